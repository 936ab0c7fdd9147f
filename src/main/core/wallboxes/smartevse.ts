/**
 * SmartEVSE 3 and 3.5. `GET /settings` gives everything in one object, the backend key in clear; `POST /settings?…` takes
 * values from the query of a request without a body and answers each by what it now is, or by why not. Follows the public
 * repository (SmartEVSE/SmartEVSE-3, src/esp32.cpp).
 *
 * Its OCPP client exists only while OCPP is on: until then the box shows no backend, and refuses to be given one.
 */
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink, Check } from '../../../shared/wallbox.ts'
import type { Announced, HttpAnswer } from '../host.ts'
import { finding } from '../preflight/check.ts'
import { after } from '../waiting.ts'
import type { Wanted, Written } from '../writes/writes.ts'
import { standardPolicyKeys } from './any.ts'
import { entriesOf, notThat, objectIn, textOf } from './device-json.ts'
import {
  allPossible,
  short,
  wanted,
  type Door,
  type Fingerprint,
  type OpenBox,
  type Setting,
  type WallboxFamily,
} from './family.ts'
import { joinAsIs, joinAsIsProblem, linkOf, loginFits } from './micro-ocpp.ts'

const limits = { timeoutMs: 6000, maxBytes: 65_536 }

/** How long the box may take to start its OCPP client after it was switched on, and how often it is asked meanwhile, ms. */
const startsWithin = 6000
const askAgainAfter = 500

/** Its answer to every value but the switch while the client does not run. */
const needsOcpp = 'Can only update when OCPP enabled'

/** What firmware that looks at its values says of some. */
const refusals: Readonly<Record<string, string>> = {
  [needsOcpp]: 'smartevse.refused.off',
  'URL is empty': 'smartevse.refused.empty',
  'ChargeBoxId is empty': 'smartevse.refused.empty',
  'ChargeBoxId exceeds 20 characters': 'smartevse.refused.identity',
}

/** Bytes: older firmware leaves a longer value out without a word; MicroOcpp keeps so long a key; characters of a CiString20. */
const longest = { value: 63, key: 20, identity: 20 }

/** Keys are named as the box is given them; `in` is where it shows them. */
const table: readonly (Setting & { in: readonly [part: string, name: string] })[] = [
  { key: 'ocpp_mode', in: ['ocpp', 'mode'], type: 'boolean', access: 'RW', unit: null },
  {
    key: 'ocpp_backend_url',
    in: ['ocpp', 'backend_url'],
    type: 'text',
    access: 'RW',
    unit: null,
    canBeEmpty: true,
  },
  { key: 'ocpp_cb_id', in: ['ocpp', 'cb_id'], type: 'text', access: 'RW', unit: null, canBeEmpty: true, own: true },
  {
    key: 'ocpp_auth_key',
    in: ['ocpp', 'auth_key'],
    type: 'text',
    access: 'RW',
    unit: null,
    canBeEmpty: true,
    secret: true,
    problem: keyProblem,
  },
  { key: 'ocpp_auto_auth', in: ['ocpp', 'auto_auth'], type: 'boolean', access: 'RW', unit: null },
  { key: 'ocpp_auto_auth_idtag', in: ['ocpp', 'auto_auth_idtag'], type: 'text', access: 'RW', unit: null, longest: 20 },
  { key: 'ocpp_status', in: ['ocpp', 'status'], type: 'boolean', access: 'R', unit: null },
  {
    key: 'rfid_reader',
    in: ['evse', 'rfid'],
    type: 'choice',
    access: 'R',
    unit: null,
    choices: {
      none: 'settings.smartevse.rfid_reader.none',
      own: 'settings.smartevse.rfid_reader.own',
      ocpp: 'settings.smartevse.rfid_reader.ocpp',
    },
  },
]

const byKey = new Map(table.map((setting) => [setting.key, setting]))

/** What the box shows only while its OCPP client runs. */
const urlKey = 'ocpp_backend_url'
const ofTheClient = [urlKey, 'ocpp_cb_id', 'ocpp_auto_auth_idtag']

