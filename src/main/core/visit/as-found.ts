/** What every setting was before this visit wrote it, and whether it is so again. One setting may go by several names. */
import type { WriteRow } from '../../../shared/wallbox.ts'
import { familyOf } from '../wallboxes/families.ts'
import { among, settingOf } from '../wallboxes/same-setting.ts'
import { isSame } from '../writes/replies.ts'
import { noneTold, type Settable } from '../writes/writes.ts'
import type { FoundValue, SavedWallbox } from './saved.ts'

/**
 * What was seen joins what is known. A setting that was seen before has our own value by now: what it was first is true of its
 * other names, too.
 */
export function asFoundWith({ asFound, family }: SavedWallbox, seen: readonly FoundValue[]): FoundValue[] {
  const settingIn = ({ key }: FoundValue): string => settingOf(familyOf(family), key)
  return seen.reduce<FoundValue[]>((known, one) => {
    const first = known.filter((other) => settingIn(other) === settingIn(one))
    if (first.some(({ way }) => way === one.way)) return known
    return [...known, { ...one, value: (first[0] ?? one).value }]
  }, asFound)
}

/** By key, whether it shows now what it was found with; what the box does not tell, or hides at the moment, is not in it. */
export type Told = ReadonlyMap<string, boolean>

/** Asks the box itself. What cannot be asked at all is not told. */
export async function tellsAsFound(box: Settable, found: readonly FoundValue[]): Promise<Told> {
  if (found.length === 0) return new Map()
  const now = await box.read(found.map(({ key }) => key)).catch(noneTold)
  return new Map(
    found.flatMap(({ key, value }) => {
      const shown = now.get(key)
      if (shown === undefined || (shown === null && (box.notNow?.(key) ?? null) !== null)) return []
      return [[key, isSame(box, key, shown ?? '', value ?? '')] as const]
    }),
  )
}

/**
 * The keys that are not as they were found: by what the box told at the end, and of what it did not tell by what became of its
 * write. Told by one of its names, a setting is so under all of them; what waits for a restart is not back whatever is shown.
 */
export function notAsFound(
  { asFound, family }: SavedWallbox,
  told: Told,
  became: ReadonlyMap<string, WriteRow['state'] | 'failed'>,
): string[] {
  const named = (isBack: boolean): ((key: string) => boolean) =>
    among(
      familyOf(family),
      [...told].filter(([, value]) => value === isBack).map(([key]) => key),
    )
  const [isBack, isOther] = [named(true), named(false)]
  return asFound
    .map(({ key }) => key)
    .filter((key) => {
      const state = became.get(key)
      if (state === 'reboot required' || isOther(key)) return true
      return !isBack(key) && state !== undefined && !isWell(state)
    })
}

/** Nothing of its write is left open. */
export const isWell = (state: WriteRow['state'] | 'failed'): boolean =>
  state === 'confirmed' || state === 'reboot required' || state === 'not supported' || state === 'not readable'
