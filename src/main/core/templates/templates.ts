/** What operators ask of a wallbox, as data: the pattern of their URL, whether it must be secure, and the keys they want. */
import type { OfflinePolicy } from '../../../shared/policy.ts'
import type { TemplateId } from '../../../shared/visit.ts'

export interface Template {
  /** Name of the operator or backend, as a report calls it. */
  name: string
  /** Plain `ws://` is refused there: a finding that blocks instead of one that warns. */
  wssOnly: boolean
  /** Path every backend of this kind has; a URL without it is asked about. */
  path: string | null
  policy: OfflinePolicy
  /** Values the operator wants; proposed as edits once the keys were read. */
  keys: Readonly<Record<string, string>>
}

export const templates: Readonly<Record<TemplateId, Template>> = {
  'generic-1.6': { name: 'OCPP 1.6', wssOnly: false, path: null, policy: 'known', keys: {} },
  steve: { name: 'SteVe', wssOnly: false, path: '/websocket/CentralSystemService', policy: 'known', keys: {} },
  'ev-energy': {
    name: 'ev.energy',
    wssOnly: true,
    path: null,
    policy: 'known',
    // The operator's paper writes `MeterValuesSampleData`; the key of the specification is meant.
    keys: {
      MeterValuesSampledData: 'Energy.Active.Import.Register,Power.Active.Import',
      MeterValueSampleInterval: '60',
    },
  },
  practice: {
    name: 'Wattproof practice',
    wssOnly: false,
    path: null,
    policy: 'known',
    keys: { MeterValueSampleInterval: '2', ConnectionTimeOut: '10' },
  },
}
