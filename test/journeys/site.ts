/** The app as a newcomer starts it: the Node host with its built window, in a real browser, in an empty directory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { startNode, type NodeHost } from '../../src/main/node.ts'
import type { Answer, CommandName, Input, Reply } from '../../src/shared/contract.ts'
import type { WallboxView } from '../../src/shared/visit.ts'
import { findBrowser, openBrowser } from '../browser.ts'

export interface Site {
  page: Page
  directory: string
  /** What the page complained about: a test that ends looks here. */
  complaints: string[]
  button(name: string | RegExp): Promise<void>
  reads(text: string | RegExp): Promise<void>
  /** The card of a found wallbox, or of practice, that shows this text. */
  card(text: string | RegExp): Locator
  /** Opens a step of the wallbox in sight, by its name in the bar. */
  step(name: string): Promise<void>
  /** One command of the page, as its buttons send it. */
  ask<N extends CommandName>(name: N, input: Input<N>): Promise<Answer<N>>
  /** The wallbox of the visit whose title begins like this. */
  box(title: string): Promise<WallboxView>
  /** Ends the host and starts it again on the same data; the page is opened anew. */
  restart(): Promise<void>
  end(): Promise<void>
}

/** Long enough for a slow machine; nothing waits for it that comes sooner. */
const patience = 60_000

export async function openSite({ width = 1280, height = 900 } = {}): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'wattproof-journey-'))
  const browser: Browser = await openBrowser(findBrowser())
  const complaints: string[] = []
  const listeners = [{ host: '127.0.0.1', port: await freePort() }]
  let host: NodeHost
  let context: BrowserContext
  async function open(): Promise<Page> {
    host = await startNode({ dataDirectory: directory, practice: false, listeners })
    context = await browser.newContext({
      viewport: { width, height },
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
    card: (text) => site.page.getByRole('article').filter({ hasText: text }),
    step: (name) =>
      site.page
        .getByRole('navigation', { name: 'Steps' })
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .click(),
    ask: (name, input) => ask(site.page, name, input),
    async box(title) {
      const box = (await site.ask('app.view', {})).wallboxes.find((one) => one.title.startsWith(title))
      if (box === undefined) throw new Error(`There is no ${title} in this visit.`)
      return box
    },
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

async function ask<N extends CommandName>(page: Page, name: N, input: Input<N>): Promise<Answer<N>> {
  const reply = await page.evaluate(async (body) => {
    const answer = await fetch('/api/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return (await answer.json()) as unknown
  }, JSON.stringify({ name, input }))
  const told = reply as Reply<N>
  if (!told.ok) throw new Error(`${name}: ${told.failure.code} ${told.failure.message}`)
  return told.value
}

/** A wallbox that points here must find the proxy again after a restart: one port for the whole journey, picked by the system. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
