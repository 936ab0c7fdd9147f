/**
 * When a link was cut on purpose, whether it really was down, and when each scenario ran: from marks and link lines.
 */
import type { GapLine, Leg, LinkLine, MarkLine, ScenarioId } from '../../../shared/evidence.ts'
import type { Heard, Moment } from './rules-calls.ts'

/** One cut on purpose. */
export interface Cut {
  leg: Leg
  from: Moment
  /** Only the backend's answers come late (B2): that some come at all is part of it. */
  late: boolean
  /** Null while still cut. */
  to: Moment | null
  /** First sign in the recording that the link was down. */
  noticed: Moment | null
  /** After it was noticed, something still came from the far end: the link was not cut. */
  stillHeard: Moment | null
  /** First link line after the restore that says the link is back. */
  reconnected: Moment | null
  /** A backend cut in which the station's own link was lost as well. */
  stationLost: Moment | null
  /** CALLs of the station that arrived in a backend cut, and those the proxy answered with a CALLRESULT. */
  asked: number
  answered: number
  firstAnswer: (Moment & { action: string }) | null
}

/** When a scenario ran, as the marks say. */
export interface ScenarioWindow {
  from: Moment
  to: Moment | null
  /** Reason given; null when it was not skipped. */
  skipped: string | null
  gaveUp: Moment | null
  presented: readonly { card: string; at: Moment }[]
  /** Some hand in it was the practice wallbox's. */
  practiceHands: boolean
}

export interface Timeline {
  cuts: readonly Cut[]
  windows: ReadonlyMap<ScenarioId, ScenarioWindow>
  gaps: readonly number[]
  /** The mark that ends the test; null when the recording ends without it. */
  finished: Moment | null
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Builds the timeline line by line. */
export function timelineReader() {
  const cuts: Cut[] = []
  const windows = new Map<ScenarioId, Writable<ScenarioWindow> & { presented: { card: string; at: Moment }[] }>()
  const gaps: number[] = []
  const down: Record<Leg, Moment | null> = { station: null, backend: null }
  let finished: Moment | null = null

  const cutNow = (leg: Leg): Cut | undefined => cuts.findLast((cut) => cut.leg === leg && cut.to === null)

  function mark(line: MarkLine, moment: Moment): void {
    const leg: Leg = line.mark.startsWith('station') ? 'station' : 'backend'
    const window = line.scenario === undefined ? undefined : windows.get(line.scenario)
    switch (line.mark) {
      case 'backend link cut':
      case 'station link cut':
        // The link line may be written a moment before the mark: the cut came first either way.
        cuts.push({
          ...noCut,
          leg,
          from: moment,
          late: line.facts?.['fault'] === 'late',
          noticed: down[leg] && moment.mono - down[leg].mono < 5000 ? moment : null,
        })
        return
      case 'backend link restored':
      case 'station link restored': {
        const cut = cutNow(leg)
        if (cut) cut.to = moment
        return
      }
      case 'scenario started':
      case 'scenario skipped': {
        if (line.scenario === undefined) return
        const skipped = line.mark === 'scenario skipped' ? String(line.facts?.['reason'] ?? '') : null
        windows.set(line.scenario, {
          from: moment,
          to: null,
          skipped,
          gaveUp: null,
          presented: [],
          practiceHands: false,
        })
        return
      }
      case 'scenario finished':
        if (window) window.to = moment
        return
      case 'gave up waiting':
        if (window) window.gaveUp = moment
        return
      case 'card presented':
      case 'car plugged in':
      case 'car unplugged':
        if (!window) return
        if (line.facts?.['by'] === 'practice') window.practiceHands = true
        if (line.mark === 'card presented') window.presented.push({ card: String(line.facts?.['card']), at: moment })
        return
      case 'test finished':
        finished = moment
        return
      case 'test started':
        return
    }
  }

  function link(line: LinkLine, moment: Moment): void {
    const isDown = line.state === 'gone' || line.state === 'offline' || line.state === 'closed'
    if (isDown) down[line.leg] ??= moment
    else if (line.state !== 'refused') down[line.leg] = null
    const cut = cutNow(line.leg)
    if (cut && isDown) cut.noticed ??= moment
    const outage = cutNow('backend')
    if (outage && line.leg === 'station' && (isDown || line.state === 'refused')) outage.stationLost ??= moment
    const ended = cuts.findLast((past) => past.leg === line.leg)
    const isUp = line.state === 'connected' || line.state === 'live' || line.state === 'draining'
    if (ended?.to && isUp) ended.reconnected ??= moment
  }

  function frame(heard: Heard): void {
    const asks = heard.heard === 'call' ? heard.call : null
    const moment = asks ?? (heard.heard === 'reply' ? heard.reply : null)
    if (!moment) return
    const leg = heard.heard === 'call' ? heard.call.leg : heard.reply.call.leg
    const came = heard.heard === 'call' ? heard.call.way === 'in' : heard.reply.call.way === 'out'
    const own = cutNow(leg)
    if (own?.noticed && came) own.stillHeard ??= momentOf(moment)
    const outage = cutNow('backend')
    if (!outage || leg !== 'station') return
    if (asks?.way === 'in') outage.asked++
    if (heard.heard === 'reply' && heard.reply.call.way === 'in' && heard.reply.ok && heard.reply.by === 'proxy') {
      outage.noticed ??= momentOf(moment)
      outage.answered++
      outage.firstAnswer ??= { ...momentOf(moment), action: heard.reply.call.action }
    }
  }

  return {
    mark,
    link,
    frame,
    gap: (line: GapLine): void => void gaps.push(line.n),
    /** The cut of this leg that is open now. */
    cutNow,
    /** A new test begins: marks and cuts of an earlier one say nothing about it. */
    reset(): void {
      cuts.length = 0
      windows.clear()
      finished = null
    },
    timeline: (): Timeline => ({ cuts, windows, gaps, finished }),
  }
}

const noCut = {
  to: null,
  noticed: null,
  stillHeard: null,
  reconnected: null,
  stationLost: null,
  asked: 0,
  answered: 0,
  firstAnswer: null,
}

export const momentOf = ({ line, at, mono }: Moment): Moment => ({ line, at, mono })

/** Milliseconds from one moment to a later one, by the clock that does not jump. Never negative. */
export const since = (from: Moment, to: Moment): number => Math.max(0, Math.round(to.mono - from.mono))
