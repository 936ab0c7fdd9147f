/** P5, H27: the time a station is given while the backend is away, and what jumped. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createStationClock } from '../../../src/main/core/proxy/station-clock.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { site } from '../../fakes/site.ts'

const hour = 3_600_000
const day = 24 * hour

function watched(kept: { offset: number | null; highest: number } = { offset: null, highest: 0 }) {
  const clock = fakeClock()
  const jumps: [string, number][] = []
  const time = createStationClock(clock, { ...kept, jumped: (whose, ms) => jumps.push([whose, Math.round(ms / 1000)]) })
  return { clock, time, jumps, start: clock.wall() }
}

describe('P5', () => {
  test('carries the backend’s clock on by the steady one', async () => {
    const { clock, time, jumps, start } = watched()
    time.learn(start + 5 * hour)
    await clock.advance(hour)
    expect(time.now()).toBe(start + 6 * hour)
    time.learn(start + 6 * hour + 3_000)
    expect([time.offset, jumps]).toEqual([5 * hour + 3_000, []])
  })

  test('before it knows the backend’s clock it has only the computer’s', async () => {
    const { clock, time, start } = watched()
    await clock.advance(1_000)
    expect([time.now(), time.offset]).toEqual([start + 1_000, null])
  })

  test('the computer’s clock set back: told once, and time goes on', async () => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    clock.jump(-day)
    await clock.advance(1_000)
    expect(time.now()).toBe(start + 1_000)
    await clock.advance(1_000)
    expect(time.now()).toBe(start + 2_000)
    expect(jumps).toEqual([['computer', -86_400]])
    // Put right again: that is a jump as well, and nobody's but the computer's.
    clock.jump(day)
    expect(time.now()).toBe(start + 2_000)
    time.learn(start + 2_000)
    expect(jumps).toEqual([
      ['computer', -86_400],
      ['computer', 86_400],
    ])
  })

  test('asleep for hours: the sleep is added, and the backend’s next time shows that nothing jumped', () => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    clock.jump(3 * hour)
    expect(time.now()).toBe(start + 3 * hour)
    time.learn(start + 3 * hour + 2_000)
    expect(jumps).toEqual([])
  })

  test('set forward and not asleep: the backend’s next time shows it; what was given is never taken back', () => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    clock.jump(3 * hour)
    expect(time.now()).toBe(start + 3 * hour)
    time.learn(start + 1_000)
    expect(jumps).toEqual([['computer', 10_800]])
    expect(time.now()).toBe(start + 3 * hour)
  })

  test('set forward by more than a week was no sleep: told at once, and not given', () => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    clock.jump(30 * day)
    expect(time.now()).toBe(start)
    expect(jumps).toEqual([['computer', 30 * 86_400]])
  })

  test.each([
    ['forward', 0.5 * hour],
    ['back', -0.5 * hour],
  ])('the backend’s clock is put %s: told; the time given never runs back', async (_way, ms) => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    await clock.advance(60_000)
    expect(time.now()).toBe(start + 60_000)
    time.learn(start + 60_000 + ms)
    expect(jumps).toEqual([['backend', ms / 1000]])
    expect(time.now()).toBe(start + 60_000 + Math.max(0, ms))
  })

  test.each([
    ['forward', 2 * hour],
    ['back', -2 * hour],
  ])('more than an hour %s is told once, and counts when the next answer says the same', async (_way, ms) => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    await clock.advance(60_000)
    time.learn(start + 60_000 + ms)
    expect([time.offset, time.highest]).toEqual([0, start])
    await clock.advance(60_000)
    time.learn(start + 120_000 + ms)
    expect(time.offset).toBe(ms)
    expect(jumps).toEqual([['backend', ms / 1000]])
    expect(time.now()).toBe(start + 120_000 + ms)
  })

  test('one wrong answer among right ones changes nothing but what is told', async () => {
    const { clock, time, jumps, start } = watched()
    time.learn(start)
    await clock.advance(60_000)
    time.learn(Date.UTC(9999, 11, 31))
    expect(time.now()).toBe(start + 60_000)
    time.learn(start + 60_000)
    await clock.advance(60_000)
    // Not said twice in a row: no confirmation.
    time.learn(Date.UTC(9999, 11, 31, 0, 1))
    expect([time.now(), time.offset]).toEqual([start + 120_000, 0])
    expect(jumps.map(([whose]) => whose)).toEqual(['backend', 'backend'])
  })

  test('the very first answer counts at once, unless no clock can be meant; what is learned and not given holds nothing up', async () => {
    const { time, start } = watched()
    time.learn(Date.UTC(9999, 11, 31))
    expect([time.now(), time.offset]).toEqual([start, null])
    time.learn(start - 3 * hour)
    expect(time.offset).toBe(-3 * hour)
    const another = watched()
    another.time.learn(start + 1_000 * day)
    await another.clock.advance(60_000)
    another.time.learn(start + 60_000)
    another.time.learn(start + 60_000)
    expect([another.time.now(), another.time.highest]).toEqual([start + 60_000, start + 60_000])
  })

  test('asleep for longer than a week: the backend’s answer and this computer’s clock agree, so it counts at once', () => {
    const { clock, time, start } = watched()
    time.learn(start)
    clock.jump(30 * day)
    expect(time.now()).toBe(start)
    time.learn(start + 30 * day)
    expect(time.now()).toBe(start + 30 * day)
  })

  test('whatever is learned, jumps and sleeps, over restarts: the time given never runs back', async () => {
    const happening = fc.oneof(
      fc.record({ does: fc.constant('learn'), ms: fc.integer({ min: -3 * hour, max: 3 * hour }) }),
      fc.record({ does: fc.constant('learn'), ms: fc.constantFrom(0, day, -day, 400 * day, -60_000 * day) }),
      fc.record({ does: fc.constant('pass'), ms: fc.integer({ min: 0, max: 5 * hour }) }),
      fc.record({ does: fc.constant('jump'), ms: fc.constantFrom(-day, day, 30 * day, hour, -hour, 4_000) }),
      fc.record({ does: fc.constant('restart'), ms: fc.constant(0) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
        const clock = fakeClock()
        const start = clock.monotonic() - clock.wall()
        let kept: { offset: number | null; highest: number } = { offset: null, highest: 0 }
        let time = createStationClock(clock, kept)
        let given = 0
        for (const { does, ms } of happenings) {
          if (does === 'learn') time.learn(clock.monotonic() - start + ms)
          if (does === 'pass') await clock.advance(ms)
          if (does === 'jump') clock.jump(ms)
          if (does === 'restart') {
            kept = { offset: time.offset, highest: time.highest }
            time = createStationClock(clock, kept)
          }
          const now = time.now()
          expect(now).toBeGreaterThanOrEqual(given)
          given = now
        }
      }),
      { numRuns: 200 },
    )
  })

  test('over a restart: the offset goes on, never below what was given; a clock set meanwhile was this computer’s', () => {
    const before = watched()
    const kept = { offset: hour, highest: before.start + 5 * hour }
    const { time, jumps, start } = watched(kept)
    expect(time.now()).toBe(start + 5 * hour)
    // The backend is as it was: 4 h from where this computer's clock says it should be.
    time.learn(start + 5 * hour)
    expect(jumps).toEqual([['computer', -4 * 3_600]])
  })
})

describe('P5 at a site', () => {
  let logged: string[] = []
  afterEach(() => expect(logged).toEqual([]))

  test('a jump is a finding of the station, its newest facts only, and stations are told steady time', async () => {
    const it = await site()
    logged = it.logged
    const station = await it.online()
    await it.offline()
    const clockFindings = (): unknown[] => it.proxy.status('CP1')!.findings.map(({ code, facts }) => [code, facts])
    const before = it.clock.wall()
    it.clock.jump(-hour)
    const first = await it.say(station, 'Heartbeat', {})
    expect(Date.parse(first.result!['currentTime'] as string)).toBe(before)
    expect(clockFindings()).toEqual([['clock jump', { whose: 'computer', seconds: -3_600 }]])
    it.clock.jump(-hour)
    await it.say(station, 'Heartbeat', {})
    expect(clockFindings()).toEqual([['clock jump', { whose: 'computer', seconds: -3_600 }]])
    it.backend.aheadMs = 8 * hour
    await it.back()
    await it.say(station, 'Heartbeat', {})
    expect(clockFindings()).toEqual([
      ['clock jump', { whose: 'computer', seconds: -3_600 }],
      ['clock jump', { whose: 'backend', seconds: 6 * 3_600 }],
    ])
  })

  test('C7 one wrong currentTime of the backend neither lets cards run out nor reaches a station in the outage', async () => {
    const it = await site()
    logged = it.logged
    const station = await it.online()
    it.backend.tags.set('year', { status: 'Accepted', expiryDate: '2027-01-01T00:00:00Z' })
    await it.say(station, 'Authorize', { idTag: 'year' })
    it.backend.answers('Heartbeat', { currentTime: '9999-12-31T23:59:59Z' })
    await it.say(station, 'Heartbeat', {})
    it.backend.behaves()
    await it.say(station, 'Heartbeat', {})
    await it.offline()
    const card = await it.say(station, 'Authorize', { idTag: 'year' })
    expect(card.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
    await it.pass(60_000)
    const beat = await it.say(station, 'Heartbeat', {})
    expect(Date.parse(beat.result!['currentTime'] as string)).toBe(it.clock.wall())
    expect(it.proxy.status('CP1')!.findings).toMatchObject([{ code: 'clock jump', facts: { whose: 'backend' } }])
    expect(it.disk.rows.stations.get('CP1')!.highestTime).toBeLessThanOrEqual(it.clock.wall())
  })

  test('over a restart with the computer’s clock set back no station is given an earlier time', async () => {
    const it = await site()
    logged = it.logged
    const station = await it.online()
    await it.offline()
    await it.pass(2 * hour)
    const given = Date.parse((await it.say(station, 'Heartbeat', {})).result!['currentTime'] as string)
    it.clock.jump(-day)
    it.backend.comesBack()
    it.backend.aheadMs = -day
    await it.restart()
    await it.station().connects()
    await it.offline()
    const later = Date.parse((await it.say(station, 'Heartbeat', {})).result!['currentTime'] as string)
    expect(later).toBeGreaterThanOrEqual(given)
  })
})
