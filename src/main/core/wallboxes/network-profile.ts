/**
 * Moving a 2.0.1 or 2.1 station to another backend (Part 2 B09, B10, A05): the new connection goes into a slot that is not in
 * use, is put first in the order, and the station restarts as soon as nobody charges. The old connection stays second: a
 * station that does not get through comes back. Nothing here can see whether it arrived; that is for the backend's side to say.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { ProfileMoved } from '../../../shared/visit.ts'
import { objectOf, textOf, type Payload } from '../ocpp/messages16.ts'
import { plainVariable, printVariable, type ReportData } from '../ocpp/variables.ts'
import type { Proxy } from '../proxy/settings.ts'
import { stationBox2 } from './any2.ts'
import { endsWithIdentity, withoutLastPart } from './join-url.ts'

export interface MoveTo {
  /** ws or wss. With or without the identity: the station appends its own (`ocppCsmsUrl`). */
  url: string
  identity: string
  /**
   * 1 password over ws, 2 password over wss, 3 client certificate; 0 none of these. Else the lowest that fits the address and
   * is no step down.
   */
  securityProfile?: 0 | 1 | 2 | 3
  /** OCPPInterfaceEnumType, where the installer knows it; else as the station tells, else `Wired0`. */
  networkInterface?: string
}

/** What would be done, before anything is: the requests themselves, and in words. */
export type MovePlan =
  | { result: 'not possible'; why: Said }
  | {
      result: 'plan'
      slot: number
      /** NetworkConfigurationPriority as it is, to go back to. */
      priorityBefore: string
      steps: readonly { action: 'SetNetworkProfile' | 'SetVariables' | 'Reset'; payload: Payload; says: Said }[]
      /** What was assumed, what is lost, and what must be there already. */
      warnings: readonly Said[]
    }

const comm = (name: string, instance: string | null = null): string =>
  printVariable(plainVariable('OCPPCommCtrlr', name, instance))
const keys = {
  active: comm('ActiveNetworkProfile'),
  priority: comm('NetworkConfigurationPriority'),
  timeout: comm('MessageTimeout', 'Default'),
  profile: 'SecurityCtrlr.SecurityProfile',
  downgrade: 'SecurityCtrlr.AllowSecurityProfileDowngrade',
}
/** ocppCsmsUrl in 2.0.1. */
const longestUrl = 512

/** The URL as a network profile holds it: the station appends its identity itself. */
export function profileUrl(url: string, identity: string): string {
  const trimmed = url.trim()
  return ((endsWithIdentity(trimmed, identity) ? withoutLastPart(trimmed) : undefined) ?? trimmed).replace(/\/+$/, '')
}

/** The dry run: reads, and changes nothing. Failures `station-not-connected`, `station-refused-call`. */
export async function planMove(proxy: Proxy, station: string, to: MoveTo): Promise<MovePlan> {
  const impossible = (why: string, values?: Said['values']): MovePlan => ({
    result: 'not possible',
    why: said(`variables.move.${why}`, values),
  })
  const url = profileUrl(to.url, to.identity)
  if (!/^wss?:\/\/./i.test(url) || url.length > longestUrl) return impossible('badUrl', { longest: longestUrl })

  const values = await stationBox2(proxy, station).read(Object.values(keys))
  const data = await configurationOf(proxy, station)
  const current = numberIn(values.get(keys.profile))
  const isSecure = /^wss:/i.test(url)
  const securityProfile = to.securityProfile ?? Math.max(isSecure ? 2 : 0, current ?? 0)
  if (isSecure !== securityProfile >= 2) return impossible('scheme', { profile: securityProfile })
  const mayGoDown = values.get(keys.downgrade)?.toLowerCase() === 'true' && current === 3 && securityProfile === 2
  if (current !== null && securityProfile < current && !mayGoDown)
    return impossible('downgrade', { from: current, to: securityProfile })

  const active = numberIn(values.get(keys.active))
  const priorityBefore = values.get(keys.priority) ?? ''
  const priority = numbersIn(priorityBefore.split(','))
  const allowed = data.find(({ variable }) => isKey(variable, keys.priority))?.valuesList ?? []
  const slot = freeSlot(numbersIn(allowed), priority, active)
  if (slot === null) return impossible(active === null ? 'activeUnknown' : 'noSlot')

  const told = data.find(({ variable }) =>
    isKey(variable, `NetworkConfiguration[${active ?? ''}].OcppInterface`),
  )?.value
  const is21 = proxy.status(station)?.protocol === 'ocpp2.1'
  const connectionData = {
    // 2.0.1 asks for it, and nobody reads it: the handshake says the version.
    ...(!is21 && { ocppVersion: 'OCPP20' }),
    ocppTransport: 'JSON',
    ocppCsmsUrl: url,
    messageTimeout: numberIn(values.get(keys.timeout)) ?? 30,
    securityProfile,
    ocppInterface: to.networkInterface ?? told ?? 'Wired0',
  }
  const order = [
    slot,
    ...(active === null ? [] : [active]),
    ...priority.filter((one) => one !== slot && one !== active),
  ]
  const isAssumed = to.networkInterface === undefined && told == null
  return {
    result: 'plan',
    slot,
    priorityBefore,
    steps: [
      {
        action: 'SetNetworkProfile',
        payload: { configurationSlot: slot, connectionData },
        says: said('variables.move.step.profile', { url, slot }),
      },
      {
        action: 'SetVariables',
        payload: priorityOf(order.join(',')),
        says: said('variables.move.step.priority', { order: order.join(', '), slot }),
      },
      { action: 'Reset', payload: { type: 'OnIdle' }, says: said('variables.move.step.reset') },
    ],
    warnings: [
      ...(isAssumed ? [said('variables.move.warning.interface', { interface: connectionData.ocppInterface })] : []),
      ...(priority.includes(slot) ? [said('variables.move.warning.overwrites', { slot })] : []),
      ...(securityProfile === 1 || securityProfile === 2 ? [said('variables.move.warning.password')] : []),
      ...(isSecure ? [said('variables.move.warning.root')] : []),
      ...(securityProfile === 3 ? [said('variables.move.warning.clientCertificate')] : []),
      ...(active === null ? [] : [said('variables.move.warning.fallback', { slot: active })]),
    ],
  }
}

