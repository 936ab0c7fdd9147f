/** One process with station, proxy and backend in it, so that one clock tells how long a station waits after a cut. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { createProxy } from '../../../src/main/core/proxy/proxy.ts'
import type { Fault } from '../../../src/main/core/proxy/faults.ts'
import { defaultPolicy, defaultSettings, type Proxy } from '../../../src/main/core/proxy/settings.ts'
import { createClock } from '../../../src/main/platform/clock.ts'
import { createIds } from '../../../src/main/platform/ids.ts'
import { createLinks } from '../../../src/main/platform/links.ts'
import { createLog } from '../../../src/main/platform/log.ts'
import { openRecorder } from '../../../src/main/platform/store/recorder.ts'
import { openProxyStore } from '../../../src/main/platform/store/store.ts'
import { serve } from './serve.ts'

let proxy: Proxy
/** The backend keeps what it gets. */
let holds = false
let heard: () => void = () => undefined
let stations = 0

async function start(asked: { data: string; pingIntervalMs: number; answerDeadlineMs: number }): Promise<void> {
  const backend = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'ocpp1.6' })
  backend.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      heard()
      const [, id] = JSON.parse(data.toString()) as [number, string]
      if (!holds) socket.send(JSON.stringify([3, id, { idTagInfo: { status: 'Accepted' } }]))
    }),
  )
  await once(backend, 'listening')
  const url = `ws://127.0.0.1:${(backend.address() as AddressInfo).port}`
  const store = await openProxyStore(asked.data)
  const recorder = await openRecorder(asked.data)
  const { pingIntervalMs, answerDeadlineMs } = asked
  proxy = await createProxy(
    { clock: createClock(), ids: createIds(), log: createLog(), links: createLinks(), store, recorder },
    {
      ...{ ...defaultSettings, pingIntervalMs, answerDeadlineMs },
      listen: [{ host: '127.0.0.1', port: 0 }],
      backendFor: () => ({ key: url, url }),
      policyFor: () => defaultPolicy,
    },
  )
}

const payloads: Record<string, () => object> = {
  Heartbeat: () => ({}),
  Authorize: () => ({ idTag: 'CARD' }),
  MeterValues: () => ({
    connectorId: 1,
    transactionId: 7,
    meterValue: [{ timestamp: new Date().toISOString(), sampledValue: [{ value: '1' }] }],
  }),
}

interface Station {
  name: string
  /** Sends one CALL; resolves with its answer. */
  call(action: string): Promise<unknown>
  end(): Promise<unknown>
}

async function station(): Promise<Station> {
  const name = `CP${stations++}`
  const socket = new WebSocket(`${proxy.url}/${name}`, ['ocpp1.6'])
  await once(socket, 'open')
  // A machine that stalls for two pings ends links too: then the sample is taken again.
  const closed = once(socket, 'close')
  const lost = closed.then(() => Promise.reject(new Error('the station lost its connection')))
  lost.catch(() => undefined)
  return {
    name,
    call(action) {
      socket.send(JSON.stringify([2, `m${performance.now()}`, action, payloads[action]?.()]))
      return Promise.race([once(socket, 'message'), lost])
    },
    end() {
      socket.terminate()
      return closed
    },
  }
}

/**
 * ms from the cut to the answer of a CALL that the backend had got a moment before and will not answer; null when there
 * was none within `limit`.
 */
async function openCall(asked: { fault: Fault; action: string; limit: number }): Promise<number | null> {
  const { name, call, end } = await station()
  // The card is known, and everything has run once.
  for (const action of Object.keys(payloads)) await call(action)
  holds = true
  const arrived = new Promise<void>((resolve) => (heard = resolve))
  const answer = call(asked.action)
  answer.catch(() => undefined)
  await inTime(arrived)
  const began = performance.now()
  proxy.cut(name, 'backend', asked.fault)
  const ms = await within(answer, began, asked.limit)
  holds = false
  proxy.restore(name, 'backend')
  await end()
  return ms
}

/** The same for a fault that only stored messages meet: ms to the answer of a CALL that waits behind one. */
async function behindStored(asked: { fault: Fault; action: string; limit: number }): Promise<number | null> {
  const { name, call, end } = await station()
  proxy.cut(name, 'backend', { kind: 'reset' })
  await call('MeterValues')
  const draining = new Promise<void>((resolve) => {
    const off = proxy.on((event) => {
      if (event.event !== 'backend' || event.station !== name || event.link !== 'draining') return
      off()
      resolve()
    })
  })
  proxy.cut(name, 'backend', asked.fault)
  await inTime(draining)
  const began = performance.now()
  const ms = await within(call(asked.action), began, asked.limit)
  proxy.restore(name, 'backend')
  await end()
  return ms
}

/** What must happen before a sample can be taken happens at once, or the sample is void. */
async function inTime(step: Promise<void>): Promise<void> {
  if ((await within(step, performance.now(), 5_000)) === null) throw new Error('the sample cannot be taken')
}

async function within(answer: Promise<unknown>, began: number, limit: number): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), limit)))
  const first = await Promise.race([answer, late])
  clearTimeout(timer)
  return first === 'late' ? null : performance.now() - began
}

/** Takes a sample again when what it needs was not there. */
const patiently =
  <Asked>(sample: (asked: Asked) => Promise<number | null>) =>
  async (asked: Asked): Promise<number | null> => {
    for (let tries = 5; ; tries--)
      try {
        return await sample(asked)
      } catch (error) {
        holds = false
        if (tries === 1) throw error
      }
  }

serve({
  start,
  openCall: patiently(openCall),
  behindStored: patiently(behindStored),
  end: () => void proxy.close().then(() => process.exit(0)),
})
