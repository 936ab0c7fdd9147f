/** P8, C2, H3–H6: how what was stored reaches the backend. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { boot, site, type Site } from '../../fakes/site.ts'
import type { Call, FakeStation } from '../../fakes/station.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  problems = []
})
const provisional = 1_500_000_000
const offline = async (): Promise<void> => {
  it.backend.vanishes()
  await it.settle()
}
const back = async (): Promise<void> => {
  it.backend.comesBack()
  await it.pass(20_000)
}
const say = async (station: FakeStation, action: string, payload: unknown): Promise<Call> => {
  const call = station.calls(action, payload)
  await it.settle()
  return call
}
const lane = ['StartTransaction', 'MeterValues', 'StopTransaction']
const received = (): string[] => it.backend.calls(...lane).map((call) => `${call.action} ${call.id}`)
const states = (id = 'CP1'): unknown[] => it.disk.stored(id).map((row) => row.state)

/** A whole session while the backend is away; returns the calls in order. */
async function sessionOffline(station: FakeStation, minute = 1, connector = 1): Promise<Call[]> {
  const start = await say(station, 'StartTransaction', startOf('known', minute, connector))
  const id = start.result!['transactionId'] as number
  return [
    start,
    await say(station, 'MeterValues', meterOf(id, minute + 1, connector)),
    await say(station, 'StopTransaction', stopOf(id, minute + 2, 'known')),
  ]
}

test('C2 P8 what was stored is delivered first in, first out, one at a time, with the station’s bytes and ids', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  const calls = [...(await sessionOffline(station, 1)), ...(await sessionOffline(station, 5))]
  await back()
  expect(received()).toEqual(calls.map((call) => `${call.action} ${call.id}`))
  expect(it.backend.overlaps).toBe(0)
  expect(it.backend.calls('StartTransaction').map((call) => call.text)).toEqual([calls[0]!.text, calls[3]!.text])
  expect(states()).toEqual(calls.map(() => 'delivered'))
  expect(it.disk.stored('CP1').map((row) => row.transmissions)).toEqual(calls.map(() => 1))
})

test('P8 one transaction CALL is open; the next waits for its answer; other messages pass', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await sessionOffline(station)
  it.backend.answers('StartTransaction', silence)
  await back()
  expect(received()).toHaveLength(1)
  const status = await say(station, 'StatusNotification', {})
  expect(status.answer).toBe(undefined)
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 100, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(status.result).toEqual({})
  expect(received()).toHaveLength(3)
})

test('P8 H3 live transaction messages wait behind the queue and are answered here until it is empty', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await sessionOffline(station)
  it.backend.answers('StartTransaction', silence)
  await back()
  const live = await say(station, 'MeterValues', meterOf(9, 9, 2))
  expect(live.result).toEqual({})
  it.backend.behaves()
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 100, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(received().at(-1)).toBe(`MeterValues ${live.id}`)
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
  it.backend.answers('MeterValues', silence)
  const passed = await say(station, 'MeterValues', meterOf(9, 10, 2))
  expect(passed.answer).toBe(undefined)
})

test('P8 while draining, a start whose card is not known is first asked of the backend; a known one is not', async () => {
  it = await site()
  const station = await it.online()
  await say(station, 'Authorize', { idTag: 'known' })
  await offline()
  await sessionOffline(station)
  it.backend.answers('StartTransaction', silence)
  await back()
  it.backend.tags.set('new', { status: 'Accepted', parentIdTag: 'G' })
  const known = await say(station, 'StartTransaction', startOf('known', 10, 1))
  expect(known.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  const asked = await say(station, 'StartTransaction', startOf('new', 10, 2))
  expect(asked.answer).toBe(undefined) // one CALL is open already
  it.backend.behaves()
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 100, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(asked.result).toMatchObject({ idTagInfo: { status: 'Accepted', parentIdTag: 'G' } })
  expect(it.backend.calls('Authorize').map((call) => call.payload['idTag'])).toEqual(['known', 'new'])
})

test('P8 P4 asking does not take longer than the answer deadline, counted from the arrival', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await sessionOffline(station)
  it.backend.answers('StartTransaction', silence)
  await back()
  const first = station.calls('StartTransaction', startOf('new', 10, 1))
  const second = station.calls('StartTransaction', startOf('newer', 10, 2))
  await it.pass(10_000)
  expect([first.result, second.result]).toMatchObject([
    { idTagInfo: { status: 'Invalid' } },
    { idTagInfo: { status: 'Invalid' } },
  ])
})

