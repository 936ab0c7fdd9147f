import { Button, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Section } from '../ui/page.tsx'
import { Sign } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** The three usual reasons why a wallbox is not in the list, for this very computer, and the way past them. */
export function NotThere({ commands }: { commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { discovery } = useView()
  const [address, setAddress] = useState('')
  const ask = (): void => {
    if (address.trim() === '') return
    void commands.run('discovery.ask', { address: address.trim() }).then((answer) => {
      if (answer !== undefined) setAddress('')
    })
  }
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
    </Section>
  )
}
