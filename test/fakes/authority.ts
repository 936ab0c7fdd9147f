/** A certificate authority of a test, made new each time: root, intermediate, server certificates. */
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
const day = 86_400_000
let serial = 0

export interface Issued {
  pem: string
  keyPem: string
  /** Signs a certificate with this one. */
  issue(name: string, options?: IssueOptions): Promise<Issued>
}

interface IssueOptions {
  ca?: boolean
  notBefore?: Date
  notAfter?: Date
  /** RSA-2048 instead of P-256. */
  rsa?: boolean
  /** DNS names instead of localhost and 127.0.0.1. */
  names?: string[]
  /** Only for this; for everything when absent. */
  usage?: 'server' | 'client'
}

/** A self-signed root. */
export async function makeAuthority(name: string): Promise<Issued> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  return issued(name, keys, { subject: `CN=${name}, O=Wattproof tests`, key: keys.privateKey }, { ca: true })
}

async function issued(
  name: string,
  keys: CryptoKeyPair,
  signer: { subject: string; key: CryptoKey },
  {
    ca = false,
    notBefore = new Date(Date.now() - day),
    notAfter = new Date(Date.now() + 30 * day),
    names,
    usage,
  }: IssueOptions,
): Promise<Issued> {
  serial += 1
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject: `CN=${name}, O=Wattproof tests`,
    issuer: signer.subject,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: signer.key,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      ...(ca
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              names?.map((value) => ({ type: 'dns' as const, value })) ?? [
                { type: 'dns', value: 'localhost' },
                { type: 'ip', value: '127.0.0.1' },
              ],
            ),
          ]),
      ...(usage === undefined ? [] : [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[`${usage}Auth`]])]),
    ],
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    pem: certificate.toString('pem'),
    keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    async issue(other, options = {}) {
      const otherKeys = await crypto.subtle.generateKey(options.rsa === true ? rsa : algorithm, true, [
        'sign',
        'verify',
      ])
      return issued(other, otherKeys, { subject: certificate.subject, key: keys.privateKey }, options)
    },
  }
}

/** The same certificate, but that its last day is none of any calendar. */
export function withoutEnd(pem: string): string {
  const der = Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64')
  // Both dates are a UTCTime of 13 characters (RFC 5280 §4.1.2.5.1): tag, length, text.
  const start = der.indexOf(Buffer.from([0x17, 13]))
  der.write('269999999999Z', der.indexOf(Buffer.from([0x17, 13]), start + 15) + 2, 'latin1')
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
