import { Radio, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { Template } from '../../shared/template.ts'
import { ChoiceCard } from '../ui/choice.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import own from './backend-template.module.css'
import classes from './steps.module.css'

/** With more templates from files than these, they are searched and scroll in a box of their own. */
const few = 6

/** Whose wallbox this becomes: the templates that came as files, then those that ship with the app. */
export function ChooseOperator(props: { chosen: string; onPick: (template: Template) => void }): ReactNode {
  const { t } = useWords()
  const { templates, practice } = useView()
  const { chosen, onPick } = props
  const files = templates.filter(({ from }) => from === 'file')
  const builtIn = templates.filter(
    ({ id, from }) => from === 'built in' && (id !== 'practice' || practice.running || chosen === id),
  )
  const pick = (id: string): void => {
    const template = templates.find((one) => one.id === id)
    if (template !== undefined) onPick(template)
  }
  return (
    <Radio.Group label={t('pages.backend.template')} size="md" value={chosen} onChange={pick}>
      {files.length > 0 && (
        <Group title={t('templates.many.fromFiles')}>
          {files.length > few ? <Searched templates={files} /> : <Cards templates={files} />}
        </Group>
      )}
      {files.length > 0 ? (
        <Group title={t('templates.many.builtIn')}>
          <Cards templates={builtIn} />
        </Group>
      ) : (
        <Cards templates={builtIn} />
      )}
    </Radio.Group>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div role="group" aria-label={title} className={own['group']}>
      <Text size="sm" c="dimmed" aria-hidden>
        {title}
      </Text>
      {children}
    </div>
  )
}

function Searched({ templates }: { templates: readonly Template[] }): ReactNode {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const shown = templates.filter(({ name, url }) => `${name} ${url}`.toLowerCase().includes(wanted))
  return (
    <>
      <TextInput
        leftSection={<IconSearch size={18} aria-hidden />}
        aria-label={t('pages.backend.templateSearch', { count: templates.length })}
        placeholder={t('pages.backend.templateSearch', { count: templates.length })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {shown.length === 0 ? (
        <Text c="dimmed">{t('pages.backend.templateNone', { typed })}</Text>
      ) : (
        <div className={own['many']}>
          <Cards templates={shown} />
        </div>
      )}
    </>
  )
}

/** Those whose names and words are the app's own. */
const named = ['generic-1.6', 'generic-2.0.1', 'steve', 'ev-energy', 'practice'] as const

function Cards({ templates }: { templates: readonly Template[] }): ReactNode {
  const { t } = useWords()
  return (
    <div className={classes['radios']}>
      {templates.map(({ id, name, url }) => {
        const known = named.find((one) => one === id)
        return (
          <ChoiceCard key={id} value={id} name={known === undefined ? name : t(`pages.backend.template.${known}`)}>
            {known !== undefined
              ? t(`pages.backend.templateWhy.${known}`)
              : url === ''
                ? t('pages.backend.templateNoUrl')
                : hostOf(url)}
          </ChoiceCard>
        )
      })}
    </div>
  )
}

const hostOf = (url: string): string => url.replace(/^wss?:\/\/([^/?#]*).*$/i, '$1')
