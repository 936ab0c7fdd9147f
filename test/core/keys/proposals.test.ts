/** What the operator's template asks for is kept apart from what a hand typed, and is asked for no longer than it stands. */
import { describe, expect, test } from 'vitest'
import { keyRowShape } from '../../../src/main/core/visit/shapes.ts'
import type { KeyRow } from '../../../src/shared/visit.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptGoe, adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

const url = 'wss://csms.example/ocpp'
const fileOf = (keys: Record<string, string>, more: object = {}): string =>
  JSON.stringify({ wattproof: 'template', schema: 1, name: 'Stadtwerke', url, policy: 'known', keys, ...more })

const row = (wizard: Wizard, key: string): KeyRow | undefined => wizard.box().keys.rows.find((one) => one.key === key)
const asked = (wizard: Wizard): string[] =>
  wizard
    .box()
    .keys.rows.flatMap(({ key, edited, proposedBy }) =>
      proposedBy === null ? [] : [`${proposedBy}: ${key} ${String(edited)}`],
    )
const typed = (wizard: Wizard): string[] =>
  wizard
    .box()
    .keys.rows.flatMap(({ key, edited, proposedBy }) =>
      edited === null || proposedBy !== null ? [] : [`${key} ${edited}`],
    )
const planned = (wizard: Wizard): string[] =>
  (wizard.box().keys.plan?.rows ?? []).filter(({ state }) => state === 'planned').map(({ key }) => key)

const choose = (wizard: Wizard, wallbox: string, template: string, identity = 'CP1') =>
  wizard.app.handlers['backend.choose']({ wallbox, template, url, identity })
const load = async (wizard: Wizard, ...file: Parameters<typeof fileOf>): Promise<string> =>
  (await wizard.app.handlers['template.load']({ text: fileOf(...file) })).template

/** A station with a chosen template, its keys read. */
async function read(keys: Record<string, string>, more?: object) {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  for (const [key, value] of [
    ['MeterValueSampleInterval', '60'],
    ['ConnectionTimeOut', '60'],
    ['AllowOfflineTxForUnknownId', 'false'],
  ] as const)
    wizard.proxy.keys.set(key, value)
  const template = await load(wizard, keys, more)
  await choose(wizard, wallbox, template)
  await wizard.app.handlers['keys.read']({ wallbox })
  return { wizard, wallbox, template }
}

const wishes = { MeterValueSampleInterval: '2', ConnectionTimeOut: '10' }
const both = ['Stadtwerke: MeterValueSampleInterval 2', 'Stadtwerke: ConnectionTimeOut 10']

