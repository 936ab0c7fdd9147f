/**
 * One station's transaction messages (design §3 P7, P8; S16 §3.7): first in, first out, on disk before anything else
 * happens to them. While the link is live a message is passed on and the backend's answer passed back; in every other
 * state the lane answers the station itself and delivers later.
 */
import type { Unnumbered } from '../../../shared/evidence.ts'
import type { Host } from '../host.ts'
import { resultFrame } from '../ocpp/frame.ts'
import type { Token } from '../ocpp/token.ts'
import type { Dialect, LaneMessage } from './dialect.ts'
import { acknowledgement, remember, type Acknowledgement, type AnswersFor, type Knowledge } from './lane-answers.ts'
import { createDelivery, type Upstream, type WaitingCall } from './lane-delivery.ts'
import type { Findings } from './findings.ts'
import { createLaneRows } from './lane-rows.ts'
import type { Memory } from './memory.ts'
import type { Pace } from './pace.ts'
import type { MessageRow, TransactionRow } from './rows.ts'
import { parkedBecause } from './settings.ts'

/** A transaction message of the station and how to answer it. Answering twice, or on a dead connection, does nothing. */
export interface LaneCall extends WaitingCall {
  action: string
  text: string
  message: LaneMessage
  dialect: Dialect
  /** Monotonic ms. */
  arrivedAt: number
  /** It went to the backend before it came here, and may have arrived. */
  wasSent: boolean
  /** Else nothing may be promised (P1): it is passed on, and only repeats are known. */
  isAccepted: boolean
  /** Passes these bytes on without keeping them: the disk takes nothing, and nothing is promised. */
  relay(text: string): void
}

export interface Lane {
  take(call: LaneCall): void
  /** The backend can be reached and accepts messages of this station. */
  open(upstream: Upstream): void
  /** It cannot any more: everything open is answered here, now; or, with the station gone, left to be sent. */
  shut(why: 'backend lost' | 'station gone' | 'not accepted'): void
  /** The station goes on with another socket: what it said on the first it may say again, or not. */
  moved(): void
  /** Something is owed: live messages wait behind it. */
  readonly draining: boolean
  resendParked(seqs?: readonly number[]): Promise<void>
  /** What was begun before is done. */
  settled(): Promise<void>
}

interface Question {
  upstream: Upstream
  token: Token
}

interface Waiting {
  row: MessageRow
  call: LaneCall
  cancel: () => void
}

export interface LaneSettings {
  answerDeadlineMs: number
  /** Of stored messages over all stations. */
  pace: Pace
  /** Queue or mode changed. */
  changed(): void
  /** P9: a session runs on a card that the backend has refused since. */
  refused(transaction: TransactionRow, status: string): void
  /** P13: a local session began or ended on this connector. */
  localSession(connectorId: number): void
}

