/**
 * One TCP or TLS connection to a device, and questions over it. A device is not trusted: it shows its certificate before it
 * is sent anything, redirects are not followed, nothing is unpacked, bytes and time are limited.
 */
import {
  Agent,
  request,
  validateHeaderName,
  validateHeaderValue,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { Failure } from '../../../shared/failure.ts'
import type { DeviceRequest, HttpAnswer } from '../../core/host.ts'

export interface Connection {
  socket: Socket
  /** Lends the socket to one question at a time; it never opens another. */
  agent: Agent
  /** SHA-256 (hex) of the device's certificate; null over plain HTTP. */
  certificate: string | null
  localAddress: string
}

/** Failure `box-not-answering`; `reason` is one word, or the system's code. */
export const notAnswering = (host: string, reason: string): Failure =>
  new Failure('box-not-answering', `${host} does not answer (${reason})`, { address: host, reason })

/** A URL a device may be asked at. Failure `bad-url`. */
export function deviceUrl(text: string, pin: string | null): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new Failure('bad-url', 'A device is asked over http or https.')
  // Whoever could make the box's address plain would get the password without showing a certificate.
  if (pin !== null && url.protocol === 'http:')
    throw new Failure('bad-url', 'A device whose certificate is known is not asked over plain http.')
  return url
}

/**
 * Connects, and over https looks at the certificate before anything but the handshake is sent. Rejects with
 * `box-not-answering`, or with `box-certificate-changed` (`details.sha256`: the one it shows now).
 */
export function open(url: URL, pin: string | null, keepAlive: boolean, signal: AbortSignal): Promise<Connection> {
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (secure ? 443 : 80)
  return new Promise((resolve, reject) => {
    // Boxes sign their own certificate: it is known by its fingerprint, not by who signed it.
    const socket: Socket = secure
      ? connectTls({ host, port, rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) })
      : connectTcp({ host, port })
    const fail = (failure: Failure) => {
      socket.destroy()
      reject(failure)
    }
    const late = () => fail(notAnswering(url.host, endOf(signal)))
    if (signal.aborted) return late()
    signal.addEventListener('abort', late, { once: true })
    // It stays: a connection that breaks later must not end the process; who asks over it hears of it by its request.
    socket.on('error', (error) => fail(notAnswering(url.host, reasonOf(error))))
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', late)
      const certificate = socket instanceof TLSSocket ? fingerprintOf(socket) : null
      if (secure && certificate === null) return fail(notAnswering(url.host, 'no certificate'))
      if (pin !== null && certificate !== pin.toLowerCase())
        return fail(
          new Failure('box-certificate-changed', `${url.host} shows another certificate than before.`, {
            address: url.host,
            sha256: certificate ?? '',
          }),
        )
      const agent = new Agent({ keepAlive, maxSockets: 1, maxFreeSockets: 1 })
      agent.createConnection = () => socket
      resolve({ socket, agent, certificate, localAddress: socket.localAddress ?? '' })
    })
  })
}

function fingerprintOf(socket: TLSSocket): string | null {
  const sha256 = socket.getPeerX509Certificate()?.fingerprint256
  return sha256 === undefined ? null : sha256.replaceAll(':', '').toLowerCase()
}

/** An answer, and its `WWW-Authenticate`; empty for none. */
export type Exchanged = HttpAnswer & { challenge: string }

/**
 * One question and its whole answer, or as much of it as is wanted. Rejects with `box-not-answering`, and with `bad-input` for a
 * header that HTTP cannot carry; then nothing was sent.
 */
export function exchange(
  { agent, certificate, localAddress }: Connection,
  url: URL,
  { method = 'GET', body, headers = {}, login, maxBytes }: DeviceRequest,
  signal: AbortSignal,
): Promise<Exchanged> {
  const unsendable = Object.entries(headers).find(([name, value]) => !isSendable(name, value))
  if (unsendable !== undefined)
    return Promise.reject(
      new Failure('bad-input', `The header ${JSON.stringify(unsendable[0])} cannot be sent to ${url.host}.`),
    )
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      call.destroy()
      reject(notAnswering(url.host, reason))
    }
    const call: ClientRequest = request({
      agent,
      method,
      signal,
      path: `${url.pathname}${url.search}`,
      headers: {
        Host: url.host,
        Accept: 'application/json, text/plain, */*',
        'Accept-Encoding': 'identity',
        ...headers,
        ...((body !== undefined || method === 'POST' || method === 'PUT') && {
          'Content-Length': Buffer.byteLength(body ?? ''),
        }),
      },
      ...(login && login.digest !== true && { auth: `${login.user}:${login.password}` }),
    })
    call.on('error', (error) => fail(signal.aborted ? endOf(signal) : reasonOf(error)))
    // Some answers end the connection without an error: an upgrade nobody asked for.
    call.once('close', () => fail('connection lost'))
    call.once('response', (response: IncomingMessage) => {
      const encoding = response.headers['content-encoding']
      if (encoding !== undefined && encoding !== 'identity') return fail('an encoding nobody asked for')
      const pieces: Buffer[] = []
      let size = 0
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(pieces).subarray(0, maxBytes).toString('utf8'),
          certificate,
          localAddress,
          challenge: response.headers['www-authenticate'] ?? '',
        })
      response.on('data', (piece: Buffer) => {
        pieces.push(piece)
        size += piece.length
        if (size <= maxBytes) return
        finish()
        // What is still to come would be taken for the answer to the next question.
        call.destroy()
      })
      response.once('end', finish)
      response.on('error', (error) => fail(signal.aborted ? endOf(signal) : reasonOf(error)))
    })
    call.end(body)
  })
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}

const endOf = ({ reason }: AbortSignal): string =>
  reason instanceof Error && reason.name === 'TimeoutError' ? 'timeout' : 'closed'

/** One word: the system's code; what a device says instead of HTTP or TLS is told as that. */
function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  if (code.startsWith('HPE_')) return 'no HTTP'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'no TLS'
  return code
}
