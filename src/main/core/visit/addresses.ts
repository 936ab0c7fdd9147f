/** Under which address a box reaches this computer: the interface in its own network, else the first; loopback for practice. */
import type { SavedWallbox } from './saved.ts'
import type { Visit } from './visit.ts'

/** Every URL a station may dial, without the identity. Empty while the proxy is not listening. */
export function listenUrls({ host, proxy }: Visit): string[] {
  if (proxy === null) return []
  if (host.listen.host !== '0.0.0.0' && host.listen.host !== '::') return [proxy.url]
  const found = host.lan.interfaces().map(({ address }) => `ws://${bracketed(address)}:${proxy.port}`)
  return found.length > 0 ? [...new Set(found)] : [`ws://127.0.0.1:${proxy.port}`]
}

/** The one URL for this box, without the identity; null while the proxy is not listening. */
export function urlFor(visit: Visit, box: Pick<SavedWallbox, 'address' | 'practice'>): string | null {
  const { host, proxy } = visit
  if (proxy === null) return null
  const everywhere = host.listen.host === '0.0.0.0' || host.listen.host === '::'
  if (!everywhere) return proxy.url
  const peer = hostOf(box.address ?? '')
  if (box.practice || peer === 'localhost' || peer.startsWith('127.')) return `ws://127.0.0.1:${proxy.port}`
  const best = host.lan
    .interfaces()
    .map(({ address }) => ({ address, shared: sharedBits(address, peer) }))
    .reduce<{ address: string; shared: number } | null>((a, b) => (a !== null && a.shared >= b.shared ? a : b), null)
  return `ws://${bracketed(best?.address ?? '127.0.0.1')}:${proxy.port}`
}

/** The host of `host:port`. */
export const hostOf = (address: string): string => address.replace(/:\d+$/, '').toLowerCase()

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** Leading bits two IPv4 addresses have in common; 0 when one of them is none. */
function sharedBits(a: string, b: string): number {
  const [left, right] = [a, b].map((one) => one.split('.').map(Number))
  if (left?.length !== 4 || right?.length !== 4) return 0
  const bits = (parts: number[]): string => parts.map((part) => part.toString(2).padStart(8, '0')).join('')
  const [x, y] = [bits(left), bits(right)]
  let shared = 0
  while (shared < 32 && x[shared] === y[shared]) shared++
  return shared
}
