/**
 * How a box is read and written, whatever its family: keys of its own interface go there, every other key is the station's and
 * goes over OCPP. And the values it had before this visit touched it.
 */
import { said } from '../../../shared/said.ts'
import type { WritePlan } from '../../../shared/wallbox.ts'
import { Failure } from '../../../shared/failure.ts'
import { keyHere, stationBoxOf } from '../wallboxes/any2.ts'
import { familyOf } from '../wallboxes/families.ts'
import { isLocalKey, pointingKeys, type OpenBox, type Setting } from '../wallboxes/family.ts'
import { after } from '../waiting.ts'
import { isOpen, noneTold, type Settable } from '../writes/writes.ts'
import { asFoundWith } from './as-found.ts'
import { localBox, localBoxAnew, localOf } from './doors.ts'
import type { FoundValue, SavedWallbox } from './saved.ts'
import { connectedProxy, isHere, type Visit } from './visit.ts'

export interface Access {
  box: Settable
  /** Waits until what was written can be read back. */
  settle: () => Promise<void>
}

/** How long a box that went silent is waited for, and how often it is looked for, ms. */
const patience = { back: 60_000, look: 3_000 }

/**
 * Both ways at once, by key. Failures as of the way a key takes: `station-not-connected`, or those of the local interface. Keys
 * of a station that is not connected are left out of what is read when there are others: they are `notNow`.
 */
export function accessTo(visit: Visit, box: SavedWallbox): Access {
  const family = familyOf(box.family)
  const isLocal = (key: string): boolean => isLocalKey(family, key)
  const used = { local: false, station: false }
  let isKnown = false
  /** Each batch makes sure anew that it is that box: what is read now may be written back later. */
  const own = (): OpenBox => {
    const door = (isKnown ? localBox : localBoxAnew)(visit, box)
    isKnown = true
    return door
  }
  /** What it was asked for is remembered: how it spells a key, and of what it said nothing. */
  let asked: Settable | null = null
  const overOcpp = (): Settable => {
    const proxy = connectedProxy(visit, box)
    return (asked ??= stationBoxOf(proxy, box.identity))
  }
  const settingNamed = (key: string): Setting | undefined => family.local?.settings.find((one) => one.key === key)
  const ownAccess = ({ key, access, secret }: Setting): Setting['access'] =>
    secret === true ? 'W' : (visit.doors.get(box.id)?.opened.access?.(key) ?? access)
  /** Settings of its own interface, taken there without being shown, that its station tells by their OCPP name. */
  const toldByStation = new Set<string>()
  async function byOtherName(keys: readonly string[]): Promise<[string, string | null][]> {
    const names = keys.flatMap((key) => {
      const setting = settingNamed(key)
      if (setting?.ocpp === undefined || setting.secret === true || ownAccess(setting) !== 'W') return []
      return [[key, nameHere(visit, box, setting.ocpp)] as const]
    })
    if (names.length === 0 || !isHere(visit, box)) return []
    // Only more than its own interface tells: a station that does not answer keeps nobody from that.
    const told = await overOcpp()
      .read(names.map(([, name]) => name))
      .catch(noneTold)
    return names.flatMap(([key, name]) => {
      const value = told.get(name)
      if (value !== undefined) toldByStation.add(key)
      return value === undefined ? [] : [[key, value]]
    })
  }
  const both: Settable = {
    async read(keys) {
      const mine = keys.filter(isLocal)
      const station = keys.filter((key) => !isLocal(key))
      const values = mine.length > 0 ? [...(await own().read(mine))] : []
      if (station.length > 0 && (mine.length === 0 || isHere(visit, box)))
        values.push(...(await overOcpp().read(station)))
      return new Map([...values, ...(await byOtherName(mine))])
    },
    async write(key, value) {
      used[isLocal(key) ? 'local' : 'station'] = true
      box.changes += 1
      const written = await (isLocal(key) ? own() : overOcpp()).write(key, value)
      return written.result === 'not readable' && toldByStation.has(key) ? { result: 'accepted' } : written
    },
    access(key) {
      const setting = settingNamed(key)
      if (setting !== undefined) return toldByStation.has(key) ? 'RW' : ownAccess(setting)
      const row = box.keys.rows.find((one) => one.key === key)
      return row === undefined ? null : row.secret ? 'W' : row.readonly ? 'R' : null
    },
    ending: () => (visit.isEnding ? said('writes.ending') : null),
    notNow: (key) =>
      isLocal(key)
        ? (visit.doors.get(box.id)?.opened.notNow?.(key) ?? null)
        : isHere(visit, box)
          ? (asked?.notNow?.(key) ?? null)
          : said('writes.notConnected'),
    hides: (key, value) => (isLocal(key) ? (visit.doors.get(box.id)?.opened.hides?.(key, value) ?? []) : []),
    async found(key, value) {
      box.asFound = asFoundWith(box, [{ way: isLocal(key) ? 'local' : 'ocpp', key, value }])
      await visit.notebook.save()
    },
    exact: (key) => family.local?.settings.some((one) => one.key === key && one.type === 'text') === true,
    back: () =>
      answersAgain(visit, patience.back, async () => {
        if (used.station && !isHere(visit, box)) return false
        if (used.local) await localBox(visit, box).read(localOf(box)?.link.keys ?? [])
        return true
      }),
  }
  // What goes over OCPP is in force at once; only the box's own interface acts a moment later.
  const settleMs = family.local?.settleMs ?? 0
  return {
    box: both,
    settle: () => (used.local && settleMs > 0 ? after(visit.host.clock, settleMs) : Promise.resolve()),
  }
}

