import { scenarioIds } from '../../src/shared/evidence.ts'
import type {
  CardRole,
  EvidenceLine,
  Leg,
  LinkLine,
  MarkLine,
  ScenarioId,
  TestSetup,
  Unnumbered,
} from '../../src/shared/evidence.ts'

/** A recording as the proxy's recorder would have written it, built by hand: every line numbered and timed. */
export interface Recorded {
  setup: TestSetup
  lines: EvidenceLine[]
}

export const startOfRecording = Date.UTC(2026, 10, 21, 8, 0, 0)

export const practiceCards: Readonly<Record<CardRole, string>> = {
  known: 'KNOWN-04A1B2C3',
  blocked: 'BLOCK-04D4E5F6',
  expired: 'EXPIR-0411AA22',
  unknown: 'STRNG-04BEEF99',
}

export function setupOf(changes: Partial<TestSetup> = {}): TestSetup {
  return {
    kind: 'setup',
    schema: 1,
    rules: 1,
    station: 'WP-0001',
    ocpp: 'ocpp1.6',
    startedAt: startOfRecording,
    policy: 'known',
    cards: practiceCards,
    practice: true,
    stays: 'site controller',
    scenarios: scenarioIds,
    ...changes,
  }
}

interface Stored {
  row: number
  action: string
  id: string
  payload: Record<string, unknown>
  session: { provisional: number; backend: number } | null
}

/** Writes lines the way proxy, station and backend would have made them. Every step takes 100 ms. */
export function recordingOf(setup: TestSetup = setupOf()) {
  const lines: EvidenceLine[] = []
  const stored: Stored[] = []
  let now = 0
  let ids = 0
  let rows = 0
  let provisional = 1_900_000_000
  let backendIds = 500

  function add(line: Unnumbered): EvidenceLine {
    now += 100
    const whole = { ...line, n: lines.length + 1, at: startOfRecording + now, mono: 5_000 + now }
    lines.push(whole)
    return whole
  }
  const station = setup.station
  const frame = (
    leg: Leg,
    way: 'in' | 'out',
    text: string,
    extra: { relayedAt?: number; rule?: string } = {},
  ): EvidenceLine => add({ kind: 'frame', station, leg, way, text, ...extra })
  const relayed = (leg: Leg, text: string): EvidenceLine =>
    frame(leg, 'in', text, { relayedAt: startOfRecording + now + 101 })
  const text = (...frame: unknown[]): string => JSON.stringify(frame)

  const it = {
    setup,
    lines,
    /** Times a station writes: whole milliseconds since the recording began. */
    time: (): string => new Date(startOfRecording + now).toISOString(),
    timeAt: (ms: number): string => new Date(startOfRecording + ms).toISOString(),
    now: (): number => now,
    pass(ms: number): void {
      now += ms
    },
    add,
    mark(mark: MarkLine['mark'], scenario?: ScenarioId, facts?: MarkLine['facts']): void {
      add({ kind: 'mark', station, mark, ...(scenario && { scenario }), ...(facts && { facts }) })
    },
    link(leg: Leg, state: LinkLine['state']): void {
      add({ kind: 'link', station, leg, state })
    },
    gap(): void {
      add({ kind: 'gap', station, lost: 3 })
    },
    /** The station asks, the backend answers, both frames pass unchanged. */
    live(action: string, payload: object, answer: object): string {
      const id = `m-${String(++ids)}`
      relayed('station', text(2, id, action, payload))
      relayed('backend', text(3, id, answer))
      return id
    },
    /** The backend asks, the station answers. */
    fromBackend(action: string, payload: object, answer: object): void {
      const id = `b-${String(++ids)}`
      relayed('backend', text(2, id, action, payload))
      relayed('station', text(3, id, answer))
    },
    /** The station asks and nobody answers. */
    unanswered(action: string, payload: object): string {
      const id = `m-${String(++ids)}`
      frame('station', 'in', text(2, id, action, payload))
      return id
    },
    /** The station asks while the backend is away; the proxy answers and keeps nothing. */
    standIn(action: string, payload: object, answer: object, authority?: 'proxy store' | 'policy' | 'none'): string {
      const id = it.unanswered(action, payload)
      frame('station', 'out', text(3, id, answer), { rule: 'stand-in' })
      add({ kind: 'answer', station, action, messageId: id, ...(authority && { authority }) })
      return id
    },
    /** The station sends a transaction message while the backend is away; the proxy keeps and acknowledges it. */
    store(action: string, payload: Record<string, unknown>, answer: object, session: Stored['session'] = null): Stored {
      const id = it.unanswered(action, payload)
      const message = { row: ++rows, action, id, payload, session }
      stored.push(message)
      const about = { kind: 'row' as const, station, row: message.row, action, messageId: id }
      add({ ...about, state: 'stored' })
      frame('station', 'out', text(3, id, answer), { rule: 'stand-in' })
      const starts = action === 'StartTransaction' && session ? { provisionalId: session.provisional } : {}
      add({ ...about, state: 'acknowledged', ...starts })
      return message
    },
    /** One transmission of a stored message; without an answer the link died under it. */
    send(
      message: Stored,
      transmission: number,
      answered: boolean,
      edit: (sent: Record<string, unknown>) => object = (sent) => sent,
    ): void {
      const { row, action, id, payload, session } = message
      const about = { kind: 'row' as const, station, row, action, messageId: id, transmissions: transmission }
      const mapped = session && 'transactionId' in payload ? { ...payload, transactionId: session.backend } : payload
      add({ ...about, state: 'sending' })
      frame('backend', 'out', text(2, id, action, edit(mapped)), { rule: 'replay' })
      if (!answered) {
        add({ ...about, state: 'ambiguous' })
        return
      }
      const starts = action === 'StartTransaction' && session
      frame(
        'backend',
        'in',
        text(3, id, starts ? { transactionId: session.backend, idTagInfo: { status: 'Accepted' } } : {}),
      )
      add({
        ...about,
        state: 'delivered',
        ...(starts && { provisionalId: session.provisional, backendId: session.backend }),
      })
    },
    stored,
    /** Sends everything kept, in order. */
    drain(): void {
      for (const message of stored.splice(0)) it.send(message, 1, true)
    },
    newSession: (): { provisional: number; backend: number } => ({ provisional: ++provisional, backend: ++backendIds }),
    nextBackendId: (): number => ++backendIds,
    recorded: (): Recorded => ({ setup, lines }),
  }
  return it
}

export type Recording = ReturnType<typeof recordingOf>
