/** OCPP 1.6 chapter 5: what the wallbox answers when the backend asks something of it. */
import type { Answer } from './conversation.ts'
import type { Cards } from './cards.ts'
import type { Charging } from './charging.ts'
import type { ErrorCode, Payload } from './frames.ts'
import type { Keys } from './keys.ts'

export interface OrderParts {
  keys: Keys
  cards: Cards
  charging: Charging
  /** False while the backend has answered Boot with Pending: no remote start or stop then (§4.2). */
  accepted: boolean
  send: (action: 'BootNotification' | 'Heartbeat' | 'StatusNotification') => void
  reboot: (reason: 'SoftReset' | 'HardReset') => void
}

export function answerOrder(parts: OrderParts, action: string, payload: Payload): Answer {
  const order = orders.get(action)
  if (order !== undefined) {
    try {
      return order(parts, payload)
    } catch (error) {
      if (error instanceof Unusable) return { error: error.code, description: error.message }
      throw error
    }
  }
  if (knownElsewhere.has(action)) return { error: 'NotSupported', description: `${action} is not supported` }
  return { error: 'NotImplemented', description: `${action} is unknown` }
}

type Order = (parts: OrderParts, payload: Payload) => Answer

const orders = new Map<string, Order>([
  ['GetConfiguration', getConfiguration],
  ['ChangeConfiguration', changeConfiguration],
  ['TriggerMessage', triggerMessage],
  ['RemoteStartTransaction', remoteStart],
  ['RemoteStopTransaction', remoteStop],
  ['ClearCache', ({ cards }) => status(cards.clearCache() ? 'Accepted' : 'Rejected')],
  ['Reset', reset],
  ['UnlockConnector', unlockConnector],
  ['ChangeAvailability', changeAvailability],
  ['GetLocalListVersion', ({ cards }) => ({ payload: { listVersion: cards.listVersion } })],
  ['SendLocalList', sendLocalList],
  ['DataTransfer', () => status('UnknownVendorId')],
])

/** Actions of OCPP 1.6 that this wallbox does not offer: NotSupported is for them, NotImplemented for the unheard-of. */
const knownElsewhere = new Set([
  'CancelReservation',
  'ClearChargingProfile',
  'GetCompositeSchedule',
  'GetDiagnostics',
  'ReserveNow',
  'SetChargingProfile',
  'UpdateFirmware',
])

function getConfiguration({ keys }: OrderParts, payload: Payload): Answer {
  const names = payload['key'] ?? []
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new Unusable('TypeConstraintViolation', 'key must be a list of strings')
  }
  if (names.length > keys.number('GetConfigurationMaxKeys')) {
    throw new Unusable('OccurenceConstraintViolation', 'more keys than GetConfigurationMaxKeys')
  }
  const { configurationKey, unknownKey } = keys.read(names)
  return { payload: { configurationKey, ...(unknownKey.length > 0 && { unknownKey }) } }
}

function changeConfiguration({ keys }: OrderParts, payload: Payload): Answer {
  return status(keys.change(text(payload, 'key'), text(payload, 'value')))
}

function triggerMessage({ charging, send }: OrderParts, payload: Payload): Answer {
  const wanted = text(payload, 'requestedMessage')
  if (!isOwnConnector(payload['connectorId'] ?? 1)) return status('Rejected')
  if (wanted === 'MeterValues') {
    return status('Accepted', () => charging.sample('MeterValuesSampledData', 'Trigger'))
  }
  if (wanted === 'BootNotification' || wanted === 'Heartbeat' || wanted === 'StatusNotification') {
    return status('Accepted', () => send(wanted))
  }
  return status('NotImplemented')
}

function remoteStart({ charging, accepted }: OrderParts, payload: Payload): Answer {
  const idTag = text(payload, 'idTag')
  if (!accepted || (payload['connectorId'] ?? 1) !== 1) return status('Rejected')
  return charging.canStart ? status('Accepted', () => charging.remoteStart(idTag)) : status('Rejected')
}

function remoteStop({ charging, accepted }: OrderParts, payload: Payload): Answer {
  const transactionId = payload['transactionId']
  if (typeof transactionId !== 'number') throw new Unusable('TypeConstraintViolation', 'transactionId must be a number')
  if (!accepted || charging.transactionId !== transactionId) return status('Rejected')
  return status('Accepted', () => charging.stop('Remote'))
}

function reset({ reboot }: OrderParts, payload: Payload): Answer {
  const type = oneOf(payload, 'type', ['Soft', 'Hard'])
  return status('Accepted', () => reboot(type === 'Hard' ? 'HardReset' : 'SoftReset'))
}

function unlockConnector({ charging }: OrderParts, payload: Payload): Answer {
  if (payload['connectorId'] !== 1) return status('NotSupported')
  return status('Unlocked', () => charging.unlock())
}

function changeAvailability({ charging }: OrderParts, payload: Payload): Answer {
  const type = oneOf(payload, 'type', ['Operative', 'Inoperative'])
  if (!isOwnConnector(payload['connectorId'])) return status('Rejected')
  const scheduled = type === 'Inoperative' && charging.session !== null
  return status(scheduled ? 'Scheduled' : 'Accepted', () => charging.setInoperative(type === 'Inoperative'))
}

function sendLocalList({ cards }: OrderParts, payload: Payload): Answer {
  const full = oneOf(payload, 'updateType', ['Full', 'Differential']) === 'Full'
  const version = payload['listVersion']
  if (typeof version !== 'number') throw new Unusable('TypeConstraintViolation', 'listVersion must be a number')
  const entries = payload['localAuthorizationList'] ?? []
  if (!Array.isArray(entries)) throw new Unusable('TypeConstraintViolation', 'localAuthorizationList must be a list')
  return status(cards.updateList(version, full, entries))
}

/** Connector 0 is the whole wallbox. */
function isOwnConnector(connectorId: unknown): boolean {
  return connectorId === 0 || connectorId === 1
}

function status(status: string, afterwards?: () => void): Answer {
  return { payload: { status }, ...(afterwards && { afterwards }) }
}

class Unusable extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

function text(payload: Payload, field: string): string {
  const value = payload[field]
  if (value === undefined) throw new Unusable('OccurenceConstraintViolation', `${field} is missing`)
  if (typeof value !== 'string') throw new Unusable('TypeConstraintViolation', `${field} must be a string`)
  return value
}

function oneOf(payload: Payload, field: string, allowed: readonly string[]): string {
  const value = text(payload, field)
  if (!allowed.includes(value))
    throw new Unusable('PropertyConstraintViolation', `${field} must be ${allowed.join(' or ')}`)
  return value
}
