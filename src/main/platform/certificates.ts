import { X509Certificate } from 'node:crypto'
import { Failure } from '../../shared/failure.ts'
import type { ChainEntry } from '../../shared/visit.ts'
import type { Certificates } from '../core/host.ts'

const block = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g
/** More than any chain or CA bundle an operator hands out; a whole trust store is dropped on the page by mistake. */
const mostCertificates = 200

/** Reads what an installer drops on the page. Dates and trust are judged by core: `problem` is always null here. */
export function createCertificates(): Certificates {
  return {
    read(pem) {
      const blocks = pem.match(block) ?? []
      if (blocks.length === 0) throw new Failure('certificate-unreadable', 'There is no PEM certificate in this text.')
      if (blocks.length > mostCertificates)
        throw new Failure(
          'certificate-unreadable',
          `There are more than ${mostCertificates} certificates in this text.`,
        )
      return blocks.map((text, index) => entryOf(parsed(text, index + 1)))
    },
  }
}

function parsed(pem: string, number: number): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new Failure('certificate-unreadable', `Certificate ${number} of this text cannot be read.`, { number })
  }
}

/** One certificate as window and report show it. */
export function entryOf(certificate: X509Certificate): ChainEntry {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: timeOf(certificate.validFrom),
    validTo: timeOf(certificate.validTo),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    role: roleOf(certificate),
    problem: null,
  }
}

/**
 * A certificate may name a day that does not exist: OpenSSL prints no date for it, and Node's own `validToDate` is then any number.
 */
function timeOf(printed: string): number | null {
  const time = Date.parse(printed)
  return Number.isNaN(time) ? null : time
}

function roleOf(certificate: X509Certificate): ChainEntry['role'] {
  if (!certificate.ca) return 'server'
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey) ? 'root' : 'intermediate'
}

/** Node prints one attribute a line, most general first; people read the name first. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').reverse().join(', ')
}
