/**
 * The time a station is given while the backend is away (design §3 P5): the backend's clock, carried on by this
 * computer's; never below what was given before, so that a laptop's wrong or jumping clock does not reach billing data.
 */
import type { Clock } from '../host.ts'

export interface StationClock {
  /** Wall ms by the backend's clock. */
  now(): number
  /** The backend said `time`; returns the offset to keep. */
  learn(time: number): number
  /** Backend minus this computer, ms; null until learned. */
  readonly offset: number | null
  readonly highest: number
}

export interface StationClockOptions {
  /** As kept on disk from earlier runs. */
  offset: number | null
  highest: number
  /** This computer's wall clock, or the backend's, went this many ms away from where it had to be. */
  jumped?(whose: 'computer' | 'backend', ms: number): void
}

export function createStationClock(
  clock: Clock,
  { offset: kept, highest: given, jumped }: StationClockOptions,
): StationClock {
  let offset = kept
  let highest = given
  // Wall time at one monotonic instant: between two answers of the backend only the monotonic clock counts,
  // so a jump of the wall clock changes nothing. After sleep, where the monotonic clock may have stood still, the larger wins.
  let anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
  let seen = 0
  const steady = (): number => anchor.wall + (clock.monotonic() - anchor.monotonic)
  function carried(): number {
    const ahead = clock.wall() - steady()
    if (Math.abs(ahead - seen) > jumpAtLeast) {
      jumped?.('computer', ahead - seen)
      seen = ahead
    }
    return ahead > sleepAtLeast && ahead < sleepAtMost ? steady() + ahead : steady()
  }
  return {
    now() {
      highest = Math.max(highest, carried() + (offset ?? 0))
      return highest
    },
    learn(time) {
      const expected = offset === null ? time : carried() + offset
      if (Math.abs(time - expected) > backendJumpAtLeast) jumped?.('backend', time - expected)
      anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
      seen = 0
      offset = time - anchor.wall
      highest = Math.max(highest, time)
      return offset
    },
    get offset() {
      return offset
    },
    get highest() {
      return highest
    },
  }
}

// A wall clock ahead of the monotonic one by this much was asleep in between; more than a week is a wrong clock.
const sleepAtLeast = 5_000
const sleepAtMost = 7 * 86_400_000
const jumpAtLeast = 5_000
/** Answers travel, and backends round. */
const backendJumpAtLeast = 10_000
