/** B8 P12: what a station left behind, delivered, put back in line and exported from the command line, as processes. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { message, station } from '../platform/store-rows.ts'
import { startProxy, type Finished } from './proxy-process.ts'
import { at, connectStation } from './rpc-station.ts'
import { newDirectory } from './running-proxy.ts'

const program = join(import.meta.dirname, '../../src/main/commands/wattproof.ts')
const password = 's3cret-of-CP1'
const basic = `Basic ${Buffer.from(`CP1:${password}`).toString('base64')}`

/** A backend that asks for a password, and may refuse actions with a CALLERROR. */
function startBackend() {
  const received: [action: string, payload: Record<string, unknown>][] = []
  const refused = new Set<string>()
  const seen = { authorization: undefined as string | undefined, silent: '' }
  const server = new WebSocketServer({
    ...{ host: '127.0.0.1', port: 0, handleProtocols: () => 'ocpp1.6' },
    verifyClient({ req }, done) {
      seen.authorization = req.headers.authorization
      if (req.headers.authorization === basic) done(true)
      else done(false, 401)
    },
  })
  server.on('connection', (socket: WebSocket) =>
    socket.on('message', (data: Buffer) => {
      const [type, id, action, payload] = JSON.parse(data.toString()) as [
        number,
        string,
        string,
        Record<string, unknown>,
      ]
      if (type !== 2) {
        server.emit('answered')
        return
      }
      received.push([action, payload])
      if (action === seen.silent) {
        server.emit('held')
        return
      }
      const idTagInfo = { status: 'Accepted' }
      const answers: Record<string, object> = {
        BootNotification: { status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 },
        Authorize: { idTagInfo },
        StartTransaction: { transactionId: 100, idTagInfo },
      }
      socket.send(
        JSON.stringify(refused.has(action) ? [4, id, 'FormationViolation', 'no', {}] : [3, id, answers[action] ?? {}]),
      )
    }),
  )
  return {
    received,
    refused,
    seen,
    server,
    url: () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resets: () => server.clients.forEach((client) => client.terminate()),
  }
}

/** Runs the command line to its end, with a line on standard input. */
async function run(args: string[], input?: string): Promise<Finished> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const [out, errors] = [[] as Buffer[], [] as Buffer[]]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin.end(input)
  await once(child, 'close')
  const lines = Buffer.concat(out).toString().split('\n').filter(Boolean)
  const read = (line: string): unknown => (line.startsWith('{') ? JSON.parse(line) : line)
  return { code: child.exitCode, lines: lines.map(read), errors: Buffer.concat(errors).toString() }
}

let backend: ReturnType<typeof startBackend>
let data: string
beforeEach(async () => {
  backend = startBackend()
  await once(backend.server, 'listening')
  data = await newDirectory()
})
afterEach(() => {
  backend.resets()
  backend.server.close()
  rmSync(data, { recursive: true, force: true })
})
const drain = (input?: string, ...more: string[]): Promise<Finished> =>
  run(['drain', '--backend', backend.url(), '--station', 'CP1', '--data', data, ...more], input)

/** A session of which the backend has heard nothing, of a station that tries refused messages once. */
async function leftBehind(): Promise<number> {
  const proxy = await startProxy({ backend: backend.url(), data, more: ['--answer-deadline', '0.2'] })
  const station = await connectStation(proxy.url, 'CP1', { password })
  await station.authorize('known')
  station.client.handle(() => ({ status: 'Accepted' }))
  const tryOnce = { key: 'TransactionMessageAttempts', value: '1' }
  const answered = once(backend.server, 'answered')
  backend.server.clients.forEach((client) => client.send(JSON.stringify([2, 'k', 'ChangeConfiguration', tryOnce])))
  await answered
  backend.seen.silent = 'StartTransaction'
  const { transactionId } = await station.start('known', 1_000, at(0))
  await station.meter(transactionId, 1_100, at(1))
  await station.stop(transactionId, 1_200, at(2))
  await station.disconnect()
  await proxy.end()
  backend.seen.silent = ''
  backend.received.length = 0
  return transactionId
}

test('B8 P12 drain: everything arrives in order under the backend’s id, with the password from standard input', async () => {
  const provisional = await leftBehind()
  const done = await drain(`${password}\n`, '--password-stdin', '--json')
  expect(done).toEqual({
    ...{ code: 0, errors: '' },
    lines: [{ event: 'drained', station: 'CP1', result: 'done', delivered: 3, parked: 0 }],
  })
  expect(backend.received.map(([action, { transactionId }]) => [action, transactionId])).toEqual([
    ['StartTransaction', undefined],
    ['MeterValues', 100],
    ['StopTransaction', 100],
  ])
  expect(provisional).toBeGreaterThan(100)
  expect((await drain(`${password}\n`, '--password-stdin')).lines).toEqual([
    'CP1: everything is delivered (messages: 0).',
  ])
  for (const file of readdirSync(data)) expect(readFileSync(join(data, file)).includes(password)).toBe(false)
})

