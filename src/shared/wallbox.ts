import type { Said } from './said.ts'

/** How a family of wallboxes is spoken to. `any` is any OCPP 1.6 station whose backend URL a hand sets. */
export type Family = 'go-e' | 'any'

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
  how: 'mdns' | 'typed' | 'practice'
  /** Wall ms of the last sign of life. */
  seenAt: number
  state: 'asking' | 'ready' | 'api off' | 'needs password' | 'not a wallbox' | 'not answering'
  practice: boolean
  adopted: boolean
}

export interface DiscoveryView {
  running: boolean
  boxes: readonly FoundBox[]
  /** One line per network interface of this computer: what can be heard there, or why nothing can. */
  interfaces: readonly { name: string; address: string; note: Said | null }[]
}

/** One row of a dry-run diff and of what became of it. */
export interface WriteRow {
  key: string
  /** Plain name of the key, words code; the OCPP or vendor key shows on hover. */
  label: Said | null
  unit: string | null
  before: string | null
  after: string
  state: 'planned' | 'writing' | 'confirmed' | 'unchanged' | 'rejected' | 'reboot required' | 'not supported' | 'undone'
  note: Said | null
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
