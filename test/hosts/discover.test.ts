/** `wattproof discover` as a process of its own, against boxes over real sockets. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { announce } from '../../src/main/practice/announce.ts'

const program = join(import.meta.dirname, '../../src/main/commands/wattproof.ts')

function start(...args: string[]) {
  const child = spawn(process.execPath, [program, 'discover', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const ended = once(child, 'close') as Promise<[number]>
  return { child, ended, out: () => out, err: () => err, lines: () => out.split('\n').filter((line) => line !== '') }
}

/** Something with a name of its own choice. */
async function device(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

test(
  'D3 B8 a box that announces itself and one that only answers HTTP, as JSON lines',
  { timeout: 60_000 },
  async () => {
    // Serials of their own: other practice wallboxes of this computer announce themselves, too.
    const serial = String(100_000 + process.pid)
    const silent = String(200_000 + process.pid)
    const goe = (sse: string) => device(200, JSON.stringify({ sse, typ: 'go-eCharger_V4', fwv: '60.4', fna: 'Left' }))
    const address = await goe(serial)
    const typed = await goe(silent)
    const announcement = announce({
      ...{ serial, friendlyName: 'Left', deviceType: 'go-eCharger', manufacturer: 'go-e' },
      ...{ host: '127.0.0.1', port: Number(address.split(':')[1]) },
    })
    onTestFinished(() => announcement.stop())
    const run = start('--seconds', '8', '--address', typed, '--json')
    const [code] = await run.ended
    const boxes = run.lines().map((line) => JSON.parse(line))
    const ready = { event: 'box', family: 'go-e', state: 'ready', certificate: null }
    expect(boxes).toContainEqual(expect.objectContaining({ ...ready, serial, address, how: 'mdns' }))
    expect(boxes).toContainEqual(expect.objectContaining({ ...ready, serial: silent, address: typed, how: 'typed' }))
    expect(code).toBe(0)
  },
)

test('for people: a line as soon as a box has answered, which no spreadsheet takes for a formula', async () => {
  const typed = await device(200, '{"sse":"123456","typ":"go-eCharger_V4","fwv":"60.4","fna":"=1+1"}')
  const run = start('--seconds', '600', '--address', typed)
  while (!run.out().includes('123456')) await once(run.child.stdout, 'data')
  expect(run.lines()[0]).toMatch(
    /^ready {2}127\.0\.0\.1:\d+ {2}go-e .*123456 {2}firmware 60\.4 {2}'=1\+1 {2}address typed$/,
  )
  run.child.kill('SIGINT')
  const [code] = await run.ended
  expect(code).toBe(0)
})

test('nothing found is exit 1; no address, no number are exit 2 in one line', { timeout: 30_000 }, async () => {
  const router = await device(401, 'who are you')
  const none = start('--seconds', '0', '--address', router, '--json')
  expect((await none.ended)[0]).toBe(1)
  expect(none.lines().map((line) => JSON.parse(line))).toMatchObject([{ state: 'needs password', family: 'unknown' }])
  for (const bad of [['--address', 'two words'], ['--seconds', 'soon'], ['--swep']]) {
    const run = start(...bad, '--json')
    expect((await run.ended)[0], bad.join(' ')).toBe(2)
    expect(run.lines().map((line) => JSON.parse(line))).toMatchObject([{ event: 'error', code: 'bad-input' }])
  }
})
