/** Puts the pieces of platform together as core's `Host`, for both hosts and for the commands, and takes them apart in order. */
import { join } from 'node:path'
import about from '../../package.json' with { type: 'json' }
import { backendKey } from '../shared/backend-key.ts'
import { createApp, type App } from './core/app.ts'
import type { Host, Practice } from './core/host.ts'
import { surviveUncaught } from './last-resort.ts'
import type { Offer } from './offer.ts'
import { createCertificates } from './platform/certificates.ts'
import { createClock } from './platform/clock.ts'
import { installationSecret, takeDataDirectory } from './platform/data-directory.ts'
import { openDocuments } from './platform/documents.ts'
import { createIds } from './platform/ids.ts'
import { createLan } from './platform/lan.ts'
import { createSerial } from './platform/serial.ts'
import { createLinks } from './platform/links.ts'
import { createLog } from './platform/log.ts'
import { createProbe } from './platform/probe.ts'
import { createReports } from './platform/report-files.ts'
import { openRecorder } from './platform/store/recorder.ts'
import { openProxyStore } from './platform/store/store.ts'
import { startPractice } from './practice/practice.ts'

export interface HostOptions {
  kind: Host['kind']
  /** Made if missing, and locked until `close`. */
  dataDirectory: string
  /** Where stations connect. */
  listeners: Host['listeners']
  /** What becomes of a finished report. */
  offer: Offer
}

export const version = about.version

const systems: Partial<Record<NodeJS.Platform, Host['system']>> = { win32: 'windows', darwin: 'macos', linux: 'linux' }

/**
 * Opens everything core asks of the world. Failures: `data-in-use`, `data-unreadable`, `data-corrupt`, `disk-full`; what
 * was opened until then is closed again.
 */
export async function assembleHost(options: HostOptions): Promise<{ host: Host; close(): Promise<void> }> {
  const closing: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    const directory = takeDataDirectory(options.dataDirectory)
    closing.push(() => directory.release())
    const log = createLog()
    closing.push(surviveUncaught(log))
    const store = await openProxyStore(directory.path)
    closing.push(() => store.close())
    for (const name of await store.backends())
      // Earlier versions kept the query in a backend's name.
      if (backendKey(name) !== name) await store.apply({ moveBackend: { from: name, to: backendKey(name) } })
    const recorder = await openRecorder(directory.path, { log })
    closing.push(() => recorder.close())
    const practice = practiceIn(join(directory.path, 'practice'))
    closing.push(() => practice.stop())
    const host: Host = {
      kind: options.kind,
      system: systems[process.platform],
      version,
      clock: createClock(),
      ids: createIds(),
      log,
      links: createLinks(),
      store,
      recorder,
      lan: createLan(),
      serial: createSerial(),
      probe: createProbe(),
      certificates: createCertificates(),
      documents: await openDocuments(join(directory.path, 'documents')),
      practice,
      reports: createReports({ directory: directory.path, offer: options.offer }),
      listeners: options.listeners,
      pseudonymKey: installationSecret(directory.path, 'pseudonyms'),
    }
    return { host, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The app on a host of its own. `close` ends both. Failures as `assembleHost`. */
export async function openApp(options: HostOptions): Promise<{ app: App; host: Host; close(): Promise<void> }> {
  const { host, close } = await assembleHost(options)
  try {
    const app = await createApp(host)
    return {
      app,
      host,
      close: async () => {
        await app.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Practice counterparts core has started and not stopped end with the host. */
function practiceIn(directory: string): Practice & { stop(): Promise<void> } {
  const running = new Set<() => Promise<void>>()
  return {
    start: async () => {
      const site = await startPractice({ directory })
      const stop = async () => {
        if (running.delete(stop)) await site.stop()
      }
      running.add(stop)
      return { ...site, stop }
    },
    stop: async () => {
      await Promise.all([...running].map((stop) => stop()))
    },
  }
}
