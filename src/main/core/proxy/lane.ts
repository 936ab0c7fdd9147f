/**
 * One station's transaction messages (design §3 P7, P8; S16 §3.7): first in, first out, on disk before anything else
 * happens to them. While the link is live a message is passed on and the backend's answer passed back; in every other
 * state the lane answers the station itself and delivers later.
 */
import type { Unnumbered } from '../../../shared/evidence.ts'
import type { Host } from '../host.ts'
import { resultFrame } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { contentOf } from './content-key.ts'
import {
  acknowledgement,
  remember,
  replayText,
  tagOf,
  transactionOf,
  type Acknowledgement,
  type Knowledge,
} from './lane-answers.ts'
import { createDelivery, type Upstream, type WaitingCall } from './lane-delivery.ts'
import { createLaneRows } from './lane-rows.ts'
import type { Memory } from './memory.ts'
import type { MessageRow } from './rows.ts'

/** A transaction message of the station and how to answer it. Answering twice, or on a dead connection, does nothing. */
export interface LaneCall extends WaitingCall {
  action: string
  text: string
  payload: Payload
  /** Monotonic ms. */
  arrivedAt: number
  /** Passes these bytes on without keeping them: the disk takes nothing, and nothing is promised. */
  relay(text: string): void
}

export interface Lane {
  take(call: LaneCall): void
  /** The backend can be reached and accepts messages of this station. */
  open(upstream: Upstream): void
  /** It cannot any more: everything open is answered here, now; or, with the station gone, left to be sent. */
  shut(why: 'backend lost' | 'station gone'): void
  /** Something is owed: live messages wait behind it. */
  readonly draining: boolean
  resendParked(): Promise<void>
  /** What was begun before is done. */
  settled(): Promise<void>
}

interface Waiting {
  row: MessageRow
  call: LaneCall
  cancel: () => void
}

export interface LaneSettings {
  answerDeadlineMs: number
  maxOwed: number
  protocol: string
  /** Queue or mode changed. */
  changed(): void
}

