/** P8, C2, H3–H5: how what was stored reaches the backend: in order, marked, again when it may not have arrived. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { meterOf, provisional, startOf, stopOf } from '../../fakes/session16.ts'
import { receivedIds, sessionOffline, type Site, site } from '../../fakes/site.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  problems = []
})
const received = (): string[] => receivedIds(it)
const states = (id = 'CP1'): unknown[] => it.disk.stored(id).map((row) => row.state)

test('C2 P8 what was stored is delivered first in, first out, one at a time, with the station’s bytes and ids', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const calls = [...(await sessionOffline(it, station, 1)), ...(await sessionOffline(it, station, 5))]
  await it.back()
  expect(received()).toEqual(calls.map((call) => `${call.action} ${call.id}`))
  expect(it.backend.overlaps).toBe(0)
  expect(it.backend.calls('StartTransaction').map((call) => call.text)).toEqual([calls[0]!.text, calls[3]!.text])
  expect(states()).toEqual(calls.map(() => 'delivered'))
  expect(it.disk.stored('CP1').map((row) => row.transmissions)).toEqual(calls.map(() => 1))
})

test('P8 one transaction CALL is open; the next waits for its answer; other messages pass', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', silence)
  await it.back()
  expect(received()).toHaveLength(1)
  const status = await it.say(station, 'StatusNotification', {})
  expect(status.answer).toBe(undefined)
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 100, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(status.result).toEqual({})
  expect(received()).toHaveLength(3)
})

test('P8 H3 live transaction messages wait behind the queue and are answered here until it is empty', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', silence)
  await it.back()
  const live = await it.say(station, 'MeterValues', meterOf(9, 9, 2))
  expect(live.result).toEqual({})
  it.backend.behaves()
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 100, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(received().at(-1)).toBe(`MeterValues ${live.id}`)
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
  it.backend.answers('MeterValues', silence)
  const passed = await it.say(station, 'MeterValues', meterOf(9, 10, 2))
  expect(passed.answer).toBe(undefined)
})

test('P8 while draining, a start whose card is not known is first asked of the backend; a known one is not', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', silence)
  await it.back()
  it.backend.tags.set('new', { status: 'Accepted', parentIdTag: 'G' })
  const known = await it.say(station, 'StartTransaction', startOf('known', 10, 1))
  expect(known.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  const asked = await it.say(station, 'StartTransaction', startOf('new', 10, 2))
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
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', silence)
  await it.back()
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
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 2))
  await it.back()
  expect(seen).toEqual([
    ['sending', 1],
    ['sending', 1],
  ])
})

test('P8 nothing goes out while its mark is not on disk', async () => {
  it = await site()
  const station = await it.online()
  it.disk.held = true
  const call = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect([call.answer, it.backend.calls('StartTransaction')]).toEqual([undefined, []])
  it.disk.release()
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: 100 })
})

test('P8 H5 a row on the wire when the link dies is ambiguous and goes again: same bytes, same id', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = await it.say(station, 'StartTransaction', startOf('known', 1))
  it.backend.resets()
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: provisional })
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'ambiguous', ambiguous: true, transmissions: 1, attempts: 0 }])
  it.backend.behaves()
  await it.back()
  expect(it.backend.calls('StartTransaction').map((each) => each.text)).toEqual([call.text, call.text])
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', ambiguous: true, transmissions: 2 }])
})

test('P8 P12 the same when the process ends with it on the wire', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = await it.say(station, 'StartTransaction', startOf('known', 1))
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
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.offline()
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'queued', ambiguous: false, transmissions: 0 }])
  await it.back()
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
})

test('P8 unanswered for 30 s: hung up, dialled again, sent again as ambiguous; no attempt is counted', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  await it.say(station, 'StopTransaction', stopOf(7, 1))
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
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(45_000)
  expect(it.backend.connections).toHaveLength(1)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
  expect(states()).toEqual(['delivered'])
})
