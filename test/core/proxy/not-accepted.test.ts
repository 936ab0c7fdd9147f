/** P1, P7, P8: a station whose Boot is answered Pending or Rejected, with a session and messages from before. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { at, meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { boot, sessionOffline, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => expect(it.unasked()).toEqual([]))
const notYet = (status: string): object => ({ status, currentTime: at(5), interval: 60 })

test.each(['Pending', 'Rejected'])('P7 while %s nothing goes up under an id of ours', async (status) => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  const id = start.result!['transactionId'] as number
  await it.back()
  it.backend.answers('BootNotification', notYet(status))
  await it.say(station, 'BootNotification', boot)
  await it.say(station, 'MeterValues', meterOf(id, 2))
  await it.say(station, 'StopTransaction', stopOf(id, 3, 'known'))
  expect(it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])).toEqual([
    100, 100,
  ])
})

test.each([
  ['a meter reading that is text', { meterStop: '300' }],
  ['no time', { timestamp: undefined }],
])('P7 a Stop with %s is the backend’s to judge, under the id it gave', async (_what, damage) => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  const id = start.result!['transactionId'] as number
  await it.back()
  await it.say(station, 'StopTransaction', { ...stopOf(id, 3, 'known'), ...damage })
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100])
})

test('P7 while Pending a repeat of an acknowledged Stop gets its answer, and arrives once', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const [, , stop] = await sessionOffline(it, station)
  it.backend.answers('StartTransaction', { callError: 'InternalError' })
  await it.back()
  it.backend.answers('BootNotification', notYet('Pending'))
  await it.say(station, 'BootNotification', boot)
  expect((await it.say(station, 'StopTransaction', stop!.payload)).result).toEqual({})
  it.backend.behaves()
  await it.say(station, 'BootNotification', boot)
  await it.pass(300_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
})

test('P8 a message whose mark was being written when Boot was answered Pending stays here', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('BootNotification', notYet('Pending'))
  it.disk.held = true
  await it.back()
  await it.say(station, 'BootNotification', boot)
  it.disk.release()
  await it.pass(60_000)
  expect(it.backend.calls('StartTransaction')).toEqual([])
  expect(it.disk.stored('CP1')[0]).toMatchObject({ state: 'queued', ambiguous: false })
})

test('P4 a start that waited when Boot was answered Pending is answered all the same', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('BootNotification', silence)
  station.calls('BootNotification', boot)
  await it.settle()
  const start = station.calls('StartTransaction', startOf('known', 1))
  await it.settle()
  it.backend.waiting('BootNotification')[0]!.answer(notYet('Pending'))
  await it.pass(10_000)
  it.backend.behaves()
  await it.say(station, 'BootNotification', boot)
  await it.pass(60_000)
  expect(start.result).toHaveProperty('transactionId')
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0 })
})