test('P8 "sending, transmission n" is on disk before the first byte, live and from the queue', async () => {
  it = await site()
  const station = await it.online()
  const seen: unknown[] = []
  it.backend.answers('StartTransaction', ({ id }) => {
    const row = it.disk.stored('CP1').find((each) => each.messageId === id)
    seen.push([row?.state, row?.transmissions])
    return { transactionId: 1, idTagInfo: { status: 'Accepted' } }
  })
  await say(station, 'StartTransaction', startOf('known', 1))
  await offline()
  await say(station, 'StartTransaction', startOf('known', 2))
  await back()
  expect(seen).toEqual([
    ['sending', 1],
    ['sending', 1],
  ])
})

test('P8 nothing goes out while its mark is not on disk', async () => {
  it = await site()
  const station = await it.online()
  it.disk.held = true
  const call = await say(station, 'StartTransaction', startOf('known', 1))
  expect([call.answer, it.backend.calls('StartTransaction')]).toEqual([undefined, []])
  it.disk.release()
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: 100 })
})

test('P8 H5 a row on the wire when the link dies is ambiguous and goes again: same bytes, same id', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = await say(station, 'StartTransaction', startOf('known', 1))
  it.backend.resets()
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: provisional })
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'ambiguous', ambiguous: true, transmissions: 1, attempts: 0 }])
  it.backend.behaves()
  await back()
  expect(it.backend.calls('StartTransaction').map((each) => each.text)).toEqual([call.text, call.text])
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', ambiguous: true, transmissions: 2 }])
})

test('P8 P12 the same when the process ends with it on the wire', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = await say(station, 'StartTransaction', startOf('known', 1))
  await it.restart()
  it.backend.behaves()
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 1, stationLink: 'gone' })
  await it.online()
  await it.settle()
  expect(it.backend.calls('StartTransaction').map((each) => each.text)).toEqual([call.text, call.text])
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', ambiguous: true }])
})

test('P8 a row that stood in line but was never written is not ambiguous', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('DataTransfer', silence)
  station.calls('DataTransfer', { vendorId: 'v' })
  await say(station, 'StartTransaction', startOf('known', 1))
  await offline()
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'queued', ambiguous: false, transmissions: 0 }])
  await back()
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
})

test('P8 unanswered for 30 s: hung up, dialled again, sent again as ambiguous; no attempt is counted', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  await say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(29_999)
  expect(it.backend.connections).toHaveLength(1)
  await it.pass(3_000)
  expect(it.backend.connections).toHaveLength(2)
  expect(it.backend.calls('StopTransaction').map((call) => call.connection)).toEqual([1, 2])
  expect(it.disk.stored('CP1')).toMatchObject([{ ambiguous: true, attempts: 0, transmissions: 2 }])
  expect(station.link.peer!.closed).toBe(null)
})

test('P8 silence is counted from the first byte, not from the place in line', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('DataTransfer', silence)
  station.calls('DataTransfer', { vendorId: 'v' })
  await say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(45_000)
  expect(it.backend.connections).toHaveLength(1)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
  expect(states()).toEqual(['delivered'])
})

test('P8 H6 CALLERROR: tried three times, 60 s then 120 s apart, then parked; the lane goes on', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StopTransaction', stopOf(7, 1))
  const next = await say(station, 'StopTransaction', stopOf(8, 1))
  it.backend.answers('StopTransaction', (call) => (call.id === next.id ? {} : { callError: 'InternalError' }))
  await back()
  const tries = (): number => it.backend.calls('StopTransaction').length
  expect(tries()).toBe(1)
  await it.pass(39_000)
  expect(tries()).toBe(1)
  await it.pass(60_000)
  expect(tries()).toBe(2)
  await it.pass(59_000)
  expect(tries()).toBe(2)
  await it.pass(62_000)
  expect(tries()).toBe(4)
  expect(it.disk.stored('CP1')).toMatchObject([
    { state: 'parked', attempts: 3, transmissions: 3, error: expect.stringContaining('InternalError') },
    { state: 'delivered' },
  ])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 1, backendLink: 'live' })
})

