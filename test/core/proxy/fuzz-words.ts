/** What stations and backends of each version say in the fuzz: words of real sessions, before they are damaged. */
import { at, meterOf, startOf, stopOf } from '../../fakes/session16.ts'

type Said = readonly [action: string, payload: unknown]

/** What the next words depend on. */
export interface Moment {
  minute: number
  /** The transaction the station was told of last. */
  transaction: number
}

export interface Version {
  protocol: string
  boot: Said
  /** CALLERROR codes as this version spells them. */
  codes: ReadonlySet<string>
  station: readonly ((moment: Moment) => Said)[]
  backend: readonly ((moment: Moment) => Said)[]
  /** Actions that are acknowledged only once they are stored. */
  kept: ReadonlySet<string>
  /** Equal for a message and its repeats (P7); `payload` as JSON.parse gives it. */
  sameness(action: string, payload: any): string
  /** The transaction an answered start gives; null for any other answer. */
  transactionIn(answer: any): number | null
  /** What a backend says to it; `usual` is what a 1.6 backend would. */
  answer(action: string, payload: any, usual: unknown): unknown
  /** What a station says to it. */
  reply(action: string): unknown
}

/** Codes that both spell alike. */
const codes = [
  ...['NotImplemented', 'NotSupported', 'InternalError', 'ProtocolError', 'SecurityError'],
  ...['PropertyConstraintViolation', 'TypeConstraintViolation', 'GenericError'],
]

const measured = (minute: number): unknown[] => [
  {
    timestamp: at(minute).replace('.000', ''),
    sampledValue: [
      { value: '230.1', measurand: 'Voltage', phase: 'L1', unit: 'V', context: 'Sample.Periodic', location: 'Outlet' },
      { value: '0', measurand: 'Power.Active.Import', unit: 'W' },
      { value: '1234567.8', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
    ],
  },
]
const profile = (transactionId: number | undefined): unknown => ({
  ...{ chargingProfileId: 1, stackLevel: 0, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' },
  ...(transactionId === undefined ? {} : { transactionId }),
  chargingSchedule: {
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 6.0, numberPhases: 1 }],
  },
})
const boot16 = { chargePointVendor: 'V', chargePointModel: 'M', chargePointSerialNumber: '1', firmwareVersion: '1.0' }

