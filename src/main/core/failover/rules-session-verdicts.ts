/** Verdicts that rest on whole sessions: F7, inside the outage; F12, the station on its own. */
import type { ScenarioId } from '../../../shared/evidence.ts'
import type { CardAnswer } from './rules-cards.ts'
import { since } from './rules-cuts.ts'
import type { Moment } from './rules-calls.ts'
import { isSound } from './rules-ledger.ts'
import type { Message } from './rules-ledger.ts'
import { writtenDuring } from './rules-sessions.ts'
import type { Session } from './rules-sessions.ts'
import { failed, linesOf, notShown, passed } from './rules-verdicts.ts'
import type { Case, Ruling } from './rules-verdicts.ts'

/** F7: a session begun and ended inside the outage is acknowledged at once and delivered afterwards, once and unchanged. */
export function ruleF7(it: Case): Ruling {
  const { story, window, cut } = it
  const begun = story.sessions.filter(({ start }) => start.cut === cut && lineOf(start) >= window.from.line)
  const mine = begun.filter(({ start }) => lineOf(start) <= (window.to?.line ?? Infinity))
  if (story.setup.policy === 'off') {
    const allowed = mine.find(({ status }) => status === 'Accepted')
    return allowed
      ? failed('verdict.card.acceptedThoughOff', undefined, citesOf([allowed]))
      : notShown('verdict.F7.off')
  }
  if (mine.length === 0)
    return window.gaveUp ? notShown('verdict.gaveUp', undefined, [window.gaveUp.line]) : notShown('verdict.F7.none')
  const cites = citesOf(mine)
  const unanswered = mine
    .flatMap(messagesOf)
    .find(({ acknowledged, cut: arrived }) => arrived === cut && acknowledged !== 'proxy')
  if (unanswered) return failed('verdict.F7.unanswered', { action: unanswered.action }, cites)
  const refused = mine.find(({ status }) => status !== 'Accepted')
  if (refused) return failed('verdict.F7.refused', { status: refused.status ?? '' }, cites)
  const inside = mine.filter(({ stop }) => stop?.cut === cut)
  if (inside.length === 0) return notShown('verdict.F7.notEnded', undefined, cites)
  if (!cut.to) return notShown('verdict.notRestored', undefined, cites)
  return deliveryProblem('F7', inside, it) ?? delivered('verdict.F7.passed', inside, it, cut.to)
}

/** F12: cut off from everything, the station follows its own policy, and what it kept arrives with its own times. */
export function ruleF12(it: Case): Ruling {
  const { story, window, cut } = it
  const { setup, sessions, answers, clockOffset } = story
  const known = setup.cards.known?.toLowerCase()
  const unknown = setup.cards.unknown?.toLowerCase()
  if (!window.presented.some(({ card }) => card === 'known') || known === undefined) {
    return notShown(
      window.gaveUp ? 'verdict.gaveUp' : 'verdict.F12.knownNotPresented',
      undefined,
      linesOf(window.gaveUp),
    )
  }
  const before = answers.findLast(
    (answer: CardAnswer) => answer.tag === known && answer.by === 'backend' && answer.line < cut.from.line,
  )
  if (before?.status !== 'Accepted')
    return notShown('verdict.card.notSeenBefore', undefined, before ? [before.line] : [])
  if (!cut.to) return notShown('verdict.notRestored', undefined, [cut.from.line])
  const returned = cut.to
  if (!cut.reconnected) return notShown('verdict.F12.notBack', undefined, [returned.line])

  const alone = sessions.filter((session) => session.alone === cut && lineOf(session.start) > returned.line)
  const cites = [before.line, cut.from.line, returned.line, ...citesOf(alone)]
  const shown = window.presented.some(({ card }) => card === 'unknown')
  const stranger = alone.find(({ tag }) => tag === unknown)
  if (stranger && setup.policy !== 'anyone') return failed('verdict.F12.unknownStarted', undefined, cites)
  const own = alone.filter(({ tag }) => tag === known)
  if (setup.policy === 'off') {
    if (own.length > 0) return failed('verdict.card.acceptedThoughOff', undefined, cites)
    // Silence proves nothing while the station has not finished saying what it kept.
    return window.to ? passed('verdict.F12.off', undefined, cites) : notShown('verdict.F12.waiting', undefined, cites)
  }
  if (own.length === 0)
    return window.to
      ? failed('verdict.F12.nothing', undefined, cites)
      : notShown('verdict.F12.waiting', undefined, cites)
  const open = own.find(({ stop }) => stop === null)
  if (open) return notShown('verdict.F12.notEnded', undefined, cites)
  const late = own.find((session) => !stoppedDuring(session, it, clockOffset))
  if (late) return notShown('verdict.F12.stoppedLater', undefined, cites)
  const problem = deliveryProblem(
    'F12',
    alone.filter(({ stop }) => stop !== null),
    it,
  )
  if (problem) return { ...problem, cites: [...cites, ...(problem.cites ?? [])] }
  if (!shown) return notShown('verdict.F12.unknownNotPresented', undefined, cites)
  if (!stranger && setup.policy === 'anyone') {
    return window.to
      ? failed('verdict.F12.unknownRefused', undefined, cites)
      : notShown('verdict.F12.waiting', undefined, cites)
  }
  const ruling = delivered(stranger ? 'verdict.F12.anyone' : 'verdict.F12.passed', alone, it, returned)
  return { ...ruling, cites: [...cites, ...(ruling.cites ?? [])] }
}

