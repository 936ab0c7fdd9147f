import { Button, Modal, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { CardEntry } from '../../shared/connection.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { useAsked } from '../asked.ts'
import { FailureNotice } from '../ui/failure.tsx'
import lists from '../ui/lists.module.css'
import { Section } from '../ui/page.tsx'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import { useCommands, useNow } from '../view.tsx'
import { useWords } from '../words.ts'
import { endsSoon } from './attention.ts'
import classes from './connection.module.css'

/** A list of one operator's whole fleet is not read to its end; a card is searched for. */
const mostShown = 200

/** From this many cards on there is a search. */
const worthSearching = 10

/** Which cards work without the backend, and until when (C5 to C8). */
export function CardsPanel({ box }: { box: WallboxView }): ReactNode {
  const { t, say } = useWords()
  const commands = useCommands()
  const { work, refused, endsNext } = box.connection.cards
  const asked = useAsked('cards.list', { wallbox: box.id }, `${work} ${refused} ${endsNext ?? ''}`)
  const [typed, setTyped] = useState('')
  const [going, setGoing] = useState<CardEntry | null>(null)
  const all = asked.answer?.cards ?? []
  const wanted = all.filter(({ shown }) => shown.toLowerCase().includes(typed.trim().toLowerCase()))
  const rule = asked.answer?.rule ?? null

  const forget = async (card: CardEntry): Promise<void> => {
    setGoing(null)
    await commands.run('cards.forget', { wallbox: box.id, card: card.id })
    asked.again()
  }
  return (
    <div className={classes['panel']}>
      {asked.failure !== null && <FailureNotice failure={asked.failure} />}
      {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      <EndsSoon box={box} />
      {rule !== null && <Notice tone="warn" title={say(rule)} />}
      <Section title={t('cards.title')} sentence={t('cards.sentence')}>
        {asked.answer === undefined && asked.failure === null && <Waiting>{t('cards.loading')}</Waiting>}
        {asked.answer !== undefined && all.length === 0 && (
          <Notice tone="plain" title={t('cards.empty')}>
            {t('cards.emptyWhy')}
          </Notice>
        )}
        {all.length >= worthSearching && (
          <TextInput
            label={t('cards.search')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {all.length > 0 && wanted.length === 0 && <Text c="dimmed">{t('cards.nothing')}</Text>}
        <ul className={lists['rows']}>
          {wanted.slice(0, mostShown).map((card) => (
            <Card key={card.id} card={card} onForget={() => setGoing(card)} />
          ))}
        </ul>
        {wanted.length > mostShown && (
          <Text size="sm" c="dimmed">
            {t('cards.shown', { shown: mostShown, count: wanted.length })}
          </Text>
        )}
      </Section>
      <Modal
        opened={going !== null}
        onClose={() => setGoing(null)}
        title={t('cards.forgetTitle', { card: going?.shown ?? '' })}
        closeButtonProps={{ 'aria-label': t('frame.close') }}
      >
        <Text>{t('cards.forgetSentence')}</Text>
        <div className={classes['actions']}>
          <Button variant="default" onClick={() => setGoing(null)}>
            {t('frame.cancel')}
          </Button>
          <Button color="red" onClick={() => going !== null && void forget(going)}>
            {t('cards.forget')}
          </Button>
        </div>
      </Modal>
    </div>
  )
}

/** A card that stops working within the hour can still be renewed (H12). */
function EndsSoon({ box }: { box: WallboxView }): ReactNode {
  const { t, recent } = useWords()
  const now = useNow(30_000)
  const end = endsSoon(box, now)
  if (end === null) return null
  const left = t('cards.left.minutes', { count: minutesTo(end, now) })
  return (
    <Notice tone="warn" title={t('cards.endsSoon')}>
      {t('cards.endsSoonWhy', { time: recent(end), left })}
    </Notice>
  )
}

const minutesTo = (end: number, now: number): number => Math.max(1, Math.round((end - now) / 60_000))

function Card({ card, onForget }: { card: CardEntry; onForget: () => void }): ReactNode {
  const { t, say, recent } = useWords()
  const now = useNow(30_000)
  return (
    <li className={lists['row']}>
      <div className={lists['rowText']}>
        <div className={classes['entryHead']}>
          <span className={`mono ${classes['action'] ?? ''}`}>{card.shown}</span>
          <Status tone={card.works ? 'good' : 'bad'}>{say(card.says)}</Status>
          <span>{untilWhen()}</span>
        </div>
        <Text size="sm" c="dimmed">
          {t('cards.learned', { time: recent(card.learnedAt) })}
        </Text>
      </div>
      <Button variant="default" size="sm" onClick={onForget}>
        {t('cards.forget')}
        <span className="visually-hidden"> {card.shown}</span>
      </Button>
    </li>
  )

  function untilWhen(): string {
    const { validUntil, works } = card
    if (validUntil === null) return works ? t('cards.noEnd') : ''
    const time = recent(validUntil)
    if (validUntil <= now) return t('cards.ended', { time })
    if (validUntil - now >= 3_600_000) return t('cards.until', { time })
    return t('cards.untilNear', { time, left: t('cards.left.minutes', { count: minutesTo(validUntil, now) }) })
  }
}
