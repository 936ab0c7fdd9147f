/** The driven test over a fake proxy: real marks in the recording, links restored however it ends. */
import { expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptStation, openWizard } from '../../fakes/wizard.ts'

async function running(cards = { known: 'K-1', unknown: 'U-1' }) {
  const wizard = await openWizard({ app: { pace: { beatMs: 0, handMs: 30_000 } } })
  const wallbox = await adoptStation(wizard)
  await wizard.app.handlers['test.prepare']({ wallbox, stays: 'nothing', cards })
  await wizard.app.handlers['test.start']({ wallbox })
  await wizard.clock.advance(200)
  return { ...wizard, wallbox }
}

const accepted = { idTagInfo: { status: 'Accepted' } }

test('D7 a card shown at the box is noticed by itself, and the backend is then cut', async () => {
  const { proxy, clock, box, recorder } = await running()
  expect(box().test.prompt?.says.code).toBe('run.hand.prime.known')
  expect(box().test.cards).toEqual({ known: '•••', unknown: '•••' })
  proxy.exchange('CP1', 'Authorize', { idTag: 'k-1' }, accepted)
  await clock.advance(2000)
  expect(proxy.cuts).toEqual(['cut backend'])
  expect(box().test.cut).toMatchObject({ leg: 'backend' })
  expect(box().test.timeline.map((item) => item.says.code)).toContain('run.cut.backend.reset')
  expect(recorder.all.flatMap((line) => (line.kind === 'mark' ? [line.mark] : []))).toEqual([
    'test started',
    'card presented',
    'backend link cut',
    'scenario started',
  ])
})

test('cancel restores the link before it answers, and the verdicts say what was not shown', async () => {
  const { app, proxy, clock, box, wallbox } = await running()
  proxy.exchange('CP1', 'Authorize', { idTag: 'K-1' }, accepted)
  await clock.advance(2000)
  await app.handlers['test.cancel']({ wallbox })
  expect(proxy.cuts).toEqual(['cut backend', 'restore backend'])
  await clock.advance(200)
  expect(box().test).toMatchObject({ state: 'cancelled', cut: null, prompt: null })
  expect(box().test.findings?.allPassed).toBe(false)
})

