/** P1, P7, P8, H5, H11, H23: habits of real backends as they were seen or read, and what must come of them. */
import { afterEach, expect, test } from 'vitest'
import { silence, type Received } from '../../fakes/backend.ts'
import { at, meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { learnsCard, sessionOffline, type Site, site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
  expect(it.backend.overlaps).toBe(0)
})
const known = (station: FakeStation): Promise<void> => learnsCard(it, station)
const upIds = (station = 'CP1'): unknown[] =>
  it.backend
    .calls('MeterValues', 'StopTransaction')
    .filter((call) => call.station === station)
    .map((call) => call.payload['transactionId'])

/** Answers only the second time it hears a message; before, the link is reset. */
function losesItsAnswer(action: string, second: (call: Received) => Record<string, unknown>): void {
  let heard = 0
  it.backend.answers(action, (call) => {
    if (++heard > 1) return second(call)
    queueMicrotask(() => it.backend.resets())
    return silence
  })
}

test.each([
  ['CitrineOS answers 401', 401],
  ['OCPP.Core answers 500', 500],
])(
  '%s while it believes the old session alive: the station hears 503, not a refusal, and is let in after',
  async (_, status) => {
    it = await site()
    const station = await it.online()
    const believed = it.backend.open('CP1')[0]!.peer
    believed.freeze()
    station.vanishes()
    await it.settle()
    it.backend.door = { refuses: status }
    expect(await station.connects()).toMatchObject({ status: 503, headers: { 'Retry-After': '10' } })
    await it.pass(10_000)
    expect(await station.connects()).toMatchObject({ status: 503 })
    believed.thaw()
    it.backend.door = 'open'
    expect(await station.connects()).toMatchObject({ status: 101 })
  },
)

test.each([
  ['CitrineOS answers 401', 401],
  ['OCPP.Core answers 500', 500],
])('%s to a redial after its own silence: the station stays, and what is stored arrives', async (_, status) => {
  it = await site()
  const station = await it.online()
  await known(station)
  const believed = it.backend.open('CP1')[0]!.peer
  believed.fallSilent()
  it.backend.door = { refuses: status }
  const start = station.calls('StartTransaction', startOf('known', 1))
  await it.pass(45_000)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'offline', owed: 1 })
  await it.back()
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live', owed: 0 })
})

test('CitrineOS answers a start with transactionId 0 and Invalid before it knows the station: passed on as it is, stop and all', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', { transactionId: 0, idTagInfo: { status: 'Invalid' } })
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(start.answer).toBe(`[3,"${start.id}",{"transactionId":0,"idTagInfo":{"status":"Invalid"}}]`)
  const stop = await it.say(station, 'StopTransaction', stopOf(0, 2))
  expect(stop.result).toEqual({})
  expect(upIds()).toEqual([0])
  expect(it.proxy.status('CP1')!.openProvisional).toBe(0)
})

test('CitrineOS answers a stored start so: the rest of the session goes under that 0, never under ours', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', { transactionId: 0, idTagInfo: { status: 'Invalid' } })
  await it.back()
  expect(upIds()).toEqual([0, 0])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0 })
})

test('CitrineOS counts transactions per station: the same number at two stations is two sessions', async () => {
  it = await site()
  const stations = [await it.online('CP1'), await it.online('CP2')]
  await known(stations[0]!)
  await it.offline()
  const starts = [
    await it.say(stations[0]!, 'StartTransaction', startOf('known', 1)),
    await it.say(stations[1]!, 'StartTransaction', startOf('known', 2)),
  ]
  it.backend.answers('StartTransaction', { transactionId: 1, idTagInfo: { status: 'Accepted' } })
  await it.back()
  it.backend.call('CP2', 'RemoteStopTransaction', { transactionId: 1 })
  await it.settle()
  const ids = starts.map((start) => start.result!['transactionId'] as number)
  expect(stations[0]!.link.heard).toEqual([])
  expect(stations[1]!.link.heard.map((call) => call.payload)).toEqual([{ transactionId: ids[1] }])
  for (const [n, station] of stations.entries()) await it.say(station, 'StopTransaction', stopOf(ids[n]!, 5))
  expect([upIds('CP1'), upIds('CP2')]).toEqual([[1], [1]])
})

test('CitrineOS refuses a card that charges elsewhere (ConcurrentTx): that says nothing about the card, and stops nothing', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  it.backend.answers('StartTransaction', { transactionId: 9, idTagInfo: { status: 'ConcurrentTx' } })
  await it.back()
  await it.pass(60_000)
  expect(station.link.heard).toEqual([])
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(start.result!['transactionId'] as number, 2))
  const next = await it.say(station, 'StartTransaction', startOf('known', 3))
  expect(next.result!['idTagInfo']).toEqual({ status: 'Accepted' })
})

test('CitrineOS drops a status right behind the first boot: the start behind it is answered in time and delivered once', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  it.backend.answers('StatusNotification', silence)
  const status = station.calls('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' })
  const start = station.calls('StartTransaction', startOf('known', 1))
  await it.pass(10_000)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  await it.pass(60_000)
  expect(status.answer).toBe(undefined)
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  // The rule of one CALL at a time was the backend's to keep, and it did not answer.
  it.backend.overlaps = 0
})

test('CitrineOS shares one lock for both directions and answers RpcFrameworkError: the stored message is tried again', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', { callError: 'RpcFrameworkError' })
  await it.back()
  it.backend.behaves()
  await it.pass(60_000)
  expect(upIds()).toEqual([7, 7])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0 })
})

