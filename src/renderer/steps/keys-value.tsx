import { NativeSelect, Text, TextInput } from '@mantine/core'
import { IconAlertTriangleFilled, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { KeyRow } from '../../shared/visit.ts'
import type { Commands } from '../view.tsx'
import { useDraft } from '../view.tsx'
import { useWords } from '../words.ts'
import { SecretValue } from './keys-secret.tsx'
import classes from './steps.module.css'

interface Props {
  wallbox: string
  row: KeyRow
  commands: Commands
}

/** A value as it is, or the field it is changed in. */
export function KeyValue({ wallbox, row, commands }: Props): ReactNode {
  if (row.readonly) return row.why === undefined ? <Fixed row={row} /> : <LeftAlone row={row} why={row.why} />
  if (row.secret) return <SecretValue wallbox={wallbox} row={row} commands={commands} />
  return <Field wallbox={wallbox} row={row} commands={commands} />
}

function Fixed({ row }: { row: KeyRow }): ReactNode {
  const { t, say } = useWords()
  // A key that is not there at all has only words.
  if (row.value === null && row.shown !== null)
    return (
      <span className={classes['fixed']}>
        <IconAlertTriangleFilled size={16} aria-hidden />
        {say(row.shown)}
      </span>
    )
  return (
    <span className={classes['fixed']}>
      <IconLock size={16} aria-label={t('pages.keys.readonly')} />
      {row.secret ? (
        t('keys.page.secret')
      ) : row.shown !== null ? (
        <span title={row.value ?? ''}>{say(row.shown)}</span>
      ) : (
        <span className="mono">
          {row.value === '' ? t('frame.emptyValue') : (row.value ?? t('frame.noValue'))} {row.unit}
        </span>
      )}
    </span>
  )
}

function LeftAlone({ row, why }: { row: KeyRow; why: NonNullable<KeyRow['why']> }): ReactNode {
  const { say } = useWords()
  return (
    <>
      <Fixed row={row} />
      <Text size="sm" c="dimmed">
        {say(why)}
      </Text>
    </>
  )
}

function Field({ wallbox, row, commands }: Props): ReactNode {
  const { t, say } = useWords()
  const draft = useDraft(row.edited ?? row.value ?? '', (value) => {
    void commands.run('keys.edit', { wallbox, key: row.key, value: value === (row.value ?? '') ? null : value })
  })
  const name = t('pages.keys.valueOf', { key: row.key })
  const choices = choicesOf(row, draft.value, say, [t('pages.keys.true'), t('pages.keys.false')])
  if (choices !== null)
    return (
      <NativeSelect
        aria-label={name}
        value={draft.value}
        onChange={(event) => {
          draft.type(event.currentTarget.value)
          draft.settle()
        }}
        data={choices}
      />
    )
  return (
    <TextInput
      aria-label={name}
      classNames={{ input: 'mono' }}
      description={row.shown === null ? undefined : say(row.shown)}
      value={draft.value}
      maxLength={row.way === 'ocpp' ? 1000 : 2000}
      inputMode={row.type === 'integer' ? 'numeric' : 'text'}
      error={row.type === 'integer' && !/^-?\d*$/.test(draft.value) ? t('pages.keys.wholeNumber') : undefined}
      rightSection={row.unit === null ? null : <span className={classes['unit']}>{row.unit}</span>}
      rightSectionWidth={row.unit === null ? undefined : 56}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.settle}
    />
  )
}

type Choice = { value: string; label: string }

/** null where a value is typed. Only spellings that are surely meant are a choice; a box that says `TRUE` keeps its own. */
function choicesOf(
  row: KeyRow,
  value: string,
  say: (said: NonNullable<KeyRow['meaning']>) => string,
  [yes, no]: [string, string],
): Choice[] | null {
  if (row.type === 'boolean' && ['true', 'false'].includes(value))
    return [
      { value: 'true', label: yes },
      { value: 'false', label: no },
    ]
  if (row.type !== 'choice' || row.choices.length === 0) return null
  const known = row.choices.map((choice, at) => {
    const named = row.named?.[at]
    return { value: choice, label: named === undefined ? choice : `${say(named)} (${choice})` }
  })
  return row.choices.includes(value) ? known : [{ value, label: value }, ...known]
}
