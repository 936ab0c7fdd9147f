/** Asks boxes who they are: a few at a time, and one address not again and again however often it is announced. */
import type { Clock } from '../host.ts'

export interface Turns {
  /** False for an address that was asked a moment ago. */
  due(address: string): boolean
  /**
   * Does `job` for this address as soon as there is room. Joins the one that is waiting or under way; null where it was done a
   * moment ago. `at once`: a hand asked, so it may be again.
   */
  ask(address: string, urgency: 'at once' | 'in turn', job: () => Promise<void>): Promise<void> | null
}

const atATime = 8
const gapMs = 5_000
const mostRemembered = 2_000

export function createTurns(clock: Clock): Turns {
  const open = new Map<string, Promise<void>>()
  const done = new Map<string, number>()
  const waiting: (() => void)[] = []
  let running = 0

  async function take(address: string, urgency: 'at once' | 'in turn', job: () => Promise<void>): Promise<void> {
    if (running >= atATime)
      await new Promise<void>((go) => (urgency === 'at once' ? waiting.unshift(go) : waiting.push(go)))
    running += 1
    try {
      await job()
    } finally {
      running -= 1
      open.delete(address)
      if (done.size >= mostRemembered) done.clear()
      done.set(address, clock.monotonic())
      waiting.shift()?.()
    }
  }

  const due = (address: string): boolean => {
    const last = done.get(address)
    return last === undefined || clock.monotonic() - last >= gapMs
  }

  return {
    due: (address) => open.has(address) || due(address),
    ask(address, urgency, job) {
      const under = open.get(address)
      if (under) return under
      if (urgency === 'in turn' && !due(address)) return null
      const asked = take(address, urgency, job)
      open.set(address, asked)
      return asked
    },
  }
}
