/** Whether a box may be taken off this laptop. */
import { Failure } from '../../../shared/failure.ts'
import type { SavedWallbox } from './saved.ts'
import { stationOf, type Visit } from './visit.ts'

/**
 * Failure `not-possible-now` while the backend still lacks stored messages, or a session runs under a number Wattproof made
 * up: only this laptop knows them (design §4).
 */
export function mustBeFree(visit: Visit, box: SavedWallbox): void {
  if (box.test.state === 'running') throw new Failure('not-possible-now', 'The test is still running.')
  const status = stationOf(visit, box)
  if (status === undefined) return
  const { owed, parked, openProvisional } = status
  if (owed > 0 || parked > 0)
    throw new Failure('not-possible-now', `${owed + parked} stored messages have not reached the backend yet.`, {
      owed,
      parked,
    })
  if (openProvisional > 0)
    throw new Failure('not-possible-now', 'A session still runs under a number only Wattproof knows. End it first.', {
      openProvisional,
    })
}
