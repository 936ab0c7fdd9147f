import { builtInTemplates } from '../../src/main/core/templates/templates.ts'
import type { AppView, KeyRow, LinksView, StepId, StepState, WallboxView } from '../../src/shared/visit.ts'
import type { Check, FoundBox, WritePlan, WriteRow } from '../../src/shared/wallbox.ts'
import { said } from '../../src/shared/said.ts'
import { unseen } from './sample-connection.ts'
import { idleTest, startedAt } from './sample-tests.ts'

/** Realistic views of every step and state, for tests of the window and for looking at it without a host. */

export function steps(states: Partial<Record<StepId, StepState>>): Record<StepId, StepState> {
  const one = (step: StepId): StepState => states[step] ?? { state: 'needs you' }
  return {
    found: one('found'),
    backend: one('backend'),
    certificates: one('certificates'),
    policy: one('policy'),
    keys: one('keys'),
    test: one('test'),
    report: one('report'),
  }
}

export const connected: LinksView = {
  station: 'connected',
  backend: 'live',
  since: startedAt,
  roundTrip: 42,
  refusal: null,
}
export const neverSeen: LinksView = { station: 'never', backend: 'closed', since: 0, roundTrip: null, refusal: null }

const row = (part: Partial<WriteRow> & Pick<WriteRow, 'key' | 'after'>): WriteRow => ({
  label: null,
  unit: null,
  before: null,
  state: 'planned',
  note: null,
  ...part,
})

export const backendPlan: WritePlan = {
  id: 'plan-1',
  state: 'planned',
  rows: [
    row({ key: 'ocppe', label: said('backend.key.enabled'), before: 'false', after: 'true' }),
    row({
      key: 'ocppu',
      label: said('backend.key.url'),
      before: 'wss://old.example.com/ocpp/',
      after: 'ws://192.168.1.20:9100/',
    }),
  ],
}

export const policyPlan: WritePlan = {
  id: 'plan-2',
  state: 'planned',
  rows: [
    row({ key: 'LocalAuthorizeOffline', before: 'false', after: 'true' }),
    row({ key: 'AllowOfflineTxForUnknownId', before: 'false', after: 'false', state: 'confirmed' }),
    row({ key: 'StopTransactionOnInvalidId', before: null, after: 'true' }),
  ],
}

export function applied(plan: WritePlan): WritePlan {
  return {
    ...plan,
    state: 'applied',
    rows: plan.rows.map((one) => ({ ...one, state: 'confirmed' })),
  }
}

export const checks: readonly Check[] = [
  {
    id: 'name',
    result: 'fine',
    severity: 'blocks',
    says: said('check.name.fine', { host: 'ocpp.example.com', addresses: '203.0.113.7' }),
    fix: null,
    detail: 'A 203.0.113.7, 14 ms',
  },
  {
    id: 'tls',
    result: 'finding',
    severity: 'warns',
    says: said('check.tls.plain'),
    fix: said('check.tls.plain.fix'),
    detail: null,
  },
  {
    id: 'clock',
    result: 'could not check',
    severity: 'warns',
    says: said('check.clock.unknown'),
    fix: null,
    detail: 'no Date header',
  },
]

const key = (part: Partial<KeyRow> & Pick<KeyRow, 'key'>): KeyRow => ({
  way: 'ocpp',
  shown: null,
  choices: [],
  secret: false,
  value: null,
  readonly: false,
  type: 'text',
  unit: null,
  meaning: null,
  edited: null,
  proposedBy: null,
  ...part,
})

export const keyRows: readonly KeyRow[] = [
  key({
    key: 'HeartbeatInterval',
    value: '300',
    type: 'integer',
    unit: 's',
    meaning: said('keys.meaning.HeartbeatInterval'),
  }),
  key({
    key: 'MeterValueSampleInterval',
    value: '60',
    type: 'integer',
    unit: 's',
    meaning: said('keys.meaning.MeterValueSampleInterval'),
  }),
  key({
    key: 'LocalAuthorizeOffline',
    value: 'true',
    type: 'boolean',
    meaning: said('keys.meaning.LocalAuthorizeOffline'),
  }),
  key({
    key: 'MeterValuesSampledData',
    value: 'Energy.Active.Import.Register',
    type: 'list',
    meaning: said('keys.meaning.MeterValuesSampledData'),
  }),
  key({
    key: 'NumberOfConnectors',
    value: '1',
    type: 'integer',
    readonly: true,
    meaning: said('keys.meaning.NumberOfConnectors'),
  }),
  key({ key: 'VendorLedBrightness', value: '80' }),
  key({ key: 'SupportedFeatureProfiles', value: 'Core,RemoteTrigger,SmartCharging', type: 'list', readonly: true }),
]

