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

/** `offset` and `highest` as kept on disk from earlier runs. */
export function createStationClock(clock: Clock, kept: { offset: number | null; highest: number }): StationClock {
  let offset = kept.offset
  let highest = kept.highest
  // Wall time at one monotonic instant: between two answers of the backend only the monotonic clock counts,
  // so a jump of the wall clock changes nothing. After sleep, where the monotonic clock may have stood still, the larger wins.
  let anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
  const carried = (): number => {
    const steady = anchor.wall + (clock.monotonic() - anchor.monotonic)
    const slept = clock.wall() - steady
    return slept > sleepAtLeast && slept < sleepAtMost ? steady + slept : steady
  }
  return {
    now() {
      highest = Math.max(highest, carried() + (offset ?? 0))
      return highest
    },
    learn(time) {
      anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
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
