import type { MessageRow } from '../core/host.ts'
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

function idsOf(reader: StoreReader, row: MessageRow): { provisionalId: number | null; backendId: number | null } {
  if (row.transactionId === null) return { provisionalId: null, backendId: null }
  const transaction = reader.transaction(row.station, row.transactionId)
  return {
    provisionalId: transaction && isProvisional(transaction) ? row.transactionId : null,
    backendId: transaction?.backendId ?? null,
  }
}
