/** P13, L4, L9: the site's own users charge although the backend refuses them, and the backend hears nothing of it. */
import { afterEach, expect, test } from 'vitest'
import { defaultPolicy } from '../../../src/main/core/proxy/settings.ts'
import { silence } from '../../fakes/backend.ts'
import { at, meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  expect(it.backend.overlaps).toBe(0)
  problems = []
})
const lane = ['StartTransaction', 'MeterValues', 'StopTransaction']
const policyFor = () => ({ ...defaultPolicy, localUsers: ['House'] })
const statusOf = (connectorId: number, status: string): Record<string, unknown> => ({
  ...{ connectorId, status, errorCode: 'NoError', timestamp: at(0) },
})
const says = (station: FakeStation, status: string, connector = 1): Promise<unknown> =>
  it.say(station, 'StatusNotification', statusOf(connector, status))
/** The connectors as the backend was told of them. */
const shown = (): string[] =>
  it.backend.calls('StatusNotification').map(({ payload }) => `${payload['connectorId']} ${payload['status']}`)
const states = (): unknown[] => it.disk.stored('CP1').map((row) => row.state)
const authorities = (): unknown[] => it.lines.flatMap((line) => (line.kind === 'answer' ? [line.authority] : []))
async function started(station: FakeStation, idTag = 'house', connector = 1, minute = 1): Promise<number> {
  const start = await it.say(station, 'StartTransaction', startOf(idTag, minute, connector))
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  return start.result!['transactionId'] as number
}

test('P13 L4 L9 refused by the backend: allowed here, nothing of the session is sent, the connector is Unavailable meanwhile', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  await says(station, 'Available')
  await says(station, 'Preparing')
  const card = await it.say(station, 'Authorize', { idTag: 'HOUSE' })
  expect(card.result).toEqual({ idTagInfo: { status: 'Accepted' } })
  const id = await started(station)
  await says(station, 'Charging')
  expect((await it.say(station, 'MeterValues', meterOf(id, 2))).result).toEqual({})
  // Some boxes leave the transaction out of what their clock sends.
  const clocked = { connectorId: 1, meterValue: [{ timestamp: at(3), sampledValue: [{ value: '300' }] }] }
  expect((await it.say(station, 'MeterValues', clocked)).result).toEqual({})
  expect((await it.say(station, 'Authorize', { idTag: 'House' })).result).toEqual({ idTagInfo: { status: 'Accepted' } })
  expect((await it.say(station, 'StopTransaction', stopOf(id, 4, 'house'))).result).toEqual({})
  await says(station, 'Finishing')
  await says(station, 'Available')
  await it.pass(60_000)
  expect(it.backend.calls(...lane)).toEqual([])
  expect(shown()).toEqual(['1 Available', '1 Preparing', '1 Unavailable', '1 Finishing', '1 Available'])
  expect(states()).toEqual(['local', 'local', 'local', 'local'])
  expect(authorities()).toEqual(['local', 'local', 'local', 'local'])
  expect([...it.disk.rows.transactions.values()]).toMatchObject([{ local: true, backendId: null, idTag: 'house' }])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0, openProvisional: 0, backendLink: 'live' })
  expect((await it.say(station, 'MeterValues', clocked)).result).toEqual({})
  expect((await it.say(station, 'MeterValues', { ...clocked, meterValue: [] })).result).toEqual({})
  expect(it.backend.calls('MeterValues')).toHaveLength(1)
})

test('P13 a card that the backend accepts, or that is no local user, is an ordinary session', async () => {
  it = await site({ policyFor: () => ({ ...policyFor(), starts: 'none' }) })
  const station = await it.online()
  it.backend.tags.set('house', { status: 'Accepted' })
  await it.say(station, 'Authorize', { idTag: 'house' })
  await it.say(station, 'StartTransaction', startOf('house', 1))
  const other = await it.say(station, 'StartTransaction', startOf('stranger', 2, 2))
  expect(other.result).toMatchObject({ idTagInfo: { status: 'Invalid' } })
  expect(it.backend.calls('StartTransaction')).toHaveLength(2)
  expect(states()).toEqual(['delivered', 'delivered'])
  expect(shown()).toEqual([])
})

