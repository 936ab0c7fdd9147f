/**
 * The yardsticks over sockets: a relay that does nothing else (`plain`), one that has each frame on disk before it passes
 * it (`durable`), and an end point that has it on disk and answers it itself (`acknowledge`).
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { openJournal, type Journal } from '../journal.ts'
import { serve } from './serve.ts'

const options = { perMessageDeflate: false } as const

interface Asked {
  kind: 'plain' | 'durable' | 'acknowledge'
  backend: string
  file: string
}

async function start({ kind, backend, file }: Asked): Promise<{ url: string }> {
  const journal = kind === 'plain' ? null : await openJournal(file)
  const server = createServer()
  const sockets = new WebSocketServer({ server, ...options, handleProtocols: () => 'ocpp1.6' })
  sockets.on('connection', (down, request) => {
    if (journal && kind === 'acknowledge') acknowledge(down, journal)
    else relay(down, backend + (request.url ?? '/'), journal)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve))
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function relay(down: WebSocket, url: string, journal: Journal | null): void {
  const up = new WebSocket(url, ['ocpp1.6'], options)
  const early: string[] = []
  const pass = (text: string): void => {
    if (up.readyState === WebSocket.OPEN) up.send(text)
    else early.push(text)
  }
  down.on('message', (data: Buffer) => {
    const text = data.toString()
    if (journal) void journal.store(text).then(() => pass(text))
    else pass(text)
  })
  up.once('open', () => early.forEach((text) => up.send(text)))
  up.on('message', (data: Buffer) => down.send(data.toString()))
  down.once('close', () => up.close())
  up.once('close', () => down.close())
  up.on('error', () => undefined)
}

function acknowledge(down: WebSocket, journal: Journal): void {
  down.on('message', (data: Buffer) => {
    const text = data.toString()
    const [, id] = JSON.parse(text) as [number, string]
    void journal.store(text).then(() => down.send(JSON.stringify([3, id, {}])))
  })
}

serve({ start })
