import type { MessageRow, TransactionId } from '../core/host.ts'
import { isProvisional } from '../core/proxy/transactions.ts'
import type { StoreReader } from '../platform/store/reader.ts'
import type { Io } from './io.ts'
import { isoOf, messagesOf, printFrom } from './reading.ts'

/**
 * `wattproof ledger`: every message the proxy ever answered for the backend, and every one it may have sent more than
 * once (`ambiguous`), with both ids of its transaction.
 */
export function ledger(args: string[], io: Io): Promise<number> {
  return printFrom(args, io, async function* (reader) {
    for await (const row of messagesOf(reader, 'ledger')) {
      const { station, action, messageId, acknowledgedAt, deliveredAt, ambiguous } = row
      yield {
        station,
        action,
        messageId,
        acknowledgedAt: isoOf(acknowledgedAt),
        deliveredAt: isoOf(deliveredAt),
        ambiguous,
        ...idsOf(reader, row),
      }
    }
  })
}

/** A text is the station's own id (OCPP 2.x): the backend knows the transaction by the same. */
function idsOf(
  reader: StoreReader,
  { station, transactionId }: MessageRow,
): { provisionalId: number | null; backendId: TransactionId | null } {
  if (typeof transactionId !== 'number') return { provisionalId: null, backendId: transactionId }
  const transaction = reader.transaction(station, transactionId)
  return {
    provisionalId: transaction && isProvisional(transaction) ? transactionId : null,
    backendId: transaction?.backendId ?? null,
  }
}
