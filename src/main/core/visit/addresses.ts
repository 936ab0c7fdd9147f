/** Under which address a box reaches this computer: the interface in its own network, else the first; loopback for practice. */
import type { BoxLink } from '../../../shared/wallbox.ts'
import { joinUrl } from '../wallboxes/join-url.ts'
import type { Protection } from '../proxy/settings.ts'
import type { SavedWallbox } from './saved.ts'
import type { Visit } from './visit.ts'

/** Every URL a station may dial, without the identity. Empty while the proxy is not listening. */
export function listenUrls({ host, proxy }: Visit): string[] {
  const here = host.lan.interfaces().map(({ address }) => address)
  const addresses = here.length > 0 ? here : [loopback]
  return [...new Set(proxy?.listeners.flatMap(({ url }) => addresses.map((address) => reachedAt(url, address))))]
}

/** The one URL for this box, without the identity; null while the proxy is not listening. */
export function urlFor(visit: Visit, box: Pick<SavedWallbox, 'id' | 'address' | 'practice'>): string | null {
  return visit.proxy === null ? null : reachedAt(visit.proxy.url, addressFor(visit, box))
}

/** The whole URLs for this box over TLS, one a listener. */
export function secureUrlsFor(visit: Visit, box: SavedWallbox): { url: string; protection: Protection }[] {
  const address = addressFor(visit, box)
  return (visit.proxy?.listeners ?? [])
    .filter(({ protection }) => protection !== 'ws')
    .map(({ url, protection }) => ({ url: joinUrl(reachedAt(url, address), box.identity), protection }))
}

/** Whether a URL a box tells leads to one of our listeners, at any address of this computer and by whatever scheme. */
export function isThisComputer(visit: Visit, url: string): boolean {
  const mine = (visit.proxy?.listeners ?? []).flatMap((listener) => [reachedAt(listener.url, loopback), listener.url])
  return isAmong([...listenUrls(visit), ...mine], url)
}

/** The same, or an address this computer had when the box was pointed there: without Wattproof nobody answers at either. */
export const isOurs = (visit: Visit, box: Pick<SavedWallbox, 'backend'>, url: string): boolean =>
  isThisComputer(visit, url) || isAmong(box.backend.pointedAt, url)

/**
 * Whether a box, by what it tells, dials this computer, or would once its OCPP is on or it takes another way; null where it does
 * not tell.
 */
export function leadsHere(visit: Visit, box: Pick<SavedWallbox, 'backend'>, { url, stored }: BoxLink): boolean | null {
  const told = stored ?? (url === null ? null : [url])
  return told === null ? null : told.some((one) => isOurs(visit, box, one))
}

/** A box may tell another scheme than it was given: its security profile decides that. */
function isAmong(urls: readonly string[], url: string): boolean {
  const place = placeOf(url)
  return place !== null && urls.some((one) => placeOf(one) === place)
}

/** `host:port` of a URL; null when it has none. */
function placeOf(url: string): string | null {
  const [, scheme, host = '', port] =
    /^([a-z]+):\/\/(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^:/?#]*)(?::(\d+))?(?=[/?#]|$)/i.exec(url.trim()) ?? []
  if (scheme === undefined || host === '') return null
  return `${host.toLowerCase()}:${Number(port ?? (/^wss$/i.test(scheme) ? 443 : 80))}`
}

/** Where a box reaches this computer: by the address of a connection to it, if there was one. */
export function addressFor(visit: Visit, box: Pick<SavedWallbox, 'id' | 'address' | 'practice'>): string {
  const { host } = visit
  const known = visit.reachedFrom.get(box.id)
  if (known !== undefined) return known
  const peer = hostOf(box.address ?? '')
  if (box.practice || peer === 'localhost' || peer.startsWith('127.')) return loopback
  const best = host.lan
    .interfaces()
    .map(({ address }) => ({ address, shared: sharedBits(address, peer) }))
    .reduce<{ address: string; shared: number } | null>((a, b) => (a !== null && a.shared >= b.shared ? a : b), null)
  return best?.address ?? loopback
}

const loopback = '127.0.0.1'

/** A listener's URL by this address of the computer, where it listens at all of them; else as it is. */
const reachedAt = (url: string, address: string): string =>
  url.replace(/(?<=:\/\/)(0\.0\.0\.0|\[::\])(?=:\d+$)/, bracketed(address))

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
