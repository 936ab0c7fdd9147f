/** Small models of five makers' boxes: what they hold, show, refuse and dial. No time passes in them, and no socket is opened. */
import { Failure } from '../../src/shared/failure.ts'
import type { DeviceRequest, HttpAnswer } from '../../src/main/core/host.ts'
import { answered, goeDevice, json } from './lan.ts'

export interface BoxModel {
  answer(path: string, request: DeviceRequest, connection: object | null): HttpAnswer
  /** Its settings, as it keeps them. */
  values: Map<string, unknown>
  /** Keys it does not take: it says so, or says that it did. */
  quirks: Map<string, 'refused' | 'ignored'>
  isWrite(path: string, request: DeviceRequest): boolean
  /** A write that may change where it dials. */
  leads(path: string, request: DeviceRequest): boolean
  /** Where it dials now; null while its OCPP is off. */
  dials(): string | null
  /** Where its settings lead, be they in force or not. */
  stored(): string
  /** It was told to restart, and will. */
  isRestarting: boolean
  /** What is stored is in force now, and nobody is logged in any more. */
  restarted(): void
  /** A connection has ended, by whomever. */
  hangUp(connection: object): void
  /** Whom it lets in alone; null for nobody, and for a box that lets everybody in. */
  holder: object | null
  /** Logins while somebody was in. */
  second: number
}

export interface ModelKind {
  family: 'go-e' | 'openevse' | 'smartevse' | 'warp' | 'alfen'
  /** Where its firmwares differ in what the way here meets. */
  firmware?: 'older' | 'newer'
  port: number
  serial: string
  /** Its name at its backend before. */
  identity: string
  password: string | null
  /** What may be refused: keys of its address, one of the switch, its restart. */
  refuses: readonly string[]
  /** A setting somebody changes by hand, and its values. */
  byHand: { key: string; values: readonly [string, string] }
  /** Taken only while its OCPP is on. */
  onlyOn?: string
  make(serial: string, isOn: boolean): BoxModel
}

type Parts = Pick<BoxModel, 'values' | 'isWrite' | 'leads' | 'dials' | 'stored'> & {
  /** The path of its restart. */
  restart: string
  answer(path: string, request: DeviceRequest, taken: (key: string, value: unknown) => boolean): HttpAnswer
}

/** A box that lets everybody in and acts at once. `taken` keeps a value unless it is refused; false then. */
function atOnce({ answer, restart, ...parts }: Parts): BoxModel {
  const quirks: BoxModel['quirks'] = new Map()
  const taken = (key: string, value: unknown): boolean => {
    if (!quirks.has(key)) parts.values.set(key, value)
    return quirks.get(key) !== 'refused'
  }
  const box: BoxModel = {
    ...parts,
    quirks,
    answer(path, request) {
      if (!path.startsWith(restart)) return answer(path, request, taken)
      box.isRestarting = true
      return json({ rst: true })
    },
    isRestarting: false,
    restarted: () => void (box.isRestarting = false),
    hangUp: () => undefined,
    holder: null,
    second: 0,
  }
  return box
}

const bodyOf = ({ body }: DeviceRequest): Record<string, unknown> => JSON.parse(body ?? '{}') as Record<string, unknown>
const isPost = (_path: string, { method }: DeviceRequest): boolean => method === 'POST' || method === 'PUT'

export const goeModel: ModelKind = {
  family: 'go-e',
  port: 80,
  serial: '990077',
  identity: '990077',
  password: null,
  refuses: ['ocppu', 'ocppe', 'ocppao'],
  byHand: { key: 'ocpplo', values: ['true', 'false'] },
  make(serial, isOn) {
    const values = new Map<string, unknown>([
      ['sse', serial],
      ['typ', 'go-eCharger_V4'],
      ['fwv', '60.4'],
      ['fna', 'Garage'],
      ['ocppe', isOn],
      ['ocppu', 'wss://before.example/ocpp/990077'],
      ['ocppao', true],
      ['ocpplo', false],
      ['ocppla', false],
      ['ocppa', true],
    ])
    const said = new Map<string, unknown>()
    const device = goeDevice(values, said)
    const isWrite = (path: string): boolean => path.startsWith('/api/set')
    const box = atOnce({
      restart: '/api/set?rst=',
      values,
      isWrite,
      leads: (path) => /^\/api\/set\?ocpp[ue]=/.test(path),
      dials: () => (values.get('ocppe') === true ? String(values.get('ocppu')) : null),
      stored: () => String(values.get('ocppu')),
      answer(path) {
        said.clear()
        for (const [key, how] of box.quirks) said.set(key, how === 'refused' ? 'no' : 'silently ignored')
        return device(path)
      },
    })
    return box
  },
}

