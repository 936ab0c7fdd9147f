/** One station's two links while it is connected (design §3 P1, P3, P4): watched, redialled, taken over, ended together. */
import type { Host, Socket } from '../host.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { redialDelay } from './backoff.ts'
import type { Lane } from './lane.ts'
import { watchLink, type Liveness } from './liveness.ts'
import type { ProxySettings } from './settings.ts'
import type { StationState } from './station-state.ts'
import { createTraffic, type Traffic } from './traffic.ts'

export interface Session {
  readonly protocol: string
  readonly authorization: string | undefined
  /** The backend link is open. */
  readonly up: boolean
  readonly roundTrip: number | null
  start(): void
  /** A second socket of the same station goes on where the first was (P1). */
  takeOver(socket: Socket): void
  call(action: string, payload: Payload): Promise<Payload>
  cutBackend(): void
  redialNow(): void
  /** Ends both links. */
  end(code: number, reason: string): void
}

export interface SessionOptions {
  down: Socket
  up: Socket
  authorization: string | undefined
  lane: Lane
  dial(): Promise<
    | { result: 'open'; socket: Socket }
    | { result: 'refused'; status: number }
    | { result: 'unreachable'; reason: string }
  >
  settings: Pick<ProxySettings, 'answerDeadlineMs' | 'pingIntervalMs'>
  /** `refusedWith`: the backend refused the station on redial. */
  ended(refusedWith: number | null): void
  changed(): void
}

export function createSession(
  host: Pick<Host, 'clock' | 'ids' | 'recorder' | 'log'>,
  state: StationState,
  options: SessionOptions,
): Session {
  const { clock, ids, recorder, log } = host
  const { lane, settings } = options
  const station = state.memory.station
  const protocol = options.down.protocol
  let down = options.down
  let up: Socket | null = null
  let ended = false
  let attempt = 0
  let cancelRedial = (): void => undefined
  let downAlive: Liveness | null = null
  let upAlive: Liveness | null = null

  const traffic: Traffic = createTraffic(
    host,
    state,
    lane,
    {
      get down() {
        return down
      },
      get up() {
        return up
      },
      protocol,
      end,
      bootAnswered,
    },
    settings.answerDeadlineMs,
  )

  /** Nothing a peer sends may stop the proxy (P15): what we did not foresee ends there. */
  function safely(task: () => void): void {
    try {
      task()
    } catch (error) {
      log.error('a frame was not handled', { station, error })
    }
  }

  function attachDown(socket: Socket): void {
    down = socket
    downAlive?.stop()
    const alive = watchLink(clock, socket, settings.pingIntervalMs, () => undefined)
    downAlive = alive
    socket.listen({
      text(text) {
        alive.seen()
        if (socket === down && !ended) safely(() => traffic.fromStation(text))
      },
      pong: () => alive.seen(),
      gone(code, reason) {
        alive.stop()
        if (socket !== down || ended) return
        recorder.record({ kind: 'link', station, leg: 'station', state: 'gone', reason: `${code} ${reason}`.trim() })
        finish(null)
      },
    })
  }

  function attachUp(socket: Socket): void {
    up = socket
    attempt = 0
    const alive = watchLink(clock, socket, settings.pingIntervalMs, options.changed)
    upAlive = alive
    socket.listen({
      text(text) {
        alive.seen()
        if (socket === up && !ended) safely(() => traffic.fromBackend(text))
      },
      pong: () => alive.seen(),
      gone(code, reason) {
        alive.stop()
        if (socket === up && !ended) backendLost(`${code} ${reason}`.trim())
      },
    })
    if (state.accepted()) lane.open(traffic.upstream())
    traffic.backendBack()
    recorder.record({ kind: 'link', station, leg: 'backend', state: lane.draining ? 'draining' : 'live' })
    options.changed()
  }

  /** Only an accepted station's messages are delivered (P8). */
  function bootAnswered(): void {
    if (state.accepted() && up) lane.open(traffic.upstream())
    else lane.shut('station gone')
    options.changed()
  }

  function backendLost(reason: string): void {
    up = null
    upAlive = null
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'offline', reason })
    options.changed()
    // Not authorised (P1): it cannot be stood in for.
    if (!state.accepted()) return end(1013, 'the backend went away before it accepted this station')
    safely(() => traffic.backendGone())
    if (!ended) scheduleRedial(redialDelay(attempt++, ids.random()))
  }

  function scheduleRedial(delay: number): void {
    cancelRedial()
    cancelRedial = clock.at(clock.monotonic() + delay, () => void redial())
  }

  async function redial(): Promise<void> {
    const dialled = await options.dial()
    if (ended || up) {
      if (dialled.result === 'open') dialled.socket.close(1001, 'not needed')
      return
    }
    if (dialled.result === 'open' && dialled.socket.protocol === protocol) return attachUp(dialled.socket)
    if (dialled.result === 'open') dialled.socket.close(1002, 'another OCPP version')
    if (dialled.result === 'refused' && [401, 403, 404].includes(dialled.status)) return refusedBy(dialled.status)
    scheduleRedial(redialDelay(attempt++, ids.random()))
  }

  /** P1: on redial a refusal is no outage. */
  function refusedBy(status: number): void {
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'refused', status })
    down.close(1008, `the backend refuses this station (HTTP ${status})`)
    finish(status)
  }

  function end(code: number, reason: string): void {
    if (ended) return
    down.close(code, reason)
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
    up?.close(1000, 'the station is gone')
    up = null
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'closed' })
    options.ended(refusedWith)
  }

  return {
    protocol,
    authorization: options.authorization,
    get up() {
      return up !== null
    },
    get roundTrip() {
      return upAlive?.roundTrip ?? null
    },
    start() {
      attachDown(options.down)
      attachUp(options.up)
    },
    takeOver(socket) {
      const old = down
      traffic.stationMoved()
      attachDown(socket)
      old.close(1008, 'replaced by a newer connection of this station')
      recorder.record({ kind: 'link', station, leg: 'station', state: 'connected', reason: 'took over' })
    },
    call: traffic.call,
    cutBackend() {
      cancelRedial()
      up?.terminate()
    },
    redialNow() {
      if (!up && !ended) scheduleRedial(0)
    },
    end,
  }
}
