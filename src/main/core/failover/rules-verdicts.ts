/**
 * Verdicts of the scenarios in which the proxy stands in for the backend with no session: F1 to F5.
 * Evidence missing is *not shown*, never a pass; what is missing is said.
 */
import type { CardRole, Outcome, TestSetup } from '../../../shared/evidence.ts'
import { said } from '../../../shared/said.ts'
import type { Said } from '../../../shared/said.ts'
import type { Verdict } from '../../../shared/verdict.ts'
import type { CardAnswer } from './rules-cards.ts'
import { since } from './rules-cuts.ts'
import type { Cut, ScenarioWindow, Timeline } from './rules-cuts.ts'
import type { Message } from './rules-ledger.ts'
import type { Session } from './rules-sessions.ts'

/** All that was read of one recording. */
export interface Story {
  setup: TestSetup
  timeline: Timeline
  answers: readonly CardAnswer[]
  messages: readonly Message[]
  sessions: readonly Session[]
  /** Backend clock minus this computer's as last seen, ms. */
  clockOffset: number
  lastLine: number
}

/** What a rule says; `verdictOf` adds the rest. */
export interface Ruling {
  outcome: Outcome
  observed: Said
  cites?: readonly number[]
  times?: Verdict['times']
}

export interface Case {
  story: Story
  window: ScenarioWindow
  cut: Cut
}

export const notShown = (code: string, values?: Said['values'], cites: readonly number[] = []): Ruling => ({
  outcome: 'not shown',
  observed: said(code, values),
  cites,
})
export const failed = (code: string, values?: Said['values'], cites: readonly number[] = []): Ruling => ({
  outcome: 'failed',
  observed: said(code, values),
  cites,
})
export const passed = (code: string, values?: Said['values'], cites: readonly number[] = []): Ruling => ({
  outcome: 'passed',
  observed: said(code, values),
  cites,
})

/** F1: the station's link stays and the proxy answers it. */
export function ruleF1({ cut }: Case): Ruling {
  const cites = [cut.from.line, ...linesOf(cut.noticed), ...linesOf(cut.to)]
  if (cut.stationLost) return failed('verdict.F1.lost', undefined, [...cites, cut.stationLost.line])
  if (cut.asked === 0) return notShown('verdict.F1.silent', undefined, cites)
  if (!cut.firstAnswer) return failed('verdict.F1.unanswered', { asked: cut.asked }, cites)
  const { action, line } = cut.firstAnswer
  return passed('verdict.F1.passed', { action, answered: cut.answered, asked: cut.asked }, [...cites, line])
}

/** F2: a card the backend accepted before is accepted by the proxy; with the switch off it is refused. */
export function ruleF2(it: Case): Ruling {
  const card = cardIn(it, 'known')
  if ('outcome' in card) return card
  const { before, answers, cites } = card
  if (!before) return notShown('verdict.card.notSeenBefore', undefined, cites)
  if (before.status !== 'Accepted') return notShown('verdict.F2.refusedBefore', { status: before.status }, cites)
  const { policy } = it.story.setup
  const wrong = answers.find(({ status }) => (status === 'Accepted') !== (policy !== 'off'))
  if (policy === 'off') {
    return wrong
      ? failed('verdict.card.acceptedThoughOff', undefined, cites)
      : passed('verdict.F2.off', undefined, cites)
  }
  if (wrong) return failed('verdict.F2.refused', { status: wrong.status }, cites)
  return passed('verdict.F2.passed', undefined, cites)
}

/** F3: a card the backend refused before is refused by the proxy, whatever the policy. */
export function ruleF3(it: Case): Ruling {
  const card = cardIn(it, 'blocked')
  if ('outcome' in card) return card
  const { before, answers, cites } = card
  if (!before) return notShown('verdict.card.notSeenBefore', undefined, cites)
  if (before.status === 'Accepted') return notShown('verdict.F3.acceptedBefore', undefined, cites)
  if (answers.some(({ status }) => status === 'Accepted')) {
    return failed('verdict.card.refusedButAccepted', { status: before.status }, cites)
  }
  return passed('verdict.F3.passed', { before: before.status, status: answers[0]?.status ?? '' }, cites)
}

