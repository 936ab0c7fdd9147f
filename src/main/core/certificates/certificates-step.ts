/** Step 3: whom to trust at the backend's end. An imported CA replaces the system's for this wallbox's backend. */
import { checkBackend, finalUrlOf } from '../visit/backend-step.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { problemsOfImport } from './import-check.ts'

/** Failure `certificate-unreadable` when the text holds no certificate, or holds a private key. */
export async function importCertificates(visit: Visit, box: SavedWallbox, pem: string): Promise<void> {
  const now = visit.host.clock.wall()
  const { entries, certificatesOnly } = problemsOfImport(visit.host.certificates, pem, now)
  box.certificates = { ...box.certificates, pem: certificatesOnly, imported: entries }
  visit.notebook.changed()
  await recheck(visit, box)
}

export async function forgetCertificates(visit: Visit, box: SavedWallbox): Promise<void> {
  box.certificates = { ...box.certificates, pem: null, imported: [] }
  visit.notebook.changed()
  await recheck(visit, box)
}

/** What the backend shows is judged anew with the other trust. */
async function recheck(visit: Visit, box: SavedWallbox): Promise<void> {
  if (finalUrlOf(visit, box) !== null) await checkBackend(visit, box)
}
