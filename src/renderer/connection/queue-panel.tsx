import { Button, Text } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { QueueEntry } from '../../shared/connection.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { useAsked } from '../asked.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Fold } from '../ui/fold.tsx'
import lists from '../ui/lists.module.css'
import { Section } from '../ui/page.tsx'
import { saveFile } from '../ui/save-file.ts'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useNow } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './connection.module.css'
import { Deliver } from './deliver.tsx'

/** What the backend is still owed: what was set aside and needs a person, then what goes by itself. */
export function QueuePanel({ box }: { box: WallboxView }): ReactNode {
  const { t, since, recent } = useWords()
  const now = useNow(10_000)
  const commands = useCommands()
  const reason = `${box.queue.waiting} ${box.queue.parked} ${box.links.backend}`
  const { answer: queue, failure, again } = useAsked('queue.list', { wallbox: box.id }, reason)
  const parked = queue?.entries.filter(({ state }) => state === 'parked') ?? []
  const waiting = queue?.entries.filter(({ state }) => state !== 'parked') ?? []
  const resend = (seqs: number[] | null): void =>
    void commands.run('queue.resend', { wallbox: box.id, seqs }).then(again)

  return (
    <div className={classes['panel']}>
      {failure !== null && <FailureNotice failure={failure} />}
      {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      {queue === undefined && failure === null && <Waiting>{t('queue.loading')}</Waiting>}
      {queue?.entries.length === 0 && <Notice tone="good" title={t('queue.empty')} />}
      {parked.length > 0 && (
        <Section
          title={t('queue.parked')}
          sentence={t('queue.parkedSentence')}
          aside={<Status tone="bad">{queue?.parked}</Status>}
        >
          {queue !== undefined && parked.length < queue.parked && (
            <Text size="sm" c="dimmed">
              {t('queue.parkedShown', { shown: parked.length, count: queue.parked })}
            </Text>
          )}
          <ul className={lists['rows']}>
            {parked.map((entry) => (
              <Entry key={entry.seq} entry={entry} onResend={() => resend([entry.seq])} />
            ))}
          </ul>
          <div className={classes['actions']}>
            <SaveButton box={box} which="parked" commands={commands} />
            <Button
              leftSection={<IconRefresh size={18} aria-hidden />}
              loading={commands.busy === 'queue.resend'}
              onClick={() => resend(null)}
            >
              {t('queue.resendAll', { count: queue?.parked ?? parked.length })}
            </Button>
          </div>
        </Section>
      )}
      {queue !== undefined && queue.waiting > 0 && (
        <Section
          title={t('queue.waiting')}
          sentence={t('queue.waitingSentence')}
          aside={<Status tone="wait">{queue.waiting}</Status>}
        >
          {queue.oldestSince !== null && (
            <Text>{t('queue.oldest', { time: recent(queue.oldestSince), span: since(queue.oldestSince, now) })}</Text>
          )}
          <Fold title={t('queue.list', { count: queue.waiting })}>
            {waiting.length < queue.waiting && (
              <Text size="sm" c="dimmed">
                {t('queue.shown', { shown: waiting.length, count: queue.waiting })}
              </Text>
            )}
            <ul className={lists['rows']}>
              {waiting.map((entry) => (
                <Entry key={entry.seq} entry={entry} />
              ))}
            </ul>
          </Fold>
          <div className={classes['actions']}>
            <SaveButton box={box} which="all" commands={commands} />
          </div>
        </Section>
      )}
      {queue !== undefined && <Deliver box={box} waiting={queue.waiting} />}
    </div>
  )
}

/** One stored message: what it is about, how far it is, and what is in its way. */
function Entry({ entry, onResend }: { entry: QueueEntry; onResend?: () => void }): ReactNode {
  const { t, say, recent } = useWords()
  const facts = [
    t('queue.stored', { time: recent(entry.storedAt) }),
    ...(entry.session === null ? [] : [t('queue.session', { session: entry.session })]),
    ...(entry.card === null ? [] : [t('queue.card', { card: entry.card })]),
    ...(entry.transmissions === 0 ? [] : [t('queue.sent', { count: entry.transmissions })]),
  ]
  const tone = entry.state === 'parked' ? 'bad' : entry.state === 'sending' ? 'wait' : 'plain'
  return (
    <li className={lists['row']}>
      <div className={lists['rowText']}>
        <div className={classes['entryHead']}>
          <span className={classes['action']}>{entry.action}</span>
          <Status tone={tone}>{t(`queue.state.${entry.state}`)}</Status>
          {entry.ambiguous && (
            <span title={t('queue.ambiguousWhy')}>
              <Status tone="warn">{t('queue.ambiguous')}</Status>
            </span>
          )}
        </div>
        <Text size="sm" c="dimmed">
          {facts.join(' · ')}
        </Text>
        {entry.trouble !== null && (
          <>
            <div>{say(entry.trouble.says)}</div>
            <Text fw={600}>{say(entry.trouble.fix)}</Text>
            <Text size="sm" c="dimmed">
              {t(`queue.said.${entry.trouble.by}`)} <code lang="en">{entry.trouble.code}</code>
            </Text>
          </>
        )}
      </div>
      {onResend !== undefined && (
        <Button variant="default" size="sm" onClick={onResend}>
          {t('queue.resend')}
          <span className="visually-hidden"> {entry.action}</span>
        </Button>
      )}
    </li>
  )
}

function SaveButton(props: { box: WallboxView; which: 'parked' | 'all'; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { box, which, commands } = props
  const [saved, setSaved] = useState<string | null>(null)
  const save = async (): Promise<void> => {
    const file = await commands.run('queue.export', { wallbox: box.id, which })
    if (file === undefined) return
    saveFile(file.name, file.text)
    setSaved(file.name)
  }
  return (
    <div className={classes['save']}>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        loading={commands.busy === 'queue.export'}
        onClick={() => void save()}
      >
        {which === 'parked' ? t('queue.save') : t('queue.saveAll')}
      </Button>
      <Text size="sm" c="dimmed" aria-live="polite">
        {saved === null ? t('queue.saveWhy') : t('queue.saved', { name: saved })}
      </Text>
    </div>
  )
}
