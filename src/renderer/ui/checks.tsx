import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Check } from '../../shared/wallbox.ts'
import { useWords } from '../words.ts'
import classes from './lists.module.css'
import { Fold } from './fold.tsx'
import type { Tone } from './status.tsx'
import { Sign } from './status.tsx'

function toneOf(check: Check): Tone {
  switch (check.result) {
    case 'running':
      return 'wait'
    case 'fine':
      return 'good'
    case 'finding':
      return check.severity === 'blocks' ? 'bad' : 'warn'
    case 'could not check':
      return 'unknown'
  }
}

/** Diagnoses with their fixes. What was not checked is shown as such, never as passed. */
export function Checks({ checks }: { checks: readonly Check[] }): ReactNode {
  const { t, say } = useWords()
  return (
    <ul className={classes['rows']}>
      {checks.map((check) => (
        <li key={check.id} className={classes['row']}>
          <Sign tone={toneOf(check)} />
          <div className={classes['rowText']}>
            <div>
              <span className="visually-hidden">{t(`frame.check.${check.result}`)}: </span>
              {say(check.says)}
            </div>
            {check.fix !== null && <Text fw={600}>{say(check.fix)}</Text>}
            {check.detail !== null && (
              <Fold title={t('frame.details')}>
                <code className={classes['detail']}>{check.detail}</code>
              </Fold>
            )}
          </div>
          <span className={classes['rowAside']} aria-hidden>
            {t(`frame.check.${check.result}`)}
          </span>
        </li>
      ))}
    </ul>
  )
}
