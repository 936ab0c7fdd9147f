/**
 * Every write on every box goes the same way: snapshot → dry-run diff → apply → read back → undo (B3).
 * `Accepted` proves nothing; only the value read back does. A partial failure leaves the other rows as they are, and
 * applying again tries only what is not confirmed. A box that goes silent in the middle gets nothing more until it is back.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { WritePlan, WriteRow } from '../../../shared/wallbox.ts'
import {
  changeBy,
  isHidden,
  isSame,
  notSupported,
  notUndone,
  readOnly,
  replyTo,
  toBeReadBack,
  truthOf,
  type Ended,
  type Reply,
  type Tried,
} from './replies.ts'

export { sameValue } from './values.ts'

/** A box whose values can be read and set by key, over whatever way: local API or OCPP. Values are texts as the box shows them. */
export interface Settable {
  /** Keys the box does not know are absent from the answer; null is a key without a value. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>>
  write(key: string, value: string | null): Promise<Written>
  /** Whether a key can only be read (`R`) or only be written (`W`), where that is known beforehand; else null. */
  access?(key: string): 'R' | 'RW' | 'W' | null
  /** Why no further key is begun; null while they are. */
  ending?(): Said | null
  /** Why a key of the box cannot be reached, or is not shown, at the moment; null when it can. */
  notNow?(key: string): Said | null
  /** Told when a value could be read only now, right before its first write: kept as the rest of the snapshot is. */
  found?(key: string, value: string): Promise<void>
  /** Keys it shows no more once `key` has this value: it gets it only when they are read back as they should be. */
  hides?(key: string, value: string | null): readonly string[]
  /** Whether a value is that value only letter by letter, as an identity is: `007` is not `7`. */
  exact?(key: string): boolean
  /** After a silence: true once it answers again, false when it did not in time. */
  back?(): Promise<boolean>
}

export type Written =
  | { result: 'accepted' }
  /** Accepted, and write-only by design: there is nothing to read back. */
  | { result: 'not readable' }
  /** The box took the nearest value it allows. */
  | { result: 'clamped'; value: string }
  | { result: 'read-only' }
  | { result: 'reboot required' }
  | { result: 'not supported' }
  /** `reason`: the box's own words, if it gave any. */
  | { result: 'rejected'; reason: string | null }

export interface Wanted {
  key: string
  value: string
  label: Said | null
  unit: string | null
  /** Left out of the plan when the box does not know the key, instead of standing there as not supported. */
  optional?: boolean
  /** `value` is a password or a key: the plan holds a mask, and `applyPlan` asks its resolver for it. */
  secret?: boolean
}

/** What stands for a secret in plans. */
export const mask = '••••••'

export type Traits = Pick<Settable, 'access' | 'notNow' | 'exact'>
type Rows = WritePlan['rows']
type Show = (plan: WritePlan) => void

/** The dry-run diff: what would change, what is right already, what this box cannot do. */
export function planOf(
  id: string,
  wanted: readonly Wanted[],
  current: ReadonlyMap<string, string | null>,
  box: Traits = {},
): WritePlan {
  const rows = wanted.flatMap((one) => rowOf(one, current.get(one.key), box) ?? [])
  return { id, rows, state: rows.some(({ state }) => state === 'planned') ? 'planned' : outcomeOf(rows) }
}

function rowOf(
  { key, value, label, unit, optional, secret }: Wanted,
  before: string | null | undefined,
  box: Traits,
): WriteRow | null {
  const row = (state: WriteRow['state'], note: Said | null): WriteRow => ({
    key,
    label,
    unit,
    before: before ?? null,
    after: value,
    state,
    note,
  })
  if (secret === true) return { ...row('planned', null), before: before == null ? null : mask, after: mask, secret }
  const access = box.access?.(key) ?? null
  const later = box.notNow?.(key) ?? null
  if (before == null && later !== null) return row('planned', later)
  if (before === undefined && optional === true) return null
  if (before === undefined && access !== 'W') return row('not supported', notSupported)
  // No value is an empty one, but for a key that never tells it.
  const isTold = before != null || (before === null && access !== 'W')
  if (isTold && isSame(box, key, before ?? '', value)) return row('confirmed', said('writes.already'))
  return access === 'R' ? row('read-only', readOnly) : row('planned', null)
}

