/** Leaving a wallbox on the laptop is the worst thing the app could do (design §4): closing asks before it does. */
import { say } from '../../shared/words/words.ts'
import type { Language } from '../../shared/words/area.ts'
import type { ElectronModule } from './module.ts'
import type { OpenedApp } from './start.ts'

/** Asks while a box points here; then lets the window go, ends the app in order, and the process. */
export function guardClosing(
  electron: ElectronModule,
  window: Electron.BrowserWindow,
  opened: OpenedApp,
  language: Language,
): void {
  const { app: shell, dialog } = electron
  let asking = false
  const mayClose = async (): Promise<boolean> => {
    const boxes = opened.app
      .view()
      .wallboxes.filter(({ pointsHere }) => pointsHere)
      .map(({ title }) => title)
    if (boxes.length === 0) return true
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: say(language, { code: 'host.closing' }),
      detail: say(language, { code: 'host.closingDetail', values: { boxes: boxes.join(', ') } }),
      buttons: [say(language, { code: 'host.stay' }), say(language, { code: 'host.closeAnyway' })],
      defaultId: 0,
      cancelId: 0,
    })
    return response === 1
  }

  const close = async (): Promise<void> => {
    asking = true
    const may = await mayClose().catch((error: unknown) => {
      // An app that cannot even answer must not hold the window for ever.
      opened.log.error('Closing could not ask', { error })
      return true
    })
    asking = false
    if (may) window.destroy()
  }

  window.on('close', (event) => {
    event.preventDefault()
    if (!asking) void close()
  })
  // No window, no app: what is on the wire is ended and written before the process goes.
  window.once('closed', () => {
    void opened.close().finally(() => shell.exit(0))
  })
  // The end comes by `closed` above; Electron's own would not wait for it.
  shell.on('window-all-closed', () => undefined)
}
