/** A real proxy in this process: real store, real sockets, a directory of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../../src/main/core/host.ts'
import { createProxy } from '../../src/main/core/proxy/proxy.ts'
import {
  defaultPolicy,
  defaultSettings,
  type Proxy,
  type ProxyEvent,
  type ProxySettings,
} from '../../src/main/core/proxy/settings.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { createIds } from '../../src/main/platform/ids.ts'
import { createLinks } from '../../src/main/platform/links.ts'
import { openReader, type StoreReader } from '../../src/main/platform/store/reader.ts'
import { openRecorder } from '../../src/main/platform/store/recorder.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'

export interface RunningProxy {
  proxy: Proxy
  directory: string
  reader: StoreReader
  events: ProxyEvent[]
  /** Every log line: a test that expects none looks here. */
  logged: string[]
  recorder: Awaited<ReturnType<typeof openRecorder>>
  /** Resolves when the event has happened, also when it already has since `from` (index into `events`). */
  until(what: (event: ProxyEvent) => boolean, from?: number): Promise<ProxyEvent>
  /** Ends it; keeps the directory for a next start when asked. */
  stop(options?: { keep: boolean }): Promise<void>
}

export async function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'wattproof-'))
}

export async function runProxy(
  backendUrl: string,
  changes: Partial<ProxySettings> = {},
  directory?: string,
): Promise<RunningProxy> {
  const place = directory ?? (await newDirectory())
  const logged: string[] = []
  const write = (message: string, fields?: Readonly<Record<string, unknown>>): void =>
    void logged.push(`${message} ${JSON.stringify(fields ?? {})}`)
  const log: Log = { info: () => undefined, warn: write, error: write }
  const store = await openProxyStore(place)
  const recorder = await openRecorder(place)
  const proxy = await createProxy(
    { clock: createClock(), ids: createIds(), links: createLinks(), log, store, recorder },
    {
      ...defaultSettings,
      listen: [{ host: '127.0.0.1', port: 0 }],
      backendFor: () => ({ key: backendUrl, url: backendUrl }),
      policyFor: () => defaultPolicy,
      ...changes,
    },
  )
  const events: ProxyEvent[] = []
  const waiting = new Set<() => void>()
  proxy.on((event) => {
    events.push(event)
    waiting.forEach((look) => look())
  })
  const reader = openReader(place)
  return {
    proxy,
    directory: place,
    reader,
    events,
    logged,
    recorder,
    until(what, from = 0) {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = events.slice(from).find(what)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
    async stop(options = { keep: false }) {
      await proxy.close()
      reader.close()
      await store.close()
      await recorder.close()
      if (!options.keep) await rm(place, { recursive: true, force: true })
    },
  }
}
