/** A proxy on a data directory: what `proxy`, `drain` and `resend` share. */
import { Failure } from '../../shared/failure.ts'
import type { Links, ProxyStore, StationRow } from '../core/host.ts'
import { createProxy } from '../core/proxy/proxy.ts'
import {
  defaultPolicy,
  defaultSettings,
  type BackendTarget,
  type Proxy,
  type ProxySettings,
} from '../core/proxy/settings.ts'
import { surviveUncaught } from '../last-resort.ts'
import { createClock } from '../platform/clock.ts'
import { existingDataDirectory, takeDataDirectory } from '../platform/data-directory.ts'
import { createIds } from '../platform/ids.ts'
import { createLinks } from '../platform/links.ts'
import { createLog } from '../platform/log.ts'
import { openRecorder } from '../platform/store/recorder.ts'
import { openProxyStore } from '../platform/store/store.ts'

export interface ProxyOn {
  proxy: Proxy
  /** Ends it and lets go of the directory. */
  close(): Promise<void>
}

/**
 * Takes the directory's lock, opens its files, starts the proxy. What was opened is closed when one of it fails. Failures:
 * `data-in-use`, `data-unreadable`, `data-corrupt`, `disk-full`, and those of listening.
 */
export async function proxyOn(
  path: string,
  settingsFor: (store: ProxyStore) => Promise<ProxySettings>,
  links: Links = createLinks(),
): Promise<ProxyOn> {
  const closing: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  const log = createLog()
  closing.push(surviveUncaught(log))
  try {
    const directory = takeDataDirectory(path)
    closing.push(() => directory.release())
    const store = await openProxyStore(directory.path)
    closing.push(() => store.close())
    const settings = await settingsFor(store)
    const recorder = await openRecorder(directory.path, { log })
    closing.push(() => recorder.close())
    const host = { clock: createClock(), ids: createIds(), log, links, store, recorder }
    const proxy = await createProxy(host, settings)
    closing.push(() => proxy.close())
    return { proxy, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * The same for work at what one station left behind: nobody is let in meanwhile. Failures as `proxyOn`, and `not-found` where
 * nothing is known of the station.
 */
export async function proxyWithoutStations(
  path: string,
  station: string,
  targetOf: (row: StationRow) => BackendTarget,
): Promise<ProxyOn> {
  const nowhere = { url: '', port: 0, close: () => Promise.resolve() }
  const running = await proxyOn(
    existingDataDirectory(path),
    async (store) => {
      const targets = new Map((await store.stations()).map((row) => [row.station, targetOf(row)]))
      return {
        ...defaultSettings,
        listen: [{ host: '', port: 0 }],
        backendFor: (identity) => targets.get(identity) ?? null,
        policyFor: () => defaultPolicy,
      }
    },
    { ...createLinks(), listen: () => Promise.resolve(nowhere) },
  )
  if (running.proxy.status(station)) return running
  await running.close()
  throw new Failure('not-found', `Nothing is kept of a station ${station} in ${path}.`, { station })
}

/** Failure `bad-url` that says what is wrong. */
export function backendUrl(text: string | undefined): string {
  if (text === undefined) throw new Failure('bad-input', '--backend is missing.')
  const bad = (why: string): Failure => new Failure('bad-url', `--backend is not an address of a backend: ${why}.`)
  if (!URL.canParse(text)) throw bad('it must look like ws://host:port/path or wss://host/path')
  const url = new URL(text)
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw bad('it must begin with ws:// or wss://')
  if (url.username !== '' || url.password !== '')
    throw bad('user and password belong to the station, not into the address')
  if (url.hash !== '') throw bad('it must not contain #')
  return text
}
