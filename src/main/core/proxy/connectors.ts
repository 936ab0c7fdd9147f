/** What the backend is shown of a station's connectors: what changed while it was away (P10), and Unavailable while a local session runs (P13). */
import type { Clock } from '../host.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { printTime } from '../ocpp/time.ts'
import type { Dialect } from './dialect.ts'
import { numberIn } from './keys.ts'
import type { Rule } from './rewrites.ts'
import type { StationState } from './station-state.ts'

export interface Connectors {
  /** The station said it; `heard`: and the backend answered. */
  said(payload: Payload, heard: boolean): void
  /** The backend must not see this connector as it is. */
  isHidden(payload: Payload): boolean
  /** The backend is back after so long, ms, or has accepted the station: it hears what it missed. */
  tell(awayMs: number): void
  localSession(connectorId: number): void
}

export function createConnectors(
  host: { clock: Clock },
  state: StationState,
  dialect: Dialect,
  /** Own StatusNotification to the backend; null when it was not answered. */
  send: (payload: Payload, rule: Rule) => Promise<string | null>,
): Connectors {
  const { memory } = state
  const { statuses } = memory
  const isHidden = (payload: Payload): boolean => {
    const said = dialect.status(payload)
    return said !== null && memory.transactions.localOn(Number.parseInt(said.connector, 10)) !== undefined
  }
  const unavailable = (payload: Payload): Payload => dialect.unavailable(payload, printTime(host.clock.wall()))

  async function tell(awayMs: number): Promise<void> {
    const threshold = numberIn(memory.keys, 'OfflineThreshold')
    // 2.x B04.FR.01: after an outage longer than the threshold every connector is reported.
    const all = dialect.namesTransactions && threshold !== null && awayMs > threshold * 1_000
    for (const { connector, payload } of statuses.due(all)) {
      // Said anew while we were telling: that went up by itself.
      if (statuses.latest(connector) !== payload) continue
      const hidden = isHidden(payload)
      const answered = await send(hidden ? unavailable(payload) : payload, hidden ? 'local session' : 'status')
      if (answered === null) return
      if (!hidden) statuses.told(connector, payload)
    }
    state.keep()
  }

  return {
    said(payload, heard) {
      const said = dialect.status(payload)
      if (!said) return
      statuses.said(said.connector, said.status, payload, heard)
      if (!heard) state.keep()
    },
    isHidden,
    tell(awayMs) {
      if (statuses.due(true).length > 0) void tell(awayMs)
    },
    localSession(connectorId) {
      const payload = statuses.latest(dialect.connector(connectorId)) ?? dialect.connectorOf(connectorId)
      if (isHidden(payload)) void send(unavailable(payload), 'local session')
      else {
        statuses.again(dialect.connector(connectorId))
        void tell(0)
      }
    },
  }
}
