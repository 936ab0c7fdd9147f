/**
 * How recorded lines lie in the file: all that gathered between two writes is one row, its text in one block a station.
 * A row a line cost the second core as much as the relay the first.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { EvidenceLine } from '../../../shared/evidence.ts'

/** At most this many lines are in one batch, ever: a reader looks no further back for the batch that holds a line. */
export const mostInBatch = 20_000

export interface Batch {
  /** `n` of its first and last line. */
  first: number
  last: number
  /** Of its last line. */
  at: number
  /** JSON: station → where its block is in `body`, [from, to]. */
  stations: string
  /** Lines as JSON, each on its own line. */
  body: string
}

/** A line as it is written. */
export interface Written {
  n: number
  at: number
  station: string
  text: string
}

/** Lines in order, at least one. */
export function batchOf(lines: readonly Written[]): Batch {
  const blocks = new Map<string, string>()
  for (const { station, text } of lines) {
    const block = blocks.get(station)
    blocks.set(station, block === undefined ? text : `${block}\n${text}`)
  }
  let body = ''
  const stations: Record<string, [number, number]> = Object.create(null) as Record<string, [number, number]>
  for (const [station, block] of blocks) {
    stations[station] = [body.length, body.length + block.length]
    body += block
  }
  const last = lines.at(-1)
  return { first: lines[0]?.n ?? 0, last: last?.n ?? 0, at: last?.at ?? 0, stations: JSON.stringify(stations), body }
}

/** The lines of one station, in order. */
export function linesIn({ stations, body }: Pick<Batch, 'stations' | 'body'>, station: string): EvidenceLine[] {
  const places = new Map(Object.entries(JSON.parse(stations) as Record<string, [number, number]>))
  const place = places.get(station)
  if (!place) return []
  return body
    .slice(...place)
    .split('\n')
    .map((text) => JSON.parse(text) as EvidenceLine)
}

/** Part of `stations` of every batch with lines of this station; others may hold it by accident. */
export const traceOf = (station: string): string => `${JSON.stringify(station)}:[`

/** Lines per segment: in `seen` it stands once which stations have lines in one, so that a quiet station is found quickly. */
export const segmentLength = 16_384
export const segmentOf = (n: number): number => Math.max(0, Math.floor(n / segmentLength))

export const recordingSchema = `
CREATE TABLE IF NOT EXISTS batch (
  first INTEGER PRIMARY KEY, last INTEGER NOT NULL, at REAL NOT NULL, stations TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS seen (station TEXT NOT NULL, segment INTEGER NOT NULL, PRIMARY KEY (station, segment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS relay (n INTEGER PRIMARY KEY, at REAL NOT NULL);
`

/** Returns what writes a batch, within a transaction of the caller. */
export function batchWriter(database: DatabaseSync): (batch: Batch) => void {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO batch (first, last, at, stations, body) VALUES (?, ?, ?, ?, ?)',
  )
  const see = database.prepare('INSERT OR IGNORE INTO seen (station, segment) VALUES (?, ?)')
  let known = { segment: -1, stations: new Set<string>() }
  return ({ first, last, at, stations, body }) => {
    insert.run(first, last, at, stations, body)
    const segment = segmentOf(first)
    if (known.segment !== segment) known = { segment, stations: new Set() }
    for (const station of Object.keys(JSON.parse(stations) as object)) {
      if (known.stations.has(station)) continue
      see.run(station, segment)
      known.stations.add(station)
    }
  }
}