/**
 * The snapshot anew, right before it is applied: a value may have changed since, or can be read only now. `optional`: such a
 * key is left out if the box turns out not to have it.
 */
export async function freshPlan(
  plan: WritePlan,
  box: Settable,
  optional: (key: string) => boolean = () => false,
): Promise<WritePlan> {
  const planned = plan.rows.filter(({ state, secret }) => state === 'planned' && secret !== true)
  if (planned.length === 0) return plan
  const current = await box.read(planned.map(({ key }) => key))
  const rows = plan.rows.flatMap((row) => {
    if (!planned.includes(row)) return [row]
    return rowOf({ ...row, value: row.after, optional: optional(row.key) }, current.get(row.key), box) ?? []
  })
  return { ...plan, rows }
}

/**
 * Writes each row that is not settled, one after the other, then reads all back.
 * `show` gets the plan after each step. `settle` waits before the box is read again: some boxes act a second later.
 * `secrets` gives the value of a row that holds a mask; without it that row stays planned.
 */
export async function applyPlan(
  plan: WritePlan,
  box: Settable,
  show: Show,
  settle: () => Promise<void>,
  secrets: (key: string) => string | undefined = () => undefined,
): Promise<WritePlan> {
  const sheet = sheetOf(plan, show, 'applying')
  const open = plan.rows.filter(({ state }) => isOpen(state))
  const sent = new Set<string>()
  const tried: Tried[] = []
  let ended: Ended = null
  for (const { key, before, after, secret, note } of open) {
    const later = box.ending?.() ?? box.notNow?.(key) ?? null
    const value = secret === true ? secrets(key) : after
    if (ended !== null) sheet.set(key, { state: 'planned', note: said('writes.stopped') })
    else if (later !== null) sheet.set(key, { state: 'planned', note: later })
    else if (value === undefined) sheet.set(key, { state: 'planned', note: said('writes.secretGone') })
    else if (!(await areSeen(box, box.hides?.(key, value) ?? [], open, 'after', settle)))
      sheet.set(key, { state: 'planned', note: said('writes.wouldHide') })
    else {
      sheet.set(key, { state: 'writing', note: null })
      const wasHidden = before === null && note !== null && secret !== true && box.access?.(key) !== 'W'
      const reply = await replyTo(async () => {
        if (wasHidden) sheet.set(key, { before: await foundNow(box, key) })
        sent.add(key)
        return box.write(key, value)
      })
      ended = reply.ends
      if (ended === 'silence' && !sent.has(key)) {
        sheet.set(key, { state: 'planned', note: said('writes.stopped') })
        continue
      }
      sheet.set(key, changeBy(reply, secret === true || box.access?.(key) === 'W'))
      tried.push({ key, reply })
    }
  }
  const readable = tried.filter(({ key, reply }) => toBeReadBack(reply) && sheet.row(key).state !== 'not readable')
  if (readable.length > 0) {
    const now = await nowOn(box, readable, sheet, settle, ended === 'silence')
    for (const one of readable) sheet.set(one.key, truthOf(box, sheet.row(one.key), one.reply, now))
  }
  return sheet.end(outcomeOf)
}

/**
 * Puts the old value back on every row of the plan that was written (or only on `key`), the last one first, and reads them
 * back. A row that could not be put back says so and stays as it is.
 */
