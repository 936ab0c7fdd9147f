/**
 * How a box is read and written, whatever its family: keys of its own interface go there, every other key is the station's and
 * goes over OCPP. And the values it had before this visit touched it.
 */
import type { WritePlan } from '../../../shared/wallbox.ts'
import { Failure } from '../../../shared/failure.ts'
import { stationBox } from '../wallboxes/any.ts'
import { familyOf } from '../wallboxes/families.ts'
import { isLocalKey, type LocalInterface, type OpenBox } from '../wallboxes/family.ts'
import type { Settable } from '../writes/writes.ts'
import type { SavedWallbox } from './saved.ts'
import { after, connectedProxy, type Visit } from './visit.ts'

export interface Access {
  box: Settable
  /** Waits until what was written can be read back. */
  settle: () => Promise<void>
}

/** Both ways at once, by key. Failures as of the way a key takes: `station-not-connected`, or those of the local interface. */
export function accessTo(visit: Visit, box: SavedWallbox): Access {
  const family = familyOf(box.family)
  const isLocal = (key: string): boolean => isLocalKey(family, key)
  // What goes over OCPP is in force at once; only the box's own interface acts a moment later.
  let waits = false
  const both: Settable = {
    async read(keys) {
      const own = keys.filter(isLocal)
      const station = keys.filter((key) => !isLocal(key))
      const values = own.length > 0 ? [...(await localBox(visit, box).read(own))] : []
      if (station.length > 0) values.push(...(await stationAccess(visit, box).read(station)))
      return new Map(values)
    },
    write(key, value) {
      if (!isLocal(key)) return stationAccess(visit, box).write(key, value)
      waits = true
      return localBox(visit, box).write(key, value)
    },
  }
  const settleMs = family.local?.settleMs ?? 0
  return { box: both, settle: () => (waits && settleMs > 0 ? after(visit.host, settleMs) : Promise.resolve()) }
}

/** The local interface of its family; null for a box without one, or without an address. */
export const localOf = (box: SavedWallbox): LocalInterface | null =>
  box.address === null ? null : familyOf(box.family).local

/**
 * The open local interface of a box, kept between uses. Failures `not-possible-now` for a box without one, `box-moved` and
 * `box-certificate-changed` while a question about it is open.
 */
export function localBox(visit: Visit, box: SavedWallbox): OpenBox {
  const local = localOf(box)
  if (local === null || box.address === null)
    throw new Failure('not-possible-now', `${box.title} has no local interface Wattproof can write to.`)
  const known = visit.doors.get(box.id)
  if (known?.address === box.address) return known.box
  const opened = local.open({
    lan: visit.host.lan,
    clock: visit.host.clock,
    address: box.address,
    login: visit.logins.get(box.id) ?? null,
    pin: box.pin,
    pinned: (sha256) => {
      box.pin = sha256
      visit.notebook.changed()
    },
  })
  visit.doors.set(box.id, { address: box.address, box: opened })
  return opened
}

/** OCPP through the proxy. Failure `station-not-connected`. */
export const stationAccess = (visit: Visit, box: SavedWallbox): Settable =>
  stationBox(connectedProxy(visit, box), box.identity)

/** Keeps what a key was before its first write of the visit: `visit.putBack` goes back to that. */
export function rememberAsFound(box: SavedWallbox, plan: WritePlan): void {
  const family = familyOf(box.family)
  const known = new Set(box.asFound.map((one) => one.key))
  const fresh = plan.rows
    .filter((row) => row.state === 'planned' && row.secret !== true && !known.has(row.key))
    .map((row) => ({
      way: isLocalKey(family, row.key) ? ('local' as const) : ('ocpp' as const),
      key: row.key,
      value: row.before,
    }))
  if (fresh.length > 0) box.asFound = [...box.asFound, ...fresh]
}
