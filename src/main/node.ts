/** Host 2: the same app on http://127.0.0.1:<port>, for the browser of this computer, without Electron. */
import { join } from 'node:path'
import { Failure } from '../shared/failure.ts'
import { leftBehind, type LeftBehind } from '../shared/left-behind.ts'
import { openApp } from './assemble.ts'
import type { ListenAt } from './core/host.ts'
import { createDownloads } from './loopback/downloads.ts'
import { offerZip } from './loopback/offer-zip.ts'
import { announceRunning, runningAddress } from './loopback/running.ts'
import { serve, type Door } from './loopback/serve.ts'
import { openSettings, type Settings } from './platform/settings.ts'

export interface NodeOptions {
  dataDirectory: string
  /** Port of the page; absent for the one of last time if it is free. */
  port?: number | undefined
  /** Where stations connect. */
  listeners: readonly ListenAt[]
  /** Begins practice mode at once. */
  practice: boolean
}

export interface NodeHost {
  /** Opens the app once in a browser. */
  address: string
  /** This data directory was open already: the address is the running instance's, and there is nothing to close. */
  joined: boolean
  /** Who would be left without a backend. */
  leftBehind(): LeftBehind
  close(): Promise<void>
}

const rendererDirectory = join(import.meta.dirname, '../../out/renderer')

/** Failures: `port-in-use`, `data-in-use` (by something that serves no page), and those of `assembleHost`. */
export async function startNode(options: NodeOptions): Promise<NodeHost> {
  const downloads = createDownloads()
  const opened = await openApp({
    kind: 'browser',
    dataDirectory: options.dataDirectory,
    listeners: options.listeners,
    offer: offerZip(downloads),
  }).catch(async (error: unknown) => {
    const address =
      error instanceof Failure && error.code === 'data-in-use' ? await runningAddress(options.dataDirectory) : null
    if (address === null) throw error
    return address
  })
  if (typeof opened === 'string')
    return {
      address: opened,
      joined: true,
      leftBehind: () => ({ boxes: [], strangers: [] }),
      close: () => Promise.resolve(),
    }

  const { app, host, close } = opened
  try {
    const settings = openSettings(options.dataDirectory)
    const door = await serveOn(options.port, settings, (port) =>
      serve({ app, log: host.log, rendererDirectory, downloads, port }),
    )
    const withdraw = announceRunning(options.dataDirectory, door)
    if (options.practice) await app.handlers['practice.start']({})
    return {
      address: door.address(),
      joined: false,
      leftBehind: () => leftBehind(app.view(), Date.now()),
      close: async () => {
        withdraw()
        await door.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A port that was asked for is that port or a failure; the one of last time gives way to any other. */
async function serveOn(
  asked: number | undefined,
  settings: Settings,
  open: (port: number) => Promise<Door>,
): Promise<Door> {
  const door = await open(asked ?? settings.get('port') ?? 0).catch((error: unknown) => {
    if (asked !== undefined) throw error
    return open(0)
  })
  settings.set('port', door.port)
  return door
}
