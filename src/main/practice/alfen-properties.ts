/** The properties of the emulated Alfen: numbers, units and meaning as the public project alfenctl documents them. */
import type { Key } from './keys.ts'

/** A value as it is told: texts as texts, everything else as numbers. */
export type Value = string | number

export interface Property {
  initial: Value
  /** Told as access 1, and not taken. */
  readonly?: true
  /** Answered with 200 and stored; in force after the next restart. */
  restart?: true
  /** The OCPP key that is the same setting. */
  key?: Key
}

export const objectId = 'ACE0990078'
export const identity = 'Practice-Alfen'

export const properties: Readonly<Record<string, Property>> = {
  '2051_0': { initial: objectId, readonly: true },
  '2053_0': { initial: identity, restart: true },
  '2059_0': { initial: 0, readonly: true },
  '205F_0': { initial: 0, readonly: true },
  '2062_0': { initial: 32 },
  '2063_0': { initial: 'PLUG-AND-CHARGE' },
  '2068_0': { initial: 6 },
  '2069_0': { initial: 'L1L2L3', readonly: true },
  '2071_1': { initial: '', restart: true },
  '2071_2': { initial: '' },
  '2076_0': { initial: 'Stand-alone', readonly: true },
  '2077_0': { initial: 1 },
  '2078_1': { initial: '', restart: true },
  '2078_2': { initial: '' },
  '2085_0': { initial: 300, key: 'HeartbeatInterval' },
  '208A_0': { initial: 20, key: 'WebSocketPingInterval' },
  '208D_1': { initial: 30 },
  '208E_1': { initial: 30 },
  '2095_0': { initial: 1, key: 'StopTransactionOnInvalidId' },
  '2096_0': { initial: 3, key: 'TransactionMessageAttempts' },
  '2097_0': { initial: 60, key: 'TransactionMessageRetryInterval' },
  '20F0_3': { initial: '', readonly: true },
  '20F0_E': { initial: 0, readonly: true },
  '20F1_3': { initial: '', readonly: true },
  '20F1_E': { initial: 0, readonly: true },
  '20F2_3': { initial: '', readonly: true },
  '20F2_E': { initial: 0, readonly: true },
  '20F3_3': { initial: '', readonly: true },
  '20F3_E': { initial: 0, readonly: true },
  '2100_0': { initial: '', restart: true },
  '2117_0': { initial: 0, restart: true },
  '2126_0': { initial: 2, restart: true },
  '2127_0': { initial: 0, key: 'AllowOfflineTxForUnknownId' },
  '2129_0': { initial: 32 },
  '213B_0': { initial: 0 },
  '213C_0': { initial: 0 },
  '213D_0': { initial: 1, key: 'LocalAuthListEnabled' },
  '213E_0': { initial: 1, key: 'LocalAuthorizeOffline' },
  '215E_0': { initial: 1 },
  '2400_1': { initial: 0, restart: true },
  '2722_0': { initial: '' },
  '2723_0': { initial: 0 },
  '3600_1': { initial: 0, readonly: true },
}