export async function undoPlan(
  plan: WritePlan,
  box: Settable,
  show: Show,
  settle: () => Promise<void>,
  key?: string,
): Promise<WritePlan> {
  const sheet = sheetOf(plan, show, plan.state)
  const written = plan.rows.filter((row) => wasWritten(row) && (key === undefined || row.key === key)).toReversed()
  const tried: Tried[] = []
  let ended: Ended = null
  for (const row of written) {
    if (row.secret === true || row.state === 'not readable')
      sheet.set(row.key, { note: said('writes.secretNotUndone') })
    else if (ended !== null || (box.ending?.() ?? null) !== null) sheet.set(row.key, { note: said('writes.notUndone') })
    else if (!(await areSeen(box, box.hides?.(row.key, row.before) ?? [], written, 'before', settle)))
      sheet.set(row.key, { note: said('writes.notUndone') })
    else {
      // Ended here, the next start asks the box what became of it.
      sheet.set(row.key, { state: 'writing', note: null })
      const reply = await replyTo(() => box.write(row.key, row.before))
      ended = reply.ends
      if (reply.result === 'reboot required') sheet.set(row.key, { state: 'undone', note: said('writes.reboot') })
      else tried.push({ key: row.key, reply })
    }
  }
  if (tried.length > 0) {
    const looked = tried.map((one) => ({ ...one, value: sheet.row(one.key).before ?? '' }))
    if (ended === 'silence') await box.back?.()
    const now = await readBack(box, looked, settle)
    for (const { key: one, reply, value } of looked) {
      const back =
        now?.has(one) === true && (isSame(box, one, now.get(one) ?? '', value) || isHidden(box, one, reply, now))
      const { state } = written.find(({ key: other }) => other === one) as WriteRow
      sheet.set(one, back ? { state: 'undone', note: null } : { state, note: notUndone(reply) })
    }
  }
  return sheet.end((rows) => (rows.some(wasWritten) ? plan.state : 'undone'))
}

/** For a reading whose failure keeps nobody from the rest: nothing was told. */
export function noneTold(error: unknown): ReadonlyMap<string, string | null> {
  if (error instanceof Failure) return new Map()
  throw error
}

/**
 * A plan as it was kept when the app ended in the middle of it: what was being written or put back, or planned when it was saved
 * last, may be on the box, and is `unknown` until `confirmUnknown` has asked. Any other plan is given as it is.
 */
export function interrupted<P extends WritePlan | null>(plan: P): P | WritePlan {
  const isApplying = plan?.state === 'applying'
  if (plan === null || !(isApplying || plan.rows.some(({ state }) => state === 'writing'))) return plan
  const rows = plan.rows.map((row) =>
    (isApplying && row.state === 'planned') || row.state === 'writing'
      ? { ...row, state: 'unknown' as const, note: said('writes.notReadBack') }
      : row,
  )
  return { ...plan, rows, state: 'partly applied' }
}

/** After a restart of the box: rows that waited for it, or whose value was not known, are read again. Nothing is written. */
export async function confirmPlan(plan: WritePlan, box: Settable, show: Show): Promise<WritePlan> {
  const waiting = plan.rows.filter(({ state }) => state === 'reboot required' || state === 'unknown')
  if (waiting.length === 0) return plan
  const sheet = sheetOf(plan, show, plan.state)
  const now = await box.read(waiting.map(({ key }) => key))
  for (const row of waiting) if (now.has(row.key)) sheet.set(row.key, truthOf(box, row, { result: 'accepted' }, now))
  return sheet.end(outcomeOf)
}

/**
 * Rows whose value nobody knows, or that could not be read back, are told by what the box has now; an unknown one that has its old
 * value is planned again. A secret stays unknown. Nothing is written. Failures as of `read`.
 */
export async function confirmUnknown(plan: WritePlan, box: Settable): Promise<WritePlan> {
  const asked = plan.rows.filter(
    ({ state, secret }) => (state === 'unknown' || state === 'not readable') && secret !== true,
  )
  if (asked.length === 0) return plan
  const now = await box.read(asked.map(({ key }) => key))
  if (!asked.some(({ key }) => now.has(key))) return plan
  const rows = plan.rows.map((row): WriteRow => {
    const value = now.get(row.key)
    if (!asked.includes(row) || value === undefined) return row
    if (row.state === 'unknown' && isSame(box, row.key, value ?? '', row.before ?? ''))
      return { ...row, state: 'planned', note: null }
    return { ...row, ...truthOf(box, row, { result: 'accepted' }, now) }
  })
  return { ...plan, rows, state: outcomeOf(rows) }
}

