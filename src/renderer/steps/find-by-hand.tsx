import { Button, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Copyable } from '../ui/copyable.tsx'
import { Section } from '../ui/page.tsx'
import type { Commands } from '../view.tsx'
import { useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** A wallbox that cannot be found, only told: whose backend address a hand types into its own menu. */
export function ByHand({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
  const { listening } = useView()
  const goTo = useGoTo()
  const [title, setTitle] = useState('')
  const [identity, setIdentity] = useState('')
  const own = identity.trim()
  const base = listening.urls[0]

  const adopt = async (): Promise<void> => {
    if (own === '') return
    const answer = await commands.run('wallbox.adoptByHand', {
      title: title.trim() === '' ? own : title.trim(),
      identity: own,
    })
    if (answer !== undefined) goTo(answer.wallbox, 'backend')
  }

  return (
    <Section title={t('find.byHand')} sentence={t('find.byHandSentence')}>
      <form
        className={classes['byHand']}
        onSubmit={(event) => {
          event.preventDefault()
          void adopt()
        }}
      >
        <TextInput
          label={t('find.byHandIdentity')}
          description={t('find.byHandIdentityHint')}
          value={identity}
          maxLength={48}
          onChange={(event) => setIdentity(event.currentTarget.value)}
        />
        <TextInput
          label={t('find.byHandTitle')}
          description={t('find.byHandTitleHint')}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={own === ''} loading={commands.busy === 'wallbox.adoptByHand'}>
          {t('find.byHandAdopt')}
        </Button>
      </form>
      {own !== '' && base !== undefined && (
        <Copyable label={t('find.byHandUrl')} text={`${base}/${encodeURIComponent(own)}`} />
      )}
    </Section>
  )
}
