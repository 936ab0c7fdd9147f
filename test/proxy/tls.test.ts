/** `wattproof proxy` with its TLS options, as its own process: three listeners, one backend over wss. */
import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws'
import { wattproof } from '../../src/main/commands/wattproof.ts'
import { makeAuthority, type Issued } from '../fakes/authority.ts'
import { startProxy } from './proxy-process.ts'

const directory = mkdtempSync(join(tmpdir(), 'wattproof-tls-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let site: Issued
let operator: Issued
/** Paths of what was written there. */
const file = (name: string): string => join(directory, name)

beforeAll(async () => {
  site = await makeAuthority('Site CA')
  operator = await makeAuthority('Operator CA')
  const issued: Record<string, Issued> = {
    site,
    operator,
    rsa: await site.issue('laptop', { rsa: true }),
    p256: await site.issue('laptop'),
    laptop: await operator.issue('Laptop'),
  }
  for (const [name, { pem, keyPem }] of Object.entries(issued)) {
    writeFileSync(file(`${name}.pem`), pem)
    writeFileSync(file(`${name}.key`), keyPem)
  }
  writeFileSync(file('text'), 'hunter2')
  writeFileSync(file('torn.pem'), site.pem.replace(/\n[^\n]+\n-----END/, '\n-----END'))
  const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' } as const
  writeFileSync(file('locked.key'), createPrivateKey(site.keyPem).export(locked))
})

const stationSide = [
  ...['--tls-cert', 'rsa.pem', '--tls-key', 'rsa.key', '--tls-cert', 'p256.pem', '--tls-key', 'p256.key'],
  ...['--client-ca', 'site.pem'],
].map((word) => (word.startsWith('--') ? word : file(word)))

async function station(url: string, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, ['ocpp1.6'], { ca: site.pem, ...options })
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

test('P14 V3 H20 all three profiles at once; the client certificate goes up only for a station that showed who it is', async () => {
  const backendPair = await operator.issue('localhost')
  const shown: Record<string, string | undefined> = {}
  const server = createServer({
    key: backendPair.keyPem,
    cert: backendPair.pem,
    ca: operator.pem,
    requestCert: true,
    rejectUnauthorized: false,
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (_socket, { url, socket }) => {
    shown[url ?? ''] =
      socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject.match(/CN=.*/)?.[0] : 'no TLS'
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    sockets.clients.forEach((client) => client.terminate())
    server.close()
  })
  const proxy = await startProxy({
    backend: `wss://localhost:${(server.address() as AddressInfo).port}/ocpp`,
    data: file('data'),
    more: [
      ...['--listen', '127.0.0.1:0', '--tls-listen', '127.0.0.1:0', '--mtls-listen', '127.0.0.1:0', ...stationSide],
      ...[
        '--backend-ca',
        file('operator.pem'),
        '--backend-cert',
        file('laptop.pem'),
        '--backend-key',
        file('laptop.key'),
      ],
    ],
  })
  onTestFinished(() => proxy.kill())
  const [ws, wss, mtls] = proxy.lines[0].listeners as { url: string; port: number; protection: string }[]
  expect([ws, wss, mtls]).toMatchObject([
    { url: expect.stringMatching(/^ws:/), protection: 'ws' },
    { url: expect.stringMatching(/^wss:/), protection: 'wss' },
    { url: expect.stringMatching(/^wss:/), protection: 'wss with client certificate' },
  ])
  const own = await site.issue('CP3')
  await station(`${ws!.url}/CP1`)
  await station(`${wss!.url}/CP2`, { headers: { Authorization: 'Basic Q1AyOmh1bnRlcjI=' } })
  await station(`${mtls!.url}/CP3`, { cert: own.pem, key: own.keyPem })
  expect(shown['/ocpp/CP1']).toBe(undefined)
  expect(shown['/ocpp/CP3']).toBe('CN=Laptop')

  const stranger = new WebSocket(`${mtls!.url}/CP4`, ['ocpp1.6'], { ca: site.pem })
  const [error] = (await once(stranger, 'error')) as [Error]
  expect(error.message).toContain('403')
  expect(await proxy.until(({ event }) => event === 'handshake')).toMatchObject({
    handshake: { code: 'tls.trouble.clientMissing', facts: { wanted: expect.stringContaining('Site CA') } },
  })
  expect(await proxy.end()).toBe(0)
  expect(proxy.errors()).not.toContain('hunter2')
})

test('P14 with certificates and no --listen, plain ws is not opened', async () => {
  const proxy = await startProxy({
    backend: 'ws://127.0.0.1:9/',
    data: file('data-mtls'),
    more: [...stationSide],
  })
  onTestFinished(() => proxy.kill())
  expect(proxy.lines[0].listeners).toMatchObject([{ protection: 'wss with client certificate' }])
  expect(proxy.url).toMatch(/^wss:/)
})

const bad: [string[], RegExp][] = [
  [
    ['--tls-cert', 'none.pem', '--tls-key', 'rsa.key'],
    /--tls-cert \S*none\.pem cannot be read: there is no such file\./,
  ],
  [['--tls-cert', 'text', '--tls-key', 'rsa.key'], /--tls-cert \S*text holds no PEM certificate\./],
  [
    ['--tls-cert', 'rsa.key', '--tls-key', 'rsa.key'],
    /--tls-cert \S*rsa\.key holds a private key, not a certificate\./,
  ],
  [['--tls-cert', 'rsa.pem', '--tls-key', 'rsa.pem'], /--tls-key \S*rsa\.pem holds a certificate, not a private key\./],
  [
    ['--tls-cert', 'rsa.pem', '--tls-key', 'p256.key'],
    /--tls-key \S*p256\.key does not belong to the first certificate/,
  ],
  [['--tls-cert', 'rsa.pem', '--tls-key', 'locked.key'], /--tls-key \S*locked\.key is protected by a password/],
  [['--tls-cert', 'rsa.pem'], /Each --tls-cert needs its --tls-key/],
  [
    ['--tls-cert', 'torn.pem', '--tls-key', 'rsa.key'],
    /--tls-cert \S*torn\.pem holds a certificate that cannot be read\./,
  ],
  [['--tls-listen', '127.0.0.1:0'], /--tls-listen needs --tls-cert and --tls-key\./],
  [
    ['--tls-listen', 'nowhere', '--tls-cert', 'rsa.pem', '--tls-key', 'rsa.key'],
    /--tls-listen must be an address and a port/,
  ],
  [
    ['--mtls-listen', '127.0.0.1:0', '--tls-cert', 'rsa.pem', '--tls-key', 'rsa.key'],
    /--mtls-listen needs --client-ca\./,
  ],
  [
    ['--listen', '127.0.0.1:0', '--tls-cert', 'rsa.pem', '--tls-key', 'rsa.key'],
    /--tls-cert is for --tls-listen or --mtls-listen/,
  ],
  [['--client-ca', 'site.pem'], /--client-ca is for --mtls-listen/],
  [['--old-tls'], /--old-tls is for --tls-listen/],
  [['--backend-ca', 'text'], /--backend-ca \S*text holds no PEM certificate\./],
  [['--backend-cert', 'laptop.pem'], /--backend-cert and --backend-key belong together/],
  [['--backend-cert', 'laptop.pem', '--backend-key', 'rsa.key'], /--backend-key \S*rsa\.key does not belong/],
]
test.each(bad)('B8 D5 proxy %j is exit 2 and one sentence that names option and file', async (options, sentence) => {
  const args = options.map((word) => (/^[a-z0-9]+(\.(pem|key))?$/.test(word) && word !== 'nowhere' ? file(word) : word))
  const err: string[] = []
  const code = await wattproof(['proxy', '--backend', 'wss://localhost:9/', '--data', file('unused'), ...args], {
    out: (line) => expect.fail(line),
    err: (line) => err.push(line),
  })
  expect({ code, err }).toEqual({ code: 2, err: [expect.stringMatching(sentence)] })
  expect(err.join()).not.toMatch(/hunter2|BEGIN/)
})

test('P14 options of TLS for a backend without it are a mistake, not ignored', async () => {
  const err: string[] = []
  const args = ['proxy', '--backend', 'ws://localhost:9/', '--backend-ca', file('operator.pem')]
  expect(await wattproof(args, { out: () => undefined, err: (line) => err.push(line) })).toBe(2)
  expect(err.join()).toContain('--backend-ca is for a backend at wss://')
})
