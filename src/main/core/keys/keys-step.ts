/**
 * Step 5: the settings of the box's own interface and the keys of its station in one table, edited with a check of type, written
 * one a request. What was typed for a secret is kept in memory only; table and plan show a mask.
 */
import { Failure } from '../../../shared/failure.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import type { WritePlan, WriteRow } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { lookAtSwitch } from '../policy/changed-since.ts'
import { templateOf } from '../templates/templates.ts'
import { accessTo, beforeWriting, type Access } from '../visit/box-access.ts'
import { localBoxAnew, localOf } from '../visit/doors.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { exclusively, isHere, type Visit } from '../visit/visit.ts'
import { familyOf } from '../wallboxes/families.ts'
import { isLocalKey } from '../wallboxes/family.ts'
import { settingOf } from '../wallboxes/same-setting.ts'
import { applyPlan, freshPlan, mask, sameValue, undoPlan, wasWritten } from '../writes/writes.ts'
import { sentAs, valueProblem } from './edit.ts'
import { dropProposals, editsOf, proposals, replan, withoutProposal } from './pending.ts'
import { fixedBecause, fixedOverOcpp } from './fixed.ts'
import { localRow } from './rows.ts'
import { stationKeys } from './station-keys.ts'

/**
 * Reads what can be reached: the box's own settings, the station's keys, or both. What the operator's template wants and the box
 * has otherwise is proposed when a key is seen first. Rejects with why one way failed; what the other gave is kept.
 */
export async function readKeys(visit: Visit, box: SavedWallbox): Promise<void> {
  await exclusively(visit, box, 'reading keys', async () => {
    const isConnected = isHere(visit, box)
    const own = localOf(box) === null ? null : await attempt(() => localRows(visit, box))
    // With nothing else to read, why the station cannot be read is the answer.
    const station = own === null || isConnected ? await attempt(() => stationKeys(visit, box)) : null
    const read = [...rowsOf(own, box, 'local'), ...rowsOf(station, box, 'ocpp')]
    // A key goes by its name: a station must not list one of the box's own, nor one twice.
    const rows = [...new Map(read.toReversed().map((row) => [row.key, row])).values()].toReversed()
    box.keys = { ...box.keys, rows: withEdits(visit, box, rows), read: box.keys.read || Array.isArray(station) }
    replan(visit, box)
    const failure = [own, station].find((part) => part instanceof Failure)
    if (failure) throw failure
  })
}

/** `value` null takes the edit back. Failure `bad-input` for a value the key cannot have. */
export function editKey(visit: Visit, box: SavedWallbox, key: string, value: string | null): void {
  const row = rowNamed(box, key)
  const setting = familyOf(box.family).local?.settings.find((one) => one.key === key)
  const problem =
    value === null
      ? null
      : (fixedBecause(familyOf(box.family), key) ?? valueProblem(row, value, row.way === 'local' ? setting : undefined))
  if (problem !== null) {
    const { code, values } = problem
    throw new Failure('bad-input', `${key} cannot have this value.`, { ...values, key, problem: code })
  }
  const isEdit = value !== null && (row.secret || !sameValue(value, row.value ?? ''))
  if (row.secret) keepSecret(visit, box, key, value === null ? null : sentAs(row, value))
  dropProposals(visit, box, [key])
  setRow(box, key, { edited: !isEdit ? null : row.secret ? mask : value, proposedBy: null })
  // What is being written is shown as that; what is typed meanwhile is planned after it.
  if (visit.busy.get(box.id) === 'writing keys') visit.notebook.changed()
  else replan(visit, box)
}

export async function applyKeys(visit: Visit, box: SavedWallbox): Promise<void> {
  await exclusively(visit, box, 'writing keys', async () => {
    const access = accessTo(visit, box)
    replan(visit, box)
    if (box.keys.plan === null) throw notNow('notNow.noChange')
    // Before anything is asked: what is typed from now on is not what this plan writes.
    const tried = typedIn(visit, box)
    const plan = await freshPlan(box.keys.plan, access.box)
    await beforeWriting(visit, box, plan, { keys: { ...box.keys, plan: { ...plan, state: 'applying' } } })
    const done = await applyByWay(visit, box, plan, (key) => tried.get(key))
    await takeOver(visit, box, access, { ...done, rows: done.rows.filter(({ key }) => tried.has(key)) }, tried)
    await lookAtSwitch(visit, box, [...tried.keys()])
    const isNew = [...typedIn(visit, box)].some(([key, value]) => tried.get(key) !== value)
    if (isNew) replan(visit, box)
  })
}

