import { once } from 'node:events'
import { createServer as createHttp, type Server } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createProbe } from '../../src/main/platform/probe.ts'
import { makeAuthority } from '../fakes/authority.ts'

const probe = createProbe()
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function portOf(server: TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

async function tlsServer() {
  const root = await makeAuthority('Root')
  const middle = await root.issue('Middle', { ca: true })
  const leaf = await middle.issue('localhost')
  const port = await portOf(createTls({ key: leaf.keyPem, cert: leaf.pem + '\n' + middle.pem }))
  return { root, port }
}

test('B4 a name is resolved, an unknown one says why', async () => {
  expect(await probe.resolve('127.0.0.1')).toEqual({ addresses: ['127.0.0.1'] })
  expect(await probe.resolve('[::1]')).toEqual({ addresses: ['::1'] })
  expect(await probe.resolve('no-such-host.invalid')).toEqual({ reason: expect.stringMatching(/^E/) })
})

test('B4 an untrusted chain is shown whole, leaf first', async () => {
  const { port } = await tlsServer()
  const seen = await probe.tls('localhost', port, undefined)
  expect(seen).toMatchObject({
    result: 'untrusted',
    reason: expect.stringMatching(/UNABLE|SELF_SIGNED/),
    protocol: 'TLSv1.3',
  })
  expect('chain' in seen && seen.chain.map(({ role }) => role)).toEqual(['server', 'intermediate'])
})

test('D5 an imported CA makes the same chain trusted, up to its root', async () => {
  const { port, root } = await tlsServer()
  const seen = await probe.tls('localhost', port, root.pem)
  expect(seen).toMatchObject({ result: 'ok', reason: null })
  expect('chain' in seen && seen.chain.map(({ role }) => role)).toEqual(['server', 'intermediate', 'root'])
  expect(await probe.tls('127.0.0.1', port, root.pem)).toMatchObject({ result: 'ok' })
})

test('B4 a plain port is no TLS, a closed one is refused', async () => {
  const plain = await portOf(createTcp((socket) => socket.end('SSH-2.0\r\n')))
  expect(await probe.tls('127.0.0.1', plain, undefined)).toMatchObject({ result: 'failed' })
  const server = createTcp()
  const closed = await portOf(server)
  closing.pop()
  server.close()
  await once(server, 'close')
  expect(await probe.tls('127.0.0.1', closed, undefined)).toEqual({ result: 'failed', reason: 'ECONNREFUSED' })
})

async function backend(answers: { protocol: string | false; status?: number }): Promise<string> {
  const server: Server = createHttp()
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => answers.protocol })
  server.on('upgrade', (request, socket, head) => {
    if (answers.status === undefined && request.headers.authorization === 'Basic right')
      sockets.handleUpgrade(request, socket, head, () => undefined)
    else
      socket.end(
        `HTTP/1.1 ${answers.status ?? 401} No\r\nDate: Tue, 01 Jul 2025 10:00:00 GMT\r\nConnection: close\r\n\r\n`,
      )
  })
  closing.push(() => {
    for (const client of sockets.clients) client.terminate()
  })
  return `ws://127.0.0.1:${await portOf(server)}/ocpp/CP%201`
}

const request = { protocols: ['ocpp1.6'], authorization: 'Basic right', timeoutMs: 5_000 }

test('B4 an accepted upgrade names the subprotocol', async () => {
  expect(await probe.upgrade({ ...request, url: await backend({ protocol: 'ocpp1.6' }) })).toEqual({
    outcome: 'accepted',
    protocol: 'ocpp1.6',
    date: null,
  })
})

test('B4 a backend that chooses no subprotocol is told apart from a dead one', async () => {
  expect(await probe.upgrade({ ...request, url: await backend({ protocol: false }) })).toMatchObject({
    outcome: 'accepted',
    protocol: '',
  })
})

test('B4 a refusal keeps its status and the backend its clock', async () => {
  const url = await backend({ protocol: 'ocpp1.6' })
  expect(await probe.upgrade({ ...request, authorization: 'Basic wrong', url })).toEqual({
    outcome: 'refused',
    status: 401,
    date: Date.UTC(2025, 6, 1, 10),
  })
})

test('B4 silence, a wrong scheme and a closed port are unreachable', async () => {
  const silent = await portOf(createTcp(() => undefined))
  expect(await probe.upgrade({ ...request, timeoutMs: 100, url: `ws://127.0.0.1:${silent}/` })).toMatchObject({
    outcome: 'unreachable',
  })
  expect(await probe.upgrade({ ...request, url: 'ftp://127.0.0.1/' })).toMatchObject({ outcome: 'unreachable' })
})

test('parts of a URL; what is none is null', () => {
  expect(probe.parseUrl('wss://user@Csms.example:8443/a/CP%201?x=1')).toEqual({
    scheme: 'wss',
    host: 'csms.example',
    port: 8443,
    path: '/a/CP%201',
    query: '?x=1',
    user: 'user',
  })
  expect(probe.parseUrl('ws://h')).toMatchObject({ port: 80, path: '/' })
  expect(probe.parseUrl('not a url')).toBeNull()
})
