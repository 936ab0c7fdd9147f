/**
 * The failover test as a script: what is cut, what a hand must do, what is waited for, scenario by scenario.
 * Data only; `run.ts` goes through it. Times are milliseconds.
 */
import type { CardRole, Leg, ScenarioId } from '../../../shared/evidence.ts'
import type { OfflinePolicy } from '../../../shared/policy.ts'
import type { Event, Seen } from './seen.ts'

export type Hand = 'present' | 'plug in' | 'unplug'

/** `since`: events of this step, of its segment, or all. */
export interface Sight {
  seen: Seen
  since(from: 'step' | 'segment'): readonly Event[]
  wall: number
}
export type Claim = (sight: Sight) => boolean

export type Step = {
  /** Done even when the segment was given up or skipped: what was cut is restored. */
  always?: true
} & (
  | { step: 'cut' | 'restore'; leg: Leg }
  /** Ends by itself when `until` holds; null where nothing can be seen and the installer must say so. */
  | { step: 'hand'; hand: Hand; card?: CardRole; until: Claim | null; unless?: Claim; says: string }
  /** `otherwise`: what happens when the time is up. */
  | { step: 'wait'; until: Claim; within: number; says: string; otherwise: 'go on' | 'give up' }
  | { step: 'call'; action: string; payload: Readonly<Record<string, unknown>>; unless?: Claim }
)

export interface Segment {
  scenario: ScenarioId | null
  /** Shown as `run.segment.<name>` when it begins. */
  name: string
  /** Cards it cannot do without. */
  needs: readonly CardRole[]
  /** It makes this card known to the backend: given up, the scenarios that need the card are skipped. */
  primes?: CardRole
  /** Words code of the reason why it is not run; null when it is. */
  skipped: string | null
  steps: readonly Step[]
}

export interface Plan {
  policy: OfflinePolicy
  cards: Partial<Record<CardRole, string>>
  /** How long a hand has. */
  handMs: number
  /** How long a car charges before it is stopped. */
  chargeMs: number
  /** Longest time until the station sends a Heartbeat by itself. */
  heartbeatMs: number
  /** How long until what was stored is delivered. */
  drainMs: number
  /** The link to the backend goes down; false where only its answers come late. */
  goesDown: boolean
  /** How long this kind of box may take to come back after its link was cut. */
  reconnectMs: number
}

/** Everything of the backend cut first, the wallbox on its own last. F2 right before F7: its card starts the session there. */
export function scriptOf(plan: Plan): Segment[] {
  const inOutage = [standIn(plan), ...cardsInOutage(plan), sessionInOutage(plan)].map((one) => withReason(one, plan))
  const alone = withReason(onItsOwn(plan), plan)
  const wanted = [...inOutage, alone]
  const primes = (['blocked', 'expired', 'known'] as const).filter(
    (role) => plan.cards[role] !== undefined && wanted.some((one) => one.skipped === null && one.needs.includes(role)),
  )
  const cut = inOutage.some((one) => one.skipped === null)
  return [
    ...primes.map((role) => prime(role, plan)),
    ...(cut ? [cutBackend(plan), ...inOutage, restoreBackend(plan)] : inOutage),
    alone,
  ]
}

const tagOf = (plan: Plan, role: CardRole): string => (plan.cards[role] ?? '').toLowerCase()
const answered =
  (tag: string, from: 'step' | 'segment' = 'step'): Claim =>
  ({ since }) =>
    since(from).some((one) => one.saw === 'card' && one.tag === tag)
const startedIn =
  (tag: string): Claim =>
  ({ since }) =>
    since('segment').some((one) => one.saw === 'card' && one.started && one.tag === tag)
const stoppedIn: Claim = ({ since }) => since('step').some((one) => one.saw === 'stop')
/** A box waits for the cable after a good card; the next card would mean something else to it. */
const idle: Claim = ({ seen }) =>
  seen.connector === null || !['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE'].includes(seen.connector)

