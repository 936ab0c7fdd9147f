/** Removes secrets from a frame before it is recorded (design §3 P16): the values of password keys, in whatever message they travel. */
import { objectOf } from '../ocpp/messages16.ts'

const secretKeys = /^(authorizationkey|basicauthpassword)$/i
const names = /authorizationkey|basicauthpassword/i

/** The frame as given when it names no secret. */
export function redact(text: string): string {
  if (!names.test(text)) return text
  try {
    return JSON.stringify(masked(JSON.parse(text) as unknown))
  } catch {
    return '[withheld: not JSON, and names a secret]'
  }
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  // 1.6: {key, value}; 2.x: {variable: {name}, attributeValue}; SetNetworkProfile: {basicAuthPassword}.
  const named = entries.some(
    ([, each]) =>
      (typeof each === 'string' && secretKeys.test(each)) || secretKeys.test(String(objectOf(each)?.['name'])),
  )
  return Object.fromEntries(
    entries.map(([key, each]) => [
      key,
      secretKeys.test(key) || (named && /^(value|attributeValue)$/.test(key)) ? '***' : masked(each),
    ]),
  )
}