test('P8 a dropped link is not an attempt', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', silence)
  for (let drop = 0; drop < 5; drop++) {
    await back()
    it.backend.resets()
    await it.settle()
  }
  it.backend.behaves()
  await back()
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', attempts: 0, transmissions: 6 }])
})

test('P8 a parked start parks its transaction, live messages of it included; others go on; resending delivers all in order', async () => {
  it = await site()
  const station = await it.online()
  await say(station, 'Authorize', { idTag: 'known' })
  await offline()
  const first = await sessionOffline(station, 1)
  const other = await sessionOffline(station, 11, 2)
  it.backend.answers('StartTransaction', (call) =>
    call.id === first[0]!.id ? { callError: 'InternalError' } : it.backend.usual(call),
  )
  await back()
  await it.pass(300_000)
  expect(states()).toEqual(['parked', 'parked', 'parked', 'delivered', 'delivered', 'delivered'])
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 3, owed: 0, backendLink: 'live' })
  const late = station.calls('MeterValues', meterOf(provisional, 5))
  await it.settle()
  expect(late.result).toEqual({})
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 4, owed: 0, backendLink: 'live' })
  expect(it.backend.calls('MeterValues')).toHaveLength(1)
  it.backend.behaves()
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 0, owed: 0, backendLink: 'live' })
  expect(received().slice(-4)).toEqual([...first.map((call) => `${call.action} ${call.id}`), `MeterValues ${late.id}`])
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100, 101])
  expect(other[0]!.result).toBeDefined()
})

test('P8 parked stays parked over a restart, and can be resent then', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await sessionOffline(station)
  it.backend.answers('StartTransaction', { callError: 'GenericError' })
  await back()
  await it.pass(300_000)
  it.clock.jump(9 * 86_400_000)
  await it.restart()
  it.backend.behaves()
  await it.online()
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 3, owed: 0 })
  expect(it.backend.calls('MeterValues')).toEqual([])
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100])
})

test('P8 a live message the backend refuses is the station’s again: it hears so, and nothing is kept', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', { callError: 'PropertyConstraintViolation' })
  const call = await say(station, 'StopTransaction', stopOf(7, 1))
  expect(call.error).toBe('PropertyConstraintViolation')
  expect(it.disk.stored('CP1')).toEqual([])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  it.backend.behaves()
  expect((await say(station, 'StopTransaction', stopOf(7, 1))).result).toEqual({})
})

test('H5 a refusal of a message that may have arrived before is not the station’s: it is kept', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  await say(station, 'StopTransaction', stopOf(7, 1))
  station.vanishes()
  await it.settle()
  it.backend.answers('StopTransaction', { callError: 'PropertyConstraintViolation' })
  await it.online()
  const repeat = await say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(400_000)
  expect(repeat.result).toEqual({})
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'parked', ambiguous: true }])
})

test.each(['Pending', 'Rejected'])(
  'P8 H26 nothing is delivered while Boot is %s, not even what stood in line behind it',
  async (status) => {
    it = await site()
    const station = await it.online()
    await offline()
    await sessionOffline(station)
    station.leaves()
    await it.settle()
    it.backend.comesBack()
    it.backend.answers('StartTransaction', silence)
    it.backend.answers('BootNotification', silence)
    await station.connects()
    station.calls('BootNotification', boot)
    await it.settle()
    it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 1, idTagInfo: { status: 'Accepted' } })
    await it.settle()
    const notYet = { status, currentTime: '2026-05-04T08:00:00Z', interval: 1 }
    it.backend.waiting('BootNotification')[0]!.answer(notYet)
    await it.pass(600_000)
    expect(received()).toHaveLength(1)
    expect(it.proxy.status('CP1')).toMatchObject({ boot: status, owed: 2 })
    it.backend.behaves()
    station.calls('BootNotification', boot)
    await it.settle()
    expect(received()).toHaveLength(3)
    expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, boot: 'Accepted', backendLink: 'live' })
    expect(it.disk.stored('CP1').some((row) => row.ambiguous)).toBe(false)
  },
)

