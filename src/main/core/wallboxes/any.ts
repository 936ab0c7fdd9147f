/**
 * Any OCPP 1.6 station, spoken to through the proxy: GetConfiguration and ChangeConfiguration, one key a request
 * (S16 §5.3, §5.8, §6.9). Keys are case-insensitive (CiString50); the station's spelling is kept.
 */
import type { Proxy } from '../proxy/settings.ts'
import { allPossible, wanted, type WallboxFamily } from './family.ts'
import { joinUrl } from './join-url.ts'
import type { Settable, Wanted, Written } from '../writes/writes.ts'

/** Values a station has and what it says of them; unknown keys are absent. */
export interface StationKey {
  key: string
  value: string | null
  readonly: boolean
}

/** More keys than this are no wallbox's. */
const mostKeys = 2_000

/** All keys of a station (S16 §5.8: an empty request asks for every key). */
export async function readStationKeys(
  proxy: Proxy,
  station: string,
  keys: readonly string[] = [],
): Promise<StationKey[]> {
  const answer = await proxy.call(station, 'GetConfiguration', keys.length > 0 ? { key: [...keys] } : {})
  const listed: unknown = answer['configurationKey']
  if (!Array.isArray(listed)) return []
  return (listed as unknown[]).slice(0, mostKeys).flatMap((one): StationKey[] => {
    if (typeof one !== 'object' || one === null) return []
    const { key, value, readonly } = one as Record<string, unknown>
    if (typeof key !== 'string' || key === '') return []
    return [
      {
        key: key.slice(0, 50),
        value: typeof value === 'string' ? value.slice(0, 500) : null,
        readonly: readonly === true,
      },
    ]
  })
}

export function stationBox(proxy: Proxy, station: string): Settable {
  return {
    async read(keys) {
      const found = await readStationKeys(proxy, station, keys)
      const byName = new Map(found.map((one) => [one.key.toLowerCase(), one.value]))
      return new Map(
        keys.flatMap((key) => {
          const value = byName.get(key.toLowerCase())
          return value === undefined ? [] : [[key, value] as const]
        }),
      )
    },
    async write(key, value): Promise<Written> {
      const answer = await proxy.call(station, 'ChangeConfiguration', { key, value: value ?? '' })
      switch (answer['status']) {
        case 'Accepted':
          return { result: 'accepted' }
        case 'RebootRequired':
          return { result: 'reboot required' }
        case 'NotSupported':
          return { result: 'not supported' }
        default:
          return { result: 'rejected', reason: null }
      }
    },
  }
}

/** The 1.6 keys behind the offline switch. Those a station may lack are optional: it then has no such store. */
export function standardPolicyKeys(position: 'off' | 'known' | 'anyone'): Wanted[] {
  const row = (key: string, on: boolean, optional: boolean): Wanted => ({
    ...wanted(key, on, `keys.name.${key}`),
    optional,
  })
  const always = [
    row('LocalAuthorizeOffline', position !== 'off', false),
    row('AllowOfflineTxForUnknownId', position === 'anyone', position !== 'anyone'),
  ]
  if (position === 'off') return always
  return [...always, row('LocalAuthListEnabled', true, true), row('AuthorizationCacheEnabled', true, true)]
}

export const anyStation: WallboxFamily = {
  id: 'any',
  maker: '',
  discovery: { services: [], heard: () => null, questions: [] },
  finalUrl: joinUrl,
  urlProblem: () => null,
  local: null,
  policy: {
    possible: allPossible,
    keys: standardPolicyKeys,
    warnings: () => [],
    habits: [],
    cardlessKey: null,
  },
  tls: null,
}
