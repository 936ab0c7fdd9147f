/** `electron` for the built main process under plain Node: loads no window, tells what happens in lines. */
import { EventEmitter } from 'node:events'
import { join } from 'node:path'

const tell = (line: string) => process.stdout.write(`${line}\n`)
const nothing = () => undefined
let userData = ''

class Contents extends EventEmitter {
  setWindowOpenHandler = nothing
  send = (_channel: string, event: string) => tell(`told ${event}`)
  isDestroyed = () => false
}

class BrowserWindow extends EventEmitter {
  webContents = new Contents()
  constructor({ webPreferences }: { webPreferences: { preload: string } }) {
    super()
    tell(`preload ${webPreferences.preload}`)
    process.once('SIGTERM', () => this.emit('close', { preventDefault: nothing }))
  }
  loadURL = (url: string) => Promise.resolve(tell(`loaded ${url}`))
  destroy = () => this.emit('closed')
}

const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  setPath: (_name: string, path: string) => (userData = path),
  getPath: (name: string) => (name === 'userData' ? userData : join(userData, name)),
  getVersion: () => '0.0.0',
  getLocale: () => 'en',
  requestSingleInstanceLock: () => true,
  enableSandbox: nothing,
  whenReady: () => Promise.resolve(),
  quit: nothing,
  exit: (code: number) => process.exit(code),
})
const session = {
  setPermissionRequestHandler: nothing,
  setPermissionCheckHandler: nothing,
  setDevicePermissionHandler: nothing,
}

export const electron = {
  app,
  BrowserWindow,
  dialog: { showErrorBox: (_title: string, text: string) => tell(`error ${text}`) },
  ipcMain: { handle: nothing, on: nothing, removeHandler: nothing },
  Menu: { buildFromTemplate: nothing, setApplicationMenu: nothing },
  protocol: { registerSchemesAsPrivileged: nothing, handle: nothing },
  session: { defaultSession: session },
  shell: {},
}
