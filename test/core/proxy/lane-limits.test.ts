/** P8: the lane where the disk, another station, another backend or its own length stand in the way. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { lane, meterOf, provisional, startOf, stopOf } from '../../fakes/session16.ts'
import { sessionOffline, site, type Site } from '../../fakes/site.ts'
import type { Call } from '../../fakes/station.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  problems = []
})
const states = (id = 'CP1'): unknown[] => it.disk.stored(id).map((row) => row.state)

test('P8 row, id map and cards are settled in one write', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  it.backend.answers('StartTransaction', silence)
  await it.back()
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
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.disk.full = true
  await it.back()
  expect(it.backend.calls('StopTransaction')).toEqual([])
  expect((await it.say(station, 'Heartbeat', {})).result).toBeDefined()
  expect((await it.say(station, 'Authorize', { idTag: 'known' })).result).toBeDefined()
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
  const call = await it.say(station, 'StartTransaction', startOf('known', 1))
  it.disk.full = true
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: 7 })
  const meter = await it.say(station, 'MeterValues', meterOf(7, 2))
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
  await it.say(a, 'Authorize', { idTag: 'known' })
  await it.offline()
  const start = await it.say(a, 'StartTransaction', startOf('known', 1))
  // The stop names no card: its transaction's counts.
  await it.say(a, 'StopTransaction', stopOf(start.result!['transactionId'] as number, 2))
  await it.pass(1_000)
  await it.say(b, 'StartTransaction', startOf('KNOWN', 3))
  it.backend.answers('StopTransaction', silence)
  await it.back()
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
  await it.say(a, 'Authorize', { idTag: 'known' })
  await it.offline()
  await it.say(a, 'StopTransaction', stopOf(7, 2, 'known'))
  await it.pass(1_000)
  await it.say(b, 'StartTransaction', startOf('known', 3))
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
  await it.offline()
  await sessionOffline(it, station)
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
  await it.offline()
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
