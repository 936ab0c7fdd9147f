import type { ReactNode } from 'react'
import { useWords } from '../words.ts'
import classes from './technical.module.css'

/** What a program said, in its own words: for whoever helps over the telephone, apart from the sentence that explains it. */
export function Technical({ children }: { children: string | null }): ReactNode {
  const { t } = useWords()
  if (children === null || children === '') return null
  return (
    <div className={classes['technical']}>
      {t('frame.technical')} <code lang="en">{children}</code>
    </div>
  )
}
