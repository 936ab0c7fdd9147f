import type { ServerResponse } from 'node:http'
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { App } from '../../src/main/core/app.ts'
import { createEventStream } from '../../src/main/loopback/event-stream.ts'

/** A page as far as the stream sees it. */
function page(): { response: ServerResponse; heard: string[] } {
  const heard: string[] = []
  const response = Object.assign(new EventEmitter(), {
    writableLength: 0,
    writeHead: () => undefined,
    write: (text: string) => heard.push(text),
    end: () => undefined,
  })
  return { response: response as unknown as ServerResponse, heard }
}

test('B6 what happens is put into words once for all open pages, and not at all for none', () => {
  let tell: Parameters<App['on']>[0] = () => undefined
  const on: App['on'] = (listener) => {
    tell = listener
    return () => true
  }
  let made = 0
  const view = { toJSON: () => ({ made: ++made }) } as never
  const stream = createEventStream({ on, view: () => view } as Pick<App, 'on' | 'view'> as App)
  tell('view', view)
  expect(made).toBe(0)
  const pages = [page(), page(), page()]
  for (const { response } of pages) stream.connect(response)
  const before = made
  tell('view', view)
  expect(made).toBe(before + 1)
  for (const { heard } of pages) expect(heard.at(-1)).toBe(`event: view\ndata: {"made":${made}}\n\n`)
  stream.close()
})
