/** Questions to a device: one by itself, or many over one connection. */
import { Failure } from '../../../shared/failure.ts'
import type { DeviceRequest, DeviceSession, HttpAnswer } from '../../core/host.ts'
import { deviceUrl, exchange, notAnswering, open, type Connection, type Exchanged } from './connection.ts'
import { digestAnswer } from './digest.ts'

/**
 * One question over a connection of its own, and once more where a login must answer a challenge; `timeoutMs` is for all of it.
 * Failures as `Lan.ask`.
 */
export async function ask(url: string, request: DeviceRequest, pin: string | null = null): Promise<HttpAnswer> {
  const target = deviceUrl(url, pin)
  const signal = AbortSignal.timeout(request.timeoutMs)
  const first = await askOnce(target, request, pin, signal)
  const { login, method = 'GET', headers } = request
  const uri = `${target.pathname}${target.search}`
  const answer = first.status === 401 && login ? digestAnswer(first.challenge, login, { method, uri }) : null
  if (answer === null) return answerOf(first)
  const again = { ...request, login: undefined, headers: { ...headers, Authorization: answer } }
  // Whoever asked for the login gets it, nobody else.
  return answerOf(await askOnce(target, again, pin ?? first.certificate, signal))
}

async function askOnce(url: URL, request: DeviceRequest, pin: string | null, signal: AbortSignal): Promise<Exchanged> {
  const connection = await open(url, pin, false, signal)
  try {
    return await exchange(connection, url, request, signal)
  } finally {
    connection.socket.destroy()
  }
}

const answerOf = ({ status, body, certificate, localAddress, challenge }: Exchanged): HttpAnswer => ({
  ...{ status, body, certificate, localAddress },
  ...(challenge !== '' && { challenge }),
})

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
      return answerOf(await exchange({ socket, ...rest }, url, request, signal))
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
