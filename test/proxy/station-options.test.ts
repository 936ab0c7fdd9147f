/** `wattproof proxy`: which stations are served, and which certificate each one shows to the backend (C3, P14, V3). */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws'
import { wattproof } from '../../src/main/commands/wattproof.ts'
import { makeAuthority, type Issued } from '../fakes/authority.ts'
import { startProxy, type ProxyProcess } from './proxy-process.ts'

const directory = mkdtempSync(join(tmpdir(), 'wattproof-stations-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const file = (name: string): string => join(directory, name)

let site: Issued
let operator: Issued
const put = (name: string, { pem, keyPem }: Issued): void => {
  writeFileSync(file(`${name}.pem`), pem)
  writeFileSync(file(`${name}.key`), keyPem)
}
beforeAll(async () => {
  site = await makeAuthority('Site CA')
  operator = await makeAuthority('Operator CA')
  put('operator', operator)
  put('site', site)
  put('laptop', await site.issue('laptop'))
  put('common', await operator.issue('Common'))
  mkdirSync(file('own'))
  put('own/CP1', await operator.issue('Own of CP1'))
  put('own/CP%2F..%2F2', await operator.issue('Own of CP/../2'))
  writeFileSync(file('own/notes.txt'), 'nothing of ours')
})

/** Refuses nobody; `shown`: the name in the certificate of each path's connection. */
async function startBackend(): Promise<{ url: string; shown: Map<string, string | undefined> }> {
  const { pem, keyPem } = await operator.issue('localhost')
  const shown = new Map<string, string | undefined>()
  const server = createServer({
    key: keyPem,
    cert: pem,
    ca: operator.pem,
    requestCert: true,
    rejectUnauthorized: false,
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (_socket, { url, socket }) => {
    if (!(socket instanceof TLSSocket)) throw new Error('no TLS')
    shown.set(url ?? '', socket.getPeerX509Certificate()?.toLegacyObject().subject.CN?.toString())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    sockets.clients.forEach((client) => client.terminate())
    server.close()
  })
  return { url: `wss://localhost:${(server.address() as AddressInfo).port}/ocpp`, shown }
}

async function start(backend: string, name: string, more: string[]): Promise<ProxyProcess> {
  const proxy = await startProxy({ backend, data: file(name), more })
  onTestFinished(() => proxy.kill())
  return proxy
}

/** Connects; gives the HTTP status of a refusal, 101 when let in. */
async function connect(url: string, options: ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, ['ocpp1.6'], { ca: site.pem, ...options })
  onTestFinished(() => socket.terminate())
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_asked, { statusCode }) => resolve(statusCode ?? 0))
    socket.on('error', () => undefined)
  })
}

test('C3 with --station only these are served, by their decoded name; others hear 404', async () => {
  const { url } = await startBackend()
  const more = ['--backend-ca', file('operator.pem'), '--station', 'CP1', '--station', 'CP 2']
  const proxy = await start(url, 'some', more)
  expect(await connect(`${proxy.url}/CP1`)).toBe(101)
  expect(await connect(`${proxy.url}/CP%202`)).toBe(101)
  for (const other of ['CP2', 'cp1', 'CP1/CP3']) expect(await connect(`${proxy.url}/${other}`)).toBe(404)
})

const backendSide = (): string[] => [
  ...['--backend-ca', file('operator.pem'), '--backend-cert', file('common.pem'), '--backend-key', file('common.key')],
  ...['--backend-cert-dir', file('own')],
]

