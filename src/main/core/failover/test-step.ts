/** Step 6: prepares and starts the failover test of a box, and hands its commands to the running one. */
import { cardRoles, scenarioIds, type CardRole, type ScenarioId, type TestSetup } from '../../../shared/evidence.ts'
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { TestFault } from '../../../shared/visit.ts'
import { notNow } from '../../../shared/not-now.ts'
import { untested, type SavedWallbox } from '../visit/saved.ts'
import { connectedProxy, isAccepted, type Visit } from '../visit/visit.ts'
import { startTest, type LiveTest, type Pace } from './live-test.ts'
import { RULES_VERSION } from './rules.ts'
import { scriptOf } from './script.ts'

/** Boxes whose test is running. */
export type RunningTests = Map<string, LiveTest>

/** A role left out keeps its card, an empty tag takes it away; a practice box brings its own. Failure `bad-input` for one tag in two roles. */
export function prepareTest(
  visit: Visit,
  box: SavedWallbox,
  stays: 'nothing' | 'site controller',
  typed: Partial<Record<CardRole, string | undefined>>,
  fault: TestFault = box.test.fault,
): void {
  if (box.test.state === 'running') throw notNow('notNow.testRunning')
  const cards: Partial<Record<CardRole, string>> = {}
  for (const role of cardRoles) {
    const wanted = typed[role]?.trim() ?? box.test.cards[role]
    const tag = wanted || (box.practice ? visit.practice?.cards[role] : undefined)
    if (tag) cards[role] = tag
  }
  const tags = Object.values(cards).map((tag) => tag.toLowerCase())
  if (new Set(tags).size < tags.length)
    throw new Failure('bad-input', 'One card cannot play two parts.', { field: 'cards' })
  box.test = { ...box.test, stays, fault, cards }
  visit.notebook.changed()
}

export function beginTest(visit: Visit, box: SavedWallbox, tests: RunningTests, pace: Pace): void {
  if (tests.has(box.id)) throw notNow('notNow.testRunning')
  const proxy = connectedProxy(visit, box)
  const status = proxy.status(box.identity)
  if (!isAccepted(status))
    throw new Failure('backend-unreachable', 'The backend link must be up before it can be cut on purpose.')
  const { stays, fault, cards } = box.test
  const policy = box.policy.applied ?? 'known'
  const setup: TestSetup = {
    kind: 'setup',
    schema: 1,
    rules: RULES_VERSION,
    station: box.identity,
    ocpp: 'ocpp1.6',
    startedAt: visit.host.clock.wall(),
    policy,
    cards,
    practice: box.practice,
    stays,
    scenarios: scenarioIds,
  }
  const seconds = (key: string, otherwise: number): number => {
    const value = Number(box.keys.rows.find((row) => row.key === key)?.value ?? otherwise)
    return Number.isFinite(value) ? value : otherwise
  }
  const segments = scriptOf({
    policy,
    cards,
    handMs: pace.handMs,
    chargeMs: box.practice ? 4000 : 30_000,
    // A box that obeys the trigger answers at once; one that does not sends its Heartbeat in its own time.
    heartbeatMs: Math.min(900, seconds('HeartbeatInterval', 300) + 30) * 1000,
    // A message that was refused once goes again when the wallbox's own keys say so (S16 §3.7.1).
    drainMs: (fault === 'callerror' ? Math.min(900, 300 + seconds('TransactionMessageRetryInterval', 60)) : 300) * 1000,
    goesDown: fault !== 'late',
    // Up to 15 minutes were seen in the field.
    reconnectMs: 900_000,
  })
  box.test = { ...untested(), stays, fault, cards, setup, startedAt: setup.startedAt }
  box.exported = null
  const test = startTest(visit, box, setup, segments, pace)
  tests.set(box.id, test)
  void test.done.then(() => {
    tests.delete(box.id)
    const refused = box.test.findings?.verdicts.some(
      ({ scenario, outcome }) => scenario === 'F5' && outcome === 'passed',
    )
    if (refused === true && policy !== 'anyone') box.test = { ...box.test, cardMemory: 'offer' }
    visit.notebook.changed()
  })
  visit.notebook.changed()
}

export function testOf(tests: RunningTests, box: SavedWallbox): LiveTest {
  const test = tests.get(box.id)
  if (!test) throw notNow('notNow.noTest')
  return test
}

/** Failure `not-possible-now` when what is asked for is seen by itself and no practice hand can do it. */
export function lendHand(tests: RunningTests, box: SavedWallbox): void {
  if (!testOf(tests, box).hand()) throw notNow('notNow.seesItself')
}

export function skipScenario(tests: RunningTests, box: SavedWallbox, scenario: ScenarioId, reason: string): void {
  if (reason.trim() === '') throw new Failure('bad-input', 'Skipping needs a reason.', { field: 'reason' })
  testOf(tests, box).skip(scenario, reason.trim())
}

/**
 * ClearCache (S16 §5.4): a refusal given while the backend was away stays in the station's card memory until then (E4).
 * Whether the station has one to clear, only it knows: a no is kept as an answer. Failure `station-not-connected`.
 */
export async function clearCardMemory(visit: Visit, box: SavedWallbox): Promise<void> {
  if (box.test.state === 'running') throw notNow('notNow.testRunning')
  const cleared = await connectedProxy(visit, box)
    .call(box.identity, 'ClearCache', {})
    .then(
      ({ status }) => status === 'Accepted',
      (error: unknown) => {
        if (error instanceof Failure && error.code === 'station-refused-call') return false
        throw error
      },
    )
  const note = { at: visit.host.clock.wall(), scenario: 'F5' } as const
  const code = cleared ? 'run.cache.cleared' : 'run.cache.kept'
  box.test = {
    ...box.test,
    cardMemory: cleared ? 'cleared' : 'kept',
    timeline: [...box.test.timeline, { ...note, tone: cleared ? 'good' : 'plain', says: said(code) }],
  }
  visit.notebook.changed()
}

/** A test that was running when the app ended cannot go on: its cut ended with the process. It says so; verdicts so far stay. */
export function closeInterrupted(visit: Visit, box: SavedWallbox): void {
  if (box.test.state !== 'running') return
  const at = visit.host.clock.wall()
  const note = { at, tone: 'bad', says: said('run.interrupted'), scenario: null } as const
  box.test = { ...box.test, state: 'cancelled', finishedAt: at, timeline: [...box.test.timeline, note] }
  visit.notebook.changed()
}
