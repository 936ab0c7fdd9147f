/**
 * A saved visit, read part by part. One number that does not fit must not cost the visit: a wallbox that points at this computer
 * would be forgotten, with what it was found with.
 */
import { z } from 'zod'
import { said, type Said } from '../../../shared/said.ts'
import { blankRecord, emptyVisit, savedShape, wallboxShape, type SavedVisit, type SavedWallbox } from './saved.ts'

export interface ReadVisit {
  visit: SavedVisit
  /** What was left out, in words; empty where all of it fits. */
  lost: readonly Said[]
}

const visitShape = savedShape.extend({ wallboxes: z.array(z.unknown()) })

/** null for what is no visit of this version. */
export function readVisit(saved: unknown): ReadVisit | null {
  // Without its version or its list of wallboxes nothing can be said of the rest.
  const { schema: _schema, wallboxes: _wallboxes, ...spare } = emptyVisit()
  const around = mend(visitShape, saved, spare)
  if (around === null) return null
  const boxes = around.value.wallboxes.map((box) => ({ box, read: mend(wallboxShape, box, spareRecord()) }))
  const wallboxes = boxes.flatMap(({ read }): SavedWallbox[] => (read === null ? [] : [read.value]))
  const unread = boxes.filter(({ read }) => read === null).map(({ box }) => nameOf(box))
  const mended = boxes.flatMap(({ read }) => (read?.mended === true ? [read.value.title] : []))
  const lost = [
    ...(around.mended ? [said('frame.unreadable.site')] : []),
    ...(unread.length > 0 ? [said('frame.unreadable.boxes', { boxes: unread.join(', ') })] : []),
    ...(mended.length > 0 ? [said('frame.unreadable.parts', { boxes: mended.join(', ') })] : []),
  ]
  return { visit: { ...around.value, wallboxes }, lost }
}

/**
 * What stands in a record where its own part does not fit. Who the box is, and where, is not made up; and one of which nobody knows
 * whether it points here is called so until it is looked at.
 */
const spareRecord = () => ({
  ...blankRecord(),
  ...{ pointsHere: true, title: '?', guide: null, maker: '', model: '', firmware: '' },
})

/** null where `spare` has nothing for what does not fit. */
function mend<S extends z.ZodType>(
  shape: S,
  saved: unknown,
  spare: unknown,
): { value: z.output<S>; mended: boolean } | null {
  const read = shape.safeParse(saved)
  if (read.success) return { value: read.data, mended: false }
  const paths = read.error.issues.map(({ path }) => path)
  const again = shape.safeParse(replaced(saved, spare, paths))
  return again.success ? { value: again.data, mended: true } : null
}

/** `saved` with what `spare` has at each of these paths; of a list, the entry there is left out, and so is what `spare` has not. */
function replaced(saved: unknown, spare: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  if (Array.isArray(saved) && Array.isArray(spare) && paths.every(({ length }) => length > 0))
    return saved.filter((_, index) => paths.every(([at]) => at !== index))
  if (!isRecord(saved) || !isRecord(spare) || paths.some(({ length }) => length === 0)) return spare
  const within = new Map<string, (readonly PropertyKey[])[]>()
  for (const [key, ...rest] of paths) within.set(String(key), [...(within.get(String(key)) ?? []), rest])
  const kept = Object.entries(saved).filter(([key]) => !within.has(key))
  const mended = [...within].filter(([key]) => Object.hasOwn(spare, key))
  return Object.fromEntries([...kept, ...mended.map(([key, rest]) => [key, replaced(saved[key], spare[key], rest)])])
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the installer knows it by. */
function nameOf(box: unknown): string {
  const { title, serial, address } = isRecord(box) ? box : {}
  const name = [title, serial, address].find((one) => typeof one === 'string' && one !== '')
  return typeof name === 'string' ? name.slice(0, 60) : '?'
}
