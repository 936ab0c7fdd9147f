import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Section } from '../ui/page.tsx'
import { Sign } from '../ui/status.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** The three usual reasons why a wallbox is not in the list, for this very computer. */
export function NotThere(): ReactNode {
  const { t, say } = useWords()
  const { discovery } = useView()
  return (
    <Section title={t('find.notThere')} sentence={t('find.notThereSentence')}>
      <ol className={classes['reasons']}>
        <li>
          <Text fw={600}>{t('find.reason.network')}</Text>
          <Text c="dimmed">{t('find.reason.networkFix')}</Text>
          <ul className={classes['interfaces']}>
            {discovery.interfaces.length === 0 && <li>{t('find.noInterface')}</li>}
            {discovery.interfaces.map(({ name, address: own, note }) => (
              <li key={`${name} ${own}`}>
                <Sign tone={note === null ? 'good' : 'warn'} size={18} />
                <span>
                  <span className="mono">{own}</span> ({name}): {note === null ? t('find.hears') : say(note)}
                </span>
              </li>
            ))}
          </ul>
        </li>
        <li>
          <Text fw={600}>{t('find.reason.firewall')}</Text>
          <Text c="dimmed">{t('find.reason.firewallFix')}</Text>
        </li>
        <li>
          <Text fw={600}>{t('find.reason.api')}</Text>
          <Text c="dimmed">{t('find.reason.apiFix')}</Text>
        </li>
      </ol>
    </Section>
  )
}
