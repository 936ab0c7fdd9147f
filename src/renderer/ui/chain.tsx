import { Text } from '@mantine/core'
import { IconCertificate, IconLock, IconServer } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ChainEntry } from '../../shared/visit.ts'
import { useNow } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './chain.module.css'
import { Fold } from './fold.tsx'
import { Status } from './status.tsx'

/** A certificate chain as boxes, root first: who vouches for whom, until when. */
export function Chain({ entries }: { entries: readonly ChainEntry[] }): ReactNode {
  const order = ['root', 'intermediate', 'server'] as const
  const sorted = entries.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
  return (
    <ol className={classes['chain']}>
      {sorted.map((entry) => (
        <Certificate key={entry.sha256} entry={entry} />
      ))}
    </ol>
  )
}

function Certificate({ entry }: { entry: ChainEntry }): ReactNode {
  const { t, say, date } = useWords()
  const now = useNow(60_000)
  const Icon = entry.role === 'root' ? IconLock : entry.role === 'server' ? IconServer : IconCertificate
  const expired = entry.validTo !== null && now > entry.validTo
  const early = entry.validFrom !== null && now < entry.validFrom
  const day = (at: number | null): string => (at === null ? say({ code: 'certificates.noDate' }) : date(at))
  return (
    <li className={classes['certificate']} data-problem={entry.problem !== null || expired || early}>
      <div className={classes['role']}>
        <Icon size={20} aria-hidden />
        {t(`pages.certificates.role.${entry.role}`)}
      </div>
      <div className={classes['name']}>{entry.subject}</div>
      <Text size="sm" c="dimmed">
        {t('pages.certificates.valid', { from: day(entry.validFrom), to: day(entry.validTo) })}
      </Text>
      <div>
        {entry.problem !== null ? (
          <Status tone="bad">{say(entry.problem)}</Status>
        ) : expired ? (
          <Status tone="bad">{t('pages.certificates.expired')}</Status>
        ) : early ? (
          <Status tone="bad">{t('pages.certificates.notYetValid')}</Status>
        ) : (
          <Status tone="good">{t('pages.certificates.inTime')}</Status>
        )}
      </div>
      <Fold title={t('frame.details')}>
        <Text size="sm">{t('pages.certificates.issuer', { issuer: entry.issuer })}</Text>
        <code>{entry.sha256}</code>
      </Fold>
    </li>
  )
}
