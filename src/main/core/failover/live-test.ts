/**
 * Drives one box's failover test: performs what `run.ts` decides, over the real proxy, recorder, clock and hands.
 * However it ends (finished, cancelled, an error, the app closing) the links are restored.
 */
import type { CardRole, EvidenceLine, Leg, ScenarioId, TestSetup } from '../../../shared/evidence.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Prompt, TestFault, TimelineItem } from '../../../shared/visit.ts'
import type { Fault } from '../proxy/faults.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { proxyOf } from '../visit/visit.ts'
import { begin, next, type Effect, type Input, type Next, type Now, type Run } from './run.ts'
import type { Hand, Segment } from './script.ts'
import { eventReader, type Seen } from './seen.ts'
import { keepNotes } from './test-notes.ts'

export interface LiveTest {
  readonly cut: { leg: Leg; since: number } | null
  readonly waitsFor: Said | null
  readonly prompt: Prompt | null
  readonly scenario: ScenarioId | null
  /** Practice: does what the prompt asks for. Otherwise confirms what cannot be seen from here; false when it can be seen. */
  hand(): boolean
  skip(scenario: ScenarioId, reason: string): void
  /** Ends it; the links are restored when this returns. */
  cancel(): void
  /** Settles once it is over and its findings are derived. */
  readonly done: Promise<void>
}

export interface Pace {
  /** Before the practice hands do what was asked, so that a person can follow. */
  beatMs: number
  /** How long a hand has. */
  handMs: number
}

