import { ActionIcon, Button, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { KeyRow, WallboxView } from '../../shared/visit.ts'
import type { WritePlan } from '../../shared/wallbox.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { Change, Diff } from '../ui/diff.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import type { Primary } from '../ui/page.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PutBackEach, rowsToPutBack } from '../ui/put-back.tsx'
import { Notice, Sign, Waiting } from '../ui/status.tsx'
import { SaveTemplate } from '../templates/save.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { CompareKeys } from './keys-compare.tsx'
import { Support } from './keys-support.tsx'
import { AllKeys } from './keys-table.tsx'
import { StepState, useElsewhere } from './step-state.tsx'
import classes from './steps.module.css'

/** Step 5: what the wallbox is set to, and what shall be changed. */
export function KeysStep({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const notYet = useElsewhere(box, 'keys')
  const { keys } = box
  const edited = keys.rows.filter((row) => row.edited !== null)
  const asked = edited.filter((row) => row.proposedBy !== null)
  const typed = edited.filter((row) => row.proposedBy === null)
  const operator = asked[0]?.proposedBy ?? null
  const read = (): void => void commands.run('keys.read', { wallbox: box.id })
  const next = {
    label: t('frame.next', { step: t('frame.step.test') }),
    leads: true,
    onClick: () => goTo(box.id, 'test'),
  }
  const primary: Primary =
    edited.length > 0
      ? {
          label:
            asked.length === 0
              ? t('pages.keys.apply', { count: typed.length })
              : typed.length === 0
                ? t('keys.page.applyAsked', { count: asked.length })
                : t('keys.page.applyBoth', { count: edited.length, typed: typed.length, asked: asked.length }),
          notYet,
          busy: commands.busy === 'keys.apply' || keys.plan?.state === 'applying',
          onClick: () => void commands.run('keys.apply', { wallbox: box.id }),
        }
      : keys.state === 'read'
        ? next
        : {
            label: t('pages.keys.read'),
            notYet,
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
      {typed.length > 0 && (
        <Section title={t('pages.keys.edited')} sentence={t('pages.keys.editedSentence')}>
          <Edited wallbox={box.id} rows={typed} commands={commands} />
        </Section>
      )}
      {operator !== null && (
        <Section title={t('keys.page.asked', { operator })} sentence={t('keys.page.askedSentence')}>
          <Edited wallbox={box.id} rows={asked} commands={commands} />
        </Section>
      )}
      {keys.plan !== null && keys.plan.state !== 'planned' && (
        <Written box={box} plan={keys.plan} commands={commands} />
      )}
      {keys.rows.length > 0 && <AllKeys wallbox={box.id} rows={keys.rows} commands={commands} />}
      <SaveTemplate box={box} />
      {keys.rows.length > 0 && <CompareKeys box={box} commands={commands} />}
      {keys.support !== null && <Support box={box} support={keys.support} commands={commands} />}
    </Page>
  )
}

function Edited(props: { wallbox: string; rows: readonly KeyRow[]; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { wallbox, rows, commands } = props
  return (
    <ul className={classes['edited']}>
      {rows.map((row) => (
        <li key={row.key}>
          <Sign tone="plain" />
          <div className={classes['editedText']}>
            <code>{row.key}</code>
            {row.secret ? (
              <div>{t('keys.page.secretTyped')}</div>
            ) : (
              <Change before={row.value} after={row.edited ?? ''} unit={row.unit} />
            )}
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

/** What was written and what came of it; each can be put back by itself. */
function Written(props: { box: WallboxView; plan: WritePlan; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { box, plan, commands } = props
  return (
    <Section title={t('pages.keys.written')}>
      <Diff plan={plan} />
      {plan.state !== 'applying' && plan.rows.some(({ state }) => state === 'reboot required') && (
        <Notice tone="warn" title={t('keys.page.restart')}>
          <CommandButton
            variant="filled"
            mt="xs"
            commands={commands}
            command="wallbox.restart"
            input={{ wallbox: box.id }}
          >
            {t('keys.page.restartNow')}
          </CommandButton>
        </Notice>
      )}
      <PutBackEach
        rows={rowsToPutBack(plan)}
        disabled={commands.busy !== null}
        onPutBack={(key) => void commands.run('keys.undo', { wallbox: box.id, key })}
      />
    </Section>
  )
}
