/**
 * The OCPP 2.0.1 and 2.1 payloads the proxy reads (Part 2), as leniently as those of 1.6: what is there and has the right
 * type counts.
 */
import { isInteger, objectOf, textOf, type Payload } from './messages16.ts'
import { parseTime } from './time.ts'
import { isTokenStatus, type Token, type TokenInfo } from './token.ts'

/** An IdTokenType. The empty text is a token too: of type NoAuthorization. */
export function tokenOf(value: unknown): Token | null {
  const token = objectOf(value)
  const [idTag, type] = [textOf(token?.['idToken']), textOf(token?.['type'])]
  return idTag === null || type === null ? null : { idTag, type }
}

/** `idTokenInfo` of a payload, or null when there is none that can be read. */
export function idTokenInfoOf(payload: Payload | null): TokenInfo | null {
  const info = objectOf(payload?.['idTokenInfo'])
  const status = info?.['status']
  if (!info || !isTokenStatus(status)) return null
  return {
    status,
    expiryDate: parseTime(info['cacheExpiryDateTime']),
    parentIdTag: tokenOf(info['groupIdToken'])?.idTag ?? null,
  }
}

export interface TransactionEvent {
  eventType: 'Started' | 'Updated' | 'Ended'
  transactionId: string
  seqNo: number
  timestamp: string
  triggerReason: string
  token: Token | null
  evse: number | null
}

/** Null when a required field is missing: such a message cannot be promised anything. */
export function readEvent(payload: Payload): TransactionEvent | null {
  const { eventType, seqNo, timestamp } = payload
  const transactionId = textOf(objectOf(payload['transactionInfo'])?.['transactionId'])
  const evse = objectOf(payload['evse'])?.['id']
  if (eventType !== 'Started' && eventType !== 'Updated' && eventType !== 'Ended') return null
  if (transactionId === null || !isInteger(seqNo) || typeof timestamp !== 'string') return null
  return {
    ...{ eventType, transactionId, seqNo, timestamp },
    triggerReason: textOf(payload['triggerReason']) ?? '',
    token: tokenOf(payload['idToken']),
    evse: isInteger(evse) ? evse : null,
  }
}

/** Entries of a SendLocalList of 2.x; `info` null removes the entry. */
export function readLocalList2(payload: Payload): {
  full: boolean
  entries: { token: Token; info: TokenInfo | null }[]
} {
  const list = Array.isArray(payload['localAuthorizationList']) ? (payload['localAuthorizationList'] as unknown[]) : []
  const entries = list.flatMap((item) => {
    const entry = objectOf(item)
    const token = tokenOf(entry?.['idToken'])
    return entry && token ? [{ token, info: idTokenInfoOf(entry) }] : []
  })
  return { full: payload['updateType'] === 'Full', entries }
}

/** `Component.Variable[instance]` → value, of GetVariables results, SetVariables results with their request, or NotifyReport. */
export function variableName(item: Payload | null): string | null {
  const component = textOf(objectOf(item?.['component'])?.['name'])
  const variable = objectOf(item?.['variable'])
  const name = textOf(variable?.['name'])
  const instance = textOf(variable?.['instance'])
  return component === null || name === null ? null : `${component}.${name}${instance === null ? '' : `[${instance}]`}`
}
