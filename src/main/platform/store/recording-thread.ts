/** The thread that writes the recording. Where it dies it is started again after a while: a recording must not end for good. */
import { Worker } from 'node:worker_threads'
import type { RecorderAnswer, RecorderBatch } from './recorder-worker.ts'

export interface RecordingThread {
  /** One batch at a time; `written` or `died` follows. */
  write(batch: RecorderBatch): void
  close(): Promise<void>
}

export interface ThreadEvents {
  /** The batch is done. `lost`: the station of each line that is not kept. */
  written(lost: readonly string[]): void
  /** Nothing is written until `back`; what was handed over and not answered may be lost. */
  died(reason: string): void
  back(): void
}

export interface ThreadOptions {
  file: string
  /** Beyond this the oldest tenth of the recording is given up. */
  maxBytes: number
  /** How long after it died it is started again. */
  tryAgainMs: number
}

/** Rejects with what SQLite says of the file where the first start fails. */
export async function startRecordingThread(options: ThreadOptions, events: ThreadEvents): Promise<RecordingThread> {
  let running = await start(options)
  let again: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  let closing = false
  attend()

  function attend(): void {
    running.worker.on('message', ({ lost }: RecorderAnswer) => events.written(lost))
    void running.ended.then((reason) => {
      if (closing) return
      events.died(reason)
      later()
    })
  }

  function later(): void {
    timer = setTimeout(() => {
      again = startAgain()
    }, options.tryAgainMs)
  }

  async function startAgain(): Promise<void> {
    const started = await start(options).catch(() => null)
    if (started) running = started
    if (closing) return
    if (started === null) return later()
    attend()
    events.back()
  }

  return {
    write: (batch) => running.worker.postMessage(batch),
    async close() {
      closing = true
      if (timer) clearTimeout(timer)
      await again
      running.worker.postMessage({ close: true })
      await running.ended
    },
  }
}

interface Running {
  worker: Worker
  /** Resolves with the reason when it has ended. */
  ended: Promise<string>
}

function start({ file, maxBytes }: ThreadOptions): Promise<Running> {
  const worker = new Worker(new URL('./recorder-worker.ts', import.meta.url), { workerData: { file, maxBytes } })
  let reason = 'its thread has ended'
  const ended = new Promise<string>((resolve) => {
    worker.on('error', (error: Error) => (reason = error.message))
    worker.once('exit', () => resolve(reason))
  })
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve({ worker, ended }))
    void ended.then((why) => reject(new Error(why)))
  })
}
