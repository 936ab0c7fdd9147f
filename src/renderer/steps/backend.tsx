import { Group, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { Template } from '../../shared/template.ts'
import type { BackendView, WallboxView } from '../../shared/visit.ts'
import { Checks } from '../ui/checks.tsx'
import { CommandButton } from '../ui/command-button.tsx'
import { Copyable } from '../ui/copyable.tsx'
import { canUndo, Diff } from '../ui/diff.tsx'
import { stationCode } from '../ui/links.tsx'
import type { Primary } from '../ui/page.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useDraft, useGoTo, useNow, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { ChooseOperator } from './backend-template.tsx'
import { Guide } from './guide.tsx'
import { LocalNeeds, LocalState, RestartNeeded } from './local.tsx'
import { StepState } from './step-state.tsx'
import classes from './steps.module.css'

/** Step 2: where the wallbox shall go in the end, checked from here, and the way it goes meanwhile: through this laptop. */
export function BackendStep({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { backend } = box
  return (
    <Page
      title={t('pages.backend.title')}
      sentence={t('pages.backend.sentence')}
      failure={commands.failure}
      back={() => goTo(box.id, 'found')}
      others={<Undo box={box} commands={commands} />}
      primary={usePrimary(box, commands)}
    >
      <StepState state={box.steps.backend} />
      {restartIsMissing(box) && (
        <Notice tone="warn" title={t('pages.backend.waitsForRestart')}>
          <p>{t('pages.backend.waitsForRestartWhy')}</p>
        </Notice>
      )}
      <Return box={box} />
      <LocalNeeds box={box} commands={commands} />
      <Choose box={box} commands={commands} />
      {backend.checks.length > 0 && (
        <Section
          title={t('pages.backend.checks')}
          aside={
            <Group gap="sm">
              <ChecksSummary backend={backend} />
              <CommandButton size="sm" commands={commands} command="backend.check" input={{ wallbox: box.id }}>
                {t('pages.backend.checkAgain')}
              </CommandButton>
            </Group>
          }
        >
          <Checks checks={backend.checks} />
        </Section>
      )}
      {backend.finalUrl !== null && backend.reach.length > 0 && (
        <Section title={t('local.reach')} sentence={t('local.reachSentence')}>
          <Checks checks={backend.reach} />
        </Section>
      )}
      {backend.plan !== null && (
        <Section title={t('pages.backend.plan')} sentence={t('pages.backend.planSentence')}>
          <Diff plan={backend.plan} />
          {!restartIsMissing(box) && <RestartNeeded box={box} plan={backend.plan} commands={commands} />}
        </Section>
      )}
      {backend.handUrl !== null && (
        <Section title={t('pages.backend.byHand')} sentence={t('pages.backend.byHandSentence')}>
          {backend.byHand === undefined ? (
            <Copyable label={t('pages.backend.byHandLabel')} text={backend.handUrl} />
          ) : (
            <Guide guide={backend.byHand.here} box={box} to="here" commands={commands} />
          )}
          {backend.handSecure.map(({ url, protection }) => (
            <Copyable
              key={url}
              label={t(protection === 'wss' ? 'pages.backend.byHandWss' : 'pages.backend.byHandMtls')}
              text={url}
            />
          ))}
          <Arrival box={box} />
        </Section>
      )}
      {backend.plan !== null && written(backend.plan.state) && (
        <Section title={t('pages.backend.arrival')}>
          <Arrival box={box} />
        </Section>
      )}
      <LocalState box={box} commands={commands} />
    </Page>
  )
}

/** While the box is awaited: when it gets its old address back by itself. */
function Return({ box }: { box: WallboxView }): ReactNode {
  const { t, time, since } = useWords()
  const now = useNow(1000)
  const { restoreAt } = box.backend
  if (restoreAt === null) return null
  return <Notice tone="wait" title={t('local.restoreAt', { time: time(restoreAt), span: since(now, restoreAt) })} />
}

/** What keeps the wallbox from coming here; one that is here was restarted by whomever. */
const restartIsMissing = ({ local, links, backend }: WallboxView): boolean =>
  local?.waitsForRestart === true && links.station !== 'connected' && backend.plan?.state !== 'applying'

function written(state: string): boolean {
  return state === 'applied' || state === 'partly applied'
}

function usePrimary(box: WallboxView, commands: Commands): Primary {
  const { t } = useWords()
  const goTo = useGoTo()
  const { backend } = box
  const next = {
    label: t('frame.next', { step: t('frame.step.certificates') }),
    leads: true,
    onClick: () => goTo(box.id, 'certificates'),
  }
  if (restartIsMissing(box))
    return {
      label: t('local.restart'),
      busy: commands.busy === 'wallbox.restart' || box.steps.backend.state === 'in progress',
      onClick: () => void commands.run('wallbox.restart', { wallbox: box.id }),
    }
  if (backend.finalUrl === null) return { ...next, notYet: t('pages.backend.urlFirst') }
  if (backend.plan === null || written(backend.plan.state)) return next
  const { local } = box
  const needs = local !== null && (local.question !== null || local.login === 'needed')
  const blocked = backend.reach.some(({ result, severity }) => result === 'finding' && severity === 'blocks')
  return {
    label: t('pages.backend.apply'),
    notYet: needs ? t('local.needsFirst') : blocked ? t('local.reachFirst') : undefined,
    busy: commands.busy === 'backend.apply' || backend.plan.state === 'applying',
    onClick: () => void commands.run('backend.apply', { wallbox: box.id }),
  }
}

function Undo({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { plan } = box.backend
  if (plan === null || !canUndo(plan)) return null
  return (
    <CommandButton size="lg" commands={commands} command="backend.undo" input={{ wallbox: box.id }}>
      {t('pages.undo')}
    </CommandButton>
  )
}

function Choose({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { practice } = useView()
  const { backend } = box
  const wallbox = box.id
  const chosen = { template: backend.template, url: backend.url, identity: box.identity }
  const draft = useDraft(chosen, (next) => {
    if (next.identity.trim() === '') return
    const clean = { ...next, url: next.url.trim(), identity: next.identity.trim() }
    // Choosing starts the checks as well.
    void commands.run('backend.choose', { wallbox, ...clean })
  })
  const { value } = draft
  const change = (part: Partial<typeof chosen>): void => draft.type({ ...value, ...part })
  const named = box.local?.link?.identity ?? value.identity
  const calledNow = named === value.identity.trim() ? [] : [t('pages.backend.calledNow', { identity: named })]
  useFirstCheck(box, commands)

  const pick = (template: Template): void => {
    // The practice backend has one address, known here; typing it would be an exam.
    const own = template.id === 'practice' ? practice.backendUrl : template.url
    change({ template: template.id, url: own === null || own === '' ? value.url : own })
  }

  return (
    <Section>
      <ChooseOperator chosen={value.template} onPick={pick} />
      <div className={classes['fields']}>
        <TextInput
          label={t('pages.backend.url')}
          description={t('pages.backend.urlHint')}
          placeholder="wss://ocpp.example.com/"
          inputMode="url"
          value={value.url}
          maxLength={500}
          error={!draft.typing && backend.problem !== null ? say(backend.problem) : undefined}
          onChange={(event) => change({ url: event.currentTarget.value })}
          onBlur={draft.settle}
        />
        <TextInput
          label={t('pages.backend.identity')}
          description={[t('pages.backend.identityHint'), ...calledNow].join(' ')}
          value={value.identity}
          maxLength={48}
          error={value.identity.trim() === '' ? t('pages.backend.identityEmpty') : undefined}
          onChange={(event) => change({ identity: event.currentTarget.value })}
          onBlur={draft.settle}
        />
      </div>
      <div className={classes['final']} aria-live="polite">
        <div className={classes['finalLabel']}>{t('pages.backend.finalUrl')}</div>
        {draft.typing ? (
          <Waiting>{t('pages.backend.typing')}</Waiting>
        ) : backend.finalUrl === null ? (
          <Text c="dimmed">{t('pages.backend.noUrl')}</Text>
        ) : (
          <code className={classes['finalUrl']}>{backend.finalUrl}</code>
        )}
      </div>
    </Section>
  )
}

/** A backend that was already chosen when the page opened (practice, an earlier visit) is checked once, without being asked. */
function useFirstCheck(box: WallboxView, { run }: Commands): void {
  const [wanted] = useState(box.backend.finalUrl !== null && box.backend.checks.length === 0)
  useEffect(() => {
    if (wanted) void run('backend.check', { wallbox: box.id })
  }, [wanted, run, box.id])
}

function ChecksSummary({ backend }: { backend: BackendView }): ReactNode {
  const { t } = useWords()
  const count = (result: string): number => backend.checks.filter((check) => check.result === result).length
  const findings = backend.checks.filter(({ result }) => result === 'finding')
  if (count('running') > 0) return <Status tone="wait">{t('pages.checks.running', { count: count('running') })}</Status>
  if (findings.length > 0)
    return (
      <Status tone={findings.some(({ severity }) => severity === 'blocks') ? 'bad' : 'warn'}>
        {t('pages.checks.findings', { count: findings.length })}
      </Status>
    )
  if (count('could not check') > 0)
    return <Status tone="unknown">{t('pages.checks.unknown', { count: count('could not check') })}</Status>
  return <Status tone="good">{t('pages.checks.fine')}</Status>
}

/** Whether the wallbox has found its way here, and the backend behind this laptop. */
function Arrival({ box }: { box: WallboxView }): ReactNode {
  const { t, say } = useWords()
  const { links, backend, identity } = box
  if (links.station === 'refused')
    return (
      <Notice tone="bad" title={t('pages.backend.refused', { identity })}>
        {links.refusal === null ? null : say(links.refusal)}
      </Notice>
    )
  if (restartIsMissing(box)) return <Status tone="warn">{t('pages.backend.waitsForRestart')}</Status>
  if (links.station !== 'connected')
    return (
      <Waiting>
        {links.station === 'never' ? t('pages.backend.waitsForDial', { identity }) : t(stationCode(links.station))}
      </Waiting>
    )
  if (!backend.accepted) return <Waiting>{t('pages.backend.waitsForBoot', { identity })}</Waiting>
  return (
    <Notice tone="good" title={t('pages.backend.accepted', { identity })}>
      {t('pages.backend.acceptedWhy')}
    </Notice>
  )
}
