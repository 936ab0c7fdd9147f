import { createServer as createHttp } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import { createServer as createTcp } from 'node:net'
import { createServer as createTls, TLSSocket } from 'node:tls'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Dialled, DialRequest } from '../../src/main/core/host.ts'
import { createLinks } from '../../src/main/platform/links.ts'
import { createProbe } from '../../src/main/platform/probe.ts'
import { makeAuthority, type Issued } from '../fakes/authority.ts'
import { portOf } from './tls-peers.ts'

const day = 86_400_000
const pair = ({ pem, keyPem }: Issued) => ({ cert: pem, key: keyPem })
const secret = 'Basic Q1AxOmh1bnRlcjI='

let operator: Issued
let good: Issued
beforeAll(async () => {
  operator = await makeAuthority('Operator CA')
  good = await operator.issue('localhost')
})

/** A backend over wss that accepts every upgrade; `seen` holds the Authorization and the TLS of each. */
async function backend(options: ServerOptions) {
  const seen: { authorization: string | undefined; socket: TLSSocket }[] = []
  const server = createHttps(options)
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false })
  server.on('upgrade', (request, socket, head) => {
    if (!(socket instanceof TLSSocket)) return expect.fail('this is no TLS')
    seen.push({ authorization: request.headers.authorization, socket })
    sockets.handleUpgrade(request, socket, head, () => undefined)
  })
  onTestFinished(() => sockets.clients.forEach((client) => client.terminate()))
  return { port: await portOf(server), seen }
}

const links = createLinks()
function dial(port: number, more: Partial<DialRequest> = {}): Promise<Dialled> {
  const request = {
    url: `wss://localhost:${port}/ocpp/CP1`,
    protocols: ['ocpp1.6'],
    authorization: secret,
    timeoutMs: 5_000,
  }
  return links.dial({ ...request, ca: operator.pem, ...more })
}

/** Why it did not come about; a reason with a secret in it is none. */
async function reason(port: number, more: Partial<DialRequest> = {}): Promise<string> {
  const dialled = await dial(port, more)
  if (dialled.result !== 'unreachable') return expect.fail(`it is ${dialled.result}`)
  expect(dialled.reason).not.toMatch(/hunter2|Q1Ax|PRIVATE|BEGIN/)
  return dialled.reason
}

test('P14 D5 a backend of the CA that was named is dialled, by name, and shown the client certificate', async () => {
  const client = await operator.issue('Laptop')
  const { port, seen } = await backend({ ...pair(good), ca: operator.pem, requestCert: true })
  expect(await dial(port, { client: pair(client) })).toMatchObject({ result: 'open' })
  const [{ authorization, socket }] = seen as [(typeof seen)[0]]
  expect(authorization).toBe(secret)
  expect(socket).toMatchObject({ authorized: true, servername: 'localhost' })
  expect(socket.getPeerCertificate().subject.CN).toBe('Laptop')
})

test('D5 an intermediate CA, or the certificate of the backend itself, may be what is trusted', async () => {
  const branch = await operator.issue('Branch', { ca: true })
  const leaf = await branch.issue('localhost')
  const { port } = await backend(pair(leaf))
  expect(await dial(port, { ca: branch.pem })).toMatchObject({ result: 'open' })
  expect(await dial(port, { ca: leaf.pem })).toMatchObject({ result: 'open' })
  expect(await reason(port)).toBe(
    'its certificate is signed by a CA that is not trusted here (issuer O=Wattproof tests, CN=Branch)',
  )
})

const distrusted: [string, () => Promise<Issued>, RegExp][] = [
  [
    'expired',
    () => operator.issue('old', { notBefore: new Date('2025-01-01'), notAfter: new Date('2026-01-02') }),
    /^its certificate expired on 2026-01-02 \(.*CN=old\)$/,
  ],
  [
    'not yet valid',
    () => operator.issue('new', { notBefore: new Date(Date.now() + 3 * day) }),
    new RegExp(`^its certificate is valid only from ${new Date(Date.now() + 3 * day).toISOString().slice(0, 10)} `),
  ],
  [
    'for another name',
    () => operator.issue('other', { names: ['other.example', 'www.other.example'] }),
    /^its certificate is for other\.example, www\.other\.example, not for localhost$/,
  ],
  [
    'of an unknown CA',
    async () => (await makeAuthority('Foreign CA')).issue('localhost'),
    /^its certificate is signed by a CA that is not trusted here \(issuer .*CN=Foreign CA\)$/,
  ],
  ['signed by itself', () => makeAuthority('localhost'), /^its certificate is signed by itself and not trusted here/],
  [
    'for clients only',
    () => operator.issue('localhost', { usage: 'client' }),
    /^its certificate cannot be trusted: INVALID_PURPOSE/,
  ],
]
test.each(distrusted)(
  'P14 H20 a backend whose certificate is %s is not dialled, and the reason says so',
  async (_what, made, words) => {
    const { port, seen } = await backend(pair(await made()))
    expect(await reason(port)).toMatch(words)
    expect(seen).toEqual([])
  },
)

