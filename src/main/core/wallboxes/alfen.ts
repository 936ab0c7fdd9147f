/**
 * Alfen (NG9xx, Eve, AHP), local HTTPS API with one session at a time. The firmware is closed: this follows the documentation
 * of the public project alfenctl and the public Home Assistant integration alfen_wallbox. What several properties mean
 * together is said here for the offline action and in `alfen-dial.ts` for the backend; the session is in `alfen-session.ts`, the
 * table in `alfen-settings.ts`.
 */
import type { OfflinePolicy } from '../../../shared/policy.ts'
import { said } from '../../../shared/said.ts'
import type { Announced, HttpAnswer } from '../host.ts'
import { printTime } from '../ocpp/time.ts'
import type { Wanted, Written } from '../writes/writes.ts'
import { diallingChecks, diallingKeys, linkKeys, pointAt, readLink } from './alfen-dial.ts'
import { alfenSession } from './alfen-session.ts'
import { alfenChecks, alfenSettings, needRestart } from './alfen-settings.ts'
import { entriesOf, notThat, objectIn, textOf } from './device-json.ts'
import { allPossible, short, wanted, type Door, type Fingerprint, type OpenBox, type WallboxFamily } from './family.ts'
import { joinUrl } from './join-url.ts'

const byKey = new Map(alfenSettings.map((setting) => [setting.key, setting]))

/** Properties asked for at once. */
const batch = 15

export const alfen: WallboxFamily = {
  id: 'alfen',
  maker: 'Alfen',
  discovery: {
    services: ['_alfen._tcp', '_lolo3._http._tcp'],
    heard,
    questions: [
      { scheme: 'https', port: 443, path: '/api/info', read: readInfo },
      { scheme: 'http', port: 80, path: '/api/info', read: readInfo },
    ],
  },
  finalUrl: joinUrl,
  urlProblem: (base) => (base.includes('?') ? said('alfen.url.query') : null),
  local: {
    login: 'always',
    user: 'admin',
    settings: alfenSettings,
    checks: alfenChecks,
    open: openAlfen,
    pointAt,
    dialling: { keys: diallingKeys, checks: diallingChecks },
    link: { keys: linkKeys, read: readLink },
    settleMs: 500,
    restarts: true,
    releaseAfterMs: 45_000,
  },
  policy: {
    possible: allPossible,
    keys: policyKeys,
    warnings: (position) => [
      said('alfen.warning.masterTag'),
      ...(position === 'known' ? [said('alfen.warning.plugAndCharge')] : []),
    ],
    habits: [said('alfen.habit.clock'), said('alfen.habit.retries')],
    cardlessKey: '2063_0',
    cardMemory: true,
    keeps: 'sessions',
  },
  tls: null,
}

function openAlfen(door: Door): OpenBox {
  const session = alfenSession(door)
  const { address } = door
  /** What the box itself marks as read-only. */
  const readOnly = new Set<string>()

  async function read(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const values = new Map<string, string | null>()
    const asked = keys.filter((key) => byKey.has(key) && byKey.get(key)?.access !== 'W')
    for (let from = 0; from < asked.length; from += batch) {
      // The box does not decode a %2C: the commas go as they are.
      const answer = await session.ask(`/api/prop?ids=${asked.slice(from, from + batch).join(',')}`)
      const found = answer.status === 200 ? propertiesIn(answer) : null
      if (found === null) throw notThat(answer, address, 'Alfen API')
      for (const { key, value, access } of found) {
        if (!asked.includes(key)) continue
        values.set(key, key === clockKey ? timeOf(value) : textOf(value, byKey.get(key)?.type ?? 'text'))
        if (access === 1) readOnly.add(key)
      }
    }
    for (const key of keys) if (byKey.get(key)?.access === 'W') values.set(key, null)
    return values
  }

  async function raisesProfile(value: string): Promise<boolean> {
    const now = (await read(['2723_0'])).get('2723_0') ?? null
    return now === null || Number(value) >= Number(now)
  }

  return {
    read,
    async write(key, value): Promise<Written> {
      const setting = byKey.get(key)
      if (setting === undefined) return { result: 'not supported' }
      if (setting.access === 'R' || readOnly.has(key)) return { result: 'read-only' }
      const typed = value ?? ''
      const problem = setting.problem?.(typed) ?? null
      if (problem !== null) return { result: 'rejected', reason: problem.code }
      if (key === '2723_0' && !(await raisesProfile(typed)))
        return { result: 'rejected', reason: 'alfen.refused.profile' }
      const given = setting.type === 'text' ? typed : Number(typed)
      const { status, body } =
        setting.access === 'W'
          ? await session.ask('/api/domain', post({ cmd: 'add', type: backOfficeKey, data: hexOf(typed) }))
          : await session.ask('/api/prop', post({ [key]: { id: key, value: given } }))
      // A refusal may repeat what was sent.
      if (status >= 300) return { result: 'rejected', reason: setting.access === 'W' ? null : short(body) || null }
      if (setting.access === 'W') return { result: 'not readable' }
      return { result: needRestart.has(key) ? 'reboot required' : 'accepted' }
    },
    async restart() {
      const answer = await session.ask('/api/cmd', post({ command: 'reboot' }), 'once')
      if (answer.status >= 300) throw notThat(answer, address, 'Alfen API')
      await session.close()
    },
    held: session.held,
    close: session.close,
  }
}

