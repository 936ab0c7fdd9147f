/**
 * What a box itself tells of its connection. Some are set to one place and still at another: what is written is in force only
 * after a restart, and until then the address they tell is the stored one, while their state is that of the connection they have.
 */
import type { BoxLink, WritePlan } from '../../../shared/wallbox.ts'
import type { SavedWallbox } from './saved.ts'
import { isHere, type Visit } from './visit.ts'

/** Whether its address waits for a restart. One that has come here was restarted into it, by whomever. */
export const waitsForRestart = (visit: Visit, box: SavedWallbox): boolean =>
  box.restartDue || (box.pointsHere && !isHere(visit, box) && rowsWaiting(box.backend.plan).size > 0)

/** Keeps what it told just now, for the window. */
export function noteLink(visit: Visit, box: SavedWallbox, told: BoxLink): void {
  const inForce = !waitsForRestart(visit, box)
  const untold = { connected: null, accepted: null, connectedFor: null, acceptedFor: null, error: null }
  visit.looked.set(box.id, { ...told, ...(inForce ? {} : untold), inForce })
}

/** A fresh plan with what still waits for a restart since an earlier one: the box shows its new value before that is in force. */
export function withWaiting(fresh: WritePlan, earlier: WritePlan | null): WritePlan {
  const waiting = rowsWaiting(earlier)
  const rows = fresh.rows.map((row) => {
    const before = waiting.get(row.key)
    return row.state === 'confirmed' && before?.after === row.after ? before : row
  })
  return { ...fresh, rows }
}

const rowsWaiting = (plan: WritePlan | null): ReadonlyMap<string, WritePlan['rows'][number]> =>
  new Map((plan?.rows ?? []).filter(({ state }) => state === 'reboot required').map((row) => [row.key, row]))