function stoppedDuring(session: Session, { cut }: Case, offset: number): boolean {
  const time = session.stoppedTime
  return time !== null && writtenDuring(cut, time, offset)
}

/** Null when every message of the sessions reached the backend once, in order, unchanged, under one id. */
function deliveryProblem(id: ScenarioId, sessions: readonly Session[], { story, cut }: Case): Ruling | null {
  const messages = sessions.flatMap(messagesOf)
  const cites = citesOf(sessions)
  const parked = messages.find(({ row, backendAnswers }) => row === 'parked' && backendAnswers === 0)
  if (parked) return failed('verdict.delivery.parked', { action: parked.action }, cites)
  const missing = messages.find(({ backendAnswers }) => backendAnswers === 0)
  if (missing) {
    const values = { action: missing.action }
    // Until the test is over the message may still be on its way.
    return story.timeline.finished
      ? failed('verdict.delivery.lost', values, cites)
      : notShown('verdict.delivery.waiting', values, cites)
  }
  const twice = messages.find((message) => !isSound(message))
  if (twice) return failed('verdict.delivery.twice', { action: twice.action, times: twice.backendAnswers }, cites)
  const altered = messages.find((message) => message.altered)
  if (altered) return failed('verdict.delivery.altered', { action: altered.action }, cites)
  const early = messages.find(({ firstAnswer }) => cut.to && firstAnswer && firstAnswer.line < cut.to.line)
  if (early && id === 'F7' && !cut.late) return failed('verdict.stillHeard', undefined, cites)
  for (const session of sessions) {
    const order = messagesOf(session).map(({ firstAnswer }) => firstAnswer?.line ?? 0)
    if (order.some((line, index) => index > 0 && line < (order[index - 1] ?? 0)))
      return failed('verdict.delivery.order', undefined, cites)
    const { givenId, mapped } = session.start
    const other = session.later.find(({ sentTransactionId }) => sentTransactionId !== givenId)
    if (other) return failed('verdict.delivery.ids', { action: other.action }, cites)
    if (mapped.backendId !== null && mapped.backendId !== givenId)
      return failed('verdict.delivery.ids', { action: 'StartTransaction' }, cites)
    if (mapped.provisionalId !== null && mapped.provisionalId !== session.stationId)
      return failed('verdict.delivery.ids', { action: 'StartTransaction' }, cites)
  }
  return null
}

function delivered(code: string, sessions: readonly Session[], { cut }: Case, restored: Moment): Ruling {
  const messages = sessions.flatMap(messagesOf)
  const ambiguous = messages.filter((message) => message.ambiguous)
  const last = messages.reduce<Moment | null>(
    (latest, { firstAnswer }) => (firstAnswer && (!latest || firstAnswer.mono > latest.mono) ? firstAnswer : latest),
    null,
  )
  const names = ambiguous.map(({ action, messageId }) => `${action} ${messageId}`).join(', ')
  const ruling = passed(names === '' ? code : `${code}.ambiguous`, { messages: messages.length, names }, [
    ...linesOf(cut.to),
    ...citesOf(sessions),
  ])
  return last ? { ...ruling, times: { drained: since(restored, last) } } : ruling
}

const messagesOf = ({ start, later }: Session): Message[] => [start, ...later]
const lineOf = (message: Message): number => message.received?.line ?? 0
const citesOf = (sessions: readonly Session[]): number[] =>
  sessions.flatMap(messagesOf).flatMap(({ received, firstAnswer }) => [...linesOf(received), ...linesOf(firstAnswer)])
