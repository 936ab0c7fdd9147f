/**
 * A box that was pointed here is awaited. One that is not seen in time gets its old URL back by itself, as often as it takes:
 * leaving it unreachable is the worst that could happen. It counts as back only when the box itself says so.
 */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { Check, WritePlan } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { finding, fine, running } from '../preflight/check.ts'
import { undoPlan } from '../writes/writes.ts'
import { leadsHere } from './addresses.ts'
import { accessTo } from './box-access.ts'
import { localBoxAnew, localOf } from './doors.ts'
import { restart } from './local-step.ts'
import { noteLink, waitsForRestart } from './own-link.ts'
import type { SavedWallbox } from './saved.ts'
import { exclusively, isHere, stationOf, until, type Visit } from './visit.ts'
import { firstValues, isAsBefore, isHalfway, linkTold, wayBack, type Values } from './way-back.ts'

/** How long a box has to dial this computer after it was pointed here, ms; with a restart in between, longer. */
const seenWithin = { usual: 90_000, restart: 300_000, least: 60_000 }

/** Pauses between tries to restore, ms; the last one from then on. */
const pauses = [5_000, 10_000, 20_000, 40_000, 60_000]

/**
 * Waits for the station at the proxy; restores the old URL when it does not come. Goes on after a restart of the app. One watch a
 * box: the one before ends without a word.
 */
export async function watchForBox(visit: Visit, box: SavedWallbox): Promise<void> {
  const isMine = newWatch(visit, box)
  if (box.backend.restoring) return restore(visit, box, isMine)
  const { clock } = visit.host
  const isRestart = box.backend.plan?.rows.some(({ state }) => state === 'reboot required') === true
  const whole = isRestart ? seenWithin.restart : seenWithin.usual
  // After a restart of the app the box needs a while to dial again, however long ago it was pointed here.
  const left = (box.backend.restoreAt ?? clock.wall() + whole) - clock.wall()
  const within = Math.min(whole, Math.max(left, seenWithin.least))
  box.backend = { ...box.backend, awaited: true, restoreAt: clock.wall() + within }
  putCheck(box, running('box'))
  visit.notebook.changed()
  // `awaited` ends early when the box is moved off or undone meanwhile.
  const isSettled = await until(visit, () => isHere(visit, box) || !box.backend.awaited || !isMine(), within)
  if (!isMine()) return
  if (!box.backend.awaited) return dropCheck(visit, box)
  // Seen is seen, also if its name was chosen anew at that moment.
  if (isSettled) return arrived(visit, box)
  await restore(visit, box, isMine)
}

/** The same, behind whoever begins it. */
export function watchBehind(visit: Visit, box: SavedWallbox): void {
  void watchForBox(visit, box).catch((error: unknown) => logged(visit, error))
}

/**
 * Leaving ended in the middle of writing, and the box may dial this computer by another name than before: it is awaited as any that
 * was led here. One that says it leads elsewhere is left there.
 */
export function watchHalfway(visit: Visit, box: SavedWallbox): void {
  if (!isHalfway(box) || !box.pointsHere || box.backend.restoring || waitsForRestart(visit, box)) return
  box.backend = { ...box.backend, awaited: true, restoreAt: null }
  watchBehind(visit, box)
}

/** True until another watch under the same name begins, or the app ends. */
function newWatch(visit: Visit, { id }: { id: string }): () => boolean {
  const { watches } = visit
  const mine = (watches.get(id) ?? 0) + 1
  watches.set(id, mine)
  return () => watches.get(id) === mine && !visit.isEnding
}

/** Nothing is awaited or restored any more. */
export function stopAwaiting(box: SavedWallbox): void {
  box.backend = { ...box.backend, awaited: false, restoreAt: null, restoring: false }
}

function arrived(visit: Visit, box: SavedWallbox): void {
  stopAwaiting(box)
  putCheck(box, fine('box'))
  // What it told before is of another connection.
  visit.looked.delete(box.id)
  visit.notebook.changed()
}

/** It leads elsewhere by its own word: how it was left is said, and nothing is to be restored. */
function gone(visit: Visit, box: SavedWallbox): void {
  stopAwaiting(box)
  box.pointsHere = false
  dropCheck(visit, box)
}

async function restore(visit: Visit, box: SavedWallbox, isMine: () => boolean): Promise<void> {
  box.backend = { ...box.backend, awaited: false, restoreAt: null, restoring: true }
  putCheck(box, { ...running('box'), says: said('check.box.restoring') })
  visit.notebook.changed()
  const leads = await namesUs(visit, box)
  // The box's own last connection error: the best answer to "why does it not come?".
  const because = visit.looked.get(box.id)?.error ?? null
  // Over as well when it is put back or moved off meanwhile, which has its own words.
  const goesOn = (): boolean => box.backend.restoring && isMine()
  for (let turn = 0; goesOn(); turn++) {
    const isElsewhere = isHalfway(box) && (turn === 0 ? leads : await namesUs(visit, box)) === false
    if (isElsewhere && !waitsForRestart(visit, box) && goesOn()) return gone(visit, box)
    const isBack = await tryToPointBack(visit, box)
    if (!goesOn()) break
    if (isBack) box.backend = { ...box.backend, restoring: false }
    const check = restored(visit, box, isBack)
    const isCause = isBack && check.says.code === 'check.box.notSeen'
    putCheck(box, { ...check, ...(because && { detail: because.line, ...(isCause && { fix: because.says }) }) })
    visit.notebook.changed()
    if (isBack) return
    const pause = pauses[Math.min(turn, pauses.length - 1)] ?? 0
    await until(visit, () => isHere(visit, box) || !goesOn(), pause)
    if (isMine() && isHere(visit, box)) return arrived(visit, box)
  }
  if (isMine()) dropCheck(visit, box)
}

