/**
 * Shapes of the shared types as a saved document holds them. What is on disk is `unknown` until one of these has read it:
 * an older version wrote it, or a hand did.
 */
import { z } from 'zod'
import { cardRoles, scenarioIds } from '../../../shared/evidence.ts'
import type { Said } from '../../../shared/said.ts'
import type { LedgerEntry, SessionEntry, Verdict } from '../../../shared/verdict.ts'
import { checksOfController, type CableRecord } from '../../../shared/cable.ts'
import { offlinePolicies } from '../../../shared/policy.ts'
import type { JobView, Template } from '../../../shared/template.ts'
import type { ChainEntry, KeyRow, SupportRow, TimelineItem } from '../../../shared/visit.ts'
import type { Check, WritePlan, WriteRow } from '../../../shared/wallbox.ts'

const text = z.string()
const number = z.number()

export const saidShape = z.object({
  code: text,
  values: z.record(text, z.union([text, number])).exactOptional(),
}) satisfies z.ZodType<Said>

export const writeRowShape = z.object({
  key: text,
  label: saidShape.nullable(),
  unit: text.nullable(),
  before: text.nullable(),
  after: text,
  state: z.enum([
    'planned',
    'writing',
    'confirmed',
    'unchanged',
    'clamped',
    'rejected',
    'read-only',
    'reboot required',
    'not supported',
    'not readable',
    'unknown',
    'undone',
  ]),
  note: saidShape.nullable(),
  secret: z.boolean().exactOptional(),
}) satisfies z.ZodType<WriteRow>

export const planShape = z.object({
  id: text,
  rows: z.array(writeRowShape).readonly(),
  state: z.enum(['planned', 'applying', 'applied', 'partly applied', 'failed', 'undone']),
}) satisfies z.ZodType<WritePlan>

export const checkShape = z.object({
  id: text,
  result: z.enum(['running', 'fine', 'finding', 'could not check']),
  severity: z.enum(['blocks', 'warns']),
  says: saidShape,
  fix: saidShape.nullable(),
  detail: text.nullable(),
}) satisfies z.ZodType<Check>

export const chainShape = z.object({
  subject: text,
  issuer: text,
  validFrom: number.nullable(),
  validTo: number.nullable(),
  sha256: text,
  role: z.enum(['root', 'intermediate', 'server']),
  problem: saidShape.nullable(),
}) satisfies z.ZodType<ChainEntry>

export const keyRowShape = z.object({
  key: text,
  way: z.enum(['local', 'ocpp']).default('ocpp'),
  value: text.nullable(),
  shown: saidShape.nullable().default(null),
  readonly: z.boolean(),
  why: saidShape.exactOptional(),
  type: z.enum(['boolean', 'integer', 'decimal', 'list', 'text', 'choice', 'pem']),
  choices: z.array(text).readonly().default([]),
  named: z.array(saidShape).readonly().exactOptional(),
  unit: text.nullable(),
  meaning: saidShape.nullable(),
  secret: z.boolean().default(false),
  edited: text.nullable(),
  proposedBy: text.nullable().default(null),
}) satisfies z.ZodType<KeyRow>

export const supportShape = z.object({
  about: z.enum(['profile', 'message', 'key']),
  name: text,
  documented: text,
  answered: text.nullable(),
  agrees: z.boolean().nullable(),
}) satisfies z.ZodType<SupportRow>

export const cableShape = z.object({
  at: number,
  firmware: text,
  mcu: text,
  limits: z.object({ min: number, hardwareMax: number, configuredMax: number }).nullable(),
  faults: z.object({ gfi: number, noGround: number, stuckRelay: number }).nullable(),
  checksOff: z.array(z.enum(checksOfController)).readonly().exactOptional(),
}) satisfies z.ZodType<CableRecord>

export const templateShape = z.object({
  id: text,
  name: text,
  from: z.enum(['built in', 'file']),
  url: text,
  wssOnly: z.boolean(),
  path: text.nullable(),
  policy: z.enum(offlinePolicies),
  keys: z.record(text, text),
  profiles: z.array(text).readonly(),
}) satisfies z.ZodType<Template>

export const jobShape = z.object({
  id: text,
  template: text,
  state: z.enum(['running', 'finished', 'cancelled']),
  startedAt: number,
  boxes: z
    .array(
      z.object({
        wallbox: text,
        title: text,
        state: z.enum(['waiting', 'running', 'done', 'partly done', 'failed', 'skipped']),
        says: saidShape.nullable(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<JobView>

const scenario = z.enum(scenarioIds)

export const timelineShape = z.object({
  at: number,
  tone: z.enum(['plain', 'good', 'bad', 'waiting']),
  says: saidShape,
  scenario: scenario.nullable(),
}) satisfies z.ZodType<TimelineItem>

const verdictShape = z.object({
  scenario,
  outcome: z.enum(['passed', 'failed', 'not shown', 'skipped']),
  expected: saidShape,
  observed: saidShape,
  cites: z.array(number).readonly(),
  times: z.object({
    noticed: number.exactOptional(),
    reconnected: number.exactOptional(),
    drained: number.exactOptional(),
  }),
  simulated: z.boolean(),
}) satisfies z.ZodType<Verdict>

const ledgerShape = z.object({
  action: text,
  messageId: text,
  stationTime: text.nullable(),
  stationLine: number.nullable(),
  acknowledged: z.enum(['backend', 'proxy', 'not answered']),
  rowState: z.enum(['none', 'queued', 'delivered', 'parked']),
  ambiguous: z.boolean(),
  transmissions: number,
  backendAnswers: number,
  backendLine: number.nullable(),
}) satisfies z.ZodType<LedgerEntry>

const sessionShape = z.object({
  connectorId: number.nullable(),
  idTag: text,
  authority: z.enum(['backend', 'proxy store', 'policy', 'local', 'station', 'none']),
  startedAt: text.nullable(),
  stoppedAt: text.nullable(),
  meterStart: number.nullable(),
  meterStop: number.nullable(),
  provisionalId: number.nullable(),
  backendId: number.nullable(),
  duringOutage: z.boolean(),
}) satisfies z.ZodType<SessionEntry>

export const findingsShape = z.object({
  rules: number,
  verdicts: z.array(verdictShape).readonly(),
  ledger: z.array(ledgerShape).readonly(),
  sessions: z.array(sessionShape).readonly(),
  headline: saidShape,
  allPassed: z.boolean(),
})

export const setupShape = z.object({
  kind: z.literal('setup'),
  schema: z.literal(1),
  rules: number,
  station: text,
  ocpp: z.literal('ocpp1.6'),
  startedAt: number,
  policy: z.enum(['off', 'known', 'anyone']),
  cards: z.partialRecord(z.enum(cardRoles), text),
  practice: z.boolean(),
  stays: z.enum(['nothing', 'site controller']),
  scenarios: z.array(scenario).readonly(),
})
