/**
 * What a transaction message changes: when the proxy answers it (`acknowledgement`), when the backend has (`settlement`),
 * and which bytes go up (`replayText`).
 */
import { payloadOf, scanHead, withId } from '../ocpp/frame.ts'
import { idTagInfoOf, objectOf, readStart, readStop, type IdTagInfo, type Payload } from '../ocpp/messages16.ts'
import { replaceInteger } from '../ocpp/span.ts'
import { printTime } from '../ocpp/time.ts'
import { beginning, ending, type Memory } from './memory.ts'
import type { Changes, MessageRow, TagRow } from './rows.ts'
import type { Authority, TagDecision } from './tags.ts'

/** What the lane must know of cards. */
export interface Knowledge {
  /** May the card start a session now? */
  decideStart(idTag: string): TagDecision
  learn(idTag: string, info: IdTagInfo): TagRow[]
}

/** idTagInfo as 1.6 spells it. */
export const infoOf = (decision: TagDecision): Record<string, unknown> => ({
  status: decision.status,
  ...(decision.validUntil === null ? {} : { expiryDate: printTime(decision.validUntil) }),
  ...(decision.parentIdTag === null ? {} : { parentIdTag: decision.parentIdTag }),
})

/** The tag a Start or Stop names. */
export const tagOf = (action: string, payload: Payload): string | null =>
  action === 'StartTransaction'
    ? (readStart(payload)?.idTag ?? null)
    : action === 'StopTransaction'
      ? (readStop(payload)?.idTag ?? null)
      : null

/** The transaction a Stop or MeterValues names. */
export const transactionOf = (action: string, payload: Payload): number | null => {
  const id = payload['transactionId']
  return action !== 'StartTransaction' && typeof id === 'number' && Number.isSafeInteger(id) ? id : null
}

export interface Acknowledgement {
  payload: Record<string, unknown>
  patch: Partial<MessageRow>
  /** Must be on disk, with the patch, before the station hears of it, and in memory (`remember`) only then. */
  changes: Changes
  authority: Authority | null
  status: string | null
}

/** The proxy answers for the backend. */
export function acknowledgement(
  memory: Memory,
  knowledge: Knowledge,
  row: MessageRow,
  payload: Payload,
  now: number,
): Acknowledgement {
  const answered = (
    answer: Record<string, unknown>,
    patch: Partial<MessageRow>,
    changes: Changes,
  ): Acknowledgement => ({
    payload: answer,
    patch: { ...patch, acknowledgedAt: now, answer: JSON.stringify(answer) },
    changes,
    authority: null,
    status: null,
  })
  const start = row.action === 'StartTransaction' ? readStart(payload) : null
  if (start) {
    const decision = knowledge.decideStart(start.idTag)
    const transactionId = memory.takeProvisional()
    const transactions = beginning(memory, {
      station: memory.station,
      stationId: transactionId,
      backendId: null,
      connectorId: start.connectorId,
      idTag: start.idTag.toLowerCase(),
      parentIdTag: decision.parentIdTag,
      startedAt: now,
      stoppedAt: null,
      accepted: decision.status === 'Accepted',
      parked: false,
    })
    const answer = { transactionId, idTagInfo: infoOf(decision) }
    const changes = { transactions, stations: [memory.snapshot()] }
    return { ...answered(answer, { transactionId }, changes), authority: decision.authority, status: decision.status }
  }
  const isStop = row.action === 'StopTransaction'
  return answered({}, {}, isStop ? { transactions: ending(memory, row.transactionId, now) } : {})
}

/** Memory follows the disk. */
export const remember = (memory: Memory, changes: Changes): void =>
  changes.transactions?.forEach((row) => memory.transactions.put(row))

export interface Settlement {
  patch: Partial<MessageRow>
  changes: Changes
  ids: { provisionalId?: number; backendId?: number }
  /** The answer for a station that still waits, under its message id. */
  answer(id: string): string
  rewritten: boolean
}

