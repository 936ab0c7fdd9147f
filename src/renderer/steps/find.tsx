import { Button, Text } from '@mantine/core'
import { IconSchool, IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useCableDrawer } from '../cable/drawer.tsx'
import { Strangers } from '../connection/strangers.tsx'
import { CommandButton } from '../ui/command-button.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import { Page } from '../ui/page.tsx'
import { Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useGoTo, useNow, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { ByHand } from './find-by-hand.tsx'
import { FoundCard } from './find-cards.tsx'
import { NotThere } from './find-not-there.tsx'
import { PracticeCard } from './find-practice.tsx'
import { CableWay, OtherWays } from './find-ways.tsx'
import classes from './find.module.css'

/** Where a site begins: what is on this network, and the ways to what is not. */
export function FindPage(): ReactNode {
  const { t } = useWords()
  const { wallboxes, discovery, practice, listening } = useView()
  const commands = useCommands()
  const goTo = useGoTo()
  const { open: openCable, drawer: cableDrawer } = useCableDrawer()
  // Whoever has searched once is past the welcome, also when nothing was found.
  const [searched, setSearched] = useState(discovery.running)
  if (discovery.running && !searched) setSearched(true)
  const fresh =
    !searched && wallboxes.length === 0 && discovery.boxes.length === 0 && !discovery.running && !practice.running
  const last = wallboxes[0]

  if (fresh)
    return (
      <>
        <Welcome commands={commands} cable={openCable} />
        {cableDrawer}
      </>
    )
  return (
    <Page
      title={t('find.title')}
      sentence={t('find.sentence')}
      failure={commands.failure}
      back={last === undefined ? undefined : () => goTo(last.id)}
      primary={
        discovery.running
          ? undefined
          : {
              label: t('find.search'),
              busy: commands.busy === 'discovery.start',
              onClick: () => void commands.run('discovery.start', {}),
            }
      }
      others={
        discovery.running && (
          <Button variant="default" size="lg" onClick={() => void commands.run('discovery.stop', {})}>
            {t('find.stop')}
          </Button>
        )
      }
    >
      {listening.failure !== null && <FailureNotice failure={listening.failure} />}
      <Searching />
      <Boxes commands={commands} />
      <Strangers />
      <NotThere />
      <OtherWays commands={commands} cable={openCable} />
      {cableDrawer}
      <ByHand commands={commands} />
    </Page>
  )
}

function Searching(): ReactNode {
  const { t } = useWords()
  const { discovery } = useView()
  const hears = discovery.interfaces.filter(({ hears: one }) => one).length
  if (!discovery.running) return null
  return <Waiting>{t('find.searching', { count: hears })}</Waiting>
}

function Boxes({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
  const { discovery, practice } = useView()
  const now = useNow(5_000)
  // With nothing left to switch on, ending it is in the palette.
  const showsPractice = !discovery.boxes.some((box) => box.practice) || practice.others.length > 0
  return (
    <ul className={classes['cards']} aria-label={t('find.cards')} aria-live="polite">
      {discovery.boxes.map((box) => (
        <li key={box.id}>
          <FoundCard box={box} now={now} commands={commands} />
        </li>
      ))}
      {showsPractice && (
        <li>
          <PracticeCard commands={commands} />
        </li>
      )}
    </ul>
  )
}

function Welcome({ commands, cable }: { commands: Commands; cable: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <Page title={t('find.welcome')} sentence={t('find.welcomeSentence')} failure={commands.failure}>
      <div className={classes['welcome']}>
        <Choice
          icon={<IconSearch size={30} stroke={1.6} aria-hidden />}
          title={t('find.welcomeSearch')}
          text={t('find.welcomeSearchWhy')}
          action={
            <CommandButton
              variant="filled"
              size="lg"
              data-primary
              commands={commands}
              command="discovery.start"
              input={{}}
            >
              {t('find.search')}
            </CommandButton>
          }
        />
        <Choice
          icon={<IconSchool size={30} stroke={1.6} aria-hidden />}
          title={t('find.welcomePractice')}
          text={t('find.welcomePracticeWhy')}
          action={
            <CommandButton size="lg" commands={commands} command="practice.start" input={{}}>
              {t('find.practise')}
            </CommandButton>
          }
        />
      </div>
      <ol className={classes['promise']}>
        {(['set', 'cut', 'prove'] as const).map((part, index) => (
          <li key={part}>
            <span className={classes['promiseNumber']} aria-hidden>
              {index + 1}
            </span>
            <Text fw={600}>{t(`find.promise.${part}`)}</Text>
            <Text c="dimmed">{t(`find.promise.${part}Why`)}</Text>
          </li>
        ))}
      </ol>
      <CableWay onClick={cable} />
      <ByHand commands={commands} />
    </Page>
  )
}

function Choice(props: { icon: ReactNode; title: string; text: string; action: ReactNode }): ReactNode {
  return (
    <div className={classes['choice']}>
      <span className={classes['choiceIcon']}>{props.icon}</span>
      <div className={classes['choiceTitle']}>{props.title}</div>
      <Text c="dimmed">{props.text}</Text>
      <div className={classes['choiceAction']}>{props.action}</div>
    </div>
  )
}
