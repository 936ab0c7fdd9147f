/** P15, H29: a disk that is full for real. What was begun can be ended; what was promised is there. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openReader } from '../../src/main/platform/store/reader.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { message } from './store-rows.ts'

let directory: string
let child: ChildProcess | null = null
let mounted = false
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattproof-room-'))
})
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  child = null
  if (mounted) execFileSync('umount', ['-l', directory])
  mounted = false
  await rm(directory, { recursive: true, force: true })
})

const mount = (size: string): void => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' })
  mounted = true
}
const mayMount = await (async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattproof-mount-'))
  try {
    mount('64k')
    execFileSync('umount', ['-l', directory])
    return true
  } catch {
    return false
  } finally {
    mounted = false
    await rm(directory, { recursive: true, force: true })
  }
})()

/** Takes every byte that is left on the disk. */
function fill(file: string): void {
  const descriptor = openSync(file, 'a')
  try {
    for (const block of [65_536, 4_096, 1]) {
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(block, 1))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(descriptor)
  }
}

function startFilling(limits: string): { next(): Promise<any> } {
  const script = new URL('./filling-store.ts', import.meta.url).pathname
  const started = spawn('/bin/sh', ['-c', `${limits} exec "$0" "$@"`, process.execPath, script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]()
  return { next: async () => JSON.parse(String((await lines.next()).value)) as unknown }
}

/** Everything the child was told is stored is there, after it was killed. */
async function expectKept(stored: number): Promise<void> {
  const killed = once(child!, 'exit')
  child!.kill('SIGKILL')
  await killed
  const reader = openReader(directory)
  expect(await reader.counts('CP1')).toMatchObject({ lastSeq: stored, owed: stored - 600, parked: 0 })
  expect(await reader.counts('CP2')).toMatchObject({ owed: 300 })
  expect((await reader.messageByKey('CP1', 'key300'))?.state).toBe('delivered')
  expect(await reader.messageByKey('CP1', 'key301')).toBeUndefined()
  expect((await reader.nextMessage('CP1', 0))?.seq).toBe(601)
  reader.close()
}

test('P15 H29 a file that may not grow any more: 300 stops, marks and deletes still go through, and survive SIGKILL', async () => {
  // Blocks of 512 bytes: 14 MiB a file.
  const filling = startFilling('ulimit -f 28672;')
  const { room, stored } = (await filling.next()) as { room: string; stored: number }
  expect(room).toBe('reserve')
  expect(stored).toBeGreaterThan(3_000)
  expect(await filling.next()).toEqual({ stage: 'ended', room: 'reserve', refused: 0 })
  await expectKept(stored)
  const store = await openProxyStore(directory)
  expect(store.room()).toBe('enough')
  await store.apply({ messages: [message(stored + 1)] })
  await store.close()
})

test('P15 the file grows by the reserve once, not at each opening', async () => {
  const size = async (): Promise<number> => {
    await (await openProxyStore(directory)).close()
    return statSync(join(directory, 'proxy.sqlite')).size
  }
  const first = await size()
  expect(first).toBeGreaterThan(2 * 1024 * 1024)
  expect([await size(), await size()]).toEqual([first, first])
})

test('P15 a change too big for what is free makes the file grow, and the others of its group do not suffer', async () => {
  const store = await openProxyStore(directory)
  const big = 'x'.repeat(6 * 1024 * 1024)
  await Promise.all(
    Array.from({ length: 9 }, (_, at) =>
      store.apply({ messages: [message(at + 1, at === 4 ? { frame: big } : { idTag: at % 2 ? 'a' : null })] }),
    ),
  )
  expect(await store.counts('CP1')).toMatchObject({ owed: 9 })
  expect(store.room()).toBe('enough')
  await expect(store.apply({ messages: [{ ...message(10), state: undefined as never }] })).rejects.toThrow()
  await store.close()
})

describe.skipIf(!mayMount)('on a small disk of its own (needs the right to mount)', () => {
  test('P15 H29 a full disk: stops, marks and deletes go through, and nothing acknowledged is lost', async () => {
    mount('40m')
    const filling = startFilling('')
    const { room, stored } = (await filling.next()) as { room: string; stored: number }
    expect(room).toBe('reserve')
    expect(await filling.next()).toEqual({ stage: 'ended', room: 'reserve', refused: 0 })
    await expectKept(stored)
  })

  test('P15 somebody else fills the disk: the reserve is ours, what does not fit is refused alone, and with room again all is well', async () => {
    mount('40m')
    const store = await openProxyStore(directory, { tryAgainMs: 20 })
    const filler = join(directory, 'filler')
    fill(filler)
    let seq = 0
    const frame = 'x'.repeat(2_000)
    while (store.room() === 'enough')
      await Promise.all(Array.from({ length: 20 }, () => store.apply({ messages: [message(++seq, { frame })] })))
    expect(seq).toBeGreaterThan(500)

    // In one group: one that cannot fit, and those that end what was begun.
    const group = await Promise.allSettled([
      store.apply({ messages: [message(1, { station: 'CP2', frame: 'x'.repeat(9_000_000) })] }),
      ...Array.from({ length: 200 }, (_, at) =>
        store.apply({ messages: [message(at + 1, { station: 'CP3', part: 'end' })] }),
      ),
      ...Array.from({ length: 400 }, (_, at) =>
        store.apply({ patch: [{ station: 'CP1', seq: at + 1, set: { state: 'delivered', frame: '' } }] }),
      ),
    ])
    expect(group.filter((each) => each.status === 'rejected')).toMatchObject([{ reason: { code: 'disk-full' } }])
    expect(await store.counts('CP1')).toMatchObject({ lastSeq: seq, owed: seq - 400 })
    expect(await store.counts('CP3')).toMatchObject({ owed: 200 })
    expect(store.room()).toBe('reserve')

    await rm(filler)
    await vi.waitUntil(() => store.room() === 'enough', { interval: 5, timeout: 10_000 })
    await store.apply({ messages: [message(1, { station: 'CP2', frame: 'x'.repeat(900_000) })] })
    await store.close()

    const again = await openProxyStore(directory)
    expect(await again.counts('CP1')).toMatchObject({ lastSeq: seq, owed: seq - 400 })
    expect(await again.counts('CP2')).toMatchObject({ owed: 1 })
    expect(await again.counts('CP3')).toMatchObject({ owed: 200 })
    await again.close()
  })
})
