/** Bad input at the proxy process: a clear error each, the rest keeps running, nothing stored is lost. */
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { WebSocket } from 'ws'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run, startProxy, type ProxyProcess } from './proxy-process.ts'
import { startRpcBackend, type RpcBackend } from './rpc-backend.ts'
import { at, connectStation, type RpcStation } from './rpc-station.ts'
import { newDirectory } from './running-proxy.ts'

let backend: RpcBackend
let data: string
let proxy: ProxyProcess | null = null
const stations: RpcStation[] = []
const sockets: WebSocket[] = []

beforeEach(async () => {
  backend = await startRpcBackend()
  data = await newDirectory()
})
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.terminate())
  await Promise.all(stations.splice(0).map((station) => station.disconnect()))
  await proxy?.kill()
  proxy = null
  await backend.stop()
  await rm(data, { recursive: true, force: true })
})

async function begin(more: string[] = [], limits = ''): Promise<ProxyProcess> {
  proxy = await startProxy({ backend: backend.url, data, more, limits })
  return proxy
}
async function connect(identity = 'CP1'): Promise<RpcStation> {
  const station = await connectStation(proxy!.url, identity)
  stations.push(station)
  return station
}
/** A bare socket as a broken station would hold it. */
function rawStation(
  identity: string,
  protocols: string[] = ['ocpp1.6'],
): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`${proxy!.url}/x/${identity}`, protocols)
  sockets.push(socket)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ socket, closed }))
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))))
  })
}
const nextText = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once('message', (text: Buffer) => resolve(text.toString())))
const stillServes = async (): Promise<void> => {
  const healthy = await connect('HEALTHY')
  expect((await healthy.call('Heartbeat')).currentTime).toMatch(/^20/)
}

test('P15 H33 malformed frames, an unknown action and deep JSON stop nothing, online and offline', async () => {
  await begin()
  const { socket } = await rawStation('CP9')
  const broken = [
    '',
    'hello',
    '[]',
    '[2]',
    '[2,"a"]',
    '[2,"a","Heartbeat"',
    '{"a":1}',
    '[2,5,"Heartbeat",{}]',
    '[2,"__proto__","constructor",{}]',
    `[2,"d","MeterValues",${'['.repeat(50_000)}`,
  ]
  for (const text of broken) socket.send(text)
  socket.send('[2,"u1","MakeCoffee",{}]')
  expect(JSON.parse(await nextText(socket)).slice(0, 2)).toEqual([4, expect.anything()])
  await stillServes()

  await backend.kill()
  await proxy!.until((line) => line.event === 'backend' && line.station === 'HEALTHY' && line.link === 'offline')
  const { length } = proxy!.lines
  expect(length).toBeGreaterThan(0)
  const healthy = stations[0]!
  await expect(healthy.call('DataTransfer', { vendorId: 'x' })).resolves.toEqual({ status: 'Rejected' })
  await expect(healthy.client.call('FirmwareStatusNotification', { status: 'Idle' })).resolves.toEqual({})
})

test('P15 a frame of 10 MB closes that connection with 1009 and no other', async () => {
  await begin()
  const { socket, closed } = await rawStation('CP9')
  socket.send(`[2,"big","DataTransfer",{"vendorId":"${'x'.repeat(10_000_000)}"}]`)
  expect([1009, 1006]).toContain(await closed)
  await stillServes()
})

test('J §3.2 a station without a subprotocol, or with another, is let in without the header and closed at once', async () => {
  await begin()
  const { socket, closed } = await rawStation('CP9', [])
  expect(socket.protocol).toBe('')
  expect(await closed).toBe(1002)
  expect(await proxy!.until((line) => line.link === 'refused')).toMatchObject({
    event: 'station',
    station: 'CP9',
    link: 'refused',
  })
  await stillServes()
})

test('H22 an address without identity is 400; the identity keeps its percent-encoding up to the backend', async () => {
  await begin()
  await expect(rawStation('')).rejects.toThrow('400')
  await expect(rawStation('..%2f')).resolves.toBeTruthy()
  const station = await connect('RDAM 123')
  expect(await proxy!.until((line) => line.event === 'station' && line.station === 'RDAM 123')).toMatchObject({
    link: 'connected',
  })
  expect([...backend.clients.keys()]).toContain('RDAM 123')
  await station.disconnect()
})

test.each([
  ['no address', 'nonsense', 'bad-url'],
  ['http', 'http://127.0.0.1:1/ocpp', 'bad-url'],
  ['a password in it', 'ws://user:topsecret@127.0.0.1:1/ocpp', 'bad-url'],
])('a backend URL that is %s is exit 2 and one line', async (_what, url, code) => {
  const finished = await run(['proxy', '--backend', url, '--data', data, '--json'])
  expect(finished.code).toBe(2)
  expect(finished.lines).toEqual([{ event: 'error', code, message: expect.any(String) }])
  expect(JSON.stringify(finished)).not.toContain('topsecret')
})

test('a port in use is exit 2 and names the port', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const finished = await run([
    'proxy',
    '--backend',
    backend.url,
    '--data',
    data,
    '--listen',
    `127.0.0.1:${port}`,
    '--json',
  ])
  taken.close()
  expect(finished.code).toBe(2)
  expect(finished.lines[0]).toMatchObject({
    event: 'error',
    code: 'port-in-use',
    message: expect.stringContaining(String(port)),
  })
})

test('one proxy a directory: the second is exit 2; after SIGKILL the lock is no obstacle', async () => {
  await begin()
  const second = await run(['proxy', '--backend', backend.url, '--data', data, '--json'])
  expect([second.code, second.lines[0]?.code]).toEqual([2, 'data-in-use'])
  expect((await run(['queue', '--data', data, '--json'])).code).toBe(0)
  await proxy!.kill()
  await begin()
  await stillServes()
})

