import { ActionIcon, Radio, Text, TextInput } from '@mantine/core'
import { IconCar, IconClock, IconId, IconScissors, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { CardRole } from '../../shared/evidence.ts'
import { cardRoles } from '../../shared/evidence.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { testFaults } from '../../shared/visit.ts'
import { ChoiceCard } from '../ui/choice.tsx'
import { Fold } from '../ui/fold.tsx'
import { LinkPicture } from '../ui/links.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { StepState } from './step-state.tsx'
import classes from './steps.module.css'

/** Before the cut: what is needed at hand, and the one button. Also shown for running the test once more. */
export function TestPrepare({ box, onLeave }: { box: WallboxView; onLeave?: () => void }): ReactNode {
  const { t, say } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { test } = box
  const start = async (): Promise<void> => {
    const answer = await commands.run('test.start', { wallbox: box.id })
    if (answer !== undefined) onLeave?.()
  }
  usePracticeCards(box, commands)
  const ready = box.links.station === 'connected' && box.links.backend === 'live'

  return (
    <Page
      title={t('pages.test.title')}
      sentence={t('pages.test.sentence')}
      failure={commands.failure}
      back={onLeave ?? (() => goTo(box.id, 'keys'))}
      primary={{
        label: t('pages.test.start'),
        busy: commands.busy === 'test.start',
        notYet: ready ? undefined : t('pages.test.notReady'),
        onClick: () => void start(),
      }}
    >
      <StepState state={box.steps.test} />
      {test.state === 'cancelled' && (
        <Notice tone="warn" title={t('pages.test.cancelled')}>
          {t('pages.test.cancelledWhy')}
        </Notice>
      )}
      <Section>
        <LinkPicture links={box.links} cut={null} waiting={box.queue.waiting} />
      </Section>
      <Section title={t('pages.test.stays')} sentence={t('pages.test.staysSentence')}>
        <Stays box={box} commands={commands} />
      </Section>
      <Section
        title={t('pages.test.cards')}
        sentence={box.practice ? t('pages.test.cardsPractice') : t('pages.test.cardsSentence')}
      >
        <div className={classes['cards']}>
          {cardRoles.map((role) => (
            <Card key={role} role={role} box={box} commands={commands} />
          ))}
        </div>
      </Section>
      <Section title={t('pages.test.atHand')}>
        <ul className={classes['outcomes']}>
          <Need icon={IconCar} text={box.practice ? t('pages.test.need.carPractice') : t('pages.test.need.car')} />
          <Need icon={IconId} text={box.practice ? t('pages.test.need.cardsPractice') : t('pages.test.need.cards')} />
          <Need icon={IconClock} text={t('pages.test.need.time')} />
          <Need icon={IconScissors} text={t('pages.test.need.cut')} />
        </ul>
        <Text c="dimmed">{t('pages.test.willRun')}</Text>
        <ol className={classes['plainList']}>
          {test.scenarios.map(({ id }) => (
            <li key={id}>{say({ code: `scenario.${id}` })}</li>
          ))}
        </ol>
      </Section>
      <Section quiet>
        <Fold title={t('pages.test.more')}>
          <HowToCut box={box} commands={commands} />
        </Fold>
      </Section>
    </Page>
  )
}

/** The practice installer has cards in the pocket: they are laid out without being asked for. */
function usePracticeCards(box: WallboxView, { run }: Commands): void {
  const { stays, cards } = box.test
  const [wanted] = useState(box.practice && Object.keys(cards).length === 0)
  useEffect(() => {
    if (wanted) void run('test.prepare', { wallbox: box.id, stays, cards: {} })
    // Once, when the page opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
}

function Need({ icon: Icon, text }: { icon: typeof IconCar; text: string }): ReactNode {
  return (
    <li>
      <Icon size={24} stroke={1.5} aria-hidden />
      <div>{text}</div>
    </li>
  )
}

function Stays({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { stays } = box.test
  const choose = (value: string): void =>
    void commands.run('test.prepare', {
      wallbox: box.id,
      stays: value === 'nothing' ? 'nothing' : 'site controller',
      cards: {},
    })
  return (
    <Radio.Group value={stays} onChange={choose} aria-label={t('pages.test.stays')}>
      <div className={classes['radios']}>
        {(['nothing', 'site controller'] as const).map((value) => (
          <ChoiceCard key={value} value={value} name={t(`pages.test.stays.${value}`)}>
            {t(`pages.test.staysWhy.${value}`)}
          </ChoiceCard>
        ))}
      </div>
    </Radio.Group>
  )
}

/** Outages differ (B2): how this test makes its own. */
function HowToCut({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { stays, fault } = box.test
  const choose = (value: string): void => {
    const chosen = testFaults.find((one) => one === value)
    if (chosen !== undefined) void commands.run('test.prepare', { wallbox: box.id, stays, fault: chosen, cards: {} })
  }
  return (
    <Radio.Group
      value={fault}
      onChange={choose}
      label={t('pages.test.fault')}
      description={t('pages.test.faultWhy')}
      size="md"
    >
      <div className={classes['radiosTall']}>
        {testFaults.map((value) => (
          <ChoiceCard key={value} value={value} name={t(`pages.test.fault.${value}`)}>
            {t(`pages.test.faultWhy.${value}`)}
          </ChoiceCard>
        ))}
      </div>
      <Text size="sm" c="dimmed" mt="sm">
        {t('pages.test.faultNot')}
      </Text>
    </Radio.Group>
  )
}

/** The number of one test card. Known ones come masked, so a new number replaces the old one whole. */
function Card({ role, box, commands }: { role: CardRole; box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const [draft, setDraft] = useState<string | null>(null)
  const known = box.test.cards[role] ?? ''
  const prepare = (tag: string): void =>
    void commands.run('test.prepare', { wallbox: box.id, stays: box.test.stays, cards: { [role]: tag } })
  const settle = (): void => {
    const typed = draft?.trim() ?? ''
    setDraft(null)
    if (typed !== '') prepare(typed)
  }
  return (
    <TextInput
      label={t(`pages.test.card.${role}`)}
      description={t(`pages.test.cardWhy.${role}`)}
      classNames={{ input: 'mono' }}
      maxLength={20}
      placeholder={known === '' ? t('pages.test.cardNone') : known}
      value={draft ?? known}
      rightSectionWidth={48}
      rightSection={
        known !== '' &&
        !box.practice && (
          <ActionIcon
            aria-label={t('pages.test.cardRemove', { card: t(`pages.test.card.${role}`) })}
            onClick={() => prepare('')}
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        )
      }
      onFocus={() => setDraft('')}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault()
          event.currentTarget.blur()
        }
      }}
    />
  )
}
