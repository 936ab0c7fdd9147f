/** What is open, what stays on site, what a hand still writes, and the annex. */
import type { Content, TableCell } from 'pdfmake/interfaces.js'
import type { Report } from '../../../shared/report.ts'
import { checkMark, rowTones } from './installation.ts'
import type { Phrase } from './phrase.ts'
import { facts, ink, long, marked, note, part, section, table, thinLines } from './style.ts'
import { promised } from './support.ts'

export function closing(report: Report, reportSha256: string, phrase: Phrase): Content[] {
  return [
    ...open(report, phrase),
    ...stays(report, phrase),
    electrical(phrase),
    signatures(report, phrase),
    ...annex(report, reportSha256, phrase),
  ]
}

/** Findings and what could not be checked, gathered from everywhere in the report. */
function open({ backend, test, writes, handover }: Report, phrase: Phrase): Content[] {
  const checks = backend.checks.filter(({ result }) => result !== 'fine')
  const verdicts = (test.findings?.verdicts ?? []).filter(({ outcome }) => outcome !== 'passed')
  const unsound = (test.findings?.ledger ?? []).filter(
    (entry) => entry.backendAnswers > 1 || (entry.backendAnswers === 0 && entry.acknowledged === 'proxy'),
  )
  const refused = writes.filter(({ state }) => rowTones[state] === 'bad')
  const rows: TableCell[][] = [
    ...checks.map((check): TableCell[] => [
      checkMark(check, phrase),
      { stack: [phrase.said(check.says), ...(check.fix ? [{ text: phrase.said(check.fix), style: 'small' }] : [])] },
    ]),
    ...verdicts.map(({ outcome, scenario, observed }): TableCell[] => [
      marked(outcome === 'failed' ? 'bad' : outcome === 'skipped' ? 'quiet' : 'open', phrase(`outcome.${outcome}`)),
      { text: [{ text: `${scenario}  `, bold: true }, phrase.said(observed)] },
    ]),
    ...unsound.map(({ action, messageId, backendAnswers }): TableCell[] => [
      marked('bad', phrase('paper.finding')),
      { text: phrase('paper.unsound.one', { action, message: messageId, answers: backendAnswers }) },
    ]),
    ...refused.map(({ key, state }): TableCell[] => [
      marked('bad', phrase('paper.finding')),
      { text: `${key}: ${phrase(`paper.state.${state}`)}` },
    ]),
    ...(handover.pointsHere ? [[marked('bad', phrase('paper.finding')), { text: phrase.said(handover.says) }]] : []),
  ]
  const body =
    rows.length === 0
      ? note(phrase('paper.open.none'))
      : table([100, '*'], [phrase('paper.result'), phrase('paper.detail')], rows)
  return [section(phrase('paper.open')), body]
}

function stays({ test, handover }: Report, phrase: Phrase): Content[] {
  const says = phrase.said(handover.says)
  return [
    {
      unbreakable: true,
      stack: [
        { text: phrase('paper.stays'), style: 'section' },
        { text: phrase(`paper.stays.${test.stays}`) },
        { text: phrase('paper.pointsTo'), style: 'part' },
        handover.pointsHere ? marked('bad', says) : { text: says },
      ],
    },
  ]
}

function electrical(phrase: Phrase): Content {
  const lines = ['breaker', 'rcd', 'insulation', 'loop', 'pe', 'instrument'].map((name) => [
    {
      text: phrase(`paper.electrical.${name}`),
      style: 'label',
      margin: [0, 9, 0, 0] as [number, number, number, number],
    },
    { text: ' ', margin: [0, 9, 0, 0] as [number, number, number, number] },
  ])
  return {
    unbreakable: true,
    stack: [
      { text: phrase('paper.electrical'), style: 'section' },
      note(phrase('paper.electrical.note')),
      { layout: thinLines, table: { widths: [210, '*'], body: lines } },
    ],
  }
}

function signatures({ site }: Report, phrase: Phrase): Content {
  const line: Content = {
    stack: [
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: 230, y2: 0, lineWidth: 0.8, lineColor: ink.text }] },
      { text: phrase('paper.signature.line'), style: 'small', margin: [0, 2, 0, 0] },
    ],
    margin: [0, 34, 0, 0],
  }
  return {
    unbreakable: true,
    stack: [
      { text: phrase('paper.signatures'), style: 'section' },
      {
        layout: 'noBorders',
        table: {
          widths: ['*', '*'],
          body: [
            [
              { text: phrase('paper.signature.installer'), style: 'label' },
              { text: phrase('paper.signature.customer'), style: 'label' },
            ],
            [
              { text: site.installer || ' ', bold: true },
              { text: site.customer || ' ', bold: true },
            ],
            [line, structuredClone(line)],
          ],
        },
      },
    ],
  }
}

function annex(report: Report, reportSha256: string, phrase: Phrase): Content[] {
  const { messages, test, rewritten, keys } = report
  return [
    { ...(section(phrase('paper.annex')) as object), pageBreak: 'before' } as Content,
    part(phrase('paper.proof')),
    { text: phrase('paper.proof.says'), bold: true, margin: [0, 0, 0, 4] },
    { text: phrase('paper.proof.how', { lines: messages.lines }), margin: [0, 0, 0, 6] },
    facts([
      [phrase('paper.hash.report'), reportSha256],
      [phrase('paper.hash.messages'), messages.sha256],
      [phrase('paper.rules'), test.findings === null ? '–' : String(test.findings.rules)],
    ]),
    part(phrase('paper.rewritten')),
    ...(rewritten.length === 0
      ? [note(phrase('paper.noRewritten'))]
      : [
          table(
            ['*', 60],
            [phrase('paper.rule'), phrase('paper.count')],
            rewritten.map(({ rule, count }) => [
              { text: phrase(`paper.rule.${rule}`) },
              { text: phrase.number(count) },
            ]),
          ),
          note(phrase('paper.rewritten.note')),
        ]),
    ...(test.timeline.length === 0
      ? []
      : [
          part(phrase('paper.timeline')),
          table(
            [80, 30, '*'],
            [phrase('paper.time'), '', phrase('paper.event')],
            test.timeline.map(({ at, says, scenario }) => [
              phrase.clock(at),
              scenario ?? '',
              { text: phrase.said(says) },
            ]),
            8,
          ),
        ]),
    ...(keys.length === 0
      ? []
      : [
          part(phrase('paper.keys')),
          table(
            [190, '*', 60],
            [phrase('paper.key'), phrase('paper.value'), ''],
            keys.map(({ key, value, readonly }) => [
              long(key, 42),
              long(value ?? '–', 48),
              { text: readonly ? phrase('paper.readonly') : '', style: 'small' },
            ]),
            8,
          ),
        ]),
    ...promised(report, phrase),
    { text: phrase('paper.glossary'), style: 'part' },
    { text: phrase('paper.glossary.says'), style: 'small' },
  ]
}
