/** The recording: what verdicts, traffic view and report rest on. Written off the hot path; what cannot be kept becomes a gap. */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { EvidenceLine, Unnumbered } from '../../../shared/evidence.ts'
import type { Recorder } from '../../core/host.ts'
import { makePrivate } from './private-file.ts'
import type { RecorderBatch } from './recorder-worker.ts'
import { sqliteFailure } from './sqlite-failure.ts'

const maxBytes = 256 * 1024 * 1024
/** Lines gather this long before they are written, ms. */
const gather = 50
/** More lines than this in memory are given up: the queue goes before the recording. */
const mostWaiting = 20_000

interface Kept {
  line: EvidenceLine
  relayedAt: number | null
}

/** Opens `recording.sqlite` in the directory. A recording that cannot be opened is set aside, not fatal: it holds no promise. */
export async function openRecorder(
  directory: string,
): Promise<Recorder & { close(): Promise<void>; onLine(listener: (line: EvidenceLine) => void): () => void }> {
  const file = join(directory, 'recording.sqlite')
  makePrivate(file)
  const worker = await startWriter(file).catch((error: unknown) => {
    if (!/not a database|malformed/i.test(String(error)))
      throw sqliteFailure(error instanceof Error ? error.message : String(error), file)
    for (const part of ['', '-wal', '-shm'])
      if (existsSync(file + part)) renameSync(file + part, `${file}.damaged-${Date.now()}${part}`)
    return startWriter(file)
  })
  const reader = new DatabaseSync(file, { readOnly: true })
  reader.exec('PRAGMA busy_timeout = 5000')
  const range = reader.prepare(
    'SELECT body, relayedAt FROM line WHERE station = ? AND n BETWEEN ? AND ? ORDER BY n LIMIT ?',
  )
  const newest = reader.prepare('SELECT body, relayedAt FROM line WHERE station = ? AND n < ? ORDER BY n DESC LIMIT ?')

  const last = reader.prepare('SELECT max(n) AS n FROM line').get()
  let n = Number(last?.['n'] ?? 0)
  let waiting = new Map<number, Kept>()
  let marks: { n: number; at: number }[] = []
  let lost = new Map<string, number>()
  let writing = false
  let timer: NodeJS.Timeout | null = null
  const idle: (() => void)[] = []
  const listeners = new Set<(line: EvidenceLine) => void>()

  function flush(): void {
    timer = null
    if (writing) return
    if (waiting.size === 0 && marks.length === 0) {
      idle.splice(0).forEach((resolve) => resolve())
      return
    }
    const lines = [...waiting.values()].map(({ line, relayedAt }) => ({
      n: line.n,
      station: line.station,
      at: line.at,
      body: JSON.stringify(line),
      relayedAt,
    }))
    const batch: RecorderBatch = { lines, relayed: marks }
    waiting = new Map()
    marks = []
    writing = true
    worker.postMessage(batch)
  }
  worker.on('message', ({ trouble, lost: count }: { trouble: string | null; lost: number }) => {
    writing = false
    if (trouble !== null) lost.set('', (lost.get('') ?? 0) + count)
    flush()
  })
  worker.on('error', () => {
    writing = true // nothing is written any more; lines are given up at the limit
    idle.splice(0).forEach((resolve) => resolve())
  })
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      idle.push(resolve)
      if (timer) clearTimeout(timer)
      flush()
    })

  const record = (content: Unnumbered, at = Date.now()): number => {
    const line = { ...content, n: ++n, at, mono: performance.now() }
    if (waiting.size >= mostWaiting) {
      lost.set(line.station, (lost.get(line.station) ?? 0) + 1)
      return n
    }
    waiting.set(n, { line, relayedAt: null })
    listeners.forEach((listener) => listener(line))
    timer ??= setTimeout(flush, gather)
    if (lost.size > 0) {
      const gaps = lost
      lost = new Map()
      gaps.forEach((count, station) =>
        record({ kind: 'gap', station: station === '' ? line.station : station, lost: count }),
      )
    }
    return line.n
  }
  const read = (rows: Record<string, unknown>[]): EvidenceLine[] =>
    rows.map((row) => {
      const line = JSON.parse(String(row['body'])) as EvidenceLine
      return line.kind === 'frame' && typeof row['relayedAt'] === 'number'
        ? { ...line, relayedAt: row['relayedAt'] }
        : line
    })

  return {
    record,
    relayed(frame) {
      const kept = waiting.get(frame)
      if (kept) kept.relayedAt = Date.now()
      else marks.push({ n: frame, at: Date.now() })
      timer ??= setTimeout(flush, gather)
    },
    async lines(station, from, to = Number.MAX_SAFE_INTEGER) {
      await settled()
      const lines: EvidenceLine[] = []
      for (let next = from; ;) {
        const page = read(range.all(station, next, to, pageSize))
        lines.push(...page)
        const end = page.at(-1)
        if (page.length < pageSize || !end) return lines
        next = end.n + 1
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async recent(station, count, before) {
      await settled()
      return read(newest.all(station, before ?? Number.MAX_SAFE_INTEGER, count)).reverse()
    },
    onLine(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await settled()
      if (timer) clearTimeout(timer)
      reader.close()
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage({ close: true })
      await ended
    },
  }
}

function startWriter(file: string): Promise<Worker> {
  const worker = new Worker(new URL('./recorder-worker.ts', import.meta.url), { workerData: { file, maxBytes } })
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker))
    worker.once('error', reject)
  })
}

/** Lines read in one go before the event loop has its turn again. */
const pageSize = 2_000
