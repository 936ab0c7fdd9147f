/**
 * The device model of a simulated OCPP 2.0.1 station (Part 2 B05–B07, B09): what it answers when its settings are asked for or
 * changed, written from the specification.
 */
import type { Answer } from './conversation.ts'
import { itemsPerMessage, rules, slots, type Rule } from './device-model-table.ts'
import { asPayload, type Payload } from './frames.ts'

export interface NetworkProfile {
  /** Without the identity. */
  url: string
  securityProfile: number
}

/** What it keeps through a restart and a power failure. */
export interface StoredModel {
  values: Record<string, string>
  pending: Record<string, string>
  profiles: Record<string, NetworkProfile>
}

export class DeviceModel {
  private readonly memory: { readonly value: StoredModel; save(change: Partial<StoredModel>): void }
  private readonly changed: () => void
  readonly identity: string

  /** `changed` is called after a value came into force. */
  constructor(identity: string, memory: DeviceModel['memory'], changed: () => void = () => undefined) {
    this.identity = identity
    this.memory = memory
    this.changed = changed
  }

  /** The value in force, whoever may read it. */
  value(component: string, variable: string, instance?: string): string {
    const rule = rules.find(
      (one) => one.component === component && one.variable === variable && one.instance === instance,
    )
    return rule ? this.of(rule) : ''
  }

  /** The connections it tries, in their order, those that are stored. */
  get profiles(): { slot: string; profile: NetworkProfile }[] {
    const order = this.value('OCPPCommCtrlr', 'NetworkConfigurationPriority').split(',')
    return order.flatMap((slot) => {
      const profile = this.memory.value.profiles[slot]
      return profile ? [{ slot, profile }] : []
    })
  }

  /** It connected with this one. */
  connectedBy(slot: string): void {
    const profile = this.memory.value.profiles[slot]
    this.put({
      'OCPPCommCtrlr.ActiveNetworkProfile': slot,
      'SecurityCtrlr.SecurityProfile': `${profile?.securityProfile ?? 0}`,
    })
  }

  /** What waited for a restart comes into force. */
  restarted(): void {
    const { pending } = this.memory.value
    this.memory.save({ pending: {} })
    this.put(pending)
  }

  /** B07: the parts of a report, a few variables each; null for one it does not have. */
  report(base: unknown): Payload[][] | null {
    if (base !== 'FullInventory' && base !== 'ConfigurationInventory') return null
    const listed = rules.filter(({ mutability }) => base === 'FullInventory' || mutability !== 'ReadOnly')
    const items = listed.map((rule) => this.described(rule))
    return Array.from({ length: Math.ceil(items.length / 5) }, (_, part) => items.slice(5 * part, 5 * part + 5))
  }

  /** B06. */
  getVariables(payload: Payload): Answer {
    const asked = listOf(payload['getVariableData'])
    if (asked.length > itemsPerMessage) return tooMany
    const getVariableResult = asked.map((item) => {
      const rule = this.find(item)
      const named = { component: item['component'], variable: item['variable'] }
      if (typeof rule === 'string') return { attributeStatus: rule, ...named }
      if (rule.mutability === 'WriteOnly') return { attributeStatus: 'Rejected', ...named }
      return { attributeStatus: 'Accepted', attributeValue: this.of(rule), ...named }
    })
    return { payload: { getVariableResult } }
  }

  /** B05. */
  setVariables(payload: Payload): Answer {
    const asked = listOf(payload['setVariableData'])
    if (asked.length > itemsPerMessage) return tooMany
    const setVariableResult = asked.map((item) => ({
      ...this.set(item),
      ...{ component: item['component'], variable: item['variable'] },
    }))
    return { payload: { setVariableResult } }
  }

  /** B09: a free slot it has, and no step down in security. */
  setNetworkProfile(payload: Payload): Answer {
    const slot = String(payload['configurationSlot'])
    const data = asPayload(payload['connectionData'])
    const [url, securityProfile] = [data['ocppCsmsUrl'], Number(data['securityProfile'])]
    const refused = (reasonCode: string): Answer => ({ payload: { status: 'Rejected', statusInfo: { reasonCode } } })
    if (!slots.split(',').includes(slot)) return refused('InvalidConfSlot')
    if (securityProfile < Number(this.value('SecurityCtrlr', 'SecurityProfile'))) return refused('NoSecurityDowngrade')
    if (typeof url !== 'string' || !/^wss?:/.test(url)) return refused('InvalidNetworkConf')
    this.memory.save({ profiles: { ...this.memory.value.profiles, [slot]: { url, securityProfile } } })
    return { payload: { status: 'Accepted' } }
  }

