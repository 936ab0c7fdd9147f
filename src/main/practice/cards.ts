/** OCPP 1.6 §3.5.1–3.5.3: what the wallbox itself knows of cards. The local list goes before the authorization cache. */
import type { Keys } from './keys.ts'
import type { Memory } from './memory.ts'
import { readTagInfo } from './offline.ts'
import type { TagInfo } from './offline.ts'

/** Tags are CiString20: kept in lower case. The cache's order is that of learning, oldest first. */
export interface StoredCards {
  cache: [tag: string, info: TagInfo][]
  listVersion: number
  list: [tag: string, info: TagInfo][]
}

export type ListStatus = 'Accepted' | 'Failed' | 'NotSupported' | 'VersionMismatch'

const cacheCapacity = 100

export class Cards {
  private readonly memory: Memory<StoredCards>
  private readonly keys: Keys

  constructor(memory: Memory<StoredCards>, keys: Keys) {
    this.memory = memory
    this.keys = keys
  }

  /** What is known of a card; null for nothing. A store that is switched off knows nothing. */
  lookUp(idTag: string): TagInfo | null {
    return (
      this.inList(idTag) ?? (this.keys.isOn('AuthorizationCacheEnabled') ? find(this.memory.value.cache, idTag) : null)
    )
  }

  inList(idTag: string): TagInfo | null {
    return this.keys.isOn('LocalAuthListEnabled') ? find(this.memory.value.list, idTag) : null
  }

  /** Takes over what an Authorize, StartTransaction or StopTransaction answer said of a card. */
  learn(idTag: string, info: TagInfo): void {
    // §3.5.3: "identifiers in the Local Authorization List SHALL NOT be added to the cache".
    if (!this.keys.isOn('AuthorizationCacheEnabled') || this.inList(idTag) !== null) return
    const tag = idTag.toLowerCase()
    const cache = this.memory.value.cache.filter(([each]) => each !== tag)
    cache.push([tag, info])
    // §4.1: when full, entries that are not valid go first, then the oldest.
    while (cache.length > cacheCapacity) {
      cache.splice(
        Math.max(
          0,
          cache.findIndex(([, each]) => each.status !== 'Accepted'),
        ),
        1,
      )
    }
    this.memory.save({ cache })
  }

  /** ClearCache §5.4: the list stays. False when there is no cache to clear. */
  clearCache(): boolean {
    if (!this.keys.isOn('AuthorizationCacheEnabled')) return false
    this.memory.save({ cache: [] })
    return true
  }

  /** GetLocalListVersion §5.10: -1 where the list is switched off. */
  get listVersion(): number {
    return this.keys.isOn('LocalAuthListEnabled') ? this.memory.value.listVersion : -1
  }

  /** SendLocalList §5.15. `entries` as received. */
  updateList(version: number, full: boolean, entries: readonly unknown[]): ListStatus {
    if (!this.keys.isOn('LocalAuthListEnabled')) return 'NotSupported'
    if (!full && version <= this.memory.value.listVersion) return 'VersionMismatch'
    if (entries.length > this.keys.number('SendLocalListMaxLength')) return 'Failed'
    const list = new Map(full ? [] : this.memory.value.list)
    for (const entry of entries as { idTag?: unknown; idTagInfo?: unknown }[]) {
      if (typeof entry.idTag !== 'string') return 'Failed'
      const info = readTagInfo(entry.idTagInfo)
      if (info === null && full) return 'Failed'
      if (info === null) list.delete(entry.idTag.toLowerCase())
      else list.set(entry.idTag.toLowerCase(), info)
    }
    if (list.size > this.keys.number('LocalAuthListMaxLength')) return 'Failed'
    this.memory.save({ list: [...list], listVersion: version })
    return 'Accepted'
  }
}

function find(entries: StoredCards['list'], idTag: string): TagInfo | null {
  const tag = idTag.toLowerCase()
  return entries.find(([each]) => each === tag)?.[1] ?? null
}
