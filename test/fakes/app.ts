/** An app without a proxy behind it: what hosts and doors are tried against. */
import type { CommandName, EventName, Events, Handlers } from '../../src/shared/contract.ts'
import { commands } from '../../src/shared/contract.ts'
import type { AppView } from '../../src/shared/visit.ts'

export interface FakeApp {
  handlers: Handlers
  view(): AppView
  on(listener: (event: EventName, payload: Events[EventName]) => void): () => void
  close(): Promise<void>
  /** Tells every listener. */
  emit<E extends EventName>(event: E, payload: Events[E]): void
  /** Commands that arrived, with their input. */
  asked: { name: CommandName; input: unknown }[]
  closed: boolean
}

/** Every handler notes its call and answers null; `answers` says otherwise. */
export function fakeApp(
  answers: { [N in CommandName]?: (input: never) => unknown } = {},
  view: Partial<AppView> = {},
): FakeApp {
  const listeners = new Set<(event: EventName, payload: Events[EventName]) => void>()
  const asked: FakeApp['asked'] = []
  const replies: unknown = { 'app.view': () => ({ ...emptyView, ...view }), ...answers }
  const all = replies as Record<string, ((input: unknown) => unknown) | undefined>
  const handlers = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      async (input: unknown) => {
        asked.push({ name: name as CommandName, input })
        return Promise.resolve(all[name]?.(input) ?? null)
      },
    ]),
  ) as unknown as Handlers
  const app: FakeApp = {
    handlers,
    asked,
    closed: false,
    view: () => ({ ...emptyView, ...view }),
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      app.closed = true
      return Promise.resolve()
    },
    emit: (event, payload) => {
      for (const listener of listeners) listener(event, payload)
    },
  }
  return app
}

export const emptyView: AppView = {
  version: '0.0.0',
  host: 'browser',
  site: { name: 'Garage', address: '', installer: '', company: '', customer: '' },
  listening: { urls: ['ws://192.168.1.5:9100'], failure: null },
  practice: { running: false, backendUrl: null, received: [], others: [] },
  discovery: { running: false, boxes: [], interfaces: [], sweep: null },
  cable: { ports: null, listing: null, open: null, failure: null },
  templates: [],
  job: null,
  wallboxes: [],
  selected: null,
  strangers: [],
}
