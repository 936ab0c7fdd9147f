/**
 * The `electron` module without Electron: its window is a real Chromium page that loads what `protocol.handle` serves
 * and runs the built preload before the page's own scripts. Only what the desktop host uses is here.
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Browser, Frame, Page, Request as PageRequest } from 'playwright-core'
import type { ElectronModule } from '../../src/main/desktop/module.ts'

/** Chromium knows no `app:` scheme; below localhost a page is as secure as one under a scheme of its own. */
const shown = 'http://wattproof.localhost'
const asElectron = (url: string) => url.replace(shown, 'app://wattproof')
const asChromium = (url: string) => url.replace('app://wattproof', shown)

type Handler = (event: object, ...args: unknown[]) => unknown
type ProtocolHandler = (request: Request) => Promise<Response>

export interface StandIn {
  electron: ElectronModule
  /** The Chromium page of the window, once it was loaded. */
  page(): Promise<Page>
  window(): EventEmitter & { close(): void; options: Electron.BrowserWindowConstructorOptions; focused: number }
  /** Emits an event of `app`. */
  emit(event: string): void
  /** What was called, in order, e.g. `exit 0`. */
  log: string[]
  /** Answers of the dialogs to come. */
  answers: { message: number[]; folder: (string | null)[] }
  asked: Electron.MessageBoxOptions[]
  handlers: Map<string, Handler>
  permissions: {
    request?: (contents: null, permission: string, decide: (may: boolean) => void) => void
    check?: () => boolean
    device?: () => boolean
  }
}

export function standIn(browser: Browser, options: { locale?: string; firstInstance?: boolean } = {}): StandIn {
  const log: string[] = []
  const handlers = new Map<string, Handler>()
  const protocols = new Map<string, ProtocolHandler>()
  const answers: StandIn['answers'] = { message: [], folder: [] }
  const asked: Electron.MessageBoxOptions[] = []
  const permissions: StandIn['permissions'] = {}
  const windows: Window[] = []
  let isLoaded: (page: Page) => void
  const loaded = new Promise<Page>((resolve) => (isLoaded = resolve))

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    setPath: (name: string, path: string) => log.push(`path ${name} ${path}`),
    requestSingleInstanceLock: () => options.firstInstance ?? true,
    enableSandbox: () => log.push('sandbox'),
    whenReady: () => Promise.resolve(log.push('ready')),
    getLocale: () => options.locale ?? 'en-GB',
    quit: () => log.push('quit'),
    exit: (code: number) => {
      log.push(`exit ${code}`)
      app.emit('exited')
    },
  })

  class Window extends EventEmitter {
    readonly options: Electron.BrowserWindowConstructorOptions
    readonly webContents: Contents
    focused = 0
    constructor(windowOptions: Electron.BrowserWindowConstructorOptions) {
      super()
      this.options = windowOptions
      this.webContents = new Contents()
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    async loadURL(url: string): Promise<void> {
      const page = await this.webContents.open(browser, this.options.webPreferences?.preload ?? '', protocols, handlers)
      await page.goto(asChromium(url))
      this.emit('ready-to-show')
      isLoaded(page)
    }
    close(): void {
      const event = preventable()
      this.emit('close', event)
      if (!event.prevented) this.destroy()
    }
    destroy(): void {
      this.webContents.destroyed = true
      void this.webContents.page?.context().close()
      this.emit('closed')
    }
    show = () => log.push('show')
    focus = () => (this.focused += 1)
    isMinimized = () => false
    restore = () => undefined
    getNormalBounds = () => ({ x: 1, y: 2, width: 900, height: 700 })
  }

  const electron = {
    app,
    BrowserWindow: Window,
    dialog: {
      showMessageBox: (_window: unknown, question: Electron.MessageBoxOptions) => {
        asked.push(question)
        return Promise.resolve({ response: answers.message.shift() ?? 0 })
      },
      showOpenDialog: () => {
        const folder = answers.folder.shift() ?? null
        return Promise.resolve({ canceled: folder === null, filePaths: folder === null ? [] : [folder] })
      },
      showErrorBox: (_title: string, text: string) => log.push(`error box: ${text}`),
    },
    ipcMain: {
      handle: (channel: string, handler: Handler) => handlers.set(channel, handler),
      removeHandler: (channel: string) => handlers.delete(channel),
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => log.push('menu') },
    protocol: {
      registerSchemesAsPrivileged: ([{ scheme }]: [{ scheme: string }]) => log.push(`scheme ${scheme}`),
      handle: (scheme: string, handler: ProtocolHandler) => protocols.set(scheme, handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: NonNullable<typeof permissions.request>) =>
          (permissions.request = handler),
        setPermissionCheckHandler: (handler: () => boolean) => (permissions.check = handler),
        setDevicePermissionHandler: (handler: () => boolean) => (permissions.device = handler),
      },
    },
    shell: { showItemInFolder: (path: string) => log.push(`show ${path}`) },
  }

  return {
    electron: electron as unknown as ElectronModule,
    page: () => loaded,
    window: () => windows[0]!,
    emit: (event) => app.emit(event),
    log,
    answers,
    asked,
    handlers,
    permissions,
  }
}

