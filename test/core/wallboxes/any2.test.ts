/** L7, B3, D6: a 2.x station set up through the proxy, against the device model of the practice station. */
import { beforeEach, describe, expect, test } from 'vitest'
import { standardPolicyKeys } from '../../../src/main/core/wallboxes/any.ts'
import { keyHere, speaks2, stationBox2, stationBoxOf, stationRows2 } from '../../../src/main/core/wallboxes/any2.ts'
import { applyPlan, planOf, undoPlan } from '../../../src/main/core/writes/writes.ts'
import type { DeviceModel } from '../../../src/main/practice/device-model.ts'
import { Failure } from '../../../src/shared/failure.ts'
import type { FakeProxy } from '../../fakes/fake-proxy.ts'
import { modelSite, type ModelSite } from '../../fakes/model-site.ts'

type Payload = Readonly<Record<string, unknown>>

let it: ModelSite
let proxy: FakeProxy
let model: DeviceModel
beforeEach(() => {
  it = modelSite()
  ;({ proxy, model } = it)
})
const answering: ModelSite['answering'] = (action, answer) => it.answering(action, answer)
const calls = (action: string): Payload[] => it.calls(action)

describe('L7 reading', () => {
  test('values come by key, whichever version’s name it is; what the station does not know is absent', async () => {
    const values = await stationBox2(proxy, 'CP1').read([
      'HeartbeatInterval',
      'AuthCtrlr.LocalAuthorizeOffline',
      'Connector#1.1.PhaseRotation',
      'VendorCtrlr.Led%2EBrightness',
      'OCPPCommCtrlr.MessageTimeout[Default]',
      'LightIntensity',
      'Nobody.Knows',
      'AuthCtrlr.Nothing',
      'AuthCtrlr#7.LocalAuthorizeOffline',
    ])
    expect([...values]).toEqual([
      ['HeartbeatInterval', '60'],
      ['AuthCtrlr.LocalAuthorizeOffline', 'false'],
      ['Connector#1.1.PhaseRotation', 'RST'],
      ['VendorCtrlr.Led%2EBrightness', '80'],
      ['OCPPCommCtrlr.MessageTimeout[Default]', '30'],
    ])
  })

  test('B06 no more is asked at once than the station takes, and nothing twice', async () => {
    const keys = [
      'HeartbeatInterval',
      'OCPPCommCtrlr.HeartbeatInterval',
      'TxCtrlr.EVConnectionTimeOut',
      'A.B',
      'C.D',
      'E.F',
    ]
    await stationBox2(proxy, 'CP1').read(keys)
    expect(calls('GetVariables').map(({ getVariableData }) => (getVariableData as unknown[]).length)).toEqual([1, 4, 1])
  })

  test('B06 a variable left out of an answer is asked for again alone; one nothing is said of could not be read', async () => {
    const known = 'AuthCtrlr.LocalAuthorizeOffline'
    const silent = 'OCPPCommCtrlr.HeartbeatInterval'
    answering('GetVariables', ({ getVariableData }) => {
      const asked = getVariableData as { variable: { name: string } }[]
      const [first] = asked.filter(({ variable: { name } }) => name !== 'HeartbeatInterval')
      // An answer holds at least one: of the one it has no word for it tells another.
      const told = first ?? { component: { name: 'AuthCtrlr' }, variable: { name: 'Enabled' } }
      const isKnown = told.variable.name !== 'Nothing'
      const status = isKnown
        ? { attributeStatus: 'Accepted', attributeValue: 'true' }
        : { attributeStatus: 'UnknownVariable' }
      return { payload: { getVariableResult: [{ ...told, ...status }] } }
    })
    const box = stationBox2(proxy, 'CP1')
    const keys = ['AuthCtrlr.Nothing', known, silent]
    const values = await box.read(keys)
    expect([...values]).toEqual([[known, 'true']])
    const wanted = keys.map((key) => ({ key, value: 'false', label: null, unit: null, optional: true }))
    expect(planOf('p', wanted, values, box).rows).toMatchObject([
      { key: known, state: 'planned', before: 'true', note: null },
      { key: silent, state: 'planned', before: null, note: { code: 'writes.notTold' } },
    ])
  })

  test('G5 a password is never read, also where the station hands it out', async () => {
    answering('GetVariables', ({ getVariableData }) => ({
      payload: {
        getVariableResult: (getVariableData as object[]).map((item) => ({
          ...{ ...item, attributeStatus: 'Accepted', attributeValue: 'geheim' },
        })),
      },
    }))
    const values = await stationBox2(proxy, 'CP1').read(['SecurityCtrlr.BasicAuthPassword', 'AuthorizationKey'])
    expect([...values.values()]).toEqual([null, null])
  })

  test('L1 it is spoken to in the version of its connection', async () => {
    expect(speaks2(proxy, 'CP1')).toBe(true)
    expect(keyHere(proxy, 'CP1', 'LocalAuthorizeOffline')).toBe('AuthCtrlr.LocalAuthorizeOffline')
    expect(keyHere(proxy, 'CP1', 'LightIntensity')).toBe('LightIntensity')
    await stationBoxOf(proxy, 'CP1').read(['HeartbeatInterval'])
    expect(calls('GetConfiguration')).toEqual([])
    proxy.set('CP1', { protocol: 'ocpp1.6' })
    expect(keyHere(proxy, 'CP1', 'LocalAuthorizeOffline')).toBe('LocalAuthorizeOffline')
    await stationBoxOf(proxy, 'CP1').read(['HeartbeatInterval'])
    expect(calls('GetConfiguration')).toEqual([{ key: ['HeartbeatInterval'] }])
  })
})

