/** The tags of all backends, in memory and on disk (design §3 P6). */
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
  return {
    get: (backend, token) => of(backend).get(cardKey(token)),
    learn(backend, token, info) {
      const tags = of(backend)
      const row = learned(backend, token, info, host.clock.wall(), tags.get(cardKey(token)))
      if (!row) return []
      tags.set(cardKey(row), row)
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
          (rows) => rows.forEach((row) => of(backend).set(cardKey(row), row)),
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