export const ocpp16: Version = {
  protocol: 'ocpp1.6',
  boot: ['BootNotification', boot16],
  codes: new Set([...codes, 'FormationViolation', 'OccurenceConstraintViolation']),
  station: [
    () => ['BootNotification', boot16],
    () => ['Heartbeat', {}],
    () => ['Authorize', { idTag: 'known' }],
    () => ['Authorize', { idTag: 'UNKNOWN' }],
    ({ minute }) => ['StartTransaction', startOf('known', minute)],
    ({ minute }) => ['StartTransaction', { ...startOf('KNOWN', minute, 2), reservationId: 3 }],
    ({ minute }) => ['StartTransaction', startOf('UNKNOWN', minute, 2)],
    ({ minute, transaction }) => ['MeterValues', meterOf(transaction, minute)],
    ({ minute }) => ['MeterValues', { connectorId: 0, meterValue: measured(minute) }],
    ({ minute, transaction }) => [
      'MeterValues',
      { connectorId: 1, transactionId: transaction, meterValue: measured(minute) },
    ],
    ({ minute, transaction }) => ['StopTransaction', stopOf(transaction, minute, 'known')],
    ({ minute, transaction }) => [
      'StopTransaction',
      { ...stopOf(transaction, minute), reason: 'EVDisconnected', transactionData: measured(minute) },
    ],
    // After an answer that never came (field: 0), and where nothing was ever answered (−1).
    ({ minute }) => ['StopTransaction', stopOf(0, minute)],
    ({ minute }) => ['StopTransaction', stopOf(-1, minute, 'known')],
    ({ minute }) => [
      'StatusNotification',
      { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: at(minute), vendorErrorCode: '0x0032' },
    ],
    () => ['DataTransfer', { vendorId: 'com.vendor', messageId: 'x', data: '{"a":[1,2]}' }],
    () => ['FirmwareStatusNotification', { status: 'Idle' }],
    () => ['DiagnosticsStatusNotification', { status: 'Idle' }],
    ({ minute }) => ['SecurityEventNotification', { type: 'StartupOfTheDevice', timestamp: at(minute) }],
    () => ['SignCertificate', { csr: '-----BEGIN CERTIFICATE REQUEST-----' }],
    () => ['MakeCoffee', { sugar: true }],
  ],
  backend: [
    () => ['TriggerMessage', { requestedMessage: 'BootNotification' }],
    () => ['GetConfiguration', {}],
    () => ['ChangeConfiguration', { key: 'TransactionMessageAttempts', value: '1' }],
    () => ['ChangeConfiguration', { key: 'TransactionMessageRetryInterval', value: '5' }],
    ({ transaction }) => ['RemoteStopTransaction', { transactionId: transaction }],
    () => ['RemoteStartTransaction', { connectorId: 1, idTag: 'known', chargingProfile: profile(undefined) }],
    ({ transaction }) => ['SetChargingProfile', { connectorId: 1, csChargingProfiles: profile(transaction) }],
    () => ['ClearCache', {}],
    () => [
      'SendLocalList',
      {
        ...{ listVersion: 1, updateType: 'Full' },
        localAuthorizationList: [
          { idTag: 'listed', idTagInfo: { status: 'Accepted', expiryDate: '2030-01-01T00:00:00Z', parentIdTag: 'p' } },
          { idTag: 'gone' },
        ],
      },
    ],
    () => ['Reset', { type: 'Soft' }],
    () => ['UnlockConnector', { connectorId: 1 }],
    () => ['DataTransfer', { vendorId: 'v' }],
  ],
  kept: new Set(['StartTransaction', 'StopTransaction', 'MeterValues', 'SecurityEventNotification']),
  sameness(action, payload) {
    if (action === 'StartTransaction')
      return JSON.stringify([
        ...[action, payload.connectorId, JSON.stringify([payload.idTag]).toLowerCase()],
        ...[payload.meterStart, payload.timestamp],
      ])
    if (action === 'StopTransaction' && Number.isInteger(payload.transactionId) && payload.transactionId > 0)
      return JSON.stringify([action, payload.transactionId, payload.timestamp])
    return JSON.stringify([action, payload])
  },
  transactionIn: (answer) => (Number.isSafeInteger(answer?.transactionId) ? answer.transactionId : null),
  answer: (_action, _payload, usual) => usual,
  reply: (action) =>
    action === 'GetConfiguration'
      ? { configurationKey: [{ key: 'TransactionMessageRetryInterval', readonly: false, value: '5' }] }
      : { status: 'Accepted' },
}

