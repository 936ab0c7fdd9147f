import { Table, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Fragment, useState } from 'react'
import type { KeyRow } from '../../shared/visit.ts'
import { Section } from '../ui/page.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import { KeyValue } from './keys-value.tsx'
import classes from './steps.module.css'

/** Every setting in one table, its own before those of OCPP; searched by name, value and meaning. */
export function AllKeys(props: { wallbox: string; rows: readonly KeyRow[]; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { wallbox, rows, commands } = props
  const [typed, setTyped] = useState('')
  const wanted = typed.toLowerCase().trim()
  const fits = (row: KeyRow): boolean =>
    [row.key, row.value ?? '', row.meaning === null ? '' : say(row.meaning)].some((text) =>
      text.toLowerCase().includes(wanted),
    )
  const hasOwn = rows.some(({ way }) => way === 'local')
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
          {(['local', 'ocpp'] as const).map((way) => (
            <Fragment key={way}>
              <Group
                title={hasOwn ? t(way === 'local' ? 'keys.page.own' : 'keys.page.station') : null}
                rows={shown.filter((row) => row.way === way)}
                wallbox={wallbox}
                commands={commands}
              />
            </Fragment>
          ))}
        </Table>
      )}
      {!rows.some(({ way }) => way === 'ocpp') && <Text c="dimmed">{t('keys.page.stationUnread')}</Text>}
    </Section>
  )
}

function Group(props: {
  title: string | null
  rows: readonly KeyRow[]
  wallbox: string
  commands: Commands
}): ReactNode {
  const { t, say } = useWords()
  const { title, rows, wallbox, commands } = props
  if (rows.length === 0) return null
  return (
    <Table.Tbody>
      {title !== null && (
        <tr className={classes['keyGroup']}>
          <th scope="rowgroup" colSpan={2}>
            {title}
          </th>
        </tr>
      )}
      {rows.map((row) => (
        <Table.Tr key={row.key} data-edited={row.edited !== null}>
          <Table.Td>
            <code className={classes['keyName']}>{row.key}</code>
            <Text size="sm" c="dimmed">
              {row.meaning === null ? t('pages.keys.noMeaning') : say(row.meaning)}
            </Text>
          </Table.Td>
          <Table.Td>
            <KeyValue wallbox={wallbox} row={row} commands={commands} />
            {row.proposedBy !== null && (
              <Text size="sm" c="dimmed">
                {t('keys.page.asked', { operator: row.proposedBy })}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  )
}