describe('V5 what the operator asks for', () => {
  test('is no edit of the installer, is written like one, and is over then', async () => {
    const { wizard, wallbox } = await read(wishes)
    expect(asked(wizard).sort()).toEqual(both.toSorted())
    expect(typed(wizard)).toEqual([])
    await wizard.app.handlers['keys.apply']({ wallbox })
    expect(wizard.proxy.keys.get('ConnectionTimeOut')).toBe('10')
    expect(asked(wizard)).toEqual([])
    expect(row(wizard, 'ConnectionTimeOut')).toMatchObject({ value: '10', edited: null, proposedBy: null })
    expect(wizard.box().steps.keys).toEqual({ state: 'done' })
  })

  test('goes when the installer removes it, stays away, and is the installer’s once typed otherwise', async () => {
    const { wizard, wallbox } = await read(wishes)
    await wizard.app.handlers['keys.undo']({ wallbox, key: 'ConnectionTimeOut' })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'MeterValueSampleInterval', value: '5' })
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(asked(wizard)).toEqual([])
    expect(typed(wizard)).toEqual(['MeterValueSampleInterval 5'])
    expect(planned(wizard)).toEqual(['MeterValueSampleInterval'])
    await wizard.app.handlers['keys.apply']({ wallbox })
    await wizard.app.handlers['keys.read']({ wallbox })
    expect([...asked(wizard), ...typed(wizard)]).toEqual([])
  })

  test('is what the template chosen now asks for, not the one before; what was typed stays', async () => {
    const { wizard, wallbox } = await read(wishes)
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '77' })
    const other = await load(wizard, { MeterValueSampleInterval: '30', HeartbeatInterval: '9' }, { name: 'Other' })
    await choose(wizard, wallbox, other)
    expect(asked(wizard)).toEqual(['Other: MeterValueSampleInterval 30'])
    expect(typed(wizard)).toEqual(['HeartbeatInterval 77'])
    expect(planned(wizard).sort()).toEqual(['HeartbeatInterval', 'MeterValueSampleInterval'])
    await wizard.app.handlers['template.forget']({ template: other })
    expect(asked(wizard)).toEqual([])
    expect(planned(wizard)).toEqual(['HeartbeatInterval'])
  })

  test('is what the file says now, where a file of the same name took its place', async () => {
    const { wizard, wallbox } = await read(wishes)
    await wizard.app.handlers['keys.undo']({ wallbox, key: 'ConnectionTimeOut' })
    await load(wizard, wishes)
    expect(asked(wizard)).toEqual(['Stadtwerke: MeterValueSampleInterval 2'])
    await load(wizard, { MeterValueSampleInterval: '15' })
    expect(asked(wizard)).toEqual(['Stadtwerke: MeterValueSampleInterval 15'])
  })

  test('B6 does not undo a template that a job has written since', async () => {
    const { wizard, wallbox } = await read(wishes)
    const template = await load(wizard, { MeterValueSampleInterval: '30' }, { name: 'Other' })
    await wizard.app.handlers['job.start']({ template, wallboxes: [wallbox] })
    await wizard.clock.advance(1000)
    expect(wizard.app.view().job?.boxes).toMatchObject([{ state: 'done' }])
    await wizard.app.handlers['keys.read']({ wallbox })
    expect([...asked(wizard), ...typed(wizard), ...planned(wizard)]).toEqual([])
    await wizard.app.handlers['keys.apply']({ wallbox })
    expect(wizard.proxy.keys.get('MeterValueSampleInterval')).toBe('30')
    expect(wizard.proxy.keys.get('ConnectionTimeOut')).toBe('60')
  })

  test('B6 of a job that could not write it stays asked for', async () => {
    const { wizard, wallbox } = await read({})
    wizard.proxy.stubborn.add('MeterValueSampleInterval')
    const template = await load(wizard, wishes, { name: 'Other' })
    await wizard.app.handlers['job.start']({ template, wallboxes: [wallbox] })
    for (let seconds = 0; seconds < 10; seconds++) await wizard.clock.advance(1000)
    expect(asked(wizard)).toEqual(['Other: MeterValueSampleInterval 2'])
  })

  test('B6 is over once a job has written it, also where it holds only after a restart', async () => {
    const { wizard, wallbox, template } = await read(wishes)
    wizard.proxy.statusFor.set('ConnectionTimeOut', 'RebootRequired')
    await wizard.app.handlers['job.start']({ template, wallboxes: [wallbox] })
    for (let seconds = 0; seconds < 10; seconds++) await wizard.clock.advance(1000)
    expect(wizard.app.view().job?.boxes).toMatchObject([{ says: { code: 'templates.job.doneRestart' } }])
    expect(asked(wizard)).toEqual([])
  })

  test.each(['before', 'after'])('D6 does not take back what the switch has set %s it was read', async (when) => {
    const { wizard, wallbox } = await read({ AllowOfflineTxForUnknownId: 'true', ...wishes })
    expect(asked(wizard)).toContain('Stadtwerke: AllowOfflineTxForUnknownId true')
    await wizard.app.handlers['policy.apply']({ wallbox })
    if (when === 'before') {
      await choose(wizard, wallbox, 'generic-1.6')
      await choose(wizard, wallbox, wizard.app.view().templates.at(-1)!.id)
    }
    expect(asked(wizard).sort()).toEqual(both.toSorted())
    expect(planned(wizard)).not.toContain('AllowOfflineTxForUnknownId')
  })

  test('is over once the box has it by itself', async () => {
    const { wizard, wallbox } = await read(wishes)
    wizard.proxy.keys.set('ConnectionTimeOut', '10')
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(asked(wizard)).toEqual(['Stadtwerke: MeterValueSampleInterval 2'])
  })

  test('of a go-e: what its backend changed later is asked for back by the operator, and not once it was set by its other name', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocpph', 300)
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, await load(wizard, { HeartbeatInterval: '120' }), '990077')
    wizard.proxy.connect('990077')
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(asked(wizard)).toEqual(['Stadtwerke: HeartbeatInterval 120'])
    expect(typed(wizard)).toEqual([])
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'ocpph', value: '60' })
    expect(asked(wizard)).toEqual([])
    expect(planned(wizard)).toEqual(['ocpph'])
  })

  test('outlives a restart as what it is; a visit saved by an older version knows only edits', async () => {
    const documents = fakeDocuments()
    const first = await openWizard({ documents })
    const wallbox = await adoptStation(first)
    first.proxy.keys.set('MeterValueSampleInterval', '60')
    await choose(first, wallbox, await load(first, wishes))
    await first.app.handlers['keys.read']({ wallbox })
    const saved = row(first, 'MeterValueSampleInterval')
    await first.app.close()
    const second = await openWizard({ documents })
    expect(asked(second)).toEqual(['Stadtwerke: MeterValueSampleInterval 2'])
    const { proposedBy, ...older } = saved!
    expect(proposedBy).toBe('Stadtwerke')
    expect(keyRowShape.parse(older)).toMatchObject({ edited: '2', proposedBy: null })
  })
})
