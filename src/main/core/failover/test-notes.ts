/** What a running test writes into its wallbox's record: timeline, plot, and the verdicts as the recording grows. */
import type { CardRole, ScenarioId, TestSetup } from '../../../shared/evidence.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { TimelineItem } from '../../../shared/visit.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { deriveFindings } from './rules.ts'
import type { Event } from './seen.ts'

const longestTimeline = 300
/** Above it every second point goes: the picture is small. */
const mostPoints = 600

export interface TestNotes {
  moment(tone: TimelineItem['tone'], says: Said, scenario: ScenarioId | null): void
  saw(event: Event, scenario: ScenarioId | null): void
  queue(owed: number): void
  /** Derives the verdicts of what is recorded so far; `ended` is done, with this verdict. */
  derive(ended: ScenarioId | null): void
  /** Resolves when every derivation asked for is in. */
  settled(): Promise<void>
}

export function keepNotes({ host, notebook, evidence }: Visit, box: SavedWallbox, setup: TestSetup): TestNotes {
  const { clock, log } = host
  const roles = new Map(
    (Object.entries(setup.cards) as [CardRole, string][]).map(([role, tag]) => [tag.toLowerCase(), role]),
  )
  let owed = 0
  let meterWh: number | null = null
  let deriving: Promise<void> = Promise.resolve()

  function moment(tone: TimelineItem['tone'], says: Said, scenario: ScenarioId | null): void {
    box.test.timeline = [...box.test.timeline, { at: clock.wall(), tone, says, scenario }].slice(-longestTimeline)
    notebook.changed()
  }

  function point(): void {
    const { plot } = box.test
    const last = plot.at(-1)
    if (last?.queue === owed && last.meterWh === meterWh) return
    const thinned = plot.length < mostPoints ? plot : plot.filter((_, index) => index % 2 === 0)
    box.test.plot = [...thinned, { at: clock.wall(), queue: owed, meterWh }]
    notebook.changed()
  }

  return {
    moment,
    saw(event, scenario) {
      if (event.saw === 'meter' && event.wattHours !== null) {
        meterWh = event.wattHours
        point()
      }
      const role = event.saw === 'card' ? roles.get(event.tag) : undefined
      if (event.saw !== 'card' || role === undefined) return
      const says = said(event.started ? 'run.saw.start' : 'run.saw.card', {
        card: `run.card.${role}`,
        status: event.status,
      })
      moment(event.status === 'Accepted' ? 'good' : 'plain', says, scenario)
    },
    queue(now) {
      owed = now
      point()
    },
    derive(ended) {
      if (ended !== null && !box.test.done.includes(ended)) box.test.done = [...box.test.done, ended]
      notebook.changed()
      deriving = deriving.then(async () => {
        const { lines } = box.test
        try {
          const recorded = await evidence.lines(setup.station, lines?.from ?? 0, lines?.to ?? undefined)
          box.test.findings = deriveFindings(setup, recorded)
        } catch (error) {
          log.error('The verdicts could not be derived.', { error: String(error) })
        }
        notebook.changed()
      })
    },
    settled: () => deriving,
  }
}
