/**
 * The local interfaces that are open: kept between uses, closed when nobody used them for a while where only one program may
 * have them, and used only once it is known that the box behind them is that box. Another serial or another certificate at its
 * address may be another box. What is heard of it elsewhere keeps nobody from the address that is known.
 */
import { Failure } from '../../../shared/failure.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { HttpAnswer, Lan } from '../host.ts'
import { familyOf } from '../wallboxes/families.ts'
import { addressKeys, type LocalInterface, type OpenBox } from '../wallboxes/family.ts'
import { mustBeIt } from './same-box.ts'
import type { SavedWallbox } from './saved.ts'
import type { Visit } from './visit.ts'

export interface LocalDoor {
  address: string
  /** As its family opened it; asked only through `use`. */
  opened: OpenBox
  /** One or more questions and writes, answered by this box. */
  use<T>(task: (opened: OpenBox) => Promise<T>): Promise<T>
  /** Has the box asked who it is before it is used again. */
  doubt(): void
  identify(): Promise<void>
  /** Ends its session once what is being asked is answered. */
  close(): Promise<void>
  /** Set once it is closed for good: nothing new begins behind it, and what comes next waits for its end. */
  ended: Promise<void> | null
}

/** The local interface of its family; null for a box without one, or without an address. */
export const localOf = (box: Pick<SavedWallbox, 'address' | 'family'>): LocalInterface | null =>
  box.address === null ? null : familyOf(box.family).local

/** Its own interface can point it to a backend; else a hand must. */
export function canBePointed(box: SavedWallbox): boolean {
  const local = localOf(box)
  return local !== null && addressKeys(local).length > 0
}

/**
 * The open local interface of a box, for as long as somebody wants it: each use goes through the door that is open then. Failures
 * `not-possible-now` for a box without one, `box-certificate-changed` while that is an open question; using it fails with
 * `box-moved` while another box answers at its address.
 */
export function localBox(visit: Visit, box: SavedWallbox): OpenBox {
  const { opened } = doorOf(visit, box)
  const use: LocalDoor['use'] = async (task) => doorOf(visit, box).use(task)
  return {
    ...opened,
    read: (keys) => use((now) => now.read(keys)),
    write: (key, value) => use((now) => now.write(key, value)),
    ...(opened.upFor && { upFor: () => use((now) => now.upFor?.() ?? Promise.resolve(null)) }),
    ...(opened.restart && { restart: () => use((now) => now.restart?.() ?? Promise.resolve()) }),
    held: () => visit.doors.get(box.id)?.opened.held() ?? false,
    close: () => release(visit, box),
  }
}

/** The same, for a new batch of reads and writes: who it is, is asked again first. */
export function localBoxAnew(visit: Visit, box: SavedWallbox): OpenBox {
  doorOf(visit, box).doubt()
  return localBox(visit, box)
}

/** Failure `box-moved` when another box answers at its address, or as of `Lan.ask` when nobody does; nothing for one without. */
export async function makeSure(visit: Visit, box: SavedWallbox): Promise<void> {
  if (localOf(box) === null) return
  const door = doorOf(visit, box)
  door.doubt()
  await door.identify()
}

function doorOf(visit: Visit, box: SavedWallbox): LocalDoor {
  const local = localOf(box)
  if (local === null || box.address === null) throw notNow('notNow.noInterface', { box: box.title })
  if (box.newPin !== null)
    throw new Failure('box-certificate-changed', `${box.title} shows another certificate than before.`, {
      address: box.address,
    })
  const known = visit.doors.get(box.id)
  if (known?.address === box.address && known.ended === null) return known
  if (visit.isEnding) throw notNow('notNow.ending')
  const opened = open(visit, box, local, box.address)
  const door: LocalDoor = {
    address: box.address,
    ended: null,
    ...watched(visit, box, local, opened, known?.ended ?? null),
  }
  visit.doors.set(box.id, door)
  return door
}

/**
 * Ends the session of a box once what is being asked of it is answered, and forgets its door; the next use opens it anew. Held
 * until it is really let go. Never fails: a box that is gone holds nothing.
 */
