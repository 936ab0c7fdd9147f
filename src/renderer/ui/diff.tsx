import { Text } from '@mantine/core'
import { IconArrowNarrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { WritePlan, WriteRow } from '../../shared/wallbox.ts'
import { useWords } from '../words.ts'
import classes from './lists.module.css'
import type { Tone } from './status.tsx'
import { Sign } from './status.tsx'

const tones: Record<WriteRow['state'], Tone> = {
  planned: 'plain',
  writing: 'wait',
  confirmed: 'good',
  unchanged: 'bad',
  clamped: 'warn',
  'read-only': 'warn',
  'not readable': 'unknown',
  unknown: 'bad',
  rejected: 'bad',
  'reboot required': 'warn',
  'not supported': 'warn',
  undone: 'plain',
}

/** Whether something on the box is other than it was found. */
export function canUndo({ state, rows }: WritePlan): boolean {
  const touched = state === 'applied' || state === 'partly applied' || state === 'failed'
  return touched && rows.some((row) => mayBeOther.has(row.state) && !isAlready(row) && row.before !== row.after)
}

const mayBeOther: ReadonlySet<WriteRow['state']> = new Set([
  'confirmed',
  'unchanged',
  'clamped',
  'reboot required',
  'unknown',
])

/** It was so before: nothing was written. */
const isAlready = ({ state, before, after, note }: WriteRow): boolean =>
  state === 'confirmed' && (before === after || note?.code === 'writes.already')

/** What will be written, old → new; after it was written, what the box really holds. */
export function Diff({ plan }: { plan: WritePlan }): ReactNode {
  const { t, say } = useWords()
  return (
    <ul className={classes['rows']}>
      {plan.rows.map((row) => (
        <li key={row.key} className={classes['row']}>
          <Sign tone={tones[row.state]} />
          <div className={classes['rowText']}>
            <div title={row.key}>
              <span>{row.label === null ? row.key : say(row.label)}</span>
              {row.label !== null && (
                <Text span size="sm" c="dimmed" className="mono">
                  {' '}
                  {row.key}
                </Text>
              )}
            </div>
            {row.before === row.after ? (
              <span className={classes['change']}>{row.after}</span>
            ) : (
              <Change before={row.before} after={row.after} unit={row.unit} />
            )}
            {row.note !== null && row.note.code !== 'writes.already' && <Text size="sm">{say(row.note)}</Text>}
          </div>
          <span className={classes['rowAside']}>{t(`frame.write.${isAlready(row) ? 'already' : row.state}`)}</span>
        </li>
      ))}
    </ul>
  )
}

/** Old value → new value. */
export function Change(props: { before: string | null; after: string; unit: string | null }): ReactNode {
  const { t } = useWords()
  const { before, after, unit } = props
  const shown = (value: string): string =>
    value === '' ? t('frame.emptyValue') : unit === null ? value : `${value} ${unit}`
  return (
    <div className={classes['change']}>
      <span className={classes['before']}>
        <span className="visually-hidden">{t('frame.before')}: </span>
        {before === null ? t('frame.noValue') : shown(before)}
      </span>
      <IconArrowNarrowRight size={18} aria-hidden />
      <span className={classes['after']}>
        <span className="visually-hidden">{t('frame.after')}: </span>
        {shown(after)}
      </span>
    </div>
  )
}
