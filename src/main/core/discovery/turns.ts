/** Asks boxes who they are: a few at a time, one of each host, and one address not again and again however often it is announced. */
import type { Clock } from '../host.ts'
import { placeOf } from './networks.ts'

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
  const waiting: { host: string; go: () => void }[] = []
  /** Hosts that are being asked. */
  const running = new Set<string>()

  /** Whoever may go of those that wait, goes; the others keep their places. */
  function next(): void {
    for (const one of [...waiting]) {
      if (running.size >= atATime) return
      if (running.has(one.host)) continue
      waiting.splice(waiting.indexOf(one), 1)
      running.add(one.host)
      one.go()
    }
  }

  async function take(address: string, urgency: 'at once' | 'in turn', job: () => Promise<void>): Promise<void> {
    const { host } = placeOf(address)
    await new Promise<void>((go) => {
      waiting[urgency === 'at once' ? 'unshift' : 'push']({ host, go })
      next()
    })
    try {
      await job()
    } finally {
      running.delete(host)
      open.delete(address)
      if (done.size >= mostRemembered) done.clear()
      done.set(address, clock.monotonic())
      next()
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
