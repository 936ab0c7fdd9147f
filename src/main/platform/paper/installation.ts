/** What is installed and how it was set: equipment, backend, offline policy, written values. */
import type { Content, TableCell } from 'pdfmake/interfaces.js'
import type { Report } from '../../../shared/report.ts'
import type { Check, WriteRow } from '../../../shared/wallbox.ts'
import { overCable } from './cable.ts'
import type { Phrase } from './phrase.ts'
import { facts, long, marked, note, part, section, table, type Tone } from './style.ts'

export function installation(report: Report, phrase: Phrase): Content[] {
  return [
    ...equipment(report, phrase),
    ...overCable(report, phrase),
    ...backend(report, phrase),
    ...policy(report, phrase),
    ...writes(report, phrase),
  ]
}

function equipment({ wallbox, app }: Report, phrase: Phrase): Content[] {
  const given = (text: string | null): string => (text === null || text === '' ? '–' : text)
  return [
    { ...(section(phrase('paper.equipment')) as object), pageBreak: 'before' } as Content,
    facts([
      [phrase('paper.maker'), given(wallbox.maker)],
      [phrase('paper.model'), given(wallbox.model)],
      [phrase('paper.serial'), given(wallbox.serial)],
      [phrase('paper.firmware'), given(wallbox.firmware)],
      [phrase('paper.identity'), given(wallbox.identity)],
      [phrase('paper.local'), given(wallbox.address)],
      [phrase('paper.appVersion'), `${app.name} ${app.version}`],
    ]),
  ]
}

function backend({ backend }: Report, phrase: Phrase): Content[] {
  return [
    section(phrase('paper.backend')),
    facts([
      [phrase('paper.backendName'), backend.name],
      [phrase('paper.url'), backend.url || '–'],
      [phrase('paper.finalUrl'), backend.finalUrl || '–'],
      [phrase('paper.protocol'), protocols[backend.ocpp ?? 'none'] ?? phrase('paper.protocol.none')],
      [phrase('paper.accepted'), phrase(backend.accepted ? 'paper.yes' : 'paper.no')],
      [phrase('paper.clockSkew'), skew(backend.clockSkew, phrase)],
    ]),
    part(phrase('paper.checks')),
    backend.checks.length === 0 ? note(phrase('paper.noChecks')) : checks(backend.checks, phrase),
    part(phrase('paper.chain')),
    ...(backend.chain === null || backend.chain.length === 0
      ? [note(phrase('paper.noChain'))]
      : backend.chain.map((entry) => certificate(entry, phrase))),
  ]
}

const protocols: Readonly<Record<string, string>> = {
  'ocpp1.6': 'OCPP 1.6 JSON',
  'ocpp2.0.1': 'OCPP 2.0.1 JSON',
  'ocpp2.1': 'OCPP 2.1 JSON',
}

function skew(ms: number | null, phrase: Phrase): string {
  if (ms === null) return phrase('paper.couldNotCheck')
  return `${ms < 0 ? '−' : '+'}${phrase.duration(Math.abs(ms))}`
}

function checks(rows: readonly Check[], phrase: Phrase): Content {
  return table(
    ['*', 90, 150],
    [phrase('paper.check'), phrase('paper.result'), phrase('paper.detail')],
    rows.map((check) => [
      { stack: [phrase.said(check.says), ...(check.fix ? [{ text: phrase.said(check.fix), style: 'small' }] : [])] },
      checkMark(check, phrase),
      { ...long(check.detail ?? '', 34), style: 'small' },
    ]),
  )
}

/** The sign and word of a check: the third result is never a pass. */
export function checkMark({ result, severity }: Check, phrase: Phrase): TableCell {
  if (result === 'fine') return marked('good', phrase('paper.fine'))
  if (result === 'finding') return marked(severity === 'blocks' ? 'bad' : 'open', phrase('paper.finding'))
  return marked('open', phrase('paper.couldNotCheck'))
}

