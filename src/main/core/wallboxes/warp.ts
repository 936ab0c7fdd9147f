/**
 * Tinkerforge WARP Charger: every configuration and every state is one JSON object at its own path, read by GET and written
 * whole by PUT. Follows the HTTP API reference of the maker and its public firmware (Tinkerforge/esp32-firmware, module
 * `ocpp`; Tinkerforge/tfocpp). A key here is the path and the field, e.g. `ocpp/config/url`.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink } from '../../../shared/wallbox.ts'
import type { Announced, DeviceRequest, HttpAnswer } from '../host.ts'
import type { Wanted, Written } from '../writes/writes.ts'
import { isLocked, notThat, objectIn, textOf } from './device-json.ts'
import {
  short,
  untold,
  wanted,
  type Door,
  type Fingerprint,
  type OpenBox,
  type Setting,
  type WallboxFamily,
} from './family.ts'

const limits = { timeoutMs: 5000, maxBytes: 65_536 }

const config = 'ocpp/config'
/** What the firmware takes at most, characters. */
const longest = { url: 128, identity: 64, pass: 64 }

const settings: readonly Setting[] = [
  { key: `${config}/enable`, type: 'boolean', access: 'RW', unit: null },
  {
    key: `${config}/url`,
    type: 'text',
    access: 'RW',
    unit: null,
    longest: longest.url,
    canBeEmpty: true,
  },
  { key: `${config}/identity`, type: 'text', access: 'RW', unit: null, longest: longest.identity },
  { key: `${config}/enable_auth`, type: 'boolean', access: 'RW', unit: null },
  {
    key: `${config}/pass`,
    type: 'text',
    access: 'W',
    unit: null,
    longest: longest.pass,
    secret: true,
    ocpp: 'AuthorizationKey',
  },
  { key: `${config}/cert_id`, type: 'integer', access: 'RW', unit: null, min: -1 },
  { key: 'ocpp/state/connected', type: 'boolean', access: 'R', unit: null },
  {
    key: 'ocpp/state/charge_point_state',
    type: 'choice',
    access: 'R',
    unit: null,
    // In the order of the firmware's own numbering.
    choices: Object.fromEntries(
      ['booting', 'flushing', 'idle', 'pending', 'rejected', 'unavailable', 'faulted', 'softReset', 'hardReset'].map(
        (name, state) => [String(state), `warp.state.${name}`],
      ),
    ),
  },
  { key: 'ocpp/state/message_queue_depth', type: 'integer', access: 'R', unit: null },
  { key: 'ocpp/state/txn_msg_queue_depth', type: 'integer', access: 'R', unit: null },
]

const byKey = new Map(settings.map((setting) => [setting.key, setting]))

/** The firmware appends the slash whatever is there: a URL that ends in one gets two. */
const finalUrl = (base: string, identity: string): string => `${base.trim()}/${encodeURIComponent(identity)}`

export const warp: WallboxFamily = {
  id: 'warp',
  maker: 'Tinkerforge',
  discovery: {
    services: ['_http._tcp'],
    heard,
    questions: [
      { scheme: 'http', port: 80, path: '/info/name', login: { digest: true }, read: readName },
      { scheme: 'http', port: 80, path: '/info/display_name', login: { digest: true }, read: readDisplayName },
    ],
  },
  finalUrl,
  urlProblem,
  local: {
    login: 'maybe',
    user: null,
    settings,
    open: openWarp,
    // Each write is in force at once: the old place must not see the new identity, nor be dialled once more.
    pointAt: (base, identity): Wanted[] => [
      wanted(`${config}/url`, base.trim().replace(/\/+$/, ''), 'backend.key.url'),
      wanted(`${config}/identity`, identity, 'warp.key.identity'),
      wanted(`${config}/enable`, true, 'backend.key.enabled'),
    ],
    link: {
      keys: [
        `${config}/enable`,
        `${config}/url`,
        `${config}/identity`,
        'ocpp/state/connected',
        'ocpp/state/charge_point_state',
      ],
      read: readLink,
    },
    settleMs: 500,
    releaseAfterMs: null,
  },
  policy: {
    possible: { off: null, known: said('warp.policy.noOffline'), anyone: said('warp.policy.noOffline') },
    // It has no key for it: refusing is all its firmware can do.
    keys: () => [],
    warnings: () => [],
    habits: [said('warp.habit.queue'), said('warp.habit.retries'), said('warp.habit.reconnect')],
    cardlessKey: null,
  },
  tls: { verifies: true, note: said('warp.tls') },
}

function urlProblem(base: string, identity: string): Said | null {
  const url = base.trim()
  if (url.includes('?')) return said('warp.url.query')
  if (url.endsWith('/')) return said('warp.url.slash')
  if (url.length > longest.url) return said('warp.url.long', { longest: longest.url })
  return identity.length > longest.identity ? said('warp.identity.long', { longest: longest.identity }) : null
}

