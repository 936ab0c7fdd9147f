import type { StationRow } from '../core/host.ts'
import { worksOffline } from '../core/proxy/tags.ts'
import type { Io } from './io.ts'
import { isoOf, printFrom } from './reading.ts'

/** `wattproof cards`: which cards work without the backend, and until when. Unmasked: it is the installer's own data. */
export function cards(args: string[], io: Io): Promise<number> {
  return printFrom(args, io, async function* (reader) {
    const stations = await reader.stations()
    for (const tag of await reader.allTags()) {
      const { shown, type, backend, status, validUntil } = tag
      yield {
        idTag: shown,
        type,
        backend,
        status,
        validUntil: isoOf(validUntil),
        works: worksOffline(tag, timeOf(stations, backend)),
      }
    }
  })
}

/** The backend's clock, as its stations learned it (P5): expiry is judged by it, not by this computer's. */
function timeOf(stations: readonly StationRow[], backend: string): number {
  const told = stations.filter((row) => row.backend === backend)
  const offset = told.reduce((most, row) => Math.max(most, row.clockOffset ?? 0), told.length === 0 ? 0 : -Infinity)
  return Math.max(Date.now() + offset, ...told.map((row) => row.highestTime))
}
