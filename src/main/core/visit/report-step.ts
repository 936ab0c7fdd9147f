/** Step 7: the report as a preview, what is missing before it can be handed over, and its files. */
import type { EvidenceLine } from '../../../shared/evidence.ts'
import type { OfflinePolicy } from '../../../shared/policy.ts'
import type { Report } from '../../../shared/report.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { WallboxView } from '../../../shared/visit.ts'
import { printTime } from '../ocpp/time.ts'
import { outcomesOf, warningsOf } from '../policy/mapping.ts'
import { positionOn, switchValues } from '../policy/written.ts'
import { makeReport, type MadeReport, type ReportParts } from '../report/report.ts'
import { templateOf } from '../templates/templates.ts'
import { operatorOf } from './backend-step.ts'
import { withoutLogins } from './hidden-logins.ts'
import type { SavedWallbox } from './saved.ts'
import { exclusively, stationOf, type Visit } from './visit.ts'

/** What an installer would be asked for when handing it over. Nothing here forbids the export. */
export function missingOf(visit: Visit, box: SavedWallbox): Said[] {
  const { site } = visit.notebook.visit
  const owed = stationOf(visit, box)?.owed ?? 0
  const gaps: [boolean, Said][] = [
    [box.pointsHere, said('visit.missing.pointsHere')],
    [owed > 0, said('visit.missing.queue', { owed })],
    [box.test.state !== 'finished', said('visit.missing.test')],
    [!isPosition(positionOn(box)), said('visit.missing.policy')],
    [!box.keys.read, said('visit.missing.keys')],
    [site.name.trim() === '' || site.address.trim() === '', said('visit.missing.site')],
    [site.installer.trim() === '', said('visit.missing.installer')],
    [box.left !== null && !box.left.verified, said('visit.missing.notSeenThere')],
  ]
  return gaps.flatMap(([missing, says]) => (missing ? [says] : []))
}

/** The report as it would be written now. */
export async function previewReport(
  visit: Visit,
  box: SavedWallbox,
  view: WallboxView,
  language: 'de' | 'en',
): Promise<Report> {
  const { report, lines } = await reportNow(visit, box, view, language)
  // The hash of the messages exists once they are written; a preview has none.
  return { ...report, messages: { sha256: '', lines: lines.length } }
}

export async function exportReport(
  visit: Visit,
  box: SavedWallbox,
  view: () => WallboxView,
  language: 'de' | 'en',
): Promise<void> {
  await exclusively(visit, box, 'exporting', async () => {
    const { clock, reports } = visit.host
    const at = clock.wall()
    // Before it is made: what changes meanwhile may not stand in it.
    const of = subjectOf(visit, box)
    const name = `wattproof-${fileName(box.serial || box.identity)}-${printTime(at).slice(0, 10)}`
    const { report, lines } = await reportNow(visit, box, view(), language)
    const offered = await reports.make(name, report, lines)
    box.exported = { at, name, files: offered.files, href: offered.href, of }
  })
}

/**
 * The box, or how it was left, has changed since the report was made. Not by the time: the clock of a laptop may be set back. And not
 * by the plans: they are made anew whenever the box is looked at.
 */
export const isOutdated = (visit: Visit, box: SavedWallbox): boolean =>
  box.exported !== null && box.exported.of !== null && box.exported.of !== subjectOf(visit, box)

function subjectOf({ host }: Visit, box: SavedWallbox): string {
  const { changes, pointsHere, left, identity, practice, backend, cable, test } = box
  // The practice backend is at another port after each start.
  const address = [operatorOf(box), identity, practice ? null : backend.url]
  const leaving = [pointsHere, left && [left.url, left.verified, left.says.code, left.says.values]]
  const tested = [test.state, test.startedAt, test.timeline.length]
  return host.ids.digest(JSON.stringify([changes, leaving, address, cable?.at, tested]))
}

async function reportNow(
  visit: Visit,
  box: SavedWallbox,
  view: WallboxView,
  language: 'de' | 'en',
): Promise<MadeReport> {
  const { host, notebook, evidence } = visit
  const { setup, lines } = box.test
  const recorded: EvidenceLine[] =
    setup && lines ? await evidence.lines(setup.station, lines.from, lines.to ?? undefined) : []
  return makeReport({
    id: host.ids.uuid(),
    madeAt: host.clock.wall(),
    language,
    version: host.version,
    site: notebook.visit.site,
    wallbox: view,
    backendName: templateOf(visit.notebook.visit.templates, operatorOf(box)).name,
    clockSkew: stationOf(visit, box)?.clockOffset ?? box.backend.clockSkew,
    left: box.left?.says ?? null,
    policy: policyOf(box),
    writes: withoutLogins(writesOf(box)),
    setup,
    lines: recorded,
    secret: { key: host.pseudonymKey, digest: (text) => host.ids.digest(text) },
  })
}

/** What is in force on the box, not what its page shows. */
function policyOf(box: SavedWallbox): Report['policy'] {
  const position = positionOn(box)
  const outcomes = isPosition(position) ? Object.entries(outcomesOf(box, position)) : []
  return {
    position,
    read: switchValues(box),
    outcomes: outcomes.map(([situation, says]) => ({ situation, says })),
    warnings: isPosition(position) ? warningsOf(box, position) : [],
  }
}

const isPosition = (position: Report['policy']['position']): position is OfflinePolicy =>
  position !== 'not set' && position !== 'not confirmed'

const writesOf = ({ backend, policy, keys, leaving }: SavedWallbox): ReportParts['writes'] => [
  { step: 'backend', rows: backend.plan?.rows ?? [] },
  { step: 'policy', rows: [...policy.written, ...(policy.plan?.rows ?? [])] },
  { step: 'keys', rows: keys.plan?.rows ?? [] },
  { step: 'leaving', rows: leaving },
]

/** Letters, digits, dashes: what a box calls itself never becomes a path. */
export const fileName = (text: string): string => text.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 40) || 'wallbox'
