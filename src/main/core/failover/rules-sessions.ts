/** Charging sessions of the test and who allowed each (L9): backend, proxy store, policy, or the station on its own. */
import type { AnswerLine } from '../../../shared/evidence.ts'
import type { SessionEntry } from '../../../shared/verdict.ts'
import { idTagInfoOf, meterTransaction } from '../ocpp/messages16.ts'
import type { TokenInfo } from '../ocpp/token.ts'
import { parseTime } from '../ocpp/time.ts'
import type { Call, Reply } from './rules-calls.ts'
import type { Cut } from './rules-cuts.ts'
import { isLedgerAction } from './rules-ledger.ts'
import type { Message } from './rules-ledger.ts'

export interface Session {
  /** As the station wrote it, and lower case. */
  shown: string
  tag: string
  connectorId: number | null
  start: Message
  /** MeterValues and the StopTransaction, as they arrived. */
  later: Message[]
  stop: Message | null
  meterStart: number | null
  meterStop: number | null
  /** The id the station was given. */
  stationId: number | null
  /** `idTagInfo.status` the station was given; null while unanswered. */
  status: TokenInfo['status'] | null
  claimed: AnswerLine['authority'] | null
  /** Wall time the station wrote into its StopTransaction. */
  stoppedTime: number | null
  /** The station was on its own when it started this: the cut its own timestamp lies in. */
  alone: Cut | null
}

/** A station's clock prints whole seconds and is set by messages that travel: it runs behind rather than ahead, ms. */
const clockTolerance = { behind: 2500, ahead: 1000 }

export function sessionReader() {
  let sessions: Session[] = []
  const byStart = new Map<Message, Session>()
  const running = new Map<number, Session>()

  function call(call: Call, message: Message | undefined, alone: (time: number) => Cut | null): void {
    if (call.leg !== 'station' || call.way !== 'in' || !message || !isLedgerAction(call.action)) return
    const { payload } = call
    if (call.action === 'StartTransaction') {
      const time = parseTime(payload['timestamp'])
      const shown = typeof payload['idTag'] === 'string' ? payload['idTag'] : ''
      const session: Session = {
        shown,
        tag: shown.toLowerCase(),
        connectorId: numberOf(payload['connectorId']),
        start: message,
        later: [],
        stop: null,
        meterStart: numberOf(payload['meterStart']),
        meterStop: null,
        stationId: null,
        status: null,
        claimed: null,
        stoppedTime: null,
        alone: time === null ? null : alone(time),
      }
      sessions.push(session)
      byStart.set(message, session)
      return
    }
    const id = meterTransaction(payload)
    // S16 errata 3.18, 3.54: 0 and −1 are said when the id is not known, and are nobody's.
    const session = id === null || id <= 0 ? undefined : running.get(id)
    if (!session) return
    session.later.push(message)
    if (call.action !== 'StopTransaction') return
    session.stop = message
    session.meterStop = numberOf(payload['meterStop'])
    session.stoppedTime = parseTime(payload['timestamp'])
  }

  function reply({ call, ok, payload }: Reply, message: Message | undefined): void {
    const session = message && byStart.get(message)
    if (!session || !ok || call.leg !== 'station' || call.action !== 'StartTransaction') return
    session.stationId = numberOf(payload['transactionId'])
    session.status = idTagInfoOf(payload)?.status ?? null
    if (session.stationId !== null && session.stationId > 0) running.set(session.stationId, session)
  }

  function answer(line: AnswerLine, message: Message | undefined): void {
    const session = message && byStart.get(message)
    if (session && line.authority) session.claimed = line.authority
  }

  return {
    call,
    reply,
    answer,
    sessions: (): readonly Session[] => sessions,
    reset(): void {
      sessions = []
      byStart.clear()
      running.clear()
    },
  }
}

/** True when a time the station wrote lies inside the cut. `offset`: backend clock minus this computer's, ms. */
export function writtenDuring(cut: Cut, time: number, offset: number): boolean {
  const from = cut.from.at + offset - clockTolerance.behind
  const to = (cut.to?.at ?? Infinity) + offset + clockTolerance.ahead
  return time >= from && time <= to
}

/** The session as the report shows it. `accepted`: the backend had accepted the card before. */
export function sessionEntryOf(session: Session, accepted: boolean): SessionEntry {
  const byProxy = session.start.acknowledged === 'proxy'
  return {
    connectorId: session.connectorId,
    idTag: session.shown,
    authority: authorityOf(session, accepted),
    startedAt: session.start.stationTime,
    stoppedAt: session.stop?.stationTime ?? null,
    meterStart: session.meterStart,
    meterStop: session.meterStop,
    provisionalId: session.start.mapped.provisionalId ?? (byProxy ? session.stationId : null),
    backendId: session.start.givenId,
    duringOutage: session.start.cut !== null || session.alone !== null,
  }
}

function authorityOf(session: Session, accepted: boolean): SessionEntry['authority'] {
  if (session.alone) return 'station'
  if (session.status !== 'Accepted') return 'none'
  if (session.start.acknowledged === 'backend') return 'backend'
  return session.claimed ?? (accepted ? 'proxy store' : 'policy')
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
