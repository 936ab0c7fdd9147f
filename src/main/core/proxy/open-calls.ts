/**
 * One CALL at a time in one direction of one connection (design §3 P11; J §4.1.1): the rest waits in order.
 * A CALL that is not answered within `patience` gives up its turn, but its late answer is still recognised.
 */
import type { Clock } from '../host.ts'

export interface OpenCall<T> {
  id: string
  text: string
  context: T
}

export interface OpenCalls<T> {
  push(call: OpenCall<T>): void
  /**
   * Writes it at once and out of turn: a broken frame may never be answered, and must not hold up the others. Not where its
   * id is that of an open CALL: their answers could not be told apart.
   */
  pass(call: OpenCall<T>): void
  /**
   * Hands the context of an answered CALL over, once, and frees the turn afterwards: what the answer changes holds for
   * the next CALL. False for an answer nobody asked for.
   */
  settle(id: string, handle: (context: T) => void): boolean
  /** Takes back what was not written yet. */
  withdraw(which: (context: T) => boolean): T[]
  /** The CALL of this id will not be answered any more; its late answer is nobody's. */
  forget(id: string): void
  /** The link died. `sent`: on the wire, unanswered. `waiting`: never written. */
  drop(): { sent: T[]; waiting: OpenCall<T>[] }
}

/** `stuck`: a CALL has waited for so long because another with its id is open; nothing frees it but the end of that one. */
export function createOpenCalls<T>(
  clock: Clock,
  patience: number,
  write: (text: string, context: T) => void,
  stuck: (id: string) => void,
): OpenCalls<T> {
  let queue: OpenCall<T>[] = []
  const sent = new Map<string, T>()
  let turn: { id: string; until: number } | null = null
  // One timer for all turns, moved on when it fires: a CALL costs none of its own.
  let watching: (() => void) | null = null

  function watch(): void {
    if (watching || !turn) return
    watching = clock.at(turn.until, () => {
      watching = null
      if (turn && clock.monotonic() >= turn.until) free(turn.id)
      watch()
    })
  }
  /** Stations count their ids anew, and use old ones again: two open CALLs of one id would take each other's answer. */
  const blocked = new Map<OpenCall<T>, () => void>()
  function waits(call: OpenCall<T>): boolean {
    if (!sent.has(call.id)) {
      blocked.get(call)?.()
      blocked.delete(call)
      return false
    }
    if (!blocked.has(call))
      blocked.set(
        call,
        clock.at(clock.monotonic() + patience, () => blocked.delete(call) && stuck(call.id)),
      )
    return true
  }
  const next = (): void => {
    if (turn) return
    const at = queue.findIndex((call) => !waits(call))
    const [call] = at < 0 ? [] : queue.splice(at, 1)
    if (!call) return
    turn = { id: call.id, until: clock.monotonic() + patience }
    watch()
    put(call)
  }
  const put = (call: OpenCall<T>): void => {
    sent.set(call.id, call.context)
    write(call.text, call.context)
  }
  const free = (id: string): void => {
    if (turn?.id !== id) return
    turn = null
    next()
  }
  return {
    push(call) {
      queue.push(call)
      next()
    },
    pass(call) {
      if (!sent.has(call.id)) put(call)
    },
    settle(id, handle) {
      const context = sent.get(id)
      if (context === undefined || !sent.delete(id)) return false
      try {
        handle(context)
      } finally {
        free(id)
        next()
      }
      return true
    },
    withdraw(which) {
      const taken = queue.filter((call) => which(call.context))
      taken.forEach((call) => blocked.get(call)?.())
      taken.forEach((call) => blocked.delete(call))
      queue = queue.filter((call) => !which(call.context))
      return taken.map((call) => call.context)
    },
    forget(id) {
      sent.delete(id)
      free(id)
      next()
    },
    drop() {
      watching?.()
      watching = null
      blocked.forEach((cancel) => cancel())
      blocked.clear()
      turn = null
      const dropped = { sent: [...sent.values()], waiting: queue }
      sent.clear()
      queue = []
      return dropped
    },
  }
}
