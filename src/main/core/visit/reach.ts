/**
 * Can the box reach this computer? Looked at before its URL is changed (design §4): the address a real connection to it came
 * from, whether our own port answers there, and what this computer cannot see of itself is said to be so.
 */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { finding, fine, unknown } from '../preflight/check.ts'
import { addressFor, hostOf, urlFor } from './addresses.ts'
import { localBox, localOf } from './doors.ts'
import type { SavedWallbox } from './saved.ts'
import { isHere, type Visit } from './visit.ts'

const knockMs = 3_000
const loopback = '127.0.0.1'

/** Finds out and keeps it: by which address the box shall dial, and what may be in its way. Never rejects. */
export async function checkReach(visit: Visit, box: SavedWallbox): Promise<readonly Check[]> {
  const { proxy } = visit
  if (proxy === null) return []
  const reached = await reachedFrom(visit, box)
  if (reached !== null) visit.reachedFrom.set(box.id, reached)
  const address = addressFor(visit, box)
  const checks = [
    reached === null ? unknown('address', said('check.address.guessed', { address })) : fine('address', { address }),
    await listenerCheck(visit, address, proxy.port),
    ...(address === loopback
      ? []
      : [networkCheck(visit, box, address, reached !== null), firewallCheck(visit, box, proxy.port)]),
    ...legCheck(visit, box),
    ...(await dialChecks(visit, box)),
  ]
  visit.reach.set(box.id, checks)
  visit.notebook.shown()
  return checks
}

/** Our own address in a connection to the box, by an answer of its own or by knocking; null when none could be made. */
async function reachedFrom(visit: Visit, box: SavedWallbox): Promise<string | null> {
  if (box.address === null) return null
  visit.reachedFrom.delete(box.id)
  const local = localOf(box)
  try {
    await (local && localBox(visit, box).read(local.link.keys))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
  const told = visit.reachedFrom.get(box.id)
  if (told !== undefined) return told
  // A box with one connection for everybody must not be knocked at while that one is ours.
  if (visit.doors.get(box.id)?.opened.held() === true) return null
  const port = Number(/:(\d+)$/.exec(box.address)?.[1] ?? 0)
  for (const one of port > 0 ? [port] : [80, 443]) {
    const knocked = await visit.host.lan.knock(hostOf(box.address), one, knockMs)
    if (knocked.open) return knocked.localAddress
  }
  return null
}

/** Our own port, asked from here: it must answer at the very address the box will dial. */
async function listenerCheck({ host }: Visit, address: string, port: number): Promise<Check> {
  const knocked = await host.lan.knock(address, port, knockMs)
  return knocked.open
    ? fine('listener', { address, port })
    : finding('listener', 'closed', 'blocks', { address, port }, knocked.reason)
}

/** Names systems give to tunnels: what comes in there is somebody else's network, often translated on the way. */
const tunnels = /^(tun|tap|utun|wg|ppp|ipsec|zt|tailscale)\d*|vpn|wireguard/i

function networkCheck({ host }: Visit, box: SavedWallbox, address: string, isReal: boolean): Check {
  const here = host.lan.interfaces().find((one) => one.address === address)
  if (here === undefined) return unknown('network', said('check.network.unknown', { address }))
  if (tunnels.test(here.name)) return finding('network', 'tunnel', 'blocks', { name: here.name })
  const peer = box.address === null ? null : hostOf(box.address)
  if (peer === null || !isReal || !/^\d+(\.\d+){3}$/.test(peer))
    return unknown('network', said('check.network.unknown', { address }))
  return isSameNetwork(peer, address, here.prefix)
    ? fine('network', { name: here.name })
    : finding('network', 'other', 'warns', { box: peer, address })
}

/** No program can see from inside whether its computer lets others in; a box that is here has shown it. */
function firewallCheck(visit: Visit, box: SavedWallbox, port: number): Check {
  if (isHere(visit, box)) return fine('firewall')
  const { system } = visit.host
  return {
    ...unknown('firewall', said('check.firewall.unknown', { port })),
    fix: said(`check.firewall.fix${system === undefined ? '' : `.${system}`}`, { port }),
  }
}

/** A box that speaks wss to its backend speaks ws to this computer meanwhile. */
function legCheck({ proxy }: Visit, box: SavedWallbox): Check[] {
  const isWss = box.backend.url.trim().toLowerCase().startsWith('wss://')
  return isWss && proxy?.url.startsWith('ws://') === true ? [finding('leg', 'plain', 'warns')] : []
}

/** Whether the box, as it is set, could dial this computer; and what its own backend takes before it leaves. */
async function dialChecks(visit: Visit, box: SavedWallbox): Promise<Check[]> {
  const dialling = localOf(box)?.dialling
  const here = urlFor(visit, box)
  if (dialling === undefined || here === null) return []
  try {
    const values = await localBox(visit, box).read(dialling.keys)
    const checks = dialling.checks(values, here, box.identity)
    const known = new Set(checks.map(({ id }) => id))
    const later = box.backend.url.trim() === '' ? [] : dialling.checks(values, box.backend.url, box.identity)
    return [
      ...checks,
      ...later.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, severity: 'warns' as const })),
    ]
  } catch (error) {
    // Why it does not tell its settings is said where they are planned; without them nothing is written.
    if (error instanceof Failure) return []
    throw error
  }
}

/**
 * For leaving: what the box tells of how it dials. Failures `not-possible-now` when it could never dial `url` as it is set, and
 * as of its local interface.
 */
export async function ableToDial(
  visit: Visit,
  box: SavedWallbox,
  url: string,
): Promise<ReadonlyMap<string, string | null>> {
  const dialling = localOf(box)?.dialling
  if (dialling === undefined) return new Map()
  const values = await localBox(visit, box).read(dialling.keys)
  const stops = dialling.checks(values, url, box.identity).filter(({ severity }) => severity === 'blocks')
  if (stops.length === 0) return values
  throw notNow('notNow.cannotDial', { box: box.title, checks: stops.map(({ says }) => says.code).join(' ') })
}

/** Both IPv4, dotted. */
function isSameNetwork(one: string, other: string, prefix: number): boolean {
  const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - prefix)
  return Math.floor(number(one) / size) === Math.floor(number(other) / size)
}
