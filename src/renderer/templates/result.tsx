import { Progress, Text, Title, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { mayTryAgain, type JobBox, type JobView } from '../../shared/template.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import type { Tone } from '../ui/status.tsx'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import { useCommands, useGoTo, useView } from '../view.tsx'
import type { Code } from '../words.ts'
import { useWords } from '../words.ts'
import classes from './templates.module.css'

const states: Record<JobBox['state'], { tone: Tone; words: Code }> = {
  waiting: { tone: 'plain', words: 'templates.result.waiting' },
  running: { tone: 'wait', words: 'templates.result.working' },
  done: { tone: 'good', words: 'templates.result.done' },
  'partly done': { tone: 'warn', words: 'templates.result.partly' },
  failed: { tone: 'bad', words: 'templates.result.failed' },
  skipped: { tone: 'unknown', words: 'templates.result.skipped' },
}

/** How far a template has come: one line a wallbox, and what to do about those that are not done. */
export function Result({ job, onShow }: { job: JobView; onShow: () => void }): ReactNode {
  const { t } = useWords()
  const { templates } = useView()
  const commands = useCommands()
  const count = job.boxes.length
  const left = job.boxes.filter(({ state }) => state !== 'done').length
  const again = job.boxes.filter(mayTryAgain).length
  const over = job.boxes.filter(({ state }) => state !== 'waiting' && state !== 'running').length
  const template = templates.find(({ id }) => id === job.template)?.name ?? job.template
  return (
    <>
      <div className={classes['part']}>
        <Title order={2} size="h3">
          {t('templates.result.title', { template, count })}
        </Title>
        <div>
          <Progress value={(over / count) * 100} size="lg" aria-label={t('templates.many.title')} />
          <Text size="sm" c="dimmed" mt={6}>
            {t('templates.result.progress', { done: over, count })}
          </Text>
        </div>
        {job.state === 'running' && <Waiting>{t('templates.result.running')}</Waiting>}
        {job.state === 'cancelled' && <Notice tone="plain" title={t('templates.result.cancelled')} />}
        {job.state === 'finished' && left === 0 && <Notice tone="good" title={t('templates.result.allDone')} />}
        {job.state === 'finished' && left > 0 && (
          <Notice tone="warn" title={t('templates.result.someLeft', { count: left })} />
        )}
        <ul className={classes['list']}>
          {job.boxes.map((box) => (
            <li key={box.wallbox}>
              <Line box={box} onShow={onShow} />
            </li>
          ))}
        </ul>
        {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      </div>
      <div className={classes['actions']}>
        {job.state === 'running' ? (
          <CommandButton size="lg" commands={commands} command="job.cancel" input={{}}>
            {t('templates.result.cancel')}
          </CommandButton>
        ) : (
          <>
            {again > 0 && (
              <CommandButton size="lg" commands={commands} command="job.retry" input={{}}>
                {t('templates.result.retry', { count: again })}
              </CommandButton>
            )}
            <CommandButton variant="filled" size="lg" commands={commands} command="job.dismiss" input={{}}>
              {t('templates.result.dismiss')}
            </CommandButton>
          </>
        )}
      </div>
    </>
  )
}

function Line({ box, onShow }: { box: JobBox; onShow: () => void }): ReactNode {
  const { t, say } = useWords()
  const { wallboxes } = useView()
  const goTo = useGoTo()
  const { tone, words } = states[box.state]
  const isThere = wallboxes.some(({ id }) => id === box.wallbox)
  const text = (
    <>
      <span className={classes['name']}>{box.title}</span>
      {box.says !== null && <span className={classes['sub']}>{say(box.says)}</span>}
    </>
  )
  return (
    <div className={classes['result']}>
      {isThere ? (
        <UnstyledButton
          className={classes['choiceText']}
          title={t('templates.result.show', { box: box.title })}
          onClick={() => {
            goTo(box.wallbox)
            onShow()
          }}
        >
          {text}
        </UnstyledButton>
      ) : (
        <span className={classes['choiceText']}>{text}</span>
      )}
      <Status tone={tone}>{t(words)}</Status>
    </div>
  )
}
