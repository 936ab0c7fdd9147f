/** What is installed and how it was set: equipment, backend, offline policy, written values. */
import type { Content, TableCell } from 'pdfmake/interfaces.js'
import type { Report } from '../../../shared/report.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { overCable } from './cable.ts'
import type { Phrase } from './phrase.ts'
import { facts, long, marked, note, part, section, table } from './style.ts'

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
      [phrase('paper.protocol'), 'OCPP 1.6 JSON'],
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
    facts(policy.outcomes.map(({ situation, says }) => [phrase(`paper.situation.${situation}`), phrase.said(says)])),
    ...policy.warnings.map(
      (warning): Content => ({ margin: [0, 6, 0, 0], ...(marked('open', phrase.said(warning)) as object) }) as Content,
    ),
  ]
}

function writes({ writes }: Report, phrase: Phrase): Content[] {
  const head = [phrase('paper.key'), phrase('paper.before'), phrase('paper.asked'), phrase('paper.readBack')]
  const shown = (value: string | null): string => (value === null ? '–' : value === '' ? phrase('paper.empty') : value)
  const rows = writes.map((row): TableCell[] => {
    const good = row.state === 'confirmed' || row.state === 'unchanged' || row.state === 'undone'
    const value = row.state === 'undone' ? row.before : row.after
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
          marked(good ? 'good' : 'bad', phrase(`paper.state.${row.state}`, { value: shown(value) })),
          ...(row.note ? [{ text: phrase.said(row.note), style: 'small' }] : []),
        ],
      },
    ]
  })
  return [
    section(phrase('paper.writes')),
    rows.length === 0 ? note(phrase('paper.noWrites')) : table([130, 100, 100, '*'], head, rows),
  ]
}
