/**
 * Identity and address of a station's connection (J §3.1.1, H22): the identity is the last path segment,
 * percent-decoded for us, passed on in its raw encoding.
 */
import type { ClientCertificate, Upgrade } from '../host.ts'
import type { Protection } from './settings.ts'

export interface Identity {
  /** As in the request target. */
  raw: string
  /** Percent-decoded; what the app and its files call the station. */
  station: string
}

/** Longest identity OCPP knows (P4-21 §3.1.1); 1.6 sets no limit, a longer one is an accident. */
const longest = 128

/** Null for a path without a usable identity. */
export function identityOf(path: string): Identity | null {
  const raw = path.slice(path.lastIndexOf('/') + 1)
  let station: string
  try {
    station = decodeURIComponent(raw)
  } catch {
    return null
  }
  if (station === '' || station === '.' || station === '..' || station.length > longest) return null
  for (const character of station) if (character < ' ' || character === '\u007f') return null
  return { raw, station }
}

/** `<backend>/<identity>` with exactly one slash between; a query of the backend URL is kept behind it. */
export function backendAddress(url: string, rawIdentity: string): string {
  const [base, ...query] = url.split('?')
  const joined = `${(base ?? '').replace(/\/+$/, '')}/${rawIdentity}`
  return query.length === 0 ? joined : `${joined}?${query.join('?')}`
}

/** How a station's connection came. */
export const protectionOf = (upgrade: Upgrade): Protection =>
  upgrade.tls === null ? 'ws' : upgrade.tls.client ? 'wss with client certificate' : 'wss'

/** How it goes on to the backend, with the certificate that is shown there, or none. */
export const upstreamProtection = (url: string, client: ClientCertificate | undefined): Protection =>
  !url.toLowerCase().startsWith('wss:') ? 'ws' : client ? 'wss with client certificate' : 'wss'
