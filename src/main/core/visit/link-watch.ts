/**
 * When each link last changed, and the times without the backend: what the proxy tells as events and its status does not
 * keep (L8). Lives as long as the process: after a restart every link begins anew.
 */
import type { OutageView } from '../../../shared/connection.ts'
import type { Clock } from '../host.ts'
import type { BackendLink, Proxy, ProxyEvent } from '../proxy/settings.ts'
import type { EvidenceTap } from './evidence-tap.ts'

export interface LinkTimes {
  /** Wall ms; null while it never changed. */
  station: number | null
  backend: number | null
  outage: OutageView | null
}

export interface LinkWatch {
  of(station: string): LinkTimes
  stop(): void
}

const unseen: LinkTimes = { station: null, backend: null, outage: null }

/** Of an app whose proxy could not be started. */
export const noLinks: LinkWatch = { of: () => unseen, stop: () => undefined }

/** `changed` is called when an outage began or ended, after the proxy's own event was told. */
export function watchLinks(
  clock: Pick<Clock, 'wall'>,
  proxy: Pick<Proxy, 'on' | 'status'>,
  evidence: Pick<EvidenceTap, 'listen'>,
  changed: () => void,
): LinkWatch {
  const times = new Map<string, LinkTimes>()
  /** The backend links as they were last: only their reason may be new. */
  const links = new Map<string, BackendLink>()
  const of = (station: string): LinkTimes => times.get(station) ?? unseen

  function heard(event: ProxyEvent): void {
    if (event.event === 'handshake') return
    const now = clock.wall()
    const before = of(event.station)
    const moved =
      event.event === 'station'
        ? { ...before, station: now }
        : event.event === 'backend'
          ? afterBackend(event.station, before)
          : before
    const outage = endedBy(event.station, moved.outage)
    times.set(event.station, { ...moved, outage })
    if (outage !== before.outage) changed()
  }

  function afterBackend(station: string, before: LinkTimes): LinkTimes {
    const link = proxy.status(station)?.backendLink ?? 'closed'
    if (links.get(station) === link) return before
    links.set(station, link)
    return { ...before, backend: clock.wall(), outage: outageAfter(link, before.outage, station) }
  }

  function outageAfter(link: BackendLink, outage: OutageView | null, station: string): OutageView | null {
    if (link === 'offline' && (outage === null || outage.until !== null))
      return { since: clock.wall(), until: null, delivered: 0, onPurpose: proxy.status(station)?.cut === 'backend' }
    // The wallbox left in the middle: whether the backend came back is not known any more.
    if (link === 'closed' && outage?.until === null) return null
    return outage
  }

  /** Over is an outage only when nothing is left to deliver. */
  function endedBy(station: string, outage: OutageView | null): OutageView | null {
    if (outage?.until !== null) return outage
    const status = proxy.status(station)
    return status?.backendLink === 'live' && status.owed === 0 ? { ...outage, until: clock.wall() } : outage
  }

  const stopEvents = proxy.on(heard)
  const stopLines = evidence.listen((line) => {
    if (line.kind !== 'row' || line.state !== 'delivered') return
    const known = times.get(line.station)
    if (known?.outage?.until !== null) return
    times.set(line.station, { ...known, outage: { ...known.outage, delivered: known.outage.delivered + 1 } })
  })
  return {
    of,
    stop() {
      stopEvents()
      stopLines()
    },
  }
}
