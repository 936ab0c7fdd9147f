/** A station's HTTP upgrade as core sees it, and its answer. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type PerMessageDeflateOptions } from 'ws'
import type { StationTls, Upgrade } from '../../core/host.ts'
import { socketOf } from './socket.ts'

/**
 * How we compress where we may, as one of the two ends: only what is worth it (most answers are shorter), and with little
 * memory for each, for a thousand stations may ask for it. `ws` heeds the threshold only where no context is taken over.
 */
export function compressionOf(we: 'server' | 'client'): PerMessageDeflateOptions {
  return {
    [`${we}NoContextTakeover`]: true,
    threshold: 1_024,
    zlibDeflateOptions: { level: 3, memLevel: 5, chunkSize: 4_096 },
    zlibInflateOptions: { chunkSize: 4_096 },
  }
}

/**
 * RFC 7692 is for OCPP 2.x, where CSMS and Local Controller must know it (2.0.1 part 4 §3.3, H32); 1.6 advises against
 * anything beyond RFC 6455 (J §5.1).
 */
export function mayCompress(protocol: string): boolean {
  return /^ocpp2\./.test(protocol)
}

export type ToUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, tls: StationTls | null) => Upgrade

/** One listener's way to complete upgrades: the subprotocol is what core decided, and decides on compression. */
export function upgrades(maxFrameBytes: number): ToUpgrade {
  const decided = new WeakMap<IncomingMessage, string>()
  const acceptor = (perMessageDeflate: false | PerMessageDeflateOptions): WebSocketServer =>
    new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: maxFrameBytes,
      perMessageDeflate,
      handleProtocols: (_offered, request) => decided.get(request) ?? false,
    })
  const bare = acceptor(false)
  const compressing = acceptor(compressionOf('server'))

  return (request, socket, head, tls) => {
    let answered = false
    let left: (() => void) | null = null
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      if (!answered) left?.()
    })
    const [path = '/'] = (request.url ?? '/').split('?')
    return {
      path,
      protocols: listed(request.headers['sec-websocket-protocol']),
      authorization: request.headers.authorization,
      remote: request.socket.remoteAddress ?? '',
      tls,
      accept: (protocol) =>
        new Promise((resolve, reject) => {
          if (answered || socket.destroyed) return reject(new Error('the station went away before it was let in'))
          answered = true
          if (protocol !== null) decided.set(request, protocol)
          const fail = (): void => reject(new Error('the upgrade could not be completed'))
          socket.once('close', fail)
          const server = protocol !== null && mayCompress(protocol) ? compressing : bare
          server.handleUpgrade(request, socket, head, (accepted) => {
            socket.off('close', fail)
            resolve(socketOf(accepted))
          })
        }),
      refuse(status, reason, headers) {
        if (answered) return
        answered = true
        answerWith(socket, status, reason, headers)
      },
      abandoned(listener) {
        left = listener
      },
    }
  }
}

function listed(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '')
}

/** Ends a connection with an HTTP answer that nobody but the station reads. */
export function answerWith(
  socket: Duplex,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = `${reason}\n`
  const lines = [
    `HTTP/1.1 ${status} ${statusText[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  // A peer that never hangs up would keep the socket; one that does is only seen while somebody reads.
  const timer = setTimeout(() => socket.destroy(), hangUpWithin)
  socket.once('close', () => clearTimeout(timer)).resume()
}

/** A refused peer has this long to read its answer and hang up, ms. */
const hangUpWithin = 2_000

const statusText: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  426: 'Upgrade Required',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}