const settle = (ms: number): Step => ({
  step: 'wait',
  until: () => false,
  within: ms,
  says: 'run.wait.moment',
  otherwise: 'go on',
})
const untilIdle: Step[] = [
  settle(800),
  { step: 'wait', until: idle, within: 150_000, says: 'run.wait.idle', otherwise: 'go on' },
]
const present = (plan: Plan, card: CardRole, says: string): Step => ({
  step: 'hand',
  hand: 'present',
  card,
  until: answered(tagOf(plan, card)),
  says,
})

function prime(role: CardRole, plan: Plan): Segment {
  const steps = [present(plan, role, `run.hand.prime.${role}`), ...untilIdle]
  return { scenario: null, name: `prime.${role}`, needs: [role], primes: role, skipped: null, steps }
}

const cutBackend = ({ goesDown }: Plan): Segment => ({
  scenario: null,
  name: 'cut',
  needs: [],
  skipped: null,
  steps: [
    { step: 'cut', leg: 'backend' },
    {
      step: 'wait',
      until: ({ seen }) => !goesDown || seen.backend === 'offline',
      within: 60_000,
      says: 'run.wait.offline',
      otherwise: 'go on',
    },
  ],
})

const restoreBackend = ({ drainMs }: Plan): Segment => ({
  scenario: null,
  name: 'restore',
  needs: [],
  skipped: null,
  steps: [
    { step: 'restore', leg: 'backend', always: true },
    {
      step: 'wait',
      until: ({ seen }) => seen.backend === 'live' || seen.backend === 'draining',
      within: 180_000,
      says: 'run.wait.backend',
      otherwise: 'go on',
    },
    {
      step: 'wait',
      until: ({ seen }) => seen.backend === 'live' && seen.owed === 0,
      within: drainMs,
      says: 'run.wait.drained',
      otherwise: 'go on',
    },
  ],
})

function standIn(plan: Plan): Segment {
  const heartbeat: Claim = ({ since }) => since('segment').some((one) => one.saw === 'heartbeat')
  return {
    scenario: 'F1',
    name: 'F1',
    needs: [],
    skipped: null,
    steps: [
      { step: 'wait', until: heartbeat, within: 2000, says: 'run.wait.heartbeat', otherwise: 'go on' },
      { step: 'call', action: 'TriggerMessage', payload: { requestedMessage: 'Heartbeat' }, unless: heartbeat },
      { step: 'wait', until: heartbeat, within: plan.heartbeatMs, says: 'run.wait.heartbeat', otherwise: 'give up' },
    ],
  }
}

function cardsInOutage(plan: Plan): Segment[] {
  const refused = (scenario: ScenarioId, card: CardRole): Segment => ({
    scenario,
    name: scenario,
    needs: [card],
    skipped: null,
    steps: [present(plan, card, `run.hand.${scenario}`), ...untilIdle],
  })
  const expired = tagOf(plan, 'expired')
  const hasRunOut: Claim = ({ seen, wall }) => {
    const last = seen.events.findLast((one) => one.saw === 'card' && one.tag === expired)
    // Two seconds more: proxy and backend may round differently.
    return last?.saw !== 'card' || last.expiryDate === null || wall > last.expiryDate + 2000
  }
  const wait: Step = { step: 'wait', until: hasRunOut, within: 900_000, says: 'run.wait.expiry', otherwise: 'give up' }
  const f4 = refused('F4', 'expired')
  const f2: Segment = { ...refused('F2', 'known'), steps: [present(plan, 'known', 'run.hand.F2'), settle(500)] }
  return [refused('F3', 'blocked'), refused('F5', 'unknown'), { ...f4, steps: [wait, ...f4.steps] }, f2]
}

