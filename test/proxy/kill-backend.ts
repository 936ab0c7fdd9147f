/** A plain backend over `ws` that takes what comes, is slow at random, goes away in the middle of it and comes back. */
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Chance } from './kill-chance.ts'
import { wordsOf, type Said } from './kill-words.ts'

/** A transaction message as it arrived; its answer may have been lost. */
export interface Arrival {
  station: string
  messageId: string
  n: number
  kind: Said['kind']
  /** The one it names. */
  transactionId: number | string | null
  /** The one it was given: of a start. */
  given: number | null
  /** 2.x: it says that it happened while the link was down. */
  offlineFlag: boolean
}

export interface KillBackend {
  url: string
  arrivals: Arrival[]
  /** What no honest counterpart does to it: a CALL while another is open (J §4.1.1), text that is no frame. */
  complaints: string[]
  readonly isThere: boolean
  /** Connections end, with a reset or a word; new ones are reset too, or answered 503. */
  leaves(how: 'reset' | 'busy'): void
  comesBack(): void
  stop(): Promise<void>
}

const busy = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
/** How many answers come later than any proxy waits for. */
const slowShare = 0.01
/** How many answers are given twice. */
const twiceShare = 0.02

export async function startKillBackend(
  chance: Chance,
  { slowMs, firstId, changed }: { slowMs: number; firstId: number; changed: () => void },
): Promise<KillBackend> {
  const arrivals: Arrival[] = []
  const complaints: string[] = []
  const connections = new Set<Socket>()
  let away: 'reset' | 'busy' | null = null
  /** Counted per station, as some backends do: unique there and nowhere else. */
  const nextId = new Map<string, number>()

  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const http = createServer((_request, response) => response.writeHead(404).end())
  http.on('connection', (socket) => {
    if (away === 'reset') return void socket.resetAndDestroy()
    connections.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => connections.delete(socket))
  })
  http.on('upgrade', (request, socket, head) => {
    if (away) return void socket.end(busy)
    const station = (request.url ?? '').split('/').at(-1) ?? ''
    sockets.handleUpgrade(request, socket, head, (link) => talk(link, station))
  })

  function takeId(station: string): number {
    const id = nextId.get(station) ?? firstId
    nextId.set(station, id + 1)
    return id
  }

  function talk(link: WebSocket, station: string): void {
    const words = wordsOf(link.protocol)
    let open = 0
    link.on('error', () => undefined)
    link.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as [number, string, string, any]
      if (frame[0] !== 2) return void complaints.push(`${station}: ${data.toString()}`)
      const [, messageId, action, payload] = frame
      if (++open > 1) complaints.push(`${station}: ${action} came while a CALL was open`)
      let given: number | null = null
      const answer = words.answer(action, payload, () => (given = takeId(station)))
      const known = words.numberIn(action, payload)
      if (known) arrivals.push({ station, messageId, ...known, given, offlineFlag: payload['offline'] === true })
      changed()
      const respond = (): void => {
        open--
        link.send(JSON.stringify([3, messageId, answer]))
        if (chance.happens(twiceShare)) link.send(JSON.stringify([3, messageId, answer]))
      }
      setTimeout(respond, chance.happens(slowShare) ? slowMs : chance.between(0, 15))
    })
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ocpp`,
    arrivals,
    complaints,
    get isThere() {
      return away === null
    },
    leaves(how) {
      away = how
      if (how === 'reset') connections.forEach((socket) => socket.resetAndDestroy())
      else sockets.clients.forEach((link) => link.close(1001, 'back later'))
    },
    comesBack() {
      away = null
    },
    async stop() {
      connections.forEach((socket) => socket.destroy())
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
