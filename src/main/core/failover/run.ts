/**
 * The running test as a machine: a state, an input, one pure `next`. Decides only; `live-test.ts` does what is decided.
 * Whatever ends it, every link it cut is restored by an effect of the same step.
 */
import type { CardRole, Leg, MarkLine, ScenarioId } from '../../../shared/evidence.ts'
import type { Hand, Segment, Sight, Step } from './script.ts'
import type { Event, Seen } from './seen.ts'

export type Run =
  | {
      state: 'running'
      /** The one at work first. */
      segments: readonly Segment[]
      at: number
      /** Where the segment and the step began: recorded line, and monotonic time of the step. */
      from: { segment: number; step: number; mono: number }
      /** When the step's time is up (monotonic); null where it has none. */
      until: number | null
      cut: readonly Leg[]
      /** The segment was given up or skipped: only what must always be done is still done. */
      clearing: boolean
      seen: Seen
    }
  | { state: 'over'; how: 'finished' | 'cancelled' }

export type Input =
  | { input: 'saw'; event: Event }
  | { input: 'links'; links: Pick<Seen, 'backend' | 'station' | 'owed'> }
  /** A moment asked for by `wake` has come; an early one is refused by the machine itself. */
  | { input: 'due' }
  /** The installer, or the practice hands, did what cannot be seen from here. */
  | { input: 'confirmed' }
  | { input: 'skip'; scenario: ScenarioId; reason: string }
  | { input: 'cancel' }

export type Effect =
  | { effect: 'mark'; mark: MarkLine['mark']; scenario: ScenarioId | null; facts?: MarkLine['facts'] }
  | { effect: 'cut' | 'restore'; leg: Leg }
  | { effect: 'call'; action: string; payload: Readonly<Record<string, unknown>> }
  | { effect: 'wake'; at: number }
  | { effect: 'begin'; name: string; scenario: ScenarioId | null }
  | {
      effect: 'prompt'
      hand: Hand
      card: CardRole | null
      says: string
      confirmable: boolean
      until: number
      scenario: ScenarioId | null
    }
  | { effect: 'hand done'; hand: Hand; card: CardRole | null; scenario: ScenarioId | null }
  | { effect: 'waits'; says: string; scenario: ScenarioId | null }
  | { effect: 'gave up'; scenario: ScenarioId | null; name: string }
  | { effect: 'skipped'; scenario: ScenarioId; reason: string }
  | { effect: 'ended'; scenario: ScenarioId }
  | { effect: 'over'; how: 'finished' | 'cancelled' }

export interface Now {
  wall: number
  mono: number
  /** Newest recorded line. */
  line: number
}

export type Next = [Run, ...Effect[]]

/** The first step of a script. `handMs`: how long a hand has. */
export function begin(segments: readonly Segment[], seen: Seen, now: Now, handMs: number): Next {
  const run: Run = {
    state: 'running',
    segments,
    at: -1,
    from: { segment: now.line, step: now.line, mono: now.mono },
    until: null,
    cut: [],
    clearing: false,
    seen,
  }
  return [...withEffects(enterSegment(run, now, handMs), { effect: 'mark', mark: 'test started', scenario: null })]
}

export function next(run: Run, input: Input, now: Now, handMs: number): Next {
  if (run.state === 'over') return [run]
  switch (input.input) {
    case 'saw': {
      const connector = input.event.saw === 'status' ? input.event.status : run.seen.connector
      const events = [...run.seen.events, input.event].slice(-400)
      return advance({ ...run, seen: { ...run.seen, connector, events } }, now, handMs)
    }
    case 'links':
      return advance({ ...run, seen: { ...run.seen, ...input.links } }, now, handMs)
    case 'due':
      return advance(run, now, handMs)
    case 'confirmed': {
      const step = stepOf(run)
      if (step?.step !== 'hand' || step.until !== null) return [run]
      return withEffects(nextStep(run, now, handMs), doneBy(step, scenarioAt(run)))
    }
    case 'skip':
      return skip(run, input.scenario, input.reason, now, handMs)
    case 'cancel':
      return over(run, 'cancelled')
  }
}

