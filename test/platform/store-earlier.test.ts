/** A file of the first version is brought to the present one whole, or stays what it is; readers understand both. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader, type StoreReader } from '../../src/main/platform/store/reader.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { message, station, tag, transaction } from './store-rows.ts'

const owedStates = "state IN ('queued','sending','ambiguous')"
/** As the first version made it. */
const schema1 = `
CREATE TABLE station (
  station TEXT PRIMARY KEY, backend TEXT NOT NULL, nextProvisional INTEGER NOT NULL, clockOffset REAL, highestTime REAL NOT NULL,
  acceptedBoot TEXT, cacheClearedAt REAL, localList TEXT, messageAttempts INTEGER, messageRetryInterval INTEGER
) WITHOUT ROWID;
CREATE TABLE message (
  station TEXT NOT NULL, seq INTEGER NOT NULL, backend TEXT NOT NULL, protocol TEXT NOT NULL, action TEXT NOT NULL, messageId TEXT NOT NULL,
  frame TEXT NOT NULL, contentKey TEXT NOT NULL, state TEXT NOT NULL, storedAt REAL NOT NULL, acknowledgedAt REAL, deliveredAt REAL,
  attempts INTEGER NOT NULL, transmissions INTEGER NOT NULL, ambiguous INTEGER NOT NULL, transactionId INTEGER, idTag TEXT COLLATE NOCASE,
  answer TEXT, error TEXT
);
CREATE UNIQUE INDEX message_order ON message (station, seq);
CREATE INDEX message_content ON message (station, contentKey, seq);
CREATE INDEX message_owed ON message (station, seq) WHERE ${owedStates};
CREATE INDEX message_parked ON message (station, seq) WHERE state = 'parked';
CREATE INDEX message_stops ON message (idTag, storedAt) WHERE action = 'StopTransaction' AND ${owedStates};
CREATE INDEX message_live ON message (storedAt) WHERE acknowledgedAt IS NULL AND state = 'delivered';
CREATE TABLE txn (
  station TEXT NOT NULL, stationId INTEGER NOT NULL, backendId INTEGER, connectorId INTEGER NOT NULL, idTag TEXT NOT NULL, parentIdTag TEXT,
  startedAt REAL NOT NULL, stoppedAt REAL, accepted INTEGER NOT NULL, parked INTEGER NOT NULL,
  PRIMARY KEY (station, stationId)
) WITHOUT ROWID;
CREATE TABLE tag (
  backend TEXT NOT NULL, idTag TEXT NOT NULL, shown TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL, validUntil REAL, parentIdTag TEXT,
  learnedAt REAL NOT NULL, PRIMARY KEY (backend, idTag)
) WITHOUT ROWID;
PRAGMA application_id = 0x57415450;
PRAGMA user_version = 1;
`

const messages = [
  message(1, { action: 'StartTransaction', part: 'start', idTag: 'CARD', transactionId: 1_500_000_000, answer: '{}' }),
  message(2, { transactionId: 1_500_000_000, state: 'sending', transmissions: 1 }),
  message(3, { part: 'other', state: 'delivered', acknowledgedAt: 5 }),
  message(4, { action: 'StopTransaction', part: 'end', transactionId: 1_500_000_000, idTag: 'CARD', state: 'parked' }),
  message(1, { station: 'CP2', action: 'StopTransaction', part: 'end', transactionId: 12, idTag: 'Other' }),
]
const transactions = [transaction(12, { parked: true }), transaction(1_500_000_000, { backendId: null, idTag: 'card' })]
const tags = [tag('card'), tag('other', 'ws://other')]
const stations = [
  station('CP1', { keys: '{"TransactionMessageAttempts":"3"}', localList: '[]', clockOffset: 2.5 }),
  station('CP2', { keys: '{"TransactionMessageAttempts":"5","TransactionMessageRetryInterval":"0"}' }),
  station('CP3'),
]

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattproof-earlier-'))
  const database = new DatabaseSync(join(directory, 'proxy.sqlite'))
  database.exec(`PRAGMA journal_mode = WAL; ${schema1}`)
  const insert = (table: string, row: Record<string, unknown>): void => {
    const known = database.prepare(`PRAGMA table_info(${table})`).all()
    const names = known.map((column) => String(column['name']))
    database
      .prepare(`INSERT INTO ${table} VALUES (${names.map(() => '?').join(',')})`)
      .run(...(names.map((name) => (typeof row[name] === 'boolean' ? Number(row[name]) : row[name])) as []))
  }
  messages.forEach((row) => insert('message', { ...row }))
  transactions.forEach((row) => insert('txn', { ...row }))
  tags.forEach((row) => insert('tag', { ...row }))
  for (const row of stations) {
    const keys = JSON.parse(row.keys ?? '{}') as Record<string, string>
    const number = (key: string): number | null => (keys[key] === undefined ? null : Number(keys[key]))
    insert('station', {
      ...row,
      messageAttempts: number('TransactionMessageAttempts'),
      messageRetryInterval: number('TransactionMessageRetryInterval'),
    })
  }
  database.close()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const versionOf = (): unknown => {
  const database = new DatabaseSync(join(directory, 'proxy.sqlite'), { readOnly: true })
  const version = database.prepare('PRAGMA user_version').get()?.['user_version']
  database.close()
  return version
}

