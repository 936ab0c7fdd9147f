/**
 * Removes secrets from a frame before it is recorded (design §3 P16): the values of password keys, in whatever message
 * they travel, and what an address carries. Every frame passes here, so each step is linear in its length (P15).
 */
import { isTooDeep } from '../ocpp/frame.ts'
import { objectOf } from '../ocpp/messages16.ts'

/** Names of values nobody may see: OCPP's own, and what vendors call theirs. An idToken is a card: shown as cards are. */
const secretNames =
  /passwor[dt]|kennwort|passphrase|passwd|pwd|psk|wi-?fi_?pass|secret|(?<!id)token|credential|(sim|apn)_?pin|(authorization|auth|api|app|access|wi-?fi|wlan|network|private|shared|encryption)[ _-]?key/i
/** `pass` is a name only at the end of one; alone it is what a test does. */
const endsInPass = /(?<!by|com)pass$/i
const assignsPass = /(?<!by|com)pass\\*["']?\s?[:=]/i
/** With `\u` anything may be written. */
const mayHoldSecret = new RegExp(`${secretNames.source}|pass(?![a-z])|\\\\u`, 'i')
const withheld = '[withheld: cannot be read, and may hold what nobody may see]'

/** The frame as given when it holds no secret. */
export function redact(text: string): string {
  const mayHold = mayHoldSecret.test(text)
  if (!mayHold && !(text.includes('/') && afterOpening(text, 0) >= 0)) return text
  if (isTooDeep(text)) return withheld
  try {
    const frame: unknown = JSON.parse(text)
    const safe = masked(frame)
    // What only looked as if keeps its bytes.
    return safe === frame ? text : JSON.stringify(safe)
  } catch {
    return mayHold ? withheld : addressed(text)
  }
}

/** The same value when there is nothing to mask in it. `isNamed`: what stands around it has named a secret. */
function masked(value: unknown, isNamed = false): unknown {
  if (typeof value === 'string') return holdsSecret(value) ? '***' : addressed(value, isAddress.test(value))
  if (Array.isArray(value)) {
    let list: unknown[] = value
    for (let at = 0; at < list.length; at++) {
      const safe = masked(list[at], isNamed)
      if (safe === list[at]) continue
      if (list === value) list = [...list]
      list[at] = safe
    }
    return list
  }
  const object = objectOf(value)
  if (!object) return value
  const entries = Object.entries(object)
  // 1.6: {key, value}; 2.x: {variable: {name}, attributeValue}, or a list of {value}; SetNetworkProfile: {basicAuthPassword}.
  const named = isNamed || entries.some(([, each]) => namesSecret(each) || namesSecret(objectOf(each)?.['name']))
  let isSafe = true
  for (const entry of entries) {
    const [key, each] = entry
    const isSecret =
      (typeof each !== 'object' && (secretNames.test(key) || endsInPass.test(key))) ||
      (named && /^(value|attributeValue|data)$/.test(key)) ||
      // The shared secret of a VPN, beside its password.
      (key === 'key' && Object.hasOwn(object, 'password'))
    entry[1] = isSecret ? '***' : masked(each, named && key === 'variableAttribute')
    isSafe &&= entry[1] === each
  }
  return isSafe ? object : Object.fromEntries(entries)
}

/**
 * The text without what stands before the host of its addresses, e.g. of a diagnostics upload, and without their queries:
 * signed ones carry their key there. `isWhole`: it is one address, whatever it holds; else each ends with its word.
 */
function addressed(text: string, isWhole = false): string {
  let shown = ''
  let from = 0
  for (let start = afterOpening(text, 0); start >= 0; start = afterOpening(text, from)) {
    let [end, host, query] = [start, -1, -1]
    for (; end < text.length && (isWhole || !endsWord(text.charCodeAt(end))); end++) {
      const character = text.charCodeAt(end)
      // The last @ counts: a password may hold one, and anything else.
      if (character === atSign && end > start) [host, query] = [end, -1]
      else if (character === questionMark && query < 0) query = end
    }
    shown += host < 0 ? text.slice(from, start) : `${text.slice(from, start)}***`
    const hidesQuery = query >= 0 && query < end - 1
    shown += text.slice(host < 0 ? start : host, hidesQuery ? query + 1 : end)
    if (hidesQuery) shown += '***'
    from = end
  }
  return from === 0 ? text : shown + text.slice(from)
}

/** Index after the next `://`, also as JSON within JSON may write it; −1 when there is none. */
function afterOpening(text: string, from: number): number {
  for (let colon = text.indexOf(':', from); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let at = colon + 1
    for (let slashes = 0; slashes < 2; slashes++) {
      while (text.charCodeAt(at) === backslash) at++
      if (text.charCodeAt(at++) !== slash) break
      if (slashes === 1) return at
    }
  }
  return -1
}
const [quote, slash, questionMark, atSign, backslash] = [0x22, 0x2f, 0x3f, 0x40, 0x5c]
const endsWord = (character: number): boolean => character <= 0x20 || character === quote
const isAddress = /^[a-z][a-z0-9+.-]{0,20}:\/\//i

/** A key's name alone is no secret; a sentence or a document that has it inside may carry the value too. */
const isName = (text: string): boolean => text.length <= longestName && /^[\w.-]+$/.test(text)
const holdsSecret = (text: string): boolean => (secretNames.test(text) || assignsPass.test(text)) && !isName(text)
const namesSecret = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= longestName &&
  (secretNames.test(value) || (value.length > 4 && endsInPass.test(value)))
const longestName = 60
