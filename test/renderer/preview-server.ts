import { readFile } from 'node:fs/promises'
import type { Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { CommandName } from '../../src/shared/contract.ts'
import { noteOf } from '../../src/shared/failure.ts'
import { FakeBackend } from './fake-backend.ts'
import { samples } from './samples.ts'

const built = process.env['WATTPROOF_RENDERER'] ?? join(import.meta.dirname, '../../out/renderer')
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** Serves the built window over the loopback doors, with a fake host that shows a sample. For looking and for tests. */
export async function servePreview(
  first: string,
): Promise<{ url: string; backend: FakeBackend; show: (name: string) => void; close: () => Promise<void> }> {
  const make = samples[first]
  if (make === undefined) throw new Error(`no sample ${first}; there are ${Object.keys(samples).join(', ')}`)
  const backend = new FakeBackend(make())
  const listeners = new Set<ServerResponse>()
  const tell = (event: string, payload: unknown): void => {
    for (const listener of listeners) listener.write(`event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`)
  }
  backend.on('view', (view) => tell('view', view))
  backend.on('traffic', (lines) => tell('traffic', lines))

  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://local').pathname
    if (path === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(':\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    } else if (path === '/api/call') {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (part: string) => (body += part))
      request.on('end', () => {
        const { name, input } = JSON.parse(body) as { name: CommandName; input: never }
        backend
          .call(name, input)
          .then(
            (value) => ({ ok: true, value }),
            (error: unknown) => ({ ok: false, failure: noteOf(error) }),
          )
          .then((reply) => response.end(JSON.stringify(reply)))
          .catch(() => response.destroy())
      })
    } else {
      const file = normalize(path === '/' ? '/index.html' : path)
      readFile(join(built, file)).then(
        (content) =>
          response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(content),
        () => response.writeHead(404).end(),
      )
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    backend,
    show(name) {
      const sample = samples[name]
      if (sample === undefined) throw new Error(`no sample ${name}`)
      backend.show(sample())
    },
    close: () =>
      new Promise((resolve) => {
        for (const listener of listeners) listener.destroy()
        server.close(() => resolve())
      }),
  }
}
