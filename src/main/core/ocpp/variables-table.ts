/**
 * The variables OCPP 2.0.1 and 2.1 name for what an installer sets up (Part 2, "Referenced Components and Variables"; the
 * appendix dm_components_vars.csv), and which OCPP 1.6 keys they are by another name. That mapping is Wattproof's reading:
 * no document of the OCA has one. `keys.meaning.<1.6 key>`, else `variables.meaning.<variable>`, says in one line what each does.
 */
import { said, type Said } from '../../../shared/said.ts'
import { configKey, isSecretKey, type ConfigKey, type KeyType } from './config-keys.ts'
import { parseVariable, plainVariable, printVariable, type Variable } from './variables.ts'

export interface KnownVariable {
  /** As `printVariable` spells it. */
  key: string
  type: KeyType
  unit: string | null
  /** `W`: never read back. `R/RW`: the station chooses. */
  access: ConfigKey['access']
  /** What `choice` and some lists allow by the standard; a station may allow less. */
  choices: readonly string[]
  /** The 1.6 key that is the same setting with the same values. */
  key16: string | null
}

type Row = [name: string, type: KeyType, unit: string | null, access: ConfigKey['access'], more?: More]
interface More {
  key16?: string
  choices?: readonly string[]
}
/** What a 1.6 station calls the same. */
const is = (key16: string, choices: readonly string[] = []): More => ({ key16, choices })
const oneOf = (...choices: string[]): More => ({ choices })

const txPoints = ['ParkingBayOccupancy', 'EVConnected', 'Authorized', 'DataSigned', 'PowerPathClosed', 'EnergyTransfer']