function certificate(entry: NonNullable<Report['backend']['chain']>[number], phrase: Phrase): Content {
  return {
    margin: [0, 0, 0, 6],
    unbreakable: true,
    stack: [
      facts([
        [phrase('paper.subject'), entry.subject],
        [phrase('paper.issuer'), entry.issuer],
        [phrase('paper.valid'), validity(entry, phrase)],
        [phrase('paper.fingerprint'), entry.sha256],
        ...(entry.problem ? [[phrase('paper.finding'), phrase.said(entry.problem)] as const] : []),
      ]),
    ],
  }
}

function validity({ validFrom, validTo }: NonNullable<Report['backend']['chain']>[number], phrase: Phrase): string {
  const day = (at: number | null): string => (at === null ? phrase('paper.noDate') : phrase.day(at))
  return `${day(validFrom)} – ${day(validTo)}`
}

function policy({ policy }: Report, phrase: Phrase): Content[] {
  return [
    section(phrase('paper.policy')),
    { text: phrase(`paper.policy.${policy.position}`), bold: true, margin: [0, 0, 0, 6] },
    ...(policy.outcomes.length === 0 ? asRead(policy, phrase) : [outcomes(policy, phrase)]),
    ...policy.warnings.map(
      (warning): Content => ({ margin: [0, 6, 0, 0], ...(marked('open', phrase.said(warning)) as object) }) as Content,
    ),
  ]
}

const outcomes = (policy: Report['policy'], phrase: Phrase): Content =>
  facts(policy.outcomes.map(({ situation, says }) => [phrase(`paper.situation.${situation}`), phrase.said(says)]))

/** Where no position is confirmed, what was read is all that can be said. */
function asRead({ read }: Report['policy'], phrase: Phrase): Content[] {
  if (read.length === 0) return [note(phrase('paper.policy.notRead'))]
  const shown = (value: string | null): string => (value === null ? phrase('paper.couldNotCheck') : value)
  return [note(phrase('paper.policy.read')), facts(read.map(({ key, value }) => [key, shown(value)]))]
}

/** `good`: it is as it was asked for, or as it was found. */
export const rowTones: Readonly<Record<WriteRow['state'], Tone>> = {
  planned: 'quiet',
  writing: 'open',
  confirmed: 'good',
  unchanged: 'bad',
  clamped: 'open',
  rejected: 'bad',
  'read-only': 'open',
  'reboot required': 'open',
  'not supported': 'bad',
  'not readable': 'open',
  unknown: 'bad',
  undone: 'good',
}

function writes({ writes }: Report, phrase: Phrase): Content[] {
  const leaving = writes.filter(({ step }) => step === 'leaving')
  const others = writes.filter(({ step }) => step !== 'leaving')
  return [
    section(phrase('paper.writes')),
    others.length === 0 ? note(phrase('paper.noWrites')) : writeTable(others, phrase),
    ...(leaving.length === 0 ? [] : [part(phrase('paper.writes.leaving')), writeTable(leaving, phrase)]),
  ]
}

function writeTable(writes: Report['writes'], phrase: Phrase): Content {
  const head = [phrase('paper.key'), phrase('paper.before'), phrase('paper.asked'), phrase('paper.readBack')]
  const shown = (value: string | null): string => (value === null ? '–' : value === '' ? phrase('paper.empty') : value)
  const rows = writes.map((row): TableCell[] => {
    return [
      {
        stack: [
          { ...long(row.key, 28), bold: true },
          ...(row.label ? [{ text: phrase.said(row.label), style: 'small' }] : []),
        ],
      },
      long(shown(row.before)),
      long(shown(row.after)),
      {
        stack: [
          marked(rowTones[row.state], phrase(`paper.state.${row.state}`, { value: shown(row.after) })),
          ...(row.note ? [{ text: phrase.said(row.note), style: 'small' }] : []),
        ],
      },
    ]
  })
  return table([130, 100, 100, '*'], head, rows)
}
