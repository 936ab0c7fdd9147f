/** First page: whose wallbox, where, by whom, and the one sentence that counts. */
import type { Content, TableCell } from 'pdfmake/interfaces.js'
import type { Report } from '../../../shared/report.ts'
import { toneOf } from './failover.ts'
import type { Phrase } from './phrase.ts'
import { colourOf, facts, ink, marked, paperOf, part, sign, thinLines } from './style.ts'
import type { Tone } from './style.ts'

export function cover(report: Report, phrase: Phrase): Content[] {
  const { site, wallbox } = report
  const given = (text: string): string => (text.trim() === '' ? phrase('paper.none') : text)
  const name = [wallbox.maker, wallbox.model].filter((text) => text !== '').join(' ')
  return [
    { text: 'Wattproof', fontSize: 10, bold: true, color: ink.quiet, characterSpacing: 1.5 },
    { text: phrase('paper.title'), style: 'title', margin: [0, 2, 0, 0] },
    { text: phrase('paper.subtitle'), style: 'subtitle', margin: [0, 0, 0, 12] },
    ...simulation(report, phrase),
    ...headline(report, phrase),
    facts([
      [phrase('paper.site'), given(site.name)],
      [phrase('paper.address'), given(site.address)],
      [phrase('paper.customer'), given(site.customer)],
      [phrase('paper.wallbox'), `${given(name)}, ${phrase('paper.serial')} ${given(wallbox.serial)}`],
      [phrase('paper.identity'), given(wallbox.identity)],
      [phrase('paper.company'), given(site.company)],
      [phrase('paper.installer'), given(site.installer)],
      [phrase('paper.made'), phrase.moment(report.madeAt)],
      [phrase('paper.id'), report.id],
    ]),
    ...shown(report, phrase),
  ]
}

/** Simulated parts are said before anything else. */
function simulation({ wallbox, test }: Report, phrase: Phrase): Content[] {
  const some = test.findings?.verdicts.some(({ simulated }) => simulated) ?? false
  if (!wallbox.practice && !some) return []
  const texts = wallbox.practice
    ? [{ text: phrase('paper.practice'), bold: true, fontSize: 13 }, { text: phrase('paper.practice.note') }]
    : [{ text: phrase('paper.simulatedParts'), bold: true }]
  return [box('#5b2a86', '#f3ebfa', { stack: texts, color: '#5b2a86' }, [0, 0, 0, 8], true)]
}

function headline(report: Report, phrase: Phrase): Content[] {
  const { word, tone, says } = verdictOf(report, phrase)
  const text: Content = {
    columns: [
      { width: 36, stack: [sign(tone, 26)], margin: [0, 2, 0, 0] },
      {
        width: '*',
        stack: [
          { text: word, bold: true, fontSize: 17, color: colourOf(tone) },
          { text: says, fontSize: 11, margin: [0, 2, 0, 0] },
        ],
      },
    ],
  }
  return [box(colourOf(tone), paperOf(tone), text, [0, 4, 0, 16])]
}

/** The verdicts at a glance; what they rest on follows in the test's own chapter. */
function shown({ test }: Report, phrase: Phrase): Content[] {
  if (test.findings === null) return []
  const rows = test.findings.verdicts.map(({ scenario, outcome }): TableCell[] => [
    marked(toneOf[outcome], phrase(`outcome.${outcome}`)),
    { text: phrase(`scenario.${scenario}`) },
    { text: scenario, style: 'label', alignment: 'right' },
  ])
  return [
    part(phrase('paper.shown')),
    { layout: thinLines, table: { widths: [110, '*', 30], body: rows } },
    { text: phrase(`paper.stays.${test.stays}`), style: 'small', margin: [0, 8, 0, 0] },
  ]
}

function verdictOf({ test: { findings } }: Report, phrase: Phrase): { word: string; tone: Tone; says: string } {
  if (findings === null) return { word: phrase('paper.untested'), tone: 'open', says: phrase('paper.untested.note') }
  // The word says it already: the sentence goes on after its colon.
  const says = phrase.said(findings.headline)
  const rest = says.slice(says.indexOf(': ') + 2)
  const sentence = rest.charAt(0).toUpperCase() + rest.slice(1)
  if (findings.allPassed) return { word: phrase('paper.passed'), tone: 'good', says: sentence }
  const failed =
    findings.verdicts.some(({ outcome }) => outcome === 'failed') || findings.headline.code === 'headline.unsound'
  return failed
    ? { word: phrase('paper.failed'), tone: 'bad', says: sentence }
    : { word: phrase('paper.notShown'), tone: 'open', says: sentence }
}

function box(
  line: string,
  fill: string,
  content: Content,
  margin: [number, number, number, number],
  dashed = false,
): Content {
  return {
    margin,
    layout: {
      hLineWidth: () => 1.2,
      vLineWidth: (column) => (column === 0 && !dashed ? 5 : 1.2),
      hLineColor: () => line,
      vLineColor: () => line,
      ...(dashed && {
        hLineStyle: () => ({ dash: { length: 5, space: 3 } }),
        vLineStyle: () => ({ dash: { length: 5, space: 3 } }),
      }),
      paddingLeft: () => 12,
      paddingRight: () => 12,
      paddingTop: () => 9,
      paddingBottom: () => 9,
    },
    table: { widths: ['*'], body: [[{ ...(content as object), fillColor: fill } as Content]] },
  }
}