const table: Readonly<Record<string, readonly Row[]>> = {
  AuthCtrlr: [
    ['Enabled', 'boolean', null, 'R/RW'],
    ['OfflineTxForUnknownIdEnabled', 'boolean', null, 'RW', is('AllowOfflineTxForUnknownId')],
    ['LocalAuthorizeOffline', 'boolean', null, 'RW', is('LocalAuthorizeOffline')],
    ['LocalPreAuthorize', 'boolean', null, 'RW', is('LocalPreAuthorize')],
    ['AuthorizeRemoteStart', 'boolean', null, 'R/RW', is('AuthorizeRemoteTxRequests')],
    ['DisableRemoteAuthorization', 'boolean', null, 'RW'],
    ['MasterPassGroupId', 'text', null, 'RW'],
  ],
  AuthCacheCtrlr: [
    ['Available', 'boolean', null, 'R'],
    ['Enabled', 'boolean', null, 'RW', is('AuthorizationCacheEnabled')],
    ['LifeTime', 'integer', 's', 'RW'],
    ['Policy', 'choice', null, 'RW', oneOf('LRU', 'LFU', 'FIFO', 'CUSTOM')],
    ['Storage', 'integer', 'B', 'R'],
    ['DisablePostAuthorize', 'boolean', null, 'RW'],
  ],
  LocalAuthListCtrlr: [
    ['Available', 'boolean', null, 'R'],
    ['Enabled', 'boolean', null, 'RW', is('LocalAuthListEnabled')],
    ['Entries', 'integer', null, 'R'],
    ['ItemsPerMessage', 'integer', null, 'R', is('SendLocalListMaxLength')],
    ['BytesPerMessage', 'integer', 'B', 'R'],
    ['SupportsExpiryDateTime', 'boolean', null, 'R'],
    ['DisablePostAuthorize', 'boolean', null, 'RW'],
  ],
  TxCtrlr: [
    ['EVConnectionTimeOut', 'integer', 's', 'RW', is('ConnectionTimeOut')],
    ['StopTxOnEVSideDisconnect', 'boolean', null, 'R/RW', is('StopTransactionOnEVSideDisconnect')],
    ['StopTxOnInvalidId', 'boolean', null, 'R/RW', is('StopTransactionOnInvalidId')],
    ['MaxEnergyOnInvalidId', 'integer', 'Wh', 'RW', is('MaxEnergyOnInvalidId')],
    ['TxStartPoint', 'list', null, 'R/RW', oneOf(...txPoints)],
    ['TxStopPoint', 'list', null, 'R/RW', oneOf(...txPoints)],
  ],
  OCPPCommCtrlr: [
    ['HeartbeatInterval', 'integer', 's', 'RW', is('HeartbeatInterval')],
    ['WebSocketPingInterval', 'integer', 's', 'RW', is('WebSocketPingInterval')],
    ['OfflineThreshold', 'integer', 's', 'RW'],
    ['QueueAllMessages', 'boolean', null, 'RW'],
    ['MessageTimeout[Default]', 'integer', 's', 'R', is('MessageTimeout')],
    ['MessageAttempts[TransactionEvent]', 'integer', null, 'RW', is('TransactionMessageAttempts')],
    ['MessageAttemptInterval[TransactionEvent]', 'integer', 's', 'RW', is('TransactionMessageRetryInterval')],
    ['ResetRetries', 'integer', null, 'RW', is('ResetRetries')],
    ['UnlockOnEVSideDisconnect', 'boolean', null, 'R/RW', is('UnlockConnectorOnEVSideDisconnect')],
    ['RetryBackOffRepeatTimes', 'integer', null, 'RW'],
    ['RetryBackOffRandomRange', 'integer', 's', 'RW'],
    ['RetryBackOffWaitMinimum', 'integer', 's', 'RW'],
    ['ActiveNetworkProfile', 'integer', null, 'R'],
    ['NetworkConfigurationPriority', 'list', null, 'RW'],
    ['NetworkProfileConnectionAttempts', 'integer', null, 'RW'],
    ['FileTransferProtocols', 'list', null, 'R', is('SupportedFileTransferProtocols')],
  ],
  DeviceDataCtrlr: [
    ['ItemsPerMessage[GetVariables]', 'integer', null, 'R', is('GetConfigurationMaxKeys')],
    ['ItemsPerMessage[SetVariables]', 'integer', null, 'R'],
    ['ItemsPerMessage[GetReport]', 'integer', null, 'R'],
    ['BytesPerMessage[GetVariables]', 'integer', 'B', 'R'],
    ['BytesPerMessage[SetVariables]', 'integer', 'B', 'R'],
    ['BytesPerMessage[GetReport]', 'integer', 'B', 'R'],
  ],
  SampledDataCtrlr: [
    ['TxStartedMeasurands', 'list', null, 'RW'],
    ['TxUpdatedMeasurands', 'list', null, 'RW', is('MeterValuesSampledData')],
    ['TxUpdatedInterval', 'integer', 's', 'RW', is('MeterValueSampleInterval')],
    ['TxEndedMeasurands', 'list', null, 'RW', is('StopTxnSampledData')],
    ['TxEndedInterval', 'integer', 's', 'RW'],
  ],
  AlignedDataCtrlr: [
    ['Measurands', 'list', null, 'RW', is('MeterValuesAlignedData')],
    ['Interval', 'integer', 's', 'RW', is('ClockAlignedDataInterval')],
    ['TxEndedMeasurands', 'list', null, 'RW', is('StopTxnAlignedData')],
    ['TxEndedInterval', 'integer', 's', 'RW'],
  ],
  ReservationCtrlr: [['NonEvseSpecific', 'boolean', null, 'R', is('ReserveConnectorZeroSupported')]],
  SmartChargingCtrlr: [
    ['ProfileStackLevel', 'integer', null, 'R', is('ChargeProfileMaxStackLevel')],
    // 1.6 says Current and Power of the same: no value of one is a value of the other.
    ['RateUnit', 'list', null, 'R', oneOf('A', 'W')],
    ['PeriodsPerSchedule', 'integer', null, 'R', is('ChargingScheduleMaxPeriods')],
    ['Phases3to1', 'boolean', null, 'R', is('ConnectorSwitch3to1PhaseSupported')],
    ['Entries[ChargingProfiles]', 'integer', null, 'R'],
  ],
  SecurityCtrlr: [
    ['BasicAuthPassword', 'text', null, 'W', is('AuthorizationKey')],
    // Raised by another network profile, never by writing it (B09).
    ['SecurityProfile', 'integer', null, 'R', is('SecurityProfile')],
    ['OrganizationName', 'text', null, 'RW', is('CpoName')],
    ['Identity', 'text', null, 'RW'],
    ['AdditionalRootCertificateCheck', 'boolean', null, 'R', is('AdditionalRootCertificateCheck')],
    ['MaxCertificateChainSize', 'integer', null, 'R', is('CertificateSignedMaxChainSize')],
    ['CertificateEntries', 'integer', null, 'R'],
    ['CertSigningWaitMinimum', 'integer', 's', 'RW'],
    ['CertSigningRepeatTimes', 'integer', null, 'RW'],
    ['AllowSecurityProfileDowngrade', 'boolean', null, 'RW'],
    ['AllowCSMSTLSWildcards', 'boolean', null, 'R'],
  ],
  ClockCtrlr: [
    ['DateTime', 'text', null, 'R'],
    [
      'TimeSource',
      'list',
      null,
      'RW',
      oneOf('Heartbeat', 'NTP', 'GPS', 'RealTimeClock', 'MobileNetwork', 'RadioTimeTransmitter'),
    ],
    ['NtpSource', 'choice', null, 'RW', oneOf('DHCP', 'manual')],
    ['NtpServerUri', 'text', null, 'RW'],
    ['TimeZone', 'text', null, 'RW'],
    ['TimeOffset', 'text', null, 'RW'],
  ],
}

