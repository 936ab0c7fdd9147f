/** Questions to a device: one by itself, or many over one connection. */
import { Failure } from '../../../shared/failure.ts'
import type { DeviceRequest, DeviceSession, HttpAnswer } from '../../core/host.ts'
import { deviceUrl, exchange, notAnswering, open, type Connection } from './connection.ts'

/** One question over a connection of its own; `timeoutMs` is for all of it. Failures as `Lan.ask`. */
export async function ask(url: string, request: DeviceRequest, pin: string | null = null): Promise<HttpAnswer> {
  const target = deviceUrl(url, pin)
  const signal = AbortSignal.timeout(request.timeoutMs)
  const connection = await open(target, pin, false, signal)
  try {
    return await exchange(connection, target, request, signal)
  } finally {
    connection.socket.destroy()
  }
}

/**
 * One TCP connection, opened by the first question and never replaced: some boxes take it for the login. The time of a
 * question runs from its turn; one that ends without a whole answer ends the connection.
 */
export function openSession(origin: string, pin: string | null = null): DeviceSession {
  let connection: Promise<Connection> | null = null
  let last: Promise<unknown> = Promise.resolve()
  const closing = new AbortController()

  async function askNow(path: string, request: DeviceRequest): Promise<HttpAnswer> {
    const url = deviceUrl(`${origin}${path}`, pin)
    if (closing.signal.aborted) throw notAnswering(url.host, 'closed')
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(request.timeoutMs)])
    connection ??= open(url, pin, true, signal)
    const { socket, ...rest } = await connection
    if (socket.destroyed || !socket.writable) throw notAnswering(url.host, 'connection lost')
    try {
      return await exchange({ socket, ...rest }, url, request, signal)
    } catch (error) {
      if (error instanceof Failure) socket.destroy()
      throw error
    }
  }

  return {
    ask(path, request) {
      const answer = last.then(() => askNow(path, request))
      last = answer.catch(() => undefined)
      return answer
    },
    close() {
      closing.abort()
      void connection?.then(
        ({ socket }) => socket.destroy(),
        () => undefined,
      )
    },
  }
}
