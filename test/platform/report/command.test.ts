import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verify } from '../../../src/main/commands/verify.ts'
import { folder, written } from './files.ts'

function io() {
  const out: string[] = []
  const err: string[] = []
  return { out, err, io: { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) } }
}

test('verify says in sentences that all is as it was, and exits 0', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  const said = io()
  expect(await verify([directory], said.io)).toBe(0)
  expect(said.out.join('\n')).toContain('Verified: nothing was changed')
  expect(said.out.join('\n')).toContain('neither proves that the installer was honest')
  expect(said.err).toEqual([])
})

test('verify exits 1 with the reason', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  writeFileSync(join(directory, 'report.json'), '{}')
  const said = io()
  expect(await verify([directory], said.io)).toBe(1)
  expect(said.err.join()).toContain('report.json: this is no report.json of a version known here')
})

test('verify --json writes JSON lines only', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  const said = io()
  expect(await verify([directory, '--json'], said.io)).toBe(0)
  const lines = said.out.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.at(-1)).toEqual({ event: 'verified', result: 'verified' })
  expect(lines.slice(0, -1).every(({ event, result }) => event === 'check' && result === 'fine')).toBe(true)
})

test('no folder, a wrong option and too many folders are failures, not verdicts', async () => {
  await expect(verify(['/nonexistent'], io().io)).rejects.toMatchObject({ code: 'data-unreadable' })
  await expect(verify(['--nonsense'], io().io)).rejects.toMatchObject({ code: 'bad-input' })
  await expect(verify([], io().io)).rejects.toMatchObject({ code: 'bad-input' })
})

test('the command line runs it, exit codes 0 and 2', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  const run = promisify(execFile)
  const command = [join(import.meta.dirname, '../../../src/main/commands/wattproof.ts'), 'verify']
  const { stdout } = await run(process.execPath, [...command, directory])
  expect(stdout).toContain('Verified')
  await expect(run(process.execPath, [...command, '/nonexistent'])).rejects.toMatchObject({ code: 2 })
})
