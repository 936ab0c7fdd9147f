/** What this computer can find out about a backend by itself: name, TLS, one OCPP upgrade. Nothing here rejects. */
import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import type { ChainEntry } from '../../shared/visit.ts'
import type { Probe } from '../core/host.ts'
import { entryOf } from './certificates.ts'

const handshakeTimeoutMs = 8_000
/** A chain that refers to itself in a circle ends here. */
const longestChain = 10

export function createProbe(): Probe {
  return { resolve: resolveName, tls: shakeHands, upgrade: tryUpgrade, parseUrl }
}

const resolveName: Probe['resolve'] = async (hostname) => {
  try {
    const found = await lookup(unbracketed(hostname), { all: true })
    return { addresses: found.map(({ address }) => address) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

const shakeHands: Probe['tls'] = (host, port, ca) =>
  new Promise((resolve) => {
    const name = unbracketed(host)
    // The handshake goes on with an untrusted chain: the installer must see which chain it is.
    const socket = connect({
      host: name,
      port,
      rejectUnauthorized: false,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(ca === undefined ? {} : { ca }),
    })
    const timer = setTimeout(() => {
      // A filtered port is another finding than a server that does not speak TLS.
      resolve({ result: 'failed', reason: socket.connecting ? 'ETIMEDOUT' : 'no TLS answer in time' })
      socket.destroy()
    }, handshakeTimeoutMs)
    socket.once('error', (error) => {
      clearTimeout(timer)
      resolve({ result: 'failed', reason: reasonOf(error) })
    })
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      resolve({
        result: socket.authorized ? 'ok' : 'untrusted',
        reason: socket.authorized ? null : String(socket.authorizationError),
        protocol: socket.getProtocol() ?? '',
        cipher: socket.getCipher().standardName,
        chain: chainOf(socket),
      })
      socket.destroy()
    })
  })

/** Leaf first, as the peer sent it and as far as a trusted root completes it. */
function chainOf(socket: TLSSocket): ChainEntry[] {
  const chain: ChainEntry[] = []
  let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (at !== undefined && chain.length < longestChain) {
    chain.push(entryOf(new X509Certificate(at.raw)))
    // A root names itself as its issuer; where the issuer was not sent it is missing, whatever the types say.
    const issuer = at.issuerCertificate as DetailedPeerCertificate | undefined
    at = issuer === at ? undefined : issuer
  }
  return chain
}

const tryUpgrade: Probe['upgrade'] = ({ url, protocols, authorization, timeoutMs, ca }) =>
  new Promise((resolve) => {
    let socket: WebSocket
    try {
      socket = new WebSocket(url, [...protocols], {
        headers: authorization === undefined ? {} : { Authorization: authorization },
        handshakeTimeout: timeoutMs,
        followRedirects: false,
        perMessageDeflate: false,
        ...(ca === undefined ? {} : { ca }),
      })
    } catch (error) {
      resolve({ outcome: 'unreachable', reason: reasonOf(error) })
      return
    }
    // Taken at `upgrade`: a backend that accepts without choosing a subprotocol is a finding, not a dead line.
    socket.once('upgrade', (answer) =>
      resolve({ outcome: 'accepted', protocol: answer.headers['sec-websocket-protocol'] ?? '', date: dateOf(answer) }),
    )
    socket.once('open', () => socket.close(1000))
    socket.once('unexpected-response', (request, answer) => {
      resolve({ outcome: 'refused', status: answer.statusCode ?? 0, date: dateOf(answer) })
      request.destroy()
    })
    // Also heard after one of the others resolved: then nobody listens to it any more.
    socket.on('error', (error) => resolve({ outcome: 'unreachable', reason: reasonOf(error) }))
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

/** URLs write IPv6 addresses in brackets, sockets without. */
function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

/** Node's short code where there is one, e.g. `ENOTFOUND`; messages carry host names, never credentials. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' ? error.message : code
}
