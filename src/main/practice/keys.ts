/** OCPP 1.6 chapter 9: the configuration keys of the simulated wallbox. Every one of them is acted on. */
import type { Memory } from './memory.ts'

export type ChangeStatus = 'Accepted' | 'Rejected' | 'NotSupported' | 'RebootRequired'

interface Rule {
  key: string
  type: 'boolean' | 'integer' | 'list'
  initial: string
  readonly?: true
  /** Stored at once, in force and reported after the next boot. */
  reboot?: true
  min?: number
  max?: number
  /** What an item of a list may be, and how many. */
  item?: RegExp
  maxItems?: number
}

/** The measurands this meter knows. */
export const measurands = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage'] as const
export type Measurand = (typeof measurands)[number]

const measurandItem = new RegExp(`^(${measurands.map((each) => each.replaceAll('.', '\\.')).join('|')})$`)
const rotationItem = /^[01]\.(NotApplicable|Unknown|RST|RTS|SRT|STR|TRS|TSR)$/

export const keyRules = [
  { key: 'AllowOfflineTxForUnknownId', type: 'boolean', initial: 'false' },
  { key: 'AuthorizationCacheEnabled', type: 'boolean', initial: 'true' },
  { key: 'AuthorizeRemoteTxRequests', type: 'boolean', initial: 'false' },
  { key: 'ClockAlignedDataInterval', type: 'integer', initial: '0', min: 0, max: 86_400 },
  { key: 'ConnectionTimeOut', type: 'integer', initial: '60', min: 1, max: 3_600 },
  { key: 'ConnectorPhaseRotation', type: 'list', initial: '1.RST', reboot: true, item: rotationItem, maxItems: 2 },
  { key: 'ConnectorPhaseRotationMaxLength', type: 'integer', initial: '2', readonly: true },
  { key: 'GetConfigurationMaxKeys', type: 'integer', initial: '50', readonly: true },
  { key: 'HeartbeatInterval', type: 'integer', initial: '300', min: 1, max: 86_400 },
  { key: 'LocalAuthListEnabled', type: 'boolean', initial: 'true' },
  { key: 'LocalAuthListMaxLength', type: 'integer', initial: '100', readonly: true },
  { key: 'LocalAuthorizeOffline', type: 'boolean', initial: 'true' },
  { key: 'LocalPreAuthorize', type: 'boolean', initial: 'false' },
  { key: 'MessageTimeout', type: 'integer', initial: '30', min: 1, max: 300 },
  { key: 'MeterValueSampleInterval', type: 'integer', initial: '10', min: 0, max: 86_400 },
  { key: 'MeterValuesAlignedData', type: 'list', initial: measurands[0], item: measurandItem, maxItems: 4 },
  { key: 'MeterValuesAlignedDataMaxLength', type: 'integer', initial: '4', readonly: true },
  { key: 'MeterValuesSampledData', type: 'list', initial: measurands[0], item: measurandItem, maxItems: 4 },
  { key: 'MeterValuesSampledDataMaxLength', type: 'integer', initial: '4', readonly: true },
  { key: 'NumberOfConnectors', type: 'integer', initial: '1', readonly: true },
  // A simulated reset never fails, so there is nothing to retry: only 0 is honest.
  { key: 'ResetRetries', type: 'integer', initial: '0', min: 0, max: 0 },
  { key: 'SendLocalListMaxLength', type: 'integer', initial: '50', readonly: true },
  { key: 'StopTransactionOnEVSideDisconnect', type: 'boolean', initial: 'true' },
  { key: 'StopTransactionOnInvalidId', type: 'boolean', initial: 'true' },
  // Required by §9.1.25; this box adds no clock-aligned data to a StopTransaction, so the list stays empty.
  { key: 'StopTxnAlignedData', type: 'list', initial: '', item: measurandItem, maxItems: 0 },
  { key: 'StopTxnAlignedDataMaxLength', type: 'integer', initial: '0', readonly: true },
  { key: 'StopTxnSampledData', type: 'list', initial: '', item: measurandItem, maxItems: 4 },
  { key: 'StopTxnSampledDataMaxLength', type: 'integer', initial: '4', readonly: true },
  {
    key: 'SupportedFeatureProfiles',
    type: 'list',
    initial: 'Core,LocalAuthListManagement,RemoteTrigger',
    readonly: true,
  },
  { key: 'TransactionMessageAttempts', type: 'integer', initial: '3', min: 1, max: 100 },
  { key: 'TransactionMessageRetryInterval', type: 'integer', initial: '60', min: 0, max: 3_600 },
  { key: 'UnlockConnectorOnEVSideDisconnect', type: 'boolean', initial: 'true' },
  { key: 'WebSocketPingInterval', type: 'integer', initial: '20', min: 0, max: 3_600 },
] as const satisfies readonly Rule[]

