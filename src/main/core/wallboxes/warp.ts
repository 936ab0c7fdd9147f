/**
 * Tinkerforge WARP Charger: every configuration and every state is one JSON object at its own path, read by GET and written
 * whole by PUT. Follows the HTTP API reference of the maker and its public firmware (Tinkerforge/esp32-firmware, modules
 * `ocpp` and `evse_common`; Tinkerforge/tfocpp). A key here is the path and the field, e.g. `ocpp/config/url`.
 *
 * Firmware that knows no OCPP 2.1 goes on with the settings it started with: what is written is in force after a restart.
 * Connecting is one switch (`ocpp/config/enable`), whether OCPP has a say in charging is another (`evse/ocpp_enabled`).
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink, Check } from '../../../shared/wallbox.ts'
import type { Announced, DeviceRequest, HttpAnswer } from '../host.ts'
import { finding, unknown } from '../preflight/check.ts'
import type { Wanted, Written } from '../writes/writes.ts'
import { isLocked, notThat, objectIn, textOf } from './device-json.ts'
import {
  setting,
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
const enableKey = `${config}/enable`
const protocolKey = `${config}/protocol`
const slotKey = 'evse/ocpp_enabled/enabled'
const stateKey = 'ocpp/state/charge_point_state'
const connectedKey = 'ocpp/state/connected'

/** What the firmware takes at most, characters. */
const longest = { url: 128, identity: 64, pass: 64 }

/** What `charge_point_state` numbers: OcppState of its OCPP 1.6; its OCPP 2.1 has an own order, but for a client that could not start. */
const states16 = [
  'booting',
  'flushing',
  'idle',
  'pending',
  'rejected',
  'unavailable',
  'faulted',
  'softReset',
  'hardReset',
] as const
type State = (typeof states16)[number]
const states21: Readonly<Record<number, State>> = { 0: 'booting', 1: 'pending', 2: 'rejected', 3: 'idle', 6: 'faulted' }

const settings: readonly Setting[] = [
  setting(enableKey, 'boolean', 'RW'),
  setting(slotKey, 'boolean', 'RW'),
  setting(protocolKey, 'choice', 'RW', { choices: { 0: 'warp.protocol.v16', 1: 'warp.protocol.v21' } }),
  setting(`${config}/url`, 'text', 'RW', { longest: longest.url, canBeEmpty: true }),
  setting(`${config}/identity`, 'text', 'RW', { longest: longest.identity }),
  setting(`${config}/enable_auth`, 'boolean', 'RW'),
  setting(`${config}/pass`, 'text', 'W', { longest: longest.pass, secret: true, ocpp: 'AuthorizationKey' }),
  setting(`${config}/cert_id`, 'integer', 'RW', { min: -1 }),
  setting(connectedKey, 'boolean', 'R'),
  setting(stateKey, 'choice', 'R', {
    choices: Object.fromEntries(states16.map((name) => [name, `warp.state.${name}`])),
  }),
  setting('ocpp/state/message_queue_depth', 'integer', 'R'),
  setting('ocpp/state/txn_msg_queue_depth', 'integer', 'R'),
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
    checks,
    open: openWarp,
    // Where a write is in force at once, the old place must not see the new identity, nor be dialled once more. The slot is on
    // before OCPP is, as the maker's own page does it: no session of the backend may charge without its leave.
    pointAt: (base, identity): Wanted[] => [
      wanted(`${config}/url`, base.trim().replace(/\/+$/, ''), 'backend.key.url'),
      wanted(`${config}/identity`, identity, 'warp.key.identity'),
      { ...wanted(slotKey, true, 'warp.key.slot'), optional: true },
      wanted(enableKey, true, 'backend.key.enabled'),
    ],
    link: { keys: [enableKey, `${config}/url`, `${config}/identity`, connectedKey, stateKey], read: readLink },
    settleMs: 500,
    restarts: true,
    releaseAfterMs: null,
  },
  policy: {
    possible: { off: null, known: said('warp.policy.noOffline'), anyone: said('warp.policy.noOffline') },
    // It has no key for it: refusing is all its firmware can do, over OCPP 2.1 as well (tfocpp, src/ocpp21).
    keys: () => [],
    warnings: () => [],
    habits: [said('warp.habit.queue'), said('warp.habit.retries'), said('warp.habit.reconnect')],
    cardlessKey: null,
    cardMemory: true,
    keeps: 'start and end',
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
      const objects = new Map<string, ReadonlyMap<string, unknown> | null>()
      for (const path of new Set([...keys.map(pathOf), ...(keys.includes(stateKey) ? [config] : [])]))
        objects.set(path, await objectAt(path))
      for (const key of keys) {
        const row = byKey.get(key)
        const found = objects.get(pathOf(key))
        const field = fieldOf(key)
        if (row === undefined || !found?.has(field)) continue
        const text = row.secret ? null : textOf(found.get(field), row.type)
        values.set(key, key === stateKey ? stateIn(objects.get(config), text) : text)
      }
      return values
    },
    async write(key, value) {
      const row = byKey.get(key)
      if (row === undefined) return { result: 'not supported' }
      if (row.access === 'R') return { result: 'read-only' }
      const path = pathOf(key)
      const before = await objectAt(path)
      if (!before?.has(fieldOf(key))) return { result: 'not supported' }
      // The whole object goes back. `pass` is told as null and, sent as null, stays what it is.
      const after = new Map(before)
      if (path === config) after.set('pass', null)
      after.set(fieldOf(key), asJson(value ?? '', row.type))
      const answer = await ask(path, { method: 'PUT', body: JSON.stringify(Object.fromEntries(after)), headers: json })
      const written = readReply(answer, row, address)
      const isLater = path === config && !actsAtOnce(before)
      return written.result === 'accepted' && isLater ? { result: 'reboot required' } : written
    },
    async restart() {
      const answer = await ask('reboot', { method: 'PUT', body: 'null', headers: json })
      if (answer.status >= 300) throw refusedBy(answer, address)
    },
    held: () => false,
    close: () => Promise.resolve(),
  }
}

