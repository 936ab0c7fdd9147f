import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { Section } from '../ui/page.tsx'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import { Guide } from './guide.tsx'
import { LocalNeeds } from './local.tsx'
import { canMoveItself, MoveByProfile } from './report-move.tsx'
import { useElsewhere } from './step-state.tsx'
import classes from './steps.module.css'

/** The last thing on a site: no wallbox may keep pointing at this laptop. */
export function Leave({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { left } = box.report
  const elsewhere = useElsewhere(box, 'report')
  const [asked, ask] = useDisclosure(false)
  const [what, setWhat] = useState<'moveOff' | 'putBack'>('moveOff')
  const wallbox = box.id
  const choose = (which: 'moveOff' | 'putBack'): void => {
    setWhat(which)
    ask.open()
  }
  const go = (): void => {
    ask.close()
    void commands.run(what === 'moveOff' ? 'visit.moveOff' : 'visit.putBack', { wallbox })
  }

  return (
    <Section
      title={t('pages.leave')}
      sentence={t('pages.leave.sentence')}
      aside={!box.pointsHere && <Status tone="good">{t('pages.leave.gone')}</Status>}
    >
      {box.pointsHere && (
        <Notice tone="warn" title={t('pages.leave.pointsHere')}>
          {t('pages.leave.pointsHereWhy')}
        </Notice>
      )}
      {box.pointsHere && <LocalNeeds box={box} commands={commands} />}
      {left && <Notice tone={left.verified ? 'good' : 'warn'} title={say(left.says)} />}
      {left !== undefined && !left.verified && box.backend.byHand?.home && (
        <>
          <Text fw={600}>{t('local.leave.home')}</Text>
          <Guide guide={box.backend.byHand.home} box={box} to="home" commands={commands} />
        </>
      )}
      {left?.confirmable === true && <Confirm box={box} commands={commands} />}
      {box.connection.waitsFor?.code === 'connection.waits.session' && (
        <Notice tone="warn" title={t('local.leave.session')}>
          <p>{t('local.leave.sessionWhy')}</p>
          <CommandButton commands={commands} command="visit.endSessions" input={{ wallbox }}>
            {t('local.leave.endSession')}
          </CommandButton>
        </Notice>
      )}
      {box.queue.waiting > 0 && <Notice tone="wait" title={t('pages.leave.waiting', { count: box.queue.waiting })} />}
      {box.queue.parked > 0 && (
        <Notice tone="bad" title={t('pages.leave.parked', { count: box.queue.parked })}>
          <p>{t('pages.leave.parkedWhy')}</p>
          <CommandButton commands={commands} command="queue.resend" input={{ wallbox, seqs: null }}>
            {t('pages.leave.resend')}
          </CommandButton>
        </Notice>
      )}
      {elsewhere !== undefined && <Waiting>{elsewhere}</Waiting>}
      <div className={classes['leave']}>
        {box.pointsHere && (
          <div>
            <Button
              fullWidth
              variant="light"
              disabled={elsewhere !== undefined}
              loading={commands.busy === 'visit.moveOff'}
              onClick={() => choose('moveOff')}
            >
              {t('pages.leave.moveOff')}
            </Button>
            <Text size="sm" c="dimmed">
              {t('pages.leave.moveOffWhy')}
            </Text>
          </div>
        )}
        {canMoveItself(box) && <MoveByProfile box={box} commands={commands} />}
        <div>
          <Button
            fullWidth
            variant="default"
            disabled={elsewhere !== undefined}
            loading={commands.busy === 'visit.putBack'}
            onClick={() => choose('putBack')}
          >
            {t('pages.leave.putBack')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('pages.leave.putBackWhy')}
          </Text>
        </div>
      </div>
      <Modal
        opened={asked}
        onClose={ask.close}
        title={t(`pages.leave.${what}Title`, { box: box.title })}
        closeButtonProps={{ 'aria-label': t('frame.close') }}
      >
        <Text>{t(`pages.leave.${what}Ask`, { url: box.backend.finalUrl ?? '', box: box.title })}</Text>
        <div className={classes['modalActions']}>
          <Button variant="default" onClick={ask.close}>
            {t('frame.cancel')}
          </Button>
          <Button data-autofocus onClick={go}>
            {t(`pages.leave.${what}`)}
          </Button>
        </div>
      </Modal>
    </Section>
  )
}

/** Evidence of a person, where neither the box nor the backend tells Wattproof. */
function Confirm({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const say = (seen: boolean): void => void commands.run('visit.confirmLeft', { wallbox: box.id, seen })
  // Answered with yes it asks no more; a slip can still be taken back.
  if (box.report.left?.verified === true)
    return (
      <div>
        <Button variant="subtle" loading={commands.busy === 'visit.confirmLeft'} onClick={() => say(false)}>
          {t('local.leave.notSeen')}
        </Button>
      </div>
    )
  return (
    <Notice tone="unknown" title={t('local.leave.confirm')}>
      <p>{t('local.leave.confirmWhy')}</p>
      <div className={classes['modalActions']}>
        <Button variant="default" loading={commands.busy === 'visit.confirmLeft'} onClick={() => say(false)}>
          {t('local.leave.notSeen')}
        </Button>
        <Button variant="default" loading={commands.busy === 'visit.confirmLeft'} onClick={() => say(true)}>
          {t('local.leave.seen')}
        </Button>
      </div>
    </Notice>
  )
}
