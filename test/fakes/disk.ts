/** The proxy's durable memory without a file: rows are copied on every way in and out, and the disk can fail, wait or be copied. */
import type {
  Changes,
  Clock,
  MessageRow,
  ProxyStore,
  StationRow,
  TagRow,
  TransactionRow,
} from '../../src/main/core/host.ts'
import { Failure } from '../../src/shared/failure.ts'

export interface FakeDisk extends ProxyStore {
  /** Nothing can be written any more, or again. */
  full: boolean
  /** It lives on its reserve (P15). */
  low: boolean
  /** Every write takes this long on the clock, ms; 0: done at once, though never synchronously. */
  takesMs: number
  /** Writes wait until `release`. */
  held: boolean
  release(): void
  /** The computer stops: what was not written is lost, and no promise of this disk ever settles again. */
  stop(): void
  /** What a new process finds: the same rows, and what was on the wire is ambiguous (P8). */
  reopened(clock?: Clock): FakeDisk
  readonly rows: Tables
  /** Messages in lane order. */
  stored(station: string): MessageRow[]
  writes: number
}

interface Tables {
  messages: Map<string, MessageRow>
  transactions: Map<string, TransactionRow>
  tags: Map<string, TagRow>
  stations: Map<string, StationRow>
  /** Highest `seq` per station, ever. */
  lastSeqs: Map<string, number>
}

const owed = (row: MessageRow): boolean => ['queued', 'sending', 'ambiguous'].includes(row.state)
const keyOf = (...parts: (string | number)[]): string => JSON.stringify(parts)
const tagKey = (tag: Pick<TagRow, 'backend' | 'type' | 'idTag'>): string => keyOf(tag.backend, tag.type, tag.idTag)
const week = 7 * 86_400_000
const emptyTables = (): Tables => ({
  messages: new Map(),
  transactions: new Map(),
  tags: new Map(),
  stations: new Map(),
  lastSeqs: new Map(),
})

