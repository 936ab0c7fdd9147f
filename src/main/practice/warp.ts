/**
 * An emulated Tinkerforge WARP Charger, as the maker's HTTP API reference and its public firmware (Tinkerforge/esp32-firmware
 * module `ocpp`, Tinkerforge/tfocpp) describe it: one JSON object a path, the password never told, no OCPP settings taken
 * while a session runs, the identity always behind a slash of its own, no offline authorisation, Digest where a login is set. Each write is in force at once.
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
}

const uid = 'Pr4c'
const name = `warp2-${uid}`
const firmware = '2.7.1+67cd2b6a'

export interface EmulatedWarp extends Emulated {
  /** The charging station inside. */
  box: Wallbox
}

/** `login`: what its owner set for its web interface; it then asks for it by Digest, at every path. */
export async function emulateWarp(options: EmulationOptions, { login }: { login?: Login } = {}): Promise<EmulatedWarp> {
  const { directory, host, time, backendUrl, speed } = options
  const factory = { enable: true, url: backendUrl, identity: name, enable_auth: false, pass: '', cert_id: -1 }
  const memory = new Memory<Config>(join(directory, 'ocpp-config.json'), factory)
  const box = new Wallbox({
    directory,
    serial: uid,
    time,
    speed,
    settings: linkOf(memory.value),
    model: { vendor: 'Tinkerforge', type: 'WARP2 Charger Pro', firmware },
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
  const web = await serve(host, (asked) => refusal(asked) ?? answer(box, memory, asked), {
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

function answer(box: Wallbox, memory: Memory<Config>, { method, path, body }: Asked): Reply {
  const writes = method === 'PUT' || method === 'POST'
  if (path === '/ocpp/config' && writes) return change(box, memory, body)
  if (path === '/reboot' && writes) {
    box.reboot('HardReset')
    return { status: 200 }
  }
  const value = method === 'GET' ? states(box, memory.value)[path] : undefined
  return value === undefined ? { status: 404, body: 'Not found' } : { status: 200, body: value }
}

function states(box: Wallbox, config: Config): Readonly<Record<string, object>> {
  const { connected, accepted } = box.connection
  return {
    '/info/name': { name, type: 'warp2', display_type: 'WARP2 Charger Pro 22kW +NFC', uid },
    '/info/display_name': { display_name: 'Practice WARP' },
    '/info/version': { firmware, config: '2.7.0', config_type: 'warp2' },
    '/ocpp/config': { ...config, pass: null },
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

/** The whole object, every field of it; null leaves a field as it is. Refusals are HTTP 400 with the reason. */
function change(box: Wallbox, memory: Memory<Config>, body: string): Reply {
  let wanted: Record<string, unknown>
  try {
    wanted = JSON.parse(body) as Record<string, unknown>
  } catch {
    return { status: 400, body: 'Failed to deserialize string: InvalidInput' }
  }
  const before = memory.value
  const missing = Object.keys(before).filter((key) => !Object.hasOwn(wanted, key))
  if (missing.length > 0) return { status: 400, body: `JSON object is missing key '${missing.join("', '")}'` }
  if (box.session !== null)
    return {
      status: 400,
      body: 'OCPP config may not be updated while a transaction is in progress! Unplug the vehicle.',
    }
  const problem = Object.entries(before).map(([key, value]) => problemOf(key, typeof value, wanted[key]))
  const first = problem.find((one) => one !== null)
  if (first) return { status: 400, body: first }
  const given = Object.entries(wanted).filter(([key, value]) => Object.hasOwn(before, key) && value !== null)
  memory.save(Object.fromEntries(given))
  box.configure(linkOf(memory.value))
  return { status: 200 }
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
function linkOf({ enable, url, identity, enable_auth, pass }: Config) {
  const login = Buffer.from(`${identity}:${pass}`).toString('base64')
  return {
    ocppe: enable && url !== '',
    ocppu: `${url}/${encodeURIComponent(identity)}`,
    authorization: enable_auth ? `Basic ${login}` : '',
  }
}
