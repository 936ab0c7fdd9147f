/** A TLS handshake with a backend, its certificate judged afterwards so that the reason can be said. */
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { DialRequest } from '../../core/host.ts'
import { trustIn, versionsFrom } from './credentials.ts'

export interface HandshakeRequest extends Pick<DialRequest, 'ca' | 'client' | 'oldTls' | 'timeoutMs'> {
  /** Name or address; IPv6 without brackets. */
  host: string
  port: number
}

export type Shaken =
  /** `untrusted`: why its certificate does not hold, as Node's code; null when it does. Nothing was sent to it yet. */
  | { result: 'done'; socket: TLSSocket; untrusted: string | null }
  /** `connected`: TCP was there. */
  | { result: 'failed'; error: Error }
  | { result: 'timeout'; connected: boolean }

/** Never rejects. Who is given the socket must not use it while it is untrusted, and ends it. */
export function shakeHands(request: HandshakeRequest, stop?: AbortSignal): Promise<Shaken> {
  const { host, port, ca, client, oldTls, timeoutMs } = request
  return new Promise((resolve) => {
    let socket: TLSSocket
    try {
      socket = connect({
        host,
        port,
        // Node verifies all the same; `authorized` is looked at below, before a byte of ours is sent.
        rejectUnauthorized: false,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...versionsFrom(oldTls),
        ...(ca === undefined ? {} : trustIn(ca)),
        ...client,
      })
    } catch (error) {
      return resolve({ result: 'failed', error: error as Error })
    }
    const settle = (shaken: Shaken): void => {
      clearTimeout(timer)
      stop?.removeEventListener('abort', aborted)
      resolve(shaken)
      if (shaken.result !== 'done') socket.destroy()
    }
    const aborted = (): void => settle({ result: 'failed', error: new Error('the attempt was ended') })
    const timer = setTimeout(() => settle({ result: 'timeout', connected: !socket.connecting }), timeoutMs)
    stop?.addEventListener('abort', aborted)
    // Stays: an error of a socket nobody listens to would end the process.
    socket.on('error', (error: Error) => settle({ result: 'failed', error }))
    socket.once('secureConnect', () => {
      const why: unknown = socket.authorizationError
      settle({ result: 'done', socket, untrusted: socket.authorized ? null : String(why) })
    })
  })
}

/** URLs write IPv6 addresses in brackets, sockets without. */
export function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}
