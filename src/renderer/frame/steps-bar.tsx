import { UnstyledButton } from '@mantine/core'
import { IconBan, IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import type { StepId, StepState, WallboxView } from '../../shared/visit.ts'
import { stepIds } from '../../shared/visit.ts'
import { arrowKeys } from '../ui/arrows.ts'
import { useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './steps-bar.module.css'

/** The seven steps, to be visited in any order, each with its state as sign and word. */
export function StepsBar({ box }: { box: WallboxView }): ReactNode {
  const { t, say } = useWords()
  const goTo = useGoTo()
  const current = useRef<HTMLLIElement>(null)
  useEffect(() => {
    // On a narrow screen the bar scrolls: the current step stays in sight.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [box.at])
  return (
    <nav className={classes['bar']} aria-label={t('frame.steps')}>
      <ol className={classes['steps']} onKeyDown={arrowKeys}>
        {stepIds.map((step, index) => {
          const state = box.steps[step]
          const here = box.at === step
          const more =
            state.state === 'not possible'
              ? say(state.why)
              : state.state === 'in progress'
                ? say(state.waitsFor)
                : undefined
          return (
            <li key={step} ref={here ? current : null} className={classes['item']}>
              <UnstyledButton
                className={classes['step']}
                data-state={state.state}
                aria-current={here ? 'step' : undefined}
                title={more}
                onClick={() => goTo(box.id, step)}
              >
                <StepSign number={index + 1} state={state} />
                <span className={classes['words']}>
                  <span className={classes['name']}>{t(`frame.step.${step}`)}</span>
                  <span className={classes['state']}>{t(`frame.stepState.${state.state}`)}</span>
                </span>
              </UnstyledButton>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function StepSign({ number, state }: { number: number; state: StepState }): ReactNode {
  return (
    <span className={classes['sign']} aria-hidden>
      {state.state === 'done' ? (
        <IconCheck size={16} stroke={3} />
      ) : state.state === 'not possible' ? (
        <IconBan size={16} />
      ) : (
        number
      )}
    </span>
  )
}

/** The step before and the step after, in their order. */
export function neighbours(step: StepId): { before: StepId | undefined; after: StepId | undefined } {
  const at = stepIds.indexOf(step)
  return { before: stepIds[at - 1], after: stepIds[at + 1] }
}
