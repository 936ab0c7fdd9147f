import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { WritePlan, WriteRow } from '../../shared/wallbox.ts'
import { useWords } from '../words.ts'
import classes from './lists.module.css'

/** Rows that can be put back by themselves: what was never shown has no way back. */
export const rowsToPutBack = ({ state, rows }: WritePlan): WriteRow[] =>
  state === 'applying'
    ? []
    : rows.filter((row) => row.secret !== true && row.before !== row.after && written.has(row.state))

const written: ReadonlySet<WriteRow['state']> = new Set(['confirmed', 'unchanged', 'clamped', 'reboot required'])

/** A button for each. */
export function PutBackEach(props: {
  rows: readonly WriteRow[]
  disabled: boolean
  onPutBack: (key: string) => void
}): ReactNode {
  const { t } = useWords()
  if (props.rows.length === 0) return null
  return (
    <div className={classes['putBack']}>
      {props.rows.map(({ key }) => (
        <Button
          key={key}
          variant="default"
          leftSection={<IconArrowBackUp size={18} aria-hidden />}
          disabled={props.disabled}
          onClick={() => props.onPutBack(key)}
        >
          {t('keys.page.putBack', { key })}
        </Button>
      ))}
    </div>
  )
}
