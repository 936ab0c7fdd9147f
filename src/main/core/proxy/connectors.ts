/** What the backend is shown of a station's connectors: what changed while it was away (P10), and Unavailable while a local session runs (P13). */
import type { Payload } from '../ocpp/messages16.ts'
import { printTime } from '../ocpp/time.ts'
import type { Dialect } from './dialect.ts'
import { numberIn } from './keys.ts'
import type { Rule } from './rewrites.ts'
import type { StationState } from './station-state.ts'
import { wordsOf, type Latest } from './statuses.ts'

/** The station's own StatusNotifications come by here, each first to one of the first three. */
export interface Connectors {
  /** It goes to the backend by itself. */
  passes(payload: Payload): void
  /** It is answered here: the backend is away, or must not see it. */
  stays(payload: Payload): void
  /** The backend must not see it: of a connector with a local session. */
  isHidden(payload: Payload): boolean
  /** The backend has answered one that passed, whatever it answered: the station has heard that itself. */
  answered(payload: Payload): void
  /** The backend is back after so long, ms, or has accepted the station: it hears what it missed. */
  tell(awayMs: number): void
  /** A local session began, ended, or got its connector. */
  localSession(connectorId: number): void
}

/** Of 1.6: what is over with the session. Told after it, a backend would look for a transaction. */
const onlyInSession: ReadonlySet<string | null> = new Set(['Charging', 'SuspendedEV', 'SuspendedEVSE'])

export function createConnectors(
  state: StationState,
  dialect: Dialect,
  /** The backend is there. */
  isUp: () => boolean,
  /** Own StatusNotification to it; null when it was not answered. */
  send: (payload: Payload, rule: Rule) => Promise<string | null>,
): Connectors {
  const { memory } = state
  const { statuses } = memory
  let telling = false

  const runsLocally = (connector: string): boolean =>
    memory.transactions.localOn(Number.parseInt(connector, 10)) !== undefined
  // A connector that is free has no session any more: its end is still to come, or was lost.
  const hides = (connector: string, status: string): boolean => status !== 'Available' && runsLocally(connector)

  function said(payload: Payload, passing: boolean): void {
    const said = dialect.status(payload)
    if (!said) return
    const { connector, status } = said
    const lost = statuses.get(connector)
    statuses.said(connector, { payload, status, passing, hidden: hides(connector, status) })
    // It was on its way: whether it arrived is not known.
    if (!passing && lost?.passing) statuses.change(connector, { shown: null })
    if (!passing) state.keep()
  }

  /** What the backend should be shown and has not been; nothing while the station's own word is on its way. */
  function due(connector: string, latest: Latest): { payload: Payload; rule: Rule } | null {
    // H21: what was said in another version waits for that.
    if (latest.passing || (latest.payload && !dialect.status(latest.payload))) return null
    const isLocal = latest.hidden && (runsLocally(connector) || onlyInSession.has(latest.status))
    const payload = isLocal
      ? dialect.unavailable(latest.payload ?? dialect.connectorOf(Number.parseInt(connector, 10)), now())
      : latest.payload
    return payload && wordsOf(payload) !== latest.shown ? { payload, rule: isLocal ? 'local session' : 'status' } : null
  }
  const now = (): string => printTime(memory.time.now())

  function next(): { connector: string; payload: Payload; rule: Rule } | null {
    for (const [connector, latest] of statuses.all()) {
      const news = due(connector, latest)
      if (news) return { connector, ...news }
    }
    return null
  }

  /** One after the other: what changes meanwhile is told as it is then. */
  async function tellAll(): Promise<void> {
    if (telling || !isUp()) return
    telling = true
    let told = false
    for (let news = next(); news; news = next()) {
      const { connector, payload, rule } = news
      const answered = await send(payload, rule)
      statuses.change(connector, { shown: answered === null ? null : wordsOf(payload) })
      told = true
      if (answered === null) break
    }
    telling = false
    if (told) state.keep()
  }

  return {
    passes: (payload) => said(payload, true),
    stays: (payload) => said(payload, false),
    isHidden(payload) {
      const said = dialect.status(payload)
      return said !== null && hides(said.connector, said.status)
    },
    answered(payload) {
      const said = dialect.status(payload)
      if (!said) return
      statuses.change(said.connector, { shown: wordsOf(payload) })
      if (statuses.get(said.connector)?.payload === payload) statuses.change(said.connector, { passing: false })
    },
    tell(awayMs) {
      const threshold = numberIn(memory.keys, 'OfflineThreshold')
      // 2.x B04.FR.01: after an outage longer than the threshold every connector is reported.
      if (dialect.namesTransactions && threshold !== null && awayMs > threshold * 1_000)
        for (const [connector] of statuses.all()) statuses.change(connector, { shown: null })
      void tellAll()
    },
    localSession(connectorId) {
      const connector = dialect.connector(connectorId)
      const hidden = runsLocally(connector)
      if (hidden && !statuses.get(connector))
        statuses.said(connector, { payload: null, status: null, passing: false, hidden })
      for (const [each, { status }] of statuses.all())
        if (Number.parseInt(each, 10) === connectorId && (hidden || !onlyInSession.has(status)))
          statuses.change(each, { hidden })
      state.keep()
      void tellAll()
    },
  }
}
