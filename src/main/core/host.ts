/**
 * All that core asks of the world. `platform/` implements it for real, `test/fakes/` for tests.
 * Passed once, as one object; inner functions take only what they use.
 */
import type { EvidenceLine, Unnumbered } from '../../shared/evidence.ts'
import type { Manifest, Report, Verified } from '../../shared/report.ts'
import type { ChainEntry } from '../../shared/visit.ts'
import type { Family } from '../../shared/wallbox.ts'
import type { Lan, Serial } from './devices.ts'
import type {
  Changes,
  MessageQuery,
  MessageRow,
  Part,
  StationRow,
  TagRow,
  TransactionId,
  TransactionRow,
} from './proxy/rows.ts'

export type {
  Announced,
  Datagrams,
  DeviceRequest,
  DeviceSession,
  HttpAnswer,
  Lan,
  NetworkInterface,
  Serial,
  SerialLine,
  SerialPort,
} from './devices.ts'
export type { Changes, MessageQuery, MessageRow, StationRow, TagRow, TransactionId, TransactionRow }

/** The only way core learns the time or waits for it. */
export interface Clock {
  /** Milliseconds since 1970 (UTC) as this computer believes; may jump. */
  wall(): number
  /** Milliseconds since some start; never jumps, stands still during sleep on some systems. */
  monotonic(): number
  /** Runs `task` once when `monotonic()` has reached `time`, or as soon after as the host can. Returns a cancel. */
  at(time: number, task: () => void): () => void
}

/** Chance, fingerprints and encodings. */
export interface Ids {
  uuid(): string
  /** 0 ≤ x < 1. */
  random(): number
  /** SHA-256 of the UTF-8 text, hex. */
  digest(text: string): string
  /** Base64 of the UTF-8 text. */
  base64(text: string): string
}

/** Never given a secret. Fields are plain values. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** PEM. The key never leaves the host but into a handshake. */
export interface ClientCertificate {
  cert: string
  key: string
}

/** One listener for stations. Without `tls`: ws. */
export interface ListenAt {
  host: string
  port: number
  tls?: ListenTls | undefined
}

export interface ListenTls {
  /** RSA and P-256 side by side (P14): each station gets the one it can. At least one. */
  certificates: readonly ClientCertificate[]
  /** PEM of the CAs a station's certificate must come from (profile 3); absent: none is asked for. */
  clientCa?: string | undefined
  /** TLS 1.0 and 1.1 are allowed. Default false. */
  oldTls?: boolean | undefined
}

/** What a station offered, read from its ClientHello before TLS answers (B5). */
export interface ClientHello {
  /** Newest first, e.g. `TLSv1.3`. */
  versions: readonly string[]
  /** IANA names where known, else 0x…; in the station's order. */
  ciphers: readonly string[]
  /** Server name it asked for; null where it sent none. */
  serverName: string | null
}

/** A TLS handshake of a station that failed. */
export interface Handshake {
  /** Wall ms. */
  at: number
  remote: string
  /** Words code under `tls.trouble.`: which certificate, and why. */
  code: string
  facts: Readonly<Record<string, string>>
  hello: ClientHello | null
}

/** The TLS of an admitted station. */
export interface StationTls {
  protocol: string
  cipher: string
  hello: ClientHello | null
  /** Its certificate, checked; null where none was asked for. `commonName`: null where it has none, or more than one. */
  client: { subject: string; sha256: string; commonName: string | null } | null
}

/** An open WebSocket. After `gone` nothing is delivered and sends are ignored. */
export interface Socket {
  readonly protocol: string
  /** Hands one text frame to the kernel; bytes as given. */
  send(text: string): void
  ping(): void
  /** Starts a closing handshake; `gone` follows, by force after a grace. */
  close(code: number, reason: string): void
  /** Ends the TCP connection at once, without a handshake. */
  terminate(): void
  /** Sets the listener; called once, right after the socket is obtained. Frames that came before are delivered then. */
  listen(listener: SocketListener): void
}

export interface SocketListener {
  text(text: string): void
  pong(): void
  /** `code` as in RFC 6455 §7.4, 1006 without a handshake. Called once. */
  gone(code: number, reason: string): void
}

