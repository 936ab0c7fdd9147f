import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconHelpCircleFilled,
  IconHourglass,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './status.module.css'

/** What a sign means. Every tone has its own shape, so colour is never the only sign. */
export type Tone = 'good' | 'warn' | 'bad' | 'wait' | 'unknown' | 'plain'

const shapes = {
  good: IconCircleCheckFilled,
  warn: IconAlertTriangleFilled,
  bad: IconAlertOctagonFilled,
  wait: IconHourglass,
  unknown: IconHelpCircleFilled,
  plain: IconCircleDashed,
}

export function Sign({ tone, size = 20 }: { tone: Tone; size?: number }): ReactNode {
  const Shape = shapes[tone]
  return <Shape size={size} aria-hidden className={classes['sign']} data-tone={tone} />
}

/** A sign and its words in one line. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return (
    <span className={classes['status']} data-tone={tone}>
      <Sign tone={tone} size={18} />
      <span>{children}</span>
    </span>
  )
}

/** A block that must be read where it stands; never a toast. */
export function Notice(props: { tone: Tone; title: ReactNode; children?: ReactNode; urgent?: boolean }): ReactNode {
  return (
    <div className={classes['notice']} data-tone={props.tone} role={props.urgent === true ? 'alert' : 'status'}>
      <Sign tone={props.tone} size={22} />
      <div className={classes['noticeText']}>
        <div className={classes['noticeTitle']}>{props.title}</div>
        {props.children !== undefined && <div>{props.children}</div>}
      </div>
    </div>
  )
}

/** What something waits for, in a sentence, with a quiet sign that it lives. */
export function Waiting({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className={classes['waiting']} role="status">
      <span className={classes['pulse']} aria-hidden />
      <span>{children}</span>
    </div>
  )
}
