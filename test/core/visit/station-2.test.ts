/** D6, L7, B3: the wizard with a 2.0.1 station: its settings, the offline switch, a template of 1.6 keys, and what is put back. */
import { beforeEach, expect, test } from 'vitest'
import { modelSite, type ModelSite } from '../../fakes/model-site.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

let it: Wizard
let site: ModelSite
let wallbox: string
beforeEach(async () => {
  it = await openWizard()
  wallbox = await adoptStation(it)
  site = modelSite(it.proxy)
})
/** What is shown is agreed to at once. */
const moved = async () => {
  const { id: plan } = await it.app.handlers['visit.planMove']({ wallbox })
  return it.app.handlers['visit.moveByProfile']({ wallbox, plan })
}
const order = () => site.model.value('OCPPCommCtrlr', 'NetworkConfigurationPriority')
const row = (key: string) => it.box().keys.rows.find((one) => one.key === key)

test('L7 its settings are read as rows, one is edited, written, read back and undone', async () => {
  await it.app.handlers['keys.read']({ wallbox })
  expect(row('TxCtrlr.EVConnectionTimeOut')).toMatchObject({ value: '60', unit: 's', type: 'integer', way: 'ocpp' })
  expect(row('SecurityCtrlr.BasicAuthPassword')).toMatchObject({ value: null, secret: true })
  await it.app.handlers['keys.edit']({ wallbox, key: 'TxCtrlr.EVConnectionTimeOut', value: '90' })
  await it.app.handlers['keys.apply']({ wallbox })
  expect(it.box().keys.plan?.rows).toMatchObject([{ before: '60', after: '90', state: 'confirmed' }])
  expect(site.model.value('TxCtrlr', 'EVConnectionTimeOut')).toBe('90')
  await it.app.handlers['keys.undo']({ wallbox, key: 'TxCtrlr.EVConnectionTimeOut' })
  expect(site.model.value('TxCtrlr', 'EVConnectionTimeOut')).toBe('60')
})

test('B3 the order of its connections is left alone, and says why', async () => {
  await it.app.handlers['keys.read']({ wallbox })
  expect(row('OCPPCommCtrlr.NetworkConfigurationPriority')).toMatchObject({
    ...{ readonly: true, why: { code: 'keys.fixed.connection' } },
  })
})

