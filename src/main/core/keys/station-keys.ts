/** The keys of a station over OCPP, whatever its version. */
import { Failure } from '../../../shared/failure.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { connectedProxy, type Visit } from '../visit/visit.ts'
import { askStationKeys, readStationKeys } from '../wallboxes/any.ts'
import { speaks2, stationRows2 } from '../wallboxes/any2.ts'
import { missingRows, passwordRow, stationRow } from './rows.ts'

/** Failures `station-not-connected`, `station-refused-call`. */
export async function stationKeys(visit: Visit, box: SavedWallbox): Promise<KeyRow[]> {
  const proxy = connectedProxy(visit, box)
  if (speaks2(proxy, box.identity)) return stationRows2(proxy, box.identity)
  const listed = await readStationKeys(proxy, box.identity)
  // Some lists are cut short: only what the station says it does not know is missing.
  const missing = missingRows(listed)
  const names = missing.map(({ key }) => key)
  const { keys, unknown } = await askStationKeys(proxy, box.identity, names, listed).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.code !== 'station-refused-call') throw error
    // What it lists is worth having all the same.
    return askStationKeys(proxy, box.identity, [], listed)
  })
  return [
    ...[...keys.values()].map(stationRow),
    ...(keys.has('authorizationkey') ? [] : [passwordRow()]),
    ...missing.filter(({ key }) => unknown.has(key.toLowerCase())),
  ]
}
