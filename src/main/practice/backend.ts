/**
 * A small OCPP 1.6J backend: takes in any station, knows four cards, numbers transactions, keeps what it received.
 * For tests it can go away, come back, stay silent, answer late or with errors.
 */
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Conversation } from './conversation.ts'
import type { Answer, Reply } from './conversation.ts'
import type { ErrorCode, Payload } from './frames.ts'
import { Memory } from './memory.ts'
import type { TagInfo } from './offline.ts'
import { Alarms, realTime } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'

/** What the backend thinks of four cards. */
export const cards = {
  known: 'KNOWN-CARD',
  blocked: 'BLOCKED-CARD',
  expired: 'EXPIRING-CARD',
  unknown: 'UNKNOWN-CARD',
} as const

export interface Received {
  /** Ms since 1970. */
  at: number
  station: string
  action: string
  payload: unknown
}

/** What to do with a CALL instead of answering it at once. */
export type Disturbance = { swallow: true } | { delayMs: number } | { error: ErrorCode } | { drop: true }

export interface BackendOptions {
  host?: string
  /** 0 picks one. Where the port is taken, another is picked. */
  port?: number
  /** Where the count of transactions outlives it. */
  directory: string
  time?: Timekeeper
  /** Seconds between Heartbeats given to stations. Default 5. */
  interval?: number
  /** The expiring card is good for so long from when it is first seen. Default 60 000. */
  expiresAfterMs?: number
  /** How it answers BootNotification. Default Accepted. */
  boot?: 'Accepted' | 'Pending' | 'Rejected'
}

const path = '/practice/ocpp/'
const subprotocol = 'ocpp1.6'
/** So many received messages are kept for show; older ones are dropped. */
const kept = 5_000
const callTimeoutMs = 30_000

