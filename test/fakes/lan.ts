/** A local network in memory: devices answer by address, announcements come when told. */
import { Failure } from '../../src/shared/failure.ts'
import type { Announced, DeviceRequest, HttpAnswer, Lan } from '../../src/main/core/host.ts'

export interface FakeLan extends Lan {
  /** What answers at host:port; a device that throws does not answer. */
  devices: Map<string, (path: string, request: DeviceRequest) => HttpAnswer>
  /** Everything asked, in order. */
  asked: string[]
  /** The same with scheme, login and pin. */
  requests: { url: string; login: DeviceRequest['login']; pin: string | null | undefined }[]
  /** Every knock, `address:port`. Ports in `closed` refuse although a device answers there by its address alone. */
  knocks: string[]
  closed: Set<string>
  /** Why no UDP socket can be had; undefined while it can. */
  noSockets: Failure | undefined
  /** A datagram for everybody who listens on this port. */
  datagram(text: string, address: string, port: number): void
  /** What went out by UDP, `address:port text`, and who listens. */
  sent: string[]
  sockets: Set<{ port: number; heard: (text: string, address: string) => void }>
  announce(device: Partial<Announced>): void
  leave(device: { service: string; name: string }): void
  trouble(address: string, reason: string): void
  hears(address: string): void
  browsing: boolean
}

export function fakeLan(): FakeLan {
  const listeners = new Set<Ears>()
  const lan: FakeLan = {
    devices: new Map(),
    asked: [],
    requests: [],
    knocks: [],
    closed: new Set(),
    noSockets: undefined,
    sent: [],
    sockets: new Set(),
    browsing: false,
    interfaces: () => [{ name: 'eth0', address: '192.168.1.5', prefix: 24 }],
    browse(_services, ears) {
      listeners.add(ears)
      lan.browsing = true
      return () => {
        listeners.delete(ears)
        lan.browsing = listeners.size > 0
      }
    },
    ask(url, request, pin) {
      lan.requests.push({ url, login: request.login, pin })
      const [, address = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(url) ?? []
      lan.asked.push(`${request.method === undefined ? '' : `${request.method} `}${address} ${path}`)
      const device = lan.devices.get(address)
      if (!device) return Promise.reject(new Failure('box-not-answering', 'nothing there'))
      return new Promise((resolve) => resolve(device(path, request)))
    },
    session: (origin) => ({ ask: (path, request) => lan.ask(`${origin}${path}`, request), close: () => undefined }),
    knock(address, port) {
      const place = `${address}:${port}`
      lan.knocks.push(place)
      const open = !lan.closed.has(place) && (lan.devices.has(place) || lan.devices.has(address))
      return Promise.resolve(
        open ? { open: true, localAddress: '192.168.1.5' } : { open: false, reason: 'ECONNREFUSED' },
      )
    },
    datagram: (text, address, port) =>
      [...lan.sockets].filter((socket) => socket.port === port).forEach((socket) => socket.heard(text, address)),
    datagrams(port, heard) {
      if (lan.noSockets) return Promise.reject(lan.noSockets)
      const socket = { port, heard }
      lan.sockets.add(socket)
      return Promise.resolve({
        send: (text: string, address: string, to: number) => lan.sent.push(`${address}:${to} ${text}`),
        close: () => void lan.sockets.delete(socket),
      })
    },
    announce: (device) => listeners.forEach(({ found }) => found({ ...anybody, ...device })),
    leave: (device) => listeners.forEach(({ gone }) => gone(device)),
    trouble: (address, reason) => listeners.forEach((listener) => listener.trouble(address, reason)),
    hears: (address) => listeners.forEach((listener) => listener.hears(address)),
  }
  return lan
}

type Ears = Parameters<Lan['browse']>[1]

const anybody: Announced = { service: '_http._tcp', name: '', host: '', address: '', port: 80, txt: {} }

export const answered = (status: number, body: string): HttpAnswer => ({
  status,
  body,
  certificate: null,
  localAddress: '192.168.1.5',
})

/** A refusal that asks for a login, e.g. `Basic realm="box"`. */
export const locked = (challenge: string): HttpAnswer => ({ ...answered(401, ''), challenge })

export const json = (value: unknown, status = 200): HttpAnswer => answered(status, JSON.stringify(value))

/** A go-e's local API over a map of values. `quirks` by key: what its reply says instead of taking the value. */
export function goeDevice(
  values: Map<string, unknown>,
  quirks: Map<string, unknown> = new Map(),
): (path: string) => HttpAnswer {
  return (path) => {
    const url = new URL(path, 'http://box')
    if (url.pathname === '/api/status') {
      const keys = (url.searchParams.get('filter') ?? '').split(',')
      return json(Object.fromEntries(keys.filter((key) => values.has(key)).map((key) => [key, values.get(key)])))
    }
    const replies = [...url.searchParams].map(([key, text]): [string, unknown] => {
      if (quirks.has(key) && quirks.get(key) !== 'silently ignored') return [key, quirks.get(key)]
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch {
        return [key, `${key}: tried to set api key with invalid json InvalidInput (${text})`]
      }
      if (!quirks.has(key)) values.set(key, value)
      return [key, true]
    })
    return json(Object.fromEntries(replies))
  }
}
