import type { Leg } from '../../../shared/evidence.ts'
import type { MessageRow, TagRow } from './rows.ts'

/** Where a station's messages go. */
export interface BackendTarget {
  /** Tags are kept per backend under this key. */
  key: string
  /** ws or wss URL without the identity; its path and query are kept. */
  url: string
  /** PEM of the CAs to trust for wss instead of the system's. */
  ca?: string | undefined
}

/** What may start a session while the backend is away: nothing, what it accepted before, anything it did not refuse (E2). */
export type OfflineStarts = 'none' | 'known' | 'anyone'

export interface ProxySettings {
  listen: { host: string; port: number }
  /** null: not adopted here; its upgrade is answered 404. */
  backendFor(identity: string): BackendTarget | null
  offlineStartsFor(identity: string): OfflineStarts
  /** From arrival at the proxy to our own answer (P4). Default 10 000. */
  answerDeadlineMs: number
  /** Ping of both legs; a half-open link is found within two (P4). Default 15 000. */
  pingIntervalMs: number
  /** Default 8 000 (P1). */
  dialTimeoutMs: number
  /** Default 1 MiB (P15). */
  maxFrameBytes: number
  /**
   * Messages owed per station beyond which no new session is accepted offline; twice as many, and only stops are still
   * taken (P15). Default 20 000.
   */
  maxOwed: number
}

export const defaultSettings = {
  answerDeadlineMs: 10_000,
  pingIntervalMs: 15_000,
  dialTimeoutMs: 8_000,
  maxFrameBytes: 1_048_576,
  maxOwed: 20_000,
} as const

export type StationLink = 'connected' | 'refused' | 'gone'
export type BackendLink = 'live' | 'offline' | 'draining' | 'closed'

/** One station as the app shows it. */
export interface StationStatus {
  /** Percent-decoded identity. */
  station: string
  stationLink: StationLink
  backendLink: BackendLink
  /** Wall ms of the last change of either. */
  since: number
  /** HTTP status of the last refusal given to the station. */
  refusedWith: number | null
  refusedBecause: string | null
  owed: number
  parked: number
  /** Transactions running under an id the proxy made up: a station with one must stay (design §4). */
  openProvisional: number
  /** The backend answered the last BootNotification so, or null before one was seen. */
  boot: 'Accepted' | 'Pending' | 'Rejected' | null
  bootPayload: Readonly<Record<string, unknown>> | null
  /** Last measured round trip to the backend, ms. */
  roundTrip: number | null
  /** Backend clock minus ours, ms; null until learned. */
  clockOffset: number | null
  cut: Leg | null
}

export type ProxyEvent =
  | { event: 'station'; station: string; link: StationLink; status?: number }
  | { event: 'backend'; station: string; link: BackendLink }
  /** Anything else of its status changed: queue, boot, round trip. */
  | { event: 'changed'; station: string }

/** The embedded proxy: every station's two links. */
export interface Proxy {
  /** Of the station listener, e.g. `ws://127.0.0.1:9100`. */
  readonly url: string
  readonly port: number
  stations(): StationStatus[]
  status(station: string): StationStatus | undefined
  on(listener: (event: ProxyEvent) => void): () => void
  /** Cuts a link for real and keeps it cut until `restore`. Backend leg: terminated, redials refused. Station leg: closed, upgrades refused. */
  cut(station: string, leg: Leg): void
  restore(station: string, leg: Leg): void
  /** The proxy's own CALL to the station. Rejects with Failure `station-not-connected` or `station-refused-call` (CALLERROR, or no answer in time). */
  call(
    station: string,
    action: string,
    payload: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>
  /** Tags of a backend as they would be answered now. */
  cards(backendKey: string): (TagRow & { works: boolean })[]
  forgetCard(backendKey: string, idTag: string): Promise<void>
  /** Owed messages of a station, oldest first. */
  owed(station: string): Promise<MessageRow[]>
  /** Puts parked messages back in the lane. */
  resendParked(station: string): Promise<void>
  /** Ends both links of a station, e.g. when it was moved off; its stored messages stay. */
  release(station: string): void
  close(): Promise<void>
}