/** A station's HTTP upgrade, waiting for its answer. */
export interface Upgrade {
  /** Raw request target without the query, e.g. `/ocpp/CP%201`. */
  path: string
  /** `Sec-WebSocket-Protocol`, in the station's order. */
  protocols: readonly string[]
  /** `Authorization` as received (latin-1 text of the bytes); never logged, recorded or stored. */
  authorization: string | undefined
  /** Peer address, for messages. */
  remote: string
  /** null for ws. */
  tls: StationTls | null
  /** Completes the upgrade with this subprotocol, or without the header for null. Rejects when the peer is gone. */
  accept(protocol: string | null): Promise<Socket>
  /** Answers the upgrade with an HTTP status. */
  refuse(status: number, reason: string, headers?: Readonly<Record<string, string>>): void
  /** Called once if the peer goes away before it was answered. */
  abandoned(listener: () => void): void
}

export type Dialled =
  | { result: 'open'; socket: Socket }
  /** The backend answered the upgrade with an HTTP status other than 101. */
  | { result: 'refused'; status: number; retryAfter: string | undefined }
  /** No answer: DNS, TCP, TLS, timeout, or an answer that is not an upgrade. `reason` holds no secret. */
  | { result: 'unreachable'; reason: string }

export interface DialRequest {
  url: string
  protocols: readonly string[]
  authorization: string | undefined
  timeoutMs: number
  /** PEM of the CAs to trust instead of the system's; absent for the system's. */
  ca?: string | undefined
  client?: ClientCertificate | undefined
  /** TLS below 1.2 is allowed. Default false. */
  oldTls?: boolean | undefined
}

export interface Listener {
  /** e.g. `ws://127.0.0.1:9100`. */
  url: string
  port: number
  close(): Promise<void>
}

export interface Links {
  /**
   * Station listener: knows WebSocket upgrades only, never serves the app. `trouble` hears of handshakes that failed.
   * Failures: `port-in-use`, `address-not-available`, `certificate-unreadable`.
   */
  listen(
    at: ListenAt & { maxFrameBytes: number },
    knock: (upgrade: Upgrade) => void,
    trouble: (handshake: Handshake) => void,
  ): Promise<Listener>
  /** Never rejects. */
  dial(request: DialRequest): Promise<Dialled>
  /** Ends every dial that is under way: it becomes `unreachable`, now. */
  stopDialling(): void
}

/** The proxy's durable memory. A resolved `apply` is on disk (WAL, synchronous FULL); commits are shared. */
export interface ProxyStore {
  /** All or nothing, in the order of the calls. Rejects with `disk-full` or `data-corrupt`; then nothing of it is stored. */
  apply(changes: Changes): Promise<void>
  stations(): Promise<StationRow[]>
  /** Oldest message of the lane that is still owed to the backend and has `seq` > `after`; undefined when none. */
  nextMessage(station: string, after: number): Promise<MessageRow | undefined>
  /** The newest stored message with this content key. */
  messageByKey(station: string, key: string): Promise<MessageRow | undefined>
  /** Highest `seq` ever used, how many messages are owed and parked, and the bytes of the owed ones' frames. */
  counts(station: string): Promise<{ lastSeq: number; owed: number; parked: number; owedBytes: number }>
  /** Transactions whose id map must be known: open ones, those stopped less than 7 days ago, those the backend has not named yet. */
  transactions(station: string): Promise<TransactionRow[]>
  /** Every tag of one backend. */
  tags(backend: string): Promise<TagRow[]>
  /** True while another station owes an older end of a session of this tag (P8). */
  olderStopOwed(idTag: string, storedBefore: number, exceptStation: string): Promise<boolean>
  messages(query: MessageQuery): Promise<MessageRow[]>
  /** True while a message of this transaction, or of any for null, is owed (2.x GetTransactionStatus). */
  owes(station: string, transactionId: TransactionId | null): Promise<boolean>
  /** True when this part of the transaction is kept in a message that came after `seq`, whatever became of it. */
  cameAfter(station: string, seq: number, part: Part, transactionId: TransactionId): Promise<boolean>
  /**
   * `reserve`: the disk took no more and the room kept for stops, marks and deletes is being used (P15): no new session
   * is promised until it is `enough` again.
   */
  room(): 'enough' | 'reserve'
}

/** Records off the hot path; never fails, never blocks: what it cannot keep becomes a `gap` line. */
export interface Recorder {
  /** Numbers the line and keeps it. Returns its `n`. `at` and `mono` default to now. */
  record(line: Unnumbered, at?: number): number
  /** The unchanged frame `n` also went out on the other leg, now. */
  relayed(n: number): void
  /** Lines of one station with `n` in [from, to], in order, after everything recorded so far is readable. */
  lines(station: string, from: number, to?: number): Promise<EvidenceLine[]>
  /** The newest lines of one station with `n` < before (all when null), oldest first. */
  recent(station: string, count: number, before: number | null): Promise<EvidenceLine[]>
}

