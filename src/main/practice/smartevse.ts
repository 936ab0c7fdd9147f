/**
 * An emulated SmartEVSE 3: the HTTP interface of its public firmware (SmartEVSE/SmartEVSE-3, src/esp32.cpp and
 * src/network_common.cpp) before a charging station. Its OCPP client starts a moment after OCPP is switched on; until it runs
 * the box shows no backend and takes none. It checks no certificate and sends no pings, so it can believe in a dead line for
 * long. Older firmware leaves long values out and does not name its card reader; some newer looks at its values.
 */
import { join } from 'node:path'
import { announceService } from './announce.ts'
import type { Emulated, EmulationOptions } from './emulations.ts'
import { handsOf } from './hands.ts'
import { Memory, movedWith } from './memory.ts'
import { dialled, microOcppKeys } from './micro-ocpp.ts'
import { Alarms } from './timekeeper.ts'
import { Wallbox } from './wallbox.ts'
import { serve, type Asked, type Reply } from './web.ts'

interface Stored {
  mode: boolean
  backend_url: string
  cb_id: string
  auth_key: string
  auto_auth: boolean
  auto_auth_idtag: string
  /** The operator it was left with. */
  operator: string
}

export type SmartEvseFirmware = 'older' | 'newer' | 'checking'

const serial = '6543'
const versions: Readonly<Record<SmartEvseFirmware, string>> = {
  older: 'v3.6.10',
  newer: 'v3.9.0',
  checking: 'v3.10.0',
}

/** Bytes a value of a query has room for in older firmware; bytes of a key its OCPP client keeps. */
const longest = { value: 63, key: 20 }

/** From switching OCPP on until its client runs, and from /reboot until it is away. */
const clientStartsMs = 400
const rebootsAfterMs = 5_000

export interface EmulatedSmartEvse extends Emulated {
  /** The charging station inside. */
  box: Wallbox
}

/** Everything one request may touch. */
interface Parts {
  box: Wallbox
  memory: Memory<Stored>
  alarms: Alarms
  client: { runs: boolean }
  firmware: SmartEvseFirmware
}

export async function emulateSmartEvse(
  options: EmulationOptions,
  { firmware = 'older' }: { firmware?: SmartEvseFirmware } = {},
): Promise<EmulatedSmartEvse> {
  const { directory, host, time, backendUrl, speed, announce = false } = options
  const memory = new Memory<Stored>(join(directory, 'ocpp.json'), {
    mode: true,
    backend_url: backendUrl,
    cb_id: `SmartEVSE-${serial}`,
    auth_key: '',
    auto_auth: false,
    auto_auth_idtag: 'A0000000',
    operator: backendUrl,
  })
  const { operator, backend_url } = memory.value
  memory.save({ operator: backendUrl, backend_url: movedWith(operator, backendUrl, backend_url) })
  const box = new Wallbox({
    directory,
    serial,
    time,
    speed,
    model: { vendor: 'Stegen Electronics', type: 'SmartEVSE', firmware: versions[firmware] },
    keys: { ...microOcppKeys, WebSocketPingInterval: '0' },
  })
  const parts: Parts = { box, memory, alarms: new Alarms(time), client: { runs: memory.value.mode }, firmware }
  applied(parts)
  const web = await serve(host, (asked) => answer(parts, asked), { isDown: () => box.isRebooting })
  box.start()
  const announcement = announce
    ? announceService({ type: 'http', name: `SmartEVSE-${serial}`, host, port: web.port, txt: {} })
    : null
  return {
    address: web.address,
    serial,
    box,
    hands: handsOf(box),
    async stop() {
      parts.alarms.clearAll()
      box.stop()
      await Promise.all([announcement?.stop(), web.stop()])
    },
  }
}

function answer(parts: Parts, { method, path, query, headers }: Asked): Reply {
  // Its server waits for the body of a POST that does not say how long it is.
  if (method === 'POST' && headers['content-length'] === undefined) return { status: 411 }
  if (path === '/settings' && method === 'GET') return { status: 200, body: shown(parts) }
  if (path === '/settings' && method === 'POST') return { status: 200, body: change(parts, query) }
  if (path === '/reboot' && method === 'POST') return reboot(parts)
  return { status: 404, body: 'Not found' }
}

