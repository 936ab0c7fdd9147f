/** L7: a 2.x station moved to another backend by its network profiles (B09, B10), against the practice station's device model. */
import { beforeEach, expect, test } from 'vitest'
import {
  moveByProfile,
  planMove,
  profileUrl,
  type MovePlan,
  type MoveTo,
} from '../../../src/main/core/wallboxes/network-profile.ts'
import type { Answer } from '../../../src/main/practice/conversation.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { modelSite, type ModelSite } from '../../fakes/model-site.ts'
import { complaint } from '../../fakes/schemas.ts'

let it: ModelSite
beforeEach(() => {
  it = modelSite()
})
const to: MoveTo = { url: 'wss://csms.example/ocpp/CP1', identity: 'CP1', securityProfile: 2 }
async function plan(change: Partial<MoveTo> = {}) {
  it.proxy.reported = it.reported('ConfigurationInventory')
  const made = await planMove(it.proxy, 'CP1', { ...to, ...change })
  const said = made.result === 'plan' ? [...made.steps.map(({ says }) => says), ...made.warnings] : [made.why]
  for (const { code } of said)
    for (const language of ['de', 'en'] as const) expect(dictionary[language]).toHaveProperty([code])
  return made
}
async function planned(change: Partial<MoveTo> = {}) {
  const made = await plan(change)
  if (made.result !== 'plan') throw new Error(made.why.code)
  return made
}

const kept: string[] = []
const move = (made: MovePlan & { result: 'plan' }) =>
  moveByProfile(it.proxy, 'CP1', made, {
    id: 'move',
    before: (write) => {
      kept.push(write.rows[0]!.before ?? '')
      return Promise.resolve()
    },
    show: () => undefined,
  })
const order = () => it.model.value('OCPPCommCtrlr', 'NetworkConfigurationPriority')

test('L7 the identity is the station’s to append', () => {
  expect(profileUrl('wss://h/ocpp/CP1', 'CP1')).toBe('wss://h/ocpp')
  expect(profileUrl(' wss://h/ocpp/ ', 'CP1')).toBe('wss://h/ocpp')
  expect(profileUrl('wss://h/CP%201', 'CP 1')).toBe('wss://h')
  expect(profileUrl('wss://CP1', 'CP1')).toBe('wss://CP1')
})

test('the dry run shows every request and changes nothing', async () => {
  const made = await planned()
  expect(made.steps.map(({ action, payload }) => [action, payload])).toEqual([
    [
      'SetNetworkProfile',
      {
        configurationSlot: 2,
        connectionData: {
          ...{ ocppVersion: 'OCPP20', ocppTransport: 'JSON', ocppCsmsUrl: 'wss://csms.example/ocpp' },
          ...{ messageTimeout: 30, securityProfile: 2, ocppInterface: 'Wired0' },
        },
      },
    ],
    [
      'SetVariables',
      {
        setVariableData: [
          {
            component: { name: 'OCPPCommCtrlr' },
            variable: { name: 'NetworkConfigurationPriority' },
            attributeValue: '2,1',
          },
        ],
      },
    ],
    ['Reset', { type: 'OnIdle' }],
  ])
  expect(made.warnings.map(({ code }) => code)).toEqual([
    'variables.move.warning.interface',
    'variables.move.warning.password',
    'variables.move.warning.root',
    'variables.move.warning.fallback',
  ])
  expect([it.calls('SetNetworkProfile'), it.calls('SetVariables'), it.calls('Reset')]).toEqual([[], [], []])
  for (const { action, payload } of made.steps) expect(complaint('ocpp2.0.1', `${action}Request`, payload)).toBe(null)
})

test('a 2.1 station is spoken to as its schemas want it', async () => {
  it.proxy.set('CP1', { protocol: 'ocpp2.1' })
  for (const { action, payload } of (await planned()).steps)
    expect(complaint('ocpp2.1', `${action}Request`, payload)).toBe(null)
})

test('carried out, it says that arriving could not be checked', async () => {
  const moved = await move(await planned())
  expect(moved).toEqual({ result: 'told', says: { code: 'variables.move.told' } })
  expect(it.stored.profiles['2']).toEqual({ url: 'wss://csms.example/ocpp', securityProfile: 2 })
  expect(it.model.profiles.map(({ slot }) => slot)).toEqual(['2', '1'])
  expect(it.calls('Reset')).toHaveLength(1)
})

test('the connection in use is never written: with all slots taken the last in the order goes', async () => {
  it.stored.profiles = { '1': it.stored.profiles['1']!, '2': it.stored.profiles['1']!, '3': it.stored.profiles['1']! }
  it.stored.values = {
    'OCPPCommCtrlr.NetworkConfigurationPriority': '2,1,3',
    'OCPPCommCtrlr.ActiveNetworkProfile': '3',
  }
  const made = await planned()
  expect(made.slot).toBe(1)
  expect(made.warnings.map(({ code }) => code)).toContain('variables.move.warning.overwrites')
  expect(JSON.stringify(made.steps[1]!.payload)).toContain('"1,3,2"')
})

test('the connection in use is never written, also where it is not in the order', async () => {
  it.stored.values = { 'OCPPCommCtrlr.NetworkConfigurationPriority': '2', 'OCPPCommCtrlr.ActiveNetworkProfile': '1' }
  const made = await planned()
  expect(made.slot).toBe(3)
  expect(JSON.stringify(made.steps[1]!.payload)).toContain('"3,1,2"')
})

