/** The recording: what verdicts, traffic view and report rest on. Written off the hot path; what cannot be kept becomes a gap. */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { EvidenceLine, Unnumbered } from '../../../shared/evidence.ts'
import type { Log, Recorder } from '../../core/host.ts'
import { makePrivate } from './private-file.ts'
import { mostInBatch } from './recording-batch.ts'
import { openRecordingReader } from './recording-reader.ts'
import { startRecordingThread, type ThreadEvents } from './recording-thread.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/** Lines gather this long before they are written, ms; longer while the batch before is being written. */
const gather = 50

export interface RecorderOptions {
  /** Hears when the recording stops and when it goes on. */
  log?: Log
  /** Beyond this the oldest tenth is given up. */
  maxBytes?: number
  /** How long after its thread died writing is tried again. */
  tryAgainMs?: number
}

/** Opens `recording.sqlite` in the directory. A recording that cannot be opened is set aside, not fatal: it holds no promise. */
export async function openRecorder(
  directory: string,
  { log, maxBytes = 256 * 1024 * 1024, tryAgainMs = 30_000 }: RecorderOptions = {},
): Promise<Recorder & { close(): Promise<void>; onLine(listener: (line: EvidenceLine) => void): () => void }> {
  const file = join(directory, 'recording.sqlite')
  makePrivate(file)
  const options = { file, maxBytes, tryAgainMs }
  const events: ThreadEvents = { written, died, back }
  const thread = await startRecordingThread(options, events).catch((error: unknown) => {
    if (!/not a database|malformed/i.test(String(error)))
      throw sqliteFailure(error instanceof Error ? error.message : String(error), file)
    for (const part of ['', '-wal', '-shm'])
      if (existsSync(file + part)) renameSync(file + part, `${file}.damaged-${Date.now()}${part}`)
    return startRecordingThread(options, events)
  })
  const reader = openRecordingReader(file)

  let n = reader.last()
  /** Lines that were not handed to the writer yet, without a hole between them: more than one batch are given up. */
  let waiting: EvidenceLine[] = []
  let marks: [n: number, at: number][] = []
  /** Handed to the writer and not answered. */
  let writing: EvidenceLine[] = []
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
    thread.write({ lines: waiting, relayed: marks })
    writing = waiting
    waiting = []
    marks = []
  }
  function written(missing: readonly string[]): void {
    state = 'idle'
    writing = []
    missing.forEach(miss)
    release(batches)
    // Somebody waits for what gathered meanwhile: it goes at once.
    if (readers.length > 0) flush()
    else if (waiting.length > 0 || marks.length > 0) timer ??= setTimeout(flush, gather)
  }
  function died(reason: string): void {
    state = 'broken'
    log?.error('The recording has stopped; what happens until it goes on will be missing in it.', { file, reason })
    // Of what was handed over nobody knows whether it is kept: too large a gap misleads nobody.
    for (const { station } of [...writing, ...waiting]) miss(station)
    writing = waiting = []
    marks = []
    release(Infinity)
  }
  function back(): void {
    state = 'idle'
    log?.warn('The recording goes on.', { file })
    tellGaps()
  }
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
    if (state === 'broken' || waiting.length >= mostInBatch) {
      miss(line.station)
      return line.n
    }
    waiting.push(line)
    listeners.forEach((listener) => listener(line))
    timer ??= setTimeout(flush, gather)
    tellGaps()
    return line.n
  }
  function tellGaps(): void {
    // A gap that is given up itself would be forgotten.
    if (lost.size === 0 || waiting.length + lost.size > mostInBatch) return
    const gaps = lost
    lost = new Map()
    gaps.forEach((count, station) => record({ kind: 'gap', station, lost: count }))
  }

  return {
    record,
    relayed(frame) {
      if (state === 'broken') return
      const at = Date.now()
      const line = waiting[frame - (waiting[0]?.n ?? 0)]
      // The line may be somebody else's by now as well: a copy gets the time.
      if (line?.kind === 'frame') waiting[frame - (waiting[0]?.n ?? 0)] = { ...line, relayedAt: at }
      else if (!line && marks.length < mostInBatch) marks.push([frame, at])
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
      await thread.close()
    },
  }
}
