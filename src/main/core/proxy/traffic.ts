/**
 * The frames between one station and its backend (design §3 P2, P5, P11). They pass as they came; what the backend
 * cannot answer is answered here; transaction messages go through the lane.
 */
import { Failure } from '../../../shared/failure.ts'
import type { Host, Socket } from '../host.ts'
import { callFrame, errorFrame, isWhole, payloadOf, resultFrame, scanHead, type Head } from '../ocpp/frame.ts'
import { isLaneAction, objectOf, type Payload } from '../ocpp/messages16.ts'
import type { Lane, LaneCall } from './lane.ts'
import type { Origin, Outcome, Upstream } from './lane-delivery.ts'
import { observeCall, observeStationAnswer, type Observed } from './observe.ts'
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
  /** Monotonic ms. */
  arrivedAt: number
  /** Its line in the recording. */
  n: number
  socket: Socket
  answered: boolean
  /** Ends the wait for the backend's answer. */
  cancel(): void
}

type UpContext =
  | { from: 'station'; asked: Asked }
  | { from: 'lane'; live: Asked | null; written: () => void; done: (outcome: Outcome) => void }
  | { from: 'proxy'; done: (text: string | null) => void }

type DownContext =
  | { from: 'backend'; up: Socket; id: string; n: number; changed: string | null; observed: Observed | null }
  | { from: 'proxy'; written: () => void; done: (text: string | null) => void }

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
  /** Ends a backend connection that looks alive and answers nothing. */
  hangUp(): void
  bootAnswered(): void
}

