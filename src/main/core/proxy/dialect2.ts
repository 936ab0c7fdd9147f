/**
 * OCPP 2.0.1 and 2.1 as the proxy understands them (Part 2 chapters B, C, E; design §3 P2, P5, P7; H32). The station names
 * its transactions itself, so no id is ever mapped; what the proxy may change is the `offline` flag and messagesInQueue.
 */
import { errorFrame, payloadOf, scanHead } from '../ocpp/frame.ts'
import { isInteger, objectOf, textOf, type Payload } from '../ocpp/messages16.ts'
import { idTokenInfoOf, readEvent, readLocalList2, tokenOf, variableName } from '../ocpp/messages2.ts'
import { setFlag } from '../ocpp/span.ts'
import { printTime } from '../ocpp/time.ts'
import type { Dialect, LaneMessage } from './dialect.ts'
import { learnedKey, type LearnedKey } from './keys.ts'
import { standIn } from './stand-in.ts'
import type { TagDecision } from './tags.ts'

/** Said of things that happened: worth keeping where the backend cannot hear them now (A04.FR.02; alarms). */
const keptAway = new Set(['MeterValues', 'NotifyEvent'])
const kept = new Set(['TransactionEvent', 'SecurityEventNotification'])

const parts = { Started: 'start', Updated: 'update', Ended: 'end' } as const

function read(action: string, payload: Payload): LaneMessage | null {
  if (action !== 'TransactionEvent')
    return {
      ...{ part: 'other', transactionId: null, token: null, connectorId: null },
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
  keeps: (action) => (kept.has(action) ? 'always' : keptAway.has(action) ? 'away' : 'no'),
  read,
  namesTransactions: true,

  asks: (payload) => tokenOf(payload['idToken']),
  asking: ({ idTag, type }) => ({ idToken: { idToken: idTag, type } }),
  tokenInfo: idTokenInfoOf,
  authorized: info,
  answered: (_part, _id, decision) => (decision ? info(decision) : {}),

  standIn: (action, now) => standIn(protocol, action, now),
  unreadable: 'FormatViolation',
  unknownFrame(text) {
    const type = /^\s*\[\s*(-?\d+)/.exec(text)?.[1]
    // SEND and CALLRESULTERROR are never answered (2.1 Part 4 §4.2.4, §4.1.3); nor are answers.
    if (type === '3' || type === '4' || type === '5' || type === '6') return null
    if (type !== undefined && type !== '2' && protocol === 'ocpp2.1') return null
    return type === undefined || type === '2'
      ? errorFrame('-1', 'RpcFrameworkError', 'the frame cannot be read')
      : errorFrame('-1', 'MessageTypeNotSupported', `message type ${type.slice(0, 10)} is not known`)
  },

  status(payload) {
    const { evseId, connectorId, connectorStatus } = payload
    return isInteger(evseId) && isInteger(connectorId) && typeof connectorStatus === 'string'
      ? { connector: `${evseId}/${connectorId}`, status: connectorStatus }
      : null
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
    return { about: 'keys set', keys: listed(payload['setVariableData'], (item) => item['attributeValue']) }
  },
  keysIn(observed, payload) {
    if (observed.about === 'keys asked')
      return listed(payload['getVariableResult'], (item) =>
        item['attributeStatus'] === 'Accepted' ? item['attributeValue'] : undefined,
      )
    if (observed.about !== 'keys set') return []
    const accepted = new Set(
      (Array.isArray(payload['setVariableResult']) ? (payload['setVariableResult'] as unknown[]) : []).flatMap(
        (each) => {
          const item = objectOf(each)
          return item?.['attributeStatus'] === 'Accepted'
            ? learnedKey(variableName(item), 'true').map(({ key }) => key)
            : []
        },
      ),
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
