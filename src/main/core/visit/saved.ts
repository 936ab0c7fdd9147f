/** The document that makes a visit resumable: everything typed, chosen, written and shown, one record a wallbox. */
import { z } from 'zod'
import { cardRoles } from '../../../shared/evidence.ts'
import { offlinePolicies } from '../../../shared/policy.ts'
import { stepIds, testFaults } from '../../../shared/visit.ts'
import { families, guideIds } from '../../../shared/wallbox.ts'
import {
  cableShape,
  chainShape,
  checkShape,
  findingsShape,
  jobShape,
  keyRowShape,
  planShape,
  saidShape,
  setupShape,
  supportShape,
  templateShape,
  timelineShape,
  writeRowShape,
} from './shapes.ts'

const text = z.string()
const stays = z.enum(['nothing', 'site controller'])

const backendShape = z.object({
  /** What is asked of the box: its keys and profiles are proposed and checked. */
  template: text,
  /** The template that names whose backend it is; null where `template` does. */
  operator: text.nullable().default(null),
  /** As typed; empty until chosen. */
  url: text,
  checks: z.array(checkShape).readonly(),
  plan: planShape.nullable(),
  /** The backend has accepted this station at least once since it was chosen. */
  accepted: z.boolean(),
  /** The box was pointed here and has not been seen yet: after a restart the watch goes on. */
  awaited: z.boolean(),
  /** Every URL of this computer it was given: this computer may have another address by now. */
  pointedAt: z.array(text).default([]),
  /** Wall ms at which it gets its old URL back by itself unless it was seen; null while nothing is awaited. */
  restoreAt: z.number().nullable().default(null),
  /** It was not seen, and its old URL is not read back yet: tried again until it is. */
  restoring: z.boolean().default(false),
  clockSkew: z.number().nullable(),
})

const testShape = z.object({
  state: z.enum(['idle', 'running', 'finished', 'cancelled']),
  stays,
  /** How the link to the backend is cut. */
  fault: z.enum(testFaults).default('reset'),
  /** Tags by role, in clear: the installer's own cards. Masked on display, pseudonyms in a report. */
  cards: z.partialRecord(z.enum(cardRoles), text),
  setup: setupShape.nullable(),
  /** First and last line of the recording this test rests on. */
  lines: z.object({ from: z.number(), to: z.number().nullable() }).nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  done: z.array(text),
  cardMemory: z.enum(['untouched', 'offer', 'cleared', 'kept']).default('untouched'),
  timeline: z.array(timelineShape),
  plot: z.array(z.object({ at: z.number(), queue: z.number(), meterWh: z.number().nullable() })),
  findings: findingsShape.nullable(),
})

/** A value as it was found on the box before this visit first wrote it. */
const foundShape = z.object({ way: z.enum(['local', 'ocpp']), key: text, value: text.nullable() })

export const wallboxShape = z.object({
  id: text,
  title: text,
  family: z.enum(families),
  /** Whose instructions fit a box that a hand sets. */
  guide: z.enum(guideIds).nullable().default(null),
  maker: text,
  model: text,
  serial: text,
  firmware: text,
  address: text.nullable(),
  /** Where its serial was heard meanwhile: asked about before anything is sent there. */
  newAddress: text.nullable().default(null),
  /** The serial of another box that answers at its address instead: asked about, and nothing is sent there meanwhile. */
  stranger: text.nullable().default(null),
  /** SHA-256 of the certificate pinned on first use, and another one it showed since: asked about. */
  pin: text.nullable().default(null),
  newPin: text.nullable().default(null),
  cable: cableShape.nullable().default(null),
  identity: text,
  /** A person chose that name: what the box is called at its backend now does not replace it. */
  identityTyped: z.boolean().default(true),
  practice: z.boolean(),
  at: z.enum(stepIds),
  pointsHere: z.boolean(),
  /** An address that is in force only after a restart was written as it left, and no restart was seen since. */
  restartDue: z.boolean().default(false),
  /** Where the box was left, once it was moved off or put back; null before. */
  left: z
    .object({
      url: text.nullable(),
      says: saidShape,
      verified: z.boolean(),
      /** It was a hand that moved it, or nobody could see it arrive: a person may say what the backend shows. */
      confirmable: z.boolean().default(false),
    })
    .nullable(),
  asFound: z.array(foundShape),
  /** How often this visit set about changing something on it: writing, taking back, restarting. */
  changes: z.number().default(0),
  /** What moving it off and putting it back wrote, oldest first. */
  leaving: z.array(writeRowShape).readonly().default([]),
  backend: backendShape,
  certificates: z.object({
    pem: text.nullable(),
    imported: z.array(chainShape).readonly(),
    chain: z.array(chainShape).readonly().nullable(),
    checks: z.array(checkShape).readonly(),
  }),
  policy: z.object({
    position: z.enum(offlinePolicies),
    /** The position in force: what the proxy obeys while the backend is away; null before the first apply. */
    applied: z.enum(offlinePolicies).nullable(),
    /** What was in force before the last one was written: undone, it is again. */
    earlier: z.enum(offlinePolicies).nullable().default(null),
    plan: planShape.nullable(),
    /** What was tried on the box by plans for other positions before, oldest first. */
    written: z.array(writeRowShape).readonly().default([]),
    /** The tag it sends for a session without a card, as it last told; null while it has not. */
    cardless: text.nullable().default(null),
  }),
  keys: z.object({
    rows: z.array(keyRowShape).readonly(),
    read: z.boolean(),
    plan: planShape.nullable(),
    support: z.array(supportShape).readonly().nullable().default(null),
  }),
  test: testShape,
  exported: z
    .object({
      at: z.number(),
      name: text,
      files: z.array(z.object({ name: text, bytes: z.number(), sha256: text })),
      href: text.nullable(),
      /** Digest of what it tells of: another one, and the report is outdated. null for one that was made before this was kept. */
      of: text.nullable().default(null),
    })
    .nullable(),
})

