import type { ConnectionView, DeliveryView, Protection, StrangerView } from './connection.ts'
import type { CardRole, Leg, ScenarioId } from './evidence.ts'
import type { FailureNote } from './failure.ts'
import type { OfflinePolicy, PolicySituation } from './policy.ts'
import type { Said } from './said.ts'
import type { Findings, Verdict } from './verdict.ts'
import type { CableRecord, CableView } from './cable.ts'
import type { JobView, Template } from './template.ts'
import type { Check, DiscoveryView, Family, GuideId, HandGuide, SeenLink, Way, WritePlan } from './wallbox.ts'

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
  practice: {
    running: boolean
    backendUrl: string | null
    received: readonly PracticeReceived[]
    /** Other practice wallboxes that can be switched on beside the first, and those that are. */
    others: readonly { family: Family; running: boolean }[]
  }
  discovery: DiscoveryView
  cable: CableView
  templates: readonly Template[]
  /** A template on its way to many boxes; null when none is. */
  job: JobView | null
  /**
   * Of one that is not selected, what only its own pages show is left out: the rows of its keys and of its support table, what a hand
   * types, timeline and plot of its test.
   */
  wallboxes: readonly WallboxView[]
  selected: string | null
  /** Somebody tried to connect and failed before it could say who it is, newest first; one entry an address and reason. */
  strangers: readonly StrangerView[]
  /** What of the visit saved before could not be read, each with its `.fix`: it is kept aside. Absent when all is well. */
  unreadable?: readonly Said[]
  /** What is shown is not on disk, and nothing is written to a wallbox until it is. Absent when all is well. */
  unsaved?: FailureNote
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
  /** Whose instructions fit a box that a hand sets; null for one with a local interface. */
  guide: GuideId | null
  maker: string
  model: string
  serial: string
  firmware: string
  /** Of its last connection; null before the first. */
  ocpp: '1.6' | '2.0.1' | '2.1' | null
  /** host:port of the local API; null for a box known only by OCPP. */
  address: string | null
  local: LocalView | null
  /** What was read over the cable; goes into the report. */
  cable: CableRecord | null
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

/** The local interface of a box. */
export interface LocalView {
  /** `needed`: it asked for a password, and none or a wrong one was given. Passwords are kept in memory only. */
  login: 'not needed' | 'needed' | 'given'
  /** The user its login goes with; null where the installer types one, too. */
  user: string | null
  /** A connection only one program may have is open: the maker's own app is locked out until it is released. */
  held: boolean
  /** SHA-256 of the certificate pinned on first use; null for plain HTTP. */
  pin: string | null
  /** Something that must be answered before anything is sent there: it is at a new address, or shows another certificate. */
  question: { about: 'address' | 'serial' | 'certificate'; says: Said; now: string } | null
  /** As the box told last; null before. */
  link: SeenLink | null
  /** Its new address is in force only after a restart, which was not seen yet. */
  waitsForRestart: boolean
  /** A restart over the local interface is possible. */
  canRestart: boolean
}

export interface LinksView {
  /** `unknown`: the window itself has lost the app that would know. */
  station: 'never' | 'connected' | 'refused' | 'gone' | 'unknown'
  backend: 'live' | 'offline' | 'draining' | 'closed' | 'unknown'
  /** Wall ms of the last change of either. */
  since: number
  /** Last measured round trip to the backend, ms. */
  roundTrip: number | null
  /** HTTP status or reason of the last refusal, in words. */
  refusal: Said | null
}

export interface BackendView {
  /** Id of a template in `AppView.templates`. */
  template: string
  /** As typed, without the identity. Empty until chosen. */
  url: string
  /** The URL this family will build of it, identity joined; null while `url` is not usable. */
  finalUrl: string | null
  problem: Said | null
  checks: readonly Check[]
  /** What will be written on the box so that it dials this computer; null where a hand must do it. */
  plan: WritePlan | null
  /** Can the box reach this computer? Looked at before its URL is changed. */
  reach: readonly Check[]
  /** Wall ms at which the old URL is restored by itself unless the box was seen; null while nothing is awaited. */
  restoreAt: number | null
  /** The address to set by hand on a box without local API. */
  handUrl: string | null
  /** How the box is led here by hand, and how to its backend (null without a usable one); absent where no hand is needed. */
  byHand?: { here: HandGuide; home: HandGuide | null }
  /** The same over wss, where this computer listens for it; empty where no hand sets an address. */
  handSecure: readonly { url: string; protection: Protection }[]
  accepted: boolean
}

