import { Radio, Switch, Text } from '@mantine/core'
import { IconCar, IconId, IconIdOff, IconRefresh, IconUserQuestion } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { PolicySituation } from '../../shared/policy.ts'
import type { WallboxView } from '../../shared/visit.ts'
import type { WritePlan } from '../../shared/wallbox.ts'
import { ChoiceCard } from '../ui/choice.tsx'
import { CommandButton } from '../ui/command-button.tsx'
import { canUndo, Diff } from '../ui/diff.tsx'
import type { Primary } from '../ui/page.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PutBackEach, rowsToPutBack } from '../ui/put-back.tsx'
import { Notice } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { LocalNeeds, RestartNeeded } from './local.tsx'
import { StepState, useElsewhere } from './step-state.tsx'
import classes from './steps.module.css'

const situations = {
  'known card': IconId,
  'unknown card': IconUserQuestion,
  'blocked card': IconIdOff,
  'running session': IconCar,
  reboot: IconRefresh,
} as const satisfies Record<PolicySituation, unknown>

/** Step 4: one switch, and in words what it means. */
export function PolicyStep({ box }: { box: WallboxView }): ReactNode {
  const { t, say } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { policy } = box
  return (
    <Page
      title={t('pages.policy.title')}
      sentence={t('pages.policy.sentence')}
      failure={commands.failure}
      back={() => goTo(box.id, 'certificates')}
      others={<Undo box={box} commands={commands} />}
      primary={usePrimary(box, commands)}
    >
      <StepState state={box.steps.policy} />
      <LocalNeeds box={box} commands={commands} />
      <div className={classes['policy']}>
        <Section>
          <Choice box={box} commands={commands} />
        </Section>
        <Section title={t('pages.policy.outcomes')}>
          <ul className={classes['outcomes']}>
            {Object.entries(situations).map(([name, Icon]) => {
              const situation = name as PolicySituation
              return (
                <li key={situation}>
                  <Icon size={24} stroke={1.5} aria-hidden />
                  <div>
                    <div className={classes['outcomeName']}>{t(`pages.policy.situation.${situation}`)}</div>
                    <div>{say(policy.outcomes[situation])}</div>
                  </div>
                </li>
              )
            })}
          </ul>
        </Section>
      </div>
      {policy.plan?.state === 'partly applied' && (
        <Notice tone="warn" title={t('policy.partly')}>
          {t('policy.partlyWhy')}
        </Notice>
      )}
      {policy.warnings.map((warning) => (
        <Notice key={warning.code} tone="warn" title={say(warning)}>
          {warning.code === 'policy.warning.cachedRefusal' && <ClearMemory box={box} commands={commands} />}
        </Notice>
      ))}
      {policy.habits.length > 0 && (
        <Section title={t('policy.habits')}>
          <ul className={classes['plainList']}>
            {policy.habits.map((habit) => (
              <li key={habit.code}>{say(habit)}</li>
            ))}
          </ul>
        </Section>
      )}
      {policy.plan !== null && (
        <Section title={t('pages.policy.plan')} sentence={t('pages.policy.planSentence')}>
          {policy.plan.rows.length === 0 ? (
            <Text c="dimmed">{t('pages.nothingToWrite')}</Text>
          ) : (
            <Diff plan={policy.plan} />
          )}
          <OneByOne box={box} plan={policy.plan} commands={commands} />
          <RestartNeeded box={box} plan={policy.plan} commands={commands} />
        </Section>
      )}
    </Page>
  )
}

function Choice({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { policy } = box
  const choose = (position: WallboxView['policy']['position']): void =>
    void commands.run('policy.choose', { wallbox: box.id, position })
  const on = policy.position !== 'off'
  const firstOn = policy.possible.known === null ? 'known' : 'anyone'
  const cannotChange = on ? policy.possible.off : policy.possible[firstOn]
  return (
    <div className={classes['switchBlock']}>
      <Switch
        size="xl"
        withThumbIndicator={false}
        classNames={{ label: classes['switchLabel'] ?? '', body: classes['switchBody'] ?? '' }}
        aria-label={t('pages.policy.switch')}
        label={t('pages.policy.switch')}
        description={on ? t('pages.policy.on') : t('pages.policy.off')}
        checked={on}
        disabled={cannotChange !== null}
        onChange={(event) => choose(event.currentTarget.checked ? firstOn : 'off')}
      />
      {cannotChange !== null && <Notice tone="unknown" title={say(cannotChange)} />}
      {on && (
        <Radio.Group
          label={t('pages.policy.who')}
          size="md"
          value={policy.position}
          onChange={(position) => choose(position === 'anyone' ? 'anyone' : 'known')}
        >
          <div className={classes['radiosTall']}>
            {(['known', 'anyone'] as const).map((position) => {
              const why = policy.possible[position]
              return (
                <ChoiceCard
                  key={position}
                  value={position}
                  name={t(`pages.policy.position.${position}`)}
                  disabled={why !== null}
                >
                  {why === null ? t(`pages.policy.positionWhy.${position}`) : say(why)}
                </ChoiceCard>
              )
            })}
          </div>
        </Radio.Group>
      )}
    </div>
  )
}

function usePrimary(box: WallboxView, commands: Commands): Primary {
  const { t } = useWords()
  const goTo = useGoTo()
  const { plan } = box.policy
  const { state } = box.steps.policy
  const notYet = useElsewhere(box, 'policy')
  if (state === 'done' || state === 'not possible')
    return { label: t('frame.next', { step: t('frame.step.keys') }), leads: true, onClick: () => goTo(box.id, 'keys') }
  if (plan?.state === 'partly applied' || plan?.state === 'failed')
    return {
      label: t('policy.retry'),
      notYet,
      busy: commands.busy === 'policy.apply',
      onClick: () => void commands.run('policy.apply', { wallbox: box.id }),
    }
  const changes = plan === null || plan.rows.some(({ before, after }) => before !== after)
  return {
    label: changes ? t('pages.policy.apply') : t('pages.policy.keep'),
    notYet,
    busy: commands.busy === 'policy.apply' || plan?.state === 'applying',
    onClick: () => void commands.run('policy.apply', { wallbox: box.id }),
  }
}

/** E4: a refusal stays in the wallbox until it is cleared; whether it has such a memory, only it knows. */
function ClearMemory({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { cardMemory } = box.test
  if (box.links.station !== 'connected' || box.test.state === 'running') return null
  return (
    <>
      <CommandButton commands={commands} command="test.clearCache" input={{ wallbox: box.id }}>
        {t('policy.clearMemory')}
      </CommandButton>
      {(cardMemory === 'cleared' || cardMemory === 'kept') && (
        <Text role="status">{say({ code: `run.cache.${cardMemory}` })}</Text>
      )}
    </>
  )
}

/** A single key is what *Undo* takes back anyway. */
function OneByOne({ box, plan, commands }: { box: WallboxView; plan: WritePlan; commands: Commands }): ReactNode {
  const rows = rowsToPutBack(plan).filter(({ note }) => note?.code !== 'writes.already')
  if (rows.length < 2) return null
  return (
    <PutBackEach
      rows={rows}
      disabled={commands.busy !== null}
      onPutBack={(key) => void commands.run('policy.undo', { wallbox: box.id, key })}
    />
  )
}

function Undo({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { plan } = box.policy
  if (plan === null || !canUndo(plan)) return null
  return (
    <CommandButton size="lg" commands={commands} command="policy.undo" input={{ wallbox: box.id }}>
      {t('pages.undo')}
    </CommandButton>
  )
}
