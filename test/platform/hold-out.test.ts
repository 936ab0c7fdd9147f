/** P14: nobody holds a listener's sockets for ever, neither by silence, nor by not hanging up, nor by sheer number. */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect as connectTcp, createServer, Socket, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { connect as connectTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { createLinks } from '../../src/main/platform/links.ts'
import { limitConnections } from '../../src/main/platform/links/crowd.ts'
import { openPlainDoor, type DoorOptions } from '../../src/main/platform/links/plain-door.ts'
import { openTlsDoor } from '../../src/main/platform/links/tls-door.ts'
import { upgrades } from '../../src/main/platform/links/upgrade.ts'
import { makeAuthority } from '../fakes/authority.ts'
import { portOf, talk } from './tls-peers.ts'

const upgrade =
  'GET /CP1 HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

const options: DoorOptions = {
  upgradeWithin: 60,
  onlyUpgrades: (_request, response) => response.end(),
  toUpgrade: upgrades(1_000),
  knock: (asked) => asked.refuse(404, 'not known here'),
  trouble: () => undefined,
}

/** The door's own end of the next connection. */
async function nextAt(door: Server): Promise<Socket> {
  const [socket] = (await once(door, 'connection')) as [Socket]
  return socket
}

/** A peer that never hangs up: it does not even answer the end of the other side. */
function clingTo(port: number): Socket {
  const socket = connectTcp({ host: '127.0.0.1', port, allowHalfOpen: true })
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  return socket
}

test('P14 a station that is refused and does not hang up is let go, after it has had its answer', async () => {
  const door = openPlainDoor({ ...options, upgradeWithin: 20_000 })
  const coming = portOf(door).then((port) => clingTo(port))
  const ours = await nextAt(door)
  const theirs = await coming
  theirs.write(upgrade)
  const [answer] = (await once(theirs, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 404[^]*not known here/)
  if (!ours.closed) await once(ours, 'close')
})

test.each([
  ['is refused for its certificate', true, /^HTTP\/1.1 403/],
  ['speaks plain ws to the port for wss', false, /^HTTP\/1.1 400/],
])('P14 over wss, a station that %s and does not hang up is let go', async (_what, overTls, expected) => {
  const site = await makeAuthority('Site CA')
  const { pem, keyPem } = await site.issue('laptop')
  const tls = { certificates: [{ cert: pem, key: keyPem }], clientCa: site.pem }
  const door = openTlsDoor(tls, { ...options, upgradeWithin: 20_000 })
  const port = await portOf(door)
  const plain = clingTo(port)
  const ours = await nextAt(door)
  const theirs = overTls ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain
  theirs.on('error', () => undefined)
  theirs.write(upgrade)
  const [answer] = (await once(theirs, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(expected)
  if (!ours.closed) await once(ours, 'close')
})

test('P14 a refused station that hangs up is gone at once', async () => {
  const door = openPlainDoor({ ...options, upgradeWithin: 20_000 })
  const port = await portOf(door)
  const theirs = clingTo(port)
  const ours = await nextAt(door)
  theirs.write(upgrade)
  await once(theirs, 'data')
  const began = performance.now()
  theirs.end()
  if (!ours.closed) await once(ours, 'close')
  expect(performance.now() - began).toBeLessThan(1_500)
})

test('P14 over plain ws, too, a connection that says nothing is let go in time', async () => {
  const socket = await talk(await portOf(openPlainDoor(options)))
  await once(socket.resume(), 'close')
})

test('P14 beyond its number of connections a listener drops the next at once, and takes one again when one has gone', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined).write('in'))
  limitConnections(server, { total: 2, perAddress: 1 })
  const port = await portOf(server)
  const [first, second] = [await talk(port), await talk(port)]
  await Promise.all([once(first, 'data'), once(second, 'data')])
  await once((await talk(port)).resume(), 'close')
  const gone = new Promise((resolve) => server.once('connection', resolve))
  first.destroy()
  // The server has to see the end first; until then it drops the next one as well.
  let third = await talk(port)
  while (!(await Promise.race([once(third, 'data').then(() => true), once(third.resume(), 'close').then(() => false)])))
    third = await talk(port)
  await gone
})

test('P14 one address may hold only so many connections; others, and this computer, are not held to its number', () => {
  const server = createHttpServer()
  limitConnections(server, { total: 99, perAddress: 2 })
  const arrive = (remoteAddress: string): Socket => {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
    server.emit('connection', socket)
    onTestFinished(() => void socket.destroy())
    return socket
  }
  const from = (address: string, count: number): boolean[] =>
    Array.from({ length: count }, () => !arrive(address).destroyed)
  expect(from('192.0.2.1', 3)).toEqual([true, true, false])
  expect(from('192.0.2.2', 2)).toEqual([true, true])
  for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(from(own, 3)).toEqual([true, true, true])
})

test('P14 an address gets its connections back when they are gone', async () => {
  const server = createServer()
  limitConnections(server, { total: 99, perAddress: 1 })
  const arrive = (): Socket => {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: '192.0.2.1' })
    server.emit('connection', socket)
    return socket
  }
  const first = arrive()
  const second = arrive()
  expect([first.destroyed, second.destroyed]).toEqual([false, true])
  first.destroy()
  await Promise.all([once(first, 'close'), once(second, 'close')])
  expect(arrive().destroyed).toBe(false)
})

const lan = Object.values(networkInterfaces())
  .flat()
  .find((own) => own?.family === 'IPv4' && !own.internal)?.address
test.skipIf(lan === undefined)(
  'P14 a listener for stations has such limits: the 257th of one address is dropped',
  async () => {
    const listener = await createLinks().listen(
      { host: '0.0.0.0', port: 0, maxFrameBytes: 1_000 },
      options.knock,
      options.trouble,
    )
    onTestFinished(() => listener.close())
    const sockets = Array.from({ length: 257 }, () => connectTcp(listener.port, lan ?? ''))
    sockets.forEach((socket) => socket.on('error', () => undefined))
    onTestFinished(() => sockets.forEach((socket) => void socket.destroy()))
    await Promise.race(sockets.map((socket) => new Promise((closed) => socket.resume().once('close', closed))))
    expect(sockets.filter((socket) => socket.closed)).toHaveLength(1)
  },
)
