import { ActionIcon, Button, Checkbox, NativeSelect, Text } from '@mantine/core'
import { IconFileImport, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useRef, useState } from 'react'
import type { DryRun, Template } from '../../shared/template.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Fold } from '../ui/fold.tsx'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { DryRunResult } from './dry-run.tsx'
import classes from './templates.module.css'

/** A template is small; anything larger was picked by mistake. */
const maxBytes = 200_000

/** Which template, and which wallboxes. */
export function ChooseMany(): ReactNode {
  const { t } = useWords()
  const { templates, wallboxes } = useView()
  const commands = useCommands()
  const [wanted, setWanted] = useState(
    () => templates.find(({ from }) => from === 'file')?.id ?? templates[0]?.id ?? '',
  )
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const template = templates.find(({ id }) => id === wanted) ?? templates[0]
  const boxes = wallboxes.filter(({ id }) => chosen.has(id))
  const away = boxes.filter(({ links }) => links.station !== 'connected').length
  const [looked, setLooked] = useState<{ at: string; run: DryRun } | null>(null)
  if (template === undefined) return null
  const selection = { template: template.id, wallboxes: boxes.map(({ id }) => id) }
  // What was seen counts for the very selection it was seen of.
  const at = JSON.stringify([template, selection.wallboxes])
  const seen = looked?.at === at ? looked.run : null
  const look = async (): Promise<void> => {
    const run = await commands.run('job.look', selection)
    if (run !== undefined) setLooked({ at, run })
  }
  return (
    <>
      <div className={classes['part']}>
        <ChooseTemplate template={template} onChoose={setWanted} commands={commands} />
        <Facts template={template} />
        <ChooseBoxes boxes={wallboxes} chosen={chosen} onChoose={setChosen} />
        {away > 0 && <Notice tone="warn" title={t('templates.many.away', { count: away })} />}
        {commands.busy === 'job.look' && <Waiting>{t('templates.many.looking')}</Waiting>}
        {seen !== null && <DryRunResult run={seen} />}
        {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      </div>
      <div className={classes['actions']}>
        <Text size="sm" c="dimmed" className={classes['grow'] ?? ''}>
          {boxes.length === 0 ? t('templates.many.chooseSome') : t('templates.many.keepsIdentity')}
        </Text>
        {seen === null ? (
          <Button
            size="lg"
            disabled={boxes.length === 0}
            loading={commands.busy === 'job.look'}
            onClick={() => void look()}
          >
            {t('templates.many.look', { count: boxes.length })}
          </Button>
        ) : (
          <Button
            size="lg"
            loading={commands.busy === 'job.start'}
            onClick={() => void commands.run('job.start', selection)}
          >
            {t('templates.many.start', { count: boxes.length })}
          </Button>
        )}
      </div>
    </>
  )
}

function ChooseTemplate(props: { template: Template; onChoose: (id: string) => void; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { templates } = useView()
  const { template, onChoose, commands } = props
  const input = useRef<HTMLInputElement>(null)
  const [refused, setRefused] = useState<'tooLarge' | 'unreadable' | null>(null)
  const group = (
    from: Template['from'],
    name: string,
  ): { group: string; items: { value: string; label: string }[] } => ({
    group: name,
    items: templates.filter((one) => one.from === from).map(({ id, name: label }) => ({ value: id, label })),
  })
  const groups = [group('file', t('templates.many.fromFiles')), group('built in', t('templates.many.builtIn'))]

  const take = (file: File | undefined): void => {
    setRefused(null)
    if (file === undefined) return
    if (file.size > maxBytes) return setRefused('tooLarge')
    file.text().then(
      async (text) => {
        const loaded = await commands.run('template.load', { text })
        if (loaded !== undefined) onChoose(loaded.template)
      },
      () => setRefused('unreadable'),
    )
  }

  return (
    <>
      <div className={classes['bar']}>
        <NativeSelect
          className={classes['grow'] ?? ''}
          label={t('templates.many.template')}
          value={template.id}
          data={groups.filter(({ items }) => items.length > 0)}
          onChange={(event) => onChoose(event.currentTarget.value)}
        />
        {template.from === 'file' && (
          <ActionIcon
            aria-label={t('templates.many.forget', { name: template.name })}
            title={t('templates.many.forget', { name: template.name })}
            onClick={() => void commands.run('template.forget', { template: template.id })}
          >
            <IconTrash size={20} aria-hidden />
          </ActionIcon>
        )}
        <Button
          variant="default"
          leftSection={<IconFileImport size={18} aria-hidden />}
          loading={commands.busy === 'template.load'}
          onClick={() => input.current?.click()}
        >
          {t('templates.many.load')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label={t('templates.many.load')}
          onChange={(event) => {
            take(event.currentTarget.files?.[0])
            // The same file again, made better, is a new choice.
            event.currentTarget.value = ''
          }}
        />
      </div>
      {refused !== null && <Notice tone="bad" urgent title={t(`templates.many.${refused}`)} />}
    </>
  )
}

/** What it will set. */
function Facts({ template }: { template: Template }): ReactNode {
  const { t } = useWords()
  const keys = Object.entries(template.keys)
  return (
    <dl className={classes['facts']}>
      <dt>{t('templates.many.backend')}</dt>
      <dd>{template.url === '' ? t('templates.many.backendKept') : <span className="mono">{template.url}</span>}</dd>
      <dt>{t('templates.many.switch')}</dt>
      <dd>{t(`templates.many.switch.${template.policy}`)}</dd>
      <dt>{t('templates.many.keys')}</dt>
      <dd>
        {keys.length === 0 ? (
          t('templates.many.noKeys')
        ) : (
          <Fold
            title={
              keys
                .map(([key]) => key)
                .slice(0, 3)
                .join(', ') + (keys.length > 3 ? ` + ${keys.length - 3}` : '')
            }
          >
            {keys.map(([key, value]) => (
              <div key={key} className="mono">
                {key} = {value.length > 200 ? `${value.slice(0, 200)} …` : value}
              </div>
            ))}
          </Fold>
        )}
      </dd>
    </dl>
  )
}

function ChooseBoxes(props: {
  boxes: readonly WallboxView[]
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
}): ReactNode {
  const { t } = useWords()
  const { boxes, chosen, onChoose } = props
  const count = boxes.filter(({ id }) => chosen.has(id)).length
  if (boxes.length === 0) return <Text c="dimmed">{t('templates.many.nobody')}</Text>
  const put = (id: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChoose(next)
  }
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <legend className="visually-hidden">{t('templates.many.boxes')}</legend>
      <ul className={classes['list']}>
        <li>
          <label className={classes['choice']}>
            <Checkbox
              checked={count === boxes.length}
              indeterminate={count > 0 && count < boxes.length}
              onChange={(event) => onChoose(new Set(event.currentTarget.checked ? boxes.map(({ id }) => id) : []))}
            />
            <Text fw={600}>
              {t('templates.many.all')} ({boxes.length})
            </Text>
          </label>
        </li>
        {boxes.map((box) => (
          <li key={box.id}>
            <label className={classes['choice']}>
              <Checkbox checked={chosen.has(box.id)} onChange={(event) => put(box.id, event.currentTarget.checked)} />
              <span className={classes['choiceText']}>
                <span>{box.title}</span>
                {!box.title.includes(box.identity) && <span className={classes['sub']}>{box.identity}</span>}
              </span>
              {box.links.station === 'connected' ? (
                <Status tone="good">{t('templates.many.connected')}</Status>
              ) : (
                <Status tone="plain">{t('templates.many.notConnected')}</Status>
              )}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