test('P13 a card nobody asked about is first asked of the backend; its silence does not keep the user waiting for ever', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  it.backend.tags.set('house', { status: 'Accepted' })
  await it.say(station, 'StartTransaction', startOf('house', 1))
  expect(it.backend.calls('Authorize', 'StartTransaction').map((call) => call.action)).toEqual([
    'Authorize',
    'StartTransaction',
  ])
  await it.proxy.forgetCard('ws://backend.example/ocpp', 'house')
  it.backend.answers('Authorize', silence)
  const start = await it.say(station, 'StartTransaction', startOf('house', 2, 2))
  expect(start.result).toBe(undefined)
  await it.pass(10_000)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  expect(states()).toEqual(['delivered', 'local'])
})

test('P13 offline: allowed, never delivered; the backend sees Unavailable when it is back, and what came after the session', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  await says(station, 'Available')
  await it.offline()
  expect((await it.say(station, 'Authorize', { idTag: 'house' })).result).toEqual({ idTagInfo: { status: 'Accepted' } })
  const id = await started(station)
  await says(station, 'Charging')
  await it.back()
  expect(shown()).toEqual(['1 Available', '1 Unavailable'])
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(id, 4, 'house'))
  await it.back()
  // What it said while it charged is over, and what it is now it has not said.
  expect(shown()).toHaveLength(2)
  await says(station, 'Available')
  expect(shown().slice(2)).toEqual(['1 Available'])
  expect(it.backend.calls(...lane)).toEqual([])
})

test('P13 P12 a restart in the middle: still local, still Unavailable, ended as such', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  const id = await started(station)
  await says(station, 'Charging')
  await it.restart()
  await it.online()
  await says(station, 'SuspendedEV')
  await it.say(station, 'MeterValues', meterOf(id, 2))
  await it.say(station, 'StopTransaction', stopOf(id, 4))
  await says(station, 'Available')
  expect(it.backend.calls(...lane)).toEqual([])
  expect(shown().filter((each) => each !== '1 Unavailable')).toEqual(['1 Available'])
  expect(shown()[0]).toBe('1 Unavailable')
  expect(states()).toEqual(['local', 'local', 'local'])
})

test('P13 P7 repeats get their stored answers and are kept once', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  const id = await started(station)
  expect((await it.say(station, 'StartTransaction', startOf('house', 1))).result).toMatchObject({ transactionId: id })
  await it.say(station, 'StopTransaction', stopOf(id, 4))
  expect((await it.say(station, 'StopTransaction', stopOf(id, 4))).result).toEqual({})
  expect(states()).toEqual(['local', 'local'])
  // The same words after its end are a new session.
  expect(await started(station)).not.toBe(id)
})

test('P13 beside it, on another connector, an ordinary session is the backend’s', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  const local = await started(station)
  const usual = await started(station, 'known', 2, 2)
  await says(station, 'Charging', 2)
  await says(station, 'Charging', 1)
  await it.say(station, 'MeterValues', meterOf(local, 3, 1))
  await it.say(station, 'MeterValues', meterOf(usual, 3, 2))
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(usual, 5))
  await it.say(station, 'StopTransaction', stopOf(local, 5))
  await it.back()
  expect(it.backend.calls(...lane).map((call) => `${call.action} ${call.payload['transactionId'] ?? ''}`)).toEqual([
    'StartTransaction ',
    `MeterValues ${usual}`,
    `StopTransaction ${usual}`,
  ])
  expect(shown()).toEqual(['1 Unavailable', '2 Charging'])
})

