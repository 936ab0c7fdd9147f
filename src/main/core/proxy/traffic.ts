/**
 * The frames between one station and its backend (design §3 P2, P5, P11). They pass as they came; what the backend
 * cannot answer is answered here; transaction messages go through the lane.
 */
import { Failure } from '../../../shared/failure.ts'
import type { Host, Socket } from '../host.ts'
import { callFrame, errorFrame, payloadOf, resultFrame, scanHead, type Head } from '../ocpp/frame.ts'
import { isLaneAction, objectOf, type Payload } from '../ocpp/messages16.ts'
import type { Lane, LaneCall } from './lane.ts'
import type { Outcome, Upstream } from './lane-delivery.ts'
import { observeBackendCall, observeStationAnswer, type Observed } from './observe.ts'
import { createOpenCalls } from './open-calls.ts'
import { redact } from './redact.ts'
import { rewriteDown } from './rewrites.ts'
import { standIn } from './stand-in.ts'
import { isReadable, type StationState } from './station-state.ts'

/** A CALL of the station that waits for an answer on the connection it came on. */
interface Asked {
  id: string
  action: string
  text: string
  payload: Payload | null
  /** Its line in the recording. */
  n: number
  socket: Socket
  answered: boolean
}

type UpContext =
  | { from: 'station'; asked: Asked }
  | { from: 'lane'; live: Asked | null; done: (outcome: Outcome) => void }
  | { from: 'proxy'; done: (text: string | null) => void }

type DownContext =
  | { from: 'backend'; up: Socket; id: string; n: number; changed: string | null; observed: Observed | null }
  | { from: 'proxy'; done: (text: string | null) => void }

export interface Traffic {
  fromStation(text: string): void
  fromBackend(text: string): void
  /** The backend is there (again). */
  backendBack(): void
  /** It is gone: every open CALL of the station is answered here, now. */
  backendGone(): void
  stationGone(): void
  /** The station goes on with another socket. */
  stationMoved(): void
  /** The lane's way to the backend over the present connection. */
  upstream(): Upstream
  /** The proxy's own CALL to the station. */
  call(action: string, payload: Payload): Promise<Payload>
}

/** The session's sockets as they are now, and what only it can do. */
export interface Links {
  readonly down: Socket
  readonly up: Socket | null
  readonly protocol: string
  /** Closes the station's connection, and with it the session. */
  end(code: number, reason: string): void
  bootAnswered(): void
}

/** CALLs that wait for a peer give up their turn after this long, ms; a late answer still counts. */
const turnPatience = 30_000