export const openevseModel: ModelKind = {
  family: 'openevse',
  port: 80,
  serial: '3f00aa',
  identity: 'OLD',
  password: null,
  refuses: ['ocpp_server', 'ocpp_chargeBoxId', 'ocpp_enabled', 'ocpp_auth_offline'],
  byHand: { key: 'ocpp_auth_auto', values: ['true', 'false'] },
  make(serial, isOn) {
    const values = new Map<string, unknown>([
      ['buildenv', 'openevse_wifi_v1'],
      ['wifi_serial', serial],
      ['version', '5.1'],
      ['ocpp_enabled', isOn],
      ['ocpp_server', 'wss://before.example/ocpp'],
      ['ocpp_chargeBoxId', 'OLD'],
      ['ocpp_auth_offline', true],
      ['ocpp_auth_auto', false],
    ])
    const stored = (): string => `${String(values.get('ocpp_server'))}/${String(values.get('ocpp_chargeBoxId'))}`
    return atOnce({
      restart: '/restart',
      values,
      isWrite: isPost,
      leads: (path, request) => isPost(path, request) && /ocpp_(server|chargeBoxId|enabled)/.test(request.body ?? ''),
      stored,
      dials: () => (values.get('ocpp_enabled') === true ? stored() : null),
      answer(path, request, taken) {
        if (path === '/status') return json({ ocpp_connected: values.get('ocpp_enabled') === true ? 1 : 0 })
        if (path !== '/config') return answered(404, '')
        if (request.method !== 'POST') return json(Object.fromEntries(values))
        const isTaken = Object.entries(bodyOf(request)).every(([key, value]) => taken(key, value))
        return isTaken ? json({ msg: 'done' }) : json({ msg: 'no' }, 400)
      },
    })
  },
}

/** Shows nothing of its address while its OCPP is off, and takes nothing then. */
export const smartevseModel: ModelKind = {
  family: 'smartevse',
  port: 80,
  serial: '7788',
  identity: 'OLD',
  password: null,
  refuses: ['ocpp_mode', 'ocpp_backend_url', 'ocpp_cb_id'],
  byHand: { key: 'ocpp_auto_auth', values: ['true', 'false'] },
  onlyOn: 'ocpp_auto_auth',
  make(serial, isOn) {
    const values = new Map<string, unknown>([
      ['ocpp_mode', isOn ? '1' : '0'],
      ['ocpp_backend_url', 'wss://before.example/ocpp'],
      ['ocpp_cb_id', 'OLD'],
      ['ocpp_auto_auth', '0'],
    ])
    const on = (): boolean => values.get('ocpp_mode') === '1'
    const stored = (): string => `${String(values.get('ocpp_backend_url'))}/${String(values.get('ocpp_cb_id'))}`
    const shown = (key: string): unknown => (on() ? values.get(key) : '')
    const settings = (): unknown => ({
      serialnr: serial,
      version: 'v3.6.8',
      evse: { rfid: 'EnableOne' },
      ocpp: {
        mode: on() ? 'Enabled' : 'Disabled',
        backend_url: shown('ocpp_backend_url'),
        cb_id: shown('ocpp_cb_id'),
        auto_auth: values.get('ocpp_auto_auth') === '1' ? 'Enabled' : 'Disabled',
        status: on() ? 'Connected' : 'Disconnected',
      },
    })
    return atOnce({
      restart: '/reboot',
      values,
      isWrite: isPost,
      leads: (path, request) => isPost(path, request) && /ocpp_(mode|backend_url|cb_id)=/.test(path),
      stored,
      dials: () => (on() ? stored() : null),
      answer(path, { method }, taken) {
        const url = new URL(path, 'http://box')
        if (url.pathname !== '/settings') return answered(404, '')
        if (method !== 'POST') return json(settings())
        const replies = [...url.searchParams].filter(([key]) => values.has(key))
        return json(
          Object.fromEntries(
            replies.map(([key, value]) => {
              if (key !== 'ocpp_mode' && !on()) return [key, 'Can only update when OCPP enabled']
              return [key, taken(key, value) ? value : 'Invalid']
            }),
          ),
        )
      },
    })
  },
}

