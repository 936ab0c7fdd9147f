import type { CardRole, Leg, ScenarioId } from '../../../shared/evidence.ts'

/** One scenario of the failover test as data: the run drives it, the rules judge it, neither knows the other. */
export interface Scenario {
  id: ScenarioId
  /** Words code of its one line. */
  title: string
  /** The link that is cut while it runs. Backend: the proxy stands in. Station: the wallbox is on its own. */
  cut: Leg
  /** Cards that are presented in it, in this order. */
  cards: readonly CardRole[]
  /** Cards the backend must have spoken of before the cut, so that there is something to remember. */
  seenBefore: readonly CardRole[]
  /** A car, or something that looks like one to the wallbox, must be plugged in. */
  car: boolean
}

/** In the order they run: everything of the backend cut first, then the wallbox on its own. */
export const scenarios: readonly Scenario[] = [
  { id: 'F1', title: 'scenario.F1', cut: 'backend', cards: [], seenBefore: [], car: false },
  { id: 'F2', title: 'scenario.F2', cut: 'backend', cards: ['known'], seenBefore: ['known'], car: false },
  { id: 'F3', title: 'scenario.F3', cut: 'backend', cards: ['blocked'], seenBefore: ['blocked'], car: false },
  { id: 'F4', title: 'scenario.F4', cut: 'backend', cards: ['expired'], seenBefore: ['expired'], car: false },
  { id: 'F5', title: 'scenario.F5', cut: 'backend', cards: ['unknown'], seenBefore: [], car: false },
  { id: 'F7', title: 'scenario.F7', cut: 'backend', cards: ['known'], seenBefore: ['known'], car: true },
  { id: 'F12', title: 'scenario.F12', cut: 'station', cards: ['known', 'unknown'], seenBefore: ['known'], car: true },
]

/** The scenario with this id. */
export function scenarioOf(id: ScenarioId): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id)
  if (!found) throw new Error(`no scenario ${id}`)
  return found
}
