/** The wallbox's WebSocket to its backend: dials, dials again with growing pauses, notices silence, says what went wrong. */
import { WebSocket } from 'ws'
import { Alarms } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'

export interface Target {
  /** The whole URL, identity included. */
  url: string
  /** PEM texts; empty for none. */
  serverCa: string
  clientCertificate: string
  clientKey: string
  /** Trust the public CAs as well as `serverCa`. */
  globalCaStore: boolean
  skipNameCheck: boolean
  skipVerification: boolean
  /** The whole header; absent or empty for none. */
  authorization?: string
}

export interface LinkListener {
  opened(socket: WebSocket): void
  closed(): void
}

const firstPause = 300
const longestPause = 5_000
const handshakeTimeout = 8_000

export class Link {
  private readonly listener: LinkListener
  private readonly protocol: string
  private readonly time: Timekeeper
  private readonly alarms: Alarms
  private readonly closing = new Set<WebSocket>()
  private target: Target | null = null
  private socket: WebSocket | null = null
  private pause = firstPause
  private pingSeconds = 0
  private pongAwaited = false

  /** When the present connection opened, ms since 1970; null while there is none. */
  connectedAt: number | null = null
  lastError: { text: string; at: number } | null = null

  constructor(time: Timekeeper, listener: LinkListener, protocol = 'ocpp1.6') {
    this.time = time
    this.alarms = new Alarms(time)
    this.listener = listener
    this.protocol = protocol
  }

  /** Leaves the present connection and dials `target` until it is told otherwise. */
  dial(target: Target): void {
    this.hangUp()
    this.target = target
    this.pause = firstPause
    this.connect(target)
  }

  /** Closes the connection and dials no more. */
  hangUp(): void {
    this.target = null
    this.alarms.clear('redial')
    const socket = this.socket
    if (socket === null) return
    this.lost(socket)
    this.closing.add(socket)
    socket.once('close', () => this.closing.delete(socket))
    if (socket.readyState === socket.OPEN) socket.close(1000)
    else socket.terminate()
  }

  /** Ends everything at once. */
  stop(): void {
    this.hangUp()
    for (const socket of this.closing) socket.terminate()
    this.alarms.clearAll()
  }

  /** WebSocketPingInterval (9.1.34): 0 is off. A pong missing at the next ping means the link is dead. */
  pingEvery(seconds: number): void {
    this.pingSeconds = seconds
    this.armPing()
  }

  private connect(target: Target): void {
    let socket: WebSocket
    try {
      socket = new WebSocket(target.url, [this.protocol], {
        handshakeTimeout,
        perMessageDeflate: false,
        maxPayload: 1_048_576,
        ...(target.authorization && { headers: { Authorization: target.authorization } }),
        ...tlsOptions(target),
      })
    } catch {
      this.failed(esp('ESP_ERR_INVALID_ARG'))
      return this.redial(target)
    }
    this.socket = socket
    let failure: string | null = null
    socket.on('unexpected-response', (_request, response) => {
      failure = esp('ESP_OK', response.statusCode ?? 0)
      response.resume()
      socket.terminate()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= describe(error)
    })
    socket.on('open', () => {
      if (this.socket !== socket) return
      this.connectedAt = this.time.now()
      this.pongAwaited = false
      this.armPing()
      this.listener.opened(socket)
    })
    socket.on('pong', () => (this.pongAwaited = false))
    // Only a backend that really speaks shortens the pauses again: one that accepts and hangs up does not.
    socket.on('message', () => (this.pause = firstPause))
    socket.on('close', (code) => {
      if (this.socket !== socket) return
      this.failed(failure ?? `WebSocket closed by server, close code ${code}`)
      this.lost(socket)
      this.redial(target)
    })
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return
    this.socket = null
    this.alarms.clear('ping')
    const wasOpen = this.connectedAt !== null
    this.connectedAt = null
    if (wasOpen) this.listener.closed()
  }

  private redial(target: Target): void {
    // Jitter: the boxes of a garage must not all come back in the same instant.
    this.alarms.in('redial', this.pause * (0.75 + Math.random() / 2), () => {
      if (this.target === target) this.connect(target)
    })
    this.pause = Math.min(longestPause, this.pause * 2)
  }

  private armPing(): void {
    this.alarms.clear('ping')
    if (this.pingSeconds === 0 || this.socket?.readyState !== WebSocket.OPEN) return
    this.alarms.in('ping', this.pingSeconds * 1000, () => {
      if (this.pongAwaited) return this.socket?.terminate()
      this.pongAwaited = true
      this.socket?.ping(undefined, undefined, () => undefined)
      this.armPing()
    })
  }

  private failed(text: string): void {
    this.lastError = { text, at: this.time.now() }
  }
}

function tlsOptions(target: Target): object {
  if (!target.url.startsWith('wss:')) return {}
  return {
    rejectUnauthorized: !target.skipVerification,
    // Without an own CA the options stay absent and Node trusts the public ones.
    ...(target.serverCa !== '' && !target.globalCaStore && { ca: target.serverCa }),
    ...(target.clientCertificate !== '' && { cert: target.clientCertificate, key: target.clientKey }),
    ...(target.skipNameCheck && { checkServerIdentity: () => undefined }),
  }
}

/** A failure the way ESP-IDF's WebSocket client words it: that is what an installer reads on the real box. */
function esp(transportError: string, httpStatus = 0, errno = 0): string {
  return (
    `esp_transport_connect() failed with -1, transport_error=${transportError}, tls_error_code=0, tls_flags=0, ` +
    `esp_ws_handshake_status_code=${httpStatus}, errno=${errno}`
  )
}

function describe(error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return esp('ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME')
  // newlib's numbers on the ESP32: 104 connection reset, 111 refused, 119 in progress, i.e. timed out.
  if (code === 'ECONNREFUSED') return esp('ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST', 0, 111)
  if (code === 'ECONNRESET') return esp('ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST', 0, 104)
  if (code === 'ETIMEDOUT' || /timed out/i.test(error.message)) return esp('ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT', 0, 119)
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return esp('ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED')
  return esp('ESP_FAIL')
}
