/** A card in any version, and what a backend says of it (S16 §7.27–7.28; 2.x IdTokenType, IdTokenInfoType). */

export interface Token {
  /** As the station wrote it; compared without regard to case. */
  idTag: string
  /** `idTag` for 1.6; IdTokenEnumType for 2.x, where the same text of another type is another card. */
  type: string
}

/** AuthorizationStatus of 1.6 and of 2.x. */
export const tokenStatuses = [
  'Accepted',
  'Blocked',
  'ConcurrentTx',
  'Expired',
  'Invalid',
  'NoCredit',
  'NotAllowedTypeEVSE',
  'NotAtThisLocation',
  'NotAtThisTime',
  'Unknown',
] as const

export interface TokenInfo {
  status: (typeof tokenStatuses)[number]
  /** Wall ms of the backend's clock: idTagInfo.expiryDate, idTokenInfo.cacheExpiryDateTime. */
  expiryDate: number | null
  /** parentIdTag; groupIdToken as `type:text`. */
  parentIdTag: string | null
}

export const isTokenStatus = (value: unknown): value is TokenInfo['status'] =>
  (tokenStatuses as readonly unknown[]).includes(value)
