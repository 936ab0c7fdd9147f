/** Whatever text comes: the scanner never throws, and where JSON.parse reads a frame, it reads the same one (H31, H33). */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorOf, isWhole, payloadOf, scanHead, withId } from '../../../src/main/core/ocpp/frame.ts'
import { replaceInteger } from '../../../src/main/core/ocpp/span.ts'
import { damage, damaged } from '../../fakes/mutation.ts'

// ---- JSON as anybody may write it -----------------------------------------------------------------------------------

const space = fc.constantFrom('', '', '', ' ', '\n', '\t ', '\r\n')
const quoted = (text: string): string => JSON.stringify(text)
const escaped = (text: string): string =>
  `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
const written = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.boolean()).map(([value, escape]) => (escape ? escaped(value) : quoted(value)))
/**
 * Names without escapes: JSON.parse of Node 24.21 reads the name `"\\""` as one backslash once it has seen a name that is
 * one backslash at the same place of another object, so that such names are no measure.
 */
const names = fc.oneof(
  fc.constantFrom('transactionId', 'csChargingProfiles', 'a', '__proto__', '', 'transactionid'),
  fc.string({ maxLength: 4 }).filter((name) => !/["\\]/.test(name)),
)
const numbers = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('0', '-0', '7.0', '1e3', '-1E+2', '0.5', '9007199254740991', '9007199254740993', '1e400', '100e-2'),
)
const scalar = fc.oneof(written(fc.string({ unit: 'binary', maxLength: 6 })), numbers, fc.constantFrom('true', 'null'))
const { value, object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('object'), tie('array')),
  object: fc
    .array(fc.tuple(names.map(quoted), tie('value'), space, space), { maxLength: 4 })
    .map((members) => `{${members.map(([name, inner, a, b]) => `${a}${name}${b}:${a}${inner}${b}`).join(',')}}`),
  array: fc
    .array(fc.tuple(tie('value'), space), { maxLength: 4 })
    .map((items) => `[${items.map(([inner, a]) => `${a}${inner}${a}`).join(',')}]`),
}))
const frame = fc
  .tuple(
    fc.constantFrom('2', '2', '3', '4', '5', '6', '0', '-1', '22', '"2"'),
    fc.oneof(written(fc.string({ unit: 'binary', maxLength: 8 })), scalar),
    fc.oneof(written(fc.constantFrom('Heartbeat', 'StartTransaction', '', '"', '__proto__')), scalar),
    fc.array(fc.oneof(object, value), { maxLength: 3 }),
    space,
    space,
  )
  .map(([type, id, action, rest, a, b]) => {
    const parts = type === '2' || type === '4' || type === '6' ? [type, id, action, ...rest] : [type, id, ...rest]
    return `${a}[${b}${parts.join(`${a},${b}`)}${a}]${b}`
  })
const damagedFrame = fc.tuple(frame, fc.array(damage, { maxLength: 3 })).map(([text, pieces]) => damaged(text, pieces))

