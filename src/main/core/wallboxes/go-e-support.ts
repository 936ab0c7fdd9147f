/**
 * What go-e's paper on OCPP says its chargers support (the tables of ocpp-de.md in the public repository go-eCharger-API-v2),
 * as data. It contradicts itself and OCPP 1.6 in places; it is kept as it stands, and compared with what a box answers (G5).
 */
import { said } from '../../../shared/said.ts'
import type { Paper } from './family.ts'

const profiles: Readonly<Record<string, string>> = {
  Core: 'yes',
  FirmwareManagement: 'yes',
  LocalAuthListManagement: 'no',
  Reservation: 'no',
  SmartCharging: 'yes, numberOfPhases=1',
  RemoteTrigger: 'yes',
}

const messages = {
  yes: `Authorize BootNotification ChangeConfiguration GetConfiguration Heartbeat MeterValues RemoteStartTransaction
    RemoteStopTransaction Reset StartTransaction StatusNotification StopTransaction UnlockConnector FirmwareStatusNotification
    UpdateFirmware ClearChargingProfile SetChargingProfile TriggerMessage`,
  no: `ChangeAvailability ClearCache DataTransfer GetDiagnostics DiagnosticsStatusNotification GetLocalListVersion SendLocalList
    CancelReservation ReserveNow GetCompositeSchedule`,
}

const keys = {
  RW: `AllowOfflineTxForUnknownId ClockAlignedDataInterval HeartbeatInterval LightIntensity LocalAuthorizeOffline
    MeterValueSampleInterval UnlockConnectorOnEVSideDisconnect WebSocketPingInterval LocalAuthListEnabled`,
  R: `AuthorizeRemoteTxRequests ConnectorPhaseRotation ConnectorPhaseRotationMaxLength GetConfigurationMaxKeys
    MeterValuesSampledData MeterValuesSampledDataMaxLength NumberOfConnectors SupportedFeatureProfiles
    SupportedFeatureProfilesMaxLength ChargeProfileMaxStackLevel ChargingScheduleAllowedChargingRateUnit
    ChargingScheduleMaxPeriods ConnectorSwitch3to1PhaseSupported MaxChargingProfilesInstalled`,
  no: `AuthorizationCacheEnabled BlinkRepeat ConnectionTimeOut LocalPreAuthorize MaxEnergyOnInvalidId MeterValuesAlignedData
    MeterValuesAlignedDataMaxLength MinimumStatusDuration ResetRetries StopTransactionOnEVSideDisconnect
    StopTransactionOnInvalidId StopTxnAlignedData StopTxnAlignedDataMaxLength StopTxnSampledData StopTxnSampledDataMaxLength
    TransactionMessageAttempts TransactionMessageRetryInterval LocalAuthListMaxLength SendLocalListMaxLength
    ReserveConnectorZeroSupported`,
}

const listed = (about: 'message' | 'key', table: Readonly<Record<string, string>>): Paper['rows'] =>
  Object.entries(table).flatMap(([documented, names]) =>
    names.split(/\s+/).map((name) => ({ about, name, documented })),
  )

export const goePaper: Paper = {
  source: said('settings.go-e.paper'),
  rows: [
    ...Object.entries(profiles).map(([name, documented]) => ({ about: 'profile' as const, name, documented })),
    ...listed('message', messages),
    ...listed('key', keys),
  ],
}
