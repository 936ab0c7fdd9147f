/** P4, B2: every fault on purpose is noticed within its bound, served meanwhile, and leaves nothing behind when it is lifted. */
import { afterEach, expect, test } from 'vitest'
import type { Fault } from '../../../src/main/core/proxy/faults.ts'
import { silence } from '../../fakes/backend.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { sessionOffline, site, type Site } from '../../fakes/site.ts'
import type { Call, FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const provisional = 1_500_000_000
const lane = ['StartTransaction', 'MeterValues', 'StopTransaction']
const accepted = { status: 'Accepted' }

/** Faults that end the connection there and then, and let the station stay. */
const ending: [string, Fault][] = [
  ['a clean close', { kind: 'close' }],
  ['a reset', { kind: 'reset' }],
  ['a refused port', { kind: 'refuse' }],
  ['an upgrade nobody answers', { kind: 'no answer' }],
  ['a name that is not found', { kind: 'no name' }],
  ['a bad certificate', { kind: 'bad certificate' }],
  ['HTTP 503', { kind: 'http', status: 503 }],
]
const refusing: [string, Fault][] = [
  ['HTTP 401', { kind: 'http', status: 401 }],
  ['HTTP 404', { kind: 'http', status: 404 }],
]

/** A station that is online, and whose card the backend has accepted. */
async function charging(): Promise<FakeStation> {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  return station
}
const cut = (fault: Fault): void => it.proxy.cut('CP1', 'backend', fault)
const restore = (): void => it.proxy.restore('CP1', 'backend')
const link = (): string => it.proxy.status('CP1')!.backendLink
/** Ids of the transaction messages as the backend received them. */
const sent = (): string[] => it.backend.calls(...lane).map((call) => call.id)
/** How long a CALL waited for its answer, ms; at most `most`. */
async function wait(call: Call, most: number): Promise<number> {
  for (let waited = 0; ; waited += 100) {
    await it.settle()
    if (call.answer !== undefined || waited >= most) return waited
    await it.pass(100)
  }
}

test.each([...ending, ...refusing])(
  'P4 B2 %s is noticed at once: what is open is answered here at that moment',
  async (_, fault) => {
    const station = await charging()
    for (const action of ['Heartbeat', 'StartTransaction']) it.backend.answers(action, silence)
    const open = [station.calls('Heartbeat'), station.calls('StartTransaction', startOf('known', 1))]
    await it.settle()
    expect(open.map((call) => call.answer)).toEqual([undefined, undefined])
    cut(fault)
    await it.settle()
    expect(open.map((call) => call.result)).toEqual([
      { currentTime: expect.any(String) },
      { transactionId: provisional, idTagInfo: accepted },
    ])
    expect(it.proxy.status('CP1')).toMatchObject({
      ...{ stationLink: 'connected', backendLink: 'offline', cut: 'backend', fault, owed: 1 },
    })
  },
)

test.each(ending)(
  'B2 %s: the station stays, and is back on its backend as soon as the fault is lifted',
  async (_, fault) => {
    const station = await charging()
    cut(fault)
    await it.pass(60_000)
    expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'offline' })
    expect(it.backend.dials).toHaveLength(1)
    restore()
    await it.pass(0)
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', cut: null, fault: null })
    expect(station.links).toHaveLength(1)
    expect(it.backend.open('CP1')).toHaveLength(1)
  },
)

test.each(refusing)(
  'P1 B2 %s is a refusal at the first redial: the station is closed, refused again, and let in when it is lifted',
  async (_, fault) => {
    const station = await charging()
    const start = station.calls('StartTransaction', startOf('known', 1))
    it.backend.answers('MeterValues', silence)
    await it.settle()
    const meter = station.calls('MeterValues', meterOf(start.result!['transactionId'] as number, 2))
    await it.settle()
    cut(fault)
    await it.pass(1_000)
    const status = (fault as { status: number }).status
    expect(station.link.peer!.closed).toBe(1008)
    expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'refused', refusedWith: status, backendLink: 'closed' })
    expect(await station.connects()).toMatchObject({ status })
    restore()
    it.backend.behaves()
    expect(await station.connects()).toMatchObject({ status: 101 })
    await it.pass(1_000)
    expect(meter.result).toEqual({})
    expect(sent()).toEqual([start.id, meter.id, meter.id])
    expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live', owed: 0 })
  },
)

