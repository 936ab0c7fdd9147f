import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws'
import type { Socket } from '../../src/main/core/host.ts'
import { createLinks } from '../../src/main/platform/links.ts'
import { hear, portOf } from './tls-peers.ts'

/** What each station was told of extensions. */
const answers = new WeakMap<WebSocket, string | undefined>()

async function station(port: number, protocols: string[], options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ocpp/CP1`, protocols, options)
  socket.once('upgrade', ({ headers }) => answers.set(socket, headers['sec-websocket-extensions']))
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

test.each(['ocpp2.0.1', 'ocpp2.1'])('H32 a station that offers compression with %s gets it', async (protocol) => {
  const { port } = await hear()
  const socket = await station(port, [protocol])
  // Without taking contexts over, `ws` leaves short answers as they are, and most stations need no memory for it.
  expect(answers.get(socket)).toBe('permessage-deflate; server_no_context_takeover')
  // Short and long ones in turn: compressing takes its time, order stays.
  const texts = Array.from({ length: 40 }, (_, index) => `${index} ${'ü'.repeat(index % 3 === 0 ? 20_000 : 2)}`)
  const echoed: string[] = []
  socket.on('message', (data: Buffer) => echoed.push(data.toString()))
  texts.forEach((text) => socket.send(text))
  while (echoed.length < texts.length) await once(socket, 'message')
  expect(echoed).toEqual(texts)
})

test('H32 with OCPP 1.6, and where none is offered, frames stay as they are', async () => {
  const { port } = await hear()
  expect((await station(port, ['ocpp1.6'])).extensions).toBe('')
  expect((await station(port, ['ocpp2.0.1'], { perMessageDeflate: false })).extensions).toBe('')
})

test('P15 a small frame that grows beyond the limit when unpacked ends the connection', async () => {
  const { port } = await hear(undefined, 100_000)
  const socket = await station(port, ['ocpp2.0.1'])
  socket.send('x'.repeat(20_000_000))
  expect((await once(socket, 'close'))[0]).toBe(1009)
})

test('H32 upstream, compression is offered with 2.x and never when 1.6 may be chosen', async () => {
  const asked: IncomingMessage[] = []
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: true })
  sockets.on('connection', (_socket, request) => asked.push(request))
  onTestFinished(() => sockets.clients.forEach((client) => client.terminate()))
  const url = `ws://127.0.0.1:${await portOf(server)}/ocpp/CP1`
  for (const protocols of [['ocpp1.6'], ['ocpp2.0.1'], ['ocpp2.1', 'ocpp2.0.1'], ['ocpp2.0.1', 'ocpp1.6']])
    expect(await createLinks().dial({ url, protocols, authorization: undefined, timeoutMs: 5_000 })).toMatchObject({
      result: 'open',
    })
  expect(asked.map(({ headers }) => headers['sec-websocket-extensions'] !== undefined)).toEqual([
    false,
    true,
    true,
    false,
  ])
})

/** The proxy's end of a fresh connection, and the station's. */
async function bothEnds(): Promise<{ ours: Socket; theirs: WebSocket }> {
  let let_in: (socket: Socket) => void
  const ours = new Promise<Socket>((resolve) => (let_in = resolve))
  const listener = await createLinks().listen(
    { host: '127.0.0.1', port: 0, maxFrameBytes: 1_000 },
    (upgrade) => void upgrade.accept('ocpp1.6').then(let_in),
    () => expect.fail('there is no TLS'),
  )
  onTestFinished(() => listener.close())
  const theirs = await station(listener.port, ['ocpp1.6'])
  return { ours: await ours, theirs }
}

test('what came before somebody listens is delivered first, in order, and the end last', async () => {
  const { ours, theirs } = await bothEnds()
  theirs.send('one')
  theirs.ping()
  theirs.send('two')
  theirs.close(1000, 'done')
  await once(theirs, 'close')
  const heard: string[] = []
  await new Promise<void>((resolve) =>
    ours.listen({
      text: (text) => heard.push(text),
      pong: () => heard.push('pong'),
      gone: (code, reason) => {
        heard.push(`${code} ${reason}`)
        resolve()
      },
    }),
  )
  expect(heard).toEqual(['one', 'two', '1000 done'])
})

test('a binary frame is a protocol error, a reason too long for its frame is cut', async () => {
  const first = await bothEnds()
  first.theirs.send(Buffer.from([1, 2, 3]))
  expect((await once(first.theirs, 'close'))[0]).toBe(1003)
  const second = await bothEnds()
  second.ours.close(1008, 'ü'.repeat(200))
  const [code, reason] = (await once(second.theirs, 'close')) as [number, Buffer]
  expect({ code, reason: reason.toString() }).toEqual({ code: 1008, reason: 'ü'.repeat(41) })
})
