import { configure, render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { UserEvent } from '@testing-library/user-event'
import type { CommandName, Input } from '../../src/shared/contract.ts'
import type { AppView } from '../../src/shared/visit.ts'
import type { Language } from '../../src/shared/words/area.ts'
import { App } from '../../src/renderer/app.tsx'
import type { Connection, Line } from '../../src/renderer/backend.ts'
import { createWords } from '../../src/renderer/words.ts'
import { FakeBackend } from './fake-backend.ts'

// As long as a busy machine may need; how fast a page is, no test asserts.
configure({ asyncUtilTimeout: 15_000 })

/** What a browser has and jsdom has not; of motion there is none, so that nothing has to be waited for. */
function browserParts(): void {
  window.matchMedia = (query) =>
    ({
      matches: query.includes('reduced-motion'),
      media: query,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  const silent = { addEventListener() {}, removeEventListener() {} }
  Object.defineProperty(document, 'fonts', { value: silent, configurable: true })
  Element.prototype.scrollIntoView = () => undefined
}

export interface Mounted {
  backend: FakeBackend
  user: UserEvent
  /** What the window sent under this name, in order. */
  sent<N extends CommandName>(name: N): Input<N>[]
  connection(next: Connection): void
}

/** The whole window on a fake host that shows this view. */
export async function mount(view: AppView, language: Language = 'en'): Promise<Mounted> {
  browserParts()
  window.localStorage.clear()
  const backend = new FakeBackend(view)
  const watchers = new Set<(connection: Connection) => void>()
  const line: Line = {
    backend,
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
  }
  const page = render(<App line={line} words={createWords(language)} />)
  await page.findByRole('heading', { level: 1 })
  return {
    backend,
    user: userEvent.setup(),
    sent: <N extends CommandName>(name: N) =>
      backend.sent.filter((one) => one.name === name).map(({ input }) => input as Input<N>),
    connection: (next) => watchers.forEach((watcher) => watcher(next)),
  }
}
