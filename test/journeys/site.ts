/** The app as a newcomer starts it: the Node host with its built window, in a real browser, in an empty directory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startNode, type NodeHost } from '../../src/main/node.ts'
import { findBrowser, openBrowser } from '../browser.ts'

export interface Site {
  page: Page
  directory: string
  /** What the page complained about: a test that ends looks here. */
  complaints: string[]
  button(name: string | RegExp): Promise<void>
  reads(text: string | RegExp): Promise<void>
  /** Ends the host and starts it again on the same data; the page is opened anew. */
  restart(): Promise<void>
  end(): Promise<void>
}

/** Long enough for a slow machine; nothing waits for it that comes sooner. */
const patience = 60_000

export async function openSite(): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'wattproof-journey-'))
  const browser: Browser = await openBrowser(findBrowser())
  const complaints: string[] = []
  const listeners = [{ host: '127.0.0.1', port: await freePort() }]
  let host: NodeHost
  let context: BrowserContext
  async function open(): Promise<Page> {
    host = await startNode({ dataDirectory: directory, practice: false, listeners })
    context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      acceptDownloads: true,
    })
    context.setDefaultTimeout(patience)
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(host.address)
    return page
  }
  const site: Site = {
    page: await open(),
    directory,
    complaints,
    button: (name) => site.page.getByRole('button', { name }).first().click(),
    reads: (text) => site.page.getByText(text).first().waitFor(),
    async restart() {
      await context.close()
      await host.close()
      site.page = await open()
    },
    async end() {
      await context.close()
      await host.close()
      await browser.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
  return site
}

/** A wallbox that points here must find the proxy again after a restart: one port for the whole journey, picked by the system. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
