import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { isOurs, ownOrigin } from '../../src/main/desktop/hardening.ts'
import { offerFolder } from '../../src/main/desktop/offer-folder.ts'
import { startDesktop } from '../../src/main/desktop/start.ts'
import { buildDesktop } from '../../scripts/built.ts'
import { Failure } from '../../src/shared/failure.ts'
import { openBrowser } from '../browser.ts'
import { emptyView, fakeApp, type FakeApp } from '../fakes/app.ts'
import { standIn } from './electron-stand-in.ts'
import { eventually } from '../fakes/eventually.ts'

const root = join(import.meta.dirname, '../..')
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let browser: Browser

beforeAll(async () => {
  buildDesktop(() => undefined)
  browser = await openBrowser()
}, 180_000)
afterAll(() => browser.close())

async function started(app: FakeApp = fakeApp(), options: Parameters<typeof standIn>[1] = {}) {
  const shell = standIn(browser, options)
  const kept = new Map<string, unknown>()
  await startDesktop(shell.electron, {
    dataDirectory: '/data',
    rendererDirectory: join(root, 'out/renderer'),
    preload: join(root, 'out/preload/preload.cjs'),
    practice: false,
    settings: () => ({ get: () => undefined, set: (key, value) => void kept.set(key, value) }),
    open: () => Promise.resolve({ app, log, close: () => app.close() }),
  })
  return { shell, app, page: await shell.page(), kept }
}

const call = (name: string, input: unknown) => `window.backend.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`

test('D1 the built window runs in the desktop host: it draws, a command goes through, an event arrives', async () => {
  const { page, app, shell } = await started(fakeApp({ 'wallbox.adopt': () => ({ wallbox: 'w1' }) }))
  await page.getByRole('heading').first().waitFor()
  expect(await page.evaluate(call('wallbox.adopt', { found: 'f' }))).toEqual({ wallbox: 'w1' })
  expect(app.asked).toContainEqual({ name: 'wallbox.adopt', input: { found: 'f' } })

  await page.evaluate(
    'window.heard = []; window.stop = window.backend.on("view", (...told) => window.heard.push(told))',
  )
  app.emit('traffic', { wallbox: 'w', lines: [] })
  app.emit('view', { ...emptyView, selected: 'w1' })
  await page.waitForFunction('window.heard.length === 1')
  expect(await page.evaluate('window.heard')).toEqual([[expect.objectContaining({ selected: 'w1' })]])
  await page.evaluate('window.stop()')
  app.emit('view', emptyView)
  expect(await page.evaluate('window.heard.length')).toBe(1)
  shell.window().emit('closed')
})

test('a failure arrives with its code; a bug as `internal` without its text', async () => {
  const { page } = await started(
    fakeApp({
      'discovery.start': () => {
        throw new Failure('box-not-answering', 'silent', { address: '10.0.0.1' })
      },
      'discovery.stop': () => {
        throw new Error('hunter2')
      },
    }),
  )
  const caught = (name: string) => page.evaluate(`${call(name, {})}.catch((error) => error)`)
  expect(await caught('discovery.start')).toEqual({
    code: 'box-not-answering',
    message: 'silent',
    details: { address: '10.0.0.1' },
  })
  expect(await caught('discovery.stop')).toMatchObject({ code: 'internal' })
  expect(JSON.stringify(await caught('discovery.stop'))).not.toContain('hunter2')
  expect(await caught('__proto__')).toMatchObject({ code: 'unknown-command' })
})

test('the page has nothing of Electron or Node but its backend', async () => {
  const { page, shell } = await started()
  expect(shell.window().options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
  })
  expect(shell.log).toContain('sandbox')
  expect(await page.evaluate('Object.keys(window.backend)')).toEqual(['call', 'on'])
  expect(await page.evaluate('[typeof require, typeof process, typeof module].join()')).toBe(
    'undefined,undefined,undefined',
  )
  // Before ready, or Electron ignores them.
  expect(shell.log.indexOf('scheme app')).toBeLessThan(shell.log.indexOf('ready'))
})

