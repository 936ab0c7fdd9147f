/** What of a saved visit must survive a part of it that no longer fits: a box that points at this computer, first of all. */
import { expect, test } from 'vitest'
import { readVisit } from '../../../src/main/core/visit/mended.ts'
import { emptyVisit, newWallbox, savedShape, type SavedWallbox } from '../../../src/main/core/visit/saved.ts'
import { makeAuthority, withoutEnd } from '../../fakes/authority.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { goeHere, goePointed, passing } from '../../fakes/steps.ts'
import { oldUrl, openWizard } from '../../fakes/wizard.ts'

/** A saved box that points here, with `part` in the place of what it had there. */
function pointed(title: string, part: object = {}): Record<string, unknown> {
  const box: SavedWallbox = newWallbox({
    ...{ id: title, title, family: 'go-e', guide: null, maker: 'go-e', model: '', serial: title, firmware: '' },
    ...{ address: '192.168.1.50:80', identity: title, practice: false },
  })
  box.pointsHere = true
  box.asFound = [{ way: 'local', key: 'ocppu', value: oldUrl }]
  return { ...(JSON.parse(JSON.stringify(box)) as object), ...part }
}

const visit = (wallboxes: unknown, part: object = {}) => ({ ...emptyVisit(), wallboxes, ...part })
const must = { address: '192.168.1.50:80', pointsHere: true, asFound: [{ way: 'local', key: 'ocppu', value: oldUrl }] }

test('B3 D5 a certificate with a day that does not exist costs nothing at the next start', async () => {
  const documents = fakeDocuments()
  const wizard = await openWizard({ documents })
  await goeHere(wizard)
  const pem = withoutEnd((await makeAuthority('Garage Root')).pem)
  await passing(wizard, 5000, wizard.app.handlers['certificates.import']({ wallbox: wizard.box().id, pem }))
  await wizard.app.close()
  const again = await openWizard({ documents, values: wizard.values })
  expect(again.box()).toMatchObject({ pointsHere: true, certificates: { imported: [{ validTo: null }] } })
  expect(again.app.view().unreadable).toBeUndefined()
})

test.each([
  ['a number that is none', 'certificates', { pem: null, imported: [{ validTo: 'x' }], chain: null, checks: [] }],
  ['a check of another kind', 'backend', { ...newBackend(), checks: [{ id: 'x', result: 'new result' }] }],
  ['findings of another version', 'test', { state: 'finished', findings: { verdicts: [{ outcome: 'maybe' }] } }],
  ['rows that are no list', 'keys', { rows: 'x', read: true, plan: null }],
  ['a part that is missing', 'policy', undefined],
])(
  'B3 %s is left out and said: where the box is, what it was found with, and that it points here stay',
  (_what, part, value) => {
    const read = readVisit(visit([pointed('Garage', { [part]: value })]))
    expect(read?.visit.wallboxes).toMatchObject([must])
    expect(read?.lost).toEqual([{ code: 'frame.unreadable.parts', values: { boxes: 'Garage' } }])
  },
)

function newBackend(): object {
  return {
    template: 'generic-1.6',
    url: 'ws://x',
    plan: null,
    accepted: true,
    awaited: true,
    restoreAt: 5,
    clockSkew: 0,
  }
}

test('B3 what is beside the part that does not fit stays: the watch of a box, the other values it was found with', () => {
  const backend = { ...newBackend(), plan: { id: 'x', rows: [{ key: 1 }], state: 'applied' } }
  const asFound = [{ way: 'local', key: 'ocppe', value: 7 }, ...must.asFound]
  const read = readVisit(visit([pointed('Garage', { backend, asFound, pointsHere: 'yes' })]))
  expect(read?.visit.wallboxes[0]).toMatchObject({
    ...must,
    backend: { url: 'ws://x', plan: null, accepted: true, awaited: true, restoreAt: 5 },
  })
})

test('B3 a box nobody can tell who or where it is, is kept aside by its name; the others live', () => {
  const wallboxes = [pointed('Left', { address: 7 }), pointed('Right'), 'nonsense']
  const read = readVisit(visit(wallboxes))
  expect(read?.visit.wallboxes).toMatchObject([{ title: 'Right', ...must }])
  expect(read?.lost).toEqual([{ code: 'frame.unreadable.boxes', values: { boxes: 'Left, ?' } }])
})

test('B6 a template job that does not fit, or a box that was seen, costs no wallbox', () => {
  const read = readVisit(
    visit([pointed('Garage')], { job: { id: 1 }, seen: [{ serial: 1 }], site: { name: 'Lindenstr. 4' } }),
  )
  expect(read?.visit).toMatchObject({ job: null, seen: [], site: { name: 'Lindenstr. 4', address: '' } })
  expect(read?.visit.wallboxes).toMatchObject([must])
  expect(read?.lost).toEqual([{ code: 'frame.unreadable.site' }])
})

test('what fits is read as it is; another version is no visit', () => {
  const saved = visit([pointed('Garage')])
  expect(readVisit(saved)).toEqual({ visit: savedShape.parse(saved), lost: [] })
  expect(readVisit({ ...saved, schema: 2 })).toBeNull()
  expect(readVisit('x')).toBeNull()
})

test('B3 the box is watched and marked after a start with a visit of which a part does not fit, and that visit is kept', async () => {
  const documents = fakeDocuments()
  const wizard = await openWizard({ documents })
  await goePointed(wizard)
  await wizard.app.close()
  const saved = documents.kept.get('visit') as { wallboxes: { keys: object }[] }
  saved.wallboxes[0]!.keys = { rows: null, read: false, plan: null }
  const before = JSON.stringify(saved)
  const again = await openWizard({ documents, values: wizard.values })
  expect(again.box()).toMatchObject({ pointsHere: true, backend: { restoreAt: expect.any(Number) } })
  expect(again.app.view().unreadable?.map(({ code }) => code)).toEqual(['frame.unreadable.parts'])
  await again.clock.advance(200_000)
  expect(wizard.values.get('ocppu')).toBe(oldUrl)
  const kept = [...documents.kept].filter(([name]) => name.startsWith('visit-unreadable-'))
  expect(kept.map(([, one]) => JSON.stringify(one))).toEqual([before])
  // It is mended once: the next start has nothing to say.
  await again.app.close()
  expect((await openWizard({ documents, values: wizard.values })).app.view().unreadable).toBeUndefined()
})

test('a second visit that does not fit does not overwrite the first that was kept', async () => {
  const documents = fakeDocuments()
  for (const name of ['first', 'second']) {
    await documents.save('visit', { schema: 2, name })
    await (await openWizard({ documents })).app.close()
  }
  const kept = [...documents.kept].filter(([name]) => name.startsWith('visit-unreadable-'))
  expect(kept.map(([, one]) => one)).toEqual([
    { schema: 2, name: 'first' },
    { schema: 2, name: 'second' },
  ])
})
