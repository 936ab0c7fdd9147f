/**
 * go-e Charger (V3 and later), local HTTP API v2. Values are JSON: a string goes quoted and URL-encoded, or the box
 * refuses it. The reply of a write is an object by key: `true`, or the reason in English. Firmware source is not
 * public; the API documents and field reports are what this follows.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Clock, HttpAnswer, Lan } from '../host.ts'
import type { Settable, Wanted, Written } from '../writes/writes.ts'
import { joinUrl } from './join-url.ts'

/** Identity must already be part of `ocppu`: the box appends nothing. */
export const goeUrl = joinUrl

const readLimits = { timeoutMs: 4000, maxBytes: 65_536 }

type KeyType = 'boolean' | 'string' | 'number'

/** The keys this app reads or writes, and how their value is spelt in JSON. */
const keyTypes: ReadonlyMap<string, KeyType> = new Map<string, KeyType>([
  ['ocppe', 'boolean'],
  ['ocppu', 'string'],
  ['ocppao', 'boolean'],
  ['ocpplo', 'boolean'],
  ['ocppla', 'boolean'],
  ['ocppc', 'boolean'],
  ['ocppa', 'boolean'],
  ['ocpple', 'string'],
  ['ocppcn', 'boolean'],
  ['ocppss', 'boolean'],
])

export function goeBox(lan: Lan, address: string): Settable {
  return {
    async read(keys) {
      const answer = await lan.get(`http://${address}/api/status?filter=${keys.join(',')}`, readLimits)
      const values = readStatus(answer)
      if (values === null) throw refusedBy(answer, address)
      return new Map([...values].filter(([key]) => keys.includes(key)).map(([key, value]) => [key, asText(value)]))
    },
    async write(key, value) {
      const json = value === null ? 'null' : asJson(value, keyTypes.get(key) ?? 'string')
      const url = `http://${address}/api/set?${encodeURIComponent(key)}=${encodeURIComponent(json)}`
      const answer = await lan.get(url, readLimits)
      return readReply(answer, key, address)
    },
  }
}

/** Some firmware answers 400 with a valid body when one asked key is unknown to the model: the body decides, not the status. */
export function readStatus(answer: HttpAnswer): ReadonlyMap<string, unknown> | null {
  let body: unknown
  try {
    body = JSON.parse(answer.body)
  } catch {
    return null
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  return new Map(Object.entries(body))
}

/** What the box does with each position of the offline switch (`ocppao`, `ocpplo`, `ocppla`). */
export function goePolicyKeys(position: 'off' | 'known' | 'anyone'): Wanted[] {
  const row = (key: string, name: string, value: boolean): Wanted => ({
    key,
    value: String(value),
    label: said(`keys.name.${name}`),
    unit: null,
  })
  return [
    row('ocppao', 'AllowOfflineTxForUnknownId', position === 'anyone'),
    row('ocpplo', 'LocalAuthorizeOffline', position !== 'off'),
    { ...row('ocppla', 'LocalAuthListEnabled', true), optional: true },
  ].filter((wanted) => position !== 'off' || wanted.key !== 'ocppla')
}

/** The tag it sends for a session without a card. */
export const goeCardlessKey = 'ocppd'

/** What points a box at `url`. The URL first: switched on before it, the box would dial the old place once more. */
export const goeBackendKeys = (url: string): Wanted[] => [
  { key: 'ocppu', value: url, label: said('backend.key.url'), unit: null },
  { key: 'ocppe', value: 'true', label: said('backend.key.enabled'), unit: null },
]

/** Waits for the box's own loop, which takes over a written value once a second. */
export const goeSettle = (clock: Clock) => (): Promise<void> =>
  new Promise((resolve) => clock.at(clock.monotonic() + 1200, resolve))

/** The box's last connection error, an ESP-IDF line, in words; the line itself stays for the details. */
export function lastErrorInWords(line: string): Said {
  const field = (name: string): string => new RegExp(`${name}=([A-Za-z0-9_-]+)`).exec(line)?.[1] ?? ''
  const status = Number(field('esp_ws_handshake_status_code'))
  if (status === 401 || status === 403) return said('backend.boxError.refused', { status })
  if (status === 404) return said('backend.boxError.notFound')
  if (status >= 400) return said('backend.boxError.status', { status })
  const tls = field('transport_error')
  if (/TIMEOUT/.test(tls) || field('errno') === '119') return said('backend.boxError.timeout')
  if (/RESOLVE|HOSTNAME/.test(tls)) return said('backend.boxError.name')
  if (/TLS|MBEDTLS|SSL/.test(tls) || Number(field('tls_flags')) > 0) return said('backend.boxError.tls')
  if (field('errno') === '111' || field('errno') === '104') return said('backend.boxError.closed')
  return said('backend.boxError.other')
}

function asJson(value: string, type: KeyType): string {
  if (type === 'boolean') return /^true$/i.test(value.trim()) ? 'true' : 'false'
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(value.trim())) return value.trim()
  return JSON.stringify(value)
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}

function readReply(answer: HttpAnswer, key: string, address: string): Written {
  const reply = readStatus(answer)
  if (reply === null) throw refusedBy(answer, address)
  const word = reply.get(key)
  if (word === true) return { result: 'accepted' }
  if (typeof word === 'string') {
    if (/unknown|not found|no such/i.test(word)) return { result: 'not supported' }
    return { result: 'rejected', reason: word }
  }
  return { result: 'rejected', reason: null }
}

function refusedBy(answer: HttpAnswer, address: string): Failure {
  if (answer.status === 401 || answer.status === 403)
    return new Failure('box-needs-password', `${address} wants a password for its local API.`, { address })
  if (answer.status === 404)
    return new Failure('box-api-off', `${address} has its local API switched off.`, { address })
  return new Failure('box-refused', `${address} answered with something that is no go-e API (HTTP ${answer.status}).`, {
    address,
  })
}
