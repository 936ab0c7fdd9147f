/**
 * Energy that was charged and that the backend will hardly bill (design §3 P9, H10, H11): the card was accepted here and
 * refused there, or the session was given no number (0, −1). Told with its Wh, where the messages tell them.
 */
import type { ProxyStore } from '../host.ts'
import { payloadOf, scanHead } from '../ocpp/frame.ts'
import type { Dialect } from './dialect.ts'
import type { Memory } from './memory.ts'
import type { MessageRow } from './rows.ts'
import type { Finding } from './settings.ts'

/** Facts of the finding for the end of a session; null where it is billed. Never rejects. */
export async function unbilledEnergy(
  store: Pick<ProxyStore, 'messages'>,
  memory: Memory,
  dialect: Dialect,
  end: MessageRow,
): Promise<Finding['facts'] | null> {
  if (end.part !== 'end' || end.transactionId === null) return null
  const transaction = memory.transactions.get(end.transactionId)
  const isWithout = typeof transaction?.backendId === 'number' && transaction.backendId <= 0
  if (!transaction?.accepted || !(transaction.refused || isWithout)) return null
  // What cannot be read leaves the finding without its figure.
  const start = await startOf(store, end).catch(() => undefined)
  const [from, to] = [start && meterOf(dialect, start), meterOf(dialect, end)]
  return {
    transaction: String(end.transactionId),
    ...(typeof from === 'number' && to !== null && { wh: Math.round(to - from) }),
  }
}

function meterOf(dialect: Dialect, { part, frame }: MessageRow): number | null {
  const payload = payloadOf(frame, scanHead(frame))
  return payload && dialect.register(part, payload)
}

/** Looked for backwards from the end: a session is not longer than so many messages. */
const [pageLength, longestSession] = [500, 10_000]

async function startOf(store: Pick<ProxyStore, 'messages'>, end: MessageRow): Promise<MessageRow | undefined> {
  const { station, transactionId } = end
  for (let before = end.seq; before > Math.max(1, end.seq - longestSession); before -= pageLength) {
    const after = { station, seq: before - pageLength - 1 }
    const page = await store.messages({ station, which: 'ledger', after, limit: pageLength })
    const start = page.findLast((row) => row.part === 'start' && row.transactionId === transactionId)
    if (start) return start
  }
  return undefined
}