export class PracticeBackend {
  private readonly time: Timekeeper
  private readonly host: string
  private readonly interval: number
  private readonly expiresAfterMs: number
  private readonly memory: Memory<{ transactions: number }>
  private readonly server = createServer((_request, response) => response.writeHead(426).end())
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1_048_576,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  })
  private readonly stations = new Map<string, { socket: WebSocket; conversation: Conversation }>()
  private readonly entries: Received[] = []
  private readonly listeners = new Set<(entries: Received[]) => void>()
  private readonly delays: Alarms
  private expiringSince: number | null = null
  private port = 0
  private delayed = 0
  private refusal: number | null = null
  private rule: ((call: Received) => Disturbance | null) | null = null

  /** How it answers BootNotification from now on. */
  boot: 'Accepted' | 'Pending' | 'Rejected'

  private constructor(options: BackendOptions) {
    const { host = '127.0.0.1', time = realTime, interval = 5, expiresAfterMs = 60_000, boot = 'Accepted' } = options
    this.host = host
    this.time = time
    this.interval = interval
    this.expiresAfterMs = expiresAfterMs
    this.boot = boot
    this.delays = new Alarms(time)
    this.memory = new Memory(join(options.directory, 'backend.json'), { transactions: 0 })
    this.server.on('upgrade', (request, socket, head) => this.knock(request, socket, head))
    this.server.on('error', () => undefined)
  }

  /** Resolves when it listens. */
  static async start(options: BackendOptions): Promise<PracticeBackend> {
    const backend = new PracticeBackend(options)
    await backend.listen(options.port ?? 0).catch(() => backend.listen(0))
    return backend
  }

  /** The URL without an identity. */
  get url(): string {
    // A wildcard is no address to dial.
    const host = this.host === '0.0.0.0' ? '127.0.0.1' : this.host
    return `ws://${host}:${this.port}${path.slice(0, -1)}`
  }

  /** Identities of the stations connected now. */
  get connected(): string[] {
    return [...this.stations.keys()]
  }

  /** Everything received so far, newest last; `listener` is called with it now and whenever it grows. */
  received(listener: (entries: Received[]) => void): () => void {
    this.listeners.add(listener)
    listener([...this.entries])
    return () => this.listeners.delete(listener)
  }

  /** Sends a CALL to a station. `gone` when it is not connected. */
  call(station: string, action: string, payload: Payload): Promise<Reply> {
    const conversation = this.stations.get(station)?.conversation
    return conversation?.call(action, payload, callTimeoutMs) ?? Promise.resolve({ reply: 'gone' })
  }

  /** Disturbs the CALLs it names a disturbance for; null ends it. `drop` ends the connection without an answer. */
  disturb(rule: ((call: Received) => Disturbance | null) | null): void {
    this.rule = rule
  }

  /** Answers upgrades with this HTTP status; null takes stations in again. Open connections stay. */
  refuse(status: number | null): void {
    this.refusal = status
  }

  /** Ends every connection without a handshake and stops listening. */
  async goAway(): Promise<void> {
    this.delays.clearAll()
    for (const socket of this.sockets.clients) socket.terminate()
    this.server.closeAllConnections()
    if (this.server.listening) await new Promise((closed) => this.server.close(closed))
  }

  /** Listens again on the same port. */
  comeBack(): Promise<void> {
    return this.listen(this.port)
  }

  async stop(): Promise<void> {
    await this.goAway()
    this.sockets.close()
  }

  private listen(port: number): Promise<void> {
    return new Promise((listening, failed) => {
      this.server.once('error', failed)
      this.server.listen(port, this.host, () => {
        this.server.off('error', failed)
        this.port = (this.server.address() as AddressInfo).port
        listening()
      })
    })
  }

  private knock(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined)
    const identity = identityOf(request.url)
    const status = identity === null ? 404 : this.refusal
    if (status !== null || identity === null) {
      socket.once('finish', () => socket.destroy())
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.sockets.handleUpgrade(request, socket, head, (open) => this.opened(identity, open))
  }

  private opened(station: string, socket: WebSocket): void {
    socket.on('error', () => undefined)
    // J §3.2: without a common subprotocol the handshake is completed and the connection closed at once.
    if (socket.protocol !== subprotocol) return socket.close(1002, 'no common subprotocol')
    this.stations.get(station)?.socket.terminate()
    const conversation = new Conversation(socket, this.time, (action, payload) =>
      this.heard({ at: this.time.now(), station, action, payload }, payload, socket),
    )
    this.stations.set(station, { socket, conversation })
    socket.on('close', () => {
      if (this.stations.get(station)?.socket === socket) this.stations.delete(station)
    })
  }

  private heard(call: Received, payload: Payload, socket: WebSocket): Answer | Promise<Answer> {
    this.entries.push(call)
    if (this.entries.length > kept) this.entries.shift()
    for (const listener of this.listeners) listener([...this.entries])
    const disturbance = this.rule?.(call) ?? null
    if (disturbance === null) return this.answer(call.action, payload)
    if ('error' in disturbance) return { error: disturbance.error, description: 'disturbed on purpose' }
    if ('drop' in disturbance) socket.terminate()
    if (!('delayMs' in disturbance)) return null
    return new Promise((answer) => {
      const name = `delay ${(this.delayed += 1)}`
      this.delays.in(name, disturbance.delayMs, () => answer(this.answer(call.action, payload)))
    })
  }

  private answer(action: string, payload: Payload): Answer {
    const currentTime = new Date(this.time.now()).toISOString()
    switch (action) {
      case 'BootNotification':
        return { payload: { currentTime, interval: this.interval, status: this.boot } }
      case 'Heartbeat':
        return { payload: { currentTime } }
      case 'Authorize':
        return { payload: { idTagInfo: this.infoOf(payload['idTag']) } }
      case 'StartTransaction':
        this.memory.save({ transactions: this.memory.value.transactions + 1 })
        return { payload: { transactionId: this.memory.value.transactions, idTagInfo: this.infoOf(payload['idTag']) } }
      case 'StopTransaction':
        return { payload: 'idTag' in payload ? { idTagInfo: this.infoOf(payload['idTag']) } : {} }
      case 'MeterValues':
      case 'StatusNotification':
      case 'DiagnosticsStatusNotification':
      case 'FirmwareStatusNotification':
        return { payload: {} }
      case 'DataTransfer':
        return { payload: { status: 'UnknownVendorId' } }
      default:
        return { error: 'NotImplemented', description: `${action} is unknown` }
    }
  }

  /** Tags are CiString20: their case does not matter. */
  private infoOf(idTag: unknown): TagInfo {
    const tag = String(idTag).toUpperCase()
    if (tag === cards.known) return { status: 'Accepted' }
    if (tag === cards.blocked) return { status: 'Blocked' }
    if (tag !== cards.expired) return { status: 'Invalid' }
    this.expiringSince ??= this.time.now()
    const end = this.expiringSince + this.expiresAfterMs
    return { status: this.time.now() < end ? 'Accepted' : 'Expired', expiryDate: new Date(end).toISOString() }
  }
}

/** The last path segment, decoded; null for a path that is not this backend's. */
function identityOf(target = ''): string | null {
  const [pathname = ''] = target.split('?')
  const segment = pathname.slice(pathname.lastIndexOf('/') + 1)
  if (!pathname.startsWith(path) || segment === '') return null
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}
