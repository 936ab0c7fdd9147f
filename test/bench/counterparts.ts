/** One role of the benchmark in a process of its own: `backend`, `relay` (bare `ws`, the yardstick) or `load`. Talks JSON lines. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { WebSocket, WebSocketServer } from 'ws'

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const options = { perMessageDeflate: false } as const

function listen(accept: (socket: WebSocket, path: string) => void): void {
  const server = createServer()
  const sockets = new WebSocketServer({ server, ...options, handleProtocols: () => 'ocpp1.6' })
  sockets.on('connection', (socket, request) => accept(socket, request.url ?? '/'))
  server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }))
  createInterface({ input: process.stdin }).on('line', (line) => {
    // `away` drops every connection and refuses new ones: the outage.
    if (line === 'away') {
      server.close()
      sockets.clients.forEach((client) => client.terminate())
    }
  })
}

const roles: Record<string, (args: string[]) => void> = {
  /** Answers each CALL with about 200 bytes. */
  backend() {
    const padding = 'x'.repeat(120)
    listen((socket) => {
      socket.on('message', (data: Buffer) => {
        const [, id, action] = JSON.parse(data.toString()) as [number, string, string]
        const answer =
          action === 'StartTransaction'
            ? { transactionId: 7, idTagInfo: { status: 'Accepted' } }
            : { currentTime: '2026-11-21T08:00:00.000Z', padding }
        socket.send(JSON.stringify([3, id, answer]))
      })
    })
  },
  /** What a relay costs that does nothing else. */
  relay([target = '']) {
    listen((down, path) => {
      const up = new WebSocket(target + path, ['ocpp1.6'], options)
      const early: string[] = []
      down.on('message', (data: Buffer) =>
        up.readyState === WebSocket.OPEN ? up.send(data.toString()) : early.push(data.toString()),
      )
      up.once('open', () => early.forEach((text) => up.send(text)))
      up.on('message', (data: Buffer) => down.send(data.toString()))
      down.once('close', () => up.close())
      up.once('close', () => down.close())
      up.on('error', () => undefined)
    })
  },
  /** Closed loop: each connection keeps one CALL open. */
  load([target = '', connections = '1', seconds = '2', action = 'Heartbeat']) {
    void load(target, Number(connections), Number(seconds), action)
  },
}

async function load(target: string, connections: number, seconds: number, action: string): Promise<void> {
  const padding = 'x'.repeat(130)
  const sockets = await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const socket = new WebSocket(`${target}/CP${index}`, ['ocpp1.6'], options)
      await new Promise((resolve, reject) => {
        socket.once('open', resolve)
        socket.once('error', reject)
      })
      return socket
    }),
  )
  say({ connected: connections })
  await new Promise<void>((resolve) => createInterface({ input: process.stdin }).once('line', () => resolve()))
  const latencies: number[] = []
  let running = true
  let next = 0
  const payload = (): object =>
    action === 'MeterValues'
      ? {
          connectorId: 1,
          transactionId: 7,
          meterValue: [
            {
              timestamp: new Date(1_700_000_000_000 + next * 1000).toISOString(),
              sampledValue: [{ value: String(next) }],
            },
          ],
        }
      : { padding }
  const began = performance.now()
  const done = Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          let sentAt = 0
          const call = (): void => {
            if (!running) return resolve()
            sentAt = performance.now()
            socket.send(JSON.stringify([2, `m${next++}`, action, payload()]))
          }
          socket.on('message', () => {
            latencies.push(performance.now() - sentAt)
            call()
          })
          call()
        }),
    ),
  )
  setTimeout(() => (running = false), seconds * 1000)
  await done
  const elapsed = (performance.now() - began) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  say({ perSecond: latencies.length / elapsed, p50: at(0.5), p99: at(0.99) })
  sockets.forEach((socket) => socket.terminate())
  process.exit(0)
}

const [role = '', ...args] = process.argv.slice(2)
roles[role]?.(args)
