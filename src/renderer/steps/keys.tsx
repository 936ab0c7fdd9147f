import { ActionIcon, Button, NativeSelect, Table, Text, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconLock, IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { KeyRow, WallboxView } from '../../shared/visit.ts'
import { Change, Diff } from '../ui/diff.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import type { Primary } from '../ui/page.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Sign, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useDraft, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { StepState } from './step-state.tsx'
import classes from './steps.module.css'

/** Step 5: what the wallbox is set to, and what shall be changed. */
export function KeysStep({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { keys } = box
  const edited = keys.rows.filter((row) => row.edited !== null)
  const read = (): void => void commands.run('keys.read', { wallbox: box.id })
  const next = {
    label: t('frame.next', { step: t('frame.step.test') }),
    leads: true,
    onClick: () => goTo(box.id, 'test'),
  }
  const primary: Primary =
    edited.length > 0
      ? {
          label: t('pages.keys.apply', { count: edited.length }),
          busy: commands.busy === 'keys.apply' || keys.plan?.state === 'applying',
          onClick: () => void commands.run('keys.apply', { wallbox: box.id }),
        }
      : keys.state === 'read'
        ? next
        : {
            label: t('pages.keys.read'),
            busy: keys.state === 'reading' || commands.busy === 'keys.read',
            onClick: read,
          }

  return (
    <Page
      wide
      title={t('pages.keys.title')}
      sentence={t('pages.keys.sentence')}
      failure={commands.failure}
      back={() => goTo(box.id, 'policy')}
      primary={primary}
      others={
        keys.state === 'read' ? (
          <Button variant="default" size="lg" loading={commands.busy === 'keys.read'} onClick={read}>
            {t('pages.keys.readAgain')}
          </Button>
        ) : (
          <Button variant="default" size="lg" onClick={next.onClick}>
            {next.label}
          </Button>
        )
      }
    >
      <StepState state={box.steps.keys} />
      {keys.failure !== null && <FailureNotice failure={keys.failure} />}
      {keys.state === 'reading' && <Waiting>{t('pages.keys.reading')}</Waiting>}
      {keys.state === 'not read' && (
        <Section quiet>
          <Text fw={600}>{t('pages.keys.empty')}</Text>
          <Text c="dimmed">{t('pages.keys.emptyWhy')}</Text>
        </Section>
      )}
      {edited.length > 0 && (
        <Section title={t('pages.keys.edited')} sentence={t('pages.keys.editedSentence')}>
          <Edited wallbox={box.id} rows={edited} commands={commands} />
        </Section>
      )}
      {keys.plan !== null && keys.plan.state !== 'planned' && (
        <Section title={t('pages.keys.written')}>
          <Diff plan={keys.plan} />
        </Section>
      )}
      {keys.rows.length > 0 && <AllKeys wallbox={box.id} rows={keys.rows} commands={commands} />}
    </Page>
  )
}

interface Rows {
  wallbox: string
  rows: readonly KeyRow[]
  commands: Commands
}

function Edited({ wallbox, rows, commands }: Rows): ReactNode {
  const { t } = useWords()
  return (
    <ul className={classes['edited']}>
      {rows.map((row) => (
        <li key={row.key}>
          <Sign tone="plain" />
          <div className={classes['editedText']}>
            <code>{row.key}</code>
            <Change before={row.value} after={row.edited ?? ''} unit={row.unit} />
          </div>
          <ActionIcon
            aria-label={t('pages.keys.undo', { key: row.key })}
            title={t('pages.keys.undo', { key: row.key })}
            onClick={() => void commands.run('keys.undo', { wallbox, key: row.key })}
          >
            <IconArrowBackUp size={20} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  )
}

function AllKeys({ wallbox, rows, commands }: Rows): ReactNode {
  const { t, say } = useWords()
  const [typed, setTyped] = useState('')
  const wanted = typed.toLowerCase().trim()
  const fits = (row: KeyRow): boolean =>
    [row.key, row.value ?? '', row.meaning === null ? '' : say(row.meaning)].some((text) =>
      text.toLowerCase().includes(wanted),
    )
  const shown = rows.filter(fits)
  return (
    <Section title={t('pages.keys.all', { count: rows.length })}>
      <TextInput
        leftSection={<IconSearch size={18} aria-hidden />}
        aria-label={t('pages.keys.search')}
        placeholder={t('pages.keys.search')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {shown.length === 0 ? (
        <Text c="dimmed">{t('pages.keys.nothing', { typed })}</Text>
      ) : (
        <Table fz="md" verticalSpacing="sm" className={classes['keys'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('pages.keys.key')}</Table.Th>
              <Table.Th className={classes['valueColumn'] ?? ''}>{t('pages.keys.value')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={row.key} data-edited={row.edited !== null}>
                <Table.Td>
                  <code className={classes['keyName']}>{row.key}</code>
                  <Text size="sm" c="dimmed">
                    {row.meaning === null ? t('pages.keys.noMeaning') : say(row.meaning)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Value wallbox={wallbox} row={row} commands={commands} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  )
}

function Value({ wallbox, row, commands }: { wallbox: string; row: KeyRow; commands: Commands }): ReactNode {
  const { t } = useWords()
  const draft = useDraft(row.edited ?? row.value ?? '', (value) => {
    void commands.run('keys.edit', { wallbox, key: row.key, value: value === (row.value ?? '') ? null : value })
  })
  const name = t('pages.keys.valueOf', { key: row.key })
  if (row.readonly)
    return (
      <span className={classes['fixed']}>
        <IconLock size={16} aria-label={t('pages.keys.readonly')} />
        <span className="mono">
          {row.value ?? t('frame.noValue')} {row.unit}
        </span>
      </span>
    )
  // Only spellings that are surely meant; a box that says `TRUE` keeps its own.
  if (row.type === 'boolean' && ['true', 'false'].includes(draft.value))
    return (
      <NativeSelect
        aria-label={name}
        value={draft.value}
        onChange={(event) => {
          draft.type(event.currentTarget.value)
          draft.settle()
        }}
        data={[
          { value: 'true', label: t('pages.keys.true') },
          { value: 'false', label: t('pages.keys.false') },
        ]}
      />
    )
  return (
    <TextInput
      aria-label={name}
      classNames={{ input: 'mono' }}
      value={draft.value}
      maxLength={500}
      inputMode={row.type === 'integer' ? 'numeric' : 'text'}
      error={row.type === 'integer' && !/^-?\d*$/.test(draft.value) ? t('pages.keys.wholeNumber') : undefined}
      rightSection={row.unit === null ? null : <span className={classes['unit']}>{row.unit}</span>}
      rightSectionWidth={row.unit === null ? undefined : 56}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.settle}
    />
  )
}