  private set(item: Payload): { attributeStatus: string; attributeStatusInfo?: Payload } {
    const rule = this.find(item)
    if (typeof rule === 'string') return { attributeStatus: rule }
    const no = (reasonCode: string) => ({ attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode } })
    if (rule.mutability === 'ReadOnly') return no('ReadOnly')
    const value = fitting(rule, String(item['attributeValue']))
    if (value === null) return no('InvalidValue')
    if (
      rule.variable === 'NetworkConfigurationPriority' &&
      value.split(',').some((slot) => !this.memory.value.profiles[slot])
    )
      return no('InvalidValue')
    if (rule.reboot) {
      this.memory.save({ pending: { ...this.memory.value.pending, [nameOf(rule)]: value } })
      return { attributeStatus: 'RebootRequired' }
    }
    this.put({ [nameOf(rule)]: value })
    return { attributeStatus: 'Accepted' }
  }

  private put(values: Record<string, string>): void {
    this.memory.save({ values: { ...this.memory.value.values, ...values } })
    this.changed()
  }

  private of(rule: Rule): string {
    return rule.variable === 'Identity' ? this.identity : (this.memory.value.values[nameOf(rule)] ?? rule.value)
  }

  private find(item: Payload): Rule | 'UnknownComponent' | 'UnknownVariable' | 'NotSupportedAttributeType' {
    const [component, variable] = [asPayload(item['component']), asPayload(item['variable'])]
    const evse = asPayload(component['evse'])
    const same = (one: unknown, other: unknown): boolean => plain(one) === plain(other)
    const here = rules.filter(
      (rule) =>
        same(rule.component, component['name']) &&
        component['instance'] === undefined &&
        same(rule.evse?.id, evse['id']) &&
        same(rule.evse?.connectorId, evse['connectorId']),
    )
    if (here.length === 0) return 'UnknownComponent'
    const rule = here.find((one) => same(one.variable, variable['name']) && same(one.instance, variable['instance']))
    if (rule === undefined) return 'UnknownVariable'
    return (item['attributeType'] ?? 'Actual') === 'Actual' ? rule : 'NotSupportedAttributeType'
  }

  private described(rule: Rule): Payload {
    const { component, variable, instance, evse, type, mutability, unit, values, min, max } = rule
    return {
      component: { name: component, ...(evse && { evse }) },
      variable: { name: variable, ...(instance !== undefined && { instance }) },
      variableAttribute: [
        {
          type: 'Actual',
          ...(mutability !== 'WriteOnly' && { value: this.of(rule) }),
          mutability: mutability ?? 'ReadWrite',
        },
      ],
      variableCharacteristics: {
        dataType: type,
        ...(unit !== undefined && { unit }),
        ...(values !== undefined && { valuesList: values }),
        ...(min !== undefined && { minLimit: min }),
        ...(max !== undefined && { maxLimit: max }),
        supportsMonitoring: false,
      },
    }
  }
}

const tooMany: Answer = { error: 'OccurrenceConstraintViolation', description: 'more variables than ItemsPerMessage' }
const nameOf = (rule: Rule): string =>
  `${rule.component}.${rule.variable}${rule.instance === undefined ? '' : `[${rule.instance}]`}`
/** Names are case-insensitive; what is absent is absent. */
const plain = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)
const listOf = (value: unknown): Payload[] => (Array.isArray(value) ? (value as unknown[]).map(asPayload) : [])

/** The value as it is stored and read back; null when the variable cannot take it. */
function fitting(rule: Rule, text: string): string | null {
  const value = text.trim()
  if (rule.type === 'boolean') return /^(true|false)$/i.test(value) ? value.toLowerCase() : null
  if (rule.type === 'OptionList') return rule.values?.split(',').includes(value) ? value : null
  if (rule.type === 'MemberList' || rule.type === 'SequenceList') {
    const items = value === '' ? [] : value.split(',').map((item) => item.trim())
    return items.every((item) => rule.values?.split(',').includes(item)) ? items.join(',') : null
  }
  if (rule.type === 'string' || rule.type === 'dateTime') return text
  if (!/^-?\d{1,9}$/.test(value)) return null
  const [min, max] = [rule.min ?? -Infinity, rule.max ?? Infinity]
  const nearest = Math.min(max, Math.max(min, Number(value)))
  return nearest === Number(value) || rule.clamps ? String(nearest) : null
}
