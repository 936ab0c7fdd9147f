/**
 * Bare durable inserts: the yardstick of everything that is acknowledged from disk. A row as large as ours, with the two
 * indexes without which neither order nor repeats could be kept (by station and number, by station and content); WAL,
 * synchronous FULL. Nothing else that our file has: no tallies, no index of what is owed.
 */
import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

export interface Row {
  station: string
  seq: number
  frame: string
  contentKey: string
}

/** Opens the file; `insert` commits the rows of one call together. */
export function openInserts(file: string): { insert(rows: readonly Row[]): void; close(): void } {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(`CREATE TABLE message (station TEXT, seq INTEGER, backend TEXT, protocol TEXT, action TEXT, messageId TEXT, frame TEXT,
    contentKey TEXT, state TEXT, storedAt REAL, acknowledgedAt REAL, answer TEXT);
    CREATE UNIQUE INDEX message_order ON message (station, seq);
    CREATE INDEX message_content ON message (station, contentKey, seq)`)
  const statement = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  return {
    insert(rows) {
      database.exec('BEGIN')
      for (const { station, seq, frame, contentKey } of rows)
        statement.run(
          ...([station, seq, 'ws://127.0.0.1:45678/', 'ocpp1.6', 'MeterValues', `m${seq}`, frame] as const),
          ...([contentKey, 'queued', 1_700_000_000_000 + seq, 1_700_000_000_000 + seq, '{}'] as const),
        )
      database.exec('COMMIT')
    },
    close: () => database.close(),
  }
}

let rows = 0
/** A row like those the proxy stores: its content key is a digest, as ours is. */
export function rowOf(frame: string): Row {
  const seq = ++rows
  const contentKey = createHash('sha256').update(`${frame}${seq}`).digest('hex')
  return { station: `CP${seq % 1_000}`, seq, frame, contentKey }
}

export interface Journal {
  /** Resolves when the frame is on disk. */
  store(frame: string): Promise<void>
  close(): Promise<void>
}

/** The same inserts behind a thread, one message a row: the floor for whoever must not block the event loop. */
export async function openJournal(file: string): Promise<Journal> {
  const worker = new Worker(new URL('./journal-worker.ts', import.meta.url), { workerData: file })
  await new Promise((resolve) => worker.once('message', resolve))
  const waiting: (() => void)[] = []
  worker.on('message', (written: number) => waiting.splice(0, written).forEach((resolve) => resolve()))
  return {
    store: (frame) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        worker.postMessage(rowOf(frame))
      }),
    async close() {
      await worker.terminate()
    },
  }
}
