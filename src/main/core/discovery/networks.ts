/** Addresses: what was typed, where two of them are the same place, and which ones a network of this computer holds (IPv4). */
import { Failure } from '../../../shared/failure.ts'
import type { NetworkInterface } from '../host.ts'

/** Larger networks are not asked address by address: only the 254 around this computer. */
const mostAddresses = 1024

/**
 * Host or host:port out of what was typed or pasted: a scheme and a path are forgiven, and so is `_` in a name, which some boxes
 * give themselves. Failure `bad-input`.
 */
export function addressOf(typed: string): string {
  const bare = typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/, '')
  const { port } = placeOf(bare)
  const isHost = /^(\[[0-9a-f:]+\]|[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?)(:\d{1,5})?$/i.test(bare)
  if (!isHost || bare.length > 180 || port === 0 || (port ?? 0) > 65_535)
    throw new Failure('bad-input', 'This is no address of a box.', { field: 'address', problem: 'find.notAnAddress' })
  return bare.toLowerCase()
}

/** The two parts of host:port; null where no port is given. */
export function placeOf(address: string): { host: string; port: number | null } {
  const [, host = address, port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? []
  return { host, port: port === undefined ? null : Number(port) }
}

/** Without a port, one of the two usual ones is meant. */
export function samePlace(one: string, other: string): boolean {
  const a = placeOf(one)
  const b = placeOf(other)
  if (a.host !== b.host) return false
  const usual = (port: number | null): boolean => port === null || port === 80 || port === 443
  return a.port === b.port || ((a.port === null || b.port === null) && usual(a.port) && usual(b.port))
}

/**
 * True for an IPv4 address that can be meant in a building (RFC 1918, 3927, 6598, loopback) or lies in a network of this
 * computer: an announcement must not send questions out into the internet.
 */
export function isNearby(address: string, networks: readonly NetworkInterface[]): boolean {
  const value = numberOf(address)
  if (value === null) return false
  return [...networks, ...privateNetworks].some(
    (network) => network.prefix > 0 && networkOf(value, network.prefix) === networkOf(known(network), network.prefix),
  )
}

const privateNetworks = [
  { address: '10.0.0.0', prefix: 8 },
  { address: '172.16.0.0', prefix: 12 },
  { address: '192.168.0.0', prefix: 16 },
  { address: '169.254.0.0', prefix: 16 },
  { address: '100.64.0.0', prefix: 10 },
  { address: '127.0.0.0', prefix: 8 },
].map((network) => ({ ...network, name: '' }))

/** Where a datagram reaches everybody in this network, e.g. 192.168.1.255; null where a network has no such address. */
export function broadcastOf(network: NetworkInterface): string | null {
  if (network.prefix > 30) return null
  return textOf(networkOf(known(network), network.prefix) + sizeOf(network.prefix) - 1)
}

/** Every other address of a network; `narrowed` where it is too large and only its part around this computer is given. */
export function neighboursOf(network: NetworkInterface): { addresses: string[]; narrowed: boolean } {
  const narrowed = sizeOf(network.prefix) > mostAddresses
  const prefix = narrowed ? 24 : network.prefix
  const own = known(network)
  const first = networkOf(own, prefix)
  const size = sizeOf(prefix)
  // The first and the last address of a network of more than two are no computers.
  const edge = size > 2 ? 1 : 0
  const all = Array.from({ length: size - 2 * edge }, (_, index) => first + edge + index)
  return { addresses: all.filter((one) => one !== own).map(textOf), narrowed }
}

const sizeOf = (prefix: number): number => 2 ** (32 - prefix)
const networkOf = (address: number, prefix: number): number => address - (address % sizeOf(prefix))
const known = ({ address }: { address: string }): number => numberOf(address) ?? 0
const textOf = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')

function numberOf(address: string): number | null {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}
