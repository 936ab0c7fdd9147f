/** A local network in memory: devices answer by address, announcements come when told. */
import { Failure } from '../../src/shared/failure.ts'
import type { Announced, HttpAnswer, Lan } from '../../src/main/core/host.ts'

export interface FakeLan extends Lan {
  /** What answers at host:port; a device that throws does not answer. */
  devices: Map<string, (path: string) => HttpAnswer>
  /** Everything asked, in order. */
  asked: string[]
  announce(device: Announced): void
  trouble(address: string, reason: string): void
  browsing: boolean
}

export function fakeLan(): FakeLan {
  const listeners = new Set<{
    found: (device: Announced) => void
    trouble: (address: string, reason: string) => void
  }>()
  const lan: FakeLan = {
    devices: new Map(),
    asked: [],
    browsing: false,
    interfaces: () => [{ name: 'eth0', address: '192.168.1.5' }],
    browse(_service, found, trouble) {
      const listener = { found, trouble }
      listeners.add(listener)
      lan.browsing = true
      return () => {
        listeners.delete(listener)
        lan.browsing = listeners.size > 0
      }
    },
    get(url) {
      const [, address = '', path = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? []
      lan.asked.push(`${address} ${path}`)
      const device = lan.devices.get(address)
      if (!device) return Promise.reject(new Failure('box-not-answering', 'nothing there'))
      return new Promise((resolve) => resolve(device(path)))
    },
    announce: (device) => listeners.forEach(({ found }) => found(device)),
    trouble: (address, reason) => listeners.forEach((listener) => listener.trouble(address, reason)),
  }
  return lan
}

export const json = (value: unknown, status = 200): HttpAnswer => ({ status, body: JSON.stringify(value) })

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