/** F4: a card whose date, given by the backend, has passed by the backend's clock is refused as Expired. */
export function ruleF4(it: Case): Ruling {
  const card = cardIn(it, 'expired')
  if ('outcome' in card) return card
  const { before, cites } = card
  if (!before) return notShown('verdict.card.notSeenBefore', undefined, cites)
  const expiry = before.status === 'Accepted' ? before.expiryDate : null
  if (expiry === null) return notShown('verdict.F4.noDate', { status: before.status }, cites)
  const early = card.answers.find(({ backendTime, status }) => backendTime < expiry - 1000 && status === 'Expired')
  if (early) return failed('verdict.F4.early', undefined, cites)
  const after = card.answers.filter(({ backendTime }) => backendTime >= expiry - 1000)
  if (after.length === 0) return notShown('verdict.F4.tooSoon', undefined, cites)
  const wrong = after.find(({ status }) => status !== 'Expired')
  if (wrong)
    return failed(
      wrong.status === 'Accepted' ? 'verdict.F4.accepted' : 'verdict.F4.otherReason',
      { status: wrong.status },
      cites,
    )
  return passed('verdict.F4.passed', undefined, cites)
}

/** F5: a card the backend never saw: refused, unless the policy is *anyone*. */
export function ruleF5(it: Case): Ruling {
  const card = cardIn(it, 'unknown')
  if ('outcome' in card) return card
  const { before, answers, cites } = card
  const { timeline, setup } = it.story
  if (before) return notShown('verdict.F5.seenBefore', { status: before.status }, cites)
  if (timeline.gaps.some((gap) => gap < card.lastLine)) return notShown('verdict.gap', undefined, cites)
  const anyone = setup.policy === 'anyone'
  const wrong = answers.find(({ status }) => (status === 'Accepted') !== anyone)
  if (wrong) return failed(anyone ? 'verdict.F5.refused' : 'verdict.F5.accepted', { status: wrong.status }, cites)
  return passed(anyone ? 'verdict.F5.anyone' : 'verdict.F5.passed', { status: answers[0]?.status ?? '' }, cites)
}

interface CardStory {
  /** The backend's last word before the proxy's first answer in the outage. */
  before: CardAnswer | undefined
  /** The proxy's answers in the outage, within the scenario. Never empty. */
  answers: readonly CardAnswer[]
  cites: readonly number[]
  lastLine: number
}

function cardIn({ story, window, cut }: Case, role: CardRole): CardStory | Ruling {
  const tag = story.setup.cards[role]?.toLowerCase()
  if (tag === undefined || tag === '') return notShown('verdict.card.none')
  const from = Math.max(window.from.line, cut.from.line)
  const to = Math.min(window.to?.line ?? Infinity, cut.to?.line ?? Infinity)
  const answers = story.answers.filter((a) => a.tag === tag && a.by === 'proxy' && a.line >= from && a.line <= to)
  const [first] = answers
  if (!first) {
    if (window.gaveUp) return notShown('verdict.gaveUp', undefined, [window.gaveUp.line])
    return notShown('verdict.card.notAsked')
  }
  const before = story.answers.findLast(
    (answer) => answer.tag === tag && answer.by === 'backend' && answer.line < first.line,
  )
  const cites = [...(before ? [before.asked, before.line] : []), ...answers.flatMap(({ asked, line }) => [asked, line])]
  return { before, answers, cites, lastLine: answers.at(-1)?.line ?? first.line }
}

/** Times every verdict over a cut can tell. */
export function timesOf({ cut }: Case): Verdict['times'] {
  return {
    ...(cut.noticed && { noticed: since(cut.from, cut.noticed) }),
    ...(cut.to && cut.reconnected && { reconnected: since(cut.to, cut.reconnected) }),
  }
}

export const linesOf = (moment: { line: number } | null): number[] => (moment ? [moment.line] : [])
