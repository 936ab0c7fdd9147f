/** A scripted backend: it answers like a small honest one unless a test says otherwise, and keeps what it received. */
import type { Clock, Dialled, DialRequest } from '../../src/main/core/host.ts'
import { wire, type Peer } from './wire.ts'

type Payload = Record<string, any>

/** One CALL as the backend received it. */
export interface Received {
  station: string
  id: string
  action: string
  payload: Payload
  text: string
  /** Subprotocol of the connection it came on. */
  protocol: string
  /** Which of its connections it came on, counted from 1. */
  connection: number
  answered: boolean
  answer(payload: Payload): void
  refuse(code: string, description?: string): void
}

/** What a test lets it answer: a payload, `silence`, or a CALLERROR by its code. */
export type Reply = Payload | { callError: string } | typeof silence
export const silence = Symbol('silence')

/** One of its connections. */
export interface Connection {
  station: string
  url: string
  /** The subprotocol it speaks. */
  protocol: string
  /** Those it was offered. */
  protocols: readonly string[]
  authorization: string | undefined
  peer: Peer
  /** Frames as they came. */
  frames: string[]
  /** Its own CALL to the station; the frame of the answer appears in `frames`. */
  call(action: string, payload: unknown, id?: string): string
}

export type Door = 'open' | 'away' | 'holds' | { refuses: number }

export class FakeBackend {
  /** How it answers upgrades. `holds`: not before `admit`. */
  door: Door = 'open'
  /** The subprotocol it chooses; by default the first one offered. */
  speaks: ((offered: readonly string[]) => string) | null = null
  /** Its clock, ahead of the computer's by this, ms. */
  aheadMs = 0
  /** What it says of a card; for 2.x also under `type:text`. */
  readonly tags = new Map<string, Payload>([['known', { status: 'Accepted' }]])
  readonly dials: DialRequest[] = []
  readonly connections: Connection[] = []
  readonly received: Received[] = []
  /** A CALL came on a connection while an earlier one was unanswered (J §4.1.1). */
  overlaps = 0
  nextTransaction = 100
  private readonly scripts = new Map<string, (call: Received) => Reply>()
  private held: (() => void)[] = []
  private ids = 0
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  dial(request: DialRequest): Promise<Dialled> {
    this.dials.push(request)
    const door = this.door
    if (door === 'holds')
      return new Promise((resolve) => {
        const cancel = this.clock.at(this.clock.monotonic() + request.timeoutMs, () =>
          resolve({ result: 'unreachable', reason: 'timeout' }),
        )
        this.held.push(() => {
          cancel()
          resolve(this.let(request))
        })
      })
    if (door === 'away') return Promise.resolve({ result: 'unreachable', reason: 'ECONNREFUSED' })
    if (door !== 'open') return Promise.resolve({ result: 'refused', status: door.refuses, retryAfter: undefined })
    return Promise.resolve(this.let(request))
  }

  /** Answers the upgrades it held, and the next ones at once. */
  admit(): void {
    this.door = 'open'
    this.held.splice(0).forEach((go) => go())
  }

  /** From now on, what it says to this action. */
  answers(action: string, reply: Reply | ((call: Received) => Reply)): void {
    this.scripts.set(action, typeof reply === 'function' ? (reply as (call: Received) => Reply) : () => reply)
  }

  /** As if no test had said anything. */
  behaves(): void {
    this.scripts.clear()
  }

  /** Its machine is gone: connections are reset, dials unanswered. */
  vanishes(): void {
    this.door = 'away'
    this.open().forEach(({ peer }) => peer.reset())
  }

  /** Connections are reset; new ones are let in. */
  resets(): void {
    this.open().forEach(({ peer }) => peer.reset())
  }

  comesBack(): void {
    this.door = 'open'
  }

  /** It takes frames and answers none; upgrades neither. */
  freezes(): void {
    this.door = 'holds'
    this.open().forEach(({ peer }) => peer.freeze())
  }

