/** Local interfaces of other makers' boxes over plain values, as short as a test of the steps above them needs. */
import { Failure } from '../../src/shared/failure.ts'
import type { DeviceRequest, HttpAnswer } from '../../src/main/core/host.ts'
import { answered, json } from './lan.ts'

export type Device = (path: string, request: DeviceRequest) => HttpAnswer

/** OpenEVSE: GET and POST /config, GET /status. */
export function openevseDevice(values: Map<string, unknown>): Device {
  return (path, { method, body }) => {
    if (path === '/status') return json({ ocpp_connected: values.get('ocpp_connected') })
    if (path !== '/config') return answered(404, '')
    if (method !== 'POST') return json(Object.fromEntries(values))
    for (const [key, value] of Object.entries(JSON.parse(body ?? '{}') as Record<string, unknown>))
      values.set(key, value)
    return json({ msg: 'done' })
  }
}

export const openevseValues = (): Map<string, unknown> =>
  new Map<string, unknown>([
    ['buildenv', 'openevse_wifi_v1'],
    ['wifi_serial', '3f00aa'],
    ['version', '5.1'],
    ['ocpp_enabled', false],
    ['ocpp_server', 'wss://before.example/ocpp'],
    ['ocpp_chargeBoxId', 'OLD'],
    ['ocpp_auth_offline', true],
    ['ocpp_idtag', 'DefaultIdTag'],
    ['ocpp_connected', 1],
  ])

export interface AlfenDevice {
  device: Device
  /** In force and stored; some are in force only after a restart. */
  values: Map<string, unknown>
  restarts: number
  /** false: it says yes to a restart and goes on. */
  restartsNow: boolean
  logins: number
  password: string
  /** Whether the place it dials since its last restart lets it in. */
  accepts: (url: string) => boolean
}

/** Alfen: a login, properties, a restart. */
export function alfenDevice(): AlfenDevice {
  let loggedIn = false
  let dialled = ''
  /** Questions it does not hear while it restarts. */
  let away = 0
  /** The scheme is its security profile's, the address that of the way it takes. */
  const urlNow = (): string => {
    const at = box.values.get('2077_0') === 2 ? '2078' : '2071'
    const scheme = Number(box.values.get('2723_0')) >= 2 ? 'wss' : 'ws'
    return `${scheme}://${String(box.values.get(`${at}_1`))}${String(box.values.get(`${at}_2`))}`
  }
  const told = (id: string): unknown => (id === '3600_1' ? (box.accepts(dialled) ? 3 : 0) : box.values.get(id))
  const box: AlfenDevice = {
    restarts: 0,
    restartsNow: true,
    logins: 0,
    password: 'geheim',
    accepts: () => true,
    values: new Map<string, unknown>([
      ['2071_1', 'before.example:80'],
      ['2071_2', '/ocpp'],
      ['2053_0', 'OLD'],
      ['2077_0', 1],
      ['2723_0', 1],
      ['3600_1', 3],
    ]),
    device(path, { method, body }) {
      if (away > 0) {
        away--
        throw new Failure('box-not-answering', 'restarting')
      }
      if (path.endsWith('/api/info')) return json({ ObjectId: 'ACE0078', FWVersion: '6.6', Model: 'NG910' })
      if (path.endsWith('/api/login')) {
        box.logins++
        loggedIn = (JSON.parse(body ?? '{}') as { password: string }).password === box.password
        return answered(loggedIn ? 200 : 401, '{}')
      }
      if (path.endsWith('/api/logout')) {
        loggedIn = false
        return answered(200, '{}')
      }
      if (!loggedIn) return answered(401, '{}')
      if (path.endsWith('/api/cmd')) {
        if (!box.restartsNow) return answered(200, '{}')
        box.restarts++
        away = 2
        loggedIn = false
        dialled = urlNow()
        return answered(200, '{}')
      }
      if (method === 'POST') {
        for (const [id, { value }] of Object.entries(JSON.parse(body ?? '{}') as Record<string, { value: unknown }>))
          box.values.set(id, value)
        return answered(200, '')
      }
      const ids = /ids=([^&]+)/.exec(path)?.[1]?.split(',') ?? []
      const properties = ids
        .filter((id) => box.values.has(id))
        .map((id) => ({ id, access: id === '3600_1' ? 1 : 0, value: told(id) }))
      return json({ properties })
    },
  }
  dialled = urlNow()
  return box
}
