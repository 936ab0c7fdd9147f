/** A backend that answers each CALL at once with about 200 bytes, and can go away. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { serve } from './serve.ts'

const padding = 'x'.repeat(120)
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => 'ocpp1.6' })
let server: Server
let port = 0
let received = 0
let first = 0
let last = 0
const counting: { count: number; resolve: () => void }[] = []

sockets.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const [, id] = JSON.parse(data.toString()) as [number, string]
    socket.send(JSON.stringify([3, id, { currentTime: new Date().toISOString(), padding }]))
    last = performance.now()
    if (received++ === 0) first = last
    if (received === counting[0]?.count) counting.shift()?.resolve()
  })
})

function listen(): Promise<void> {
  server = createServer()
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted)),
  )
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', 4_096, () => {
      port = (server.address() as AddressInfo).port
      resolve()
    })
  })
}

serve({
  async start() {
    await listen()
    return { port, url: `ws://127.0.0.1:${port}` }
  },
  /** Drops every connection and refuses new ones: the outage. */
  away() {
    const closed = new Promise((resolve) => server.close(resolve))
    sockets.clients.forEach((client) => client.terminate())
    return closed.then(() => null)
  },
  back: listen,
  forget: () => void (received = 0),
  /** Resolves when so many CALLs have come since `forget`; ms from the first to the last. */
  async received({ count }: { count: number }) {
    if (received < count) await new Promise<void>((resolve) => counting.push({ count, resolve }))
    return { ms: last - first }
  },
})
