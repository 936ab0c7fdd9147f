import type { Leg } from '../../../shared/evidence.ts'
import type { ClientCertificate, ClientHello, Handshake, ListenAt } from '../host.ts'
import type { Fault } from './faults.ts'
import type { ReportData } from '../ocpp/variables.ts'
import type { MessageRow, TagRow } from './rows.ts'

/** Where a station's messages go. */
export interface BackendTarget {
  /** Tags are kept per backend under this key. */
  key: string
  /** ws or wss URL without the identity; its path and query are kept. */
  url: string
  /** PEM of the CAs to trust for wss instead of the system's. */
  ca?: string | undefined
  /** Shown to the backend, for stations that authenticated on their own leg only (P14). */
  client?: ClientCertificate | undefined
  /** `client` is shown for every station, whoever it is: the installer's explicit choice. Default false. */
  clientForAll?: boolean | undefined
  /** TLS below 1.2 is allowed towards this backend. Default false. */
  oldTls?: boolean | undefined
}

/** What may start a session while the backend is away: nothing, what it accepted before, anything it did not refuse (E2). */
export type OfflineStarts = 'none' | 'known' | 'anyone'

/** What the site decided about one station (design §3 P5, P6, P13). */
export interface StationPolicy {
  starts: OfflineStarts
  /** Tags that stand for "no card" (E3): started offline though the backend never spoke of them; what it refused stays refused. */
  cardless: readonly string[]
  /** Tags that may charge here although the backend refuses them (L4, P13). */
  localUsers: readonly string[]
  /** A station that drops its link when answered too fast is answered no earlier than this after its CALL, ms (H15). */
  minAnswerDelayMs: number
  /** OCPP 2.x: events answered here carry `offline: true` when they are delivered (H32). */
  offlineFlag: boolean
}

export const defaultPolicy: StationPolicy = {
  starts: 'known',
  cardless: [],
  localUsers: [],
  minAnswerDelayMs: 0,
  offlineFlag: true,
}

export interface ProxySettings {
  /** Where stations connect, one listener a security profile; the first one is the proxy's address. */
  listen: readonly ListenAt[]
  /** null: not adopted here; its upgrade is answered 404. */
  backendFor(identity: string): BackendTarget | null
  policyFor(identity: string): StationPolicy
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
  /** Bytes of owed frames over all stations beyond which no new session is accepted offline (P15). Default 512 MiB. */
  maxOwedBytes: number
  /** Redials over all stations, per second (H30). Default 50; 0 for no limit. */
  redialsPerSecond: number
  /** Stored messages delivered over all stations, per second (H30). Default 1 000; 0 for no limit. */
  drainPerSecond: number
  /** Upgrades one address may ask for in a minute (P14); this computer's own may any number. Default 120; 0 for no limit. */
  upgradesPerMinute: number
}

export const defaultSettings = {
  answerDeadlineMs: 10_000,
  pingIntervalMs: 15_000,
  dialTimeoutMs: 8_000,
  maxFrameBytes: 1_048_576,
  maxOwed: 20_000,
  maxOwedBytes: 512 * 1024 * 1024,
  redialsPerSecond: 50,
  drainPerSecond: 1_000,
  upgradesPerMinute: 120,
} as const

/** B07: what can be set, everything, or what an installer should look at. */
export type ReportBase = 'ConfigurationInventory' | 'FullInventory' | 'SummaryInventory'

export type StationLink = 'connected' | 'refused' | 'gone'
export type BackendLink = 'live' | 'offline' | 'draining' | 'closed'

/** How a leg is protected. */
export type Protection = 'ws' | 'wss' | 'wss with client certificate'

/**
 * Something the installer should know of a station; `facts` fill its sentence.
 * `clock jump` P5 · `weaker upstream`, `no client certificate`, `other certificate name` P14 · `unbilled energy` P9, H11 · `refused afterwards` P9 ·
 * `parked` P8 · `queue full` P15 · `other version` H21 · `breaks the link` P8.
 */
export type FindingCode =
  | 'clock jump'
  | 'weaker upstream'
  | 'no client certificate'
  | 'other certificate name'
  | 'unbilled energy'
  | 'refused afterwards'
  | 'parked'
  | 'queue full'
  | 'other version'
  | 'breaks the link'

