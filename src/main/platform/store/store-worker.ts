/**
 * The one writer of the proxy's file, off the event loop: a disk that takes 10 ms to sync must not stop the relay.
 * Takes groups of changes, commits each group once (WAL, synchronous FULL), answers per change.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { earlierVersion, migrate } from './earlier.ts'
import { keepRoom, type Room } from './room.ts'
import { schema } from './schema.ts'
import { isFull } from './sqlite-failure.ts'

/** A statement travels once; afterwards it is its number. As JSON, which costs both threads half of what objects do. */
export interface Group {
  statements: readonly string[]
  /** JSON of a `Numbered[][]`: of each change its statements. */
  changes: string
}
export type Numbered = readonly [statement: number, values: SQLInputValue[]]
type Writes = readonly Numbered[]

export interface Answer {
  /** Why a change is not on disk, null for one that is; absent when all of the group are. */
  results?: readonly (string | null)[]
  room: Room['state']
  /** False where only the room has changed. */
  group: boolean
}

const { file, isNew, tryAgainMs } = workerData as { file: string; isNew: boolean; tryAgainMs: number }
const database = new DatabaseSync(file)
if (isNew) database.exec('PRAGMA auto_vacuum = INCREMENTAL')
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
if (isNew) database.exec(`BEGIN; ${schema} COMMIT;`)
if (database.prepare('PRAGMA user_version').get()?.['user_version'] === earlierVersion) migrate(database)
const room = keepRoom(database)
// What was on the wire when the last run ended may have arrived (P8).
database.exec("UPDATE message SET state = 'ambiguous', ambiguous = 1 WHERE state = 'sending'")

const texts: string[] = []
const prepared: StatementSync[] = []

/** Prepared at its first use, within a change: one that cannot be is that change's fault alone. */
const statementOf = (number: number): StatementSync => (prepared[number] ??= database.prepare(texts[number] ?? ''))

function commit(group: readonly Writes[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const writes of group) for (const [number, values] of writes) statementOf(number).run(...values)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Null when the group is on disk, else the reason why nothing of it is. */
function tried(group: readonly Writes[]): string | null {
  try {
    commit(group)
    return null
  } catch (error) {
    return String(error)
  }
}

/** One of a failed group is at fault, or they need more room: each is tried alone, so that the others are not punished. */
function triedAlone(group: readonly Writes[]): (string | null)[] {
  emptyLog()
  return group.map((changes) => {
    for (let steps = mostSteps; ; steps--) {
      const reason = tried([changes])
      const mayFit = reason !== null && isFull(reason) && room.state === 'enough' && steps > 0
      if (!mayFit || !room.grow()) return reason
    }
  })
}

/** A change that does not fit into what is free gets at most this many steps of growth. */
const mostSteps = 16

function emptyLog(): void {
  try {
    database.exec('PRAGMA wal_checkpoint(RESTART)')
  } catch {
    // Then there is no room: the commits that follow say so.
  }
}

let timer: NodeJS.Timeout | null = null
function report(answer: Omit<Answer, 'room'>): void {
  parentPort?.postMessage({ ...answer, room: room.state } satisfies Answer)
  if (room.state === 'reserve')
    timer ??= setTimeout(() => {
      timer = null
      room.grow()
      report({ group: false })
    }, tryAgainMs)
}

parentPort?.on('message', (message: Group | { close: true }) => {
  if ('close' in message) {
    if (timer) clearTimeout(timer)
    database.close()
    parentPort?.close()
    return
  }
  texts.push(...message.statements)
  const group = JSON.parse(message.changes) as Writes[]
  if (tried(group) === null) {
    // Answered first: growing the file takes longer than a commit.
    const before = room.state
    report({ group: true })
    room.look()
    if (room.state !== before) report({ group: false })
  } else {
    const results = triedAlone(group)
    room.look()
    report({ group: true, results })
  }
})
report({ group: false })
