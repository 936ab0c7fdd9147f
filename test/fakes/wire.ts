/** A WebSocket without a network: the proxy holds one end, a scripted station or backend the other. */
import type { Clock, Socket, SocketListener } from '../../src/main/core/host.ts'

/** The scripted end. */
export interface Peer {
  send(text: string): void
  /** A closing handshake of this end. */
  close(code: number, reason?: string): void
  /** The connection is reset: both ends know at once. */
  reset(): void
  /** Nothing passes any more in either direction, and nobody is told. */
  fallSilent(): void
  /** This end stops working; what comes meanwhile waits in its buffers. */
  freeze(): void
  thaw(): void
  /** The code it was closed with; null while it is open. */
  readonly closed: number | null
}

/** How long a close that is not answered takes, ms. */
const closeGrace = 2_000

/** `told` is called for frames the proxy sent and for the end of the connection. Everything arrives later, in order. */
export function wire(
  clock: Clock,
  protocol: string,
  told: { text(text: string): void; closed?(code: number): void },
): { socket: Socket; peer: Peer } {
  let listener: SocketListener | null = null
  let early: ((to: SocketListener) => void)[] = []
  let open = true
  let closed: number | null = null
  let silent = false
  let frozen = false
  let buffered: (() => void)[] = []

  const toProxy = (event: (to: SocketListener) => void): void =>
    queueMicrotask(() => {
      if (listener) event(listener)
      else early.push(event)
    })
  const toPeer = (event: () => void): void =>
    queueMicrotask(() => {
      if (silent) return
      if (frozen) buffered.push(event)
      else event()
    })
  function end(code: number, reason: string): void {
    if (!open) return
    open = false
    toProxy((to) => to.gone(code, reason))
  }
  function peerHears(code: number): void {
    toPeer(() => {
      if (closed !== null) return
      closed = code
      told.closed?.(code)
    })
  }

  const socket: Socket = {
    protocol,
    send(text) {
      if (open) toPeer(() => closed === null && told.text(text))
    },
    ping() {
      if (open) toPeer(() => closed === null && !silent && toProxy((to) => open && to.pong()))
    },
    close(code, reason) {
      if (!open) return
      if (silent || frozen) {
        peerHears(code)
        clock.at(clock.monotonic() + closeGrace, () => end(1006, ''))
        return
      }
      peerHears(code)
      end(code, reason)
    },
    terminate() {
      peerHears(1006)
      end(1006, '')
    },
    listen(next) {
      listener = next
      const waiting = early
      early = []
      waiting.forEach((event) => event(next))
    },
  }
  const peer: Peer = {
    send(text) {
      if (closed === null && !silent) toProxy((to) => open && to.text(text))
    },
    close(code, reason = '') {
      if (closed !== null) return
      closed = code
      if (!silent) end(code, reason)
    },
    reset() {
      if (closed !== null) return
      closed = 1006
      end(1006, '')
    },
    fallSilent() {
      silent = true
    },
    freeze() {
      frozen = true
    },
    thaw() {
      frozen = false
      const waiting = buffered
      buffered = []
      waiting.forEach((event) => event())
    },
    get closed() {
      return closed
    },
  }
  return { socket, peer }
}
