/** The rows of the Keys page: one a setting of the box's own interface, one a configuration key of its station. */
import { said, type Said } from '../../../shared/said.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import { configKey, configKeys, guessType, isSecretKey } from '../ocpp/config-keys.ts'
import type { StationKey } from '../wallboxes/any.ts'
import type { Setting, WallboxFamily } from '../wallboxes/family.ts'
import { fixedBecause, fixedOverOcpp } from './fixed.ts'

/** `value` undefined: the box was not asked, as for a setting it only takes. */
export function localRow(family: WallboxFamily, setting: Setting, value: string | null | undefined): KeyRow {
  const { key, type, access, unit, choices, secret } = setting
  const isAge = type === 'age'
  const choice = value == null ? undefined : choices?.[value]
  const why = access === 'R' ? null : fixedBecause(family, key)
  return {
    key,
    way: 'local',
    value: secret === true ? null : (value ?? null),
    shown: isAge ? agoOf(value) : choice === undefined ? null : said(choice),
    readonly: access === 'R' || why !== null,
    ...(why && { why }),
    type: isAge ? 'integer' : type,
    choices: Object.keys(choices ?? {}),
    ...(choices && { named: Object.values(choices).map((code) => said(code)) }),
    unit,
    meaning: said(`settings.${family.id}.${key}`),
    secret: secret === true,
    edited: null,
    proposedBy: null,
  }
}

/** ms since something happened, in the largest unit that leaves a whole number. */
function agoOf(value: string | null | undefined): Said | null {
  const seconds = Math.round(Number(value) / 1000)
  if (value == null || !Number.isFinite(seconds)) return null
  if (seconds < 60) return said('keys.ago.s', { count: seconds })
  if (seconds < 3600) return said('keys.ago.min', { count: Math.round(seconds / 60) })
  return seconds < 172_800
    ? said('keys.ago.h', { count: Math.round(seconds / 3600) })
    : said('keys.ago.d', { count: Math.round(seconds / 86_400) })
}

/** Of an OCPP 1.6 station. */
export function stationRow({ key, value, readonly }: StationKey): KeyRow {
  const known = configKey(key)
  const secret = isSecretKey(key)
  const why = readonly ? null : fixedOverOcpp(key)
  return {
    key,
    way: 'ocpp',
    value: secret ? null : value,
    shown: null,
    choices: [],
    secret,
    // Only that one may be written without being read (white paper §7.2); a vendor's secret could not be taken back.
    readonly: secret ? known?.access !== 'W' : readonly || why !== null,
    ...(why && { why }),
    type: known?.type ?? guessType(value),
    unit: known?.unit ?? null,
    meaning: known ? said(`keys.meaning.${known.key}`) : null,
    edited: null,
    proposedBy: null,
  }
}

/** The row of a password no station has to list (white paper §7.2). */
export const passwordRow = (): KeyRow => stationRow({ key: 'AuthorizationKey', value: null, readonly: false })

const missing = 'keys.missing'

/** True for a row that stands for a key the station does not have. */
export const isMissing = ({ shown }: KeyRow): boolean => shown?.code === missing

/** Keys that the specification asks for of a station with these profiles and that it did not list. */
export function missingRows(listed: readonly StationKey[]): KeyRow[] {
  const names = new Map(listed.map(({ key, value }) => [key.toLowerCase(), value]))
  if (names.size === 0) return []
  const profiles = new Set(['core', ...profilesOf(names.get('supportedfeatureprofiles') ?? '')])
  return configKeys
    .filter(
      ({ key, required, profile }) => required && profiles.has(profile.toLowerCase()) && !names.has(key.toLowerCase()),
    )
    .map(({ key }) => ({ ...stationRow({ key, value: null, readonly: true }), shown: said(missing) }))
}

/** Lower case. */
export const profilesOf = (value: string): string[] =>
  value.split(',').flatMap((name) => name.trim().toLowerCase() || [])