/** Its clock, told in ms since 1970. */
const clockKey = '2059_0'
const timeOf = (told: unknown): string | null =>
  typeof told === 'number' && told >= 0 && told < 1e14 ? printTime(told) : textOf(told, 'text')

const post = (body: unknown) => ({ method: 'POST' as const, body: JSON.stringify(body) })

/** Item type of the backend's authorization key at `/api/domain`: the way for what is never told. */
const backOfficeKey = 0

const hexOf = (ascii: string): string =>
  Array.from(ascii, (one) => one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()).join('')

interface Property {
  key: string
  value: unknown
  access: unknown
}

/** `{properties: [{id, value, access}]}`, or on some firmware `{id: value}`. Ids have no fixed width: `205E_00` is `205E_0`. */
function propertiesIn(answer: HttpAnswer): Property[] | null {
  const values = objectIn(answer)
  const listed = values?.get('properties')
  if (values === null) return null
  if (!Array.isArray(listed)) return [...values].map(([id, value]) => ({ key: keyOf(id), value, access: null }))
  return listed.flatMap((one: unknown): Property[] => {
    const fields = entriesOf(one)
    const id = fields?.get('id')
    if (!fields || typeof id !== 'string') return []
    return [{ key: keyOf(id), value: fields.get('value'), access: fields.get('access') }]
  })
}

function keyOf(id: string): string {
  const [, object = '', sub = ''] = /^([0-9a-f]{1,4})_([0-9a-f]{1,2})$/i.exec(id) ?? []
  return `${object}_${Number.parseInt(sub, 16).toString(16)}`.toUpperCase()
}

/**
 * The maker's "offline action" is (2127_0 << 1) + 213E_0: 0 refuse all, 1 accept known, 3 accept all. 2 is not defined, so the
 * bits are written in an order that never passes it, also when they are taken back last first.
 */
function policyKeys(position: OfflinePolicy): Wanted[] {
  const rowOf = (key: string, on: boolean): Wanted => wanted(key, on ? '1' : '0', `settings.alfen.${key}`)
  const bits = [rowOf('2127_0', position === 'anyone'), rowOf('213E_0', position !== 'off')]
  if (position === 'off') return bits
  return [...(position === 'anyone' ? bits.toReversed() : bits), { ...rowOf('213D_0', true), optional: true }]
}

/** The object id is what follows the last dash of the host name, e.g. `alfen-ace0781464.local`. */
function heard({ service, name, host }: Announced): Fingerprint | null {
  if (service !== '_alfen._tcp' && service !== '_lolo3._http._tcp') return null
  const id = (host || name).replace(/\..*$/, '').split('-').at(-1) ?? ''
  const serial = short(id).toUpperCase()
  return { state: 'asking', family: 'alfen', maker: 'Alfen', serial, title: `Alfen ${serial}` }
}

/** `/api/info` needs no login; while another program is connected a box answers nothing, or that it is locked. */
function readInfo(answer: HttpAnswer, announced: boolean): Fingerprint | null {
  const info = objectIn(answer)
  const serial = short(info?.get('ObjectId')).toUpperCase()
  const firmware = short(info?.get('FWVersion'))
  const model = short(info?.get('Model'))
  if (answer.status === 200 && serial !== '' && firmware !== '' && model !== '') {
    return { state: 'ready', family: 'alfen', maker: 'Alfen', model, serial, firmware, title: `Alfen ${serial}` }
  }
  return announced && (answer.status === 423 || answer.status === 429) ? { state: 'ready' } : null
}
