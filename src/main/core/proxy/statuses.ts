/**
 * The latest StatusNotification of each connector (design §3 P10, H26): after an outage the backend hears what changed,
 * not the history; after a long one, from a 2.x station, all of it.
 */
import type { Payload } from '../ocpp/messages16.ts'

interface Latest {
  payload: Payload
  status: string
  /** The status the backend has, as far as we know. */
  heard: string | null
  /** It was told to us while the backend could not hear it. */
  owed: boolean
}

export interface Statuses {
  /** The station said it; `heard`: the backend has it too. */
  said(connector: string, status: string, payload: Payload, heard: boolean): void
  /** What the backend must hear, oldest first; with `all` also what it had heard before. */
  due(all: boolean): { connector: string; payload: Payload }[]
  /** The backend has answered it. */
  told(connector: string, payload: Payload): void
  /** The backend has to be told again, whatever it was told. */
  again(connector: string): void
  latest(connector: string): Payload | undefined
  /** Owed ones as kept in `StationRow.statuses`; null when there is none. */
  kept(): string | null
}

export function createStatuses(kept: string | null): Statuses {
  const byConnector = new Map<string, Latest>(
    (kept === null ? [] : (JSON.parse(kept) as [string, string, Payload][])).map(([connector, status, payload]) => [
      connector,
      { payload, status, heard: null, owed: true },
    ]),
  )
  return {
    said(connector, status, payload, heard) {
      const before = byConnector.get(connector)
      // Last in order is what was said last.
      byConnector.delete(connector)
      byConnector.set(connector, { payload, status, heard: heard ? status : (before?.heard ?? null), owed: !heard })
    },
    due: (all) =>
      [...byConnector]
        .filter(([, each]) => all || (each.owed && each.status !== each.heard))
        .map(([connector, { payload }]) => ({ connector, payload })),
    told(connector, payload) {
      const each = byConnector.get(connector)
      if (each?.payload !== payload) return
      byConnector.set(connector, { ...each, heard: each.status, owed: false })
    },
    again(connector) {
      const each = byConnector.get(connector)
      if (each) byConnector.set(connector, { ...each, heard: null, owed: true })
    },
    latest: (connector) => byConnector.get(connector)?.payload,
    kept() {
      const owed = [...byConnector].flatMap(([connector, each]) =>
        each.owed && each.status !== each.heard ? [[connector, each.status, each.payload]] : [],
      )
      return owed.length === 0 ? null : JSON.stringify(owed)
    },
  }
}
