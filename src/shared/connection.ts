/**
 * What the window shows of a wallbox's way through this computer: its two links, what is stored for the backend, and the
 * cards that work without it.
 */
import type { FailureNote } from './failure.ts'
import type { Said } from './said.ts'

/** How a link is protected, weakest first. */
export type Protection = 'ws' | 'wss' | 'wss with client certificate'

export interface LegView {
  /** Wall ms of its last change; null while it never changed. */
  since: number | null
  protection: Protection | null
}

/** What there is to know of a wallbox's two links beyond their state. */
export interface ConnectionView {
  station: LegView
  backend: LegView
  /** OCPP subprotocol of the present or last connection; null before one. */
  protocol: string | null
  /** What the links wait for, in one sentence; null when for nothing. */
  waitsFor: Said | null
  /** Technical, in English: why the backend could not be reached when last dialled, and why the wallbox was last turned away. */
  technical: { unreachable: string | null; refused: string | null }
  /** What the wallbox offered in its last TLS handshake, and what that means; null for ws. */
  hello: HelloView | null
  /** Newest first. */
  findings: readonly FindingView[]
  /** The outage that lasts, or the last one; null when there was none. */
  outage: OutageView | null
  /** Of its backend's cards. `endsNext`: when the next one that works stops doing so, by this computer's clock. */
  cards: { work: number; refused: number; endsNext: number | null }
}

export interface HelloView {
  /** Newest first, e.g. `TLSv1.3`. */
  versions: readonly string[]
  /** In the order of the wallbox. */
  ciphers: readonly string[]
  serverName: string | null
  says: Said
  /** Whether backend and wallbox would understand each other (B5); null while the backend's TLS was not seen. */
  match: Said | null
}

/** Something the installer should know of a wallbox, and what to do about it. */
export interface FindingView {
  at: number
  says: Said
  fix: Said
  /** In English, in the words of whoever said it; null for none. */
  technical: string | null
}

/** A time without the backend while the wallbox stayed connected (L8). */
export interface OutageView {
  /** Wall ms. */
  since: number
  /** The backend is back and has every stored message; null until then. */
  until: number | null
  /** Stored messages delivered since it began. */
  delivered: number
  /** Cut by the failover test. */
  onPurpose: boolean
}

export interface StrangerView {
  remote: string
  says: Said
  count: number
  /** Wall ms of the newest try. */
  at: number
  hello: HelloView | null
}

/** What a wallbox's backend is still owed. */
export interface QueueView {
  /** All there are; `entries` holds the oldest of those set aside, then the oldest of those that wait. */
  waiting: number
  parked: number
  /** When the oldest that waits was stored, wall ms. */
  oldestSince: number | null
  entries: readonly QueueEntry[]
}

export interface QueueEntry {
  seq: number
  action: string
  /** Wall ms. */
  storedAt: number
  /** As the wallbox numbers it; null for a message of no session. */
  session: string | null
  /** Tag, masked. */
  card: string | null
  state: 'waiting' | 'sending' | 'parked'
  /** The link broke while it was on its way: the backend may have seen it already. */
  ambiguous: boolean
  /** Times sent so far. */
  transmissions: number
  /** Why it was refused or set aside: the words of `by` as given, what they mean, what to do. */
  trouble: { by: 'backend' | 'proxy'; code: string; says: Said; fix: Said } | null
}

/** Delivery without the wallbox (P12). */
export interface DeliveryView {
  running: boolean
  /** How the last one ended since the app was started; null before one. */
  last: { at: number; delivered: boolean; says: Said; technical: string | null } | null
  /** Why the last one could not begin or go on; null when it could. */
  failure: FailureNote | null
}

/** A card as the proxy would answer it now without the backend (C5 to C8). */
export interface CardEntry {
  /** Names it in `cards.forget`; says nothing of its number. */
  id: string
  /** Tag, masked. */
  shown: string
  works: boolean
  says: Said
  /** Wall ms by this computer's clock; null without an end. */
  validUntil: number | null
  learnedAt: number
}
