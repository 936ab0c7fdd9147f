import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { GuideId } from '../../shared/wallbox.ts'
import { guideIds } from '../../shared/wallbox.ts'
import { Copyable } from '../ui/copyable.tsx'
import { Section } from '../ui/page.tsx'
import type { Commands } from '../view.tsx'
import { useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** A wallbox that cannot be found, only told: whose backend address a hand types into its own menu. */
export function ByHand({ commands }: { commands: Commands }): ReactNode {
  const { t, say, language } = useWords()
  const { listening } = useView()
  const goTo = useGoTo()
  const [title, setTitle] = useState('')
  const [identity, setIdentity] = useState('')
  const [guide, setGuide] = useState<GuideId>('other')
  const own = identity.trim()
  const base = listening.urls[0]

  const adopt = async (): Promise<void> => {
    if (own === '') return
    const answer = await commands.run('wallbox.adoptByHand', {
      title: title.trim() === '' ? own : title.trim(),
      identity: own,
      guide,
    })
    if (answer !== undefined) goTo(answer.wallbox, 'backend')
  }

  // By name, and what fits every brand last.
  const nameOf = (id: GuideId): string => say({ code: `guides.${id}` })
  const brands: readonly GuideId[] = [
    ...guideIds.filter((id) => id !== 'other').sort((a, b) => nameOf(a).localeCompare(nameOf(b), language)),
    'other',
  ]

  return (
    <Section title={t('find.byHand')} sentence={t('find.byHandSentence')}>
      <form
        className={classes['byHand']}
        onSubmit={(event) => {
          event.preventDefault()
          void adopt()
        }}
      >
        <NativeSelect
          label={t('find.byHandBrand')}
          description={t('find.byHandBrandHint')}
          value={guide}
          data={brands.map((id) => ({ value: id, label: nameOf(id) }))}
          onChange={(event) => setGuide(guideIds.find((id) => id === event.currentTarget.value) ?? 'other')}
        />
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
