/**
 * The local interface of an adopted box: its login, the questions to answer before anything is sent there, its restart, and how
 * far its own connection has come.
 */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { LocalView } from '../../../shared/visit.ts'
import type { Family, WritePlan } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { confirmPlan } from '../writes/writes.ts'
import { leadsHere } from './addresses.ts'
import { accessTo, answersAgain } from './box-access.ts'
import { localBox, localBoxAnew, localOf, release } from './doors.ts'
import { noteLink } from './own-link.ts'
import type { SavedWallbox } from './saved.ts'
import { connectedProxy, exclusively, isHere, stationOf, type Visit } from './visit.ts'
import { linkTold } from './way-back.ts'

/** How long a box may take to go down and to come up again, and how often it is looked whether it went, ms. */
const restartTakes = { down: 30_000, up: 180_000, look: 1_000 }

/** Tries the login at once. Failure `box-needs-password` for a wrong one, which is then forgotten. */
export async function logInto(
  visit: Visit,
  box: SavedWallbox,
  { user, password }: { user: string; password: string },
): Promise<void> {
  const local = localOf(box)
  if (local === null || local.login === 'never') throw notNow('notNow.noInterface', { box: box.title })
  // Known first: what else asks the box meanwhile opens it anew, and with the login from here on.
  visit.logins.set(box.id, { user: local.user ?? user, password })
  await release(visit, box)
  try {
    await localBox(visit, box).read(local.link.keys)
  } catch (error) {
    if (error instanceof Failure && error.code === 'box-needs-password') {
      visit.logins.delete(box.id)
      await release(visit, box)
    }
    throw error
  } finally {
    visit.notebook.shown()
  }
}

/**
 * Discovery heard a serial at an address. Of an adopted box that is known elsewhere: it is asked about, and nothing is sent there
 * before. At the address of another adopted box: that one is asked about.
 */
export function movedTo(visit: Visit, serial: string, family: Family, address: string): void {
  const box = visit.notebook.visit.wallboxes.find((one) => one.family === family && one.serial === serial)
  if (!box || box.address === address || box.newAddress === address) return
  if (visit.distrusted.has(`${box.id} ${address}`)) return
  // A practice box listens at another port after each start, and holds nothing worth stealing.
  if (box.practice) {
    box.address = address
    void release(visit, box)
  } else box.newAddress = address
  visit.notebook.changed()
}

/** The installer's answer to the open question. Failure `not-possible-now` when there is none. */
export function trust(visit: Visit, box: SavedWallbox, about: Question['about'], yes: boolean): void {
  if (questionAbout(box, about) === null) throw notNow('notNow.noQuestion')
  if (about === 'address') {
    if (yes) {
      box.address = box.newAddress
      box.stranger = null
      visit.reachedFrom.delete(box.id)
    } else visit.distrusted.add(`${box.id} ${box.newAddress ?? ''}`)
    box.newAddress = null
  } else if (about === 'serial') {
    // The same box under another number, e.g. after a repair. After a no it is asked again when it is used next.
    if (yes) box.serial = box.stranger ?? box.serial
    box.stranger = null
  } else {
    // A box that did not tell its new certificate is pinned anew by its next answer.
    if (yes) box.pin = box.newPin === '' ? null : box.newPin
    box.newPin = null
  }
  visit.notebook.changed()
  void release(visit, box)
}

type Question = NonNullable<LocalView['question']>

const questionAbout = (box: SavedWallbox, about: Question['about']): string | null =>
  ({ address: box.newAddress, serial: box.stranger, certificate: box.newPin })[about]

/** What must be answered before anything is sent to a new address, to another box, or to another certificate. */
export function questionOf(box: SavedWallbox): Question | null {
  const [about] = (['address', 'serial', 'certificate'] as const).filter((one) => questionAbout(box, one) !== null)
  if (about === undefined) return null
  const before = (about === 'certificate' ? box.pin : box.address) ?? '–'
  return {
    about,
    says: said(`local.question.${about}`, { serial: box.serial, address: box.address ?? '–', before }),
    now: questionAbout(box, about) ?? '',
  }
}

/** Restarts the box, waits until it is back, and reads again what was to take effect then. */
export async function restartBox(visit: Visit, box: SavedWallbox): Promise<void> {
  if (box.test.state === 'running') throw notNow('notNow.testRunning')
  await exclusively(visit, box, 'restarting', async () => {
    await restartSeen(visit, box)
    await confirmWrites(visit, box)
  })
}

/**
 * Restarts the box and waits until it is back. Failures `box-not-restarted` when it was not seen to go: it may do so later, and
 * until then nothing new is in force; `box-not-answering` when it has not come back; else as of the way it is told to.
 */
