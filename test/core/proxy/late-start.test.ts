/** P7, P8: a start the backend hears of when a younger session already runs on its connector. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { at, provisional, startOf, stopOf } from '../../fakes/session16.ts'
import { card, started } from '../../fakes/session2.ts'
import { online2 } from '../../fakes/site2.ts'
import { learnsCard, receivedTimes, site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => expect([it.unasked(), it.logged]).toEqual([[], []]))

const startAt = (minute: number): string => `StartTransaction ${at(minute)}`
const running = (): unknown[] =>
  [...it.disk.rows.transactions.values()].filter((row) => row.stoppedAt === null).map((row) => row.stationId)

/** Its first start was on the wire when the proxy was killed; the backend refused it until it was set aside. */
async function withStartAside(): Promise<FakeStation> {
  it = await site()
  const station = await it.online()
  await learnsCard(it, station)
  it.backend.answers('StartTransaction', silence)
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.restart()
  it.backend.answers('StartTransaction', { callError: 'InternalError' })
  await it.online()
  await it.pass(600_000)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'parked', ambiguous: true, acknowledgedAt: null }])
  it.backend.behaves()
  it.backend.received.length = 0
  return station
}

test('P7 P8 a start set aside and sent again by hand ends no younger session: a repeat of that one is not forwarded', async () => {
  const station = await withStartAside()
  const second = await it.say(station, 'StartTransaction', startOf('known', 2))
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(receivedTimes(it)).toEqual([startAt(2), startAt(1)])
  expect(running()).toEqual([second.result!['transactionId']])
  const repeat = await it.say(station, 'StartTransaction', startOf('known', 2))
  expect(repeat.result).toEqual(second.result)
  expect(receivedTimes(it)).toEqual([startAt(2), startAt(1)])
})

test('P7 P12 the same after another restart in between', async () => {
  const station = await withStartAside()
  const second = await it.say(station, 'StartTransaction', startOf('known', 2))
  await it.restart()
  await it.online()
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(running()).toEqual([second.result!['transactionId']])
  expect((await it.say(station, 'StartTransaction', startOf('known', 2))).result).toEqual(second.result)
  expect(receivedTimes(it)).toEqual([startAt(2), startAt(1)])
})

test('P7 a start nobody waits for any more, delivered behind an outage, ends no session that began meanwhile', async () => {
  it = await site()
  const station = await it.online()
  await learnsCard(it, station)
  it.backend.answers('StartTransaction', silence)
  await it.say(station, 'StartTransaction', startOf('known', 1))
  // It reboots and forgets; its next session begins while the backend is away.
  station.vanishes()
  await it.online()
  await it.offline()
  const second = await it.say(station, 'StartTransaction', startOf('known', 2))
  expect(second.result).toMatchObject({ transactionId: provisional })
  let heard = 0
  it.backend.answers('StartTransaction', (call) => (heard++ === 0 ? it.backend.usual(call) : silence))
  await it.back()
  expect(running()).toEqual([provisional])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 1, openProvisional: 1 })
  const before = receivedTimes(it)
  expect((await it.say(station, 'StartTransaction', startOf('known', 2))).result).toEqual(second.result)
  expect(receivedTimes(it)).toEqual(before)
})

test('P7 a start that was set aside, said again behind a younger one, is the one that is over; neither is forwarded as a new one', async () => {
  const station = await withStartAside()
  const second = await it.say(station, 'StartTransaction', startOf('known', 2))
  const first = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(first.result).toMatchObject({ transactionId: provisional })
  expect(running()).toEqual([second.result!['transactionId']])
  for (const [minute, told] of [
    [1, first],
    [2, second],
  ] as const)
    expect((await it.say(station, 'StartTransaction', startOf('known', minute))).result).toEqual(told.result)
  expect(receivedTimes(it)).toEqual([startAt(2)])
})

test('P7 a start whose connector went to another session is still known; once its own stop was seen, the same words are a new one', async () => {
  it = await site()
  const station = await it.online()
  const first = await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.say(station, 'StartTransaction', startOf('known', 2))
  expect((await it.say(station, 'StartTransaction', startOf('known', 1))).result).toEqual(first.result)
  expect(receivedTimes(it)).toEqual([startAt(1), startAt(2)])
  await it.say(station, 'StopTransaction', stopOf(first.result!['transactionId'] as number, 3))
  const anew = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(anew.result!['transactionId']).not.toBe(first.result!['transactionId'])
  expect(receivedTimes(it)).toEqual([startAt(1), startAt(2), `StopTransaction ${at(3)}`, startAt(1)])
})

test('P7 in 2.x too a first event that arrives late ends no younger transaction', async () => {
  const { it: there, station } = await online2('ocpp2.0.1')
  it = there
  it.backend.answers('TransactionEvent', silence)
  await it.say(station, 'TransactionEvent', started('t1', { seqNo: 0, minute: 1, idToken: card() }))
  station.vanishes()
  await it.online('CP1', ['ocpp2.0.1'])
  await it.offline()
  await it.say(station, 'TransactionEvent', started('t2', { seqNo: 0, minute: 2, idToken: card() }))
  it.backend.behaves()
  await it.back()
  expect(it.disk.stored('CP1').map((row) => row.state)).toEqual(['delivered', 'delivered'])
  expect(running()).toEqual(['t2'])
})
