/**
 * Transaction ids of one station (design §3 P7, H1): what the station calls a transaction and what the backend calls it.
 * Provisional ids are positive, high, unique and persistent; the map outlives the transaction by 7 days.
 */
import type { TransactionRow } from './rows.ts'

/** Above every id a backend was seen to assign; a 32-bit signed integer still (S16 errata 3.54). */
export const firstProvisional = 1_500_000_000
/** One of ours, not the backend's. */
export const isProvisional = (id: number): boolean => id >= firstProvisional

export interface Transactions {
  /** By the station's id. 0 and −1 are never keys. */
  get(stationId: number): TransactionRow | undefined
  /** The id the backend knows for the station's; the same when it is not mapped, null while the backend has not named it yet. */
  up(stationId: number): number | null
  /** The id the station knows for the backend's. */
  down(backendId: number): number
  /** True when a backend's id would be mistaken for one we gave out ourselves. */
  collides(backendId: number): boolean
  put(row: TransactionRow): void
  running(): TransactionRow[]
  /** Running under an id of ours: the station must not be moved off (design §4). */
  runningProvisional(): number
}

export function createTransactions(rows: readonly TransactionRow[]): Transactions {
  const byStation = new Map<number, TransactionRow>()
  const byBackend = new Map<number, TransactionRow>()
  const put = (row: TransactionRow): void => {
    if (row.stationId <= 0) return
    byStation.set(row.stationId, row)
    if (row.backendId !== null && row.backendId > 0) byBackend.set(row.backendId, row)
  }
  rows.forEach(put)
  const running = (): TransactionRow[] => [...byStation.values()].filter((row) => row.stoppedAt === null)
  return {
    get: (stationId) => byStation.get(stationId),
    up(stationId) {
      const row = byStation.get(stationId)
      return row ? row.backendId : stationId
    },
    down: (backendId) => byBackend.get(backendId)?.stationId ?? backendId,
    collides: (backendId) => isProvisional(backendId) && byStation.has(backendId),
    put,
    running,
    runningProvisional: () => running().filter((row) => isProvisional(row.stationId)).length,
  }
}