test('B8 P12 drain: a wrong password is exit 1 and nothing is sent; none on standard input is exit 2', async () => {
  await leftBehind()
  const wrong = await drain('wrong\r\n', '--password-stdin', '--json')
  expect(wrong).toMatchObject({ code: 1, lines: [{ event: 'drained', result: 'refused', status: 401 }] })
  expect(backend.seen.authorization).toBe(`Basic ${Buffer.from('CP1:wrong').toString('base64')}`)
  expect((await drain('', '--password-stdin', '--json')).lines).toMatchObject([{ event: 'error', code: 'bad-input' }])
  // Without being asked to, it takes nothing from a pipe, and sends none.
  expect(await drain(`${password}\n`)).toMatchObject({
    code: 1,
    lines: ['CP1: the backend refuses the connection (HTTP 401). Nothing was sent.'],
  })
  expect([backend.seen.authorization, backend.received]).toEqual([undefined, []])
})

const hasScript = spawnSync('script', ['--version']).status === 0
test.skipIf(!hasScript)('B8 P12 drain: asked for at a terminal, the password is not shown', async () => {
  await leftBehind()
  const words = [process.execPath, program, 'drain', '--backend', backend.url(), '--station', 'CP1', '--data', data]
  const child = spawn('script', ['-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'])
  let shown = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const asked = shown.includes('(empty for none): ')
    shown += chunk.toString()
    if (!asked && shown.includes('(empty for none): ')) child.stdin.write(`${password}\r`)
  })
  await once(child, 'close')
  expect(child.exitCode).toBe(0)
  expect(shown).toContain('everything is delivered (messages: 3)')
  expect(shown).not.toContain(password)
})

test('B8 P12 drain: interrupted, it says how far it came and what was on its way goes again', async () => {
  await leftBehind()
  backend.seen.silent = 'MeterValues'
  const held = once(backend.server, 'held')
  const args = ['drain', '--backend', backend.url(), '--station', 'CP1', '--data', data, '--password-stdin', '--json']
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(password)
  await held
  child.kill('SIGTERM')
  const [[line], [code]] = (await Promise.all([once(child.stdout, 'data'), once(child, 'close')])) as [
    [Buffer],
    [number],
  ]
  expect([code, JSON.parse(line.toString())]).toMatchObject([1, { result: 'stopped', delivered: 1 }])
  backend.seen.silent = ''
  expect(await drain(password, '--password-stdin')).toMatchObject({ code: 0 })
  expect(backend.received.map(([action]) => action)).toEqual([
    'StartTransaction',
    'MeterValues',
    'MeterValues',
    'StopTransaction',
  ])
})

test('B8 resend and export: what the backend refused is shown with its frame, put back in line, and delivered', async () => {
  const provisional = await leftBehind()
  backend.refused.add('MeterValues')
  const proxy = await startProxy({ backend: backend.url(), data })
  const station = await connectStation(proxy.url, 'CP1', { password })
  await proxy.until((line) => line.event === 'backend' && line.link === 'live')
  await station.disconnect()

  const running = await run(['resend', '--station', 'CP1', '--data', data, '--json'])
  expect(running).toMatchObject({ code: 2, lines: [{ event: 'error', code: 'data-in-use' }] })
  await proxy.end()

  const parked = await run(['export', '--parked', '--data', data, '--station', 'CP1'])
  expect(parked.errors).toContain('card numbers')
  expect(parked).toMatchObject({
    code: 0,
    lines: [
      {
        ...{ station: 'CP1', row: 2, state: 'parked', action: 'MeterValues', error: 'FormationViolation: no' },
        ...{ transactionId: provisional, backendTransactionId: 100 },
      },
    ],
  })
  expect(JSON.parse(parked.lines[0].frame)).toMatchObject([2, expect.any(String), 'MeterValues', {}])
  expect((await run(['queue', '--data', data, '--json'])).lines).toMatchObject([{ row: 2, state: 'parked' }])
  expect((await run(['export', '--parked', '--data', data, '--station', 'CP2'])).lines).toEqual([])

  for (const [rows, code] of [
    [['--row', '1'], 'not-found'],
    [['--row', 'x'], 'bad-input'],
    [['--station', 'CP9'], 'not-found'],
  ] as const)
    expect(await run(['resend', '--station', 'CP1', '--data', data, '--json', ...rows])).toMatchObject({
      ...{ code: 2, lines: [{ event: 'error', code }] },
    })
  expect(await run(['resend', '--station', 'CP1', '--row', '2', '--data', data, '--json'])).toEqual({
    ...{ code: 0, errors: '', lines: [{ event: 'resent', station: 'CP1', rows: [2] }] },
  })
  // Refused once more: set aside again, and the exit code says so.
  expect(await drain(password, '--password-stdin', '--json')).toMatchObject({
    ...{ code: 1, lines: [{ result: 'done', delivered: 0, parked: 1 }] },
  })
  backend.refused.clear()
  expect((await run(['resend', '--station', 'CP1', '--data', data])).lines).toEqual([
    'CP1: messages put back in line: 1.',
  ])
  expect(await drain(password, '--password-stdin')).toMatchObject({ code: 0 })
  expect(backend.received.at(-1)).toMatchObject(['MeterValues', { transactionId: 100 }])
})

