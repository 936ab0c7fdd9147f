/** Dials to backends. Over wss the TLS connection is made and judged first: an impostor never sees the Authorization. */
import { performance } from 'node:perf_hooks'
import type { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import type { Dialled, DialRequest } from '../../core/host.ts'
import { failedBecause, untrustedBecause } from '../tls/backend-trouble.ts'
import { chainOf } from '../tls/chain.ts'
import { shakeHands, unbracketed } from '../tls/shake-hands.ts'
import { socketOf } from './socket.ts'
import { compressionOf, mayCompress } from './upgrade.ts'

/** Frames larger than this never come from a backend we know of either. */
const maxBackendFrame = 4 * 1024 * 1024

/** Never rejects. `stop` ends it as `unreachable`, now. */
export function dial(request: DialRequest, stop: AbortSignal): Promise<Dialled> {
  return new Promise((resolve) => {
    void askUpgrade(request, stop, (socket, reasonOf) => {
      // Frames may follow the upgrade in the same segment: they wait here until core listens.
      const wrapped = socketOf(socket)
      socket.once('open', () => resolve({ result: 'open', socket: wrapped }))
      socket.once('unexpected-response', (asked, response) => {
        const status = response.statusCode ?? 0
        resolve({ result: 'refused', status, retryAfter: response.headers['retry-after'] })
        response.resume()
        asked.destroy()
      })
      socket.once('error', (error) => resolve({ result: 'unreachable', reason: reasonOf(error) }))
    }).then((reason) => {
      if (reason !== null) resolve({ result: 'unreachable', reason })
    })
  })
}

/**
 * Begins one WebSocket upgrade, after the TLS handshake where there is one. `born` is given the socket before anything can
 * happen to it, and what turns its errors into words. Resolves with null, or with why there is no socket. Never rejects.
 */
export async function askUpgrade(
  request: DialRequest,
  stop: AbortSignal,
  born: (socket: WebSocket, reasonOf: (error: Error) => string) => void,
): Promise<string | null> {
  const began = performance.now()
  let secured: TLSSocket | null = null
  try {
    const url = new URL(request.url)
    if (url.protocol === 'wss:') {
      const trusted = await secure(url, request, stop)
      if (typeof trusted === 'string') return trusted
      secured = trusted
    }
    const socket = new WebSocket(url, [...request.protocols], {
      headers: request.authorization === undefined ? {} : { Authorization: request.authorization },
      handshakeTimeout: Math.max(1, request.timeoutMs - (performance.now() - began)),
      perMessageDeflate:
        request.protocols.length > 0 && request.protocols.every(mayCompress) && compressionOf('client'),
      followRedirects: false,
      maxPayload: maxBackendFrame,
      ...(secured && { createConnection: () => secured }),
    })
    stop.addEventListener('abort', () => socket.terminate(), { once: true })
    born(socket, (error) => failedBecause(error, request, secured ? 'afterwards' : 'plain'))
    return null
  } catch (error) {
    secured?.destroy()
    return error instanceof Error ? error.message : String(error)
  }
}

/** The trusted TLS connection, or why there is none. */
async function secure(url: URL, request: DialRequest, stop: AbortSignal): Promise<TLSSocket | string> {
  const host = unbracketed(url.hostname)
  const { ca, client, oldTls, timeoutMs } = request
  const shaken = await shakeHands(
    { host, port: url.port === '' ? 443 : Number(url.port), ca, client, oldTls, timeoutMs },
    stop,
  )
  switch (shaken.result) {
    case 'timeout':
      return shaken.connected ? 'it does not answer the TLS handshake' : 'it does not answer (ETIMEDOUT)'
    case 'failed':
      return failedBecause(shaken.error, request, 'handshake')
    case 'done': {
      if (shaken.untrusted === null) return shaken.socket
      const reason = untrustedBecause(shaken.untrusted, chainOf(shaken.socket), host, Date.now())
      shaken.socket.destroy()
      return reason
    }
  }
}
