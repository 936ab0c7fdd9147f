/** How a station stands: its two links, since when and why, told as they change and only then (design §3 P3). */
import type { Clock, Recorder } from '../host.ts'
import type { BackendLink, ProxyEvent, StationLink } from './settings.ts'

export interface Standing {
  readonly station: StationLink
  readonly backend: BackendLink
  /** Wall ms of the last change of either. */
  readonly since: number
  readonly refused: { status: number | null; because: string } | null
  /** Why the backend could not be reached the last time it was dialled; null when it was. */
  readonly unreachable: string | null
  /** `drain`: the backend link is one without the station (P12), which records itself. */
  tell(station: StationLink, backend: BackendLink, drain: boolean): void
  /** An upgrade was refused; with a first connection in place the station is connected all the same. */
  refuse(status: number | null, because: string, isConnected: boolean): void
  /** It is let in: what it was refused for is over. */
  admitted(): void
  /** A dial came to nothing, or (null) to something; `isRedial`: for a station that is connected. */
  dialled(unreachable: string | null, isRedial: boolean): void
}

export function createStanding(
  host: { clock: Clock; recorder: Recorder },
  station: string,
  emit: (event: ProxyEvent) => void,
): Standing {
  const { clock, recorder } = host
  let stationLink: StationLink = 'gone'
  let backendLink: BackendLink = 'closed'
  let since = clock.wall()
  let refused: Standing['refused'] = null
  let unreachable: string | null = null

  return {
    get station() {
      return stationLink
    },
    get backend() {
      return backendLink
    },
    get since() {
      return since
    },
    get refused() {
      return refused
    },
    get unreachable() {
      return unreachable
    },
    tell(link, backend, drain) {
      if (link !== stationLink) {
        since = clock.wall()
        stationLink = link
        emit({ event: 'station', station, link })
      }
      if (backend !== backendLink) {
        since = clock.wall()
        backendLink = backend
        // The session records why a link ended; how far an open one is, is known here.
        if (!drain && (backend === 'live' || backend === 'draining'))
          recorder.record({ kind: 'link', station, leg: 'backend', state: backend })
        emit({ event: 'backend', station, link: backend })
      }
      emit({ event: 'changed', station })
    },
    refuse(status, because, isConnected) {
      const isNews = stationLink !== 'refused' || refused?.status !== status || refused.because !== because
      refused = { status, because }
      if (!isConnected && isNews) {
        since = clock.wall()
        stationLink = 'refused'
        emit({ event: 'station', station, link: 'refused', ...(status === null ? {} : { status }), because })
      }
      emit({ event: 'changed', station })
    },
    admitted() {
      refused = null
    },
    dialled(reason, isRedial) {
      const isNews = reason !== unreachable
      unreachable = reason
      if (reason === null || !isNews || !isRedial) return
      recorder.record({ kind: 'link', station, leg: 'backend', state: 'offline', reason })
      emit({ event: 'backend', station, link: 'offline', because: reason })
      emit({ event: 'changed', station })
    },
  }
}
