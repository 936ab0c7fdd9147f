/** OCPP 1.6 as the proxy understands it (S16 §6; design §3 P2, P7). */
import { payloadOf, scanHead } from '../ocpp/frame.ts'
import {
  idTagInfoOf,
  isInteger,
  meterTransaction,
  objectOf,
  readLocalList,
  readStart,
  readStop,
  textOf,
  type Payload,
} from '../ocpp/messages16.ts'
import { replaceInteger } from '../ocpp/span.ts'
import { printTime } from '../ocpp/time.ts'
import type { Token } from '../ocpp/token.ts'
import type { Dialect, LaneMessage } from './dialect.ts'
import { learnedKey } from './keys.ts'
import { standIn } from './stand-in.ts'
import type { TagDecision } from './tags.ts'

/** S16 §3.7; SecurityEventNotification for its guaranteed delivery (white paper A04.FR.02). */
const kept = new Set(['StartTransaction', 'StopTransaction', 'MeterValues', 'SecurityEventNotification'])

/** Where backend CALLs name a transaction: path to the integer inside the payload. */
const downPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['RemoteStopTransaction', ['transactionId']],
  ['SetChargingProfile', ['csChargingProfiles', 'transactionId']],
  ['RemoteStartTransaction', ['chargingProfile', 'transactionId']],
])

const token = (idTag: string | null): Token | null => (idTag === null ? null : { idTag, type: 'idTag' })

const info = (decision: TagDecision): Payload => ({
  // A 1.6 station knows five statuses; anything else would not be one it has heard here.
  status: decision.status,
  ...(decision.validUntil === null ? {} : { expiryDate: printTime(decision.validUntil) }),
  ...(decision.parentIdTag === null ? {} : { parentIdTag: decision.parentIdTag }),
})

/** 0 and −1 name no transaction (S16 errata 3.18, 3.54). */
const named = (id: number | null): number | null => (id !== null && id > 0 ? id : null)

function read(action: string, payload: Payload): LaneMessage | null {
  if (action === 'StartTransaction') {
    const start = readStart(payload)
    return (
      start && {
        ...{ part: 'start', transactionId: null, token: token(start.idTag), connectorId: start.connectorId },
        content: JSON.stringify([
          'Start',
          start.connectorId,
          start.idTag.toLowerCase(),
          start.meterStart,
          start.timestamp,
        ]),
      }
    )
  }
  if (action === 'StopTransaction') {
    const stop = readStop(payload)
    return (
      stop && {
        ...{ part: 'end', transactionId: named(stop.transactionId), token: token(stop.idTag), connectorId: null },
        // Without an id of a transaction only the whole payload tells two stops apart.
        content: JSON.stringify(
          stop.transactionId > 0 ? ['Stop', stop.transactionId, stop.timestamp] : ['Stop', payload],
        ),
      }
    )
  }
  if (action === 'MeterValues') {
    const id = meterTransaction(payload)
    if ((id === null && payload['transactionId'] !== undefined) || !Array.isArray(payload['meterValue'])) return null
    return {
      ...{ part: id === null ? 'other' : 'update', transactionId: named(id), token: null },
      connectorId: isInteger(payload['connectorId']) ? payload['connectorId'] : null,
      content: JSON.stringify(['Meter', id, payload]),
    }
  }
  return {
    ...{ part: 'other', transactionId: null, token: null, connectorId: null },
    content: JSON.stringify([action, payload]),
  }
}

export const dialect16: Dialect = {
  protocol: 'ocpp1.6',
  keeps: (action) => (kept.has(action) ? 'always' : 'no'),
  read,
  namesTransactions: false,

  isBoot: (payload) => textOf(payload['chargePointVendor']) !== null,
  asks: (payload) => token(textOf(payload['idTag'])),
  asksWithCertificate: () => false,
  asking: ({ idTag }) => ({ idTag }),
  tokenInfo: idTagInfoOf,
  authorized: (decision) => ({ idTagInfo: info(decision) }),
  answered: (part, id, decision) =>
    part === 'start' && decision ? { transactionId: id, idTagInfo: info(decision) } : {},

  standIn: (action, now) => standIn('ocpp1.6', action, now),
  unreadable: 'FormationViolation',
  unknownFrame: () => null,

  status(payload) {
    const { connectorId, status } = payload
    return typeof connectorId === 'number' && typeof status === 'string'
      ? { connector: `${connectorId}`, status }
      : null
  },
  register(part, payload) {
    const value = part === 'start' ? payload['meterStart'] : part === 'end' ? payload['meterStop'] : null
    return typeof value === 'number' ? value : null
  },

  connector: (id) => `${id}`,
  connectorOf: (connectorId) => ({ connectorId }),
  unavailable: ({ connectorId }, timestamp) => ({
    connectorId,
    errorCode: 'NoError',
    status: 'Unavailable',
    timestamp,
  }),
  stops: (transactionId) => ({ action: 'RemoteStopTransaction', payload: { transactionId } }),

  replay(memory, row) {
    const asIs = { text: row.frame, rule: 'replay' }
    if (row.part === 'start' || row.transactionId === null) return asIs
    const transaction = memory.transactions.get(row.transactionId)
    if (!transaction) return asIs
    if (transaction.parked || transaction.backendId === null) return null
    if (transaction.backendId === row.transactionId) return asIs
    const head = scanHead(row.frame)
    if (head.type !== 2) return null
    // Resolved now, at the time of sending (H2).
    const text = replaceInteger(row.frame, head.payloadAt, ['transactionId'], Number(transaction.backendId))
    return text === undefined ? null : { text, rule: 'transaction id' }
  },
  up(memory, text, head) {
    if (head.action !== 'StopTransaction' && head.action !== 'MeterValues') return text
    const id = payloadOf(text, head)?.['transactionId']
    const transaction = typeof id === 'number' ? memory.transactions.get(id) : undefined
    if (!transaction || transaction.backendId === id) return text
    if (transaction.backendId === null) return null
    return replaceInteger(text, head.payloadAt, ['transactionId'], Number(transaction.backendId)) ?? text
  },
  down(memory, text, head) {
    const path = downPaths.get(head.action)
    if (!path) return { text, rule: null }
    let value: unknown = payloadOf(text, head)
    for (const key of path) value = objectOf(value)?.[key]
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return { text, rule: null }
    const stationId = memory.transactions.down(value)
    if (stationId === value) return { text, rule: null }
    return { text: replaceInteger(text, head.payloadAt, path, Number(stationId)) ?? text, rule: 'transaction id' }
  },
  observe(text, head) {
    if (head.action === 'ClearCache') return { about: 'card cache' }
    if (head.action === 'GetConfiguration') return { about: 'keys asked' }
    if (head.action !== 'SendLocalList' && head.action !== 'ChangeConfiguration') return null
    const payload = payloadOf(text, head)
    if (!payload) return null
    if (head.action === 'ChangeConfiguration')
      return { about: 'keys set', keys: learnedKey(payload['key'], payload['value']) }
    const { full, entries } = readLocalList(payload)
    return {
      about: 'local list',
      full,
      entries: entries.map(({ idTag, info }) => ({ token: { idTag, type: 'idTag' }, info })),
    }
  },
  keysIn(observed, payload) {
    if (observed.about === 'keys set') return payload['status'] === 'Accepted' ? [...observed.keys] : []
    const rows = Array.isArray(payload['configurationKey']) ? (payload['configurationKey'] as unknown[]) : []
    return rows.flatMap((row) => learnedKey(objectOf(row)?.['key'], objectOf(row)?.['value']))
  },
  keysTold: () => [],
}
