/**
 * `node test/journeys/pictures.ts [folder]`: goes through a practice visit and takes the pictures of the README from the real
 * app. With a folder of its own every one is taken in light, dark and narrow: to look at them all.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createImprovDevice } from '../../src/main/practice/serial/improv-device.ts'
import { createRapiDevice } from '../../src/main/practice/serial/rapi-device.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { openPty } from '../fakes/pty.ts'
import { openSite } from './site.ts'

const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/pictures')
await mkdir(folder, { recursive: true })
const site = await openSite()

const shapes = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 900 },
  ...(process.argv[2] === undefined
    ? []
    : ([
        { name: 'dark', colorScheme: 'dark', width: 1280, height: 900 },
        { name: 'narrow', colorScheme: 'light', width: 420, height: 900 },
      ] as const)),
] as const

/** `showing`: what stands at the top of the picture; absent for the top of the page. */
async function picture(name: string, showing?: string): Promise<void> {
  const { page } = site
  for (const { name: shape, colorScheme, width, height } of shapes) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(() => document.fonts.ready)
    await page.mouse.move(0, 0)
    await page.evaluate((text) => {
      const parts = [...document.querySelectorAll('main section')]
      const part = text === undefined ? null : parts.find(({ textContent }) => textContent.includes(text))
      for (const one of document.querySelectorAll('main, main *')) one.scrollTop = 0
      window.scrollTo(0, part ? part.getBoundingClientRect().top + window.scrollY - 170 : 0)
    }, showing)
    await page.screenshot({ path: join(folder, `${name}-${shape}.png`) })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  console.log(name)
}

/** Takes on a practice wallbox that was found and leads it through the laptop. */
async function leadHere(title: string): Promise<void> {
  await site.button(/Find more/)
  await site
    .card(title)
    .getByRole('button', { name: /Take on this one/ })
    .click()
  await site.button(/Lead it through this laptop/)
  await site.page
    .getByText(/is connected, and the backend has accepted it|Restart the wallbox now/)
    .first()
    .waitFor()
  const restart = site.page.getByRole('button', { name: 'Restart the wallbox now' })
  if (await restart.isVisible()) await restart.click()
  await site.reads(/is connected, and the backend has accepted it/)
}

const ptys: { vanish(): Promise<void> }[] = []

/** A device behind a pseudo terminal, its port opened in the drawer of the cable. */
async function onCable(make: (send: (bytes: Uint8Array) => void) => { receive(bytes: Uint8Array): void }) {
  const pty = await openPty()
  ptys.push(pty)
  const device = make((bytes) => pty.send(bytes))
  pty.hear((bytes) => device.receive(bytes))
  const drawer = site.page.getByRole('dialog')
  await drawer.getByLabel(/^Its path/).fill(pty.path)
  await drawer.getByRole('button', { name: 'Open', exact: true }).last().click()
}

try {
  await site.button(/Practise without hardware/)
  for (const maker of ['OpenEVSE', 'Alfen', 'SmartEVSE', 'WARP']) await site.button(`Switch on ${maker}`)
  for (const title of ['990077', 'openevse', 'ACE0990078', 'SmartEVSE', 'warp2'])
    await site
      .card(title)
      .getByRole('button', { name: /Take on/ })
      .first()
      .waitFor()
  await picture('1-found')
  await site
    .card('990077')
    .getByRole('button', { name: /Take on this one/ })
    .click()
  await site.reads(/practice\/ocpp\/990077/)
  await site.button(/Lead it through this laptop/)
  await site.reads(/Backend: live/)
  await site.page.getByRole('button', { name: /Next: Certificates/ }).waitFor()
  await picture('2-backend', 'The wallbox will dial')
  await picture('2-backend-reach', 'Does the wallbox find this computer?')
  await site.button(/Next: Certificates/)
  await picture('3-certificates')
  await site.button(/Next: Offline/)
  await site.reads(/Known cards only/)
  await site.button(/keep it$/)
  await site.page.getByRole('button', { name: /Next: Keys/ }).waitFor()
  await picture('4-offline')
  await site.button(/Next: Keys/)
  await site.button(/Read from the wallbox/)
  await site.reads('HeartbeatInterval')
  await picture('5-keys')
  await site.button(/Write the \d+ values asked for/)
  await site.button(/Next: Test/)
  await site.button(/Cut the backend now/)
  await site.page
    .getByText(/cut on purpose/)
    .first()
    .waitFor({ timeout: 120_000 })
  await site.page
    .getByText(/whole charging session/)
    .first()
    .waitFor({ timeout: 120_000 })
  await picture('6-test')
  await site.button(/^Connection/)
  await picture('8-connection')
  await site.page.getByRole('tab', { name: /Waiting messages/ }).click()
  await site.page.getByText(/^Show \d+ messages?$/).click()
  await picture('8-connection-waiting')
  await site.page.keyboard.press('Escape')
  await site.button(/^Traffic$/)
  await site.reads(/Stored for the backend/)
  await picture('9-traffic')
  await site.page.keyboard.press('Escape')
  await site.page
    .getByText(/^Passed: the wallbox keeps charging/)
    .first()
    .waitFor({ timeout: 240_000 })
  await picture('6-test-result')
  await site.button(/Next: Report/)
  await site.reads('Hand it over')
  await picture('7-report')

  await leadHere('openevse')
  await leadHere('warp2')
  await site.button('Apply to several')
  await site.page
    .getByLabel('Load a file')
    .last()
    .setInputFiles({
      name: 'stadtwerke.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        JSON.stringify({
          ...{ wattproof: 'template', schema: 1, name: 'Stadtwerke Musterstadt', policy: 'known' },
          keys: { HeartbeatInterval: '120', MeterValueSampleInterval: '30' },
        }),
      ),
    })
  await site.page.getByRole('checkbox', { name: /All of them/ }).check()
  await picture('11-templates-choose')
  await site.button('See what would change on 3 wallboxes')
  await site.button('Apply to 3 wallboxes')
  await site.reads('3 of 3')
  await picture('11-templates')
  await site.page.keyboard.press('Escape')

  await site.button('Find more')
  await site.button('Use a cable')
  await onCable((send) =>
    createImprovDevice({
      ...{ time: realTime, send, url: 'http://192.168.1.60/' },
      scans: [
        [
          { ssid: 'Tiefgarage', rssi: -48, password: 'x' },
          { ssid: 'Hausverwaltung', rssi: -66, password: 'x' },
          { ssid: 'Gast', rssi: -80, password: null },
        ],
      ],
    }),
  )
  await site.page
    .getByRole('dialog')
    .getByRole('radio', { name: /Tiefgarage/ })
    .click()
  await picture('10-cable')
  await site.button('Close the port')
  await onCable((send) =>
    createRapiDevice({
      ...{ time: realTime, send, firmware: '8.2.1', faults: [2, 0, 0] },
      limits: { min: 6, hardwareMax: 48, configuredMax: 32 },
    }),
  )
  await site.reads(/hardware up to 48 A/)
  await picture('10-cable-controller')
} finally {
  await Promise.all(ptys.map((pty) => pty.vanish()))
  await site.end()
}
