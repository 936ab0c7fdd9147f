/** Why a backend could not be reached, in words that hold no secret. */
import type { X509Certificate } from 'node:crypto'
import type { DialRequest } from '../../core/host.ts'
import { described, namesOf, outOfTime } from './chain.ts'
import { certificatesIn, faultOfCertificates, faultOfPair } from './credentials.ts'

/** What is wrong with the chain a backend showed; `code` is Node's, e.g. `CERT_HAS_EXPIRED`. */
export function untrustedBecause(code: string, chain: readonly X509Certificate[], host: string, now: number): string {
  const [leaf] = chain
  if (leaf === undefined) return `it showed no certificate (${code})`
  const last = chain.at(-1) ?? leaf
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    const { subject, from, to } = described(outOfTime(chain, now) ?? leaf)
    return /EXPIRED/.test(code)
      ? `its certificate expired on ${to} (${subject})`
      : `its certificate is valid only from ${from} (${subject}); is the date of this computer right?`
  }
  if (/ALTNAME/.test(code)) return `its certificate is for ${namesOf(leaf)}, not for ${host}`
  if (/DEPTH_ZERO_SELF_SIGNED/.test(code))
    return `its certificate is signed by itself and not trusted here (${described(leaf).subject})`
  if (/SELF_SIGNED|ISSUER|VERIFY_LEAF|UNTRUSTED/.test(code)) {
    const { issuer } = described(last)
    return `its certificate is signed by a CA that is not trusted here (issuer ${issuer})`
  }
  return `its certificate cannot be trusted: ${code} (${described(leaf).subject})`
}

/** What an error on the way to a backend means: in the TLS handshake, after it, or where there is none. */
export function failedBecause(
  error: NodeJS.ErrnoException & { rawPacket?: Buffer },
  { client, ca, oldTls }: Pick<DialRequest, 'client' | 'ca' | 'oldTls'>,
  when: 'handshake' | 'afterwards' | 'plain',
): string {
  const { code = '', message } = error
  const ours = client === undefined ? null : nameOf(client.cert)
  if (/CERTIFICATE_REQUIRED/.test(code)) return 'it wants a client certificate'
  if (/ALERT_\w*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code))
    return ours === null
      ? `it wants a client certificate (${code})`
      : `it refuses our client certificate ${ours} (${code})`
  if (/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE/.test(code))
    return `no common TLS version; from here at least ${oldTls === true ? 'TLSv1' : 'TLSv1.2'}`
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|RECORD_LAYER|UNEXPECTED_MESSAGE/.test(code))
    return 'it does not speak TLS on this port; is it a ws:// address?'
  if (/HANDSHAKE_FAILURE|NO_SHARED|INSUFFICIENT_SECURITY/.test(code))
    return `it found no encryption in common with us${ours === null ? ', or it wants a client certificate' : ''}`
  if (/UNRECOGNIZED_NAME/.test(code)) return 'it does not know the name in this address'
  // A TLS alert where HTTP was expected.
  if (code.startsWith('HPE_') && error.rawPacket?.[0] === 0x15)
    return 'it speaks TLS on this port; is it a wss:// address?'
  if (/ECONNRESET|EPIPE/.test(code) && when !== 'plain') {
    const guess = ours === null ? 'wants a client certificate' : `refuses our client certificate ${ours}`
    return when === 'handshake'
      ? `it ended the connection in the TLS handshake (${code}); perhaps it does not speak TLS on this port, or ${guess}`
      : `it ended the connection right after the TLS handshake (${code}); perhaps it ${guess}`
  }
  return unusable({ client, ca }) ?? network[code] ?? (code === '' ? message : code)
}

/** Codes stay in the sentence: they are what people search for. */
const network: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers on this port (ECONNREFUSED)',
  ECONNRESET: 'it ended the connection (ECONNRESET)',
  ENOTFOUND: 'its name is not known (ENOTFOUND)',
  EAI_AGAIN: 'no name server answers (EAI_AGAIN)',
  EHOSTUNREACH: 'there is no way to it (EHOSTUNREACH)',
  ENETUNREACH: 'there is no network to it (ENETUNREACH)',
  ETIMEDOUT: 'it does not answer (ETIMEDOUT)',
}

/** Looked at only when a connection could not even be begun. */
function unusable({ client, ca }: Pick<DialRequest, 'client' | 'ca'>): string | null {
  const fault = client && faultOfPair(client)
  if (fault) return `the ${fault.of === 'cert' ? 'client certificate' : 'key of the client certificate'} ${fault.why}`
  const untold = ca === undefined ? null : faultOfCertificates(ca)
  return untold === null ? null : `the CA for this backend ${untold}`
}

function nameOf(pem: string): string {
  const [leaf] = certificatesIn(pem)
  return leaf === undefined ? '' : described(leaf).subject
}