export function createLane(
  host: Pick<Host, 'clock' | 'ids' | 'store' | 'recorder' | 'log'>,
  memory: Memory,
  knowledge: Knowledge,
  settings: LaneSettings,
): Lane {
  const { clock, ids, store, recorder, log } = host
  const rows = createLaneRows(store, memory)
  /** The station waits for the answer to these stored messages, by seq. */
  const waiting = new Map<number, Waiting>()
  let draining = rows.pending

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
    answerDeadlineMs: settings.answerDeadlineMs,
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

  async function accept(call: LaneCall): Promise<void> {
    const contentKey = ids.digest(contentOf(call.action, call.payload) ?? call.text)
    const earlier = await store.messageByKey(memory.station, contentKey)
    if (earlier && !isOver(earlier) && !rows.hasLeft(earlier)) return repeat(call, rows.current(earlier))
    const row = newRow(call, contentKey)
    const { upstream } = delivery
    if (upstream && !draining) return passOn(row, call)
    // The last of the room is for stops; all else the station keeps, unanswered (P15).
    if (memory.owed >= 2 * settings.maxOwed && row.action !== 'StopTransaction')
      return log.warn('the queue is full, a message is not taken', { station: memory.station, action: row.action })
    await askFirst(row, call)
    const given = acknowledgement(memory, knowledge, row, call.payload, clock.wall())
    Object.assign(row, given.patch)
    await rows.append(row, given.changes)
    remember(memory, given.changes)
    draining = true
    note(row, 'stored')
    reply(row, call, given)
    settings.changed()
    delivery.kick()
  }

  async function passOn(row: MessageRow, call: LaneCall): Promise<void> {
    if (!rows.pending) Object.assign(row, { state: 'sending', transmissions: 1 })
    try {
      await rows.append(row)
    } catch (error) {
      log.error('a live message cannot be kept, it is only passed on', {
        station: memory.station,
        error: String(error),
      })
      const text = replayText(memory, row)
      if (text !== null) call.relay(text)
      return
    }
    if (row.state === 'sending') delivery.marked(row)
    note(row, 'stored')
    waitFor(row, call)
    if (!delivery.upstream) await acknowledge(row.seq)
    delivery.kick()
  }

  /** A Start whose stop was seen is over: the same words again would be a new transaction. */
  function isOver(row: MessageRow): boolean {
    if (row.action !== 'StartTransaction' || row.transactionId === null) return false
    const transaction = memory.transactions.get(row.transactionId)
    return transaction !== undefined && transaction.stoppedAt !== null
  }

  /** P7: never forwarded; it gets the stored answer, or joins the message still open. */
  async function repeat(call: LaneCall, row: MessageRow): Promise<void> {
    note(row, 'repeat')
    if (row.answer !== null) {
      call.answer(resultFrame(call.id, JSON.parse(row.answer)), { rule: 'repeat' })
      return
    }
    waiting.get(row.seq)?.cancel()
    waitFor(row, call)
    if (delivery.upstream && !draining && row.state !== 'parked') return
    await askFirst(row, call)
    await acknowledge(row.seq)
  }

  /** P8: while draining, the backend is there to be asked about a card that is not known as Accepted. */
  async function askFirst(row: MessageRow, call: LaneCall): Promise<void> {
    const { upstream } = delivery
    if (!upstream || row.action !== 'StartTransaction' || row.idTag === null) return
    if (knowledge.decideStart(row.idTag).status !== 'Accepted')
      await upstream.ask(row.idTag, call.arrivedAt + settings.answerDeadlineMs)
  }

  function waitFor(row: MessageRow, call: LaneCall): void {
    // P4: the deadline counts from the arrival at the proxy, not from its turn.
    const cancel = clock.at(call.arrivedAt + settings.answerDeadlineMs, () => void inTurn(() => acknowledge(row.seq)))
    waiting.set(row.seq, { row, call, cancel })
  }

  /** Answers a waiting station from here; from then on the message is ours to deliver. */
  async function acknowledge(seq: number): Promise<void> {
    const open = waiting.get(seq)
    if (!open) return
    const { row, call } = open
    const given = acknowledgement(memory, knowledge, row, call.payload, clock.wall())
    await store.apply({ ...given.changes, patch: [{ station: row.station, seq, set: given.patch }] })
    remember(memory, given.changes)
    Object.assign(row, given.patch)
    // The delivery may hold the same row as it read it from disk.
    Object.assign(rows.current(row), given.patch)
    stopWaiting(seq)
    draining = true
    reply(row, call, given)
    // Live messages wait behind what is owed: the others in line are answered as well.
    for (const other of [...waiting.keys()]) await acknowledge(other)
    settings.changed()
    delivery.kick()
  }

  function reply(row: MessageRow, call: LaneCall, given: Acknowledgement): void {
    note(
      row,
      'acknowledged',
      row.action === 'StartTransaction' && row.transactionId !== null ? { provisionalId: row.transactionId } : {},
    )
    if (given.authority !== null && given.status !== null && row.idTag !== null)
      recorder.record({
        kind: 'answer',
        station: memory.station,
        action: row.action,
        messageId: row.messageId,
        authority: given.authority,
        status: given.status,
        idTag: row.idTag,
      })
    call.answer(resultFrame(call.id, given.payload), { rule: 'stand-in' })
  }

  function stopWaiting(seq: number): Waiting | undefined {
    const open = waiting.get(seq)
    open?.cancel()
    waiting.delete(seq)
    return open
  }

  function newRow(call: LaneCall, contentKey: string): MessageRow {
    const transactionId = transactionOf(call.action, call.payload)
    const stopped =
      call.action === 'StopTransaction' && transactionId !== null ? memory.transactions.get(transactionId) : undefined
    return {
      station: memory.station,
      seq: memory.lastSeq + 1,
      backend: memory.row.backend,
      protocol: settings.protocol,
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
      ambiguous: false,
      transactionId,
      idTag: tagOf(call.action, call.payload) ?? stopped?.idTag ?? null,
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
    take: (call) => void inTurn(() => accept(call)),
    open(upstream) {
      // Rows that a station waits for are live; all others are owed.
      draining = memory.owed > waiting.size
      delivery.open(upstream)
    },
    shut(why) {
      delivery.shut()
      if (why === 'station gone') [...waiting.keys()].forEach(stopWaiting)
      else
        void inTurn(async () => {
          for (const seq of [...waiting.keys()]) await acknowledge(seq)
        })
    },
    get draining() {
      return draining
    },
    async resendParked() {
      await inTurn(() => rows.unpark())
      draining = memory.owed > waiting.size
      delivery.kick()
    },
    async settled() {
      await inTurn(() => Promise.resolve())
    },
  }
}

type RowState = Extract<Unnumbered, { kind: 'row' }>['state']
