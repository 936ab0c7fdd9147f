import { createHash } from 'node:crypto'
import type { ReportParts } from '../../src/main/core/report/report.ts'
import { said } from '../../src/shared/said.ts'
import type { WallboxView } from '../../src/shared/visit.ts'
import type { Check, WriteRow } from '../../src/shared/wallbox.ts'
import { practiceRun } from './practice-run.ts'
import { startOfRecording } from './recording.ts'
import type { Recorded } from './recording.ts'

export const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

export const row = (
  key: string,
  before: string | null,
  after: string,
  state: WriteRow['state'] = 'confirmed',
): WriteRow => ({
  key,
  label: null,
  unit: null,
  before,
  after,
  state,
  note: null,
})
const check = (id: string, result: Check['result'], detail: string | null = null): Check => ({
  id,
  result,
  severity: 'warns',
  says: said(`check.${id}`),
  fix: null,
  detail,
})

/** A wallbox at the end of a practice visit. */
export function wallboxView(changes: Partial<WallboxView> = {}): WallboxView {
  const done = { state: 'done' } as const
  return {
    id: 'box-1',
    title: 'Practice wallbox',
    family: 'go-e',
    guide: null,
    ocpp: '1.6',
    local: null,
    cable: null,
    maker: 'Wattproof',
    model: 'Practice Box 22',
    serial: '990077',
    firmware: '1.4.2',
    address: '127.0.0.1:8080',
    identity: 'WP-0001',
    practice: true,
    at: 'report',
    steps: {
      found: done,
      backend: done,
      certificates: done,
      policy: done,
      keys: done,
      test: done,
      report: { state: 'needs you' },
    },
    links: { station: 'connected', backend: 'live', since: startOfRecording, roundTrip: 12, refusal: null },
    connection: {
      station: { since: startOfRecording, protection: 'ws' },
      backend: { since: startOfRecording, protection: 'wss' },
      protocol: 'ocpp1.6',
      waitsFor: null,
      technical: { unreachable: null, refused: null },
      hello: null,
      findings: [],
      outage: null,
      cards: { work: 0, refused: 0, endsNext: null },
    },
    queue: { waiting: 0, parked: 0 },
    delivery: { running: false, last: null, failure: null },
    pointsHere: false,
    backend: {
      template: 'practice',
      url: 'wss://installer:geheim99@csms.example.org/ocpp?token=geheim98',
      finalUrl: 'wss://installer:geheim99@csms.example.org/ocpp/WP-0001?token=geheim98',
      problem: null,
      checks: [
        check('dns', 'fine', '192.0.2.7'),
        check('clock', 'finding', 'skew 42 s'),
        check('tls', 'could not check'),
      ],
      plan: null,
      reach: [],
      restoreAt: null,
      handUrl: null,
      handSecure: [],
      accepted: true,
    },
    certificates: {
      trust: 'system',
      imported: [],
      chain: [
        {
          subject: 'CN=csms.example.org',
          issuer: 'CN=Example CA',
          validFrom: startOfRecording - 1e10,
          validTo: startOfRecording + 1e10,
          sha256: 'ab'.repeat(32),
          role: 'server',
          problem: null,
        },
      ],
      checks: [],
    },
    policy: {
      position: 'known',
      habits: [],
      possible: { off: null, known: null, anyone: null },
      outcomes: {
        'known card': said('Known card: may charge.'),
        'unknown card': said('Unknown card: may not charge.'),
        'blocked card': said('Blocked card: may not charge.'),
        'running session': said('A running session goes on.'),
        reboot: said('After a reboot the wallbox waits for the backend.'),
      },
      warnings: [],
      plan: null,
    },
    keys: {
      state: 'read',
      failure: null,
      support: null,
      rows: [
        {
          key: 'HeartbeatInterval',
          value: '60',
          readonly: false,
          way: 'ocpp',
          shown: null,
          choices: [],
          secret: false,
          type: 'integer',
          unit: 's',
          meaning: null,
          edited: null,
          proposedBy: null,
        },
        {
          key: 'AuthorizationKey',
          value: 'geheim97',
          readonly: false,
          way: 'ocpp',
          shown: null,
          choices: [],
          secret: false,
          type: 'text',
          unit: null,
          meaning: null,
          edited: null,
          proposedBy: null,
        },
        {
          key: 'FreevendIdTag',
          value: 'FREE-04AACC',
          readonly: false,
          way: 'ocpp',
          shown: null,
          choices: [],
          secret: false,
          type: 'text',
          unit: null,
          meaning: null,
          edited: null,
          proposedBy: null,
        },
      ],
      plan: null,
    },
    test: {
      state: 'finished',
      stays: 'nothing',
      fault: 'reset',
      scenarios: [],
      startedAt: startOfRecording,
      finishedAt: startOfRecording + 40_000,
      cut: null,
      waitsFor: null,
      cardMemory: 'untouched',
      prompt: null,
      timeline: [
        { at: startOfRecording + 6_000, tone: 'waiting', says: said('run.cut.backend'), scenario: null },
        {
          at: startOfRecording + 8_000,
          tone: 'good',
          says: said('run.saw.card', { card: 'KNOWN-04A1B2C3', status: 'Accepted' }),
          scenario: 'F2',
        },
        { at: startOfRecording + 17_000, tone: 'good', says: said('run.restored.backend'), scenario: null },
      ],
      plot: Array.from({ length: 41 }, (_, second) => ({
        at: startOfRecording + second * 1000,
        queue: second < 9 ? 0 : second < 17 ? Math.ceil((second - 8) / 3) : Math.max(0, 20 - second),
        meterWh: second < 9 ? null : 1200 + Math.min(second - 9, 12) * 10,
      })),
      cards: {},
      findings: null,
    },
    report: { missing: [], exporting: false, exported: null, failure: null },
    ...changes,
  }
}

