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

/** Parts of a name that always mean a secret, and what does at its end; without marks and capitals, for vendors spell freely. */
const secretParts = /passwor[dt]|passwd|passphrase|passcode|kennwort|secret|credential|pincode|psk|(sim|apn)pin/
const secretEnds =
  /((?<!by|com)pass|pwd|(?<!id)token|(authorization|authentication|auth|api|app|access|wifi|wlan|wpa2?|wep|private|shared|secret|security|encryption|crypto|network|session|master|hmac|aes|apn|vpn|mqtt|radius)key)\d*$/
/** Too short to be told inside of others: words of their own. */
const shortSecret = /(^|[^A-Za-z]|(?<=[a-z]))(Pin|PIN|Puk|PUK|Pwd|PWD)(?![a-z])|(^|[^A-Za-z])(pin|puk|pwd)(?![A-Za-z])/
/** A contact of the hardware is a pin, too. */
const hardwarePin = /(gpio|input|output|relay|contact)_?pin/i

/**
 * Keys whose value is a secret, by their names: some stations hand it out against the specification (white paper §7.2), Wattproof
 * never shows it. In doubt it is one.
 */
export function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, '')
  return secretParts.test(plain) || secretEnds.test(plain) || (shortSecret.test(key) && !hardwarePin.test(key))
}

/** Type of a vendor's key, judged by the value it has. */
export function guessType(value: string | null): KeyType {
  if (value === null) return 'text'
  if (/^(true|false)$/i.test(value.trim())) return 'boolean'
  if (/^-?\d{1,10}$/.test(value.trim())) return 'integer'
  return 'text'
}
