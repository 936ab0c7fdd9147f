import { plainString, stringEnd } from './frame.ts'

/**
 * Replaces one integer inside a frame's payload by path, leaving every other byte as it was (design §3 P2, H31):
 * re-serialising would change number formats, key order and signed values.
 * Undefined when the path does not lead to an integer.
 */
export function replaceInteger(
  text: string,
  payloadAt: number,
  path: readonly string[],
  value: number,
): string | undefined {
  let at = payloadAt
  for (const key of path) {
    const found = memberAt(text, at, key)
    if (found < 0) return undefined
    at = found
  }
  const number = /^-?\d+(\.\d+)?([eE][+-]?\d+)?/.exec(text.slice(at, valueEnd(text, at)))?.[0]
  // Some write an integer as 7.0: it is one all the same, and must not slip through.
  if (number === undefined || !Number.isSafeInteger(Number(number))) return undefined
  return text.slice(0, at) + String(value) + text.slice(at + number.length)
}

/**
 * Sets a boolean member of a frame's payload to true, leaving every other byte as it was: the value is replaced, or the
 * member put first. Undefined where the payload is no object, or the member is there and no boolean.
 */
export function setFlag(text: string, payloadAt: number, key: string): string | undefined {
  const open = skipSpace(text, payloadAt)
  if (text[open] !== '{') return undefined
  const at = memberAt(text, payloadAt, key)
  if (at < 0) {
    const rest = text.slice(open + 1)
    return `${text.slice(0, open + 1)}${JSON.stringify(key)}:true${/^\s*\}/.test(rest) ? '' : ','}${rest}`
  }
  const value = text.slice(at, valueEnd(text, at))
  return value === 'true' || value === 'false' ? text.slice(0, at) + 'true' + text.slice(at + value.length) : undefined
}

/** Index of the value of `key` in the object that starts at `from`; −1 when there is none. The last one wins, as with JSON.parse. */
function memberAt(text: string, from: number, key: string): number {
  let at = skipSpace(text, from)
  if (text[at] !== '{') return -1
  let found = -1
  at = skipSpace(text, at + 1)
  while (text[at] === '"') {
    const end = stringEnd(text, at)
    if (end < 0) return -1
    const name = plainString(text, at, end)
    at = skipSpace(text, end)
    if (text[at] !== ':') return -1
    at = skipSpace(text, at + 1)
    if (name === key) found = at
    at = skipSpace(text, valueEnd(text, at))
    if (text[at] !== ',') break
    at = skipSpace(text, at + 1)
  }
  return found
}

function valueEnd(text: string, from: number): number {
  if (text[from] === '"') {
    const end = stringEnd(text, from)
    return end < 0 ? text.length : end
  }
  if (text[from] !== '{' && text[from] !== '[') {
    let at = from
    while (at < text.length && !',}] \t\r\n'.includes(text.charAt(at))) at++
    return at
  }
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') {
      const end = stringEnd(text, at)
      if (end < 0) return text.length
      at = end - 1
    } else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return text.length
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++
  return at
}
