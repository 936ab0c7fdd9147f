/** B3 against any box: one that takes, refuses, ignores, clamps, lies or dies at any key, for a while or for good. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { WriteRow } from '../../../src/shared/wallbox.ts'
import {
  applyPlan,
  planOf,
  sameValue,
  undoPlan,
  wasWritten,
  type Settable,
} from '../../../src/main/core/writes/writes.ts'

const manners = [
  'takes',
  'refuses',
  'refuses and takes',
  'ignores',
  'clamps',
  'dies before',
  'dies after',
  'locked',
] as const
type Manner = (typeof manners)[number]

const keys = ['a', 'b', 'c', 'd', 'e']
const setting = fc.record({
  before: fc.nat(40).map(String),
  wanted: fc.nat(40).map(String),
  manner: fc.constantFrom(...manners),
})
const limit = 20

/** `comesBack`: a box that died answers again when it is waited for. */
function boxOf(settings: readonly { before: string; manner: Manner }[], comesBack: boolean) {
  const values = new Map<string, string | null>(settings.map(({ before }, n) => [keys[n]!, before]))
  const manner = new Map(settings.map((one, n) => [keys[n]!, one.manner]))
  const writtenKeys = new Set<string>()
  let up = true
  const die = (): never => {
    up = false
    throw new Failure('box-not-answering', 'gone')
  }
  const box: Settable = {
    async read(asked) {
      await Promise.resolve()
      if (!up) die()
      return new Map([...values].filter(([key]) => asked.includes(key)))
    },
    async write(key, value) {
      await Promise.resolve()
      writtenKeys.add(key)
      if (!up) die()
      const how = manner.get(key)
      if (how === 'locked') throw new Failure('box-needs-password', '401')
      if (how === 'dies before') die()
      if (how === 'takes' || how === 'dies after' || how === 'refuses and takes') values.set(key, value)
      if (how === 'clamps') values.set(key, String(Math.min(limit, Number(value))))
      if (how === 'dies after') die()
      return how === 'refuses' || how === 'refuses and takes'
        ? { result: 'rejected', reason: null }
        : { result: 'accepted' }
    },
    back: () => Promise.resolve((up = comesBack || up)),
  }
  return { box, values, writtenKeys, manner, isUp: () => up }
}

/** What each state claims, held against the box. */
function isTrue(row: WriteRow, value: string | null, isUp: boolean): boolean {
  const has = sameValue(value ?? '', row.after)
  const untouched = sameValue(value ?? '', row.before ?? '')
  switch (row.state) {
    case 'confirmed':
      return has
    case 'unchanged':
    case 'clamped':
      return !has && row.note?.values?.['value'] === value
    // Of a box that is gone for good there is only its word.
    case 'rejected':
      return untouched || !isUp
    case 'planned':
      return untouched
    case 'undone':
      return untouched
    case 'unknown':
      return true
    default:
      return false
  }
}

test('B3 whatever a box does: each row is true of it, nothing else was written, undo restores or says so', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(setting, { minLength: 1, maxLength: 5 }), fc.boolean(), async (settings, comesBack) => {
      const { box, values, writtenKeys, isUp } = boxOf(settings, comesBack)
      const wanted = settings
        .map((one, n) => ({ key: keys[n]!, value: one.wanted, label: null, unit: null }))
        .filter((_, n) => n % 2 === 0)
      const plan = planOf('p', wanted, new Map(values))
      const done = await applyPlan(
        plan,
        box,
        () => undefined,
        () => Promise.resolve(),
      )
      for (const row of done.rows) expect(isTrue(row, values.get(row.key)!, isUp()), JSON.stringify(row)).toBe(true)
      if (isUp()) expect(done.rows.some(({ state }) => state === 'unknown')).toBe(false)
      for (const key of writtenKeys) expect(wanted.map((one) => one.key)).toContain(key)

      const written = done.rows.filter(wasWritten).map(({ key }) => key)
      const undone = await undoPlan(
        done,
        box,
        () => undefined,
        () => Promise.resolve(),
      )
      for (const row of undone.rows.filter(({ key }) => written.includes(key))) {
        if (row.state === 'undone') expect(values.get(row.key), JSON.stringify(row)).toBe(row.before)
        else expect(row.note?.code).toBe('writes.notUndone')
      }
      if (undone.state === 'undone')
        for (const key of written) expect(values.get(key)).toBe(undone.rows.find((row) => row.key === key)?.before)
    }),
    { numRuns: 400 },
  )
})
