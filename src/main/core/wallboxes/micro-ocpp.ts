/**
 * What boxes built on MicroOcpp have in common, as its WebSocket client in OpenEVSE's firmware and in SmartEVSE's does it
 * (public repositories): how a URL and an identity are joined, and what fits into its login header.
 */
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink } from '../../../shared/wallbox.ts'
import { untold } from './family.ts'
import { splitQuery } from './join-url.ts'

/** A slash only where none is, then the identity as it is: nothing is encoded, and a query stays in the middle. */
export function joinAsIs(base: string, identity: string): string {
  const url = base.trim()
  return `${url}${url.endsWith('/') ? '' : '/'}${identity}`
}

/** Why this join cannot work with what was typed; null when it does. */
export function joinAsIsProblem(base: string, identity: string): Said | null {
  if (splitQuery(base.trim())[1] !== '') return said('microOcpp.url.query')
  if (base.trim().endsWith('//')) return said('microOcpp.url.slashes')
  // RFC 3986 §3.3: what may stand in a path without being encoded.
  if (!/^[A-Za-z0-9._~!$&'()*+,;=:@-]*$/.test(identity)) return said('microOcpp.url.identity')
  return loginFits(identity, 0) ? null : said('microOcpp.url.tooLong')
}

/** What such a box tells of its connection: an open socket, which may be dead for long. Whether it was accepted, it does not say. */
export function linkOf(told: {
  on: boolean
  /** null where it is hidden. */
  server: string | null
  identity: string | null
  connected: string | null | undefined
}): BoxLink {
  const { on, server, identity, connected } = told
  const whole = server ? joinAsIs(server, identity ?? '') : null
  return {
    ...untold,
    url: on ? whole : null,
    stored: whole !== null ? [whole] : server === null ? null : [],
    identity: identity || null,
    connected: connected == null ? null : connected === 'true',
  }
}

/** Room for one header line, its end included. */
const headerRoom = 128

/** Whether `Authorization: Basic <identity:key>` fits the box's header buffer; `keyBytes` of the key itself. */
export function loginFits(identity: string, keyBytes: number): boolean {
  const encoded = Math.ceil((identity.length + 1 + keyBytes) / 3) * 4
  return 'Authorization: Basic '.length + encoded + '\r\n'.length < headerRoom
}