const boot2 = { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M', serialNumber: '1' } }
const token = (idToken: string): unknown => ({ idToken, type: 'ISO14443' })
/** Four events in a row are one transaction. */
const idOf = (minute: number): string => `tx-${minute - (minute % 4)}`
const event = (minute: number, eventType: 'Started' | 'Updated' | 'Ended', more: object = {}): Said => [
  'TransactionEvent',
  {
    ...{ eventType, timestamp: at(minute), triggerReason: 'Authorized', seqNo: minute % 4 },
    ...{ transactionInfo: { transactionId: idOf(minute) }, evse: { id: 1, connectorId: 1 }, ...more },
  },
]
const variable = {
  component: { name: 'OCPPCommCtrlr' },
  variable: { name: 'MessageAttempts', instance: 'TransactionEvent' },
}

const ocpp2 = (protocol: string): Version => ({
  protocol,
  boot: ['BootNotification', boot2],
  codes: new Set([
    ...[...codes, 'FormatViolation', 'OccurrenceConstraintViolation'],
    ...['MessageTypeNotSupported', 'RpcFrameworkError'],
  ]),
  station: [
    () => ['BootNotification', boot2],
    () => ['Heartbeat', {}],
    () => ['Authorize', { idToken: token('04A1B2C3') }],
    () => ['Authorize', { idToken: { idToken: '', type: 'NoAuthorization' } }],
    ({ minute }) => event(minute, 'Started', { idToken: token('04A1B2C3') }),
    ({ minute }) => event(minute, 'Started', { idToken: token('99999999'), offline: false }),
    ({ minute }) =>
      event(minute, 'Updated', { meterValue: [{ timestamp: at(minute), sampledValue: [{ value: 1.5 }] }] }),
    ({ minute }) => event(minute, 'Updated'),
    ({ minute }) => event(minute, 'Ended', { idToken: token('04A1B2C3') }),
    ({ minute }) => event(minute, 'Ended', { offline: true }),
    ({ minute }) => [
      'MeterValues',
      { evseId: 1, meterValue: [{ timestamp: at(minute), sampledValue: [{ value: 230 }] }] },
    ],
    ({ minute }) => [
      'StatusNotification',
      { timestamp: at(minute), connectorStatus: 'Occupied', evseId: 1, connectorId: 1 },
    ],
    ({ minute }) => [
      'NotifyEvent',
      {
        ...{ generatedAt: at(minute), seqNo: 0 },
        eventData: [{ eventId: minute, timestamp: at(minute), trigger: 'Alerting', actualValue: 'true', ...variable }],
      },
    ],
    ({ minute }) => [
      'NotifyReport',
      {
        ...{ requestId: 1, generatedAt: at(minute), seqNo: 0 },
        reportData: [{ ...variable, variableAttribute: [{ type: 'Actual', value: '3' }] }],
      },
    ],
    ({ minute }) => ['SecurityEventNotification', { type: 'StartupOfTheDevice', timestamp: at(minute) }],
    () => ['DataTransfer', { vendorId: 'com.vendor' }],
    () => ['Get15118EVCertificate', { iso15118SchemaVersion: 'urn', action: 'Install', exiRequest: 'AAAA' }],
    () => ['MakeCoffee', {}],
  ],
  backend: [
    () => ['TriggerMessage', { requestedMessage: 'BootNotification' }],
    () => ['GetVariables', { getVariableData: [variable] }],
    () => ['SetVariables', { setVariableData: [{ ...variable, attributeValue: '2' }] }],
    ({ minute }) => ['GetTransactionStatus', { transactionId: idOf(minute) }],
    () => ['GetTransactionStatus', {}],
    ({ minute }) => ['RequestStopTransaction', { transactionId: idOf(minute) }],
    () => ['RequestStartTransaction', { idToken: token('04A1B2C3'), remoteStartId: 7, evseId: 1 }],
    () => ['ClearCache', {}],
    () => [
      'SendLocalList',
      {
        ...{ versionNumber: 1, updateType: 'Differential' },
        localAuthorizationList: [
          { idToken: token('0A'), idTokenInfo: { status: 'Accepted', groupIdToken: token('group') } },
          { idToken: token('0B') },
        ],
      },
    ],
    () => ['Reset', { type: 'OnIdle' }],
  ],
  kept: new Set(['TransactionEvent', 'SecurityEventNotification', 'MeterValues', 'NotifyEvent']),
  sameness(action, payload) {
    if (action !== 'TransactionEvent') return JSON.stringify([action, payload])
    const { transactionInfo, seqNo, eventType, timestamp } = payload
    return JSON.stringify([action, transactionInfo?.transactionId, seqNo, eventType, timestamp])
  },
  transactionIn: () => null,
  answer(action, payload, usual) {
    const known = { idTokenInfo: { status: 'Accepted', cacheExpiryDateTime: '2030-01-01T00:00:00Z' } }
    if (action === 'Authorize') return payload?.idToken?.idToken === '' ? { idTokenInfo: { status: 'Unknown' } } : known
    return action === 'TransactionEvent' ? (payload?.idToken ? known : {}) : usual
  },
  reply(action) {
    if (action === 'GetVariables')
      return { getVariableResult: [{ ...variable, attributeStatus: 'Accepted', attributeValue: '2' }] }
    if (action === 'SetVariables') return { setVariableResult: [{ ...variable, attributeStatus: 'Accepted' }] }
    return action === 'GetTransactionStatus' ? { messagesInQueue: false } : { status: 'Accepted' }
  },
})

export const ocpp201 = ocpp2('ocpp2.0.1')
export const ocpp21 = ocpp2('ocpp2.1')
