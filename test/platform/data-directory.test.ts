import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  defaultDataDirectory,
  existingDataDirectory,
  installationSecret,
  takeDataDirectory,
} from '../../src/main/platform/data-directory.ts'

const fresh = () => mkdtempSync(join(tmpdir(), 'wattproof-data-'))
const source = new URL('../../src/main/platform/data-directory.ts', import.meta.url).href

/** Another process that holds the folder and says so, after the garbage of taking it was collected. */
async function holderOf(path: string) {
  const script = `import { takeDataDirectory } from ${JSON.stringify(source)}
    takeDataDirectory(${JSON.stringify(path)}); gc(); setTimeout(() => { gc(); console.log('held') }, 0); setInterval(() => {}, 1e6)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('a missing data directory is made, for this user alone', () => {
  const path = join(fresh(), 'deep', 'below')
  const taken = takeDataDirectory(path)
  expect(statSync(path).mode & 0o077).toBe(0)
  taken.release()
})

test('a data directory in use says by whom, and is free again after SIGKILL', async () => {
  const path = fresh()
  const holder = await holderOf(path)
  expect(() => takeDataDirectory(path)).toThrow(
    expect.objectContaining({ code: 'data-in-use', details: { place: path, pid: holder.pid } }),
  )
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  takeDataDirectory(path).release()
})

test('a data directory is free again after its release, in the same process too', () => {
  const path = fresh()
  const first = takeDataDirectory(path)
  expect(() => takeDataDirectory(path)).toThrow(expect.objectContaining({ code: 'data-in-use' }))
  first.release()
  takeDataDirectory(path).release()
})

test('a file in the place of the data directory is unreadable data, not a crash', () => {
  const file = join(fresh(), 'file')
  writeFileSync(file, 'x')
  expect(() => takeDataDirectory(file)).toThrow(expect.objectContaining({ code: 'data-unreadable' }))
  expect(() => takeDataDirectory(join(file, 'below'))).toThrow(expect.objectContaining({ code: 'data-unreadable' }))
  expect(() => existingDataDirectory(file)).toThrow(expect.objectContaining({ code: 'data-unreadable' }))
})

test('reading commands make no data directory', () => {
  const path = join(fresh(), 'never made')
  expect(() => existingDataDirectory(path)).toThrow(expect.objectContaining({ code: 'data-unreadable' }))
  expect(() => statSync(path)).toThrow('ENOENT')
})

test('an installation keeps its secret', () => {
  const path = fresh()
  const secret = installationSecret(path, 'pseudonyms')
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect(installationSecret(path, 'pseudonyms')).toBe(secret)
  expect(installationSecret(path, 'other')).not.toBe(secret)
  expect(statSync(join(path, 'pseudonyms.key')).mode & 0o077).toBe(0)
  writeFileSync(join(path, 'pseudonyms.key'), '')
  expect(installationSecret(path, 'pseudonyms')).toMatch(/^[0-9a-f]{64}$/)
})

test('the default folder follows the operating system', () => {
  expect(defaultDataDirectory('linux', { XDG_DATA_HOME: '/x' })).toBe(join('/x', 'wattproof'))
  expect(defaultDataDirectory('darwin', {})).toMatch(/Library.Application Support.Wattproof$/)
  expect(defaultDataDirectory('win32', { LOCALAPPDATA: 'L' })).toBe(join('L', 'Wattproof'))
})
