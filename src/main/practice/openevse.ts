/**
 * An emulated OpenEVSE with its WiFi gateway: the HTTP interface of its public firmware (OpenEVSE/openevse_esp32_firmware)
 * before a charging station that joins its URL, keeps its backend key as hex and trusts every certificate as that one does.
 *
 * How many wrong passwords lock it, and for how long, is not documented: five, and a minute.
 */
import { join } from 'node:path'
import { announceService } from './announce.ts'
import type { Emulated, EmulationOptions } from './emulations.ts'
import { handsOf } from './hands.ts'
import { Memory, movedWith } from './memory.ts'
import { dialled, microOcppKeys } from './micro-ocpp.ts'
import type { Timekeeper } from './timekeeper.ts'
import { Wallbox } from './wallbox.ts'
import { serve, type Asked, type Reply } from './web.ts'

/** Named as /config names them. `ocpp_auth_offline` is not here: it is the OCPP key by another name. */
interface Config {
  ocpp_enabled: boolean
  ocpp_server: string
  ocpp_chargeBoxId: string
  ocpp_authkey: string
  ocpp_idtag: string
  ocpp_auth_auto: boolean
  ocpp_suspend_evse: boolean
  ocpp_energize_plug: boolean
  hostname: string
  www_username: string
  www_password: string
  /** Set by a maker: nothing can be changed any more. */
  factory_write_lock: boolean
}

interface Stored extends Config {
  config_version: number
  /** The operator it was left with. */
  operator: string
}

const serial = 'c4dd57aa0112'
const firmware = '5.1.5'
const buildenv = 'openevse_wifi_v1'

/** Chars of the buffer the login header is built in. */
const headerRoom = 128
const wrongPasswords = 5
const lockedMs = 60_000

export interface EmulatedOpenEvse extends Emulated {
  /** The charging station inside. */
  box: Wallbox
}

export async function emulateOpenEvse(options: EmulationOptions): Promise<EmulatedOpenEvse> {
  const { directory, host, time, backendUrl, speed, announce = false } = options
  const memory = new Memory<Stored>(join(directory, 'config.json'), {
    ocpp_enabled: true,
    ocpp_server: backendUrl,
    ocpp_chargeBoxId: 'OpenEVSE-0112',
    ocpp_authkey: '',
    ocpp_idtag: 'DefaultIdTag',
    ocpp_auth_auto: false,
    ocpp_suspend_evse: false,
    ocpp_energize_plug: false,
    hostname: 'openevse-0112',
    www_username: '',
    www_password: '',
    factory_write_lock: false,
    config_version: 0,
    operator: backendUrl,
  })
  const { operator, ocpp_server } = memory.value
  memory.save({ operator: backendUrl, ocpp_server: movedWith(operator, backendUrl, ocpp_server) })
  const box = new Wallbox({
    directory,
    serial,
    time,
    speed,
    model: { vendor: 'OpenEVSE', type: 'Advanced Series', firmware },
    keys: { ...microOcppKeys, AllowOfflineTxForUnknownId: 'true', WebSocketPingInterval: '5' },
  })
  box.configure(linkOf(memory.value))
  const guard = guardOf(memory, time)
  const web = await serve(host, (asked) => guard(asked) ?? answer(box, memory, asked), {
    isDown: () => box.isRebooting,
  })
  box.start()
  const announcement = announce
    ? announceService({
        type: 'openevse',
        name: memory.value.hostname,
        host,
        port: web.port,
        txt: { id: serial, type: buildenv, version: firmware },
      })
    : null
  return {
    address: web.address,
    serial,
    box,
    hands: handsOf(box),
    async stop() {
      box.stop()
      await Promise.all([announcement?.stop(), web.stop()])
    },
  }
}

/** The login, where there is a password: what is answered instead; null where the question may pass. */
function guardOf(memory: Memory<Stored>, time: Timekeeper): (asked: Asked) => Reply | null {
  let wrong = 0
  let lockedUntil = 0
  return ({ login }) => {
    const { www_username: user, www_password: password } = memory.value
    if (password === '') return null
    if (time.now() < lockedUntil) return { status: 429, body: { msg: 'locked' } }
    if (login?.password === password && login.user === (user === '' ? 'openevseadmin' : user)) {
      wrong = 0
      return null
    }
    // A browser asks once without a login before it has one.
    if (login !== null) wrong += 1
    if (wrong >= wrongPasswords) {
      wrong = 0
      lockedUntil = time.now() + lockedMs
    }
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="OpenEVSE"' } }
  }
}

