/**
 * The wallbox's local HTTP API, as go-e documents its API v2: GET /api/status?filter=… and GET /api/set?key=<JSON>.
 * Read there: go-eCharger-API-v2, http-en.md, ocpp-en.md, apikeys-en.md, issues 274 and 312. The firmware itself is closed.
 * Several keys are the OCPP configuration keys by another name: one setting, two ways to it.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BooleanKey, IntegerKey } from './keys.ts'
import { phases, volts } from './meter.ts'
import { Alarms, realTime } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'
import { model } from './vendor.ts'
import type { VendorSettings } from './vendor.ts'
import type { Wallbox } from './wallbox.ts'

export interface LocalApi {
  /** host:port. */
  address: string
  port: number
  stop(): Promise<void>
}

/** `effectMs`: after so long a set value is in force and read back; the real box has a logic loop of one second. */
export async function startLocalApi(
  box: Wallbox,
  { host = '127.0.0.1', port = 0, effectMs = 1_000, time = realTime, listFilters = false }: LocalApiOptions = {},
): Promise<LocalApi> {
  const alarms = new Alarms(time)
  let writes = 0
  const later = (write: () => void) => alarms.in(`write ${(writes += 1)}`, effectMs, write)
  const server = createServer((request, response) => {
    // It answers nobody while it restarts.
    if (box.isRebooting) request.socket.destroy()
    else answer(box, later, listFilters, request, response)
  })
  await listen(server, port, host)
  const bound = (server.address() as AddressInfo).port
  return {
    // A wildcard is no address to dial.
    address: `${host === '0.0.0.0' ? '127.0.0.1' : host}:${bound}`,
    port: bound,
    stop() {
      alarms.clearAll()
      server.closeAllConnections()
      return new Promise((stopped) => server.close(() => stopped()))
    },
  }
}

export interface LocalApiOptions {
  host?: string
  port?: number
  effectMs?: number
  time?: Timekeeper
  /** As firmware before 051.4: keys are asked for as a JSON list of ten at most, and no other form is understood. */
  listFilters?: boolean
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      server.on('error', () => undefined)
      listening()
    })
  })
}

function answer(
  box: Wallbox,
  later: (write: () => void) => void,
  listFilters: boolean,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const url = parseTarget(request.url)
  if (url === null || request.method !== 'GET' || !box.settings.hai) return reply(response, 404, null)
  if (box.settings.hsa) return reply(response, 401, null)
  if (url.pathname === '/api/status') return status(box, keysIn(url.searchParams.get('filter'), listFilters), response)
  if (url.pathname === '/api/set') return set(box, later, url.searchParams, response)
  reply(response, 404, null)
}

function parseTarget(target = ''): URL | null {
  return URL.canParse(target, 'http://box') ? new URL(target, 'http://box') : null
}

function reply(response: ServerResponse, status: number, body: object | null): void {
  response.writeHead(status, { 'content-type': body === null ? 'text/plain' : 'application/json' })
  response.end(body === null ? (status === 401 ? 'Unauthorized' : 'Not found') : JSON.stringify(body))
}

/** The keys a filter names; without one, all that can be read. */
function keysIn(filter: string | null, asList: boolean): readonly string[] {
  if (filter === null) return [...apiKeys].flatMap(([key, { read }]) => (read ? [key] : []))
  if (!asList) return filter.split(',')
  try {
    const listed: unknown = JSON.parse(filter)
    return Array.isArray(listed) && listed.length <= 10 ? listed.map(String) : [filter]
  } catch {
    return [filter]
  }
}

/** An unknown key makes the status 400; the body still holds every known one. */
function status(box: Wallbox, wanted: readonly string[], response: ServerResponse): void {
  const body: Record<string, unknown> = {}
  for (const key of wanted) {
    const read = apiKeys.get(key)?.read
    if (read) body[key] = read(box)
  }
  reply(response, wanted.every((key) => key in body) ? 200 : 400, body)
}

/** Each key is answered for itself: `true`, or why not. The status is 500 only when nothing could be set. */
function set(box: Wallbox, later: (write: () => void) => void, query: URLSearchParams, response: ServerResponse): void {
  const results = [...query].map(([key, text]) => [key, setOne(box, later, key, text)] as const)
  const allFailed = results.length > 0 && results.every(([, result]) => result !== true)
  reply(response, allFailed ? 500 : 200, Object.fromEntries(results))
}

function setOne(box: Wallbox, later: (write: () => void) => void, key: string, text: string): true | string {
  const rule = apiKeys.get(key)
  if (rule === undefined) return `${key}: tried to set unknown api key`
  if (rule.write === undefined) return `${key}: tried to set readonly api key`
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return `${key}: tried to set api key with invalid json InvalidInput (${text})`
  }
  const problem = rule.accepts(value)
  if (problem !== null) return `${key}: ${problem}`
  const write = rule.write
  later(() => write(box, value))
  return true
}

interface ApiKey {
  /** Absent for a key that can only be written. */
  read?: (box: Wallbox) => unknown
  /** Absent for a key that can only be read. Called with what `accepts` let pass. */
  write?: (box: Wallbox, value: unknown) => void
  accepts: (value: unknown) => string | null
}

const never = () => null
const aBoolean = (value: unknown) => (typeof value === 'boolean' ? null : 'not a bool')
const aString = (value: unknown) => (typeof value === 'string' ? null : 'not a string')
const aWhole = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? null : 'not a number in range'

function shows(read: (box: Wallbox) => unknown): ApiKey {
  return { read, accepts: never }
}

