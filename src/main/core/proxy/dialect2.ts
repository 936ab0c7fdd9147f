/**
 * OCPP 2.0.1 and 2.1 as the proxy understands them (Part 2 chapters B, C, E; design §3 P2, P5, P7; H32). The station names
 * its transactions itself, so no id is ever mapped; what the proxy may change is the `offline` flag and messagesInQueue.
 */
import { errorFrame, payloadOf, scanHead, typeAndId } from '../ocpp/frame.ts'
import { isInteger, objectOf, textOf, type Payload } from '../ocpp/messages16.ts'
import {
  energyOf,
  groupOf,
  idTokenInfoOf,
  isActual,
  readEvent,
  readLocalList2,
  showsCertificate,
  tokenOf,
  variableName,
} from '../ocpp/messages2.ts'
import { setFlag } from '../ocpp/span.ts'
import { printTime } from '../ocpp/time.ts'
import type { Dialect, LaneMessage } from './dialect.ts'
import { learnedKey, type LearnedKey } from './keys.ts'
import { standIn } from './stand-in.ts'
import type { TagDecision } from './tags.ts'

/** What is billed, and what must be delivered whatever happens (E04.FR.01, A04.FR.02). */
const kept = new Set(['TransactionEvent', 'MeterValues', 'SecurityEventNotification'])
/** Said of things that happened, once: worth keeping where the backend cannot hear them now. */
const keptAway = {
  'ocpp2.0.1': new Set(['NotifyEvent']),
  'ocpp2.1': new Set(['NotifyEvent', 'NotifySettlement', 'BatterySwap', 'NotifyDERAlarm', 'NotifyDERStartStop']),
}

const parts = { Started: 'start', Updated: 'update', Ended: 'end' } as const

function read(action: string, payload: Payload): LaneMessage | null {
  if (action !== 'TransactionEvent')
    return {
      ...{ part: 'other', transactionId: null, token: null },
      connectorId: isInteger(payload['evseId']) ? payload['evseId'] : null,
      content: JSON.stringify([action, payload]),
    }
  const event = readEvent(payload)
  return (
    event && {
      part: parts[event.eventType],
      transactionId: event.transactionId,
      token: event.token,
      connectorId: event.evse,
      content: JSON.stringify(['Event', event.transactionId, event.seqNo, event.eventType, event.timestamp]),
    }
  )
}

const info = (decision: TagDecision): Payload => ({
  idTokenInfo: {
    // C01: a token nobody has spoken of is Unknown; Invalid says something about it.
    status: decision.authority === 'none' ? 'Unknown' : decision.status,
    ...(decision.validUntil === null ? {} : { cacheExpiryDateTime: printTime(decision.validUntil) }),
    // Without it the station cannot let another card of the group end the session (C09).
    ...(decision.parentIdTag === null ? {} : { groupIdToken: groupOf(decision.parentIdTag) }),
  },
})

/** Component, variable and value of each item of a list. */
function listed(items: unknown, valueOf: (item: Payload) => unknown): LearnedKey[] {
  if (!Array.isArray(items)) return []
  return (items as unknown[]).flatMap((each) => {
    const item = objectOf(each)
    return item ? learnedKey(variableName(item), valueOf(item)) : []
  })
}

