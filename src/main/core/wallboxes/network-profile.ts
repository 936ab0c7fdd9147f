/**
 * Moving a 2.0.1 or 2.1 station to another backend (Part 2 B09, B10, A05): the new connection goes into a slot that is not in
 * use, is put first in the order, and the station restarts as soon as nobody charges. The old connection stays second: a
 * station that does not get through comes back. Nothing here can see whether it arrived; that is for the backend's side to say.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { ProfileMoved } from '../../../shared/visit.ts'
import type { WritePlan } from '../../../shared/wallbox.ts'
import { objectOf, textOf, type Payload } from '../ocpp/messages16.ts'
import { plainVariable, printVariable, type ReportData } from '../ocpp/variables.ts'
import type { Proxy } from '../proxy/settings.ts'
import { applyPlan, planOf, sameValue, undoPlan, wasWritten, type Wanted } from '../writes/writes.ts'
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
      /** As it was read for this plan: it holds only while the station says the same. */
      found: { order: string; active: number | null }
      /** What the order of its connections becomes. */
      order: Wanted
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
  const orderBefore = values.get(keys.priority) ?? null
  // What cannot be read could be neither read back nor put back.
  if (orderBefore === null) return impossible('orderUnknown')
  const priority = numbersIn(orderBefore.split(','))
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
    found: { order: orderBefore, active },
    order: {
      key: keys.priority,
      value: order.join(','),
      label: said(`variables.meaning.${keys.priority}`),
      unit: null,
    },
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

/** How the order of connections is written: as every setting of every box, and seen by whoever keeps what was found. */
export interface MoveNotes {
  id: string
  /** Before the first byte of it: what it was must be kept by then. */
  before(write: WritePlan): Promise<void>
  show(write: WritePlan): void
}

/**
 * Carries out the plan that was shown. The station restarts only once it has the new order, read back; a step it refuses ends the
 * move, and an order that was changed is put back. A slot that was written and is not in the order does nothing. Failures
 * `station-not-connected`, `station-refused-call`.
 */
export async function moveByProfile(
  proxy: Proxy,
  station: string,
  { steps, found, order }: MovePlan & { result: 'plan' },
  notes: MoveNotes,
): Promise<ProfileMoved> {
  const box = stationBox2(proxy, station)
  const now = await box.read([keys.priority, keys.active])
  if (!sameValue(now.get(keys.priority) ?? '', found.order) || numberIn(now.get(keys.active)) !== found.active)
    return refused('changed')
  const problem = await tell(proxy, station, steps, 'SetNetworkProfile')
  if (problem !== null) return refused('refused', problem)

  const write = planOf(notes.id, [order], now, box)
  await notes.before(write)
  const done = await applyPlan(write, box, notes.show, atOnce)
  const [row] = done.rows
  const isTaken = row?.state === 'confirmed' || row?.state === 'reboot required'
  const reset = isTaken ? await tell(proxy, station, steps, 'Reset') : null
  if (isTaken && reset === null) return { result: 'told', says: said('variables.move.told') }

  const why = reset ?? { action: 'SetVariables', reason: `${row?.note?.values?.['reason'] ?? row?.state ?? '–'}` }
  const isBack = !(await undoPlan(done, box, notes.show, atOnce)).rows.some(wasWritten)
  return refused(!isBack ? 'halfway' : row?.state === 'unchanged' ? 'notTaken' : 'refused', why)
}

const refused = (why: string, values?: Said['values']): ProfileMoved => ({
  result: 'refused',
  says: said(`variables.move.${why}`, values),
})

/** What goes over OCPP is in force at once. */
const atOnce = (): Promise<void> => Promise.resolve()

type Steps = (MovePlan & { result: 'plan' })['steps']

/** null for what carries on; else the station's words. Scheduled: it restarts when the session has ended. */
async function tell(
  proxy: Proxy,
  station: string,
  steps: Steps,
  action: Steps[number]['action'],
): Promise<{ action: string; reason: string } | null> {
  const payload = steps.find((step) => step.action === action)?.payload ?? {}
  let answer: Payload
  try {
    answer = await proxy.call(station, action, payload)
  } catch (error) {
    // After the order was written whatever goes wrong must lead to putting it back.
    if (!(error instanceof Failure) || (error.code !== 'station-refused-call' && action !== 'Reset')) throw error
    return { action, reason: error.message.slice(0, 200) }
  }
  const status = textOf(answer['status']) ?? '–'
  if (status === 'Accepted' || status === 'Scheduled') return null
  const info = objectOf(answer['statusInfo'])
  const reason = [status, textOf(info?.['reasonCode']), textOf(info?.['additionalInfo'])].filter(Boolean).join(', ')
  return { action, reason: reason.slice(0, 200) }
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
