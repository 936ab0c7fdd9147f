/**
 * The rows the proxy keeps on disk (design §3, invariant): messages owed to a backend, ids given to stations, tags, stations.
 * Times are wall milliseconds unless said otherwise.
 */

/**
 * Where a stored message stands. `sending`: transmission n is on disk and may be on the wire. `local`: of a local session
 * (P13), kept apart and never sent.
 */
export type MessageState = 'queued' | 'sending' | 'ambiguous' | 'parked' | 'delivered' | 'local'

/** What a message is to its transaction, in every version; `other`: it belongs to none. */
export type Part = 'start' | 'update' | 'end' | 'other'

/** 1.6: a number the backend gives, or we do; 2.x: the station's own text. */
export type TransactionId = number | string

export interface MessageRow {
  station: string
  /** Order of the lane, from 1, per station. */
  seq: number
  /** Key of the backend it is owed to. */
  backend: string
  /** Subprotocol it was spoken in; never sent on another (H21). */
  protocol: string
  action: string
  messageId: string
  /** The station's frame, byte for byte; empty once a live message was delivered (only its answer is kept, for repeats). */
  frame: string
  /** Content key by which a repeat is known (P7). */
  contentKey: string
  state: MessageState
  storedAt: number
  /** When the proxy answered the station itself; null while it has not. */
  acknowledgedAt: number | null
  deliveredAt: number | null
  /** CALLERRORs so far. */
  attempts: number
  /** Times sent so far. */
  transmissions: number
  /** The link died, or the process, while it was on the wire: the backend may have seen it more than once. */
  ambiguous: boolean
  part: Part
  /** As the station knows it; for a StartTransaction the one it was given. */
  transactionId: TransactionId | null
  /** The tag it names, as the station wrote it; of an end without one, its transaction's. */
  idTag: string | null
  /** 2.x: acknowledged before it was ever sent, so it goes with `offline: true` (H32). Decided once: a repeat has the same bytes. */
  flagged: boolean
  /** CALLRESULT payload the station was given (JSON text); null while unanswered. */
  answer: string | null
  /** Last CALLERROR or reason of parking. */
  error: string | null
}

export interface TransactionRow {
  station: string
  /** The id the station knows it by. */
  stationId: TransactionId
  /** The id the backend knows it by; null until its StartTransaction was answered there. Equal to `stationId` when not mapped. */
  backendId: TransactionId | null
  /** 2.x: the EVSE. */
  connectorId: number
  /** Lower case; empty while it has none (2.x). */
  idTag: string
  /** As `TagRow.type`. */
  tagType: string
  parentIdTag: string | null
  startedAt: number
  stoppedAt: number | null
  /** Its tag was answered Accepted: only then may the tag end it offline. */
  accepted: boolean
  /** Its first message is parked: later messages are parked with it. */
  parked: boolean
  /** The backend refused its card after it was accepted here (P9): the station is told to stop it. */
  refused: boolean
  /** A local session (P13): nothing of it is sent. */
  local: boolean
}

/** 1.6 §7.2 and 2.x AuthorizationStatusEnumType, but for ConcurrentTx: that says nothing about the card. */
export type TagStatus =
  | 'Accepted'
  | 'Blocked'
  | 'Expired'
  | 'Invalid'
  | 'NoCredit'
  | 'NotAllowedTypeEVSE'
  | 'NotAtThisLocation'
  | 'NotAtThisTime'
  | 'Unknown'

export interface TagRow {
  backend: string
  /** Lower case: OCPP 1.6 §7.28 CiString20. */
  idTag: string
  /** As first seen, for display. */
  shown: string
  /** `idTag` for 1.6; IdTokenEnumType for 2.x, where token and type together are the card. */
  type: string
  status: TagStatus
  /** idTagInfo.expiryDate; null for none. */
  validUntil: number | null
  parentIdTag: string | null
  /** When the backend last spoke of it. */
  learnedAt: number
}

export interface StationRow {
  station: string
  backend: string
  /** Next provisional transaction id; only grows. */
  nextProvisional: number
  /** Backend clock minus this computer's wall clock, ms; null until learned. */
  clockOffset: number | null
  /** Highest time ever given to the station: never below that again. */
  highestTime: number
  /** Payload of the last BootNotification the backend accepted; null before. */
  acceptedBoot: string | null
  /** ClearCache went through at this time: tags learned before are hidden from this station. */
  cacheClearedAt: number | null
  /** Of the station's configuration, what delivery needs and passing traffic has shown: name → value. JSON text. */
  keys: string | null
  /** Latest status per connector that the backend has not heard (P10). JSON text. */
  statuses: string | null
  /** Local list the backend gave this station and it accepted: lower-case tag → entry. JSON text. */
  localList: string | null
}

/** One atomic write. Rows are whole; `patch` changes fields of a stored message without rewriting its frame. */
export interface Changes {
  messages?: readonly MessageRow[]
  patch?: readonly { station: string; seq: number; set: Partial<Omit<MessageRow, 'station' | 'seq'>> }[]
  /** A message the backend refused while the station itself waited for it: the station was promised nothing and will come again. */
  drop?: readonly { station: string; seq: number }[]
  transactions?: readonly TransactionRow[]
  tags?: readonly TagRow[]
  forgetTags?: readonly { backend: string; idTag: string; type: string }[]
  stations?: readonly StationRow[]
  /** The same backend under another address: whatever is kept for it goes on there. */
  moveBackend?: { from: string; to: string }
  /** Delivered messages never acknowledged locally, stored before this time, are no longer needed to recognise repeats. */
  prune?: { before: number }
}

export interface MessageQuery {
  station?: string
  /**
   * `owed`: queued, sending, ambiguous or parked; `waiting`: without the parked ones. `ledger`: every one ever acknowledged for the backend, or sent perhaps
   * twice. `local`: of local sessions.
   */
  which: 'owed' | 'waiting' | 'ledger' | 'parked' | 'local'
  after?: { station: string; seq: number }
  limit: number
}
