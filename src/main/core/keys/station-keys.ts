/** The keys of a station over OCPP, whatever its version. */
import type { KeyRow } from '../../../shared/visit.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { connectedProxy, type Visit } from '../visit/visit.ts'
import { readStationKeys } from '../wallboxes/any.ts'
import { speaks2, stationRows2 } from '../wallboxes/any2.ts'
import { missingRows, passwordRow, stationRow } from './rows.ts'

/** Failures `station-not-connected`, `station-refused-call`. */
export async function stationKeys(visit: Visit, box: SavedWallbox): Promise<KeyRow[]> {
  const proxy = connectedProxy(visit, box)
  if (speaks2(proxy, box.identity)) return stationRows2(proxy, box.identity)
  const listed = await readStationKeys(proxy, box.identity)
  const hasPassword = listed.some(({ key }) => key.toLowerCase() === 'authorizationkey')
  return [...listed.map(stationRow), ...(hasPassword ? [] : [passwordRow()]), ...missingRows(listed)]
}
