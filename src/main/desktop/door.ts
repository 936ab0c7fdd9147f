/** The window's requests in, the app's events out. */
import { answer } from '../core/answer.ts'
import { callChannel, eventChannel } from './channels.ts'
import { isOurs } from './hardening.ts'
import type { ElectronModule } from './module.ts'
import type { OpenedApp } from './start.ts'

/** Answers only the top frame of this window, and only while it shows our page. */
export function openDoor(
  { ipcMain }: ElectronModule,
  window: Electron.BrowserWindow,
  { app, log }: OpenedApp,
  origin: string,
): void {
  const page = window.webContents
  ipcMain.handle(callChannel, (event, name: unknown, input: unknown) => {
    const frame = event.senderFrame
    if (event.sender !== page || frame === null || frame !== page.mainFrame || !isOurs(frame.url, origin)) {
      log.warn('A request from a foreign frame was refused', { url: frame?.url ?? 'gone' })
      throw new Error('Not from here.')
    }
    return answer(app.handlers, name, input, (command, error) => log.error('A command failed', { command, error }))
  })
  const stop = app.on((event, payload) => {
    if (!page.isDestroyed()) page.send(eventChannel, event, payload)
  })
  window.once('closed', () => {
    stop()
    ipcMain.removeHandler(callChannel)
  })
}
