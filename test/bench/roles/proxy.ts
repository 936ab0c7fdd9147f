/** The proxy whole, as the hosts start it, with its settings in the bench's hands. */
import { createProxy } from '../../../src/main/core/proxy/proxy.ts'
import {
  defaultPolicy,
  defaultSettings,
  type BackendLink,
  type Proxy,
  type ProxySettings,
} from '../../../src/main/core/proxy/settings.ts'
import type { Fault } from '../../../src/main/core/proxy/faults.ts'
import { createClock } from '../../../src/main/platform/clock.ts'
import { createIds } from '../../../src/main/platform/ids.ts'
import { createLinks } from '../../../src/main/platform/links.ts'
import { createLog } from '../../../src/main/platform/log.ts'
import { openRecorder } from '../../../src/main/platform/store/recorder.ts'
import { openProxyStore } from '../../../src/main/platform/store/store.ts'
import { serve } from './serve.ts'

let proxy: Proxy
const open = new Map<string, BackendLink>()
const looks = new Set<() => void>()

interface Asked {
  backend: string
  data: string
  settings?: Partial<ProxySettings>
}

/** Rates and budgets are off unless a row is about them: it is the machinery that is measured. */
async function start({ backend, data, settings }: Asked): Promise<{ url: string; ms: number }> {
  const began = performance.now()
  const store = await openProxyStore(data)
  const recorder = await openRecorder(data)
  proxy = await createProxy(
    { clock: createClock(), ids: createIds(), log: createLog(), links: createLinks(), store, recorder },
    {
      ...defaultSettings,
      ...{ redialsPerSecond: 0, drainPerSecond: 0, maxOwed: 10_000_000, maxOwedBytes: 1e12 },
      listen: [{ host: '127.0.0.1', port: 0 }],
      backendFor: () => ({ key: backend, url: backend }),
      policyFor: () => defaultPolicy,
      ...settings,
    },
  )
  proxy.on((event) => {
    if (event.event !== 'backend') return
    open.set(event.station, event.link)
    looks.forEach((look) => look())
  })
  return { url: proxy.url, ms: performance.now() - began }
}

/** Resolves when so many stations have their backend link like this. */
function until({ link, stations }: { link: BackendLink; stations: number }): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      let count = 0
      for (const each of open.values()) if (each === link) count++
      if (count < stations) return
      looks.delete(look)
      resolve()
    }
    looks.add(look)
    look()
  })
}

const each = (task: (station: string) => void): void => [...open.keys()].forEach(task)

serve({
  start,
  until,
  cut: ({ fault }: { fault: Fault }) => each((station) => proxy.cut(station, 'backend', fault)),
  restore: () => each((station) => proxy.restore(station, 'backend')),
  end: () => void proxy.close().then(() => process.exit(0)),
})