/** Starts the test of a box whose setup is stored in `box.test.setup`. */
export function startTest(
  visit: Visit,
  box: SavedWallbox,
  setup: TestSetup,
  segments: readonly Segment[],
  pace: Pace,
): LiveTest {
  const { host, notebook, evidence } = visit
  const { clock, log } = host
  const proxy = proxyOf(visit)
  const station = box.identity
  const notes = keepNotes(visit, box, setup)
  const read = eventReader()
  const queue: Input[] = []
  const cancels = new Set<() => void>()
  let run: Run
  let working = false
  let lastLine = 0
  let cut: LiveTest['cut'] = null
  /** The link is back, and the next stored message is to be refused once on purpose. */
  let refusing = false
  let waitsFor: Said | null = null
  let asked: Extract<Effect, { effect: 'prompt' }> | null = null
  let prompt: Prompt | null = null
  let practised = false
  let scenario: ScenarioId | null = null
  let settleDone: () => void = () => undefined
  const done = new Promise<void>((resolve) => (settleDone = resolve))

  const now = (): Now => ({ wall: clock.wall(), mono: clock.monotonic(), line: lastLine })
  const links = (): Pick<Seen, 'backend' | 'station' | 'owed'> => {
    const status = proxy.status(station)
    return { backend: status?.backendLink ?? 'closed', station: status?.stationLink ?? 'gone', owed: status?.owed ?? 0 }
  }

  const stopHearing = evidence.listen((line) => heard(line))
  const stopWatching = proxy.on((event) => {
    if (event.event === 'handshake' || event.station !== station) return
    notes.queue(links().owed)
    give({ input: 'links', links: links() })
  })

  function heard(line: EvidenceLine): void {
    if (line.station !== station) return
    lastLine = Math.max(lastLine, line.n)
    if (refusing && line.kind === 'row' && line.state === 'refused') {
      note('waiting', said('run.refusedOnce', { action: line.action }))
      refuseNoMore()
    }
    const event = read(line)
    if (event === null) return
    notes.saw(event, scenario)
    give({ input: 'saw', event })
  }

  /** One input after the other: doing what one decided may bring the next. */
  function give(input: Input): void {
    queue.push(input)
    work()
  }

  function work(first?: Next): void {
    if (working) return
    working = true
    try {
      if (first) take(first)
      for (let input = queue.shift(); input !== undefined; input = queue.shift())
        take(next(run, input, now(), pace.handMs))
    } catch (error) {
      log.error('The failover test ended by an error; the links are restored.', { error: String(error) })
      restoreAll()
      run = { state: 'over', how: 'cancelled' }
      record('test finished', null, { how: 'error' })
      note('bad', said('run.error'))
      finish('cancelled')
    } finally {
      working = false
    }
  }

  function take([state, ...effects]: Next): void {
    run = state
    effects.forEach(perform)
    notebook.shown()
  }

  function perform(effect: Effect): void {
    switch (effect.effect) {
      case 'mark':
        if (effect.mark === 'backend link cut')
          return void record(effect.mark, effect.scenario, { ...effect.facts, fault: box.test.fault })
        return void record(effect.mark, effect.scenario, effect.facts)
      case 'cut':
        cut = { leg: effect.leg, since: clock.wall() }
        note('waiting', said(effect.leg === 'backend' ? `run.cut.backend.${box.test.fault}` : 'run.cut.station'))
        if (effect.leg === 'station') return proxy.cut(station, 'station')
        return proxy.cut(station, 'backend', faults[box.test.fault])
      case 'restore':
        cut = null
        note('good', said(`run.restored.${effect.leg}`))
        proxy.restore(station, effect.leg)
        if (effect.leg === 'backend' && box.test.fault === 'callerror' && run.state !== 'over') {
          refusing = true
          proxy.cut(station, 'backend', { kind: 'callerror', code: 'InternalError' })
        }
        return
      case 'call':
        // A station that cannot be triggered sends its Heartbeat in its own time: the wait that follows is long enough.
        return void proxy
          .call(station, effect.action, effect.payload)
          .catch((error: unknown) => log.info('The station did not take a trigger.', { error: String(error) }))
      case 'wake':
        return void cancels.add(clock.at(effect.at, () => give({ input: 'due' })))
      case 'begin':
        scenario = effect.scenario
        // Everything is delivered, or nothing was stored: there is nothing left to refuse.
        if (refusing) refuseNoMore()
        quiet()
        return note('plain', said(`run.segment.${effect.name}`))
      case 'prompt':
        return ask(effect)
      case 'waits':
        quiet()
        waitsFor = said(effect.says)
        return
      case 'hand done':
        if (!practised)
          record(markOf[effect.hand], effect.scenario, { by: 'hand', ...(effect.card && { card: effect.card }) })
        // The answer to a card has been told already; a cable, or what nobody could see, has not.
        if (!practised && (effect.card === null || asked?.confirmable)) note('plain', did(effect.hand, effect.card))
        return quiet()
      case 'gave up':
        quiet()
        return note('bad', said('run.gaveUp'))
      case 'skipped':
        quiet()
        note('plain', said('run.skipped', { reason: effect.reason }))
        return notes.derive(effect.scenario)
      case 'ended':
        quiet()
        return notes.derive(effect.scenario)
      case 'over':
        return finish(effect.how)
    }
  }

  function ask(effect: Extract<Effect, { effect: 'prompt' }>): void {
    asked = effect
    practised = false
    waitsFor = null
    prompt = {
      says: said(effect.says),
      since: clock.wall(),
      timesOutAt: effect.until,
      practiceCan: box.practice && visit.practice?.handsAt(box.serial) != null,
      ...(effect.confirmable && { confirmable: true }),
    }
    note('waiting', said(effect.says))
    if (prompt.practiceCan)
      cancels.add(clock.at(clock.monotonic() + pace.beatMs, () => asked === effect && practise(effect)))
  }

  /** The practice box's hands do it: real presses on a simulated box, seen over the wire like any other. */
  function practise(effect: Extract<Effect, { effect: 'prompt' }>): void {
    const hands = visit.practice?.handsAt(box.serial)
    if (practised || !hands) return
    practised = true
    record(markOf[effect.hand], effect.scenario, { by: 'practice', ...(effect.card && { card: effect.card }) })
    note('plain', did(effect.hand, effect.card))
    const tag = effect.card === null ? '' : (setup.cards[effect.card] ?? '')
    const doing =
      effect.hand === 'present' ? hands.present(tag) : effect.hand === 'plug in' ? hands.plugIn() : hands.unplug()
    doing.then(
      () => {
        if (effect.confirmable && asked === effect) give({ input: 'confirmed' })
      },
      (error: unknown) => log.warn('The practice hands could not do it.', { hand: effect.hand, error: String(error) }),
    )
  }

  function quiet(): void {
    asked = null
    prompt = null
    waitsFor = null
  }

  function record(
    mark: Extract<EvidenceLine, { kind: 'mark' }>['mark'],
    which: ScenarioId | null,
    facts?: Record<string, string | number | boolean>,
  ): number {
    const n = evidence.record({
      kind: 'mark',
      station,
      mark,
      ...(which && { scenario: which }),
      ...(facts && { facts }),
    })
    lastLine = Math.max(lastLine, n)
    if (mark === 'test started') box.test.lines = { from: n, to: null }
    return n
  }

  function note(tone: TimelineItem['tone'], says: Said): void {
    notes.moment(tone, says, scenario)
  }

  function refuseNoMore(): void {
    refusing = false
    proxy.restore(station, 'backend')
  }

  function restoreAll(): void {
    cut = null
    refusing = false
    proxy.restore(station, 'backend')
    proxy.restore(station, 'station')
  }

  function finish(how: 'finished' | 'cancelled'): void {
    stopHearing()
    stopWatching()
    cancels.forEach((cancel) => cancel())
    if (refusing) refuseNoMore()
    quiet()
    scenario = null
    const { lines } = box.test
    box.test.lines = lines && { from: lines.from, to: lastLine }
    note(how === 'finished' ? 'good' : 'bad', said(`run.${how}`))
    notes.derive(null)
    // Over only once the verdicts of the whole recording are in.
    void notes.settled().then(() => {
      box.test.state = how
      box.test.finishedAt = clock.wall()
      notebook.changed()
      settleDone()
    })
  }

  box.test.state = 'running'
  work(begin(segments, { events: [], connector: null, ...links() }, now(), pace.handMs))
  notes.queue(links().owed)

  return {
    get cut() {
      return cut
    },
    get waitsFor() {
      return waitsFor
    },
    get prompt() {
      return prompt
    },
    get scenario() {
      return scenario
    },
    hand() {
      if (asked === null) return false
      if (prompt?.practiceCan) practise(asked)
      else if (asked.confirmable) give({ input: 'confirmed' })
      else return false
      return true
    },
    skip: (which, reason) => give({ input: 'skip', scenario: which, reason }),
    cancel: () => give({ input: 'cancel' }),
    done,
  }
}

/**
 * How the link is cut (B2). Slow and late: beyond the answer deadline of the proxy, and still an answer. `callerror` cuts
 * like `reset`; what is delivered afterwards is refused once. 401 and 404 are no choice: refused on redial the wallbox is
 * closed (P1), so that no part that rests on its link could be judged.
 */
const faults: Readonly<Record<TestFault, Fault>> = {
  reset: { kind: 'reset' },
  close: { kind: 'close' },
  silence: { kind: 'silence' },
  refuse: { kind: 'refuse' },
  'no answer': { kind: 'no answer' },
  '503': { kind: 'http', status: 503 },
  slow: { kind: 'slow', ms: 20_000 },
  late: { kind: 'late', ms: 12_000 },
  callerror: { kind: 'reset' },
}

const markOf = { present: 'card presented', 'plug in': 'car plugged in', unplug: 'car unplugged' } as const

const did = (hand: Hand, card: CardRole | null): Said =>
  card === null
    ? said(`run.did.${hand === 'plug in' ? 'plug' : 'unplug'}`)
    : said('run.did.present', { card: `run.card.${card}` })
