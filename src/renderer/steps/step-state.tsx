import type { ReactNode } from 'react'
import type { StepState as State } from '../../shared/visit.ts'
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
