/** What operators ask of a wallbox, as data that can be a file; and one template applied to many boxes. */
import type { OfflinePolicy } from './policy.ts'
import type { Said } from './said.ts'
import type { WriteRow } from './wallbox.ts'

export interface Template {
  id: string
  /** Name of the operator or backend, as a report calls it. */
  name: string
  /** `built in` ones cannot be forgotten. */
  from: 'built in' | 'file'
  /** Without the identity; empty where each installer types one. */
  url: string
  /** Plain `ws://` is refused there: a finding that blocks instead of one that warns. */
  wssOnly: boolean
  /** Path every backend of this kind has; a URL without it is asked about. */
  path: string | null
  policy: OfflinePolicy
  /** Values the operator wants; proposed once the keys were read. OCPP 1.6 keys, 2.x `Component.Variable`. */
  keys: Readonly<Record<string, string>>
  /** Feature profiles the operator needs (SupportedFeatureProfiles). */
  profiles: readonly string[]
}

export interface JobBox {
  wallbox: string
  title: string
  state: 'waiting' | 'running' | 'done' | 'partly done' | 'failed' | 'skipped'
  /** What came of it, or what it waits for; null while it waits its turn. */
  says: Said | null
}

/** Once more may help. Not a box that has all of it but a position of the switch its family does not have. */
export const mayTryAgain = ({ state, says }: JobBox): boolean =>
  state !== 'done' && says?.code !== 'templates.job.noSwitch'

/** A template on its way to a selection of boxes; kept over restarts. */
export interface JobView {
  id: string
  template: string
  state: 'running' | 'finished' | 'cancelled'
  startedAt: number
  boxes: readonly JobBox[]
}

/** What a template would change, asked of the boxes before anything is written. */
export interface DryRun {
  boxes: readonly DryRunBox[]
  /** What must be weighed before its position of the switch is set, on any of them. */
  warnings: readonly Said[]
}

export interface DryRunBox {
  wallbox: string
  title: string
  /** null where its backend stays. */
  backend: { before: string; after: string } | null
  rows: readonly WriteRow[]
  /** Why it could not be asked, or what it cannot have; null where all is told. */
  says: Said | null
}
