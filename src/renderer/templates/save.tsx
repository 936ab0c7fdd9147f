import { Button, Checkbox, Group, Modal, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTemplate } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { KeyRow, WallboxView } from '../../shared/visit.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Section } from '../ui/page.tsx'
import { saveFile } from '../ui/save-file.ts'
import { Notice } from '../ui/status.tsx'
import { useCommands, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './templates.module.css'

/** Keeps chosen settings of this wallbox as a file for others. */
export function SaveTemplate({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const [opened, { open, close }] = useDisclosure(false)
  const rows = box.keys.rows.filter(({ readonly, secret, value }) => !readonly && !secret && value !== null)
  if (rows.length === 0) return null
  return (
    <Section
      title={t('templates.save.title')}
      sentence={t('templates.save.sentence')}
      aside={
        <Button variant="default" leftSection={<IconTemplate size={18} aria-hidden />} onClick={open}>
          {t('templates.save.open')}
        </Button>
      }
    >
      <Modal
        opened={opened}
        onClose={close}
        title={<span className={classes['title']}>{t('templates.save.title')}</span>}
        closeButtonProps={{ 'aria-label': t('frame.close'), size: 44 }}
      >
        <Form box={box} rows={rows} />
      </Modal>
    </Section>
  )
}

function Form({ box, rows }: { box: WallboxView; rows: readonly KeyRow[] }): ReactNode {
  const { t, say } = useWords()
  const { templates } = useView()
  const commands = useCommands()
  const written = new Set(box.keys.plan?.rows.filter(({ state }) => state !== 'planned').map(({ key }) => key))
  const changed = rows.filter(({ key }) => written.has(key)).map(({ key }) => key)
  const every = rows.map(({ key }) => key)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(changed))
  const [name, setName] = useState(
    () => templates.find(({ id, from }) => id === box.backend.template && from === 'file')?.name ?? '',
  )
  const [saved, setSaved] = useState<string | null>(null)
  const keys = every.filter((key) => chosen.has(key))

  const save = async (): Promise<void> => {
    const file = await commands.run('template.save', { wallbox: box.id, name, keys })
    if (file === undefined) return
    saveFile(file.name, file.text)
    setSaved(file.name)
  }
  return (
    <form
      className={classes['part']}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') void save()
      }}
    >
      <TextInput
        data-autofocus
        required
        label={t('templates.save.name')}
        description={t('templates.save.nameHint')}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group justify="space-between">
        <Text fw={600}>{t('templates.save.keys')}</Text>
        <Group gap="xs">
          {changed.length > 0 && (
            <Button variant="subtle" size="sm" onClick={() => setChosen(new Set(changed))}>
              {t('templates.save.changed')}
            </Button>
          )}
          <Button variant="subtle" size="sm" onClick={() => setChosen(new Set(every))}>
            {t('templates.save.all')}
          </Button>
          <Button variant="subtle" size="sm" onClick={() => setChosen(new Set())}>
            {t('templates.save.none')}
          </Button>
        </Group>
      </Group>
      <ul className={`${classes['list'] ?? ''} ${classes['short'] ?? ''}`}>
        {rows.map(({ key, value, unit, meaning }) => (
          <li key={key}>
            <label className={classes['choice']}>
              <Checkbox
                checked={chosen.has(key)}
                onChange={(event) => {
                  const next = new Set(chosen)
                  if (event.currentTarget.checked) next.add(key)
                  else next.delete(key)
                  setChosen(next)
                }}
              />
              <span className={classes['choiceText']}>
                <code>{key}</code>
                {meaning !== null && <span className={classes['sub']}>{say(meaning)}</span>}
              </span>
              <span className={`mono ${classes['value'] ?? ''}`}>
                {(value ?? '').length > 24 ? `${(value ?? '').slice(0, 24)} …` : value} {unit}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      {saved !== null && <Notice tone="good" title={t('templates.save.saved', { name: saved })} />}
      <Group justify="flex-end">
        <Button type="submit" size="lg" disabled={name.trim() === ''} loading={commands.busy === 'template.save'}>
          {t('templates.save.save', { count: keys.length })}
        </Button>
      </Group>
    </form>
  )
}
