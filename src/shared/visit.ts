import type { ConnectionView, DeliveryView, Protection, StrangerView } from './connection.ts'
import type { CardRole, Leg, ScenarioId } from './evidence.ts'
import type { FailureNote } from './failure.ts'
import type { OfflinePolicy, PolicySituation } from './policy.ts'
import type { Said } from './said.ts'
import type { Findings, Verdict } from './verdict.ts'
import type { Check, DiscoveryView, Family, WritePlan } from './wallbox.ts'

/** The seven steps of D2, in order. */
export const stepIds = ['found', 'backend', 'certificates', 'policy', 'keys', 'test', 'report'] as const
export type StepId = (typeof stepIds)[number]

export type StepState =
  | { state: 'done' }
  | { state: 'needs you' }
  | { state: 'in progress'; waitsFor: Said }
  | { state: 'not possible'; why: Said }

/** The whole truth the window draws. Sent as the event `view` whenever it changes; a reload asks `app.view`. */
export interface AppView {
  version: string
  host: 'electron' | 'browser'
  site: SiteView
  /** Addresses a station on the network may dial, e.g. `ws://192.168.1.5:9100`; the identity is appended. */
  listening: { urls: readonly string[]; failure: FailureNote | null }
  practice: { running: boolean; backendUrl: string | null; received: readonly PracticeReceived[] }
  discovery: DiscoveryView
  wallboxes: readonly WallboxView[]
  selected: string | null
  /** Somebody tried to connect and failed before it could say who it is, newest first; one entry an address and reason. */
  strangers: readonly StrangerView[]
  /** The visit saved before could not be read: it is kept aside, this one started empty. Absent when all is well. */
  unreadable?: FailureNote
}

export interface SiteView {
  name: string
  address: string
  installer: string
  company: string
  customer: string
}

/** What the practice backend shows it received. */
export interface PracticeReceived {
  at: number
  station: string
  action: string
  summary: string
}

export interface WallboxView {
  id: string
  title: string
  family: Family
  maker: string
  model: string
  serial: string
  firmware: string
  /** host:port of the local API; null for a box known only by OCPP. */
  address: string | null
  /** OCPP identity (charge point id). */
  identity: string
  practice: boolean
  /** The step the installer looked at last: where a reopened app continues. */
  at: StepId
  steps: Readonly<Record<StepId, StepState>>
  links: LinksView
  connection: ConnectionView
  queue: { waiting: number; parked: number }
  delivery: DeliveryView
  /** Its backend URL points at this computer: must not be left so. */
  pointsHere: boolean
  backend: BackendView
  certificates: CertificatesView
  policy: PolicyView
  keys: KeysView
  test: TestView
  report: ReportView
}

export interface LinksView {
  station: 'never' | 'connected' | 'refused' | 'gone'
  backend: 'live' | 'offline' | 'draining' | 'closed'
  /** Wall ms of the last change of either. */
  since: number
  /** Last measured round trip to the backend, ms. */
  roundTrip: number | null
  /** HTTP status or reason of the last refusal, in words. */
  refusal: Said | null
}

export type TemplateId = 'generic-1.6' | 'steve' | 'ev-energy' | 'practice'

export interface BackendView {
  template: TemplateId
  /** As typed, without the identity. Empty until chosen. */
  url: string
  /** The URL this family will build of it, identity joined; null while `url` is not usable. */
  finalUrl: string | null
  problem: Said | null
  checks: readonly Check[]
  /** What will be written on the box so that it dials this computer; null where a hand must do it. */
  plan: WritePlan | null
  /** The address to set by hand on a box without local API. */
  handUrl: string | null
  /** The same over wss, where this computer listens for it; empty where no hand sets an address. */
  handSecure: readonly { url: string; protection: Protection }[]
  accepted: boolean
}

export interface ChainEntry {
  subject: string
  issuer: string
  /** Wall ms. */
  validFrom: number
  validTo: number
  sha256: string
  role: 'root' | 'intermediate' | 'server'
  problem: Said | null
}

export interface CertificatesView {
  /** `none needed` for ws://, `system` where the system's CAs are trusted, `imported` with a CA of its own. */
  trust: 'none needed' | 'system' | 'imported'
  imported: readonly ChainEntry[]
  /** What the backend showed when it was last asked; null for ws:// or before the check. */
  chain: readonly ChainEntry[] | null
  checks: readonly Check[]
}

