/** The recording: what verdicts, traffic view and report rest on. Written off the hot path; what cannot be kept becomes a gap. */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { EvidenceLine, Unnumbered } from '../../../shared/evidence.ts'
import type { Recorder } from '../../core/host.ts'
import { makePrivate } from './private-file.ts'
import type { RecorderAnswer, RecorderBatch } from './recorder-worker.ts'
import { mostInBatch } from './recording-batch.ts'
import { openRecordingReader } from './recording-reader.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/** Lines gather this long before they are written, ms; longer while the batch before is being written. */
const gather = 50

/**
 * Opens `recording.sqlite` in the directory. A recording that cannot be opened is set aside, not fatal: it holds no promise.
 * `maxBytes`: beyond this the oldest tenth is given up.
 */
export async function openRecorder(
  directory: string,
  { maxBytes = 256 * 1024 * 1024 }: { maxBytes?: number } = {},
): Promise<Recorder & { close(): Promise<void>; onLine(listener: (line: EvidenceLine) => void): () => void }> {
  const file = join(directory, 'recording.sqlite')
  makePrivate(file)
  const worker = await startWriter(file, maxBytes).catch((error: unknown) => {
    if (!/not a database|malformed/i.test(String(error)))
      throw sqliteFailure(error instanceof Error ? error.message : String(error), file)
    for (const part of ['', '-wal', '-shm'])
      if (existsSync(file + part)) renameSync(file + part, `${file}.damaged-${Date.now()}${part}`)
    return startWriter(file, maxBytes)
  })
  const reader = openRecordingReader(file)

  let n = reader.last()
  /** Lines that were not handed to the writer yet, without a hole between them: more than one batch are given up. */
  let waiting: EvidenceLine[] = []
  let marks: [n: number, at: number][] = []
  let lost = new Map<string, number>()
  let state: 'idle' | 'writing' | 'broken' = 'idle'
  let timer: NodeJS.Timeout | null = null
  /** Batches handed to the writer so far. */
  let batches = 0
  /** Resolved when that many batches are written: under load something new is always waiting. */
  let readers: { after: number; resolve: () => void }[] = []
  const listeners = new Set<(line: EvidenceLine) => void>()

  function flush(): void {
    timer = null
    if (state !== 'idle' || (waiting.length === 0 && marks.length === 0)) return
    state = 'writing'
    batches++
    worker.postMessage({ lines: waiting, relayed: marks } satisfies RecorderBatch)
    waiting = []
    marks = []
  }
  worker.on('message', (answer: RecorderAnswer) => {
    state = 'idle'
    answer.lost.forEach(miss)
    release(batches)
    // Somebody waits for what gathered meanwhile: it goes at once.
    if (readers.length > 0) flush()
    else if (waiting.length > 0 || marks.length > 0) timer ??= setTimeout(flush, gather)
  })
  worker.on('error', () => {
    state = 'broken'
    release(Infinity)
  })
  function release(written: number): void {
    const ready = readers.filter(({ after }) => after <= written)
    readers = readers.filter(({ after }) => after > written)
    ready.forEach(({ resolve }) => resolve())
  }
  /** Everything recorded until now can be read. */
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      const isPosted = waiting.length === 0 && marks.length === 0
      if (state === 'broken' || (isPosted && state === 'idle')) return resolve()
      readers.push({ after: isPosted ? batches : batches + 1, resolve })
      if (timer) clearTimeout(timer)
      flush()
    })

  function miss(station: string): void {
    lost.set(station, (lost.get(station) ?? 0) + 1)
  }
  function record(content: Unnumbered, at = Date.now()): number {
    const line: EvidenceLine = { ...content, n: ++n, at, mono: performance.now() }
    if (waiting.length >= mostInBatch) {
      miss(line.station)
      return line.n
    }
    waiting.push(line)
    listeners.forEach((listener) => listener(line))
    timer ??= setTimeout(flush, gather)
    if (lost.size > 0) {
      const gaps = lost
      lost = new Map()
      gaps.forEach((count, station) => record({ kind: 'gap', station, lost: count }))
    }
    return line.n
  }

  return {
    record,
    relayed(frame) {
      const at = Date.now()
      const line = waiting[frame - (waiting[0]?.n ?? 0)]
      // The line may be somebody else's by now as well: a copy gets the time.
      if (line?.kind === 'frame') waiting[frame - (waiting[0]?.n ?? 0)] = { ...line, relayedAt: at }
      else if (!line) marks.push([frame, at])
      timer ??= setTimeout(flush, gather)
    },
    async lines(station, from, to = Number.MAX_SAFE_INTEGER) {
      await settled()
      return reader.lines(station, from, to)
    },
    async recent(station, count, before) {
      await settled()
      return reader.recent(station, count, before ?? Number.MAX_SAFE_INTEGER)
    },
    onLine(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await settled()
      if (timer) clearTimeout(timer)
      reader.close()
      if (state === 'broken') return
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage({ close: true })
      await ended
    },
  }
}

function startWriter(file: string, maxBytes: number): Promise<Worker> {
  const worker = new Worker(new URL('./recorder-worker.ts', import.meta.url), { workerData: { file, maxBytes } })
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker))
    worker.once('error', reject)
  })
}
