/** What the diagnoses of a backend share: the place they ask about, and the three results (the third is never a pass). */
import { said, type Said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'

export interface Target {
  /** As the box will dial it. */
  finalUrl: string
  /** As typed. */
  url: string
  scheme: string
  host: string
  port: number
  identity: string
  /** PEM of CAs imported for this backend. */
  ca: string | undefined
  wssOnly: boolean
  /** Subprotocols the wallbox offers, best first. */
  protocols: readonly string[]
}

type Values = Readonly<Record<string, string | number>>

export const fine = (id: string, values?: Values, detail: string | null = null): Check => ({
  id,
  result: 'fine',
  severity: 'warns',
  says: said(`check.${id}.fine`, values),
  fix: null,
  detail,
})

/** A finding: `what` names its sentence `check.<id>.<what>` and its fix `check.<id>.<what>.fix`. */
export const finding = (
  id: string,
  what: string,
  severity: Check['severity'],
  values?: Values,
  detail: string | null = null,
): Check => ({
  id,
  result: 'finding',
  severity,
  says: said(`check.${id}.${what}`, values),
  fix: said(`check.${id}.${what}.fix`, values),
  detail,
})

export const unknown = (id: string, why: Said, detail: string | null = null): Check => ({
  id,
  result: 'could not check',
  severity: 'warns',
  says: why,
  fix: null,
  detail,
})

export const running = (id: string): Check => ({
  id,
  result: 'running',
  severity: 'warns',
  says: said(`check.${id}.running`),
  fix: null,
  detail: null,
})