/** Offline there is no one else to judge what cannot be read (H33). */
const unreadable = {
  answer: 'error',
  code: 'FormationViolation',
  description: 'a field this message needs is missing or has the wrong type',
} as const

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
  let over = false

  const upCalls = createOpenCalls<UpContext>(clock, turnPatience, (text, context) => {
    links.up?.send(text)
    if (context.from === 'lane') context.written()
    const unchanged = context.from === 'station' ? context.asked : context.from === 'lane' ? context.live : null
    if (unchanged?.text === text) recorder.relayed(unchanged.n)
    else record('backend', 'out', text, context.from === 'proxy' ? 'own call' : unchanged ? 'transaction id' : 'replay')
  })
  const downCalls = createOpenCalls<DownContext>(clock, turnPatience, (text, context) => {
    links.down.send(text)
    if (context.from === 'proxy') context.written()
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
    downCalls.settle(head.id, (context) => {
      if (context.from === 'proxy') return context.done(text)
      if (context.up === links.up) passUp(text, n)
      if (context.observed) observeStationAnswer(state, context.observed, text)
    })
  }

  function passUp(text: string, n: number): void {
    if (!links.up) return
    links.up.send(text)
    recorder.relayed(n)
  }

  function stationCalls(text: string, head: Head & { type: 2 }, n: number): void {
    const isRead = isLaneAction(head.action) || head.action === 'Authorize' || head.action === 'BootNotification'
    const payload = isRead ? payloadOf(text, head) : null
    const call: Asked = {
      ...{ id: head.id, action: head.action, text, payload, n, socket: links.down },
      ...{ arrivedAt: clock.monotonic(), answered: false, cancel: () => undefined },
    }
    asked.set(head.id, call)
    if (!links.up) return answerForBackend(call)
    if (canBePromised(call) && state.accepted()) return lane.take(laneCall(call, call.payload))
    relay(call, text)
    // P4: a card must not wait longer than the deadline for a backend that seems alive.
    if (head.action === 'Authorize' && state.accepted())
      call.cancel = clock.at(call.arrivedAt + answerDeadlineMs, () => authorize(call))
  }

  /** A transaction message that says all the lane needs; anything else is the backend's to judge. */
  const canBePromised = (call: Asked): call is Asked & { payload: Payload } =>
    isLaneAction(call.action) && call.payload !== null && isReadable(call.action, call.payload)

  function relay(call: Asked, text: string): void {
    const open = { id: call.id, text, context: { from: 'station', asked: call } as const }
    if (isWhole(text)) upCalls.push(open)
    else upCalls.pass(open)
  }

  function laneCall(call: Asked, payload: Payload): LaneCall {
    return {
      id: call.id,
      action: call.action,
      text: call.text,
      payload,
      arrivedAt: call.arrivedAt,
      answer: (text, origin) => answer(call, text, origin),
      relay(text) {
        if (links.up) relay(call, text)
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
    if (canBePromised(call)) return lane.take(laneCall(call, call.payload))
    if (call.action === 'Authorize' && isWhole(call.text)) return authorize(call)
    const given =
      isLaneAction(call.action) || !isWhole(call.text) ? unreadable : standIn(call.action, state.timeToGive())
    const text =
      given.answer === 'result'
        ? resultFrame(call.id, given.payload)
        : errorFrame(call.id, given.code, given.description)
    answer(call, text, { rule: 'stand-in' })
  }

  function authorize(call: Asked): void {
    const idTag = call.payload?.['idTag']
    if (typeof idTag !== 'string')
      return answer(call, errorFrame(call.id, 'FormationViolation', 'idTag is missing'), { rule: 'stand-in' })
    if (isAnswered(call)) return
    const { decision, payload } = state.authorize(idTag)
    const { authority, status } = decision
    recorder.record({ kind: 'answer', station, action: call.action, messageId: call.id, authority, status, idTag })
    answer(call, resultFrame(call.id, payload), { rule: 'stand-in' })
  }

  /** Or it can be answered no more: the connection it came on is gone. */
  const isAnswered = (call: Asked): boolean => over || call.answered || call.socket !== links.down

  function answer(call: Asked, text: string, origin: Origin): void {
    if (isAnswered(call)) return
    call.answered = true
    call.cancel()
    if (asked.get(call.id) === call) asked.delete(call.id)
    links.down.send(text)
    if ('line' in origin) recorder.relayed(origin.line)
    else record('station', 'out', text, origin.rule)
  }

  /** The connection the station's CALLs came on is gone, and with it the wait for their answers. */
  function forgetAsked(): void {
    asked.forEach((call) => call.cancel())
    asked.clear()
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
    // Late, or never asked for: one stack dies of it (P11), so what settles nothing goes nowhere.
    upCalls.settle(head.id, (context) => backendAnswers(context, text, head, n))
  }

  function backendAnswers(context: UpContext, text: string, head: Head, n: number): void {
    if (context.from === 'proxy') return context.done(text)
    if (context.from === 'lane') return context.done({ end: 'answered', text, line: n })
    const { asked: call } = context
    if (call.action !== 'Authorize') answer(call, text, { line: n })
    if (state.observeAnswer(call.action, call.payload, text, head)) bootAnswered()
    // C8: a card the station has seen accepted is remembered, whatever happens next.
    if (call.action === 'Authorize') void state.kept().then(() => answer(call, text, { line: n }))
  }

  function bootAnswered(): void {
    links.bootAnswered()
    // P8: nothing is delivered while Boot is Pending or Rejected, not even what already stood in line.
    if (!state.accepted())
      for (const context of upCalls.withdraw(({ from }) => from === 'lane')) giveBack(context, 'unsent')
  }

  function backendCalls(text: string, head: Head & { type: 2 }, n: number): void {
    if (!links.up) return
    const given = rewriteDown(state.memory.transactions, text, head)
    const observed = observeCall(text, head)
    const context = { from: 'backend', up: links.up, id: head.id, n, changed: given.rule, observed } as const
    const open = { id: head.id, text: given.text, context }
    if (isWhole(text)) downCalls.push(open)
    else downCalls.pass(open)
  }

  // ---- the proxy's own --------------------------------------------------------------------------------------------

  /** An own CALL to the backend; null when it is not answered before `until` (monotonic ms). */
  function askBackend(action: string, payload: unknown, until: number): Promise<string | null> {
    return new Promise((resolve) => {
      if (!links.up) return resolve(null)
      const id = ids.uuid()
      const cancel = clock.at(until, () => resolve(null))
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
      const sent = callFrame(id, action, payload)
      const late = (): void => {
        // What was given up must not reach the station behind the installer's back.
        downCalls.withdraw((context) => context.from === 'proxy' && context.done === done)
        reject(new Failure('station-refused-call', `${action} was not answered in time`, { action }))
      }
      const wait = (): (() => void) => clock.at(clock.monotonic() + turnPatience, late)
      let cancel = wait()
      const written = (): void => {
        cancel()
        cancel = wait()
      }
      const done = (text: string | null): void => {
        cancel()
        if (text === null) return reject(new Failure('station-not-connected', 'the station went away', { action }))
        const head = scanHead(text)
        const result = objectOf(payloadOf(text, head))
        if (head.type === 3 && result) {
          // Our own ClearCache is about the station's memory, not about what the backend told us.
          const observed = action === 'ClearCache' ? null : observeCall(sent, scanHead(sent) as Head & { type: 2 })
          if (observed) observeStationAnswer(state, observed, text)
          resolve(result)
        } else {
          const said = redact(text).slice(0, 200)
          reject(new Failure('station-refused-call', `${action} was refused: ${said}`, { action }))
        }
      }
      downCalls.push({ id, text: sent, context: { from: 'proxy', written, done } })
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
      for (const waiting of asked.values()) if (waiting.action === 'BootNotification') relay(waiting, waiting.text)
    },
    backendGone() {
      const { sent, waiting } = upCalls.drop()
      // H25: a command of a connection that is gone is never carried out.
      downCalls.withdraw(({ from }) => from === 'backend')
      lane.shut('backend lost')
      for (const context of [...sent, ...waiting.map((each) => each.context)]) {
        if (context.from === 'station') answerForBackend(context.asked)
        else giveBack(context, sent.includes(context) ? 'lost' : 'unsent')
      }
    },
    stationGone() {
      over = true
      forgetAsked()
      const { sent, waiting } = upCalls.drop()
      lane.shut('station gone')
      sent.forEach((context) => giveBack(context, 'lost'))
      waiting.forEach((each) => giveBack(each.context, 'unsent'))
      const down = downCalls.drop()
      for (const context of [...down.sent, ...down.waiting.map((each) => each.context)])
        if (context.from === 'proxy') context.done(null)
    },
    stationMoved() {
      forgetAsked()
      const { sent, waiting } = downCalls.drop()
      for (const context of sent) {
        if (context.from === 'proxy') context.done(null)
        // Whether the old connection carried it out is unknown: the backend hears so, and may ask again (H25).
        else if (context.up === links.up) {
          const text = errorFrame(context.id, 'GenericError', 'the station reconnected before it answered')
          links.up.send(text)
          record('backend', 'out', text, 'stand-in')
        }
      }
      waiting.forEach((each) => downCalls.push(each))
    },
    upstream() {
      const socket = links.up
      const isOpen = (): boolean => socket !== null && links.up === socket
      return {
        protocol: links.protocol,
        send: (id, text, { replay, written }) =>
          new Promise((done) => {
            if (!isOpen()) return done({ end: 'unsent' })
            const live = replay ? null : (asked.get(id) ?? null)
            upCalls.push({ id, text, context: { from: 'lane', live, written, done } })
          }),
        async ask(idTag, until) {
          const text = isOpen() ? await askBackend('Authorize', { idTag }, until) : null
          if (text !== null) state.observeAnswer('Authorize', { idTag }, text, scanHead(text))
        },
        async boot() {
          if (!isOpen() || state.memory.row.acceptedBoot === null) return
          const payload = JSON.parse(state.memory.row.acceptedBoot) as Payload
          const text = await askBackend('BootNotification', payload, clock.monotonic() + answerDeadlineMs)
          if (text !== null && state.observeAnswer('BootNotification', payload, text, scanHead(text))) bootAnswered()
        },
        giveUp() {
          if (isOpen()) links.hangUp()
        },
      }
    },
    call,
  }
}