export interface PolicyView {
  position: OfflinePolicy
  /** Positions the family knows; a missing one shows `why`. */
  possible: Readonly<Record<OfflinePolicy, Said | null>>
  outcomes: Readonly<Record<PolicySituation, Said>>
  warnings: readonly Said[]
  plan: WritePlan | null
}

export interface KeyRow {
  key: string
  value: string | null
  readonly: boolean
  type: 'boolean' | 'integer' | 'list' | 'text'
  unit: string | null
  /** Words code of its one line of meaning; null for a key no standard names. */
  meaning: Said | null
  /** What the installer typed and has not applied. */
  edited: string | null
}

export interface KeysView {
  state: 'not read' | 'reading' | 'read' | 'failed'
  failure: FailureNote | null
  rows: readonly KeyRow[]
  plan: WritePlan | null
}

export interface ScenarioView {
  id: ScenarioId
  state: 'waiting' | 'running' | 'done'
  verdict: Verdict | null
}

/** Something a hand must do; noticed by itself when it happened. */
export interface Prompt {
  says: Said
  since: number
  timesOutAt: number
  /** The practice box can do it by one click. */
  practiceCan: boolean
  /** It cannot be seen from here (the station's link is cut): the installer says so by `test.hand`. */
  confirmable?: boolean
}

/** One moment on the timeline. */
export interface TimelineItem {
  at: number
  tone: 'plain' | 'good' | 'bad' | 'waiting'
  says: Said
  scenario: ScenarioId | null
}

/** How the link to the backend is cut in the test (B2); `callerror`: what is delivered afterwards is refused once. */
export const testFaults = [
  'reset',
  'close',
  'silence',
  'refuse',
  'no answer',
  '503',
  'slow',
  'late',
  'callerror',
] as const
export type TestFault = (typeof testFaults)[number]

export interface TestView {
  state: 'idle' | 'running' | 'finished' | 'cancelled'
  stays: 'nothing' | 'site controller'
  fault: TestFault
  scenarios: readonly ScenarioView[]
  startedAt: number | null
  finishedAt: number | null
  /** Present while a link is cut on purpose. */
  cut: { leg: Leg; since: number } | null
  /** What the run waits for, in one sentence. */
  waitsFor: Said | null
  prompt: Prompt | null
  timeline: readonly TimelineItem[]
  /** Queue length and meter over time, for the small plot. */
  plot: readonly { at: number; queue: number; meterWh: number | null }[]
  /** After F5 our refusal lies in the station's own card memory: clearing it is offered, and what came of it is kept. */
  cardMemory: 'untouched' | 'offer' | 'cleared' | 'kept'
  /** Card roles that have a tag, tags masked for display. */
  cards: Partial<Record<CardRole, string>>
  findings: Findings | null
}

export interface ReportView {
  /** Where the box was left, or what a hand must still do; absent while it was never moved off. */
  left?: { says: Said; verified: boolean }
  /** What is missing before it can be handed over. */
  missing: readonly Said[]
  exporting: boolean
  exported: {
    at: number
    name: string
    files: readonly { name: string; bytes: number; sha256: string }[]
    href: string | null
  } | null
  failure: FailureNote | null
}

/** A frame in the traffic view; secrets removed, tags masked. */
export interface TrafficLine {
  n: number
  at: number
  leg: Leg
  way: 'in' | 'out'
  kind: 'call' | 'result' | 'error' | 'other'
  action: string
  /** As it was sent, but for what is hidden. */
  text: string
  /** Characters of it that are not shown. */
  more: number
  /** Wall ms at which the same bytes went out on the other leg; null when they did not. */
  relayedAt: number | null
  /** Answered or changed by the proxy: which rule. */
  rule: string | null
  /** ms from the CALL to its answer. */
  latency: number | null
}

/** What happened between the frames: a link changed, a message was stored or delivered, the test did something. */
export interface TrafficMoment {
  n: number
  at: number
  kind: 'moment'
  about: 'link' | 'message' | 'card' | 'test' | 'gap'
  /** The link it happened on; null for what belongs to none. */
  leg: Leg | null
  tone: 'plain' | 'good' | 'bad' | 'waiting'
  says: Said
  /** In English, in the words of whoever said it; null for none. */
  technical: string | null
}

export type TrafficEntry = TrafficLine | TrafficMoment
