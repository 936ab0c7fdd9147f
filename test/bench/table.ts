/** What a row of the bench found: figures under names, as a table on the terminal and as JSON. */

export interface Line {
  name: string
  /** null where there is nothing to tell. */
  figures: Readonly<Record<string, number | null>>
}

export interface Goal {
  what: string
  got: number
  /** It is met at least at, or at most at, this. */
  atLeast?: number
  atMost?: number
}

export interface Table {
  title: string
  /** What the yardstick is, and what the figures leave out. */
  note?: string
  lines: readonly Line[]
  goals?: readonly Goal[]
}

export const isMet = ({ got, atLeast = -Infinity, atMost = Infinity }: Goal): boolean => got >= atLeast && got <= atMost

/** The middle one; of an even number the lower of the two. 0 of none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0

/** Figure by figure the median of several rounds; those that are null in one of them are null. */
export function medians(rounds: readonly Line['figures'][]): Line['figures'] {
  const names = [...new Set(rounds.flatMap((figures) => Object.keys(figures)))]
  return Object.fromEntries(
    names.map((name) => {
      const values = rounds.map((figures) => figures[name] ?? null)
      const known = values.filter((value) => value !== null)
      return [name, known.length < values.length ? null : median(known)]
    }),
  )
}

/** One line a row, columns as wide as they must be, figures to the right. */
export function printed({ title, note, lines, goals = [] }: Table): string {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line.figures)))]
  const cells = [
    ['', ...names],
    ...lines.map((line) => [line.name, ...names.map((name) => figure(line.figures[name] ?? null))]),
  ]
  const widths = ['', ...names].map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const rows = cells.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  )
  return [title, ...(note === undefined ? [] : [note]), ...rows.map((row) => `  ${row}`), ...goals.map(verdict)].join(
    '\n',
  )
}

function verdict(goal: Goal): string {
  const wanted = goal.atLeast === undefined ? `at most ${goal.atMost ?? 0}` : `at least ${goal.atLeast}`
  return `  ${isMet(goal) ? 'met   ' : 'missed'}  ${goal.what}: ${figure(goal.got)} (${wanted})`
}

/** Three digits that say something. */
function figure(value: number | null): string {
  if (value === null) return '–'
  if (Math.abs(value) >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}
