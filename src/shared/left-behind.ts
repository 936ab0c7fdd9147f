import type { AppView } from './visit.ts'

/** What would be without a backend once Wattproof ends. */
export interface LeftBehind {
  /** Titles of the wallboxes that point here; practice ones go with the app. */
  boxes: readonly string[]
  /** Addresses of whoever tried to come in during the last minutes and could not say who it is: it may be a wallbox. */
  strangers: readonly string[]
}

/** So long a stranger may be a wallbox that tries again, ms: they do every few seconds, some every few minutes. */
const recent = 300_000

/** Asked before Wattproof is closed. `now`: wall ms. */
export function leftBehind(
  { wallboxes, strangers }: Pick<AppView, 'wallboxes' | 'strangers'>,
  now: number,
): LeftBehind {
  return {
    boxes: wallboxes.filter(({ pointsHere, practice }) => pointsHere && !practice).map(({ title }) => title),
    strangers: [...new Set(strangers.filter(({ at }) => now - at < recent).map(({ remote }) => remote))],
  }
}

export const isNobodyLeft = ({ boxes, strangers }: LeftBehind): boolean => boxes.length === 0 && strangers.length === 0
