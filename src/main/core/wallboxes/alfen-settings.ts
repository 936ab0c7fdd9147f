/**
 * The properties of an Alfen box that belong to its backend, its cards and its limits, by object and sub-index as its local
 * interface writes them. Documented by the public project alfenctl (docs, tables of ocpp and authorization).
 */
import { said, type Said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { finding } from '../preflight/check.ts'
import { wayChecks } from './alfen-dial.ts'
import { setting as row, type Setting } from './family.ts'

const named = (key: string, values: readonly number[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [String(value), `settings.alfen.${key}.${value}`]))

const choice = (key: string, values: readonly number[], access: 'R' | 'RW' = 'RW', ocpp?: string): Setting =>
  row(key, 'choice', access, { choices: named(key, values), ...(ocpp !== undefined && { ocpp }) })

const onOff = (key: string, ocpp?: string): Setting =>
  row(key, 'choice', 'RW', {
    choices: { '0': 'settings.alfen.off', '1': 'settings.alfen.on' },
    ...(ocpp !== undefined && { ocpp }),
  })

const seconds = (key: string, ocpp?: string): Setting =>
  row(key, 'integer', 'RW', { unit: 's', min: 0, max: 86_400, ...(ocpp !== undefined && { ocpp }) })

const amperes = (key: string): Setting => row(key, 'decimal', 'RW', { unit: 'A', min: 0, max: 80 })
const text = (key: string): Setting => row(key, 'text', 'RW', { canBeEmpty: true })

export const alfenSettings: readonly Setting[] = [
  row('2051_0', 'text', 'R'),
  row('2053_0', 'text', 'RW'),
  row('2076_0', 'text', 'R'),
  choice('2077_0', [0, 1, 2, 3, 99]),
  text('2071_1'),
  text('2071_2'),
  text('2078_1'),
  text('2078_2'),
  ...['20F0', '20F1', '20F2', '20F3'].flatMap((slot) => [
    row(`${slot}_3`, 'text', 'R'),
    row(`${slot}_E`, 'integer', 'R'),
  ]),
  text('2100_0'),
  onOff('2117_0'),
  choice('2723_0', [0, 1, 2, 3], 'RW', 'SecurityProfile'),
  row('2723_1', 'text', 'W', { secret: true, problem: keyProblem, ocpp: 'AuthorizationKey' }),
  { ...text('2722_0'), ocpp: 'CpoName' },
  choice('3600_1', [0, 1, 2, 3, 4], 'R'),
  seconds('2085_0', 'HeartbeatInterval'),
  seconds('208A_0', 'WebSocketPingInterval'),
  seconds('208D_1'),
  seconds('208E_1'),
  row('2096_0', 'integer', 'RW', { min: 0, ocpp: 'TransactionMessageAttempts' }),
  seconds('2097_0', 'TransactionMessageRetryInterval'),
  choice('2126_0', [0, 2]),
  row('2063_0', 'text', 'RW', { longest: 20, canBeEmpty: true }),
  onOff('2127_0', 'AllowOfflineTxForUnknownId'),
  onOff('213E_0', 'LocalAuthorizeOffline'),
  onOff('213B_0'),
  choice('213C_0', [0, 1, 2, 3]),
  onOff('213D_0', 'LocalAuthListEnabled'),
  onOff('215E_0'),
  onOff('2095_0', 'StopTransactionOnInvalidId'),
  onOff('2400_1'),
  row('205F_0', 'integer', 'R'),
  amperes('2062_0'),
  amperes('2129_0'),
  amperes('3129_0'),
  amperes('2068_0'),
  row('2069_0', 'text', 'R', { ocpp: 'ConnectorPhaseRotation' }),
  row('2059_0', 'text', 'R'),
]

/**
 * Answered with 200 and ignored until the next restart: those of the thirteen the maker's phone app knows (listed by alfenctl)
 * that stand in the table above.
 */
export const needRestart: ReadonlySet<string> = new Set([
  '2053_0',
  '2071_1',
  '2078_1',
  '2100_0',
  '2117_0',
  '2126_0',
  '2400_1',
])

/** It goes to the box as bytes; what is not printable ASCII no backend and no header could carry. */
function keyProblem(value: string): Said | null {
  return /^[\x21-\x7e]{1,64}$/.test(value) ? null : said('alfen.key.characters')
}

/** What must be known of a box as it is: a card that always works, a socket out of service, TLS without a name to check. */
export function alfenChecks(values: ReadonlyMap<string, string | null>): Check[] {
  const set = (key: string): boolean => Number(values.get(key) ?? 0) !== 0
  const tls = Number(values.get('2723_0') ?? 0) >= 2
  return [
    ...wayChecks(values),
    ...(set('2400_1') ? [finding('alfenMasterTag', 'on', 'warns')] : []),
    ...(set('205F_0') ? [finding('alfenService', 'out', 'blocks')] : []),
    ...(tls && values.get('2722_0') === '' ? [finding('alfenName', 'missing', 'warns')] : []),
  ]
}
