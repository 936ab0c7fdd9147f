/** One station's two links while it is connected (design §3 P1, P3, P4): watched, redialled, taken over, ended together. */
import type { Host, Socket } from '../host.ts'
import type { Payload } from '../ocpp/messages16.ts'
import type { ReportData } from '../ocpp/variables.ts'
import { redialDelay } from './backoff.ts'
import type { Dialect } from './dialect.ts'
import type { Lane } from './lane.ts'
import type { Login } from './login.ts'
import { watchLink, type Liveness } from './liveness.ts'
import type { Pace } from './pace.ts'
import type { TransactionRow } from './rows.ts'
import type { ProxySettings, ReportBase } from './settings.ts'
import type { StationState } from './station-state.ts'
import { createTraffic, type Links, type Traffic } from './traffic.ts'

export interface Session {
  readonly protocol: string
  readonly login: Login
  /** The backend link is open. */
  readonly up: boolean
  readonly roundTrip: number | null
  start(): void
  /** A second socket of the same station goes on where the first was (P1). */
  takeOver(socket: Socket): void
  call(action: string, payload: Payload): Promise<Payload>
  report(base: ReportBase): Promise<ReportData[]>
  stopRefused(transaction: TransactionRow): void
  localSession(connectorId: number): void
  redialNow(): void
  /** Ends both links. */
  end(code: number, reason: string): void
}

export interface SessionOptions {
  down: Socket
  up: Socket
  login: Login
  lane: Lane
  dialect: Dialect
  /** Of redials over all stations. */
  pace: Pace
  dial(): Promise<
    | { result: 'open'; socket: Socket }
    | { result: 'refused'; status: number }
    | { result: 'unreachable'; reason: string }
  >
  settings: Pick<ProxySettings, 'answerDeadlineMs' | 'pingIntervalMs'>
  /** The backend's link is ended from here: it may believe it alive for a while (H23). */
  hungUp(): void
  /** `refusedWith`: the backend refused the station on redial. */
  ended(refusedWith: number | null): void
  changed(): void
}

