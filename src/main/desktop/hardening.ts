/** What the window may not do (Electron's security checklist): leave the page, open others, or be granted anything. */
import type { Page } from '../pages.ts'
import type { ElectronModule } from './module.ts'

/** Everything the window shows comes from here. A scheme of our own: file:// pages may read the disk. */
export const ownOrigin = 'app://wattproof'

/** Must happen before Electron is ready. `standard` and `secure` make it an origin like https. */
export function registerScheme({ protocol }: ElectronModule): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built window under the scheme, with the same headers as on loopback. */
export function servePages({ protocol }: ElectronModule, pages: (path: string) => Promise<Page | null>): void {
  protocol.handle('app', async ({ url, method }) => {
    const { host, pathname } = new URL(url)
    const page = host === 'wattproof' && method === 'GET' ? await pages(pathname) : null
    if (page === null) return new Response('There is nothing here.', { status: 404 })
    return new Response(new Uint8Array(page.body), { headers: page.headers })
  })
}

/** For the session and for every web contents that will ever be made. */
export function denyEverything({ app, session }: ElectronModule, origin: string): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    const stayHere = (event: { preventDefault(): void; url: string }) => {
      if (!isOurs(event.url, origin)) event.preventDefault()
    }
    contents.on('will-navigate', stayHere)
    contents.on('will-redirect', stayHere)
  })
}

/** A page of this origin. Not by prefix alone: `app://wattproof.evil` begins the same. */
export function isOurs(url: string, origin: string): boolean {
  return url === origin || url.startsWith(`${origin}/`)
}