async function everything(store: Omit<StoreReader, 'allTags' | 'transaction' | 'close'>) {
  return {
    owed: await store.messages({ which: 'owed', limit: 99 }),
    ledger: await store.messages({ which: 'ledger', limit: 99 }),
    transactions: await store.transactions('CP1'),
    tags: [...(await store.tags('ws://b')), ...(await store.tags('ws://other'))],
    stations: await store.stations(),
    counts: [await store.counts('CP1'), await store.counts('CP2'), await store.counts('CP3')],
    owes: [await store.owes('CP1', 1_500_000_000), await store.owes('CP2', 99), await store.owes('CP3', null)],
    olderStop: await store.olderStopOwed('OTHER', 9_999, 'CP1'),
  }
}
const bytes = (...seqs: number[]): number =>
  messages
    .filter((row) => row.station === 'CP1' && seqs.includes(row.seq))
    .reduce((sum, row) => sum + Buffer.byteLength(row.frame), 0)
const expected = {
  owed: [messages[0], messages[1], messages[3], messages[4]],
  ledger: [messages[2]],
  transactions,
  tags,
  stations,
  counts: [
    { lastSeq: 4, owed: 2, parked: 1, owedBytes: bytes(1, 2) },
    { lastSeq: 1, owed: 1, parked: 0, owedBytes: bytes(1) },
    { lastSeq: 0, owed: 0, parked: 0, owedBytes: 0 },
  ],
  owes: [true, false, false],
  olderStop: true,
}

test('C4 a file of the first version is brought to the present one at opening, and nothing of it is lost', async () => {
  const store = await openProxyStore(directory)
  expect(versionOf()).toBe(2)
  const onTheWire = { ...messages[1], state: 'ambiguous', ambiguous: true }
  expect(await everything(store)).toEqual({
    ...expected,
    owed: [messages[0], onTheWire, messages[3], messages[4]],
    ledger: [onTheWire, messages[2]],
  })
  // It goes on as a file of its own: ids of 2.x beside those of before.
  await store.apply({ messages: [message(5, { transactionId: '12', protocol: 'ocpp2.0.1' })] })
  expect((await store.nextMessage('CP1', 4))?.transactionId).toBe('12')
  expect(await store.counts('CP1')).toMatchObject({ lastSeq: 5, owed: 3 })
  await store.close()
})

test('B8 commands read a file of the first version as it is, and leave it so', async () => {
  const before = await readFile(join(directory, 'proxy.sqlite'))
  const reader = openReader(directory)
  expect(await everything(reader)).toEqual(expected)
  expect(await reader.allTags()).toEqual(tags)
  expect(reader.transaction('CP1', 12)).toEqual(transactions[0])
  reader.close()
  expect(Buffer.compare(await readFile(join(directory, 'proxy.sqlite')), before)).toBe(0)
})

test.each([2, 9, 12, 16])(
  'C4 H9 killed after step %i of becoming the present version, it is of the first still, and whole',
  async (steps) => {
    const earlier = new URL('../../src/main/platform/store/earlier.ts', import.meta.url).href
    const file = JSON.stringify(join(directory, 'proxy.sqlite'))
    const killed = spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `import { DatabaseSync } from 'node:sqlite'
       import { migrate } from ${JSON.stringify(earlier)}
       const database = new DatabaseSync(${file})
       database.exec('PRAGMA cache_size = 1')
       let left = ${steps}
       migrate({
         prepare: (sql) => database.prepare(sql),
         exec(sql) {
           database.exec(sql)
           if (--left === 0) process.kill(process.pid, 'SIGKILL')
         },
         get isTransaction() { return database.isTransaction },
       })`,
    ])
    expect(killed.signal).toBe('SIGKILL')
    expect(versionOf()).toBe(1)
    const reader = openReader(directory)
    expect(await everything(reader)).toEqual(expected)
    reader.close()
    const store = await openProxyStore(directory)
    expect(versionOf()).toBe(2)
    expect((await store.counts('CP1')).owed).toBe(2)
    await store.close()
  },
)
