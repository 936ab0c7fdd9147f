/** JSON a box answered: an object by key or nothing, and its values as texts. Whatever else it sends is no answer. */
import type { HttpAnswer } from '../host.ts'
import type { Setting } from './family.ts'

/** The keys and values of an answer; null where it is no JSON object (HTML, cut off, a list). */
export function objectIn(answer: HttpAnswer): ReadonlyMap<string, unknown> | null {
  try {
    return entriesOf(JSON.parse(answer.body))
  } catch {
    return null
  }
}

export const entriesOf = (value: unknown): ReadonlyMap<string, unknown> | null =>
  typeof value !== 'object' || value === null || Array.isArray(value) ? null : new Map(Object.entries(value))

/** Longer is no address, name or card number of a box. */
const longest = 2000

/** A value as the app shows and compares it. Boxes spell a switch as true, 1 or "1". */
export function textOf(value: unknown, type: Setting['type']): string | null {
  if (type === 'boolean' && /^(true|false|0|1)$/i.test(String(value)))
    return /^(true|1)$/i.test(String(value)) ? 'true' : 'false'
  if (typeof value === 'string') return value.slice(0, longest)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}
