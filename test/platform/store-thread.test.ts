/** The writing threads of store and recording: what happens when a disk fails under them, and when one dies. */
import { once } from 'node:events'
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Log } from '../../src/main/core/host.ts'
import { openRecorder } from '../../src/main/platform/store/recorder.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { message, tag } from './store-rows.ts'
import { eventually } from '../fakes/eventually.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattproof-thread-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** What was opened, and the thread it started for that. */
async function withThread<T>(open: () => Promise<T>): Promise<[opened: T, thread: Worker]> {
  const made = once(process, 'worker') as Promise<[Worker]>
  const opened = await open()
  return [opened, (await made)[0]]
}

/** The two ways a thread ends: by an error of its own, and without a word. */
const deaths: [string, (thread: Worker) => void][] = [
  ['of an error', (thread) => thread.postMessage(null)],
  ['without a word', (thread) => void thread.terminate()],
]

describe.each(deaths)('when the thread dies %s', (_how, kill) => {
  test('P15 nothing is promised by the store any more, what waited is refused, and closing ends', async () => {
    const [store, thread] = await withThread(() => openProxyStore(directory))
    await store.apply({ messages: [message(1)] })
    const died = new Promise((resolve) => thread.once('exit', resolve))
    kill(thread)
    const late = store.apply({ messages: [message(2)] })
    await expect(late).rejects.toMatchObject({ code: 'data-unreadable', message: expect.stringContaining('any more') })
    await died
    await expect(store.apply({ messages: [message(3)] })).rejects.toMatchObject({ code: 'data-unreadable' })
    expect(await store.nextMessage('CP1', 0)).toEqual(message(1))
    await store.close()
  })

  test('P16 the recording gives up what comes meanwhile, says so once, and goes on by itself with a gap that counts it', async () => {
    const told: string[] = []
    const keep = (text: string): void => void told.push(text)
    const log: Log = { info: keep, warn: keep, error: keep }
    const [recorder, thread] = await withThread(() => openRecorder(directory, { log, tryAgainMs: 100 }))
    const kept = recorder.record(mark)
    await recorder.lines('CP1', kept)
    kill(thread)
    await eventually(() => expect(told).toHaveLength(1))
    expect(told[0]).toContain('recording')
    // In one turn of the event loop: nothing of it may be waiting when the new thread has begun.
    for (let at = 0; at < 30_000; at++) recorder.relayed(recorder.record({ ...frame, station: at % 3 ? 'CP1' : 'CP2' }))
    expect(await recorder.lines('CP1', 0)).toHaveLength(1)
    await eventually(async () => expect(await recorder.lines('CP1', kept + 1)).toHaveLength(1))
    expect(await recorder.lines('CP1', kept + 1)).toMatchObject([{ kind: 'gap', lost: 20_000 }])
    expect(await recorder.lines('CP2', 0)).toMatchObject([{ kind: 'gap', lost: 10_000 }])
    const next = recorder.record(frame)
    recorder.relayed(next)
    expect(await recorder.lines('CP1', next)).toMatchObject([{ kind: 'frame', relayedAt: expect.any(Number) }])
    expect(told).toHaveLength(2)
    await recorder.close()
    const file = new DatabaseSync(join(directory, 'recording.sqlite'))
    expect(file.prepare('SELECT count(*) AS marks FROM relay').get()).toEqual({ marks: 0 })
    file.close()
  })
})

const mark = { kind: 'mark', station: 'CP1', mark: 'test started' } as const
const frame = { kind: 'frame', station: 'CP1', leg: 'station', way: 'in', text: '[3,"a",{}]' } as const

test('P16 what was being written when the thread died counts as lost', async () => {
  const [recorder, thread] = await withThread(() => openRecorder(directory, { tryAgainMs: 10 }))
  // Somebody else writes to the file: the thread waits for that in the middle of its own write.
  const other = new DatabaseSync(join(directory, 'recording.sqlite'))
  other.exec('BEGIN IMMEDIATE')
  recorder.record(frame)
  recorder.record(frame)
  const read = recorder.lines('CP1', 0)
  // Handed over by now: whether it arrived nobody knows.
  const ended = thread.terminate()
  other.exec('ROLLBACK')
  other.close()
  await ended
  await read
  await eventually(async () => expect((await recorder.lines('CP1', 0)).at(-1)).toMatchObject({ kind: 'gap', lost: 2 }))
  await recorder.close()
})

test('P16 a recording whose thread died can be closed: before its new start, in the middle of it, after it', async () => {
  const [waits, thread] = await withThread(() => openRecorder(directory, { tryAgainMs: 600_000 }))
  await thread.terminate()
  await waits.close()
  for (const moment of ['in the middle', 'after']) {
    const [recorder, first] = await withThread(() => openRecorder(directory, { tryAgainMs: 1 }))
    const again = once(process, 'worker') as Promise<[Worker]>
    await first.terminate()
    const [second] = await again
    if (moment === 'after') await once(second, 'message')
    const ended = once(second, 'exit')
    await recorder.close()
    await ended
  }
})

test('P15 a disk that gives back nonsense ends no thread: every change is refused with the reason, and closing ends', async () => {
  const store = await openProxyStore(directory)
  await store.apply({ messages: [message(1)] })
  const file = join(directory, 'proxy.sqlite')
  const other = new DatabaseSync(file)
  // Everything is in the file itself, and what the thread has read of it counts no more.
  other.exec("UPDATE message SET error = 'x'; PRAGMA wal_checkpoint(TRUNCATE)")
  other.close()
  const size = statSync(file).size
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(size, 0x5a), 0, size, 0)
  closeSync(descriptor)
  for (const seq of [2, 3])
    await expect(store.apply({ messages: [message(seq)] })).rejects.toMatchObject({
      code: 'data-corrupt',
      message: expect.not.stringContaining('any more'),
    })
  expect(store.room()).toBe('reserve')
  await store.close()
})

test('a change the file cannot take is refused alone: those that come with it and after it are stored', async () => {
  const store = await openProxyStore(directory)
  const other = new DatabaseSync(join(directory, 'proxy.sqlite'))
  other.exec('DROP TABLE tag')
  other.close()
  await store.apply({ messages: [message(1)] })
  const [refused, stored] = await Promise.allSettled([
    store.apply({ tags: [tag('a')] }),
    store.apply({ messages: [message(2)] }),
  ])
  expect([refused.status, stored.status]).toEqual(['rejected', 'fulfilled'])
  await expect(store.apply({ tags: [tag('a')] })).rejects.toMatchObject({ code: 'data-unreadable' })
  await store.apply({ messages: [message(3)] })
  expect((await store.messages({ which: 'owed', limit: 9 })).map(({ seq }) => seq)).toEqual([1, 2, 3])
  await store.close()
})