function sets(key: keyof VendorSettings, accepts: ApiKey['accepts']): ApiKey {
  return {
    read: (box) => box.settings[key],
    write: (box, value) => box.configure({ [key]: value }),
    accepts,
  }
}

/** Write-only PEM; checked when it is set, as firmware 60.5 does. An empty string or null removes it. */
function pem(key: 'ocppck' | 'ocppcc' | 'ocppsc', parse: (pem: string) => unknown): ApiKey {
  return {
    write: (box, value) => box.configure({ [key]: value ?? '' }),
    accepts(value) {
      if (value === null || value === '') return null
      if (typeof value !== 'string') return 'not a string'
      try {
        parse(value)
        return null
      } catch {
        return 'could not be parsed as PEM'
      }
    },
  }
}

function ocppBoolean(key: BooleanKey): ApiKey {
  return {
    read: (box) => box.keys.isOn(key),
    write: (box, value) => void box.keys.change(key, String(value)),
    accepts: aBoolean,
  }
}

function ocppSeconds(key: IntegerKey, min: number): ApiKey {
  return {
    read: (box) => box.keys.number(key),
    write: (box, value) => void box.keys.change(key, String(value)),
    accepts: aWhole(min, 86_400),
  }
}

const certificate = (text: string) => new X509Certificate(text)

const carStates = { Available: 1, Charging: 2, Preparing: 3, SuspendedEV: 3, SuspendedEVSE: 3, Finishing: 4 } as const
const connectorStates = ['Available', 'Preparing', 'Charging', 'SuspendedEVSE', 'SuspendedEV', 'Finishing'] as const

const apiKeys = new Map<string, ApiKey>([
  ['sse', shows((box) => box.serial)],
  ['typ', shows(() => model.type)],
  ['fwv', shows(() => model.firmware)],
  ['oem', shows(() => model.vendor)],
  ['var', shows(() => 11)],
  ['fna', sets('fna', aString)],
  ['hai', sets('hai', aBoolean)],
  ['acs', sets('acs', aWhole(0, 1))],
  ['hsa', sets('hsa', aBoolean)],
  // Whatever is written there restarts it.
  ['rst', { write: (box) => box.reboot('HardReset'), accepts: never }],
  ['rbt', shows((box) => box.connection.sinceBoot)],
  ['car', shows((box) => (box.status === 'Unavailable' ? (box.plugged ? 3 : 1) : carStates[box.status]))],
  ['eto', shows((box) => box.reading.wh)],
  ['nrg', shows(energyNow)],
  ['ocppe', sets('ocppe', aBoolean)],
  ['ocppu', sets('ocppu', aString)],
  ['ocppg', sets('ocppg', aBoolean)],
  ['ocppcn', sets('ocppcn', aBoolean)],
  ['ocppss', sets('ocppss', aBoolean)],
  ['ocppd', sets('ocppd', (value) => aString(value) ?? (String(value).length > 20 ? 'longer than 20' : null))],
  ['ocppr', sets('ocppr', aBoolean)],
  ['ocppf', sets('ocppf', (value) => (value === null ? null : aWhole(0, 32)(value)))],
  ['ocppff', shows(() => null)],
  ['ocppfai', { write: (box, value) => box.configure({ ocppfai: value as number }), accepts: aWhole(0, 86_400) }],
  ['ocppcm', sets('ocppcm', aWhole(0, 1))],
  ['ocppt', sets('ocppt', aBoolean)],
  ['ocppio', sets('ocppio', aBoolean)],
  ['ocpptt', sets('ocpptt', aString)],
  ['ocpprl', sets('ocpprl', aBoolean)],
  ['osr', sets('osr', aBoolean)],
  ['orsch', sets('orsch', aBoolean)],
  // No charging plan is kept: SetChargingProfile is not among what this box does.
  ['ocppdp', shows(() => [])],
  ['ocppmp', shows(() => [])],
  ['ocpptp', shows(() => [])],
  ['ocppck', pem('ocppck', createPrivateKey)],
  ['ocppcc', pem('ocppcc', certificate)],
  ['ocppsc', pem('ocppsc', certificate)],
  ['ocpps', shows((box) => box.connection.started)],
  ['ocppc', shows((box) => box.connection.connected)],
  ['ocppca', shows((box) => box.connection.connectedAt)],
  ['ocppa', shows((box) => box.connection.accepted)],
  ['ocppaa', shows((box) => box.connection.acceptedAt)],
  ['ocpple', shows((box) => box.connection.lastError)],
  ['ocpplea', shows((box) => box.connection.lastErrorAt)],
  ['ocppcs', shows((box) => (box.status === 'Unavailable' ? 7 : connectorStates.indexOf(box.status)))],
  ['ocppti', shows((box) => box.transactionId)],
  ['ocppao', ocppBoolean('AllowOfflineTxForUnknownId')],
  ['ocpplo', ocppBoolean('LocalAuthorizeOffline')],
  ['ocppla', ocppBoolean('LocalAuthListEnabled')],
  ['ocpph', ocppSeconds('HeartbeatInterval', 1)],
  ['ocppi', ocppSeconds('MeterValueSampleInterval', 0)],
  ['ocppai', ocppSeconds('ClockAlignedDataInterval', 0)],
])

/** `nrg`: U (L1 L2 L3 N), I (L1 L2 L3), P (L1 L2 L3 N total), power factor (L1 L2 L3 N). */
function energyNow(box: Wallbox): number[] {
  const { amps, watts } = box.reading
  const each = (value: number) => Array.from({ length: phases }, () => value)
  return [...each(volts), 0, ...each(amps), ...each(watts / phases), 0, watts, ...each(amps > 0 ? 100 : 0), 0]
}
