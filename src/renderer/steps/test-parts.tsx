import { Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { Outcome } from '../../shared/evidence.ts'
import { plotSvg } from '../../shared/plot.ts'
import type { Verdict } from '../../shared/verdict.ts'
import type { ScenarioView, TestView, TimelineItem } from '../../shared/visit.ts'
import { Fold } from '../ui/fold.tsx'
import type { Tone } from '../ui/status.tsx'
import { Sign, Status } from '../ui/status.tsx'
import { useWords } from '../words.ts'
import classes from './test.module.css'

export const outcomeTones: Record<Outcome, Tone> = {
  passed: 'good',
  failed: 'bad',
  'not shown': 'unknown',
  skipped: 'plain',
}

/** The parts of the test and how far each is; verdicts appear as soon as there is one. */
export function Scenarios({ scenarios }: { scenarios: readonly ScenarioView[] }): ReactNode {
  const { t, say } = useWords()
  return (
    <ol className={classes['scenarios']}>
      {scenarios.map(({ id, state, verdict }) => (
        <li key={id} data-state={state} aria-current={state === 'running' ? 'step' : undefined}>
          <div className={classes['scenarioHead']}>
            <Sign tone={verdict !== null ? outcomeTones[verdict.outcome] : state === 'running' ? 'wait' : 'plain'} />
            <span className={classes['scenarioName']}>{say({ code: `scenario.${id}` })}</span>
            <span className={classes['scenarioState']}>
              {verdict === null ? t(`pages.test.scenario.${state}`) : say({ code: `outcome.${verdict.outcome}` })}
            </span>
          </div>
          {verdict !== null && verdict.outcome !== 'passed' && (
            <Text size="sm" className={classes['scenarioNote'] ?? ''}>
              {say(verdict.observed)}
            </Text>
          )}
        </li>
      ))}
    </ol>
  )
}

/** A verdict whole: what was expected, what was observed, and the messages it rests on. */
export function VerdictCard({ verdict }: { verdict: Verdict }): ReactNode {
  const { t, say, span } = useWords()
  const { noticed, reconnected, drained } = verdict.times
  const times = [
    noticed === undefined ? [] : [t('pages.test.time.noticed', { span: span(noticed) })],
    reconnected === undefined ? [] : [t('pages.test.time.reconnected', { span: span(reconnected) })],
    drained === undefined ? [] : [t('pages.test.time.drained', { span: span(drained) })],
  ].flat()
  return (
    <li className={classes['verdict']}>
      <div className={classes['verdictHead']}>
        <span className={classes['scenarioName']}>{say({ code: `scenario.${verdict.scenario}` })}</span>
        <Status tone={outcomeTones[verdict.outcome]}>{say({ code: `outcome.${verdict.outcome}` })}</Status>
      </div>
      <div>{say(verdict.observed)}</div>
      <Fold title={t('pages.test.basis')}>
        <Text size="sm">
          <b>{t('pages.test.expected')}</b> {say(verdict.expected)}
        </Text>
        {times.length > 0 && <Text size="sm">{times.join(' · ')}</Text>}
        {verdict.simulated && <Text size="sm">{t('pages.test.simulated')}</Text>}
        <Text size="sm" c="dimmed">
          {verdict.cites.length === 0
            ? t('pages.test.citesNone')
            : t('pages.test.cites', { lines: verdict.cites.join(', ') })}
        </Text>
      </Fold>
    </li>
  )
}

const timelineTones: Record<TimelineItem['tone'], Tone> = { plain: 'plain', good: 'good', bad: 'bad', waiting: 'wait' }

export function TimelineList(props: { items: readonly TimelineItem[]; newestFirst?: boolean }): ReactNode {
  const { t, say, time } = useWords()
  const { items, newestFirst = false } = props
  if (items.length === 0) return <Text c="dimmed">{t('pages.test.timelineEmpty')}</Text>
  const shown = newestFirst ? items.toReversed() : items
  return (
    <ol className={classes['timeline']} data-live={newestFirst}>
      {shown.map((item, index) => (
        <li key={newestFirst ? items.length - index : index}>
          <Sign tone={timelineTones[item.tone]} size={18} />
          <span className={classes['timelineText']}>{say(item.says)}</span>
          <time className={classes['timelineTime']}>{time(item.at)}</time>
        </li>
      ))}
    </ol>
  )
}

/** Queue length and meter: the picture core's evidence gives, in the colours of the window. */
export function PlotPicture({ test }: { test: Pick<TestView, 'plot' | 'cut'> }): ReactNode {
  const { t, number } = useWords()
  // Drawn for the width there is, so that its letters keep their size.
  const narrow = useMediaQuery('(max-width: 48em)')
  if (test.plot.length < 2) return <Text c="dimmed">{t('pages.test.plotEmpty')}</Text>
  const svg = plotSvg(test.plot, {
    width: narrow ? 400 : 860,
    height: 200,
    words: { queue: t('pages.test.plot.queue'), meter: t('pages.test.plot.meter') },
    cuts: test.cut === null ? [] : [{ from: test.cut.since, to: null }],
    colours: {
      queue: 'var(--warn)',
      meter: 'var(--accent-ink)',
      text: 'var(--mantine-color-dimmed)',
      grid: 'var(--line)',
      cut: 'var(--bad-fill)',
    },
    font: 'inherit',
    number,
  })
  const last = test.plot.at(-1)
  return (
    <figure className={classes['plot']}>
      {/* Numbers and our own words only; plotSvg escapes what it writes. */}
      <div aria-hidden dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption className="visually-hidden">
        {t('pages.test.plotWords', { queue: last?.queue ?? 0, meter: number(last?.meterWh ?? 0) })}
      </figcaption>
    </figure>
  )
}
