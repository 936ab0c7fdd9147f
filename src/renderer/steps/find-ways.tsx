import { Button, Progress, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { CommandButton } from '../ui/command-button.tsx'
import { sentenceOf } from '../../shared/failure.ts'
import { Section } from '../ui/page.tsx'
import { Notice, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** To a wallbox that does not announce itself: its address, every address, or a cable. */
export function OtherWays({ commands, cable }: { commands: Commands; cable: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <Section title={t('find.ways')}>
      <TypedAddress />
      <SweepWay commands={commands} />
      <CableWay onClick={cable} />
    </Section>
  )
}

/** The only way to a wallbox without any network. */
export function CableWay({ onClick }: { onClick: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <div className={classes['way']}>
      <Text c="dimmed">{t('find.cableWhy')}</Text>
      <Button variant="default" onClick={onClick}>
        {t('find.cable')}
      </Button>
    </div>
  )
}

function TypedAddress(): ReactNode {
  const { t, say } = useWords()
  const commands = useCommands()
  const [address, setAddress] = useState('')
  const ask = (): void => {
    if (address.trim() === '') return
    void commands.run('discovery.ask', { address: address.trim() }).then((answer) => {
      if (answer !== undefined) setAddress('')
    })
  }
  return (
    <form
      className={classes['ask']}
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
    >
      <TextInput
        label={t('find.askLabel')}
        placeholder="192.168.1.60"
        value={address}
        maxLength={200}
        error={commands.failure === null ? null : say(sentenceOf(commands.failure))}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={commands.busy === 'discovery.ask'}>
        {t('find.ask')}
      </Button>
    </form>
  )
}

/** Never by itself: a foreign network is not asked without its owner. */
function SweepWay({ commands }: { commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { sweep } = useView().discovery
  const isRunning = sweep?.running === true
  return (
    <div className={classes['way']}>
      <div className={classes['wayText']}>
        <Text c="dimmed">{t('find.sweepWhy')}</Text>
        {isRunning && (
          <>
            <Progress value={(100 * sweep.asked) / sweep.of} aria-label={t('find.sweep')} />
            <Waiting>{t('find.sweepRuns', { asked: sweep.asked, of: sweep.of })}</Waiting>
          </>
        )}
        {sweep !== null && sweep.note !== null && <Notice tone="plain" title={say(sweep.note)} />}
      </div>
      {isRunning ? (
        <Button variant="default" onClick={() => void commands.run('discovery.stopSweep', {})}>
          {t('find.sweepStop')}
        </Button>
      ) : (
        <CommandButton commands={commands} command="discovery.sweep" input={{}}>
          {t('find.sweep')}
        </CommandButton>
      )}
    </div>
  )
}