test('a foreign sender is refused: another page in the window, another window, a frame that is gone', async () => {
  const { page, shell, app } = await started()
  await page.evaluate(call('app.view', {}))
  const before = app.asked.length
  const handler = shell.handlers.get('call')!
  const contents = (shell.window() as unknown as { webContents: { mainFrame: object } }).webContents
  const ours = contents.mainFrame
  const foreign = [
    { sender: {}, senderFrame: ours },
    { sender: contents, senderFrame: null },
    { sender: contents, senderFrame: { url: 'app://wattproof/' } },
  ]
  for (const event of foreign) expect(() => handler(event, 'app.view', {})).toThrow('Not from here')
  shell.window().removeAllListeners()
  // However it got there: the preload runs in a foreign page too.
  ;(contents as unknown as { removeAllListeners(): void }).removeAllListeners()
  await page.goto('http://wattproof.localhost.evil.example/')
  expect(await page.evaluate(`${call('app.view', {})}.catch((error) => String(error))`)).toContain('Not from here')
  expect(app.asked).toHaveLength(before)
})

test('navigation, new windows and permissions are denied', async () => {
  const { page, shell } = await started()
  const here = page.url()
  const tried = page.waitForRequest('https://evil.example/')
  await page.evaluate('location.href = "https://evil.example/"')
  await tried
  const popup = page.waitForEvent('popup')
  await page.evaluate('void window.open("https://evil.example/")')
  const opened = await popup
  await eventually(() => expect(opened.isClosed()).toBe(true))
  expect(page.url()).toBe(here)
  expect(['app://wattproof', 'app://wattproof/x'].map((url) => isOurs(url, ownOrigin))).toEqual([true, true])
  expect(
    ['app://wattproof.evil/', 'app://other/', 'https://wattproof/', ''].map((url) => isOurs(url, ownOrigin)),
  ).not.toContain(true)
  const decided = vi.fn()
  shell.permissions.request!(null, 'media', decided)
  expect(decided).toHaveBeenCalledExactlyOnceWith(false)
  expect(shell.permissions.check!()).toBe(false)
  expect(shell.permissions.device!()).toBe(false)
})

