/**
 * Any OCPP 1.6 station, spoken to through the proxy: GetConfiguration and ChangeConfiguration, one key a request
 * (S16 §5.3, §5.8, §6.9). Keys are case-insensitive (CiString50); the station's spelling is kept.
 */
import { said } from '../../../shared/said.ts'
import type { Proxy } from '../proxy/settings.ts'
import { allPossible, wanted, type WallboxFamily } from './family.ts'
import { askInParts, atOnce } from './in-parts.ts'
import { joinUrl } from './join-url.ts'
import type { Settable, Wanted, Written } from '../writes/writes.ts'

/** A key it lists. */
export interface StationKey {
  /** As the station spells it. */
  key: string
  value: string | null
  readonly: boolean
}

/** What a station said of its keys, by name in lower case; of a key in neither nobody knows anything. */
export interface StationTold {
  keys: ReadonlyMap<string, StationKey>
  /** It said that it has no such key. */
  unknown: ReadonlySet<string>
}

/** More keys than this are no wallbox's. */
const mostKeys = 2_000
const keysAtOnce = 'GetConfigurationMaxKeys'

/** All keys a station lists (S16 §5.8: an empty request asks for every key); some lists are cut short. */
export async function readStationKeys(proxy: Proxy, station: string): Promise<StationKey[]> {
  return keysIn(await proxy.call(station, 'GetConfiguration', {}))
}

/**
 * Asks by name for what is not among those `listed` already, no more at once than the station takes (S16 §9.1.9). Failures
 * `station-not-connected`, `station-refused-call`.
 */
export async function askStationKeys(
  proxy: Proxy,
  station: string,
  names: readonly string[],
  listed: readonly StationKey[] = [],
): Promise<StationTold> {
  const keys = new Map(listed.map((one) => [one.key.toLowerCase(), one]))
  const unknown = new Set<string>()
  const isTold = (name: string): boolean => keys.has(name.toLowerCase()) || unknown.has(name.toLowerCase())
  const ask = async (some: readonly string[]): Promise<void> => {
    const answer = await proxy.call(station, 'GetConfiguration', { key: [...some] })
    for (const one of keysIn(answer)) keys.set(one.key.toLowerCase(), one)
    for (const name of listIn(answer, 'unknownKey')) if (typeof name === 'string') unknown.add(name.toLowerCase())
  }
  const open = names.filter((name) => !isTold(name))
  // Once, whatever comes of it: without a limit there is a usual one.
  if (open.length > 1 && !isTold(keysAtOnce)) await askInParts([keysAtOnce], 1, ask, () => true)
  await askInParts(open, atOnce(keys.get(keysAtOnce.toLowerCase())?.value), ask, isTold)
  return { keys, unknown }
}

const listIn = (answer: Readonly<Record<string, unknown>>, name: string): unknown[] =>
  Array.isArray(answer[name]) ? (answer[name] as unknown[]).slice(0, mostKeys) : []

const keysIn = (answer: Readonly<Record<string, unknown>>): StationKey[] =>
  listIn(answer, 'configurationKey').flatMap((one): StationKey[] => {
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

export function stationBox(proxy: Proxy, station: string): Settable {
  /** As the station spells them, and those it said nothing of when they were asked for last; by name in lower case. */
  const spelled = new Map<string, string>()
  const untold = new Set<string>()
  return {
    async read(keys) {
      const told = await askStationKeys(proxy, station, keys)
      return new Map(
        keys.flatMap((key) => {
          const name = key.toLowerCase()
          const one = told.keys.get(name)
          if (one !== undefined) spelled.set(name, one.key)
          if (one !== undefined || told.unknown.has(name)) untold.delete(name)
          else untold.add(name)
          return one === undefined ? [] : [[key, one.value] as const]
        }),
      )
    },
    async write(key, value): Promise<Written> {
      const answer = await proxy.call(station, 'ChangeConfiguration', {
        key: spelled.get(key.toLowerCase()) ?? key,
        value: value ?? '',
      })
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
    notNow: (key) => (untold.has(key.toLowerCase()) ? notTold : null),
  }
}

/** Of a key a station neither tells nor says that it has none: it is not written without knowing what it was. */
export const notTold = said('writes.notTold')

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
    cardMemory: true,
    keeps: 'sessions',
  },
  tls: null,
}