export function createLane(
  host: Pick<Host, 'clock' | 'ids' | 'store' | 'recorder' | 'log'>,
  memory: Memory,
  knowledge: Knowledge,
  findings: Findings,
  settings: LaneSettings,
): Lane {
  const { clock, ids, store, recorder, log } = host
  const rows = createLaneRows(store, memory)
  /** The station waits for the answer to these stored messages, by seq. */
  const waiting = new Map<number, Waiting>()
  let draining = rows.isPending()

  // Everything that reads and then writes a row happens in turn, so that no two of them see the same state.
  let tail: Promise<unknown> = Promise.resolve()
  function inTurn<T>(task: () => Promise<T>): Promise<T | undefined> {
    const done = tail.then(task).catch((error: unknown) => {
      log.error('a transaction message was not handled', { station: memory.station, error: String(error) })
      return undefined
    })
    tail = done
    return done
  }

  const delivery = createDelivery({
    host,
    memory,
    knowledge,
    rows,
    findings,
    answerDeadlineMs: settings.answerDeadlineMs,
    pace: settings.pace,
    refused: settings.refused,
    inTurn,
    note,
    takeWaiting: (seq) => stopWaiting(seq)?.call,
    acknowledge: (seq) => inTurn(() => acknowledge(seq)),
    drained: () =>
      void inTurn(() => {
        // In turn: a message being stored at this moment keeps the lane draining.
        if (draining && memory.owed <= waiting.size) {
          draining = false
          settings.changed()
        }
        return Promise.resolve()
      }),
    changed: settings.changed,
  })

  // ---- from the station -------------------------------------------------------------------------------------------

  /** Messages in the order they came. A question to the backend takes time: deadlines do not wait for it (P4). */
  let taken: Promise<unknown> = Promise.resolve()
  async function takeInOrder(call: LaneCall): Promise<void> {
    const question = await inTurn(() => accept(call, null))
    if (question) {
      const isAnswered = await question.upstream.ask(question.token, call.arrivedAt + settings.answerDeadlineMs)
      await inTurn(() => accept(call, isAnswered))
    }
  }

  /** `asked`: the backend was asked about its card, and answered or not. Else it may have to be, first. */
  async function accept(call: LaneCall, asked: boolean | null): Promise<Question | null | undefined> {
    const contentKey = ids.digest(call.message.content)
    const earlier = await store.messageByKey(memory.station, contentKey)
    const isOver = earlier && !call.dialect.namesTransactions && (await rows.isOver(earlier))
    if (earlier && !isOver && !rows.hasLeft(earlier)) return repeat(call, rows.current(earlier), asked)
    const row = newRow(call, contentKey)
    if (!call.isAccepted) return passUnkept(row, call)
    const { token, part } = call.message
    const isLocal = isOfLocalSession(row, call.message)
    const mayBeLocal = part === 'start' && token !== null && knowledge.isLocalUser(token)
    const passes = (): boolean => delivery.upstream() !== null && !draining && !call.wasSent && !isLocal
    // The last of the room is for ends; all else the station keeps, unanswered (P15).
    if (part !== 'end' && !passes() && knowledge.room() === 'ends only') {
      log.warn('the queue is full, a message is not taken', { station: memory.station, action: row.action })
      return null
    }
    const question = asked === null && !isLocal && (mayBeLocal || !passes()) ? questionOf(row, call) : null
    if (question) return question
    if (isLocal || (mayBeLocal && knowledge.startsLocally(token))) return keepLocal(row, call)
    if (passes()) return passOn(row, call)
    const given = await answerFor(row, call, asked === true ? 'asked backend' : 'backend')
    Object.assign(row, given.patch)
    await rows.append(row, given.changes)
    remember(memory, given.changes)
    draining = true
    note(row, 'stored')
    reply(row, call, given)
    settings.changed()
    delivery.kick()
    return null
  }
  async function answerFor(row: MessageRow, call: LaneCall, whom: AnswersFor): Promise<Acknowledgement> {
    const younger = await rows.youngerThan(row)
    return acknowledgement(memory, knowledge, call.dialect, row, call.message, clock.wall(), whom, younger)
  }

  /** P13: of a session that the backend must not hear of, or of the meter it charges through. */
  function isOfLocalSession({ transactionId, part }: MessageRow, { connectorId }: LaneMessage): boolean {
    const known = transactionId === null ? undefined : memory.transactions.get(transactionId)
    if (known) return known.local
    return part === 'other' && connectorId !== null && memory.transactions.localOn(connectorId) !== undefined
  }

  /** On disk like any other, and never owed. */
  async function keepLocal(row: MessageRow, call: LaneCall): Promise<null> {
    const given = await answerFor(row, call, 'site')
    Object.assign(row, given.patch, { state: 'local' })
    await rows.keepApart(row, given.changes)
    remember(memory, given.changes)
    note(row, 'local')
    reply(row, call, given)
    const connector = given.changes.transactions?.find((each) => each.stationId === row.transactionId)?.connectorId
    if (connector !== undefined && connector >= 0) settings.localSession(connector)
    settings.changed()
    return null
  }

  /** Nothing can be promised: the backend judges the message itself, under the id it gave. */
  function passUnkept(row: MessageRow, call: LaneCall): null {
    const replay = call.dialect.replay(memory, row)
    if (replay) call.relay(replay.text)
    return null
  }

  async function passOn(row: MessageRow, call: LaneCall): Promise<null> {
    if (!rows.isPending()) Object.assign(row, { state: 'sending', transmissions: 1 })
    try {
      await rows.append(row)
    } catch (error) {
      log.error('a live message cannot be kept, it is only passed on', {
        station: memory.station,
        error: String(error),
      })
      return passUnkept(row, call)
    }
    note(row, 'stored')
    waitFor(row, call)
    if (!delivery.upstream()) {
      // The link went while it was being stored: nothing of it was ever sent.
      if (row.state === 'sending') await rows.change(row, { state: 'queued', transmissions: 0 })
      await acknowledge(row.seq)
    } else if (row.state === 'sending') delivery.marked(row)
    delivery.kick()
    return null
  }

  /** P7: never forwarded; it gets the stored answer, or joins the message still open. */
  async function repeat(call: LaneCall, row: MessageRow, asked: boolean | null): Promise<Question | null> {
    if (asked === null) note(row, 'repeat')
    if (row.answer !== null) {
      call.answer(resultFrame(call.id, JSON.parse(row.answer)), { rule: 'repeat' })
      return null
    }
    waiting.get(row.seq)?.cancel()
    waitFor(row, call)
    if (!call.isAccepted || (delivery.upstream() && !draining && row.state !== 'parked')) return null
    const question = asked === null ? questionOf(row, call) : null
    if (!question) await acknowledge(row.seq, asked === true ? 'asked backend' : 'backend')
    return question
  }

  /** P8: while draining, the backend is there to be asked about a card that is not known as Accepted. */
  function questionOf(row: MessageRow, call: LaneCall): Question | null {
    const upstream = delivery.upstream()
    const { token, part } = call.message
    if (!upstream || upstream.protocol !== row.protocol || part === 'end' || token === null) return null
    const { status, authority } = knowledge.decideStart(token)
    return status === 'Accepted' && authority === 'proxy store' ? null : { upstream, token }
  }

  function waitFor(row: MessageRow, call: LaneCall): void {
    // P4: the deadline counts from the arrival at the proxy, not from its turn.
    const cancel = clock.at(call.arrivedAt + settings.answerDeadlineMs, () => void inTurn(() => acknowledge(row.seq)))
    waiting.set(row.seq, { row, call, cancel })
  }

  /**
   * Answers a waiting station from here; from then on the message is ours to deliver. Live messages wait behind what is
   * owed, so the others in line are answered as well, the oldest first: a start ends what ran on its connector before.
   */
  async function acknowledge(seq: number, whom: AnswersFor = 'backend'): Promise<void> {
    if (waiting.has(seq)) await acknowledgeAll((each) => (each === seq ? whom : 'backend'))
  }

  async function acknowledgeAll(whom: (seq: number) => AnswersFor = () => 'backend'): Promise<void> {
    if (waiting.size === 0) return
    for (const seq of [...waiting.keys()].toSorted((a, b) => a - b)) await acknowledgeOne(seq, whom(seq))
    settings.changed()
    delivery.kick()
  }

  async function acknowledgeOne(seq: number, whom: AnswersFor): Promise<void> {
    const open = waiting.get(seq)
    if (!open) return
    const { row, call } = open
    // The delivery may hold the same row as it read it from disk, and have sent that.
    const given = await answerFor(rows.current(row), call, whom)
    await store.apply({ ...given.changes, patch: [{ station: row.station, seq, set: given.patch }] })
    remember(memory, given.changes)
    Object.assign(row, given.patch)
    Object.assign(rows.current(row), given.patch)
    stopWaiting(seq)
    draining = true
    reply(row, call, given)
  }

  function reply(row: MessageRow, call: LaneCall, given: Acknowledgement): void {
    note(
      row,
      'acknowledged',
      row.part === 'start' && typeof row.transactionId === 'number' ? { provisionalId: row.transactionId } : {},
    )
    if (given.decision !== null && row.idTag !== null)
      recorder.record({
        kind: 'answer',
        station: memory.station,
        action: row.action,
        messageId: row.messageId,
        authority: given.decision.authority,
        status: given.decision.status,
        idTag: row.idTag,
      })
    call.answer(resultFrame(call.id, given.payload), { rule: row.state === 'local' ? 'local session' : 'stand-in' })
  }

  function stopWaiting(seq: number): Waiting | undefined {
    const open = waiting.get(seq)
    open?.cancel()
    waiting.delete(seq)
    return open
  }

  const nobodyWaits = (): void => [...waiting.keys()].forEach(stopWaiting)

  /** Parked messages come back into the lane. */
  async function putBack(which: (row: MessageRow) => boolean): Promise<void> {
    await inTurn(() => rows.unpark(which))
    draining = memory.owed > waiting.size
    delivery.kick()
  }

  function newRow(call: LaneCall, contentKey: string): MessageRow {
    const { transactionId, token, part } = call.message
    const ended = part === 'end' && transactionId !== null ? memory.transactions.get(transactionId) : undefined
    return {
      station: memory.station,
      seq: memory.lastSeq + 1,
      backend: memory.row.backend,
      protocol: call.dialect.protocol,
      action: call.action,
      messageId: call.id,
      frame: call.text,
      contentKey,
      state: 'queued',
      storedAt: clock.wall(),
      acknowledgedAt: null,
      deliveredAt: null,
      attempts: 0,
      transmissions: 0,
      ambiguous: call.wasSent,
      part,
      transactionId,
      idTag: token?.idTag ?? ended?.idTag ?? null,
      flagged: false,
      answer: null,
      error: null,
    }
  }

  function note(
    row: MessageRow,
    state: RowState,
    more: { provisionalId?: number; backendId?: number; error?: string } = {},
  ): void {
    recorder.record({
      kind: 'row',
      station: memory.station,
      row: row.seq,
      action: row.action,
      messageId: row.messageId,
      state,
      transmissions: row.transmissions,
      ...more,
    })
  }

  return {
    take(call) {
      taken = taken.then(() => takeInOrder(call))
    },
    moved: nobodyWaits,
    open(upstream) {
      // Rows that a station waits for are live; all others are owed.
      draining = memory.owed > waiting.size
      delivery.open(upstream)
      // H21: what waited for this version goes now.
      if (memory.parked > 0)
        void putBack((row) => row.protocol === upstream.protocol && row.error === parkedBecause.version)
    },
    shut(why) {
      delivery.shut()
      if (why === 'station gone') nobodyWaits()
      if (why === 'backend lost') void inTurn(() => acknowledgeAll())
    },
    get draining() {
      return draining
    },
    async resendParked(seqs) {
      const these = seqs && new Set(seqs)
      await putBack((row) => these === undefined || these.has(row.seq))
    },
    async settled() {
      await inTurn(() => Promise.resolve())
    },
  }
}

type RowState = Extract<Unnumbered, { kind: 'row' }>['state']