export const smartevse: WallboxFamily = {
  id: 'smartevse',
  maker: 'Stegen Electronics',
  discovery: {
    services: ['_http._tcp'],
    heard,
    questions: [{ scheme: 'http', port: 80, path: '/settings', read: readFingerprint }],
  },
  finalUrl: joinAsIs,
  urlProblem: joinAsIsProblem,
  local: {
    login: 'never',
    user: null,
    settings: table,
    checks,
    dialling: { keys: ['ocpp_mode'], checks: lengthChecks },
    open: openBox,
    // The switch first: without it the box refuses the rest. Then the URL: it must not log in at the old backend as a stranger.
    pointAt: (base, identity): Wanted[] => [
      wanted('ocpp_mode', true, 'backend.key.enabled'),
      wanted('ocpp_backend_url', base.trim(), 'backend.key.url'),
      wanted('ocpp_cb_id', identity, 'smartevse.key.identity'),
    ],
    link: { keys: ['ocpp_mode', 'ocpp_backend_url', 'ocpp_cb_id', 'ocpp_status'], read: readLink },
    settleMs: 500,
    releaseAfterMs: null,
  },
  policy: {
    possible: allPossible,
    keys: standardPolicyKeys,
    warnings: (position) => (position === 'off' ? [said('smartevse.warning.autoAuth')] : []),
    habits: [said('smartevse.habit.halfOpen'), said('smartevse.habit.reader'), said('smartevse.habit.hidden')],
    cardlessKey: 'ocpp_auto_auth_idtag',
    cardMemory: false,
    keeps: 'sessions',
  },
  tls: { verifies: false, note: said('smartevse.tls') },
}

function openBox({ lan, clock, address }: Door): OpenBox {
  /** Until then a refusal may only mean that the client is still starting; monotonic ms. */
  let startingUntil = 0
  /** As it was told last: what is of the client is not shown then. */
  let isOff = false

  async function settings(): Promise<ReadonlyMap<string, unknown>> {
    const answer = await lan.ask(`http://${address}/settings`, limits)
    const object = answer.status === 200 ? objectIn(answer) : null
    if (object === null) throw notThat(answer, address, 'SmartEVSE')
    return object
  }

  /** What the box answers to one value: its word for it, undefined where it has none. */
  async function told(key: string, value: string): Promise<unknown> {
    const url = `http://${address}/settings?ocpp_update=1&${key}=${encodeURIComponent(value)}`
    const answer = await lan.ask(url, { ...limits, method: 'POST', body: '' })
    const object = answer.status === 200 ? objectIn(answer) : null
    if (object === null) throw notThat(answer, address, 'SmartEVSE')
    return object.get(key)
  }

  /** What does not fit its login as a whole leaves it without one, and it does not say so. */
  async function fitsItsLogin(key: string, value: string): Promise<boolean> {
    if (key !== 'ocpp_auth_key' && key !== 'ocpp_cb_id') return true
    const ocpp = entriesOf((await settings()).get('ocpp'))
    const now = (name: string): string => textOf(ocpp?.get(name), 'text') ?? ''
    return key === 'ocpp_cb_id'
      ? loginFits(value, utf8Length(now('auth_key')))
      : loginFits(now('cb_id'), utf8Length(value))
  }

  async function patiently(key: string, value: string): Promise<unknown> {
    for (;;) {
      const word = await told(key, value)
      if (word !== needsOcpp || clock.monotonic() >= startingUntil) return word
      await after(clock, askAgainAfter)
    }
  }

  return {
    async read(keys) {
      let all = await settings()
      // Right after it was switched on, its client shows nothing of what it is about to load.
      while (
        isOn(all) &&
        keys.includes(urlKey) &&
        valueOf(all, urlKey)[0] === '' &&
        clock.monotonic() < startingUntil
      ) {
        await after(clock, askAgainAfter)
        all = await settings()
      }
      isOff = !isOn(all)
      return new Map(keys.flatMap((key) => [...valueOf(all, key)].map((value) => [key, value] as const)))
    },
    async write(key, value): Promise<Written> {
      const setting = byKey.get(key)
      if (setting === undefined) return { result: 'not supported' }
      if (setting.access === 'R') return { result: 'read-only' }
      const text = value ?? ''
      const problem = setting.problem?.(text) ?? null
      if (problem !== null) return { result: 'rejected', reason: problem.code }
      if (!(await fitsItsLogin(key, text))) return { result: 'rejected', reason: 'microOcpp.key.tooLong' }
      const sent = setting.type === 'boolean' ? (/^true$/i.test(text.trim()) ? '1' : '0') : text
      const word = await patiently(key, sent)
      if (word === undefined)
        return utf8Length(sent) > longest.value
          ? { result: 'rejected', reason: 'smartevse.refused.long' }
          : { result: 'not supported' }
      const refusal = typeof word === 'string' && Object.hasOwn(refusals, word) ? refusals[word] : undefined
      if (refusal !== undefined && word !== sent) return { result: 'rejected', reason: refusal }
      if (key === 'ocpp_mode' && sent === '1') startingUntil = clock.monotonic() + startsWithin
      if (key === 'ocpp_mode') isOff = sent !== '1'
      if (textOf(word, 'text') === sent) return { result: setting.secret ? 'not readable' : 'accepted' }
      // For a key the answer is the key it kept: a secret, so never a reason.
      if (setting.secret) return { result: 'rejected', reason: 'smartevse.refused.keyNotKept' }
      return { result: 'rejected', reason: short(word) || null }
    },
    async restart() {
      const answer = await lan.ask(`http://${address}/reboot`, { ...limits, method: 'POST', body: '' })
      // 200: within 5 s. 202: once the car has stopped charging.
      if (answer.status !== 200 && answer.status !== 202) throw notThat(answer, address, 'SmartEVSE')
    },
    notNow: (key) => (isOff && ofTheClient.includes(key) ? said('smartevse.hidden') : null),
    hides: (key, value) => (key === 'ocpp_mode' && value !== 'true' ? ofTheClient : []),
    held: () => false,
    close: () => Promise.resolve(),
  }
}

