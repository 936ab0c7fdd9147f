/**
 * The keys of go-e's local API that belong to OCPP, as documented in the public repository go-eCharger-API-v2 (ocpp-en.md,
 * apikeys-en.md and its key list of firmware 60.4). `settings.go-e.<key>` says in words what each is.
 */
import { said } from '../../../shared/said.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { setting as row, type Setting } from './family.ts'
import { pemProblem } from './pem.ts'

const named = (key: string, ...values: number[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [String(value), `settings.go-e.${key}.${value}`]))

const pem = (key: string, holds: 'private key' | 'certificate'): Setting =>
  // Given in one direction only: the box takes it, and shows it to nobody.
  row(key, 'pem', 'W', { secret: true, canBeEmpty: true, problem: (value) => pemProblem(value, holds) })

const aDay = 86_400

export const goeSettings: readonly Setting[] = [
  row('ocppe', 'boolean', 'RW'),
  row('ocppu', 'text', 'RW', { canBeEmpty: true }),
  row('ocppg', 'boolean', 'RW'),
  row('ocppcn', 'boolean', 'RW'),
  row('ocppss', 'boolean', 'RW'),
  pem('ocppck', 'private key'),
  pem('ocppcc', 'certificate'),
  pem('ocppsc', 'certificate'),
  row('ocpps', 'boolean', 'R'),
  row('ocppc', 'boolean', 'R'),
  row('ocppca', 'age', 'R', { unit: 'ms' }),
  row('ocppa', 'boolean', 'R'),
  row('ocppaa', 'age', 'R', { unit: 'ms' }),
  row('ocpple', 'text', 'R'),
  row('ocpplea', 'age', 'R', { unit: 'ms' }),
  row('ocppcs', 'choice', 'R', { choices: named('ocppcs', 0, 1, 2, 3, 4, 5, 6, 7, 8) }),
  // The box would take another number: a session under it would never be billed.
  row('ocppti', 'integer', 'R'),
  row('ocppte', 'text', 'R'),
  row('ocppao', 'boolean', 'RW', { ocpp: 'AllowOfflineTxForUnknownId' }),
  row('ocpplo', 'boolean', 'RW', { ocpp: 'LocalAuthorizeOffline' }),
  row('ocppla', 'boolean', 'RW', { ocpp: 'LocalAuthListEnabled' }),
  row('ocppf', 'integer', 'RW', { unit: 'A', min: 0, max: 32, canBeEmpty: true }),
  row('ocppff', 'integer', 'R', { unit: 'A' }),
  row('ocpph', 'integer', 'RW', { unit: 's', min: 1, max: aDay, ocpp: 'HeartbeatInterval' }),
  row('ocppi', 'integer', 'RW', { unit: 's', min: 0, max: aDay, ocpp: 'MeterValueSampleInterval' }),
  row('ocppai', 'integer', 'RW', { unit: 's', min: 0, max: aDay, ocpp: 'ClockAlignedDataInterval' }),
  row('ocppfai', 'integer', 'W', { unit: 's', min: 0, max: aDay }),
  row('ocppcm', 'choice', 'RW', { choices: named('ocppcm', 0, 1) }),
  row('ocppd', 'text', 'RW', { longest: 20, canBeEmpty: true }),
  row('ocppr', 'boolean', 'RW'),
  row('ocppt', 'boolean', 'RW'),
  row('ocppio', 'boolean', 'RW'),
  row('ocpptt', 'text', 'RW', { canBeEmpty: true }),
  row('ocppdp', 'text', 'R'),
  row('ocppmp', 'text', 'R'),
  row('ocpptp', 'text', 'R'),
  row('ocpprl', 'boolean', 'RW'),
  row('osr', 'boolean', 'RW'),
  row('orsch', 'boolean', 'RW'),
  row('acs', 'choice', 'RW', { choices: named('acs', 0, 1, 2) }),
  row('fna', 'text', 'RW', { longest: 60, own: true }),
]

/** A switched-off check of the backend's certificate makes wss:// worth little more than ws:// (G4). */
export function goeChecks(values: ReadonlyMap<string, string | null>): Check[] {
  const finding = (key: string): Check[] =>
    values.get(key) === 'true'
      ? [
          {
            id: `settings ${key}`,
            result: 'finding',
            severity: 'warns',
            says: said(`settings.go-e.finding.${key}`),
            fix: said(`settings.go-e.finding.${key}.fix`),
            detail: `${key}=true`,
          },
        ]
      : []
  return [...finding('ocppss'), ...finding('ocppcn')]
}

/** The value of a setting as the box wants it: JSON. `null` where an empty text means none. */
export function goeJson(value: string | null, type: Setting['type'] | undefined): string {
  const text = value?.trim() ?? ''
  if (value === null) return 'null'
  if (type === 'boolean') return /^true$/i.test(text) ? 'true' : 'false'
  if (isNumeric(type)) return /^-?\d+(\.\d+)?$/.test(text) ? text : 'null'
  return JSON.stringify(value)
}

const isNumeric = (type: KeyRow['type'] | 'age' | undefined): boolean =>
  type === 'integer' || type === 'decimal' || type === 'choice'

/** Lists and objects come back as JSON text: they are looked at, never written. */
export function goeText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