/** A row that changed something on the box, or may have: undo and report count these. */
export const wasWritten = (row: WriteRow): boolean =>
  (row.state === 'confirmed' && row.note?.code !== 'writes.already') || touched.has(row.state)

const touched: ReadonlySet<WriteRow['state']> = new Set([
  'writing',
  'reboot required',
  'unchanged',
  'clamped',
  'not readable',
  'unknown',
])

/** States that applying once more tries again; the others are as good as they get, or were taken back. */
const unsettled: ReadonlySet<WriteRow['state']> = new Set([
  'planned',
  'writing',
  'unchanged',
  'clamped',
  'rejected',
  'unknown',
])

/** Whether applying would write it. */
export const isOpen = (state: WriteRow['state']): boolean => unsettled.has(state)

const good: ReadonlySet<WriteRow['state']> = new Set(['confirmed', 'reboot required', 'not readable'])

/** What became of a plan as a whole. */
export function outcomeOf(rows: Rows): WritePlan['state'] {
  const count = rows.filter(({ state }) => good.has(state)).length
  if (count === rows.length) return 'applied'
  return count > 0 ? 'partly applied' : 'failed'
}

interface Sheet {
  row(key: string): WriteRow
  set(key: string, change: Partial<WriteRow>): void
  end(state: (rows: Rows) => WritePlan['state']): WritePlan
}

/** The plan while it is worked on: shown after each change. */
function sheetOf(plan: WritePlan, show: Show, meanwhile: WritePlan['state']): Sheet {
  const rows = new Map(plan.rows.map((row) => [row.key, row]))
  const now = (state: WritePlan['state']): WritePlan => ({ ...plan, rows: [...rows.values()], state })
  const row = (key: string): WriteRow => rows.get(key) as WriteRow
  return {
    row,
    set(key, change) {
      rows.set(key, { ...row(key), ...change })
      show(now(meanwhile))
    },
    end(state) {
      const done = now(state([...rows.values()]))
      show(done)
      return done
    },
  }
}

/** Whether the box shows the values that rows of these keys should have, while it still shows them. */
async function areSeen(
  box: Settable,
  keys: readonly string[],
  rows: Rows,
  should: 'after' | 'before',
  settle: () => Promise<void>,
): Promise<boolean> {
  const looked = rows.filter(({ key, secret }) => keys.includes(key) && secret !== true)
  if (looked.length === 0) return true
  const wanted = looked.map((row) => ({ key: row.key, value: row[should] ?? '' }))
  const now = await readBack(box, wanted, settle)
  return wanted.every(({ key, value }) => now?.has(key) === true && isSame(box, key, now.get(key) ?? '', value))
}

/** What could not be read when it was planned, e.g. because another key of the plan had to be written first. */
async function foundNow(box: Settable, key: string): Promise<string | null> {
  const value = (await box.read([key])).get(key) ?? null
  if (value !== null) await box.found?.(key, value)
  return value
}

async function nowOn(
  box: Settable,
  tried: readonly Tried[],
  sheet: Sheet,
  settle: () => Promise<void>,
  wasSilent: boolean,
): Promise<ReadonlyMap<string, string | null> | null> {
  if (wasSilent && box.back !== undefined && !(await box.back())) return null
  return readBack(
    box,
    tried.map(({ key, reply }) => ({ key, reply, value: sheet.row(key).after })),
    settle,
  )
}

/** Twice: a value that is not there yet gets one more chance after another wait. null when the box cannot be read. */
async function readBack(
  box: Settable,
  looked: readonly { key: string; value: string; reply?: Reply }[],
  settle: () => Promise<void>,
): Promise<ReadonlyMap<string, string | null> | null> {
  const keys = looked.map(({ key }) => key)
  const expected = looked.filter(({ reply }) => reply === undefined || reply.result === 'accepted')
  let now: ReadonlyMap<string, string | null> | null = null
  for (let look = 0; look < 2; look++) {
    await settle()
    try {
      now = await box.read(keys)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      now = null
      continue
    }
    const read = now
    if (expected.every(({ key, value }) => isSame(box, key, read.get(key) ?? '', value))) break
  }
  return now
}