/** What the laptop can find out about a backend by itself. */
export interface Probe {
  resolve(hostname: string): Promise<{ addresses: string[] } | { reason: string }>
  /** TLS handshake only. `chain` leaf first, also when it is not trusted. */
  tls(
    host: string,
    port: number,
    ca: string | undefined,
  ): Promise<
    | { result: 'ok' | 'untrusted'; reason: string | null; protocol: string; cipher: string; chain: ChainEntry[] }
    | { result: 'failed'; reason: string }
  >
  /** One OCPP upgrade, closed right after; `date` is the server's Date header if it sent one (wall ms). */
  upgrade(
    request: DialRequest,
  ): Promise<
    | { outcome: 'accepted'; protocol: string; date: number | null }
    | { outcome: 'refused'; status: number; date: number | null }
    | { outcome: 'unreachable'; reason: string }
  >
  /** Parts of a URL, or null when it is none. `origin` is scheme://host:port. */
  parseUrl(
    url: string,
  ): { scheme: string; host: string; port: number; path: string; query: string; user: string } | null
}

export interface Certificates {
  /** Certificates of a PEM text, in order. Rejects with `certificate-unreadable`. */
  read(pem: string): ChainEntry[]
}

/** One JSON document by name, written atomically (temporary file, fsync, rename). */
export interface Documents {
  load(name: string): Promise<unknown>
  /** `value` is read before this returns: what changes afterwards belongs to the next save. Saves of one name are done in turn. */
  save(name: string, value: unknown): Promise<void>
}

/** Practice wallbox and backend (B7): started as the honest counterparts they are; core only reaches them like real ones. */
export interface Practice {
  start(): Promise<PracticeSite>
}

export interface PracticeSite {
  /** ws URL without identity. */
  backendUrl: string
  /** host:port of the wallbox's local API. */
  boxAddress: string
  serial: string
  /** The cards of the practice installer: what the backend thinks of each. `expired` is accepted first and runs out after `expiresAfterMs`. */
  cards: { known: string; blocked: string; expired: string; unknown: string; expiresAfterMs: number }
  /** Switches on another family's emulated box, set to the same backend. Gives its address (host:port). */
  add(family: Family): Promise<{ address: string; serial: string }>
  /** Families that can be added. */
  families: readonly Family[]
  /** The simulated hands of the installer at the practice wallbox of this serial; null where they cannot reach it. */
  handsAt(serial: string): {
    present(idTag: string): Promise<void>
    plugIn(): Promise<void>
    unplug(): Promise<void>
    /** Types a backend URL into the menu of the wallbox. */
    dial(url: string): Promise<void>
  } | null
  /** Called with what the backend received, newest last, whenever it changes. */
  received(listener: (entries: { at: number; station: string; action: string; payload: unknown }[]) => void): () => void
  stop(): Promise<void>
}

/** Report files, made off the event loop. */
export interface Reports {
  /**
   * Writes `messages.ndjson` (lines already pseudonymised by core, `setup` first), `report.json`, `report.pdf`, `manifest.json`,
   * then offers them: a folder the host picked, or a download.
   */
  make(name: string, report: Omit<Report, 'messages'>, lines: readonly unknown[]): Promise<Offered>
  verify(folder: string): Promise<Verified>
}

export interface Offered {
  files: { name: string; bytes: number; sha256: string }[]
  /** Where a browser fetches them as one archive; null where the host wrote them to a folder itself. */
  href: string | null
  manifest: Manifest
}

export interface Host {
  kind: 'electron' | 'browser'
  /** Whose firewall it is; absent where none of the three. */
  system?: 'windows' | 'macos' | 'linux' | undefined
  version: string
  /** Addresses of this computer a station may dial, without port. */
  clock: Clock
  ids: Ids
  log: Log
  links: Links
  store: ProxyStore
  recorder: Recorder
  lan: Lan
  serial: Serial
  probe: Probe
  certificates: Certificates
  documents: Documents
  practice: Practice
  reports: Reports
  /** Where stations connect, one listener a security profile; port 0 picks one. The first is the one boxes are pointed at. */
  listeners: readonly ListenAt[]
  /** Secret of this installation for pseudonyms (hex); never leaves the host but as digests. */
  pseudonymKey: string
}
