/**
 * Wallboxes of other makers, emulated from their papers, in the real window: one led here and moved to its backend, one put
 * back as found, and one whose firmware cannot charge without a backend. What is on a box is read from its own interface.
 */
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { afterEach, expect, test } from 'vitest'
import { openSite, type Site } from './site.ts'

let site: Site | null = null
afterEach(async () => {
  await site?.page.screenshot({ path: '/tmp/p/j-last.png' })
  await site?.end()
  site = null
})

/** From the first page to the backend step of another maker's practice wallbox. */
async function takeOn(maker: string, title: string): Promise<Site> {
  const opened = await openSite()
  site = opened
  await opened.button(/Practise without hardware/)
  await opened.button(`Switch on ${maker}`)
  await opened
    .card(title)
    .getByRole('button', { name: /Take on this one/ })
    .click()
  await opened.reads('Where does it belong?')
  return opened
}

async function configOf(address: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`http://${address}/config`)).json()) as Record<string, unknown>
}

test('D4 D6 G1 B3 an OpenEVSE is led through the laptop, set, and moved to its backend', async () => {
  const journey = await takeOn('OpenEVSE', 'openevse-0112')
  const { page } = journey
  const { address } = await journey.box('openevse')
  const asFound = await configOf(address!)

  // Joined as this box joins it, and not yet written anywhere.
  const { practice } = await journey.ask('app.view', {})
  await page.getByText(`${practice.backendUrl}/c4dd57aa0112`, { exact: true }).waitFor()
  await journey.reads('Does the wallbox find this computer?')
  await journey.reads(/Wattproof answers at 127\.0\.0\.1, port \d+\./)
  expect(await configOf(address!)).toEqual(asFound)
  await journey.button('Lead it through this laptop')
  await journey.reads('1 box points at this laptop')
  await journey.reads('c4dd57aa0112 is connected, and the backend has accepted it.')

  await journey.step('Offline')
  await journey.button('Write to the wallbox')
  await page.getByRole('button', { name: 'Next: Keys' }).waitFor()
  expect(await configOf(address!)).toMatchObject({ ocpp_auth_offline: false })

  const secret = '5761747470726f6f66'
  await journey.button('Next: Keys')
  await journey.button('Read from the wallbox')
  await journey.reads('Settings of the box itself')
  await journey.reads('Keys of OCPP')
  await journey.reads('HeartbeatInterval')
  await journey.button('Set ocpp_authkey anew')
  await page.getByLabel('New value of ocpp_authkey').fill(secret)
  await journey.button('Take over')
  await journey.button(/^Write \d+ changes?$/)
  await journey.reads('accepted, cannot be read back')
  expect(await configOf(address!)).toMatchObject({ ocpp_authkey: secret })
  expect(await page.content()).not.toContain(secret)
  expect(JSON.stringify(await journey.ask('app.view', {}))).not.toContain(secret)

  await journey.button('Choose and save')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Name/).fill('Stadtwerke')
  await dialog.getByRole('button', { name: 'All' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: /Save the file with \d+ settings/ }).click(),
  ])
  await journey.reads(/^The file is saved/)
  const template = await readFile(await download.path(), 'utf8')
  expect(JSON.parse(template)).toMatchObject({
    wattproof: 'template',
    name: 'Stadtwerke',
    policy: 'known',
    keys: { ocpp_idtag: 'DefaultIdTag', HeartbeatInterval: expect.any(String) },
  })
  expect(template).not.toMatch(new RegExp(`${secret}|ocpp_server|127\\.0\\.0\\.1:\\d+/(?!practice)`))
  await page.keyboard.press('Escape')

  await journey.step('Report')
  await journey.button('Move the wallbox to its backend')
  await page.getByRole('dialog').getByRole('button', { name: 'Move the wallbox to its backend' }).click()
  await page.getByText('1 box points at this laptop').waitFor({ state: 'detached' })
  // Whether it was accepted there this box never tells: a person is asked, and the report says that it was a person.
  await journey.reads(/and is connected there\. Whether the backend has accepted it, it does not tell\./)
  await journey.button('Yes, it is online there')
  await journey.reads(/^The installer saw the wallbox at the backend/)
  expect(await configOf(address!)).toMatchObject({
    ocpp_server: practice.backendUrl,
    ocpp_chargeBoxId: 'c4dd57aa0112',
    ocpp_enabled: true,
  })
  expect(journey.complaints).toEqual([])
}, 120_000)
