/**
 * What a box answered: JSON as an object by key or nothing, and its values as texts. Whatever else it sends is a login it asks for,
 * or no answer.
 */
import { Failure } from '../../../shared/failure.ts'
import type { HttpAnswer } from '../host.ts'
import type { Setting } from './family.ts'

/** No box nests deeper; whoever goes through an answer may call itself for each level. */
const deepest = 32

/** The keys and values of an answer; null where it is no JSON object (HTML, cut off, a list), or one that goes too deep. */
export const objectIn = (answer: HttpAnswer): ReadonlyMap<string, unknown> | null => objectOf(answer.body)

/** The same of a text that came by another way. */
export function objectOf(text: string): ReadonlyMap<string, unknown> | null {
  if (depthOf(text) > deepest) return null
  try {
    return entriesOf(JSON.parse(text))
  } catch {
    return null
  }
}

/** It wants a login, or another one. */
export const isLocked = ({ status }: Pick<HttpAnswer, 'status'>): boolean => status === 401 || status === 403

/** What to throw where the answer is not that of the interface asked for. `what`: its name, e.g. `OpenEVSE`. */
export const notThat = ({ status }: Pick<HttpAnswer, 'status'>, address: string, what: string): Failure =>
  new Failure('box-refused', `${address} answered with something that is no ${what} (HTTP ${status}).`, { address })

/** How deep lists and objects stand in each other; brackets inside a text do not count. */
function depthOf(json: string): number {
  let [depth, most, inText] = [0, 0, false]
  for (let at = 0; at < json.length; at++) {
    const mark = json[at]
    if (mark === '"') inText = !inText
    else if (inText && mark === '\\') at++
    else if (inText) continue
    else if (mark === '[' || mark === '{') most = Math.max(most, ++depth)
    else if (mark === ']' || mark === '}') depth--
  }
  return most
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