/** One page and its main frame, as the main process sees them. */
class Contents extends EventEmitter {
  page: Page | null = null
  destroyed = false
  private mayOpen: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  private readonly frames = new Map<Frame, { readonly url: string }>()
  private expected = ''

  get mainFrame() {
    return this.frameOf(this.page!.mainFrame())
  }
  isDestroyed = () => this.destroyed
  reload = () => void this.page?.reload()
  executeJavaScript = (code: string): Promise<unknown> => this.page!.evaluate(code)
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.mayOpen = handler
  }
  send(channel: string, ...args: unknown[]): void {
    void this.page?.evaluate(([to, values]) => (globalThis as unknown as Told).__told(to, values), [
      channel,
      args,
    ] as const)
  }

  /** A page with the preload in it, that asks before it navigates, as Electron's does. */
  async open(
    browser: Browser,
    preload: string,
    protocols: Map<string, ProtocolHandler>,
    handlers: Map<string, Handler>,
  ): Promise<Page> {
    const context = await browser.newContext()
    // Windows the page opens reach nothing.
    await context.route('**', (route) => route.abort())
    const page = await context.newPage()
    this.page = page
    await this.serve(page, protocols)
    await page.exposeBinding('__invoke', async ({ frame }, channel: string, args: unknown[]) => {
      const handler = handlers.get(channel)
      // Errors of a handler cross as their text alone, as in Electron.
      try {
        if (handler === undefined) throw new Error(`No handler for ${channel}`)
        return { value: await handler({ sender: this, senderFrame: this.frameOf(frame) }, ...args) }
      } catch (error) {
        return { error: String(error) }
      }
    })
    await page.addInitScript(
      `${preloadWorld}(function (require, module, exports) {${readFileSync(preload, 'utf8')}\n})`,
    )
    page.on('popup', (popup) => {
      if (this.mayOpen({ url: popup.url() }).action === 'deny') void popup.close()
    })
    this.expected = `${shown}/`
    return page
  }

  private async serve(page: Page, protocols: Map<string, ProtocolHandler>): Promise<void> {
    await page.route('**', async (route) => {
      const request = route.request()
      // `aborted` leaves the page as it is; any other failure would show an error page.
      if (this.isPrevented(request)) return route.abort('aborted')
      if (!request.url().startsWith(shown))
        return route.fulfill({ contentType: 'text/html', body: '<title>Foreign</title>' })
      const response = await protocols.get('app')!(new Request(asElectron(request.url())))
      return route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      })
    })
  }

  /** Navigations of the page itself raise `will-navigate`; the host's own `loadURL` does not. */
  private isPrevented(request: PageRequest): boolean {
    if (!request.isNavigationRequest() || request.frame() !== this.page?.mainFrame()) return false
    if (request.url() === this.expected) return false
    const event = preventable({ url: asElectron(request.url()) })
    this.emit('will-navigate', event)
    return event.prevented
  }

  private frameOf(frame: Frame): { readonly url: string } {
    const known = this.frames.get(frame) ?? {
      get url() {
        return asElectron(frame.url())
      },
    }
    this.frames.set(frame, known)
    return known
  }
}

function preventable(details: object = {}) {
  const event = {
    ...details,
    prevented: false,
    preventDefault: () => {
      event.prevented = true
    },
  }
  return event
}

interface Told {
  __told(channel: string, args: readonly unknown[]): void
}

/**
 * The world of a sandboxed preload: `require` knows electron alone; what is exposed is copied, and an Error that crosses
 * keeps only its text.
 */
const preloadWorld = `((preload) => {
  const listeners = new Map()
  globalThis.__told = (channel, args) => { for (const listener of listeners.get(channel) ?? []) listener({ sender: 'secret' }, ...args) }
  const copied = (value) => typeof value === 'function' ? value : value === undefined ? undefined : structuredClone(value)
  const lost = (error) => { throw error instanceof Error ? new Error(error.message) : copied(error) }
  const crossing = (act) => (...args) => {
    const result = act(...args.map(copied))
    return result instanceof Promise ? result.then(copied, lost) : copied(result)
  }
  const electron = {
    contextBridge: { exposeInMainWorld: (name, api) => {
      globalThis[name] = Object.freeze(Object.fromEntries(Object.entries(api).map(([key, act]) => [key, crossing(act)])))
    } },
    ipcRenderer: {
      invoke: async (channel, ...args) => {
        const { value, error } = await globalThis.__invoke(channel, args)
        if (error !== undefined) throw new Error(error)
        return value
      },
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
    },
  }
  const module = { exports: {} }
  preload((name) => { if (name !== 'electron') throw new Error('A sandboxed preload cannot require ' + name); return electron }, module, module.exports)
})`
