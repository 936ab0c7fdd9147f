/** P15, H29, H30, P14: budgets, rates, and who may knock how often. */
import { afterEach, describe, expect, test } from 'vitest'
import { redialDelay } from '../../../src/main/core/proxy/backoff.ts'
import { createDoor } from '../../../src/main/core/proxy/door.ts'
import { createPace } from '../../../src/main/core/proxy/pace.ts'
import { defaultPolicy } from '../../../src/main/core/proxy/settings.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
const codes = (id = 'CP1'): string[] => it.proxy.status(id)!.findings.map(({ code }) => code)
const startedAs = async (station: FakeStation, idTag: string, minute: number, connector = 1): Promise<unknown> =>
  (await it.say(station, 'StartTransaction', startOf(idTag, minute, connector))).result?.['idTagInfo']

describe('P15 H29', () => {
  let problems: string[] = []
  afterEach(() => {
    expect(it.unasked()).toEqual([])
    expect(it.logged).toEqual(problems)
    problems = []
  })

  test('a queue of its length: a finding, no new session, all else goes on; it goes away with the queue', async () => {
    it = await site({ maxOwed: 3, policyFor: () => ({ ...defaultPolicy, starts: 'anyone', cardless: ['free'] }) })
    const station = await it.online()
    await it.say(station, 'Authorize', { idTag: 'known' })
    await it.offline()
    for (let minute = 1; minute <= 3; minute++) await it.say(station, 'MeterValues', meterOf(9, minute))
    expect(await startedAs(station, 'known', 4)).toEqual({ status: 'Blocked' })
    expect(codes()).toEqual(['queue full'])
    // Neither the site's word nor "no card" opens what is full.
    expect((await it.say(station, 'Authorize', { idTag: 'anybody' })).result).toEqual({
      idTagInfo: { status: 'Invalid' },
    })
    expect((await it.say(station, 'Authorize', { idTag: 'free' })).result).toEqual({ idTagInfo: { status: 'Blocked' } })
    expect((await it.say(station, 'MeterValues', meterOf(9, 5))).result).toEqual({})
    expect((await it.say(station, 'StopTransaction', stopOf(9, 6))).result).toEqual({})
    expect((await it.say(station, 'MeterValues', meterOf(9, 7))).answer).toBe(undefined)
    expect((await it.say(station, 'StopTransaction', stopOf(9, 8))).result).toEqual({})
    problems = it.logged
    expect(problems).toEqual([expect.stringContaining('the queue is full')])
    await it.back()
    expect(codes()).toEqual([])
    expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0 })
    await it.offline()
    expect(await startedAs(station, 'known', 9)).toMatchObject({ status: 'Accepted' })
  })

  test('the bytes of all stations together count, also those of an earlier run', async () => {
    it = await site({ maxOwedBytes: 1_000 })
    const [a, b] = [await it.online('A'), await it.online('B')]
    await it.say(a, 'Authorize', { idTag: 'known' })
    await it.offline()
    for (let minute = 1; minute <= 8; minute++) await it.say(a, 'MeterValues', meterOf(9, minute))
    expect(await startedAs(b, 'known', 9)).toEqual({ status: 'Blocked' })
    expect((await it.say(b, 'MeterValues', meterOf(9, 10))).result).toEqual({})
    await it.restart()
    it.backend.comesBack()
    it.backend.answers('MeterValues', { callError: 'InternalError' })
    await it.online('B')
    await it.offline()
    expect(await startedAs(b, 'known', 11)).toEqual({ status: 'Blocked' })
    it.backend.behaves()
    it.backend.comesBack()
    await it.online('A')
    await it.pass(200_000)
    expect(it.proxy.stations().map(({ owed }) => owed)).toEqual([0, 0])
    await it.offline()
    expect(await startedAs(b, 'known', 12, 2)).toMatchObject({ status: 'Accepted' })
  })

  test('messages set aside and taken up again are counted once', async () => {
    it = await site({ maxOwedBytes: 400 })
    const station = await it.online()
    await it.say(station, 'Authorize', { idTag: 'known' })
    await it.offline()
    for (let minute = 1; minute <= 3; minute++) await it.say(station, 'MeterValues', meterOf(9, minute))
    it.backend.answers('MeterValues', { callError: 'InternalError' })
    await it.back()
    await it.pass(600_000)
    expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 3 })
    expect(codes()).toEqual(['parked'])
    await it.offline()
    expect(await startedAs(station, 'known', 4)).toMatchObject({ status: 'Accepted' })
    await it.proxy.resendParked('CP1', [1])
    expect(codes()).toEqual(['parked'])
    await it.proxy.resendParked('CP1')
    expect(codes()).toEqual([])
    expect(await startedAs(station, 'known', 5, 2)).toEqual({ status: 'Blocked' })
    it.backend.behaves()
    await it.back()
    expect(codes()).toEqual([])
    await it.offline()
    expect(await startedAs(station, 'known', 6, 2)).toMatchObject({ status: 'Accepted' })
  })

  test('a disk that lives on its reserve takes ends only; the finding goes when there is room again', async () => {
    it = await site()
    const station = await it.online()
    await it.say(station, 'Authorize', { idTag: 'known' })
    await it.offline()
    it.disk.low = true
    expect((await it.say(station, 'Authorize', { idTag: 'known' })).result).toEqual({
      idTagInfo: { status: 'Blocked' },
    })
    expect((await it.say(station, 'StopTransaction', stopOf(9, 2))).result).toEqual({})
    expect((await it.say(station, 'MeterValues', meterOf(9, 3))).answer).toBe(undefined)
    expect(codes()).toEqual(['queue full'])
    it.disk.low = false
    expect((await it.say(station, 'Authorize', { idTag: 'known' })).result).toMatchObject({
      idTagInfo: { status: 'Accepted' },
    })
    expect(codes()).toEqual([])
    problems = it.logged
  })
})