test('H20 an impostor never gets a byte of the upgrade: the Authorization is in it', async () => {
  const heard: Buffer[] = []
  const impostor = createTls(pair(await (await makeAuthority('Foreign CA')).issue('localhost')), (socket) =>
    socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk)),
  )
  const port = await portOf(impostor)
  const ended = new Promise((resolve) => impostor.once('connection', (socket) => socket.once('close', resolve)))
  await reason(port)
  await ended
  expect(heard).toEqual([])
})

test('V1 P14 a backend with old TLS is refused, unless that is allowed', async () => {
  const { port } = await backend({
    ...pair(await operator.issue('localhost', { rsa: true })),
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  })
  expect(await reason(port)).toBe('no common TLS version; from here at least TLSv1.2')
  expect(await dial(port, { oldTls: true })).toMatchObject({ result: 'open' })
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'V3 with %s a backend that wants a client certificate is said to want one, or to refuse ours',
  async (maxVersion) => {
    const { port } = await backend({
      ...pair(good),
      ca: operator.pem,
      requestCert: true,
      rejectUnauthorized: true,
      maxVersion,
    })
    expect(await reason(port)).toMatch(/wants a client certificate/)
    const foreign = await (await makeAuthority('Foreign CA')).issue('Laptop')
    expect(await reason(port, { client: pair(foreign) })).toMatch(/refuses our client certificate .*CN=Laptop/)
  },
)

test('D5 a client certificate that cannot be used says what is wrong with it, not what is in it', async () => {
  const { port } = await backend(pair(good))
  const client = { cert: good.pem, key: operator.keyPem }
  expect(await reason(port, { client })).toMatch(/^the key of the client certificate does not belong/)
  expect(await reason(port, { client: { cert: good.pem, key: 'hunter2' } })).toMatch(
    /^the key of .* holds no PEM private key$/,
  )
})

test('P14 wss:// to a port without TLS and ws:// to one with it are told apart from a dead port', async () => {
  const plain = await portOf(createHttp())
  expect(await reason(plain)).toMatch(/TLS on this port/)
  // A server that answers plain text with a TLS alert, as some do.
  const alerting = createTcp((socket) =>
    socket.on('error', () => undefined).once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 70]))),
  )
  expect(await reason(0, { url: `ws://127.0.0.1:${await portOf(alerting)}/` })).toMatch(/speaks TLS on this port/)
  const dead = createTcp()
  const port = await portOf(dead)
  await new Promise((closed) => dead.close(closed))
  expect(await reason(port)).toMatch(/ECONNREFUSED/)
  expect(await reason(0, { url: `ws://127.0.0.1:${port}/` })).toMatch(/ECONNREFUSED/)
})

test('P1 a backend that is silent in the handshake is given up in time, or at once when dialling stops', async () => {
  const silent = createTcp((socket) => socket.on('error', () => undefined).resume())
  const port = await portOf(silent)
  expect(await reason(port, { timeoutMs: 50 })).toBe('it does not answer the TLS handshake')
  const heard = new Promise((resolve) => silent.once('connection', resolve))
  const dialling = reason(port, { timeoutMs: 60_000 })
  await heard
  links.stopDialling()
  expect(await dialling).toBe('the attempt was ended')
})

test('B4 the pre-flight says of an upgrade what the proxy would say', async () => {
  const { port } = await backend(pair(await operator.issue('x', { names: ['other.example'] })))
  expect(
    await createProbe().upgrade({
      url: `wss://localhost:${port}/ocpp/CP1`,
      protocols: ['ocpp1.6'],
      authorization: secret,
      timeoutMs: 5_000,
      ca: operator.pem,
    }),
  ).toEqual({ outcome: 'unreachable', reason: 'its certificate is for other.example, not for localhost' })
})
