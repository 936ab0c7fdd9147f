/** How a box of either family is read and written, and the values it had before this visit touched it. */
import type { WritePlan } from '../../../shared/wallbox.ts'
import { Failure } from '../../../shared/failure.ts'
import { settleAtOnce, stationBox } from '../wallboxes/any.ts'
import { goeBox, goeSettle } from '../wallboxes/go-e.ts'
import type { Settable } from '../writes/writes.ts'
import type { FoundValue, SavedWallbox } from './saved.ts'
import { connectedProxy, type Visit } from './visit.ts'

export interface Access {
  way: FoundValue['way']
  box: Settable
  settle: () => Promise<void>
}

/** The local HTTP API. Failure `not-possible-now` for a box without one. */
export function localAccess({ host }: Visit, box: SavedWallbox): Access {
  if (box.family !== 'go-e' || box.address === null)
    throw new Failure('not-possible-now', `${box.title} has no local interface Wattproof can write to.`)
  return { way: 'local', box: goeBox(host.lan, box.address), settle: goeSettle(host.clock) }
}

/** OCPP through the proxy. Failure `station-not-connected`. */
export function ocppAccess(visit: Visit, box: SavedWallbox): Access {
  return { way: 'ocpp', box: stationBox(connectedProxy(visit, box), box.identity), settle: settleAtOnce }
}

/** Keeps what a key was before its first write of the visit: `visit.putBack` goes back to that. */
export function rememberAsFound(box: SavedWallbox, way: FoundValue['way'], plan: WritePlan): void {
  const known = new Set(box.asFound.filter((one) => one.way === way).map((one) => one.key))
  const fresh = plan.rows
    .filter((row) => row.state === 'planned' && !known.has(row.key))
    .map((row) => ({ way, key: row.key, value: row.before }))
  if (fresh.length > 0) box.asFound = [...box.asFound, ...fresh]
}
