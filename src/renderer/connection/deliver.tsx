import { Button, PasswordInput, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { Said } from '../../shared/said.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Section } from '../ui/page.tsx'
import { Notice, Waiting } from '../ui/status.tsx'
import { useCommands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './connection.module.css'

/** Delivery in the name of a wallbox that is away (P12). The password leaves this field once and is not kept. */
export function Deliver(props: { box: WallboxView; waiting: number; onDone: () => void }): ReactNode {
  const { box, waiting, onDone } = props
  const { t, say } = useWords()
  const commands = useCommands()
  const [password, setPassword] = useState('')
  const [result, setResult] = useState<{ delivered: boolean; says: Said } | null>(null)
  if (waiting === 0)
    return result !== null && <Notice tone={result.delivered ? 'good' : 'bad'} title={say(result.says)} />
  if (box.links.station === 'connected') return <Text c="dimmed">{t('queue.deliverConnected')}</Text>

  const deliver = async (): Promise<void> => {
    const given = password === '' ? null : password
    setPassword('')
    setResult(null)
    const answer = await commands.run('queue.deliver', { wallbox: box.id, password: given })
    if (answer !== undefined) setResult(answer)
    onDone()
  }
  const busy = commands.busy === 'queue.deliver'
  return (
    <Section title={t('queue.deliver')} sentence={t('queue.deliverSentence')}>
      {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      {result !== null && <Notice tone={result.delivered ? 'good' : 'bad'} title={say(result.says)} />}
      <form
        className={classes['deliver']}
        onSubmit={(event) => {
          event.preventDefault()
          void deliver()
        }}
      >
        <PasswordInput
          label={t('queue.deliverPassword')}
          description={t('queue.deliverPasswordWhy')}
          size="md"
          autoComplete="off"
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy}>
          {t('queue.deliverNow')}
        </Button>
      </form>
      {busy && <Waiting>{t('queue.delivering', { count: box.queue.waiting })}</Waiting>}
    </Section>
  )
}
