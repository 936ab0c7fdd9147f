/** The other end of a raw WebSocket: says only what the test tells it to, and keeps every frame. */
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { until } from './still-time.ts'

type Frame = [2, string, string, Record<string, unknown>] | [3 | 4, string, ...unknown[]]

/** A backend that answers each action as `answers` says: a payload, `error`, or nothing at all. */
export class ScriptedBackend {
  readonly frames: Frame[] = []
  answers: Record<string, Record<string, unknown> | 'error' | null>
  connections = 0
  /** Where each connection came in, and its Authorization header. */
  readonly upgrades: { path: string; authorization: string | null }[] = []
  private readonly server: WebSocketServer

  private constructor(server: WebSocketServer, answers: ScriptedBackend['answers']) {
    this.server = server
    this.answers = answers
    server.on('connection', (socket, { url, headers }) => {
      this.connections += 1
      this.upgrades.push({ path: url ?? '', authorization: headers.authorization ?? null })
      socket.on('message', (data) => this.heard(socket, (data as Buffer).toString()))
    })
  }

  static async start(answers: ScriptedBackend['answers'], autoPong = true): Promise<ScriptedBackend> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'ocpp1.6', autoPong })
    await new Promise((listening) => server.once('listening', listening))
    return new ScriptedBackend(server, { ...friendly, ...answers })
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  calls(action: string): { id: string; payload: Record<string, unknown> }[] {
    return this.frames.flatMap((frame) =>
      frame[0] === 2 && frame[2] === action ? [{ id: frame[1], payload: frame[3] }] : [],
    )
  }

  get actions(): string[] {
    return this.frames.flatMap((frame) => (frame[0] === 2 ? [frame[2]] : []))
  }

  /** Sends any text to every connected station. */
  say(text: string): void {
    for (const socket of this.server.clients) socket.send(text)
  }

  /** The frame the station answers a CALL of this id with. */
  async answerTo(id: string): Promise<Frame> {
    await until(() => this.frames.some((frame) => frame[0] !== 2 && frame[1] === id))
    return this.frames.find((frame) => frame[0] !== 2 && frame[1] === id)!
  }

  hangUp(): void {
    for (const socket of this.server.clients) socket.terminate()
  }

  stop(): Promise<void> {
    this.hangUp()
    return new Promise((stopped) => this.server.close(() => stopped()))
  }

  private heard(socket: WebSocket, text: string): void {
    const frame = JSON.parse(text) as Frame
    this.frames.push(frame)
    if (frame[0] !== 2) return
    const answer = this.answers[frame[2]] ?? null
    if (answer === 'error') socket.send(JSON.stringify([4, frame[1], 'InternalError', '', {}]))
    else if (answer !== null) socket.send(JSON.stringify([3, frame[1], answer]))
  }
}

const friendly: ScriptedBackend['answers'] = {
  BootNotification: { status: 'Accepted', currentTime: '2026-03-01T12:00:00.000Z', interval: 3600 },
  Heartbeat: { currentTime: '2026-03-01T12:00:00.000Z' },
  StatusNotification: {},
  MeterValues: {},
  Authorize: { idTagInfo: { status: 'Accepted' } },
  StartTransaction: { transactionId: 7, idTagInfo: { status: 'Accepted' } },
  StopTransaction: {},
}

/** A raw station connection. */
export async function dialRaw(url: string, protocols: string[] = ['ocpp1.6']) {
  const socket = new WebSocket(url, protocols)
  const heard: string[] = []
  let closed: number | null = null
  socket.on('message', (data) => heard.push((data as Buffer).toString()))
  socket.on('close', (code) => (closed = code))
  socket.on('error', () => undefined)
  await new Promise((settled) => {
    socket.once('open', settled)
    socket.once('close', settled)
  })
  return {
    heard,
    get closed() {
      return closed
    },
    say: (text: string) => socket.send(text),
    async ask(action: string, payload: unknown): Promise<unknown[]> {
      const id = `${action}-${heard.length}-${Math.random()}`
      socket.send(JSON.stringify([2, id, action, payload]))
      const answer = () => heard.map((text) => JSON.parse(text) as unknown[]).find((frame) => frame[1] === id)
      await until(() => answer() !== undefined)
      return answer()!
    },
    end: () => socket.terminate(),
  }
}
