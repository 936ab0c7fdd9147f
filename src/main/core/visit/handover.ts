/**
 * Off the laptop again (design §4). A box leaves only when the backend has all its messages and none of its sessions runs
 * under a number Wattproof made up. Where a local interface allows it the box is moved and followed; else a hand must, and the
 * report says so. Verified is what the box or the backend shows, never what was merely written.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink, WritePlan, WriteRow } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { after } from '../waiting.ts'
import { applyPlan, isOpen, planOf, wasWritten, type Settable, type Wanted } from '../writes/writes.ts'
import { familyOf } from '../wallboxes/families.ts'
import { addressKeys, pointingKeys, type LocalInterface } from '../wallboxes/family.ts'
import { among } from '../wallboxes/same-setting.ts'
import { namesUs, stopAwaiting, watchAbsence, watchHalfway } from './awaiting.ts'
import { finalUrlOf } from './backend-step.ts'
import { isWell, notAsFound, tellsAsFound, type Told } from './as-found.ts'
import { accessTo, beforeWriting } from './box-access.ts'
import { canBePointed, localBoxAnew, localOf } from './doors.ts'
import { mustBeFree } from './free-to-leave.ts'
import { confirmed, restartSeen } from './local-step.ts'
import { noteLink } from './own-link.ts'
import { ableToDial } from './reach.ts'
import type { FoundValue, SavedWallbox } from './saved.ts'
import { exclusively, isHere, proxyOf, type Visit } from './visit.ts'
import { isHalfway, isHiddenAsBefore, type Values } from './way-back.ts'

/**
 * How long the box may take to be accepted at its real backend, how often it is asked, and how long a box that lost its connection
 * takes at most to dial again, ms; how often in a row it is there.
 */
const follow = { within: 90_000, each: 2_000, redials: 30_000, steady: 5 }

/** Points the box at its real backend and follows it there. Failure `box-refused` when it still names this computer. */
export async function moveOff(visit: Visit, box: SavedWallbox): Promise<void> {
  mustBeFree(visit, box)
  const url = finalUrlOf(visit, box)
  if (url === null) throw new Failure('bad-url', 'There is no usable backend URL to leave the box at.')
  const local = localOf(box)
  if (local === null || !canBePointed(box)) return leaveToAHand(visit, box, said('visit.handover.byHand', { url }), url)
  await exclusively(visit, box, 'moving off', async () => {
    // The way it had, e.g. its SIM card: as found where this visit changed it, else as it is.
    const home = new Map(await ableToDial(visit, box, box.backend.url))
    for (const { key, value } of ofWay(box, 'local')) home.set(key, value)
    const plan = await write(visit, box, local.pointAt(box.backend.url, box.identity, home))
    mustBeTaken(box, plan)
    const { plan: settled, wasHungUp } = await letGo(visit, box, plan)
    // What it only said it took shows after its restart.
    mustBeTaken(box, settled)
    const seen = await followThere(visit, box, local, url, wasHungUp)
    if (isHere(visit, box)) throw new Failure('box-refused', `${box.title} still dials this computer.`)
    box.left = {
      url,
      says: said(`visit.handover.${seen}`, { url }),
      verified: seen === 'accepted',
      confirmable: seen !== 'accepted',
    }
  }).finally(() => watchHalfway(visit, box))
}

/**
 * Puts every value back that this visit changed: OCPP keys while the box is still here, then its own settings, its address last
 * and in the opposite order. What cannot be put back does not keep the rest from it; it is said.
 */
export async function putBack(visit: Visit, box: SavedWallbox): Promise<void> {
  mustBeFree(visit, box)
  await exclusively(visit, box, 'putting back', async () => {
    const station = await putStationBack(visit, box)
    const local = localOf(box)
    let own: readonly WriteRow[] = []
    let told: Told = new Map()
    let isMoved = false
    if (local === null || !canBePointed(box)) {
      if (local !== null) own = (await write(visit, box, wantedOf(ofWay(box, 'local')))).rows
      leaveToAHand(visit, box, said('visit.handover.putBackByHand'), null)
    } else {
      const address = pointingKeys(familyOf(box.family))
      const rest = await write(visit, box, wantedOf(ofWay(box, 'local').filter(({ key }) => !address.has(key))))
      // Its station can be asked no more once the address is back.
      told = await tellsAsFound(accessTo(visit, box).box, ofWay(box, 'ocpp'))
      const found = lastAddress(
        ofWay(box, 'local').filter(({ key }) => address.has(key)),
        local,
      )
      const first = new Map(found.map(({ key, value }) => [key, value]))
      const plan = await write(visit, box, wantedOf(found), (now) => isHiddenAsBefore(local, first, now))
      own = (await letGo(visit, box, { ...plan, rows: [...rest.rows, ...plan.rows] })).plan.rows
      isMoved = true
    }
    told = new Map([...told, ...(await tellsAsFound(accessTo(visit, box).box, box.asFound))])
    const became = new Map([...station, ...own.map(({ key, state }) => [key, state] as const)])
    const notBack = [...secretsOf(box), ...notAsFound(box, told, became)]
    // Said once it is known of every key: until then it is halfway.
    if (isMoved)
      box.left = {
        url: visit.looked.get(box.id)?.url ?? null,
        says: said('visit.handover.asFound'),
        verified: true,
        confirmable: false,
      }
    if (notBack.length > 0 && box.left !== null)
      box.left = {
        ...box.left,
        says: said('visit.handover.asFoundExcept', { keys: notBack.join(', ') }),
        verified: false,
      }
    forgetWrites(box, notBack)
  }).finally(() => watchHalfway(visit, box))
}

