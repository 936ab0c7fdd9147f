/** H24, P7, P11: habits of open-ocpp and MicroOcpp as they were seen, and what must come of them. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { at, meterOf, provisional, startOf, stopOf } from '../../fakes/session16.ts'
import { boot, learnsCard, receivedTimes, type Site, site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
  expect(it.backend.overlaps).toBe(0)
})
const sessions = (): string[] => receivedTimes(it)
const known = (station: FakeStation): Promise<void> => learnsCard(it, station)

// ---- open-ocpp --------------------------------------------------------------------------------------------------------

test('open-ocpp resends a start under a new message id 7 s after one that was not answered: it joins the first', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const first = station.calls('StartTransaction', startOf('known', 1), '1804289383')
  await it.pass(7_000)
  const again = station.calls('StartTransaction', startOf('known', 1), '1804289384')
  await it.pass(1_000)
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(again.result).toEqual({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  expect(first.answer).toBe(undefined)
  expect(it.backend.calls('StartTransaction').map((call) => call.id)).toEqual(['1804289383'])
})

test('open-ocpp is reset before the answer came, and resends under a new message id 4 s later: the backend hears the old id only', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  station.calls('StartTransaction', startOf('known', 1), '1804289383')
  await it.settle()
  station.vanishes()
  await it.pass(60)
  it.backend.behaves()
  await station.connects()
  await it.pass(4_000)
  const again = station.calls('StartTransaction', startOf('known', 1), '1804289384')
  await it.settle()
  expect(again.result).toEqual({ transactionId: 100, idTagInfo: { status: 'Accepted' } })
  expect(it.backend.calls('StartTransaction').map((call) => call.id)).toEqual(['1804289383', '1804289383'])
  expect(it.disk.stored('CP1')).toMatchObject([{ ambiguous: true, transmissions: 2 }])
})

test('open-ocpp: two sockets of one identity while the backend is frozen, the same stop on both: it stops once', async () => {
  it = await site()
  const station = await it.online()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  const id = start.result!['transactionId'] as number
  const frozen = it.backend.open('CP1')[0]!.peer
  frozen.freeze()
  const first = station.link
  const old = first.calls('StopTransaction', stopOf(id, 2), '1000000001')
  await it.pass(5_000)
  const second = await station.connects()
  const repeat = second.calls('StopTransaction', stopOf(id, 2), '1000000002')
  await it.pass(4_000)
  frozen.thaw()
  await it.settle()
  expect(repeat.result).toEqual({})
  expect(old.answer).toBe(undefined)
  expect(it.backend.calls('StopTransaction').map((call) => call.id)).toEqual(['1000000001'])
  expect(it.backend.dials).toHaveLength(1)
})

test('open-ocpp opens 25 connections in 86 s while the backend is frozen: one stop, and no login attempt for each', async () => {
  it = await site()
  const station = await it.online()
  it.backend.freezes()
  const stop = stopOf(7, 2)
  for (let connection = 0; connection < 25; connection++) {
    const link = await station.connects()
    if (link.status === 101) link.calls('StopTransaction', stop, `10000001${connection}`)
    await it.pass(3_440)
  }
  const dials = it.backend.dials.length
  it.backend.admit()
  await it.pass(60_000)
  const stops = it.backend.calls('StopTransaction')
  expect(new Set(stops.map((call) => call.id)).size).toBe(1)
  expect(stops).toHaveLength(1)
  expect(dials).toBeLessThan(12)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live', owed: 0 })
})

test('open-ocpp writes whole seconds and spaced JSON: its bytes are kept live, stored and with another transaction id', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  const start =
    '[2, "1804289383", "StartTransaction", {"connectorId": 1, "idTag": "known", "meterStart": 0, "timestamp": "2026-05-04T08:01:00Z"}]'
  const stop = (id: number): string =>
    `[2, "1804289384", "StopTransaction", {"idTag": "known", "meterStop": 9, "timestamp": "2026-05-04T08:02:00Z", "transactionId": ${id}}]`
  const status =
    '[2, "1804289385", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": "2026-05-04T08:02:00Z"}]'
  await it.offline()
  for (const text of [start, stop(provisional)]) {
    station.link.sends(text)
    await it.settle()
  }
  await it.back()
  station.link.sends(status)
  await it.settle()
  const texts = it.backend.calls('StartTransaction', 'StopTransaction', 'StatusNotification').map((call) => call.text)
  expect(texts).toEqual([start, stop(100), status])
})

test('open-ocpp’s demo starts a second session on the connector with no stop of the first: both reach the backend, the box is free after the second', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  const second = await it.say(station, 'StartTransaction', startOf('known', 5))
  expect(it.proxy.status('CP1')!.openProvisional).toBe(1)
  await it.say(station, 'StopTransaction', stopOf(second.result!['transactionId'] as number, 6))
  await it.back()
  expect(sessions()).toEqual([`StartTransaction ${at(1)}`, `StartTransaction ${at(5)}`, `StopTransaction ${at(6)}`])
  expect(it.proxy.status('CP1')!.openProvisional).toBe(0)
})

// ---- MicroOcpp --------------------------------------------------------------------------------------------------------

test('MicroOcpp: the same message ids on two stations, and again in the next run: each answer finds its own', async () => {
  it = await site()
  const id = 'd990f138-0000-4000-8000-000000000000'
  it.backend.answers('BootNotification', silence)
  const [one, two] = [it.station('CP1'), it.station('CP2')]
  await one.connects()
  await two.connects()
  const boots = [one.calls('BootNotification', boot, id), two.calls('BootNotification', boot, id)]
  await it.settle()
  it.backend.waiting('BootNotification').forEach((call, at) => call.answer({ status: 'Accepted', interval: at }))
  await it.settle()
  expect(boots.map((call) => call.result!['interval'])).toEqual([0, 1])
  it.backend.behaves()
  const starts = [one, two].map((station) => station.calls('StartTransaction', startOf('known', 1), `${id}-2`))
  await it.settle()
  expect(starts.map((call) => call.result!['transactionId'])).toEqual([100, 101])
  one.vanishes()
  await it.settle()
  await one.connects()
  const next = [one.calls('BootNotification', boot, id), one.calls('StopTransaction', stopOf(100, 2), `${id}-2`)]
  await it.settle()
  expect(next.map((call) => call.result)).toEqual([expect.objectContaining({ status: 'Accepted' }), {}])
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
})

test('MicroOcpp resends under a new message id 40 s later: answered as before, and not sent again', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  it.backend.answers('StartTransaction', silence)
  const first = station.calls('StartTransaction', startOf('known', 1))
  await it.pass(40_000)
  it.backend.behaves()
  const again = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(again.result).toEqual(first.result)
  await it.pass(120_000)
  // Unanswered for 30 s it went again by itself, under its own id.
  expect(new Set(it.backend.calls('StartTransaction').map((call) => call.id))).toEqual(new Set([first.id]))
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
})

test('MicroOcpp is killed in a session and goes on with its meter values after the next boot, under the id it was given offline', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  station.vanishes()
  await it.settle()
  expect(await station.connects()).toMatchObject({ status: 503 })
  it.backend.comesBack()
  await it.online()
  await it.say(station, 'StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'NoError' })
  await it.say(station, 'MeterValues', meterOf(provisional, 9))
  await it.say(station, 'StopTransaction', stopOf(provisional, 10))
  expect(it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])).toEqual([
    100, 100,
  ])
})

test('MicroOcpp sends three statuses, then old meter values, then the stop once it is back: all as they were said', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  station.vanishes()
  await it.settle()
  await station.connects()
  const said = [
    ...[0, 1, 2].map((connectorId) =>
      station.calls('StatusNotification', { connectorId, status: 'Available', errorCode: 'NoError' }),
    ),
    station.calls('MeterValues', meterOf(100, 2)),
    station.calls('MeterValues', meterOf(100, 3)),
    station.calls('StopTransaction', stopOf(100, 4)),
  ]
  await it.settle()
  expect(said.map((call) => call.result)).toEqual([{}, {}, {}, {}, {}, {}])
  expect(it.backend.received.slice(-6).map((call) => call.text)).toEqual(said.map((call) => call.text))
})
