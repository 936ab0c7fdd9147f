/** What this computer can find out about a backend by itself: name, TLS, one OCPP upgrade. Nothing here rejects. */
import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import type { Probe } from '../core/host.ts'
import { entryOf } from './certificates.ts'
import { askUpgrade } from './links/dial.ts'
import { chainOf } from './tls/chain.ts'
import { shakeHands, unbracketed } from './tls/shake-hands.ts'

const handshakeTimeoutMs = 8_000

export function createProbe(): Probe {
  return { resolve: resolveName, tls: shakeHandsWith, upgrade: tryUpgrade, parseUrl }
}

const resolveName: Probe['resolve'] = async (hostname) => {
  try {
    const found = await lookup(unbracketed(hostname), { all: true })
    return { addresses: found.map(({ address }) => address) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

const shakeHandsWith: Probe['tls'] = async (host, port, ca) => {
  const shaken = await shakeHands({ host: unbracketed(host), port, ca, timeoutMs: handshakeTimeoutMs })
  // A filtered port is another finding than a server that does not speak TLS.
  if (shaken.result === 'timeout')
    return { result: 'failed', reason: shaken.connected ? 'no TLS answer in time' : 'ETIMEDOUT' }
  if (shaken.result === 'failed') return { result: 'failed', reason: reasonOf(shaken.error) }
  const { socket, untrusted } = shaken
  // The installer must see an untrusted chain, too.
  const seen = {
    result: untrusted === null ? ('ok' as const) : ('untrusted' as const),
    reason: untrusted,
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    chain: chainOf(socket).map(entryOf),
  }
  socket.destroy()
  return seen
}

const tryUpgrade: Probe['upgrade'] = (request) =>
  new Promise((resolve) => {
    void askUpgrade(request, new AbortController().signal, (socket, wordsOf) => {
      // Taken at `upgrade`: a backend that accepts without choosing a subprotocol is a finding, not a dead line.
      socket.once('upgrade', (answer) =>
        resolve({
          outcome: 'accepted',
          protocol: answer.headers['sec-websocket-protocol'] ?? '',
          date: dateOf(answer),
        }),
      )
      socket.once('open', () => socket.close(1000))
      socket.once('unexpected-response', (asked, answer) => {
        resolve({ outcome: 'refused', status: answer.statusCode ?? 0, date: dateOf(answer) })
        asked.destroy()
      })
      // Also heard after one of the others resolved: then nobody listens to it any more.
      socket.on('error', (error) => resolve({ outcome: 'unreachable', reason: wordsOf(error) }))
    }).then((reason) => {
      if (reason !== null) resolve({ outcome: 'unreachable', reason })
    })
  })

function dateOf(answer: IncomingMessage): number | null {
  const date = Date.parse(answer.headers.date ?? '')
  return Number.isNaN(date) ? null : date
}

const defaultPorts: Readonly<Record<string, number>> = { ws: 80, http: 80, wss: 443, https: 443 }

const parseUrl: Probe['parseUrl'] = (text) => {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  return {
    scheme,
    host: url.hostname,
    port: url.port === '' ? (defaultPorts[scheme] ?? 0) : Number(url.port),
    path: url.pathname,
    query: url.search,
    user: decoded(url.username),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Node's short code where there is one, e.g. `ENOTFOUND`; messages carry host names, never credentials. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' ? error.message : code
}
