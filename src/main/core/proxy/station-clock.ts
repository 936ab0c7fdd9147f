/**
 * The time a station is given while the backend is away (design §3 P5): the backend's clock, carried on by this
 * computer's; never below what was given before, so that a laptop's wrong or jumping clock does not reach billing data.
 * Nor does one wrong answer of the backend: far from what was expected, it counts when the next one says the same.
 */
import type { Clock } from '../host.ts'

export interface StationClock {
  /** Wall ms by the backend's clock. */
  now(): number
  /** The backend said `time`, wall ms. */
  learn(time: number): void
  /** Backend minus this computer, ms, to be kept; null until learned. */
  readonly offset: number | null
  /** The latest given, or learned if that is later; to be kept. */
  readonly highest: number
}

export interface StationClockOptions {
  /** As kept on disk from earlier runs. */
  offset: number | null
  highest: number
  /** This computer's wall clock, or the backend's, went this many ms away from where it had to be. */
  jumped?(whose: 'computer' | 'backend', ms: number): void
}

export function createStationClock(clock: Clock, { offset: kept, highest, jumped }: StationClockOptions): StationClock {
  let offset = kept
  let given = highest
  /** Held up by nothing: the backend's next answer may take it back. */
  let learned = -Infinity
  /** An answer too far off to be believed alone, and when it came. */
  let doubted: { time: number; wall: number; monotonic: number } | null = null
  // Wall time at one monotonic instant: between two answers of the backend only the monotonic clock counts,
  // so a jump of the wall clock changes nothing. After sleep, where the monotonic clock may have stood still, the larger wins.
  let anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
  /** The jump of this computer's clock that was told already, ms. */
  let told = 0
  /** The offset was learned by this process: what does not fit it since is the backend's doing. */
  let isOurs = false
  const steady = (): number => anchor.wall + (clock.monotonic() - anchor.monotonic)
  const ahead = (): number => clock.wall() - steady()
  // Asleep, or set forward: which of the two, the backend's next time shows.
  const mayHaveSlept = (): boolean => ahead() > sleepAtLeast && ahead() < sleepAtMost
  function carried(): number {
    if (mayHaveSlept()) return clock.wall()
    if (Math.abs(ahead() - told) > jumpAtLeast) {
      jumped?.('computer', ahead() - told)
      told = ahead()
    }
    return steady()
  }
  function check(time: number, expected: number, steadily: number): void {
    if (Math.abs(time - expected) <= travelAtMost) return
    if (Math.abs(time - steadily) <= travelAtMost) jumped?.('computer', expected - steadily)
    else jumped?.(isOurs ? 'backend' : 'computer', isOurs ? time - expected : expected - time)
  }
  function isCredible(time: number): boolean {
    const known = offset
    if (known === null) return time >= earliest && time < latest
    return [steady(), clock.wall()].some((wall) => Math.abs(time - wall - known) <= believedAtMost)
  }
  function isSaidAgain(time: number, before: NonNullable<typeof doubted>): boolean {
    const elapsed = [clock.wall() - before.wall, clock.monotonic() - before.monotonic]
    return elapsed.some((ms) => Math.abs(time - before.time - ms) <= travelAtMost)
  }
  return {
    now() {
      given = Math.max(given, carried() + (offset ?? 0))
      return given
    },
    learn(time) {
      const here = { wall: clock.wall(), monotonic: clock.monotonic() }
      const isConfirmed = doubted !== null && isSaidAgain(time, doubted)
      if (offset !== null && !isConfirmed) check(time, carried() + offset, steady() + offset)
      doubted = isConfirmed || isCredible(time) ? null : { time, ...here }
      if (doubted) return
      anchor = here
      told = 0
      isOurs = true
      offset = time - anchor.wall
      learned = time
    },
    get offset() {
      return offset
    },
    get highest() {
      return Math.max(given, learned)
    },
  }
}

// A wall clock ahead of the monotonic one by this much was asleep in between; more than a week is a wrong clock.
const sleepAtLeast = 5_000
const sleepAtMost = 7 * 86_400_000
const jumpAtLeast = 5_000
/** Further from what was expected, an answer is not believed alone. */
const believedAtMost = 3_600_000
/** A first answer, with nothing to compare it to: 2020 to 2100. */
const [earliest, latest] = [1_577_836_800_000, 4_102_444_800_000]
/** Answers travel, and backends round. */
const travelAtMost = 10_000
