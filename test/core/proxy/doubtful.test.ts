/** P8, H5, H32: what may have arrived, what was never sent, and answers that are none. */
import { afterEach, expect, test } from 'vitest'
import { defaultPolicy } from '../../../src/main/core/proxy/settings.ts'
import { silence } from '../../fakes/backend.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { card, started } from '../../fakes/session2.ts'
import { events, online2 } from '../../fakes/site2.ts'
import { sessionOffline, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => expect(it.unasked()).toEqual([]))

test('P8 a message that was set aside before it was ever sent is marked like any other when it is', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  const id = start.result!['transactionId'] as number
  it.backend.answers('StartTransaction', { callError: 'InternalError' })
  await it.back()
  await it.pass(400_000)
  await it.say(station, 'MeterValues', meterOf(id, 2))
  expect(it.disk.stored('CP1').map((row) => row.state)).toEqual(['parked', 'parked'])
  it.backend.behaves()
  it.backend.answers('MeterValues', silence)
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(it.backend.calls('MeterValues')).toHaveLength(1)
  await it.restart()
  it.backend.behaves()
  await it.online()
  await it.pass(100_000)
  expect(it.backend.calls('MeterValues')).toHaveLength(2)
  expect(it.disk.stored('CP1')[1]).toMatchObject({ state: 'delivered', ambiguous: true })
})

test('P1 what the first socket had in the air is kept when the second takes over and the backend refuses it', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  station.calls('StopTransaction', stopOf(7, 3))
  await it.settle()
  await station.connects()
  it.backend.waiting('StopTransaction')[0]!.refuse('InternalError')
  it.backend.behaves()
  await it.pass(600_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(2)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered' }])
})

test.each([
  ['breaks off', (id: string) => `[3,"${id}",{"transactionId":55,"idTagInfo":{"sta`],
  ['has no number', (id: string) => `[3,"${id}",{"idTagInfo":{"status":"Accepted"}}]`],
])(
  'H5 an answer to a start that %s is none: the start goes again, marked, and its session under the id it gets then',
  async (_what, broken) => {
    it = await site()
    const station = await it.online()
    await it.offline()
    await sessionOffline(it, station)
    let first = true
    it.backend.answers('StartTransaction', (call) => {
      if (!first) return it.backend.usual(call)
      first = false
      it.backend.open('CP1').at(-1)!.peer.send(broken(call.id))
      return silence
    })
    await it.back()
    await it.pass(400_000)
    expect(it.backend.calls('StartTransaction')).toHaveLength(2)
    expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100])
    expect(it.disk.stored('CP1')[0]).toMatchObject({ state: 'delivered', ambiguous: true })
  },
)

test('H32 an event whose link went while it was being stored was never sent: it goes with the offline flag', async () => {
  const { it: there, station } = await online2('ocpp2.0.1')
  it = there
  it.disk.held = true
  station.calls('TransactionEvent', started('t1', { seqNo: 0, minute: 1, idToken: card() }))
  await it.settle()
  await it.offline()
  it.disk.release()
  await it.settle()
  await it.back()
  expect(events(it)).toEqual(['t1 0 true'])
})

test('P8 H30 a message at which the backend drops the link slows the redials down and is named', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StopTransaction', () => {
    queueMicrotask(() => it.backend.resets())
    return silence
  })
  it.backend.comesBack()
  const before = it.backend.dials.length
  await it.pass(600_000)
  expect(it.backend.dials.length - before).toBeLessThan(70)
  expect(it.proxy.status('CP1')!.findings).toContainEqual(
    expect.objectContaining({ code: 'breaks the link', facts: expect.objectContaining({ action: 'StopTransaction' }) }),
  )
})

test('P7 two starts on one connector that are answered here at once: the younger is the one that runs', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  it.backend.answers('StartTransaction', silence)
  station.calls('StartTransaction', startOf('known', 1))
  await it.settle()
  it.disk.takesMs = 5
  const second = station.calls('StartTransaction', startOf('known', 2))
  await it.settle()
  await it.offline()
  await it.pass(100)
  const running = [...it.disk.rows.transactions.values()].filter((row) => row.stoppedAt === null)
  expect(running.map((row) => row.stationId)).toEqual([second.result!['transactionId']])
})

test('P4 the deadline of one message does not wait for a question about another’s card', async () => {
  it = await site({ policyFor: () => ({ ...defaultPolicy, localUsers: ['local'] }) })
  const station = await it.online()
  it.backend.answers('MeterValues', silence)
  it.backend.answers('Authorize', silence)
  const meter = station.calls('MeterValues', meterOf(5, 1))
  await it.pass(9_000)
  station.calls('StartTransaction', startOf('local', 2))
  await it.pass(1_000)
  expect(meter.result).toEqual({})
})
