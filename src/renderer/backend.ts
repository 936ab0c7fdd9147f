import { z } from 'zod'
import type { Backend, CommandName, EventName, Events } from '../shared/contract.ts'
import type { FailureNote } from '../shared/failure.ts'
import { Failure, failureCodes } from '../shared/failure.ts'
import { notNow } from '../shared/not-now.ts'

// The page's content security policy knows no eval.
z.config({ jitless: true })

/** `lost`: the host is gone, asked again by itself. `shut`: the host lives but does not know this window any more. */
export type Connection = 'open' | 'lost' | 'shut'

export interface Line {
  backend: Backend
  /** Calls the listener whenever the connection changes. Returns a stop. */
  watch(listener: (connection: Connection) => void): () => void
}

/** The host behind this window: the preload's where there is one, else the loopback host that served the page. */
export function connect(): Line {
  if (window.backend !== undefined) return { backend: window.backend, watch: () => () => undefined }
  return loopback('api', window.setTimeout.bind(window))
}

const note = z.object({
  code: z.enum(failureCodes),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
})

/** Any rejection as a note. Errors lose their fields between worlds, so notes may also arrive as plain objects. */
export function noteFrom(error: unknown): FailureNote {
  const read = note.safeParse(
    error instanceof Failure ? { code: error.code, message: error.message, details: error.details } : error,
  )
  return read.success ? read.data : { code: 'internal', message: '', details: {} }
}

const reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: note }),
])

const retryMs = 1000

/**
 * Commands by POST, events by Server-Sent Events, the cookie of this origin as the key.
 * @param base relative address of the doors, `api`
 * @param later how to wait before dialling again
 */
export function loopback(base: string, later: (task: () => void, ms: number) => unknown): Line {
  const listeners: { [E in EventName]: Set<(payload: Events[E]) => void> } = { view: new Set(), traffic: new Set() }
  const watchers = new Set<(connection: Connection) => void>()
  let connection: Connection = 'open'
  let source: EventSource | null = null

  function become(next: Connection): void {
    if (next === connection) return
    connection = next
    for (const watcher of watchers) watcher(next)
  }

  function hear<E extends EventName>(from: EventSource, event: E): void {
    from.addEventListener(event, (message: MessageEvent<string>) => {
      const payload = JSON.parse(message.data) as Events[E]
      for (const listener of listeners[event]) listener(payload)
    })
  }

  function listen(): void {
    const current = new EventSource(`${base}/events`)
    source = current
    hear(current, 'view')
    hear(current, 'traffic')
    current.onopen = () => become('open')
    current.onerror = () => {
      if (connection === 'open') become('lost')
      if (current.readyState !== EventSource.CLOSED) return
      // The browser gave up: the answer was no event stream. Ask why, then dial again.
      void ask('app.view', {}).then(
        () => undefined,
        () => undefined,
      )
      later(listen, retryMs)
    }
  }

  async function ask(name: CommandName, input: unknown): Promise<unknown> {
    const answer = await fetch(`${base}/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, input }),
    }).catch(() => null)
    if (answer === null) {
      become('lost')
      throw notNow('notNow.noHost')
    }
    if (answer.status === 401 || answer.status === 403) become('shut')
    const read = reply.safeParse(await answer.json().catch(() => null))
    if (!read.success) throw notNow('notNow.noHost')
    if (read.data.ok) return read.data.value
    const { failure } = read.data
    throw new Failure(failure.code, failure.message, failure.details)
  }

  return {
    backend: {
      call: (async (name: CommandName, input: unknown) => ask(name, input)) as Backend['call'],
      on(event, listener) {
        if (source === null) listen()
        listeners[event].add(listener)
        return () => listeners[event].delete(listener)
      },
    },
    watch(listener) {
      watchers.add(listener)
      listener(connection)
      return () => watchers.delete(listener)
    },
  }
}
