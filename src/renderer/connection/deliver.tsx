import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import { Section } from '../ui/page.tsx'
import { PasswordField } from '../ui/password.tsx'
import { Notice, Waiting } from '../ui/status.tsx'
import { Technical } from '../ui/technical.tsx'
import { useCommands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './connection.module.css'

/** Delivery in the name of a wallbox that is away (P12): asked for, under way, and how the last one ended. */
export function Deliver({ box, waiting }: { box: WallboxView; waiting: number }): ReactNode {
  const { t } = useWords()
  const { running } = box.delivery
  if (!running && waiting === 0) return <LastDelivery box={box} />
  if (!running && box.links.station === 'connected') return <Text c="dimmed">{t('queue.deliverConnected')}</Text>
  return (
    <Section title={t('queue.deliver')} sentence={t('queue.deliverSentence')}>
      {running ? <Delivering box={box} /> : <LastDelivery box={box} />}
      {!running && <DeliverForm box={box} />}
    </Section>
  )
}

/** What came of the last one; also of one that ended while nobody looked. */
function LastDelivery({ box }: { box: WallboxView }): ReactNode {
  const { t, say, recent } = useWords()
  const { last, failure } = box.delivery
  if (failure !== null) return <FailureNotice failure={failure} />
  if (last === null) return null
  return (
    <Notice tone={last.delivered ? 'good' : 'bad'} title={say(last.says)}>
      <Text size="sm">{t('queue.deliveredAt', { time: recent(last.at) })}</Text>
      <Technical>{last.technical}</Technical>
    </Notice>
  )
}

function Delivering({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const commands = useCommands()
  return (
    <div className={classes['deliver']}>
      {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      <Waiting>{t('queue.delivering', { count: box.queue.waiting })}</Waiting>
      <CommandButton commands={commands} command="queue.stopDelivering" input={{ wallbox: box.id }}>
        {t('queue.stopDelivering')}
      </CommandButton>
    </div>
  )
}

/** The password leaves this field once and is not kept. */
function DeliverForm({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const commands = useCommands()
  const [password, setPassword] = useState('')
  const deliver = (): void => {
    setPassword('')
    void commands.run('queue.deliver', { wallbox: box.id, password: password === '' ? null : password })
  }
  return (
    <form
      className={classes['deliver']}
      onSubmit={(event) => {
        event.preventDefault()
        deliver()
      }}
    >
      <PasswordField
        label={t('queue.deliverPassword')}
        description={t('queue.deliverPasswordWhy')}
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={commands.busy === 'queue.deliver'}>
        {t('queue.deliverNow')}
      </Button>
    </form>
  )
}