test('P4 B2 silence: transaction messages and cards wait 10 s, the link is given up within two ping intervals, and then all is answered', async () => {
  const station = await charging()
  await it.pass(1_000)
  cut({ kind: 'silence' })
  const start = station.calls('StartTransaction', startOf('known', 1))
  const card = station.calls('Authorize', { idTag: 'known' })
  const heartbeat = station.calls('Heartbeat')
  await it.pass(9_999)
  expect([start.answer, card.answer, heartbeat.answer]).toEqual([undefined, undefined, undefined])
  await it.pass(1)
  expect(start.result).toEqual({ transactionId: provisional, idTagInfo: accepted })
  expect(card.result).toEqual({ idTagInfo: accepted })
  expect(link()).not.toBe('offline')
  await it.pass(20_000)
  expect(link()).toBe('offline')
  expect(heartbeat.result).toEqual({ currentTime: expect.any(String) })
  expect(it.backend.received.filter((call) => call.action !== 'BootNotification')).toHaveLength(1)
  // A dial is being left without an answer: it goes through as soon as it can.
  restore()
  await it.pass(0)
  expect(link()).not.toBe('offline')
  await it.pass(1_000)
  expect(sent()).toEqual([start.id])
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
})

test('B2 a silence that ends before it was noticed, in which something was said: a new connection, and the message on it', async () => {
  const station = await charging()
  await it.pass(1_000)
  cut({ kind: 'silence' })
  const stop = await it.say(station, 'StopTransaction', stopOf(7, 1))
  const heartbeat = station.calls('Heartbeat')
  await it.pass(5_000)
  restore()
  await it.pass(1_000)
  expect(stop.result).toEqual({})
  expect(heartbeat.result).toBeDefined()
  expect(sent()).toEqual([stop.id])
  expect(it.backend.connections).toHaveLength(2)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', ambiguous: true }])
})

test('B2 a silence in which nobody wanted to speak leaves the link as it was', async () => {
  const station = await charging()
  await it.pass(1_000)
  cut({ kind: 'silence' })
  await it.pass(5_000)
  restore()
  const stop = await it.say(station, 'StopTransaction', stopOf(7, 1))
  expect(stop.result).toEqual({})
  expect(it.backend.connections).toHaveLength(1)
  expect(it.events.filter((event) => event.event === 'backend')).toHaveLength(1)
})

test('B2 slow, below the deadline: the backend answers everything itself, later; the round trip shows it', async () => {
  const station = await charging()
  cut({ kind: 'slow', ms: 3_000 })
  const calls = [station.calls('StartTransaction', startOf('known', 1))]
  expect(await wait(calls[0]!, 10_000)).toBe(6_000)
  expect(calls[0]!.result).toEqual({ transactionId: 100, idTagInfo: accepted })
  await it.pass(30_000)
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0, roundTrip: 6_000, cut: 'backend' })
  expect(it.backend.connections).toHaveLength(1)
})

test.each<[string, Fault, number]>([
  ['slow, 6 s each way', { kind: 'slow', ms: 6_000 }, 12_000],
  ['answers 12 s late', { kind: 'late', ms: 12_000 }, 12_000],
])(
  'P4 B2 %s: cards and sessions are answered here after 10 s, other CALLs wait; each is delivered once, and no second answer comes',
  async (_, fault, heartbeatAfter) => {
    const station = await charging()
    cut(fault)
    const heartbeat = station.calls('Heartbeat')
    expect(await wait(heartbeat, 20_000)).toBe(heartbeatAfter)
    const start = station.calls('StartTransaction', startOf('known', 1))
    expect(await wait(start, 20_000)).toBe(10_000)
    const card = station.calls('Authorize', { idTag: 'known' })
    expect(await wait(card, 20_000)).toBe(10_000)
    const id = start.result!['transactionId'] as number
    expect(id).toBe(provisional)
    const rest = [station.calls('MeterValues', meterOf(id, 2)), station.calls('StopTransaction', stopOf(id, 3))]
    for (const call of rest) expect(await wait(call, 20_000)).toBeLessThanOrEqual(10_000)
    await it.pass(60_000)
    expect(sent()).toEqual([start.id, ...rest.map((call) => call.id)])
    expect(it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])).toEqual([
      100, 100,
    ])
    expect(it.disk.stored('CP1').map((row) => [row.state, row.ambiguous])).toEqual(
      rest.concat(start).map(() => ['delivered', false]),
    )
    expect(it.backend.connections).toHaveLength(1)
  },
)

