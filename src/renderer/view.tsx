import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { Answer, Backend, CommandName, Input } from '../shared/contract.ts'
import type { FailureNote } from '../shared/failure.ts'
import type { AppView, StepId, WallboxView } from '../shared/visit.ts'
import type { Connection, Line } from './backend.ts'
import { noteFrom } from './backend.ts'

interface Held {
  backend: Backend
  view: AppView
}

const HeldContext = createContext<Held | null>(null)

/** Keeps the last view the host sent; `waiting` is drawn until the first one is here. */
export function ViewProvider(props: {
  line: Line
  waiting: (connection: Connection) => ReactNode
  broken: (connection: Connection, view: AppView) => ReactNode
  children: ReactNode
}): ReactNode {
  const { line, waiting, broken, children } = props
  const { backend } = line
  const [view, setView] = useState<AppView | null>(null)
  const [connection, setConnection] = useState<Connection>('open')

  useEffect(() => {
    // What is pushed is newer than an answer still on its way.
    let pushed = false
    const ask = (): void => {
      pushed = false
      backend.call('app.view', {}).then(
        (answer) => {
          if (!pushed) setView(answer)
        },
        () => undefined,
      )
    }
    const stopView = backend.on('view', (next) => {
      pushed = true
      setView(next)
    })
    const stopWatch = line.watch((next) => {
      setConnection(next)
      if (next === 'open') ask()
    })
    ask()
    return () => {
      stopView()
      stopWatch()
    }
  }, [line, backend])

  const held = useMemo(
    () => (view === null ? null : { backend, view: connection === 'open' ? view : withoutLinks(view) }),
    [backend, view, connection],
  )
  if (held === null) return waiting(connection)
  return (
    <HeldContext value={held}>
      {broken(connection, held.view)}
      {children}
    </HeldContext>
  )
}

/** What is known of the links is as old as the last view: whoever cannot hear the app does not know them. */
const withoutLinks = (view: AppView): AppView => ({
  ...view,
  wallboxes: view.wallboxes.map((box) => ({ ...box, links: { ...box.links, station: 'unknown', backend: 'unknown' } })),
})

function useHeld(): Held {
  const held = useContext(HeldContext)
  if (held === null) throw new Error('used outside of ViewProvider')
  return held
}

export function useView(): AppView {
  return useHeld().view
}

export function useBackend(): Backend {
  return useHeld().backend
}

/** The wallbox the installer is at, or null on the page that finds more. */
export function useSelected(): WallboxView | null {
  const { selected, wallboxes } = useView()
  return wallboxes.find(({ id }) => id === selected) ?? null
}

export interface Commands {
  /** Sends one command. Resolves with its answer, or with undefined after a failure, which is then shown. */
  run<N extends CommandName>(name: N, input: Input<N>): Promise<Answer<N> | undefined>
  /** What is under way. */
  busy: CommandName | null
  failure: FailureNote | null
  forget(): void
}

/** The commands of one page: what is under way, and what went wrong last, to be shown there. */
export function useCommands(): Commands {
  const backend = useBackend()
  const [busy, setBusy] = useState<CommandName | null>(null)
  const [failure, setFailure] = useState<FailureNote | null>(null)
  const run = useCallback(
    async <N extends CommandName>(name: N, input: Input<N>): Promise<Answer<N> | undefined> => {
      setBusy(name)
      setFailure(null)
      try {
        return await backend.call(name, input)
      } catch (error) {
        setFailure(noteFrom(error))
        return undefined
      } finally {
        setBusy((now) => (now === name ? null : now))
      }
    },
    [backend],
  )
  const forget = useCallback(() => setFailure(null), [])
  return useMemo(() => ({ run, busy, failure, forget }), [run, busy, failure, forget])
}

/** Opens a step of a wallbox, or the page that finds more. */
export function useGoTo(): (wallbox: string | null, step?: StepId) => void {
  const backend = useBackend()
  return useCallback(
    (wallbox, step) => {
      const go = async (): Promise<void> => {
        await backend.call('wallbox.select', { wallbox })
        if (wallbox !== null && step !== undefined) await backend.call('wallbox.visit', { wallbox, step })
      }
      // A wallbox forgotten in another window: the next view shows it.
      go().catch(() => undefined)
    },
    [backend],
  )
}

/** The time now, told again every `everyMs`; for clocks and countdowns on the screen. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs)
    return () => window.clearInterval(timer)
  }, [everyMs])
  return now
}

/**
 * What is being typed: shown at once, handed on when the typing pauses or the field is left.
 * The view's value shows again as soon as it has caught up.
 */
export function useDraft<T>(
  value: T,
  commit: (draft: T) => void,
  pauseMs = 700,
): { value: T; type: (draft: T) => void; settle: () => void; typing: boolean } {
  const [draft, setDraft] = useState<{ value: T; open: boolean } | null>(null)
  const timer = useRef(0)
  const open = useRef<{ value: T } | null>(null)
  const latest = useRef(commit)
  useEffect(() => {
    latest.current = commit
  })

  const settle = useCallback(() => {
    window.clearTimeout(timer.current)
    const typed = open.current
    open.current = null
    if (typed === null) return
    setDraft({ value: typed.value, open: false })
    latest.current(typed.value)
  }, [])
  const type = useCallback(
    (next: T) => {
      open.current = { value: next }
      setDraft({ value: next, open: true })
      window.clearTimeout(timer.current)
      timer.current = window.setTimeout(settle, pauseMs)
    },
    [settle, pauseMs],
  )
  // Leaving the page must not lose what was typed.
  useEffect(() => settle, [settle])
  // Compared as text: a view is a fresh value every time.
  const known = JSON.stringify(value)
  const [seen, setSeen] = useState(known)
  if (known !== seen) {
    setSeen(known)
    if (draft !== null && !draft.open) setDraft(null)
  }
  return { value: draft === null ? value : draft.value, type, settle, typing: draft?.open ?? false }
}
