/** Files of schema version 1: what their rows are in the present words, for readers beside it and for the migration. */
import type { DatabaseSync } from 'node:sqlite'
import { columnList, owedStates, schema, tables, type Table } from './schema.ts'

export const earlierVersion = 1

/** What version 2 has that version 1 has not. */
const added: Record<Table, readonly string[]> = {
  station: [
    // Absent ones leave no name behind: merging with null removes it (RFC 7396).
    `CASE WHEN coalesce(messageAttempts, messageRetryInterval) IS NOT NULL THEN json_patch('{}', json_object(
       'TransactionMessageAttempts', CAST(messageAttempts AS TEXT),
       'TransactionMessageRetryInterval', CAST(messageRetryInterval AS TEXT))) END AS keys`,
    'NULL AS statuses',
  ],
  message: [
    `CASE action WHEN 'StartTransaction' THEN 'start' WHEN 'StopTransaction' THEN 'end'
       WHEN 'MeterValues' THEN iif(transactionId IS NULL, 'other', 'update') ELSE 'other' END AS part`,
    '0 AS flagged',
  ],
  txn: ["'idTag' AS tagType", '0 AS refused', '0 AS local'],
  tag: [],
}

const asPresent = (table: Table, source: string): string =>
  `SELECT ${columnList(table)} FROM (SELECT ${['*', ...added[table]].join(', ')} FROM ${source})`

/** Makes a connection that only reads see the present tables; the file stays as it is. */
export function viewAsPresent(database: DatabaseSync): void {
  for (const table of tables) database.exec(`CREATE TEMP VIEW ${table} AS ${asPresent(table, `main.${table}`)}`)
  database.exec(`CREATE TEMP VIEW tally AS SELECT station, max(seq) AS lastSeq, 0 AS head, sum(${owedStates}) AS owed,
    sum(state = 'parked') AS parked, sum((${owedStates}) * octet_length(frame)) AS owedBytes FROM main.message GROUP BY station`)
}

/** Brings the file to the present version: whole, in one transaction, or not at all. */
export function migrate(database: DatabaseSync): void {
  const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all()
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const { name } of indexes) database.exec(`DROP INDEX ${String(name)}`)
    for (const table of tables) database.exec(`ALTER TABLE ${table} RENAME TO earlier_${table}`)
    database.exec(schema)
    for (const table of tables)
      database.exec(
        `INSERT INTO ${table} (${columnList(table)}) ${asPresent(table, `earlier_${table}`)}; DROP TABLE earlier_${table}`,
      )
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
