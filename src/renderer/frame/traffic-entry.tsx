import { Text } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { memo } from 'react'
import type { TrafficLine, TrafficMoment } from '../../shared/visit.ts'
import type { Tone } from '../ui/status.tsx'
import { Sign, Status } from '../ui/status.tsx'
import { Technical } from '../ui/technical.tsx'
import { useWords } from '../words.ts'
import classes from './traffic.module.css'

export type Form = 'short' | 'pretty' | 'raw'

/** Answers slower than this are marked (ms). */
const slowMs = 2000

const tones: Record<TrafficMoment['tone'], Tone> = { plain: 'plain', good: 'good', bad: 'bad', waiting: 'wait' }

/** What happened between two frames. */
export const MomentEntry = memo(function MomentEntry({ moment }: { moment: TrafficMoment }): ReactNode {
  const { say, time } = useWords()
  return (
    <li className={classes['moment']} data-about={moment.about} data-tone={moment.tone}>
      <span className={classes['time']}>{time(moment.at)}</span>
      <Sign tone={tones[moment.tone]} size={16} />
      <span className={classes['says']}>
        {say(moment.says)}
        <Technical>{moment.technical}</Technical>
      </span>
    </li>
  )
})

/** One frame. An unchanged one that was passed on stands once, with both its times. */
export const FrameEntry = memo(function FrameEntry({ line, form }: { line: TrafficLine; form: Form }): ReactNode {
  const { t, say, time, precise, span } = useWords()
  const Arrow = line.way === 'in' ? IconArrowDownLeft : IconArrowUpRight
  const passedOn = line.relayedAt
  return (
    <li className={classes['line']} data-kind={line.kind}>
      <span className={classes['time']}>{form === 'short' ? time(line.at) : precise(line.at)}</span>
      <span className={classes['way']}>
        <Arrow size={16} aria-hidden />
        {t(`frame.traffic.${line.leg}.${line.way}`)}
      </span>
      <span className={classes['action']}>
        {line.action}
        <span className={classes['kind']}> {t(`frame.traffic.kind.${line.kind}`)}</span>
      </span>
      <span className={classes['marks']}>
        {line.kind === 'error' && <Status tone="bad">{t('frame.traffic.error')}</Status>}
        {line.rule !== null && (
          <span title={say({ code: `paper.rule.${line.rule}` })}>
            <Status tone="plain">{t('frame.traffic.rule')}</Status>
          </span>
        )}
        {line.latency !== null &&
          (line.latency > slowMs ? (
            <Status tone="warn">{t('frame.traffic.slow', { span: span(line.latency) })}</Status>
          ) : (
            <span className={classes['latency']}>{span(line.latency)}</span>
          ))}
      </span>
      {form !== 'short' && passedOn !== null && (
        <Text size="sm" c="dimmed" className={classes['why'] ?? ''}>
          {t('frame.traffic.relayed', { time: precise(passedOn) })}
        </Text>
      )}
      {form !== 'short' && line.rule !== null && (
        <Text size="sm" className={classes['why'] ?? ''}>
          {say({ code: `paper.rule.${line.rule}` })}
        </Text>
      )}
      {form !== 'short' && line.text !== '' && (
        <pre className={classes['text']}>
          {form === 'pretty' ? pretty(line.text) : line.text}
          {line.more > 0 && t('frame.traffic.more', { count: line.more })}
        </pre>
      )}
      {form !== 'short' && line.text === '' && (
        <Text size="sm" c="dimmed" className={classes['why'] ?? ''}>
          {t('frame.traffic.hidden', { count: line.more })}
        </Text>
      )}
    </li>
  )
})

/** The frame with indents; one that is no JSON as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
