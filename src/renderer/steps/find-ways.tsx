import { Button, Progress, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Section } from '../ui/page.tsx'
import { Notice, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** To a wallbox that does not announce itself: its address, every address, or a cable. */
export function OtherWays({ commands, cable }: { commands: Commands; cable: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <Section title={t('find.ways')}>
      <TypedAddress commands={commands} />
      <SweepWay commands={commands} />
      <div className={classes['way']}>
        <Text c="dimmed">{t('find.cableWhy')}</Text>
        <Button variant="default" onClick={cable}>
          {t('find.cable')}
        </Button>
      </div>
    </Section>
  )
}

function TypedAddress({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
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
        <Button
          variant="default"
          loading={commands.busy === 'discovery.sweep'}
          onClick={() => void commands.run('discovery.sweep', {})}
        >
          {t('find.sweep')}
        </Button>
      )}
    </div>
  )
}
