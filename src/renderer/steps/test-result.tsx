import { Button, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { Findings, LedgerEntry, SessionEntry } from '../../shared/verdict.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import { Fold } from '../ui/fold.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Notice, Sign, Status, Waiting } from '../ui/status.tsx'
import { useCommands, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { PlotPicture, TimelineList, VerdictCard } from './test-parts.tsx'
import { TestPrepare } from './test-prepare.tsx'
import classes from './test.module.css'

/** After the test: what it means in one sentence, and what that rests on. */
export function TestResult({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const goTo = useGoTo()
  const [again, setAgain] = useState(false)
  const { test } = box
  if (again) return <TestPrepare box={box} onLeave={() => setAgain(false)} />
  return (
    <Page
      wide
      title={t('pages.test.resultTitle')}
      sentence={t('pages.test.resultSentence')}
      back={() => goTo(box.id, 'keys')}
      others={
        <Button variant="default" size="lg" onClick={() => setAgain(true)}>
          {t('pages.test.again')}
        </Button>
      }
      primary={{
        label: t('frame.next', { step: t('frame.step.report') }),
        leads: true,
        onClick: () => goTo(box.id, 'report'),
      }}
    >
      {test.findings === null ? (
        <Waiting>{t('pages.test.deriving')}</Waiting>
      ) : (
        <FindingsView findings={test.findings} />
      )}
      <CardMemory box={box} />
      <Section title={t('pages.test.plot')}>
        <PlotPicture test={test} />
      </Section>
      <Section title={t('pages.test.timeline')}>
        <Fold title={t('pages.test.moments', { count: test.timeline.length })}>
          <TimelineList items={test.timeline} />
        </Fold>
      </Section>
    </Page>
  )
}

/** What the test left behind in the wallbox, and the way out (E4). */
function CardMemory({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const commands = useCommands()
  const { cardMemory } = box.test
  if (cardMemory === 'untouched') return null
  if (cardMemory !== 'offer')
    return <Notice tone={cardMemory === 'cleared' ? 'good' : 'unknown'} title={t(`pages.test.memory.${cardMemory}`)} />
  return (
    <Notice tone="warn" title={t('pages.test.memory.offer')}>
      <p>{t('pages.test.memory.offerWhy')}</p>
      {commands.failure && <FailureNotice failure={commands.failure} />}
      <CommandButton commands={commands} command="test.clearCache" input={{ wallbox: box.id }}>
        {t('pages.test.memory.clear')}
      </CommandButton>
    </Notice>
  )
}

/** Headline, verdicts, sessions and the ledger of every message. */
export function FindingsView({ findings }: { findings: Findings }): ReactNode {
  const { t, say } = useWords()
  const outcome = findings.allPassed
    ? 'good'
    : findings.verdicts.some((verdict) => verdict.outcome === 'failed')
      ? 'bad'
      : 'unknown'
  return (
    <>
      <div className={classes['headline']} data-tone={outcome}>
        <Sign tone={outcome} size={40} />
        <p>{say(findings.headline)}</p>
      </div>
      <Section title={t('pages.test.verdicts')}>
        <ul className={classes['verdicts']}>
          {findings.verdicts.map((verdict) => (
            <VerdictCard key={verdict.scenario} verdict={verdict} />
          ))}
        </ul>
      </Section>
      <Section title={t('pages.test.sessions')} sentence={t('pages.test.sessionsSentence')}>
        <Sessions sessions={findings.sessions} />
      </Section>
      <Section
        title={t('pages.test.ledger')}
        sentence={t('pages.test.ledgerSentence')}
        aside={<LedgerSummary ledger={findings.ledger} />}
      >
        <Ledger ledger={findings.ledger} />
      </Section>
    </>
  )
}

/** An OCPP time as the station wrote it, in the reader's way; unreadable ones as they are. */
function useStationTime(): (text: string | null) => string {
  const { t, moment } = useWords()
  return (text) => {
    if (text === null) return t('frame.noValue')
    const at = Date.parse(text)
    return Number.isNaN(at) ? text : moment(at)
  }
}

function Sessions({ sessions }: { sessions: readonly SessionEntry[] }): ReactNode {
  const { t, energy } = useWords()
  const stationTime = useStationTime()
  if (sessions.length === 0) return <Text c="dimmed">{t('pages.test.sessionsEmpty')}</Text>
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table fz="md" verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('pages.test.session.card')}</Table.Th>
            <Table.Th>{t('pages.test.session.authority')}</Table.Th>
            <Table.Th>{t('pages.test.session.started')}</Table.Th>
            <Table.Th>{t('pages.test.session.stopped')}</Table.Th>
            <Table.Th ta="right">{t('pages.test.session.energy')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session, index) => (
            <Table.Tr key={index}>
              <Table.Td className="mono">{session.idTag}</Table.Td>
              <Table.Td>
                {t(`pages.test.authority.${session.authority}`)}
                {session.duringOutage && (
                  <Text size="sm" c="dimmed">
                    {t('pages.test.session.outage')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{stationTime(session.startedAt)}</Table.Td>
              <Table.Td>
                {session.stoppedAt === null ? t('pages.test.session.open') : stationTime(session.stoppedAt)}
              </Table.Td>
              <Table.Td ta="right">
                {session.meterStart === null || session.meterStop === null
                  ? t('frame.noValue')
                  : energy(session.meterStop - session.meterStart)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function once(entry: LedgerEntry): boolean {
  return entry.backendAnswers === 1 && entry.rowState !== 'queued' && entry.rowState !== 'parked'
}

function LedgerSummary({ ledger }: { ledger: readonly LedgerEntry[] }): ReactNode {
  const { t } = useWords()
  const wrong = ledger.filter((entry) => !once(entry)).length
  if (ledger.length === 0) return null
  if (wrong > 0) return <Status tone="bad">{t('pages.test.ledger.wrong', { count: wrong })}</Status>
  return <Status tone="good">{t('pages.test.ledger.right', { count: ledger.length })}</Status>
}

function Ledger({ ledger }: { ledger: readonly LedgerEntry[] }): ReactNode {
  const { t } = useWords()
  const stationTime = useStationTime()
  const plainAction = (action: string): string =>
    action === 'StartTransaction' || action === 'MeterValues' || action === 'StopTransaction'
      ? t(`pages.test.action.${action}`)
      : action
  if (ledger.length === 0) return <Text c="dimmed">{t('pages.test.ledgerEmpty')}</Text>
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table fz="md" verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('pages.test.ledger.message')}</Table.Th>
            <Table.Th>{t('pages.test.ledger.written')}</Table.Th>
            <Table.Th>{t('pages.test.ledger.answered')}</Table.Th>
            <Table.Th>{t('pages.test.ledger.backend')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ledger.map((entry, index) => (
            <Table.Tr key={index}>
              <Table.Td title={`${entry.action} ${entry.messageId}`}>{plainAction(entry.action)}</Table.Td>
              <Table.Td>{stationTime(entry.stationTime)}</Table.Td>
              <Table.Td>{t(`pages.test.ledger.answered.${entry.acknowledged}`)}</Table.Td>
              <Table.Td>
                <span className={classes['ledgerCell']}>
                  <Sign tone={once(entry) ? (entry.ambiguous ? 'warn' : 'good') : 'bad'} size={18} />
                  {t('pages.test.ledger.times', { count: entry.backendAnswers })}
                  {entry.ambiguous && <Text size="sm">{t('pages.test.ledger.ambiguous')}</Text>}
                </span>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
