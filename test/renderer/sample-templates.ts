import { builtInTemplates } from '../../src/main/core/templates/templates.ts'
import { said } from '../../src/shared/said.ts'
import type { DryRun, JobView, Template } from '../../src/shared/template.ts'
import type { AppView, WallboxView } from '../../src/shared/visit.ts'
import { startedAt } from './sample-tests.ts'
import { connected, view, wallbox } from './sample-views.ts'

/** A site with several wallboxes, and a template on its way to them. */

const stadtwerke: Template = {
  id: 'file-1',
  name: 'Stadtwerke Musterstadt',
  from: 'file',
  url: 'wss://ocpp.stadtwerke-musterstadt.example/ocpp/1.6',
  wssOnly: true,
  path: null,
  policy: 'known',
  keys: {
    HeartbeatInterval: '300',
    MeterValueSampleInterval: '60',
    MeterValuesSampledData: 'Energy.Active.Import.Register,Power.Active.Import',
    StopTransactionOnInvalidId: 'true',
  },
  profiles: ['Core'],
}

const bay = (n: number, part: Partial<WallboxView> = {}): WallboxView =>
  wallbox({ id: `box-${n}`, title: `Bay ${n} · go-e 99007${n}`, identity: `99007${n}`, links: connected, ...part })

/** Templates that came as files, as a firm that works for many operators has them. */
export const operators = (count: number): Pick<AppView, 'templates'> => ({
  templates: [
    ...builtInTemplates,
    ...Array.from({ length: count }, (_, n): Template => {
      const name = n === 0 ? stadtwerke.name : `Betreiber ${n}`
      return { ...stadtwerke, id: `file-${n + 1}`, name, url: n % 3 === 1 ? '' : stadtwerke.url }
    }),
  ],
})

const garage: Partial<AppView> = {
  templates: [...builtInTemplates, stadtwerke],
  wallboxes: [
    bay(1),
    bay(2),
    bay(3, { links: { ...connected, station: 'never', backend: 'closed' } }),
    bay(4, { title: 'Alfen ACE0012345', identity: 'ACE0012345' }),
    bay(5),
    bay(6),
  ],
}

const job: JobView = {
  id: 'job-1',
  template: stadtwerke.id,
  state: 'running',
  startedAt,
  boxes: [
    { wallbox: 'box-1', title: 'Bay 1 · go-e 990071', state: 'done', says: said('templates.job.done', { count: 6 }) },
    {
      wallbox: 'box-2',
      title: 'Bay 2 · go-e 990072',
      state: 'partly done',
      says: said('templates.job.partly', { keys: 'MeterValuesSampledData, StopTransactionOnInvalidId' }),
    },
    { wallbox: 'box-3', title: 'Bay 3 · go-e 990073', state: 'skipped', says: said('templates.job.busy') },
    { wallbox: 'box-4', title: 'Alfen ACE0012345', state: 'failed', says: said('failure.box-not-answering') },
    { wallbox: 'box-5', title: 'Bay 5 · go-e 990075', state: 'running', says: said('templates.job.keys') },
    { wallbox: 'box-6', title: 'Bay 6 · go-e 990076', state: 'waiting', says: null },
  ],
}

export const many = (): AppView => view(garage)
export const manyRunning = (): AppView => view({ ...garage, job })
export const manyFinished = (): AppView =>
  view({
    ...garage,
    job: {
      ...job,
      state: 'finished',
      boxes: job.boxes.map((box) =>
        box.state === 'running' || box.state === 'waiting'
          ? { ...box, state: 'done', says: said('templates.job.done', { count: 6 }) }
          : box,
      ),
    },
  })

/** What a template would change on three boxes: much, nothing, and one that cannot have its switch. */
export const dryRun: DryRun = {
  warnings: [said('policy.warning.billing')],
  boxes: [
    {
      wallbox: 'box-1',
      title: 'Garage left',
      backend: { before: 'wss://old.example/ocpp', after: 'wss://ocpp.stadtwerke-musterstadt.example/ocpp/1.6' },
      rows: [
        {
          ...{ key: 'HeartbeatInterval', label: said('keys.meaning.HeartbeatInterval'), unit: 's' },
          ...{ before: null, after: '120', state: 'planned', note: said('writes.notConnected') },
        },
      ],
      says: null,
    },
    { wallbox: 'box-2', title: 'Hof', backend: null, rows: [], says: null },
    { wallbox: 'box-3', title: 'Keller', backend: null, rows: [], says: said('warp.policy.noOffline') },
  ],
}
