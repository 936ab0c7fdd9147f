/** H24, P7, P11: habits of the SAP simulator, shiv, vcp, ocpp-rpc and ocpp-ws-io as they were seen, and what must come of them. */
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

// ---- SAP simulator ----------------------------------------------------------------------------------------------------

test('SAP: 12 CALLs in flight while the backend is frozen: none refused, one at a time to the backend, in order', async () => {
  it = await site()
  const station = await it.online()
  const { peer } = it.backend.open('CP1')[0]!
  await it.say(station, 'StartTransaction', startOf('known', 1))
  peer.freeze()
  const calls = Array.from({ length: 12 }, (_, n) =>
    n % 3 === 2 ? station.calls('Heartbeat') : station.calls('MeterValues', meterOf(100, n + 2)),
  )
  await it.pass(9_000)
  expect(calls.filter((call) => call.answer)).toEqual([])
  peer.thaw()
  await it.settle()
  expect(calls.map((call) => call.error ?? 'answered')).toEqual(calls.map(() => 'answered'))
  expect(calls.every((call) => call.result)).toBe(true)
  const order = (action: string): unknown[] => it.backend.calls(action).map((call) => call.id)
  for (const action of ['MeterValues', 'Heartbeat'])
    expect(order(action)).toEqual(calls.filter((call) => call.action === action).map((call) => call.id))
})

test('SAP sends live meter values before the buffered ones, and some after the stop: all arrive, in its order, under one id', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  const minutes = [9, 2, 3]
  for (const minute of minutes) await it.say(station, 'MeterValues', meterOf(provisional, minute))
  await it.say(station, 'StopTransaction', stopOf(provisional, 4, 'known'))
  await it.say(station, 'MeterValues', meterOf(provisional, 5))
  await it.back()
  await it.say(station, 'MeterValues', meterOf(provisional, 6))
  expect(sessions().map((each) => each.split(' ')[1])).toEqual([1, 9, 2, 3, 4, 5, 6].map(at))
  const ids = it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])
  expect(new Set(ids)).toEqual(new Set([100]))
  expect(it.proxy.status('CP1')!.openProvisional).toBe(0)
})

test('SAP stops twice when asked twice, with another time and meter: those are two stops', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'StopTransaction', stopOf(7, 2, 'known'))
  await it.say(station, 'StopTransaction', stopOf(7, 3, 'known'))
  expect(sessions()).toEqual([`StopTransaction ${at(2)}`, `StopTransaction ${at(3)}`])
})

test('SAP’s stop names the card and no reason: it goes as it is, and the card is learned from the answer', async () => {
  it = await site()
  const station = await it.online()
  const stop = await it.say(station, 'StopTransaction', stopOf(7, 2, 'known'))
  expect(stop.result).toEqual({ idTagInfo: { status: 'Accepted' } })
  expect(it.backend.calls('StopTransaction')[0]!.text).toBe(stop.text)
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 3))
  expect(start.result!['idTagInfo']).toEqual({ status: 'Accepted' })
})

test('SAP never resends a start and gives up its session without an answer: it gets one in time', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  it.backend.answers('StartTransaction', silence)
  const start = station.calls('StartTransaction', startOf('known', 1))
  await it.pass(10_000)
  expect(start.result).toEqual({ transactionId: provisional, idTagInfo: { status: 'Accepted' } })
})

// ---- the others ------------------------------------------------------------------------------------

test.each([0, -1])(
  'shiv and ocpp-ws-io: a stop with transactionId %i goes up as it is, live and stored, and ends no session',
  async (id) => {
    it = await site()
    const station = await it.online()
    await known(station)
    await it.say(station, 'StopTransaction', stopOf(id, 1))
    await it.offline()
    await it.say(station, 'StartTransaction', startOf('known', 2))
    await it.say(station, 'StopTransaction', stopOf(id, 3))
    expect(it.proxy.status('CP1')!.openProvisional).toBe(1)
    await it.back()
    expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([id, id])
  },
)

