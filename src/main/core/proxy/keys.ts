/** Of a station's configuration, what delivery must know; learned from passing traffic, kept per station as JSON. */

/** By their 1.6 names, where there is one. */
export type LearnedKeyName =
  'TransactionMessageAttempts' | 'TransactionMessageRetryInterval' | 'StopTransactionOnInvalidId' | 'OfflineThreshold'

export interface LearnedKey {
  key: LearnedKeyName
  value: string
}

/** `Component.Variable[instance]` of 2.x (protocol.md §4.5) and the 1.6 key it stands for. */
const names: ReadonlyMap<string, LearnedKeyName> = new Map([
  ['transactionmessageattempts', 'TransactionMessageAttempts'],
  ['transactionmessageretryinterval', 'TransactionMessageRetryInterval'],
  ['stoptransactiononinvalidid', 'StopTransactionOnInvalidId'],
  ['ocppcommctrlr.messageattempts[transactionevent]', 'TransactionMessageAttempts'],
  ['ocppcommctrlr.messageattemptinterval[transactionevent]', 'TransactionMessageRetryInterval'],
  ['ocppcommctrlr.offlinethreshold', 'OfflineThreshold'],
  ['txctrlr.stoptxoninvalidid', 'StopTransactionOnInvalidId'],
])

/** The key if it is one that matters; names are case-insensitive in both versions. */
export function learnedKey(name: unknown, value: unknown): LearnedKey[] {
  const key = typeof name === 'string' ? names.get(name.toLowerCase()) : undefined
  // An object may have no text at all.
  const text = ['string', 'number', 'boolean'].includes(typeof value) ? `${value as string | number | boolean}` : ''
  if (!key || !/^(\d{1,5}|true|false)$/i.test(text)) return []
  return [{ key, value: text.toLowerCase() }]
}

export type LearnedKeys = Readonly<Partial<Record<LearnedKeyName, string>>>

/** As kept in `StationRow.keys`. */
export const keysOf = (row: { keys: string | null }): LearnedKeys =>
  row.keys === null ? {} : (JSON.parse(row.keys) as LearnedKeys)

/** A number among them; null while unknown. */
export function numberIn(keys: LearnedKeys, name: LearnedKeyName): number | null {
  const value = keys[name]
  return value === undefined || !/^\d+$/.test(value) ? null : Number(value)
}