/**
 * The station's keys first, written and read back, then the box's own settings: one of those may make it leave its connection,
 * and what still had to go over it would not arrive.
 */
async function applyByWay(
  visit: Visit,
  box: SavedWallbox,
  plan: WritePlan,
  secrets: (key: string) => string | undefined,
): Promise<WritePlan> {
  const family = familyOf(box.family)
  const states: WritePlan['state'][] = []
  let whole = plan
  for (const isOwn of [false, true]) {
    const rows = whole.rows.filter(({ key }) => isLocalKey(family, key) === isOwn)
    if (rows.length === 0) continue
    const access = accessTo(visit, box)
    const shown = (part: WritePlan): void => {
      whole = { ...part, rows: whole.rows.map((row) => part.rows.find(({ key }) => key === row.key) ?? row) }
      show(visit, box, whole)
    }
    const part = { ...plan, rows }
    states.push((await applyPlan(part, access.box, shown, access.settle, secrets)).state)
  }
  const [first = plan.state] = states
  const done = { ...whole, state: states.every((state) => state === first) ? first : ('partly applied' as const) }
  show(visit, box, done)
  return done
}

/** Takes back an edit that is not written yet; else puts the value back that the key had before it was written. */
export async function undoKey(visit: Visit, box: SavedWallbox, key: string): Promise<void> {
  if (box.keys.rows.some((row) => row.key === key && row.edited !== null)) return editKey(visit, box, key, null)
  await exclusively(visit, box, 'writing keys', async () => {
    const access = accessTo(visit, box)
    const { plan } = box.keys
    if (plan === null) throw notNow('notNow.nothingToUndo')
    const done = await undoPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle, key)
    await lookAtSwitch(visit, box, [key])
    const row = done.rows.find((one) => one.key === key)
    if (row?.state !== 'undone') return
    if (box.keys.rows.some((one) => one.key === key)) setRow(box, key, { value: row.before, shown: null })
    // It was about to leave by this: now it stays.
    if (fixedOverOcpp(key)?.code === 'keys.fixed.connection') box.left = null
  })
}

/** Secrets typed before a restart are gone: their masks must not stand for anything. */
export function dropForgottenSecrets(visit: Visit, box: SavedWallbox): void {
  const kept = visit.secrets.get(box.id)
  const isGone = (row: KeyRow): boolean => row.secret && row.edited !== null && kept?.has(row.key) !== true
  if (!box.keys.rows.some(isGone)) return
  box.keys = { ...box.keys, rows: box.keys.rows.map((row) => (isGone(row) ? { ...row, edited: null } : row)) }
  replan(visit, box)
}

async function localRows(visit: Visit, box: SavedWallbox): Promise<KeyRow[]> {
  const family = familyOf(box.family)
  const settings = family.local?.settings ?? []
  const values = await localBoxAnew(visit, box).read(settings.filter(isReadable).map(({ key }) => key))
  // What this model does not know is no row.
  const known = settings.filter((setting) => values.has(setting.key) || !isReadable(setting))
  return known.map((setting) => localRow(family, setting, values.get(setting.key)))
}

const isReadable = ({ access, secret }: { access: string; secret?: boolean }): boolean =>
  access !== 'W' && secret !== true

type Part = KeyRow[] | Failure | null

async function attempt(read: () => Promise<KeyRow[]>): Promise<KeyRow[] | Failure> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** What could not be read now stays as it was read last. */
const rowsOf = (part: Part, box: SavedWallbox, way: KeyRow['way']): readonly KeyRow[] =>
  Array.isArray(part) ? part : box.keys.rows.filter((row) => row.way === way)

function withEdits(visit: Visit, box: SavedWallbox, read: readonly KeyRow[]): KeyRow[] {
  const before = new Map(box.keys.rows.map((row) => [row.key, row]))
  const propose = proposals(box, templateOf(visit.notebook.visit.templates, box.backend.template))
  return read.map((row) => {
    const earlier = before.get(row.key)
    if (earlier === undefined) return propose(row)
    const { edited, proposedBy } = row.readonly ? row : earlier
    const isThere = proposedBy !== null && sameValue(row.value ?? '', edited ?? '')
    return isThere ? row : { ...row, edited, proposedBy }
  })
}

