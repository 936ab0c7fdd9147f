/**
 * What the recorder writes and `messages.ndjson` holds: the raw material of every verdict (design §3 P16, §5).
 * Times: `at` is wall-clock milliseconds since 1970 (UTC) of this computer, `mono` milliseconds of its monotonic clock.
 */
export type Leg = 'station' | 'backend'

interface Line {
  /** Strictly increasing within one recording; verdicts cite it. */
  n: number
  at: number
  mono: number
  station: string
}

/** One OCPP-J frame as it went over one leg. An unchanged relayed frame is one line with two times. */
export interface FrameLine extends Line {
  kind: 'frame'
  leg: Leg
  /** `in`: received by the proxy on that leg. `out`: written by the proxy on that leg. */
  way: 'in' | 'out'
  text: string
  /** Set when the same bytes went out on the other leg: the time they did (wall ms). */
  relayedAt?: number
  /** Set on `out` lines the proxy authored or changed: which row of the rewrite table, or `stand-in`, `own call`, `replay`. */
  rule?: string
}

/** A link changed. `refused` carries the HTTP status given to the station, if the refusal was one. */
export interface LinkLine extends Line {
  kind: 'link'
  leg: Leg
  state: 'connected' | 'refused' | 'gone' | 'live' | 'offline' | 'draining' | 'closed'
  status?: number
  reason?: string
}

/** The proxy answered the station itself, and why. */
export interface AnswerLine extends Line {
  kind: 'answer'
  action: string
  messageId: string
  /** Who authorised, where the answer authorises anybody. */
  authority?: 'backend' | 'proxy store' | 'policy' | 'local' | 'none'
  idTag?: string
  status?: string
}

/** The life of one stored message: what the exactly-once ledger is drawn from. */
export interface RowLine extends Line {
  kind: 'row'
  row: number
  action: string
  messageId: string
  state: 'stored' | 'acknowledged' | 'sending' | 'ambiguous' | 'delivered' | 'refused' | 'parked' | 'repeat' | 'local'
  transmissions?: number
  provisionalId?: number
  backendId?: number
  error?: string
}

/** A moment of the failover test. */
export interface MarkLine extends Line {
  kind: 'mark'
  mark:
    | 'test started'
    | 'test finished'
    | 'scenario started'
    | 'scenario finished'
    | 'scenario skipped'
    | 'backend link cut'
    | 'backend link restored'
    | 'station link cut'
    | 'station link restored'
    | 'card presented'
    | 'car plugged in'
    | 'car unplugged'
    | 'gave up waiting'
  scenario?: ScenarioId
  /** Free facts, e.g. `card: 'known'`, `by: 'practice' | 'hand'`, `reason`. */
  facts?: Readonly<Record<string, string | number | boolean>>
}

/** Something was not recorded (the recorder gives way before the queue does). Verdicts over a gap are `not shown`. */
export interface GapLine extends Line {
  kind: 'gap'
  lost: number
}

export type EvidenceLine = FrameLine | LinkLine | AnswerLine | RowLine | MarkLine | GapLine

/** A line before the recorder has numbered it. */
export type Unnumbered = EvidenceLine extends infer L
  ? L extends EvidenceLine
    ? Omit<L, 'n' | 'at' | 'mono'>
    : never
  : never

export const scenarioIds = ['F1', 'F2', 'F3', 'F4', 'F5', 'F7', 'F12'] as const
export type ScenarioId = (typeof scenarioIds)[number]

/** The part a card plays in the test. */
export type CardRole = 'known' | 'blocked' | 'expired' | 'unknown'
export const cardRoles = ['known', 'blocked', 'expired', 'unknown'] as const satisfies readonly CardRole[]

export type Outcome = 'passed' | 'failed' | 'not shown' | 'skipped'

/** What the verdict rules must know besides the messages: first line of `messages.ndjson`. */
export interface TestSetup {
  kind: 'setup'
  schema: 1
  /** Version of the verdict rules; `verify` of an unknown one is *could not check*. */
  rules: number
  station: string
  ocpp: 'ocpp1.6'
  startedAt: number
  policy: 'off' | 'known' | 'anyone'
  /** The tags of the test cards as the messages carry them (pseudonyms in a report). */
  cards: Partial<Record<CardRole, string>>
  practice: boolean
  /** What remains on site: with nothing, F12 is required (design §4 *What stays here*). */
  stays: 'nothing' | 'site controller'
  scenarios: readonly ScenarioId[]
}
