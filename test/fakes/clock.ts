/** A clock that stands still until it is told to go on. */
import type { Clock } from '../../src/main/core/host.ts'

export interface FakeClock extends Clock {
  /** Lets `ms` pass, running what falls due in order; what each starts is done before the next. */
  advance(ms: number): Promise<void>
  /** The wall clock jumps; the monotonic one does not. */
  jump(ms: number): void
}

export function fakeClock(start = Date.UTC(2026, 4, 4, 8)): FakeClock {
  let mono = 1000
  let wall = start
  let tasks: { time: number; task: () => void }[] = []
  return {
    wall: () => wall,
    monotonic: () => mono,
    at(time, task) {
      const entry = { time, task }
      tasks.push(entry)
      return () => {
        tasks = tasks.filter((one) => one !== entry)
      }
    },
    async advance(ms) {
      const end = mono + ms
      await settled()
      for (;;) {
        const due = tasks.filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)[0]
        if (!due) break
        tasks = tasks.filter((one) => one !== due)
        wall += Math.max(0, due.time - mono)
        mono = Math.max(mono, due.time)
        due.task()
        await settled()
      }
      wall += end - mono
      mono = end
      await settled()
    },
    jump(ms) {
      wall += ms
    },
  }
}

/** Everything that waits for nothing but promises is done. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
