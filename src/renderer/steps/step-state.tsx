import type { ReactNode } from 'react'
import type { StepId, StepState as State, WallboxView } from '../../shared/visit.ts'
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

/** Why this step has to wait: Wattproof is at work on the wallbox in another one. Undefined when nothing keeps it. */
export function useElsewhere({ steps }: WallboxView, own: StepId): string | undefined {
  const { say } = useWords()
  const others = ['backend', 'policy', 'keys', 'report'] as const
  return others
    .map((step) => (step === own ? null : steps[step]))
    .flatMap((step) => (step?.state === 'in progress' && atWork.has(step.waitsFor.code) ? [say(step.waitsFor)] : []))
    .at(0)
}

/** What keeps the wallbox to itself; to wait for it to dial in does not. */
const atWork: ReadonlySet<string> = new Set([
  'steps.restarting',
  'steps.backend.writing',
  'steps.policy.writing',
  'steps.keys.reading',
  'steps.keys.writing',
  'steps.report.making',
  'steps.report.leaving',
  'steps.report.puttingBack',
])
