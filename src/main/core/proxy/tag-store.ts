/** The tags of all backends, in memory and on disk (design §3 P6): no more than so many of each (H12). */
import type { Clock, ProxyStore } from '../host.ts'
import type { Token, TokenInfo } from '../ocpp/token.ts'
import type { TagRow } from './rows.ts'
import { cardKey, learned, worksOffline } from './tags.ts'

export interface TagStore {
  get(backend: string, token: Token): TagRow | undefined
  /** What the backend's answer teaches; the rows must be written by the caller, with what else it settles. */
  learn(backend: string, token: Token, info: TokenInfo): TagRow[]
  all(backend: string, now: number): (TagRow & { works: boolean })[]
  forget(backend: string, token: Token): Promise<void>
  /** Reads a backend's tags from disk, once. */
  load(backend: string): Promise<void>
}

export function createTagStore(host: { store: ProxyStore; clock: Clock }): TagStore {
  const backends = new Map<string, Map<string, TagRow>>()
  const loading = new Map<string, Promise<void>>()
  const of = (backend: string): Map<string, TagRow> => {
    const known = backends.get(backend) ?? new Map<string, TagRow>()
    backends.set(backend, known)
    return known
  }
  /** What is not forgotten on disk now is read again, and forgotten then. */
  function makeRoom(backend: string, newest?: TagRow): void {
    const tags = of(backend)
    if (tags.size <= mostTags) return
    const now = host.clock.wall()
    const gone = [...tags.values()]
      .filter((row) => row !== newest)
      .sort((a, b) => worth(a, now) - worth(b, now) || a.learnedAt - b.learnedAt)
      .slice(0, tags.size - mostTags + forgottenAtOnce)
    gone.forEach((row) => tags.delete(cardKey(row)))
    const forgetTags = gone.map(({ idTag, type }) => ({ backend, idTag, type }))
    host.store.apply({ forgetTags }).catch(() => undefined)
  }
  return {
    get: (backend, token) => of(backend).get(cardKey(token)),
    learn(backend, token, info) {
      const tags = of(backend)
      const row = learned(backend, token, info, host.clock.wall(), tags.get(cardKey(token)))
      if (!row) return []
      tags.set(cardKey(row), row)
      makeRoom(backend, row)
      return [row]
    },
    all: (backend, now) => [...of(backend).values()].map((row) => ({ ...row, works: worksOffline(row, now) })),
    async forget(backend, { idTag, type }) {
      await host.store.apply({ forgetTags: [{ backend, idTag: idTag.toLowerCase(), type }] })
      of(backend).delete(cardKey({ idTag, type }))
    },
    load(backend) {
      const started =
        loading.get(backend) ??
        host.store.tags(backend).then(
          (rows) => {
            rows.forEach((row) => of(backend).set(cardKey(row), row))
            makeRoom(backend)
          },
          (error: unknown) => {
            loading.delete(backend)
            throw error
          },
        )
      loading.set(backend, started)
      return started
    },
  }
}

/** H12: not-valid ones go first, and of these the ones a backend has never heard of: anybody can invent them. */
const worth = (tag: TagRow, now: number): number =>
  worksOffline(tag, now) ? 2 : tag.status === 'Invalid' || tag.status === 'Unknown' ? 0 : 1
/** Of one backend. Forgotten so many at once, the search for the oldest is rare. */
const mostTags = 20_000
const forgottenAtOnce = 1_000
