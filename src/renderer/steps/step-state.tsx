import type { ReactNode } from 'react'
import type { StepState as State, WallboxView } from '../../shared/visit.ts'
import { Notice, Waiting } from '../ui/status.tsx'
import { useWords } from '../words.ts'

/** Why a step cannot be done now, or what it waits for. Nothing where it simply needs the installer. */
export function StepState({ state }: { state: State }): ReactNode {
  const { t, say } = useWords()
  if (state.state === 'not possible')
    return (
      <Notice tone="warn" title={t('frame.notPossible')}>
        {say(state.why)}
      </Notice>
    )
  if (state.state === 'in progress') return <Waiting>{say(state.waitsFor)}</Waiting>
  return null
}

/** Why nothing can be written just now: the wallbox restarts, or is being led elsewhere. Undefined when nothing keeps it. */
export function useElsewhere({ steps }: WallboxView): string | undefined {
  const { say } = useWords()
  return [steps.backend, steps.report]
    .flatMap((step) => (step.state === 'in progress' && inTheWay.has(step.waitsFor.code) ? [say(step.waitsFor)] : []))
    .at(0)
}

const inTheWay: ReadonlySet<string> = new Set([
  'steps.restarting',
  'steps.backend.writing',
  'steps.report.leaving',
  'steps.report.puttingBack',
])