test('D6 the offline switch shows the variables it sets, sets them and reads them back', async () => {
  await it.app.handlers['policy.choose']({ wallbox, position: 'anyone' })
  const keys = () => it.box().policy.plan?.rows.map(({ key, before, after, state }) => [key, before, after, state])
  expect(keys()).toEqual([
    ['AuthCtrlr.LocalAuthorizeOffline', 'false', 'true', 'planned'],
    ['AuthCtrlr.OfflineTxForUnknownIdEnabled', 'false', 'true', 'planned'],
    ['LocalAuthListCtrlr.Enabled', 'true', 'true', 'confirmed'],
    ['AuthCacheCtrlr.Enabled', 'true', 'true', 'confirmed'],
  ])
  await it.app.handlers['policy.apply']({ wallbox })
  expect(keys()?.map(([, , , state]) => state)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed'])
  expect(it.box().steps.policy).toEqual({ state: 'done' })
  expect(site.model.value('AuthCtrlr', 'OfflineTxForUnknownIdEnabled')).toBe('true')
})

test('B3 what this visit changed is put back as found', async () => {
  await it.app.handlers['policy.choose']({ wallbox, position: 'anyone' })
  await it.app.handlers['policy.apply']({ wallbox })
  await it.app.handlers['visit.putBack']({ wallbox })
  expect(site.model.value('AuthCtrlr', 'LocalAuthorizeOffline')).toBe('false')
  expect(site.model.value('AuthCtrlr', 'OfflineTxForUnknownIdEnabled')).toBe('false')
})

test('L7 a template of 1.6 keys proposes what they are called here', async () => {
  await it.app.handlers['backend.choose']({
    ...{ wallbox, template: 'ev-energy', url: 'wss://csms.example/ocpp', identity: 'CP1' },
  })
  await it.app.handlers['keys.read']({ wallbox })
  expect(row('SampledDataCtrlr.TxUpdatedInterval')).toMatchObject({ value: '10', edited: '60' })
})

test('L7 it is moved by a network profile: shown first, then told, and never called verified', async () => {
  it.proxy.reported = site.reported('ConfigurationInventory')
  const shown = await it.app.handlers['visit.planMove']({ wallbox })
  expect(shown.steps[0]).toEqual({
    code: 'variables.move.step.profile',
    values: { url: 'wss://csms.example/ocpp', slot: 2 },
  })
  expect(site.calls('SetNetworkProfile')).toEqual([])
  expect(it.box().report.left).toBe(undefined)
  expect((await it.app.handlers['visit.moveByProfile']({ wallbox, plan: shown.id })).result).toBe('told')
  expect(site.stored.profiles['2']).toEqual({ url: 'wss://csms.example/ocpp', securityProfile: 2 })
  expect(it.box()).toMatchObject({
    pointsHere: true,
    report: { left: { says: { code: 'variables.move.told' }, verified: false, confirmable: false } },
  })
  it.proxy.set('CP1', { stationLink: 'gone', backendLink: 'closed' })
  // It restarts now: whether it comes back here is to be seen.
  expect(it.box().pointsHere).toBe(true)
  await it.clock.advance(610_000)
  expect(it.box()).toMatchObject({ pointsHere: false, report: { left: { verified: false, confirmable: true } } })
})

test('L7 what it refuses leaves it where it is', async () => {
  it.proxy.reported = site.reported('ConfigurationInventory')
  site.answering('SetNetworkProfile', () => ({ payload: { status: 'Failed' } }))
  expect(await moved()).toMatchObject({ result: 'refused' })
  expect(it.box().report.left).toBe(undefined)
  expect(it.box().pointsHere).toBe(true)
})

test('C2 it does not leave while messages wait here', async () => {
  it.proxy.set('CP1', { owed: 3 })
  await expect(moved()).rejects.toMatchObject({ code: 'not-possible-now' })
  expect(site.calls('SetNetworkProfile')).toEqual([])
})

test('L7 a station of 1.6 has no such way', async () => {
  it.proxy.set('CP1', { protocol: 'ocpp1.6' })
  await expect(moved()).rejects.toMatchObject({ code: 'not-possible-now' })
})

test('B3 only what was shown is sent: another plan, another backend or a second time is refused', async () => {
  it.proxy.reported = site.reported('ConfigurationInventory')
  const send = (plan: string) => it.app.handlers['visit.moveByProfile']({ wallbox, plan })
  const refused = { code: 'not-possible-now' }
  await expect(send('never shown')).rejects.toMatchObject(refused)
  const first = await it.app.handlers['visit.planMove']({ wallbox })
  const { id: second } = await it.app.handlers['visit.planMove']({ wallbox })
  await expect(send(first.id)).rejects.toMatchObject(refused)
  await expect(send(second)).rejects.toMatchObject(refused)
  const { id: third } = await it.app.handlers['visit.planMove']({ wallbox })
  const other = { template: 'generic-2.0.1', url: 'wss://other.example/ocpp', identity: 'CP1' }
  await it.app.handlers['backend.choose']({ wallbox, ...other })
  it.proxy.connect('CP1')
  it.proxy.set('CP1', { protocol: 'ocpp2.0.1' })
  await expect(send(third)).rejects.toMatchObject(refused)
  expect(site.calls('SetNetworkProfile')).toEqual([])
})

test.each(['put back as found', 'undone by its key'])('B3 while it is still here the move is %s', async (how) => {
  it.proxy.reported = site.reported('ConfigurationInventory')
  expect((await moved()).result).toBe('told')
  expect(order()).toBe('2,1')
  expect(it.box().keys.plan?.rows).toMatchObject([{ before: '1', after: '2,1', state: 'confirmed' }])
  const key = 'OCPPCommCtrlr.NetworkConfigurationPriority'
  if (how === 'put back as found') await it.app.handlers['visit.putBack']({ wallbox })
  else await it.app.handlers['keys.undo']({ wallbox, key })
  expect(order()).toBe('1')
  expect(it.box().report.left?.says.code).not.toBe('variables.move.told')
})
