/**
 * The way back of a box that was pointed here: what its address was before, and what of it is still to be put back. It is told by
 * the box's own values and not by what became of the writes: one that was refused may have arrived all the same. Pure.
 */
import { said } from '../../../shared/said.ts'
import type { BoxLink, WritePlan, WriteRow } from '../../../shared/wallbox.ts'
import { addressKeys, sureAddressKeys, type LocalInterface } from '../wallboxes/family.ts'
import { sameValue, wasWritten } from '../writes/writes.ts'
import type { SavedWallbox } from './saved.ts'

export type Values = ReadonlyMap<string, string | null>

/**
 * Its address as it was before it was pointed here: while it points here by the plan of that, else as found at the first write of
 * the visit. One that was left at a backend since has its way back to there.
 */
export function firstValues(box: SavedWallbox, local: LocalInterface): Values {
  const keys = new Set(addressKeys(local))
  const found = box.asFound.filter(({ way, key }) => way === 'local' && keys.has(key))
  const asFound = new Map(found.map(({ key, value }) => [key, value]))
  if (!box.pointsHere) return box.left === null || isHalfway(box) ? asFound : new Map()
  const planned = (box.backend.plan?.rows ?? [])
    // A value that nobody could see was no value to go back to.
    .filter(({ key, state, before }) => keys.has(key) && state !== 'not supported' && before !== null)
    .map(({ key, before }) => [key, before] as const)
  return new Map([...asFound, ...planned])
}

/** Leaving was begun, and not seen to its end. */
export const isHalfway = ({ left }: SavedWallbox): boolean => left?.says.code === 'visit.handover.halfway'

/** A fresh plan of pointing it here, with the way back of the first one. */
export function withFirstValues(fresh: WritePlan, first: Values): WritePlan {
  const rows = fresh.rows.map((row) => {
    const before = first.get(row.key)
    if (before === undefined || before === row.before) return row
    return { ...row, before, note: row.state === 'confirmed' ? null : row.note }
  })
  return { ...fresh, rows }
}

/** The plan with each part of the address by what the box has now: `unknown` is to be put back, `undone` is as it was. */
export function wayBack(
  plan: WritePlan | null,
  id: string,
  local: LocalInterface,
  first: Values,
  now: Values,
): WritePlan {
  const known = new Map(plan?.rows.map((row) => [row.key, row]))
  const isBack = backBy(local, first, now)
  const rows = addressKeys(local).flatMap((key): WriteRow[] => {
    const before = first.get(key)
    const row = known.get(key) ?? {
      key,
      label: null,
      unit: null,
      before: null,
      after: '',
      state: 'planned',
      note: null,
    }
    // What it was nobody knew, and so it was not written: there is nothing to put back.
    if (before === undefined) return known.has(key) ? [wasWritten(row) ? { ...row, state: 'planned' } : row] : []
    // What waits for a restart may still be shown as it was.
    if (isBack(key) && row.state !== 'reboot required')
      return [wasWritten(row) ? { ...row, before, state: 'undone', note: null } : { ...row, before }]
    return [{ ...row, before, state: 'unknown', note: said('writes.notReadBack') }]
  })
  return { id: plan?.id ?? id, rows, state: rows.some(wasWritten) ? (plan?.state ?? 'partly applied') : 'undone' }
}

/** Whether the whole address is as it was. */
export const isAsBefore = (local: LocalInterface, first: Values, now: Values): boolean =>
  [...first.keys()].every(backBy(local, first, now))

/** What it hides while its OCPP is off, off as it was found: it was switched off only once that was back. */
export function isHiddenAsBefore(local: LocalInterface, first: Values, now: Values): (key: string) => boolean {
  const isBack = backBy(local, first, now)
  return (key) => now.get(key) === null && isBack(key)
}

/** Some show no address while their OCPP is off: off as it was found, such a part counts as it was. */
function backBy(local: LocalInterface, first: Values, now: Values): (key: string) => boolean {
  const isOff = isTold(local, now) && local.link.read(now).url === null && local.link.read(first).url === null
  return (key) => {
    const value = now.get(key)
    if (value === undefined) return false
    return sameValue(value ?? '', first.get(key) ?? '') || (isOff && value === null)
  }
}

/** Whether the box told enough to say where it dials: missing keys are unknown, and no sign that it dials nowhere. */
export function isTold(local: LocalInterface, values: Values): boolean {
  const keys = sureAddressKeys(local)
  return (
    local.link.read(values).url !== null || (keys.length > 0 ? keys : local.link.keys).every((key) => values.has(key))
  )
}

/** What the box told of its connection; null where it did not tell enough. */
export const linkTold = (local: LocalInterface, values: Values): BoxLink | null =>
  isTold(local, values) ? local.link.read(values) : null
