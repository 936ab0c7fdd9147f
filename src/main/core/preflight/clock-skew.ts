/** Backend clock against this computer's, by the Date header: certificates and card expiry depend on it. */
import { said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { fine, finding, unknown } from './check.ts'

/** More than this is a finding, ms. */
const tolerated = 5 * 60_000

export function checkClock(date: number | null, now: number): Check {
  if (date === null) return unknown('clock', said('check.clock.unknown'))
  const seconds = Math.round((date - now) / 1000)
  if (Math.abs(date - now) <= tolerated) return fine('clock', { seconds: Math.abs(seconds) })
  return finding('clock', 'skew', 'warns', { minutes: Math.round(Math.abs(seconds) / 60) })
}
