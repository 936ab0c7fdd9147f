/**
 * go-e Charger (V3 and later), local HTTP API v2. Values are JSON: a string goes quoted and URL-encoded, or the box
 * refuses it. The reply of a write is an object by key: `true`, or the reason in English. Firmware source is not
 * public; the API documents and field reports are what this follows.
 */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { BoxLink } from '../../../shared/wallbox.ts'
import type { Announced, HttpAnswer } from '../host.ts'
import type { Wanted, Written } from '../writes/writes.ts'
import { isLocked, notThat, objectIn } from './device-json.ts'
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
import { lastErrorInWords } from './go-e-errors.ts'
import { goeChecks, goeJson, goeSettings, goeText } from './go-e-settings.ts'
import { goePaper } from './go-e-support.ts'
import { joinUrl, lastPart } from './join-url.ts'

const limits = { timeoutMs: 4000, maxBytes: 65_536 }

const settingOf = new Map(goeSettings.map((setting) => [setting.key, setting]))

/** As many keys as fit a short request line. */
const keysAtOnce = 20
/** Firmware before 051.4 runs out of memory over more. */
const keysAtOnceBefore = 10

/** Keys as they are asked for; firmware before 051.4 wants them as a JSON list. */
const filterOf = (keys: readonly string[]): string => `/api/status?filter=${keys.join(',')}`
const filterBefore = (keys: readonly string[]): string =>
  `/api/status?filter=${encodeURIComponent(JSON.stringify(keys))}`

/** Where it is led to: not written unless it is known where that is now. */
const addressOf: ReadonlySet<string> = new Set(['ocppu', 'ocppe'])

const whoKeys = ['sse', 'typ', 'fwv', 'fna'] as const
const linkKeys = ['ocppe', 'ocppu', 'ocppc', 'ocppca', 'ocppa', 'ocppaa', 'ocpple', 'ocpplea'] as const

export const goe: WallboxFamily = {
  id: 'go-e',
  maker: 'go-e',
  discovery: {
    services: ['_http._tcp'],
    heard,
    questions: [
      {
        scheme: 'http',
        port: 80,
        path: filterOf(whoKeys),
        read: (answer, announced) => readWho(answer, announced, true),
      },
      { scheme: 'http', port: 80, path: filterBefore(whoKeys), read: readWho },
    ],
  },
  // Identity must already be part of `ocppu`: the box appends nothing.
  finalUrl: joinUrl,
  urlProblem: () => null,
  local: {
    login: 'never',
    user: null,
    settings: goeSettings,
    checks: goeChecks,
    open: openGoe,
    // The URL first: switched on before it, the box would dial the old place once more.
    pointAt: (base, identity): Wanted[] => [
      wanted('ocppu', joinUrl(base, identity), 'backend.key.url'),
      wanted('ocppe', true, 'backend.key.enabled'),
    ],
    link: { keys: linkKeys, read: readLink },
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
    cardMemory: true,
    keeps: 'sessions',
  },
  // Whether it verifies is set on the box (`ocppg`, `ocppcn`, `ocppss`): `goeChecks`.
  tls: null,
  paper: goePaper,
}

function openGoe({ lan, address }: Door): OpenBox {
  const ask = (path: string): Promise<HttpAnswer> => lan.ask(`http://${address}${path}`, limits)
  /** Which form of a filter it knows; null before it answered one. */
  let form: 'now' | 'before' | null = null
  async function statusOf(path: string): Promise<ReadonlyMap<string, unknown>> {
    const answer = await ask(path)
    const values = readStatus(answer)
    if (values === null && !(form === null && answer.status === 400)) throw refusedBy(answer, address)
    return values ?? new Map()
  }
  async function filtered(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    const isAnswered = (values: ReadonlyMap<string, unknown>): boolean => keys.some((key) => values.has(key))
    if (form !== 'before') {
      const values = await statusOf(filterOf(keys))
      if (isAnswered(values)) form = 'now'
      if (form === 'now') return values
    }
    const all = new Map<string, unknown>()
    for (let at = 0; at < keys.length; at += keysAtOnceBefore)
      for (const [key, value] of await statusOf(filterBefore(keys.slice(at, at + keysAtOnceBefore))))
        all.set(key, value)
    if (isAnswered(all)) form = 'before'
    return all
  }
  /** Keys its table says can be read and written, and it did not show: firmware 60.4 lists `ocppao` as only taken. */
  const unshown = new Set<string>()
  function accessOf(key: string): Setting['access'] | null {
    const { access = null } = settingOf.get(key) ?? {}
    return access === 'RW' && unshown.has(key) && !addressOf.has(key) ? 'W' : access
  }
  const set = async (key: string, json: string): Promise<Written> =>
    readReply(await ask(`/api/set?${encodeURIComponent(key)}=${encodeURIComponent(json)}`), key, address)
  return {
    async read(keys) {
      const readable = keys.filter((key) => settingOf.get(key)?.access !== 'W')
      const found = new Map<string, unknown>()
      for (let at = 0; at < readable.length; at += keysAtOnce) {
        const some = readable.slice(at, at + keysAtOnce)
        // Times are counted from the start of the box: with them comes how long it runs.
        const hasAge = some.some((key) => settingOf.get(key)?.type === 'age')
        const values = await filtered(hasAge ? [...some, 'rbt'] : some)
        for (const key of some) {
          unshown[values.has(key) ? 'delete' : 'add'](key)
          if (values.has(key)) found.set(key, sinceOf(key, values))
        }
      }
      return new Map([...found].map(([key, value]) => [key, goeText(value)]))
    },
    async write(key, value) {
      const access = accessOf(key)
      if (access === 'R') return { result: 'read-only' }
      const written = await set(key, goeJson(value, settingOf.get(key)?.type))
      // Its reply is all the box ever says of it.
      return access === 'W' && written.result === 'accepted' ? { result: 'not readable' } : written
    },
    access: accessOf,
    async restart() {
      // Whatever is written there restarts it.
      const written = await set('rst', 'true')
      if (written.result !== 'accepted')
        throw new Failure('box-refused', `${address} refused to restart.`, { address, key: 'rst' })
    },
    async upFor() {
      const running = (await filtered(['rbt'])).get('rbt')
      return typeof running === 'number' ? running : null
    },
    held: () => false,
    close: () => Promise.resolve(),
  }
}

