/**
 * One OCPP-J conversation over an open WebSocket: CALLs out, one at a time (J §4.1.1), and answers to the CALLs
 * that come in. Nothing here rejects or throws: the other side may do what it likes.
 */
import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { callFrame, errorFrame, parseFrame, resultFrame } from './frames.ts'
import type { ErrorCode, Payload } from './frames.ts'
import type { Timekeeper } from './timekeeper.ts'

/** What became of a CALL. `silence`: no answer in time. `gone`: the socket went first. */
export type Reply =
  | { reply: 'result'; payload: Payload }
  | { reply: 'error'; code: string; description: string }
  | { reply: 'silence' }
  | { reply: 'gone' }

/** What to answer to a CALL; `afterwards` runs once it was written. Null: stay silent. */
export type Answer = { payload: Payload; afterwards?: () => void } | { error: ErrorCode; description: string } | null

export type Answerer = (action: string, payload: Payload) => Answer | Promise<Answer>

interface Waiting {
  action: string
  payload: Payload
  timeoutMs: number
  settle: (reply: Reply) => void
}

export class Conversation {
  private readonly socket: WebSocket
  private readonly time: Timekeeper
  private readonly answerer: Answerer
  private readonly waiting: Waiting[] = []
  private open: { id: string; settle: (reply: Reply) => void } | null = null
  private over = false

  constructor(socket: WebSocket, time: Timekeeper, answerer: Answerer) {
    this.socket = socket
    this.time = time
    this.answerer = answerer
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.heard((data as Buffer).toString('utf8'))
    })
    socket.on('close', () => this.end())
  }

  /** Sends a CALL once those before it are settled. Every call gets a new message id. */
  call(action: string, payload: Payload, timeoutMs: number): Promise<Reply> {
    return new Promise((settle) => {
      if (this.over) return settle({ reply: 'gone' })
      this.waiting.push({ action, payload, timeoutMs, settle })
      this.next()
    })
  }

  /** Settles everything as `gone`; the socket itself is its owner's. */
  end(): void {
    this.over = true
    this.open?.settle({ reply: 'gone' })
    for (const each of this.waiting.splice(0)) each.settle({ reply: 'gone' })
  }

  private next(): void {
    if (this.open !== null || this.over) return
    const next = this.waiting.shift()
    if (next === undefined) return
    const id = randomUUID()
    const cancel = this.time.at(this.time.now() + next.timeoutMs, () => this.open?.settle({ reply: 'silence' }))
    this.open = {
      id,
      settle: (reply) => {
        cancel()
        this.open = null
        next.settle(reply)
        this.next()
      },
    }
    this.write(callFrame(id, next.action, next.payload))
  }

  private heard(text: string): void {
    const frame = parseFrame(text)
    if (frame === null || this.over) return
    if (frame.kind === 'call') return void this.answer(frame.id, frame.action, frame.payload)
    // A late answer to a CALL given up long ago matches nothing and is dropped.
    if (this.open?.id !== frame.id) return
    if (frame.kind === 'result') this.open.settle({ reply: 'result', payload: frame.payload })
    else this.open.settle({ reply: 'error', code: frame.code, description: frame.description })
  }

  private async answer(id: string, action: string, payload: Payload): Promise<void> {
    try {
      const answer = await this.answerer(action, payload)
      if (answer === null) return
      if ('error' in answer) return this.write(errorFrame(id, answer.error, answer.description))
      this.write(resultFrame(id, answer.payload))
      answer.afterwards?.()
    } catch (error) {
      this.write(errorFrame(id, 'InternalError', error instanceof Error ? error.message.slice(0, 200) : ''))
    }
  }

  private write(text: string): void {
    // The callback takes write errors; the close event that follows tells the rest.
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text, () => undefined)
  }
}
