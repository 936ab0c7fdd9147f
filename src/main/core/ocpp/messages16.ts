/**
 * The OCPP 1.6 payloads the proxy reads (S16 §6), read leniently: what is there and has the right type counts,
 * nothing else is asked of a station.
 */
import { parseTime } from './time.ts'
import { isTokenStatus, type TokenInfo } from './token.ts'

export type Payload = Readonly<Record<string, unknown>>

/** S16 §7.2: the longer list of 2.x is not one a 1.6 station knows. */
const statuses: ReadonlySet<string> = new Set(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'])

/** `idTagInfo` of a payload, or null when there is none that can be read. */
export function idTagInfoOf(payload: Payload | null): TokenInfo | null {
  const info = objectOf(payload?.['idTagInfo'])
  const status = info?.['status']
  if (!info || !isTokenStatus(status) || !statuses.has(status)) return null
  return {
    status,
    expiryDate: parseTime(info['expiryDate']),
    parentIdTag: textOf(info['parentIdTag']),
  }
}

export interface StartTransaction {
  connectorId: number
  idTag: string
  meterStart: number
  timestamp: string
}

/** Null when a required field is missing: such a message cannot be promised anything. */
export function readStart(payload: Payload): StartTransaction | null {
  const { connectorId, idTag, meterStart, timestamp } = payload
  return isInteger(connectorId) && typeof idTag === 'string' && isNumber(meterStart) && typeof timestamp === 'string'
    ? { connectorId, idTag, meterStart, timestamp }
    : null
}

export interface StopTransaction {
  transactionId: number
  timestamp: string
  idTag: string | null
}

export function readStop(payload: Payload): StopTransaction | null {
  const { transactionId, timestamp, meterStop } = payload
  return isInteger(transactionId) && typeof timestamp === 'string' && isNumber(meterStop)
    ? { transactionId, timestamp, idTag: textOf(payload['idTag']) }
    : null
}

/** `transactionId` of a MeterValues, null when it carries none. */
export const meterTransaction = (payload: Payload): number | null =>
  isInteger(payload['transactionId']) ? payload['transactionId'] : null

export interface ListEntry {
  idTag: string
  /** Null: the entry is removed (S16 §5.15, Differential). */
  info: TokenInfo | null
}

/** Entries of a SendLocalList. */
export function readLocalList(payload: Payload): { full: boolean; entries: ListEntry[] } {
  const list = Array.isArray(payload['localAuthorizationList']) ? (payload['localAuthorizationList'] as unknown[]) : []
  const entries = list.flatMap((item) => {
    const entry = objectOf(item)
    const idTag = textOf(entry?.['idTag'])
    return entry && idTag !== null ? [{ idTag, info: idTagInfoOf(entry) }] : []
  })
  return { full: payload['updateType'] === 'Full', entries }
}

export function objectOf(value: unknown): Payload | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : null
}
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
export const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
