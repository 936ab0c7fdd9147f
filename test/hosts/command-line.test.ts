import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hostAndPort, numberOf, optionsOf } from '../../src/main/commands/io.ts'
import { wattproof } from '../../src/main/commands/wattproof.ts'

const program = join(import.meta.dirname, '../../src/main/commands/wattproof.ts')

async function run(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await wattproof(args, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out, err }
}

test('B8 help lists every command, and each has its own', async () => {
  const { code, out } = await run('--help')
  expect(code).toBe(0)
  for (const command of [
    'proxy',
    'cards',
    'queue',
    'drain',
    'resend',
    'export',
    'ledger',
    'discover',
    'serial',
    'commission',
    'verify',
  ]) {
    expect(out[0]).toContain(`  ${command} `)
    const own = await run(command, '--help')
    expect(own).toMatchObject({ code: 0, out: [expect.stringContaining(`wattproof ${command}`)] })
  }
  expect(await run()).toMatchObject({ code: 0, out })
})

test('D4 serial prints one line a port, and 1 says that there is none', async () => {
  const { code, out, err } = await run('serial', '--json')
  expect({ code, err }).toEqual({ code: out.length > 0 ? 0 : 1, err: [] })
  for (const line of out) expect(JSON.parse(line)).toMatchObject({ event: 'port', path: expect.stringMatching(/./) })
  expect((await run('serial')).out).toHaveLength(out.length)
})

test('B8 help for cards says that numbers are unmasked', async () => {
  expect((await run('cards', '--help')).out[0]).toContain('unmasked')
})

test.each(['nosuch', 'constructor', '__proto__'])(
  'an unknown command %s is exit 2 and, with --json, one line',
  async (name) => {
    const { code, out, err } = await run(name, '--json')
    expect({ code, err }).toEqual({ code: 2, err: [] })
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: 'error', code: 'unknown-command', message: expect.any(String) },
    ])
    expect(await run(name)).toMatchObject({ code: 2, out: [], err: [expect.stringContaining('wattproof: ')] })
  },
)

test('an unknown option is exit 2 and one line, and its value is not repeated', async () => {
  const { code, out } = await run('queue', '--pasword=hunter2', '--json')
  expect(code).toBe(2)
  expect(JSON.parse(out.join('\n'))).toMatchObject({
    event: 'error',
    code: 'bad-input',
    message: expect.stringContaining('--pasword'),
  })
  expect(out.join()).not.toContain('hunter2')
})

test('a data directory that is not there is exit 2 with its code', async () => {
  const { code, out } = await run('queue', '--data', join(tmpdir(), 'wattproof-never-made'), '--json')
  expect(code).toBe(2)
  expect(JSON.parse(out.join('\n'))).toMatchObject({ event: 'error' })
})

test('options: numbers, addresses and places are read or refused by name', () => {
  expect(numberOf('2.5', '--x', { min: 1, max: 3 })).toBe(2.5)
  expect(numberOf(undefined, '--x', { min: 1, max: 3 })).toBeUndefined()
  for (const bad of ['', ' ', 'x', '0', '4', 'Infinity', 'NaN'])
    expect(() => numberOf(bad, '--x', { min: 1, max: 3 })).toThrow('--x must be a number from 1 to 3.')
  expect(hostAndPort('127.0.0.1:0', '--listen')).toEqual({ host: '127.0.0.1', port: 0 })
  expect(hostAndPort('[::1]:80', '--listen')).toEqual({ host: '::1', port: 80 })
  for (const bad of ['', 'x', ':80', '127.0.0.1', '1.2.3.4:99999', '::1:80'])
    expect(() => hostAndPort(bad, '--listen')).toThrow('--listen must be an address and a port')
  expect(optionsOf(['a'], {}, ['DIR']).positionals).toEqual(['a'])
  expect(() => optionsOf([], {}, ['DIR'])).toThrow('DIR is missing.')
  expect(() => optionsOf(['a', 'b'], {}, ['DIR'])).toThrow('one argument too many')
})

test('the program runs without a build, says one line of JSON, and ends on SIGTERM', async () => {
  const data = mkdtempSync(join(tmpdir(), 'wattproof-command-'))
  const args = [program, 'proxy', '--backend', 'ws://127.0.0.1:1', '--data', data, '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  expect(JSON.parse(first.toString())).toMatchObject({ event: 'listening', pid: child.pid })
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
})

test('a reader that goes away ends the output, not the command', async () => {
  const source = new URL('../../src/main/commands/io.ts', import.meta.url).href
  const script = `import { processIo } from ${JSON.stringify(source)}
    const io = processIo()
    io.out('first')
    process.stdin.once('data', () => {
      process.stdout.once('error', () => setImmediate(() => { io.out('nobody hears'); io.err('still here'); process.exit(7) }))
      io.out('x'.repeat(1e6))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  await once(child.stdout, 'data')
  child.stdout.destroy()
  await once(child.stdout, 'close')
  child.stdin.write('go')
  const [code] = (await once(child, 'exit')) as [number]
  expect({ code, errors }).toEqual({ code: 7, errors: 'still here\n' })
})
