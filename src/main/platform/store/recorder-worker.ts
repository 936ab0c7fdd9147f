/** Writes the recording (design §3 P16): a second file, synchronous NORMAL, thinned by size and age. It may fail; then it says so. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const { file, maxBytes } = workerData as { file: string; maxBytes: number }
const database = new DatabaseSync(file)
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;')
database.exec(
  'CREATE TABLE IF NOT EXISTS line (n INTEGER PRIMARY KEY, station TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL, relayedAt REAL)',
)
database.exec('CREATE INDEX IF NOT EXISTS line_station ON line (station, n)')
const insert = database.prepare('INSERT OR REPLACE INTO line (n, station, at, body, relayedAt) VALUES (?, ?, ?, ?, ?)')
const relayed = database.prepare('UPDATE line SET relayedAt = ? WHERE n = ?')

/** Personal data is in it: a visit's recording is not kept for ever. */
const keptFor = 90 * 86_400_000

export interface RecorderBatch {
  lines: { n: number; station: string; at: number; body: string; relayedAt: number | null }[]
  relayed: { n: number; at: number }[]
}

function write({ lines, relayed: marks }: RecorderBatch): string | null {
  try {
    database.exec('BEGIN')
    for (const line of lines) insert.run(line.n, line.station, line.at, line.body, line.relayedAt)
    for (const mark of marks) relayed.run(mark.at, mark.n)
    database.exec('COMMIT')
    return null
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    return String(error)
  }
}

/** Old lines go, and the oldest tenth when the file has reached its size. Lines are in order of time: the search ends at the first young one. */
function thin(): void {
  const young = database.prepare('SELECT n FROM line WHERE at >= ? ORDER BY n LIMIT 1').get(Date.now() - keptFor)
  if (young) database.prepare('DELETE FROM line WHERE n < ?').run(Number(young['n']))
  else database.exec('DELETE FROM line')
  const number = (pragma: string): number =>
    Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0)
  // Pages once used stay in the file: only those that hold lines count.
  if ((number('page_count') - number('freelist_count')) * number('page_size') < maxBytes) return
  database.exec('DELETE FROM line WHERE n < (SELECT min(n) + (max(n) - min(n)) / 10 FROM line)')
}

let written = 0
thin()
parentPort?.on('message', (message: RecorderBatch | { close: true }) => {
  if ('close' in message) {
    database.close()
    parentPort?.close()
    return
  }
  const trouble = write(message)
  written += message.lines.length
  if (written > 20_000) {
    written = 0
    thin()
  }
  parentPort?.postMessage({ trouble, lost: trouble === null ? 0 : message.lines.length })
})
parentPort?.postMessage({ ready: true })
