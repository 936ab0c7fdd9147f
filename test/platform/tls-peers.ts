/** Counterparts of the TLS tests: what a station sends first, a station on a listener, a listener that keeps what it heard. */
import { once } from 'node:events'
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket as TcpSocket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { Handshake, ListenTls, Listener, Upgrade } from '../../src/main/core/host.ts'
import { createLinks } from '../../src/main/platform/links.ts'

/** Binds to a port of this computer, closed when the test ends. */
export async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** The first bytes of a TLS client with these options. */
export async function firstFlight(options: ConnectionOptions = {}): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
  client.on('error', () => undefined)
  const [socket] = (await once(server, 'connection')) as [TcpSocket]
  socket.on('error', () => undefined)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}

export interface Heard {
  listener: Listener
  port: number
  knocks: Upgrade[]
  troubles: Handshake[]
  /** The next trouble, also one that came before and was not taken. */
  trouble(): Promise<Handshake>
}

/** A real listener on 127.0.0.1 that lets everybody in with the first subprotocol offered, and echoes. */
export async function hear(tls?: ListenTls, maxFrameBytes = 1_048_576): Promise<Heard> {
  const knocks: Upgrade[] = []
  const troubles: Handshake[] = []
  const waiting: (() => void)[] = []
  let taken = 0
  const listener = await createLinks().listen(
    { host: '127.0.0.1', port: 0, tls, maxFrameBytes },
    (upgrade) => {
      knocks.push(upgrade)
      void upgrade
        .accept(upgrade.protocols[0] ?? null)
        .then((socket) =>
          socket.listen({ text: (text) => socket.send(text), pong: () => undefined, gone: () => undefined }),
        )
    },
    (handshake) => {
      troubles.push(handshake)
      waiting.splice(0).forEach((wake) => wake())
    },
  )
  onTestFinished(() => listener.close())
  return {
    listener,
    port: listener.port,
    knocks,
    troubles,
    async trouble() {
      while (troubles.length <= taken) await new Promise<void>((wake) => waiting.push(wake))
      return troubles[taken++]!
    },
  }
}

/** A TLS connection to a listener, as a station makes it; what it throws is the handshake's error. */
export async function shake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'secureConnect')
  socket.on('error', () => undefined)
  return socket
}

/** Asks for an upgrade on an open connection, and returns the whole first answer. */
export async function ask(socket: TcpSocket, protocol = 'ocpp1.6'): Promise<string> {
  socket.write(
    `GET /ocpp/CP1 HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return answer.toString()
}

/** A TCP connection that says these bytes. */
export async function talk(port: number, bytes: Buffer | string = ''): Promise<TcpSocket> {
  const socket = connectTcp(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  if (bytes.length > 0) socket.write(bytes)
  return socket
}
