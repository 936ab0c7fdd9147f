/** One suite for the proxy's memory: the fake of the core tests and the real file must not differ in what they promise. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { MessageRow, ProxyStore } from '../../src/main/core/host.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { fakeDisk, type FakeDisk } from '../fakes/disk.ts'
import { message, station, tag, transaction } from './store-rows.ts'

interface Opened {
  store: ProxyStore
  /** What a process finds that starts after this one was killed. */
  restart(): Promise<Opened>
  end(): Promise<void>
}

async function onFile(directory?: string): Promise<Opened> {
  const place = directory ?? (await mkdtemp(join(tmpdir(), 'wattproof-store-')))
  const store = await openProxyStore(place)
  return {
    store,
    async restart() {
      await store.close()
      return onFile(place)
    },
    async end() {
      await store.close()
      await rm(place, { recursive: true, force: true })
    },
  }
}
function inMemory(disk: FakeDisk = fakeDisk(createClock())): Promise<Opened> {
  const opened: Opened = {
    store: disk,
    restart: () => inMemory(disk.reopened()),
    end: () => Promise.resolve(),
  }
  return Promise.resolve(opened)
}

describe.each([
  ['the file', () => onFile()],
  ['the fake', () => inMemory()],
])('the proxy store: %s', (_name, open) => {
  let opened: Opened
  afterEach(() => opened.end())
  async function start(): Promise<ProxyStore> {
    opened = await open()
    return opened.store
  }

  test('P8 rows come back as they were written, oldest first, and only what is owed', async () => {
    const store = await start()
    await store.apply({
      messages: [message(1, { state: 'delivered' }), message(2), message(3, { state: 'parked' }), message(4)],
    })
    await store.apply({ messages: [message(1, { station: 'CP2' })] })
    expect(await store.nextMessage('CP1', 0)).toEqual(message(2))
    expect(await store.nextMessage('CP1', 2)).toEqual(message(4))
    expect(await store.nextMessage('CP1', 4)).toBeUndefined()
    expect(await store.counts('CP1')).toMatchObject({ lastSeq: 4, owed: 2, parked: 1 })
    expect(await store.counts('nobody')).toEqual({ lastSeq: 0, owed: 0, parked: 0, owedBytes: 0 })
  })

  test('P8 a patch changes its fields and nothing else; a dropped row is gone', async () => {
    const store = await start()
    await store.apply({ messages: [message(1), message(2)] })
    await store.apply({
      patch: [{ station: 'CP1', seq: 1, set: { state: 'ambiguous', ambiguous: true, answer: '{}' } }],
    })
    expect(await store.nextMessage('CP1', 0)).toEqual(message(1, { state: 'ambiguous', ambiguous: true, answer: '{}' }))
    await store.apply({ drop: [{ station: 'CP1', seq: 1 }] })
    expect(await store.nextMessage('CP1', 0)).toEqual(message(2))
  })

  test('P7 the newest row of a content key is found, of this station only', async () => {
    const store = await start()
    await store.apply({
      messages: [
        message(1, { contentKey: 'same' }),
        message(2, { contentKey: 'same' }),
        message(3, { station: 'CP2' }),
      ],
    })
    expect((await store.messageByKey('CP1', 'same'))?.seq).toBe(2)
    expect(await store.messageByKey('CP2', 'same')).toBeUndefined()
  })

  test('P8 after a kill what was on the wire is ambiguous, and everything else as it was', async () => {
    const store = await start()
    await store.apply({ messages: [message(1, { state: 'sending', transmissions: 1 }), message(2)] })
    opened = await opened.restart()
    expect(await opened.store.nextMessage('CP1', 0)).toEqual(
      message(1, { state: 'ambiguous', ambiguous: true, transmissions: 1 }),
    )
    expect(await opened.store.nextMessage('CP1', 1)).toEqual(message(2))
  })

  test('P7 transactions that may still be named are known, one long over is not', async () => {
    const store = await start()
    const now = Date.now()
    const old = now - 8 * 86_400_000
    await store.apply({
      transactions: [
        transaction(1),
        transaction(2, { stoppedAt: now }),
        transaction(3, { stoppedAt: old }),
        transaction(4, { stoppedAt: old, backendId: null }),
      ],
    })
    expect((await store.transactions('CP1')).map((row) => row.stationId).sort()).toEqual([1, 2, 4])
    expect((await store.transactions('CP1')).find((row) => row.stationId === 1)).toEqual(transaction(1))
    // … unless something from that time still waits.
    await store.apply({ messages: [message(1, { storedAt: old - 1 })] })
    expect(await store.transactions('CP1')).toHaveLength(4)
  })

  test('P6 tags are kept per backend and can be forgotten', async () => {
    const store = await start()
    await store.apply({ tags: [tag('one'), tag('two'), tag('one', 'ws://other'), tag('one', 'ws://b', 'eMAID')] })
    await store.apply({ forgetTags: [{ backend: 'ws://b', type: 'idTag', idTag: 'one' }] })
    // In 2.x token and type together are the card.
    const left = await store.tags('ws://b')
    expect(left.toSorted((a, b) => (a.idTag < b.idTag ? -1 : 1))).toEqual([tag('one', 'ws://b', 'eMAID'), tag('two')])
    expect(await store.tags('ws://other')).toEqual([tag('one', 'ws://other')])
  })

  test('P8 an older stop of a card at another station is seen, whatever the case of the tag', async () => {
    const store = await start()
    await store.apply({ messages: [message(1, { part: 'end', idTag: 'CARD', storedAt: 50 })] })
    expect(await store.olderStopOwed('card', 60, 'CP2')).toBe(true)
    expect(await store.olderStopOwed('card', 40, 'CP2')).toBe(false)
    expect(await store.olderStopOwed('card', 60, 'CP1')).toBe(false)
    await store.apply({ patch: [{ station: 'CP1', seq: 1, set: { state: 'delivered' } }] })
    expect(await store.olderStopOwed('card', 60, 'CP2')).toBe(false)
  })

  test('the ledger holds what was acknowledged here and what may have arrived twice, page by page; pruning spares both', async () => {
    const store = await start()
    const rows = [
      message(1, { state: 'delivered', acknowledgedAt: 5 }),
      message(2, { state: 'delivered', ambiguous: true }),
      message(3, { state: 'delivered' }),
      message(4, { state: 'parked', acknowledgedAt: 6 }),
      message(5, { state: 'local', acknowledgedAt: 7 }),
    ]
    await store.apply({ messages: rows })
    const seqs = async (query: Parameters<ProxyStore['messages']>[0]) =>
      (await store.messages(query)).map((row) => row.seq)
    expect(await seqs({ which: 'ledger', limit: 2 })).toEqual([1, 2])
    expect(await seqs({ which: 'ledger', limit: 2, after: { station: 'CP1', seq: 2 } })).toEqual([4])
    expect(await seqs({ which: 'parked', station: 'CP1', limit: 9 })).toEqual([4])
    // Of a local session nobody is owed anything (P13).
    expect(await seqs({ which: 'owed', limit: 9 })).toEqual([4])
    expect(await seqs({ which: 'local', limit: 9 })).toEqual([5])
    await store.apply({ prune: { before: 9999 } })
    expect(await store.messageByKey('CP1', 'key3')).toBeUndefined()
    expect(await seqs({ which: 'ledger', limit: 9 })).toEqual([1, 2, 4])
    expect(await seqs({ which: 'local', limit: 9 })).toEqual([5])
  })

  test('P15 what is owed is counted in messages and bytes through every change of them', async () => {
    const store = await start()
    const frame = '[2,"ä"]'
    const bytes = Buffer.byteLength(frame)
    await store.apply({ messages: [1, 2, 3, 4].map((seq) => message(seq, { frame })) })
    expect(await store.counts('CP1')).toEqual({ lastSeq: 4, owed: 4, parked: 0, owedBytes: 4 * bytes })
    const set = (seq: number, fields: Partial<MessageRow>) => ({ patch: [{ station: 'CP1', seq, set: fields }] })
    await store.apply(set(1, { state: 'sending', transmissions: 1 }))
    await store.apply(set(2, { state: 'parked', error: 'no' }))
    await store.apply(set(3, { state: 'delivered', frame: '' }))
    await store.apply({ drop: [{ station: 'CP1', seq: 4 }] })
    // The last one is gone; its number is not given again.
    expect(await store.counts('CP1')).toEqual({ lastSeq: 4, owed: 1, parked: 1, owedBytes: bytes })
    await store.apply(set(2, { state: 'queued' }))
    await store.apply({ messages: [message(1, { state: 'delivered' }), message(5, { state: 'local' })] })
    expect(await store.counts('CP1')).toEqual({ lastSeq: 5, owed: 1, parked: 0, owedBytes: bytes })
    opened = await opened.restart()
    expect(await opened.store.counts('CP1')).toEqual({ lastSeq: 5, owed: 1, parked: 0, owedBytes: bytes })
  })

  test('L1 ids of transactions stay numbers (1.6) or texts (2.x), in messages and in the id map', async () => {
    const store = await start()
    await store.apply({
      messages: [message(1, { transactionId: 5 }), message(2, { transactionId: '5' })],
      transactions: [transaction(5, { backendId: 9 }), transaction('5', { backendId: '5', tagType: 'ISO14443' })],
    })
    expect((await store.messages({ which: 'owed', limit: 9 })).map((row) => row.transactionId)).toEqual([5, '5'])
    const rows = await store.transactions('CP1')
    expect(rows).toHaveLength(2)
    expect(rows).toContainEqual(transaction(5, { backendId: 9 }))
    expect(rows).toContainEqual(transaction('5', { backendId: '5', tagType: 'ISO14443' }))
    await store.apply({ transactions: [transaction(5, { refused: true, local: true })] })
    expect(await store.transactions('CP1')).toHaveLength(2)
  })

  test('C1 a transaction with a message on the way is told from one without; parked and delivered ones are not on the way', async () => {
    const store = await start()
    await store.apply({
      messages: [
        message(1, { transactionId: 'a' }),
        message(2, { transactionId: 5, state: 'parked' }),
        message(3, { transactionId: 6, station: 'CP2', state: 'sending' }),
      ],
    })
    expect(await Promise.all(['a', 'b', 5, 6, null].map((id) => store.owes('CP1', id)))).toEqual([
      ...[true, false, false, false, true],
    ])
    expect(await Promise.all([6, '6', null].map((id) => store.owes('CP2', id)))).toEqual([true, false, true])
    await store.apply({ patch: [{ station: 'CP1', seq: 1, set: { state: 'delivered' } }] })
    expect([await store.owes('CP1', 'a'), await store.owes('CP1', null)]).toEqual([false, false])
  })

  test('P7 whether a part of a transaction came after a message is known, whatever became of it', async () => {
    const store = await start()
    await store.apply({
      messages: [
        message(1, { part: 'start', transactionId: 5 }),
        message(2, { part: 'start', transactionId: 6, state: 'delivered' }),
        message(3, { part: 'end', transactionId: 5, state: 'local' }),
      ],
    })
    const ask = (seq: number, part: 'start' | 'end', id: number | string, of = 'CP1'): Promise<boolean> =>
      store.cameAfter(of, seq, part, id)
    expect(await Promise.all([ask(1, 'start', 6), ask(1, 'end', 5), ask(2, 'end', 5)])).toEqual([true, true, true])
    expect(await Promise.all([ask(2, 'start', 6), ask(3, 'end', 5), ask(1, 'start', 5)])).toEqual([false, false, false])
    expect(await Promise.all([ask(1, 'end', 6), ask(1, 'end', '5'), ask(0, 'end', 5, 'CP2')])).toEqual([
      ...[false, false, false],
    ])
  })

  test('what is kept of a station comes back whole, and moves with its backend to another address', async () => {
    const store = await start()
    const known = station('CP1', { keys: '{"a":"1"}', statuses: '{}', clockOffset: -2.5 })
    await store.apply({ stations: [known, station('CP2', { backend: 'ws://other' })], tags: [tag('one')] })
    await store.apply({ messages: [message(1)] })
    expect(await store.stations()).toEqual([known, station('CP2', { backend: 'ws://other' })])
    await store.apply({ moveBackend: { from: 'ws://b', to: 'ws://new' } })
    expect((await store.stations()).map((row) => row.backend)).toEqual(['ws://new', 'ws://other'])
    expect(await store.tags('ws://new')).toEqual([tag('one', 'ws://new')])
    await store.apply({ tags: [{ ...tag('one', 'ws://new'), status: 'Blocked' }] })
    expect((await store.tags('ws://new')).map((row) => row.status)).toEqual(['Blocked'])
    expect((await store.nextMessage('CP1', 0))?.backend).toBe('ws://new')
  })

  test('P8 what a caller does with its rows after asking for them to be written does not reach the disk', async () => {
    const store = await start()
    const row = message(1)
    const written = store.apply({ messages: [row] })
    row.state = 'delivered'
    await written
    expect(await store.nextMessage('CP1', 0)).toEqual(message(1))
  })

  test('P15 there is room until there is none', async () => {
    const store = await start()
    expect(store.room()).toBe('enough')
  })

  test('writes that are made together are each on disk when they resolve', async () => {
    const store = await start()
    await Promise.all(Array.from({ length: 200 }, (_, at) => store.apply({ messages: [message(at + 1)] })))
    expect(await store.counts('CP1')).toMatchObject({ lastSeq: 200, owed: 200, parked: 0 })
  })
})

