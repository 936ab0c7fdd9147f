import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { KeysView, SupportRow, WallboxView } from '../../shared/visit.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { Fold } from '../ui/fold.tsx'
import { Section } from '../ui/page.tsx'
import { Sign, Status } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import type { Speaker } from '../words.ts'
import { useWords } from '../words.ts'
import classes from './steps.module.css'

type Shown = NonNullable<KeysView['support']>

/** The maker's paper against the box: what differs is in sight, all of it folds out. */
export function Support(props: { box: WallboxView; support: Shown; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { box, support, commands } = props
  const { rows } = support
  const isHere = box.links.station === 'connected'
  const wasAsked = rows.some(({ answered }) => answered !== null)
  const off = rows.filter(({ agrees }) => agrees === false)
  return (
    <Section
      title={t('keys.page.support')}
      sentence={t('keys.page.supportSentence', { source: say(support.source) })}
      aside={
        <CommandButton disabled={!isHere} commands={commands} command="keys.checkSupport" input={{ wallbox: box.id }}>
          {t('keys.page.supportAsk')}
        </CommandButton>
      }
    >
      {!isHere && <Text c="dimmed">{t('keys.page.supportNotYet')}</Text>}
      {wasAsked &&
        (off.length === 0 ? (
          <div>
            <Status tone="good">{t('keys.page.supportFine')}</Status>
          </div>
        ) : (
          <>
            <div>
              <Status tone="warn">{t('keys.page.supportOff', { count: off.length })}</Status>
            </div>
            <Rows rows={off} />
          </>
        ))}
      <Fold title={t('keys.page.supportAll', { count: rows.length })}>
        <Rows rows={rows} />
      </Fold>
    </Section>
  )
}

function Rows({ rows }: { rows: readonly SupportRow[] }): ReactNode {
  const { t } = useWords()
  return (
    <Table fz="md" verticalSpacing="xs" className={classes['support'] ?? ''}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('pages.keys.key')}</Table.Th>
          <Table.Th>{t('keys.page.supportSays')}</Table.Th>
          <Table.Th>{t('keys.page.supportAnswers')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={`${row.about} ${row.name}`}>
            <Table.Td>
              <code className={classes['keyName']}>{row.name}</code>
              <Text size="sm" c="dimmed">
                {t(`keys.page.about.${row.about}`)}
              </Text>
            </Table.Td>
            <Table.Td data-label={t('keys.page.supportSays')}>{worded(row.documented, t)}</Table.Td>
            <Table.Td data-label={t('keys.page.supportAnswers')}>
              <span className={classes['answered']}>
                <Sign tone={row.agrees === null ? 'unknown' : row.agrees ? 'good' : 'warn'} />
                {row.answered === null ? t('keys.page.supportOpen') : worded(row.answered, t)}
              </span>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** `yes, numberOfPhases=1` says more than yes: that stays as the paper has it. */
function worded(answer: string, t: Speaker['t']): string {
  const [word = '', ...more] = answer.split(',')
  const first = word === 'yes' || word === 'no' || word === 'R' || word === 'RW' ? t(`keys.page.${word}`) : word
  return [first, ...more].join(',')
}
