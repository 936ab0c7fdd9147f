import { goeSettings } from '../../src/main/core/wallboxes/go-e-settings.ts'
import { goe } from '../../src/main/core/wallboxes/go-e.ts'
import { localRow, missingRows, passwordRow, stationRow } from '../../src/main/core/keys/rows.ts'
import type { KeyComparison, KeyRow, KeysView } from '../../src/shared/visit.ts'
import { said } from '../../src/shared/said.ts'

/** The Keys page with everything on it: own settings, secrets, choices, what is missing, the maker's paper, another box. */

const own: Readonly<Record<string, string | null>> = {
  ocppe: 'true',
  ocppu: 'ws://ocpp.example.com/steve/990077',
  ocppss: 'true',
  ocppca: '300000',
  ocppcs: '2',
  ocppcm: '0',
  ocpph: '300',
  ocppd: '',
  ocpple: null,
}

const local = goeSettings
  .filter(({ key, access }) => key in own || access === 'W')
  .map((setting) => localRow(goe, setting, own[setting.key]))

const listed = [
  { key: 'HeartbeatInterval', value: '300', readonly: false },
  { key: 'LocalAuthorizeOffline', value: 'true', readonly: false },
  { key: 'NumberOfConnectors', value: '1', readonly: true },
  { key: 'SecurityProfile', value: '1', readonly: false },
  { key: 'SupportedFeatureProfiles', value: 'Core,RemoteTrigger,SmartCharging', readonly: true },
]

const edits: Readonly<Record<string, string>> = { ocpph: '60', ocppck: '••••••' }

/** What the template of the chosen operator asks for. */
const asked: Readonly<Record<string, string>> = { HeartbeatInterval: '120', LocalAuthorizeOffline: 'false' }

export const allRows: readonly KeyRow[] = [
  ...local,
  ...listed.map(stationRow),
  passwordRow(),
  ...missingRows(listed).slice(0, 3),
].map((row) => ({
  ...row,
  edited: edits[row.key] ?? asked[row.key] ?? null,
  proposedBy: row.key in asked ? 'ev.energy' : null,
}))

const support: NonNullable<KeysView['support']> = {
  source: goe.paper!.source,
  rows: goe.paper!.rows.map((row, at) => {
    const answered = at % 9 === 4 ? null : at % 11 === 3 ? 'yes' : (row.documented.split(',')[0] ?? '')
    return { ...row, answered, agrees: answered === null ? null : answered === row.documented.split(',')[0] }
  }),
}

export const fullKeys: KeysView = {
  state: 'read',
  failure: null,
  rows: allRows,
  support,
  plan: {
    id: 'plan-3',
    state: 'partly applied',
    rows: [
      {
        key: 'MeterValueSampleInterval',
        label: said('keys.meaning.MeterValueSampleInterval'),
        ...{ unit: 's', before: '300', after: '60', state: 'confirmed', note: null },
      },
      {
        key: 'ConnectorPhaseRotation',
        label: said('keys.meaning.ConnectorPhaseRotation'),
        ...{ unit: null, before: '1.RST', after: '1.RTS', state: 'reboot required', note: said('writes.reboot') },
      },
    ],
  },
}

export const comparison: KeyComparison = {
  rows: [
    {
      ...{ key: 'ocpph', way: 'local', unit: 's', meaning: said('settings.go-e.ocpph') },
      ...{ one: '300', other: '900', same: false },
    },
    {
      ...{ key: 'NumberOfConnectors', way: 'ocpp', unit: null, meaning: said('keys.meaning.NumberOfConnectors') },
      ...{ one: '1', other: '2', same: false },
    },
    { ...{ key: 'VendorKey', way: 'ocpp', unit: null, meaning: null }, ...{ one: null, other: 'x', same: false } },
    {
      ...{ key: 'LocalAuthorizeOffline', way: 'ocpp', unit: null, meaning: null },
      ...{ one: 'true', other: 'true', same: true },
    },
  ],
}