test('B8 resend: a row set aside behind more than ten thousand that wait is found', async () => {
  const store = await openProxyStore(data)
  const waiting = Array.from({ length: 10_001 }, (_, index) => message(index + 1, { acknowledgedAt: 5 }))
  await store.apply({
    stations: [station('CP1')],
    messages: [...waiting, message(10_002, { acknowledgedAt: 5, state: 'parked' })],
  })
  await store.close()
  expect(await run(['resend', '--station', 'CP1', '--row', '10002', '--data', data, '--json'])).toEqual({
    ...{ code: 0, errors: '', lines: [{ event: 'resent', station: 'CP1', rows: [10_002] }] },
  })
  expect((await run(['export', '--parked', '--data', data])).lines).toEqual([])
})

test('B8 what cannot begin is exit 2 and one line', async () => {
  const lineOf = async (args: string[]): Promise<unknown> => {
    const { code, lines } = await run([...args, '--json'])
    return [code, lines.map((line) => line.code as string)]
  }
  const address = ['--backend', backend.url()]
  expect(await lineOf(['drain', '--station', 'CP1', '--data', data])).toEqual([2, ['bad-input']])
  expect(await lineOf(['drain', ...address, '--data', data])).toEqual([2, ['bad-input']])
  expect(await lineOf(['drain', '--backend', 'http://x', '--station', 'CP1', '--data', data])).toEqual([2, ['bad-url']])
  expect(await lineOf(['drain', ...address, '--station', 'CP1', '--data', data])).toEqual([2, ['not-found']])
  expect(await lineOf(['drain', ...address, '--station', 'CP1', '--data', join(data, 'none')])).toEqual([
    2,
    ['data-unreadable'],
  ])
  expect(await lineOf(['drain', ...address, '--station', 'CP1', '--data', data, '--password', 'x'])).toEqual([
    2,
    ['bad-input'],
  ])
  expect(await lineOf(['resend', '--data', data])).toEqual([2, ['bad-input']])
})

test('B8 P13 E3 H15 the proxy takes the site’s own users, the cardless tag and a slow answer; local sessions are exported apart', async () => {
  const more = ['--local-user', 'house', '--local-user', 'guest', '--cardless', 'ocppd', '--min-answer-delay', '200']
  const rates = ['--drain-rate', '5', '--redial-rate', '5']
  backend.refused.add('Authorize')
  const proxy = await startProxy({ backend: backend.url(), data, more: [...more, ...rates] })
  const station = await connectStation(proxy.url, 'CP1', { password })
  const begun = performance.now()
  const { transactionId, idTagInfo } = await station.start('guest', 0, at(0))
  expect(idTagInfo.status).toBe('Accepted')
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199)
  await station.stop(transactionId, 100, at(1))
  await proxy.end()
  const local = await run(['export', '--local', '--data', data])
  expect(local.lines.map((line) => [line.action, line.state])).toEqual([
    ['StartTransaction', 'local'],
    ['StopTransaction', 'local'],
  ])
  expect((await run(['ledger', '--data', data, '--json'])).lines).toEqual([])
  for (const option of ['--min-answer-delay', '--drain-rate', '--redial-rate'])
    expect(await run(['proxy', '--backend', backend.url(), '--data', data, option, 'x', '--json'])).toMatchObject({
      ...{ code: 2, lines: [{ event: 'error', code: 'bad-input' }] },
    })
})
