/** A change of core's as statements with their values: made before the caller can alter its rows, cheap to hand to another thread. */
import type { SQLInputValue } from 'node:sqlite'
import type { Changes } from '../../core/host.ts'
import { columnValue, patchColumns, putStatement, tables, valuesOf, type Table } from './schema.ts'

export type Write = readonly [sql: string, values: SQLInputValue[]]

const put = Object.fromEntries(tables.map((table) => [table, putStatement(table)])) as Record<Table, string>
const patches = new Map<string, string>()

/** In the order in which they take effect. */
export function writesOf(changes: Changes): Write[] {
  const writes: Write[] = []
  const putAll = (table: Table, rows: readonly object[] = []): void => {
    for (const row of rows) writes.push([put[table], valuesOf(table, row)])
  }
  putAll('message', changes.messages)
  for (const { station, seq, set } of changes.patch ?? []) {
    const names = patchColumns(set)
    if (names.length === 0) continue
    const values = names.map((name) => columnValue((set as Record<string, unknown>)[name]))
    writes.push([patchStatement(names), [...values, station, seq]])
  }
  for (const { station, seq } of changes.drop ?? [])
    writes.push(['DELETE FROM message WHERE station = ? AND seq = ?', [station, seq]])
  putAll('txn', changes.transactions)
  putAll('tag', changes.tags)
  for (const { backend, type, idTag } of changes.forgetTags ?? [])
    writes.push(['DELETE FROM tag WHERE backend = ? AND type = ? AND idTag = ?', [backend, type, idTag]])
  putAll('station', changes.stations)
  if (changes.moveBackend) {
    const { from, to } = changes.moveBackend
    for (const table of ['message', 'station', 'tag'])
      writes.push([`UPDATE OR REPLACE ${table} SET backend = ? WHERE backend = ?`, [to, from]])
  }
  if (changes.prune)
    writes.push([
      "DELETE FROM message WHERE acknowledgedAt IS NULL AND ambiguous = 0 AND state = 'delivered' AND storedAt < ?",
      [changes.prune.before],
    ])
  return writes
}

function patchStatement(names: readonly string[]): string {
  const key = names.join(' ')
  const known = patches.get(key)
  if (known !== undefined) return known
  const sql = `UPDATE message SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE station = ? AND seq = ?`
  patches.set(key, sql)
  return sql
}
