/** The local network: which interfaces there are, which devices announce themselves, and one plain question to a device. */
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { Failure } from '../../shared/failure.ts'
import type { HttpAnswer, Lan } from '../core/host.ts'
import { browse } from './browse.ts'

export function createLan(): Lan {
  return {
    interfaces: () =>
      addressesHere()
        .filter(({ internal }) => !internal)
        .map(({ name, address, prefix }) => ({ name, address, prefix })),
    browse(services, { found, trouble }) {
      const stops = services.map((service) => browse(service, addressesHere, found, trouble))
      return () => stops.forEach((stop) => stop())
    },
    ask,
    session: (origin) => ({ ask: (path, request) => ask(`${origin}${path}`, request), close: () => undefined }),
    knock: () => Promise.resolve({ open: false, reason: 'not asked' }),
    datagrams: () => Promise.resolve({ send: () => undefined, close: () => undefined }),
  }
}

/** IPv4 addresses of this computer, the loopback one included: a practice wallbox announces itself there too. */
function addressesHere(): { name: string; address: string; internal: boolean; prefix: number }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, internal, cidr }) => ({ name, address, internal, prefix: Number(cidr?.split('/')[1] ?? 24) })),
  )
}

/** A device is not trusted: no redirects, no decompression, a limit on bytes and on the time of the whole call. */
function ask(url: string, { timeoutMs, maxBytes }: { timeoutMs: number; maxBytes: number }): Promise<HttpAnswer> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'http:')
    return Promise.reject(new Failure('bad-url', 'A device is asked over http.'))
  const { host } = new URL(url)
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new Failure('box-not-answering', `${host} does not answer (${reason})`, { address: host, reason }))
    const call = request(url, {
      agent: false,
      headers: { Accept: 'application/json, text/plain, */*', 'Accept-Encoding': 'identity' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    call.once('response', (response) => {
      const pieces: Buffer[] = []
      let size = 0
      const finish = () => {
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(pieces).subarray(0, maxBytes).toString('utf8'),
          certificate: null,
          localAddress: call.socket?.localAddress ?? '',
        })
        call.destroy()
      }
      if (response.headers['content-encoding'] !== undefined && response.headers['content-encoding'] !== 'identity') {
        fail('an encoding nobody asked for')
        call.destroy()
        return
      }
      response.on('data', (piece: Buffer) => {
        pieces.push(piece)
        size += piece.length
        if (size >= maxBytes) finish()
      })
      response.once('end', finish)
      response.once('error', (error) => fail(reasonOf(error)))
    })
    call.on('error', (error) => fail(reasonOf(error)))
    call.end()
  })
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
