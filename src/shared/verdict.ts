import type { Outcome, ScenarioId } from './evidence.ts'
import type { Said } from './said.ts'

/** What one scenario showed. Derived from evidence only; `verify` derives it again and must get the same. */
export interface Verdict {
  scenario: ScenarioId
  outcome: Outcome
  expected: Said
  observed: Said
  /** Line numbers (`n`) of the recorded messages it rests on. */
  cites: readonly number[]
  /** Milliseconds. `noticed`: from the cut to the first sign that the proxy knew. */
  times: { noticed?: number; reconnected?: number; drained?: number }
  /** True where car, card or box were simulated. */
  simulated: boolean
}

/** One transaction message seen in three records (B1): the station's frame, the proxy's row, the backend's answer. */
export interface LedgerEntry {
  action: string
  messageId: string
  /** OCPP timestamp inside the payload, as the station wrote it. */
  stationTime: string | null
  /** `n` of the frame line that came from the station. */
  stationLine: number | null
  acknowledged: 'backend' | 'proxy' | 'not answered'
  rowState: 'none' | 'queued' | 'delivered' | 'parked'
  ambiguous: boolean
  transmissions: number
  /** How many positive answers (CALLRESULT) the backend gave to it. Exactly-once means 1. */
  backendAnswers: number
  backendLine: number | null
}

/** One charging session and who allowed it (L9). */
export interface SessionEntry {
  connectorId: number | null
  idTag: string
  authority: 'backend' | 'proxy store' | 'policy' | 'local' | 'station' | 'none'
  startedAt: string | null
  stoppedAt: string | null
  meterStart: number | null
  meterStop: number | null
  provisionalId: number | null
  backendId: number | null
  duringOutage: boolean
}

/** Everything the rules derive from one recording. */
export interface Findings {
  rules: number
  verdicts: readonly Verdict[]
  ledger: readonly LedgerEntry[]
  sessions: readonly SessionEntry[]
  /** One sentence for the top of the report, and whether all is well. */
  headline: Said
  allPassed: boolean
}
