/** Certificates and keys as people hand them over: what is wrong with them in words, and what TLS is told of them. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { createSecureContext, DEFAULT_CIPHERS, type SecureContextOptions } from 'node:tls'
import type { ClientCertificate } from '../../core/host.ts'
import { described } from './chain.ts'

/** Which of the two files is at fault, and a sentence that goes on after its name. */
export interface Fault {
  of: 'cert' | 'key'
  why: string
}

/** What keeps this certificate and key from being used together; null when nothing does. */
export function faultOfPair({ cert, key }: ClientCertificate): Fault | null {
  const unread = faultOfCertificates(cert)
  if (unread !== null) return { of: 'cert', why: unread }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    return {
      of: 'key',
      why: key.includes(begin) ? 'holds a certificate, not a private key' : 'holds no PEM private key',
    }
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key))
    return { of: 'key', why: 'is protected by a password; export the key without one' }
  let opened: KeyObject
  try {
    opened = createPrivateKey(key)
  } catch {
    return { of: 'key', why: 'cannot be read as a private key' }
  }
  if (!new X509Certificate(cert).checkPrivateKey(opened))
    return { of: 'key', why: 'does not belong to the first certificate of its pair' }
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    return { of: 'cert', why: `cannot be used: ${reasonOf(error)}` }
  }
  return null
}

/** What is wrong with a text that must hold one or more PEM certificates; null when nothing is. */
export function faultOfCertificates(pem: string): string | null {
  const blocks = pem.match(block) ?? []
  if (blocks.length === 0)
    return pem.includes('PRIVATE KEY-----') ? 'holds a private key, not a certificate' : 'holds no PEM certificate'
  for (const text of blocks)
    try {
      new X509Certificate(text)
    } catch {
      return 'holds a certificate that cannot be read'
    }
  return null
}

/**
 * What is wrong with the CAs that stations' certificates must come from; null when nothing is. Each must lead to a root
 * in the same text: Node's TLS servers, unlike its clients, trust nothing else.
 */
export function faultOfClientCa(pem: string): string | null {
  const unread = faultOfCertificates(pem)
  if (unread !== null) return unread
  const all = certificatesIn(pem)
  const lonely = all.find((one) => !all.some((issuer) => one.checkIssued(issuer) && one.verify(issuer.publicKey)))
  return lonely === undefined
    ? null
    : `holds ${described(lonely).subject} without the CA that issued it, ${described(lonely).issuer}; add that one to it`
}

const begin = '-----BEGIN CERTIFICATE-----'
const block = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** The certificates of a PEM text, in order. */
export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(block) ?? []).map((text) => new X509Certificate(text))
}

/** White paper A00.FR.312: TLS 1.2 at least; what is older also needs what OpenSSL calls security level 0. */
export function versionsFrom(oldTls: boolean | undefined): SecureContextOptions {
  return oldTls === true
    ? { minVersion: 'TLSv1', ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` }
    : { minVersion: 'TLSv1.2' }
}

/**
 * A client's trust in exactly these certificates. What somebody put there by hand counts although it may be no root: an
 * intermediate CA, or the one certificate of a backend that has no CA.
 */
export function trustIn(ca: string): SecureContextOptions {
  return { ca, allowPartialTrustChain: true }
}

/** OpenSSL's own words, e.g. `ee key too small`; they hold nothing of the key. */
function reasonOf(error: unknown): string {
  const { reason, message } = error as { reason?: string; message?: string }
  return reason ?? message ?? 'unknown'
}