function shown({ box, memory, client, firmware }: Parts): object {
  const { mode, backend_url, cb_id, auth_key, auto_auth, auto_auth_idtag } = memory.value
  const yes = (on: boolean): string => (on ? 'Enabled' : 'Disabled')
  const ofClient = (value: string): string => (client.runs ? value : '')
  return {
    version: versions[firmware],
    serialnr: Number(serial),
    mode: 'NORMAL',
    mode_id: 1,
    car_connected: box.plugged,
    wifi: { status: 'WL_CONNECTED', ssid: 'Garage', rssi: -61, bssid: '02:00:00:00:00:01' },
    // Its reader is set to Rmt/OCPP, which older firmware tells by showing no last card.
    evse: {
      temp: 28,
      connected: box.plugged,
      access: true,
      mode: 0,
      state_id: 0,
      error: 'None',
      rfid: 'Ready to read card',
      ...(firmware !== 'older' && { rfidreader: 'Rmt/OCPP', rfid_lastread: '00000000000000' }),
    },
    settings: { current_min: 6, current_max: 16, current_main: 25 },
    ocpp: {
      mode: yes(mode),
      backend_url: ofClient(backend_url),
      cb_id: ofClient(cb_id),
      auth_key: ofClient(auth_key),
      auto_auth: yes(client.runs && auto_auth),
      auto_auth_idtag: ofClient(auto_auth_idtag),
      status: client.runs && box.connection.connected ? 'Connected' : 'Disconnected',
    },
  }
}

/** Each value is answered by what it now is, or by why it is not taken. */
function change(parts: Parts, query: URLSearchParams): object {
  if (query.get('ocpp_update') !== '1') return {}
  const { memory, alarms, client, firmware } = parts
  const reply: Record<string, unknown> = {}
  const mode = query.get('ocpp_mode')
  if (mode !== null) {
    const on = Number.parseInt(mode, 10) > 0
    memory.save({ mode: on })
    reply['ocpp_mode'] = on ? 1 : 0
    alarms.clear('client')
    if (!on) client.runs = false
    else if (!client.runs)
      alarms.in('client', clientStartsMs, () => {
        client.runs = true
        applied(parts)
      })
  }
  for (const name of ['backend_url', 'cb_id', 'auth_key', 'auto_auth', 'auto_auth_idtag'] as const) {
    const value = query.get(`ocpp_${name}`)
    if (value === null || (firmware === 'older' && Buffer.byteLength(value) > longest.value)) continue
    const problem = firmware === 'checking' ? problemOf(name, value) : null
    if (problem !== null) reply[`ocpp_${name}`] = problem
    else if (!client.runs) reply[`ocpp_${name}`] = 'Can only update when OCPP enabled'
    else if (name === 'auth_key' && Buffer.byteLength(value) > longest.key)
      reply['ocpp_auth_key'] = memory.value.auth_key
    else {
      memory.save(name === 'auto_auth' ? { auto_auth: Number.parseInt(value, 10) > 0 } : { [name]: value })
      reply[`ocpp_${name}`] = name === 'auto_auth' ? Number(memory.value.auto_auth) : value
    }
  }
  applied(parts)
  return reply
}

function problemOf(name: keyof Stored, value: string): string | null {
  if (name === 'backend_url' && value === '') return 'URL is empty'
  if (name === 'backend_url' && !/^wss?:\/\//.test(value)) return 'URL must start with ws:// or wss://'
  if (name === 'cb_id' && value === '') return 'ChargeBoxId is empty'
  return name === 'cb_id' && value.length > 20 ? 'ChargeBoxId exceeds 20 characters' : null
}

/** Gives the charging station inside what it dials, and with which login. */
function applied({ box, memory, client }: Parts): void {
  const { backend_url, cb_id, auth_key, auto_auth, auto_auth_idtag } = memory.value
  box.configure({
    ocppe: client.runs && backend_url !== '',
    ocppu: dialled(backend_url, cb_id),
    ocppss: true,
    authorization: auth_key === '' ? '' : `Basic ${Buffer.from(`${cb_id}:${auth_key}`).toString('base64')}`,
    acs: auto_auth ? 0 : 1,
    ocppd: auto_auth_idtag,
  })
}

/** 200: in five seconds. 202: once the car has stopped charging. */
function reboot({ box, alarms }: Parts): Reply {
  if (box.session === null) {
    alarms.in('reboot', rebootsAfterMs, () => box.reboot('HardReset'))
    return { status: 200, body: 'Rebooting in 5 seconds' }
  }
  const stop = box.watch(() => {
    if (box.session !== null) return
    stop()
    alarms.in('reboot', rebootsAfterMs, () => box.reboot('HardReset'))
  })
  return { status: 202, body: 'Rebooting once charging stops' }
}