describe('H30', () => {
  test('redials wait longer each time, up to 15 s, never less than half, and not all at once', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => redialDelay(attempt, 0))).toEqual([
      250, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500,
    ])
    expect(redialDelay(9, 0.999)).toBeCloseTo(15_000, -2)
    expect(redialDelay(0, 0.5)).toBe(375)
  })

  test('a rate lets a second’s worth go at once, then one turn after the other, and saves no more up', async () => {
    const clock = fakeClock()
    const pace = createPace(clock, 10)
    const burst = Array.from({ length: 11 }, () => pace.wait())
    expect(burst).toEqual(Array<number>(11).fill(0))
    expect([pace.wait(), pace.wait()]).toEqual([100, 200])
    await clock.advance(3_600_000)
    expect(Array.from({ length: 12 }, () => pace.wait()).filter((ms) => ms > 0)).toEqual([100])
    expect(Array.from({ length: 5 }, () => createPace(clock, 0).wait())).toEqual([0, 0, 0, 0, 0])
  })

  const perSecond = (times: number[], from: number): number[] =>
    Array.from(
      { length: 40 },
      (_, second) => times.filter((time) => Math.floor((time - from) / 1_000) === second).length,
    )

  test('P14 stations that lost their backend together do not dial it together', async () => {
    it = await site({ redialsPerSecond: 5 })
    for (let n = 0; n < 40; n++) await it.online(`S${n}`)
    await it.offline()
    const [before, from] = [it.backend.dials.length, it.clock.monotonic()]
    const times: number[] = []
    const { dials } = it.backend
    const look = (): void => {
      while (times.length < dials.length - before) times.push(it.clock.monotonic())
    }
    for (let step = 0; step < 300; step++) {
      await it.pass(100)
      look()
    }
    const counts = perSecond(times, from)
    expect(counts[0]).toBeLessThanOrEqual(11)
    expect(Math.max(...counts.slice(1))).toBeLessThanOrEqual(6)
    // Nobody is forgotten over it.
    expect(new Set(dials.slice(before).map(({ url }) => url)).size).toBe(40)
    it.backend.comesBack()
    await it.pass(60_000)
    expect(it.proxy.stations().every(({ backendLink }) => backendLink === 'live')).toBe(true)
  })

  test('what many stations stored is delivered at the rate of all; what is said live does not wait for it', async () => {
    it = await site({ drainPerSecond: 10 })
    const stations: FakeStation[] = []
    for (let n = 0; n < 10; n++) stations.push(await it.online(`S${n}`))
    await it.offline()
    for (const station of stations)
      for (let minute = 1; minute <= 10; minute++) await it.say(station, 'MeterValues', meterOf(9, minute))
    it.backend.comesBack()
    const from = it.clock.monotonic()
    const times: number[] = []
    for (let step = 0; step < 150; step++) {
      await it.pass(100)
      while (times.length < it.backend.calls('MeterValues').length) times.push(it.clock.monotonic())
    }
    expect(times).toHaveLength(100)
    expect(Math.max(...perSecond(times, from).slice(2))).toBeLessThanOrEqual(11)
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(8_000)
    for (let minute = 20; minute < 60; minute++) await it.say(stations[0]!, 'MeterValues', meterOf(9, minute))
    expect(it.backend.calls('MeterValues')).toHaveLength(140)
  })
})

describe('P14', () => {
  test('an address may knock so often a minute; then it waits, and others do not', async () => {
    const clock = fakeClock()
    const door = createDoor(clock, 120)
    const knocks = (remote: string, times: number): number =>
      Array.from({ length: times }, () => door.mayKnock(remote)).filter(Boolean).length
    expect(knocks('192.0.2.7', 200)).toBe(120)
    expect(knocks('192.0.2.8', 1)).toBe(1)
    await clock.advance(60_000)
    expect(knocks('192.0.2.7', 200)).toBe(120)
    let letIn = 0
    for (let tenth = 0; tenth < 100; tenth++) {
      await clock.advance(100)
      letIn += knocks('192.0.2.7', 1)
    }
    expect(letIn).toBe(20)
  })

  test('this computer’s own programs may any number, and 0 is no limit', () => {
    const door = createDoor(fakeClock(), 1)
    for (const remote of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])
      expect([door.mayKnock(remote), door.mayKnock(remote), door.mayKnock(remote)]).toEqual([true, true, true])
    expect([door.mayKnock('::ffff:192.0.2.1'), door.mayKnock('::ffff:192.0.2.1')]).toEqual([true, false])
    const open = createDoor(fakeClock(), 0)
    expect(Array.from({ length: 1_000 }, () => open.mayKnock('192.0.2.1')).every(Boolean)).toBe(true)
  })

  test('who knocks too often is told when to come again, and the operator hears nothing of it', async () => {
    it = await site({ upgradesPerMinute: 3 })
    it.backend.door = { refuses: 401 }
    const seen: unknown[] = []
    for (let n = 0; n < 5; n++) seen.push((await it.station().connects()).status)
    expect(seen).toEqual([401, 401, 401, 503, 503])
    expect(it.station().link.headers).toMatchObject({ 'Retry-After': '60' })
    expect(it.backend.dials).toHaveLength(3)
    it.backend.door = 'open'
    await it.pass(60_000)
    expect((await it.station().connects()).status).toBe(101)
  })
})
