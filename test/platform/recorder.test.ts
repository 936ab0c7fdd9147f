/** The recording on a real file (P16): numbered, readable at once, never in the way. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRecorder } from '../../src/main/platform/store/recorder.ts'
import type { EvidenceLine } from '../../src/shared/evidence.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattproof-recorder-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const mark = { kind: 'mark', station: 'CP1', mark: 'test started' } as const
const frame = { kind: 'frame', station: 'CP1', leg: 'station', way: 'in', text: '[3,"a",{}]' } as const

test('P16 lines are numbered without gaps, over a restart too, and readable as soon as they were recorded', async () => {
  const first = await openRecorder(directory)
  const n = first.record(mark)
  expect(first.record(frame)).toBe(n + 1)
  expect((await first.lines('CP1', n)).map((line) => [line.n, line.kind])).toEqual([
    [n, 'mark'],
    [n + 1, 'frame'],
  ])
  await first.close()
  const second = await openRecorder(directory)
  expect(second.record(mark)).toBe(n + 2)
  expect((await second.recent('CP1', 2, null)).map((line) => line.n)).toEqual([n + 1, n + 2])
  await second.close()
})

test('P16 an unchanged relayed frame is one line with two times, whether it was written in between or not', async () => {
  const recorder = await openRecorder(directory)
  const early = recorder.record(frame)
  recorder.relayed(early)
  const late = recorder.record(frame)
  await recorder.lines('CP1', late)
  recorder.relayed(late)
  const lines = await recorder.lines('CP1', early)
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).toMatchObject({ kind: 'frame', relayedAt: expect.any(Number) })
  await recorder.close()
})

test('P16 a damaged recording is set aside with its bytes: it holds no promise, and must not keep a proxy from starting', async () => {
  const file = join(directory, 'recording.sqlite')
  await writeFile(file, 'this is no database at all, but somebody may want to look at it')
  const recorder = await openRecorder(directory)
  const n = recorder.record(mark)
  expect(await recorder.lines('CP1', n)).toHaveLength(1)
  await recorder.close()
  const aside = (await readdir(directory)).find((name) => name.includes('.damaged-'))
  expect(await readFile(join(directory, aside!), 'utf8')).toContain('somebody may want')
})

test('P16 each station finds its own lines, in order, whatever it is called and however many batches they lie in', async () => {
  const names = ['CP1', 'X"CP1', 'a\nb', '__proto__', 'ä 😀', 'CP10']
  const recorder = await openRecorder(directory)
  const expected = new Map<string, number[]>(names.map((name) => [name, []]))
  const recordAll = (count: number): void => {
    for (let at = 0; at < count; at++) {
      const station = names[(at * at) % names.length]!
      expected.get(station)?.push(recorder.record({ ...frame, station, text: `[3,"${at} 😀",{}]` }))
    }
  }
  // One alone, then more than a segment of the index.
  const only = recorder.record({ ...mark, station: 'once' })
  await recorder.lines('once', 0)
  for (const count of [1, 5_000, 7_000, 9_000, 3]) {
    recordAll(count)
    await recorder.recent('CP1', 1, null)
  }
  for (const [station, numbers] of expected) {
    expect((await recorder.lines(station, 0)).map((line) => line.n)).toEqual(numbers)
    expect((await recorder.lines(station, 0)).every((line) => line.station === station)).toBe(true)
    const [from, to] = [numbers.at(2)!, numbers.at(-4)!]
    expect((await recorder.lines(station, from, to)).map((line) => line.n)).toEqual(numbers.slice(2, -3))
    // A batch may begin in one segment of the index and hold this line of the next.
    const late = numbers.filter((n) => n > 17_000)
    expect((await recorder.lines(station, late[0]!)).map((line) => line.n)).toEqual(late)
    expect((await recorder.recent(station, 300, null)).map((line) => line.n)).toEqual(numbers.slice(-300))
    expect((await recorder.recent(station, 3, to)).map((line) => line.n)).toEqual(numbers.slice(-7, -4))
  }
  expect((await recorder.recent('once', 5, null)).map((line) => line.n)).toEqual([only])
  expect(await recorder.recent('nobody', 5, null)).toEqual([])
  await recorder.close()
})

test('P16 a line is what was recorded, with its times; who listens hears it at once and not again', async () => {
  const recorder = await openRecorder(directory)
  const heard: EvidenceLine[] = []
  const stop = recorder.onLine((line) => heard.push(line))
  const first = recorder.record({ ...frame, rule: 'stand-in' }, 1234.5)
  recorder.relayed(first)
  stop()
  recorder.record(mark)
  const [line] = await recorder.lines('CP1', first, first)
  expect(line).toEqual({ ...heard[0], relayedAt: expect.any(Number) })
  expect(line).toMatchObject({ ...frame, n: first, at: 1234.5, rule: 'stand-in', mono: expect.any(Number) })
  expect(heard).toHaveLength(1)
  await recorder.close()
})

test('P16 what cannot be kept becomes a gap that says how much is missing', async () => {
  const recorder = await openRecorder(directory)
  // More in one turn than is ever held in memory.
  for (let at = 0; at < 20_050; at++) recorder.record(frame)
  await recorder.recent('CP1', 1, null)
  recorder.record(mark)
  const [before, gap] = (await recorder.recent('CP1', 3, null)).slice(-2)
  expect([before?.kind, gap]).toEqual(['mark', expect.objectContaining({ kind: 'gap', lost: 50 })])
  const lines = await recorder.lines('CP1', 0)
  expect(lines.filter((line) => line.kind === 'frame')).toHaveLength(20_000)
  await recorder.close()
})

test('P16 at its size the oldest tenth goes, the rest stays readable, and numbers go on', async () => {
  const maxBytes = 2 * 1024 * 1024
  const recorder = await openRecorder(directory, { maxBytes })
  let n = 0
  for (let round = 0; round < 30; round++) {
    for (let at = 0; at < 2_000; at++) n = recorder.record({ ...frame, station: `CP${at % 7}` })
    await recorder.recent('CP1', 1, null)
  }
  expect(n).toBe(60_000)
  const kept = await recorder.lines('CP1', 0)
  expect(kept[0]?.n).toBeGreaterThan(2_000)
  expect(kept.at(-1)?.n).toBeGreaterThan(59_990)
  const gaps = kept.slice(1).map((line, at) => line.n - kept[at]!.n)
  expect(Math.max(...gaps)).toBeLessThanOrEqual(14)
  await recorder.close()
  const again = await openRecorder(directory, { maxBytes })
  expect(again.record(mark)).toBe(60_001)
  await again.close()
})

test('P16 what is older than 90 days goes at the next start', async () => {
  const first = await openRecorder(directory)
  const old = first.record(frame, Date.now() - 91 * 86_400_000)
  await first.lines('CP1', old)
  const young = first.record(mark)
  await first.close()
  const second = await openRecorder(directory)
  expect((await second.lines('CP1', 0)).map((line) => line.n)).toEqual([young])
  await second.close()
})

test('P16 a recording with a row for each line, as earlier ones have it, is read on', async () => {
  const database = new DatabaseSync(join(directory, 'recording.sqlite'))
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE line (n INTEGER PRIMARY KEY, station TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL, relayedAt REAL);
    CREATE INDEX line_station ON line (station, n)`)
  const insert = database.prepare('INSERT INTO line VALUES (?, ?, ?, ?, ?)')
  const at = Date.now()
  const written: EvidenceLine[] = []
  database.exec('BEGIN')
  for (let n = 1; n <= 4_500; n++) {
    const line = { ...frame, station: n % 3 === 0 ? 'CP2' : 'CP1', n, at, mono: n }
    const relayedAt = n % 2 === 0 ? at + 5 : null
    insert.run(n, line.station, at, JSON.stringify(line), relayedAt)
    written.push({ ...line, ...(relayedAt !== null && { relayedAt }) })
  }
  database.exec('COMMIT')
  database.close()
  const recorder = await openRecorder(directory)
  expect(recorder.record(mark)).toBe(4_501)
  expect(await recorder.lines('CP2', 0)).toEqual(written.filter((line) => line.station === 'CP2'))
  expect(await recorder.lines('CP1', 0, 4_500)).toEqual(written.filter((line) => line.station === 'CP1'))
  await recorder.close()
})

test('P16 a reader is not kept waiting by what is recorded after it asked', async () => {
  const recorder = await openRecorder(directory)
  recorder.record(mark)
  let going = true
  const recordOn = (): void => {
    for (let at = 0; at < 20; at++) recorder.record(frame)
    if (going) setImmediate(recordOn)
  }
  recordOn()
  for (let times = 0; times < 3; times++) expect(await recorder.recent('CP1', 1, null)).toHaveLength(1)
  going = false
  await recorder.close()
})
