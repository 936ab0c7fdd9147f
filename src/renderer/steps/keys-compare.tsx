import { Button, NativeSelect, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { KeyComparison, KeyRow, WallboxView } from '../../shared/visit.ts'
import { useAsked } from '../asked.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './steps.module.css'

/** Another wallbox beside this one; what differs can be taken over as an edit. Absent where there is no other. */
export function CompareKeys({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { wallboxes } = useView()
  const [chosen, setChosen] = useState('')
  const others = wallboxes.filter(({ id }) => id !== box.id)
  const read = others.filter(({ keys }) => keys.state === 'read')
  const other = read.find(({ id }) => id === chosen)
  if (others.length === 0) return null
  return (
    <Section title={t('keys.page.compare')}>
      {read.length === 0 ? (
        <Text c="dimmed">{t('keys.page.compareNone')}</Text>
      ) : (
        <NativeSelect
          label={t('keys.page.compareWith')}
          maw="28rem"
          value={other?.id ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={[
            { value: '', label: t('keys.page.compareChoose') },
            ...read.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
      )}
      {other !== undefined && <Comparison key={other.id} box={box} other={other} commands={commands} />}
    </Section>
  )
}

function Comparison(props: { box: WallboxView; other: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { box, other, commands } = props
  const reason = JSON.stringify([box.keys.rows, other.keys.plan])
  const { answer, failure } = useAsked('keys.compare', { wallbox: box.id, other: other.id }, reason)
  if (failure !== null) return <FailureNotice failure={failure} />
  if (answer === undefined) return null
  const off = answer.rows.filter(({ same }) => !same)
  if (off.length === 0)
    return (
      <div>
        <Status tone="good">{t('keys.page.compareSame')}</Status>
      </div>
    )
  return (
    <>
      <div>
        <Status tone="warn">{t('keys.page.compareOff', { count: off.length })}</Status>
      </div>
      <Table fz="md" verticalSpacing="sm" className={classes['support'] ?? ''}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('pages.keys.key')}</Table.Th>
            <Table.Th>{t('keys.page.compareHere')}</Table.Th>
            <Table.Th>{t('keys.page.compareThere')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {off.map((row) => (
            <Row
              key={`${row.way} ${row.key}`}
              row={row}
              mine={box.keys.rows.find((one) => one.key === row.key && one.way === row.way)}
              take={(value) => void commands.run('keys.edit', { wallbox: box.id, key: row.key, value })}
            />
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

function Row(props: {
  row: KeyComparison['rows'][number]
  mine: KeyRow | undefined
  take: (value: string) => void
}): ReactNode {
  const { t, say } = useWords()
  const { row, mine, take } = props
  const there = row.other
  const shown = (value: string | null): ReactNode =>
    value === null ? (
      <Text span c="dimmed">
        {t('keys.page.compareNot')}
      </Text>
    ) : (
      <span className="mono">
        {value === '' ? t('frame.emptyValue') : value} {row.unit}
      </span>
    )
  return (
    <Table.Tr data-edited={mine?.edited != null}>
      <Table.Td>
        <code className={classes['keyName']}>{row.key}</code>
        {row.meaning !== null && (
          <Text size="sm" c="dimmed">
            {say(row.meaning)}
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label={t('keys.page.compareHere')}>{shown(row.one)}</Table.Td>
      <Table.Td data-label={t('keys.page.compareThere')}>
        {shown(there)}
        {there !== null && mine !== undefined && !mine.readonly && mine.edited !== there && (
          <Button
            variant="default"
            display="block"
            mt="xs"
            aria-label={t('keys.page.compareTake', { key: row.key })}
            onClick={() => take(there)}
          >
            {t('keys.page.compareTakeShort')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
