/** Reads the proxy's file: beside a running proxy, or inside it. Refuses a file that is not whole, and touches nothing. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Failure } from '../../../shared/failure.ts'
import type {
  MessageQuery,
  MessageRow,
  ProxyStore,
  StationRow,
  TagRow,
  TransactionId,
  TransactionRow,
} from '../../core/host.ts'
import { earlierVersion, viewAsPresent } from './earlier.ts'
import { applicationId, keyHead, owedStates, rowOf, schemaVersion, type Table } from './schema.ts'

export const storeFile = (directory: string): string => join(directory, 'proxy.sqlite')

export type StoreReader = Omit<ProxyStore, 'apply' | 'room'> & {
  /** Tags of every backend. */
  allTags(): Promise<TagRow[]>
  /** Keys of the backends of which tags or stations are kept. */
  backends(): Promise<string[]>
  transaction(station: string, stationId: TransactionId): TransactionRow | undefined
  close(): void
}

/** Whole-file checks stop being quick beyond this many bytes; then only its head is checked. */
const checkedWholeBelow = 8 * 1024 * 1024
/** The id map of a transaction is kept this long past its stop (P7). */
const keepMapped = 7 * 86_400_000

/** Reads files of the present and the earlier version. Failures: `not-found` when there is none yet, `data-corrupt`, `data-unreadable`. */
export function openReader(directory: string): StoreReader {
  const file = storeFile(directory)
  if (!existsSync(file) || isBlank(file))
    throw new Failure('not-found', `There is no proxy data in ${directory}.`, { directory })
  const database = openChecked(file)
  const select = <T>(table: Table, rest: string) => {
    const statement = database.prepare(`SELECT * FROM ${table} ${rest}`)
    return (...values: SQLInputValue[]): T[] => statement.all(...values).map((record) => rowOf<T>(table, record))
  }
  const stations = select<StationRow>('station', 'ORDER BY station')
  // Nothing before the head is owed. One bound, as an index is entered at one place only.
  const owedAfter = (seq: string): string =>
    `station = ?1 AND seq > max(${seq}, (SELECT head FROM tally WHERE station = ?1) - 1) AND ${owedStates}`
  const next = select<MessageRow>('message', `WHERE ${owedAfter('?2')} ORDER BY seq LIMIT 1`)
  // Few rows share a key. Asked for in order, SQLite would rather walk through all of the station's.
  const byKey = select<MessageRow>(
    'message',
    `WHERE station = ?1 AND ${keyHead('contentKey')} = ${keyHead('?2')} AND contentKey = ?2`,
  )
  const counts = database.prepare('SELECT lastSeq, owed, parked, owedBytes FROM tally WHERE station = ?')
  const mapped = select<TransactionRow>(
    'txn',
    'WHERE station = ? AND (stoppedAt IS NULL OR stoppedAt > ? OR backendId IS NULL OR parked = 1)',
  )
  const transaction = select<TransactionRow>('txn', 'WHERE station = ? AND stationId = ?')
  const tags = select<TagRow>('tag', 'WHERE backend = ?')
  const allTags = select<TagRow>('tag', 'ORDER BY backend, type, idTag')
  const backends = database.prepare('SELECT backend FROM tag UNION SELECT backend FROM station ORDER BY backend')
  const stop = database.prepare(
    `SELECT 1 FROM message WHERE part = 'end' AND ${owedStates} AND idTag = ? AND storedAt < ? AND station <> ? LIMIT 1`,
  )
  const ofTransaction = database.prepare(`SELECT 1 FROM message WHERE ${owedAfter('0')} AND transactionId = ?2 LIMIT 1`)
  const later = database.prepare(
    'SELECT 1 FROM message WHERE station = ? AND seq > ? AND part = ? AND transactionId = ? LIMIT 1',
  )
  const aside = select<MessageRow>('message', "WHERE station = ? AND state = 'parked' ORDER BY seq LIMIT 1")
  /** When the oldest message that waits, or is set aside, was stored: of what it speaks the map is still needed, however old. */
  const oldestOpen = (station: string): number =>
    Math.min(...[...next(station, 0), ...aside(station)].map((row) => row.storedAt - 1))
  const countsOf = (station: string): Counts => ({ ...none, ...(counts.get(station) as Counts | undefined) })
  return {
    stations: () => Promise.resolve(stations()),
    nextMessage: (station, after) => Promise.resolve(next(station, after)[0]),
    messageByKey: (station, key) => Promise.resolve(byKey(station, key).toSorted((a, b) => b.seq - a.seq)[0]),
    counts: (station) => Promise.resolve(countsOf(station)),
    transactions: (station) => Promise.resolve(mapped(station, Math.min(Date.now() - keepMapped, oldestOpen(station)))),
    tags: (backend) => Promise.resolve(tags(backend)),
    olderStopOwed: (idTag, storedBefore, exceptStation) =>
      Promise.resolve(stop.get(idTag, storedBefore, exceptStation) !== undefined),
    messages: (query) => Promise.resolve(messages(query)),
    owes: (station, id) =>
      Promise.resolve(id === null ? countsOf(station).owed > 0 : ofTransaction.get(station, id) !== undefined),
    cameAfter: (station, seq, part, id) => Promise.resolve(later.get(station, seq, part, id) !== undefined),
    allTags: () => Promise.resolve(allTags()),
    backends: () => Promise.resolve(backends.all().map(({ backend }) => String(backend))),
    transaction: (station, stationId) => transaction(station, stationId)[0],
    close: () => database.close(),
  }

  function messages({ station, which, after, limit }: MessageQuery): MessageRow[] {
    const conditions = {
      owed: `(${owedStates} OR state = 'parked')`,
      waiting: owedStates,
      parked: "state = 'parked'",
      ledger: "(acknowledgedAt IS NOT NULL OR ambiguous = 1) AND state <> 'local'",
      local: "state = 'local'",
    }
    if (station === undefined)
      return select<MessageRow>(
        'message',
        `WHERE ${conditions[which]} AND (station, seq) > (?, ?) ORDER BY station, seq LIMIT ?`,
      )(after?.station ?? '', after?.seq ?? 0, limit)
    if (after && after.station > station) return []
    return select<MessageRow>('message', `WHERE station = ? AND ${conditions[which]} AND seq > ? ORDER BY seq LIMIT ?`)(
      station,
      after?.station === station ? after.seq : 0,
      limit,
    )
  }
}

type Counts = Awaited<ReturnType<ProxyStore['counts']>>
const none: Counts = { lastSeq: 0, owed: 0, parked: 0, owedBytes: 0 }

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
    const version = value('user_version')
    if (version !== schemaVersion && version !== earlierVersion)
      throw new Error(`its version ${String(version)} is not known here`)
    if (statSync(file).size < checkedWholeBelow && value('quick_check(1)') !== 'ok')
      throw new Error('its pages do not fit together')
    if (version === earlierVersion) viewAsPresent(database)
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