test('shiv boots on each reconnect: refused in the outage, then served, and what is stored follows its boot', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  station.leaves()
  await it.settle()
  expect(await station.connects()).toMatchObject({ status: 503 })
  it.backend.comesBack()
  it.backend.answers('BootNotification', silence)
  await station.connects()
  const again = station.calls('BootNotification', { ...boot, firmwareVersion: '2' })
  await it.settle()
  it.backend.waiting('BootNotification')[0]!.answer({ status: 'Accepted', currentTime: at(9), interval: 300 })
  await it.pass(1_000)
  expect(again.result).toMatchObject({ status: 'Accepted' })
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  expect(it.proxy.status('CP1')).toMatchObject({ boot: 'Accepted', owed: 0, backendLink: 'live' })
})

test('vcp sends boot and status back to back: the status waits for the boot’s answer', async () => {
  it = await site()
  it.backend.answers('BootNotification', silence)
  const station = it.station()
  await station.connects()
  const calls = [station.calls('BootNotification', boot), station.calls('StatusNotification', { connectorId: 0 })]
  await it.settle()
  expect(it.backend.received.map((call) => call.action)).toEqual(['BootNotification'])
  it.backend.waiting()[0]!.answer({ status: 'Accepted', currentTime: at(0), interval: 300 })
  await it.settle()
  expect(calls.every((call) => call.result)).toBe(true)
})

test('vcp dies of an answer it did not ask for: late, twice, invented or of an earlier connection, none reaches it', async () => {
  it = await site()
  const station = await it.online()
  await known(station)
  for (const action of ['Authorize', 'StartTransaction', 'Heartbeat']) it.backend.answers(action, silence)
  const early = [station.calls('Authorize', { idTag: 'known' }), station.calls('StartTransaction', startOf('known', 1))]
  await it.pass(10_000)
  expect(early.every((call) => call.result)).toBe(true)
  const { peer } = it.backend.open('CP1')[0]!
  it.backend.waiting('Authorize')[0]!.answer({ idTagInfo: { status: 'Accepted' } })
  await it.settle()
  for (const call of it.backend.waiting('StartTransaction')) {
    call.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
    call.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  }
  peer.send('[3,"invented",{}]')
  peer.send('[4,"invented","GenericError","",{}]')
  const heartbeat = station.calls('Heartbeat')
  await it.settle()
  station.vanishes()
  await it.settle()
  await station.connects()
  peer.send(`[3,"${heartbeat.id}",{}]`)
  await it.settle()
  expect(station.links.map((link) => link.unasked)).toEqual([[], []])
  expect(station.link.frames).toEqual([])
})

test('vcp starts before it may, and stops itself with DeAuthorized: both reach the backend, and no session stays open here', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('stranger', 1))
  expect(start.result!['idTagInfo']).toEqual({ status: 'Invalid' })
  const id = start.result!['transactionId'] as number
  await it.say(station, 'StopTransaction', { ...stopOf(id, 1), reason: 'DeAuthorized' })
  await it.back()
  expect(sessions()).toEqual([`StartTransaction ${at(1)}`, `StopTransaction ${at(1)}`])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, openProvisional: 0 })
})

test('ocpp-rpc still sends what its application gave up and said again: the repeat goes nowhere, and both are answered', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  station.vanishes()
  await it.settle()
  await station.connects()
  const stops = [station.calls('StopTransaction', stopOf(100, 2)), station.calls('StopTransaction', stopOf(100, 2))]
  await it.settle()
  expect(stops.map((call) => call.result)).toEqual([{}, {}])
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
})

test.each([
  ['open-ocpp and MicroOcpp send the bytes their hexadecimal key stands for', 'Basic Q1AxOgABAgMEBQYH//////////////8='],
  ['shiv sends the hexadecimal text', 'Basic Q1AxOjAwMDEwMjAzMDQwNTA2MDc='],
  ['open-ocpp sends a password where no security profile asks for one', 'Basic Q1AxOg=='],
])('%s: the backend gets the same header', async (_, authorization) => {
  it = await site()
  await it.station().connects({ authorization })
  expect(it.backend.connections.map((each) => each.authorization)).toEqual([authorization])
})

test.each([
  ['SAP and shiv close without a code', 1005],
  ['a killed C++ station is reset', 1006],
  ['ocpp-rpc closes with 1000', 1000],
])('%s: upstream is closed properly', async (_, code) => {
  it = await site()
  const station = await it.online()
  if (code === 1006) station.vanishes()
  else station.link.peer!.close(code)
  await it.settle()
  expect(it.backend.connections.map((each) => each.peer.closed)).toEqual([1000])
})
