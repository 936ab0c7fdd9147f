/**
 * The frames between one station and its backend (design §3 P2, P5, P11). They pass as they came; what the backend
 * cannot answer is answered here; transaction messages go through the lane.
 */
import { noteOf } from '../../../shared/failure.ts'
import type { Host, Socket } from '../host.ts'
import { errorFrame, isWhole, payloadOf, resultFrame, scanHead, type Head } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { setFlag } from '../ocpp/span.ts'
import type { ReportData } from '../ocpp/variables.ts'
import { createAnswering, type Answering, type Asked } from './answering.ts'
import { createConnectors, type Connectors } from './connectors.ts'
import type { Dialect, Observed } from './dialect.ts'
import type { Lane } from './lane.ts'
import type { Outcome, Upstream } from './lane-delivery.ts'
import { createOpenCalls } from './open-calls.ts'
import { createOwnCalls } from './own-calls.ts'
import { redact } from './redact.ts'
import { createReports } from './reports.ts'
import type { Rule } from './rewrites.ts'
import type { TransactionId, TransactionRow } from './rows.ts'
import type { ReportBase } from './settings.ts'
import type { StationState } from './station-state.ts'
import { createUpstream, giveBack } from './upstream.ts'

export type UpContext =
  | { from: 'station'; asked: Asked }
  | { from: 'lane'; live: Asked | null; rule: string | null; written: () => void; done: (outcome: Outcome) => void }
  | { from: 'proxy'; rule: Rule; done: (text: string | null) => void }

export type DownContext =
  | { from: 'backend'; up: Socket; id: string; n: number; changed: string | null; observed: Observed | null }
  | { from: 'proxy'; written: () => void; done: (text: string | null) => void }

export interface Traffic {
  fromStation(text: string): void
  fromBackend(text: string): void
  /** The backend is there (again), after so long, ms. */
  backendBack(awayMs: number): void
  /** It is gone: every open CALL of the station is answered here, now. */
  backendGone(): void
  stationGone(): void
  /** The station goes on with another socket. */
  stationMoved(): void
  /** The lane's way to the backend over the present connection. */
  upstream(): Upstream
  /** The proxy's own CALL to the station. */
  call(action: string, payload: Payload): Promise<Payload>
  /** The proxy's own report of a 2.x station. */
  report(base: ReportBase): Promise<ReportData[]>
  /** P9: tells the station to end a session whose card the backend refused afterwards. */
  stopRefused(transaction: TransactionRow): void
  /** P13: a local session began or ended on this connector. */
  localSession(connectorId: number): void
}

/** The session's sockets as they are now, and what only it can do. */
export interface Links {
  readonly down: Socket
  readonly up: Socket | null
  readonly dialect: Dialect
  /** Closes the station's connection, and with it the session. */
  end(code: number, reason: string): void
  /** Ends a backend connection that looks alive and answers nothing. */
  hangUp(): void
  bootAnswered(): void
}

const nothing = (): void => undefined

