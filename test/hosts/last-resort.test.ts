/** A process of its own, in which something breaks where nobody waits for it. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const module = join(import.meta.dirname, '../../src/main/last-resort.ts')

const program = `
  import { surviveUncaught } from ${JSON.stringify(module)}
  const off = surviveUncaught({ info() {}, warn() {}, error: (message, { error }) => console.log('logged', error.message) })
  process.on('exit', () => console.log('end'))
  Promise.reject(new Error('a promise nobody waits for'))
  setImmediate(() => {
    setImmediate(() => { console.log('still here'); off(); throw new Error('after the last resort') })
    throw new Error('an event nobody catches')
  })
`

test('C2 what nobody caught is logged and ends nothing, until the host is closed', async () => {
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const ended = await run.then(
    () => null,
    (error: unknown) => error as { code: number; stdout: string },
  )
  expect(ended?.stdout.trim().split('\n')).toEqual([
    'logged a promise nobody waits for',
    'logged an event nobody catches',
    'still here',
    'end',
  ])
  expect(ended?.code).toBe(1)
})
