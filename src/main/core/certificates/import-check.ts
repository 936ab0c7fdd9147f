/** Reads what an installer drops as a CA: only certificates are kept, a private key is never stored, problems are said. */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { ChainEntry } from '../../../shared/visit.ts'
import type { Certificates } from '../host.ts'

/** Failure `certificate-unreadable`. */
export function problemsOfImport(
  certificates: Certificates,
  pem: string,
  now: number,
): { entries: ChainEntry[]; certificatesOnly: string } {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0)
    throw new Failure('certificate-unreadable', 'There is no certificate in PEM form in this file.')
  const certificatesOnly = blocks.join('\n') + '\n'
  const entries = certificates.read(certificatesOnly).map((entry) => ({ ...entry, problem: problemOf(entry, now) }))
  return { entries, certificatesOnly }
}

/** Dates judged by this computer's clock. */
export function validityProblem(entry: ChainEntry, now: number): Said | null {
  const { validFrom, validTo } = entry
  if (validFrom === null || validTo === null) return said('certificates.problem.noDates')
  if (validTo < now) return said('certificates.problem.expired')
  return validFrom > now ? said('certificates.problem.notYet') : null
}

/** A server's own certificate as a CA trusts this one server until it renews: most likely the wrong file. */
const problemOf = (entry: ChainEntry, now: number): Said | null =>
  validityProblem(entry, now) ?? (entry.role === 'server' ? said('certificates.problem.noCa') : null)
