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
  return {
    now() {
      highest = Math.max(highest, carried() + (offset ?? 0))
      return highest
    },
    learn(time) {
      if (offset !== null) check(time, carried() + offset, steady() + offset)
      anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
      told = 0
      isOurs = true
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
const travelAtMost = 10_000
