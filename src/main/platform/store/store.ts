/** The proxy's durable memory: one writing thread with group commit, reads beside it. */
import { Worker } from 'node:worker_threads'
import { Failure } from '../../../shared/failure.ts'
import type { Changes, ProxyStore } from '../../core/host.ts'
import { isBlank, openReader, storeFile, type StoreReader } from './reader.ts'
import { makePrivate } from './private-file.ts'
import { sqliteFailure } from './sqlite-failure.ts'

interface Waiting {
  changes: Changes
  resolve: () => void
  reject: (error: Failure) => void
}

/**
 * Opens `proxy.sqlite` in the directory, making it where there is none. Failures: `data-corrupt` (left untouched),
 * `data-unreadable`, `disk-full`. The directory must be locked by the caller: there is one writer.
 */
export async function openProxyStore(directory: string): Promise<ProxyStore & { close(): Promise<void> }> {
  const file = storeFile(directory)
  makePrivate(file)
  // A start that was killed, or found no room, leaves a file without tables: nothing was ever promised in it.
  const isNew = isBlank(file)
  if (!isNew) openReader(directory).close()
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: { file, isNew } })
  await started(worker, file)
  const reader: StoreReader = openReader(directory)

  let queue: Waiting[] = []
  let writing: Waiting[] = []
  let broken: Failure | null = null

  // While one group is being synced the next one gathers: that is the group commit.
  const flush = (): void => {
    if (writing.length > 0 || queue.length === 0) return
    writing = queue
    queue = []
    worker.postMessage({ group: writing.map((each) => each.changes) })
  }
  worker.on('message', ({ results }: { results: (string | null)[] }) => {
    const written = writing
    writing = []
    flush()
    written.forEach((each, at) => {
      const reason = results[at] ?? null
      if (reason === null) each.resolve()
      else each.reject(sqliteFailure(reason, file))
    })
  })
  worker.on('error', (error: Error) => {
    broken = new Failure('data-unreadable', `${file} cannot be written any more: ${error.message}`, { file })
    for (const each of [...writing, ...queue]) each.reject(broken)
    writing = queue = []
  })

  return {
    ...reader,
    apply(changes) {
      if (broken) return Promise.reject(broken)
      return new Promise<void>((resolve, reject) => {
        queue.push({ changes, resolve, reject })
        // The rest of this turn of the event loop joins the same commit.
        if (queue.length === 1) setImmediate(flush)
      })
    },
    async close() {
      while (writing.length + queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
      reader.close()
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage({ close: true })
      await ended
    },
  }
}

function started(worker: Worker, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', (error: Error) => reject(sqliteFailure(error.message, file)))
  })
}
