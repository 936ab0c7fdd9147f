import type { CableRecord } from './cable.ts'
import type { OfflinePolicy } from './policy.ts'
import type { Said } from './said.ts'
import type { Findings } from './verdict.ts'
import type { ChainEntry, SiteView, TestView, WallboxView } from './visit.ts'
import type { Check, WriteRow } from './wallbox.ts'

/** `report.json`: everything the PDF shows, as a value. Tags are pseudonyms; no secret is in it. */
export interface Report {
  schema: 'wattproof-report/1'
  app: { name: 'Wattproof'; version: string }
  id: string
  /** Wall ms. */
  madeAt: number
  language: 'de' | 'en'
  site: SiteView
  wallbox: Pick<WallboxView, 'maker' | 'model' | 'serial' | 'firmware' | 'identity' | 'address' | 'practice'> & {
    family: string
  }
  /** What was read over a cable; absent where none was used. */
  cable?: CableRecord
  backend: {
    name: string
    url: string
    finalUrl: string
    /** What the station speaks; null where it was never connected. */
    ocpp: 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1' | null
    checks: readonly Check[]
    chain: readonly ChainEntry[] | null
    /** Backend clock minus this computer's, ms; null where never seen. */
    clockSkew: number | null
    accepted: boolean
  }
  policy: {
    /**
     * Set in this visit and read back. `not set`: not in this visit, or put back as found. `not confirmed`: something was written, and
     * the box is not known to have all of one position.
     */
    position: OfflinePolicy | 'not set' | 'not confirmed'
    /** What the box has for it, as far as it was read. */
    read: readonly { key: string; value: string | null }[]
    /** Of the position that is confirmed; else empty. */
    outcomes: readonly { situation: string; says: Said }[]
    warnings: readonly Said[]
  }
  /** Every row written on the box in this visit: before → asked for → read back. `leaving`: as it was moved off, or put back. */
  writes: readonly (WriteRow & { step: 'backend' | 'policy' | 'keys' | 'leaving' })[]
  /** Configuration as read from the station at the end. */
  keys: readonly { key: string; value: string | null; readonly: boolean }[]
  /** What the maker's paper says against what the wallbox answered (G5); absent where it was not asked. */
  support?: NonNullable<WallboxView['keys']['support']>
  test: {
    stays: TestView['stays']
    /** How the link to the backend was cut. */
    fault: TestView['fault']
    startedAt: number | null
    finishedAt: number | null
    findings: Findings | null
    timeline: TestView['timeline']
    plot: TestView['plot']
  }
  /** Frames the proxy changed or withheld, by rule (H35). */
  rewritten: readonly { rule: string; count: number }[]
  /** Where the box's backend URL points now. */
  handover: { pointsHere: boolean; says: Said }
  /** sha256 (hex) of `messages.ndjson`. */
  messages: { sha256: string; lines: number }
}

/** `manifest.json`: hashes of the other files, signed by this installation's Ed25519 key. */
export interface Manifest {
  schema: 'wattproof-manifest/1'
  madeAt: number
  files: readonly { name: string; bytes: number; sha256: string }[]
  /** SPKI PEM of the key; shows which installation, not that the installer was honest. */
  publicKey: string
  /** base64, over the canonical JSON of this object without `signature`. */
  signature: string
}

/** What `verify` says of a folder. */
export interface Verified {
  result: 'verified' | 'changed' | 'could not check'
  checks: readonly { what: string; result: 'fine' | 'finding' | 'could not check'; detail: string }[]
}
