/** `wattproof export`: stored messages as JSON lines with their frames, to be handed over by hand. */
import type { MessageQuery, MessageRow } from '../core/host.ts'
import { defaultDataDirectory, existingDataDirectory } from '../platform/data-directory.ts'
import { openReader, type StoreReader } from '../platform/store/reader.ts'
import { optionsOf, type Io } from './io.ts'
import { isoOf, messagesOf, type Line } from './reading.ts'

/** Beside a running proxy, too. Prints JSON lines whatever `--json` says, and one warning to standard error. */
export async function exportMessages(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    station: { type: 'string' },
    parked: { type: 'boolean', default: false },
    local: { type: 'boolean', default: false },
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    json: { type: 'boolean', default: false },
  })
  const which: MessageQuery['which'] = values.local ? 'local' : values.parked ? 'parked' : 'owed'
  const reader = openReader(existingDataDirectory(values.data))
  try {
    io.err('wattproof: these lines contain card numbers and meter readings; hand them only to those they concern.')
    for await (const row of messagesOf(reader, which, values.station)) io.out(JSON.stringify(lineOf(reader, row)))
    return 0
  } finally {
    reader.close()
  }
}

function lineOf(reader: StoreReader, row: MessageRow): Line {
  const { station, seq, transactionId } = row
  const transaction = transactionId === null ? undefined : reader.transaction(station, transactionId)
  return {
    ...{ station, row: seq, state: row.state, backend: row.backend, protocol: row.protocol },
    ...{ action: row.action, messageId: row.messageId, storedAt: isoOf(row.storedAt) },
    ...{ acknowledgedAt: isoOf(row.acknowledgedAt), transmissions: row.transmissions, ambiguous: row.ambiguous },
    // What the station calls the transaction, and what the backend does.
    ...{ transactionId, backendTransactionId: transaction?.backendId ?? null },
    ...{ idTag: row.idTag, error: row.error, frame: row.frame },
  }
}
