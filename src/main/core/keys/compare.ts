/** Two wallboxes side by side, key by key; a key of 1.6 and the variable of 2.x that is the same meet in one row. */
import type { KeyComparison, KeyRow } from '../../../shared/visit.ts'
import { notNow } from '../../../shared/not-now.ts'
import { asKey16 } from '../ocpp/variables-table.ts'
import { withoutLogins } from '../visit/hidden-logins.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { sameValue } from '../writes/writes.ts'
import { isMissing } from './rows.ts'

/** As both were read last, differences first. Failure `not-possible-now` when one was never read. */
export function compareKeys(one: SavedWallbox, other: SavedWallbox): KeyComparison {
  const unread = [one, other].find(({ keys }) => keys.rows.length === 0)
  if (unread) throw notNow('notNow.unread', { box: unread.title })
  const [left, right] = [comparable(one), comparable(other)]
  const rows = [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const [a, b] = [left.get(name), right.get(name)]
    const row = a ?? b
    if (row === undefined) return []
    const values = { one: a?.value ?? null, other: b?.value ?? null }
    const same = a !== undefined && b !== undefined && sameValue(values.one ?? '', values.other ?? '')
    return [{ key: row.key, way: row.way, unit: row.unit, meaning: row.meaning, ...values, same }]
  })
  return withoutLogins({ rows: [...rows.filter(({ same }) => !same), ...rows.filter(({ same }) => same)] })
}

/** Without what no comparison says anything about: secrets, times, keys that are not there. */
const comparable = ({ family, keys }: SavedWallbox): Map<string, KeyRow> =>
  new Map(
    keys.rows
      .filter((row) => !row.secret && !isMissing(row) && row.shown?.code.startsWith('keys.ago.') !== true)
      .map((row) => [
        row.way === 'local' ? `${family} ${row.key}` : `ocpp ${(asKey16(row.key) ?? row.key).toLowerCase()}`,
        row,
      ]),
  )