export function wallbox(part: Partial<WallboxView> = {}): WallboxView {
  return {
    id: 'box-1',
    title: 'go-e 990077 · Garage links',
    family: 'go-e',
    guide: null,
    ocpp: null,
    local: null,
    cable: null,
    maker: 'go-e',
    model: 'Charger Gemini 11 kW',
    serial: '990077',
    firmware: '056.2',
    address: '192.168.1.60:80',
    identity: '990077',
    practice: false,
    at: 'backend',
    steps: steps({
      found: { state: 'done' },
      certificates: { state: 'done' },
      test: { state: 'not possible', why: said('steps.notConnected') },
    }),
    links: neverSeen,
    connection: unseen,
    queue: { waiting: 0, parked: 0 },
    delivery: { running: false, last: null, failure: null },
    pointsHere: false,
    backend: {
      template: 'generic-1.6',
      url: 'ws://ocpp.example.com/steve/',
      finalUrl: 'ws://ocpp.example.com/steve/990077',
      problem: null,
      checks,
      plan: backendPlan,
      reach: [],
      restoreAt: null,
      handUrl: null,
      handSecure: [],
      accepted: false,
    },
    certificates: { trust: 'none needed', imported: [], chain: null, checks: [] },
    policy: {
      position: 'known',
      habits: [],
      possible: { off: null, known: null, anyone: null },
      outcomes: {
        'known card': said('policy.known.charges'),
        'unknown card': said('policy.unknown.refused'),
        'blocked card': said('policy.blocked.refused'),
        'running session': said('policy.running.goesOn'),
        reboot: said('policy.reboot.refused'),
      },
      warnings: [said('policy.warning.cachedRefusal')],
      plan: policyPlan,
    },
    keys: { state: 'not read', failure: null, rows: [], plan: null, support: null },
    test: idleTest,
    report: { missing: [], exporting: false, exported: null, failure: null },
    ...part,
  }
}

const chainDates = { validFrom: startedAt - 100 * 86_400_000, validTo: startedAt + 4000 * 86_400_000, problem: null }
export const chain = [
  {
    subject: 'CN=ocpp.example.com',
    issuer: 'CN=Example Issuing CA',
    sha256: 'c1'.repeat(32),
    role: 'server',
    ...chainDates,
  },
  {
    subject: 'CN=Example Issuing CA',
    issuer: 'CN=Example Root CA',
    sha256: 'b2'.repeat(32),
    role: 'intermediate',
    ...chainDates,
  },
  {
    subject: 'CN=Example Root CA, O=Example Charging GmbH',
    issuer: 'CN=Example Root CA',
    sha256: 'a3'.repeat(32),
    role: 'root',
    ...chainDates,
  },
] as const

const found = (part: Partial<FoundBox>): FoundBox => ({
  id: 'found-1',
  family: 'go-e',
  title: 'go-e 990077',
  maker: 'go-e',
  model: 'Charger Gemini 11 kW',
  serial: '990077',
  firmware: '056.2',
  address: '192.168.1.60:80',
  how: 'mdns',
  seenAt: startedAt,
  quiet: false,
  warning: null,
  state: 'ready',
  practice: false,
  adopted: false,
  ...part,
})

export const foundBoxes: readonly FoundBox[] = [
  found({}),
  found({
    id: 'found-2',
    title: 'go-e 990078',
    serial: '990078',
    address: '192.168.1.61:80',
    state: 'api off',
    firmware: '',
    model: '',
  }),
  found({
    id: 'found-3',
    family: 'unknown',
    title: '192.168.1.77',
    maker: '',
    model: '',
    serial: '',
    firmware: '',
    address: '192.168.1.77:80',
    how: 'typed',
    state: 'asking',
  }),
]

export function view(part: Partial<AppView> = {}): AppView {
  return {
    version: '0.1.0',
    host: 'browser',
    site: {
      name: 'Tiefgarage Lindenstr. 4',
      address: 'Lindenstr. 4, 10969 Berlin',
      installer: 'M. Kaya',
      company: 'Elektro Kaya GmbH',
      customer: '',
    },
    listening: { urls: ['ws://192.168.1.20:9100'], failure: null },
    practice: { running: false, backendUrl: null, received: [], others: [] },
    discovery: {
      running: false,
      boxes: [],
      interfaces: [
        { name: 'wlan0', address: '192.168.1.20', hears: true, note: null },
        { name: 'tun0', address: '10.8.0.2', hears: false, note: said('visit.interface.noMulticast') },
      ],
      sweep: null,
    },
    cable: { ports: null, listing: null, open: null, failure: null },
    templates: builtInTemplates,
    job: null,
    wallboxes: [],
    selected: null,
    strangers: [],
    ...part,
  }
}

/** The site with one wallbox at one step. */
export function at(step: StepId, part: Partial<WallboxView> = {}): AppView {
  const box = wallbox({ at: step, ...part })
  const other = wallbox({
    id: 'box-2',
    title: 'Alfen ACE0012345',
    family: 'any',
    identity: 'ACE0012345',
    address: null,
    serial: '',
    maker: 'Alfen',
    model: '',
    steps: steps({ found: { state: 'done' } }),
  })
  return view({ wallboxes: [box, other], selected: box.id })
}
