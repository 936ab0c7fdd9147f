/** A box with a local interface in the states that need the installer: on its way here, asked about, restarting, leaving. */
import { said } from '../../src/shared/said.ts'
import type { AppView, LocalView } from '../../src/shared/visit.ts'
import type { Check, WritePlan } from '../../src/shared/wallbox.ts'
import { finishedTest } from './sample-tests.ts'
import { applied, at, backendPlan, connected, policyPlan, steps, wallbox } from './sample-views.ts'

export const local: LocalView = {
  login: 'not needed',
  user: null,
  held: false,
  pin: null,
  question: null,
  link: {
    url: 'wss://old.example.com/ocpp/990077',
    stored: ['wss://old.example.com/ocpp/990077'],
    identity: '990077',
    connected: true,
    accepted: true,
    connectedFor: 312_000,
    acceptedFor: 305_000,
    error: null,
    inForce: true,
  },
  waitsForRestart: false,
  canRestart: true,
}

const check = (id: string, result: Check['result'], values: Record<string, string | number>, what = 'fine'): Check => ({
  id,
  result,
  severity: 'warns',
  says: said(`check.${id}.${what}`, values),
  fix: what === 'fine' ? null : said(`check.${id}.${what === 'unknown' ? 'fix.linux' : `${what}.fix`}`, values),
  detail: null,
})

const reach: readonly Check[] = [
  check('address', 'fine', { address: '192.168.1.20' }),
  check('listener', 'fine', { address: '192.168.1.20', port: 9100 }),
  check('network', 'fine', { name: 'wlan0' }),
  check('firewall', 'could not check', { port: 9100 }, 'unknown'),
  check('leg', 'finding', {}, 'plain'),
]

const afterRestart: WritePlan = {
  ...applied(backendPlan),
  rows: backendPlan.rows.map((row) => ({ ...row, state: 'reboot required', note: said('writes.reboot') })),
}

const partly: WritePlan = {
  ...policyPlan,
  state: 'partly applied',
  rows: [
    { ...policyPlan.rows[0]!, state: 'confirmed' },
    {
      ...policyPlan.rows[2]!,
      key: 'HeartbeatInterval',
      before: '300',
      after: '5',
      state: 'clamped',
      note: said('writes.clamped', { value: '60' }),
    },
    { ...policyPlan.rows[2]!, state: 'planned', note: said('writes.notConnected') },
    {
      ...policyPlan.rows[2]!,
      key: 'LocalAuthListEnabled',
      before: 'false',
      state: 'unchanged',
      note: said('writes.unchanged', { value: 'false' }),
    },
    {
      ...policyPlan.rows[2]!,
      key: 'AuthorizationCacheEnabled',
      before: 'false',
      state: 'unknown',
      note: said('writes.notReadBack'),
    },
  ],
}

const noneOffline = said('warp.policy.noOffline')

export const localSamples: Readonly<Record<string, () => AppView>> = {
  'backend-reach': () => at('backend', { local, backend: { ...wallbox().backend, reach } }),
  'backend-awaited': () =>
    at('backend', {
      local: {
        ...local,
        link: {
          ...local.link!,
          connected: false,
          accepted: false,
          url: 'ws://192.168.1.20:9100/990077',
          error: {
            says: said('backend.boxError.timeout'),
            line: 'transport_error=ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, errno=119',
            ago: 4_000,
          },
        },
      },
      pointsHere: true,
      steps: steps({ backend: { state: 'in progress', waitsFor: said('steps.backend.waiting') } }),
      backend: { ...wallbox().backend, reach, plan: applied(backendPlan), restoreAt: Date.now() + 72_000 },
    }),
  'backend-restart': () =>
    at('backend', {
      local: {
        ...local,
        link: {
          ...local.link!,
          url: 'ws://192.168.1.20:9100/990077',
          inForce: false,
          connected: null,
          accepted: null,
        },
        waitsForRestart: true,
      },
      pointsHere: true,
      backend: { ...wallbox().backend, reach, plan: afterRestart, restoreAt: Date.now() + 260_000 },
    }),
  'found-login': () =>
    at('found', {
      title: 'Alfen ACE0012345',
      family: 'alfen',
      local: { ...local, login: 'needed', user: 'admin', link: null },
    }),
  'found-moved': () =>
    at('found', {
      local: {
        ...local,
        question: {
          about: 'address',
          says: said('local.question.address', { serial: '990077', before: '192.168.1.60:80' }),
          now: '192.168.1.99:80',
        },
      },
    }),
  'found-held': () => at('found', { local: { ...local, held: true } }),
  'policy-partly': () =>
    at('policy', {
      links: connected,
      policy: {
        ...wallbox().policy,
        plan: partly,
        habits: [said('openevse.habit.silentOffline'), said('openevse.habit.notices')],
      },
    }),
  'policy-impossible': () =>
    at('policy', {
      policy: {
        ...wallbox().policy,
        position: 'off',
        plan: null,
        warnings: [],
        possible: { off: null, known: noneOffline, anyone: noneOffline },
      },
    }),
  'report-confirm': () =>
    at('report', {
      test: finishedTest,
      report: {
        missing: [said('visit.missing.notSeenThere')],
        exporting: false,
        failure: null,
        exported: null,
        left: {
          says: said('visit.handover.notSeenThere', { url: 'wss://cs.operator.example/ocpp/990077' }),
          verified: false,
          confirmable: true,
        },
      },
    }),
}
