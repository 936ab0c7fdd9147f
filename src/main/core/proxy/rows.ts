/**
 * The rows the proxy keeps on disk (design §3, invariant): messages owed to a backend, ids given to stations, tags, stations.
 * Times are wall milliseconds unless said otherwise.
 */

/** Where a stored message stands. `sending`: transmission n is on disk and may be on the wire. */
export type MessageState = 'queued' | 'sending' | 'ambiguous' | 'parked' | 'delivered'

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
  /** transactionId inside a StopTransaction or MeterValues as the station knows it; for a StartTransaction the one it was given. */
  transactionId: number | null
  /** Tag of a StartTransaction or StopTransaction, as the station wrote it; of a stop without one, its transaction's. */
  idTag: string | null
  /** CALLRESULT payload the station was given (JSON text); null while unanswered. */
  answer: string | null
  /** Last CALLERROR or reason of parking. */
  error: string | null
}

export interface TransactionRow {
  station: string
  /** The id the station knows it by. */
  stationId: number
  /** The id the backend knows it by; null until its StartTransaction was answered there. Equal to `stationId` when not mapped. */
  backendId: number | null
  connectorId: number
  idTag: string
  parentIdTag: string | null
  startedAt: number
  stoppedAt: number | null
  /** Its tag was answered Accepted: only then may the tag end it offline. */
  accepted: boolean
  /** Its StartTransaction is parked: later messages are parked with it. */
  parked: boolean
}

export type TagStatus = 'Accepted' | 'Blocked' | 'Expired' | 'Invalid'

export interface TagRow {
  backend: string
  /** Lower case: OCPP 1.6 §7.28 CiString20. */
  idTag: string
  /** As first seen, for display. */
  shown: string
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
  /** TransactionMessageAttempts and TransactionMessageRetryInterval (s), as seen in passing; null while unknown. */
  messageAttempts: number | null
  messageRetryInterval: number | null
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
  forgetTags?: readonly { backend: string; idTag: string }[]
  stations?: readonly StationRow[]
  /** The same backend under another address: whatever is kept for it goes on there. */
  moveBackend?: { from: string; to: string }
  /** Delivered messages never acknowledged locally, stored before this time, are no longer needed to recognise repeats. */
  prune?: { before: number }
}

export interface MessageQuery {
  station?: string
  /** `owed`: queued, sending, ambiguous or parked. `ledger`: every one ever acknowledged locally, or sent perhaps twice. */
  which: 'owed' | 'ledger' | 'parked'
  after?: { station: string; seq: number }
  limit: number
}