const createDialect2 = (protocol: 'ocpp2.0.1' | 'ocpp2.1'): Dialect => ({
  protocol,
  keeps: (action) => (kept.has(action) ? 'always' : keptAway[protocol].has(action) ? 'away' : 'no'),
  read,
  namesTransactions: true,

  isBoot: (payload) => objectOf(payload['chargingStation']) !== null,
  asks: (payload) => tokenOf(payload['idToken']),
  asksWithCertificate: showsCertificate,
  asking: ({ idTag, type }) => ({ idToken: { idToken: idTag, type } }),
  tokenInfo: idTokenInfoOf,
  authorized: info,
  answered: (_part, _id, decision) => (decision ? info(decision) : {}),

  standIn: (action, now) => standIn(protocol, action, now),
  unreadable: 'FormatViolation',
  unknownFrame(text) {
    const { type, id } = typeAndId(text)
    // Answers are never answered.
    if (type === '3' || type === '4') return null
    // Part 4 §4.2.3: where its id cannot be read it is "-1".
    if (type === null || type === '2') return errorFrame(id ?? '-1', 'RpcFrameworkError', 'the frame cannot be read')
    // 2.1 Part 4 §4.2.4, §4.1.3, §4.4: SEND, CALLRESULTERROR and what is not known have no answer.
    if (protocol === 'ocpp2.1') return null
    return errorFrame(id ?? '-1', 'MessageTypeNotSupported', `message type ${type} is not known`)
  },

  status(payload) {
    const { evseId, connectorId, connectorStatus } = payload
    return isInteger(evseId) && isInteger(connectorId) && typeof connectorStatus === 'string'
      ? { connector: `${evseId}/${connectorId}`, status: connectorStatus }
      : null
  },
  register(part, payload) {
    const values = energyOf(payload)
    return (part === 'start' ? values[0] : part === 'end' ? values.at(-1) : null) ?? null
  },

  connector: (id) => `${id}/1`,
  connectorOf: (evseId) => ({ evseId, connectorId: 1 }),
  unavailable: ({ evseId, connectorId }, timestamp) => ({
    ...{ timestamp, connectorStatus: 'Unavailable', evseId, connectorId },
  }),
  stops: (transactionId) => ({ action: 'RequestStopTransaction', payload: { transactionId } }),

  replay(memory, row) {
    const transaction = row.transactionId === null ? undefined : memory.transactions.get(row.transactionId)
    if (transaction?.parked && row.part !== 'start') return null
    const asIs = { text: row.frame, rule: 'replay' }
    if (!row.flagged) return asIs
    const head = scanHead(row.frame)
    const text = head.type === 2 ? setFlag(row.frame, head.payloadAt, 'offline') : undefined
    return text === undefined || text === row.frame ? asIs : { text, rule: 'offline flag' }
  },
  up: (_memory, text) => text,
  down: (_memory, text) => ({ text, rule: null }),
  observe(text, head) {
    if (head.action === 'ClearCache') return { about: 'card cache' }
    if (head.action === 'GetVariables') return { about: 'keys asked' }
    if (!['SendLocalList', 'SetVariables', 'GetTransactionStatus'].includes(head.action)) return null
    const payload = payloadOf(text, head)
    if (!payload) return null
    if (head.action === 'SendLocalList') return { about: 'local list', ...readLocalList2(payload) }
    if (head.action === 'GetTransactionStatus')
      return { about: 'messages in queue', transactionId: textOf(payload['transactionId']) }
    return {
      about: 'keys set',
      keys: listed(payload['setVariableData'], (item) => (isActual(item) ? item['attributeValue'] : undefined)),
    }
  },
  keysIn(observed, payload) {
    if (observed.about === 'keys asked')
      return listed(payload['getVariableResult'], (item) =>
        item['attributeStatus'] === 'Accepted' && isActual(item) ? item['attributeValue'] : undefined,
      )
    if (observed.about !== 'keys set') return []
    const accepted = new Set(
      listed(payload['setVariableResult'], (item) =>
        item['attributeStatus'] === 'Accepted' && isActual(item) ? 'true' : undefined,
      ).map(({ key }) => key),
    )
    return observed.keys.filter(({ key }) => accepted.has(key))
  },
  keysTold: (action, payload) =>
    action === 'NotifyReport'
      ? listed(payload['reportData'], (item) => {
          const attributes = Array.isArray(item['variableAttribute']) ? (item['variableAttribute'] as unknown[]) : []
          const actual = attributes.map(objectOf).find((each) => (each?.['type'] ?? 'Actual') === 'Actual')
          return actual?.['value']
        })
      : [],
})

export const dialect201 = createDialect2('ocpp2.0.1')
export const dialect21 = createDialect2('ocpp2.1')