export function fakeDisk(clock: Clock, rows: Tables = emptyTables()): FakeDisk {
  let stopped = false
  let line: Promise<unknown> = Promise.resolve()
  let open: (() => void)[] = []
  const never = new Promise<never>(() => undefined)
  const stored = (station: string): MessageRow[] =>
    [...rows.messages.values()].filter((row) => row.station === station).sort((a, b) => a.seq - b.seq)
  const read = <T>(find: () => T): Promise<T> => (stopped ? never : Promise.resolve(structuredClone(find())))

  const oldestOpen = (station: string): number =>
    Math.min(
      ...stored(station)
        .filter(wanted.owed)
        .map((row) => row.storedAt - 1),
    )

  function write(changes: Changes): void {
    if (stopped) return
    disk.writes++
    changes.messages?.forEach((row) => {
      rows.messages.set(keyOf(row.station, row.seq), structuredClone(row))
      rows.lastSeqs.set(row.station, Math.max(rows.lastSeqs.get(row.station) ?? 0, row.seq))
    })
    changes.patch?.forEach(({ station, seq, set }) => {
      const row = rows.messages.get(keyOf(station, seq))
      if (row) Object.assign(row, structuredClone(set))
    })
    changes.drop?.forEach(({ station, seq }) => rows.messages.delete(keyOf(station, seq)))
    changes.transactions?.forEach((row) =>
      rows.transactions.set(keyOf(row.station, row.stationId), structuredClone(row)),
    )
    changes.tags?.forEach((row) => rows.tags.set(tagKey(row), structuredClone(row)))
    changes.forgetTags?.forEach((tag) => rows.tags.delete(tagKey(tag)))
    changes.stations?.forEach((row) => rows.stations.set(row.station, structuredClone(row)))
    if (changes.moveBackend) {
      const { from, to } = changes.moveBackend
      for (const table of [rows.messages, rows.stations, rows.tags])
        for (const row of table.values()) if (row.backend === from) row.backend = to
      const tags = [...rows.tags.values()]
      rows.tags.clear()
      tags.forEach((row) => rows.tags.set(tagKey(row), row))
    }
    for (const [key, row] of rows.messages)
      if (
        changes.prune &&
        row.acknowledgedAt === null &&
        !row.ambiguous &&
        row.state === 'delivered' &&
        row.storedAt < changes.prune.before
      )
        rows.messages.delete(key)
  }

  const disk: FakeDisk = {
    full: false,
    low: false,
    takesMs: 0,
    held: false,
    rows,
    writes: 0,
    stored,
    release() {
      disk.held = false
      open.splice(0).forEach((go) => go())
      open = []
    },
    stop() {
      stopped = true
    },
    reopened(other = clock) {
      const copy = structuredClone(rows)
      for (const row of copy.messages.values())
        if (row.state === 'sending') Object.assign(row, { state: 'ambiguous', ambiguous: true })
      return fakeDisk(other, copy)
    },
    apply(changes) {
      // What the caller changes in its rows afterwards must not reach the disk.
      const given = structuredClone(changes)
      const done = line.then(async () => {
        if (disk.held) await new Promise<void>((go) => open.push(go))
        if (disk.takesMs > 0) await new Promise<void>((go) => void clock.at(clock.monotonic() + disk.takesMs, go))
        if (stopped) return never
        if (disk.full) throw new Failure('disk-full', 'the disk is full')
        write(given)
      })
      line = done.catch(() => undefined)
      return done
    },
    stations: () => read(() => [...rows.stations.values()]),
    nextMessage: (station, after) => read(() => stored(station).find((row) => row.seq > after && owed(row))),
    messageByKey: (station, key) => read(() => stored(station).findLast((row) => row.contentKey === key)),
    counts: (station) =>
      read(() => ({
        lastSeq: rows.lastSeqs.get(station) ?? 0,
        owed: stored(station).filter(owed).length,
        parked: stored(station).filter((row) => row.state === 'parked').length,
        owedBytes: stored(station)
          .filter(owed)
          .reduce((bytes, row) => bytes + Buffer.byteLength(row.frame), 0),
      })),
    owes: (station, transactionId) =>
      read(() =>
        stored(station).some((row) => owed(row) && (transactionId === null || row.transactionId === transactionId)),
      ),
    cameAfter: (station, seq, part, transactionId) =>
      read(() =>
        stored(station).some((row) => row.seq > seq && row.part === part && row.transactionId === transactionId),
      ),
    room: () => (disk.low ? 'reserve' : 'enough'),
    transactions: (station) =>
      read(() =>
        [...rows.transactions.values()].filter(
          (row) =>
            row.station === station &&
            (row.stoppedAt === null ||
              row.stoppedAt > Math.min(clock.wall() - week, oldestOpen(station)) ||
              row.backendId === null ||
              row.parked),
        ),
      ),
    tags: (backend) => read(() => [...rows.tags.values()].filter((row) => row.backend === backend)),
    olderStopOwed: (idTag, storedBefore, exceptStation) =>
      read(() =>
        [...rows.messages.values()].some(
          (row) =>
            row.part === 'end' &&
            owed(row) &&
            row.idTag?.toLowerCase() === idTag.toLowerCase() &&
            row.storedAt < storedBefore &&
            row.station !== exceptStation,
        ),
      ),
    messages: ({ station, which, after, limit }) =>
      read(() =>
        [...rows.messages.values()]
          .filter((row) => (station === undefined || row.station === station) && wanted[which](row))
          .sort((a, b) => (a.station === b.station ? a.seq - b.seq : a.station < b.station ? -1 : 1))
          .filter(
            (row) => !after || row.station > after.station || (row.station === after.station && row.seq > after.seq),
          )
          .slice(0, limit),
      ),
  }
  return disk
}

const wanted = {
  owed: (row: MessageRow): boolean => owed(row) || row.state === 'parked',
  waiting: owed,
  parked: (row: MessageRow): boolean => row.state === 'parked',
  ledger: (row: MessageRow): boolean => (row.acknowledgedAt !== null || row.ambiguous) && row.state !== 'local',
  local: (row: MessageRow): boolean => row.state === 'local',
}
