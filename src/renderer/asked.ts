import { useCallback, useEffect, useRef, useState } from 'react'
import type { Answer, CommandName, Input } from '../shared/contract.ts'
import type { FailureNote } from '../shared/failure.ts'
import { noteFrom } from './backend.ts'
import { useBackend } from './view.tsx'

/** Not more often, however often its reason changes. */
const everyMs = 1000

export interface Asked<N extends CommandName> {
  /** undefined until the first answer; the last one while a newer is on its way. */
  answer: Answer<N> | undefined
  failure: FailureNote | null
  again(): void
}

/** What the host answers to a question about things too many for the view; asked again whenever `reason` changes. */
export function useAsked<N extends CommandName>(name: N, input: Input<N>, reason: string): Asked<N> {
  const backend = useBackend()
  const [answer, setAnswer] = useState<Answer<N>>()
  const [failure, setFailure] = useState<FailureNote | null>(null)
  const last = useRef({ at: 0, question: 0 })
  const key = JSON.stringify(input)

  const again = useCallback(() => {
    const question = ++last.current.question
    last.current.at = Date.now()
    const isNewest = (): boolean => question === last.current.question
    backend.call(name, JSON.parse(key) as Input<N>).then(
      (value) => {
        if (!isNewest()) return
        setAnswer(value)
        setFailure(null)
      },
      (error: unknown) => {
        if (isNewest()) setFailure(noteFrom(error))
      },
    )
  }, [backend, name, key])

  useEffect(() => {
    const timer = window.setTimeout(again, Math.max(0, last.current.at + everyMs - Date.now()))
    return () => window.clearTimeout(timer)
  }, [again, reason])
  return { answer, failure, again }
}
