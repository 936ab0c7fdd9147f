/**
 * The exactly-once ledger (B1): every transaction message of the test in three records: the station's frame, the
 * proxy's row, the backend's answer. Delivered once means exactly one CALLRESULT from the backend.
 */
import type { RowLine } from '../../../shared/evidence.ts'
import type { LedgerEntry } from '../../../shared/verdict.ts'
import type { Payload } from '../ocpp/messages16.ts'
import type { Call, Moment, Reply } from './rules-calls.ts'
import { momentOf } from './rules-cuts.ts'
import type { Cut } from './rules-cuts.ts'

export interface Message {
  action: string
  messageId: string
  /** Null when only the proxy's row was seen: stored before this recording began. */
  received: Moment | null
  stationTime: string | null
  /** Its transaction as the station writes it; null in a StartTransaction. */
  transactionId: number | null
  /** The backend cut in which it arrived. */
  cut: Cut | null
  acknowledged: LedgerEntry['acknowledged']
  row: LedgerEntry['rowState']
  ambiguous: boolean
  /** As the proxy's rows count them. */
  transmissions: number
  /** CALL frames seen on the backend leg. */
  sent: number
  /** `transactionId` of the last transmission, as the backend saw it. */
  sentTransactionId: number | null
  /** A transmission differed from what the station wrote in more than its transaction id. */
  altered: boolean
  backendAnswers: number
  firstAnswer: Moment | null
  /** `transactionId` of the backend's answer to a StartTransaction. */
  givenId: number | null
  /** Ids of the proxy's map as its rows tell them. */
  mapped: { provisionalId: number | null; backendId: number | null }
}

type Held = Message & { content: string | null }

const ledgerActions = new Set(['StartTransaction', 'MeterValues', 'StopTransaction'])
export const isLedgerAction = (action: string): boolean => ledgerActions.has(action)

