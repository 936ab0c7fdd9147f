/**
 * What shall be written on the keys page: edits a hand typed, and proposals, which the template of the chosen operator asks for. A
 * proposal is an edit that says by whom; it goes once the key is written, edited or taken back, and with its template.
 */
import type { KeyRow } from '../../../shared/visit.ts'
import type { Template } from '../../../shared/template.ts'
import { asKey16 } from '../ocpp/variables-table.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { familyOf } from '../wallboxes/families.ts'
import { among } from '../wallboxes/same-setting.ts'
import { planOf, sameValue, wasWritten, type Wanted } from '../writes/writes.ts'

/** Gives a row what the template asks for and the box has otherwise; what the switch has set is the switch's (D6). */
export function proposals(box: SavedWallbox, { name, keys }: Template): (row: KeyRow) => KeyRow {
  const wanted = new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]))
  const { written, plan } = box.policy
  const bySwitch = [...written, ...(plan === null || plan.state === 'planned' ? [] : plan.rows)]
  const isSwitched = among(
    familyOf(box.family),
    bySwitch.map(({ key }) => key),
  )
  return (row) => {
    const value = wanted.get(row.key.toLowerCase()) ?? wanted.get(asKey16(row.key)?.toLowerCase() ?? '')
    const differs = value !== undefined && !row.readonly && !row.secret && !sameValue(row.value ?? '', value)
    return differs && !isSwitched(row.key) ? { ...row, edited: value, proposedBy: name } : row
  }
}

/** Another template is chosen, or it asks for something else now: its proposals take the place of the earlier ones. */
export function proposeAnew(visit: Visit, box: SavedWallbox, template: Template): void {
  const propose = proposals(box, template)
  putRows(visit, box, (row) => {
    const bare = withoutProposal(row)
    return bare.edited === null ? propose(bare) : row
  })
}

/** These keys are written or edited otherwise: nobody asks for them any more, by whatever name of the same setting. */
export function dropProposals(visit: Visit, box: SavedWallbox, keys: readonly string[]): void {
  const isOne = among(familyOf(box.family), keys)
  putRows(visit, box, (row) => (isOne(row.key) ? withoutProposal(row) : row))
}

export const withoutProposal = (row: KeyRow): KeyRow =>
  row.proposedBy === null ? row : { ...row, edited: null, proposedBy: null }

function putRows(visit: Visit, box: SavedWallbox, change: (row: KeyRow) => KeyRow): void {
  const rows = box.keys.rows.map(change)
  if (rows.every((row, at) => row === box.keys.rows[at])) return
  box.keys = { ...box.keys, rows }
  // What is being written is shown as that.
  if (visit.busy.get(box.id) === 'writing keys') visit.notebook.changed()
  else replan(visit, box)
}

/** The diff of all edits, under the rows that were written before: those stay, for undo and for the report. */
export function replan(visit: Visit, box: SavedWallbox): void {
  const edits = editsOf(box)
  const current = new Map(box.keys.rows.map((row) => [row.key, row.value]))
  const fresh = planOf(visit.host.ids.uuid(), edits, current)
  const written = (box.keys.plan?.rows ?? []).filter(
    (row) => (wasWritten(row) || row.state === 'undone') && !edits.some(({ key }) => key === row.key),
  )
  const rows = [...fresh.rows, ...written]
  box.keys = { ...box.keys, plan: rows.length === 0 ? null : { ...fresh, rows } }
  visit.notebook.changed()
}

/** What makes a station drop its link and come back goes last: what stands behind it would not arrive (white paper §4.3). */
const last = ['authorizationkey', 'securityctrlr.basicauthpassword']

export const editsOf = (box: SavedWallbox): Wanted[] =>
  box.keys.rows
    .flatMap((row): Wanted[] =>
      row.edited === null
        ? []
        : [
            {
              key: row.key,
              value: row.edited,
              label: row.meaning,
              unit: row.unit,
              ...(row.secret && { secret: true }),
            },
          ],
    )
    .sort((a, b) => last.indexOf(a.key.toLowerCase()) - last.indexOf(b.key.toLowerCase()))
