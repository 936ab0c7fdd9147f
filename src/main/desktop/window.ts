import type { Settings } from '../platform/settings.ts'
import type { ElectronModule } from './module.ts'

/** The one window, where and as large as it was last. Not shown before its first picture is drawn. */
export function createWindow(electron: ElectronModule, settings: Settings, preload: string): Electron.BrowserWindow {
  const window = new electron.BrowserWindow({
    width: 1280,
    height: 860,
    minWidth: 720,
    minHeight: 560,
    ...settings.get('window'),
    title: 'Wattproof',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !electron.app.isPackaged,
    },
  })
  window.once('ready-to-show', () => window.show())
  const remember = () => settings.set('window', window.getNormalBounds())
  window.on('moved', remember)
  window.on('resized', remember)
  // The truth is in core: a page that died is loaded again and is where it was.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.webContents.reload()
  })
  return window
}