export async function restartSeen(visit: Visit, box: SavedWallbox): Promise<void> {
  const address = box.address ?? box.identity
  const link = linkTurn(visit, box)
  let way: RestartWay
  try {
    way = await tellToRestart(visit, box, link)
    if (!(await answersAgain(visit, restartTakes.down, way.isGone, restartTakes.look)))
      throw new Failure('box-not-restarted', `${box.title} was not seen to restart.`, { address })
  } finally {
    link.end()
  }
  if (!(await answersAgain(visit, restartTakes.up, way.isBack)))
    throw new Failure(
      'box-not-answering',
      `${box.title} has not come back within ${restartTakes.up / 60_000} minutes.`,
      { address },
    )
  box.restartDue = false
  box.changes += 1
  // What it told before is of another connection, and may be of another place.
  visit.looked.delete(box.id)
  visit.notebook.changed()
}

/** The same; false instead of a Failure when it was not seen to go, or to come back. */
export function restart(visit: Visit, box: SavedWallbox): Promise<boolean> {
  return restartSeen(visit, box).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Failure) return false
      throw error
    },
  )
}

/** How it is seen that it went, and that it is back. */
interface RestartWay {
  isGone(): Promise<boolean>
  isBack(): Promise<boolean>
}

interface LinkTurn {
  hasTurned(): boolean
  end(): void
}

/** A link may be gone for less than a look; and one that comes only now has been restarted into its new address. */
function linkTurn(visit: Visit, box: SavedWallbox): LinkTurn {
  const wasHere = isHere(visit, box)
  let turned = false
  const end = visit.proxy?.on(() => (turned ||= isHere(visit, box) !== wasHere))
  return { hasTurned: () => turned, end: () => end?.() }
}

/** Over its local interface, else by OCPP Reset: `Soft` (S16 §5.14), or `OnIdle` of 2.x, so that no session is cut off. */
async function tellToRestart(visit: Visit, box: SavedWallbox, link: LinkTurn): Promise<RestartWay> {
  const local = localOf(box)
  const door = local === null ? null : localBoxAnew(visit, box)
  if (local !== null && door?.restart !== undefined) {
    const before = (await door.upFor?.()) ?? null
    await door.restart()
    await release(visit, box)
    const read = (): Promise<unknown> => localBox(visit, box).read(local.link.keys)
    return {
      // It may answer for a moment more before it goes down, or be up again before it was missed.
      async isGone() {
        if (link.hasTurned()) return true
        try {
          const now = before === null ? await read() : await localBox(visit, box).upFor?.()
          return before !== null && typeof now === 'number' && now < before
        } catch (error) {
          if (error instanceof Failure) return error.code === 'box-not-answering'
          throw error
        }
      },
      isBack: () => read().then(() => true),
    }
  }
  const proxy = connectedProxy(visit, box)
  const type = stationOf(visit, box)?.protocol?.startsWith('ocpp2') === true ? 'OnIdle' : 'Soft'
  const { status } = await proxy.call(box.identity, 'Reset', { type })
  if (status !== 'Accepted' && status !== 'Scheduled')
    throw new Failure('station-refused-call', `${box.title} does not restart now (${String(status)}).`, {
      action: 'Reset',
    })
  return { isGone: () => Promise.resolve(link.hasTurned()), isBack: () => Promise.resolve(isHere(visit, box)) }
}

/** Rows that waited for a restart are told by what the box has now; what cannot be read yet stays as it is. */
async function confirmWrites(visit: Visit, box: SavedWallbox): Promise<void> {
  const each = (plan: WritePlan | null): Promise<WritePlan | null> =>
    plan === null ? Promise.resolve(null) : confirmed(visit, box, plan)
  // Asked first: much of the record may change meanwhile.
  const backend = await each(box.backend.plan)
  box.backend = { ...box.backend, plan: backend }
  const policy = await each(box.policy.plan)
  box.policy = { ...box.policy, plan: policy }
  const keys = await each(box.keys.plan)
  box.keys = { ...box.keys, plan: keys }
  visit.notebook.changed()
}

/** The plan with its open questions answered by the box; as it was when the box cannot be asked. */
export function confirmed(visit: Visit, box: SavedWallbox, plan: WritePlan): Promise<WritePlan> {
  return confirmPlan(plan, accessTo(visit, box).box, () => visit.notebook.shown()).catch((error: unknown) => {
    if (error instanceof Failure) return plan
    throw error
  })
}

/** Asks the box itself how far its connection has come. */
export async function lookAt(visit: Visit, box: SavedWallbox): Promise<void> {
  const local = localOf(box)
  if (local === null) throw notNow('notNow.noInterface', { box: box.title })
  await exclusively(visit, box, 'looking', async () => {
    const link = linkTold(local, await localBoxAnew(visit, box).read(local.link.keys))
    if (link === null)
      throw new Failure('box-not-answering', `${box.title} did not tell its settings.`, { address: box.address ?? '–' })
    noteLink(visit, box, link)
    const isOurs = leadsHere(visit, box, link)
    if (isOurs !== null) box.pointsHere = isOurs || isHere(visit, box)
  })
}
