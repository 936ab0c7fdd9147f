/**
 * Room in reserve (design §3 P15, H29): marks, stops and deletes must still be written when the disk takes no more.
 *
 * The file grows only here, in steps, ahead of need: free pages that are in the file already can be used on a full disk,
 * and so can the log, which got its size at opening. SQLite may not grow the file by itself (`max_page_count`), or the
 * log would hold pages that cannot be brought back into the file, and would never become empty again.
 */
import type { DatabaseSync } from 'node:sqlite'

export interface Room {
  /** `reserve`: the file cannot grow, what is left is for ending what was begun. */
  readonly state: 'enough' | 'reserve'
  /** Cheap while there is enough; grows the file when less than the reserve is free. Never throws. */
  look(): void
  /** Tries to grow the file, whatever is free and although it failed before. False when the disk gave nothing. Never throws. */
  grow(): boolean
}

/** Free pages that are kept (of 4 KiB): some thousand stops. */
const reservedPages = 512
/** The file grows by this many pages, or by less where the disk has no more. */
const steps = [1_024, 256, 64]
/** Pages the log has room for from the start; a checkpoint comes every 1,000. */
const logPages = 2_560
const unlimited = 4_294_967_294

/** Gives the log its size and the file its first reserve. Throws only what SQLite throws on a file it cannot write at all. */
export function keepRoom(database: DatabaseSync): Room {
  const number = (pragma: string): number => Number(Object.values(database.prepare(pragma).get() ?? {})[0])
  const free = database.prepare('PRAGMA freelist_count')
  const payloadOfPage = number('PRAGMA page_size') - 4
  let state: Room['state'] = 'enough'

  growLog()
  makeShrinkable()
  // Left by a process that was killed while it grew the file.
  database.exec('DELETE FROM reserve')
  while (freePages() < reservedPages && growFile());
  settle()

  function freePages(): number {
    return Number(free.get()?.['freelist_count'])
  }

  /** A transaction too big for the cache is written to the log before it is given up; the log keeps that size. */
  function growLog(): void {
    database.exec('PRAGMA cache_size = 10')
    attempt(() => database.exec(`BEGIN; INSERT INTO reserve VALUES (zeroblob(${logPages * payloadOfPage}))`))
    if (database.isTransaction) database.exec('ROLLBACK')
    database.exec('PRAGMA cache_size = -8000')
  }

  /** Growth that the disk refuses in the end must be taken back: files of the first version could not. */
  function makeShrinkable(): void {
    if (number('PRAGMA auto_vacuum') === 2) return
    attempt(() => database.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM'))
  }

  function growFile(): boolean {
    const pages = number('PRAGMA page_count')
    database.exec(`PRAGMA max_page_count = ${unlimited}`)
    const grown = steps.some(growBy)
    database.exec(`PRAGMA max_page_count = ${number('PRAGMA page_count')}`)
    return grown

    function growBy(step: number): boolean {
      return attempt(() => {
        // The step has to fit into the log as it is.
        database.exec('PRAGMA wal_checkpoint(RESTART)')
        // What is free is used first.
        database.exec(`INSERT INTO reserve VALUES (zeroblob(${(freePages() + step) * payloadOfPage}))`)
        const isInFile = attempt(bringIntoFile)
        const surplus = isInFile ? 0 : number('PRAGMA page_count') - pages
        database.exec(
          `BEGIN; DELETE FROM reserve; ${surplus > 0 ? `PRAGMA incremental_vacuum(${surplus});` : ''} COMMIT`,
        )
        if (!isInFile) throw new Error('the disk is full')
      })
    }
  }

  /** Throws where the disk takes no more, or somebody reads so long that the log cannot be emptied. */
  function bringIntoFile(): void {
    const { log, checkpointed } = database.prepare('PRAGMA wal_checkpoint(RESTART)').get() ?? {}
    if (log !== checkpointed) throw new Error('the log is in use')
  }

  function attempt(task: () => void): boolean {
    try {
      task()
      return true
    } catch {
      if (database.isTransaction) database.exec('ROLLBACK')
      return false
    }
  }

  /** A disk that cannot even be asked gives nothing. */
  function asked(task: () => boolean): boolean {
    try {
      return task()
    } catch {
      state = 'reserve'
      return false
    }
  }

  /** Deletes may free a page or two: for a reserve that was touched that is not `enough` yet. */
  function settle(): void {
    state = freePages() < (state === 'enough' ? 1 : 2) * reservedPages ? 'reserve' : 'enough'
  }

  return {
    get state() {
      return state
    },
    look: () =>
      void asked(() => {
        if (state === 'enough' && freePages() < reservedPages) growFile()
        settle()
        return true
      }),
    grow: () =>
      asked(() => {
        const grown = growFile()
        settle()
        return grown
      }),
  }
}