/** Older firmware goes on with what it started with; newer firmware, which also tells which OCPP it speaks, acts at once. */
const warpKind = (firmware: 'older' | 'newer'): ModelKind => ({
  family: 'warp',
  firmware,
  port: 80,
  serial: 'X8Y',
  identity: 'OLD',
  password: null,
  refuses: ['url', 'identity', 'enable'],
  byHand: { key: 'ocpp/config/enable_auth', values: ['true', 'false'] },
  make(serial, isOn) {
    const values = new Map<string, unknown>([
      ['enable', isOn],
      ['url', 'wss://before.example/ocpp'],
      ['identity', 'OLD'],
      ['enable_auth', false],
      ['pass', null],
      ['cert_id', -1],
      ...(firmware === 'newer' ? [['protocol', 0] as const] : []),
    ])
    const stored = (): string => `${String(values.get('url'))}/${String(values.get('identity'))}`
    const dialled = (): string | null => (values.get('enable') === true ? stored() : null)
    let inForce = dialled()
    const box = atOnce({
      restart: '/reboot',
      values,
      isWrite: isPost,
      leads: isPost,
      stored,
      dials: () => (firmware === 'newer' ? dialled() : inForce),
      answer(path, request, taken) {
        if (path === '/info/name') return json({ name: 'warp', type: 'warp2', display_type: 'WARP2', uid: serial })
        if (path === '/ocpp/state') return json({ connected: box.dials() !== null, charge_point_state: 2 })
        if (path !== '/ocpp/config') return answered(404, '')
        if (request.method !== 'PUT') return json(Object.fromEntries(values))
        const news = Object.entries(bodyOf(request)).filter(([key, value]) => values.get(key) !== value)
        const isTaken = news.every(([key, value]) => taken(key, value))
        return isTaken ? json(null) : answered(400, 'Failed: transaction is in progress')
      },
    })
    box.restarted = () => {
      box.isRestarting = false
      inForce = dialled()
    }
    return box
  },
})

export const [warpModel, olderWarpModel] = [warpKind('newer'), warpKind('older')]

/** One login at a time, bound to its connection; a new host or identity is dialled after the next restart alone. */
export const alfenModel: ModelKind = {
  family: 'alfen',
  port: 443,
  serial: 'ACE0078',
  identity: 'OLD',
  password: 'geheim',
  refuses: ['2071_1', '2053_0', '2077_0', 'restart'],
  byHand: { key: '2126_0', values: ['2', '0'] },
  make(serial, isOn) {
    const values = new Map<string, unknown>([
      ['2071_1', 'before.example:80'],
      ['2071_2', '/ocpp'],
      ['2053_0', 'OLD'],
      ['2077_0', isOn ? 1 : 0],
      ['2723_0', 1],
      ['2126_0', 0],
      ['2127_0', 0],
      ['213E_0', 0],
      ['213D_0', 0],
      ['3600_1', 3],
    ])
    const quirks: BoxModel['quirks'] = new Map()
    const late = (): unknown[] => ['2071_1', '2053_0'].map((key) => values.get(key))
    const urlOf = ([host, identity]: readonly unknown[]): string =>
      `ws://${String(host).replace(/:80$/, '')}${String(values.get('2071_2'))}/${String(identity)}`
    let inForce = late()
    const isRestart = (path: string): boolean => path === '/api/cmd'
    const box: BoxModel = {
      values,
      quirks,
      holder: null,
      second: 0,
      isWrite: (path, request) => isPost(path, request) && !path.includes('log'),
      leads: (path, request) => isPost(path, request) && /"(2071_1|2071_2|2053_0|2077_0)"/.test(request.body ?? ''),
      stored: () => urlOf(late()),
      dials: () => (values.get('2077_0') === 0 ? null : urlOf(inForce)),
      isRestarting: false,
      restarted() {
        box.isRestarting = false
        inForce = late()
        box.holder = null
      },
      hangUp(connection) {
        if (box.holder === connection) box.holder = null
      },
      answer(path, request, connection) {
        if (path === '/api/info') return json({ ObjectId: serial, FWVersion: '6.6', Model: 'NG910' })
        if (path === '/api/login') {
          if (box.holder !== null && box.holder !== connection) {
            box.second++
            throw new Failure('box-not-answering', 'another one is in', { reason: 'ECONNRESET' })
          }
          if (bodyOf(request)['password'] !== alfenModel.password) return answered(401, '{}')
          box.holder = connection
          return answered(200, '{}')
        }
        if (connection === null || box.holder !== connection) return answered(401, '{}')
        if (path === '/api/logout') box.holder = null
        if (path === '/api/logout') return answered(200, '{}')
        if (isRestart(path)) {
          if (quirks.has('restart')) return answered(quirks.get('restart') === 'refused' ? 400 : 200, '{}')
          box.isRestarting = true
          return answered(200, '{}')
        }
        if (request.method !== 'POST') {
          const ids = /ids=([^&]+)/.exec(path)?.[1]?.split(',') ?? []
          const known = ids.filter((id) => values.has(id))
          return json({ properties: known.map((id) => ({ id, access: 0, value: values.get(id) })) })
        }
        const news = Object.entries(bodyOf(request))
        for (const [id, set] of news) if (!quirks.has(id)) values.set(id, (set as { value: unknown }).value)
        return answered(news.some(([id]) => quirks.get(id) === 'refused') ? 400 : 200, '')
      },
    }
    return box
  },
}