type Running = Extract<Run, { state: 'running' }>

/** What the running step waits for has come, or its time is up, or neither. */
function advance(run: Running, now: Now, handMs: number): Next {
  const step = stepOf(run)
  const scenario = scenarioAt(run)
  if (step === undefined) return [run]
  const timeUp = run.until !== null && now.mono >= run.until
  const sight = sightOf(run, now)
  switch (step.step) {
    case 'hand':
      if (step.until?.(sight)) return withEffects(nextStep(run, now, handMs), doneBy(step, scenario))
      return timeUp ? giveUp(run, now, handMs) : [run]
    case 'wait':
      if (step.until(sight)) return nextStep(run, now, handMs)
      if (timeUp) return step.otherwise === 'go on' ? nextStep(run, now, handMs) : giveUp(run, now, handMs)
      // A claim may rest on the clock alone (a card that runs out): look again soon.
      return [run, { effect: 'wake', at: Math.min(run.until ?? Infinity, now.mono + 1000) }]
    case 'cut':
    case 'restore':
    case 'call':
      return nextStep(run, now, handMs)
  }
}

function enterSegment(run: Running, now: Now, handMs: number): Next {
  const segment = run.segments[0]
  if (segment === undefined) return over(run, 'finished')
  const rest: Running = { ...run, segments: run.segments.slice(1), at: -1, clearing: false }
  const { scenario } = segment
  if (segment.skipped !== null) {
    const effects: Effect[] = scenario === null ? [] : skippedEffects(scenario, segment.skipped)
    return withEffects(enterSegment(rest, now, handMs), ...effects)
  }
  const started: Effect[] = [
    { effect: 'begin', name: segment.name, scenario },
    ...(scenario === null ? [] : [{ effect: 'mark' as const, mark: 'scenario started' as const, scenario }]),
  ]
  const from = { segment: now.line, step: now.line, mono: now.mono }
  return withEffects(nextStep({ ...run, at: -1, clearing: false, from }, now, handMs), ...started)
}

/** Enters the next step of the segment, or the next segment. Steps that do not wait are done on the way. */
function nextStep(run: Running, now: Now, handMs: number): Next {
  const segment = run.segments[0]
  const at = run.at + 1
  const step = segment?.steps[at]
  if (segment === undefined) return over(run, 'finished')
  if (step === undefined) return endSegment(run, now, handMs)
  const from = { ...run.from, step: now.line, mono: now.mono }
  const here: Running = { ...run, at, from, until: null }
  const { scenario } = segment
  if (run.clearing && step.always !== true) return nextStep(here, now, handMs)
  switch (step.step) {
    case 'cut':
      return withEffects(
        nextStep({ ...here, cut: [...run.cut, step.leg] }, now, handMs),
        { effect: 'mark', mark: cutMark(step.leg), scenario },
        { effect: 'cut', leg: step.leg },
      )
    case 'restore': {
      if (!run.cut.includes(step.leg)) return nextStep(here, now, handMs)
      const cut = run.cut.filter((leg) => leg !== step.leg)
      return withEffects(nextStep({ ...here, cut }, now, handMs), ...restoreEffects(step.leg, scenario))
    }
    case 'call':
      if (step.unless?.(sightOf(here, now))) return nextStep(here, now, handMs)
      return withEffects(nextStep(here, now, handMs), { effect: 'call', action: step.action, payload: step.payload })
    case 'hand': {
      if (step.unless?.(sightOf(here, now))) return nextStep(here, now, handMs)
      const until = now.mono + handMs
      const { hand, card = null, says } = step
      return [
        { ...here, until },
        { effect: 'prompt', hand, card, says, confirmable: step.until === null, until: now.wall + handMs, scenario },
        { effect: 'wake', at: until },
      ]
    }
    case 'wait': {
      if (step.until(sightOf(here, now))) return nextStep(here, now, handMs)
      const until = now.mono + step.within
      return [
        { ...here, until },
        { effect: 'waits', says: step.says, scenario },
        { effect: 'wake', at: Math.min(until, now.mono + 1000) },
      ]
    }
  }
}