test('P8 CALLERROR SecurityError: the last boot goes first, then the message, at once', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StopTransaction', stopOf(7, 1))
  let knows = false
  it.backend.answers('StopTransaction', () => (knows ? {} : { callError: 'SecurityError' }))
  it.backend.answers('BootNotification', (call) => {
    knows = true
    return it.backend.usual(call)
  })
  const before = it.backend.received.length
  await back()
  expect(it.backend.received.slice(before).map((call) => call.action)).toEqual([
    'StopTransaction',
    'BootNotification',
    'StopTransaction',
  ])
  expect(it.backend.calls('BootNotification').at(-1)!.payload).toEqual(boot)
  expect(states()).toEqual(['delivered'])
  expect(station.link.frames.filter((text) => text.includes('interval'))).toHaveLength(1)
})

test('P8 a boot after SecurityError that is answered Pending stops the delivery', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', { callError: 'SecurityError' })
  it.backend.answers('BootNotification', { status: 'Pending', currentTime: '2026-05-04T08:00:00Z', interval: 1 })
  await back()
  await it.pass(600_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'queued', attempts: 1 }])
})

test('P8 a backend that answers SecurityError for ever is not hammered', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', { callError: 'SecurityError' })
  await back()
  await it.pass(60_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(2)
  await it.pass(120_000)
  expect(states()).toEqual(['parked'])
})

test('P8 row, id map and cards are settled in one write', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StartTransaction', startOf('known', 1))
  it.backend.answers('StartTransaction', silence)
  await back()
  const before = it.disk.writes
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(it.disk.writes).toBe(before + 1)
  expect(states()).toEqual(['delivered'])
  expect([...it.disk.rows.transactions.values()]).toMatchObject([{ stationId: provisional, backendId: 7 }])
  expect([...it.disk.rows.tags.values()]).toMatchObject([{ idTag: 'known', status: 'Accepted' }])
})

test('P8 a mark that cannot be written pauses the delivery, and nothing else; it goes on when it can', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  await say(station, 'StopTransaction', stopOf(7, 1))
  it.disk.full = true
  await back()
  expect(it.backend.calls('StopTransaction')).toEqual([])
  expect((await say(station, 'Heartbeat', {})).result).toBeDefined()
  expect((await say(station, 'Authorize', { idTag: 'known' })).result).toBeDefined()
  expect(it.logged.length).toBeGreaterThan(0)
  it.disk.full = false
  await it.pass(2_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
  expect(states()).toEqual(['delivered'])
  problems = it.logged
})

test('P8 an answer that cannot be settled on disk still reaches the station that waits for it, and is settled later', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = await say(station, 'StartTransaction', startOf('known', 1))
  it.disk.full = true
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: 7 })
  const meter = await say(station, 'MeterValues', meterOf(7, 2))
  expect(meter.result).toEqual({})
  it.disk.full = false
  await it.pass(4_000)
  expect(states()).toEqual(['delivered'])
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  problems = it.logged
})

test('P8 a stored start waits for older stored stops of its tag elsewhere, at most 60 s, and only once', async () => {
  it = await site()
  const [a, b] = [await it.online('A'), await it.online('B')]
  await say(a, 'Authorize', { idTag: 'known' })
  await offline()
  const start = await say(a, 'StartTransaction', startOf('known', 1))
  // The stop names no card: its transaction's counts.
  await say(a, 'StopTransaction', stopOf(start.result!['transactionId'] as number, 2))
  await it.pass(1_000)
  await say(b, 'StartTransaction', startOf('KNOWN', 3))
  it.backend.answers('StopTransaction', silence)
  await back()
  const starts = (): string[] => it.backend.calls('StartTransaction').map((call) => call.station)
  expect(starts()).toEqual(['A'])
  it.backend.behaves()
  it.backend.waiting('StopTransaction')[0]!.answer({})
  await it.pass(500)
  expect(starts()).toEqual(['A', 'B'])
})

