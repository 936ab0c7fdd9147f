/** The operator templates that ship with the app. Others come as files. */
import type { Template } from '../../../shared/template.ts'

const builtIn = (template: Partial<Template> & Pick<Template, 'id' | 'name'>): Template => ({
  from: 'built in',
  url: '',
  wssOnly: false,
  path: null,
  policy: 'known',
  keys: {},
  profiles: [],
  ...template,
})

const generic = builtIn({ id: 'generic-1.6', name: 'OCPP 1.6' })

export const builtInTemplates: readonly Template[] = [
  generic,
  builtIn({ id: 'generic-2.0.1', name: 'OCPP 2.0.1' }),
  builtIn({ id: 'steve', name: 'SteVe', path: '/websocket/CentralSystemService' }),
  builtIn({
    id: 'ev-energy',
    name: 'ev.energy',
    wssOnly: true,
    // The operator's paper writes `MeterValuesSampleData`; the key of the specification is meant.
    keys: {
      MeterValuesSampledData: 'Energy.Active.Import.Register,Power.Active.Import',
      MeterValueSampleInterval: '60',
    },
    profiles: ['Core', 'FirmwareManagement', 'SmartCharging', 'RemoteTrigger'],
  }),
  builtIn({
    id: 'practice',
    name: 'Wattproof practice',
    keys: { MeterValueSampleInterval: '2', ConnectionTimeOut: '10' },
  }),
]

/** The template of this id among the built-in ones and those of the visit; the generic one for an id that is gone. */
export const templateOf = (loaded: readonly Template[], id: string): Template =>
  [...builtInTemplates, ...loaded].find((template) => template.id === id) ?? generic
