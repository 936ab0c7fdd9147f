/**
 * The one writer of the proxy's file, off the event loop: a disk that takes 10 ms to sync must not stop the relay.
 * Takes groups of changes, commits each group once (WAL, synchronous FULL), answers per change.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Changes } from '../../core/host.ts'
import { columnValue, owedStates, patchColumns, putStatement, schema, valuesOf, type Table } from './schema.ts'

const { file, isNew } = workerData as { file: string; isNew: boolean }
const database = new DatabaseSync(file)
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8000;',
)
if (isNew) database.exec(`BEGIN; ${schema} COMMIT;`)
// What was on the wire when the last run ended may have arrived (P8).
database.exec(`UPDATE message SET state = 'ambiguous', ambiguous = 1 WHERE ${owedStates} AND state = 'sending'`)

const statements = new Map<string, StatementSync>()
function prepared(sql: string): StatementSync {
  const statement = statements.get(sql) ?? database.prepare(sql)
  statements.set(sql, statement)
  return statement
}
const put = (table: Table, row: object): void => void prepared(putStatement(table)).run(...valuesOf(table, row))

function write(changes: Changes): void {
  changes.messages?.forEach((row) => put('message', row))
  changes.patch?.forEach(({ station, seq, set }) => {
    const names = patchColumns(set)
    if (names.length === 0) return
    const values = names.map((name) => columnValue((set as Record<string, unknown>)[name]))
    prepared(`UPDATE message SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE station = ? AND seq = ?`).run(
      ...values,
      station,
      seq,
    )
  })
  changes.drop?.forEach(({ station, seq }) =>
    prepared('DELETE FROM message WHERE station = ? AND seq = ?').run(station, seq),
  )
  changes.transactions?.forEach((row) => put('txn', row))
  changes.tags?.forEach((row) => put('tag', row))
  changes.forgetTags?.forEach(({ backend, idTag }) =>
    prepared('DELETE FROM tag WHERE backend = ? AND idTag = ?').run(backend, idTag),
  )
  changes.stations?.forEach((row) => put('station', row))
  if (changes.moveBackend)
    for (const table of ['message', 'station', 'tag'])
      prepared(`UPDATE OR REPLACE ${table} SET backend = ? WHERE backend = ?`).run(
        changes.moveBackend.to,
        changes.moveBackend.from,
      )
  if (changes.prune)
    prepared(
      "DELETE FROM message WHERE acknowledgedAt IS NULL AND ambiguous = 0 AND state = 'delivered' AND storedAt < ?",
    ).run(changes.prune.before)
}

function commit(group: readonly Changes[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    group.forEach(write)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Null for what is on disk, a reason for what is not. */
function commitAll(group: readonly Changes[]): (string | null)[] {
  if (tried(group) === null) return group.map(() => null)
  // The log may have room again once its pages are in the file.
  makeRoom()
  // One of them is at fault, or the disk is full: each is tried alone, so that the others are not punished.
  return group.map((changes) => tried([changes]))
}

function tried(group: readonly Changes[]): string | null {
  try {
    commit(group)
    return null
  } catch (error) {
    return String(error)
  }
}

function makeRoom(): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // Then there is none: the commits that follow say so.
  }
}

parentPort?.on('message', (message: { group: Changes[] } | { close: true }) => {
  if ('close' in message) {
    database.close()
    parentPort?.close()
    return
  }
  parentPort?.postMessage({ results: commitAll(message.group) })
})
parentPort?.postMessage({ ready: true })