export async function release(visit: Visit, { id }: Pick<SavedWallbox, 'id'>): Promise<void> {
  const door = visit.doors.get(id)
  if (door === undefined) return
  await (door.ended ??= closeQuietly(visit, door))
  if (visit.doors.get(id) === door) visit.doors.delete(id)
  visit.notebook.shown()
}

/** Before the app ends: a session left open, or opened by what still runs, would lock the maker's own app out. */
export async function releaseAll(visit: Visit): Promise<void> {
  visit.isEnding = true
  await Promise.all([...visit.doors.keys()].map((id) => release(visit, { id })))
}

const open = (visit: Visit, box: SavedWallbox, local: LocalInterface, address: string): OpenBox =>
  local.open({
    lan: notingLan(visit, box),
    clock: visit.host.clock,
    address,
    login: visit.logins.get(box.id) ?? null,
    pin: box.pin,
    pinned: (sha256) => {
      box.pin = sha256
      visit.notebook.changed()
    },
  })

/** Each answer of the box tells which address of this computer it sees: the one it can dial. */
function notingLan({ host: { lan }, reachedFrom }: Visit, { id }: SavedWallbox): Lan {
  const noted = (answer: HttpAnswer): HttpAnswer => {
    if (answer.localAddress !== '') reachedFrom.set(id, answer.localAddress)
    return answer
  }
  return {
    ...lan,
    ask: (url, request, pin) => lan.ask(url, request, pin).then(noted),
    session(origin, pin) {
      const session = lan.session(origin, pin)
      return { ask: (path, request) => session.ask(path, request).then(noted), close: () => session.close() }
    },
  }
}

/**
 * Makes sure who is there before it is used, notes what each use tells of the box, and closes a session that locks others out
 * once it was not used for a while.
 */
function watched(
  visit: Visit,
  box: SavedWallbox,
  local: LocalInterface,
  opened: OpenBox,
  /** The session before it is still ending: a box that lets one program in would take us for a second one. */
  before: Promise<void> | null,
): Omit<LocalDoor, 'address' | 'ended'> {
  const { clock } = visit.host
  const uses = new Set<Promise<unknown>>()
  let identified: Promise<void> | null = null
  /** One look for all who come at once. A connection that is held has the same box at its end. */
  function identify(): Promise<void> {
    if (opened.held()) return Promise.resolve()
    identified ??= mustBeIt(visit, box).catch((error: unknown) => {
      identified = null
      throw error
    })
    return identified
  }
  let cancel = (): void => undefined
  async function noted<T>(task: (opened: OpenBox) => Promise<T>): Promise<T> {
    try {
      await before
      await identify()
      const value = await task(opened)
      visit.locked.delete(box.id)
      return value
    } catch (error) {
      if (error instanceof Failure) noteTrouble(visit, box, error)
      // Who answers after a silence may be somebody else.
      if (error instanceof Failure && error.code === 'box-not-answering') identified = null
      throw error
    }
  }
  async function use<T>(task: (opened: OpenBox) => Promise<T>): Promise<T> {
    cancel()
    const running = noted(task)
    uses.add(running)
    try {
      return await running
    } finally {
      uses.delete(running)
      if (uses.size === 0 && local.releaseAfterMs !== null && opened.held()) {
        cancel = clock.at(clock.monotonic() + local.releaseAfterMs, () => {
          identified = null
          void closeQuietly(visit, opened).then(() => visit.notebook.shown())
        })
      }
      visit.notebook.shown()
    }
  }
  async function close(): Promise<void> {
    cancel()
    await Promise.allSettled(uses)
    identified = null
    await opened.close()
  }
  return { opened, use, identify, close, doubt: () => void (identified = null) }
}

function noteTrouble(visit: Visit, box: SavedWallbox, { code, details }: Failure): void {
  // Where no login is known, none is asked for.
  if (code === 'box-needs-password' && localOf(box)?.login !== 'never') visit.locked.add(box.id)
  if (code !== 'box-certificate-changed') return
  box.newPin = String(details['sha256'] ?? '')
  visit.notebook.changed()
}

async function closeQuietly({ host }: Visit, opened: Pick<OpenBox, 'close'>): Promise<void> {
  await opened.close().catch((error: unknown) => {
    if (!(error instanceof Failure)) host.log.error('A box was not let go in order.', { error: String(error) })
  })
}
