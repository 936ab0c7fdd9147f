/** Time as an argument: everything in practice waits through one of these, so tests need not wait for intervals. */
export interface Timekeeper {
  /** Wall-clock milliseconds since 1970 (UTC). */
  now(): number
  /** Runs `task` once, at `time` (as `now()` counts) or as soon after it as possible. Returns a cancel. */
  at(time: number, task: () => void): () => void
}

/** Node refuses longer timeouts (2^31 - 1 ms) and would fire at once. */
const longest = 2_147_483_647

export const realTime: Timekeeper = {
  now: () => Date.now(),
  at(time, task) {
    const timeout = setTimeout(task, Math.min(longest, Math.max(0, time - Date.now())))
    return () => clearTimeout(timeout)
  },
}

/** The named timers of one owner: setting one again replaces it, and none survives `clearAll`. */
export class Alarms {
  private readonly time: Timekeeper
  private readonly set = new Map<string, () => void>()

  constructor(time: Timekeeper) {
    this.time = time
  }

  /** Runs `task` in `delayMs` milliseconds unless the alarm of this name is replaced or cleared before. */
  in(name: string, delayMs: number, task: () => void): void {
    this.clear(name)
    const cancel = this.time.at(this.time.now() + delayMs, () => {
      this.set.delete(name)
      task()
    })
    this.set.set(name, cancel)
  }

  isSet(name: string): boolean {
    return this.set.has(name)
  }

  clear(name: string): void {
    this.set.get(name)?.()
    this.set.delete(name)
  }

  clearAll(): void {
    for (const cancel of this.set.values()) cancel()
    this.set.clear()
  }
}
