import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { buildWindow } from '../../scripts/built.ts'
import { openBrowser } from '../browser.ts'
import { eventually } from '../fakes/eventually.ts'

const script = join(import.meta.dirname, '../../scripts/start.ts')
let browser: Browser
const children: ChildProcess[] = []

beforeAll(async () => {
  buildWindow(() => undefined)
  browser = await openBrowser()
}, 180_000)
afterAll(() => browser.close())
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** `npm start` on a data directory, without a display; gives the printed lines up to the address. */
async function start(data: string, ...more: string[]) {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  const args = [script, '--data', data, '--listen', '127.0.0.1:0', '--no-open', ...more]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  children.push(child)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  await eventually(() => expect(said).toMatch(/\?code=\S+\n/))
  return { child, said, address: /http:\S+/.exec(said)![0] }
}

const fresh = () => mkdtempSync(join(tmpdir(), 'wattproof-start-'))

test('D1 without Electron the same app is served on 127.0.0.1 and lives in a real browser', async () => {
  const { child, address } = await start(fresh())
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(address)
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  await page.getByRole('heading').first().waitFor()
  await page.reload()
  await page.getByRole('heading').first().waitFor()
  expect(errors).toEqual([])
  await page.context().close()
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a second start on the same data opens the running one and ends', async () => {
  const data = fresh()
  const first = await start(data)
  const second = await start(data)
  expect(second.said).toContain('running on this data already')
  expect(new URL(second.address).port).toBe(new URL(first.address).port)
  expect(second.address).not.toBe(first.address)
  expect((await fetch(second.address, { redirect: 'manual' })).status).toBe(303)
  if (second.child.exitCode === null) await once(second.child, 'exit')
  expect(second.child.exitCode).toBe(0)
})

test('B7 --practice begins with the practice wallbox; after SIGKILL the same data starts again, on the same port', async () => {
  const data = fresh()
  const first = await start(data, '--practice')
  const opened = await fetch(first.address, { redirect: 'manual' })
  const origin = new URL(first.address).origin
  const reply = await fetch(`${origin}/api/call`, {
    method: 'POST',
    headers: {
      Origin: origin,
      'Content-Type': 'application/json',
      Cookie: opened.headers.get('set-cookie')!.split(';')[0]!,
    },
    body: '{"name":"app.view","input":{}}',
  })
  expect(await reply.json()).toMatchObject({ ok: true, value: { practice: { running: true } } })
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const second = await start(data)
  expect(second.said).not.toContain('already')
  expect(new URL(second.address).port).toBe(new URL(first.address).port)
})

test('an unknown option and a file in place of the data are said in one line', async () => {
  for (const args of [['--nosuch'], ['--no-open', '--data', script]]) {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    children.push(child)
    let said = ''
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).not.toContain('    at ')
  }
})
