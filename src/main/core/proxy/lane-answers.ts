/** What a kept message changes: when the proxy answers it (`acknowledgement`), and when the backend has (`settlement`). */
import { payloadOf, scanHead, withId } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { replaceInteger } from '../ocpp/span.ts'
import type { Token, TokenInfo } from '../ocpp/token.ts'
import type { Dialect, LaneMessage } from './dialect.ts'
import { beginning, ending, type Memory } from './memory.ts'
import type { Changes, MessageRow, TagRow, TransactionId, TransactionRow } from './rows.ts'
import { cardKey, type Authority, type TagDecision } from './tags.ts'

/** What the lane must know of cards and of the station's state. */
export interface Knowledge {
  /** May the card start a session now? `asked`: the backend has just been asked, so its word counts and no policy for outages. */
  decideStart(token: Token, asked?: boolean): TagDecision
  /** May it start, or end what it or its group has started? */
  authorize(token: Token, asked?: boolean): TagDecision
  /** It is one of the site's own users (P13). */
  isLocalUser(token: Token): boolean
  /** Such a user, whom the backend does not accept: it may start a session the backend never hears of. */
  startsLocally(token: Token): boolean
  learn(token: Token, info: TokenInfo): TagRow[]
  /** P15: `no starts` is kept for sessions that run, `ends only` for their last message. */
  room(): 'enough' | 'no starts' | 'ends only'
  /** Events answered here are delivered with `offline: true` (H32). */
  flagsOffline(): boolean
}

export interface Acknowledgement {
  payload: Payload
  patch: Partial<MessageRow>
  /** Must be on disk, with the patch, before the station hears of it, and in memory (`remember`) only then. */
  changes: Changes
  /** Where the message named a card. */
  decision: TagDecision | null
}

const accepted = (authority: Authority): TagDecision => ({
  ...{ status: 'Accepted', authority, validUntil: null, parentIdTag: null },
})

/** For whom the proxy answers: the site itself, in a session the backend never hears of (P13); a backend just asked; or one that is away. */
export type AnswersFor = 'site' | 'asked backend' | 'backend'

/** What a station is told of its message, and what that changes. `younger`: running transactions that began after it was said. */
export function acknowledgement(
  memory: Memory,
  knowledge: Knowledge,
  dialect: Dialect,
  row: MessageRow,
  message: LaneMessage,
  now: number,
  whom: AnswersFor,
  younger: ReadonlySet<TransactionId>,
): Acknowledgement {
  const { token, part } = message
  const [local, asked] = [whom === 'site', whom === 'asked backend']
  const known = row.transactionId === null ? undefined : memory.transactions.get(row.transactionId)
  const decision = decide()
  const acknowledged = (id: MessageRow['transactionId'], changes: Changes): Acknowledgement => {
    const payload = dialect.answered(part, id, decision)
    const flagged = isOffline(dialect, knowledge, row)
    const patch = { transactionId: id, acknowledgedAt: now, answer: JSON.stringify(payload), flagged }
    return { payload, patch, changes, decision }
  }
  function decide(): TagDecision | null {
    if (token === null) return null
    if (local && (part === 'start' || known?.idTag === token.idTag.toLowerCase())) return accepted('local')
    // A 1.6 end is not asked for a card (S16 §4.10: it cannot be refused); any card a 2.x event names is answered.
    if (part === 'end') return dialect.namesTransactions ? knowledge.authorize(token) : null
    return part === 'start' ? knowledge.decideStart(token, asked) : knowledge.authorize(token, asked)
  }

  if (part === 'start') {
    const id = row.transactionId ?? memory.takeProvisional()
    const begun = {
      ...{
        station: memory.station,
        stationId: id,
        backendId: row.transactionId,
        connectorId: message.connectorId ?? -1,
      },
      ...{ idTag: token?.idTag.toLowerCase() ?? '', tagType: token?.type ?? 'idTag' },
      ...{ parentIdTag: decision?.parentIdTag ?? null, startedAt: now, stoppedAt: null },
      ...{ accepted: decision?.status === 'Accepted', parked: false, refused: false, local },
    }
    const transactions = beginning(memory, begun, younger)
    return acknowledged(id, { transactions, stations: [memory.snapshot()] })
  }
  if (part === 'end') return acknowledged(row.transactionId, { transactions: ending(memory, row.transactionId, now) })
  return acknowledged(row.transactionId, { transactions: nowKnown(known, message, decision) })
}

/**
 * 2.x: answered here before the backend can have seen it, an event goes up as one that happened offline (E04.FR.03, H32). A
 * signed one must arrive as the station signed it; bytes that were sent before stay what they were.
 */
export const isOffline = (dialect: Dialect, knowledge: Pick<Knowledge, 'flagsOffline'>, row: MessageRow): boolean =>
  dialect.namesTransactions &&
  row.part !== 'other' &&
  row.transmissions === 0 &&
  !row.ambiguous &&
  knowledge.flagsOffline() &&
  !row.frame.includes('"signed')

/** 2.x: the EVSE and the card may come after the start of the transaction, the card in the place of one that was refused. */
function nowKnown(
  known: TransactionRow | undefined,
  { token, connectorId }: Pick<LaneMessage, 'token' | 'connectorId'>,
  decision: Pick<TokenInfo, 'status' | 'parentIdTag'> | null,
): TransactionRow[] {
  if (!known) return []
  const isPlaced = known.connectorId < 0 && connectorId !== null
  const card = token &&
    !known.accepted &&
    decision?.status === 'Accepted' && {
      ...{ idTag: token.idTag.toLowerCase(), tagType: token.type, parentIdTag: decision.parentIdTag, accepted: true },
    }
  return isPlaced || card ? [{ ...known, ...(isPlaced && { connectorId }), ...card }] : []
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
  /** The transaction whose card the backend refuses although it was accepted here (P9). */
  refused: { transaction: TransactionRow; status: string } | null
}

