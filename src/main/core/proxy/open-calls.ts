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
  /** The context of an answered CALL, once; undefined for an answer nobody asked for. Frees the turn. */
  settle(id: string): T | undefined
  /** The link died. `sent`: on the wire, unanswered. `waiting`: never written. */
  drop(): { sent: T[]; waiting: OpenCall<T>[] }
  readonly idle: boolean
}

export function createOpenCalls<T>(
  clock: Clock,
  patience: number,
  write: (text: string, context: T) => void,
): OpenCalls<T> {
  let queue: OpenCall<T>[] = []
  const sent = new Map<string, T>()
  let turn: { id: string; cancel: () => void } | null = null

  const next = (): void => {
    if (turn) return
    const call = queue.shift()
    if (!call) return
    sent.set(call.id, call.context)
    turn = { id: call.id, cancel: clock.at(clock.monotonic() + patience, () => free(call.id)) }
    write(call.text, call.context)
  }
  const free = (id: string): void => {
    if (turn?.id !== id) return
    turn.cancel()
    turn = null
    next()
  }
  return {
    push(call) {
      queue.push(call)
      next()
    },
    settle(id) {
      const context = sent.get(id)
      if (!sent.delete(id)) return undefined
      free(id)
      return context
    },
    drop() {
      turn?.cancel()
      turn = null
      const dropped = { sent: [...sent.values()], waiting: queue }
      sent.clear()
      queue = []
      return dropped
    },
    get idle() {
      return turn === null && queue.length === 0
    },
  }
}
