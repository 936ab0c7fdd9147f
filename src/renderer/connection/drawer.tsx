import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { Side } from '../ui/side.tsx'
import { useWords } from '../words.ts'
import { CardsPanel } from './cards-panel.tsx'
import classes from './connection.module.css'
import { LinksPanel } from './links-panel.tsx'
import { QueuePanel } from './queue-panel.tsx'

/** Everything about a wallbox's way to its backend: links, what waits, cards that work without it. */
export function ConnectionDrawer(props: { box: WallboxView; opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useWords()
  const { box, opened, onClose } = props
  const owed = box.queue.waiting + box.queue.parked
  return (
    <Side title={t('connection.title', { box: box.title })} opened={opened} onClose={onClose}>
      <Tabs defaultValue={box.queue.parked > 0 ? 'queue' : 'links'} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="links">{t('connection.tab.links')}</Tabs.Tab>
          <Tabs.Tab value="queue">
            {t('connection.tab.queue')}
            {owed > 0 && <span className={classes['count']}>{owed}</span>}
          </Tabs.Tab>
          <Tabs.Tab value="cards">
            {t('connection.tab.cards')}
            {box.connection.cards.work > 0 && <span className={classes['count']}>{box.connection.cards.work}</span>}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="links">
          <LinksPanel box={box} />
        </Tabs.Panel>
        <Tabs.Panel value="queue">
          <QueuePanel key={box.id} box={box} />
        </Tabs.Panel>
        <Tabs.Panel value="cards">
          <CardsPanel key={box.id} box={box} />
        </Tabs.Panel>
      </Tabs>
    </Side>
  )
}
