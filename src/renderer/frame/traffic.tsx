import { Tabs, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { useView } from '../view.tsx'
import { Side } from '../ui/side.tsx'
import { useWords } from '../words.ts'
import { TrafficLines } from './traffic-lines.tsx'
import classes from './traffic.module.css'

/** Everything that is said between wallbox, this computer and backend, live. */
export function Traffic(props: { box: WallboxView; opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useWords()
  const { practice } = useView()
  const { box, opened, onClose } = props
  return (
    <Side title={t('frame.traffic.title', { box: box.title })} opened={opened} onClose={onClose}>
      {box.practice && practice.running ? (
        <Tabs defaultValue="lines" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="lines">{t('frame.traffic.lines')}</Tabs.Tab>
            <Tabs.Tab value="received">{t('frame.traffic.received')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="lines">
            <TrafficLines key={box.id} wallbox={box.id} />
          </Tabs.Panel>
          <Tabs.Panel value="received">
            <Received />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <TrafficLines key={box.id} wallbox={box.id} />
      )}
    </Side>
  )
}

/** What the practice backend says it received: the other end of the wire. */
function Received(): ReactNode {
  const { t, time } = useWords()
  const { practice } = useView()
  if (practice.received.length === 0) return <Text c="dimmed">{t('frame.traffic.receivedEmpty')}</Text>
  return (
    <ol className={classes['list']}>
      {practice.received.toReversed().map((entry, index) => (
        <li key={practice.received.length - index} className={classes['line']}>
          <span className={classes['time']}>{time(entry.at)}</span>
          <span className={classes['action']}>{entry.action}</span>
          <Text span size="sm" c="dimmed" className={classes['summary'] ?? ''}>
            {entry.summary}
          </Text>
        </li>
      ))}
    </ol>
  )
}
