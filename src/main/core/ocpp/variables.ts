/**
 * Variables of the device model of OCPP 2.0.1 and 2.1 (Part 2, B05–B08): how one is named in one line of text, in the
 * payloads, and what a station's report says of it.
 *
 * The one spelling, used wherever a 1.6 station has the name of a key:
 * `Component[instance]#evse.connector.Variable[instance]`, e.g. `OCPPCommCtrlr.MessageTimeout[Default]`,
 * `Connector#1.2.PhaseRotation`. Parts a variable does not have are left out. Names may hold dots and, from stations that
 * break the rules, anything: what would be read as a mark is written `%` and two hex digits. Only actual values have a key;
 * targets and limits (`attributeType`) are not settings.
 */
import { isInteger, objectOf, textOf, type Payload } from './messages16.ts'

/** The address of a variable; null for what it does not have. */
export interface Variable {
  component: string
  componentInstance: string | null
  evse: number | null
  /** Only with an EVSE. */
  connector: number | null
  name: string
  instance: string | null
}

/** A variable that belongs to no instance and no EVSE: most of the controllers' are such. */
export const plainVariable = (component: string, name: string, instance: string | null = null): Variable => ({
  ...{ component, componentInstance: null, evse: null, connector: null, name, instance },
})

// eslint-disable-next-line no-control-regex -- names of foreign stations: what cannot be seen is written out.
const marks = /[%[\]#.\u0000-\u001f\u007f-\u009f]/g
const escape = (name: string): string =>
  name.replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
const unescape = (text: string): string =>
  text.replace(/%([0-9A-F]{2})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))

/** Brackets hold dots as they are: they end at the bracket. */
const bracket = (instance: string | null): string =>
  instance === null ? '' : `[${escape(instance).replaceAll('%2E', '.')}]`

/** The key of a variable. */
export function printVariable({ component, componentInstance, evse, connector, name, instance }: Variable): string {
  const place = evse === null ? '' : connector === null ? `#${evse}` : `#${evse}.${connector}`
  return `${escape(component)}${bracket(componentInstance)}${place}.${escape(name)}${bracket(instance)}`
}

const spelling = /^([^[\]#.]+)(?:\[([^[\]]*)\])?(?:#(\d{1,10})(?:\.(\d{1,10}))?)?\.([^[\]#.]+)(?:\[([^[\]]*)\])?$/

/** The variable of a key; null for a text that is none, such as the name of a 1.6 key. */
export function parseVariable(key: string): Variable | null {
  const [, component, componentInstance, evse, connector, name, instance] = spelling.exec(key) ?? []
  if (component === undefined || name === undefined) return null
  return {
    component: unescape(component),
    componentInstance: componentInstance === undefined ? null : unescape(componentInstance),
    evse: evse === undefined ? null : Number(evse),
    connector: connector === undefined ? null : Number(connector),
    name: unescape(name),
    instance: instance === undefined ? null : unescape(instance),
  }
}

/** Component and variable as GetVariables, SetVariables and reports name them. */
export function addressOf({ component, componentInstance, evse, connector, name, instance }: Variable): Payload {
  return {
    component: {
      name: component,
      ...(componentInstance !== null && { instance: componentInstance }),
      ...(evse !== null && { evse: { id: evse, ...(connector !== null && { connectorId: connector }) } }),
    },
    variable: { name, ...(instance !== null && { instance }) },
  }
}

/** The variable an item of such a payload speaks of; null where it names none. */
export function variableOf(item: Payload | null): Variable | null {
  const [component, variable] = [objectOf(item?.['component']), objectOf(item?.['variable'])]
  const [where, name] = [textOf(component?.['name']), textOf(variable?.['name'])]
  if (!where || !name || where.length > longestName || name.length > longestName) return null
  const evse = objectOf(component?.['evse'])
  const [id, connector] = [evse?.['id'], evse?.['connectorId']]
  const instance = (of: Payload | null): string | null => textOf(of?.['instance'])?.slice(0, longestName) ?? null
  return {
    component: where,
    componentInstance: instance(component),
    evse: isPlace(id) ? id : null,
    connector: isPlace(id) && isPlace(connector) ? connector : null,
    name,
    instance: instance(variable),
  }
}
/** identifierString[50]. */
const longestName = 50
const isPlace = (value: unknown): value is number => isInteger(value) && value >= 0 && value <= 2_147_483_647

/** DataEnumType. */
const dataTypes = [
  'string',
  'decimal',
  'integer',
  'dateTime',
  'boolean',
  'OptionList',
  'SequenceList',
  'MemberList',
] as const
export type DataType = (typeof dataTypes)[number]

/** What a report says of one variable; null for what it leaves out. Values that may only be written are never in it (E201 §2.10). */
export interface ReportData {
  variable: Variable
  value: string | null
  mutability: 'ReadOnly' | 'WriteOnly' | 'ReadWrite'
  dataType: DataType | null
  unit: string | null
  maxLimit: number | null
  valuesList: readonly string[]
}

/** The reportData of a NotifyReport, read leniently: what names no variable, or has no actual value, is left out. */
export function readReport(payload: Payload): ReportData[] {
  const items = Array.isArray(payload['reportData']) ? (payload['reportData'] as unknown[]) : []
  return items.flatMap((each): ReportData[] => {
    const item = objectOf(each)
    const variable = variableOf(item)
    const attributes = Array.isArray(item?.['variableAttribute']) ? (item['variableAttribute'] as unknown[]) : []
    const actual = attributes.map(objectOf).find((attribute) => (attribute?.['type'] ?? 'Actual') === 'Actual')
    if (!variable || !actual) return []
    const { mutability } = actual
    const characteristics = objectOf(item?.['variableCharacteristics'])
    const maxLimit = characteristics?.['maxLimit']
    return [
      {
        variable,
        value: valueOf(actual['value']),
        mutability: mutability === 'ReadOnly' || mutability === 'WriteOnly' ? mutability : 'ReadWrite',
        dataType: dataTypes.find((type) => type === characteristics?.['dataType']) ?? null,
        unit: textOf(characteristics?.['unit'])?.slice(0, 16) ?? null,
        maxLimit: typeof maxLimit === 'number' ? maxLimit : null,
        valuesList: listed(textOf(characteristics?.['valuesList'])),
      },
    ]
  })
}
/** attributeValue of GetVariables. */
const longestValue = 2500

/** A value as text; some stations write numbers and booleans as such. Null for none. */
export const valueOf = (value: unknown): string | null =>
  typeof value === 'number' || typeof value === 'boolean' ? `${value}` : (textOf(value)?.slice(0, longestValue) ?? null)

const listed = (text: string | null): string[] =>
  (text ?? '')
    .slice(0, longestValue)
    .split(',')
    .flatMap((each) => each.trim() || [])