/** Nothing is left to be tried: taken over as far as the box does that, or never to be. */
const settled: ReadonlySet<WriteRow['state']> = new Set([
  'confirmed',
  'not readable',
  'reboot required',
  'clamped',
  'not supported',
  'read-only',
])

/**
 * What became of the edits: written ones are values now, and where the box did otherwise it is asked what it has. What was typed
 * since they were `tried` stays.
 */
async function takeOver(
  visit: Visit,
  box: SavedWallbox,
  access: Access,
  { rows }: WritePlan,
  tried: ReadonlyMap<string, string>,
): Promise<void> {
  noteWritten(box, rows)
  const typed = typedIn(visit, box)
  for (const { key, state } of rows) {
    if (!settled.has(state) || (typed.has(key) && typed.get(key) !== tried.get(key))) continue
    setRow(box, key, { edited: null, proposedBy: null })
    keepSecret(visit, box, key, null)
  }
  const other = rows.filter(({ state }) => state === 'clamped' || state === 'unchanged' || state === 'reboot required')
  if (other.length === 0) return
  const now = await access.box.read(other.map(({ key }) => key)).catch((error: unknown) => {
    if (error instanceof Failure) return new Map<string, string | null>()
    throw error
  })
  for (const [key, value] of now) if (!rowNamed(box, key).secret) setRow(box, key, { value, shown: null })
}

/**
 * What was written and read back is the value now, and no edit any more, unless another value was typed meanwhile; what was found to
 * have its old value again has that. What was proposed for it is over, but for what was tried and may be tried again.
 */
export function noteWritten(box: SavedWallbox, rows: WritePlan['rows']): void {
  const values = new Map(rows.filter(({ state }) => state === 'confirmed').map(({ key, after }) => [key, after]))
  const old = new Map(
    rows
      .filter(({ state, note, secret }) => state === 'planned' && note === null && secret !== true)
      .map(({ key, before }) => [key, before]),
  )
  const touched = rows.filter((row) => wasWritten(row) || settled.has(row.state))
  const settingIn = (key: string): string => settingOf(familyOf(box.family), key)
  const isOver = (row: KeyRow): boolean =>
    touched.some(
      ({ key, after, state }) => (settled.has(state) || after !== row.edited) && settingIn(key) === settingIn(row.key),
    )
  box.keys = {
    ...box.keys,
    rows: box.keys.rows.map((earlier) => {
      const row = earlier.proposedBy !== null && isOver(earlier) ? withoutProposal(earlier) : earlier
      const value = values.get(row.key)
      const before = row.edited === null ? old.get(row.key) : undefined
      if (before !== undefined) return { ...row, value: before, shown: null }
      return value === undefined
        ? row
        : { ...row, value, shown: null, edited: row.edited === value ? null : row.edited }
    }),
  }
}

/** The value of every edit as it was typed; a secret that is gone is not in it. */
function typedIn(visit: Visit, box: SavedWallbox): ReadonlyMap<string, string> {
  const secrets = visit.secrets.get(box.id)
  return new Map(
    editsOf(box).flatMap(({ key, value, secret }) => {
      const typed = secret === true ? secrets?.get(key) : value
      return typed === undefined ? [] : [[key, typed] as const]
    }),
  )
}

function keepSecret(visit: Visit, box: SavedWallbox, key: string, value: string | null): void {
  const kept = visit.secrets.get(box.id) ?? new Map<string, string>()
  if (value === null) kept.delete(key)
  else kept.set(key, value)
  visit.secrets.set(box.id, kept)
}

function rowNamed(box: SavedWallbox, key: string): KeyRow {
  const row = box.keys.rows.find((one) => one.key === key)
  if (!row) throw new Failure('not-found', `This wallbox has no key ${key}.`, { key })
  return row
}

function setRow(box: SavedWallbox, key: string, change: Partial<KeyRow>): void {
  box.keys = { ...box.keys, rows: box.keys.rows.map((row) => (row.key === key ? { ...row, ...change } : row)) }
}

function show(visit: Visit, box: SavedWallbox, plan: WritePlan): void {
  box.keys = { ...box.keys, plan }
  visit.notebook.changed()
}
