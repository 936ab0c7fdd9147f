/** D8 a report that was exported stays the finished one only as long as what it says of the box and of how it was left is so. */
import { describe, expect, test } from 'vitest'
import { readVisit } from '../../../src/main/core/visit/mended.ts'
import { alfenDevice } from '../../fakes/boxes.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptAt, goeHere, passing } from '../../fakes/steps.ts'
import { adoptGoe, adoptStation, openWizard, type Wizard, type WizardOptions } from '../../fakes/wizard.ts'

const manifest = { schema: 'wattproof-manifest/1', madeAt: 0, files: [], publicKey: '', signature: '' } as const
const open = (options: WizardOptions = {}): Promise<Wizard> =>
  openWizard({ makeReport: () => Promise.resolve({ files: [], href: '/report.zip', manifest }), ...options })
const exportNow = (wizard: Wizard, wallbox: string): Promise<null> =>
  passing(wizard, 5000, wizard.app.handlers['report.export']({ wallbox, language: 'en' }))
const shown = (wizard: Wizard): [boolean | undefined, string] => [
  wizard.box().report.exported?.outdated,
  wizard.box().steps.report.state,
]
const finished = [false, 'done']
const outdated = [true, 'needs you']

/** A go-e that is here, with its switch set. */
async function setHere(wizard: Wizard): Promise<string> {
  const wallbox = await goeHere(wizard)
  await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'off' }))
  await passing(wizard, 20_000, wizard.app.handlers['policy.apply']({ wallbox }))
  return wallbox
}
const putBack = (wizard: Wizard, wallbox: string): Promise<null> =>
  passing(wizard, 200_000, wizard.app.handlers['visit.putBack']({ wallbox }))
async function moveOff(wizard: Wizard, wallbox: string): Promise<void> {
  const moving = wizard.app.handlers['visit.moveOff']({ wallbox })
  await wizard.clock.advance(0)
  wizard.proxy.set('990077', { stationLink: 'gone', backendLink: 'closed' })
  await passing(wizard, 200_000, moving)
}

describe('D8 L7 a report made before the last change', () => {
  test.each([
    ['put back', putBack],
    ['moved off', moveOff],
  ])('is not the finished one once the box is %s; made again it is, also after a restart', async (_how, leave) => {
    const wizard = await open()
    const wallbox = await setHere(wizard)
    await exportNow(wizard, wallbox)
    expect(shown(wizard)).toEqual([false, 'needs you'])
    await leave(wizard, wallbox)
    expect(wizard.box().pointsHere).toBe(false)
    expect(shown(wizard)).toEqual(outdated)
    await exportNow(wizard, wallbox)
    expect(shown(wizard)).toEqual(finished)
    await wizard.clock.advance(1000)
    const again = await open({ documents: wizard.documents, values: wizard.values })
    expect(shown(again)).toEqual(finished)
  })

  test('is not the finished one after a later write, nor after that is undone', async () => {
    const wizard = await open()
    const wallbox = await adoptGoe(wizard)
    await exportNow(wizard, wallbox)
    expect(shown(wizard)).toEqual(finished)
    await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
    expect(shown(wizard)).toEqual(finished)
    await passing(wizard, 20_000, wizard.app.handlers['policy.apply']({ wallbox }))
    expect(shown(wizard)).toEqual(outdated)
    await exportNow(wizard, wallbox)
    expect(shown(wizard)).toEqual(finished)
    await passing(wizard, 20_000, wizard.app.handlers['policy.undo']({ wallbox }))
    expect(shown(wizard)).toEqual(outdated)
  })

  test('is not the finished one once the box was restarted: what waited for that is in force', async () => {
    const wizard = await open()
    wizard.lan.devices.set('192.168.1.62:443', alfenDevice().device)
    const wallbox = await adoptAt(wizard, '192.168.1.62:443')
    await passing(wizard, 5000, wizard.app.handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    await exportNow(wizard, wallbox)
    expect(shown(wizard)).toEqual(finished)
    await passing(wizard, 60_000, wizard.app.handlers['wallbox.restart']({ wallbox }))
    expect(shown(wizard)).toEqual(outdated)
  })

  test('is not the finished one after a crash in the middle of the first later write', async () => {
    const documents = fakeDocuments()
    const kept: string[] = []
    const saves = { ...documents, save: (name: string, value: unknown) => documents.save(name, noted(name, value)) }
    const noted = (name: string, value: unknown): unknown => {
      if (name === 'visit') kept.push(JSON.stringify(value))
      return value
    }
    const wizard = await open({ documents: saves })
    const wallbox = await adoptGoe(wizard)
    await exportNow(wizard, wallbox)
    await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
    kept.length = 0
    await passing(wizard, 20_000, wizard.app.handlers['policy.apply']({ wallbox }))
    const crashed = fakeDocuments(new Map([['visit', JSON.parse(kept[0]!) as unknown]]))
    expect(shown(await open({ documents: crashed, values: wizard.values }))).toEqual(outdated)
  })

  test('is not the finished one once a person said where the box is, nor once another backend is chosen', async () => {
    const wizard = await open()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['visit.moveOff']({ wallbox }))
    wizard.proxy.set('CP1', { stationLink: 'gone', backendLink: 'closed' })
    await exportNow(wizard, wallbox)
    await handlers['visit.confirmLeft']({ wallbox, seen: true })
    expect(shown(wizard)).toEqual(outdated)
    await exportNow(wizard, wallbox)
    expect(shown(wizard)).toEqual(finished)
    const url = 'wss://other.example/ocpp'
    await passing(wizard, 5000, handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity: 'CP1' }))
    expect(shown(wizard)).toEqual(outdated)
  })

  test('does not get old by being looked at: keys read, the site described', async () => {
    const wizard = await open()
    const wallbox = await adoptGoe(wizard)
    await exportNow(wizard, wallbox)
    await passing(wizard, 5000, wizard.app.handlers['keys.read']({ wallbox }))
    await wizard.app.handlers['site.describe']({ name: 'A', address: 'B', installer: 'C', company: 'D', customer: 'E' })
    expect(shown(wizard)).toEqual(finished)
  })

  test('of a visit kept by an earlier version stays readable, and is called what it was', async () => {
    const wizard = await open()
    const wallbox = await adoptGoe(wizard)
    await exportNow(wizard, wallbox)
    await wizard.clock.advance(1000)
    const kept = JSON.parse(JSON.stringify(wizard.documents.kept.get('visit'))) as {
      wallboxes: { exported: Record<string, unknown> }[]
    }
    for (const { exported } of kept.wallboxes) delete exported['of']
    expect(readVisit(kept)).toMatchObject({ lost: [], visit: { wallboxes: [{ exported: { of: null } }] } })
    wizard.documents.kept.set('visit', kept)
    expect(shown(await open({ documents: wizard.documents, values: wizard.values }))).toEqual(finished)
  })
})
