/**
 * Which card may charge while the backend is away (design §3 P6; mission C5–C8, E2, E3, L4; S16 §3.5).
 * Keyed by backend, tag and type, case-insensitive (S16 §7.28; 2.x C01.FR.25); the latest answer wins; ConcurrentTx says
 * nothing about the card.
 */
import type { Token, TokenInfo } from '../ocpp/token.ts'
import type { TagRow, TagStatus } from './rows.ts'
import type { OfflineStarts, StationPolicy } from './settings.ts'

/** Who decided. `local`: the site's own user, whatever the backend says (P13). */
export type Authority = 'backend' | 'proxy store' | 'policy' | 'local' | 'none'

export interface TagDecision {
  status: TagStatus
  authority: Authority
  validUntil: number | null
  parentIdTag: string | null
}

/** An entry of the list a backend gave one station. `at`: when the station took it, wall ms. */
export type ListedTag = TokenInfo & { at: number }

/** What one station knows besides the shared store. */
export interface StationTags {
  /** The transactions the card may end, with their groups; none where it asks for a new start. */
  running: readonly { idTag: string; tagType: string; parentIdTag: string | null }[]
  /** Local list the backend gave it (S16 §3.5.2), by `cardKey`: it wins over what was heard before it, not over a later word. */
  localList: ReadonlyMap<string, ListedTag>
  /** ClearCache through this station hides, for it, what is older. */
  clearedAt: number | null
}

/** `full`: nothing more may be promised (P15). */
export type StartsPolicy = Pick<StationPolicy, 'cardless'> & { starts: OfflineStarts | 'full' }

/** Equal for two ways to write the same card. A 1.6 tag is its own key. */
export const cardKey = ({ idTag, type }: Token): string =>
  type === 'idTag' ? idTag.toLowerCase() : `${type}:${idTag}`.toLowerCase()

/** The tag as the backend now speaks of it; null when the answer says nothing about the card itself, or no card is as long. */
export function learned(
  backend: string,
  token: Token,
  info: TokenInfo,
  now: number,
  previous: TagRow | undefined,
): TagRow | null {
  if (info.status === 'ConcurrentTx' || token.idTag.length > longestTag) return null
  return {
    backend,
    idTag: token.idTag.toLowerCase(),
    shown: previous?.shown ?? token.idTag,
    type: token.type,
    status: info.status,
    validUntil: info.expiryDate,
    // Backends name the group when they are asked for the card and leave it out elsewhere.
    parentIdTag: info.parentIdTag ?? previous?.parentIdTag ?? null,
    learnedAt: now,
  }
}

/** OCPP 2.1; 1.6 has 20. */
const longestTag = 255

/** `now` is the backend's clock carried on (P5). */
export function decideTag(
  token: Token,
  tag: TagRow | undefined,
  station: StationTags,
  policy: StartsPolicy,
  now: number,
): TagDecision {
  const key = cardKey(token)
  const known = tag && (station.clearedAt === null || tag.learnedAt > station.clearedAt) ? tag : undefined
  const entry = station.localList.get(key)
  const listed = entry && known && known.learnedAt > entry.at ? undefined : entry
  const parent = (listed ? listed.parentIdTag : known?.parentIdTag) ?? null
  // A card must be able to end what it, or its group, has started.
  const ends = station.running.find(
    (running) =>
      cardKey({ idTag: running.idTag, type: running.tagType }) === key ||
      (parent !== null && running.parentIdTag?.toLowerCase() === parent.toLowerCase()),
  )
  if (ends)
    return { status: 'Accepted', authority: 'proxy store', validUntil: known?.validUntil ?? null, parentIdTag: parent }
  const answer = (status: TagStatus, authority: Authority): TagDecision => ({
    ...{ status, authority, validUntil: null, parentIdTag: parent },
  })
  const found = listed ?? (known && { status: known.status, expiryDate: known.validUntil })
  if (!found) {
    const isCardless = policy.cardless.some((free) => free.toLowerCase() === token.idTag.toLowerCase())
    if (policy.starts === 'full') return answer(isCardless ? 'Blocked' : 'Invalid', isCardless ? 'policy' : 'none')
    if (policy.starts !== 'anyone' && !(isCardless && policy.starts === 'known')) return answer('Invalid', 'none')
    // E2: what the backend once refused, or let run out, is not unknown; ClearCache hides only what speaks for a card.
    if (tag && tag.status !== 'Accepted') return answer(tag.status, 'proxy store')
    return tag && !worksOffline(tag, now) ? answer('Expired', 'proxy store') : answer('Accepted', 'policy')
  }
  if (found.status === 'ConcurrentTx') return answer('Invalid', 'proxy store')
  if (found.status !== 'Accepted') return answer(found.status, 'proxy store')
  if (found.expiryDate !== null && found.expiryDate <= now) return answer('Expired', 'proxy store')
  if (policy.starts === 'none') return answer('Invalid', 'policy')
  if (policy.starts === 'full') return answer('Blocked', 'policy')
  return { status: 'Accepted', authority: 'proxy store', validUntil: found.expiryDate, parentIdTag: parent }
}

/** The site names this tag as a user of its own (L4). */
export const isLocalUser = (policy: Pick<StationPolicy, 'localUsers'>, token: Token): boolean =>
  policy.localUsers.some((user) => user.toLowerCase() === token.idTag.toLowerCase())

/** True when the card would start a session offline at any station that has neither list nor cleared cache. */
export function worksOffline(tag: TagRow, now: number): boolean {
  return tag.status === 'Accepted' && (tag.validUntil === null || tag.validUntil > now)
}