function endSegment(run: Running, now: Now, handMs: number): Next {
  const scenario = scenarioAt(run)
  const rest: Running = { ...run, segments: run.segments.slice(1), at: -1, clearing: false }
  const ended: Effect[] =
    scenario === null || skippedWhileRunning(run)
      ? []
      : [
          { effect: 'mark', mark: 'scenario finished', scenario },
          { effect: 'ended', scenario },
        ]
  return withEffects(enterSegment(rest, now, handMs), ...ended)
}

/** Nothing came in time: the rest of the segment is left out, and with an unprimed card what needs that card. */
function giveUp(run: Running, now: Now, handMs: number): Next {
  const segment = run.segments[0]
  if (segment === undefined) return [run]
  const { primes, scenario, name } = segment
  const segments = run.segments.map((one, index) =>
    index > 0 && primes !== undefined && one.scenario !== null && one.needs.includes(primes) && one.skipped === null
      ? { ...one, skipped: 'run.skip.notPrimed' }
      : one,
  )
  return withEffects(
    nextStep({ ...run, segments, clearing: true }, now, handMs),
    { effect: 'mark', mark: 'gave up waiting', scenario },
    { effect: 'gave up', scenario, name },
  )
}

function skip(run: Running, scenario: ScenarioId, reason: string, now: Now, handMs: number): Next {
  const index = run.segments.findIndex((one) => one.scenario === scenario)
  if (index < 0) return [run]
  const segments = run.segments.map((one, at) => (at === index ? { ...one, skipped: reason } : one))
  if (index > 0) return [{ ...run, segments }]
  return withEffects(nextStep({ ...run, segments, clearing: true }, now, handMs), ...skippedEffects(scenario, reason))
}

/** Ends the run: links first, then the mark that closes the recording. */
function over(run: Running, how: 'finished' | 'cancelled'): Next {
  return [
    { state: 'over', how },
    ...run.cut.flatMap((leg) => restoreEffects(leg, null)),
    { effect: 'mark', mark: 'test finished', scenario: null, facts: { how } },
    { effect: 'over', how },
  ]
}

const stepOf = (run: Running): Step | undefined => run.segments[0]?.steps[run.at]
const scenarioAt = (run: Running): ScenarioId | null => run.segments[0]?.scenario ?? null
const skippedWhileRunning = (run: Running): boolean => run.segments[0]?.skipped != null

function sightOf(run: Running, { wall }: Now): Sight {
  const since = (from: 'step' | 'segment'): readonly Event[] =>
    run.seen.events.filter((event) => event.n > run.from[from])
  return { seen: run.seen, since, wall }
}

const doneBy = (step: Extract<Step, { step: 'hand' }>, scenario: ScenarioId | null): Effect => ({
  effect: 'hand done',
  hand: step.hand,
  card: step.card ?? null,
  scenario,
})

const skippedEffects = (scenario: ScenarioId, reason: string): Effect[] => [
  { effect: 'mark', mark: 'scenario skipped', scenario, facts: { reason } },
  { effect: 'skipped', scenario, reason },
]

const restoreEffects = (leg: Leg, scenario: ScenarioId | null): Effect[] => [
  { effect: 'mark', mark: leg === 'backend' ? 'backend link restored' : 'station link restored', scenario },
  { effect: 'restore', leg },
]

const cutMark = (leg: Leg): MarkLine['mark'] => (leg === 'backend' ? 'backend link cut' : 'station link cut')

/** What was decided first is done first. */
const withEffects = ([run, ...later]: Next, ...first: Effect[]): Next => [run, ...first, ...later]
