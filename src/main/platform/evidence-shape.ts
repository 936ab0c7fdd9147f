/** What a line of `messages.ndjson` may be: it comes from a file anybody may have written. */
import { z } from 'zod'
import { cardRoles, scenarioIds } from '../../shared/evidence.ts'
import type { EvidenceLine, TestSetup } from '../../shared/evidence.ts'

const text = z.string()
const time = z.number()
const leg = z.enum(['station', 'backend'])
const line = { n: z.number().int(), at: time, mono: time, station: text }

const evidenceShape = z.discriminatedUnion('kind', [
  z.object({
    ...line,
    kind: z.literal('frame'),
    leg,
    way: z.enum(['in', 'out']),
    text,
    relayedAt: time.optional(),
    rule: text.optional(),
  }),
  z.object({
    ...line,
    kind: z.literal('link'),
    leg,
    state: z.enum(['connected', 'refused', 'gone', 'live', 'offline', 'draining', 'closed']),
    status: z.number().optional(),
    reason: text.optional(),
  }),
  z.object({
    ...line,
    kind: z.literal('answer'),
    action: text,
    messageId: text,
    authority: z.enum(['backend', 'proxy store', 'policy', 'local', 'none']).optional(),
    idTag: text.optional(),
    status: text.optional(),
  }),
  z.object({
    ...line,
    kind: z.literal('row'),
    row: z.number(),
    action: text,
    messageId: text,
    state: z.enum([
      'stored',
      'acknowledged',
      'sending',
      'ambiguous',
      'delivered',
      'refused',
      'parked',
      'repeat',
      'local',
    ]),
    transmissions: z.number().optional(),
    provisionalId: z.number().optional(),
    backendId: z.number().optional(),
    error: text.optional(),
  }),
  z.object({
    ...line,
    kind: z.literal('mark'),
    mark: z.enum([
      'test started',
      'test finished',
      'scenario started',
      'scenario finished',
      'scenario skipped',
      'backend link cut',
      'backend link restored',
      'station link cut',
      'station link restored',
      'card presented',
      'car plugged in',
      'car unplugged',
      'gave up waiting',
    ]),
    scenario: z.enum(scenarioIds).optional(),
    facts: z.record(text, z.union([text, z.number(), z.boolean()])).optional(),
  }),
  z.object({ ...line, kind: z.literal('gap'), lost: z.number() }),
])

const setupShape = z.object({
  kind: z.literal('setup'),
  schema: z.literal(1),
  rules: z.number().int(),
  station: text,
  ocpp: z.literal('ocpp1.6'),
  startedAt: time,
  policy: z.enum(['off', 'known', 'anyone']),
  cards: z.partialRecord(z.enum(cardRoles), text),
  practice: z.boolean(),
  stays: z.enum(['nothing', 'site controller']),
  scenarios: z.array(z.enum(scenarioIds)).max(scenarioIds.length),
})

/** The line, or null when it is none. */
export function readEvidence(value: unknown): EvidenceLine | null {
  const read = evidenceShape.safeParse(value)
  return read.success ? (read.data as EvidenceLine) : null
}

export function readSetup(value: unknown): TestSetup | null {
  const read = setupShape.safeParse(value)
  return read.success ? read.data : null
}