/** By the field that came last: firmware between the two is restarted without need. */
const actsAtOnce = (object: ReadonlyMap<string, unknown>): boolean => object.has('protocol')

/** `charge_point_state` by its name; a number nobody knows stays one. */
function stateIn(object: ReadonlyMap<string, unknown> | null | undefined, told: string | null): string | null {
  const names: Readonly<Record<number, State>> = object?.get('protocol') === 1 ? states21 : states16
  return names[Number(told ?? NaN)] ?? told
}

const json = { 'Content-Type': 'application/json' }
const pathOf = (key: string): string => key.slice(0, key.lastIndexOf('/'))
const fieldOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

function asJson(value: string, type: Setting['type']): string | number | boolean {
  if (type === 'boolean') return /^true$/i.test(value.trim())
  const isNumber = type === 'integer' || type === 'choice'
  return isNumber && /^-?\d+$/.test(value.trim()) ? Number(value) : value
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
const accepted: ReadonlySet<string> = new Set<State>(['flushing', 'idle', 'unavailable'])

function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  const text = (key: string): string => values.get(key) ?? ''
  const connected = values.has(connectedKey) ? text(connectedKey) === 'true' : null
  const state = text(stateKey)
  const url = text(`${config}/url`)
  const whole = url === '' ? null : finalUrl(url, text(`${config}/identity`))
  const trouble = state === 'rejected' || state === 'faulted' ? `warp.link.${state}` : null
  return {
    ...untold,
    url: text(enableKey) === 'true' ? whole : null,
    stored: whole === null ? [] : [whole],
    identity: text(`${config}/identity`) || null,
    connected,
    accepted: connected === null || state === '' ? null : connected && accepted.has(state),
    error: trouble === null ? null : { says: said(trouble), line: `charge_point_state ${state}`, ago: null },
  }
}

/** Without its slot, what the backend allows and ends has no effect on the current. A network profile is told by OCPP alone. */
function checks(values: ReadonlyMap<string, string | null>): Check[] {
  if (values.get(enableKey) !== 'true') return []
  const slot = values.get(slotKey)
  return [
    ...(slot === 'false' ? [finding('warpSlot', 'off', 'blocks')] : []),
    ...(slot === undefined ? [unknown('warpSlot', said('check.warpSlot.unknown'))] : []),
    ...(values.get(protocolKey) === '1' ? [unknown('warpProfile', said('check.warpProfile.unknown'))] : []),
  ]
}
