/**
 * The web server inside an emulated wallbox, for every family that speaks HTTP: it listens, reads a bounded body and hands
 * over what was asked as a value; what is answered is a value, too. `start`, then `address`; `stop` ends all connections.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

export interface Asked {
  method: string
  /** Without the query. */
  path: string
  query: URLSearchParams
  body: string
  /** Names in lower case. */
  headers: IncomingMessage['headers']
  /** HTTP Basic authentication as it was sent; null for none. */
  login: { user: string; password: string } | null
  /** The connection it came over: some boxes take it for the login. */
  connection: Socket
}

export interface Serving {
  /** PEM: https instead of http. */
  tls?: { cert: string; key: string }
  /** False: a new connection is reset at once. */
  admits?(): boolean
  /** True while the box restarts: every connection is dropped without an answer. */
  isDown?(): boolean
}

export interface Reply {
  status: number
  /** A text goes as it is; anything else as JSON; absent for an empty body. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
}

export interface WebServer {
  /** host:port to dial. */
  address: string
  port: number
  /** Ends every connection nobody asks anything over at the moment, as each does by itself after a while. */
  endIdle(): void
  stop(): Promise<void>
}

/** More than any documented request of a wallbox; beyond it the answer is 413. */
const longestBody = 65_536

/** Listens on `host` at a free port. An `answer` that throws is a 500, never the end of the emulation. */
export async function serve(
  host: string,
  answer: (asked: Asked) => Reply | Promise<Reply>,
  { tls, admits = () => true, isDown = () => false }: Serving = {},
): Promise<WebServer> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    if (isDown()) request.socket.destroy()
    else void respond(request, response, answer)
  }
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  server.on('connection', (socket: Socket) => {
    if (!admits()) socket.resetAndDestroy()
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, host, () => {
      server.off('error', failed)
      server.on('error', () => undefined)
      listening()
    })
  })
  const { port } = server.address() as AddressInfo
  return {
    // A wildcard is no address to dial.
    address: `${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    port,
    endIdle: () => server.closeIdleConnections(),
    stop() {
      server.closeAllConnections()
      return new Promise((stopped) => server.close(() => stopped()))
    },
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Reply | Promise<Reply>,
): Promise<void> {
  let reply: Reply
  try {
    const body = await bodyOf(request)
    const target = `http://box${request.url ?? '/'}`
    if (body === null) reply = { status: 413, headers: { connection: 'close' } }
    else if (!URL.canParse(target)) reply = { status: 400 }
    else {
      const { pathname, searchParams } = new URL(target)
      const { method = 'GET', headers } = request
      const login = loginOf(headers.authorization)
      const connection = request.socket
      reply = await answer({ method, path: pathname, query: searchParams, body, headers, login, connection })
    }
  } catch {
    reply = { status: 500 }
  }
  if (response.destroyed) return
  const { status, body, headers = {} } = reply
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const type = typeof body === 'string' || body === undefined ? 'text/plain' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(text)
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > longestBody) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function loginOf(header: string | undefined): Asked['login'] {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}