function mustBeTaken(box: SavedWallbox, { rows }: WritePlan): void {
  const open = rows.find(({ state }) => !isWell(state))
  if (open) throw new Failure('box-refused', `${box.title} did not take ${open.key}.`, { key: open.key })
}

/** A person's word on what the backend's side shows of a box that nobody here can see arrive. It is marked as such. */
export function confirmLeft(visit: Visit, box: SavedWallbox, seen: boolean): void {
  if (box.left?.confirmable !== true || isHere(visit, box)) throw notNow('notNow.notLeft')
  const url = box.left.url ?? '–'
  box.left = {
    ...box.left,
    says: said(`visit.handover.${seen ? 'seenByPerson' : 'notSeenByPerson'}`, { url }),
    verified: seen,
  }
  if (seen) box.pointsHere = false
  visit.notebook.changed()
}

/** A link that is gone is no move: only a person, or a long absence, tells that a hand has moved it. */
function leaveToAHand(visit: Visit, box: SavedWallbox, says: Said, url: string | null): void {
  box.left = { url, says, verified: false, confirmable: true }
  watchAbsence(visit, box)
  visit.notebook.changed()
}

/**
 * It left when its own interface names another place, after the restart it may need for that. Gives the plan as it is then, and
 * whether it was still connected: its session ended because we ended it, and not because it went. Failure `box-not-restarted` while
 * that restart was not seen: what it names is not where it is.
 */
async function letGo(
  visit: Visit,
  box: SavedWallbox,
  plan: WritePlan,
): Promise<{ plan: WritePlan; wasHungUp: boolean }> {
  box.restartDue ||= plan.rows.some(({ state }) => state === 'reboot required')
  const isRestarted = box.restartDue
  if (box.restartDue) {
    mustBeFree(visit, box)
    await restartSeen(visit, box)
  }
  // What hides its address was switched off only once that was another.
  if ((await namesUs(visit, box)) === true)
    throw new Failure('box-refused', `${box.title} still names this computer as its backend.`)
  box.pointsHere = false
  stopAwaiting(box)
  const wasHungUp = isHere(visit, box)
  proxyOf(visit).release(box.identity)
  visit.notebook.changed()
  const settled = isRestarted ? await confirmed(visit, box, plan) : plan
  const now = new Map(settled.rows.map((row) => [`${row.key} ${row.after}`, row]))
  box.leaving = box.leaving.map((row) => now.get(`${row.key} ${row.after}`) ?? row)
  return { plan: settled, wasHungUp }
}

/**
 * The box itself says how far it came at its new place. `connected` is not yet accepted: some never tell more. Hung up by us, what
 * it says may be of the connection it had here until that is older, or it has had time to dial here again.
 */