test('P13 P10 begun while other connectors are being told: each is told once', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  await says(station, 'Available', 2)
  await it.offline()
  await says(station, 'Preparing', 1)
  await says(station, 'Preparing', 2)
  it.backend.answers('StatusNotification', silence)
  await it.back()
  expect(shown()).toEqual(['2 Available', '1 Preparing'])
  const start = await it.say(station, 'StartTransaction', startOf('house', 1, 2))
  await it.pass(10_000)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  it.backend.behaves()
  it.backend.waiting('StatusNotification')[0]!.answer({})
  await it.settle()
  expect(shown()).toEqual(['2 Available', '1 Preparing', '2 Unavailable'])
})

test('P13 a session whose end got lost hides its connector only until the wallbox says that it is free', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  const id = await started(station)
  await says(station, 'Charging')
  await says(station, 'Available')
  expect(shown()).toEqual(['1 Unavailable', '1 Available'])
  // Late, and still nobody else's.
  await it.say(station, 'StopTransaction', stopOf(id, 9))
  expect([shown().length, it.backend.calls(...lane)]).toEqual([2, []])
})

test('P13 P15 with the reserve in use no local session begins; one that runs is recorded to its end, without its meter values', async () => {
  it = await site({ policyFor })
  const station = await it.online()
  const id = await started(station)
  it.disk.low = true
  const meter = await it.say(station, 'MeterValues', meterOf(id, 2))
  expect(meter.answer).toBe(undefined)
  expect((await it.say(station, 'Authorize', { idTag: 'house' })).result).toEqual({ idTagInfo: { status: 'Accepted' } })
  expect((await it.say(station, 'StopTransaction', stopOf(id, 4))).result).toEqual({})
  expect((await it.say(station, 'Authorize', { idTag: 'house' })).result).toEqual({ idTagInfo: { status: 'Invalid' } })
  expect((await it.say(station, 'StartTransaction', startOf('house', 5))).result).toMatchObject({
    idTagInfo: { status: 'Invalid' },
  })
  expect(states()).toEqual(['local', 'local', 'delivered'])
  expect(it.backend.calls(...lane).map((call) => call.action)).toEqual(['StartTransaction'])
  problems = it.logged
  expect(problems).toEqual([expect.stringContaining('the queue is full')])
})

test('P13 OCPP 2.0.1: started with its card, the EVSE named later', async () => {
  it = await site({ policyFor })
  const station = it.station()
  await station.connects({ protocols: ['ocpp2.0.1'] })
  await it.say(station, 'BootNotification', { reason: 'PowerUp' })
  it.backend.answers('Authorize', { idTokenInfo: { status: 'Blocked' } })
  const idToken = { idToken: 'house', type: 'ISO14443' }
  const event = (eventType: string, seqNo: number, more: object = {}): Promise<{ result: unknown }> =>
    it.say(station, 'TransactionEvent', {
      ...{
        eventType,
        seqNo,
        timestamp: at(seqNo),
        triggerReason: 'Authorized',
        transactionInfo: { transactionId: 't' },
      },
      ...more,
    })
  const occupied = { timestamp: at(1), evseId: 1, connectorId: 1, connectorStatus: 'Occupied' }
  await it.say(station, 'StatusNotification', occupied)
  expect((await it.say(station, 'Authorize', { idToken })).result).toEqual({ idTokenInfo: { status: 'Accepted' } })
  expect((await event('Started', 0, { idToken })).result).toEqual({ idTokenInfo: { status: 'Accepted' } })
  expect(it.backend.calls('StatusNotification')).toHaveLength(1)
  expect((await event('Updated', 1, { evse: { id: 1, connectorId: 1 } })).result).toEqual({})
  expect(it.backend.calls('StatusNotification').map(({ payload }) => payload['connectorStatus'])).toEqual([
    'Occupied',
    'Unavailable',
  ])
  await event('Ended', 2)
  expect(it.backend.calls('TransactionEvent')).toEqual([])
  expect(it.backend.calls('StatusNotification').at(-1)!.payload).toEqual(occupied)
  expect(states()).toEqual(['local', 'local', 'local'])
})
