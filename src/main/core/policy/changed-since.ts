/** The keys of the switch are keys like others: another step may write them, and then its rows are no longer what the box has. */
import { said } from '../../../shared/said.ts'
import type { WriteRow } from '../../../shared/wallbox.ts'
import { accessTo } from '../visit/box-access.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { familyOf } from '../wallboxes/families.ts'
import { among } from '../wallboxes/same-setting.ts'
import { isSame } from '../writes/replies.ts'
import { noneTold, outcomeOf, type Settable } from '../writes/writes.ts'

/** After `written` was written by another step: rows of the same settings say what the box has now. Nothing is written. */
export async function lookAtSwitch(visit: Visit, box: SavedWallbox, written: readonly string[]): Promise<void> {
  const before = box.policy
  const keys = [...before.written, ...(before.plan?.rows ?? [])]
    .map(({ key }) => key)
    .filter(among(familyOf(box.family), written))
  if (keys.length === 0) return
  const access = accessTo(visit, box).box
  const now = await access.read([...new Set(keys)]).catch(noneTold)
  // Chosen otherwise meanwhile: that was read anew.
  if (box.policy !== before) return
  const seen = (rows: readonly WriteRow[]): WriteRow[] =>
    rows.map((row) => (keys.includes(row.key) ? { ...row, ...truthNow(access, row, now.get(row.key)) } : row))
  const plan = before.plan && { ...before.plan, rows: seen(before.plan.rows) }
  const isNews = plan !== null && plan.state !== 'planned' && plan.state !== 'undone'
  box.policy = {
    ...before,
    written: seen(before.written),
    plan: isNews ? { ...plan, state: outcomeOf(plan.rows) } : plan,
  }
  visit.notebook.changed()
}

/** `value` undefined: the box did not tell. */
function truthNow(box: Settable, row: WriteRow, value: string | null | undefined): Partial<WriteRow> {
  if (value === undefined) return row.state === 'planned' ? {} : { state: 'unknown', note: said('writes.notReadBack') }
  if (row.state === 'planned') return { before: value }
  if (isSame(box, row.key, value ?? '', row.after)) return { state: 'confirmed', note: null }
  if (row.state === 'undone' && isSame(box, row.key, value ?? '', row.before ?? '')) return {}
  return {
    state: 'unchanged',
    note: said('writes.changedSince', { value: value === null || value === '' ? '–' : value }),
  }
}
