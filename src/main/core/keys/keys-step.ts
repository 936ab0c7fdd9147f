/** Step 5: the station's configuration keys, read through the proxy, edited with a check of type, written one a request. */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import { configKey, guessType, isSecretKey } from '../ocpp/config-keys.ts'
import { templateOf } from '../templates/templates.ts'
import { accessTo, rememberAsFound } from '../visit/box-access.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { connectedProxy, exclusively, type Visit } from '../visit/visit.ts'
import { readStationKeys, type StationKey } from '../wallboxes/any.ts'
import { applyPlan, planOf, sameValue, undoPlan, wasWritten, type Wanted } from '../writes/writes.ts'
import { valueProblem } from './edit.ts'

/** Reads all keys; what the operator's template wants and the box has otherwise is proposed as an edit. */
export async function readKeys(visit: Visit, box: SavedWallbox): Promise<void> {
  await exclusively(visit, box, 'reading keys', async () => {
    const proxy = connectedProxy(visit, box)
    const listed = await readStationKeys(proxy, box.identity)
    const typed = new Map(box.keys.rows.filter((row) => row.edited !== null).map((row) => [row.key, row.edited]))
    const wanted = templateOf(visit.notebook.visit.templates, box.backend.template).keys
    const rows = listed.map((key): KeyRow => {
      const row = rowOf(key)
      const proposed = box.keys.read ? undefined : wanted[row.key]
      const differs = proposed !== undefined && !row.readonly && !sameValue(row.value ?? '', proposed)
      return { ...row, edited: typed.get(row.key) ?? (differs ? proposed : null) }
    })
    box.keys = { ...box.keys, rows, read: true }
    replan(visit, box)
  })
}

/** `value` null takes the edit back. Failure `bad-input` for a value the key cannot have. */
export function editKey(visit: Visit, box: SavedWallbox, key: string, value: string | null): void {
  const row = box.keys.rows.find((one) => one.key === key)
  if (!row) throw new Failure('not-found', `This station has no key ${key}.`, { key })
  const problem = value === null ? null : valueProblem(row, value)
  if (problem !== null) throw new Failure('bad-input', `${key} cannot have this value.`, { key, problem: problem.code })
  const edited = value === null || sameValue(value, row.value ?? '') ? null : value
  box.keys = { ...box.keys, rows: box.keys.rows.map((one) => (one.key === key ? { ...one, edited } : one)) }
  replan(visit, box)
}

export async function applyKeys(visit: Visit, box: SavedWallbox): Promise<void> {
  await exclusively(visit, box, 'writing keys', async () => {
    const access = accessTo(visit, box)
    const { plan } = box.keys
    if (plan === null) throw new Failure('not-possible-now', 'No key was changed.')
    rememberAsFound(box, plan)
    const done = await applyPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle)
    const confirmed = new Map(done.rows.filter((row) => row.state === 'confirmed').map((row) => [row.key, row.after]))
    box.keys = {
      ...box.keys,
      rows: box.keys.rows.map((row) => {
        const value = confirmed.get(row.key)
        return value === undefined ? row : { ...row, value, edited: null }
      }),
    }
  })
}

/** Takes one key back to the value it had before it was written. */
export async function undoKey(visit: Visit, box: SavedWallbox, key: string): Promise<void> {
  await exclusively(visit, box, 'writing keys', async () => {
    const access = accessTo(visit, box)
    const { plan } = box.keys
    if (plan === null) throw new Failure('not-possible-now', 'There is nothing to undo.')
    const done = await undoPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle, key)
    const row = done.rows.find((one) => one.key === key)
    if (row?.state !== 'undone') return
    const rows = box.keys.rows.map((one) => (one.key === key ? { ...one, value: row.before } : one))
    box.keys = { ...box.keys, rows }
  })
}

/** The diff of all edits, under the rows that were written before: those stay, for undo and for the report. */
function replan(visit: Visit, box: SavedWallbox): void {
  const edits = box.keys.rows.flatMap((row): Wanted[] =>
    row.edited === null ? [] : [{ key: row.key, value: row.edited, label: row.meaning, unit: row.unit }],
  )
  const current = new Map(box.keys.rows.map((row) => [row.key, row.value]))
  const fresh = planOf(visit.host.ids.uuid(), edits, current)
  const written = (box.keys.plan?.rows ?? []).filter(
    (row) => (wasWritten(row) || row.state === 'undone') && !edits.some(({ key }) => key === row.key),
  )
  const rows = [...fresh.rows, ...written]
  box.keys = { ...box.keys, plan: rows.length === 0 ? null : { ...fresh, rows } }
  visit.notebook.changed()
}

function rowOf({ key, value, readonly }: StationKey): KeyRow {
  const known = configKey(key)
  const secret = isSecretKey(key)
  return {
    key,
    way: 'ocpp',
    value: secret ? null : value,
    shown: null,
    choices: [],
    secret,
    // Write-only by the specification: nothing here could read it back or undo it.
    readonly: readonly || secret,
    type: known?.type ?? guessType(value),
    unit: known?.unit ?? null,
    meaning: known ? said(`keys.meaning.${known.key}`) : null,
    edited: null,
  }
}

function show(visit: Visit, box: SavedWallbox, plan: NonNullable<SavedWallbox['keys']['plan']>): void {
  box.keys = { ...box.keys, plan }
  visit.notebook.changed()
}
