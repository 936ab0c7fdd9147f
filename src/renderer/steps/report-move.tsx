import { Button, Modal, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { ProfileMove, ProfileMoved, WallboxView } from '../../shared/visit.ts'
import { Notice, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './steps.module.css'

/** A station of OCPP 2.x needs no hand: it can be given its backend as a network profile. What is sent is shown first. */
export const canMoveItself = ({ ocpp, local, pointsHere, links }: WallboxView): boolean =>
  pointsHere && local === null && ocpp !== null && ocpp !== '1.6' && links.station === 'connected'

export function MoveByProfile({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const [plan, setPlan] = useState<ProfileMove | null>(null)
  const [moved, setMoved] = useState<ProfileMoved | null>(null)
  const wallbox = box.id

  const ask = async (): Promise<void> => {
    setMoved(null)
    setPlan((await commands.run('visit.planMove', { wallbox })) ?? null)
  }
  const go = async (shown: ProfileMove): Promise<void> => {
    setPlan(null)
    setMoved((await commands.run('visit.moveByProfile', { wallbox, plan: shown.id })) ?? null)
  }
  const isAsking = commands.busy === 'visit.planMove'
  return (
    <div>
      <Button
        fullWidth
        variant="light"
        loading={isAsking || commands.busy === 'visit.moveByProfile'}
        onClick={() => void ask()}
      >
        {t('variables.move.offer')}
      </Button>
      {isAsking ? (
        <Waiting>{t('variables.move.asking')}</Waiting>
      ) : (
        <Text size="sm" c="dimmed">
          {t('variables.move.offerWhy')}
        </Text>
      )}
      {moved?.result === 'refused' && <Notice tone="bad" title={say(moved.says)} />}
      <Modal
        opened={plan !== null}
        onClose={() => setPlan(null)}
        size="lg"
        title={t('variables.move.title', { box: box.title })}
        closeButtonProps={{ 'aria-label': t('frame.close') }}
      >
        {plan !== null && <Plan plan={plan} />}
        <div className={classes['modalActions']}>
          <Button variant="default" onClick={() => setPlan(null)}>
            {t(plan?.why === null ? 'frame.cancel' : 'frame.close')}
          </Button>
          {plan?.why === null && (
            <Button data-autofocus onClick={() => void go(plan)}>
              {t('variables.move.offer')}
            </Button>
          )}
        </div>
      </Modal>
    </div>
  )
}

function Plan({ plan }: { plan: ProfileMove }): ReactNode {
  const { t, say } = useWords()
  if (plan.why !== null)
    return (
      <Notice tone="warn" title={t('variables.move.impossible')}>
        <p>{say(plan.why)}</p>
        <p>{t('variables.move.byHand')}</p>
      </Notice>
    )
  return (
    <>
      <Text>{t('variables.move.will')}</Text>
      <ol>
        {plan.steps.map((step) => (
          <li key={step.code}>{say(step)}</li>
        ))}
      </ol>
      {plan.warnings.length > 0 && (
        <Notice tone="warn" title={t('variables.move.beforehand')}>
          {plan.warnings.map((warning) => (
            <p key={warning.code}>{say(warning)}</p>
          ))}
        </Notice>
      )}
    </>
  )
}
