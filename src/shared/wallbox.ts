import type { Said } from './said.ts'

/**
 * How a family of wallboxes is spoken to. `any` is any OCPP station without a local interface Wattproof can write to: its
 * backend URL is set by a hand, its keys over OCPP.
 */
export const families = ['go-e', 'openevse', 'alfen', 'warp', 'smartevse', 'keba', 'any'] as const
export type Family = (typeof families)[number]

/** Their local interface may ask for a password, and no login to it is documented: it can only be switched off. */
export const familiesWithoutLogin: ReadonlySet<Family | 'unknown'> = new Set(['go-e'])

/** Brands whose backend URL is set in a portal or in their own web page: honest instructions, and what to type there. */
export const guideIds = [
  'other',
  'easee',
  'zaptec',
  'wallbox',
  'autel',
  'teison',
  'ocular',
  'bender',
  'mennekes',
  'phoenix',
  'schneider',
  'spelsberg',
  'enelion',
  'landis-gyr',
  'ecotap',
  'keba',
] as const
export type GuideId = (typeof guideIds)[number]

/** How a box that only a hand can set is given its backend. */
export interface HandGuide {
  id: GuideId
  /** What goes into its address field, exactly. */
  typed: string
  /** Other fields that must hold something; an empty value is left empty. */
  fields: readonly { label: Said; value: string }[]
  /** What the box then dials. */
  finalUrl: string
  steps: readonly Said[]
  warnings: readonly Said[]
}

/** By which way a value of a box is read and written. */
export type Way = 'local' | 'ocpp'

/** A box that discovery heard of. Keyed by serial where one is known, else by address. */
export interface FoundBox {
  id: string
  family: Family | 'unknown'
  title: string
  maker: string
  model: string
  serial: string
  firmware: string
  /** host:port of its local API. */
  address: string
  how: 'mdns' | 'broadcast' | 'sweep' | 'typed' | 'cable' | 'practice'
  /** Wall ms of the last sign of life. */
  seenAt: number
  /** It took its leave, or has not been heard for a while: kept as "last seen". */
  quiet: boolean
  /** `no serial`: it answers, but does not tell who it is. `only IPv6`: it announces itself, and cannot be asked from here. */
  state:
    'asking' | 'ready' | 'api off' | 'needs password' | 'no serial' | 'only IPv6' | 'not a wallbox' | 'not answering'
  /** What must be known before this row is trusted: another box at this address, a known serial at a new one; null for nothing. */
  warning: Said | null
  practice: boolean
  adopted: boolean
}

export interface DiscoveryView {
  running: boolean
  boxes: readonly FoundBox[]
  /** One line per network interface of this computer: whether announcements can be heard there, and what cannot, and why. */
  interfaces: readonly { name: string; address: string; hears: boolean; note: Said | null }[]
  /** The sweep over the addresses of this computer's networks, while it runs and after; null before the first. */
  sweep: { running: boolean; asked: number; of: number; note: Said | null } | null
}

/** One row of a dry-run diff and of what became of it. */
export interface WriteRow {
  key: string
  /** Plain name of the key, words code; the OCPP or vendor key shows on hover. */
  label: Said | null
  unit: string | null
  /** Both are only a mask where `secret`. */
  before: string | null
  after: string
  /**
   * `unchanged`: accepted, but read back with another value than asked. `clamped`: the box took the nearest value it
   * allows. `not readable`: accepted, and write-only by design. `unknown`: the box went silent over it.
   */
  state:
    | 'planned'
    | 'writing'
    | 'confirmed'
    | 'unchanged'
    | 'clamped'
    | 'rejected'
    | 'read-only'
    | 'reboot required'
    | 'not supported'
    | 'not readable'
    | 'unknown'
    | 'undone'
  note: Said | null
  /** The value is a password or a key: never shown, never stored. */
  secret?: boolean
}

/** Snapshot → dry-run diff → apply → read back → undo, for every family (B3). */
export interface WritePlan {
  id: string
  rows: readonly WriteRow[]
  state: 'planned' | 'applying' | 'applied' | 'partly applied' | 'failed' | 'undone'
}

/** Three results of a check; the third is never a pass. */
export interface Check {
  id: string
  result: 'running' | 'fine' | 'finding' | 'could not check'
  severity: 'blocks' | 'warns'
  says: Said
  fix: Said | null
  /** Technical detail that folds out. */
  detail: string | null
}

/** How far the box's own connection has come, as the box tells it over its local interface. */
export interface BoxLink {
  /** The URL it dials, identity joined as the box joins it; null where OCPP is switched off. */
  url: string | null
  /**
   * Every URL in its settings, dialled or not: where it would go once its OCPP is on, or takes another way. Empty where it has none;
   * null where it does not tell, as some do while their OCPP is off.
   */
  stored: readonly string[] | null
  /** The name it has at the backend it is set to; null where it has none yet, or does not tell. */
  identity: string | null
  connected: boolean | null
  accepted: boolean | null
  /** ms since it was connected / accepted; null where it does not tell. */
  connectedFor: number | null
  acceptedFor: number | null
  /** Its last error in words, the line as it gave it, and how long ago, ms. */
  error: { says: Said; line: string; ago: number | null } | null
}

/** What a box told of its connection, and whether it had been restarted into it by then. */
export interface SeenLink extends BoxLink {
  /** false: it dials `url` only after its restart; what it told of the connection it has until then says nothing of that place. */
  inForce: boolean
}
