import { describe, expect, test } from 'vitest'
import { deriveFindings, judge } from '../../../src/main/core/failover/rules.ts'
import { scenarios } from '../../../src/main/core/failover/scenarios.ts'
import { scenarioIds } from '../../../src/shared/evidence.ts'
import type { ScenarioId, TestSetup } from '../../../src/shared/evidence.ts'
import type { Verdict } from '../../../src/shared/verdict.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { practiceRun } from '../../fakes/practice-run.ts'
import { recordingOf, setupOf } from '../../fakes/recording.ts'
import type { Breaks } from '../../fakes/practice-run.ts'
import type { Recording } from '../../fakes/recording.ts'

function verdict(id: ScenarioId, breaks: Breaks = {}, changes: Partial<TestSetup> = {}): Verdict {
  const { setup, lines } = practiceRun(breaks, changes)
  return deriveFindings(setup, lines).verdicts.find(({ scenario }) => scenario === id)!
}

const says = ({ outcome, observed }: Verdict): string => `${outcome}: ${observed.code}`

test('a full practice run passes in every scenario and all passed is said', () => {
  const { setup, lines } = practiceRun()
  const findings = deriveFindings(setup, lines)
  expect(findings.verdicts.map(says)).toEqual(scenarioIds.map((id) => `passed: verdict.${id}.passed`))
  expect(findings.allPassed).toBe(true)
  expect(findings.headline.code).toBe('headline.passed.stays')
})

test('a verdict cites recorded lines that exist, and tells the times it can', () => {
  const { setup, lines } = practiceRun()
  for (const { cites, times, scenario } of deriveFindings(setup, lines).verdicts) {
    expect(cites.length, scenario).toBeGreaterThan(0)
    for (const n of cites) expect(lines.some((line) => line.n === n)).toBe(true)
    expect(times.noticed).toBeGreaterThanOrEqual(0)
    expect(times.reconnected).toBeGreaterThanOrEqual(0)
  }
})

