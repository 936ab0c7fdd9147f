/** A scripted station: it says what a test lets it say and keeps what it heard. */
import type { Clock, Upgrade } from '../../src/main/core/host.ts'
import { settled } from './clock.ts'
import { wire, type Peer } from './wire.ts'

type Payload = Record<string, any>

/** A CALL of the station, and what came back. */
export interface Call {
  id: string
  action: string
  payload: unknown
  text: string
  /** The frame of its answer. */
  answer: string | undefined
  result: Payload | undefined
  /** Code of a CALLERROR. */
  error: string | undefined
}

export interface Knock {
  path?: string
  protocols?: readonly string[]
  authorization?: string
}

/** One attempt to connect, and the connection that came of it. */
export interface StationLink {
  /** 101, the HTTP status of a refusal, or null while it waits. */
  status: number | null
  headers: Readonly<Record<string, string>>
  /** The subprotocol it was let in with; null for none. */
  protocol: string | null
  peer: Peer | undefined
  /** Frames as they came. */
  frames: string[]
  /** Answers to nothing it asked, or to what was answered before: there must be none (P11). */
  unasked: string[]
  /** CALLs of the backend or the proxy it heard. */
  heard: { id: string; action: string; payload: Payload; text: string }[]
  calls(action: string, payload?: unknown, id?: string): Call
  sends(text: string): void
  /** The station goes away before it was answered. */
  abandons(): void
}

export class FakeStation {
  readonly id: string
  readonly links: StationLink[] = []
  /** What it answers to CALLs; `undefined`: nothing. */
  answers: (action: string, payload: Payload) => Payload | { callError: string } | undefined = () => ({
    status: 'Accepted',
  })
  private readonly knock: (upgrade: Upgrade) => void
  private readonly clock: Clock
  private ids = 0

  constructor(id: string, clock: Clock, knock: (upgrade: Upgrade) => void) {
    this.id = id
    this.clock = clock
    this.knock = knock
  }

  /** Its newest connection. */
  get link(): StationLink {
    const link = this.links.at(-1)
    if (!link) throw new Error(`${this.id} never tried to connect`)
    return link
  }

  /** Tries to connect; returns when everything that needs no time has happened. */
  async connects(knock: Knock = {}): Promise<StationLink> {
    const { path = `/ocpp/${this.id}`, protocols = ['ocpp1.6'], authorization } = knock
    let abandoned: (() => void) | null = null
    let gone = false
    const open = new Map<string, Call>()
    const link: StationLink = {
      status: null,
      headers: {},
      protocol: null,
      peer: undefined,
      frames: [],
      unasked: [],
      heard: [],
      calls: (action, payload = {}, id = `${this.id}-${++this.ids}`) => {
        const text = JSON.stringify([2, id, action, payload])
        const call: Call = { id, action, payload, text, answer: undefined, result: undefined, error: undefined }
        open.set(id, call)
        link.peer?.send(text)
        return call
      },
      sends(text) {
        // Whatever else is in it: an answer to this id would be an answer to it.
        const id = /^\s*\[\s*2\s*,\s*("(?:[^"\\]|\\.)*"|\d+)/.exec(text)?.[1]
        if (id !== undefined) {
          const call: Call = {
            id,
            action: '',
            payload: null,
            text,
            answer: undefined,
            result: undefined,
            error: undefined,
          }
          open.set(JSON.parse(id) as string, call)
        }
        link.peer?.send(text)
      },
      abandons() {
        gone = true
        abandoned?.()
      },
    }
    this.links.push(link)
    this.knock({
      path,
      protocols,
      authorization,
      tls: null,
      remote: '192.0.2.7',
      accept: (protocol) => {
        if (gone || link.status !== null) return Promise.reject(new Error('the station went away'))
        const { socket, peer } = wire(this.clock, protocol ?? '', { text: (text) => this.hear(link, open, text) })
        Object.assign(link, { status: 101, protocol, peer })
        return Promise.resolve(socket)
      },
      refuse(status, _reason, headers = {}) {
        if (link.status === null && !gone) Object.assign(link, { status, headers })
      },
      abandoned(listener) {
        abandoned = listener
      },
    })
    await settled()
    return link
  }

  private hear(link: StationLink, open: Map<string, Call>, text: string): void {
    link.frames.push(text)
    let frame: unknown
    try {
      frame = JSON.parse(text)
    } catch {
      return
    }
    if (!Array.isArray(frame)) return
    const [type, id, third, fourth] = frame as [number, string, unknown, unknown]
    if (type === 2) {
      link.heard.push({ id, action: String(third), payload: fourth as Payload, text })
      const reply = this.answers(String(third), fourth as Payload)
      if (reply === undefined) return
      link.sends(JSON.stringify('callError' in reply ? [4, id, reply['callError'], '', {}] : [3, id, reply]))
      return
    }
    if (type !== 3 && type !== 4) return
    const call = open.get(id)
    if (!call || call.answer !== undefined) return void link.unasked.push(text)
    call.answer = text
    if (type === 3) call.result = third as Payload
    else call.error = String(third)
  }

  /** A CALL on the newest connection. */
  calls(action: string, payload?: unknown, id?: string): Call {
    return this.link.calls(action, payload, id)
  }

  /** It is reset. */
  vanishes(): void {
    this.link.peer?.reset()
  }

  /** It closes properly. */
  leaves(): void {
    this.link.peer?.close(1000)
  }
}
