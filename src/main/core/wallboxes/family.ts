/**
 * What a family of wallboxes is: tables and a few functions. Everything above (discovery, writes, policy, keys, backend)
 * works the same for all of them and names none.
 */
import type { OfflinePolicy } from '../../../shared/policy.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { BoxLink, Check, Family, FoundBox } from '../../../shared/wallbox.ts'
import type { KeyRow, SupportRow } from '../../../shared/visit.ts'
import type { Announced, Clock, HttpAnswer, Lan } from '../host.ts'
import type { Settable, Wanted } from '../writes/writes.ts'

/** What an answer or an announcement says of a box; what is absent was not said. Foreign texts are already cut (`short`). */
export type Fingerprint = Pick<FoundBox, 'state'> &
  Partial<Pick<FoundBox, 'family' | 'serial' | 'model' | 'title' | 'firmware' | 'maker'>>

export interface WallboxFamily {
  readonly id: Family
  readonly maker: string
  readonly discovery: DiscoveryTable
  /** The URL the box dials when it is given `base` and `identity` (the joining rule of its firmware). */
  finalUrl(base: string, identity: string): string
  /** Why this family cannot be given that URL or identity, e.g. too long for it; null when it can. */
  urlProblem(base: string, identity: string): Said | null
  /** Its local interface; null where there is none Wattproof can use. */
  readonly local: LocalInterface | null
  readonly policy: PolicyTable
  /** What its wss:// is worth; null where that is set on the box, or not known. A finding where nothing is verified. */
  readonly tls: { verifies: boolean; note: Said } | null
  /** What the maker's paper says it can do; absent where none is known (G5). */
  readonly paper?: Paper
}

/** A maker's paper on what its boxes speak of OCPP 1.6; everything it names, also what it says they do not. */
export interface Paper {
  /** Which paper, in words. */
  source: Said
  /** As in `SupportRow`. */
  rows: readonly Pick<SupportRow, 'about' | 'name' | 'documented'>[]
}

/** How a family is recognised. */
export interface DiscoveryTable {
  /** DNS-SD services it announces, e.g. `_openevse._tcp`. */
  services: readonly string[]
  /** Who a device is by its announcement alone; null when it is not of this family. */
  heard(device: Announced): Fingerprint | null
  /** Questions over HTTP(S), asked in this order of a box nobody knows. */
  questions: readonly Question[]
  /** What is called into every network by UDP, for boxes that answer only that. */
  call?: Call
}

export interface Call {
  /** Broadcast; a typed address is sent it, too. */
  text: string
  /** UDP, on both sides: the answer comes to the port it was asked from. */
  port: number
  /** Sent to each box that answered, for what its first answer leaves out. */
  more?: readonly string[]
  /** Reads any of the answers; null for one that is not of this family. What several answers say adds up. */
  heard(text: string): Fingerprint | null
}

export interface Question {
  scheme: 'http' | 'https'
  /** Where no port was typed or announced. */
  port: number
  path: string
  /** How a login goes with it: `user` for whom nobody is named, `digest` where the password itself must not be sent. */
  login?: { user?: string; digest?: boolean }
  /** null: not of this family, others may ask. `announced`: it already said it is of this family. */
  read(answer: HttpAnswer, announced: boolean): Fingerprint | null
}

/** One value of a box's own interface. Its plain name and meaning are words: `settings.<family>.<key>`. */
export interface Setting {
  key: string
  /** An `age` is read as ms since it happened. */
  type: KeyRow['type'] | 'age'
  access: 'R' | 'RW' | 'W'
  unit: string | null
  /** Value → words code of its name. */
  choices?: Readonly<Record<string, string>>
  min?: number
  max?: number
  /** Characters. */
  longest?: number
  /** An empty text is a value, too: none. */
  canBeEmpty?: boolean
  /** What else is wrong with a typed value, said before the box is asked. */
  problem?(value: string): Said | null
  /** A password or a private key: never shown. Some boxes give them out in clear; they are dropped where they are read. */
  secret?: boolean
  /** It belongs to this box alone, as its name does: no template carries it to others. */
  own?: boolean
  /** The OCPP key that is the same setting by another name. */
  ocpp?: string
}

/** A row of such a table; without a unit unless one is given. */
export const setting = (
  key: string,
  type: Setting['type'],
  access: Setting['access'],
  more: Partial<Omit<Setting, 'key' | 'type' | 'access'>> = {},
): Setting => ({ key, type, access, unit: null, ...more })

/** A value a family's box is to have, on or off where it is a switch. `label`: words code of its plain name. */
export const wanted = (key: string, value: string | boolean, label: string): Wanted => ({
  key,
  value: String(value),
  label: said(label),
  unit: null,
})

