/**
 * go-e Charger (V3 and later), local HTTP API v2. Values are JSON: a string goes quoted and URL-encoded, or the box
 * refuses it. The reply of a write is an object by key: `true`, or the reason in English. Firmware source is not
 * public; the API documents and field reports are what this follows.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink } from '../../../shared/wallbox.ts'
import type { Announced, HttpAnswer } from '../host.ts'
import type { Wanted, Written } from '../writes/writes.ts'
import {
  allPossible,
  short,
  type Door,
  type Fingerprint,
  type OpenBox,
  type Setting,
  type WallboxFamily,
} from './family.ts'
import { joinUrl } from './join-url.ts'

const limits = { timeoutMs: 4000, maxBytes: 65_536 }

/** The keys this app reads or writes, and how their value is spelt in JSON. */
const settings: readonly Setting[] = [
  { key: 'ocppe', type: 'boolean', access: 'RW', unit: null },
  { key: 'ocppu', type: 'text', access: 'RW', unit: null },
  { key: 'ocppao', type: 'boolean', access: 'RW', unit: null, ocpp: 'AllowOfflineTxForUnknownId' },
  { key: 'ocpplo', type: 'boolean', access: 'RW', unit: null, ocpp: 'LocalAuthorizeOffline' },
  { key: 'ocppla', type: 'boolean', access: 'RW', unit: null, ocpp: 'LocalAuthListEnabled' },
  { key: 'ocppd', type: 'text', access: 'RW', unit: null, longest: 20 },
  { key: 'ocppc', type: 'boolean', access: 'R', unit: null },
  { key: 'ocppa', type: 'boolean', access: 'R', unit: null },
  { key: 'ocpple', type: 'text', access: 'R', unit: null },
  { key: 'ocppcn', type: 'boolean', access: 'RW', unit: null },
  { key: 'ocppss', type: 'boolean', access: 'RW', unit: null },
]

const typeOf = new Map(settings.map(({ key, type }) => [key, type]))

export const goe: WallboxFamily = {
  id: 'go-e',
  maker: 'go-e',
  discovery: {
    services: ['_http._tcp'],
    heard,
    questions: [{ scheme: 'http', port: 80, path: '/api/status?filter=sse,typ,fwv,fna', read: readFingerprint }],
  },
  // Identity must already be part of `ocppu`: the box appends nothing.
  finalUrl: joinUrl,
  urlProblem: () => null,
  local: {
    login: 'never',
    user: null,
    settings,
    open: openGoe,
    // The URL first: switched on before it, the box would dial the old place once more.
    pointAt: (base, identity): Wanted[] => [
      { key: 'ocppu', value: joinUrl(base, identity), label: said('backend.key.url'), unit: null },
      { key: 'ocppe', value: 'true', label: said('backend.key.enabled'), unit: null },
    ],
    link: { keys: ['ocppe', 'ocppu', 'ocppc', 'ocppa', 'ocpple'], read: readLink },
    // The box's own loop takes over a written value once a second.
    settleMs: 1200,
    releaseAfterMs: null,
  },
  policy: {
    possible: allPossible,
    keys: policyKeys,
    warnings: (position) => (position === 'off' ? [] : [said('policy.warning.goeLocalCards')]),
    habits: [],
    cardlessKey: 'ocppd',
  },
  tls: null,
}

function openGoe({ lan, address }: Door): OpenBox {
  return {
    async read(keys) {
      const answer = await lan.ask(`http://${address}/api/status?filter=${keys.join(',')}`, limits)
      const values = readStatus(answer)
      if (values === null) throw refusedBy(answer, address)
      return new Map([...values].filter(([key]) => keys.includes(key)).map(([key, value]) => [key, asText(value)]))
    },
    async write(key, value) {
      const json = value === null ? 'null' : asJson(value, typeOf.get(key) ?? 'text')
      const url = `http://${address}/api/set?${encodeURIComponent(key)}=${encodeURIComponent(json)}`
      return readReply(await lan.ask(url, limits), key, address)
    },
    held: () => false,
    close: () => Promise.resolve(),
  }
}

/** The vendor's app ignores a box unless all four are there; so does this. */
function heard({ service, txt }: Announced): Fingerprint | null {
  const told = ['serial', 'manufacturer', 'devicetype', 'friendly_name'].every((key) => Object.hasOwn(txt, key))
  if (service !== '_http._tcp' || !told) return null
  if (!/go-e|wattpilot|fronius/i.test(`${txt['manufacturer']} ${txt['devicetype']}`)) return null
  const serial = short(txt['serial'])
  const name = short(txt['friendly_name'])
  return {
    state: 'asking',
    family: 'go-e',
    maker: short(txt['manufacturer']) || 'go-e',
    model: short(txt['devicetype']),
    serial,
    title: name === '' ? `go-e ${serial}` : name,
  }
}

function readFingerprint(answer: HttpAnswer, announced: boolean): Fingerprint | null {
  const values = readStatus(answer)
  const serial = short(values?.get('sse'))
  if (values === null || serial === '') {
    if (answer.status === 401 || answer.status === 403) return announced ? { state: 'needs password' } : null
    // The local API is off: a go-e then answers 404 (or its own page) on this path, though it announces itself.
    return announced ? { state: 'api off' } : null
  }
  const type = short(values.get('typ'))
  const name = short(values.get('fna'))
  return {
    state: 'ready',
    family: 'go-e',
    maker: 'go-e',
    serial,
    model: type === '' ? 'Charger' : type,
    firmware: short(values.get('fwv')),
    title: name === '' ? `go-e ${serial}` : name,
  }
}

function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  const flag = (key: string): boolean | null => (values.has(key) ? values.get(key) === 'true' : null)
  const line = values.get('ocpple') ?? ''
  return {
    url: values.get('ocppe') === 'true' ? (values.get('ocppu') ?? null) : null,
    connected: flag('ocppc'),
    accepted: flag('ocppa'),
    connectedFor: null,
    acceptedFor: null,
    error: line === '' ? null : { says: lastErrorInWords(line), line: line.slice(0, 300), ago: null },
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
function policyKeys(position: 'off' | 'known' | 'anyone'): Wanted[] {
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

function asJson(value: string, type: Setting['type']): string {
  if (type === 'boolean') return /^true$/i.test(value.trim()) ? 'true' : 'false'
  if ((type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?$/.test(value.trim())) return value.trim()
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