const runs = { numRuns: 3_000 }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
/** As JSON.parse sees it. A type written as 2.0 or 2e0 is nobody's habit, and not read as a type. */
function seen(text: string): { type: number; id: string; action: string | null; rest: unknown[] } | null {
  const whole = parsed(text)
  if (!Array.isArray(whole) || /^\s*\[\s*\d[.eE]/.test(text)) return null
  const [type, id, ...rest] = whole as unknown[]
  if ((type !== 2 && type !== 3 && type !== 4) || typeof id !== 'string') return null
  if (type !== 2) return { type, id, action: null, rest }
  const [action, ...more] = rest
  return typeof action === 'string' ? { type, id, action, rest: more } : null
}
const isObject = (it: unknown): it is object => typeof it === 'object' && it !== null && !Array.isArray(it)

// ---- properties -----------------------------------------------------------------------------------------------------

test('H31 H33 scanHead and payloadOf read what JSON.parse reads, of any frame and any damage', () => {
  let frames = 0
  function compare(text: string): void {
    const head = scanHead(text)
    const truth = seen(text)
    const payload = payloadOf(text, head)
    if (parsed(text) === undefined) return expect(payload).toBe(null)
    // JSON, but no frame: then it is not taken for one.
    if (!truth) return expect(head).toEqual({ type: 'other' })
    frames++
    const { type, id, action, rest } = truth
    expect(head).toMatchObject(action === null ? { type, id } : { type, id, action })
    expect(isWhole(text)).toBe(true)
    if (type === 4) return expect(payload).toBe(null)
    const [inner] = rest
    expect(payload).toEqual(inner === null || inner === undefined ? {} : isObject(inner) ? inner : null)
  }
  fc.assert(
    fc.property(damagedFrame, (text) => {
      compare(text)
    }),
    runs,
  )
  // Damage must not leave nothing to compare.
  expect(frames).toBeGreaterThan(100)
})

test('H31 withId changes the id, and nothing else that JSON.parse can see', () => {
  fc.assert(
    fc.property(damagedFrame, fc.string({ unit: 'binary' }), (text, id) => {
      const changed = withId(text, id)
      if (!seen(text)) return
      const [type, , ...rest] = JSON.parse(text) as unknown[]
      expect(JSON.parse(changed ?? '')).toEqual([type, id, ...rest])
    }),
    runs,
  )
})

test('errorOf says what JSON.parse finds at its place, and GenericError where there is nothing', () => {
  fc.assert(
    fc.property(damagedFrame, (text) => {
      const whole = parsed(text)
      const [, , code, description] = Array.isArray(whole) ? (whole as unknown[]) : []
      expect(errorOf(text)).toEqual({
        code: typeof code === 'string' ? code : 'GenericError',
        description: typeof description === 'string' ? description : '',
      })
    }),
    runs,
  )
})

const paths = fc.array(names, { minLength: 1, maxLength: 3 })
/** The value at the path, as JSON.parse gives it; own members only. */
const valueAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      isObject(inner) && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined,
    root,
  )

/** An object that leads along the path to a number, among other members, before and after. */
const leading = fc
  .tuple(paths, numbers, fc.array(fc.tuple(names.map(quoted), value), { maxLength: 3 }), fc.boolean(), space)
  .map(([path, number, others, last, gap]) => {
    const beside = others.map(([name, inner]) => `${gap}${name}:${inner}${gap}`)
    return {
      path,
      text: path.reduceRight((inner, key) => {
        const member = `${gap}${quoted(key)}${gap}:${gap}${inner}${gap}`
        return `{${(last ? [...beside, member] : [member, ...beside]).join(',')}}`
      }, number),
    }
  })

test('P2 H31 replaceInteger changes exactly the number that JSON.parse finds there, and finds it whenever there is one', () => {
  let changes = 0
  function compare(text: string, path: readonly string[], next: number): void {
    const result = replaceInteger(text, 0, path, next)
    const before = parsed(text)
    if (before === undefined) return
    const old = valueAt(before, path)
    if (!Number.isSafeInteger(old)) return expect(result).toBe(undefined)
    changes++
    // One number that read as the old one was exchanged for the new one, and no other byte.
    const written = [...text.matchAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)].filter(
      ({ 0: number, index }) =>
        Number(number) === old && text.slice(0, index) + String(next) + text.slice(index + number.length) === result,
    )
    expect(written).not.toHaveLength(0)
    expect(valueAt(JSON.parse(result ?? ''), path)).toBe(next)
  }
  fc.assert(
    fc.property(
      fc.oneof(leading, fc.record({ path: paths, text: object })),
      fc.array(damage, { maxLength: 1 }),
      fc.integer({ min: 1 }),
      ({ path, text }, pieces, next) => {
        compare(damaged(text, pieces), path, next)
      },
    ),
    runs,
  )
  expect(changes).toBeGreaterThan(300)
})

test('H33 nothing throws, whatever text comes and wherever it is looked at', () => {
  fc.assert(
    fc.property(
      fc.oneof(damagedFrame, fc.string({ unit: 'binary' }), fc.json()),
      fc.integer({ min: -1, max: 400 }),
      paths,
      (text, at, path) => {
        const head = scanHead(text)
        payloadOf(text, head)
        isWhole(text)
        errorOf(text)
        withId(text, 'x')
        replaceInteger(text, at, path, 1)
        return true
      },
    ),
    runs,
  )
})
