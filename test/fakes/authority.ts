/** A certificate authority of a test, made new each time: root, intermediate, server certificates. */
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000
let serial = 0

export interface Issued {
  pem: string
  keyPem: string
  /** Signs a certificate with this one. */
  issue(name: string, options?: { ca?: boolean; notAfter?: Date }): Promise<Issued>
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
  { ca = false, notAfter = new Date(Date.now() + 30 * day) }: { ca?: boolean; notAfter?: Date },
): Promise<Issued> {
  serial += 1
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject: `CN=${name}, O=Wattproof tests`,
    issuer: signer.subject,
    notBefore: new Date(Date.now() - day),
    notAfter,
    publicKey: keys.publicKey,
    signingKey: signer.key,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      ...(ca
        ? []
        : [
            new x509.SubjectAlternativeNameExtension([
              { type: 'dns', value: 'localhost' },
              { type: 'ip', value: '127.0.0.1' },
            ]),
          ]),
    ],
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    pem: certificate.toString('pem'),
    keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    async issue(other, options = {}) {
      const otherKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
      return issued(other, otherKeys, { subject: certificate.subject, key: keys.privateKey }, options)
    },
  }
}
