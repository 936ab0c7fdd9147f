import { Radio } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './choice.module.css'

/** One of several to choose from, inside a `Radio.Group`: its name, and under it what speaks for it or why it cannot be had. */
export function ChoiceCard(props: { value: string; name: string; disabled?: boolean; children: ReactNode }): ReactNode {
  const { value, name, disabled = false, children } = props
  return (
    <Radio.Card value={value} disabled={disabled} className={classes['choice'] ?? ''}>
      <Radio.Indicator disabled={disabled} />
      <span>
        <span className={classes['name']}>{name}</span>
        <span className={classes['why']}>{children}</span>
      </span>
    </Radio.Card>
  )
}
