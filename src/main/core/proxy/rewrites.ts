/**
 * The one table of what the proxy changes, withholds or says itself (design §3 P2, H35). Everything else passes byte for
 * byte. Each use is recorded under its rule and listed in the report (words `paper.rule.<rule>`).
 */
export const rules = [
  /** 1.6: the number of a transaction, in either direction, by replacing it in the text (P7). */
  'transaction id',
  /** 2.x: an event answered here goes up with `offline: true` (H32). */
  'offline flag',
  /** 2.x: GetTransactionStatus is answered with what waits here too (E14). */
  'messages in queue',
  /** A session the backend does not hear of, and its connector shown Unavailable (P13). */
  'local session',
  /** The station said it before: the stored answer, and nothing goes up (P7). */
  'repeat',
  /** Answered for a backend that is away, or does not answer in time (P4, P5). */
  'stand-in',
  /** A stored message, its bytes unchanged (P8). */
  'replay',
  /** What changed at a connector while the backend was away (P10). */
  'status',
  /** A CALL of the proxy's own (P11). */
  'own call',
  /** 2.x: a part of a report the proxy asked for, answered here and kept from the backend. */
  'own report',
] as const

export type Rule = (typeof rules)[number]
