/** Whether a box may be taken off this laptop, and what can be done where a session keeps it here. */
import { Failure } from '../../../shared/failure.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { SavedWallbox } from './saved.ts'
import { connectedProxy, stationOf, type Visit } from './visit.ts'

/**
 * Failure `not-possible-now` while the backend still lacks stored messages, or a session runs under a number Wattproof made
 * up: only this laptop knows them (design §4).
 */
export function mustBeFree(visit: Visit, box: SavedWallbox): void {
  if (box.test.state === 'running') throw notNow('notNow.testRunning')
  const status = stationOf(visit, box)
  if (status === undefined) return
  const { owed, parked, openProvisional } = status
  if (owed > 0 || parked > 0) throw notNow('notNow.owed', { messages: owed + parked, owed, parked })
  if (openProvisional > 0) throw notNow('notNow.openSession', { openProvisional })
}

/**
 * Asks the station to end its sessions that run under a number Wattproof made up (RemoteStopTransaction, S16 §5.11): the number
 * the station knows is the one it is asked with. Failures `station-not-connected`, `station-refused-call`, `not-possible-now`
 * where there is none.
 */
export async function endSessions(visit: Visit, box: SavedWallbox): Promise<void> {
  const proxy = connectedProxy(visit, box)
  const rows = await visit.host.store.transactions(box.identity)
  const running = rows.filter((row) => row.stoppedAt === null && row.stationId !== row.backendId)
  if (running.length === 0) throw notNow('notNow.noSession')
  for (const { stationId } of running) {
    const [action, transactionId] =
      typeof stationId === 'number'
        ? (['RemoteStopTransaction', stationId] as const)
        : (['RequestStopTransaction', stationId] as const)
    const { status } = await proxy.call(box.identity, action, { transactionId })
    if (status !== 'Accepted')
      throw new Failure('station-refused-call', `${box.title} does not end its session (${String(status)}).`, {
        action,
      })
  }
}
