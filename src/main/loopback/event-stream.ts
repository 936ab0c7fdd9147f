/** Server-sent events: what happens is pushed to every open page. A page that connects is told the whole truth first. */
import type { ServerResponse } from 'node:http'
import type { App } from '../core/app.ts'
import { securityHeaders } from '../pages.ts'

/** Keeps the connection from looking dead, and finds pages that are gone. */
const heartbeatMs = 15_000
/** A page that reads nothing any more (a laptop that slept) is let go; it reconnects by itself and gets the latest view. */
const mostUnread = 8 * 1024 * 1024

export interface EventStream {
  connect(response: ServerResponse): void
  close(): void
}

export function createEventStream(app: App): EventStream {
  const pages = new Set<ServerResponse>()
  const send = (response: ServerResponse, text: string) => {
    if (response.writableLength > mostUnread) response.destroy()
    else response.write(text)
  }
  const stop = app.on((event, payload) => {
    if (pages.size === 0) return
    const text = eventText(event, payload)
    for (const response of pages) send(response, text)
  })
  const heartbeat = setInterval(() => {
    for (const response of pages) response.write(': still here\n\n')
  }, heartbeatMs)

  return {
    connect(response) {
      response.writeHead(200, { ...securityHeaders, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.write('retry: 1000\n\n')
      send(response, eventText('view', app.view()))
      pages.add(response)
      response.once('close', () => pages.delete(response))
    },
    close() {
      stop()
      clearInterval(heartbeat)
      for (const response of pages) response.end()
    },
  }
}

/** Made once, however many pages are open. */
const eventText = (event: string, payload: unknown): string => `event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`