function answer(box: Wallbox, memory: Memory<Stored>, { method, path, body }: Asked): Reply {
  if (path === '/config' && method === 'GET') return { status: 200, body: shown(box, memory.value) }
  if (path === '/config' && method === 'POST') return change(box, memory, body)
  if (path === '/status' && method === 'GET') return { status: 200, body: status(box) }
  if (path === '/restart') return restart(box, method, body)
  return { status: 404, body: 'Not found' }
}

function shown(box: Wallbox, stored: Stored): object {
  // Its own password is not told; the backend's is, in clear.
  const { www_password, operator: _, ...config } = stored
  return {
    buildenv,
    version: firmware,
    wifi_serial: serial,
    protocol: '-',
    espinfo: 'ESP32 r1 2 core WiFi BLE BT',
    firmware: '8.2.1',
    ...config,
    www_password: www_password === '' ? '' : '_DUMMY_PASSWORD',
    ocpp_auth_offline: box.keys.isOn('AllowOfflineTxForUnknownId'),
  }
}

const status = (box: Wallbox): object => ({
  mode: 'STA',
  wifi_client_connected: 1,
  net_connected: 1,
  ocpp_connected: box.connection.connected ? 1 : 0,
  rapi_connected: 1,
  evse_connected: 1,
  vehicle: box.plugged ? 1 : 0,
})

/** Any part of the settings; keys it does not know are passed over, and values are bent to the type they have. */
function change(box: Wallbox, memory: Memory<Stored>, body: string): Reply {
  if (memory.value.factory_write_lock) return { status: 423, body: { msg: 'Factory locked' } }
  let wanted: unknown
  try {
    wanted = JSON.parse(body)
  } catch {
    wanted = null
  }
  if (typeof wanted !== 'object' || wanted === null) return { status: 400, body: { msg: 'Could not parse JSON' } }
  const before = JSON.stringify(shown(box, memory.value))
  for (const [key, value] of Object.entries(wanted)) {
    if (key === 'ocpp_auth_offline') box.keys.change('AllowOfflineTxForUnknownId', String(isTrue(value)))
    else if (isSetting(memory.value, key))
      memory.save({ [key]: typeof memory.value[key] === 'boolean' ? isTrue(value) : String(value) })
  }
  const changed = before !== JSON.stringify(shown(box, memory.value))
  if (changed) {
    memory.save({ config_version: memory.value.config_version + 1 })
    box.configure(linkOf(memory.value))
  }
  return { status: 200, body: { config_version: memory.value.config_version, msg: changed ? 'done' : 'no change' } }
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1'

const isSetting = (stored: Stored, key: string): key is keyof Config =>
  Object.hasOwn(stored, key) && key !== 'config_version' && key !== 'operator'

function restart(box: Wallbox, method: string, body: string): Reply {
  if (method !== 'POST') return { status: 403 }
  if (/"gateway"/.test(body)) box.reboot('SoftReset')
  else if (!/"evse"/.test(body)) return { status: 400, body: { msg: 'Could not parse JSON' } }
  return { status: 200, body: { msg: 'done' } }
}

/** What the charging station inside dials, and with which login. */
function linkOf({ ocpp_enabled, ocpp_server, ocpp_chargeBoxId, ocpp_authkey, ocpp_idtag, ocpp_auth_auto }: Config) {
  return {
    ocppe: ocpp_enabled && ocpp_server !== '',
    ocppu: dialled(ocpp_server, ocpp_chargeBoxId),
    ocppss: true,
    authorization: loginHeader(ocpp_chargeBoxId, ocpp_authkey),
    acs: ocpp_auth_auto ? 0 : 1,
    ocppd: ocpp_idtag,
  }
}

/** A key that is no hex, or has no room in the header, is left out without a word. */
function loginHeader(identity: string, key: string): string {
  if (!/^([0-9a-f]{2})+$/i.test(key)) return ''
  const login = Buffer.concat([Buffer.from(`${identity}:`), Buffer.from(key, 'hex')])
  const header = `Basic ${login.toString('base64')}`
  return `Authorization: ${header}\r\n`.length < headerRoom ? header : ''
}
