/** The stations: as many connections as asked, in closed loop (each keeps one CALL open) or in open loop (at a rate). */
import { WebSocket } from 'ws'
import { serve } from './serve.ts'

export interface Measured {
  /** Round trips, and how many a second. */
  count: number
  perSecond: number
  /** ms. */
  p50: number
  p99: number
}

type Action = 'Heartbeat' | 'MeterValues'

const padding = 'x'.repeat(130)
let sockets: WebSocket[] = []
let calls = 0

function callOf(action: Action): string {
  const at = ++calls
  if (action === 'Heartbeat') return JSON.stringify([2, `m${at}`, action, { padding }])
  // No two alike: a repeat is known by its content.
  const timestamp = new Date(1_700_000_000_000 + at * 1_000).toISOString()
  const sampledValue = [
    { value: String(at), context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
  ]
  return JSON.stringify([
    2,
    `m${at}`,
    action,
    { connectorId: 1, transactionId: 7, meterValue: [{ timestamp, sampledValue }] },
  ])
}

/** Connects until there are so many. */
async function connect({ url, stations }: { url: string; stations: number }): Promise<void> {
  // Not all in one instant: no listener's backlog is the subject here.
  while (sockets.length < stations) {
    const from = sockets.length
    const some = Array.from({ length: Math.min(50, stations - from) }, (_, at) => open(`${url}/CP${from + at}`))
    sockets.push(...(await Promise.all(some)))
  }
}

function open(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, ['ocpp1.6'], { perMessageDeflate: false })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

async function disconnect(): Promise<void> {
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  sockets.forEach((socket) => socket.close(1000))
  await Promise.all(closed)
  sockets = []
}

/** Each station keeps one CALL open, until the time is up or each has had `each` answers. */
async function closed(asked: { action: Action; seconds?: number; each?: number }): Promise<Measured> {
  const latencies: number[] = []
  const began = performance.now()
  const until = began + (asked.seconds ?? Infinity) * 1_000
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          let left = asked.each ?? Infinity
          let sentAt = 0
          const call = (): void => {
            sentAt = performance.now()
            if (sentAt < until && left-- > 0) return socket.send(callOf(asked.action))
            socket.off('message', answered)
            resolve()
          }
          const answered = (): void => {
            latencies.push(performance.now() - sentAt)
            call()
          }
          socket.on('message', answered)
          call()
        }),
    ),
  )
  return measured(latencies, performance.now() - began)
}

/**
 * `rate` CALLs a second over all stations, whether they are answered or not. Latency counts from the moment a CALL was
 * planned: who falls behind is not asked less. The tick is 1 ms, so about half of that is in every figure.
 */
async function paced(asked: { action: Action; seconds: number; rate: number }): Promise<Measured> {
  const latencies: number[] = []
  const planned = sockets.map((): number[] => [])
  const total = Math.round(asked.rate * asked.seconds)
  const began = performance.now()
  let sent = 0
  await new Promise<void>((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error('it does not keep up')), (asked.seconds + 20) * 1_000)
    const listeners = sockets.map((socket, index) => {
      const answered = (): void => {
        latencies.push(performance.now() - (planned[index]?.shift() ?? 0))
        if (latencies.length === total) finish()
      }
      socket.on('message', answered)
      return () => socket.off('message', answered)
    })
    const tick = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * asked.rate))
      for (; sent < due; sent++) {
        const at = sent % sockets.length
        planned[at]?.push(began + (sent / asked.rate) * 1_000)
        sockets[at]?.send(callOf(asked.action))
      }
      if (sent === total) clearInterval(tick)
    }, 1)
    const finish = (): void => {
      clearTimeout(tooLate)
      listeners.forEach((off) => off())
      resolve()
    }
  })
  return measured(latencies, performance.now() - began)
}

function measured(latencies: number[], ms: number): Measured {
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  return { count: latencies.length, perSecond: latencies.length / (ms / 1_000), p50: at(0.5), p99: at(0.99) }
}

serve({ connect, disconnect, closed, paced })
