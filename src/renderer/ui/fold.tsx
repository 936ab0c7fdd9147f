import type { ReactNode } from 'react'
import classes from './fold.module.css'

/** Details for those who want them. */
export function Fold({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <details className={classes['fold']}>
      <summary>{title}</summary>
      <div className={classes['body']}>{children}</div>
    </details>
  )
}
