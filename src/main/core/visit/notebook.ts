/**
 * The visit's memory: one document, written after every change that matters, so that a reload or a kill goes on
 * where it was. Those who listen are told of changes bundled, at most ten times a second.
 */
import { Failure, noteOf, type FailureNote } from '../../../shared/failure.ts'
import type { Clock, Documents, Log } from '../host.ts'
import type { SavedVisit, SavedWallbox } from './saved.ts'
import { said, type Said } from '../../../shared/said.ts'
import { printTime } from '../ocpp/time.ts'
import { readVisit, type ReadVisit } from './mended.ts'
import { emptyVisit } from './saved.ts'

const documentName = 'visit'
/** Longest time a change is only in memory, ms. */
const saveAfter = 400
/** After a save that failed: there may be room again. */
const saveAgainAfter = 5_000
const tellAfter = 100

export interface Notebook {
  readonly visit: SavedVisit
  /** What of the saved visit could not be read, in words: that document is kept aside, and this one goes on without. */
  readonly unreadable: readonly Said[]
  /** Set while what is shown is not on disk, because the disk did not take it. */
  readonly unsaved: FailureNote | null
  /** Failure `not-found` for an id nobody adopted. */
  box(id: string): SavedWallbox
  /** By OCPP identity; undefined when none is adopted under it. */
  byIdentity(identity: string): SavedWallbox | undefined
  /** Call after every change: saves soon, tells listeners soon. */
  changed(): void
  /** Something shown but not saved has changed: tells listeners only. */
  shown(): void
  listen(listener: () => void): () => void
  /**
   * Resolves when all is on disk that is known now: before something that must not be forgotten. Rejects with what the disk says
   * (`disk-full`, `data-unreadable`): then it must not be done.
   */
  save(): Promise<void>
  /** Writes what is not on disk yet. */
  close(): Promise<void>
}

export async function openNotebook(clock: Clock, documents: Documents, log: Log): Promise<Notebook> {
  const { visit, lost: unreadable } = await load(clock, documents, log)
  const listeners = new Set<() => void>()
  let telling: (() => void) | null = null
  let saving: (() => void) | null = null
  let writing: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  let unsaved: FailureNote | null = null
  let isClosed = false

  function save(): Promise<void> {
    saving?.()
    saving = null
    if (next !== null) return next
    // One at a time: whoever asks meanwhile shares the one that follows, which holds what is known when it begins.
    const turn = writing
      .then(() => {
        next = null
        return documents.save(documentName, visit)
      })
      .then(
        () => saved(null),
        (error: unknown) => {
          saved(noteOf(error), error)
          throw error
        },
      )
    next = turn
    writing = turn.catch(() => undefined)
    return turn
  }

  /** What became of the last save; one that failed is tried again until it succeeds. */
  function saved(trouble: FailureNote | null, error?: unknown): void {
    if (trouble !== null && !isClosed) saving ??= clock.at(clock.monotonic() + saveAgainAfter, saveBehind)
    if (trouble?.code === unsaved?.code) return
    if (trouble !== null) log.error('The visit could not be saved.', { error: String(error) })
    unsaved = trouble
    shown()
  }

  /** Nobody waits for it: `unsaved` says what became of it. */
  const saveBehind = (): void => void save().catch(() => undefined)

  function changed(): void {
    saving ??= clock.at(clock.monotonic() + saveAfter, saveBehind)
    shown()
  }

  function shown(): void {
    telling ??= clock.at(clock.monotonic() + tellAfter, () => {
      telling = null
      for (const listener of listeners) listener()
    })
  }

  // What was kept aside once is not read, and kept aside, at every start.
  if (unreadable.length > 0) changed()

  return {
    visit,
    unreadable,
    get unsaved() {
      return unsaved
    },
    box(id) {
      const box = visit.wallboxes.find((one) => one.id === id)
      if (!box) throw new Failure('not-found', 'There is no such wallbox in this visit.')
      return box
    },
    byIdentity: (identity) => visit.wallboxes.find((one) => one.identity === identity),
    changed,
    shown,
    save,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      telling?.()
      isClosed = true
      if (saving) saveBehind()
      await writing
    },
  }
}

/** Failures that are not about the content (`data-unreadable`, `disk-full`) are the host's to tell: nothing could be saved either. */
async function load(clock: Clock, documents: Documents, log: Log): Promise<ReadVisit> {
  const nothing: ReadVisit = { visit: emptyVisit(), lost: [said('frame.unreadable.visit')] }
  let saved: unknown
  try {
    saved = await documents.load(documentName)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'data-corrupt') throw error
    log.error('The saved visit is damaged; it is kept aside and the visit starts empty.', { reason: error.message })
    return nothing
  }
  if (saved === undefined || saved === null) return { visit: emptyVisit(), lost: [] }
  const read = readVisit(saved) ?? nothing
  if (read.lost.length === 0) return read
  const kept = await freeName(`${documentName}-unreadable-${printTime(clock.wall()).replaceAll(':', '-')}`, documents)
  // Kept aside: the first save must not destroy what another version, or a person, can still read.
  await documents.save(kept, saved)
  log.error('The saved visit does not fit this version; it is kept aside.', { kept, lost: read.lost })
  return read
}

/** A clock without a battery is at the same time after each start. */
async function freeName(name: string, documents: Documents): Promise<string> {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}-${n}`
    if ((await documents.load(free)) === undefined) return free
  }
}