/** Everything a report is made of, over a practice run unless another recording is given. */
export function reportParts(
  changes: Partial<ReportParts> = {},
  recorded: Recorded = practiceRun({}, { stays: 'nothing' }),
): ReportParts {
  return {
    id: 'WP-2026-11-21-1F3A',
    madeAt: startOfRecording + 60_000,
    language: 'de',
    version: '0.1.0',
    site: {
      name: 'Tiefgarage Lindenstr. 4',
      address: 'Lindenstraße 4, 80469 München',
      installer: 'Jana Öztürk',
      company: 'Elektro Öztürk GmbH',
      customer: 'WEG Lindenstraße 4',
    },
    wallbox: wallboxView(),
    backendName: 'Practice backend',
    clockSkew: 42,
    left: said('Die Wallbox zeigt wieder auf das Backend.'),
    policy: {
      position: 'known',
      read: [{ key: 'LocalAuthorizeOffline', value: 'true' }],
      outcomes: Object.entries(wallboxView().policy.outcomes).map(([situation, says]) => ({ situation, says })),
      warnings: [],
    },
    writes: [
      { step: 'backend', rows: [row('ocppu', '', 'ws://192.168.1.5:9100/'), row('ocppe', 'false', 'true')] },
      {
        step: 'policy',
        rows: [
          row('LocalAuthorizeOffline', 'false', 'true'),
          row('AllowOfflineTxForUnknownId', 'false', 'false', 'unchanged'),
        ],
      },
      {
        step: 'keys',
        rows: [
          row('AuthorizationKey', 'geheim96', 'geheim95'),
          row('MeterValueSampleInterval', '30', '60', 'rejected'),
        ],
      },
      { step: 'leaving', rows: [row('ocppu', 'ws://192.168.1.5:9100/', 'wss://csms.example.org/ocpp')] },
    ],
    setup: recorded.setup,
    lines: recorded.lines,
    secret: { key: 'installation key', digest },
    ...changes,
  }
}
