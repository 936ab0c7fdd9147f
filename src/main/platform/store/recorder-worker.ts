/** Writes the recording (design §3 P16): a second file, synchronous NORMAL, thinned by size and age. It may fail; then it says so. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { EvidenceLine } from '../../../shared/evidence.ts'
import { batchOf, batchWriter, recordingSchema, segmentOf } from './recording-batch.ts'

const { file, maxBytes } = workerData as { file: string; maxBytes: number }
const database = new DatabaseSync(file)
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;')
database.exec(recordingSchema)
const write = batchWriter(database)
const mark = database.prepare('INSERT OR REPLACE INTO relay (n, at) VALUES (?, ?)')

/** Personal data is in it: a visit's recording is not kept for ever. */
const keptFor = 90 * 86_400_000

export interface RecorderBatch {
  /** In order. Made into text here: the other thread relays. */
  lines: readonly EvidenceLine[]
  /** Frames written before that went out on the other leg since: n, wall ms. */
  relayed: readonly (readonly [n: number, at: number])[]
}

export interface RecorderAnswer {
  /** The station of each line that is not kept. */
  lost: readonly string[]
}

function inOne(task: () => void): void {
  try {
    database.exec('BEGIN')
    task()
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** A recording with a row a line, as earlier ones have it: its lines become batches, some at a time. */
function takeOver(): void {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'line'").get()) return
  const oldest = database.prepare('SELECT n, station, at, body, relayedAt FROM line ORDER BY n LIMIT 2000')
  for (let rows = oldest.all(); rows.length > 0; rows = oldest.all()) {
    const lines = rows.map(({ n, station, at, body, relayedAt }) => ({
      n: Number(n),
      station: String(station),
      at: Number(at),
      text: relayedAt === null ? String(body) : `${String(body).slice(0, -1)},"relayedAt":${Number(relayedAt)}}`,
    }))
    inOne(() => {
      write(batchOf(lines))
      database.prepare('DELETE FROM line WHERE n <= ?').run(lines.at(-1)?.n ?? 0)
    })
  }
  database.exec('DROP TABLE line')
}

/** Old lines go, and the oldest tenth when the file has reached its size. Lines are in order of time: the search ends at the first young one. */
function thin(): void {
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
  const end = number('SELECT max(last) FROM batch') + 1
  const young = database
    .prepare('SELECT first FROM batch WHERE at >= ? ORDER BY first LIMIT 1')
    .get(Date.now() - keptFor)
  forget(young ? Number(young['first']) : end)
  // Pages once used stay in the file: only those that hold lines count.
  const used = number('PRAGMA page_count') - number('PRAGMA freelist_count')
  if (used * number('PRAGMA page_size') < maxBytes) return
  const start = number('SELECT min(first) FROM batch')
  forget(start + (end - start) / 10)
}

function forget(before: number): void {
  database.prepare('DELETE FROM batch WHERE first < ?').run(before)
  const start = database.prepare('SELECT min(first) AS first FROM batch').get()?.['first']
  const kept = typeof start === 'number' ? start : before
  database.prepare('DELETE FROM relay WHERE n < ?').run(kept)
  database.prepare('DELETE FROM seen WHERE segment < ?').run(segmentOf(kept))
}

let written = 0
takeOver()
thin()
parentPort?.on('message', (message: RecorderBatch | { close: true }) => {
  if ('close' in message) {
    database.close()
    parentPort?.close()
    return
  }
  const { lines, relayed } = message
  try {
    inOne(() => {
      if (lines.length > 0)
        write(
          batchOf(lines.map((line) => ({ n: line.n, at: line.at, station: line.station, text: JSON.stringify(line) }))),
        )
      for (const [n, at] of relayed) mark.run(n, at)
    })
    written += lines.length
    if (written > 20_000) {
      written = 0
      inOne(thin)
    }
    parentPort?.postMessage({ lost: [] } satisfies RecorderAnswer)
  } catch {
    parentPort?.postMessage({ lost: lines.map((line) => line.station) } satisfies RecorderAnswer)
  }
})
parentPort?.postMessage({ ready: true })
