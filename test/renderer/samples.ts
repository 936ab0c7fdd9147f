import { guideFor } from '../../src/main/core/wallboxes/guides.ts'
import { said } from '../../src/shared/said.ts'
import type { AppView, TestView, WallboxView } from '../../src/shared/visit.ts'
import { stepIds } from '../../src/shared/visit.ts'
import { cableSamples, kept } from './sample-cable.ts'
import { live, strangers } from './sample-connection.ts'
import { findSamples } from './sample-find.ts'
import { many, manyFinished, manyRunning, operators } from './sample-templates.ts'
import { fullKeys } from './sample-keys.ts'
import { localSamples } from './sample-local.ts'
import { finishedTest, idleTest, runningTest, startedAt } from './sample-tests.ts'
import {
  applied,
  at,
  backendPlan,
  chain,
  connected,
  foundBoxes,
  keyRows,
  policyPlan,
  steps,
  view,
  wallbox,
} from './sample-views.ts'

/** A wallbox that is set up and led through this computer. */
export const running: Partial<WallboxView> = {
  links: connected,
  connection: live,
  pointsHere: true,
  backend: { ...wallbox().backend, plan: applied(backendPlan), accepted: true },
  steps: steps({
    found: { state: 'done' },
    backend: { state: 'done' },
    certificates: { state: 'done' },
    policy: { state: 'done' },
    keys: { state: 'done' },
  }),
}

const testing = (test: TestView, more: Partial<WallboxView> = {}): AppView =>
  at('test', { ...running, practice: true, title: 'Practice wallbox', test, ...more })

/** Every picture worth looking at, by name. */
export const samples: Readonly<Record<string, () => AppView>> = {
  ...localSamples,
  welcome: () => view({ site: { name: '', address: '', installer: '', company: '', customer: '' } }),
  searching: () => view({ discovery: { ...view().discovery, running: true, boxes: foundBoxes } }),
  strangers: () => view({ discovery: { ...view().discovery, running: true, boxes: foundBoxes }, strangers }),
  ...findSamples,
  ...Object.fromEntries(
    Object.entries(cableSamples).map(([name, cable]) => [
      name,
      () => ({ ...at('found'), cable, selected: null, discovery: { ...view().discovery, boxes: foundBoxes } }),
    ]),
  ),
  found: () => at('found', running),
  'found-cable': () => at('found', { ...running, cable: kept }),
  outage: () =>
    at('found', {
      ...running,
      links: { ...connected, backend: 'offline', roundTrip: null },
      queue: { waiting: 14, parked: 0 },
      connection: {
        ...live,
        waitsFor: said('connection.waits.backend'),
        outage: { since: Date.now() - 240_000, until: null, delivered: 0, onPurpose: false },
      },
    }),
  'outage-over': () =>
    at('found', {
      ...running,
      connection: {
        ...live,
        outage: { since: Date.now() - 340_000, until: Date.now() - 20_000, delivered: 14, onPurpose: false },
      },
    }),
  unreadable: () => ({
    ...at('backend', running),
    unreadable: [
      said('frame.unreadable.boxes', { boxes: 'Stellplatz 12' }),
      said('frame.unreadable.parts', { boxes: 'Garage links, Garage rechts' }),
    ],
  }),
  unsaved: () => ({ ...at('backend', running), unsaved: { code: 'disk-full', message: '', details: {} } }),
  backend: () => at('backend'),
  'backend-applied': () => at('backend', running),
  'backend-file': () => ({ ...at('backend'), ...operators(1) }),
  'backend-files': () => ({ ...at('backend'), ...operators(40) }),
  'backend-by-hand': () =>
    at('backend', {
      family: 'any',
      title: 'Alfen ACE0012345',
      identity: 'ACE0012345',
      address: null,
      backend: {
        ...wallbox().backend,
        plan: null,
        handUrl: 'ws://192.168.1.20:9100/ACE0012345',
        byHand: { here: guideFor('other', 'ws://192.168.1.20:9100', 'ACE0012345'), home: null },
        handSecure: [{ url: 'wss://192.168.1.20:9443/ACE0012345', protection: 'wss' }],
        finalUrl: 'wss://cs.operator.example/ocpp/ACE0012345',
      },
    }),
  certificates: () =>
    at('certificates', { ...running, certificates: { trust: 'imported', imported: [chain[2]], chain, checks: [] } }),
  'certificates-plain': () => at('certificates', running),
  policy: () => at('policy', running),
  'policy-off': () =>
    at('policy', { ...running, policy: { ...wallbox().policy, position: 'off', plan: applied(policyPlan) } }),
  'keys-empty': () => at('keys', running),
  keys: () =>
    at('keys', {
      ...running,
      keys: {
        state: 'read',
        failure: null,
        support: null,
        plan: null,
        rows: keyRows.map((one) => (one.key === 'MeterValueSampleInterval' ? { ...one, edited: '30' } : one)),
      },
    }),
  templates: many,
  'templates-running': manyRunning,
  'templates-finished': manyFinished,
  'keys-full': () => {
    const shown = at('keys', { ...running, keys: fullKeys })
    const [box, other] = shown.wallboxes
    return { ...shown, wallboxes: [box!, { ...other!, keys: fullKeys }] }
  },
  'test-prepare': () => testing(idleTest),
  'test-running': () =>
    testing(runningTest(Date.now()), { links: { ...connected, backend: 'offline' }, queue: { waiting: 3, parked: 0 } }),
  'test-finished': () => testing(finishedTest),
  report: () =>
    at('report', {
      ...running,
      test: finishedTest,
      report: { missing: [said('visit.missing.pointsHere')], exporting: false, failure: null, exported: null },
    }),
  'report-2.0.1': () =>
    at('report', {
      ...running,
      ocpp: '2.0.1',
      test: finishedTest,
      report: { missing: [said('visit.missing.pointsHere')], exporting: false, failure: null, exported: null },
    }),
  'report-exported': () => exported(false),
  'report-outdated': () => exported(true),
}

/** Its report is made; `outdated` where the box was changed since. */
const exported = (outdated: boolean): AppView =>
  at('report', {
    ...running,
    pointsHere: false,
    steps: steps({
      ...Object.fromEntries(stepIds.map((step) => [step, { state: 'done' }])),
      ...(outdated && { report: { state: 'needs you' } }),
    }),
    test: finishedTest,
    report: {
      missing: [],
      exporting: false,
      failure: null,
      exported: {
        at: startedAt,
        name: 'wattproof-990077',
        href: '/report.zip',
        outdated,
        files: [
          { name: 'report.pdf', bytes: 184_220, sha256: '5f'.repeat(32) },
          { name: 'report.json', bytes: 61_400, sha256: '7a'.repeat(32) },
          { name: 'messages.ndjson', bytes: 912_000, sha256: '91'.repeat(32) },
          { name: 'manifest.json', bytes: 1_204, sha256: 'e0'.repeat(32) },
        ],
      },
    },
  })