/** All of them, component by component. */
export const knownVariables: readonly KnownVariable[] = Object.entries(table).flatMap(([component, rows]) =>
  rows.map(([name, type, unit, access, more]) => ({
    ...{ key: `${component}.${name}`, type, unit, access },
    ...{ choices: more?.choices ?? [], key16: more?.key16 ?? null },
  })),
)

const byKey = new Map(knownVariables.map((one) => [one.key.toLowerCase(), one]))
const byKey16 = new Map(knownVariables.flatMap((one) => (one.key16 === null ? [] : [[one.key16.toLowerCase(), one]])))

/** What the standard says of a variable, wherever the station has it; undefined for a vendor's own. Names are case-insensitive. */
export function knownVariable({ component, name, instance }: Variable): KnownVariable | undefined {
  const of = (which: string | null): KnownVariable | undefined =>
    byKey.get(printVariable(plainVariable(component, name, which)).toLowerCase())
  return of(instance) ?? of(null)
}

/** The variable that is this 1.6 key by another name, with the same values; null where 2.x has none. */
export const asVariable = (key16: string): string | null => byKey16.get(key16.toLowerCase())?.key ?? null

/** The 1.6 key that is this variable by another name, with the same values; null where 1.6 has none. */
export function asKey16(key: string): string | null {
  const variable = parseVariable(key)
  return (variable && byKey.get(printVariable(variable).toLowerCase())?.key16) ?? null
}

/** Its one line of meaning; null for a vendor's own. */
export function meaningOf(variable: Variable): Said | null {
  const known = knownVariable(variable)
  if (!known) return null
  const same = known.key16 === null ? undefined : configKey(known.key16)
  return said(same ? `keys.meaning.${same.key}` : `variables.meaning.${known.key}`)
}

/** Variables whose value nobody may see, by the standard or by their name: some stations hand theirs out all the same. */
export const isSecretVariable = (variable: Variable): boolean =>
  knownVariable(variable)?.access === 'W' || isSecretKey(variable.name)
