/**
 * The invariant of the proxy (design §3) over random histories of station messages, backend answers, cuts of either link,
 * faults, restarts and clock jumps. `WATTPROOF_HISTORIES=100000` runs that many instead.
 */
import * as fc from 'fast-check'
import { test } from 'vitest'
import type { Version } from './histories/kit.ts'
import { fates, habits, live, steps } from './histories/life.ts'

const asked = Number(process.env['WATTPROOF_HISTORIES'] ?? 0)
const runs: Record<Version, number> = { 'ocpp1.6': 2_000, 'ocpp2.0.1': 1_000, 'ocpp2.1': 300 }

test.each(Object.entries(runs) as [Version, number][])(
  'C2 P7 P8 P11 P12 any history in %s: nothing acknowledged is lost, nothing comes twice unmarked, in order, under the backend’s ids',
  async (version, usual) => {
    await fc.assert(
      fc.asyncProperty(steps, fates, habits, (todo, owed, ways) => live(version, todo, owed, ways)),
      { numRuns: asked || usual, endOnFailure: asked > 0 },
    )
  },
  asked ? 24 * 3_600_000 : 120_000,
)
