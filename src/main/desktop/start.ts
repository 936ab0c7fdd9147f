/** Host 1: the app in a desktop window. A list of setup calls; each piece is in its own file. */
import { join } from 'node:path'
import type { Log } from '../core/host.ts'
import type { App } from '../core/app.ts'
import type { Offer } from '../offer.ts'
import { pagesIn } from '../pages.ts'
import type { Settings } from '../platform/settings.ts'
import { guardClosing } from './closing.ts'
import { denyEverything, ownOrigin, registerScheme, servePages } from './hardening.ts'
import { installMenu } from './menu.ts'
import type { ElectronModule } from './module.ts'
import { openDoor } from './door.ts'
import { offerFolder } from './offer-folder.ts'
import { createWindow } from './window.ts'

export interface OpenedApp {
  app: App
  log: Log
  close(): Promise<void>
}

export interface DesktopOptions {
  dataDirectory: string
  rendererDirectory: string
  preload: string
  /** Origin of a development server that serves the window instead; never in a packaged app. */
  developmentOrigin?: string | undefined
  /** Begins practice mode at once. */
  practice: boolean
  /** Opens data directory and app, e.g. `openApp`. May fail with `data-in-use` and its like. */
  open(offer: Offer): Promise<OpenedApp>
  settings(): Settings
}

/**
 * Starts the desktop app. Everything before the first await must happen before Electron is ready, so the caller must
 * call this while its own module is being loaded, and must not await it there: Electron waits for the module.
 */
export async function startDesktop(electron: ElectronModule, options: DesktopOptions): Promise<void> {
  const { app: shell, dialog } = electron
  // One instance per data directory, not per computer.
  shell.setPath('userData', join(options.dataDirectory, 'window'))
  if (!shell.requestSingleInstanceLock()) {
    shell.quit()
    return
  }
  shell.enableSandbox()
  registerScheme(electron)
  await shell.whenReady()
  const language = shell.getLocale().startsWith('de') ? 'de' : 'en'

  const origin = (shell.isPackaged ? undefined : options.developmentOrigin) ?? ownOrigin

  try {
    denyEverything(electron, origin)
    if (origin === ownOrigin) servePages(electron, pagesIn(options.rendererDirectory))
    installMenu(electron, language)
    const opened = await options.open(offerFolder(electron, language))
    const window = createWindow(electron, options.settings(), options.preload)
    openDoor(electron, window, opened, origin)
    guardClosing(electron, window, opened, language)
    shell.on('second-instance', () => {
      if (window.isMinimized()) window.restore()
      window.focus()
    })
    await window.loadURL(`${origin}/`)
    if (options.practice)
      await opened.app.handlers['practice.start']({}).catch((error: unknown) =>
        opened.log.error('Practice mode did not begin', { error }),
      )
  } catch (error) {
    dialog.showErrorBox('Wattproof', error instanceof Error ? error.message : String(error))
    shell.exit(1)
  }
}
