/** Devices on 127.0.0.1 for tests of questions: honest ones over http and https, and such as speak no HTTP at all. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { createServer as createRaw, type AddressInfo, type Server, type Socket } from 'node:net'
import { makeAuthority } from '../fakes/authority.ts'

const running = new Set<{ server: Server; sockets: Set<Socket> }>()

async function started(server: Server): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  running.add({ server, sockets })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, sockets }
}

/** Ends all of them. */
export async function stopDevices(): Promise<void> {
  const all = [...running]
  running.clear()
  await Promise.all(
    all.map(({ server, sockets }) => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      return closed
    }),
  )
}

/** Over plain HTTP. Gives its origin. */
export async function device(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${(await started(createServer(answer))).port}`
}

interface SecureDevice {
  origin: string
  /** SHA-256, hex. */
  certificate: string
  heard: () => string
}

/** Over HTTPS with a certificate of its own, made anew each time; `heard`: every byte it was sent after the handshake. */
export async function secureDevice(answer: RequestListener): Promise<SecureDevice> {
  const { pem: cert, keyPem: key } = await makeAuthority('box')
  let heard = ''
  const server = createSecure({ cert, key }, answer)
  server.on('secureConnection', (socket) => {
    socket.on('data', (piece: Buffer) => (heard += piece.toString('latin1')))
  })
  const certificate = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()
  return { origin: `https://127.0.0.1:${(await started(server)).port}`, certificate, heard: () => heard }
}

/** Says and does what it likes with each connection. */
export async function rawDevice(behave: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${(await started(createRaw(behave))).port}`
}

/** What an instance of `service` over TCP says of itself, PTR and SRV, as bytes (RFC 1035 §4.1). */
export function announcement(name: string, service = '_http'): Buffer {
  const labels = (...parts: string[]): Buffer =>
    Buffer.concat([...parts.map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])])
  const full = labels(name, service, '_tcp', 'local')
  const record = (owner: Buffer, type: number, data: Buffer): Buffer => {
    const fixed = Buffer.alloc(10)
    fixed.writeUInt16BE(type, 0)
    fixed.writeUInt16BE(1, 2)
    fixed.writeUInt32BE(120, 4)
    fixed.writeUInt16BE(data.length, 8)
    return Buffer.concat([owner, fixed, data])
  }
  const head = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0])
  const where = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 80]), labels(name, 'local')])
  return Buffer.concat([head, record(labels(service, '_tcp', 'local'), 12, full), record(full, 33, where)])
}

/** A promise, and what fulfils it. */
export function awaited<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  return { promise: new Promise<T>((fulfil) => (resolve = fulfil)), resolve }
}