/** A box that was found, for the list after a restart: last seen. */
const seenShape = z.object({
  family: z.enum(families),
  serial: text,
  title: text,
  maker: text,
  model: text,
  firmware: text,
  address: text,
  how: z.enum(['mdns', 'broadcast', 'sweep', 'typed', 'cable', 'practice']),
  seenAt: z.number(),
  certificate: text.nullable(),
})

export const savedShape = z.object({
  schema: z.literal(1),
  site: z.object({ name: text, address: text, installer: text, company: text, customer: text }),
  selected: text.nullable(),
  practice: z.boolean(),
  wallboxes: z.array(wallboxShape),
  /** Templates that came as files. */
  templates: z.array(templateShape).readonly().default([]),
  job: jobShape.nullable().default(null),
  seen: z.array(seenShape).default([]),
})

export type SavedVisit = z.infer<typeof savedShape>
export type SavedWallbox = z.infer<typeof wallboxShape>
export type SavedTest = z.infer<typeof testShape>
export type FoundValue = z.infer<typeof foundShape>

export const emptyVisit = (): SavedVisit => ({
  schema: 1,
  site: { name: '', address: '', installer: '', company: '', customer: '' },
  selected: null,
  practice: false,
  wallboxes: [],
  templates: [],
  job: null,
  seen: [],
})

/** What discovery or a hand knows of a box when it is taken into the visit. */
export type Introduced = Pick<
  SavedWallbox,
  'id' | 'title' | 'family' | 'guide' | 'maker' | 'model' | 'serial' | 'firmware' | 'address' | 'identity' | 'practice'
>

export const newWallbox = (box: Introduced): SavedWallbox => ({ ...box, ...blankRecord() })

/** What is known of a box before anything was done with it: nothing. */
export const blankRecord = (): Omit<SavedWallbox, keyof Introduced> => ({
  at: 'backend',
  identityTyped: false,
  newAddress: null,
  stranger: null,
  pin: null,
  newPin: null,
  cable: null,
  pointsHere: false,
  restartDue: false,
  left: null,
  asFound: [],
  changes: 0,
  leaving: [],
  backend: {
    template: 'generic-1.6',
    operator: null,
    url: '',
    checks: [],
    plan: null,
    accepted: false,
    awaited: false,
    pointedAt: [],
    restoreAt: null,
    restoring: false,
    clockSkew: null,
  },
  certificates: { pem: null, imported: [], chain: null, checks: [] },
  policy: { position: 'known', applied: null, earlier: null, plan: null, written: [], cardless: null },
  keys: { rows: [], read: false, plan: null, support: null },
  test: untested(),
  exported: null,
})

export const untested = (): SavedTest => ({
  state: 'idle',
  stays: 'nothing',
  fault: 'reset',
  cards: {},
  setup: null,
  lines: null,
  startedAt: null,
  finishedAt: null,
  done: [],
  cardMemory: 'untouched',
  timeline: [],
  plot: [],
  findings: null,
})
