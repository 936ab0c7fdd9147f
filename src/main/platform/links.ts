/** Both legs of the proxy over `ws`: a listener for stations, dials to backends. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { Failure } from '../../shared/failure.ts'
import type { Dialled, DialRequest, Links, Socket, SocketListener, Upgrade } from '../core/host.ts'

/** A peer that does not answer our close within this is cut off, ms. */
const closeGrace = 2_000
/** An upgrade must arrive whole within this, ms: slow ones would keep sockets for nothing. */
const headersWithin = 10_000

/** Frames larger than this never come from a backend we know of either. */
const maxBackendFrame = 4 * 1024 * 1024

export function createLinks(): Links {
  const dialling = new Set<WebSocket>()
  return {
    listen,
    dial: (request) => dial(request, dialling),
    stopDialling: () => dialling.forEach((socket) => socket.terminate()),
  }
}

const listen: Links['listen'] = ({ host, port, maxFrameBytes }, knock) =>
  new Promise((resolve, reject) => {
    const server = createServer(
      { headersTimeout: headersWithin, requestTimeout: headersWithin },
      (_request, response) => {
        response.writeHead(426, { 'Content-Type': 'text/plain', Upgrade: 'websocket' })
        response.end('Only OCPP stations connect here.\n')
      },
    )
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
      // The subprotocol is what core decided, not the first one offered.
      handleProtocols: (_offered, request) => decided.get(request) ?? false,
    })
    const open = new Set<Duplex>()
    server.on('connection', (socket) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => knock(upgradeOf(sockets, request, socket, head)))
    server.on('clientError', (_error, socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo
      resolve({
        url: `ws://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
        port: address.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            sockets.clients.forEach((socket) => socket.terminate())
            open.forEach((socket) => socket.destroy())
          }),
      })
    })
  })

const decided = new WeakMap<IncomingMessage, string>()

function upgradeOf(sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): Upgrade {
  let answered = false
  let left: (() => void) | null = null
  socket.on('error', () => socket.destroy())
  socket.once('close', () => {
    if (!answered) left?.()
  })
  const [path = '/'] = (request.url ?? '/').split('?')
  const offered = request.headers['sec-websocket-protocol'] ?? ''
  return {
    path,
    protocols: offered
      .split(',')
      .map((protocol) => protocol.trim())
      .filter((protocol) => protocol !== ''),
    authorization: request.headers.authorization,
    remote: request.socket.remoteAddress ?? '',
    accept: (protocol) =>
      new Promise((resolve, reject) => {
        if (answered || socket.destroyed) return reject(new Error('the station went away before it was let in'))
        answered = true
        if (protocol !== null) decided.set(request, protocol)
        const fail = (): void => reject(new Error('the upgrade could not be completed'))
        socket.once('close', fail)
        sockets.handleUpgrade(request, socket, head, (accepted) => {
          socket.off('close', fail)
          resolve(socketOf(accepted))
        })
      }),
    refuse(status, reason, headers = {}) {
      if (answered) return
      answered = true
      const body = `${reason}\n`
      const lines = [
        `HTTP/1.1 ${status} ${statusText[status] ?? 'Refused'}`,
        'Connection: close',
        'Content-Type: text/plain; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ]
      socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
    },
    abandoned(listener) {
      left = listener
    },
  }
}

const statusText: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

function dial(
  { url, protocols, authorization, timeoutMs, ca }: DialRequest,
  dialling: Set<WebSocket>,
): Promise<Dialled> {
  return new Promise((resolve) => {
    let socket: WebSocket
    try {
      socket = new WebSocket(url, [...protocols], {
        headers: authorization === undefined ? {} : { Authorization: authorization },
        handshakeTimeout: timeoutMs,
        perMessageDeflate: false,
        followRedirects: false,
        maxPayload: maxBackendFrame,
        ...(ca === undefined ? {} : { ca }),
      })
    } catch (error) {
      return resolve({ result: 'unreachable', reason: error instanceof Error ? error.message : String(error) })
    }
    // Frames may follow the upgrade in the same segment: they wait here until core listens.
    const wrapped = socketOf(socket)
    dialling.add(socket)
    for (const end of ['open', 'close'] as const) socket.once(end, () => dialling.delete(socket))
    socket.once('open', () => resolve({ result: 'open', socket: wrapped }))
    socket.once('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0
      resolve({ result: 'refused', status, retryAfter: response.headers['retry-after'] })
      response.resume()
      request.destroy()
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ result: 'unreachable', reason: error.code ?? error.message }),
    )
  })
}

/** A `ws` socket as core sees it: text only, one listener, frames held until it is set. */
function socketOf(socket: WebSocket): Socket {
  let listener: SocketListener | null = null
  let early: ((to: SocketListener) => void)[] = []
  let gone = false
  const deliver = (event: (to: SocketListener) => void): void => {
    if (listener) event(listener)
    else early.push(event)
  }
  socket.on('message', (data: Buffer, binary) => {
    // OCPP-J knows text frames only (J §4.1): a binary one is a protocol error of the peer.
    if (binary) socket.close(1003, 'text frames only')
    else deliver((to) => to.text(data.toString('utf8')))
  })
  socket.on('pong', () => deliver((to) => to.pong()))
  // What is wrong (a frame too large, bad UTF-8) arrives as the close that follows.
  socket.on('error', () => undefined)
  socket.once('close', (code, reason) => {
    gone = true
    deliver((to) => to.gone(code, reason.toString('utf8')))
  })
  return {
    get protocol() {
      return socket.protocol
    },
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    ping() {
      if (socket.readyState === WebSocket.OPEN) socket.ping()
    },
    close(code, reason) {
      if (gone) return
      socket.close(code, reason.slice(0, 120))
      setTimeout(() => {
        if (!gone) socket.terminate()
      }, closeGrace).unref()
    },
    terminate: () => socket.terminate(),
    listen(next) {
      listener = next
      early.splice(0).forEach((event) => event(next))
      early = []
    },
  }
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): Failure {
  if (error.code === 'EADDRINUSE')
    return new Failure(
      'port-in-use',
      `Port ${port} on ${host} is in use. Close the other program or choose another port.`,
      { host, port },
    )
  return new Failure(
    'address-not-available',
    `This computer cannot listen on ${host}:${port} (${error.code ?? error.message}).`,
    { host, port },
  )
}
