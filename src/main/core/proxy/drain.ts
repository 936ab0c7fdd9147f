/**
 * Delivering what a station is owed without the station (design §3 P12, H9): on the installer's word, with the station's
 * password, over a connection of its own. The backend's commands are refused meanwhile: there is nobody to carry them out.
 */
import type { Dialled, Host, ProxyStore, Socket } from '../host.ts'
import { errorFrame, scanHead } from '../ocpp/frame.ts'
import type { Dialect } from './dialect.ts'
import { dialectOf } from './dialects.ts'
import type { Lane } from './lane.ts'
import { watchLink } from './liveness.ts'
import { createOpenCalls } from './open-calls.ts'
import { createOwnCalls } from './own-calls.ts'
import { redact } from './redact.ts'
import { parkedBecause, type Drained, type ProxySettings } from './settings.ts'
import type { StationState } from './station-state.ts'
import type { DownContext, UpContext } from './traffic.ts'
import { createUpstream, giveBack } from './upstream.ts'

export interface Drain {
  /** What it came to, once its connection is closed. */
  readonly done: Promise<Drained>
  /** It has a connection to the backend. */
  readonly isUp: boolean
  /** The queue has changed. */
  check(): void
  /** The station itself is back, or the proxy ends. */
  stop(reason: string): void
}

export interface DrainOptions {
  lane: Lane
  dialect: Dialect
  dial(): Promise<Dialled>
  /** Its connection was opened, or closed. */
  linkChanged(): void
  settings: Pick<ProxySettings, 'answerDeadlineMs' | 'pingIntervalMs'>
}

/**
 * The version that what is owed was spoken in; undefined with nothing owed. With nothing else in the lane, what waits for
 * its version to be spoken again (H21) goes back there.
 */
export async function dialectToDrain(store: ProxyStore, lane: Lane, station: string): Promise<Dialect | undefined> {
  const next = await store.nextMessage(station, 0)
  if (next) return dialectOf(next.protocol)
  const parked = await store.messages({ station, which: 'parked', limit: 10_000 })
  const first = parked.find((row) => row.error === parkedBecause.version)
  if (!first) return undefined
  const same = parked.filter((row) => row.error === parkedBecause.version && row.protocol === first.protocol)
  await lane.resendParked(same.map((row) => row.seq))
  return dialectOf(first.protocol)
}

/** CALLs that wait give up their turn after this long, ms. */
const patience = 30_000

export function startDrain(
  host: Pick<Host, 'clock' | 'ids' | 'recorder'>,
  state: StationState,
  { lane, dialect, dial, linkChanged, settings }: DrainOptions,
): Drain {
  const { clock, recorder } = host
  const { memory } = state
  const { station } = memory
  const before = { owed: memory.owed, parked: memory.parked }
  let socket: Socket | null = null
  let stopped: string | null = null
  let settle: (drained: Drained) => void = () => undefined
  const done = new Promise<Drained>((resolve) => (settle = resolve))

  const record = (way: 'in' | 'out', text: string, rule?: string): number =>
    recorder.record({
      ...{ kind: 'frame', station, leg: 'backend', way, text: redact(text) },
      ...(rule === undefined ? {} : { rule }),
    })
  const upCalls = createOpenCalls<UpContext>(
    clock,
    patience,
    (text, context) => {
      socket?.send(text)
      if (context.from === 'lane') context.written()
      record('out', text, context.from === 'station' ? '' : (context.rule ?? 'replay'))
    },
    () => socket?.terminate(),
  )
  const downCalls = createOpenCalls<DownContext>(
    clock,
    patience,
    () => undefined,
    () => undefined,
  )
  const isUp = (): boolean => socket !== null
  const own = createOwnCalls({ host, state, dialect, isUp, upCalls, downCalls, patience })

  function end(drained: Drained): void {
    const open = socket
    socket = null
    stopWatching()
    lane.shut('station gone')
    const { sent, waiting } = upCalls.drop()
    sent.forEach((context) => giveBack(context, 'lost'))
    waiting.forEach((each) => giveBack(each.context, 'unsent'))
    open?.close(1000, 'what was stored is delivered')
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'closed' })
    linkChanged()
    void lane.settled().then(() => settle(drained))
  }
  const delivered = (): number => before.owed + before.parked - memory.owed - memory.parked
  const stop = (reason: string): void => {
    stopped ??= reason
    if (socket) end({ result: 'stopped', reason, delivered: delivered() })
  }
  let stopWatching = (): void => undefined

  function fromBackend(text: string): void {
    const head = scanHead(text)
    const line = record('in', text)
    if (head.type === 2) {
      const refusal = errorFrame(
        head.id,
        'GenericError',
        'the station is not connected: only what it said is delivered',
      )
      socket?.send(refusal)
      record('out', refusal, 'stand-in')
    }
    if (head.type === 3 || head.type === 4)
      upCalls.settle(head.id, (context) => {
        if (context.from === 'proxy') context.done(text)
        if (context.from === 'lane') context.done({ end: 'answered', text, line })
      })
  }

  async function begin(): Promise<void> {
    const dialled = await dial()
    if (dialled.result === 'refused') return settle({ result: 'refused', status: dialled.status })
    if (dialled.result === 'unreachable') return settle({ result: 'stopped', reason: dialled.reason, delivered: 0 })
    const mine = dialled.socket
    const ready = stopped === null && mine.protocol === dialect.protocol
    if (!ready) {
      mine.close(1000, 'not needed')
      const reason = stopped ?? 'the backend does not speak the OCPP version of what is stored'
      return settle({ result: 'stopped', reason, delivered: 0 })
    }
    socket = mine
    recorder.record({ kind: 'link', station, leg: 'backend', state: 'draining', reason: 'without the station' })
    linkChanged()
    const alive = watchLink(clock, mine, { interval: settings.pingIntervalMs, dead: () => mine.terminate() })
    stopWatching = alive.stop
    mine.listen({
      text(text) {
        alive.seen()
        if (socket === mine) fromBackend(text)
      },
      pong: alive.seen,
      gone: (code, reason) => socket === mine && stop(`the backend closed the connection (${code} ${reason})`.trim()),
    })
    lane.open(
      createUpstream({
        ...{ host, state, dialect, own, upCalls, answerDeadlineMs: settings.answerDeadlineMs },
        liveCall: () => null,
        isOpen: () => socket === mine,
        hangUp: () => mine.terminate(),
        bootAnswered: () => state.accepted() || stop('the backend does not accept the station now'),
      }),
    )
    check()
  }

  function check(): void {
    if (socket && memory.owed === 0)
      end({ result: 'done', delivered: delivered(), parked: Math.max(0, memory.parked - before.parked) })
  }

  void begin()
  return {
    done,
    get isUp() {
      return socket !== null
    },
    check,
    stop,
  }
}
