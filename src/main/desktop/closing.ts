/** Leaving a wallbox on the laptop is the worst thing the app could do (design §4): closing asks before it does. */
import { setTimeout as pause } from 'node:timers/promises'
import { isNobodyLeft, leftBehind, type LeftBehind } from '../../shared/left-behind.ts'
import { say } from '../../shared/words/words.ts'
import type { Language } from '../../shared/words/area.ts'
import type { ElectronModule } from './module.ts'
import type { OpenedApp } from './start.ts'

/** A page that does not answer by then is asked nothing more, ms. */
const pageAnswersWithin = 1_000

/** Asks while a box points here; then lets the window go, ends the app in order, and the process. `language`: of the system. */
export function guardClosing(
  electron: ElectronModule,
  window: Electron.BrowserWindow,
  opened: OpenedApp,
  language: Language,
): void {
  const { app: shell, dialog } = electron
  let asking = false
  let couldNotAsk = false
  const mayClose = async (): Promise<boolean> => {
    const left = leftNow(opened)
    if (left !== null && isNobodyLeft(left)) return true
    const spoken = await languageOf(window, language)
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: say(spoken, {
        code: left === null ? 'host.closingUnknown' : left.boxes.length > 0 ? 'host.closing' : 'host.closingStranger',
      }),
      detail: detailOf(left, spoken),
      buttons: [say(spoken, { code: 'host.stay' }), say(spoken, { code: 'host.closeAnyway' })],
      defaultId: 0,
      cancelId: 0,
    })
    return response === 1
  }

  const close = async (): Promise<void> => {
    asking = true
    const may = await mayClose().catch((error: unknown) => {
      opened.log.error('Closing could not ask', { error })
      // Not in silence; and who closes once more is let go, for no window may be held for ever.
      const isSecond = couldNotAsk
      couldNotAsk = true
      if (!isSecond) dialog.showErrorBox('Wattproof', say(language, { code: 'host.closingUnasked' }))
      return isSecond
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

/** null when the app cannot say. */
function leftNow({ app, log }: OpenedApp): LeftBehind | null {
  try {
    return leftBehind(app.view(), Date.now())
  } catch (error) {
    log.error('What is left behind is not known', { error })
    return null
  }
}

function detailOf(left: LeftBehind | null, language: Language): string {
  if (left === null) return say(language, { code: 'host.closingUnknownDetail' })
  const { boxes, strangers } = left
  return [
    ...(boxes.length > 0 ? [say(language, { code: 'host.closingDetail', values: { boxes: boxes.join(', ') } })] : []),
    ...(strangers.length > 0
      ? [say(language, { code: 'host.closingStrangers', values: { addresses: strangers.join(', ') } })]
      : []),
  ].join('\n\n')
}

/** The one the page is read in; `otherwise` for a page that does not say. */
async function languageOf({ webContents }: Electron.BrowserWindow, otherwise: Language): Promise<Language> {
  const told: unknown = await Promise.race([
    webContents.executeJavaScript('document.documentElement.lang').catch(() => null),
    pause(pageAnswersWithin),
  ])
  return told === 'de' || told === 'en' ? told : otherwise
}
