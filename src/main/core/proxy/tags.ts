/**
 * Which card may charge while the backend is away (design §3 P6; mission C5–C8; S16 §3.5).
 * Keyed by backend and tag, case-insensitive (S16 §7.28); the latest answer wins; ConcurrentTx says nothing about the card.
 */
import type { IdTagInfo } from '../ocpp/messages16.ts'
import type { TagRow } from './rows.ts'
import type { OfflineStarts } from './settings.ts'

export type Authority = 'backend' | 'proxy store' | 'policy' | 'none'

export interface TagDecision {
  status: 'Accepted' | 'Blocked' | 'Expired' | 'Invalid'
  authority: Authority
  validUntil: number | null
  parentIdTag: string | null
}

/** An entry of the list a backend gave one station. `at`: when the station took it, wall ms. */
export type ListedTag = IdTagInfo & { at: number }

/** What one station knows besides the shared store. */
export interface StationTags {
  /** Tags, lower case, of the transactions the card may end, with their parents; none where it asks for a new start. */
  running: readonly { idTag: string; parentIdTag: string | null }[]
  /** Local list the backend gave it (S16 §3.5.2): it wins over what was heard before it, not over a later word. */
  localList: ReadonlyMap<string, ListedTag>
  /** ClearCache through this station hides, for it, what is older. */
  clearedAt: number | null
}

/** The tag as the backend now speaks of it; null when the answer says nothing about the card itself. */
export function learned(
  backend: string,
  idTag: string,
  info: IdTagInfo,
  now: number,
  previous: TagRow | undefined,
): TagRow | null {
  if (info.status === 'ConcurrentTx') return null
  return {
    backend,
    idTag: idTag.toLowerCase(),
    shown: previous?.shown ?? idTag,
    type: 'idTag',
    status: info.status,
    validUntil: info.expiryDate,
    // Backends name the group when they are asked for the card and leave it out elsewhere.
    parentIdTag: info.parentIdTag ?? previous?.parentIdTag ?? null,
    learnedAt: now,
  }
}

/** `now` is the backend's clock carried on (P5); `full`: nothing more may be promised (P15). */
export function decideTag(
  idTag: string,
  tag: TagRow | undefined,
  station: StationTags,
  policy: OfflineStarts | 'full',
  now: number,
): TagDecision {
  const key = idTag.toLowerCase()
  const known = tag && (station.clearedAt === null || tag.learnedAt > station.clearedAt) ? tag : undefined
  const entry = station.localList.get(key)
  const listed = entry && known && known.learnedAt > entry.at ? undefined : entry
  const parent = (listed ? listed.parentIdTag : known?.parentIdTag) ?? null
  // A card must be able to end what it, or its group, has started.
  const ends = station.running.find(
    (running) =>
      running.idTag === key || (parent !== null && running.parentIdTag?.toLowerCase() === parent.toLowerCase()),
  )
  if (ends)
    return { status: 'Accepted', authority: 'proxy store', validUntil: known?.validUntil ?? null, parentIdTag: parent }
  const refused = (status: TagDecision['status'], authority: Authority): TagDecision => ({
    status,
    authority,
    validUntil: null,
    parentIdTag: parent,
  })
  const found = listed ?? (known && { status: known.status, expiryDate: known.validUntil })
  if (!found) {
    if (policy !== 'anyone') return refused('Invalid', 'none')
    // E2: what the backend once refused, or let run out, is not unknown; ClearCache hides only what speaks for a card.
    if (tag && tag.status !== 'Accepted') return refused(tag.status, 'proxy store')
    return tag && !worksOffline(tag, now) ? refused('Expired', 'proxy store') : refused('Accepted', 'policy')
  }
  if (found.status === 'ConcurrentTx') return refused('Invalid', 'proxy store')
  if (found.status !== 'Accepted') return refused(found.status, 'proxy store')
  if (found.expiryDate !== null && found.expiryDate <= now) return refused('Expired', 'proxy store')
  if (policy === 'none') return refused('Invalid', 'policy')
  if (policy === 'full') return refused('Blocked', 'policy')
  return { status: 'Accepted', authority: 'proxy store', validUntil: found.expiryDate, parentIdTag: parent }
}

/** True when the card would start a session offline at any station that has neither list nor cleared cache. */
export function worksOffline(tag: TagRow, now: number): boolean {
  return tag.status === 'Accepted' && (tag.validUntil === null || tag.validUntil > now)
}