describe('L7 the rows of the keys page', () => {
  test('its report says value, type, choices, unit, access and meaning', async () => {
    const rows = new Map((await stationRows2(proxy, 'CP1')).map((row) => [row.key, row]))
    expect(rows.get('OCPPCommCtrlr.HeartbeatInterval')).toEqual({
      ...{
        key: 'OCPPCommCtrlr.HeartbeatInterval',
        way: 'ocpp',
        value: '60',
        shown: null,
        edited: null,
        proposedBy: null,
      },
      ...{ type: 'integer', choices: [], unit: 's', readonly: false, secret: false },
      meaning: { code: 'keys.meaning.HeartbeatInterval' },
    })
    expect(rows.get('AuthCacheCtrlr.Policy')).toMatchObject({ type: 'choice', choices: ['LRU', 'FIFO'] })
    expect(rows.get('TxCtrlr.TxStartPoint')).toMatchObject({ type: 'list', value: 'PowerPathClosed' })
    expect(rows.get('SecurityCtrlr.SecurityProfile')).toMatchObject({ readonly: true })
    expect(rows.get('SecurityCtrlr.BasicAuthPassword')).toMatchObject({ secret: true, value: null, readonly: false })
    expect(rows.get('LocalAuthListCtrlr.Entries')).toMatchObject({
      shown: { code: 'variables.atMost', values: { value: '0', max: 100 } },
    })
    expect(rows.get('EVSE#1.Power')).toMatchObject({ type: 'decimal', unit: 'W', readonly: true, meaning: null })
    expect([...rows.keys()].at(-1)).toBe('VendorCtrlr.Led%2EBrightness')
    expect(calls('GetVariables')).toEqual([])
  })

  test('B07 a station without reports is asked for what the standard names', async () => {
    proxy.reported = new Failure('station-refused-call', 'NotSupported')
    const rows = new Map((await stationRows2(proxy, 'CP1')).map((row) => [row.key, row]))
    expect(calls('GetBaseReport').map(({ reportBase }) => reportBase)).toEqual([
      'FullInventory',
      'ConfigurationInventory',
    ])
    expect(rows.get('OCPPCommCtrlr.HeartbeatInterval')).toMatchObject({
      value: '60',
      type: 'integer',
      unit: 's',
      readonly: false,
    })
    expect(rows.get('SecurityCtrlr.SecurityProfile')).toMatchObject({ readonly: true })
    expect(rows.get('SecurityCtrlr.BasicAuthPassword')).toMatchObject({ secret: true, value: null })
    expect(rows.has('AuthCtrlr.MasterPassGroupId')).toBe(false)
    expect(rows.has('VendorCtrlr.Led%2EBrightness')).toBe(false)
  })

  test('a station that went away is told as that', async () => {
    proxy.reported = new Failure('station-not-connected', 'gone')
    await expect(stationRows2(proxy, 'CP1')).rejects.toMatchObject({ code: 'station-not-connected' })
  })
})

