/** What stations say and backends answer in the kill rounds, by subprotocol. */
type Payload = Record<string, any>

export interface Session {
  connector: number
  /** As the station was told by the answer to its start, null before; or, in 2.x, as it calls it itself. */
  id: number | string | null
}

/** One transaction message of a station; `n` counts from 1 and is in its timestamp, so that every copy is known. */
export interface Said {
  n: number
  kind: 'start' | 'meter' | 'stop'
  session: Session
}

export interface Words {
  boot: readonly [action: string, payload: Payload]
  /** Little that is not kept: it shares the turn with what is. */
  smallTalk: readonly [action: string, payload: Payload]
  say(said: Said, card: string): readonly [action: string, payload: Payload]
  /** How the station calls a session before it is told; null where it has to be told. */
  ownId(n: number): string | null
  /** The transaction id an answered start gives; null where it gives none. */
  idIn(answer: Payload): number | null
  /** What a backend answers; `nextId` is taken for a start. */
  answer(action: string, payload: Payload, nextId: () => number): Payload
  /** Which message of its station this is; null for what is no transaction message. */
  numberIn(action: string, payload: Payload): { n: number; kind: Said['kind']; transactionId: Session['id'] } | null
}

const first = Date.UTC(2026, 10, 21)
const timeOf = (n: number): string => new Date(first + n * 1000).toISOString()
const numberOf = (time: unknown): number => (Date.parse(String(time)) - first) / 1000

const kinds = { StartTransaction: 'start', MeterValues: 'meter', StopTransaction: 'stop' } as const

const words16: Words = {
  boot: ['BootNotification', { chargePointVendor: 'kill', chargePointModel: 'rounds' }],
  smallTalk: ['Heartbeat', {}],
  say({ n, kind, session }, card) {
    const timestamp = timeOf(n)
    const transactionId = session.id ?? -1
    if (kind === 'start')
      return ['StartTransaction', { connectorId: session.connector, idTag: card, meterStart: n, timestamp }]
    if (kind === 'stop') return ['StopTransaction', { transactionId, idTag: card, meterStop: n, timestamp }]
    const meterValue = [{ timestamp, sampledValue: [{ value: String(n) }] }]
    return ['MeterValues', { connectorId: session.connector, transactionId, meterValue }]
  },
  ownId: () => null,
  idIn: (answer) => Number(answer['transactionId']),
  answer(action, _payload, nextId) {
    const currentTime = new Date().toISOString()
    const idTagInfo = { status: 'Accepted' }
    if (action === 'BootNotification') return { status: 'Accepted', currentTime, interval: 300 }
    if (action === 'Heartbeat') return { currentTime }
    if (action === 'StartTransaction') return { transactionId: nextId(), idTagInfo }
    return action === 'Authorize' || action === 'StopTransaction' ? { idTagInfo } : {}
  },
  numberIn(action, payload) {
    const kind = Object.entries(kinds).find(([name]) => name === action)?.[1]
    if (!kind) return null
    const time: unknown = payload['timestamp'] ?? payload['meterValue'][0].timestamp
    return { n: numberOf(time), kind, transactionId: kind === 'start' ? null : Number(payload['transactionId']) }
  },
}

const eventTypes = { start: 'Started', meter: 'Updated', stop: 'Ended' } as const

const words201: Words = {
  boot: ['BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'kill', model: 'rounds' } }],
  smallTalk: ['Heartbeat', {}],
  say: ({ n, kind, session }, card) => [
    'TransactionEvent',
    {
      ...{ eventType: eventTypes[kind], timestamp: timeOf(n), triggerReason: 'MeterValuePeriodic', seqNo: n },
      ...{ transactionInfo: { transactionId: session.id }, evse: { id: session.connector, connectorId: 1 } },
      ...(kind === 'meter' ? {} : { idToken: { idToken: card, type: 'Central' } }),
    },
  ],
  ownId: (n) => `session-${n}`,
  idIn: () => null,
  answer(action, payload) {
    const currentTime = new Date().toISOString()
    const known = { idTokenInfo: { status: 'Accepted' } }
    if (action === 'BootNotification') return { status: 'Accepted', currentTime, interval: 300 }
    if (action === 'Heartbeat') return { currentTime }
    return action === 'Authorize' || payload['idToken'] ? known : {}
  },
  numberIn(action, { eventType, timestamp, transactionInfo }) {
    if (action !== 'TransactionEvent') return null
    const kind = (['start', 'meter', 'stop'] as const).find((each) => eventTypes[each] === eventType)
    return kind ? { n: numberOf(timestamp), kind, transactionId: transactionInfo.transactionId } : null
  },
}

/** Throws for a subprotocol nobody speaks here. */
export function wordsOf(protocol: string): Words {
  if (protocol === 'ocpp1.6') return words16
  if (protocol === 'ocpp2.0.1' || protocol === 'ocpp2.1') return words201
  throw new Error(`no words for ${protocol}`)
}