async function followThere(
  visit: Visit,
  box: SavedWallbox,
  local: LocalInterface,
  url: string,
  wasHungUp: boolean,
): Promise<'accepted' | 'connected' | 'notSeenThere'> {
  const { host } = visit
  const begun = host.clock.monotonic()
  const deadline = begun + follow.within
  const isOfNow = ({ acceptedFor, connectedFor }: BoxLink): boolean => {
    const passed = host.clock.monotonic() - begun
    return !wasHungUp || passed >= follow.redials || (acceptedFor ?? connectedFor ?? Infinity) < passed
  }
  let connectedLooks = 0
  // The old connection may still count as accepted for a moment.
  await after(host.clock, follow.each)
  while (host.clock.monotonic() < deadline) {
    try {
      const link = local.link.read(await localBoxAnew(visit, box).read(local.link.keys))
      noteLink(visit, box, link)
      const isThere = link.url !== null && isSameUrl(link.url, url) && !isHere(visit, box) && isOfNow(link)
      if (isThere && link.accepted === true) return 'accepted'
      connectedLooks = isThere && link.connected === true ? connectedLooks + 1 : 0
      // It never tells whether it was accepted: longer waiting shows no more.
      if (link.accepted === null && connectedLooks >= follow.steady) return 'connected'
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
    await after(host.clock, follow.each)
  }
  return connectedLooks > 0 ? 'connected' : 'notSeenThere'
}

/** OCPP keys, while the station is here. Gives what became of each: its URL must not wait for them. */
async function putStationBack(visit: Visit, box: SavedWallbox): Promise<[string, WriteRow['state'] | 'failed'][]> {
  const found = ofWay(box, 'ocpp')
  if (found.length === 0) return []
  try {
    const { rows } = await write(visit, box, wantedOf(found))
    return rows.map(({ key, state }) => [key, state])
  } catch (error) {
    if (error instanceof Failure) return found.map(({ key }) => [key, 'failed'])
    throw error
  }
}

/** What was there before is on disk before the first write; right before its address changes the box must still be free. */
async function write(
  visit: Visit,
  box: SavedWallbox,
  wanted: readonly Wanted[],
  isLeftAlone?: (now: Values) => (key: string) => boolean,
): Promise<WritePlan> {
  const access = accessTo(visit, box)
  const asked = [
    ...wanted.map(({ key }) => key),
    ...(isLeftAlone === undefined ? [] : pointingKeys(familyOf(box.family))),
  ]
  const current = wanted.length === 0 ? new Map() : await access.box.read([...new Set(asked)])
  const isLeft = isLeftAlone?.(current)
  const plan = planOf(
    visit.host.ids.uuid(),
    wanted.filter(({ key }) => isLeft?.(key) !== true),
    current,
    access.box,
  )
  const { left, restartDue } = box
  const address = pointingKeys(familyOf(box.family))
  const isLeaving = plan.rows.some(({ key, state }) => address.has(key) && isOpen(state))
  // What the box answers may not be heard: until it is, a restart is as good as due where it may need one.
  const due = restartDue || localOf(box)?.restarts === true
  await beforeWriting(visit, box, plan, isLeaving ? { left: halfway, restartDue: due } : {})
  const gate = gateOf(visit, box, access.box)
  const earlier = box.leaving
  const show = (now: WritePlan): void => {
    box.leaving = [...earlier, ...now.rows]
    visit.notebook.changed()
  }
  const done = await applyPlan(plan, gate.box, show, access.settle)
  box.restartDue = restartDue || done.rows.some(({ key, state }) => address.has(key) && state === 'reboot required')
  const refused = gate.refused()
  if (refused !== null) {
    if (isHalfway(box)) box.left = left
    throw refused
  }
  return done
}

/** Said from before the first write of an address until it is known where that leads, also when the app ends in the middle. */
const halfway: NonNullable<SavedWallbox['left']> = {
  url: null,
  says: said('visit.handover.halfway'),
  verified: false,
  confirmable: false,
}

/** A session may have begun while the rest was written: asked once, at the first key of its address, and true for all of them. */
function gateOf(visit: Visit, box: SavedWallbox, open: Settable): { box: Settable; refused(): Failure | null } {
  const address = pointingKeys(familyOf(box.family))
  let refused: Failure | null | undefined
  const ask = (): Failure | null => {
    try {
      mustBeFree(visit, box)
      return null
    } catch (error) {
      if (error instanceof Failure) return error
      throw error
    }
  }
  return {
    box: {
      ...open,
      write(key, value) {
        if (address.has(key) && refused === undefined) refused = ask()
        return address.has(key) && refused ? Promise.reject(refused) : open.write(key, value)
      },
    },
    refused: () => refused ?? null,
  }
}

/** Written, and never told by the box: their old values are nowhere. */
const secretsOf = ({ backend, policy, keys }: SavedWallbox): string[] =>
  [backend.plan, policy.plan, keys.plan].flatMap((plan) =>
    (plan?.rows ?? []).filter(({ state }) => state === 'not readable').map(({ key }) => key),
  )

const ofWay = ({ asFound }: SavedWallbox, way: FoundValue['way']): FoundValue[] =>
  asFound.filter((one) => one.way === way)

/** The address after everything else, and its keys in the opposite order of pointing: a switch written first goes back last. */
function lastAddress(found: readonly FoundValue[], local: LocalInterface): FoundValue[] {
  const order = addressKeys(local, new Map())
  const rank = ({ key }: FoundValue): number => (order.includes(key) ? order.length - order.indexOf(key) : 0)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

const wantedOf = (found: readonly FoundValue[]): Wanted[] =>
  found.map(({ key, value }) => ({ key, value: value ?? '', label: null, unit: null }))

/** The plans stay for the report: what was written and taken back is both worth knowing. */
function forgetWrites(box: SavedWallbox, except: readonly string[]): void {
  const isKept = among(familyOf(box.family), except)
  const undoneRows = (rows: readonly WriteRow[]): WriteRow[] =>
    rows.map((row) => (wasWritten(row) && !isKept(row.key) ? { ...row, state: 'undone' as const, note: null } : row))
  const undone = (plan: WritePlan | null): WritePlan | null => {
    if (plan === null) return null
    const rows = undoneRows(plan.rows)
    return { ...plan, rows, state: rows.some(wasWritten) ? plan.state : 'undone' }
  }
  box.backend = { ...box.backend, plan: undone(box.backend.plan) }
  const { plan, written } = box.policy
  box.policy = { ...box.policy, applied: null, earlier: null, plan: undone(plan), written: undoneRows(written) }
  box.keys = { ...box.keys, plan: undone(box.keys.plan) }
}

/** Scheme and host know no capitals; a slash at the end and how a character is escaped say nothing. */
function isSameUrl(one: string, other: string): boolean {
  const plain = (url: string): string => {
    const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/]*)(.*)$/i.exec(url.trim()) ?? []
    return origin.toLowerCase() + rest.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase()).replace(/\/+$/, '')
  }
  return plain(one) === plain(other)
}