/** The frame begins as one of these message types does, however the rest is spelt. */
const isType = (text: string, ...types: string[]): boolean => types.includes(/^\s*\[\s*(\d)/.exec(text)?.[1] ?? '')

/** CALLs that wait for a peer give up their turn after this long, ms; a late answer still counts. */
const turnPatience = 30_000

export function createTraffic(
  host: Pick<Host, 'clock' | 'ids' | 'recorder' | 'store'>,
  state: StationState,
  lane: Lane,
  links: Links,
  answerDeadlineMs: number,
): Traffic {
  const { clock, recorder } = host
  const { dialect } = links
  const station = state.memory.station
  let over = false
  /** CALLs that went up under ids we cannot read. */
  let unread = 0
  /** Before a station has said something on this connection, it may be about to boot: nothing is told of it or to it yet. */
  let isReady = false
  /** Transactions it is being told to stop. */
  const stopping = new Set<TransactionId>()

  const upCalls = createOpenCalls<UpContext>(
    clock,
    turnPatience,
    (text, context) => {
      links.up?.send(text)
      if (context.from === 'station') context.asked.wasSent = true
      if (context.from === 'lane') context.written()
      const unchanged = context.from === 'station' ? context.asked : context.from === 'lane' ? context.live : null
      if (unchanged?.text === text) recorder.relayed(unchanged.n)
      else record('backend', 'out', text, context.from === 'station' ? 'transaction id' : (context.rule ?? 'replay'))
    },
    () => links.hangUp(),
  )
  const downCalls = createOpenCalls<DownContext>(
    clock,
    turnPatience,
    (text, context) => {
      links.down.send(text)
      if (context.from === 'proxy') context.written()
      if (context.from === 'backend' && context.changed === null) recorder.relayed(context.n)
      else record('station', 'out', text, context.from === 'backend' ? (context.changed ?? '') : 'own call')
    },
    (id) => downCalls.forget(id),
  )
  const isUp = (): boolean => links.up !== null
  const own = createOwnCalls({ host, state, dialect, isUp, upCalls, downCalls, patience: turnPatience })
  const reports = createReports(host, own.station)
  const connectors: Connectors = createConnectors(state, dialect, isUp, (payload, rule) =>
    own.backend('StatusNotification', payload, clock.monotonic() + 2 * turnPatience, rule),
  )

  const answering: Answering = createAnswering({
    ...{ clock, state, dialect, lane, connectors },
    down: () => (over ? null : links.down),
    sent(text, origin) {
      if ('line' in origin) recorder.relayed(origin.line)
      else record('station', 'out', text, origin.rule)
    },
    decided: ({ action, id }, { authority, status }, idTag) =>
      void recorder.record({ kind: 'answer', station, action, messageId: id, authority, status, idTag }),
    relay(call, text) {
      if (links.up) relay(call, text)
    },
    end: links.end,
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
    if (head.type === 'other') {
      if (!links.up) return answerUnknown(text)
      if (isType(text, '2')) unread++
      return passUp(text, n)
    }
    downCalls.settle(head.id, (context) => {
      if (context.from === 'proxy') return context.done(text)
      if (context.observed?.about === 'messages in queue')
        return queueAnswered(context, context.observed, text, head, n)
      if (context.up === links.up) passUp(text, n)
      if (context.observed) state.observeStationAnswer(dialect, context.observed, text)
    })
  }

  /** H33: what cannot be read is the backend's to judge, while there is one. */
  function answerUnknown(text: string): void {
    const answer = dialect.unknownFrame(text)
    if (answer === null) return
    links.down.send(answer)
    record('station', 'out', answer, 'stand-in')
  }

  function passUp(text: string, n: number): void {
    if (!links.up) return
    links.up.send(text)
    recorder.relayed(n)
  }

  /** 2.x E14: what waits here is in the queue too, or the backend bills before it has everything. */
  function queueAnswered(
    context: DownContext & { from: 'backend' },
    observed: Observed & { about: 'messages in queue' },
    text: string,
    head: Head,
    n: number,
  ): void {
    const { memory } = state
    const owes = memory.owed > 0 ? host.store.owes(memory.station, observed.transactionId) : Promise.resolve(false)
    const pass = (isOwed: boolean): void => {
      if (context.up !== links.up) return
      const given = isOwed && head.type === 3 ? (setFlag(text, head.payloadAt, 'messagesInQueue') ?? text) : text
      if (given === text) return passUp(text, n)
      context.up.send(given)
      record('backend', 'out', given, 'messages in queue')
    }
    owes.then(pass, () => pass(true))
  }

  /** Actions whose payload matters also while they only pass. */
  const isRead = (action: string): boolean =>
    action === 'Authorize' ||
    action === 'BootNotification' ||
    action === 'StatusNotification' ||
    action === 'NotifyReport' ||
    dialect.keeps(action) === 'always'

  function stationCalls(text: string, head: Head & { type: 2 }, n: number): void {
    const payload = isRead(head.action) ? payloadOf(text, head) : null
    const call: Asked = {
      id: head.id,
      action: head.action,
      text,
      head,
      payload,
      n,
      socket: links.down,
      arrivedAt: clock.monotonic(),
      answered: 'no',
      wasSent: false,
      cancel: nothing,
    }
    answering.begins(call)
    if (!isReady && head.action !== 'BootNotification' && state.accepted()) catchUp()
    if (payload && head.action === 'NotifyReport') {
      state.learnKeys(dialect.keysTold(head.action, payload))
      if (reports.takes(payload, text.length))
        return answering.answer(call, resultFrame(call.id, {}), { rule: 'own report' })
    }
    if (!links.up) return answering.forBackend(call)
    if (head.action === 'StatusNotification' && payload && connectors.isHidden(payload))
      return answering.hide(call, payload)
    if (head.action === 'StatusNotification' && payload) connectors.passes(payload)
    const isKept = dialect.keeps(call.action) === 'always'
    const message = isKept ? answering.messageOf(call) : null
    if (message) return lane.take(answering.laneCall(call, message, state.accepted()))
    // What cannot be read is the backend's to judge, but never under an id it did not give.
    const up = isKept ? dialect.up(state.memory, text, head) : text
    if (up === null) return answering.cannotBeRead(call)
    relay(call, up)
    // P4: a card must not wait longer than the deadline for a backend that seems alive.
    if (head.action === 'Authorize' && state.accepted())
      call.cancel = clock.at(call.arrivedAt + answerDeadlineMs, () => answering.authorize(call))
  }

  function relay(call: Asked, text: string): void {
    const open = { id: call.id, text, context: { from: 'station', asked: call } as const }
    if (isWhole(text)) upCalls.push(open)
    else upCalls.pass(open)
  }

  // ---- backend → station ------------------------------------------------------------------------------------------

  function fromBackend(text: string): void {
    const head = scanHead(text)
    const n = record('backend', 'in', text)
    if (head.type === 2) return backendCalls(text, head, n)
    if (head.type === 'other') {
      // An answer whose id cannot be read is nobody's, but where such a CALL went up (P11).
      if (isType(text, '3', '4') && unread-- <= 0) return void (unread = 0)
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
    if (call.action === 'StatusNotification' && call.payload) connectors.answered(call.payload)
    if (call.action !== 'Authorize') answering.answer(call, text, { line: n })
    if (state.observeAnswer(dialect, call.action, call.payload, text, head)) bootAnswered()
    if (call.action === 'Authorize') answering.authorized(call, text, head, n)
  }

  function bootAnswered(): void {
    links.bootAnswered()
    if (state.accepted()) return catchUp()
    // P8: nothing is delivered while Boot is Pending or Rejected, not even what already stood in line.
    for (const context of upCalls.withdraw(({ from }) => from === 'lane')) giveBack(context, 'unsent')
  }

  /** The station is ready: the backend hears how its connectors are, and it hears what the backend refused meanwhile (P9). */
  function catchUp(): void {
    isReady = true
    connectors.tell(0)
    for (const transaction of state.memory.transactions.running())
      if (transaction.refused) void stopRefused(transaction)
  }

  async function stopRefused({ stationId }: TransactionRow): Promise<void> {
    // H21: a session of another version is nothing this connection could name.
    if ((typeof stationId === 'string') !== dialect.namesTransactions) return
    // Where its keys are not known it is stopped: energy nobody pays for is worse (S16 9.1.24 is true in most boxes).
    if (state.memory.keys.StopTransactionOnInvalidId === 'false' || !isReady || stopping.has(stationId)) return
    stopping.add(stationId)
    const { action, payload } = dialect.stops(stationId)
    const error = await own.station(action, payload).then(
      ({ status }) => (status === 'Accepted' ? null : `${action}: ${String(status)}`),
      // One that went away is told when it is back.
      (error: unknown) => (noteOf(error).code === 'station-not-connected' ? null : noteOf(error).message),
    )
    stopping.delete(stationId)
    const isRunning = state.memory.transactions.get(stationId)?.stoppedAt === null
    if (error !== null && isRunning)
      state.findings.add('refused afterwards', { transaction: String(stationId), error }, String(stationId))
  }

  function backendCalls(text: string, head: Head & { type: 2 }, n: number): void {
    const { up } = links
    if (!up || reports.holds(text, head, () => links.up === up && backendCalls(text, head, n))) return
    const given = dialect.down(state.memory, text, head)
    const observed = dialect.observe(text, head)
    const context = { from: 'backend', up, id: head.id, n, changed: given.rule, observed } as const
    const open = { id: head.id, text: given.text, context }
    if (isWhole(text)) downCalls.push(open)
    else downCalls.pass(open)
  }

  return {
    fromStation,
    fromBackend,
    backendBack(awayMs) {
      for (const waiting of answering.waiting()) if (waiting.action === 'BootNotification') relay(waiting, waiting.text)
      if (isReady && state.accepted()) connectors.tell(awayMs)
    },
    backendGone() {
      const { sent, waiting } = upCalls.drop()
      // H25: a command of a connection that is gone is never carried out.
      downCalls.withdraw(({ from }) => from === 'backend')
      lane.shut('backend lost')
      for (const context of [...sent, ...waiting.map((each) => each.context)]) {
        if (context.from === 'station') answering.forBackend(context.asked)
        else giveBack(context, sent.includes(context) ? 'lost' : 'unsent')
      }
    },
    stationGone() {
      over = true
      answering.forget()
      reports.end()
      const { sent, waiting } = upCalls.drop()
      lane.shut('station gone')
      sent.forEach((context) => giveBack(context, 'lost'))
      waiting.forEach((each) => giveBack(each.context, 'unsent'))
      const down = downCalls.drop()
      for (const context of [...down.sent, ...down.waiting.map((each) => each.context)])
        if (context.from === 'proxy') context.done(null)
    },
    stationMoved() {
      lane.moved()
      answering.forget()
      isReady = false
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
      return createUpstream({
        ...{ host, state, dialect, own, upCalls, bootAnswered, answerDeadlineMs },
        liveCall: answering.find,
        isOpen: () => socket !== null && links.up === socket,
        hangUp: links.hangUp,
      })
    },
    call: own.station,
    report: reports.ask,
    stopRefused: (transaction) => void stopRefused(transaction),
    localSession: (connectorId) => connectors.localSession(connectorId),
  }
}
