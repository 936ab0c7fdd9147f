/** Host 1, as Electron runs it: the only file that imports `electron` and `electron-store`. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import electron from 'electron'
import Store from 'electron-store'
import { openApp } from './assemble.ts'
import { appListenersOf, listenOptions, listenValuesIn } from './commands/listen-options.ts'
import { startDesktop } from './desktop/start.ts'
import { defaultDataDirectory } from './platform/data-directory.ts'
import { settingsIn } from './platform/settings.ts'

// Chromium's own switches stand between ours: what is not known here is not for us.
const { values } = parseArgs({
  options: { data: { type: 'string' }, practice: { type: 'boolean' }, ...listenOptions },
  strict: false,
})
const dataDirectory =
  typeof values.data === 'string' ? values.data : defaultDataDirectory(process.platform, process.env)

// Not awaited: Electron becomes ready only when this module has been loaded.
void startDesktop(electron, {
  dataDirectory,
  rendererDirectory: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  // Set by electron-vite while it serves the window from its sources.
  developmentOrigin: process.env['ELECTRON_RENDERER_URL'] || undefined,
  practice: values.practice === true,
  settings: () => settingsIn(new Store({ name: 'window' })),
  open: async (offer) => {
    const listeners = appListenersOf(listenValuesIn(values))
    const { app, host, close } = await openApp({ kind: 'electron', dataDirectory, listeners, offer })
    return { app, log: host.log, close }
  },
})