test('a station that tells neither its slots nor which it uses is only offered a new one', async () => {
  it.answering('GetVariables', ({ getVariableData }) => ({
    payload: {
      getVariableResult: (getVariableData as { variable: { name: string } }[]).map((item) => ({
        ...item,
        ...(item.variable.name === 'NetworkConfigurationPriority'
          ? { attributeStatus: 'Accepted', attributeValue: '1,2' }
          : { attributeStatus: 'UnknownVariable' }),
      })),
    },
  }))
  it.proxy.reported = new Failure('station-refused-call', 'NotSupported')
  const without = await planMove(it.proxy, 'CP1', to)
  expect(without).toMatchObject({ result: 'plan', slot: 3 })
  it.proxy.reported = it.reported('ConfigurationInventory').map((one) => ({ ...one, valuesList: ['1', '2'] }))
  expect(await planMove(it.proxy, 'CP1', to)).toEqual({
    result: 'not possible',
    why: { code: 'variables.move.activeUnknown' },
  })
})

test.each<[string, Partial<MoveTo>]>([
  ['badUrl', { url: 'https://csms.example' }],
  ['badUrl', { url: `wss://${'h'.repeat(600)}` }],
  ['scheme', { url: 'ws://csms.example' }],
  ['scheme', { securityProfile: 1 }],
  ['downgrade', { url: 'ws://csms.example', securityProfile: 1 }],
])('B09 %s: it is not tried', async (why, change) => {
  if (why === 'downgrade') it.stored.values = { 'SecurityCtrlr.SecurityProfile': '2' }
  expect(await plan(change)).toMatchObject({ result: 'not possible', why: { code: `variables.move.${why}` } })
})

test('a refused profile ends it before anything counts', async () => {
  const made = await planned()
  it.answering('SetNetworkProfile', () => ({
    payload: { status: 'Rejected', statusInfo: { reasonCode: 'InvalidConfSlot' } },
  }))
  expect(await move(made)).toEqual({
    result: 'refused',
    says: {
      code: 'variables.move.refused',
      values: { action: 'SetNetworkProfile', reason: 'Rejected, InvalidConfSlot' },
    },
  })
  expect([it.calls('SetVariables'), it.calls('Reset')]).toEqual([[], []])
})

test.each([
  ['Rejected', () => ({ payload: { status: 'Rejected' } })],
  ['an error', (): Answer => ({ error: 'InternalError', description: '' })],
])('a restart refused by %s: the old order is put back', async (_what, reset) => {
  it.answering('Reset', reset)
  const moved = await move(await planned())
  expect(moved).toMatchObject({
    result: 'refused',
    says: { code: 'variables.move.refused', values: { action: 'Reset' } },
  })
  expect(order()).toBe('1')
})

test('an order that cannot be put back either is said', async () => {
  const made = await planned()
  it.answering('Reset', () => {
    it.answering('SetVariables', () => ({ error: 'InternalError', description: '' }))
    return { payload: { status: 'Rejected' } }
  })
  expect((await move(made)).says.code).toBe('variables.move.halfway')
})

test('B3 an order it says yes to and does not take: no restart, and what it had is still there', async () => {
  const made = await planned()
  it.answering('SetVariables', ({ setVariableData }) => ({
    payload: {
      setVariableResult: (setVariableData as { component: object; variable: object }[]).map(
        ({ component, variable }) => ({ component, variable, attributeStatus: 'Accepted' }),
      ),
    },
  }))
  expect(await move(made)).toMatchObject({ result: 'refused', says: { code: 'variables.move.notTaken' } })
  expect(it.calls('Reset')).toEqual([])
})

test('B3 what the order was is kept before it is written, and written only when it is still that', async () => {
  const made = await planned()
  kept.length = 0
  await move(made)
  expect(kept).toEqual(['1'])
  expect(it.calls('SetVariables')).toHaveLength(1)
  // The same plan once more: the station has another order by now.
  expect(await move(made)).toMatchObject({ result: 'refused', says: { code: 'variables.move.changed' } })
  expect([it.calls('SetNetworkProfile').length, it.calls('Reset').length]).toEqual([1, 1])
})

test('B3 gone before it could be told to restart: the order could not be put back, and that is said', async () => {
  const made = await planned()
  it.proxy.answers.set('Reset', () => {
    for (const action of ['GetVariables', 'SetVariables'])
      it.proxy.answers.set(action, () => {
        throw new Failure('station-not-connected', 'gone')
      })
    throw new Failure('station-not-connected', 'gone')
  })
  expect((await move(made)).says.code).toBe('variables.move.halfway')
})

test('B3 an order that cannot be read could not be put back: it is not tried', async () => {
  const get = it.proxy.answers.get('GetVariables')!
  it.proxy.answers.set('GetVariables', (payload) => {
    const answer = get(payload) as { getVariableResult: { variable: { name: string } }[] }
    const hidden = (name: string) => name === 'NetworkConfigurationPriority'
    return {
      getVariableResult: answer.getVariableResult.map((one) =>
        hidden(one.variable.name) ? { ...one, attributeStatus: 'Rejected', attributeValue: undefined } : one,
      ),
    }
  })
  expect(await plan()).toEqual({ result: 'not possible', why: { code: 'variables.move.orderUnknown' } })
})
