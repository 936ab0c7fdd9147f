import { Button, Popover, Text, Textarea } from '@mantine/core'
import { IconHandClick } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { Prompt, WallboxView } from '../../shared/visit.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { LinkPicture } from '../ui/links.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useGoTo, useNow } from '../view.tsx'
import { clock, useWords } from '../words.ts'
import { PlotPicture, Scenarios, TimelineList } from './test-parts.tsx'
import classes from './test.module.css'

/** During the test: what is cut, since when, what to do next, and what was seen so far. */
export function TestRunning({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { test } = box
  return (
    <Page
      wide
      title={t('pages.test.runningTitle')}
      sentence={t('pages.test.runningSentence')}
      failure={commands.failure}
      back={() => goTo(box.id, 'keys')}
      others={
        <CommandButton size="lg" commands={commands} command="test.cancel" input={{ wallbox: box.id }}>
          {t('pages.test.cancel')}
        </CommandButton>
      }
    >
      <div className={classes['stage']} data-cut={test.cut !== null}>
        <LinkPicture links={box.links} cut={test.cut?.leg ?? null} waiting={box.queue.waiting} />
        <Clock box={box} />
      </div>
      <NextThing box={box} commands={commands} />
      <div className={classes['columns']}>
        <Section title={t('pages.test.parts')}>
          <Scenarios scenarios={test.scenarios} />
        </Section>
        <Section title={t('pages.test.timeline')}>
          <TimelineList items={test.timeline} newestFirst />
        </Section>
      </div>
      <Section title={t('pages.test.plot')}>
        <PlotPicture test={test} />
      </Section>
    </Page>
  )
}

function Clock({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const now = useNow(500)
  const { cut, startedAt } = box.test
  const since = cut?.since ?? startedAt
  if (since === null) return null
  return (
    <div className={classes['clock']} role="timer">
      <span className={classes['clockTime']}>{clock(now - since)}</span>
      <span className={classes['clockWords']}>
        {cut === null ? t('pages.test.clock.running') : t(`pages.test.clock.${cut.leg}`)}
      </span>
    </div>
  )
}

function NextThing({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { prompt, waitsFor } = box.test
  return (
    <section className={classes['next']} data-hand={prompt !== null} aria-live="assertive">
      {prompt !== null ? (
        <Hand box={box} prompt={prompt} commands={commands} />
      ) : (
        <>
          <div className={classes['nextLabel']}>{t('pages.test.nothingToDo')}</div>
          <Waiting>
            <span className={classes['waitsFor']}>{waitsFor === null ? t('pages.test.working') : say(waitsFor)}</span>
          </Waiting>
        </>
      )}
    </section>
  )
}

function Hand({ box, prompt, commands }: { box: WallboxView; prompt: Prompt; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  return (
    <>
      <div className={classes['nextLabel']}>
        <IconHandClick size={20} aria-hidden /> {t('pages.test.yourTurn')}
      </div>
      <div className={classes['nextSays']}>{say(prompt.says)}</div>
      <TimeLeft prompt={prompt} />
      <div className={classes['nextActions']}>
        {(prompt.practiceCan || prompt.confirmable === true) && (
          <CommandButton
            variant="filled"
            size="lg"
            data-primary
            commands={commands}
            command="test.hand"
            input={{ wallbox: box.id }}
          >
            {prompt.practiceCan ? t('pages.test.practiceHand') : t('pages.test.doneHand')}
          </CommandButton>
        )}
        <Skip box={box} commands={commands} />
      </div>
    </>
  )
}

function TimeLeft({ prompt }: { prompt: Prompt }): ReactNode {
  const { t } = useWords()
  const now = useNow(500)
  const left = clock(prompt.timesOutAt - now)
  return (
    <Text c="dimmed" aria-live="off">
      {prompt.confirmable === true ? t('pages.test.confirmLeft', { left }) : t('pages.test.noticedLeft', { left })}
    </Text>
  )
}

/** Skipping needs a reason: it stands in the report. */
function Skip({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const running = box.test.scenarios.find(({ state }) => state === 'running')
  if (running === undefined) return null
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={340}
      trapFocus
      withArrow
      hideDetached={false}
      position="top-start"
    >
      <Popover.Target>
        <Button size="lg" variant="default" onClick={() => setOpened(!opened)}>
          {t('pages.test.skip')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes['skip']}
          onSubmit={(event) => {
            event.preventDefault()
            setOpened(false)
            void commands.run('test.skip', { wallbox: box.id, scenario: running.id, reason: reason.trim() })
          }}
        >
          <Text fw={600}>{t('pages.test.skipWhat', { scenario: say({ code: `scenario.${running.id}` }) })}</Text>
          <Textarea
            label={t('pages.test.skipReason')}
            description={t('pages.test.skipReasonWhy')}
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" disabled={reason.trim() === ''}>
            {t('pages.test.skipNow')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
