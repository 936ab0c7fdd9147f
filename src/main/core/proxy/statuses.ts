/**
 * The latest StatusNotification of each connector (design §3 P10, P13, H26): after an outage the backend hears what
 * changed, not the history.
 */
import type { Payload } from '../ocpp/messages16.ts'

export interface Latest {
  /** What the station said last; null where it has said nothing yet. */
  readonly payload: Payload | null
  readonly status: string | null
  /** What the backend has, as `wordsOf` puts it; null while that is not known. */
  readonly shown: string | null
  /** It is on its way to the backend by itself. */
  readonly passing: boolean
  /** Said in a local session, or before it: not for the backend while that runs (P13). */
  readonly hidden: boolean
}

export interface Statuses {
  /** Nothing is known of a connector that nobody spoke of. */
  get(connector: string): Latest | undefined
  /** The newest is last. */
  all(): [connector: string, latest: Latest][]
  /** The station said it, or something began there before it said anything. */
  said(connector: string, news: Pick<Latest, 'payload' | 'status' | 'passing' | 'hidden'>): void
  /** Of what is known; nothing of what is not, or was forgotten. */
  change(connector: string, change: Partial<Latest>): void
  /** As kept in `StationRow.statuses`: what the backend may not have heard; null when it has it all. */
  kept(): string | null
}

/** Equal for two payloads that say the same, whenever they say it. */
export const wordsOf = (payload: Payload): string => JSON.stringify({ ...payload, timestamp: undefined })

/**
 * Of one station (P15): what it names beyond that it invents, the oldest is forgotten first. No status of the
 * specification has as many characters.
 */
const mostConnectors = 128
const longestWords = 2_000

export function createStatuses(kept: string | null): Statuses {
  const connectors = new Map<string, Latest>(kept === null ? [] : (JSON.parse(kept) as [string, Latest][]))
  function forgetOldest(): void {
    // A local session is still to be ended for the backend (P13).
    const oldest = [...connectors].find(([, { hidden }]) => !hidden) ?? [...connectors][0]
    if (oldest) connectors.delete(oldest[0])
  }
  return {
    get: (connector) => connectors.get(connector),
    all: () => [...connectors],
    said(connector, news) {
      const shown = connectors.get(connector)?.shown ?? null
      connectors.delete(connector)
      if (news.payload && wordsOf(news.payload).length > longestWords) return
      connectors.set(connector, { ...news, shown })
      while (connectors.size > mostConnectors) forgetOldest()
    },
    change(connector, change) {
      const known = connectors.get(connector)
      if (known) connectors.set(connector, { ...known, ...change })
    },
    kept() {
      const unheard = [...connectors].filter(
        ([, { payload, shown, passing, hidden }]) => hidden || (payload && !passing && wordsOf(payload) !== shown),
      )
      return unheard.length === 0 ? null : JSON.stringify(unheard)
    },
  }
}