test('P8 B2 CALLERROR on replay: the station is served, the backend hears none of it, the messages are tried as often as they should be and parked', async () => {
  const station = await charging()
  cut({ kind: 'reset' })
  await it.settle()
  const session = await sessionOffline(it, station)
  cut({ kind: 'callerror', code: 'InternalError' })
  await it.pass(20_000)
  expect(link()).toBe('draining')
  const heartbeat = await it.say(station, 'Heartbeat', {})
  expect(heartbeat.result).toBeDefined()
  await it.pass(180_000)
  expect(sent()).toEqual([])
  expect(session.map((call) => call.error)).toEqual([undefined, undefined, undefined])
  expect(it.disk.stored('CP1')).toMatchObject([
    { state: 'parked', attempts: 3, error: 'InternalError: refused on purpose' },
    { state: 'parked' },
    { state: 'parked' },
  ])
  // Nothing is owed but what is parked, so the link is live, and a live message is not a replay.
  const live = await it.say(station, 'StopTransaction', stopOf(7, 9))
  expect(live.result).toEqual({})
  expect(sent()).toEqual([live.id])
  restore()
  await it.proxy.resendParked('CP1')
  await it.pass(1_000)
  expect(sent()).toEqual([live.id, ...session.map((call) => call.id)])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0, backendLink: 'live' })
})

test.each([...ending, ['silence', { kind: 'silence' }] as [string, Fault]])(
  'C2 B2 a session within %s, answered in time, arrives once and in order',
  async (_, fault) => {
    const station = await charging()
    cut(fault)
    const start = station.calls('StartTransaction', startOf('known', 1))
    expect(await wait(start, 20_000)).toBeLessThanOrEqual(10_000)
    const id = start.result!['transactionId'] as number
    const rest = [
      station.calls('MeterValues', meterOf(id, 2)),
      station.calls('MeterValues', meterOf(id, 3)),
      station.calls('StopTransaction', stopOf(id, 4)),
    ]
    for (const call of rest) expect(await wait(call, 20_000)).toBeLessThanOrEqual(10_000)
    await it.pass(40_000)
    restore()
    await it.pass(2_000)
    expect(sent()).toEqual([start, ...rest].map((call) => call.id))
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0, parked: 0 })
  },
)

test('B2 one fault after another, without a break between: the last one holds, and nothing is lost', async () => {
  const station = await charging()
  for (const [, fault] of [...ending, ...ending.toReversed()]) {
    cut(fault)
    await it.pass(700)
  }
  cut({ kind: 'silence' })
  const stop = station.calls('StopTransaction', stopOf(7, 1))
  await it.pass(10_000)
  expect(stop.result).toEqual({})
  cut({ kind: 'slow', ms: 200 })
  await it.pass(20_000)
  expect(sent()).toEqual([stop.id])
  expect(it.proxy.status('CP1')).toMatchObject({
    stationLink: 'connected',
    backendLink: 'live',
    fault: { kind: 'slow' },
  })
})

test('B2 without a word about how, the link is reset', async () => {
  await charging()
  it.proxy.cut('CP1', 'backend')
  await it.settle()
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'offline', fault: { kind: 'reset' } })
  expect(it.backend.connections[0]!.peer.closed).toBe(1006)
})

test('B2 a fault of one station is not another’s', async () => {
  await charging()
  const other = await it.online('CP2')
  cut({ kind: 'silence' })
  await it.pass(60_000)
  expect(it.proxy.status('CP2')).toMatchObject({ backendLink: 'live', fault: null })
  expect((await it.say(other, 'Heartbeat', {})).result).toBeDefined()
})

test('H23 B2 a backend that takes our cut for a live session and answers 401 refuses nobody', async () => {
  const station = await charging()
  cut({ kind: 'reset' })
  await it.pass(60_000)
  it.backend.door = { refuses: 401 }
  restore()
  await it.pass(10_000)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'offline' })
  it.backend.comesBack()
  await it.pass(15_000)
  expect(link()).toBe('live')
  expect(station.links).toHaveLength(1)
})

test('B2 HTTP 401 right after another fault was lifted is still a refusal, not a stale session', async () => {
  const station = await charging()
  cut({ kind: 'reset' })
  await it.pass(1_000)
  restore()
  await it.pass(1_000)
  expect(link()).toBe('live')
  cut({ kind: 'http', status: 401 })
  await it.pass(15_000)
  expect(station.link.peer!.closed).toBe(1008)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'refused', refusedWith: 401 })
})
