/**
 * Repeats are known by content, never by message id (design §3 P7; `field.md`: stations resend under new ids, and two
 * stations use the same ids).
 */
import { meterTransaction, readStart, readStop, type Payload } from '../ocpp/messages16.ts'

/** Text that is equal exactly for a message and its repeats; digested by the caller. Null when nothing can tell them apart from others. */
export function contentOf(action: string, payload: Payload): string | null {
  switch (action) {
    case 'StartTransaction': {
      const start = readStart(payload)
      return (
        start &&
        JSON.stringify(['Start', start.connectorId, start.idTag.toLowerCase(), start.meterStart, start.timestamp])
      )
    }
    case 'StopTransaction': {
      const stop = readStop(payload)
      if (!stop) return null
      // 0 and −1 name no transaction: only the whole payload tells two such stops apart.
      return stop.transactionId > 0
        ? JSON.stringify(['Stop', stop.transactionId, stop.timestamp])
        : JSON.stringify(['Stop', payload])
    }
    case 'MeterValues':
      return JSON.stringify(['Meter', meterTransaction(payload), payload])
    default:
      return JSON.stringify([action, payload])
  }
}
