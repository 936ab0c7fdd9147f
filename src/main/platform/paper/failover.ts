/** The failover test: verdicts with what they rest on, the plot, sessions, and the exactly-once ledger. */
import type { Content, TableCell } from 'pdfmake/interfaces.js'
import { plotSvg } from '../../../shared/plot.ts'
import type { Report } from '../../../shared/report.ts'
import type { Findings, LedgerEntry, SessionEntry, Verdict } from '../../../shared/verdict.ts'
import type { Phrase } from './phrase.ts'
import { ink, long, marked, note, part, section, table } from './style.ts'
import type { Tone } from './style.ts'

export function failover(report: Report, phrase: Phrase): Content[] {
  const { findings, startedAt, finishedAt } = report.test
  const title = section(phrase('paper.test'))
  if (findings === null) return [title, note(phrase('paper.untested.note'))]
  return [
    title,
    ...(startedAt === null || finishedAt === null
      ? []
      : [note(phrase('paper.test.time', { from: phrase.moment(startedAt), to: phrase.moment(finishedAt) }))]),
    note(phrase('paper.test.order')),
    verdicts(findings, phrase),
    ...plot(report, phrase),
    ...sessions(findings, phrase),
    ...ledger(findings, phrase),
  ]
}

export const toneOf: Readonly<Record<Verdict['outcome'], Tone>> = {
  passed: 'good',
  failed: 'bad',
  'not shown': 'open',
  skipped: 'quiet',
}

function verdicts({ verdicts }: Findings, phrase: Phrase): Content {
  const head = ['paper.scenario', 'paper.expected', 'paper.observed', 'paper.verdict', 'paper.times'].map((code) =>
    phrase(code),
  )
  return table(
    [82, '*', '*', 76, 72],
    head,
    verdicts.map((verdict) => [
      {
        stack: [
          { text: verdict.scenario, bold: true },
          { text: phrase(`scenario.${verdict.scenario}`), style: 'small' },
        ],
      },
      { text: phrase.said(verdict.expected) },
      { stack: [{ text: phrase.said(verdict.observed) }, ...cites(verdict, phrase)] },
      {
        stack: [
          marked(toneOf[verdict.outcome], phrase(`outcome.${verdict.outcome}`)),
          ...(verdict.simulated
            ? [
                {
                  text: phrase('paper.simulated'),
                  style: 'small',
                  margin: [13, 1, 0, 0] as [number, number, number, number],
                },
              ]
            : []),
        ],
      },
      { stack: times(verdict, phrase), style: 'small' },
    ]),
    8,
  )
}

/** Line numbers of messages.ndjson the verdict rests on, runs joined. */
function cites({ cites }: Verdict, phrase: Phrase): Content[] {
  if (cites.length === 0) return []
  const shown = cites.length <= 12 ? cites.join(', ') : `${cites.slice(0, 11).join(', ')} … ${String(cites.at(-1))}`
  return [{ text: phrase('paper.lines', { lines: shown }), style: 'small', margin: [0, 1, 0, 0] }]
}

function times({ times }: Verdict, phrase: Phrase): Content[] {
  return (['noticed', 'reconnected', 'drained'] as const).flatMap((name) => {
    const ms = times[name]
    return ms === undefined ? [] : [{ text: phrase(`paper.times.${name}`, { time: phrase.duration(ms) }) }]
  })
}

function plot({ test }: Report, phrase: Phrase): Content[] {
  if (test.plot.length < 2) return []
  const words = { queue: phrase('paper.plot.queue'), meter: phrase('paper.plot.meter') }
  const svg = plotSvg(test.plot, {
    width: 511,
    height: 160,
    words,
    cuts: cutsOf(test.timeline),
    font: 'Roboto',
    number: phrase.number,
  })
  // The report's font has no box-drawing characters.
  const printable = svg.replace('┅', '- -').replace('━', '—')
  return [
    {
      unbreakable: true,
      stack: [
        { text: phrase('paper.plot'), style: 'part' },
        { svg: printable, width: 511 },
        note(phrase('paper.plot.note')),
      ],
    },
  ]
}

