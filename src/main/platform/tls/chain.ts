/** The certificates a peer showed. */
import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { entryOf } from '../certificates.ts'

/** A chain that refers to itself in a circle ends here. */
const longestChain = 10

/** Leaf first, as the peer sent it and as far as a trusted root completes it; empty where it showed none. */
export function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  // Where there is none, an empty object or null comes, and a missing issuer is missing: whatever the types say.
  let at = socket.getPeerCertificate(true) as Partial<DetailedPeerCertificate> | null | undefined
  while (at?.raw !== undefined && chain.length < longestChain) {
    chain.push(new X509Certificate(at.raw))
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate
  }
  return chain
}

/** A certificate in the words of a sentence: its name first, days as year-month-day. */
export interface Described {
  subject: string
  issuer: string
  from: string
  to: string
}

export function described(certificate: X509Certificate): Described {
  const { subject, issuer, validFrom, validTo } = entryOf(certificate)
  return { subject, issuer, from: dayOf(validFrom), to: dayOf(validTo) }
}

/** The names a certificate is for: its alternative names, or its common name where it has none. */
export function namesOf(certificate: X509Certificate): string {
  const names = [...(certificate.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,"\s]+)/g)].map(
    ([, name]) => name,
  )
  return names.length > 0 ? names.join(', ') : described(certificate).subject
}

/** Whom a certificate names, where that is one name: of a station its serial number, often its identity; else null. */
export function commonNameOf(certificate: X509Certificate): string | null {
  const { CN } = certificate.toLegacyObject().subject as { CN?: string | string[] }
  return typeof CN === 'string' && CN !== '' ? CN : null
}

/** The certificate that is to blame for a date: the first one out of its time, else the leaf. */
export function outOfTime(chain: readonly X509Certificate[], now: number): X509Certificate | undefined {
  return (
    chain.find((certificate) => {
      const { validFrom, validTo } = entryOf(certificate)
      return (validFrom !== null && now < validFrom) || (validTo !== null && now > validTo)
    }) ?? chain[0]
  )
}

function dayOf(wall: number | null): string {
  return wall === null ? '?' : new Date(wall).toISOString().slice(0, 10)
}
