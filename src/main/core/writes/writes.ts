/**
 * Every write on every box goes the same way: snapshot → dry-run diff → apply → read back → undo (B3).
 * `Accepted` proves nothing; only the value read back does. A partial failure leaves the other rows as they are, and
 * applying again tries only what is not confirmed.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { WritePlan, WriteRow } from '../../../shared/wallbox.ts'

/** A box whose values can be read and set by key, over whatever way: local API or OCPP. Values are texts as the box shows them. */
export interface Settable {
  /** Keys the box does not know are absent from the answer; null is a key without a value. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>>
  write(key: string, value: string | null): Promise<Written>
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
}

/** The dry-run diff: what would change, what is right already, what this box cannot do. */
export function planOf(id: string, wanted: readonly Wanted[], current: ReadonlyMap<string, string | null>): WritePlan {
  const rows = wanted.flatMap(({ key, value, label, unit, optional }): WriteRow[] => {
    const before = current.get(key)
    if (before === undefined && optional) return []
    if (before === undefined)
      return [
        { key, label, unit, before: null, after: value, state: 'not supported', note: said('writes.notSupported') },
      ]
    if (before !== null && sameValue(before, value))
      return [{ key, label, unit, before, after: value, state: 'confirmed', note: said('writes.already') }]
    return [{ key, label, unit, before, after: value, state: 'planned', note: null }]
  })
  return { id, rows, state: stateOf(rows) }
}

/**
 * Writes each row that is not confirmed, one after the other, then reads all back.
 * `show` gets the plan after each step. `settle` waits before the box is read again: some boxes act a second later.
 */
export async function applyPlan(
  plan: WritePlan,
  box: Settable,
  show: (plan: WritePlan) => void,
  settle: () => Promise<void>,
): Promise<WritePlan> {
  let rows = plan.rows
  const set = (key: string, change: Partial<WriteRow>): void => {
    rows = rows.map((row) => (row.key === key ? { ...row, ...change } : row))
    show({ ...plan, rows, state: 'applying' })
  }
  const open = rows.filter((row) => row.state !== 'confirmed' && row.state !== 'not supported')
  const waiting: string[] = []
  for (const row of open) {
    set(row.key, { state: 'writing', note: null })
    const reply = await replyTo(box, row.key, row.after)
    if (reply.result === 'accepted') waiting.push(row.key)
    else if (reply.result === 'reboot required') set(row.key, { state: 'reboot required', note: said('writes.reboot') })
    else if (reply.result === 'not supported')
      set(row.key, { state: 'not supported', note: said('writes.notSupported') })
    else if (reply.result === 'read-only') set(row.key, { state: 'read-only', note: said('writes.readOnly') })
    else if (reply.result === 'not readable') set(row.key, { state: 'not readable', note: said('writes.notReadable') })
    else if (reply.result === 'clamped')
      set(row.key, { state: 'clamped', note: said('writes.clamped', { value: reply.value }) })
    else set(row.key, { state: 'rejected', note: rejectedBecause(reply.reason) })
  }
  if (waiting.length > 0) {
    const now = await readBack(box, waiting, new Map(rows.map((row) => [row.key, row.after])), settle)
    for (const key of waiting) {
      const row = rows.find((one) => one.key === key)
      const value = now.get(key)
      if (!row) continue
      if (value != null && sameValue(value, row.after)) set(key, { state: 'confirmed', note: null })
      else set(key, { state: 'unchanged', note: said('writes.unchanged', { value: value ?? '–' }) })
    }
  }
  const done: WritePlan = { ...plan, rows, state: stateOf(rows) }
  show(done)
  return done
}

/** Puts the old value back on every row of the plan that was written (or only on `key`), and reads it back. */
export async function undoPlan(
  plan: WritePlan,
  box: Settable,
  show: (plan: WritePlan) => void,
  settle: () => Promise<void>,
  key?: string,
): Promise<WritePlan> {
  let rows = plan.rows
  const written = rows.filter((row) => wasWritten(row) && (key === undefined || row.key === key))
  for (const row of written) {
    const reply = await replyTo(box, row.key, row.before)
    let change: Partial<WriteRow>
    if (reply.result === 'accepted') {
      const now = await readBack(box, [row.key], new Map([[row.key, row.before ?? '']]), settle)
      const back = sameValue(now.get(row.key) ?? '', row.before ?? '')
      change = back ? { state: 'undone', note: null } : { note: said('writes.notUndone') }
    } else if (reply.result === 'reboot required') change = { state: 'undone', note: said('writes.reboot') }
    else change = { note: said('writes.notUndone') }
    rows = rows.map((one) => (one.key === row.key ? { ...one, ...change } : one))
    show({ ...plan, rows })
  }
  const stillWritten = rows.some(wasWritten)
  const done: WritePlan = { ...plan, rows, state: stillWritten ? plan.state : 'undone' }
  show(done)
  return done
}

/** A row that changed something on the box: undo and report count these. */
export const wasWritten = (row: WriteRow): boolean =>
  (row.state === 'confirmed' && row.note?.code !== 'writes.already') ||
  row.state === 'reboot required' ||
  row.state === 'unchanged'

/** Boxes write the same value in many ways: `True`, ` 60`, `A, B`. */
export function sameValue(a: string, b: string): boolean {
  const plain = (value: string): string => value.trim().replace(/\s*,\s*/g, ',')
  const [left, right] = [plain(a), plain(b)]
  if (left === right) return true
  const numeric = /^[+-]?\d+(\.\d+)?$/
  if (numeric.test(left) && numeric.test(right)) return Number(left) === Number(right)
  const logical = /^(true|false)$/i
  return logical.test(left) && logical.test(right) && left.toLowerCase() === right.toLowerCase()
}

function stateOf(rows: readonly WriteRow[]): WritePlan['state'] {
  const counted = rows.filter((row) => row.state !== 'not supported')
  if (counted.some((row) => row.state === 'planned' || row.state === 'writing')) return 'planned'
  const good = counted.filter((row) => row.state === 'confirmed' || row.state === 'reboot required').length
  if (good === counted.length) return 'applied'
  return good > 0 ? 'partly applied' : 'failed'
}

/** A box that goes silent over one key must not keep the other rows from being tried. */
async function replyTo(box: Settable, key: string, value: string | null): Promise<Written> {
  try {
    return await box.write(key, value)
  } catch (error) {
    if (error instanceof Failure) return { result: 'rejected', reason: error.message }
    throw error
  }
}

/** Twice: a value that is not there yet gets one more chance after another wait. */
async function readBack(
  box: Settable,
  keys: readonly string[],
  wanted: ReadonlyMap<string, string>,
  settle: () => Promise<void>,
): Promise<ReadonlyMap<string, string | null>> {
  let now: ReadonlyMap<string, string | null> = new Map()
  for (let look = 0; look < 2; look++) {
    await settle()
    try {
      now = await box.read(keys)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
    if (keys.every((key) => sameValue(now.get(key) ?? '', wanted.get(key) ?? ''))) break
  }
  return now
}

const rejectedBecause = (reason: string | null): Said =>
  reason ? said('writes.rejectedBecause', { reason: reason.slice(0, 200) }) : said('writes.rejected')
