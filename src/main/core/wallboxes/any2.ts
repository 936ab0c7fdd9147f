/**
 * Any OCPP 2.0.1 or 2.1 station, spoken to through the proxy: its report, GetVariables and SetVariables (Part 2 B05–B07),
 * keyed as `ocpp/variables.ts` spells variables. A 1.6 key that has another name there is understood, too: templates and the
 * offline switch speak of both kinds of station in one language.
 */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import { fixedOverOcpp } from '../keys/fixed.ts'
import { guessType } from '../ocpp/config-keys.ts'
import { objectOf, textOf, type Payload } from '../ocpp/messages16.ts'
import {
  addressOf,
  parseVariable,
  plainVariable,
  printVariable,
  valueOf,
  variableOf,
  type ReportData,
  type Variable,
} from '../ocpp/variables.ts'
import { asVariable, isSecretVariable, knownVariable, knownVariables, meaningOf } from '../ocpp/variables-table.ts'
import type { Proxy } from '../proxy/settings.ts'
import type { Settable, Written } from '../writes/writes.ts'
import { notTold, stationBox } from './any.ts'
import { askInParts, atOnce } from './in-parts.ts'

/** The station's present or last connection speaks OCPP 2.x. */
export const speaks2 = (proxy: Pick<Proxy, 'status'>, station: string): boolean =>
  proxy.status(station)?.protocol?.startsWith('ocpp2') === true

/** A station over OCPP, in the version its connection speaks. */
export const stationBoxOf = (proxy: Proxy, station: string): Settable =>
  speaks2(proxy, station) ? stationBox2(proxy, station) : stationBox(proxy, station)

/** An OCPP key by the name this station has for it: 1.6 keys that are variables of 2.x become those there; others stay. */
export const keyHere = (proxy: Pick<Proxy, 'status'>, station: string, key: string): string =>
  speaks2(proxy, station) ? (asVariable(key) ?? key) : key

/** The variable a key means, whichever version's name it is; null where 2.x has none. */
function variableFor(key: string): Variable | null {
  const named = parseVariable(key)
  if (named) return named
  const other = asVariable(key)
  return other === null ? null : parseVariable(other)
}

/** Failures of both functions: `station-not-connected`, `station-refused-call`. */
export function stationBox2(proxy: Proxy, station: string): Settable {
  /** Variables it said nothing of when they were asked for last. */
  const untold = new Set<string>()
  return {
    async read(keys) {
      const asked = keys.flatMap((key) => {
        const variable = variableFor(key)
        return variable ? [{ key, variable }] : []
      })
      if (asked.length === 0) return new Map()
      const variables = asked.map(({ variable }) => variable)
      const answers = await getVariables(proxy, station, variables)
      for (const variable of variables) untold[answers.has(nameOf(variable)) ? 'delete' : 'add'](nameOf(variable))
      return new Map(
        asked.flatMap(({ key, variable }) => {
          const answer = answers.get(nameOf(variable))
          // Rejected: it has such a variable, and its value is nobody's to read (B06.FR.09).
          if (answer?.status === 'Rejected') return [[key, null] as const]
          if (answer?.status !== 'Accepted') return []
          return [[key, isSecretVariable(variable) ? null : answer.value] as const]
        }),
      )
    },
    async write(key, value): Promise<Written> {
      const variable = variableFor(key)
      if (variable === null) return { result: 'not supported' }
      const answer = await proxy.call(station, 'SetVariables', {
        setVariableData: [{ ...addressOf(variable), attributeValue: value ?? '' }],
      })
      const [first] = itemsOf(answer['setVariableResult'])
      switch (first?.['attributeStatus']) {
        case 'Accepted':
          return (await isWithheld(proxy, station, variable)) ? { result: 'not readable' } : { result: 'accepted' }
        case 'RebootRequired':
          return { result: 'reboot required' }
        case 'UnknownComponent':
        case 'UnknownVariable':
        case 'NotSupportedAttributeType':
          return { result: 'not supported' }
        default:
          return rejected(variable, objectOf(first?.['attributeStatusInfo']))
      }
    },
    access(key) {
      const variable = variableFor(key)
      if (variable === null) return null
      if (isSecretVariable(variable)) return 'W'
      const access = knownVariable(variable)?.access
      return access === 'R' || access === 'W' ? access : null
    },
    notNow(key) {
      const variable = variableFor(key)
      return variable !== null && untold.has(nameOf(variable)) ? notTold : null
    },
  }
}

/** What it was given cannot be read back: by the standard, by its name, or because the station says so. */
async function isWithheld(proxy: Proxy, station: string, variable: Variable): Promise<boolean> {
  if (isSecretVariable(variable)) return true
  if (knownVariable(variable)) return false
  const answers = await getVariables(proxy, station, [variable])
  return answers.get(nameOf(variable))?.status === 'Rejected'
}

function rejected(variable: Variable, info: Payload | null): Written {
  const reason = textOf(info?.['reasonCode'])
  if (reason === 'ReadOnly' || knownVariable(variable)?.access === 'R') return { result: 'read-only' }
  // What a station says of a password may hold it.
  if (reason === null || isSecretVariable(variable)) return { result: 'rejected', reason: null }
  const more = textOf(info?.['additionalInfo'])
  return { result: 'rejected', reason: (more === null || more === '' ? reason : `${reason}: ${more}`).slice(0, 200) }
}

