/** Reads the recording beside its writer. */
import { DatabaseSync } from 'node:sqlite'
import type { EvidenceLine } from '../../../shared/evidence.ts'
import { linesIn, mostInBatch, segmentLength, segmentOf, traceOf } from './recording-batch.ts'

export interface RecordingReader {
  /** Highest `n` that was written; 0 for none. */
  last(): number
  /** Lines of one station with `n` in [from, to], in order; the event loop has its turn in between. */
  lines(station: string, from: number, to: number): Promise<EvidenceLine[]>
  /** The newest lines of one station with `n` < before, oldest first. */
  recent(station: string, count: number, before: number): EvidenceLine[]
  close(): void
}

export function openRecordingReader(file: string): RecordingReader {
  const database = new DatabaseSync(file, { readOnly: true })
  database.exec('PRAGMA busy_timeout = 5000')
  const segments = (order: 'ASC' | 'DESC') =>
    database.prepare(`SELECT segment FROM seen WHERE station = ? AND segment BETWEEN ? AND ? ORDER BY segment ${order}`)
  const batches = (order: 'ASC' | 'DESC') =>
    database.prepare(`SELECT first, last, stations, body FROM batch WHERE first BETWEEN ? AND ? AND first <= ? AND last >= ?
      AND instr(stations, ?) > 0 ORDER BY first ${order}`)
  const segmentsUp = segments('ASC')
  const segmentsDown = segments('DESC')
  const batchesUp = batches('ASC')
  const batchesDown = batches('DESC')
  const marks = database.prepare('SELECT n, at FROM relay WHERE n BETWEEN ? AND ?')

  /** Of one batch, with the times at which frames went out after they had been written. */
  function read(row: Record<string, unknown>, station: string, from: number, to: number): EvidenceLine[] {
    const relayed = new Map(
      marks.all(Number(row['first']), Number(row['last'])).map(({ n, at }) => [Number(n), Number(at)]),
    )
    return linesIn({ stations: String(row['stations']), body: String(row['body']) }, station)
      .filter(({ n }) => n >= from && n <= to)
      .map((line) => {
        const relayedAt = relayed.get(line.n)
        return line.kind === 'frame' && relayedAt !== undefined ? { ...line, relayedAt } : line
      })
  }
  const spanOf = (segment: unknown): [number, number] => {
    const start = Number(segment) * segmentLength
    return [start, start + segmentLength - 1]
  }

  return {
    last: () => Number(database.prepare('SELECT max(last) AS n FROM batch').get()?.['n'] ?? 0),
    async lines(station, from, to) {
      const lines: EvidenceLine[] = []
      for (const { segment } of segmentsUp.all(station, segmentOf(from - mostInBatch), segmentOf(to))) {
        for (const row of batchesUp.iterate(...spanOf(segment), to, from, traceOf(station)))
          lines.push(...read(row, station, from, to))
        await new Promise((resolve) => setImmediate(resolve))
      }
      return lines
    },
    recent(station, count, before) {
      const newestFirst: EvidenceLine[] = []
      for (const { segment } of segmentsDown.all(station, 0, segmentOf(before)))
        for (const row of batchesDown.iterate(...spanOf(segment), before - 1, 0, traceOf(station))) {
          newestFirst.push(...read(row, station, 0, before - 1).reverse())
          if (newestFirst.length >= count) return newestFirst.slice(0, count).reverse()
        }
      return newestFirst.reverse()
    },
    close: () => database.close(),
  }
}