/**
 * The backend has answered with a CALLRESULT: that holds whether the disk takes it or not, so memory changes at once.
 * `younger` as in `acknowledgement`.
 */
export function settlement(
  memory: Memory,
  knowledge: Knowledge,
  dialect: Dialect,
  row: MessageRow,
  text: string,
  now: number,
  younger: ReadonlySet<TransactionId>,
): Settlement {
  const head = scanHead(text)
  const payload = payloadOf(text, head) ?? {}
  const info = dialect.tokenInfo(payload)
  const isStart = row.part === 'start'
  const message = info || isStart ? messageOf(dialect, row) : null
  const token = message?.token ?? null
  const tags = info && token ? knowledge.learn(token, info) : []
  const live = row.acknowledgedAt === null
  const delivered: Partial<MessageRow> = { state: 'delivered', deliveredAt: now, error: null }
  // A live message needs no frame any more; its answer is kept for repeats.
  if (live) Object.assign(delivered, { frame: '', answer: JSON.stringify(payload) })
  const known = row.transactionId === null ? undefined : memory.transactions.get(row.transactionId)

  const settled = (transactions: TransactionRow[], more: Partial<Settlement> = {}): Settlement => {
    const transaction = transactions.find((each) => each.stationId === row.transactionId) ?? known
    const refusal = refusedAfterwards(row, token, transaction, info)
    const rows = refusal
      ? [...transactions.filter((each) => each.stationId !== refusal.stationId), { ...refusal, refused: true }]
      : transactions
    const changes = { transactions: rows, tags }
    remember(memory, changes)
    return {
      ...{ patch: delivered, changes, ids: {}, rewritten: false },
      answer: (id) => (id === row.messageId ? text : (withId(text, id) ?? text)),
      refused: refusal && info ? { transaction: refusal, status: info.status } : null,
      ...more,
    }
  }
  if (row.part === 'end') return settled(ending(memory, row.transactionId, now))
  if (!isStart) return settled(live && message ? nowKnown(known, message, info) : [])
  if (dialect.namesTransactions) {
    if (known) return settled([{ ...known, parked: false }])
    return settled(row.transactionId === null ? [] : begun(row.transactionId, row.transactionId))
  }

  const backendId = Number.isSafeInteger(payload['transactionId']) ? (payload['transactionId'] as number) : 0
  if (known) {
    // The map is kept for a time after the stop (P7): for a transaction over before the backend heard of it, from now.
    const mapped = { ...known, backendId, parked: false, stoppedAt: known.stoppedAt === null ? null : now }
    return settled([mapped], { ids: { provisionalId: Number(known.stationId), backendId } })
  }
  // P7: an id of the backend that equals one we gave out is itself given a provisional id downwards.
  const stationId = memory.transactions.collides(backendId) ? memory.takeProvisional() : backendId
  const rewritten = stationId !== backendId
  const given = rewritten
    ? (replaceInteger(text, head.type === 3 ? head.payloadAt : 0, ['transactionId'], stationId) ?? text)
    : text
  const plain = settled(stationId > 0 ? begun(stationId, backendId) : [], { ids: { backendId } })
  return {
    ...plain,
    changes: { ...plain.changes, stations: rewritten ? [memory.snapshot()] : [] },
    patch: {
      ...plain.patch,
      transactionId: stationId,
      answer: JSON.stringify({ ...payload, transactionId: stationId }),
    },
    answer: (id) => (id === row.messageId ? given : (withId(given, id) ?? given)),
    rewritten,
  }

  function begun(stationId: number | string, backendId: number | string): TransactionRow[] {
    const begins = {
      ...{ station: memory.station, stationId, backendId, connectorId: message?.connectorId ?? -1 },
      ...{ idTag: token?.idTag.toLowerCase() ?? '', tagType: token?.type ?? 'idTag' },
      ...{ parentIdTag: info?.parentIdTag ?? null, startedAt: now, stoppedAt: null },
      ...{ accepted: info?.status === 'Accepted', parked: false, refused: false, local: false },
    }
    return beginning(memory, begins, younger)
  }
}

/** P9: the station was told Accepted here, and the backend says otherwise now. ConcurrentTx says nothing about the card. */
function refusedAfterwards(
  row: MessageRow,
  token: Token | null,
  transaction: TransactionRow | undefined,
  info: TokenInfo | null,
): TransactionRow | null {
  if (row.acknowledgedAt === null || row.part === 'end' || !transaction?.accepted || !info) return null
  // 2.x: an event may name a card that only tried to end the session.
  const isItsCard = token && cardKey(token) === cardKey({ idTag: transaction.idTag, type: transaction.tagType })
  if (!isItsCard) return null
  return info.status === 'Accepted' || info.status === 'ConcurrentTx' ? null : transaction
}

/** What a stored row says. */
export function messageOf(dialect: Dialect, row: MessageRow): LaneMessage | null {
  const payload = payloadOf(row.frame, scanHead(row.frame))
  return payload && dialect.read(row.action, payload)
}
