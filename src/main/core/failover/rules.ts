/**
 * Verdicts from evidence (design §5): what the app shows live, what the report holds and what `verify` derives again come
 * from this one reading of the recorded lines. Whoever changes what any recording yields raises `RULES_VERSION`.
 */
import type { EvidenceLine, ScenarioId, TestSetup } from '../../../shared/evidence.ts'
import { said } from '../../../shared/said.ts'
import type { Findings, Verdict } from '../../../shared/verdict.ts'
import { callReader } from './rules-calls.ts'
import type { Heard } from './rules-calls.ts'
import { cardReader } from './rules-cards.ts'
import { timelineReader } from './rules-cuts.ts'
import type { Cut, ScenarioWindow } from './rules-cuts.ts'
import { headlineOf } from './rules-headline.ts'
import { entryOf, ledgerReader } from './rules-ledger.ts'
import { ruleF12, ruleF7 } from './rules-session-verdicts.ts'
import type { Session } from './rules-sessions.ts'
import { sessionEntryOf, sessionReader, writtenDuring } from './rules-sessions.ts'
import { notShown, ruleF1, ruleF2, ruleF3, ruleF4, ruleF5, timesOf } from './rules-verdicts.ts'
import type { Case, Ruling, Story } from './rules-verdicts.ts'
import { scenarioOf } from './scenarios.ts'

export const RULES_VERSION = 1

/** Reads a recording line by line; `findings` may be asked at any time and is the truth so far. */
export interface Judge {
  take(line: EvidenceLine): void
  findings(): Findings
}

/** Everything the rules derive from one recording. Pure: the same setup and lines give the same findings. */
export function deriveFindings(setup: TestSetup, lines: Iterable<EvidenceLine>): Findings {
  const reader = judge(setup)
  for (const line of lines) reader.take(line)
  return reader.findings()
}

/** Memory grows with transaction messages and with answers about the test cards, not with traffic. */
export function judge(setup: TestSetup): Judge {
  const tags = new Set(Object.values(setup.cards).map((tag) => tag.toLowerCase()))
  const calls = callReader()
  const timeline = timelineReader()
  const cards = cardReader(tags)
  const ledger = ledgerReader()
  const sessions = sessionReader()
  let lastLine = 0

  const alone = (time: number): Cut | null =>
    timeline.timeline().cuts.findLast((cut) => cut.leg === 'station' && writtenDuring(cut, time, cards.offset())) ??
    null

  function heard(event: Heard): void {
    timeline.frame(event)
    if (event.heard === 'call') {
      ledger.call(event.call, timeline.cutNow('backend') ?? null)
      sessions.call(event.call, ledger.received(event.call.action, event.call.id), alone)
      return
    }
    cards.reply(event.reply)
    ledger.reply(event.reply)
    const { call } = event.reply
    if (call.way === 'in') sessions.reply(event.reply, ledger.received(call.action, call.id))
  }

  function story(): Story {
    return {
      setup,
      timeline: timeline.timeline(),
      answers: cards.answers(),
      messages: ledger.messages(),
      sessions: sessions.sessions(),
      clockOffset: cards.offset(),
      lastLine,
    }
  }

  return {
    take(line) {
      lastLine = line.n
      const moment = { line: line.n, at: line.at, mono: line.mono }
      switch (line.kind) {
        case 'frame':
          calls.take(line).forEach(heard)
          return
        case 'link':
          if (line.state === 'gone' || line.state === 'offline' || line.state === 'closed') calls.linkGone(line.leg)
          timeline.link(line, moment)
          return
        case 'answer':
          sessions.answer(line, ledger.received(line.action, line.messageId))
          return
        case 'row':
          ledger.row(line)
          return
        case 'mark':
          // What came before the test is remembered of cards only: each test is judged by itself.
          if (line.mark === 'test started') [timeline, ledger, sessions].forEach((reader) => reader.reset())
          timeline.mark(line, moment)
          return
        case 'gap':
          timeline.gap(line)
          return
      }
    },
    findings() {
      const told = story()
      const verdicts = setup.scenarios.map((id) => verdictOf(id, told))
      const entries = told.sessions.map((session) => sessionEntryOf(session, acceptedBefore(told, session)))
      return {
        rules: RULES_VERSION,
        verdicts,
        ledger: told.messages.map(entryOf),
        sessions: entries,
        ...headlineOf(setup, verdicts, told),
      }
    },
  }
}

const rules: Readonly<Record<ScenarioId, (it: Case) => Ruling>> = {
  F1: ruleF1,
  F2: ruleF2,
  F3: ruleF3,
  F4: ruleF4,
  F5: ruleF5,
  F7: ruleF7,
  F12: ruleF12,
}

function verdictOf(id: ScenarioId, story: Story): Verdict {
  const window = story.timeline.windows.get(id)
  const cut = window && cutOf(id, story, window)
  const { outcome, observed, cites = [], times = {} } = rulingOf(id, story, window, cut)
  const simulated = story.setup.practice || (window?.practiceHands ?? false)
  const expected = said(`verdict.${id}.expected.${story.setup.policy}`)
  const known = window && cut ? timesOf({ story, window, cut }) : {}
  const lines = [...new Set(cites)].sort((a, b) => a - b)
  return { scenario: id, outcome, expected, observed, cites: lines, times: { ...known, ...times }, simulated }
}

/** What is the same for all scenarios comes first: skipped, not run, no cut, a cut that was none, a hole in the recording. */
function rulingOf(id: ScenarioId, story: Story, window: ScenarioWindow | undefined, cut: Cut | undefined): Ruling {
  if (!window) return notShown('verdict.notRun')
  if (window.skipped !== null) {
    return {
      outcome: 'skipped',
      observed: said('verdict.skipped', { reason: window.skipped }),
      cites: [window.from.line],
    }
  }
  if (!cut) return notShown(scenarioOf(id).cut === 'backend' ? 'verdict.noBackendCut' : 'verdict.noStationCut')
  const end = Math.max(window.to?.line ?? story.lastLine, id === 'F7' || id === 'F12' ? story.lastLine : 0)
  const gap = story.timeline.gaps.find((line) => line >= Math.min(window.from.line, cut.from.line) && line <= end)
  if (gap !== undefined) return notShown('verdict.gap', undefined, [gap])
  if (!cut.noticed) return notShown('verdict.notNoticed', undefined, [cut.from.line])
  if (cut.stillHeard && !cut.late)
    return notShown('verdict.stillHeard', undefined, [cut.from.line, cut.stillHeard.line])
  return rules[id]({ story, window, cut })
}

/** The newest cut of the right link that overlaps the scenario. */
function cutOf(id: ScenarioId, { timeline }: Story, window: ScenarioWindow): Cut | undefined {
  const { cut: leg } = scenarioOf(id)
  const until = window.to?.line ?? Infinity
  return timeline.cuts.findLast(
    (cut) => cut.leg === leg && cut.from.line <= until && (cut.to === null || cut.to.line >= window.from.line),
  )
}

const acceptedBefore = ({ answers }: Story, { tag, start }: Session): boolean =>
  answers.some(
    (answer) =>
      answer.tag === tag &&
      answer.by === 'backend' &&
      answer.status === 'Accepted' &&
      answer.line < (start.received?.line ?? 0),
  )