test('OCPP.Core refuses a stop that arrives twice: the station had its answer, the message is kept as ambiguous, the lane goes on', async () => {
  it = await site()
  const station = await it.online()
  losesItsAnswer('StopTransaction', (call) =>
    call.payload['transactionId'] === 7 ? { callError: 'PropertyConstraintViolation' } : {},
  )
  const stop = await it.say(station, 'StopTransaction', stopOf(7, 1))
  expect(stop.result).toEqual({})
  await it.pass(1_000)
  const next = await it.say(station, 'StopTransaction', stopOf(8, 2))
  expect(next.result).toEqual({})
  await it.pass(600_000)
  expect(it.disk.stored('CP1')).toMatchObject([
    { state: 'parked', ambiguous: true, error: expect.stringContaining('PropertyConstraintViolation') },
    { state: 'delivered', ambiguous: false },
  ])
  expect(stop.error).toBe(undefined)
})

test('OCPP.Core gives no id and refuses the stop that follows: it is kept and shown, not tried for ever', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', { transactionId: 0, idTagInfo: { status: 'Invalid' } })
  it.backend.answers('StopTransaction', { callError: 'PropertyConstraintViolation' })
  await it.back()
  await it.pass(1_200_000)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 1, backendLink: 'live' })
  expect(await it.proxy.stored('CP1', 'parked', 0, 100)).toMatchObject([{ action: 'StopTransaction', state: 'parked' }])
  expect(it.backend.calls('StopTransaction')).toHaveLength(3)
})

test('OCPP.Core and CitrineOS make a second session of a start that arrives twice: marked, and the session is the second', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  losesItsAnswer('StartTransaction', () => ({ transactionId: 12, idTagInfo: { status: 'Accepted' } }))
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.pass(1_000)
  await it.say(station, 'MeterValues', meterOf(start.result!['transactionId'] as number, 2))
  const [first, second] = it.backend.calls('StartTransaction')
  expect(second!.text).toBe(first!.text)
  expect(upIds()).toEqual([12])
  expect(it.disk.stored('CP1')[0]).toMatchObject({ ambiguous: true, transmissions: 2, state: 'delivered' })
})

test('SteVe knows a start that arrives twice by its content: one session, and it is told apart in the ledger', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  const sessions = new Map<string, number>()
  const steve = ({ payload }: Received): Record<string, unknown> => {
    const key = JSON.stringify([payload['connectorId'], payload['idTag'], payload['timestamp'], payload['meterStart']])
    sessions.set(key, sessions.get(key) ?? sessions.size + 1)
    return { transactionId: sessions.get(key), idTagInfo: { status: 'Accepted' } }
  }
  let heard = 0
  it.backend.answers('StartTransaction', (call) => {
    const answer = steve(call)
    if (++heard > 1) return answer
    queueMicrotask(() => it.backend.resets())
    return silence
  })
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.pass(1_000)
  await it.say(station, 'StopTransaction', stopOf(start.result!['transactionId'] as number, 2))
  expect(sessions.size).toBe(1)
  expect(upIds()).toEqual([1])
  expect(it.disk.stored('CP1')[0]).toMatchObject({ ambiguous: true })
})

test('SteVe lets what a card may do expire after an hour: it charges through an outage that long, and not after', async () => {
  it = await site()
  const station = await it.online()
  const expiryDate = new Date(it.clock.wall() + 3_600_000).toISOString()
  it.backend.answers('Authorize', { idTagInfo: { status: 'Accepted', expiryDate } })
  await known(station)
  await it.offline()
  await it.pass(3_500_000)
  const before = await it.say(station, 'Authorize', { idTag: 'known' })
  await it.pass(200_000)
  const after = await it.say(station, 'Authorize', { idTag: 'known' })
  expect([before, after].map((call) => call.result!['idTagInfo'].status)).toEqual(['Accepted', 'Expired'])
})

test('SteVe keeps two connections of a station and speaks on the newer: an old one that wakes up carries nothing', async () => {
  it = await site()
  const station = await it.online()
  const old = it.backend.open('CP1')[0]!
  old.peer.freeze()
  await it.pass(31_000)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
  old.call('RemoteStartTransaction', { idTag: 'known' })
  it.backend.call('CP1', 'TriggerMessage', { requestedMessage: 'Heartbeat' })
  old.peer.thaw()
  await it.settle()
  expect(station.link.heard.map((call) => call.action)).toEqual(['TriggerMessage'])
})

test('a backend stopped for 20 s answers nothing, then everything: each session message once, at its own time', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  const { peer } = it.backend.open('CP1')[0]!
  peer.freeze()
  const start = station.calls('StartTransaction', startOf('known', 1))
  await it.pass(10_000)
  const id = start.result!['transactionId'] as number
  const rest = [station.calls('MeterValues', meterOf(id, 2)), station.calls('StopTransaction', stopOf(id, 3))]
  await it.pass(10_000)
  expect(rest.map((call) => call.result)).toEqual([{}, {}])
  peer.thaw()
  await it.pass(1_000)
  const sent = it.backend.calls('StartTransaction', 'MeterValues', 'StopTransaction')
  expect(sent.map((call) => call.id)).toEqual([start, ...rest].map((call) => call.id))
  expect(sent[2]!.payload).toMatchObject({ timestamp: at(3), transactionId: 100 })
  expect(it.backend.dials).toHaveLength(1)
})
