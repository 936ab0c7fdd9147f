/** The recording on a real file (P16): numbered, readable at once, never in the way. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRecorder } from '../../src/main/platform/store/recorder.ts'

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
