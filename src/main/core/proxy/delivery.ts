/**
 * How a refused message is tried again (S16 §3.7.1): attempts in total, waiting the interval times the number of
 * preceding transmissions. A dropped link is not an attempt; after the last one the message is parked, never discarded.
 */
import { numberIn, type LearnedKeys } from './keys.ts'

export interface RetrySettings {
  /** TransactionMessageAttempts. */
  attempts: number
  /** TransactionMessageRetryInterval, ms. */
  intervalMs: number
}

/** Where the station's keys are unknown. */
export const defaultRetry: RetrySettings = { attempts: 3, intervalMs: 60_000 }

/** As the station's own keys say, where they were seen. */
export const retryOf = (keys: LearnedKeys): RetrySettings => ({
  attempts: Math.max(1, numberIn(keys, 'TransactionMessageAttempts') ?? defaultRetry.attempts),
  // A backend that just refused is not asked again at once, whatever the station would do.
  intervalMs: Math.max(1_000, (numberIn(keys, 'TransactionMessageRetryInterval') ?? 60) * 1_000),
})

export type AfterRefusal = { then: 'wait'; ms: number } | { then: 'park' }

/** `attempts` and `transmissions` count the refusal just received. */
export function afterRefusal(
  attempts: number,
  transmissions: number,
  settings: RetrySettings = defaultRetry,
): AfterRefusal {
  return attempts >= settings.attempts ? { then: 'park' } : { then: 'wait', ms: settings.intervalMs * transmissions }
}

/** A message on the wire this long without an answer means a dead link, however open it looks (design §3 P8). */
export const silenceAfter = (answerDeadlineMs: number): number => Math.max(30_000, 2 * answerDeadlineMs)

/** A stored Start waits at most this long for older stored Stops of its tag at other stations. */
export const tagOrderPatience = 60_000