test('P8 … and after 60 s it goes all the same', async () => {
  it = await site()
  const [a, b] = [await it.online('A'), await it.online('B')]
  await say(a, 'Authorize', { idTag: 'known' })
  await offline()
  await say(a, 'StopTransaction', stopOf(7, 2, 'known'))
  await it.pass(1_000)
  await say(b, 'StartTransaction', startOf('known', 3))
  a.leaves()
  it.backend.answers('StartTransaction', { callError: 'InternalError' })
  await it.settle()
  it.backend.comesBack()
  await it.pass(20_000)
  expect(it.backend.calls('StartTransaction')).toEqual([])
  await it.pass(60_000)
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  // Its second try waits for its interval, not for the stop again.
  await it.pass(60_000)
  expect(it.backend.calls('StartTransaction')).toHaveLength(2)
})

test('P8 what is owed to another backend is kept for the installer, not sent to this one', async () => {
  let key = 'one'
  it = await site({ backendFor: () => ({ key, url: `ws://${key}.example` }) })
  const station = await it.online()
  await offline()
  await sessionOffline(station)
  station.leaves()
  await it.settle()
  key = 'two'
  it.backend.comesBack()
  await it.online()
  await it.settle()
  expect(it.backend.calls(...lane)).toEqual([])
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 3, owed: 0, backendLink: 'live' })
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(it.backend.calls(...lane)).toHaveLength(3)
})

test('P8 a queue longer than what is held in memory arrives whole and in order, also while it grows', async () => {
  it = await site()
  const station = await it.online()
  await offline()
  const calls: Call[] = []
  for (let minute = 0; minute < 1_201; minute++) calls.push(station.calls('MeterValues', meterOf(9, minute)))
  await it.settle()
  expect(calls.every((call) => call.result)).toBe(true)
  it.backend.comesBack()
  it.backend.answers('MeterValues', (call) => {
    if (it.backend.calls('MeterValues').length % 100 === 0)
      calls.push(station.calls('MeterValues', meterOf(9, 2_000 + calls.length)))
    return it.backend.usual(call)
  })
  await it.pass(20_000)
  expect(it.backend.calls('MeterValues').map((call) => call.id)).toEqual(calls.map((call) => call.id))
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
})

test('P4 P8 more than 500 live messages while the backend is silent: each acknowledged once, delivered once, ids mapped', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const start = station.calls('StartTransaction', startOf('known', 1))
  const calls = Array.from({ length: 620 }, (_, minute) => station.calls('MeterValues', meterOf(9, minute, 2)))
  const second = station.calls('StartTransaction', startOf('known', 2, 2))
  await it.pass(10_000)
  expect([start, second, ...calls].every((call) => call.result)).toBe(true)
  it.backend.behaves()
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 50, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  expect(it.backend.calls(...lane)).toHaveLength(622)
  expect([...it.disk.rows.transactions.values()].map((row) => [row.stationId, row.backendId])).toEqual([
    [start.result!['transactionId'], 50],
    [second.result!['transactionId'], 100],
  ])
})

test('P4 P8 a start read back from disk because the line is long, and answered here meanwhile, is mapped all the same', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('MeterValues', (call) =>
    it.backend.calls('MeterValues').length === 1 ? silence : it.backend.usual(call),
  )
  it.backend.answers('StartTransaction', silence)
  station.calls('MeterValues', meterOf(9, 0, 2))
  const start = station.calls('StartTransaction', startOf('known', 1))
  for (let minute = 1; minute < 600; minute++) station.calls('MeterValues', meterOf(9, minute, 2))
  await it.settle()
  it.backend.waiting('MeterValues')[0]!.answer({})
  await it.pass(10_000)
  expect(start.result).toMatchObject({ transactionId: provisional })
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 50, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect([...it.disk.rows.transactions.values()]).toMatchObject([{ stationId: provisional, backendId: 50 }])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
})
