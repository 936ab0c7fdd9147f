/**
 * A listener for wss: a plain TCP server in front reads the ClientHello (B5) and hands the connection on unchanged to TLS.
 * Whatever keeps a station from getting as far as its upgrade is said once, with a reason (P14).
 */
import { constants } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { Failure } from '../../../shared/failure.ts'
import { say } from '../../../shared/words/words.ts'
import type { ClientHello, ListenTls, StationTls } from '../../core/host.ts'
import { readClientHello } from '../tls/client-hello.ts'
import { faultOfClientCa, faultOfPair, versionsFrom } from '../tls/credentials.ts'
import {
  afterCertificate,
  handshakeTrouble,
  judgeClient,
  oursOf,
  type Ours,
  type Trouble,
} from '../tls/station-trouble.ts'
import type { DoorOptions } from './plain-door.ts'
import { answerWith } from './upgrade.ts'

/** No hello is longer, not even with post-quantum keys in it; what goes on longer is left to TLS to refuse. */
const longestHello = 16_384

/** A station between its TCP connection and its upgrade. */
interface Visitor {
  /** `connected` until its first byte, `secured` once TLS is agreed on, `asked` when it sent a request. */
  stage: 'connected' | 'hello' | 'handshake' | 'secured' | 'asked'
  hello: ClientHello | null
  /** Its certificate, or what is wrong with it; null before it is secured, and where none is asked for. */
  judged: ReturnType<typeof judgeClient> | null
  /** Says why it fails; only the first time. */
  tell(trouble: Trouble): void
}

/** Not listening yet. Failure `certificate-unreadable`. */
export function openTlsDoor(tls: ListenTls, options: DoorOptions): Server {
  const ours = oursOf(checked(tls))
  /** By address and port: the one thing a TCP socket and the TLS socket made of it both say. */
  const visitors = new Map<string, Visitor>()
  const server = tlsServer(tls, options.onlyUpgrades)

  server.on('tlsClientError', (error, socket) => {
    // A connection that just ended has no peer any more: its own close says so.
    const visitor = visitors.get(peerOf(socket))
    visitor?.tell(handshakeTrouble(error, visitor.hello, ours))
    socket.destroy()
  })
  server.on('secureConnection', (socket) => {
    const visitor = visitors.get(peerOf(socket))
    if (visitor === undefined) return void socket.destroy()
    visitor.stage = 'secured'
    if (tls.clientCa === undefined) return
    visitor.judged = judgeClient(socket, tls.clientCa, Date.now())
    if ('code' in visitor.judged) visitor.tell(visitor.judged)
  })
  server.on('request', (request) => {
    const visitor = visitors.get(peerOf(request.socket))
    if (visitor) visitor.stage = 'asked'
  })
  server.on('upgrade', (request, socket, head) => {
    const visitor = visitors.get(peerOf(request.socket))
    if (visitor === undefined || !(socket instanceof TLSSocket)) return void socket.destroy()
    visitor.stage = 'asked'
    const { hello, judged } = visitor
    if (judged === null && tls.clientCa !== undefined) return void socket.destroy()
    // Refused here and not by an alert: an HTTP answer is what stations write into their logs.
    if (judged && 'code' in judged)
      return answerWith(socket, 403, say('en', { code: judged.code, values: judged.facts }))
    options.knock(
      options.toUpgrade(request, socket, head, { ...agreed(socket), hello, client: judged?.client ?? null }),
    )
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // It did ask for something, if only in no HTTP.
    const visitor = socket instanceof TLSSocket ? visitors.get(peerOf(socket)) : undefined
    if (visitor && error.code?.startsWith('HPE_') === true) visitor.stage = 'asked'
    socket.destroy()
  })

  return createTcpServer((socket) => {
    const visitor = received(socket, ours, options)
    if (visitor === null) return
    const peer = peerOf(socket)
    visitors.set(peer, visitor)
    socket.once('close', () => visitors.delete(peer))
    readHello(socket, visitor, () => {
      visitor.stage = 'handshake'
      server.emit('connection', socket)
    })
  })
}