export interface LocalInterface {
  /** Whether the box asks for a login: never, if its owner set one, always. */
  login: 'never' | 'maybe' | 'always'
  /** The only user there is; null where it is typed. */
  user: string | null
  settings: readonly Setting[]
  /** What must be known of its settings as they are, e.g. a check it leaves out. */
  checks?(values: ReadonlyMap<string, string | null>): Check[]
  /** Opens nothing yet: the first read or write does. */
  open(door: Door): OpenBox
  /**
   * What makes it dial `base` with `identity`, in the order it must be written; empty where it cannot be pointed. `home`: the
   * values it was found with, where it goes to its own backend: a box that has several ways there takes the one it had.
   */
  pointAt(base: string, identity: string, home?: ReadonlyMap<string, string | null>): Wanted[]
  /** What keeps the box, as it is set, from dialling a URL, or may: it must not be pointed there over a finding that blocks. */
  dialling?: {
    keys: readonly string[]
    checks(values: ReadonlyMap<string, string | null>, url: string, identity: string): Check[]
  }
  link: {
    /** Keys that tell how far its connection has come. */
    keys: readonly string[]
    read(values: ReadonlyMap<string, string | null>): BoxLink
  }
  /** So long after a write its effect can be read, ms. */
  settleMs: number
  /** A new address may be in force only after a restart, by its own reply or by its firmware. */
  restarts?: true
  /** A session only one program may have is closed when it was not used for so long, ms; null where there is none. */
  releaseAfterMs: number | null
}

/** Everything a driver needs to speak to one box. */
export interface Door {
  lan: Lan
  clock: Clock
  /** host:port, or host. */
  address: string
  login: { user: string; password: string } | null
  /** SHA-256 of the certificate pinned on first use; null before it, and over plain HTTP. */
  pin: string | null
  /** The certificate it showed on first use. */
  pinned(sha256: string): void
}

export interface OpenBox extends Settable {
  /** Restarts the box; absent where its interface cannot. */
  restart?(): Promise<void>
  /** How long it runs, ms: smaller than before, it has restarted. null where this one does not tell; absent where none does. */
  upFor?(): Promise<number | null>
  /** True while a connection is held that locks other programs out. */
  held(): boolean
  /** Logs out and closes what is open; it can be used again afterwards. */
  close(): Promise<void>
}

/** The offline switch in this family's terms. */
export interface PolicyTable {
  /** null: possible; else why not. */
  possible: Readonly<Record<OfflinePolicy, Said | null>>
  /** Own keys and OCPP keys that together are this position. */
  keys(position: OfflinePolicy): Wanted[]
  warnings(position: OfflinePolicy): Said[]
  /** How it behaves without a backend, whatever the switch says. */
  habits: readonly Said[]
  /** The key of the tag it sends for a session without a card; null where it has none and sends its serial number. */
  cardlessKey: string | null
  /** false where it is documented to keep nothing the backend said of a card: then there is nothing to clear. */
  cardMemory: boolean
  /** What it stores on its own while its backend is away for long; `sessions` unless it is documented to drop some. */
  keeps: 'sessions' | 'start and end' | 'nothing for long'
}

export const allPossible: PolicyTable['possible'] = { off: null, known: null, anyone: null }

/** What makes a box dial somewhere: written by the backend step alone, because it knows the way back. */
export const pointingKeys = ({ local }: WallboxFamily): ReadonlySet<string> =>
  new Set(local === null ? [] : addressKeys(local, new Map()))

/** The keys of its address in the order they are written; none where it cannot be pointed. `home` as of `pointAt`. */
export const addressKeys = (local: LocalInterface, home?: ReadonlyMap<string, string | null>): string[] =>
  addressOf(local, home).map(({ key }) => key)

/** Those that each box of the family has: one that leaves them out has not told where it dials. */
export const sureAddressKeys = (local: LocalInterface): string[] =>
  addressOf(local).flatMap(({ key, optional }) => (optional === true ? [] : [key]))

const addressOf = (local: LocalInterface, home?: ReadonlyMap<string, string | null>): Wanted[] =>
  local.pointAt('ws://backend.invalid', 'id', home)

/** A family's own keys are its table; every other key is the station's, over OCPP. */
export const isLocalKey = (family: WallboxFamily, key: string): boolean =>
  family.local?.settings.some((setting) => setting.key === key) ?? false

/** What most boxes do not tell of their connection. */
export const untold = {
  accepted: null,
  connectedFor: null,
  acceptedFor: null,
  error: null,
} as const satisfies Partial<BoxLink>

/** A foreign string: one line of a length a card can show, without control characters and without what turns text around. */
export function short(value: unknown): string {
  if (typeof value !== 'string') return ''
  const line = value.slice(0, 1000).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]+/gu, ' ')
  return Array.from(line.trim()).slice(0, 60).join('')
}

/** What a reader makes of something a device sent; null also where it cannot cope with it, whatever the device thought of. */
export function foreign<T>(read: () => T | null): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
