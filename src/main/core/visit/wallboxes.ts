/** Taking boxes into the visit and letting them go. */
import { Failure } from '../../../shared/failure.ts'
import type { FoundBox, GuideId } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { samePlace } from '../discovery/networks.ts'
import { planBackend, takeBackend } from './backend-step.ts'
import { localBox, localOf, release } from './doors.ts'
import { mustBeFree } from './free-to-leave.ts'
import { objectOf } from '../ocpp/messages16.ts'
import { possibleOf } from '../policy/mapping.ts'
import { newWallbox, type SavedWallbox } from './saved.ts'
import { busyWith, type Visit } from './visit.ts'
import { isHalfway } from './way-back.ts'

/** What was learned of the way to a found box: the login it took, and the certificate it showed. */
export interface WayToBox {
  login: { user: string; password: string } | null
  certificate: string | null
}

/**
 * A found box becomes part of the visit; found again it is the same one. At another address it may be a box that only says so:
 * that is asked about, and neither password nor write goes there before.
 */
export async function adoptFound(visit: Visit, found: FoundBox, way?: WayToBox): Promise<SavedWallbox> {
  if (found.state !== 'ready' || found.family === 'unknown') throw notNow('notNow.notSaidWho')
  const { notebook } = visit
  const known = notebook.visit.wallboxes.find((box) => isSameBox(box, found))
  const box =
    known ??
    newWallbox({
      id: visit.host.ids.uuid(),
      title: found.title,
      family: found.family,
      guide: null,
      maker: found.maker,
      model: found.model,
      serial: found.serial,
      firmware: found.firmware,
      address: found.address,
      identity: freeIdentity(visit, found.serial || found.family),
      practice: found.practice,
    })
  const isElsewhere = box.address !== null && !samePlace(box.address, found.address)
  if (isElsewhere && !found.practice) box.newAddress = found.address
  else {
    box.address = found.address
    box.firmware = found.firmware
    if (way?.login) visit.logins.set(box.id, way.login)
  }
  if (!known) {
    box.pin = way?.certificate ?? null
    box.policy = { ...box.policy, position: possibleOf(box, box.policy.position) }
    notebook.visit.wallboxes.push(box)
    if (found.practice && visit.practice)
      box.backend = { ...box.backend, template: 'practice', url: visit.practice.backendUrl }
  }
  notebook.visit.selected = box.id
  notebook.changed()
  if (!known) box.identity = (await ownName(visit, box).catch(ifFailure)) ?? box.identity
  notebook.changed()
  await planBackend(visit, box)
  return box
}

/** Whether a box of the visit is this one: by its serial; where it tells none, only its place says which it is. */
export const isSameBox = (box: SavedWallbox, found: FoundBox): boolean =>
  box.family === found.family &&
  (found.serial === '' ? box.address !== null && samePlace(box.address, found.address) : box.serial === found.serial)

/**
 * A box that could not tell its name at its backend before may do so now: it is the right one unless a person has chosen another, or
 * the box was given it here.
 */
export async function takeIdentity(visit: Visit, box: SavedWallbox): Promise<void> {
  if (box.identityTyped || box.pointsHere) return
  const identity = await ownName(visit, box).catch(ifFailure)
  if (identity === null) return
  const { template, url } = box.backend
  await takeBackend(visit, box, { template, url, identity }).catch(ifFailure)
}

/**
 * The name of a box that was set up before: more likely the right one than its serial number. null where it is of no use. Failures as
 * of `localBox`.
 */
async function ownName(visit: Visit, box: SavedWallbox): Promise<string | null> {
  const local = localOf(box)
  if (local === null) return null
  const { identity } = local.link.read(await localBox(visit, box).read(local.link.keys))
  const name = identity?.trim() ?? ''
  return name === '' || name.length > longestIdentity || visit.notebook.byIdentity(name) ? null : name
}

function ifFailure(error: unknown): null {
  if (error instanceof Failure) return null
  throw error
}

/** Identities longer than this do not pass the contract (CiString48, 2.x identifierString). */
const longestIdentity = 48

/** A station without local interface: its hand-set URL brings it here. */
export function adoptByHand(visit: Visit, title: string, identity: string, guide: GuideId = 'other'): SavedWallbox {
  const name = identity.trim()
  if (name === '' || visit.notebook.byIdentity(name))
    throw new Failure('bad-input', 'A wallbox of this visit already has this identity, or it is empty.', {
      field: 'identity',
    })
  const box = newWallbox({
    id: visit.host.ids.uuid(),
    title: title.trim() || name,
    family: 'any',
    guide,
    maker: '',
    model: '',
    serial: '',
    firmware: '',
    address: null,
    identity: name,
    practice: false,
  })
  visit.notebook.visit.wallboxes.push(box)
  visit.notebook.visit.selected = box.id
  visit.notebook.changed()
  return box
}

/**
 * Failure `not-possible-now` while it points here, something is at work on it, or anything is owed: forgotten, nobody would bring it
 * home, and what is stored of it would wait for good.
 */
export function forgetWallbox(visit: Visit, box: SavedWallbox): void {
  const work = visit.busy.get(box.id)
  if (work !== undefined) throw busyWith(work)
  if (box.pointsHere || box.backend.awaited || box.backend.restoring)
    throw notNow('notNow.pointsHere', { box: box.title })
  if (isHalfway(box)) throw notNow('notNow.halfway', { box: box.title })
  mustBeFree(visit, box)
  const { visit: saved } = visit.notebook
  saved.wallboxes.splice(saved.wallboxes.indexOf(box), 1)
  if (saved.selected === box.id) saved.selected = saved.wallboxes[0]?.id ?? null
  visit.proxy?.release(box.identity)
  void release(visit, box)
  // What was typed for it goes with it, and what it told.
  for (const kept of [visit.logins, visit.secrets, visit.looked, visit.reach, visit.reachedFrom, visit.delivered])
    kept.delete(box.id)
  visit.locked.delete(box.id)
  for (const watch of [box.id, `${box.id} absence`]) visit.watches.delete(watch)
  visit.notebook.changed()
}

/** What the station itself says in its BootNotification fills what a hand did not type; 2.x says it in an object of its own. */
export function learnFromBoot(box: SavedWallbox, boot: Readonly<Record<string, unknown>>): void {
  const station = objectOf(boot['chargingStation']) ?? {}
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 60) : '')
  box.maker ||= text(boot['chargePointVendor']) || text(station['vendorName'])
  box.model ||= text(boot['chargePointModel']) || text(station['model'])
  box.serial ||=
    text(boot['chargePointSerialNumber']) || text(boot['chargeBoxSerialNumber']) || text(station['serialNumber'])
  box.firmware = text(boot['firmwareVersion']) || text(station['firmwareVersion']) || box.firmware
}

/** A serial is the usual identity; two boxes of one serial are told apart. */
function freeIdentity(visit: Visit, serial: string): string {
  let identity = serial
  for (let n = 2; visit.notebook.byIdentity(identity); n++) identity = `${serial}-${n}`
  return identity
}