describe.each<[ScenarioId, string, Breaks, Partial<TestSetup>]>([
  ['F1', 'passed: verdict.F1.passed', {}, {}],
  ['F1', 'not shown: verdict.F1.silent', { heartbeat: 'silent' }, {}],
  ['F1', 'failed: verdict.F1.unanswered', { heartbeat: 'unanswered' }, {}],
  ['F1', 'failed: verdict.F1.lost', { during: { F1: (it) => it.link('station', 'gone') } }, {}],
  ['F1', 'not shown: verdict.gap', { during: { F1: (it) => it.gap() } }, {}],
  [
    'F1',
    'not shown: verdict.stillHeard',
    {
      during: {
        F1: (it) => it.fromBackend('TriggerMessage', { requestedMessage: 'Heartbeat' }, { status: 'Accepted' }),
      },
    },
    {},
  ],

  [
    'F1',
    'passed: verdict.F1.passed',
    { fault: 'late', during: { F1: (it) => it.fromBackend('TriggerMessage', {}, { status: 'Accepted' }) } },
    {},
  ],

  ['F2', 'passed: verdict.F2.passed', {}, { policy: 'anyone' }],
  ['F2', 'passed: verdict.F2.off', {}, { policy: 'off' }],
  ['F2', 'failed: verdict.F2.refused', { answers: { known: 'Invalid' } }, {}],
  ['F2', 'failed: verdict.card.acceptedThoughOff', { answers: { known: 'Accepted' } }, { policy: 'off' }],
  ['F2', 'not shown: verdict.gaveUp', { answers: { known: null } }, {}],
  ['F2', 'not shown: verdict.card.notSeenBefore', { before: { known: null } }, {}],
  ['F2', 'not shown: verdict.F2.refusedBefore', { before: { known: { status: 'Blocked' } } }, {}],
  ['F2', 'not shown: verdict.gap', { during: { F2: (it) => it.gap() } }, {}],
  ['F2', 'not shown: verdict.card.none', {}, { cards: {} }],
  ['F2', 'skipped: verdict.skipped', { skip: 'F2' }, {}],

  ['F3', 'passed: verdict.F3.passed', { before: { blocked: { status: 'Invalid' } } }, { policy: 'anyone' }],
  ['F3', 'failed: verdict.card.refusedButAccepted', { answers: { blocked: 'Accepted' } }, {}],
  ['F3', 'not shown: verdict.F3.acceptedBefore', { before: { blocked: { status: 'Accepted' } } }, {}],
  ['F3', 'not shown: verdict.card.notSeenBefore', { before: { blocked: null } }, {}],
  ['F3', 'not shown: verdict.gaveUp', { answers: { blocked: null } }, {}],

  ['F4', 'passed: verdict.F4.passed', {}, {}],
  ['F4', 'failed: verdict.F4.accepted', { answers: { expired: 'Accepted' } }, {}],
  ['F4', 'failed: verdict.F4.otherReason', { answers: { expired: 'Invalid' } }, {}],
  [
    'F4',
    'failed: verdict.F4.early',
    { before: { expired: { status: 'Accepted', expiryDate: '2026-11-21T09:00:00Z' } } },
    {},
  ],
  [
    'F4',
    'not shown: verdict.F4.tooSoon',
    {
      before: { expired: { status: 'Accepted', expiryDate: '2026-11-21T09:00:00Z' } },
      answers: { expired: 'Accepted' },
    },
    {},
  ],
  ['F4', 'not shown: verdict.F4.noDate', { before: { expired: { status: 'Expired' } } }, {}],
  ['F4', 'not shown: verdict.card.notSeenBefore', { before: { expired: null } }, {}],

  ['F5', 'passed: verdict.F5.passed', {}, { policy: 'off' }],
  ['F5', 'passed: verdict.F5.anyone', {}, { policy: 'anyone' }],
  ['F5', 'failed: verdict.F5.accepted', { answers: { unknown: 'Accepted' } }, {}],
  ['F5', 'failed: verdict.F5.refused', { answers: { unknown: 'Invalid' } }, { policy: 'anyone' }],
  ['F5', 'not shown: verdict.F5.seenBefore', { before: { unknown: { status: 'Invalid' } } }, {}],
  ['F5', 'not shown: verdict.gap', { during: { F2: (it) => it.gap() } }, {}],
  ['F5', 'not shown: verdict.gaveUp', { answers: { unknown: null } }, {}],

  ['F7', 'passed: verdict.F7.passed', {}, { policy: 'anyone' }],
  ['F7', 'passed: verdict.F7.passed', { fault: 'late' }, {}],
  ['F7', 'not shown: verdict.stillHeard', { fault: 'delivered in the cut' }, {}],
  ['F7', 'passed: verdict.F7.passed.ambiguous', { delivery: 'ambiguous' }, {}],
  ['F7', 'failed: verdict.delivery.twice', { delivery: 'ambiguous twice' }, {}],
  ['F7', 'failed: verdict.delivery.twice', { delivery: 'twice' }, {}],
  ['F7', 'failed: verdict.delivery.lost', { delivery: 'lost' }, {}],
  ['F7', 'not shown: verdict.delivery.waiting', { delivery: 'lost', unfinished: true }, {}],
  ['F7', 'failed: verdict.delivery.parked', { delivery: 'parked' }, {}],
  ['F7', 'failed: verdict.delivery.order', { delivery: 'order' }, {}],
  ['F7', 'failed: verdict.delivery.altered', { delivery: 'altered' }, {}],
  ['F7', 'failed: verdict.delivery.ids', { delivery: 'ids' }, {}],
  ['F7', 'failed: verdict.delivery.ids', { delivery: 'map' }, {}],
  ['F7', 'failed: verdict.F7.refused', { session: 'refused' }, {}],
  ['F7', 'failed: verdict.F7.unanswered', { session: 'start unanswered' }, {}],
  ['F7', 'not shown: verdict.F7.none', { session: 'none' }, {}],
  ['F7', 'not shown: verdict.F7.notEnded', { session: 'not ended' }, {}],
  ['F7', 'not shown: verdict.F7.off', {}, { policy: 'off' }],
  ['F7', 'not shown: verdict.gap', { during: { F7: (it) => it.gap() } }, {}],

  ['F12', 'passed: verdict.F12.anyone', {}, { policy: 'anyone' }],
  ['F12', 'passed: verdict.F12.off', {}, { policy: 'off' }],
  ['F12', 'failed: verdict.F12.unknownStarted', { alone: 'unknown started' }, {}],
  ['F12', 'failed: verdict.F12.unknownStarted', { alone: 'unknown started' }, { policy: 'off' }],
  ['F12', 'failed: verdict.F12.nothing', { alone: 'none' }, {}],
  ['F12', 'failed: verdict.F12.nothing', { alone: 'wrong time' }, {}],
  ['F12', 'failed: verdict.delivery.twice', { alone: 'twice' }, {}],
  ['F12', 'not shown: verdict.F12.notEnded', { alone: 'not ended' }, {}],
  ['F12', 'not shown: verdict.F12.stoppedLater', { alone: 'stopped later' }, {}],
  ['F12', 'not shown: verdict.F12.notBack', { alone: 'not back' }, {}],
  ['F12', 'not shown: verdict.F12.knownNotPresented', { alone: 'known not presented' }, {}],
  ['F12', 'not shown: verdict.F12.unknownNotPresented', { alone: 'unknown not presented' }, {}],
  ['F12', 'not shown: verdict.card.notSeenBefore', { before: { known: null }, session: 'none' }, {}],
  ['F12', 'not shown: verdict.gap', { during: { F12: (it) => it.gap() } }, {}],
])('%s is %s', (id, expected, breaks, changes) => {
  test(`with ${Object.keys(breaks).join(' ') || 'nothing broken'} ${changes.policy ?? ''}`, () => {
    const found = verdict(id, breaks, changes)
    expect(says(found)).toBe(expected)
    for (const language of ['en', 'de'] as const) {
      expect(dictionary[language]).toHaveProperty([found.observed.code])
      expect(dictionary[language]).toHaveProperty([found.expected.code])
    }
  })
})