async function tryToPointBack(visit: Visit, box: SavedWallbox): Promise<boolean> {
  try {
    return await exclusively(visit, box, 'pointing', () => pointBack(visit, box))
  } catch (error) {
    // Whatever it was: a box that is not back is tried again.
    if (!(error instanceof Failure)) logged(visit, error)
    return false
  }
}

/**
 * Puts the address back that the box had before it was pointed here, whatever is said of the writes that led it here. True when the
 * box itself tells its old values again, after the restart it may need for that. Failure `not-possible-now` when nothing is known
 * to put back, else those of its interface.
 */
export async function pointBack(visit: Visit, box: SavedWallbox): Promise<boolean> {
  const local = localOf(box)
  const first = local === null ? new Map<string, string | null>() : firstValues(box, local)
  if (local === null || first.size === 0 || leadsHere(visit, box, local.link.read(first)) === true)
    throw notNow('notNow.nothingToUndo')
  const access = accessTo(visit, box)
  const show = (plan: WritePlan): void => {
    box.backend = { ...box.backend, plan }
    visit.notebook.changed()
  }
  const look = async (): Promise<Values> => {
    const values = await access.box.read([...new Set([...first.keys(), ...local.link.keys])])
    if ([...first.keys()].some((key) => !values.has(key)))
      throw new Failure('box-not-answering', `${box.title} did not tell its settings.`, { address: box.address ?? '–' })
    return values
  }
  const doubtful = wayBack(box.backend.plan, visit.host.ids.uuid(), local, first, await look())
  const undone = await undoPlan(doubtful, access.box, show, access.settle)
  // One that is due since an earlier write: what it shows is not yet where it dials.
  box.restartDue ||= undone.rows.some(({ state, note }) => state === 'undone' && note?.code === 'writes.reboot')
  if (box.restartDue && !(await restart(visit, box))) return false
  const now = await look()
  const isBack = isAsBefore(local, first, now) && leadsHere(visit, box, local.link.read(now)) !== true
  if (isBack) show(settled(wayBack(undone, undone.id, local, first, now)))
  box.pointsHere = !isBack
  if (isBack && isHalfway(box)) box.left = null
  visit.notebook.changed()
  return isBack
}

/** Nothing of it waits for a restart any more. */
const settled = (plan: WritePlan): WritePlan => ({
  ...plan,
  rows: plan.rows.map((row) => (row.state === 'undone' ? { ...row, note: null } : row)),
  state: 'undone',
})

/** So long a box that a hand was to move must not have been seen here before it counts as gone, ms. */
const absence = 600_000

/**
 * A box that a hand was to move may only be switched off for a while: it counts as gone when it stays away, ended by whatever shows
 * that it is here. A person's word needs no waiting.
 */
export function watchAbsence(visit: Visit, box: SavedWallbox): void {
  const isMine = newWatch(visit, { id: `${box.id} absence` })
  const isSettled = (): boolean => {
    const link = stationOf(visit, box)?.stationLink
    return !isMine() || link === 'connected' || link === 'refused' || box.left === null || !box.pointsHere
  }
  void until(visit, isSettled, absence).then((settledBefore) => {
    if (settledBefore) return
    box.pointsHere = false
    visit.notebook.changed()
  })
}

/**
 * Whether the box's own interface says that it leads to this computer; one that does not answer, or not enough, counts as yes. null
 * for one that hides its address.
 */
export async function namesUs(visit: Visit, box: SavedWallbox): Promise<boolean | null> {
  const local = localOf(box)
  if (local === null) return true
  try {
    const link = linkTold(local, await localBoxAnew(visit, box).read(local.link.keys))
    if (link === null) return true
    noteLink(visit, box, link)
    return leadsHere(visit, box, link)
  } catch (error) {
    if (!(error instanceof Failure)) logged(visit, error)
    return true
  }
}

/** How the restoring stands, and what the backend will lack because of it: only this computer has that. */
function restored(visit: Visit, box: SavedWallbox, isBack: boolean): Check {
  const { owed = 0, parked = 0, openProvisional = 0 } = stationOf(visit, box) ?? {}
  if (isBack && owed + parked + openProvisional > 0)
    return finding('box', 'notSeenOwed', 'blocks', { owed: owed + parked, sessions: openProvisional })
  return finding('box', isBack ? 'notSeen' : 'notSeenStuck', 'blocks')
}

export function putCheck(box: SavedWallbox, check: Check): void {
  box.backend = { ...box.backend, checks: [...box.backend.checks.filter(({ id }) => id !== check.id), check] }
}

function dropCheck(visit: Visit, box: SavedWallbox): void {
  box.backend = { ...box.backend, checks: box.backend.checks.filter(({ id }) => id !== 'box') }
  visit.notebook.changed()
}

const logged = ({ host }: Visit, error: unknown): void =>
  host.log.error('A wallbox could not be asked or led back.', { error: String(error) })
