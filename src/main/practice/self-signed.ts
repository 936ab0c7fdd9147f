/** The certificate a box signed itself: made at its first start and kept, as a real one keeps its own. */
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import type { Memory } from './memory.ts'

export interface OwnCertificate {
  /** PEM texts; empty before the first start. */
  cert: string
  key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const tenYears = 3_652 * 86_400_000

/** `now`: ms since 1970. */
export async function ownCertificate(
  memory: Memory<OwnCertificate>,
  name: string,
  now: number,
): Promise<OwnCertificate> {
  if (memory.value.cert !== '') return memory.value
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore: new Date(now - 86_400_000),
    notAfter: new Date(now + tenYears),
    keys,
    signingAlgorithm: algorithm,
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  memory.save({ cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') })
  return memory.value
}
