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
  await page
    .getByRole('code')
    .filter({ hasText: `${practice.backendUrl}/OpenEVSE-0112` })
    .waitFor()
  await journey.reads('Does the wallbox find this computer?')
  await journey.reads(/Wattproof answers at 127\.0\.0\.1, port \d+\./)
  expect(await configOf(address!)).toEqual(asFound)
  await journey.button('Lead it through this laptop')
  await journey.reads('1 box points at this laptop')
  await journey.reads(/is connected, and the backend has accepted it/)

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
  await journey.button(/^Write all \d+: 1 changed/)
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
    ocpp_chargeBoxId: 'OpenEVSE-0112',
    ocpp_enabled: true,
  })
  expect(journey.complaints).toEqual([])
}, 120_000)

/** Properties of the emulated Alfen over its own interface, in one session of our own; null while another holds it. */
async function propertiesOf(address: string, ids: readonly string[]): Promise<Record<string, unknown> | null> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  const ask = (path: string, body?: object): Promise<string> =>
    new Promise((resolve, reject) => {
      const asked = request(`https://${address}${path}`, { agent, method: body ? 'POST' : 'GET' }, (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.on('end', () => resolve(Buffer.concat(pieces).toString()))
      })
      asked.on('error', reject)
      asked.end(body && JSON.stringify(body))
    })
  try {
    await ask('/api/login', { username: 'admin', password: 'practice' })
    const { properties } = JSON.parse(await ask(`/api/prop?ids=${ids.join(',')}`))
    await ask('/api/logout', {})
    return Object.fromEntries(properties.map(({ id, value }: { id: string; value: unknown }) => [id, value]))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return null
    throw error
  } finally {
    agent.destroy()
  }
}

test('D4 D6 B3 an Alfen asks for its password, shows its certificate, is let go, and is put back as found', async () => {
  const opened = await openSite()
  site = opened
  const { page } = opened
  await opened.button(/Practise without hardware/)
  await opened.button('Switch on Alfen')
  const card = opened.card('ACE0990078')
  await card.getByRole('button', { name: /Take on this one/ }).waitFor()
  const { discovery } = await opened.ask('app.view', {})
  const address = discovery.boxes.find(({ family }) => family === 'alfen')!.address
  const changed = ['2071_1', '2071_2', '2053_0', '2077_0', '2127_0', '213E_0', '213D_0', '2085_0', '2063_0']
  const asFound = await propertiesOf(address, changed)
  expect(asFound).toMatchObject({ '2053_0': 'Practice-Alfen', '2063_0': 'PLUG-AND-CHARGE' })

  await card.getByRole('button', { name: /Take on this one/ }).click()
  await opened.reads('Log in to the wallbox')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
  await opened.button('Log in to the wallbox')
  await opened.reads('The wallbox did not take this password.')
  await page.getByRole('textbox', { name: 'Password' }).fill('practice')
  await opened.button('Log in to the wallbox')
  await page.getByRole('textbox', { name: 'Password' }).waitFor({ state: 'detached' })
  expect((await opened.box('Alfen')).identity).toBe('Practice-Alfen')
  await opened.reads(/^[0-9a-f]{64}$/)
  // One program at a time: who holds the only session says so, and lets it go.
  await opened.reads(/^Wattproof holds its only session/)
  expect(await propertiesOf(address, changed)).toBeNull()
  await opened.button('Let it go')
  await page.getByText(/^Wattproof holds its only session/).waitFor({ state: 'detached' })
  expect(await propertiesOf(address, changed)).toEqual(asFound)

  await opened.button('Lead it through this laptop')
  await opened.button('Restart the wallbox now')
  await opened.reads(/is connected, and the backend has accepted it/)
  await opened.step('Offline')
  await page.getByRole('radio', { name: /Anyone/ }).click()
  await opened.button('Write to the wallbox')
  await page.getByRole('button', { name: 'Next: Keys' }).waitFor()
  await opened.ask('wallbox.release', { wallbox: (await opened.box('Alfen')).id })
  expect(await propertiesOf(address, changed)).toMatchObject({ '2127_0': 1, '213E_0': 1, '2071_2': '' })
  await opened.step('Keys')
  await opened.button('Read from the wallbox')
  await page.getByLabel('Value of 2063_0').fill('NOBODY')
  await opened.button(/^Write all \d+: 1 changed/)
  await opened.reads('Written')

  await opened.step('Report')
  await opened.button('Put back as found')
  await page.getByRole('dialog').getByRole('button', { name: 'Put back as found' }).click()
  await opened.reads('Every setting is back as it was found.')
  await page.getByText('1 box points at this laptop').waitFor({ state: 'detached' })
  await opened.ask('wallbox.release', { wallbox: (await opened.box('Alfen')).id })
  expect(await propertiesOf(address, changed)).toEqual(asFound)
  expect(opened.complaints).toEqual([])
}, 120_000)

test('D6 G1 a WARP cannot authorise without its backend: the switch says that it is not possible', async () => {
  const journey = await takeOn('WARP', 'WARP')
  const { page } = journey
  await journey.step('Offline')
  await journey.reads(/^A WARP cannot check cards without its backend/)
  expect(await page.getByRole('switch', { name: 'Charge when the backend is gone' }).isDisabled()).toBe(true)
  expect(journey.complaints).toEqual([])
}, 60_000)

test('D2 B7 a KEBA is set by hand: in practice the hand is lent, to this laptop and home again', async () => {
  const journey = await takeOn('KEBA', 'KEBA')
  const { page } = journey
  await journey.step('Backend')
  await journey.button('Practice: type it in for me')
  await journey.reads(/is connected, and the backend has accepted it/)
  await journey.step('Offline')
  await page.getByRole('switch', { name: 'Charge when the backend is gone' }).waitFor()
  await journey.step('Report')
  await journey.button('Move the wallbox to its backend')
  await page.getByRole('dialog').getByRole('button', { name: 'Move the wallbox to its backend' }).click()
  await journey.button('Practice: type it in for me')
  await journey.reads('Backend: not in use')
  // Whether it arrived there, only a person can see.
  await journey.button('Yes, it is online there')
  await page.getByText('1 box points at this laptop').waitFor({ state: 'detached' })
  expect(journey.complaints).toEqual([])
}, 60_000)