describe('B3 writing', () => {
  test.each([
    ['OCPPCommCtrlr.OfflineThreshold', '90', { result: 'accepted' }],
    ['OfflineThreshold', '90', { result: 'not supported' }],
    ['HeartbeatInterval', '90', { result: 'accepted' }],
    ['OCPPCommCtrlr.WebSocketPingInterval', '5', { result: 'reboot required' }],
    ['SecurityCtrlr.SecurityProfile', '3', { result: 'read-only' }],
    ['EVSE#1.Power', '3', { result: 'read-only' }],
    ['SecurityCtrlr.BasicAuthPassword', 'new-password-0123', { result: 'not readable' }],
    ['AuthCacheCtrlr.Policy', 'LFU', { result: 'rejected', reason: 'InvalidValue' }],
    ['Nobody.Knows', '1', { result: 'not supported' }],
    ['AuthCtrlr.Nothing', '1', { result: 'not supported' }],
    ['no variable', '1', { result: 'not supported' }],
  ])('%s = %s: %j', async (key, value, result) => {
    expect(await stationBox2(proxy, 'CP1').write(key, value)).toEqual(result)
  })

  test.each([
    [{ attributeStatus: 'NotSupportedAttributeType' }, { result: 'not supported' }],
    [
      { attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'Other', additionalInfo: 'later' } },
      { result: 'rejected', reason: 'Other: later' },
    ],
    [{ attributeStatus: 'Rejected' }, { result: 'rejected', reason: null }],
  ])('an answer of %j', async (answer, result) => {
    const [component, variable] = [{ name: 'X' }, { name: 'Y' }]
    answering('SetVariables', () => ({ payload: { setVariableResult: [{ ...answer, component, variable }] } }))
    expect(await stationBox2(proxy, 'CP1').write('X.Y', '1')).toEqual(result)
  })

  test('G5 what a station says of a refused password is not repeated', async () => {
    const about = { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } }
    const attributeStatusInfo = { reasonCode: 'TooShort', additionalInfo: 'geheim' }
    answering('SetVariables', () => ({
      payload: { setVariableResult: [{ attributeStatus: 'Rejected', attributeStatusInfo, ...about }] },
    }))
    expect(await stationBox2(proxy, 'CP1').write('AuthorizationKey', 'geheim')).toEqual({
      result: 'rejected',
      reason: null,
    })
  })

  test('a vendor’s own value that can only be written is said to be such', async () => {
    answering('SetVariables', ({ setVariableData }) => ({
      payload: {
        setVariableResult: (setVariableData as object[]).map(({ attributeValue: _value, ...item }: any) => ({
          ...item,
          attributeStatus: 'Accepted',
        })),
      },
    }))
    answering('GetVariables', ({ getVariableData }) => ({
      payload: {
        getVariableResult: (getVariableData as object[]).map((item: any) => ({ ...item, attributeStatus: 'Rejected' })),
      },
    }))
    expect(await stationBox2(proxy, 'CP1').write('VendorCtrlr.Pin', '1234')).toEqual({ result: 'not readable' })
  })

  test('D6 the offline switch sets the variables its 1.6 keys are here, reads them back and undoes them', async () => {
    const box = stationBox2(proxy, 'CP1')
    const wanted = standardPolicyKeys('anyone').map((one) => ({ ...one, key: keyHere(proxy, 'CP1', one.key) }))
    const plan = planOf('p', wanted, await box.read(wanted.map(({ key }) => key)), box)
    expect(plan.rows.map(({ key, before, after, state }) => [key, before, after, state])).toEqual([
      ['AuthCtrlr.LocalAuthorizeOffline', 'false', 'true', 'planned'],
      ['AuthCtrlr.OfflineTxForUnknownIdEnabled', 'false', 'true', 'planned'],
      ['LocalAuthListCtrlr.Enabled', 'true', 'true', 'confirmed'],
      ['AuthCacheCtrlr.Enabled', 'true', 'true', 'confirmed'],
    ])
    const settle = (): Promise<void> => Promise.resolve()
    const done = await applyPlan(plan, box, () => undefined, settle)
    expect(done.state).toBe('applied')
    expect(model.value('AuthCtrlr', 'OfflineTxForUnknownIdEnabled')).toBe('true')
    expect((await undoPlan(done, box, () => undefined, settle)).state).toBe('undone')
    expect(model.value('AuthCtrlr', 'OfflineTxForUnknownIdEnabled')).toBe('false')
  })

  test('B3 a clamped value is not called confirmed', async () => {
    const box = stationBox2(proxy, 'CP1')
    const wanted = [{ key: 'HeartbeatInterval', value: '5', label: null, unit: 's' }]
    const plan = planOf('p', wanted, await box.read(['HeartbeatInterval']), box)
    const done = await applyPlan(
      plan,
      box,
      () => undefined,
      () => Promise.resolve(),
    )
    expect(done.rows[0]!.state).toBe('clamped')
    expect(model.value('OCPPCommCtrlr', 'HeartbeatInterval')).toBe('10')
  })
})
