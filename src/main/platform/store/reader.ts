/** Reads the proxy's file: beside a running proxy, or inside it. Refuses a file that is not whole, and touches nothing. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Failure } from '../../../shared/failure.ts'
import type { MessageQuery, MessageRow, ProxyStore, StationRow, TagRow, TransactionRow } from '../../core/host.ts'
import { applicationId, owedStates, rowOf, schemaVersion } from './schema.ts'

export const storeFile = (directory: string): string => join(directory, 'proxy.sqlite')

export type StoreReader = Omit<ProxyStore, 'apply'> & {
  /** Tags of every backend. */
  allTags(): Promise<TagRow[]>
  transaction(station: string, stationId: number): TransactionRow | undefined
  close(): void
}

/** Whole-file checks stop being quick beyond this many bytes; then only its head is checked. */
const checkedWholeBelow = 64 * 1024 * 1024

/** Failures: `not-found` when there is none yet, `data-corrupt`, `data-unreadable`. */
export function openReader(directory: string): StoreReader {
  const file = storeFile(directory)
  if (!existsSync(file) || isBlank(file))
    throw new Failure('not-found', `There is no proxy data in ${directory}.`, { directory })
  const database = openChecked(file)
  const statements = new Map<string, StatementSync>()
  const all = <T>(sql: string, ...values: SQLInputValue[]): T[] => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement.all(...values).map((record) => rowOf<T>(record))
  }
  const keepMapped = 7 * 86_400_000
  return {
    stations: () => Promise.resolve(all<StationRow>('SELECT * FROM station ORDER BY station')),
    nextMessage: (station, after) =>
      Promise.resolve(
        all<MessageRow>(
          `SELECT * FROM message WHERE station = ? AND seq > ? AND ${owedStates} ORDER BY seq LIMIT 1`,
          station,
          after,
        )[0],
      ),
    messageByKey: (station, key) =>
      Promise.resolve(
        all<MessageRow>(
          'SELECT * FROM message WHERE station = ? AND contentKey = ? ORDER BY seq DESC LIMIT 1',
          station,
          key,
        )[0],
      ),
    counts(station) {
      const [row] = all<{ lastSeq: number; owed: number; parked: number }>(
        `SELECT coalesce((SELECT max(seq) FROM message WHERE station = ?), 0) AS lastSeq,
         (SELECT count(*) FROM message WHERE station = ? AND ${owedStates}) AS owed`,
        station,
        station,
      )
      const [parked] = all<{ count: number }>(
        "SELECT count(*) AS count FROM message WHERE station = ? AND state = 'parked'",
        station,
      )
      return Promise.resolve({ lastSeq: row?.lastSeq ?? 0, owed: row?.owed ?? 0, parked: parked?.count ?? 0 })
    },
    transactions: (station) =>
      Promise.resolve(
        all<TransactionRow>(
          'SELECT * FROM txn WHERE station = ? AND (stoppedAt IS NULL OR stoppedAt > ? OR backendId IS NULL OR parked = 1)',
          station,
          Date.now() - keepMapped,
        ),
      ),
    tags: (backend) => Promise.resolve(all<TagRow>('SELECT * FROM tag WHERE backend = ?', backend)),
    olderStopOwed: (idTag, storedBefore, exceptStation) =>
      Promise.resolve(
        all(
          `SELECT 1 AS found FROM message WHERE action = 'StopTransaction' AND ${owedStates} AND idTag = ? AND storedAt < ? AND station <> ? LIMIT 1`,
          idTag,
          storedBefore,
          exceptStation,
        ).length > 0,
      ),
    messages: (query) => Promise.resolve(messages(query)),
    allTags: () => Promise.resolve(all<TagRow>('SELECT * FROM tag ORDER BY backend, idTag')),
    transaction: (station, stationId) =>
      all<TransactionRow>('SELECT * FROM txn WHERE station = ? AND stationId = ?', station, stationId)[0],
    close: () => database.close(),
  }

  function messages({ station, which, after, limit }: MessageQuery): MessageRow[] {
    const conditions = {
      owed: `(${owedStates} OR state = 'parked')`,
      parked: "state = 'parked'",
      ledger: '(acknowledgedAt IS NOT NULL OR ambiguous = 1)',
    }
    const from = after ?? { station: '', seq: 0 }
    return all<MessageRow>(
      `SELECT * FROM message WHERE ${conditions[which]} AND (? = '' OR station = ?) AND (station, seq) > (?, ?) ORDER BY station, seq LIMIT ?`,
      station ?? '',
      station ?? '',
      from.station,
      from.seq,
      limit,
    )
  }
}

/** True for a file in which nothing was ever stored: empty, or without tables. Failures as `openReader`. */
export function isBlank(file: string): boolean {
  if (statSync(file).size === 0) return true
  return reading(file, (database) => {
    const value = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0]
    const blank = value('PRAGMA application_id') === 0 && value('SELECT count(*) FROM sqlite_schema') === 0
    database.close()
    return blank
  })
}

function openChecked(file: string): DatabaseSync {
  return reading(file, (database) => {
    database.exec('PRAGMA busy_timeout = 5000')
    const value = (pragma: string): unknown => Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]
    if (value('application_id') !== applicationId) throw new Error('it is not a Wattproof file')
    if (value('user_version') !== schemaVersion)
      throw new Error(`its version ${String(value('user_version'))} is not known here`)
    if (statSync(file).size < checkedWholeBelow && value('quick_check(1)') !== 'ok')
      throw new Error('its pages do not fit together')
    database.prepare('SELECT count(*) FROM station').get()
    return database
  })
}

/** Opens read-only and tells what cannot be read here from what is damaged. */
function reading<T>(file: string, use: (database: DatabaseSync) => T): T {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { readOnly: true })
    return use(database)
  } catch (error) {
    database?.close()
    const reason = error instanceof Error ? error.message : String(error)
    if (/readonly|unable to open|permission|authoriz/i.test(reason))
      throw new Failure('data-unreadable', `${file} cannot be opened by this user (${reason}).`, { file })
    throw new Failure(
      'data-corrupt',
      `${file} is damaged (${reason}). It was left as it is: move it away to start anew, and keep it.`,
      { file },
    )
  }
}