export function createTraffic(
  host: Pick<Host, 'clock' | 'ids' | 'recorder'>,
  state: StationState,
  lane: Lane,
  links: Links,
  answerDeadlineMs: number,
): Traffic {
  const { clock, ids, recorder } = host
  const station = state.memory.station
  const asked = new Map<string, Asked>()
  /** Answers of the backend on their way through the lane: their line in the recording. */
  const passing = new Map<string, number>()

  const upCalls = createOpenCalls<UpContext>(clock, turnPatience, (text, context) => {
    links.up?.send(text)
    const unchanged = context.from === 'station' ? context.asked : context.from === 'lane' ? context.live : null
    if (unchanged?.text === text) recorder.relayed(unchanged.n)
    else record('backend', 'out', text, context.from === 'proxy' ? 'own call' : unchanged ? 'transaction id' : 'replay')
  })
  const downCalls = createOpenCalls<DownContext>(clock, turnPatience, (text, context) => {
    // H25: a command of a connection that is gone is never carried out.
    if (context.from === 'backend' && context.up !== links.up) return void downCalls.settle(context.id)
    links.down.send(text)
    if (context.from === 'backend' && context.changed === null) recorder.relayed(context.n)
    else record('station', 'out', text, context.from === 'backend' ? (context.changed ?? '') : 'own call')
  })

  function record(leg: 'station' | 'backend', way: 'in' | 'out', text: string, rule?: string): number {
    const line = { kind: 'frame', station, leg, way, text: redact(text) } as const
    return recorder.record(rule === undefined ? line : { ...line, rule })
  }

  // ---- station → backend ------------------------------------------------------------------------------------------

  function fromStation(text: string): void {
    const head = scanHead(text)
    const n = record('station', 'in', text)
    if (head.type === 2) return stationCalls(text, head, n)
    if (head.type === 'other') return passUp(text, n) // H33: what cannot be read is the backend's to judge
    const context = downCalls.settle(head.id)
    if (!context) return
    if (context.from === 'proxy') return context.done(text)
    if (context.observed) observeStationAnswer(state, context.observed, text)
    if (context.up === links.up) passUp(text, n)
  }

  function passUp(text: string, n: number): void {
    if (!links.up) return
    links.up.send(text)
    recorder.relayed(n)
  }

  function stationCalls(text: string, head: Head & { type: 2 }, n: number): void {
    const lanes = isLaneAction(head.action)
    const read = lanes || head.action === 'Authorize' || head.action === 'BootNotification'
    const payload = read ? payloadOf(text, head) : null
    const call: Asked = { id: head.id, action: head.action, text, payload, n, socket: links.down, answered: false }
    asked.set(head.id, call)
    const laneable = lanes && payload !== null && isReadable(head.action, payload)
    if (laneable && (!links.up || state.accepted())) return lane.take(laneCall(call, payload))
    if (links.up) return relay(call)
    if (lanes)
      return answer(
        call,
        errorFrame(call.id, 'FormationViolation', 'a field this message needs is missing or has the wrong type'),
        'stand-in',
      )
    answerForBackend(call)
  }

  const relay = (call: Asked): void =>
    upCalls.push({ id: call.id, text: call.text, context: { from: 'station', asked: call } })

  function laneCall(call: Asked, payload: Payload): LaneCall {
    return {
      id: call.id,
      action: call.action,
      text: call.text,
      payload,
      arrivedAt: clock.monotonic(),
      answer: (text, rule) => answer(call, text, rule),
      relay() {
        if (links.up) relay(call)
      },
    }
  }

  /** P5: what the station is told while the backend is away. */
  function answerForBackend(call: Asked): void {
    if (call.action === 'BootNotification') {
      // Asked for by a TriggerMessage, it waits for the backend; any other boot has to be verified by it (C3).
      if (JSON.stringify(call.payload) === state.memory.row.acceptedBoot) return
      return links.end(1013, 'the backend is away; a station that boots has to wait for it')
    }
    if (call.action === 'Authorize') return authorize(call)
    if (isLaneAction(call.action) && call.payload) return lane.take(laneCall(call, call.payload))
    const given = standIn(call.action, state.memory.time.now())
    const text =
      given.answer === 'result'
        ? resultFrame(call.id, given.payload)
        : errorFrame(call.id, given.code, given.description)
    answer(call, text, 'stand-in')
  }

  function authorize(call: Asked): void {
    const idTag = call.payload?.['idTag']
    if (typeof idTag !== 'string')
      return answer(call, errorFrame(call.id, 'FormationViolation', 'idTag is missing'), 'stand-in')
    const { decision, payload } = state.authorize(idTag)
    const { authority, status } = decision
    recorder.record({ kind: 'answer', station, action: call.action, messageId: call.id, authority, status, idTag })
    answer(call, resultFrame(call.id, payload), 'stand-in')
  }

  /** A rule of null: these are the backend's own bytes. */
  function answer(call: Asked, text: string, rule: string | null): void {
    if (call.answered || call.socket !== links.down) return
    call.answered = true
    if (asked.get(call.id) === call) asked.delete(call.id)
    links.down.send(text)
    const passed = passing.get(text)
    passing.delete(text)
    if (rule === null && passed !== undefined) recorder.relayed(passed)
    else record('station', 'out', text, rule ?? 'stand-in')
  }

  // ---- backend → station ------------------------------------------------------------------------------------------

  function fromBackend(text: string): void {
    const head = scanHead(text)
    const n = record('backend', 'in', text)
    if (head.type === 2) return backendCalls(text, head, n)
    if (head.type === 'other') {
      links.down.send(text)
      recorder.relayed(n)
      return
    }
    const context = upCalls.settle(head.id)
    if (!context) return // late, or never asked for: one stack dies of it (P11)
    if (context.from === 'proxy') return context.done(text)
    passing.set(text, n)
    if (context.from === 'lane') return context.done({ end: 'answered', text })
    const booted = state.observeAnswer(context.asked.action, context.asked.payload, text, head)
    answer(context.asked, text, null)
    passing.delete(text)
    if (booted) links.bootAnswered()
  }

  function backendCalls(text: string, head: Head & { type: 2 }, n: number): void {
    if (!links.up) return
    const given = rewriteDown(state.memory.transactions, text, head)
    const observed = observeBackendCall(text, head)
    downCalls.push({
      id: head.id,
      text: given.text,
      context: { from: 'backend', up: links.up, id: head.id, n, changed: given.rule, observed },
    })
  }

  // ---- the proxy's own --------------------------------------------------------------------------------------------

  /** An own CALL to the backend; null when it is not answered in time. */
  function askBackend(action: string, payload: unknown): Promise<string | null> {
    return new Promise((resolve) => {
      const id = ids.uuid()
      const cancel = clock.at(clock.monotonic() + answerDeadlineMs, () => resolve(null))
      const done = (text: string | null): void => {
        cancel()
        resolve(text)
      }
      upCalls.push({ id, text: callFrame(id, action, payload), context: { from: 'proxy', done } })
    })
  }

  function call(action: string, payload: Payload): Promise<Payload> {
    return new Promise((resolve, reject) => {
      const id = ids.uuid()
      const late = (): void =>
        reject(new Failure('station-refused-call', `${action} was not answered in time`, { action }))
      const cancel = clock.at(clock.monotonic() + turnPatience, late)
      const done = (text: string | null): void => {
        cancel()
        if (text === null) return reject(new Failure('station-not-connected', 'the station went away', { action }))
        const head = scanHead(text)
        const result = objectOf(payloadOf(text, head))
        if (head.type === 3 && result) resolve(result)
        else reject(new Failure('station-refused-call', `${action} was refused: ${text.slice(0, 200)}`, { action }))
      }
      downCalls.push({ id, text: callFrame(id, action, payload), context: { from: 'proxy', done } })
    })
  }

  /** Tells the lane, or our own question, that no answer will come. */
  function giveBack(context: UpContext, end: 'lost' | 'unsent'): void {
    if (context.from === 'proxy') context.done(null)
    if (context.from === 'lane') context.done({ end })
  }

  return {
    fromStation,
    fromBackend,
    backendBack() {
      for (const waiting of asked.values()) if (waiting.action === 'BootNotification') relay(waiting)
    },
    backendGone() {
      const { sent, waiting } = upCalls.drop()
      passing.clear()
      lane.shut('backend lost')
      for (const context of [...sent, ...waiting.map((each) => each.context)]) {
        if (context.from === 'station') answerForBackend(context.asked)
        else giveBack(context, sent.includes(context) ? 'lost' : 'unsent')
      }
    },
    stationGone() {
      const { sent, waiting } = upCalls.drop()
      lane.shut('station gone')
      sent.forEach((context) => giveBack(context, 'lost'))
      waiting.forEach((each) => giveBack(each.context, 'unsent'))
      const down = downCalls.drop()
      for (const context of [...down.sent, ...down.waiting.map((each) => each.context)])
        if (context.from === 'proxy') context.done(null)
    },
    stationMoved() {
      for (const open of [...asked.values()]) asked.delete(open.id)
      const { sent, waiting } = downCalls.drop()
      for (const context of sent) {
        if (context.from === 'proxy') context.done(null)
        // Whether the old connection carried it out is unknown: the backend hears so, and may ask again (H25).
        else if (context.up === links.up)
          links.up.send(errorFrame(context.id, 'GenericError', 'the station reconnected before it answered'))
      }
      waiting.forEach((each) => downCalls.push(each))
    },
    upstream() {
      const socket = links.up
      return {
        protocol: links.protocol,
        send: (id, text, replay) =>
          new Promise((done) => {
            if (!socket || links.up !== socket) return done({ end: 'unsent' })
            upCalls.push({ id, text, context: { from: 'lane', live: replay ? null : (asked.get(id) ?? null), done } })
          }),
        async ask(idTag) {
          const text = await askBackend('Authorize', { idTag })
          if (text !== null) state.observeAnswer('Authorize', { idTag }, text, scanHead(text))
        },
        async boot() {
          if (state.memory.row.acceptedBoot === null) return
          const payload = JSON.parse(state.memory.row.acceptedBoot) as Payload
          const text = await askBackend('BootNotification', payload)
          if (text !== null && state.observeAnswer('BootNotification', payload, text, scanHead(text)))
            links.bootAnswered()
        },
        giveUp: () => socket?.terminate(),
      }
    },
    call,
  }
}