test('a cut that left no sign of a lost link proves nothing', () => {
  expect(says(verdict('F1', { unnoticed: true, heartbeat: 'silent' }))).toBe('not shown: verdict.notNoticed')
})

test('a scenario without marks was not run; one that ran without a cut says so', () => {
  const setup = setupOf()
  const it = recordingOf(setup)
  it.mark('test started')
  it.mark('scenario started', 'F2')
  it.mark('scenario started', 'F12')
  const codes = deriveFindings(setup, it.lines).verdicts.map(says)
  expect(codes).toEqual([
    'not shown: verdict.notRun',
    'not shown: verdict.noBackendCut',
    ...Array<string>(4).fill('not shown: verdict.notRun'),
    'not shown: verdict.noStationCut',
  ])
})

test('a test that is run again is judged by itself, but what the backend said of the cards before still counts', () => {
  const setup = setupOf({ scenarios: ['F2'] })
  const it = recordingOf(setup)
  const { known } = setup.cards
  it.link('backend', 'live')
  it.live('Authorize', { idTag: known }, { idTagInfo: { status: 'Accepted' } })
  const run = (status: string): void => {
    it.mark('test started')
    it.mark('backend link cut')
    it.link('backend', 'offline')
    it.mark('scenario started', 'F2')
    it.standIn('Authorize', { idTag: known?.toLowerCase() }, { idTagInfo: { status } })
    it.mark('scenario finished', 'F2')
    it.mark('backend link restored')
    it.link('backend', 'live')
  }
  run('Invalid')
  expect(deriveFindings(setup, it.lines).verdicts.map(says)).toEqual(['failed: verdict.F2.refused'])
  run('Accepted')
  expect(deriveFindings(setup, it.lines).verdicts.map(says)).toEqual(['passed: verdict.F2.passed'])
})

test('expiry is judged by the clock of the backend, not by that of this computer', () => {
  const run = (clockAhead: number): Verdict => {
    const setup = setupOf({ scenarios: ['F4'] })
    const it = recordingOf(setup)
    const idTag = setup.cards.expired
    it.live('Heartbeat', {}, { currentTime: it.timeAt(it.now() + clockAhead) })
    it.live(
      'Authorize',
      { idTag },
      { idTagInfo: { status: 'Accepted', expiryDate: it.timeAt(it.now() + clockAhead + 5_000) } },
    )
    it.mark('backend link cut')
    it.link('backend', 'offline')
    it.mark('scenario started', 'F4')
    it.pass(6_000)
    it.standIn('Authorize', { idTag }, { idTagInfo: { status: 'Expired' } })
    return deriveFindings(setup, it.lines).verdicts[0]!
  }
  expect(says(run(0))).toBe('passed: verdict.F4.passed')
  expect(says(run(3_600_000))).toBe('passed: verdict.F4.passed')
})

