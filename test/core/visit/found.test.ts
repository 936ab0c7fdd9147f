/** What discovery and the visit know of each other, through the whole app. */
import { describe, expect, test } from 'vitest'
import type { HttpAnswer } from '../../../src/main/core/host.ts'
import { familyOf } from '../../../src/main/core/wallboxes/families.ts'
import { familiesWithoutLogin, type Family } from '../../../src/shared/wallbox.ts'
import { alfenDevice, openevseDevice, openevseValues } from '../../fakes/boxes.ts'
import { settled } from '../../fakes/clock.ts'
import { answered, locked as refusal, goeDevice, json } from '../../fakes/lan.ts'
import { adoptGoe, adoptStation, boxAddress, openWizard } from '../../fakes/wizard.ts'

const config = {
  buildenv: 'openevse_wifi_v1',
  version: '5.1.5',
  wifi_serial: 'c4dd57',
  hostname: 'openevse-57',
  ocpp_enabled: false,
  ocpp_server: '',
  ocpp_chargeBoxId: '',
}
const txt = { serial: '990077', manufacturer: 'go-e', devicetype: 'go-eCharger', friendly_name: 'Garage' }

test('a password given on the list goes with the box into the visit, and nowhere else', async () => {
  const wizard = await openWizard()
  const { app, lan } = wizard
  lan.devices.set('192.168.1.71:80', (path, request): HttpAnswer => {
    if (request.login?.password !== 'secret') return refusal('Basic realm="openevse-57"')
    return path.startsWith('/config') ? json(config) : json({})
  })
  await app.handlers['discovery.ask']({ address: '192.168.1.71:80' })
  const locked = app.view().discovery.boxes[0]!
  expect(locked).toMatchObject({ state: 'needs password' })
  await expect(
    app.handlers['discovery.login']({ found: locked.id, user: '', password: 'wrong' }),
  ).rejects.toMatchObject({ code: 'box-needs-password' })
  await app.handlers['discovery.login']({ found: locked.id, user: '', password: 'secret' })
  const ready = app.view().discovery.boxes[0]!
  expect(ready).toMatchObject({ state: 'ready', family: 'openevse', serial: 'c4dd57' })
  lan.requests.splice(0)
  const { wallbox } = await app.handlers['wallbox.adopt']({ found: ready.id })
  await app.handlers['wallbox.lookAt']({ wallbox })
  expect(wizard.box().local).toMatchObject({ login: 'given' })
  const sent = lan.requests.flatMap(({ login }) => login?.password ?? [])
  expect(new Set(sent)).toEqual(new Set(['secret']))
  expect(lan.requests.every(({ url }) => url.includes('192.168.1.71'))).toBe(true)
  await app.close()
  const kept = JSON.stringify([app.view(), await wizard.documents.load('visit'), wizard.errors])
  expect(kept).toContain('c4dd57')
  expect(kept).not.toContain('secret')
})

test('the serial of a box of the visit, heard elsewhere, is asked about before anything is sent there', async () => {
  const wizard = await openWizard()
  const { app, lan, clock } = wizard
  const wallbox = await adoptGoe(wizard)
  await app.handlers['discovery.start']({})
  lan.devices.set('192.168.1.66:80', goeDevice(new Map([['sse', '990077']])))
  lan.announce({ name: 'x', address: '192.168.1.66', port: 80, txt })
  await clock.advance(0)
  await settled()
  expect(wizard.box()).toMatchObject({
    address: boxAddress,
    local: { question: { about: 'address', now: '192.168.1.66:80' } },
  })
  expect(app.view().discovery.boxes).toMatchObject([
    { serial: '990077', adopted: true, address: boxAddress, warning: { code: 'find.warning.moved' } },
  ])
  await app.handlers['wallbox.trust']({ wallbox, about: 'address', yes: true })
  expect(wizard.box()).toMatchObject({ address: '192.168.1.66:80', local: { question: null } })
  expect(app.view().discovery.boxes).toMatchObject([{ address: '192.168.1.66:80', warning: null }])
  await app.close()
})

