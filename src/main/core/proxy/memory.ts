/**
 * What the proxy remembers of one station, links or not: ids, clock, lists. In memory for answering at once,
 * on disk by the changes its functions return.
 */
import type { Host } from '../host.ts'
import { keysOf, type LearnedKey, type LearnedKeys } from './keys.ts'
import type { StationRow, TransactionId, TransactionRow } from './rows.ts'
import { createStatuses, type Statuses } from './statuses.ts'
import type { ListedTag } from './tags.ts'
import { createStationClock, type StationClock } from './station-clock.ts'
import { createTransactions, firstProvisional, type Transactions } from './transactions.ts'

export interface Memory {
  readonly station: string
  row: StationRow
  readonly transactions: Transactions
  readonly time: StationClock
  localList: Map<string, ListedTag>
  keys: LearnedKeys
  learn(keys: readonly LearnedKey[]): void
  readonly statuses: Statuses
  lastSeq: number
  owed: number
  owedBytes: number
  /** Counts a row in or out, here and over all stations. */
  owes(rows: number, bytes: number): void
  /** Message id of the stored message that is being delivered; null for a live one. */
  replaying: string | null
  parked: number
  /** Told when the computer's clock, or the backend's, jumped (P5). */
  jumped: (whose: 'computer' | 'backend', ms: number) => void
  /** The station row as it must be on disk now: with the clock's latest. */
  snapshot(): StationRow
  /** Takes the next provisional transaction id; the returned row must reach the disk before the id reaches the station. */
  takeProvisional(): number
}

/** Bytes owed over all stations: asked for with every message, so it is kept, not summed up. */
export interface OwedTotal {
  bytes: number
}

/** Reads what is kept of a station beside its row (`kept`); a new one starts empty. Cost does not grow with its queue. */
export async function recall(
  host: Pick<Host, 'store' | 'clock'>,
  station: string,
  backend: string,
  kept: StationRow | undefined,
  total: OwedTotal,
): Promise<Memory> {
  const { store, clock } = host
  const [counts, transactionRows] = await Promise.all([store.counts(station), store.transactions(station)])
  const row: StationRow = kept ?? {
    station,
    backend,
    nextProvisional: firstProvisional,
    clockOffset: null,
    highestTime: 0,
    acceptedBoot: null,
    cacheClearedAt: null,
    localList: null,
    keys: null,
    statuses: null,
  }
  const memory: Memory = {
    station,
    row: { ...row, backend },
    transactions: createTransactions(
      transactionRows,
      // What changes a transaction is owed itself; with another one there may be an old end among them.
      () => memory.owed <= 1 && memory.parked === 0,
    ),
    time: createStationClock(clock, {
      offset: row.clockOffset,
      highest: row.highestTime,
      jumped: (whose, ms) => memory.jumped(whose, ms),
    }),
    jumped: () => undefined,
    localList: new Map(row.localList === null ? [] : (JSON.parse(row.localList) as [string, ListedTag][])),
    keys: keysOf(row),
    learn(learned) {
      memory.keys = { ...memory.keys, ...Object.fromEntries(learned.map(({ key, value }) => [key, value])) }
    },
    statuses: createStatuses(row.statuses),
    lastSeq: counts.lastSeq,
    owed: counts.owed,
    owedBytes: counts.owedBytes,
    owes(rows, bytes) {
      const before = memory.owedBytes
      memory.owed += rows
      // The disk counts bytes, memory characters: what is left over ends with the last row.
      memory.owedBytes = memory.owed === 0 ? 0 : Math.max(0, before + bytes)
      total.bytes += memory.owedBytes - before
    },
    replaying: null,
    parked: counts.parked,
    snapshot() {
      memory.row = {
        ...memory.row,
        clockOffset: memory.time.offset,
        highestTime: memory.time.highest,
        localList: memory.localList.size === 0 ? null : JSON.stringify([...memory.localList]),
        keys: Object.keys(memory.keys).length === 0 ? null : JSON.stringify(memory.keys),
        statuses: memory.statuses.kept(),
      }
      return memory.row
    },
    takeProvisional() {
      let id = memory.row.nextProvisional
      // A backend may have used it before we did.
      while (memory.transactions.get(id)) id++
      memory.row = { ...memory.row, nextProvisional: id + 1 }
      return id
    },
  }
  total.bytes += memory.owedBytes
  return memory
}

/**
 * The rows of a new transaction and the ones it ends: a connector runs one at a time, so an older one there lost its stop.
 * One that is heard of late, with a `younger` one running there, is itself the one that lost it.
 */
export function beginning(
  memory: Memory,
  begun: TransactionRow,
  younger: ReadonlySet<TransactionId>,
): TransactionRow[] {
  const there = memory.transactions
    .running()
    .filter((row) => row.connectorId === begun.connectorId && row.connectorId >= 0 && row.stationId !== begun.stationId)
  const isLate = there.some((row) => younger.has(row.stationId))
  const ended = there.filter((row) => !younger.has(row.stationId))
  return [
    ...ended.map((row) => ({ ...row, stoppedAt: begun.startedAt })),
    isLate ? { ...begun, stoppedAt: begun.startedAt } : begun,
  ]
}

/** The row of a transaction that is stopped now; nothing when the id is not one we know. */
export function ending(memory: Memory, stationId: TransactionId | null, now: number): TransactionRow[] {
  const row = stationId === null ? undefined : memory.transactions.get(stationId)
  return row ? [{ ...row, stoppedAt: now }] : []
}