function openWarp({ lan, address, login }: Door): OpenBox {
  const ask = (path: string, more: Partial<DeviceRequest> = {}): Promise<HttpAnswer> =>
    lan.ask(`http://${address}/${path}`, { ...limits, ...(login && { login: { ...login, digest: true } }), ...more })

  /** null: this firmware has nothing at that path. */
  async function objectAt(path: string): Promise<ReadonlyMap<string, unknown> | null> {
    const answer = await ask(path)
    if (answer.status === 404) return null
    const values = objectIn(answer)
    if (answer.status !== 200 || values === null) throw refusedBy(answer, address)
    return values
  }

  return {
    async read(keys) {
      const values = new Map<string, string | null>()
      for (const path of new Set(keys.map((key) => pathOf(key)))) {
        const found = await objectAt(path)
        for (const key of keys.filter((one) => pathOf(one) === path)) {
          const setting = byKey.get(key)
          const field = fieldOf(key)
          if (setting === undefined || !found?.has(field)) continue
          values.set(key, setting.secret ? null : textOf(found.get(field), setting.type))
        }
      }
      return values
    },
    async write(key, value) {
      const setting = byKey.get(key)
      if (setting === undefined) return { result: 'not supported' }
      if (setting.access === 'R') return { result: 'read-only' }
      const before = await objectAt(pathOf(key))
      if (!before?.has(fieldOf(key))) return { result: 'not supported' }
      // The whole object goes back. `pass` is told as null and, sent as null, stays what it is.
      const after = new Map([...before, ['pass', null], [fieldOf(key), asJson(value ?? '', setting.type)]])
      const body = JSON.stringify(Object.fromEntries(after))
      return readReply(await ask(pathOf(key), { method: 'PUT', body, headers: json }), setting, address)
    },
    async restart() {
      const answer = await ask('reboot', { method: 'PUT', body: 'null', headers: json })
      if (answer.status >= 300) throw refusedBy(answer, address)
    },
    held: () => false,
    close: () => Promise.resolve(),
  }
}

const json = { 'Content-Type': 'application/json' }
const pathOf = (key: string): string => key.slice(0, key.lastIndexOf('/'))
const fieldOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

function asJson(value: string, type: Setting['type']): string | number | boolean {
  if (type === 'boolean') return /^true$/i.test(value.trim())
  return type === 'integer' && /^-?\d+$/.test(value.trim()) ? Number(value) : value
}

/** A refusal is an HTTP 400 whose body is the reason in English. */
function readReply(answer: HttpAnswer, { secret }: Setting, address: string): Written {
  if (answer.status < 300) return secret ? { result: 'not readable' } : { result: 'accepted' }
  if (isLocked(answer)) throw refusedBy(answer, address)
  const reason = short(answer.body)
  if (/transaction is in progress/i.test(answer.body)) return { result: 'rejected', reason: 'warp.refused.charging' }
  // A refusal may repeat what was sent.
  return { result: 'rejected', reason: reason === '' || secret ? null : reason }
}

function refusedBy(answer: HttpAnswer, address: string): Failure {
  return isLocked(answer)
    ? new Failure('box-needs-password', `${address} wants a password for its web interface.`, { address })
    : notThat(answer, address, 'WARP API')
}

function heard({ service, txt }: Announced): Fingerprint | null {
  const told = ['firmware_version', 'brand', 'model', 'uid'].every((key) => Object.hasOwn(txt, key))
  if (service !== '_http._tcp' || !told || !/warp/i.test(`${txt['brand']} ${txt['model']}`)) return null
  const serial = short(txt['uid'])
  const model = short(txt['model'])
  return {
    state: 'asking',
    family: 'warp',
    maker: 'Tinkerforge',
    model,
    serial,
    firmware: short(txt['firmware_version']),
    title: `${model} ${serial}`,
  }
}

/** `type` tells chargers (warp, warp2 …) from the energy manager (wem), which is none. */
function readName(answer: HttpAnswer, announced: boolean): Fingerprint | null {
  const values = objectIn(answer)
  const serial = short(values?.get('uid'))
  if (serial === '' || !/^warp\d*$/.test(short(values?.get('type')))) return lockedOut(answer, announced)
  const model = short(values?.get('display_type')) || 'WARP Charger'
  const name = short(values?.get('name'))
  return { state: 'ready', family: 'warp', maker: 'Tinkerforge', model, serial, title: name || `${model} ${serial}` }
}

/** For one that announced itself and does not know `/info/name`: it answers, so it is ready. */
function readDisplayName(answer: HttpAnswer, announced: boolean): Fingerprint | null {
  const name = short(objectIn(answer)?.get('display_name'))
  return announced && name !== '' ? { state: 'ready', family: 'warp', title: name } : lockedOut(answer, announced)
}

const lockedOut = (answer: HttpAnswer, announced: boolean): Fingerprint | null =>
  announced && isLocked(answer) ? { state: 'needs password' } : null

/** BootNotification was accepted: it works, delivers what it kept, or was set unavailable. */
const accepted = new Set(['1', '2', '5'])

function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  const text = (key: string): string => values.get(key) ?? ''
  const connected = values.has('ocpp/state/connected') ? text('ocpp/state/connected') === 'true' : null
  const state = text('ocpp/state/charge_point_state')
  const url = text(`${config}/url`)
  const whole = url === '' ? null : finalUrl(url, text(`${config}/identity`))
  const trouble = state === '4' ? 'warp.link.rejected' : state === '6' ? 'warp.link.faulted' : null
  return {
    ...untold,
    url: text(`${config}/enable`) === 'true' ? whole : null,
    stored: whole === null ? [] : [whole],
    identity: text(`${config}/identity`) || null,
    connected,
    accepted: connected === null || state === '' ? null : connected && accepted.has(state),
    error: trouble === null ? null : { says: said(trouble), line: `charge_point_state ${state}`, ago: null },
  }
}
