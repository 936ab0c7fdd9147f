import type { Timekeeper } from '../../src/main/practice/timekeeper.ts'

/** A clock that moves only when told; sockets stay real. */
export class StillTime implements Timekeeper {
  private time = Date.parse('2026-03-01T12:00:00.000Z')
  private readonly tasks = new Set<{ at: number; task: () => void }>()

  now(): number {
    return this.time
  }

  at(time: number, task: () => void): () => void {
    const entry = { at: time, task }
    this.tasks.add(entry)
    return () => this.tasks.delete(entry)
  }

  /** Timers not yet due. */
  get waiting(): number {
    return this.tasks.size
  }

  /** Lets `ms` pass, running what falls due in order. */
  advance(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const due = [...this.tasks].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.tasks.delete(due)
      this.time = Math.max(this.time, due.at)
      due.task()
    }
    this.time = end
  }

  /** Lets time pass in small steps, with the sockets' own pace between them, until `condition` holds. */
  async runUntil(condition: () => boolean, stepMs = 100): Promise<void> {
    await until(() => {
      if (condition()) return true
      this.advance(stepMs)
      return condition()
    })
  }
}

/** Waits for a condition that sockets bring about; fails with its source text after 10 s. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never came true: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