/**
 * Carries a plan out, step by step. A step the station refuses ends it, and what was changed before is put back; a slot that
 * was written and is not in the order does nothing. Failures `station-not-connected`, `station-refused-call`.
 */
export async function moveByProfile(
  proxy: Proxy,
  station: string,
  plan: MovePlan & { result: 'plan' },
): Promise<ProfileMoved> {
  let isFirst = false
  for (const { action, payload } of plan.steps) {
    let problem: string | null
    try {
      problem = refusalOf(action, await proxy.call(station, action, payload))
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'station-refused-call') throw error
      problem = error.message.slice(0, 200)
    }
    if (problem === null) {
      isFirst ||= action === 'SetVariables'
      continue
    }
    const isBack = !isFirst || (await putBack(proxy, station, plan.priorityBefore))
    return {
      result: 'refused',
      says: said(isBack ? 'variables.move.refused' : 'variables.move.halfway', { action, reason: problem }),
    }
  }
  return { result: 'told', says: said('variables.move.told') }
}

async function putBack(proxy: Proxy, station: string, priority: string): Promise<boolean> {
  try {
    return refusalOf('SetVariables', await proxy.call(station, 'SetVariables', priorityOf(priority))) === null
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

/** null for what carries on; else the station's words. Scheduled: it restarts when the session has ended. */
function refusalOf(action: string, answer: Payload): string | null {
  const [first] = Array.isArray(answer['setVariableResult']) ? (answer['setVariableResult'] as unknown[]) : []
  const result = action === 'SetVariables' ? objectOf(first) : answer
  const status = textOf(result?.['status']) ?? textOf(result?.['attributeStatus']) ?? '–'
  if (['Accepted', 'Scheduled', 'RebootRequired'].includes(status)) return null
  const info = objectOf(result?.['statusInfo']) ?? objectOf(result?.['attributeStatusInfo'])
  return [status, textOf(info?.['reasonCode']), textOf(info?.['additionalInfo'])]
    .filter(Boolean)
    .join(', ')
    .slice(0, 200)
}

/**
 * A slot that can be written without touching the connection in use: one that is not in the order, else the last of those
 * that are. Where the station does not say which it uses, only one outside the order is safe.
 */
function freeSlot(allowed: readonly number[], priority: readonly number[], active: number | null): number | null {
  const free = allowed.filter((slot) => slot !== active && !priority.includes(slot))
  if (free.length > 0) return Math.min(...free)
  // It does not say which slots it has: the next one is refused if there is none (B09.FR.02), and nothing is changed.
  if (allowed.length === 0) return Math.max(0, ...priority, active ?? 0) + 1
  return active === null ? null : (priority.findLast((slot) => slot !== active && allowed.includes(slot)) ?? null)
}

async function configurationOf(proxy: Proxy, station: string): Promise<ReportData[]> {
  try {
    return await proxy.report(station, 'ConfigurationInventory')
  } catch (error) {
    if (error instanceof Failure && error.code === 'station-refused-call') return []
    throw error
  }
}

const priorityOf = (attributeValue: string): Payload => ({
  setVariableData: [
    {
      component: { name: 'OCPPCommCtrlr' },
      variable: { name: 'NetworkConfigurationPriority' },
      attributeValue,
    },
  ],
})
const isKey = (variable: ReportData['variable'], key: string): boolean =>
  printVariable(variable).toLowerCase() === key.toLowerCase()
const numberIn = (value: string | null | undefined): number | null =>
  value != null && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : null
const numbersIn = (texts: readonly string[]): number[] => texts.flatMap((text) => numberIn(text) ?? [])