/** One value or none, out of all that /settings shows. */
function valueOf(all: ReadonlyMap<string, unknown>, key: string): (string | null)[] {
  const setting = byKey.get(key)
  const part = entriesOf(all.get(setting?.in[0] ?? ''))
  if (setting === undefined || !part?.has(setting.in[1])) return []
  const value = part.get(setting.in[1])
  if (setting.secret) return [null]
  if (key === 'rfid_reader') return [readerOf(part)]
  if (key === 'ocpp_status') return [String(value === 'Connected')]
  if (setting.type === 'boolean') return [String(/^(enabled|true|1)$/i.test(String(value)))]
  const text = textOf(value, setting.type)
  // Empty while the client does not run: unknown rather than none.
  return [text === '' && ofTheClient.includes(key) && !isOn(all) ? null : text]
}

const isOn = (all: ReadonlyMap<string, unknown>): boolean =>
  /^(enabled|true|1)$/i.test(String(entriesOf(all.get('ocpp'))?.get('mode')))

/** Newer firmware names the menu entry. Older does not, but keeps the last card to itself where it is Rmt/OCPP. */
function readerOf(evse: ReadonlyMap<string, unknown>): string {
  const entry = evse.get('rfidreader')
  if (evse.get('rfid') === 'Not Installed' || entry === 'Disabled') return 'none'
  if (typeof entry === 'string') return entry === 'Rmt/OCPP' ? 'ocpp' : 'own'
  return evse.has('rfid_lastread') ? 'own' : 'ocpp'
}

/** The firmware keeps the old key and does not say why. */
function keyProblem(value: string): Said | null {
  return utf8Length(value) > longest.key ? said('smartevse.key.long') : null
}

const utf8Length = (text: string): number =>
  encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(/%../g, '.').length

function heard({ service, name, host }: Announced): Fingerprint | null {
  const serial = /^SmartEVSE-(\w+)/i.exec(service === '_http._tcp' ? host || name : '')?.[1]
  if (serial === undefined) return null
  return {
    state: 'asking',
    family: 'smartevse',
    maker: 'Stegen Electronics',
    serial: short(serial),
    title: `SmartEVSE ${short(serial)}`,
  }
}

function readFingerprint(answer: HttpAnswer): Fingerprint | null {
  const all = answer.status === 200 ? objectIn(answer) : null
  const serial = short(textOf(all?.get('serialnr'), 'text'))
  if (all === null || serial === '' || entriesOf(all.get('evse')) === null) return null
  return {
    state: 'ready',
    family: 'smartevse',
    maker: 'Stegen Electronics',
    model: 'SmartEVSE 3',
    serial,
    firmware: short(textOf(all.get('version'), 'text')),
    title: `SmartEVSE ${serial}`,
  }
}

/** "Connected" can stay so for a day on a line that is dead. While its OCPP is off, its address is hidden, and no sign that it has none. */
function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  return linkOf({
    on: values.get('ocpp_mode') === 'true',
    server: values.get(urlKey) ?? (values.get('ocpp_mode') === 'true' ? '' : null),
    identity: values.get('ocpp_cb_id') ?? null,
    connected: values.get('ocpp_status'),
  })
}

function checks(values: ReadonlyMap<string, string | null>): Check[] {
  const reader = values.get('rfid_reader')
  return [
    ...(reader === 'own' || reader === 'none' ? [finding('smartevseReader', reader, 'warns')] : []),
    ...(values.get('ocpp_auto_auth') === 'true' ? [finding('smartevseFree', 'on', 'warns')] : []),
  ]
}

/** What some firmware takes and some does not: which one this is, its version does not tell for sure. */
function lengthChecks(_values: ReadonlyMap<string, string | null>, url: string, identity: string): Check[] {
  return [
    ...(utf8Length(url.trim()) > longest.value ? [finding('smartevseUrl', 'long', 'warns')] : []),
    ...(identity.length > longest.identity ? [finding('smartevseIdentity', 'long', 'warns')] : []),
  ]
}
