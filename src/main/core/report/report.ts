/** The report as a value (D8): what was found, written and shown in one visit, without tags of people and without secrets. */
import type { EvidenceLine, TestSetup } from '../../../shared/evidence.ts'
import type { Report } from '../../../shared/report.ts'
import { said } from '../../../shared/said.ts'
import type { Said } from '../../../shared/said.ts'
import type { SiteView, WallboxView } from '../../../shared/visit.ts'
import type { Check, WriteRow } from '../../../shared/wallbox.ts'
import { deriveFindings } from '../failover/rules.ts'
import { isMissing } from '../keys/rows.ts'
import { isSecretKey } from '../ocpp/config-keys.ts'
import { isSecretName, isTagName, pseudonymise } from './pseudonyms.ts'
import type { Digest, Pseudonyms } from './pseudonyms.ts'

export interface ReportParts {
  id: string
  /** Wall ms. */
  madeAt: number
  language: 'de' | 'en'
  version: string
  site: SiteView
  wallbox: WallboxView
  /** Name of the operator or template, for people. */
  backendName: string
  /** Backend clock minus this computer's, ms. */
  clockSkew: number | null
  /** Where the box was left, in words; null while it points at this computer or was never moved. */
  left: Said | null
  /** The offline switch as it is on the box, whatever is chosen on its page. */
  policy: Report['policy']
  /** What each step tried on the box, in the order of the visit. */
  writes: readonly { step: Report['writes'][number]['step']; rows: readonly WriteRow[] }[]
  /** Null when no test was run; then `lines` is empty. */
  setup: TestSetup | null
  lines: readonly EvidenceLine[]
  /** `key`: secret of this installation for pseudonyms. */
  secret: { key: string; digest: Digest }
}

/** `lines` is `messages.ndjson`, one value a line, the setup first. */
export interface MadeReport {
  report: Omit<Report, 'messages'>
  lines: readonly (TestSetup | EvidenceLine)[]
}

/** Verdicts are derived here from the lines as they are handed over, so that `verify` must get the same. */
export function makeReport(parts: ReportParts): MadeReport {
  const { wallbox, site, setup, policy } = parts
  const names = pseudonymise(parts.secret, setup, parts.lines, [wallbox.serial, wallbox.identity, wallbox.title])
  const lines = parts.lines.map((line) => names.line(line))
  const shownSetup = setup && names.setup(setup)
  const { maker, model, serial, firmware, identity, address, practice, family, test, backend } = wallbox
  const report: Omit<Report, 'messages'> = {
    schema: 'wattproof-report/1',
    app: { name: 'Wattproof', version: parts.version },
    id: parts.id,
    madeAt: parts.madeAt,
    language: parts.language,
    site,
    wallbox: {
      maker,
      model,
      serial,
      firmware,
      identity,
      address,
      practice: practice || (setup?.practice ?? false),
      family,
    },
    ...(wallbox.cable !== null && {
      cable: {
        ...wallbox.cable,
        firmware: names.text(wallbox.cable.firmware),
        mcu: names.text(wallbox.cable.mcu),
      },
    }),
    backend: {
      name: parts.backendName,
      url: withoutSecrets(backend.url),
      finalUrl: withoutSecrets(backend.finalUrl ?? ''),
      ocpp: wallbox.ocpp === null ? (setup?.ocpp ?? null) : `ocpp${wallbox.ocpp}`,
      checks: uniqueChecks([...backend.checks, ...wallbox.certificates.checks]).map((check) => checkWith(check, names)),
      chain: wallbox.certificates.chain,
      clockSkew: parts.clockSkew,
      accepted: backend.accepted,
    },
    policy: {
      position: policy.position,
      read: policy.read.map(({ key, value }) => ({ key, value: valueOf(key, value, names) })),
      outcomes: policy.outcomes,
      warnings: policy.warnings.map((warning) => saidWith(warning, names)),
    },
    writes: parts.writes.flatMap(({ step, rows }) => writesOf(rows, names).map((row) => ({ ...row, step }))),
    keys: wallbox.keys.rows
      .filter((row) => !isMissing(row))
      .map(({ key, value, readonly }) => ({ key, value: valueOf(key, value, names), readonly })),
    ...(wallbox.keys.support?.rows.some(({ answered }) => answered !== null) === true && {
      support: wallbox.keys.support,
    }),
    test: {
      // What was true when it was tested: the headline rests on it.
      stays: setup?.stays ?? test.stays,
      fault: test.fault,
      startedAt: test.startedAt,
      finishedAt: test.finishedAt,
      findings: shownSetup && deriveFindings(shownSetup, lines),
      timeline: test.timeline.map((item) => ({ ...item, says: saidWith(item.says, names) })),
      plot: test.plot,
    },
    rewritten: rewrittenBy(lines),
    handover: handoverOf(wallbox, parts.left),
  }
  return { report, lines: shownSetup ? [shownSetup, ...lines] : lines }
}

function handoverOf({ pointsHere }: WallboxView, left: Said | null): Report['handover'] {
  if (pointsHere) return { pointsHere, says: said('paper.handover.here') }
  return { pointsHere, says: left ?? said('paper.handover.unknown') }
}

/** Rows that were tried on the box; one that was only looked at is no write, and one that was not finished is not known. */
const writesOf = (rows: readonly WriteRow[], names: Pseudonyms): WriteRow[] =>
  rows
    .filter(({ state, note }) => state !== 'planned' && note?.code !== 'writes.already')
    .map((row) => rowWith(row.state === 'writing' ? { ...row, state: 'unknown' } : row, names))

const rowWith = (row: WriteRow, names: Pseudonyms): WriteRow => ({
  ...row,
  before: valueOf(row.key, row.before, names),
  after: valueOf(row.key, row.after, names),
  note: row.note && saidWith(row.note, names),
})

function valueOf<V extends string | null>(key: string, value: V, names: Pseudonyms): V | string {
  if (value === null || value === '') return value
  if (isSecretName(key) || isSecretKey(key)) return '***'
  return isTagName(key) ? names.tag(value) : withoutSecrets(names.text(value))
}

const checkWith = (check: Check, names: Pseudonyms): Check => ({
  ...check,
  says: saidWith(check.says, names),
  fix: check.fix && saidWith(check.fix, names),
  detail: check.detail === null ? null : withoutSecrets(names.text(check.detail)),
})

function saidWith({ code, values }: Said, names: Pseudonyms): Said {
  if (values === undefined) return { code: names.text(code) }
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? withoutSecrets(names.text(value)) : value,
  ])
  return said(names.text(code), Object.fromEntries(shown) as Record<string, string | number>)
}

/** URLs with the password and any key in the query taken out. */
function withoutSecrets(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s]*:[^/@\s]*@/gi, '$1***@')
    .replace(/([?&][^=&\s]*(?:token|key|secret|password|auth|pass)[^=&\s]*=)[^&\s]+/gi, '$1***')
}

const uniqueChecks = (checks: readonly Check[]): Check[] => [
  ...new Map(checks.map((check) => [check.id, check])).values(),
]

/** Frames the proxy changed, withheld or wrote itself, by rule (design §3 P2). */
function rewrittenBy(lines: readonly EvidenceLine[]): Report['rewritten'] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    if (line.kind === 'frame' && line.rule !== undefined) counts.set(line.rule, (counts.get(line.rule) ?? 0) + 1)
  }
  return [...counts].map(([rule, count]) => ({ rule, count })).sort((a, b) => (a.rule < b.rule ? -1 : 1))
}