/** Gives a station its time, and says why when it does not get as far as asking; null when it is gone already. */
function received(socket: Socket, ours: Ours, { upgradeWithin, trouble }: DoorOptions): Visitor | null {
  const remote = socket.remoteAddress
  socket.on('error', () => undefined)
  if (remote === undefined) {
    socket.destroy()
    return null
  }
  let told = false
  const visitor: Visitor = {
    stage: 'connected',
    hello: null,
    judged: null,
    tell({ code, facts }) {
      if (told) return
      told = true
      trouble({ at: Date.now(), remote, code, facts, hello: visitor.hello })
    },
  }
  const deadline = setTimeout(() => {
    if (visitor.stage === 'asked') return
    visitor.tell({ code: 'tls.trouble.silent', facts: { seconds: String(upgradeWithin / 1000) } })
    socket.destroy()
  }, upgradeWithin)
  socket.once('close', () => {
    clearTimeout(deadline)
    // Scanners and watchdogs connect and leave: `connected` is no handshake that failed.
    if (visitor.stage === 'hello') visitor.tell({ code: 'tls.trouble.brokeOff', facts: {} })
    if (visitor.stage === 'handshake') visitor.tell(afterCertificate(ours))
    if (visitor.stage === 'secured') visitor.tell({ ...afterCertificate(ours), code: 'tls.trouble.left' })
  })
  return visitor
}

function checked(tls: ListenTls): ListenTls {
  for (const pair of tls.certificates) {
    const fault = faultOfPair(pair)
    if (fault) throw unreadable(`The ${fault.of === 'cert' ? 'certificate' : 'key'} for stations ${fault.why}.`)
  }
  if (tls.certificates.length === 0) throw unreadable('A listener for wss needs a certificate.')
  const fault = tls.clientCa === undefined ? null : faultOfClientCa(tls.clientCa)
  if (fault !== null) throw unreadable(`The file of CAs for stations ${fault}.`)
  return tls
}

function unreadable(message: string): Failure {
  return new Failure('certificate-unreadable', message)
}

function tlsServer({ certificates, clientCa, oldTls }: ListenTls, onlyUpgrades: RequestListener): HttpsServer {
  return createHttpsServer(
    {
      cert: certificates.map(({ cert }) => cert),
      key: certificates.map(({ key }) => key),
      ...versionsFrom(oldTls),
      ...(clientCa === undefined
        ? {}
        : {
            ca: clientCa,
            requestCert: true,
            // Verified all the same; the verdict is read and said by `judgeClient`.
            rejectUnauthorized: false,
            // A resumed session would be let in on the verdict of an earlier day, or on none.
            secureOptions: constants.SSL_OP_NO_TICKET,
          }),
    },
    onlyUpgrades,
  )
}

/** Collects the hello, however it is cut into segments, puts it back and lets `handOn` have the socket. */
function readHello(socket: Socket, visitor: Visitor, handOn: () => void): void {
  let first: Buffer = Buffer.alloc(0)
  const take = (segment: Buffer): void => {
    visitor.stage = 'hello'
    first = first.length === 0 ? segment : Buffer.concat([first, segment])
    if (!mayBeTls(first)) {
      socket.off('data', take)
      visitor.tell({ code: startsHttp(first) ? 'tls.trouble.plainText' : 'tls.trouble.notTls', facts: {} })
      return startsHttp(first) ? answerWith(socket, 400, 'This port is for wss://.') : void socket.destroy()
    }
    const read = readClientHello(first)
    if (read === 'more' && first.length < longestHello) return
    socket.off('data', take)
    socket.pause()
    visitor.hello = read === 'more' ? null : read
    socket.unshift(first)
    handOn()
  }
  socket.on('data', take)
}

/** A handshake record, or the hello of SSL 2 that very old stations still begin with (RFC 5246 appendix E.2). */
function mayBeTls([first = 0]: Uint8Array): boolean {
  return first === 0x16 || first >= 0x80
}

function startsHttp([first = 0]: Uint8Array): boolean {
  return first >= 0x41 && first <= 0x5a
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? ''}`
}

function agreed(socket: TLSSocket): Pick<StationTls, 'protocol' | 'cipher'> {
  return { protocol: socket.getProtocol() ?? '', cipher: socket.getCipher().standardName }
}
