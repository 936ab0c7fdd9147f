/**
 * What one version of OCPP says, as far as the proxy must understand it. Everything else in this folder speaks of starts,
 * updates and ends of transactions; only the dialects know how a version spells them. Nothing is ever translated (L1).
 */
import type { Head } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import type { Token, TokenInfo } from '../ocpp/token.ts'
import type { LearnedKey } from './keys.ts'
import type { Memory } from './memory.ts'
import type { MessageRow, Part, TransactionId } from './rows.ts'
import type { StandIn } from './stand-in.ts'
import type { TagDecision } from './tags.ts'

/** A message that is kept, as the lane sees it. */
export interface LaneMessage {
  part: Part
  /** As the station names it; null for a 1.6 start, which has none yet, and for what belongs to no transaction. */
  transactionId: TransactionId | null
  token: Token | null
  /** Connector (1.6) or EVSE (2.x); null where it does not say. */
  connectorId: number | null
  /** Equal for a message and its repeats, and for nothing else of this station (P7). */
  content: string
}

/** A CALL of the backend whose outcome the proxy must know. */
export type Observed =
  | { about: 'card cache' }
  | { about: 'local list'; full: boolean; entries: { token: Token; info: TokenInfo | null }[] }
  | { about: 'keys asked' }
  | { about: 'keys set'; keys: readonly LearnedKey[] }
  | { about: 'messages in queue'; transactionId: TransactionId | null }

export interface Dialect {
  readonly protocol: string
  /** `always`: on disk before anything else happens to it. `away`: kept when the backend cannot be told now. `no`: answered and forgotten. */
  keeps(action: string): 'always' | 'away' | 'no'
  /** Null when it lacks what a promise needs: such a message is the backend's to judge. */
  read(action: string, payload: Payload): LaneMessage | null
  /** A start after its end is a new session even with the same words: nothing else names it (1.6). */
  readonly namesTransactions: boolean

  /** A BootNotification as this version words it. */
  isBoot(payload: Payload): boolean
  /** The card an Authorize asks for. */
  asks(payload: Payload): Token | null
  /** It rests on a certificate that nobody here can check: refused while the backend is away. */
  asksWithCertificate(payload: Payload): boolean
  /** Payload of an own Authorize. */
  asking(token: Token): Payload
  tokenInfo(payload: Payload): TokenInfo | null
  /** Answer to an Authorize. */
  authorized(decision: TagDecision): Payload
  /** Answer to a kept message; `decision` where it named a card. */
  answered(part: Part, id: TransactionId | null, decision: TagDecision | null): Payload

  /** Answers for messages that are not kept (P5). */
  standIn(action: string, now: number): StandIn
  /** Error code for a payload that lacks what it needs, as this version spells it. */
  readonly unreadable: string
  /** Answer to a frame that is no CALL one could name an answer for; null where the version has none. */
  unknownFrame(text: string): string | null

  /** Which connector a StatusNotification speaks of, and what it says. */
  status(payload: Payload): { connector: string; status: string } | null
  /** As `status` names a connector (2.x: the first of an EVSE), and the fields that name it. */
  connector(id: number): string
  connectorOf(id: number): Payload
  /** The energy register a start or an end tells, Wh; null where it tells none. */
  register(part: Part, payload: Payload): number | null

  /** The same StatusNotification saying Unavailable (P13). */
  unavailable(payload: Payload, timestamp: string): Payload
  /** An own CALL that ends a transaction. */
  stops(id: TransactionId): { action: string; payload: Payload }

  /** The frame to send for a stored message; null while it cannot be said, because its start is parked. */
  replay(memory: Memory, row: MessageRow): { text: string; rule: string } | null
  /** A CALL of the station that is not kept, with the backend's name for its transaction; null while there is none. */
  up(memory: Memory, text: string, head: Head & { type: 2 }): string | null
  /** A CALL of the backend as the station must hear it. */
  down(memory: Memory, text: string, head: Head & { type: 2 }): { text: string; rule: string | null }
  observe(text: string, head: Head & { type: 2 }): Observed | null
  /** Keys the station's answer to 'keys asked' tells, or its answer confirms. */
  keysIn(observed: Observed, payload: Payload): LearnedKey[]
  /** Keys a CALL of the station tells (2.x NotifyReport). */
  keysTold(action: string, payload: Payload): LearnedKey[]
}
