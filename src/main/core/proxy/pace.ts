/** A rate shared by all stations (H30): eighty boxes that come back at once must not look like an attack. */
import type { Clock } from '../host.ts'

export interface Pace {
  /** ms until the next turn, which is taken by asking; 0: now. */
  wait(): number
}

/** `perSecond` 0: no limit. Up to a second's worth goes at once. */
export function createPace(clock: Clock, perSecond: number): Pace {
  let next = -Infinity
  return {
    wait() {
      if (perSecond <= 0) return 0
      const now = clock.monotonic()
      const turn = Math.max(next, now - 1_000)
      next = turn + 1_000 / perSecond
      return Math.max(0, turn - now)
    },
  }
}
