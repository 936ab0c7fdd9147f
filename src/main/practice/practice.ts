/**
 * Practice mode: one simulated wallbox with its local API and one small backend, over real sockets on this computer.
 * A second start in the same directory goes on with the same wallbox.
 */
import { join } from 'node:path'
import type { Family } from '../../shared/wallbox.ts'
import { announce } from './announce.ts'
import { cards, PracticeBackend } from './backend.ts'
import { emulations, type Emulated } from './emulations.ts'
import { startLocalApi } from './go-e-api.ts'
import { handsOf, type Hands } from './hands.ts'
import { Memory, movedWith } from './memory.ts'
import { realTime } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'
import { model } from './vendor.ts'
import { Wallbox } from './wallbox.ts'

export interface PracticeOptions {
  directory: string
  /** Where both listen. Default 127.0.0.1: nobody else can reach them. */
  host?: string
  /** Announce the wallbox by mDNS. Default true. */
  announce?: boolean
  /** How many times faster than real energy flows. Default 60: a minute shows an hour's charge. */
  speed?: number
  /** The expiring card is good for so long from when the backend first sees it. Default 20 000. */
  expiresAfterMs?: number
  /** Seconds between Heartbeats. Default 5. */
  interval?: number
  /** See `startLocalApi`. Default 300. */
  effectMs?: number
  time?: Timekeeper
}

export interface PracticeSite {
  /** ws URL without identity. */
  backendUrl: string
  /** host:port of the wallbox's local API. */
  boxAddress: string
  serial: string
  cards: { known: string; blocked: string; expired: string; unknown: string; expiresAfterMs: number }
  /** Another maker's emulated wallbox beside it, set to the same backend. A second call for a family gives the same box. */
  add(family: Family): Promise<{ address: string; serial: string }>
  families: readonly Family[]
  /** Of the first wallbox, or of one that was added. */
  handsAt(serial: string): Hands | null
  hands: Hands
  /** Called with what the backend received, newest last, now and whenever it changes. */
  received(listener: (entries: { at: number; station: string; action: string; payload: unknown }[]) => void): () => void
  stop(): Promise<void>
}

/** For those who practise with more than their hands. */
export interface PracticeHandles {
  box: Wallbox
  backend: PracticeBackend
  /** Why the wallbox cannot be heard by mDNS; null when it can, or was not to be. */
  readonly announcementTrouble: string | null
}

const serial = '990077'

/** Starts both, the wallbox set to the backend as an earlier operator would have left it. */
export async function startPractice(options: PracticeOptions): Promise<PracticeSite & PracticeHandles> {
  const { directory, host = '127.0.0.1', speed = 60, expiresAfterMs = 20_000, time = realTime } = options
  const earlier = new Memory(join(directory, 'practice.json'), { backendPort: 0, backendUrl: '' })
  const backend = await PracticeBackend.start({
    directory,
    host,
    // The same port again if it is free: what was set up against this backend yesterday goes on working.
    port: earlier.value.backendPort,
    time,
    expiresAfterMs,
    ...(options.interval !== undefined && { interval: options.interval }),
  })
  const operatorUrl = `${backend.url}/${serial}`
  const settings = { ocppe: true, ocppu: operatorUrl }
  const box = new Wallbox({ directory: join(directory, serial), serial, time, speed, settings })
  box.configure({ ocppu: movedWith(earlier.value.backendUrl, operatorUrl, box.settings.ocppu) })
  earlier.save({ backendPort: Number(new URL(backend.url).port), backendUrl: operatorUrl })
  let api
  try {
    api = await startLocalApi(box, { host, time, effectMs: options.effectMs ?? 300 })
  } catch (error) {
    await backend.stop()
    throw error
  }
  box.start()
  const hands = handsOf(box)
  const others = new Map<Family, Promise<Emulated>>()
  const added: Emulated[] = []
  const announcement = options.announce === false ? null : announceBox(box, host, api.port)
  return {
    backendUrl: backend.url,
    boxAddress: api.address,
    serial,
    cards: { ...cards, expiresAfterMs },
    families: Object.keys(emulations) as Family[],
    add(family) {
      const start = emulations[family]
      if (start === undefined) return Promise.reject(new Error(`There is no practice wallbox of the family ${family}.`))
      const running = others.get(family)
      if (running) return running
      const told = { announce: options.announce !== false, backendUrl: backend.url }
      const starting = start({ ...told, directory: join(directory, family), host, time, speed })
      others.set(family, starting)
      starting.then(
        (one) => added.push(one),
        () => others.delete(family),
      )
      return starting
    },
    hands,
    handsAt: (at) => (at === serial ? hands : (added.find((one) => one.serial === at)?.hands ?? null)),
    received: (listener) => backend.received(listener),
    box,
    backend,
    get announcementTrouble() {
      return announcement?.trouble ?? null
    },
    async stop() {
      const ended = await Promise.allSettled([...others.values()])
      for (const one of ended) if (one.status === 'fulfilled') await one.value.stop()
      await Promise.all([announcement?.stop(), api.stop()])
      box.stop()
      await backend.stop()
    },
  }
}

function announceBox(box: Wallbox, host: string, port: number) {
  const { fna: friendlyName } = box.settings
  return announce({ serial: box.serial, friendlyName, deviceType: model.type, manufacturer: model.vendor, host, port })
}