/** Cuts as the course of the test tells them. */
function cutsOf(timeline: Report['test']['timeline']): { from: number; to: number | null }[] {
  return timeline.flatMap(({ at, says: { code } }) => {
    const leg = /^run\.cut\.(\w+)$/.exec(code)?.[1]
    if (leg === undefined) return []
    const back = timeline.find((later) => later.at >= at && later.says.code === `run.restored.${leg}`)
    return [{ from: at, to: back?.at ?? null }]
  })
}

function sessions({ sessions }: Findings, phrase: Phrase): Content[] {
  const head = ['paper.card', 'paper.allowedBy', 'paper.start', 'paper.stop', 'paper.energy', 'paper.transaction'].map(
    (code) => phrase(code),
  )
  const rows = sessions.map((session): TableCell[] => [
    long(session.idTag || '–'),
    {
      stack: [
        phrase(`paper.authority.${session.authority}`),
        ...(session.duringOutage ? [{ text: phrase('paper.outage'), style: 'small' }] : []),
      ],
    },
    { text: phrase.written(session.startedAt) },
    { text: phrase.written(session.stoppedAt) },
    { text: energyOf(session, phrase), alignment: 'right' },
    { text: transactionOf(session, phrase) },
  ])
  const body = rows.length === 0 ? note(phrase('paper.noSessions')) : table([82, 88, 84, 84, 62, '*'], head, rows, 8)
  return [{ unbreakable: rows.length < 12, stack: [{ text: phrase('paper.sessions'), style: 'part' }, body] }]
}

function energyOf({ meterStart, meterStop }: SessionEntry, phrase: Phrase): string {
  return meterStart === null || meterStop === null ? '–' : phrase.energy(meterStop - meterStart)
}

function transactionOf({ provisionalId, backendId }: SessionEntry, phrase: Phrase): string {
  if (provisionalId === null) return backendId === null ? '–' : String(backendId)
  return phrase('paper.transaction.mapped', { provisional: provisionalId, backend: backendId ?? '–' })
}

function ledger({ ledger }: Findings, phrase: Phrase): Content[] {
  const title = part(phrase('paper.ledger'))
  if (ledger.length === 0) return [title, note(phrase('paper.noLedger'))]
  const head = [
    'paper.message',
    'paper.stationTime',
    'paper.acknowledged',
    'paper.kept',
    'paper.sent',
    'paper.answered',
  ]
  const once = ledger.filter(({ backendAnswers }) => backendAnswers === 1).length
  return [
    title,
    note(phrase('paper.ledger.note')),
    table(
      ['*', 96, 66, 70, 36, 72],
      head.map((code) => phrase(code)),
      ledger.map((entry) => entryRow(entry, phrase)),
      7.5,
    ),
    { text: phrase('paper.ledger.sum', { count: ledger.length, once }), bold: true, margin: [0, 5, 0, 0] },
    ...(ledger.some(({ ambiguous }) => ambiguous) ? [note(phrase('paper.ambiguous.note'))] : []),
  ]
}

function entryRow(entry: LedgerEntry, phrase: Phrase): TableCell[] {
  const tone: Tone =
    entry.backendAnswers === 1
      ? 'good'
      : entry.backendAnswers > 1
        ? 'bad'
        : entry.acknowledged === 'proxy'
          ? 'bad'
          : 'open'
  return [
    {
      stack: [
        { text: entry.action, bold: true },
        // A UUID fits on one line; what is longer is broken.
        { ...long(entry.messageId, 36), fontSize: 6.5, color: ink.quiet },
      ],
    },
    { text: phrase.written(entry.stationTime) },
    { text: phrase(`paper.acknowledged.${entry.acknowledged}`) },
    { text: phrase(`paper.row.${entry.rowState}`) },
    { text: `${String(entry.transmissions)}×` },
    marked(tone, `${String(entry.backendAnswers)}×${entry.ambiguous ? ` ${phrase('paper.ambiguous')}` : ''}`),
  ]
}
