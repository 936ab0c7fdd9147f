/**
 * What a station is answered while its backend is away, for messages that are not kept (design §3 P5; `protocol.md` §3.6,
 * §5.2). Kept messages are the lane's; Authorize is decided by `tags.ts`; BootNotification by the session.
 */
import type { Payload } from '../ocpp/messages16.ts'
import { printTime } from '../ocpp/time.ts'

export type StandIn = { answer: 'result'; payload: Payload } | { answer: 'error'; code: string; description: string }

const result = (payload: Payload): StandIn => ({ answer: 'result', payload })

/** Actions with a fixed answer. Empty: it only says "heard". Rejected or Failed: only the backend could say yes. */
const answers16: Readonly<Record<string, Payload>> = {
  StatusNotification: {},
  FirmwareStatusNotification: {},
  DiagnosticsStatusNotification: {},
  LogStatusNotification: {},
  SignedFirmwareStatusNotification: {},
  DataTransfer: { status: 'Rejected' },
  SignCertificate: { status: 'Rejected' },
}

const answers201: Readonly<Record<string, Payload>> = {
  StatusNotification: {},
  FirmwareStatusNotification: {},
  PublishFirmwareStatusNotification: {},
  LogStatusNotification: {},
  NotifyReport: {},
  NotifyMonitoringReport: {},
  NotifyCustomerInformation: {},
  NotifyDisplayMessages: {},
  NotifyChargingLimit: {},
  ClearedChargingLimit: {},
  ReservationStatusUpdate: {},
  ReportChargingProfiles: {},
  DataTransfer: { status: 'Rejected' },
  SignCertificate: { status: 'Rejected' },
  NotifyEVChargingNeeds: { status: 'Rejected' },
  NotifyEVChargingSchedule: { status: 'Rejected' },
  Get15118EVCertificate: { status: 'Failed', exiResponse: '' },
  GetCertificateStatus: { status: 'Failed' },
}

const answers21: Readonly<Record<string, Payload>> = {
  ...answers201,
  NotifyPriorityCharging: {},
  ReportDERControl: {},
  ClosePeriodicEventStream: {},
  OpenPeriodicEventStream: { status: 'Rejected' },
  PullDynamicScheduleUpdate: { status: 'Rejected' },
}

const tables: Readonly<Record<string, Readonly<Record<string, Payload>>>> = {
  'ocpp1.6': answers16,
  'ocpp2.0.1': answers201,
  'ocpp2.1': answers21,
}

/** Actions with a fixed answer, per subprotocol: for the tests that hold them against the official schemas. */
export const standInActions = (protocol: string): readonly string[] => [
  'Heartbeat',
  ...Object.keys(tables[protocol] ?? {}),
]

/** `now` is the time by the backend's clock, carried on. */
export function standIn(protocol: string, action: string, now: number): StandIn {
  if (action === 'Heartbeat') return result({ currentTime: printTime(now) })
  const table = tables[protocol] ?? {}
  const payload = Object.hasOwn(table, action) ? table[action] : undefined
  if (payload) return result(payload)
  return {
    answer: 'error',
    code: 'NotImplemented',
    description: `${action.slice(0, 60)} cannot be answered while the backend is away`,
  }
}
