/** Who may ask to be let in how often (design §3 P14): each upgrade is a login attempt at the operator's. */
import type { Clock } from '../host.ts'

export interface Door {
  /** False when this address has to wait. */
  mayKnock(remote: string): boolean
}

/** `perMinute` at once, then as they come back; 0: no limit. This computer's own programs may any number. */
export function createDoor(clock: Clock, perMinute: number): Door {
  const taken = new Map<string, { count: number; at: number }>()
  return {
    mayKnock(remote) {
      if (perMinute <= 0 || /^(127\.|::1$|::ffff:127\.)/.test(remote)) return true
      const now = clock.monotonic()
      const before = taken.get(remote)
      const count = before ? Math.max(0, before.count - ((now - before.at) * perMinute) / 60_000) : 0
      if (taken.size > 10_000) taken.clear()
      // One that is turned away costs nothing: who hammers is let in at the rate, like everybody.
      const isIn = count + 1 <= perMinute
      taken.set(remote, { count: isIn ? count + 1 : count, at: now })
      return isIn
    },
  }
}
