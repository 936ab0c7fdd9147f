import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AppView } from '../../src/shared/visit.ts'
import type { Connection, Line } from '../../src/renderer/backend.ts'
import { loopback, noteFrom } from '../../src/renderer/backend.ts'
import { Failure } from '../../src/shared/failure.ts'
import { servePreview } from './preview-server.ts'
import { eventually } from '../fakes/eventually.ts'

/** The part of the browser's EventSource that the window uses; Node has none. Gives up where a browser gives up. */
class Events {
  static readonly CLOSED = 2
  readyState = 0
  onopen: () => void = () => undefined
  onerror: () => void = () => undefined
  private readonly heard = new Map<string, (message: { data: string }) => void>()
  private readonly ended = new AbortController()
  static readonly all: Events[] = []

  constructor(url: string) {
    Events.all.push(this)
    this.read(url).catch(() => this.fail())
  }
  addEventListener(event: string, listener: (message: { data: string }) => void): void {
    this.heard.set(event, listener)
  }
  close(): void {
    this.readyState = Events.CLOSED
    this.ended.abort()
  }
  private fail(): void {
    if (this.ended.signal.aborted) return
    this.readyState = Events.CLOSED
    this.onerror()
  }
  private async read(url: string): Promise<void> {
    const answer = await fetch(url, { signal: this.ended.signal })
    if (!answer.ok || answer.body === null) return this.fail()
    this.readyState = 1
    this.onopen()
    let text = ''
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      text += part
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
        if (event !== undefined) this.heard.get(event)?.({ data: data ?? '' })
      }
    }
    this.fail()
  }
}

let line: Line
let preview: Awaited<ReturnType<typeof servePreview>>
const connections: Connection[] = []
/** What waits to be dialled again. */
const later: (() => void)[] = []

beforeEach(async () => {
  vi.stubGlobal('EventSource', Events)
  connections.length = 0
  later.length = 0
  preview = await servePreview('backend')
  line = loopback(`${preview.url}api`, (task) => later.push(task))
  line.watch((connection) => connections.push(connection))
})

afterEach(async () => {
  for (const one of Events.all.splice(0)) one.close()
  await preview.close()
  vi.unstubAllGlobals()
})

test('D1 a command goes out and its answer comes back', async () => {
  const view = await line.backend.call('app.view', {})
  expect(view.selected).toBe('box-1')
})

test('a failure of the host arrives with its code and details', async () => {
  preview.backend.failNext('keys.read', 'station-not-connected')
  const failure: unknown = await line.backend.call('keys.read', { wallbox: 'box-1' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Failure)
  expect(noteFrom(failure)).toMatchObject({ code: 'station-not-connected' })
})

test('views are pushed, to every listener until it stops', async () => {
  const seen: AppView[] = []
  const stop = line.backend.on('view', (view) => seen.push(view))
  await eventually(() => expect(Events.all[0]?.readyState).toBe(1))
  preview.show('report')
  await eventually(() => expect(seen.at(-1)?.wallboxes[0]?.at).toBe('report'))
  stop()
  const other: AppView[] = []
  line.backend.on('view', (view) => other.push(view))
  preview.show('keys')
  await eventually(() => expect(other).toHaveLength(1))
  expect(seen).toHaveLength(1)
})

test('a host that is gone is told, and dialled again until it is back', async () => {
  line.backend.on('view', () => undefined)
  await eventually(() => expect(Events.all[0]?.readyState).toBe(1))
  const port = new URL(preview.url).port
  await preview.close()
  await eventually(() => expect(connections).toEqual(['open', 'lost']))
  await expect(line.backend.call('app.view', {})).rejects.toMatchObject({ code: 'not-possible-now' })

  const back = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':\n\n')
  })
  await listening(back, Number(port))
  later.shift()?.()
  await eventually(() => expect(connections).toEqual(['open', 'lost', 'open']))
  back.closeAllConnections()
  await new Promise((resolve) => back.close(resolve))
})

test('a host that does not know this window any more is told apart from one that is gone', async () => {
  const strange = createServer((_request, response) => response.writeHead(401).end())
  await listening(strange, 0)
  const { port } = strange.address() as AddressInfo
  const other = loopback(`http://127.0.0.1:${port}/api`, (task) => later.push(task))
  const told: Connection[] = []
  other.watch((connection) => told.push(connection))
  other.backend.on('view', () => undefined)
  await eventually(() => expect(told.at(-1)).toBe('shut'))
  strange.closeAllConnections()
  await new Promise((resolve) => strange.close(resolve))
})

test('what is no note of a failure is shown as internal, without its text', () => {
  expect(noteFrom(new Error('password hunter2'))).toEqual({ code: 'internal', message: '', details: {} })
  expect(noteFrom({ code: 'bad-url', message: 'no', details: {} }).code).toBe('bad-url')
})

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
