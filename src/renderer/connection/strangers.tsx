import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import lists from '../ui/lists.module.css'
import { Section } from '../ui/page.tsx'
import { Sign } from '../ui/status.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { Hello } from './links-panel.tsx'

/** Who tried to connect and could not: often the very wallbox somebody is looking for. */
export function Strangers(): ReactNode {
  const { t, say, recent } = useWords()
  const { strangers } = useView()
  if (strangers.length === 0) return null
  return (
    <Section title={t('connection.strangers')} sentence={t('connection.strangersSentence')}>
      <ul className={lists['rows']}>
        {strangers.map((stranger) => (
          <li key={`${stranger.remote} ${JSON.stringify(stranger.says)}`} className={lists['row']}>
            <Sign tone="warn" />
            <div className={lists['rowText']}>
              <div>{t('connection.stranger', { remote: stranger.remote, says: say(stranger.says) })}</div>
              <Text size="sm" c="dimmed">
                {t('connection.strangerTimes', { count: stranger.count, time: recent(stranger.at) })}
              </Text>
              {stranger.hello !== null && <Hello hello={stranger.hello} />}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
