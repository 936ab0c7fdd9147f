/**
 * OCPP 1.6 §3.5: may a card start a session? Pure. While offline (§3.5.1, §3.5.4, 9.1.1, 9.1.12) the store decides,
 * while online (§4.1, 9.1.13) it may only save the question.
 */
export type AuthorizationStatus = 'Accepted' | 'Blocked' | 'Expired' | 'Invalid' | 'ConcurrentTx'

/** IdTagInfo (§7.27) as it is remembered. */
export interface TagInfo {
  status: AuthorizationStatus
  /** ISO 8601; absent for no end. */
  expiryDate?: string
  parentIdTag?: string
}

export interface OfflineKeys {
  LocalAuthorizeOffline: boolean
  AllowOfflineTxForUnknownId: boolean
}

/** `known` is the local list's entry, else the cache's, else null (a disabled store knows nothing). `now` in ms since 1970. */
export function startsOffline(known: TagInfo | null, keys: OfflineKeys, now: number): boolean {
  if (known === null) return keys.AllowOfflineTxForUnknownId
  // §3.5.4 "… that have a status other than Accepted … MUST be rejected. Identifiers that were valid but are apparently
  // expired due to passage of time MUST also be rejected". A remembered refusal is not "unknown" either.
  return isValid(known, now) && keys.LocalAuthorizeOffline
}

/** True when no Authorize.req is needed while online: LocalPreAuthorize, and the card is known to be good. */
export function startsUnasked(known: TagInfo | null, localPreAuthorize: boolean, now: number): boolean {
  return localPreAuthorize && known !== null && isValid(known, now)
}

export function isValid(tag: TagInfo, now: number): boolean {
  return tag.status === 'Accepted' && (tag.expiryDate === undefined || Date.parse(tag.expiryDate) > now)
}

/** IdTagInfo of a message; null when it is none. */
export function readTagInfo(value: unknown): TagInfo | null {
  if (typeof value !== 'object' || value === null) return null
  const { status, expiryDate, parentIdTag } = value as Record<string, unknown>
  if (!statuses.includes(status as AuthorizationStatus)) return null
  return {
    status: status as AuthorizationStatus,
    ...(typeof expiryDate === 'string' && { expiryDate }),
    ...(typeof parentIdTag === 'string' && { parentIdTag }),
  }
}

const statuses: readonly AuthorizationStatus[] = ['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx']
