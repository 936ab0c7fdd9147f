/** Removes secrets from a frame before it is recorded (design §3 P16): the values of password keys, in whatever message they travel. */
import { objectOf } from '../ocpp/messages16.ts'

/** Names of values nobody may see: OCPP's own, and what vendors call theirs. An idToken is a card: shown as cards are. */
const secretNames =
  /authorizationkey|password|passphrase|passwd|pwd|psk|wi-?fi_?(pass|key)|privatekey|secret|(?<!id)token|credential|(sim|apn)_?pin/i
const escaped = /\\u/
/** Name and password in an address, e.g. of a diagnostics upload. */
const inAddress = /(:\/\/)[^\s"@\\]+@/g
/** Signed addresses carry their key in the query. */
const inQuery = /(:\/\/[^\s"?\\]+\?)[^\s"\\]+/g

/** The frame as given when it names no secret. */
export function redact(text: string): string {
  const shown = text.includes('://') ? text.replace(inAddress, '$1***@').replace(inQuery, '$1***') : text
  if (!secretNames.test(shown) && !escaped.test(shown)) return shown
  try {
    const frame: unknown = JSON.parse(shown)
    const safe = JSON.stringify(masked(frame))
    // What only looked as if keeps its bytes.
    return safe === JSON.stringify(frame) ? shown : safe
  } catch {
    return '[withheld: not JSON, and names a secret]'
  }
}

/** `named`: what stands around it has named a secret. */
function masked(value: unknown, isNamed = false): unknown {
  if (Array.isArray(value)) return value.map((each) => masked(each, isNamed))
  if (typeof value === 'string') return isName(value) || !secretNames.test(value) ? value : '***'
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  // 1.6: {key, value}; 2.x: {variable: {name}, attributeValue}, or a list of {value}; SetNetworkProfile: {basicAuthPassword}.
  const named = isNamed || entries.some(([, each]) => namesSecret(each) || namesSecret(objectOf(each)?.['name']))
  return Object.fromEntries(
    entries.map(([key, each]) => [
      key,
      (secretNames.test(key) && typeof each !== 'object') ||
      (named && /^(value|attributeValue|data)$/.test(key)) ||
      // The shared secret of a VPN, beside its password.
      (key === 'key' && Object.hasOwn(value, 'password'))
        ? '***'
        : masked(each, named && key === 'variableAttribute'),
    ]),
  )
}

/** A key's name alone is no secret; a sentence or a document that has it inside may carry the value too. */
const isName = (text: string): boolean => /^[\w.-]{1,60}$/.test(text)
const namesSecret = (value: unknown): boolean => typeof value === 'string' && isName(value) && secretNames.test(value)
