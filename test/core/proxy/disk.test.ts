/** P12, P15, H4, H9, H29: what the disk has, what it has not, and a process that ends at any moment. */
import { expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { Call } from '../../fakes/station.ts'

const lane = ['StartTransaction', 'MeterValues', 'StopTransaction']
const provisional = 1_500_000_000

test('P12 nothing is acknowledged before it is on disk', async () => {
  const it = await site()
  const station = await it.online()
  await it.offline()
  it.disk.held = true
  const call = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(call.answer).toBe(undefined)
  it.disk.release()
  await it.settle()
  expect(call.result).toMatchObject({ transactionId: provisional })
  expect(it.disk.stored('CP1')).toMatchObject([{ acknowledgedAt: it.clock.wall(), transactionId: provisional }])
})

test('P15 disk full while offline: nothing transaction-related is acknowledged, all else is served, nobody stays behind', async () => {
  const it = await site()
  const station = await it.online()
  await it.offline()
  it.disk.full = true
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  const stop = await it.say(station, 'StopTransaction', stopOf(7, 1))
  expect([start.answer, stop.answer]).toEqual([undefined, undefined])
  expect((await it.say(station, 'Heartbeat', {})).result).toBeDefined()
  expect((await it.say(station, 'Authorize', { idTag: 'x' })).result).toBeDefined()
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, openProvisional: 0 })
  it.disk.full = false
  const repeat = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(repeat.result).toBeDefined()
  expect(it.disk.stored('CP1')).toHaveLength(1)
})

test('P15 disk full while live: traffic passes as it came, ids mapped, and nothing is promised', async () => {
  const it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  it.backend.comesBack()
  await it.pass(20_000)
  it.disk.full = true
  const meter = await it.say(station, 'MeterValues', meterOf(provisional, 2))
  expect(meter.result).toEqual({})
  const fresh = await it.say(station, 'StartTransaction', startOf('known', 3, 2))
  expect(fresh.result).toMatchObject({ transactionId: 101 })
  await it.say(station, 'StopTransaction', stopOf(provisional, 4))
  expect(it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])).toEqual([
    100, 100,
  ])
  it.backend.answers('MeterValues', silence)
  const open = await it.say(station, 'MeterValues', meterOf(provisional, 5))
  await it.offline()
  expect(open.answer).toBe(undefined)
  expect(it.unasked()).toEqual([])
})

test('P15 a refusal that cannot be written is the station’s all the same; its repeat is a new message', async () => {
  const it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  const call = await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.disk.full = true
  it.backend.waiting('StopTransaction')[0]!.refuse('InternalError')
  await it.settle()
  expect(call.error).toBe('InternalError')
  it.backend.behaves()
  const repeat = await it.say(station, 'StopTransaction', stopOf(7, 1))
  expect(repeat.result).toEqual({})
  it.disk.full = false
  await it.pass(10_000)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  expect(it.disk.stored('CP1')).toEqual([])
})

test('P15 P7 a repeat that comes while the answer cannot be written gets that answer, now and later', async () => {
  const it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = await it.say(station, 'StartTransaction', startOf('known', 1))
  it.disk.full = true
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  const repeat = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(repeat.result).toEqual(call.result)
  it.disk.full = false
  await it.pass(20_000)
  const again = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(again.result).toEqual(call.result)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', transactionId: 7, acknowledgedAt: null }])
})

test('P15 H29 a long queue refuses new sessions first, then takes only stops; it empties all the same', async () => {
  const it = await site({ maxOwed: 3 })
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  for (const minute of [2, 3]) await it.say(station, 'MeterValues', meterOf(provisional, minute))
  const refused = await it.say(station, 'StartTransaction', startOf('known', 4, 2))
  expect(refused.result).toMatchObject({ idTagInfo: { status: 'Blocked' } })
  // It may still end what it started.
  expect((await it.say(station, 'Authorize', { idTag: 'known' })).result).toEqual({
    idTagInfo: { status: 'Accepted' },
  })
  for (const minute of [5, 6]) await it.say(station, 'MeterValues', meterOf(provisional, minute))
  expect((await it.say(station, 'MeterValues', meterOf(provisional, 7))).answer).toBe(undefined)
  expect((await it.say(station, 'StopTransaction', stopOf(provisional, 8))).result).toEqual({})
  it.backend.comesBack()
  await it.pass(20_000)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  expect(it.backend.calls(...lane)).toHaveLength(7)
})