test('E4 ClearCache is asked of the station; a station that says no is kept as an answer', async () => {
  const { app, proxy, clock, box, wallbox } = await running()
  await expect(app.handlers['test.clearCache']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  await app.handlers['test.cancel']({ wallbox })
  await clock.advance(200)
  await app.handlers['test.clearCache']({ wallbox })
  expect(proxy.calls.at(-1)).toEqual({ station: 'CP1', action: 'ClearCache', payload: {} })
  expect(box().test.cardMemory).toBe('cleared')
  expect(box().test.timeline.at(-1)?.says.code).toBe('run.cache.cleared')
  proxy.call = () => Promise.reject(new Failure('station-refused-call', 'NotImplemented'))
  await app.handlers['test.clearCache']({ wallbox })
  expect(box().test.cardMemory).toBe('kept')
})

test('closing the app in the middle restores the links', async () => {
  const { app, proxy, clock, box } = await running()
  proxy.exchange('CP1', 'Authorize', { idTag: 'K-1' }, accepted)
  await clock.advance(2000)
  await app.close()
  expect(proxy.cuts).toEqual(['cut backend', 'restore backend'])
  expect(box().test.state).toBe('cancelled')
})

test('an error inside restores both links and ends the test', async () => {
  const { proxy, clock, box, errors } = await running()
  proxy.cut = () => {
    throw new Error('bug')
  }
  proxy.exchange('CP1', 'Authorize', { idTag: 'K-1' }, accepted)
  await clock.advance(2000)
  expect(proxy.cuts).toEqual(['restore backend', 'restore station'])
  expect(box().test.state).toBe('cancelled')
  expect(box().test.timeline.map((item) => item.says.code)).toContain('run.error')
  expect(errors).toHaveLength(1)
})

test('a hand cannot confirm what is seen by itself', async () => {
  const { app, wallbox } = await running()
  await expect(app.handlers['test.hand']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
})

test('a second start, and a start without a live backend, are refused', async () => {
  const { app, wallbox } = await running()
  await expect(app.handlers['test.start']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  const other = await openWizard()
  const id = await adoptStation(other)
  other.proxy.set('CP1', { backendLink: 'offline' })
  await expect(other.app.handlers['test.start']({ wallbox: id })).rejects.toMatchObject({ code: 'backend-unreachable' })
})

test('one card cannot play two parts', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  const cards = { known: 'same', blocked: 'SAME' }
  await expect(wizard.app.handlers['test.prepare']({ wallbox, stays: 'nothing', cards })).rejects.toMatchObject({
    code: 'bad-input',
  })
})

test('a test the end of the process interrupted says so after the restart, with what it had seen', async () => {
  const { documents, clock, proxy } = await running()
  proxy.exchange('CP1', 'Authorize', { idTag: 'K-1' }, accepted)
  await clock.advance(2000)
  const again = await openWizard({ documents: fakeDocuments(documents.kept) })
  const { test: shown } = again.box()
  expect(shown.state).toBe('cancelled')
  expect(shown.timeline.at(-1)?.says.code).toBe('run.interrupted')
  expect(shown.timeline.map((item) => item.says.code)).toContain('run.cut.backend.reset')
  expect(shown.cards).toEqual({ known: '•••', unknown: '•••' })
})

test('queue and meter become a plot', async () => {
  const { proxy, clock, box } = await running()
  proxy.set('CP1', { owed: 2 })
  const meterValue = [{ sampledValue: [{ value: '1.5', unit: 'kWh' }] }]
  proxy.exchange('CP1', 'MeterValues', { connectorId: 1, meterValue }, {})
  await clock.advance(200)
  expect(box().test.plot.at(-1)).toMatchObject({ queue: 2, meterWh: 1500 })
})

test('B2 the backend is cut as it was chosen; timeline and recording name how', async () => {
  const wizard = await openWizard({ app: { pace: { beatMs: 0, handMs: 30_000 } } })
  const wallbox = await adoptStation(wizard)
  const { app, proxy, clock, box, recorder } = wizard
  expect(box().test.fault).toBe('reset')
  await app.handlers['test.prepare']({ wallbox, stays: 'nothing', cards: { known: 'K-1' }, fault: '503' })
  await app.handlers['test.prepare']({ wallbox, stays: 'nothing', cards: {} })
  expect(box().test.fault).toBe('503')
  await app.handlers['test.start']({ wallbox })
  await clock.advance(200)
  proxy.exchange('CP1', 'Authorize', { idTag: 'K-1' }, accepted)
  await clock.advance(2000)
  expect(proxy.faults).toEqual([{ kind: 'http', status: 503 }])
  expect(box().test.timeline.map((item) => item.says.code)).toContain('run.cut.backend.503')
  const cut = recorder.all.find((line) => line.kind === 'mark' && line.mark === 'backend link cut')
  expect(cut).toMatchObject({ facts: { fault: '503' } })
  await app.close()
})

async function cutBy(fault: 'callerror' | 'late') {
  const wizard = await openWizard({ app: { pace: { beatMs: 0, handMs: 30_000 } } })
  const wallbox = await adoptStation(wizard)
  const { app, proxy, clock } = wizard
  await app.handlers['test.prepare']({ wallbox, stays: 'nothing', cards: { known: 'K-1' }, fault })
  await app.handlers['test.start']({ wallbox })
  await clock.advance(200)
  proxy.exchange('CP1', 'Authorize', { idTag: 'K-1' }, accepted)
  await clock.advance(2000)
  return { ...wizard, wallbox }
}

/** To the end of the cut, F1 seen and the rest left out. */
async function toTheRestore({ app, proxy, clock, wallbox }: Awaited<ReturnType<typeof cutBy>>): Promise<void> {
  proxy.set('CP1', { owed: 1 })
  for (const scenario of ['F2', 'F7'] as const)
    await app.handlers['test.skip']({ wallbox, scenario, reason: 'not at hand' })
  proxy.exchange('CP1', 'Heartbeat', {}, { currentTime: '2026-01-01T00:00:00Z' }, 'proxy')
  await clock.advance(2000)
}

test('B2 refused afterwards: the link is cut like any other; back, the first stored message is refused, the next is not', async () => {
  const wizard = await cutBy('callerror')
  const { proxy, clock, box, app } = wizard
  expect(proxy.faults).toEqual([{ kind: 'reset' }])
  await toTheRestore(wizard)
  expect(proxy.faults[1]).toEqual({ kind: 'callerror', code: 'InternalError' })
  expect(proxy.cuts).toEqual(['cut backend', 'restore backend', 'cut backend'])
  const row = { kind: 'row', station: 'CP1', row: 1, action: 'StartTransaction', messageId: 'm' } as const
  proxy.recorder.record({ ...row, state: 'refused', error: 'InternalError' })
  await clock.advance(100)
  expect(proxy.cuts.slice(3)).toEqual(['restore backend'])
  expect(box().test.timeline.map((item) => item.says.code)).toContain('run.refusedOnce')
  proxy.recorder.record({ ...row, state: 'refused', error: 'InternalError' })
  expect(proxy.cuts).toHaveLength(4)
  await app.close()
})

test('B2 refused afterwards: with nothing stored there is nothing to refuse, and the link is put right at once', async () => {
  const wizard = await cutBy('callerror')
  const { proxy, clock, app } = wizard
  await toTheRestore(wizard)
  proxy.set('CP1', { backendLink: 'live', owed: 0 })
  await clock.advance(100)
  expect(proxy.cuts.slice(0, 4)).toEqual(['cut backend', 'restore backend', 'cut backend', 'restore backend'])
  await app.close()
})

test('B2 refused afterwards: cancelled while it waits for the refusal, the link is put right', async () => {
  const wizard = await cutBy('callerror')
  const { proxy, app, wallbox } = wizard
  await toTheRestore(wizard)
  expect(proxy.status('CP1')?.cut).toBe('backend')
  await app.handlers['test.cancel']({ wallbox })
  expect(proxy.status('CP1')?.cut).toBe(null)
})

test('B2 late answers: the link stays up, so nobody waits for it to go down', async () => {
  const { proxy, box, app } = await cutBy('late')
  expect(proxy.faults).toEqual([{ kind: 'late', ms: 12_000 }])
  expect(box().test.waitsFor?.code).not.toBe('run.wait.offline')
  expect(box().test.timeline.map((item) => item.says.code)).toContain('run.segment.F1')
  await app.close()
})
