/**
 * What a station is answered while its backend is away, for messages that are not kept (design §3 P5;
 * `protocol.md` §3.6). Transaction messages are the lane's; Authorize is decided by `tags.ts`; BootNotification by the session.
 */
import { printTime } from '../ocpp/time.ts'

export type StandIn =
  { answer: 'result'; payload: Record<string, unknown> } | { answer: 'error'; code: string; description: string }

/** Actions whose empty answer only says "heard". */
const heard = new Set([
  'StatusNotification',
  'FirmwareStatusNotification',
  'DiagnosticsStatusNotification',
  'LogStatusNotification',
  'SignedFirmwareStatusNotification',
])

/** `now` is the time by the backend's clock, carried on. */
export function standIn(action: string, now: number): StandIn {
  if (action === 'Heartbeat') return { answer: 'result', payload: { currentTime: printTime(now) } }
  if (heard.has(action)) return { answer: 'result', payload: {} }
  // Only the backend can say yes to these; "Rejected" is an answer the station understands.
  if (action === 'DataTransfer' || action === 'SignCertificate')
    return { answer: 'result', payload: { status: 'Rejected' } }
  return {
    answer: 'error',
    code: 'NotImplemented',
    description: `${action.slice(0, 60)} cannot be answered while the backend is away`,
  }
}
