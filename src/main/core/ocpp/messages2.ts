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

/** A group is a card of its own: text and type make it, and both go back to the station (C09). One text for either use. */
export const groupText = ({ idTag, type }: Token): string => `${type}:${idTag}`
export function groupOf(text: string): Payload {
  const end = text.indexOf(':')
  return { idToken: text.slice(end + 1), type: text.slice(0, end) }
}

/** An Authorize that shows a contract certificate: only who can check its chain can judge it (C07). */
export const showsCertificate = (payload: Payload): boolean =>
  payload['certificate'] !== undefined || payload['iso15118CertificateHashData'] !== undefined

/** `idTokenInfo` of a payload, or null when there is none that can be read. */
export function idTokenInfoOf(payload: Payload | null): TokenInfo | null {
  const info = objectOf(payload?.['idTokenInfo'])
  const status = info?.['status']
  if (!info || !isTokenStatus(status)) return null
  const group = tokenOf(info['groupIdToken'])
  return {
    status,
    expiryDate: parseTime(info['cacheExpiryDateTime']),
    parentIdTag: group && groupText(group),
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

/** GetVariables and SetVariables also speak of the limits of a variable; without a word it is its actual value. */
export const isActual = (item: Payload | null): boolean => (item?.['attributeType'] ?? 'Actual') === 'Actual'

/** `Component.Variable[instance]` of an item of GetVariables, SetVariables or NotifyReport; null where it names none. */
export function variableName(item: Payload | null): string | null {
  const component = textOf(objectOf(item?.['component'])?.['name'])
  const variable = objectOf(item?.['variable'])
  const name = textOf(variable?.['name'])
  const instance = textOf(variable?.['instance'])
  return component === null || name === null ? null : `${component}.${name}${instance === null ? '' : `[${instance}]`}`
}

/** The readings of Energy.Active.Import.Register in a payload, Wh, in their order; of the outlet or the inlet as a whole. */
export function energyOf(payload: Payload): number[] {
  return listOf(payload['meterValue'])
    .flatMap((meter) => listOf(meter['sampledValue']))
    .flatMap(({ value, measurand = 'Energy.Active.Import.Register', phase, unitOfMeasure }) => {
      if (measurand !== 'Energy.Active.Import.Register' || phase !== undefined || typeof value !== 'number') return []
      const unit = objectOf(unitOfMeasure)
      const multiplier = unit?.['multiplier']
      return [value * 10 ** ((isInteger(multiplier) ? multiplier : 0) + (unit?.['unit'] === 'kWh' ? 3 : 0))]
    })
}

const listOf = (value: unknown): Payload[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).map(objectOf).filter((item) => item !== null)
