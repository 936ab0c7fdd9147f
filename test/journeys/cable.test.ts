/** A wallbox on a cable, over a real pseudo terminal: into the Wi-Fi and taken on, then what its controller tells (D4). */
import { afterEach, expect, test } from 'vitest'
import { createImprovDevice } from '../../src/main/practice/serial/improv-device.ts'
import { createRapiDevice } from '../../src/main/practice/serial/rapi-device.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { openPty, type Pty } from '../fakes/pty.ts'
import { openSite, type Site } from './site.ts'

let site: Site | null = null
let ptys: Pty[] = []
afterEach(async () => {
  await site?.end()
  site = null
  await Promise.all(ptys.map((pty) => pty.vanish()))
  ptys = []
})

async function plugIn(make: (send: Pty['send']) => { receive(bytes: Uint8Array): void }): Promise<string> {
  const pty = await openPty()
  ptys.push(pty)
  const device = make((bytes) => pty.send(bytes))
  pty.hear((bytes) => device.receive(bytes))
  return pty.path
}

async function openPort(journey: Site, path: string): Promise<void> {
  const drawer = journey.page.getByRole('dialog')
  await drawer.getByLabel(/^Its path/).fill(path)
  await drawer.getByRole('button', { name: 'Open', exact: true }).last().click()
}

test('D4 a wallbox on a cable joins the Wi-Fi and is taken on; what its controller tells goes into the report', async () => {
  const journey = (site = await openSite())
  const { page } = journey
  const drawer = page.getByRole('dialog')
  await journey.button(/Practise without hardware/)
  await journey.button('Switch on OpenEVSE')
  await journey
    .card('openevse-0112')
    .getByRole('button', { name: /Take on this one/ })
    .waitFor()
  const { discovery } = await journey.ask('app.view', {})
  const { address } = discovery.boxes.find(({ family }) => family === 'openevse')!

  const network = { ssid: 'Tiefgarage', rssi: -55, password: 'sehr geheim' }
  const improv = await plugIn((send) =>
    createImprovDevice({
      ...{ time: realTime, send, url: `http://${address}/`, joinMs: 300, chatty: true },
      scans: [[network, { ssid: 'Gast', rssi: -80, password: null }]],
    }),
  )
  await journey.button('Use a cable')
  await openPort(journey, improv)
  await journey.reads(/esp32-evse · 2\.0\.2/)
  await drawer.getByRole('radio', { name: /Gast/ }).waitFor()
  await drawer.getByRole('radio', { name: /Tiefgarage/ }).click()
  await drawer.getByRole('textbox', { name: 'Password' }).fill(network.password)
  await drawer.getByRole('button', { name: 'Join', exact: true }).click()
  await journey.reads('It is in the Wi-Fi and answers there.')
  // The device repeats the password in its log; it is shown nowhere.
  expect(await page.content()).not.toContain(network.password)
  expect(JSON.stringify(await journey.ask('app.view', {}))).not.toContain(network.password)
  await drawer.getByRole('button', { name: 'Go on with it' }).click()
  await journey.reads('Where does it belong?')
  expect((await journey.box('openevse')).address).toBe(address)

  const rapi = await plugIn((send) =>
    createRapiDevice({
      ...{ time: realTime, send, firmware: '8.2.1', faults: [2, 0, 1] },
      limits: { min: 6, hardwareMax: 48, configuredMax: 32 },
    }),
  )
  await journey.button('Find more')
  await journey.button('Use a cable')
  await drawer.getByRole('button', { name: 'Close the port' }).click()
  await openPort(journey, rapi)
  await journey.reads('6 to 32 A (hardware up to 48 A)')
  await journey.reads('Residual current 2, no ground 0, stuck relay 1')
  await drawer.getByRole('button', { name: 'Keep it' }).click()
  await journey.reads('Kept with openevse-0112.')
  await page.keyboard.press('Escape')

  await page
    .getByRole('navigation', { name: 'Wallboxes' })
    .getByRole('button', { name: /openevse-0112/ })
    .click()
  await journey.step('Report')
  const sheet = page.getByRole('article', { name: 'Preview' })
  await sheet.getByText(/6 to 32 A \(hardware up to 48 A\) · Residual current 2, no ground 0, stuck relay 1/).waitFor()
  expect(journey.complaints).toEqual([])
}, 120_000)