/** How many variables the station takes in one GetVariables, at most (B06.FR.16). */
const itemsPerMessage = plainVariable('DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables')

interface Answer {
  /** GetVariableStatusEnumType. */
  status: string
  value: string | null
}

/** Names are case-insensitive, and stations answer in their own spelling. */
const nameOf = (variable: Variable): string => printVariable(variable).toLowerCase()
const itemsOf = (list: unknown): Payload[] =>
  (Array.isArray(list) ? (list as unknown[]) : []).map(objectOf).filter((item) => item !== null)

/** By `nameOf`; what the station said nothing of is absent. */
async function getVariables(
  proxy: Proxy,
  station: string,
  variables: readonly Variable[],
): Promise<ReadonlyMap<string, Answer>> {
  // No variable twice in one request (B06).
  const asked = [...new Map(variables.map((variable) => [nameOf(variable), variable])).values()]
  const answers = new Map<string, Answer>()
  const ask = async (some: readonly Variable[]): Promise<void> => {
    const answer = await proxy.call(station, 'GetVariables', { getVariableData: some.map(addressOf) })
    for (const item of itemsOf(answer['getVariableResult'])) {
      const variable = variableOf(item)
      const status = textOf(item['attributeStatus'])
      if (variable && status !== null) answers.set(nameOf(variable), { status, value: valueOf(item['attributeValue']) })
    }
  }
  // Once, whatever comes of it: without a limit there is a usual one.
  if (asked.length > 1) await askInParts([itemsPerMessage], 1, ask, () => true)
  const limit = atOnce(answers.get(nameOf(itemsPerMessage))?.value)
  await askInParts(asked, limit, ask, (variable) => answers.has(nameOf(variable)))
  return answers
}

/**
 * Everything a station says of its settings: its full report, else the one of what can be set, else the standard variables
 * asked for one by one: some stations have no reports, against the specification (B07.FR.12).
 */
async function readStationVariables(proxy: Proxy, station: string): Promise<ReportData[]> {
  for (const base of ['FullInventory', 'ConfigurationInventory'] as const) {
    try {
      const data = await proxy.report(station, base)
      if (data.length > 0) return data
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'station-refused-call') throw error
    }
  }
  const variables = knownVariables.flatMap(({ key }) => parseVariable(key) ?? [])
  const answers = await getVariables(proxy, station, variables)
  return variables.flatMap((variable): ReportData[] => {
    const answer = answers.get(nameOf(variable))
    const access = knownVariable(variable)?.access
    if (answer?.status !== 'Accepted' && answer?.status !== 'Rejected') return []
    return [
      {
        ...{ variable, value: answer.value, dataType: null, unit: null, maxLimit: null, valuesList: [] },
        mutability: answer.status === 'Rejected' ? 'WriteOnly' : access === 'R' ? 'ReadOnly' : 'ReadWrite',
      },
    ]
  })
}

/** A station with more variables is shown those the standard names, and as many of its own. */
const mostRows = 2_000
/** A key that is longer is none the window can name: names of that many odd characters are no station's. */
const longestKey = 200

/** All settings of a 2.x station as rows of the keys page: those of the standard first, each group by name. */
export async function stationRows2(proxy: Proxy, station: string): Promise<KeyRow[]> {
  const data = await readStationVariables(proxy, station)
  const rows = new Map(data.map((one) => [nameOf(one.variable), rowOf(one)]))
  const rank = (row: KeyRow): string => `${row.meaning === null ? 1 : 0} ${row.key}`
  return [...rows.values()]
    .filter(({ key }) => key.length <= longestKey)
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .slice(0, mostRows)
}

function rowOf(data: ReportData): KeyRow {
  const { variable, value, mutability, unit, maxLimit, valuesList } = data
  const known = knownVariable(variable)
  const secret = mutability === 'WriteOnly' || isSecretVariable(variable)
  const isCount = known !== undefined && /entries$/i.test(variable.name)
  const choices = valuesList.length > 0 ? valuesList : (known?.choices ?? [])
  const key = printVariable(variable)
  const why = mutability === 'ReadOnly' ? null : fixedOverOcpp(key)
  return {
    key,
    way: 'ocpp',
    value: secret ? null : value,
    shown: isCount && value !== null && maxLimit !== null ? said('variables.atMost', { value, max: maxLimit }) : null,
    readonly: mutability === 'ReadOnly' || why !== null,
    ...(why && { why }),
    type: typeOf(data, choices.length > 0),
    choices,
    unit: unit ?? known?.unit ?? null,
    meaning: meaningOf(variable),
    secret,
    edited: null,
    proposedBy: null,
  }
}

function typeOf({ variable, value, dataType }: ReportData, hasChoices: boolean): KeyRow['type'] {
  const known = knownVariable(variable)?.type
  switch (dataType) {
    case 'boolean':
    case 'integer':
    case 'decimal':
      return dataType
    case 'OptionList':
      return hasChoices ? 'choice' : 'text'
    case 'SequenceList':
    case 'MemberList':
      return 'list'
    case 'string':
    case 'dateTime':
      return known ?? 'text'
    case null:
      return known ?? guessType(value)
  }
}
