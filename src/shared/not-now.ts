import { Failure } from './failure.ts'
import type { NotNow } from './words/not-now.ts'
import { say } from './words/words.ts'

/**
 * Failure `not-possible-now` with its reason: `problem` in its details is the code of a sentence both languages have, told in the
 * window where it happened; its message is the English one.
 */
export const notNow = (reason: NotNow, values: Readonly<Record<string, string | number>> = {}): Failure =>
  new Failure('not-possible-now', say('en', { code: reason, values }), { ...values, problem: reason })