  open(station?: string): Connection[] {
    return this.connections.filter(
      (each) => each.peer.closed === null && (station === undefined || each.station === station),
    )
  }

  /** The CALLs of these actions (all without any), oldest first. */
  calls(...actions: string[]): Received[] {
    return this.received.filter((call) => actions.length === 0 || actions.includes(call.action))
  }

  /** The unanswered ones. */
  waiting(...actions: string[]): Received[] {
    return this.calls(...actions).filter((call) => !call.answered)
  }

  /** Its own CALL over the newest connection of a station. */
  call(station: string, action: string, payload: unknown, id?: string): string {
    const connection = this.open(station).at(-1)
    if (!connection) throw new Error(`${station} is not connected to the backend`)
    return connection.call(action, payload, id)
  }

  private let(request: DialRequest): Dialled {
    const protocol = this.speaks ? this.speaks(request.protocols) : (request.protocols[0] ?? '')
    const path = request.url.split('?')[0] ?? ''
    const number = this.connections.length + 1
    const { socket, peer } = wire(this.clock, protocol, { text: (text) => this.hear(connection, number, text) })
    const connection: Connection = {
      station: decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)),
      url: request.url,
      protocol,
      protocols: request.protocols,
      authorization: request.authorization,
      peer,
      frames: [],
      call: (action, payload, id = `backend-${++this.ids}`) => {
        peer.send(JSON.stringify([2, id, action, payload]))
        return id
      },
    }
    this.connections.push(connection)
    return { result: 'open', socket }
  }

  private hear(connection: Connection, number: number, text: string): void {
    connection.frames.push(text)
    let frame: unknown
    try {
      frame = JSON.parse(text)
    } catch {
      return
    }
    if (!Array.isArray(frame) || frame[0] !== 2 || typeof frame[1] === 'undefined') return
    const [, id, action, payload] = frame as [number, string, string, Payload]
    const { protocol } = connection
    const say = (answer: unknown[]): void => {
      call.answered = true
      connection.peer.send(JSON.stringify(answer))
    }
    const call: Received = {
      station: connection.station,
      id,
      action,
      payload,
      text,
      protocol,
      connection: number,
      answered: false,
      answer: (given) => say([3, id, given]),
      refuse: (code, description = '') => say([4, id, code, description, {}]),
    }
    if (this.received.some((each) => each.connection === number && !each.answered)) this.overlaps++
    this.received.push(call)
    const reply = (this.scripts.get(action) ?? ((given) => this.usual(given)))(call)
    if (reply === silence) return
    if ('callError' in reply) call.refuse(String(reply['callError']))
    else call.answer(reply)
  }

  private info(card: string): Payload | undefined {
    return this.tags.get(card) ?? this.tags.get(card.toLowerCase())
  }

  /** What a small honest backend answers. */
  usual({ protocol, action, payload }: Received): Payload {
    if (protocol.startsWith('ocpp2') && ['Authorize', 'TransactionEvent'].includes(action)) {
      const token = payload['idToken'] as { idToken: string; type: string } | undefined
      return token
        ? {
            idTokenInfo: this.info(`${token.type}:${token.idToken}`) ??
              this.info(token.idToken) ?? { status: 'Unknown' },
          }
        : {}
    }
    const currentTime = new Date(this.clock.wall() + this.aheadMs).toISOString()
    const info = (idTag: unknown): Payload => this.info(String(idTag)) ?? { status: 'Invalid' }
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime, interval: 300 }
      case 'Heartbeat':
        return { currentTime }
      case 'Authorize':
        return { idTagInfo: info(payload['idTag']) }
      case 'StartTransaction':
        return { transactionId: this.nextTransaction++, idTagInfo: info(payload['idTag']) }
      case 'StopTransaction':
        return payload['idTag'] === undefined ? {} : { idTagInfo: info(payload['idTag']) }
      case 'DataTransfer':
        return { status: 'Accepted' }
      default:
        return {}
    }
  }
}
