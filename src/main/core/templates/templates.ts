/** The operator templates: those that ship with the app, and those that came as files and are kept with the visit. */
import { Failure } from '../../../shared/failure.ts'
import type { Template } from '../../../shared/template.ts'
import { notNow } from '../../../shared/not-now.ts'
import { proposeAnew } from '../keys/pending.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { familyOf } from '../wallboxes/families.ts'
import { short } from '../wallboxes/family.ts'
import { switchKeys } from '../policy/mapping.ts'
import { isTemplateUrl, mayTravel, readTemplate, writeTemplate } from './template-files.ts'

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
const generic2 = builtIn({ id: 'generic-2.0.1', name: 'OCPP 2.0.1' })

export const builtInTemplates: readonly Template[] = [
  generic,
  generic2,
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

/** Subprotocols of a wallbox that is set up by this template, best first, as long as it was not here to show its own. */
export const protocolsOf = ({ id }: Template): readonly string[] =>
  id === generic2.id ? ['ocpp2.1', 'ocpp2.0.1'] : ['ocpp1.6']

/** As `templateOf`, but an id that is gone is the Failure `not-found`. */
export function knownTemplate({ notebook }: Visit, id: string): Template {
  const template = [...builtInTemplates, ...notebook.visit.templates].find((one) => one.id === id)
  if (!template) throw new Failure('not-found', 'There is no such template.')
  return template
}

/**
 * A template file of a box as it is: its backend, its switch and the chosen keys with the values read last. What is only read,
 * secret, the box's own or written by the switch is left out. Failure `bad-input` for a name that is none.
 */
export function saveTemplate(
  { notebook }: Visit,
  box: SavedWallbox,
  name: string,
  chosen: readonly string[],
): { name: string; text: string } {
  const title = short(name)
  if (title === '') throw new Failure('bad-input', 'A template needs a name.', { field: 'name' })
  const { wssOnly, path, profiles } = templateOf(notebook.visit.templates, box.backend.template)
  const settings = familyOf(box.family).local?.settings ?? []
  const wanted = new Set(chosen.map((key) => key.toLowerCase()))
  // The switch has a field of its own; a setting that goes by two names is written by the one every wallbox knows.
  for (const key of switchKeys(box)) wanted.delete(key)
  for (const { key, ocpp } of settings)
    if (ocpp !== undefined && wanted.has(ocpp.toLowerCase())) wanted.delete(key.toLowerCase())
  const keys = box.keys.rows.flatMap(({ key, value, readonly, secret }): [string, string][] =>
    wanted.has(key.toLowerCase()) && value !== null && !readonly && !secret && mayTravel(key) ? [[key, value]] : [],
  )
  const text = writeTemplate({
    name: title,
    url: isTemplateUrl(box.backend.url) ? box.backend.url : '',
    wssOnly,
    path,
    policy: box.policy.applied ?? box.policy.position,
    keys: Object.fromEntries(keys),
    profiles,
  })
  const plain = title.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return { name: `wattproof-template-${plain.replace(/^-|-$/g, '').slice(0, 60) || 'unnamed'}.json`, text }
}

/** Templates kept beside the built-in ones. */
const mostLoaded = 100

/**
 * Keeps the template of a file; one of the same name from a file is replaced. Failures `template-unreadable`, and
 * `not-possible-now` while a job is writing that one.
 */
export function loadTemplate(visit: Visit, text: string): Template {
  const content = readTemplate(text)
  const { visit: saved } = visit.notebook
  const template: Template = {
    id: `file-${visit.host.ids.digest(content.name).slice(0, 16)}`,
    from: 'file',
    ...content,
  }
  const others = saved.templates.filter(({ id }) => id !== template.id)
  const earlier = saved.templates.find(({ id }) => id === template.id)
  mustBeUnused(visit, template.id)
  if (others.length >= mostLoaded) throw notNow('notNow.tooManyTemplates')
  saved.templates = [...others, template]
  if (earlier !== undefined && JSON.stringify(earlier.keys) !== JSON.stringify(template.keys))
    for (const box of saved.wallboxes) if (box.backend.template === template.id) proposeAnew(visit, box, template)
  visit.notebook.changed()
  return template
}

/** Boxes that were set up by it keep their settings. Failures `not-found`, `not-possible-now` for one that is built in or in use. */
export function forgetTemplate(visit: Visit, id: string): void {
  const template = knownTemplate(visit, id)
  if (template.from === 'built in') throw notNow('notNow.builtIn')
  mustBeUnused(visit, id)
  const { visit: saved } = visit.notebook
  saved.templates = saved.templates.filter((one) => one.id !== id)
  for (const box of saved.wallboxes.filter(({ backend }) => backend.template === id)) {
    box.backend = { ...box.backend, template: generic.id }
    proposeAnew(visit, box, generic)
  }
  visit.notebook.changed()
}

function mustBeUnused({ notebook }: Visit, id: string): void {
  const { job } = notebook.visit
  if (job?.state === 'running' && job.template === id) throw notNow('notNow.templateBusy')
}