type KeyOf<T extends Rule['type']> = Extract<(typeof keyRules)[number], { type: T }>['key']
export type BooleanKey = KeyOf<'boolean'>
export type IntegerKey = KeyOf<'integer'>
export type ListKey = KeyOf<'list'>
export type Key = BooleanKey | IntegerKey | ListKey

/** Values that differ from the factory's; `pending` waits for a boot. */
export interface StoredKeys {
  values: Record<string, string>
  pending: Record<string, string>
}

/** A maker's own factory values; null for a key its boxes do not know. */
export type OwnKeys = Readonly<Partial<Record<Key, string | null>>>

export class Keys {
  private readonly memory: Memory<StoredKeys>
  private readonly changed: (key: Key) => void
  private readonly rules: readonly Rule[]

  /** `changed` is called after a value came into force. */
  constructor(memory: Memory<StoredKeys>, changed: (key: Key) => void, own: OwnKeys = {}) {
    this.memory = memory
    this.changed = changed
    this.rules = keyRules.flatMap((rule: Rule): Rule[] => {
      const value = own[rule.key as Key]
      return value === null ? [] : [{ ...rule, initial: value ?? rule.initial }]
    })
    this.boot()
  }

  isOn(key: BooleanKey): boolean {
    return this.text(key) === 'true'
  }

  /** In the unit of chapter 9: mostly seconds. */
  number(key: IntegerKey): number {
    return Number(this.text(key))
  }

  items(key: ListKey): string[] {
    return itemsOf(this.text(key))
  }

  /** GetConfiguration §5.8: all keys for an empty list, and the names that are none. */
  read(names: readonly string[]): {
    configurationKey: { key: string; readonly: boolean; value: string }[]
    unknownKey: string[]
  } {
    const asked = names.map((name) => ({ name, rule: this.ruleOf(name) }))
    const rules = names.length === 0 ? this.rules : asked.flatMap(({ rule }) => rule ?? [])
    return {
      configurationKey: rules.map((rule) => ({
        key: rule.key,
        readonly: rule.readonly === true,
        value: this.text(rule.key),
      })),
      unknownKey: asked.filter(({ rule }) => rule === undefined).map(({ name }) => name),
    }
  }

  /** ChangeConfiguration §5.3. Keys are CiString50: their case does not matter. */
  change(name: string, text: string): ChangeStatus {
    const rule = this.ruleOf(name)
    if (rule === undefined) return 'NotSupported'
    const value = normal(rule, text)
    if (rule.readonly === true || value === null) return 'Rejected'
    if (rule.reboot === true) {
      this.memory.save({ pending: { ...this.memory.value.pending, [rule.key]: value } })
      return 'RebootRequired'
    }
    const before = this.text(rule.key)
    this.memory.save({ values: { ...this.memory.value.values, [rule.key]: value } })
    if (value !== before) this.changed(rule.key as Key)
    return 'Accepted'
  }

  /** Puts what waited for a boot into force. */
  boot(): void {
    const { values, pending } = this.memory.value
    if (Object.keys(pending).length > 0) this.memory.save({ values: { ...values, ...pending }, pending: {} })
  }

  private text(key: string): string {
    return this.memory.value.values[key] ?? this.ruleOf(key)?.initial ?? ''
  }

  private ruleOf(name: string): Rule | undefined {
    return this.rules.find((rule) => rule.key.toLowerCase() === name.toLowerCase())
  }
}

function itemsOf(text: string): string[] {
  return text.split(',').flatMap((item) => item.trim() || [])
}

/** The value as it is stored and read back; null when the key cannot take it. */
function normal(rule: Rule, text: string): string | null {
  if (rule.type === 'boolean') return /^(true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() : null
  if (rule.type === 'integer') {
    if (!/^-?\d{1,9}$/.test(text.trim())) return null
    const number = Number(text)
    return number < (rule.min ?? 0) || number > (rule.max ?? Infinity) ? null : String(number)
  }
  const items = itemsOf(text)
  const fits = items.length <= (rule.maxItems ?? 1) && items.every((item) => rule.item?.test(item) === true)
  return fits ? items.join(',') : null
}