/** Looks every few seconds until `look` says yes; false when it has not within `ms`. A Failure is a no. */
export async function answersAgain(
  { host }: Visit,
  ms: number,
  look: () => Promise<boolean>,
  each = patience.look,
): Promise<boolean> {
  const deadline = host.clock.monotonic() + ms
  while (host.clock.monotonic() < deadline) {
    await after(host.clock, Math.min(each, Math.max(1, deadline - host.clock.monotonic())))
    try {
      if (await look()) return true
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }
  return false
}

/** A key by the name this box has for it: 1.6 keys have other names on a station of 2.x. */
export const nameHere = (visit: Visit, box: SavedWallbox, key: string): string =>
  visit.proxy === null || isLocalKey(familyOf(box.family), key) ? key : keyHere(visit.proxy, box.identity, key)

/**
 * On disk before the first write: what each key was, so that also after a crash somebody knows it, and `more` of the box. Where the
 * box was left is no longer said once its address changes, and what was as found is so no more once anything does. Rejects when the
 * disk does not take it; then nothing of it holds.
 */
export async function beforeWriting(
  visit: Visit,
  box: SavedWallbox,
  plan: WritePlan,
  more: Partial<SavedWallbox> = {},
): Promise<void> {
  const noted: Partial<SavedWallbox> = {
    asFound: asFoundWith(box, seenIn(visit, box, plan)),
    left: leftAfter(box, plan),
    changes: box.changes + (plan.rows.some(({ state }) => isOpen(state)) ? 1 : 0),
    ...more,
  }
  const names = Object.keys(noted) as (keyof SavedWallbox)[]
  const before = Object.fromEntries(names.map((name) => [name, box[name]]))
  Object.assign(box, noted)
  await visit.notebook.save().catch((error: unknown) => {
    Object.assign(box, before)
    throw error
  })
}

/** What is still true of how it was left once this plan is written. */
function leftAfter({ left, family }: SavedWallbox, plan: WritePlan): SavedWallbox['left'] {
  const keys = plan.rows.filter(({ state }) => isOpen(state)).map(({ key }) => key)
  const address = pointingKeys(familyOf(family))
  if (left === null || keys.some((key) => address.has(key))) return null
  const isAsFound = left.says.code === 'visit.handover.asFound' || left.says.code === 'visit.handover.asFoundExcept'
  if (!isAsFound || keys.length === 0) return left
  const except = String(left.says.values?.['keys'] ?? '').split(', ')
  const all = [...new Set([...except, ...keys])].filter((key) => key !== '')
  return { ...left, says: said('visit.handover.asFoundExcept', { keys: all.join(', ') }), verified: false }
}

/** What the keys are that this plan would write. */
function seenIn(visit: Visit, box: SavedWallbox, plan: WritePlan): FoundValue[] {
  const family = familyOf(box.family)
  const access = accessTo(visit, box).box
  return (
    plan.rows
      // A planned row with a note could not be read: what it was, nobody knows.
      .filter((row) => row.state === 'planned' && row.note === null && row.secret !== true)
      .filter((row) => row.before !== null || access.access?.(row.key) !== 'W')
      .map((row) => ({ way: isLocalKey(family, row.key) ? 'local' : 'ocpp', key: row.key, value: row.before }))
  )
}
