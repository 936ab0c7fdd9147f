import type { ScenarioId } from '../../src/shared/evidence.ts'
import { scenarioIds } from '../../src/shared/evidence.ts'
import { said } from '../../src/shared/said.ts'
import type { Findings, LedgerEntry, Verdict } from '../../src/shared/verdict.ts'
import type { TestView, TimelineItem } from '../../src/shared/visit.ts'

/** The failover test before, during and after, as core sends it. */

export const startedAt = Date.UTC(2026, 4, 12, 9, 14, 0)

export const idleTest: TestView = {
  state: 'idle',
  stays: 'nothing',
  fault: 'reset',
  scenarios: scenarioIds.map((id) => ({ id, state: 'waiting', verdict: null })),
  startedAt: null,
  finishedAt: null,
  cut: null,
  waitsFor: null,
  prompt: null,
  timeline: [],
  cardMemory: 'untouched',
  plot: [],
  cards: { known: 'AC··01', blocked: 'BL··02', expired: 'EX··03', unknown: 'UN··04' },
  findings: null,
}

function verdict(scenario: ScenarioId, part: Partial<Verdict> = {}): Verdict {
  return {
    scenario,
    outcome: 'passed',
    expected: said(`verdict.${scenario}.expected.known`),
    observed: said(`verdict.${scenario}.passed`, {
      answered: 4,
      asked: 4,
      action: 'Heartbeat',
      status: 'Invalid',
      before: 'Blocked',
      messages: 7,
    }),
    cites: [412, 418, 423],
    times: scenario === 'F1' ? { noticed: 340, reconnected: 4_200, drained: 6_100 } : {},
    simulated: true,
    ...part,
  }
}

const moment = (
  seconds: number,
  tone: TimelineItem['tone'],
  says: TimelineItem['says'],
  scenario: ScenarioId,
): TimelineItem => ({
  at: startedAt + seconds * 1000,
  tone,
  says,
  scenario,
})

const timeline: readonly TimelineItem[] = [
  moment(0, 'plain', said('run.segment.prime.known'), 'F1'),
  moment(22, 'bad', said('run.cut.backend'), 'F1'),
  moment(25, 'good', said('run.saw.card', { card: 'run.card.known', status: 'Accepted' }), 'F2'),
  moment(41, 'good', said('run.saw.card', { card: 'run.card.blocked', status: 'Blocked' }), 'F3'),
]

function plot(seconds: number): TestView['plot'] {
  return Array.from({ length: seconds }, (_, second) => ({
    at: startedAt + second * 1000,
    queue: second < 22 ? 0 : Math.min(6, Math.floor((second - 22) / 9)),
    meterWh: second < 10 ? null : 12_000 + (second - 10) * 6,
  }))
}

/** In the middle of the outage, waiting for a hand. */
export function runningTest(now: number): TestView {
  return {
    ...idleTest,
    state: 'running',
    startedAt: now - 61_000,
    cut: { leg: 'backend', since: now - 39_000 },
    prompt: { says: said('run.hand.F4'), since: now - 5_000, timesOutAt: now + 83_000, practiceCan: true },
    waitsFor: null,
    scenarios: scenarioIds.map((id) =>
      id === 'F1' || id === 'F2' || id === 'F3'
        ? { id, state: 'done', verdict: verdict(id) }
        : { id, state: id === 'F4' ? 'running' : 'waiting', verdict: null },
    ),
    timeline,
    plot: plot(61),
  }
}

const ledgerEntry = (action: string, second: number, part: Partial<LedgerEntry> = {}): LedgerEntry => ({
  action,
  messageId: `m-${second}`,
  stationTime: new Date(startedAt + second * 1000).toISOString(),
  stationLine: 400 + second,
  acknowledged: 'proxy',
  rowState: 'delivered',
  ambiguous: false,
  transmissions: 1,
  backendAnswers: 1,
  backendLine: 700 + second,
  ...part,
})

export const findings: Findings = {
  rules: 1,
  verdicts: scenarioIds.map((id) =>
    id === 'F5'
      ? verdict(id, {
          outcome: 'skipped',
          observed: said('verdict.skipped', { reason: 'No spare card on site' }),
          cites: [],
        })
      : verdict(id),
  ),
  ledger: [
    ledgerEntry('StartTransaction', 60),
    ledgerEntry('MeterValues', 70),
    ledgerEntry('MeterValues', 80, { ambiguous: true, transmissions: 2 }),
    ledgerEntry('StopTransaction', 95),
  ],
  sessions: [
    {
      connectorId: 1,
      idTag: 'AC··01',
      authority: 'proxy store',
      startedAt: new Date(startedAt + 60_000).toISOString(),
      stoppedAt: new Date(startedAt + 95_000).toISOString(),
      meterStart: 12_040,
      meterStop: 13_410,
      provisionalId: 1_900_000_001,
      backendId: 88,
      duringOutage: true,
    },
  ],
  headline: said('headline.passed.alone.skipped', { skipped: 1 }),
  allPassed: true,
}

export const finishedTest: TestView = {
  ...idleTest,
  state: 'finished',
  startedAt,
  finishedAt: startedAt + 240_000,
  scenarios: findings.verdicts.map((one) => ({ id: one.scenario, state: 'done', verdict: one })),
  timeline: [...timeline, moment(120, 'good', said('run.restored.backend'), 'F7')],
  plot: plot(120),
  findings,
}
