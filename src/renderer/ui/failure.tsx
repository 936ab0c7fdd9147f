import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FailureNote } from '../../shared/failure.ts'
import { useWords } from '../words.ts'
import { Fold } from './fold.tsx'
import { Notice } from './status.tsx'

/** What went wrong, where it went wrong, and what to do: the words of its code. */
export function FailureNotice({ failure }: { failure: FailureNote }): ReactNode {
  const { say, t } = useWords()
  // What exactly does not fit, where core says so by a code.
  const { problem } = failure.details
  return (
    <Notice tone="bad" urgent title={say({ code: `failure.${failure.code}`, values: failure.details })}>
      {typeof problem === 'string' && <Text>{say({ code: problem, values: failure.details })}</Text>}
      {failure.message !== '' && (
        <Fold title={t('frame.details')}>
          <Text size="sm" className="mono">
            {failure.message}
          </Text>
        </Fold>
      )}
    </Notice>
  )
}