describe('the name a box has at its backend', () => {
  test('G1 one that was set up before keeps it: more likely the right one than its serial number', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppu', 'wss://before.example/ocpp/DE%2AABC%2A1')
    await adoptGoe(wizard)
    expect(wizard.box().identity).toBe('DE*ABC*1')
  })

  test.each([
    ['none', ''],
    ['one that is too long', `wss://before.example/${'x'.repeat(49)}`],
  ])('G1 with %s it is the serial number', async (_what, url) => {
    const wizard = await openWizard()
    wizard.values.set('ocppu', url)
    await adoptGoe(wizard)
    expect(wizard.box().identity).toBe('990077')
  })
})

test('G1 a go-e that asks for a password gets none: no login to it is known, and nobody is asked for one', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptGoe(wizard)
  const { handlers } = wizard.app
  wizard.lan.devices.set(boxAddress, () => answered(401, 'Unauthorized'))
  await expect(handlers['wallbox.lookAt']({ wallbox })).rejects.toMatchObject({ code: 'box-needs-password' })
  expect(wizard.box().local?.login).toBe('not needed')
  const login = handlers['wallbox.login']({ wallbox, user: 'x', password: 'geheim' })
  await expect(login).rejects.toMatchObject({ code: 'not-possible-now' })
  expect(wizard.lan.requests.flatMap(({ login: sent }) => sent ?? [])).toEqual([])
})

test('families without a login are those whose local interface takes none and may ask all the same', () => {
  for (const family of familiesWithoutLogin) expect(familyOf(family as Family).local?.login).toBe('never')
})

test('a login inside the URL a box had before is put back, and shown nowhere', async () => {
  const wizard = await openWizard()
  const before = 'wss://user:geh@im123@before.example/ocpp/990077'
  wizard.values.set('ocppu', before)
  const wallbox = await adoptGoe(wizard)
  const { app, clock } = wizard
  const passing = async (task: Promise<unknown>): Promise<void> => {
    await clock.advance(20_000)
    await task
  }
  const identity = '990077'
  const url = 'ws://csms.example/ocpp'
  await passing(app.handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity }))
  await passing(app.handlers['backend.apply']({ wallbox }))
  await passing(app.handlers['keys.read']({ wallbox }))
  await passing(app.handlers['wallbox.lookAt']({ wallbox }))
  const report = await app.handlers['report.preview']({ wallbox, language: 'en' })
  for (const shown of [app.view(), report]) expect(JSON.stringify(shown)).not.toMatch(/geh@|im123/)
  expect(JSON.stringify(app.view())).toContain('wss://•••@before.example/ocpp/990077')
  await passing(app.handlers['visit.putBack']({ wallbox }))
  expect(wizard.values.get('ocppu')).toBe(before)
})

test('G2 a vendor’s secret that a station hands out reaches neither window, disk, report nor template', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard, 'CP1')
  const { app } = wizard
  wizard.proxy.keys.set('WiFiPSK', 'geheim-psk')
  wizard.proxy.keys.set('SimPin', 'geheim-4711')
  await app.handlers['keys.read']({ wallbox })
  const report = await app.handlers['report.preview']({ wallbox, language: 'en' })
  const template = await app.handlers['template.save']({ wallbox, name: 'x', keys: ['WiFiPSK', 'SimPin'] })
  await app.close()
  const kept = JSON.stringify([app.view(), report, template, await wizard.documents.load('visit')])
  expect(kept).toContain('WiFiPSK')
  expect(kept).not.toContain('geheim')
})

test('hostile boxes: of a station that lists keys without end, the first 2000 are kept', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard, 'CP1')
  for (let n = 0; n < 5_000; n++) wizard.proxy.keys.set(`Key${n}`, 'x')
  await wizard.app.handlers['keys.read']({ wallbox })
  // Those the standard asks for and the station did not list among them come on top.
  expect(wizard.box().keys.rows.length).toBeGreaterThanOrEqual(2_000)
  expect(wizard.box().keys.rows.length).toBeLessThan(2_100)
})

