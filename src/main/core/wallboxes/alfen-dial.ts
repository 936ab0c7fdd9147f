/**
 * Where an Alfen box dials, spread over several properties: host and path by cable and by SIM each, the way it takes, the
 * identity, and a security profile that alone decides between ws:// and wss:// and can never be lowered again. Documented by the
 * public project alfenctl (docs; src/alfenctl/ocpp.py).
 */
import { said } from '../../../shared/said.ts'
import type { BoxLink, Check } from '../../../shared/wallbox.ts'
import { finding } from '../preflight/check.ts'
import type { Wanted } from '../writes/writes.ts'
import { untold, wanted } from './family.ts'
import { joinUrl } from './join-url.ts'

type Values = ReadonlyMap<string, string | null>

/** `2077_0`: by which way it reaches its backend. Some tell 99 for automatic, which the maker's app never writes. */
const way = { none: '0', cable: '1', sim: '2', automatic: '3' }
const methodIn = (values: Values): string | undefined => {
  const told = values.get('2077_0') ?? undefined
  return told === '99' ? way.automatic : told
}
const usesSim = (method: string | undefined): boolean => method === way.sim || method === way.automatic

/** Network profiles of OCPP 2.x, which the manual address does not change: their URL and their priority. */
const profileSlots = ['20F0', '20F1', '20F2', '20F3']
const urlOfSlot = (slot: string): string => `${slot}_3`
const priorityOfSlot = (slot: string): string => `${slot}_E`

export const linkKeys = ['2077_0', '2071_1', '2071_2', '2078_1', '2078_2', '2053_0', '2723_0', '3600_1']
export const diallingKeys = [
  '2077_0',
  '2723_0',
  ...profileSlots.flatMap((slot) => [urlOfSlot(slot), priorityOfSlot(slot)]),
]

/**
 * Here it comes by its cable, whatever it had; at home it takes the way it was found with, and by that way finds the address.
 * Whether it is ws or wss is left alone: `diallingChecks`.
 */
export function pointAt(base: string, identity: string, home?: Values): Wanted[] {
  const [, scheme = 'ws', host = '', path = ''] = /^(wss?):\/\/([^/?#]+)([^?#]*)/i.exec(base.trim()) ?? []
  const port = /:\d+$/.test(host) ? '' : scheme.toLowerCase() === 'wss' ? ':443' : ':80'
  const addressAt = (object: string): Wanted[] => [
    wanted(`${object}_1`, `${host}${port}`, 'alfen.key.host'),
    wanted(`${object}_2`, path.replace(/\/+$/, ''), 'alfen.key.path'),
  ]
  const found = home && methodIn(home)
  return [
    ...addressAt('2071'),
    // Where it does not tell its way, it may be either.
    ...(home !== undefined && (found === undefined || usesSim(found)) ? addressAt('2078') : []),
    wanted('2053_0', identity, 'alfen.key.identity'),
    wanted('2077_0', found !== undefined && usesSim(found) ? found : way.cable, 'alfen.key.method'),
  ]
}

/** What keeps it from dialling `url` as it is set: the wrong scheme for its security profile, an address of higher rank. */
export function diallingChecks(values: Values, url: string): Check[] {
  const profile = values.get('2723_0') ?? null
  const wantsTls = url.trim().toLowerCase().startsWith('wss:')
  const dialsTls = Number(profile) >= 2
  const slot = profileSlots.findIndex((one) => isInUse(values, one))
  return [
    ...(profile !== null && dialsTls !== wantsTls
      ? [finding('alfenScheme', wantsTls ? 'secure' : 'plain', 'blocks', { profile })]
      : []),
    ...(slot < 0 ? [] : [finding('alfenNetworkProfile', 'active', 'blocks', { slot: slot + 1 })]),
  ]
}

/** An address with a priority of 0 is kept and not used. */
const isInUse = (values: Values, slot: string): boolean =>
  (values.get(urlOfSlot(slot)) ?? '').trim() !== '' && values.get(priorityOfSlot(slot)) !== '0'

/** What must be known before it is pointed anywhere: by SIM this computer is out of reach, a preset brings its own address. */
export function wayChecks(values: Values): Check[] {
  const preset = (values.get('2076_0') ?? '').trim()
  return [
    ...(usesSim(methodIn(values)) ? [finding('alfenWay', 'mobile', 'warns')] : []),
    ...(preset === '' || /^stand-?alone$/i.test(preset) ? [] : [finding('alfenPreset', 'loaded', 'warns')]),
  ]
}

/** BootNotification as the box itself sees it (`3600_1`), with the maker's names. */
const bootStates = ['NOT_SENT', 'AWAITING', 'REJECTED', 'ACCEPTED', 'PENDING']

export function readLink(values: Values): BoxLink {
  const text = (key: string): string => values.get(key) ?? ''
  const boot = values.has('3600_1') ? Number(text('3600_1')) : null
  const [byCable, bySim] = [urlAt('2071', text), urlAt('2078', text)]
  const method = methodIn(values)
  return {
    ...untold,
    url: method === way.none ? null : method === way.sim ? bySim : byCable,
    stored: [byCable, bySim].filter((url) => url !== null),
    identity: text('2053_0') || null,
    connected: boot === null ? null : boot > 0,
    accepted: boot === null ? null : boot === 3,
    error: boot === 2 ? { says: said('alfen.link.rejected'), line: bootStates[boot] ?? '', ago: null } : null,
  }
}

function urlAt(object: '2071' | '2078', text: (key: string) => string): string | null {
  const host = text(`${object}_1`)
  if (host === '') return null
  const secure = Number(text('2723_0')) >= 2
  // A port that goes without saying is left out, as in the URL the installer types.
  const place = host.replace(secure ? /:443$/ : /:80$/, '')
  return joinUrl(`${secure ? 'wss' : 'ws'}://${place}/${text(`${object}_2`).replace(/^\/+/, '')}`, text('2053_0'))
}
