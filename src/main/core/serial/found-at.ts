/** Where a device on a cable says it goes on: followed only to a device of the local network, never anywhere else. */
import type { Probe } from '../host.ts'

/** host or host:port to ask in the local network; null for an address that is not followed. */
export function localAddress(probe: Pick<Probe, 'parseUrl'>, url: string): string | null {
  const parts = probe.parseUrl(url)
  if (parts === null || parts.user !== '' || (parts.scheme !== 'http' && parts.scheme !== 'https')) return null
  const host = parts.host.toLowerCase()
  if (!isPrivate(host) && !isLocalName(host)) return null
  const usual = parts.scheme === 'http' ? 80 : 443
  return parts.port === usual ? host : `${host}:${parts.port}`
}

/** RFC 1918 and link-local addresses; this computer itself is no wallbox. */
function isPrivate(host: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number)
  if (parts === undefined) return false
  const [a = 0, b = 0] = parts
  return a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254)
}

/** Names only a local network knows: mDNS, the usual domains of home routers (RFC 8375), and names without a dot. */
const isLocalName = (host: string): boolean =>
  host !== 'localhost' && (/^[a-z0-9-]+$/.test(host) || /^[a-z0-9.-]+\.(local|lan|home\.arpa|fritz\.box)$/.test(host))