test('two boxes that do not tell their serial are two; each is known again by its place, with and without its port', async () => {
  const wizard = await openWizard()
  const { app, lan } = wizard
  const adopt = async (address: string): Promise<string> => {
    const values = openevseValues()
    values.delete('wifi_serial')
    values.set('ocpp_chargeBoxId', '')
    lan.devices.set(address, openevseDevice(values))
    await app.handlers['discovery.ask']({ address })
    const found = app.view().discovery.boxes.find((box) => address.startsWith(box.address))!
    return (await app.handlers['wallbox.adopt']({ found: found.id })).wallbox
  }
  const [one, other] = [await adopt('192.168.1.61'), await adopt('192.168.1.62')]
  expect(await adopt('192.168.1.61')).toBe(one)
  expect(await adopt('192.168.1.62:80')).toBe(other)
  const { wallboxes, discovery } = app.view()
  expect(wallboxes.map(({ id }) => id)).toEqual([one, other])
  expect(new Set(wallboxes.map(({ identity }) => identity)).size).toBe(2)
  expect(wallboxes.every(({ identity, local }) => identity !== '' && local?.question === null)).toBe(true)
  expect(discovery.boxes.map(({ adopted }) => adopted)).toEqual([true, true])
})

test('an Alfen that only answers plain HTTP is asked there, and its row says so', async () => {
  const wizard = await openWizard()
  const alfen = alfenDevice()
  wizard.lan.closed.add('192.168.1.64:443')
  wizard.lan.devices.set('192.168.1.64', alfen.device)
  wizard.lan.devices.set('192.168.1.64:80', alfen.device)
  await wizard.app.handlers['discovery.ask']({ address: '192.168.1.64' })
  const [found] = wizard.app.view().discovery.boxes
  expect(found).toMatchObject({ family: 'alfen', address: '192.168.1.64:80' })
  const { wallbox } = await wizard.app.handlers['wallbox.adopt']({ found: found!.id })
  wizard.lan.requests.splice(0)
  const login = wizard.app.handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' })
  await wizard.clock.advance(5_000)
  await login
  expect(wizard.lan.requests.length).toBeGreaterThan(0)
  expect(wizard.lan.requests.every(({ url }) => url.startsWith('http://192.168.1.64:80/'))).toBe(true)
})

test('L7 what a 2.x station says of itself in its BootNotification fills what nobody typed', async () => {
  const wizard = await openWizard()
  await adoptStation(wizard, 'CP1')
  const chargingStation = { vendorName: 'Maker', model: 'Two', serialNumber: 'S2', firmwareVersion: '2.1' }
  wizard.proxy.set('CP1', { protocol: 'ocpp2.0.1', bootPayload: { reason: 'PowerUp', chargingStation } })
  await wizard.clock.advance(500)
  expect(wizard.box()).toMatchObject({ maker: 'Maker', model: 'Two', serial: 'S2', firmware: '2.1' })
})

test('D3 a box that was found and not taken is last seen after a restart', async () => {
  const first = await openWizard()
  first.lan.devices.set(boxAddress, goeDevice(first.values))
  await first.app.handlers['discovery.ask']({ address: boxAddress })
  await first.app.close()
  const again = await openWizard({ documents: first.documents })
  expect(again.app.view().discovery.boxes).toMatchObject([{ serial: '990077', quiet: true, adopted: false }])
})

test('a box taken on by its host name is not asked about when it is announced as that very host', async () => {
  const wizard = await openWizard()
  const { app, lan, clock } = wizard
  const device = openevseDevice(openevseValues())
  for (const at of ['openevse-3f00.local', '192.168.1.51:80']) lan.devices.set(at, device)
  const asking = app.handlers['discovery.ask']({ address: 'openevse-3f00.local' })
  await clock.advance(15_000)
  await asking
  const [found] = app.view().discovery.boxes
  await app.handlers['wallbox.adopt']({ found: found!.id })
  await app.handlers['discovery.start']({})
  const host = 'openevse-3f00.local'
  const txt = { type: 'openevse_wifi_v1', version: '5.1', id: found!.serial }
  lan.announce({ service: '_openevse._tcp', name: 'openevse-3f00', host, address: '192.168.1.51', port: 80, txt })
  await clock.advance(5_000)
  expect(wizard.box()).toMatchObject({ address: host, local: { question: null } })
  expect(app.view().discovery.boxes).toMatchObject([{ address: host, warning: null, adopted: true, state: 'ready' }])
  await app.close()
})
