import type { Io } from './io.ts'
import { isoOf, messagesOf, printFrom } from './reading.ts'

/** `wattproof queue`: what still has to reach the backend. `row` names it to `resend`; `attempts` counts CALLERRORs, `transmissions` times sent. */
export function queue(args: string[], io: Io): Promise<number> {
  return printFrom(args, io, async function* (reader) {
    for await (const { station, seq, action, messageId, state, storedAt, attempts, transmissions, error } of messagesOf(
      reader,
      'owed',
    ))
      yield { station, row: seq, action, messageId, state, storedAt: isoOf(storedAt), attempts, transmissions, error }
  })
}
