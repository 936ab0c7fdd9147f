/**
 * The last connection error of a go-e in words. It is a line of ESP-IDF with fields, e.g. `esp_transport_connect() failed
 * with -1, transport_error=ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, tls_error_code=0, tls_flags=0,
 * esp_ws_handshake_status_code=0, errno=119`. Error numbers are newlib's, flags those of Mbed TLS (x509.h).
 */
import { said, type Said } from '../../../shared/said.ts'

/** What the certificate check of Mbed TLS found, the plainest reason first. */
const certificateFlags: readonly [flag: number, code: string][] = [
  [0x200, 'goe.error.certificateFuture'],
  [0x01, 'goe.error.certificateExpired'],
  [0x04, 'goe.error.certificateName'],
  [0x02, 'goe.error.certificateRevoked'],
  [0x08, 'goe.error.certificateUntrusted'],
]

const byErrno: Readonly<Record<number, string>> = {
  11: 'backend.boxError.timeout',
  104: 'backend.boxError.closed',
  111: 'goe.error.refused',
  113: 'backend.boxError.closed',
  114: 'goe.error.unreachable',
  116: 'backend.boxError.timeout',
  117: 'goe.error.unreachable',
  118: 'goe.error.unreachable',
  119: 'backend.boxError.timeout',
  128: 'goe.error.notConnected',
}

const byName: readonly [name: RegExp, code: string][] = [
  [/NOT_CONNECTED/, 'goe.error.notConnected'],
  [/RESOLVE|HOSTNAME/, 'backend.boxError.name'],
  [/TIMEOUT/, 'backend.boxError.timeout'],
  [/PK_PARSE_KEY|OWN_CERT/, 'goe.error.ownKey'],
  [/CRT_PARSE|CERT_PARTLY_OK|CA_CHAIN/, 'goe.error.ownCertificate'],
  [/MBEDTLS|SSL|HANDSHAKE_FAILED/, 'backend.boxError.tls'],
]

/** The line itself stays for the details. */
export function lastErrorInWords(line: string): Said {
  const field = (name: string): string => new RegExp(`${name}=(-?[A-Za-z0-9_]+)`).exec(line)?.[1] ?? ''
  const number = (name: string): number => Number(field(name)) || 0
  const status = number('esp_ws_handshake_status_code')
  if (status === 401 || status === 403) return said('backend.boxError.refused', { status })
  if (status === 404) return said('backend.boxError.notFound')
  if (status >= 300 && status < 400) return said('goe.error.redirected', { status })
  if (status >= 400) return said('backend.boxError.status', { status })
  if (/closed by server/i.test(line)) return said('goe.error.ended')
  const flag = certificateFlags.find(([bit]) => (number('tls_flags') & bit) !== 0)
  if (flag) return said(flag[1])
  const name = field('transport_error')
  const named = byName.find(([pattern]) => pattern.test(name === '' ? line : name))
  if (named) return said(named[1])
  const code = byErrno[number('errno')]
  if (code !== undefined) return said(code)
  if (number('tls_flags') !== 0 || number('tls_error_code') !== 0) return said('backend.boxError.tls')
  return said(/FAILED_CONNECT/.test(name) ? 'goe.error.unreachable' : 'backend.boxError.other')
}