/** The backend has answered with a CALLRESULT: that holds whether the disk takes it or not, so memory changes at once. */
export function settlement(
  memory: Memory,
  knowledge: Knowledge,
  row: MessageRow,
  text: string,
  now: number,
): Settlement {
  const head = scanHead(text)
  const payload = payloadOf(text, head) ?? {}
  const info = idTagInfoOf(payload)
  const idTag = row.action === 'StopTransaction' ? stoppedBy(row) : row.idTag
  const tags = info && idTag !== null ? knowledge.learn(idTag, info) : []
  const live = row.acknowledgedAt === null
  const delivered: Partial<MessageRow> = { state: 'delivered', deliveredAt: now, error: null }
  // A live message needs no frame any more; its answer is kept for repeats.
  if (live) Object.assign(delivered, { frame: '', answer: JSON.stringify(payload) })
  const plain = (changes: Changes): Settlement => {
    remember(memory, changes)
    return {
      patch: delivered,
      changes: { ...changes, tags },
      ids: {},
      answer: (id) => (id === row.messageId ? text : (withId(text, id) ?? text)),
      rewritten: false,
    }
  }
  if (row.action === 'StopTransaction') return plain({ transactions: ending(memory, row.transactionId, now) })
  if (row.action !== 'StartTransaction') return plain({})

  const backendId = Number.isSafeInteger(payload['transactionId']) ? (payload['transactionId'] as number) : 0
  const known = row.transactionId === null ? undefined : memory.transactions.get(row.transactionId)
  if (known) {
    // The map is kept for a time after the stop (P7): for a transaction over before the backend heard of it, from now.
    const mapped = { ...known, backendId, parked: false, stoppedAt: known.stoppedAt === null ? null : now }
    return { ...plain({ transactions: [mapped] }), ids: { provisionalId: known.stationId, backendId } }
  }
  // P7: an id of the backend that equals one we gave out is itself given a provisional id downwards.
  const stationId = memory.transactions.collides(backendId) ? memory.takeProvisional() : backendId
  const start = objectOf(payloadOf(row.frame, scanHead(row.frame)))
  const transactions =
    stationId > 0
      ? beginning(memory, {
          station: memory.station,
          stationId,
          backendId,
          connectorId: typeof start?.['connectorId'] === 'number' ? start['connectorId'] : 0,
          idTag: (row.idTag ?? '').toLowerCase(),
          parentIdTag: info?.parentIdTag ?? null,
          startedAt: now,
          stoppedAt: null,
          accepted: info?.status === 'Accepted',
          parked: false,
        })
      : []
  const rewritten = stationId !== backendId
  const given = rewritten
    ? (replaceInteger(text, head.type === 3 ? head.payloadAt : 0, ['transactionId'], stationId) ?? text)
    : text
  const settled = plain({ transactions, stations: rewritten ? [memory.snapshot()] : [] })
  return {
    ...settled,
    patch: {
      ...settled.patch,
      transactionId: stationId,
      answer: JSON.stringify({ ...payload, transactionId: stationId }),
    },
    ids: { backendId },
    answer: (id) => (id === row.messageId ? given : (withId(given, id) ?? given)),
    rewritten,
  }
}

/** The tag that ended the transaction, as the station wrote it: of that one the backend speaks in its answer. */
function stoppedBy(row: MessageRow): string | null {
  const payload = payloadOf(row.frame, scanHead(row.frame))
  return payload && tagOf(row.action, payload)
}

/** The frame to send: the station's bytes, but for a mapped transaction id (resolved at send time, H2). Null while that id cannot be known: its Start is parked. */
export function replayText(memory: Memory, row: MessageRow): string | null {
  if (row.action === 'StartTransaction' || row.transactionId === null || row.transactionId <= 0) return row.frame
  const transaction = memory.transactions.get(row.transactionId)
  if (!transaction) return row.frame
  if (transaction.parked || transaction.backendId === null) return null
  if (transaction.backendId === row.transactionId) return row.frame
  const head = scanHead(row.frame)
  return head.type === 2
    ? (replaceInteger(row.frame, head.payloadAt, ['transactionId'], transaction.backendId) ?? null)
    : null
}
