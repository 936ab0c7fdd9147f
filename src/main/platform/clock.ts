import type { Clock } from '../core/host.ts'

/** Node cuts longer timers to 1 ms. */
const longestTimer = 2 ** 31 - 1

/** The computer's own clocks. */
export function createClock(): Clock {
  const monotonic = () => performance.now()
  return {
    wall: () => Date.now(),
    monotonic,
    at: (time, task) => {
      let timer: NodeJS.Timeout
      const wait = () => {
        // A timer may fire up to a millisecond early, and a long wait is made of several: look again.
        const left = time - monotonic()
        if (left > 0) timer = setTimeout(wait, Math.min(Math.ceil(left), longestTimer))
        else task()
      }
      timer = setTimeout(wait, Math.min(Math.max(0, Math.ceil(time - monotonic())), longestTimer))
      return () => clearTimeout(timer)
    },
  }
}