function sessionInOutage(plan: Plan): Segment {
  const known = tagOf(plan, 'known')
  const started = startedIn(known)
  const pluggedIn: Claim = (sight) =>
    started(sight) || sight.since('step').some((one) => one.saw === 'status' && one.status === 'Preparing')
  const metered: Claim = ({ since }) => since('step').some((one) => one.saw === 'meter')
  const unplugged: Claim = ({ since }) =>
    since('step').some((one) => one.saw === 'status' && (one.status === 'Available' || one.status === 'Unavailable'))
  return {
    scenario: 'F7',
    name: 'F7',
    needs: ['known'],
    skipped: plan.policy === 'off' ? 'run.skip.off' : null,
    steps: [
      { step: 'hand', hand: 'plug in', until: pluggedIn, says: 'run.hand.F7.plug' },
      // The card shown in F2 may still be good for it.
      { step: 'wait', until: started, within: 4000, says: 'run.wait.start', otherwise: 'go on' },
      { step: 'hand', hand: 'present', card: 'known', until: started, unless: started, says: 'run.hand.F7.start' },
      { step: 'wait', until: metered, within: plan.chargeMs, says: 'run.wait.charging', otherwise: 'go on' },
      { step: 'hand', hand: 'present', card: 'known', until: stoppedIn, says: 'run.hand.F7.stop' },
      { step: 'hand', hand: 'unplug', until: unplugged, unless: unplugged, says: 'run.hand.F7.unplug' },
    ],
  }
}

function onItsOwn(plan: Plan): Segment {
  const [known, unknown] = [tagOf(plan, 'known'), tagOf(plan, 'unknown')]
  const blind = (hand: Hand, says: string, card?: CardRole): Step => ({
    step: 'hand',
    hand,
    until: null,
    says,
    ...(card === undefined ? {} : { card }),
  })
  const charge: Step = {
    step: 'wait',
    until: () => false,
    within: plan.chargeMs,
    says: 'run.wait.alone',
    otherwise: 'go on',
  }
  const session = (card: CardRole, charges: boolean): Step[] => [
    blind('plug in', 'run.hand.F12.plug'),
    blind('present', `run.hand.F12.${card}`, card),
    ...(charges ? [charge, blind('present', `run.hand.F12.${card}.stop`, card)] : [settle(2000)]),
    blind('unplug', 'run.hand.F12.unplug'),
  ]
  const delivered: Claim = ({ seen, since }) => {
    const told = (tag: string): boolean =>
      since('segment').some((one) => one.saw === 'card' && one.started && one.tag === tag)
    const stops = since('segment').filter((one) => one.saw === 'stop').length
    const expected = (plan.policy === 'off' ? 0 : 1) + (plan.policy === 'anyone' && unknown !== '' ? 1 : 0)
    if (expected === 0) return false
    return told(known) && (expected === 1 || told(unknown)) && stops >= expected && seen.owed === 0
  }
  return {
    scenario: 'F12',
    name: 'F12',
    needs: ['known'],
    skipped: null,
    steps: [
      { step: 'cut', leg: 'station' },
      {
        step: 'wait',
        until: ({ seen }) => seen.station !== 'connected',
        within: 30_000,
        says: 'run.wait.stationGone',
        otherwise: 'go on',
      },
      ...session('known', plan.policy !== 'off'),
      ...(unknown === '' ? [] : session('unknown', plan.policy === 'anyone')),
      { step: 'restore', leg: 'station', always: true },
      {
        step: 'wait',
        until: ({ seen }) => seen.station === 'connected',
        within: plan.reconnectMs,
        says: 'run.wait.stationBack',
        otherwise: 'give up',
        always: true,
      },
      // What the box kept comes by itself; with the switch off nothing may come, and only waiting shows it.
      {
        step: 'wait',
        until: delivered,
        within: plan.policy === 'off' ? 20_000 : 240_000,
        says: 'run.wait.delivery',
        otherwise: 'go on',
      },
      settle(1500),
    ],
  }
}

/** A scenario whose card is missing is skipped, and says so. */
function withReason(segment: Segment, { cards }: Plan): Segment {
  const missing = segment.needs.find((role) => cards[role] === undefined || cards[role] === '')
  return missing === undefined || segment.skipped !== null
    ? segment
    : { ...segment, skipped: `run.skip.noCard.${missing}` }
}