/** One whole story: a live start, the link cut, a session offline, the link back. `tick` is called between its moments. */
async function story(it: Site, tick: () => Promise<boolean>): Promise<Call[]> {
  const station = await it.online()
  const said: Call[] = []
  const moments: (() => void)[] = [
    () => said.push(station.calls('Authorize', { idTag: 'known' })),
    () => said.push(station.calls('StartTransaction', startOf('known', 1))),
    () => said.push(station.calls('MeterValues', meterOf(100, 2))),
    () => it.backend.vanishes(),
    () => said.push(station.calls('MeterValues', meterOf(100, 3))),
    () => said.push(station.calls('StopTransaction', stopOf(100, 4))),
    () => said.push(station.calls('StartTransaction', startOf('known', 5))),
    () => said.push(station.calls('MeterValues', meterOf(provisional, 6))),
    () => said.push(station.calls('StopTransaction', stopOf(provisional, 7))),
    () => it.backend.comesBack(),
  ]
  for (const moment of moments) {
    moment()
    // Between two microtasks anything may stand: every single one is a moment to die at.
    for (let turn = 0; turn < 40; turn++) if (await tick()) return said
    await it.settle()
  }
  for (let second = 0; second < 3; second++) {
    await it.pass(1_000)
    if (await tick()) return said
  }
  return said
}

test('P12 kill -9 at every moment of a story: what was acknowledged arrives once it is back, nothing twice unmarked', async () => {
  let total = 0
  const counting = await site()
  await story(counting, async () => {
    total++
    await Promise.resolve()
    return false
  })
  for (let moment = 0; moment < total; moment += 3) {
    const it = await site()
    let passed = 0
    const said = await story(it, async () => {
      await Promise.resolve()
      return passed++ >= moment
    })
    const acknowledged = said.filter((call) => call.result && lane.includes(call.action))
    await it.restart()
    it.backend.comesBack()
    await it.online()
    await it.pass(1_000)
    const arrived = it.backend.calls(...lane)
    for (const call of acknowledged) {
      const times = arrived.filter((each) => each.id === call.id).length
      expect(times, `${call.id} at moment ${moment}`).toBeGreaterThan(0)
      if (times > 1) expect(it.disk.stored('CP1').find((row) => row.messageId === call.id)?.ambiguous).toBe(true)
    }
    expect(it.proxy.status('CP1'), `moment ${moment}`).toMatchObject({ owed: 0, parked: 0 })
    const ids = it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])
    expect(ids.filter((id) => id !== 100 && id !== 101)).toEqual([])
    expect(it.unasked()).toEqual([])
  }
}, 60_000)

test('P12 what an earlier run left is shown before its station is back, and drains when it is', async () => {
  const it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  await it.restart()
  expect(it.proxy.stations()).toMatchObject([{ station: 'CP1', stationLink: 'gone', owed: 1 }])
  expect(await it.proxy.stored('CP1', 'waiting', 0, 100)).toMatchObject([
    { action: 'StopTransaction', state: 'queued' },
  ])
  it.backend.comesBack()
  await it.pass(60_000)
  expect(it.backend.calls('StopTransaction')).toEqual([])
  await it.online()
  await it.settle()
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
})

test('P12 closing waits until what was on the wire is marked', async () => {
  const it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.disk.takesMs = 5
  const closed = it.proxy.close()
  await it.pass(100)
  await closed
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'ambiguous' }])
  expect(it.logged).toEqual([])
})

test('H4 delivered answers of live messages are forgotten after a week, nothing else', async () => {
  const it = await site()
  const station = await it.online()
  await it.say(station, 'MeterValues', meterOf(9, 1))
  await it.offline()
  await it.say(station, 'MeterValues', meterOf(9, 2))
  it.backend.comesBack()
  await it.pass(20_000)
  it.clock.jump(8 * 86_400_000)
  await it.pass(3_600_000)
  expect(it.disk.stored('CP1').map((row) => [row.state, row.acknowledgedAt !== null])).toEqual([['delivered', true]])
})
