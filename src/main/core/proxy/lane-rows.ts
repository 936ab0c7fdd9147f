/**
 * The order of a lane's rows: the newest in memory, a long queue's older part read from disk one by one, so that neither
 * start-up nor an answer grows with the queue.
 */
import type { ProxyStore } from '../host.ts'
import type { Memory } from './memory.ts'
import type { Changes, MessageRow, TransactionId } from './rows.ts'

export interface LaneRows {
  /** Stores a new row, with what belongs to it, in one commit; then it is the lane's last. */
  append(row: MessageRow, changes?: Changes): Promise<void>
  /** Stores a row of a local session: it takes its number, and is not owed (P13). */
  keepApart(row: MessageRow, changes: Changes): Promise<void>
  /** Changes a stored row. */
  change(row: MessageRow, set: Partial<MessageRow>): Promise<void>
  /** The oldest row still owed; stays the head until `done`. */
  next(): Promise<MessageRow | undefined>
  /** The row is delivered, parked or dropped. */
  done(row: MessageRow): void
  /** The row is the station's again; until the disk knows, it must not be taken for one of ours. */
  leaves(row: MessageRow): void
  hasLeft(row: MessageRow): boolean
  /** The object the lane works with, where it holds one for this row. */
  current(row: MessageRow): MessageRow
  /** Puts parked rows back in the lane, owed to the backend the station has now. */
  unpark(which: (row: MessageRow) => boolean): Promise<void>
  isPending(): boolean
  /** P7, 1.6: a start whose stop was seen is over; the same words again would be a new transaction. */
  isOver(row: MessageRow): Promise<boolean>
  /** What runs though it began after this start was said: one that was set aside, or had no answer, is heard of late. */
  youngerThan(row: MessageRow): Promise<ReadonlySet<TransactionId>>
}

/** Rows kept in memory at most; the rest of a longer queue is read when its turn comes. */
const hotLimit = 500

const none: ReadonlySet<TransactionId> = new Set()

export function createLaneRows(store: ProxyStore, memory: Memory): LaneRows {
  let hot: MessageRow[] = []
  let head: MessageRow | undefined
  let cursor = 0
  let leaving = 0
  // Rows up to here may be on disk only.
  let coldUntil = memory.lastSeq

  return {
    async append(row, changes = {}) {
      await store.apply({ ...changes, messages: [row] })
      memory.lastSeq = row.seq
      memory.owes(1, row.frame.length)
      hot.push(row)
      if (hot.length > hotLimit) {
        coldUntil = row.seq
        hot = []
      }
    },
    async keepApart(row, changes) {
      await store.apply({ ...changes, messages: [row] })
      memory.lastSeq = row.seq
    },
    async change(row, set) {
      await store.apply({ patch: [{ station: row.station, seq: row.seq, set }] })
      Object.assign(row, set)
    },
    async next() {
      if (head) return head
      while (cursor < coldUntil) {
        const limit = coldUntil
        const row = await store.nextMessage(memory.station, cursor)
        if (!row || row.seq > limit) {
          cursor = Math.max(cursor, limit)
          continue
        }
        head = row
        return row
      }
      hot = hot.filter((row) => row.seq > cursor)
      head = hot[0]
      return head
    },
    done(row) {
      memory.owes(-1, -row.frame.length)
      // While it was on the wire older ones may have come back into the lane: then the search begins with them.
      if (head?.seq === row.seq) {
        cursor = Math.max(cursor, row.seq)
        head = undefined
      }
      if (hot[0]?.seq === row.seq) hot.shift()
    },
    leaves(row) {
      leaving = row.seq
    },
    hasLeft: (row) => row.seq === leaving,
    current: (row) => (head?.seq === row.seq ? head : (hot.find((each) => each.seq === row.seq) ?? row)),
    async unpark(which) {
      const all = await store.messages({ station: memory.station, which: 'parked', limit: 100_000 })
      const parked = all.filter(which)
      if (parked.length === 0) return
      // With its first message back in the lane a transaction is whole again.
      const begun = new Set(parked.filter((row) => row.part === 'start').map((row) => row.transactionId))
      const transactions = memory.transactions
        .parked()
        .filter((row) => begun.has(row.stationId))
        .map((row) => ({ ...row, parked: false }))
      const set = { state: 'queued', attempts: 0, error: null, backend: memory.row.backend } as const
      await store.apply({ patch: parked.map((row) => ({ station: row.station, seq: row.seq, set })), transactions })
      transactions.forEach((row) => memory.transactions.put(row))
      memory.owes(
        parked.length,
        parked.reduce((bytes, row) => bytes + row.frame.length, 0),
      )
      memory.parked -= parked.length
      // The whole lane is read again from its oldest row: the parked ones are older than anything waiting.
      coldUntil = memory.lastSeq
      cursor = 0
      hot = []
      head = undefined
    },
    isPending: () => memory.owed > 0,
    async isOver({ station, seq, part, transactionId }) {
      if (part !== 'start' || transactionId === null) return false
      // A transaction that only lost its connector to another is not running either, but its stop was not seen.
      const transaction = memory.transactions.get(transactionId)
      if (!transaction || transaction.stoppedAt === null) return false
      return store.cameAfter(station, seq, 'end', transactionId)
    },
    async youngerThan({ station, seq, part, transactionId }) {
      const isKnown = transactionId !== null && memory.transactions.get(transactionId) !== undefined
      if (part !== 'start' || isKnown || seq >= memory.lastSeq) return none
      const running = memory.transactions.running().map(({ stationId }) => stationId)
      const isYounger = await Promise.all(running.map((id) => store.cameAfter(station, seq, 'start', id)))
      return new Set(running.filter((_id, index) => isYounger[index]))
    },
  }
}