/** An age as ms since it happened (`rbt` − value, whichever is larger); any other value as it is. */
function sinceOf(key: string, values: ReadonlyMap<string, unknown>): unknown {
  const value = values.get(key)
  if (settingOf.get(key)?.type !== 'age') return value
  const running = values.get('rbt')
  return typeof value === 'number' && typeof running === 'number' ? Math.abs(running - value) : null
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

/**
 * `api off`, `needs password` and "not a go-e" are told apart (G1): only a box that announced itself as a go-e is known to be
 * one without its answer; what answers something else on this path is somebody else's.
 */
function readWho(answer: HttpAnswer, announced: boolean, askAgain = false): Fingerprint | null {
  const values = readStatus(answer)
  const serial = short(goeText(values?.get('sse')))
  if (values === null || serial === '') {
    // Older firmware answers this form with none of the keys.
    if (!announced || (askAgain && (values !== null || answer.status === 400))) return null
    if (isLocked(answer)) return { state: 'needs password' }
    if (answer.status >= 500) return { state: 'not answering' }
    // With its local API off a go-e answers 404, or a page of its own, on this path.
    return { state: 'api off' }
  }
  const type = short(values.get('typ'))
  const name = short(values.get('fna'))
  return {
    state: 'ready',
    family: 'go-e',
    maker: short(values.get('oem')) || 'go-e',
    serial,
    model: type === '' ? 'Charger' : type,
    firmware: short(values.get('fwv')),
    title: name === '' ? `go-e ${serial}` : name,
  }
}

function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  const flag = (key: string): boolean | null => (values.has(key) ? values.get(key) === 'true' : null)
  const age = (key: string): number | null => {
    const ms = values.get(key) ?? null
    return ms === null ? null : Number(ms)
  }
  const line = values.get('ocpple') ?? ''
  return {
    url: values.get('ocppe') === 'true' ? (values.get('ocppu') ?? null) : null,
    stored: [values.get('ocppu') ?? ''].filter((url) => url !== ''),
    identity: lastPart(values.get('ocppu') ?? ''),
    connected: flag('ocppc'),
    accepted: flag('ocppa'),
    connectedFor: age('ocppca'),
    acceptedFor: age('ocppaa'),
    error: line === '' ? null : { says: lastErrorInWords(line), line: line.slice(0, 300), ago: age('ocpplea') },
  }
}

/** Some firmware answers 400 with a valid body when one asked key is unknown to the model; what else comes is no answer. */
const readStatus = (answer: HttpAnswer): ReadonlyMap<string, unknown> | null =>
  answer.status === 200 || answer.status === 400 ? objectIn(answer) : null

/** What the box does with each position of the offline switch (`ocppao`, `ocpplo`, `ocppla`). */
function policyKeys(position: 'off' | 'known' | 'anyone'): Wanted[] {
  const always = [
    wanted('ocppao', position === 'anyone', 'keys.name.AllowOfflineTxForUnknownId'),
    wanted('ocpplo', position !== 'off', 'keys.name.LocalAuthorizeOffline'),
  ]
  if (position === 'off') return always
  return [...always, { ...wanted('ocppla', true, 'keys.name.LocalAuthListEnabled'), optional: true }]
}

function readReply(answer: HttpAnswer, key: string, address: string): Written {
  // 500: nothing could be set, and the body says why.
  const reply = answer.status === 500 ? objectIn(answer) : readStatus(answer)
  if (reply === null) throw refusedBy(answer, address)
  const word = reply.get(key)
  if (word === true) return { result: 'accepted' }
  if (typeof word === 'string') {
    if (/unknown|not found|no such/i.test(word)) return { result: 'not supported' }
    return { result: 'rejected', reason: word }
  }
  // A refusal as a whole: {"error": "…"} and the like.
  const [only] = [...reply.values()]
  return { result: 'rejected', reason: answer.status >= 400 && typeof only === 'string' ? only : null }
}

function refusedBy(answer: HttpAnswer, address: string): Failure {
  if (isLocked(answer))
    return new Failure('box-needs-password', `${address} wants a password for its local API.`, { address })
  if (answer.status === 404)
    return new Failure('box-api-off', `${address} has its local API switched off.`, { address })
  return notThat(answer, address, 'go-e API')
}
