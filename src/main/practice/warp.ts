/**
 * An emulated Tinkerforge WARP Charger, as the maker's HTTP API reference and its public firmware (Tinkerforge/esp32-firmware
 * modules `ocpp` and `evse_common`, Tinkerforge/tfocpp) describe it: one JSON object a path, the password never told, the
 * identity always behind a slash of its own, no offline authorisation, Digest where a login is set, current that flows by itself
 * while OCPP has no slot. Older firmware goes on with what it started with until it starts again; newer, which knows OCPP 2.1,
 * dials what is written at once, and takes nothing while a session runs.
 */
import { join } from 'node:path'
import { digestDoor, type Login } from './digest.ts'
import type { Emulated, EmulationOptions } from './emulations.ts'
import { handsOf } from './hands.ts'
import { Memory } from './memory.ts'
import { Wallbox } from './wallbox.ts'
import { serve, type Asked, type Reply } from './web.ts'

interface Config {
  enable: boolean
  url: string
  identity: string
  enable_auth: boolean
  pass: string
  cert_id: number
  /** Newer firmware alone: 0 for OCPP 1.6, 1 for 2.1, which this one does not speak. */
  protocol?: number
}

export type WarpFirmware = 'older' | 'newer'

const uid = 'Pr4c'
const name = `warp2-${uid}`
const versions: Readonly<Record<WarpFirmware, string>> = { older: '2.7.1+67cd2b6a', newer: '2.10.0+6a5b4c3d' }

export interface EmulatedWarp extends Emulated {
  /** The charging station inside. */
  box: Wallbox
}

/** All one request may touch. */
interface Parts {
  box: Wallbox
  memory: Memory<Config>
  slot: Memory<{ enabled: boolean }>
  firmware: WarpFirmware
}

/** `login`: what its owner set for its web interface; it then asks for it by Digest, at every path. */
export async function emulateWarp(
  options: EmulationOptions,
  { login, firmware = 'older' }: { login?: Login; firmware?: WarpFirmware } = {},
): Promise<EmulatedWarp> {
  const { directory, host, time, backendUrl, speed } = options
  const factory = { enable: true, url: backendUrl, identity: name, enable_auth: false, pass: '', cert_id: -1 }
  const memory = new Memory<Config>(join(directory, 'ocpp-config.json'), {
    ...factory,
    ...(firmware === 'newer' && { protocol: 0 }),
  })
  const slot = new Memory(join(directory, 'ocpp-slot.json'), { enabled: true })
  const box = new Wallbox({
    directory,
    serial: uid,
    time,
    speed,
    atBoot: () => linkOf(memory.value),
    isReleased: () => !slot.value.enabled,
    model: { vendor: 'Tinkerforge', type: 'WARP2 Charger Pro', firmware: versions[firmware] },
    // The keys exist and nothing uses them; those of lists and caches do not exist.
    keys: {
      LocalAuthorizeOffline: 'false',
      AllowOfflineTxForUnknownId: null,
      AuthorizationCacheEnabled: null,
      LocalAuthListEnabled: null,
      TransactionMessageRetryInterval: '10',
      HeartbeatInterval: '60',
    },
  })
  const refusal = login === undefined ? () => null : digestDoor('esp32-lib', login)
  const parts = { box, memory, slot, firmware }
  const web = await serve(host, (asked) => refusal(asked) ?? answer(parts, asked), {
    isDown: () => box.isRebooting,
  })
  box.start()
  return {
    address: web.address,
    serial: uid,
    box,
    hands: handsOf(box),
    async stop() {
      box.stop()
      await web.stop()
    },
  }
}

function answer(parts: Parts, { method, path, body }: Asked): Reply {
  const { box, slot } = parts
  const writes = method === 'PUT' || method === 'POST'
  if (path === '/ocpp/config' && writes) return change(parts, body)
  if (path === '/evse/ocpp_enabled' && writes) {
    const given = taken(body, slot.value)
    if (given.status === 200) slot.save(given.values)
    box.configure({})
    return given
  }
  if (path === '/reboot' && writes) {
    box.reboot('HardReset')
    return { status: 200 }
  }
  const value = method === 'GET' ? states(parts)[path] : undefined
  return value === undefined ? { status: 404, body: 'Not found' } : { status: 200, body: value }
}

function states({ box, memory, slot, firmware }: Parts): Readonly<Record<string, object>> {
  const { connected, accepted } = box.connection
  return {
    '/info/name': { name, type: 'warp2', display_type: 'WARP2 Charger Pro 22kW +NFC', uid },
    '/info/display_name': { display_name: 'Practice WARP' },
    '/info/version': { firmware: versions[firmware], config: '2.7.0', config_type: 'warp2' },
    '/evse/ocpp_enabled': { ...slot.value },
    '/ocpp/config': { ...memory.value, pass: null },
    '/ocpp/state': {
      // As the firmware numbers them: PowerOn, Idle.
      charge_point_state: accepted ? 2 : 0,
      connected,
      message_queue_depth: 0,
      txn_msg_queue_depth: Math.min(255, box.owed),
    },
    '/ocpp/configuration': Object.fromEntries(
      box.keys.read([]).configurationKey.map(({ key, value }) => [key, value] as const),
    ),
  }
}

function change({ box, memory, firmware }: Parts, body: string): Reply {
  const isNewer = firmware === 'newer'
  if (isNewer && box.session !== null)
    return {
      status: 400,
      body: 'OCPP config may not be updated while a transaction is in progress! Unplug the vehicle.',
    }
  const given = taken(body, memory.value)
  if (given.status !== 200) return given
  memory.save(given.values)
  if (isNewer) box.configure(linkOf(memory.value))
  return given
}

/** The whole object, every field of it; null leaves a field as it is. Refusals are HTTP 400 with the reason. */
function taken<T extends object>(body: string, before: T): Reply & { values?: Partial<T> } {
  let wanted: Record<string, unknown>
  try {
    wanted = JSON.parse(body) as Record<string, unknown>
  } catch {
    return { status: 400, body: 'Failed to deserialize string: InvalidInput' }
  }
  const missing = Object.keys(before).filter((key) => !Object.hasOwn(wanted, key))
  if (missing.length > 0) return { status: 400, body: `JSON object is missing key '${missing.join("', '")}'` }
  const problem = Object.entries(before).map(([key, value]) => problemOf(key, typeof value, wanted[key]))
  const first = problem.find((one) => one !== null)
  if (first) return { status: 400, body: first }
  const given = Object.entries(wanted).filter(([key, value]) => Object.hasOwn(before, key) && value !== null)
  return { status: 200, values: Object.fromEntries(given) as Partial<T> }
}

const longest: Readonly<Record<string, number>> = { url: 128, identity: 64, pass: 64 }

function problemOf(key: string, type: string, value: unknown): string | null {
  if (value === null) return null
  if (typeof value !== type) return `[${key}] JSON node was not a ${type}.`
  if (typeof value === 'string' && value.length > (longest[key] ?? Infinity))
    return `[${key}] String of maximum length ${longest[key]} was expected, but got ${value.length} characters.`
  return null
}

/** What the charging station inside dials, and with which login. */
function linkOf({ enable, url, identity, enable_auth, pass, protocol = 0 }: Config) {
  const login = Buffer.from(`${identity}:${pass}`).toString('base64')
  return {
    ocppe: enable && url !== '' && protocol === 0,
    ocppu: `${url}/${encodeURIComponent(identity)}`,
    authorization: enable_auth ? `Basic ${login}` : '',
  }
}
