/**
 * Host 2's door: the app as a page on http://127.0.0.1:<port>, for the installer's own browser and nobody else.
 * The station listeners are other servers; nothing here is reachable from the network.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from '../../shared/failure.ts'
import { say } from '../../shared/words/words.ts'
import { answer } from '../core/answer.ts'
import type { App } from '../core/app.ts'
import type { Log } from '../core/host.ts'
import { pagesIn, securityHeaders } from '../pages.ts'
import { createAdmission, sameSecret, secret } from './admission.ts'
import type { Downloads } from './downloads.ts'
import { createEventStream } from './event-stream.ts'

/** A certificate bundle of 200 000 characters, escaped, fits. */
const mostBodyBytes = 1024 * 1024

export interface Door {
  port: number
  /** A fresh address that opens the app once. */
  address(): string
  /** By this a second start asks for such an address (`POST /api/address`). */
  secret: string
  close(): Promise<void>
}

/** Failures: `port-in-use`. `port` 0 picks one. */
export async function serve(options: {
  app: App
  log: Log
  rendererDirectory: string
  downloads: Downloads
  port: number
}): Promise<Door> {
  const { app, log, downloads } = options
  const pages = pagesIn(options.rendererDirectory)
  const server = createServer()
  const port = await listen(server, options.port)
  const admission = createAdmission(port)
  const events = createEventStream(app)
  const doorSecret = secret()
  const address = () => `http://127.0.0.1:${port}/?code=${admission.newCode()}`

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = `http://127.0.0.1:${port}${request.url ?? ''}`
    const { pathname, searchParams } = new URL(URL.canParse(target) ? target : `http://127.0.0.1:${port}/malformed`)
    const what = `${request.method ?? ''} ${pathname}`
    const code = searchParams.get('code')
    if (what === 'POST /api/address') giveAddress(request, response)
    else if (admission.isForeign(request)) refuse(response, 403, 'Not from here.')
    else if (what === 'GET /' && code !== null) enter(request, response, code)
    else if (!admission.hasSession(request)) stayOut(request, response, pathname)
    else if (what === 'POST /api/call') await call(request, response)
    else if (what === 'GET /api/events') events.connect(response)
    else if (request.method !== 'GET') refuse(response, 405, 'Not possible here.')
    else if (!downloads.send(pathname, response)) await page(pathname, response)
  }

  const page = async (pathname: string, response: ServerResponse): Promise<void> => {
    const found = await pages(pathname)
    if (found === null) refuse(response, 404, 'There is nothing here.')
    else response.writeHead(200, found.headers).end(found.body)
  }

  const enter = (request: IncomingMessage, response: ServerResponse, code: string): void => {
    const cookie = admission.exchange(code)
    // A used code of a page that is already in, e.g. a reload, only leaves the address line.
    if (cookie === null && !admission.hasSession(request)) {
      stayOut(request, response, '/')
      return
    }
    response
      .writeHead(303, { ...securityHeaders, Location: '/', ...(cookie === null ? {} : { 'Set-Cookie': cookie }) })
      .end()
  }

  const call = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      refuse(response, 415, 'JSON only.')
      return
    }
    const announced = Number(request.headers['content-length'] ?? 0)
    const body = announced > mostBodyBytes ? null : await bodyOf(request)
    if (body === null) {
      refuse(response, 413, 'Too long.')
      return
    }
    const { name, input } = jsonObject(body)
    const reply = await answer(app.handlers, name, input, (command, error) =>
      log.error('A command failed', { command, error }),
    )
    response.writeHead(200, { ...securityHeaders, 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify(reply))
  }

  /** Asked by a second start on the same data directory, which can read the secret; never by a page. */
  const giveAddress = (request: IncomingMessage, response: ServerResponse): void => {
    const { host, origin, authorization = '' } = request.headers
    const known = sameSecret(`Bearer ${doorSecret}`, authorization)
    if (host === `127.0.0.1:${port}` && origin === undefined && known) {
      response.writeHead(200, { ...securityHeaders, 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
      response.end(address())
    } else refuse(response, 403, 'Not from here.')
  }

  server.on('request', (request, response) => {
    route(request, response).catch((error: unknown) => {
      log.error('A request of the page failed', { error })
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'Something went wrong.')
    })
  })

  return {
    port,
    address,
    secret: doorSecret,
    close: () =>
      new Promise((resolve) => {
        events.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        'code' in error && error.code === 'EADDRINUSE'
          ? new Failure('port-in-use', `Port ${port} is in use.`, { port })
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function refuse(response: ServerResponse, status: number, text: string): void {
  // The rest of a refused body is not read: the connection ends with the answer.
  response
    .writeHead(status, { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
    .end(text)
}

/** A person who opens a used address is told so in words, in their language; anything else has no business here. */
function stayOut(request: IncomingMessage, response: ServerResponse, pathname: string): void {
  if (pathname !== '/') {
    refuse(response, 401, 'No session.')
    return
  }
  const language = /^de\b/i.test(request.headers['accept-language'] ?? '') ? 'de' : 'en'
  const words = [say(language, { code: 'host.closedDoor' }), say(language, { code: 'host.closedDoorFix' })]
  response.writeHead(403, {
    ...securityHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(
    `<!doctype html><html lang="${language}"><title>Wattproof</title><h1>${words.join('</h1><p>')}</p></html>`,
  )
}

/** null when it is longer than any request of the page; its connection is then gone already. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > mostBodyBytes) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** What is no JSON object has no name and is answered as an unknown command. */
function jsonObject(text: string): { name?: unknown; input?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
