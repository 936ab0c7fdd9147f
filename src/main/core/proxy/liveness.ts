/**
 * Finds a half-open link within two ping intervals (design §3 P4): TCP alone may take minutes.
 * Any frame counts as a sign of life, not only a pong.
 */
import type { Clock, Socket } from '../host.ts'

export interface Liveness {
  /** Call on every frame and pong. */
  seen(): void
  stop(): void
  /** ms from the last ping to its first sign of life; null before one. */
  readonly roundTrip: number | null
}

export interface LivenessOptions {
  interval: number
  measured?(): void
  /** A whole interval passed without a sign of life. */
  dead(): void
}

/** Pings at once and then each interval, until it is dead or stopped. */
export function watchLink(clock: Clock, socket: Socket, options: LivenessOptions): Liveness {
  let waiting: { since: number } | null = null
  let roundTrip: number | null = null
  let cancel = (): void => undefined
  const ping = (): void => {
    if (waiting) return options.dead()
    waiting = { since: clock.monotonic() }
    socket.ping()
    cancel = clock.at(clock.monotonic() + options.interval, ping)
  }
  ping()
  return {
    seen() {
      if (!waiting) return
      roundTrip = clock.monotonic() - waiting.since
      waiting = null
      options.measured?.()
    },
    stop: () => cancel(),
    get roundTrip() {
      return roundTrip
    },
  }
}
