/**
 * Transactions of one station (design §3 P7, H1): in 1.6 what the station calls a transaction and what the backend calls it.
 * Provisional ids are positive, high, unique and persistent; the map outlives the transaction by 7 days.
 */
import type { TransactionId, TransactionRow } from './rows.ts'

/** Above the ids most backends assign; a 32-bit signed integer still (S16 errata 3.54). */
export const firstProvisional = 1_500_000_000

/**
 * The station knows the transaction by an id of ours. Not seen by its height: a backend that numbers by the seconds
 * since 1970 is in the same range.
 */
export const isProvisional = (row: Pick<TransactionRow, 'stationId' | 'backendId'>): boolean =>
  row.stationId !== row.backendId

export interface Transactions {
  /** By the station's id. 0 and −1 are never keys. */
  get(stationId: TransactionId): TransactionRow | undefined
  /** The id the station knows for the backend's. */
  down(backendId: TransactionId): TransactionId
  /** True when a backend's id would be mistaken for one we gave out ourselves. */
  collides(backendId: TransactionId): boolean
  put(row: TransactionRow): void
  running(): TransactionRow[]
  /** Running or stopped, with a StartTransaction the backend refused. */
  parked(): TransactionRow[]
  /** The local session (P13) that runs on this connector. */
  localOn(connectorId: number): TransactionRow | undefined
  /** Running, not refused, under an id of ours: the station must not be moved off (design §4). */
  runningProvisional(): number
}

/** `mayForget`: no message waits that may need the ids of a transaction long over. Asked when another one changes. */
export function createTransactions(rows: readonly TransactionRow[], mayForget: () => boolean): Transactions {
  const byStation = new Map<TransactionId, TransactionRow>()
  const byBackend = new Map<TransactionId, TransactionRow>()
  const running = new Map<TransactionId, TransactionRow>()
  /** Over for backend and station; the one that stopped last is last. */
  const over = new Map<TransactionId, TransactionRow>()
  let lookedAt = -Infinity
  const isKey = (id: TransactionId): boolean => typeof id === 'string' || id > 0

  function place(row: TransactionRow): void {
    byStation.set(row.stationId, row)
    if (row.backendId !== null && isKey(row.backendId)) byBackend.set(row.backendId, row)
    over.delete(row.stationId)
    if (row.stoppedAt === null) running.set(row.stationId, row)
    else {
      running.delete(row.stationId)
      if (row.backendId !== null && !row.parked) over.set(row.stationId, row)
    }
  }
  /** A row that changes is a row of now: its time is what the age of the others is told by. */
  function forgetOlder(now: number): void {
    if (Math.abs(now - lookedAt) < lookEvery || !mayForget()) return
    lookedAt = now
    for (const [id, row] of over) {
      if (now - (row.stoppedAt ?? now) < keptAfterStop) return
      over.delete(id)
      byStation.delete(id)
      if (row.backendId !== null && byBackend.get(row.backendId) === row) byBackend.delete(row.backendId)
    }
  }
  rows.filter((row) => isKey(row.stationId)).forEach(place)
  return {
    get: (stationId) => byStation.get(stationId),
    down: (backendId) => byBackend.get(backendId)?.stationId ?? backendId,
    collides(backendId) {
      const row = byStation.get(backendId)
      return row !== undefined && isProvisional(row)
    },
    put(row) {
      if (!isKey(row.stationId)) return
      place(row)
      // A local session is owed to nobody: its changes say nothing of what waits (P13).
      if (!row.local) forgetOlder(row.stoppedAt ?? row.startedAt)
    },
    running: () => [...running.values()],
    localOn: (connectorId) => [...running.values()].find((row) => row.local && row.connectorId === connectorId),
    parked: () => [...byStation.values()].filter((row) => row.parked),
    runningProvisional: () =>
      [...running.values()].filter((row) => row.accepted && !row.local && isProvisional(row)).length,
  }
}

/** P7. */
const keptAfterStop = 7 * 86_400_000
const lookEvery = 3_600_000