test('a file in place of the data directory is exit 2, unreadable', async () => {
  const place = join(data, 'file')
  await writeFile(place, 'not a directory')
  for (const command of [['proxy', '--backend', backend.url], ['queue']]) {
    const finished = await run([...command, '--data', place, '--json'])
    expect([finished.code, finished.lines[0]?.code]).toEqual([2, 'data-unreadable'])
  }
  expect(await readFile(place, 'utf8')).toBe('not a directory')
})

test.each([
  ['garbage', (whole: Buffer) => randomBytes(whole.length)],
  ['cut short', (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 2))],
  [
    'a page overwritten',
    (whole: Buffer) => Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(4096, 0xff), whole.subarray(12288)]),
  ],
])('a corrupt database (%s) is refused and left untouched', async (_what, damage) => {
  await begin()
  const station = await connect()
  await station.start('known', 0, at(0))
  await proxy!.end()
  const file = join(data, 'proxy.sqlite')
  const damaged = damage(await readFile(file))
  await writeFile(file, damaged)
  for (const command of [['proxy', '--backend', backend.url], ['queue'], ['ledger'], ['cards']]) {
    const finished = await run([...command, '--data', data, '--json'])
    expect([finished.code, finished.lines[0]?.code]).toEqual([2, 'data-corrupt'])
  }
  expect(Buffer.compare(await readFile(file), damaged)).toBe(0)
})

test('P15 H29 disk full: sessions can still be ended, nothing else is acknowledged, and what was stored arrives once there is room', async () => {
  // No file of the process may grow beyond 14 MiB (in blocks of 512 bytes): the log fits, the queue soon does not.
  await begin([], 'ulimit -f 28672')
  const station = await connect()
  const neighbour = await connect('CP2')
  await station.authorize('known')
  const { transactionId } = await station.start('known', 0, at(0))
  const other = await neighbour.start('known', 0, at(1))
  await backend.kill()
  for (const id of ['CP1', 'CP2'])
    await proxy!.until((line) => line.event === 'backend' && line.station === id && line.link === 'offline')
  const isRefused = (): boolean => proxy!.errors().includes('is not taken')
  let acknowledged = 0
  const filler = 'x'.repeat(8_000)
  while (!isRefused()) {
    const timestamp = new Date(Date.UTC(2026, 10, 21, 9, 0, acknowledged)).toISOString()
    const meterValue = [{ timestamp, sampledValue: [{ value: '1', unit: 'Wh' }, { value: filler }] }]
    const answer = station.call('MeterValues', { connectorId: 1, transactionId, meterValue })
    if (await Promise.race([answer.then(() => true), proxy!.says('is not taken').then(() => false)])) acknowledged++
    expect(acknowledged).toBeLessThan(5_000)
  }
  expect(acknowledged).toBeGreaterThan(10)
  // Nothing of a Heartbeat has to be kept, and for the end of a session there is room.
  expect((await neighbour.call('Heartbeat')).currentTime).toMatch(/^20/)
  await neighbour.stop(other.transactionId, 50, at(80))
  await proxy!.kill()
  await station.closed

  await backend.comeBack()
  await begin()
  const again = await connect()
  await connect('CP2')
  await again.stop(transactionId, 99, at(90))
  for (const id of ['CP1', 'CP2'])
    await backend.until((message) => message.action === 'StopTransaction' && message.station === id)
  await proxy!.until((line) => line.event === 'backend' && line.station === 'CP1' && line.link === 'live')
  const meters = backend.transactions('CP1').filter((message) => message.action === 'MeterValues')
  expect(meters.length).toBeGreaterThanOrEqual(acknowledged)
  expect(new Set(meters.map((message) => message.params['meterValue'][0].timestamp)).size).toBe(meters.length)
}, 60_000)

test.each([
  ['of no bytes', ''],
  ['with nothing but a head', 'head'],
])('a database %s, as a first start that was killed leaves it, is begun anew', async (_what, kind) => {
  const file = join(data, 'proxy.sqlite')
  if (kind === '') await writeFile(file, '')
  else new DatabaseSync(file).exec('PRAGMA journal_mode = WAL')
  const early = await run(['queue', '--data', data, '--json'])
  expect([early.code, early.lines[0]?.code]).toEqual([2, 'not-found'])
  await begin()
  await stillServes()
})

test('files with card numbers are for this user alone', async () => {
  await begin()
  for (const name of ['proxy.sqlite', 'recording.sqlite']) expect((await stat(join(data, name))).mode & 0o077).toBe(0)
})

test('SIGTERM while a backend lets a dial hang ends at once, and the waiting station hears 503', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const reached = new Promise<void>((resolve) => silent.once('connection', () => resolve()))
  proxy = await startProxy({ backend: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/ocpp`, data })
  const waiting = rawStation('CP9').then(
    () => 'let in',
    (error: unknown) => String(error),
  )
  await reached
  const ended = proxy.end()
  expect(await waiting).toContain('503')
  expect(await ended).toBe(0)
  silent.close()
})

test('a data directory copied while it is whole opens elsewhere', async () => {
  await begin()
  const station = await connect()
  await station.authorize('known')
  await proxy!.end()
  const copy = join(data, 'copy')
  await mkdir(copy)
  await copyFile(join(data, 'proxy.sqlite'), join(copy, 'proxy.sqlite'))
  expect((await stat(join(copy, 'proxy.sqlite'))).size).toBeGreaterThan(0)
  expect((await run(['cards', '--data', copy, '--json'])).lines[0]).toMatchObject({ idTag: 'known', works: true })
})