test('P15 what a message costs does not grow with the queue: nothing looks through all of it', async () => {
  const opened = await onFile()
  const { store } = opened
  const sessions = Array.from({ length: 20_000 }, (_, at) => message(at + 1, { station: 'long', transactionId: at }))
  await store.apply({ messages: [...sessions, message(1, { station: 'short' })] })
  // All but the newest are delivered: they stay for the ledger.
  const delivered = sessions
    .slice(0, -1)
    .map((row) => ({ station: 'long', seq: row.seq, set: { state: 'delivered' } as const }))
  await store.apply({ patch: delivered })
  const costOf = async (station: string): Promise<number> => {
    const before = process.cpuUsage()
    for (let at = 0; at < 200; at++) {
      await store.messageByKey(station, `unheard of ${at}`)
      await store.nextMessage(station, 0)
      await store.counts(station)
      await store.owes(station, 'nothing')
      await store.olderStopOwed('card', 9_999, 'CP3')
      await store.messages({ station, which: 'owed', after: { station, seq: 20_000 }, limit: 9 })
    }
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await costOf('short')
  const [short, long] = [await costOf('short'), await costOf('long')]
  expect(long / short).toBeLessThan(20)
  expect((await store.nextMessage('long', 0))?.seq).toBe(20_000)
  await opened.end()
})
