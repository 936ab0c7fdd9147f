/**
 * The configuration keys OCPP 1.6 names: edition 2 chapter 9, errata 4.0 (3.80–3.89), security white paper chapter 7.
 * `keys.meaning.<key>` in the words says in one line what each does.
 */
import type { KeyRow } from '../../../shared/visit.ts'

export type KeyType = KeyRow['type']

export interface ConfigKey {
  key: string
  type: KeyType
  unit: string | null
  /** `W`: never read back, by design of the specification. `R/RW`: the station chooses. */
  access: 'R' | 'RW' | 'W' | 'R/RW'
  /** The specification asks for it of every station with that profile. */
  required: boolean
  profile: 'Core' | 'LocalAuthListManagement' | 'Reservation' | 'SmartCharging' | 'FirmwareManagement' | 'Security'
}

type Row = [key: string, type: KeyType, unit: string | null, access: ConfigKey['access'], required?: 'required']

const table: Readonly<Record<ConfigKey['profile'], readonly Row[]>> = {
  Core: [
    ['AllowOfflineTxForUnknownId', 'boolean', null, 'RW'],
    ['AuthorizationCacheEnabled', 'boolean', null, 'RW'],
    ['AuthorizeRemoteTxRequests', 'boolean', null, 'R/RW', 'required'],
    ['BlinkRepeat', 'integer', null, 'RW'],
    ['ClockAlignedDataInterval', 'integer', 's', 'RW', 'required'],
    ['ConnectionTimeOut', 'integer', 's', 'RW', 'required'],
    ['ConnectorPhaseRotation', 'list', null, 'RW', 'required'],
    ['ConnectorPhaseRotationMaxLength', 'integer', null, 'R'],
    ['GetConfigurationMaxKeys', 'integer', null, 'R', 'required'],
    ['HeartbeatInterval', 'integer', 's', 'RW', 'required'],
    ['LightIntensity', 'integer', '%', 'RW'],
    ['LocalAuthorizeOffline', 'boolean', null, 'RW', 'required'],
    ['LocalPreAuthorize', 'boolean', null, 'RW', 'required'],
    ['MaxEnergyOnInvalidId', 'integer', 'Wh', 'RW'],
    ['MeterValuesAlignedData', 'list', null, 'RW', 'required'],
    ['MeterValuesAlignedDataMaxLength', 'integer', null, 'R'],
    ['MeterValuesSampledData', 'list', null, 'RW', 'required'],
    ['MeterValuesSampledDataMaxLength', 'integer', null, 'R'],
    ['MeterValueSampleInterval', 'integer', 's', 'RW', 'required'],
    ['MinimumStatusDuration', 'integer', 's', 'RW'],
    ['NumberOfConnectors', 'integer', null, 'R', 'required'],
    ['ResetRetries', 'integer', null, 'RW', 'required'],
    ['StopTransactionOnEVSideDisconnect', 'boolean', null, 'RW', 'required'],
    ['StopTransactionOnInvalidId', 'boolean', null, 'RW', 'required'],
    ['StopTxnAlignedData', 'list', null, 'RW', 'required'],
    ['StopTxnAlignedDataMaxLength', 'integer', null, 'R'],
    ['StopTxnSampledData', 'list', null, 'RW', 'required'],
    ['StopTxnSampledDataMaxLength', 'integer', null, 'R'],
    ['SupportedFeatureProfiles', 'list', null, 'R', 'required'],
    ['SupportedFeatureProfilesMaxLength', 'integer', null, 'R'],
    ['TransactionMessageAttempts', 'integer', null, 'RW', 'required'],
    ['TransactionMessageRetryInterval', 'integer', 's', 'RW', 'required'],
    ['UnlockConnectorOnEVSideDisconnect', 'boolean', null, 'RW', 'required'],
    ['WebSocketPingInterval', 'integer', 's', 'RW'],
    ['MessageTimeout', 'integer', 's', 'RW'],
    ['StopTransactionMaxMeterValues', 'integer', null, 'R'],
  ],
  LocalAuthListManagement: [
    ['LocalAuthListEnabled', 'boolean', null, 'RW', 'required'],
    ['LocalAuthListMaxLength', 'integer', null, 'R', 'required'],
    ['SendLocalListMaxLength', 'integer', null, 'R', 'required'],
  ],
  Reservation: [['ReserveConnectorZeroSupported', 'boolean', null, 'R']],
  SmartCharging: [
    ['ChargeProfileMaxStackLevel', 'integer', null, 'R', 'required'],
    ['ChargingScheduleAllowedChargingRateUnit', 'list', null, 'R', 'required'],
    ['ChargingScheduleMaxPeriods', 'integer', null, 'R', 'required'],
    ['ConnectorSwitch3to1PhaseSupported', 'boolean', null, 'R'],
    ['MaxChargingProfilesInstalled', 'integer', null, 'R', 'required'],
  ],
  FirmwareManagement: [['SupportedFileTransferProtocols', 'list', null, 'R']],
  Security: [
    ['AuthorizationKey', 'text', null, 'W'],
    ['SecurityProfile', 'integer', null, 'RW'],
    ['CpoName', 'text', null, 'RW'],
    ['AdditionalRootCertificateCheck', 'boolean', null, 'R'],
    ['CertificateSignedMaxChainSize', 'integer', null, 'R'],
    ['CertificateStoreMaxLength', 'integer', null, 'R'],
  ],
}

export const configKeys: readonly ConfigKey[] = Object.entries(table).flatMap(([profile, rows]) =>
  rows.map(([key, type, unit, access, required]) => ({
    key,
    type,
    unit,
    access,
    required: required !== undefined,
    profile: profile as ConfigKey['profile'],
  })),
)

const byName = new Map(configKeys.map((one) => [one.key.toLowerCase(), one]))

/** What the specification says of a key; undefined for a vendor's own. Keys are case-insensitive (CiString50). */
export const configKey = (key: string): ConfigKey | undefined => byName.get(key.toLowerCase())

/** Keys whose value is a secret: some stations hand it out against the specification (white paper §7.2), Wattproof never shows it. */
export const isSecretKey = (key: string): boolean =>
  /^authorizationkey$|password|passphrase|secret|privatekey/i.test(key)

/** Type of a vendor's key, judged by the value it has. */
export function guessType(value: string | null): KeyType {
  if (value === null) return 'text'
  if (/^(true|false)$/i.test(value.trim())) return 'boolean'
  if (/^-?\d{1,10}$/.test(value.trim())) return 'integer'
  return 'text'
}
