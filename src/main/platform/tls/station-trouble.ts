/** Why a station's handshake failed: OpenSSL's error codes turned into the closed list of `tls.trouble.*`. */
import type { TLSSocket } from 'node:tls'
import type { TlsTrouble } from '../../../shared/words/tls.ts'
import type { ClientHello, ListenTls, StationTls } from '../../core/host.ts'
import { chainOf, commonNameOf, described, namesOf, outOfTime } from './chain.ts'
import { certificatesIn } from './credentials.ts'

export interface Trouble {
  code: TlsTrouble
  facts: Readonly<Record<string, string>>
}

/** A listener's own certificates in words, for every sentence that has to name them. */
export interface Ours {
  certificate: string
  issuer: string
  names: string
  from: string
  to: string
  /** e.g. `RSA, P-256`. */
  kinds: string
  /** Oldest version allowed. */
  wanted: string
}

export function oursOf(tls: ListenTls): Ours {
  const leaves = tls.certificates.flatMap(({ cert }) => certificatesIn(cert).slice(0, 1))
  const all = (words: string[]): string => [...new Set(words)].join(' / ')
  const told = leaves.map(described)
  return {
    certificate: all(told.map(({ subject }) => subject)),
    issuer: all(told.map(({ issuer }) => issuer)),
    names: all(leaves.map(namesOf)),
    from: all(told.map(({ from }) => from)),
    to: all(told.map(({ to }) => to)),
    kinds: all(leaves.map(({ publicKey }) => kindOf(publicKey))),
    wanted: tls.oldTls === true ? 'TLSv1' : 'TLSv1.2',
  }
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: ReturnType<typeof certificatesIn>[number]['publicKey']) {
  if (asymmetricKeyType !== 'ec') return (asymmetricKeyType ?? '?').toUpperCase()
  return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'P-256' : (asymmetricKeyDetails?.namedCurve ?? 'EC')
}

/** Longer lists of ciphers are cut in a sentence; the hello holds them all. */
const mostNamed = 8

/** What an error in the middle of a handshake means. Alerts: RFC 8446 §6.2. */
export function handshakeTrouble(
  { code = '', message }: NodeJS.ErrnoException,
  hello: ClientHello | null,
  ours: Ours,
): Trouble {
  const { certificate, issuer, names, from, to, kinds, wanted } = ours
  if (/ALERT_UNKNOWN_CA|ALERT_CERTIFICATE_UNKNOWN/.test(code))
    return { code: 'tls.trouble.untrusted', facts: { certificate, issuer } }
  if (/ALERT_CERTIFICATE_EXPIRED/.test(code))
    return { code: 'tls.trouble.looksExpired', facts: { certificate, from, to } }
  if (/ALERT_(BAD|UNSUPPORTED)_CERTIFICATE|ALERT_CERTIFICATE_REVOKED|ALERT_ACCESS_DENIED/.test(code))
    return { code: 'tls.trouble.badCertificate', facts: { certificate, issuer, names } }
  if (
    /UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE|INAPPROPRIATE_FALLBACK/.test(
      code,
    )
  )
    return { code: 'tls.trouble.versionTooOld', facts: { offered: hello?.versions.join(', ') ?? '?', wanted } }
  if (/NO_SHARED|NO_SUITABLE|ALERT_HANDSHAKE_FAILURE|ALERT_INSUFFICIENT_SECURITY|NO_CIPHERS/.test(code)) {
    const offered = hello?.ciphers ?? []
    const more = offered.length > mostNamed ? ', …' : ''
    return { code: 'tls.trouble.noCipher', facts: { offered: offered.slice(0, mostNamed).join(', ') + more, kinds } }
  }
  if (/ECONNRESET|EPIPE|UNEXPECTED_EOF/.test(code)) return afterCertificate(ours)
  return { code: 'tls.trouble.other', facts: { reason: code === '' ? message : code } }
}

/** It went away in the handshake, without an alert, when our certificate had been sent. */
export function afterCertificate({ certificate, issuer, names }: Ours): Trouble {
  return { code: 'tls.trouble.brokeOffAfter', facts: { certificate, issuer, names } }
}

/**
 * Judges the certificate of a station that completed its handshake (profile 3): OpenSSL verified the chain and let it
 * pass whatever came out, so that the reason can be said here. Only a verified certificate is a way in; that none came is
 * no "authorized", whatever OpenSSL calls it.
 */
export function judgeClient(
  socket: TLSSocket,
  clientCa: string,
  now: number,
): { client: NonNullable<StationTls['client']> } | Trouble {
  const wanted = certificatesIn(clientCa)
    .map((ca) => described(ca).subject)
    .join(' / ')
  const chain = chainOf(socket)
  const [leaf] = chain
  if (leaf === undefined) return { code: 'tls.trouble.clientMissing', facts: { wanted } }
  if (socket.authorized)
    return {
      client: {
        subject: described(leaf).subject,
        sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
        commonName: commonNameOf(leaf),
      },
    }
  // A code, whatever its type says.
  const reason = String(socket.authorizationError)
  const dated = /EXPIRED/.test(reason) ? 'clientExpired' : /NOT_YET_VALID/.test(reason) ? 'clientNotYet' : null
  if (dated !== null)
    return { code: `tls.trouble.${dated}`, facts: { ...described(outOfTime(chain, now) ?? leaf), wanted } }
  const facts = { ...described(leaf), wanted }
  if (/ISSUER|SELF_SIGNED|VERIFY_LEAF|UNTRUSTED|SIGNATURE/.test(reason))
    return { code: 'tls.trouble.clientUntrusted', facts }
  return { code: 'tls.trouble.clientUnfit', facts: { ...facts, reason } }
}