test('foreign scripts do not run in the page: its policy holds under our scheme too', async () => {
  const { page } = await started()
  const ran = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
    const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.head.append(script)
  })`)
  expect(ran).toMatch(/^script-src/)
  expect(await page.evaluate('window.ran')).toBeUndefined()
})

const pointing = {
  ...emptyView,
  wallboxes: [
    { title: 'go-e 990077', pointsHere: true },
    { title: 'other', pointsHere: false },
  ] as never,
}

test('closing asks while a box points at this laptop; staying stays, insisting ends the app in order', async () => {
  const { shell, app, page } = await started(fakeApp({}, pointing), { locale: 'fr-FR' })
  // The window may be read in another language than the system's.
  await page.evaluate("document.documentElement.lang = 'de'")
  shell.answers.message.push(0, 1)
  shell.window().close()
  shell.window().close()
  await eventually(() => expect(shell.asked).toHaveLength(1))
  expect(shell.asked[0]).toMatchObject({
    message: 'Eine Wallbox zeigt noch auf diesen Laptop.',
    detail: expect.stringContaining('go-e 990077'),
    cancelId: 0,
  })
  expect(shell.asked[0]!.detail).not.toContain('other')
  expect(page.isClosed()).toBe(false)
  expect(app.closed).toBe(false)
  await eventually(() => {
    shell.window().close()
    expect(shell.log).toContain('exit 0')
  })
  expect(app.closed).toBe(true)
})

test('closing names who tried to come in just now and could not say who it is', async () => {
  const stranger = { remote: '192.168.1.77', count: 3, at: Date.now(), says: { code: 'x' }, hello: null }
  const { shell } = await started(fakeApp({}, { strangers: [stranger] }), { locale: 'en-GB' })
  shell.answers.message.push(1)
  shell.window().close()
  await eventually(() => expect(shell.log).toContain('exit 0'))
  expect(shell.asked[0]).toMatchObject({
    message: 'Somebody still tries to connect to this laptop.',
    detail: expect.stringContaining('192.168.1.77'),
  })
})

test('closing is never silent: what cannot be told is asked, what cannot be asked is said before it closes at last', async () => {
  const broken = fakeApp({}, pointing)
  const { shell, app } = await started(broken, { locale: 'en-GB' })
  app.view = () => {
    throw new Error('no view')
  }
  shell.answers.message.push(0)
  shell.window().close()
  await eventually(() => expect(shell.asked).toHaveLength(1))
  expect(shell.asked[0]).toMatchObject({ message: expect.stringContaining('cannot tell') })
  shell.electron.dialog.showMessageBox = () => Promise.reject(new Error('no dialog'))
  await eventually(() => {
    shell.window().close()
    expect(shell.log.at(-1)).toContain('error box: Wattproof could not ask')
  })
  expect(app.closed).toBe(false)
  await eventually(() => {
    shell.window().close()
    expect(shell.log).toContain('exit 0')
  })
})

test('closing does not ask when no box points here', async () => {
  const { shell, app } = await started()
  shell.window().close()
  await eventually(() => expect(shell.log).toContain('exit 0'))
  expect(shell.asked).toEqual([])
  expect(app.closed).toBe(true)
})

test('a second start quits, and the first comes to the front', async () => {
  const { shell } = await started()
  shell.emit('second-instance')
  expect(shell.window().focused).toBe(1)
  const second = standIn(browser, { firstInstance: false })
  await startDesktop(second.electron, {
    dataDirectory: '/data',
    rendererDirectory: '',
    preload: '',
    practice: false,
    settings: () => expect.unreachable(),
    open: () => expect.unreachable(),
  })
  expect(second.log).toEqual([`path userData ${join('/data', 'window')}`, 'quit'])
})

test('an app that cannot be opened is told in a box, and the process ends', async () => {
  const shell = standIn(browser)
  await startDesktop(shell.electron, {
    dataDirectory: '/data',
    rendererDirectory: join(root, 'out/renderer'),
    preload: '',
    practice: false,
    settings: () => expect.unreachable(),
    open: () => Promise.reject(new Failure('data-in-use', '/data is in use by another Wattproof (process 7)')),
  })
  expect(shell.log.slice(-2)).toEqual(['error box: /data is in use by another Wattproof (process 7)', 'exit 1'])
})

test('D8 a report goes into the folder the installer picks, never over an earlier one', async () => {
  const shell = standIn(browser)
  const offer = offerFolder(shell.electron, 'en')
  const made = mkdtempSync(join(tmpdir(), 'wattproof-report-'))
  const chosen = mkdtempSync(join(tmpdir(), 'wattproof-chosen-'))
  writeFileSync(join(made, 'report.pdf'), '%PDF')
  shell.answers.folder.push(chosen, chosen, null)
  expect(await offer(made, 'Garage 990077')).toEqual({ href: null })
  expect(readFileSync(join(chosen, 'Garage 990077', 'report.pdf'), 'utf8')).toBe('%PDF')
  expect(shell.log).toContain(`show ${join(chosen, 'Garage 990077', 'report.pdf')}`)
  writeFileSync(join(made, 'report.pdf'), 'newer')
  await expect(offer(made, 'Garage 990077')).rejects.toMatchObject({ code: 'data-unreadable' })
  expect(readFileSync(join(chosen, 'Garage 990077', 'report.pdf'), 'utf8')).toBe('%PDF')
  await expect(offer(made, 'other')).rejects.toMatchObject({ code: 'not-possible-now' })
  expect(existsSync(join(chosen, 'other'))).toBe(false)
})