test('asked line by line, the judge says at the end what one reading says', () => {
  const { setup, lines } = practiceRun({ delivery: 'ambiguous' })
  const live = judge(setup)
  const seen = new Set<string>()
  for (const line of lines) {
    live.take(line)
    seen.add(
      live
        .findings()
        .verdicts.map(({ outcome }) => outcome)
        .join(),
    )
  }
  expect(live.findings()).toEqual(deriveFindings(setup, lines))
  expect(seen.size).toBeGreaterThan(5)
})

describe('what is real and what is simulated', () => {
  test('in practice every verdict is marked', () => {
    expect(verdict('F2').simulated).toBe(true)
  })
  test('a hand makes it real', () => {
    expect(verdict('F2', {}, { practice: false }).simulated).toBe(false)
  })
  test('a simulated hand at a real wallbox is marked in that scenario only', () => {
    const { setup, lines } = practiceRun(
      { during: { F3: (it: Recording) => it.mark('card presented', 'F3', { card: 'blocked', by: 'practice' }) } },
      { practice: false },
    )
    const marked = deriveFindings(setup, lines).verdicts.filter(({ simulated }) => simulated)
    expect(marked.map(({ scenario }) => scenario)).toEqual(['F3'])
  })
})

describe('the headline', () => {
  const headline = (breaks: Breaks, changes: Partial<TestSetup>): string => {
    const { setup, lines } = practiceRun(breaks, changes)
    const { headline, allPassed } = deriveFindings(setup, lines)
    expect(dictionary.de).toHaveProperty([headline.code])
    return `${headline.code} ${allPassed}`
  }
  test.each<[string, Breaks, Partial<TestSetup>]>([
    ['headline.passed.stays true', {}, { stays: 'site controller' }],
    ['headline.passed.alone true', {}, { stays: 'nothing' }],
    ['headline.passed.stays.skipped true', { skip: 'F12' }, { stays: 'site controller' }],
    ['headline.aloneMissing false', { skip: 'F12' }, { stays: 'nothing' }],
    ['headline.aloneMissing false', {}, { stays: 'nothing', scenarios: ['F1', 'F2'] }],
    ['headline.passed.off.skipped true', { skip: 'F7' }, { policy: 'off' }],
    ['headline.failed false', { answers: { blocked: 'Accepted' } }, {}],
    ['headline.notShown false', { answers: { blocked: null } }, {}],
    ['headline.unsound false', { delivery: 'lost', skip: 'F7', during: { F5: keepOne } }, {}],
    ['headline.waiting false', { delivery: 'lost', skip: 'F7', unfinished: true, during: { F5: keepOne } }, {}],
  ])('%s', (expected, breaks, changes) => {
    expect(headline(breaks, changes)).toBe(expected)
  })
})

/** A start, a value and a stop outside the scenario that looks at sessions. */
function keepOne(it: Recording): void {
  const ids = it.newSession()
  const start = { connectorId: 1, idTag: 'X', meterStart: 0, timestamp: it.time() }
  it.store('StartTransaction', start, { transactionId: ids.provisional, idTagInfo: { status: 'Accepted' } }, ids)
  it.store('MeterValues', { connectorId: 1, transactionId: ids.provisional, meterValue: [] }, {}, ids)
  it.store('StopTransaction', { transactionId: ids.provisional, meterStop: 1, timestamp: it.time() }, {}, ids)
}

test('scenarios are data in the order they run, and each has words', () => {
  expect(scenarios.map(({ id }) => id)).toEqual([...scenarioIds])
  for (const { title } of scenarios) {
    expect(dictionary.en).toHaveProperty([title])
    expect(dictionary.de).toHaveProperty([title])
  }
})