test('P14 V3 each station that proved who it is shows its own certificate, or the common one; the others show none', async () => {
  const { url, shown } = await startBackend()
  const proxy = await start(url, 'proved', [
    ...['--listen', '127.0.0.1:0', '--mtls-listen', '127.0.0.1:0', '--client-ca', file('site.pem')],
    ...['--tls-cert', file('laptop.pem'), '--tls-key', file('laptop.key'), ...backendSide()],
  ])
  const [plain, mutual] = proxy.lines[0].listeners as [{ url: string }, { url: string }]
  const by = async (name: string): Promise<ClientOptions> => {
    const { pem, keyPem } = await site.issue(name)
    return { cert: pem, key: keyPem }
  }
  expect(await connect(`${plain.url}/CP1`)).toBe(101)
  expect(shown.get('/ocpp/CP1')).toBe(undefined)
  expect(await connect(`${mutual.url}/CP1`, await by('CP1'))).toBe(101)
  expect(shown.get('/ocpp/CP1')).toBe('Own of CP1')
  expect(await connect(`${mutual.url}/CP%2F..%2F2`, await by('CP/../2'))).toBe(101)
  expect(shown.get('/ocpp/CP%2F..%2F2')).toBe('Own of CP/../2')
  expect(await connect(`${mutual.url}/CP3`, await by('CP3'))).toBe(101)
  expect(shown.get('/ocpp/CP3')).toBe('Common')
})

test('P14 --backend-cert-for-all shows it for stations over plain ws, too', async () => {
  const { url, shown } = await startBackend()
  const proxy = await start(url, 'all', [...backendSide(), '--backend-cert-for-all'])
  expect(await connect(`${proxy.url}/CP1`)).toBe(101)
  expect(await connect(`${proxy.url}/CP9`)).toBe(101)
  expect(shown).toEqual(
    new Map([
      ['/ocpp/CP1', 'Own of CP1'],
      ['/ocpp/CP9', 'Common'],
    ]),
  )
})

const folder = (name: string, files: Record<string, string>): string => {
  mkdirSync(file(name))
  for (const [each, text] of Object.entries(files)) writeFileSync(join(file(name), each), text)
  return file(name)
}
const bad: [string, () => string[], RegExp][] = [
  [
    'a folder that is not there',
    () => ['--backend-cert-dir', file('none')],
    /none cannot be read: there is no such folder\./,
  ],
  [
    'a folder without certificates',
    () => ['--backend-cert-dir', folder('empty', { x: '' })],
    /empty holds no <identity>\.pem\./,
  ],
  [
    'a certificate without its key',
    () => ['--backend-cert-dir', folder('keyless', { 'CP1.pem': operator.pem })],
    /CP1\.key cannot be read: there is no such file\./,
  ],
  [
    'a key without its certificate',
    () => ['--backend-cert-dir', folder('lonely', { 'CP1.key': operator.keyPem, 'CP1.crt': operator.pem })],
    /CP1\.key has no CP1\.pem beside it\./,
  ],
  [
    'a key of another certificate',
    () => ['--backend-cert-dir', folder('swapped', { 'CP1.pem': operator.pem, 'CP1.key': site.keyPem })],
    /CP1\.key does not belong to the first certificate/,
  ],
  [
    'a name that is no identity',
    () => ['--backend-cert-dir', folder('torn', { 'CP%1.pem': operator.pem, 'CP%1.key': operator.keyPem })],
    /CP%1\.pem is not named after an identity\./,
  ],
  [
    'two certificates of one station',
    () => {
      const { pem, keyPem } = operator
      const files = { 'CP 1.pem': pem, 'CP 1.key': keyPem, 'CP%201.pem': pem, 'CP%201.key': keyPem }
      return ['--backend-cert-dir', folder('twice', files)]
    },
    /CP%201\.pem is the second certificate of CP 1\./,
  ],
  ['a choice about no certificate', () => ['--backend-cert-for-all'], /--backend-cert-for-all needs --backend-cert or/],
  ['a station without a name', () => ['--station', ''], /--station is missing\./],
]
test.each(bad)('B8 D5 proxy with %s is exit 2 and one sentence', async (_what, options, sentence) => {
  const err: string[] = []
  const args = ['proxy', '--backend', 'wss://localhost:9/', '--data', file('unused'), ...options()]
  const code = await wattproof(args, { out: (line) => expect.fail(line), err: (line) => err.push(line) })
  expect({ code, err }).toEqual({ code: 2, err: [expect.stringMatching(sentence)] })
  expect(err.join()).not.toContain('BEGIN')
})