export interface ChainEntry {
  subject: string
  issuer: string
  /** Wall ms; null where the certificate names a day nobody can read. */
  validFrom: number | null
  validTo: number | null
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
  /** null: the family knows this position; else why it is not possible. */
  possible: Readonly<Record<OfflinePolicy, Said | null>>
  outcomes: Readonly<Record<PolicySituation, Said>>
  warnings: readonly Said[]
  /** How this family behaves without a backend, whatever the switch says: how soon it notices, what it keeps, what it loses. */
  habits: readonly Said[]
  plan: WritePlan | null
}

export interface KeyRow {
  /** OCPP 1.6 key, 2.x `Component[instance]#evse.connector.Variable[instance]`, or the key of the box's own interface. */
  key: string
  way: Way
  /** null: it has none, or it is secret. */
  value: string | null
  /** The value for people: an age, a choice by its name; null where the value speaks for itself. */
  shown: Said | null
  readonly: boolean
  /** Why Wattproof leaves it alone although the box would take it; absent where the box decides. */
  why?: Said
  type: 'boolean' | 'integer' | 'decimal' | 'list' | 'text' | 'choice' | 'pem'
  /** What `choice` and some lists allow. */
  choices: readonly string[]
  /** The same for people, in the same order; absent where they speak for themselves. */
  named?: readonly Said[]
  unit: string | null
  /** Words code of its one line of meaning; null for a key no standard names. */
  meaning: Said | null
  /** Never shown; what was typed is kept in memory only, `edited` is then a mask. */
  secret: boolean
  /** What shall be written and is not yet: typed by the installer, or proposed. */
  edited: string | null
  /** The operator whose template asks for `edited`; null where the installer typed it. */
  proposedBy: string | null
}

/** What the maker's papers say against what the box answered (G5). */
export interface SupportRow {
  about: 'profile' | 'message' | 'key'
  name: string
  /** e.g. `R`, `RW`, `yes`, `no`; the paper's words. */
  documented: string
  /** The same for what was seen; null where it was not asked. */
  answered: string | null
  agrees: boolean | null
}

export interface KeysView {
  state: 'not read' | 'reading' | 'read' | 'failed'
  failure: FailureNote | null
  rows: readonly KeyRow[]
  plan: WritePlan | null
  /** Absent where no paper of the maker is known. */
  support: { source: Said; rows: readonly SupportRow[] } | null
}

/** Two boxes side by side; a key one of them lacks is null there. */
export interface KeyComparison {
  rows: readonly {
    key: string
    way: Way
    unit: string | null
    meaning: Said | null
    one: string | null
    other: string | null
    same: boolean
  }[]
}

/** How a station of OCPP 2.x would be moved to its backend by a network profile: what would be sent, or why it cannot be. */
export interface ProfileMove {
  /** By which exactly this is carried out. */
  id: string
  steps: readonly Said[]
  /** What is assumed, what is lost, and what must be there already. */
  warnings: readonly Said[]
  why: Said | null
}

/** `told`: it has taken it and restarts; `refused`: it stays where it is. */
export interface ProfileMoved {
  result: 'told' | 'refused'
  says: Said
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
  left?: {
    says: Said
    verified: boolean
    /** The installer may say what the backend's side shows: evidence of a person, marked as such. */
    confirmable: boolean
  }
  /** What is missing before it can be handed over. */
  missing: readonly Said[]
  exporting: boolean
  exported: {
    at: number
    name: string
    files: readonly { name: string; bytes: number; sha256: string }[]
    href: string | null
    /** Made before the last change to the box or to how it was left: no longer the finished report. */
    outdated: boolean
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
