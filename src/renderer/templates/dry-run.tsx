import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import type { DryRun, DryRunBox } from '../../shared/template.ts'
import { Diff } from '../ui/diff.tsx'
import { Fold } from '../ui/fold.tsx'
import { Notice } from '../ui/status.tsx'
import { useWords } from '../words.ts'
import classes from './templates.module.css'

/** What would change on each of the chosen wallboxes, and what must be weighed before. */
export function DryRunResult({ run }: { run: DryRun }): ReactNode {
  const { t, say } = useWords()
  const section = useRef<HTMLElement>(null)
  // It comes below the list of wallboxes, and must be seen before it is applied.
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'start' })
    section.current?.focus({ preventScroll: true })
  }, [run])
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={t('templates.many.dryRun')}
      className={`${classes['part'] ?? ''} ${classes['dryRun'] ?? ''}`}
    >
      <Text fw={600}>{t('templates.many.dryRun')}</Text>
      {run.warnings.map((warning) => (
        <Notice key={warning.code} tone="warn" title={say(warning)} />
      ))}
      <ul className={classes['list']}>
        {run.boxes.map((box) => (
          <li key={box.wallbox}>
            <Box box={box} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Box({ box }: { box: DryRunBox }): ReactNode {
  const { t, say } = useWords()
  const changes = box.rows.filter(({ state }) => state === 'planned')
  const count = changes.length + (box.backend === null ? 0 : 1)
  const later = changes.some(({ note }) => note?.code === 'writes.notConnected')
  const sums = [
    // Of a box that could not be asked nothing is known to be so.
    ...(count > 0 ? [t('templates.many.dryRun.changes', { count })] : []),
    ...(count === 0 && box.says === null ? [t('templates.many.dryRun.same')] : []),
    ...(later ? [t('templates.many.dryRun.later')] : []),
  ]
  const title = [box.title, ...sums].join(' · ')
  return (
    <>
      {count === 0 ? <Text>{title}</Text> : <Fold title={title}>{details(box)}</Fold>}
      {box.says !== null && (
        <Text size="sm" c="dimmed">
          {say(box.says)}
        </Text>
      )}
    </>
  )

  function details({ backend, rows }: DryRunBox): ReactNode {
    return (
      <>
        {backend !== null && (
          <Text size="sm">
            {t('templates.many.backend')}: <span className="mono">{backend.before === '' ? '–' : backend.before}</span>{' '}
            → <span className="mono">{backend.after}</span>
          </Text>
        )}
        {rows.length > 0 && <Diff plan={{ id: '', rows, state: 'planned' }} />}
      </>
    )
  }
}