export function ledgerReader() {
  let messages: Held[] = []
  const byId = new Map<string, Held[]>()
  const byRow = new Map<number, Held>()

  function add(action: string, messageId: string, call: Call | null, cut: Cut | null): Held {
    const payload = call?.payload ?? {}
    const message: Held = {
      ...untouched,
      action,
      messageId,
      received: call && momentOf(call),
      stationTime: timeOf(action, payload),
      transactionId: numberOf(payload['transactionId']),
      cut,
      mapped: { provisionalId: null, backendId: null },
      content: call && contentOf(payload),
    }
    messages.push(message)
    const key = keyOf(action, messageId)
    byId.set(key, [...(byId.get(key) ?? []), message])
    return message
  }

  /** Which of the messages with this id was sent: the one that says the same, else the oldest not answered, else the newest. */
  function meant(call: Call): Held | undefined {
    const same = byId.get(keyOf(call.action, call.id)) ?? []
    const time = timeOf(call.action, call.payload)
    const alike = same.filter((message) => message.stationTime === time)
    const candidates = alike.length > 0 ? alike : same
    return candidates.find((message) => message.backendAnswers === 0) ?? candidates.at(-1)
  }

  /** `cut`: the backend cut that is open now. */
  function call(call: Call, cut: Cut | null): void {
    if (!isLedgerAction(call.action)) return
    if (call.leg === 'station' && call.way === 'in') add(call.action, call.id, call, cut)
    if (call.leg !== 'backend' || call.way !== 'out') return
    const message = meant(call)
    if (!message) return
    message.sent++
    message.sentTransactionId = numberOf(call.payload['transactionId'])
    if (message.content !== null && message.content !== contentOf(call.payload)) message.altered = true
  }

  function reply({ call, ok, payload, by, ...moment }: Reply): void {
    if (!isLedgerAction(call.action) || !ok) return
    if (call.leg === 'station' && call.way === 'in') {
      const message = byId.get(keyOf(call.action, call.id))?.find(({ received }) => received?.line === call.line)
      if (message) message.acknowledged = by === 'proxy' ? 'proxy' : 'backend'
    }
    if (call.leg !== 'backend' || call.way !== 'out') return
    const message = meant(call)
    if (!message) return
    message.backendAnswers++
    message.firstAnswer ??= momentOf(moment)
    message.givenId ??= numberOf(payload['transactionId'])
    // What it said is needed only until it is delivered.
    message.content = null
  }

  function row(line: RowLine): void {
    if (!isLedgerAction(line.action)) return
    if (line.state === 'repeat') {
      fold(line)
      return
    }
    const message = byRow.get(line.row) ?? unbound(line) ?? add(line.action, line.messageId, null, null)
    byRow.set(line.row, message)
    if (line.state === 'delivered' || line.state === 'parked') message.row = line.state
    else if (line.state !== 'refused') message.row = 'queued'
    // A live message the backend refused goes back to the station, which was promised nothing and keeps it.
    else if (message.acknowledged !== 'proxy' && message.received !== null) message.row = 'none'
    if (line.state === 'ambiguous') message.ambiguous = true
    message.transmissions = Math.max(message.transmissions, line.transmissions ?? 0)
    message.mapped.provisionalId = line.provisionalId ?? message.mapped.provisionalId
    message.mapped.backendId = line.backendId ?? message.mapped.backendId
  }

  function unbound(line: RowLine): Held | undefined {
    return byId.get(keyOf(line.action, line.messageId))?.findLast((message) => message.row === 'none')
  }

  /** A repeat (P7) is the same message said again: it is no entry of its own, if it really says the same. */
  function fold(line: RowLine): void {
    const original = byRow.get(line.row)
    const again = unbound(line)
    if (!original || !again || again === original || again.backendAnswers > 0) return
    if (original.stationTime !== null && again.stationTime !== original.stationTime) return
    messages = messages.filter((message) => message !== again)
    const key = keyOf(line.action, line.messageId)
    byId.set(key, byId.get(key)?.filter((message) => message !== again) ?? [])
  }

  return {
    call,
    reply,
    row,
    /** The newest message the station sent under this id. */
    received: (action: string, id: string): Message | undefined => byId.get(keyOf(action, id))?.at(-1),
    messages: (): readonly Message[] => messages,
    reset(): void {
      messages = []
      byId.clear()
      byRow.clear()
    },
  }
}

/** The message as the ledger shows it. */
export function entryOf(message: Message): LedgerEntry {
  const { action, messageId, stationTime, acknowledged, ambiguous, backendAnswers } = message
  return {
    action,
    messageId,
    stationTime,
    stationLine: message.received?.line ?? null,
    acknowledged,
    rowState: message.row === 'queued' && backendAnswers > 0 ? 'delivered' : message.row,
    ambiguous,
    transmissions: Math.max(message.transmissions, message.sent),
    backendAnswers,
    backendLine: message.firstAnswer?.line ?? null,
  }
}

/** The ledger's claim about one message: what was promised to the station arrived, and nothing arrived twice. */
export function isSound(message: Message): boolean {
  const promised = message.acknowledged === 'proxy' || (message.row !== 'none' && message.received === null)
  return message.backendAnswers === 1 || (message.backendAnswers === 0 && !promised)
}

const untouched = {
  acknowledged: 'not answered',
  row: 'none',
  ambiguous: false,
  transmissions: 0,
  sent: 0,
  sentTransactionId: null,
  altered: false,
  backendAnswers: 0,
  firstAnswer: null,
  givenId: null,
} as const

const keyOf = (action: string, id: string): string => `${action} ${id}`
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** The time the station wrote: `timestamp`, in MeterValues that of its first value. */
function timeOf(action: string, payload: Payload): string | null {
  const list = payload['meterValue']
  const source: unknown = action === 'MeterValues' && Array.isArray(list) ? (list as unknown[])[0] : payload
  const time = typeof source === 'object' && source !== null ? (source as Payload)['timestamp'] : undefined
  return typeof time === 'string' ? time : null
}

/** All that a message says but its transaction id, which the proxy maps (P7). */
function contentOf({ transactionId: _, ...said }: Payload): string {
  return JSON.stringify(said)
}