export interface Finding {
  code: FindingCode
  /** Wall ms. */
  at: number
  facts: Readonly<Record<string, string | number>>
}

/** What the installer's explicit delivery without the station came to (P12). */
export type Drained =
  | { result: 'done'; delivered: number; parked: number }
  | { result: 'refused'; status: number }
  | { result: 'stopped'; reason: string; delivered: number }

/** Reason of a delivery that `stopDraining` ended. */
export const endedByHand = 'ended by hand'

/** Why the proxy itself sets a message aside, as `MessageRow.error`; any other error is the backend's. */
export const parkedBecause = {
  start: 'the start of its transaction is parked',
  backend: 'it is owed to another backend',
  /** It waits for its station to speak its version again (H21). */
  version: 'the station speaks another OCPP version now',
  /** Every attempt was answered, and no answer could be read. */
  answer: 'GenericError: the answer of the backend cannot be read',
} as const

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
  /** Why the backend could not be reached the last time it was dialled, technical; null when it was. */
  unreachableBecause: string | null
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
  /** How the backend link is disturbed on purpose; null where it is not. */
  fault: Fault | null
  /** Subprotocol of the present or last connection; null before one. */
  protocol: string | null
  protection: { station: Protection | null; backend: Protection | null }
  /** What the station offered in its last TLS handshake; null for ws. */
  hello: ClientHello | null
  /** Newest last; one per code and subject. */
  findings: readonly Finding[]
}

/** `times`: how often the same has happened so far. */
export type FailedHandshake = Handshake & { times: number }

export type ProxyEvent =
  | { event: 'station'; station: string; link: StationLink; status?: number; because?: string }
  /** With `because` also where only the reason is new. */
  | { event: 'backend'; station: string; link: BackendLink; because?: string }
  /** Anything else of its status changed: queue, boot, round trip. */
  | { event: 'changed'; station: string }
  /** A TLS handshake with a station failed before it could say who it is (P14, B5). */
  | { event: 'handshake'; handshake: FailedHandshake }

/** The embedded proxy: every station's two links. */
export interface Proxy {
  /** Of the first listener, e.g. `ws://127.0.0.1:9100`. */
  readonly url: string
  readonly port: number
  readonly listeners: readonly { url: string; port: number; protection: Protection }[]
  /** The newest handshakes that failed, oldest first. */
  handshakes(): readonly FailedHandshake[]
  stations(): StationStatus[]
  status(station: string): StationStatus | undefined
  on(listener: (event: ProxyEvent) => void): () => void
  /**
   * Cuts a link for real and keeps it cut until `restore`. Backend leg: as `fault` says (B2), by default reset and redials
   * refused. Station leg: closed, upgrades refused.
   */
  cut(station: string, leg: Leg, fault?: Fault): void
  restore(station: string, leg: Leg): void
  /** The proxy's own CALL to the station. Rejects with Failure `station-not-connected` or `station-refused-call` (CALLERROR, or no answer in time). */
  call(
    station: string,
    action: string,
    payload: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>
  /**
   * 2.x: what a station reports of itself (GetBaseReport), asked by the proxy, whatever the backend's link is; the backend
   * sees nothing of it. Failures `station-not-connected`, `station-refused-call` (it has no such report, or did not finish it).
   */
  report(station: string, base: ReportBase): Promise<ReportData[]>
  /** Tags of a backend as they would be answered now. */
  cards(backendKey: string): (TagRow & { works: boolean })[]
  forgetCard(backendKey: string, idTag: string, type?: string): Promise<void>
  /** Stored messages of a station with `seq` > `after`, oldest first: those that wait, or those set aside. */
  stored(station: string, which: 'waiting' | 'parked', after: number, limit: number): Promise<MessageRow[]>
  /** Puts parked messages back in the lane: those of these `seq`, or all. */
  resendParked(station: string, seqs?: readonly number[]): Promise<void>
  /**
   * Delivers what a station is owed without it (P12). The password is used for this connection only. Failure `station-connected`
   * when it is here and can drain by itself.
   */
  drain(station: string, password: string | null): Promise<Drained>
  /** Ends such a delivery; what is left stays. */
  stopDraining(station: string): void
  /** Ends both links of a station, e.g. when it was moved off; its stored messages stay. */
  release(station: string): void
  close(): Promise<void>
}