export function createSession(
  host: Pick<Host, 'clock' | 'ids' | 'recorder' | 'log' | 'store'>,
  state: StationState,
  options: SessionOptions,
): Session {
  const { clock, ids, recorder, log } = host
  const { lane, settings } = options
  const station = state.memory.station
  const protocol = options.down.protocol
  let ended = false
  let attempt = 0
  let openedAt = clock.monotonic()
  let dialling = false
  let awaySince = clock.monotonic()
  let cancelRedial = (): void => undefined
  let downAlive: Liveness | null = null
  let upAlive: Liveness | null = null

  // Plain fields: an object with getters costs a look-up by name at each of the two frames of a round trip.
  const links: { down: Socket; up: Socket | null } & Pick<Links, 'dialect' | 'end' | 'hangUp' | 'bootAnswered'> = {
    ...{ down: options.down, up: null, dialect: options.dialect },
    ...{ end, hangUp, bootAnswered },
  }
  const traffic: Traffic = createTraffic(host, state, lane, links, settings.answerDeadlineMs)

  /** Nothing a peer sends may stop the proxy (P15): what we did not foresee ends there. */
  function safely(task: () => void): void {
    try {
      task()
    } catch (error) {
      log.error('a frame was not handled', { station, error: String(error) })
    }
  }

  function attachDown(socket: Socket): void {
    links.down = socket
    downAlive?.stop()
    const alive = watchLink(clock, socket, { interval: settings.pingIntervalMs, dead: () => socket.terminate() })
    downAlive = alive
    socket.listen({
      text(text) {
        alive.seen()
        if (socket === links.down && !ended) safely(() => traffic.fromStation(text))
      },
      pong: () => alive.seen(),
      gone(code, reason) {
        alive.stop()
        if (socket !== links.down || ended) return
        recorder.record({ kind: 'link', station, leg: 'station', state: 'gone', reason: `${code} ${reason}`.trim() })
        finish(null)
      },
    })
  }

  function attachUp(socket: Socket): void {
    links.up = socket
    openedAt = clock.monotonic()
    const alive = watchLink(clock, socket, {
      interval: settings.pingIntervalMs,
      measured: options.changed,
      dead: hangUp,
    })
    upAlive = alive
    socket.listen({
      text(text) {
        alive.seen()
        if (socket === links.up && !ended) safely(() => traffic.fromBackend(text))
      },
      pong: () => alive.seen(),
      gone(code, reason) {
        alive.stop()
        if (socket === links.up && !ended) backendLost(`${code} ${reason}`.trim())
      },
    })
    // A boot that waited goes before what is stored.
    traffic.backendBack(clock.monotonic() - awaySince)
    if (state.accepted()) lane.open(traffic.upstream())
    options.changed()
  }

  /** Only an accepted station's messages are delivered (P8). */
  function bootAnswered(): void {
    if (state.accepted() && links.up) lane.open(traffic.upstream())
    else lane.shut('not accepted')
    options.changed()
  }

  function backendLost(reason: string): void {
    links.up = null
    upAlive = null
    awaySince = clock.monotonic()
    // One that ends as soon as it is there is no recovery: what we sent may be what ends it.
    if (awaySince - openedAt >= settings.pingIntervalMs) attempt = 0
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'offline', reason })
    options.changed()
    // Not authorised (P1): it cannot be stood in for.
    if (!state.accepted()) return end(1013, 'the backend went away before it accepted this station')
    safely(() => traffic.backendGone())
    if (!ended) scheduleRedial(redialDelay(attempt++, ids.random()))
  }

  /** Without a handshake: a backend that does not answer would not answer that either. */
  function hangUp(): void {
    if (!links.up) return
    options.hungUp()
    links.up.terminate()
  }

  function scheduleRedial(delay: number): void {
    cancelRedial()
    cancelRedial = clock.at(clock.monotonic() + delay, () => {
      const turn = options.pace.wait()
      if (turn > 0) cancelRedial = clock.at(clock.monotonic() + turn, () => void redial())
      else void redial()
    })
  }

  async function redial(): Promise<void> {
    if (dialling || links.up || hasEnded()) return
    dialling = true
    const dialled = await options.dial()
    dialling = false
    if (hasEnded()) {
      if (dialled.result === 'open') dialled.socket.close(1001, 'not needed')
      return
    }
    if (dialled.result === 'open' && dialled.socket.protocol === protocol) return attachUp(dialled.socket)
    if (dialled.result === 'open') dialled.socket.close(1002, 'another OCPP version')
    if (dialled.result === 'refused' && [401, 403, 404].includes(dialled.status)) return refusedBy(dialled.status)
    scheduleRedial(redialDelay(attempt++, ids.random()))
  }

  const hasEnded = (): boolean => ended

  /** P1: on redial a refusal is no outage. */
  function refusedBy(status: number): void {
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'refused', status })
    links.down.close(1008, `the backend refuses this station (HTTP ${status})`)
    finish(status)
  }

  function end(code: number, reason: string): void {
    if (ended) return
    links.down.close(code, reason)
    recorder.record({ kind: 'link', station, leg: 'station', state: 'gone', reason: `closed here: ${reason}` })
    finish(null)
  }

  function finish(refusedWith: number | null): void {
    if (ended) return
    ended = true
    cancelRedial()
    downAlive?.stop()
    upAlive?.stop()
    traffic.stationGone()
    // H23: a clean close, or the backend believes the old connection alive and refuses the next one.
    if (links.up) {
      options.hungUp()
      links.up.close(1000, 'the station is gone')
    }
    links.up = null
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'closed' })
    options.ended(refusedWith)
  }

  return {
    protocol,
    login: options.login,
    get up() {
      return links.up !== null
    },
    get roundTrip() {
      return upAlive?.roundTrip ?? null
    },
    start() {
      attachDown(options.down)
      // A station that was gone before it was listened to has ended this already.
      if (ended) options.up.close(1000, 'the station is gone')
      else attachUp(options.up)
    },
    takeOver(socket) {
      const old = links.down
      // What waits in line goes to the new socket, and is forgotten before that one speaks.
      links.down = socket
      traffic.stationMoved()
      attachDown(socket)
      old.close(1008, 'replaced by a newer connection of this station')
      recorder.record({ kind: 'link', station, leg: 'station', state: 'connected', reason: 'took over' })
    },
    call: traffic.call,
    report: traffic.report,
    stopRefused: traffic.stopRefused,
    localSession: traffic.localSession,
    redialNow() {
      if (!links.up && !ended) scheduleRedial(0)
    },
    end,
  }
}
