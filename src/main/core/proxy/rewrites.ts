/**
 * The one table of what the proxy changes or withholds (design §3 P2, H35). Everything else passes byte for byte.
 * Each use is recorded under its rule and listed in the report.
 */
import type { Head } from '../ocpp/frame.ts'
import { payloadOf } from '../ocpp/frame.ts'
import { objectOf } from '../ocpp/messages16.ts'
import { replaceInteger } from '../ocpp/span.ts'
import type { Transactions } from './transactions.ts'

/** Where backend CALLs name a transaction (1.6): path to the integer inside the payload. */
const downPaths: Readonly<Record<string, readonly string[]>> = {
  RemoteStopTransaction: ['transactionId'],
  SetChargingProfile: ['csChargingProfiles', 'transactionId'],
  RemoteStartTransaction: ['chargingProfile', 'transactionId'],
}

/** Every rule, with the sentence the report prints (words code `rewritten.<rule>`). */
export const rules = ['transaction id', 'repeat', 'stand-in', 'replay', 'own call'] as const

/** A backend CALL as the station must hear it: under the transaction id that the station knows. */
export function rewriteDown(
  transactions: Transactions,
  text: string,
  head: Head & { type: 2 },
): { text: string; rule: string | null } {
  const path = downPaths[head.action]
  if (!path) return { text, rule: null }
  let value: unknown = payloadOf(text, head)
  for (const key of path) value = objectOf(value)?.[key]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return { text, rule: null }
  const stationId = transactions.down(value)
  if (stationId === value) return { text, rule: null }
  return { text: replaceInteger(text, head.payloadAt, path, stationId) ?? text, rule: 'transaction id' }
}
