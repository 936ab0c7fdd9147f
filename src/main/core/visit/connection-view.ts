/** A wallbox's two links in words: what they wait for, what was found, what the wallbox offers in TLS. Pure. */
import type { ConnectionView, FindingView, HelloView, StrangerView } from '../../../shared/connection.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { ClientHello } from '../host.ts'
import type { FailedHandshake, Finding, StationStatus } from '../proxy/settings.ts'
import type { LinkTimes } from './link-watch.ts'

export function connectionView(
  status: StationStatus | undefined,
  times: LinkTimes,
  cards: ConnectionView['cards'],
  /** The version the backend agreed on with this computer; null where it was not asked, or speaks ws. */
  backendTls: string | null,
): ConnectionView {
  return {
    station: { since: times.station, protection: status?.protection.station ?? null },
    backend: { since: times.backend, protection: status?.protection.backend ?? null },
    protocol: status?.protocol ?? null,
    waitsFor: status === undefined ? said('connection.waits.station') : waitsFor(status),
    technical: {
      unreachable: status?.unreachableBecause ?? null,
      refused: status?.stationLink === 'refused' ? status.refusedBecause : null,
    },
    hello: status?.hello ? helloView(status.hello, backendTls) : null,
    findings: (status?.findings ?? []).toReversed().map(findingView),
    outage: times.outage,
    cards,
  }
}

/** The one thing that keeps the links from being as they should; what is nearest to the wallbox first. */
function waitsFor(status: StationStatus): Said | null {
  const { owed, parked } = status
  if (status.cut !== null) return said(`connection.waits.cut.${status.cut}`)
  if (status.stationLink === 'refused') return said('connection.waits.retry')
  if (status.stationLink === 'gone') return said(owed > 0 ? 'connection.waits.stationOwed' : 'connection.waits.station')
  if (status.boot === 'Pending' || status.boot === 'Rejected') return said(`connection.waits.boot.${status.boot}`)
  if (status.backendLink === 'offline') return said('connection.waits.backend')
  if (status.backendLink === 'draining') return said('connection.waits.delivery', { owed })
  if (parked > 0) return said('connection.waits.parked')
  return status.openProvisional > 0 ? said('connection.waits.session') : null
}

function findingView({ code, at, facts }: Finding): FindingView {
  const says = said(`finding.${code}${variantOf(code, facts)}`, facts)
  const { error } = facts
  return { at, says, fix: said(`finding.${code}.fix`), technical: error === undefined ? null : String(error) }
}

/** Where one code has two sentences. */
function variantOf(code: Finding['code'], facts: Finding['facts']): string {
  if (code === 'unbilled energy') return facts['wh'] === undefined ? '' : '.wh'
  if (code === 'clock jump') return facts['whose'] === 'computer' ? '.computer' : '.backend'
  return code === 'refused afterwards' && facts['error'] !== undefined ? '.notStopped' : ''
}

/** TLS 1.2 is what security profiles 2 and 3 ask for (white paper A00.FR.307). */
function helloView(hello: ClientHello, backendTls: string | null): HelloView {
  const today = hello.versions.some((version) => version === 'TLSv1.3' || version === 'TLSv1.2')
  const says = today ? (hello.serverName === null ? 'noName' : 'fine') : 'old'
  return {
    ...hello,
    says: said(`connection.hello.${says}`),
    match: backendTls === null ? null : matchOf(hello, backendTls),
  }
}

/** The backend took the newest it could: what it would do with something older is not known. Versions compare as texts. */
function matchOf({ versions }: ClientHello, backend: string): Said {
  const says = versions.includes(backend) ? 'both' : versions.every((version) => version > backend) ? 'newer' : 'older'
  return said(`connection.hello.match.${says}`, { backend })
}

/** A wallbox that cannot get in tries again every few seconds: one entry an address and reason. */
export const strangersOf = (handshakes: readonly FailedHandshake[]): StrangerView[] =>
  handshakes
    .map(({ at, remote, code, facts, hello, times }) => ({
      remote,
      says: said(code.startsWith('tls.trouble.') ? code : `tls.trouble.${code}`, facts),
      count: times,
      at,
      hello: hello && helloView(hello, null),
    }))
    .toReversed()
