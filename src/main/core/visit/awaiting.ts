/**
 * A box that was pointed here is awaited. One that is not seen in time gets its old URL back by itself, as often as it takes:
 * leaving it unreachable is the worst that could happen. It counts as back only when the box itself says so.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Check, WritePlan } from '../../../shared/wallbox.ts'
import { finding, fine, running } from '../preflight/check.ts'
import { undoPlan } from '../writes/writes.ts'
import { isOurs } from './addresses.ts'
import { accessTo } from './box-access.ts'
import { localBox, localOf } from './doors.ts'
import { confirmed, restart } from './local-step.ts'
import type { SavedWallbox } from './saved.ts'
import { exclusively, stationOf, until, type Visit } from './visit.ts'

/** How long a box has to dial this computer after it was pointed here, ms; with a restart in between, longer. */
const seenWithin = { usual: 90_000, restart: 300_000, least: 60_000 }

/** Pauses between tries to restore, ms; the last one from then on. */
const pauses = [5_000, 10_000, 20_000, 40_000, 60_000]

const isHere = (visit: Visit, box: SavedWallbox): boolean => stationOf(visit, box)?.stationLink === 'connected'

/** Waits for the station at the proxy; restores the old URL when it does not come. Goes on after a restart of the app. */
export async function watchForBox(visit: Visit, box: SavedWallbox): Promise<void> {
  await afterCrash(visit, box)
  if (box.backend.restoring) return restore(visit, box)
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
  await until(visit, () => isHere(visit, box) || !box.backend.awaited, within)
  if (!box.backend.awaited) return dropCheck(visit, box)
  if (isHere(visit, box)) return arrived(visit, box)
  await restore(visit, box)
}

/** Nothing is awaited or restored any more. */
export function stopAwaiting(box: SavedWallbox): void {
  box.backend = { ...box.backend, awaited: false, restoreAt: null, restoring: false }
}

function arrived(visit: Visit, box: SavedWallbox): void {
  stopAwaiting(box)
  putCheck(box, fine('box'))
  visit.notebook.changed()
}

async function restore(visit: Visit, box: SavedWallbox): Promise<void> {
  box.backend = { ...box.backend, awaited: false, restoreAt: null, restoring: true }
  putCheck(box, { ...running('box'), says: said('check.box.restoring') })
  visit.notebook.changed()
  const because = await boxErrorOf(visit, box)
  for (let turn = 0; box.backend.restoring; turn++) {
    const isBack = await tryToPointBack(visit, box)
    if (isBack) box.backend = { ...box.backend, restoring: false }
    putCheck(box, {
      ...finding('box', isBack ? 'notSeen' : 'notSeenStuck', 'blocks'),
      ...(isBack && because && { fix: because.says }),
      ...(because && { detail: because.line }),
    })
    visit.notebook.changed()
    if (isBack) return
    const pause = pauses[Math.min(turn, pauses.length - 1)] ?? 0
    await until(visit, () => isHere(visit, box) || !box.backend.restoring, pause)
    if (isHere(visit, box)) return arrived(visit, box)
  }
  dropCheck(visit, box)
}

async function tryToPointBack(visit: Visit, box: SavedWallbox): Promise<boolean> {
  try {
    return await exclusively(visit, box, 'pointing', () => pointBack(visit, box))
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

/**
 * Puts the URL back that the box had before it was pointed here. True when the box itself no longer names this computer; it is
 * restarted where its old URL is in force only then. Failure `not-possible-now` when there is nothing to put back.
 */
export async function pointBack(visit: Visit, box: SavedWallbox): Promise<boolean> {
  if (box.backend.plan === null) throw new Failure('not-possible-now', 'There is nothing to undo.')
  const access = accessTo(visit, box)
  const show = (plan: WritePlan): void => {
    box.backend = { ...box.backend, plan }
    visit.notebook.changed()
  }
  const undone = await undoPlan(box.backend.plan, access.box, show, access.settle)
  const restarts = undone.rows.some(({ state, note }) => state === 'undone' && note?.code === 'writes.reboot')
  const isBack = undone.state === 'undone' && (!restarts || (await restart(visit, box))) && !(await namesUs(visit, box))
  box.pointsHere = !isBack
  visit.notebook.changed()
  return isBack
}

/** The app ended in the middle of writing: what was only planned then may be on the box, and is told by what is there now. */
async function afterCrash(visit: Visit, box: SavedWallbox): Promise<void> {
  const { plan } = box.backend
  if (plan?.state !== 'applying') return
  const rows = plan.rows.map((row) =>
    row.state === 'planned' || row.state === 'writing'
      ? { ...row, state: 'unknown' as const, note: said('writes.notReadBack') }
      : row,
  )
  const doubtful: WritePlan = { ...plan, rows, state: 'partly applied' }
  box.backend = { ...box.backend, plan: await confirmed(visit, box, doubtful) }
  visit.notebook.changed()
}

/** Whether the box's own interface says that it dials this computer; one that does not answer counts as yes. */
export async function namesUs(visit: Visit, box: SavedWallbox): Promise<boolean> {
  const local = localOf(box)
  if (local === null) return true
  try {
    const link = local.link.read(await localBox(visit, box).read(local.link.keys))
    visit.looked.set(box.id, link)
    return link.url !== null && isOurs(visit, box, link.url)
  } catch (error) {
    if (error instanceof Failure) return true
    throw error
  }
}

/** The box's own last connection error: the best answer to "why does it not come?". */
async function boxErrorOf(visit: Visit, box: SavedWallbox): Promise<{ says: Said; line: string } | null> {
  await namesUs(visit, box)
  return visit.looked.get(box.id)?.error ?? null
}

export function putCheck(box: SavedWallbox, check: Check): void {
  box.backend = { ...box.backend, checks: [...box.backend.checks.filter(({ id }) => id !== check.id), check] }
}

function dropCheck(visit: Visit, box: SavedWallbox): void {
  box.backend = { ...box.backend, checks: box.backend.checks.filter(({ id }) => id !== 'box') }
  visit.notebook.changed()
}
