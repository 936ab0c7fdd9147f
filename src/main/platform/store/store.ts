/** The proxy's durable memory: one writing thread with group commit, reads beside it. */
import { Worker } from 'node:worker_threads'
import { Failure } from '../../../shared/failure.ts'
import type { ProxyStore } from '../../core/host.ts'
import { isBlank, openReader, storeFile, type StoreReader } from './reader.ts'
import { makePrivate } from './private-file.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import type { Answer, Group, Numbered } from './store-worker.ts'
import { writesOf } from './writes.ts'

interface Waiting {
  /** JSON of its statements, made when it was asked for: what the caller does with its rows afterwards is not meant. */
  writes: string
  resolve: () => void
  reject: (error: Failure) => void
}

/**
 * Opens `proxy.sqlite` in the directory, making it where there is none and bringing an earlier one to the present version.
 * `tryAgainMs`: how often more room is asked of a disk that was full. Failures: `data-corrupt` (left untouched),
 * `data-unreadable`, `disk-full`. The directory must be locked by the caller: there is one writer.
 */
export async function openProxyStore(
  directory: string,
  { tryAgainMs = 30_000 }: { tryAgainMs?: number } = {},
): Promise<ProxyStore & Pick<StoreReader, 'backends'> & { close(): Promise<void> }> {
  const file = storeFile(directory)
  makePrivate(file)
  // A start that was killed, or found no room, leaves a file without tables: nothing was ever promised in it.
  const isNew = isBlank(file)
  if (!isNew) openReader(directory).close()
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: { file, isNew, tryAgainMs } })
  let { room } = await started(worker, file)
  const reader: StoreReader = openReader(directory)

  const numbers = new Map<string, number>()
  let unknown: string[] = []
  let queue: Waiting[] = []
  let writing: Waiting[] = []
  let broken: Failure | null = null

  function numberOf(sql: string): number {
    const known = numbers.get(sql)
    if (known !== undefined) return known
    unknown.push(sql)
    numbers.set(sql, numbers.size)
    return numbers.size - 1
  }

  // While one group is being synced the next one gathers: that is the group commit.
  function flush(): void {
    if (writing.length > 0 || queue.length === 0) return
    writing = queue
    queue = []
    worker.postMessage({
      statements: unknown,
      changes: `[${writing.map((each) => each.writes).join(',')}]`,
    } satisfies Group)
    unknown = []
  }
  worker.on('message', (answer: Answer) => {
    room = answer.room
    if (!answer.group) return
    const written = writing
    writing = []
    flush()
    written.forEach((each, at) => {
      const reason = answer.results?.[at] ?? null
      if (reason === null) each.resolve()
      else each.reject(sqliteFailure(reason, file))
    })
  })
  function died(reason: string): void {
    broken ??= new Failure('data-unreadable', `${file} cannot be written any more: ${reason}`, { file })
    for (const each of [...writing, ...queue]) each.reject(broken)
    writing = queue = []
  }
  worker.on('error', (error: Error) => died(error.message))
  const ended = new Promise<void>((resolve) =>
    worker.once('exit', () => {
      died('its thread has ended')
      resolve()
    }),
  )

  return {
    ...reader,
    apply(changes) {
      if (broken) return Promise.reject(broken)
      const writes = JSON.stringify(writesOf(changes).map(([sql, values]): Numbered => [numberOf(sql), values]))
      return new Promise<void>((resolve, reject) => {
        queue.push({ writes, resolve, reject })
        // The rest of this turn of the event loop joins the same commit.
        if (queue.length === 1) setImmediate(flush)
      })
    },
    room: () => room,
    async close() {
      while (writing.length + queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
      reader.close()
      worker.postMessage({ close: true })
      await ended
    },
  }
}

function started(worker: Worker, file: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', (error: Error) => reject(sqliteFailure(error.message, file)))
  })
}
