/**
 * OCPP-J framing (J 1.6 §4.2): the head of a frame is scanned without parsing its payload, so that relaying
 * costs no JSON and keeps the bytes.
 */
export type Head =
  | { type: 2; id: string; action: string; payloadAt: number }
  | { type: 3; id: string; payloadAt: number }
  | { type: 4; id: string; payloadAt: number }
  | { type: 'other' }

/** Reads type, id and action of a frame; `other` for anything that is not a CALL, CALLRESULT or CALLERROR. */
export function scanHead(text: string): Head {
  let at = afterSpace(text, 0)
  if (text[at] !== '[') return { type: 'other' }
  at = afterSpace(text, at + 1)
  const type = text[at]
  if (type !== '2' && type !== '3' && type !== '4') return { type: 'other' }
  at = afterComma(text, at + 1)
  const idEnd = stringEnd(text, at)
  if (idEnd < 0) return { type: 'other' }
  const id = plainString(text, at, idEnd)
  if (id === null) return { type: 'other' }
  at = afterMember(text, idEnd)
  if (at < 0) return { type: 'other' }
  if (type === '3') return { type: 3, id, payloadAt: at }
  if (type === '4') return { type: 4, id, payloadAt: at }
  const actionEnd = stringEnd(text, at)
  if (actionEnd < 0) return { type: 'other' }
  const action = plainString(text, at, actionEnd)
  at = afterMember(text, actionEnd)
  if (action === null || at < 0) return { type: 'other' }
  return { type: 2, id, action, payloadAt: at }
}

/** Of a frame `scanHead` calls `other`: the number it begins with, and its message id where that can be read (J §4.1.4). */
export function typeAndId(text: string): { type: string | null; id: string | null } {
  const found = /^\s*\[\s*(-?\d{1,10})(?!\d)\s*(,?)\s*/.exec(text)
  if (!found) return { type: null, id: null }
  const at = found[0].length
  const end = found[2] === ',' ? stringEnd(text, at) : -1
  const id = end < 0 ? null : plainString(text, at, end)
  return { type: found[1] ?? null, id: id !== null && id.length <= longestId ? id : null }
}
const longestId = 36

/** False when the frame visibly breaks off: its sender may never get, nor give, an answer to it. */
export function isWhole(text: string): boolean {
  let at = text.length - 1
  while (at >= 0 && ' \t\r\n'.includes(text.charAt(at))) at--
  return text[at] === ']'
}

/**
 * Payload of a CALL or CALLRESULT as an object; null when it is not JSON, not an object, or nested beyond reason.
 * A 1.6 `null` payload reads as `{}` (J §4.2.1).
 */
export function payloadOf(text: string, head: Head): Record<string, unknown> | null {
  if (head.type === 'other' || head.type === 4 || isTooDeep(text)) return null
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(frame)) return null
  const payload: unknown = (frame as unknown[])[head.type === 2 ? 3 : 2]
  if (payload === null || payload === undefined) return {}
  return typeof payload === 'object' && !Array.isArray(payload) ? (payload as Record<string, unknown>) : null
}

/** Deeper than any OCPP message; what JSON.parse still takes, JSON.stringify may run out of stack on. */
const deepest = 200

/** True for a text nested beyond reason; JSON or not, it costs one look at it. */
export function isTooDeep(text: string): boolean {
  if (text.length <= 2 * deepest) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === quote) {
      const end = stringEnd(text, at)
      if (end < 0) return false
      at = end - 1
    } else if (character === bracketOpen || character === braceOpen) {
      if (++depth > deepest) return true
    } else if (character === bracketClose || character === braceClose) depth--
  }
  return false
}
const [quote, bracketOpen, bracketClose, braceOpen, braceClose] = [0x22, 0x5b, 0x5d, 0x7b, 0x7d]

/** Code and description of a CALLERROR; `GenericError` where it does not say. */
export function errorOf(text: string): { code: string; description: string } {
  try {
    const frame: unknown = JSON.parse(text)
    if (Array.isArray(frame)) {
      const [, , code, description] = frame as unknown[]
      return {
        code: typeof code === 'string' ? code : 'GenericError',
        description: typeof description === 'string' ? description : '',
      }
    }
  } catch {
    // Not JSON: the code below says all that is known.
  }
  return { code: 'GenericError', description: '' }
}

export const callFrame = (id: string, action: string, payload: unknown): string =>
  JSON.stringify([2, id, action, payload])
export const resultFrame = (id: string, payload: unknown): string => JSON.stringify([3, id, payload])
/** J §4.2.3: always five elements. */
export const errorFrame = (id: string, code: string, description: string): string =>
  JSON.stringify([4, id, code, description, {}])

/** The frame under another message id, every other byte kept. Undefined when the head cannot be read. */
export function withId(text: string, id: string): string | undefined {
  const start = text.indexOf('"')
  const end = start < 0 ? -1 : stringEnd(text, start)
  return end < 0 ? undefined : text.slice(0, start) + JSON.stringify(id) + text.slice(end)
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r')) at++
  return at
}

/** Index of the first character after spaces, a comma and spaces; −1 when there is no comma. */
function afterComma(text: string, from: number): number {
  const at = afterSpace(text, from)
  return text[at] === ',' ? afterSpace(text, at + 1) : -1
}

/** Like `afterComma`, but an array that ends here counts as well: some stations leave an empty payload out. */
function afterMember(text: string, from: number): number {
  const at = afterSpace(text, from)
  return text[at] === ']' ? at : afterComma(text, from)
}

/** Index after the closing quote of the string that starts at `from`; −1 when none starts there. */
export function stringEnd(text: string, from: number): number {
  if (from < 0 || text[from] !== '"') return -1
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return -1
}

/** The string between two indexes with its escapes undone; null when it is none. */
export function plainString(text: string, from: number, end: number): string | null {
  const raw = text.slice(from + 1, end - 1)
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(text.slice(from, end)) as string
  } catch {
    return null
  }
}
