/** One template on many boxes: a result for each, whatever the others do, and nothing forgotten by a crash. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { JobBox } from '../../../src/shared/template.ts'
import { say } from '../../../src/shared/words/words.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { json } from '../../fakes/lan.ts'
import { adoptAt } from '../../fakes/steps.ts'
import { adoptGoe, openWizard, type Wizard, type WizardOptions } from '../../fakes/wizard.ts'

const url = 'wss://csms.example/ocpp'
const file = {
  wattproof: 'template',
  schema: 1,
  name: 'Stadtwerke',
  url,
  policy: 'known',
  keys: { HeartbeatInterval: '120', MeterValueSampleInterval: '30' },
}

async function site(
  boxes: number,
  options: WizardOptions = {},
): Promise<{ wizard: Wizard; ids: string[]; template: string }> {
  const wizard = await openWizard(options)
  const ids: string[] = []
  for (let n = 1; n <= boxes; n++) {
    const { wallbox } = await wizard.app.handlers['wallbox.adoptByHand']({ title: `Bay ${n}`, identity: `CP${n}` })
    await wizard.app.handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity: `CP${n}` })
    wizard.proxy.connect(`CP${n}`)
    ids.push(wallbox)
  }
  const { template } = await wizard.app.handlers['template.load']({ text: JSON.stringify(file) })
  return { wizard, ids, template }
}

const job = ({ app }: Wizard) => app.view().job
const results = (wizard: Wizard): string[] =>
  (job(wizard)?.boxes ?? []).map(({ title, state, says }) => `${title}: ${state}${says ? `, ${says.code}` : ''}`)
const states = (wizard: Wizard): JobBox['state'][] => (job(wizard)?.boxes ?? []).map(({ state }) => state)
const writes = ({ proxy }: Wizard): string[] =>
  proxy.calls
    .filter(({ action }) => action === 'ChangeConfiguration')
    .map(({ station, payload }) => `${station} ${String(payload['key'])}`)

describe('B6 a template on several boxes', () => {
  test('chooses the backend, sets the switch, writes the keys, and each box says so', async () => {
    const { wizard, ids, template } = await site(2)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    expect(job(wizard)).toMatchObject({ state: 'running', template })
    await wizard.clock.advance(1000)
    expect(job(wizard)).toMatchObject({ state: 'finished' })
    expect(results(wizard)).toEqual(['Bay 1: done, templates.job.done', 'Bay 2: done, templates.job.done'])
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('120')
    expect(wizard.proxy.keys.get('LocalAuthorizeOffline')).toBe('true')
    expect(wizard.app.view().wallboxes).toMatchObject(
      ids.map((id, n) => ({
        id,
        identity: `CP${n + 1}`,
        backend: { template, url },
        policy: { position: 'known', plan: { state: 'applied' } },
        keys: { plan: { state: 'applied' } },
      })),
    )
    for (const { says } of job(wizard)!.boxes) expect(say('de', says!)).toMatch(/^Wie die Vorlage es will \(\d Werte/)
  })

  test.each(['AllowOfflineTxForUnknownId', 'allowofflinetxforunknownid'])('D6 the switch wins over %s', async (key) => {
    const { wizard, ids } = await site(1)
    const keys = { [key]: 'false', HeartbeatInterval: '120' }
    const text = JSON.stringify({ ...file, policy: 'anyone', keys })
    const { template } = await wizard.app.handlers['template.load']({ text })
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(1000)
    expect(states(wizard)).toEqual(['done'])
    expect(writes(wizard).filter((one) => /allowoffline/i.test(one))).toEqual(['CP1 AllowOfflineTxForUnknownId'])
    expect(wizard.proxy.keys.get('AllowOfflineTxForUnknownId')).toBe('true')
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('120')
  })

  test('D8 without an address it is no operator: the report names who was chosen, and what it asks for is still checked', async () => {
    const { wizard, ids } = await site(2)
    const { handlers } = wizard.app
    const operator = async (wallbox: string): Promise<string> =>
      (await handlers['report.preview']({ wallbox, language: 'en' })).backend.name
    const load = async (content: object): Promise<string> =>
      (await handlers['template.load']({ text: JSON.stringify({ ...file, ...content }) })).template
    const stadtwerke = await load({})
    const ours = await load({ name: 'Our keys', url: '', profiles: ['Core', 'SmartCharging'] })
    const box = wizard.box().id
    await handlers['backend.choose']({ wallbox: box, template: stadtwerke, url, identity: 'CP1' })
    await handlers['keys.read']({ wallbox: box })
    for (let n = 0; n < 2; n++) {
      await handlers['job.start']({ template: ours, wallboxes: ids })
      await wizard.clock.advance(1000)
      expect(states(wizard)).toEqual(['done', 'done'])
    }
    expect(await Promise.all(ids.map(operator))).toEqual(['Stadtwerke', 'OCPP 1.6'])
    expect(wizard.box().backend.checks).toContainEqual(expect.objectContaining({ id: 'templateProfiles' }))

    // Another name at the same backend is no other operator; another address under that template is.
    await handlers['backend.choose']({ wallbox: box, template: ours, url, identity: 'CP1-new' })
    expect(await operator(box)).toBe('Stadtwerke')
    const other = 'wss://other.example/ocpp'
    await handlers['backend.choose']({ wallbox: box, template: ours, url: other, identity: 'CP1-new' })
    expect(await operator(box)).toBe('Our keys')
    await handlers['job.start']({ template: stadtwerke, wallboxes: [box] })
    await wizard.clock.advance(200_000)
    expect(await operator(box)).toBe('Stadtwerke')
  })

  test('what it wrote can be put back as found', async () => {
    const { wizard, ids, template } = await site(1)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(1000)
    await Promise.all([wizard.app.handlers['visit.putBack']({ wallbox: ids[0]! }), wizard.clock.advance(10_000)])
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('300')
    expect(wizard.proxy.keys.get('LocalAuthorizeOffline')).toBe('false')
  })

  test('a go-e gets what its own interface has over that, and the rest waits for its connection', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    const { template } = await wizard.app.handlers['template.load']({ text: JSON.stringify(file) })
    await wizard.app.handlers['job.start']({ template, wallboxes: [wallbox] })
    await wizard.clock.advance(20_000)
    expect(wizard.values.get('ocpplo')).toBe(true)
    expect(wizard.values.get('ocppu')).toBe('wss://before.example/ocpp/990077')
    expect(job(wizard)?.boxes).toMatchObject([
      { state: 'partly done', says: { values: { keys: expect.stringContaining('HeartbeatInterval') as string } } },
    ])
  })

  test('a box that something is still being done to has its turn once that has ended', async () => {
    const { wizard, ids, template } = await site(1)
    const { call } = wizard.proxy
    let answer: (() => void) | undefined
    wizard.proxy.call = (station, action, payload) =>
      new Promise((resolve, reject) => (answer = () => void call(station, action, payload).then(resolve, reject)))
    const reading = wizard.app.handlers['keys.read']({ wallbox: ids[0]! })
    await wizard.clock.advance(0)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(5000)
    expect(results(wizard)).toEqual(['Bay 1: running, templates.job.waitsBusy'])
    wizard.proxy.call = call
    answer?.()
    await reading
    await wizard.clock.advance(5000)
    expect(results(wizard)).toEqual(['Bay 1: done, templates.job.done'])
  })

  test('one that lacks keys, one that is away, one that is busy and one that is gone stop no other', async () => {
    const { wizard, ids, template } = await site(5)
    const [, away, busy] = ids
    wizard.proxy.set('CP2', { stationLink: 'gone', backendLink: 'closed' })
    const { call } = wizard.proxy
    wizard.proxy.call = (station, action, payload) => {
      if (station === 'CP3') return new Promise(() => undefined)
      if (station !== 'CP1') return call(station, action, payload)
      // All stations of this test share one set of keys; this one knows fewer.
      const listed = [{ key: 'LocalAuthorizeOffline', value: 'true', readonly: false }]
      const asked = (payload['key'] ?? []) as string[]
      return Promise.resolve({ configurationKey: listed, unknownKey: asked.filter((key) => key !== listed[0]?.key) })
    }
    void wizard.app.handlers['keys.read']({ wallbox: busy! })
    const { wallbox: last } = await wizard.app.handlers['wallbox.adoptByHand']({ title: 'Bay 6', identity: 'CP6' })
    await wizard.app.handlers['job.start']({ template, wallboxes: [...ids, last] })
    await wizard.app.handlers['wallbox.forget']({ wallbox: last })
    await wizard.clock.advance(2000)
    // What is being done to it may take a moment, as a restart does; it holds up no other.
    expect(results(wizard)).toContain('Bay 3: running, templates.job.waitsBusy')
    expect(results(wizard)).toContain('Bay 5: done, templates.job.done')
    await wizard.clock.advance(90_000)
    expect(results(wizard)).toEqual([
      'Bay 1: partly done, templates.job.partly',
      'Bay 2: partly done, templates.job.notConnected',
      'Bay 3: skipped, templates.job.busy',
      'Bay 4: done, templates.job.done',
      'Bay 5: done, templates.job.done',
      'Bay 6: skipped, templates.job.gone',
    ])
    expect(job(wizard)!.boxes[0]!.says!.values).toEqual({ keys: 'HeartbeatInterval, MeterValueSampleInterval' })
    // Its backend is chosen all the same: without one it could never connect. So it is not one that was skipped.
    expect(wizard.app.view().wallboxes.find(({ id }) => id === away)!.backend.template).toBe(template)
    for (const { wallbox, state } of job(wizard)!.boxes) {
      const left = wizard.app.view().wallboxes.find(({ id }) => id === wallbox)
      if (state === 'skipped') expect(left?.backend.template).not.toBe(template)
    }
  })

  test('a box whose messages the old backend still lacks keeps it, and says why', async () => {
    const { wizard, ids } = await site(2)
    wizard.proxy.set('CP1', { owed: 3 })
    const other = JSON.stringify({ ...file, name: 'Other', url: 'wss://other.example/ocpp' })
    const { template } = await wizard.app.handlers['template.load']({ text: other })
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(2000)
    expect(job(wizard)!.boxes[0]).toMatchObject({ state: 'failed', says: { code: 'notNow.owed' } })
    expect(wizard.app.view().wallboxes[0]!.backend.url).toBe(url)
    // The other was let go for its new backend, and is waited for.
    expect(job(wizard)!.boxes[1]).toMatchObject({ state: 'running', says: { code: 'templates.job.waits' } })
    wizard.proxy.connect('CP2')
    await wizard.clock.advance(2000)
    expect(states(wizard)).toEqual(['failed', 'done'])
  })

  test('a running test is left alone', async () => {
    const { wizard, ids, template } = await site(1)
    await wizard.app.handlers['test.start']({ wallbox: ids[0]! })
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(100)
    expect(results(wizard)).toEqual(['Bay 1: skipped, templates.job.testRuns'])
    expect(writes(wizard)).toEqual([])
    await wizard.app.handlers['test.cancel']({ wallbox: ids[0]! })
  })

  test('again: only what is not done, and of that only what is not right yet', async () => {
    const { wizard, ids, template } = await site(2)
    wizard.proxy.set('CP2', { stationLink: 'gone' })
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(2000)
    expect(states(wizard)).toEqual(['done', 'partly done'])
    wizard.proxy.calls.length = 0
    wizard.proxy.connect('CP2')
    await wizard.app.handlers['job.retry']({})
    await wizard.clock.advance(2000)
    expect(states(wizard)).toEqual(['done', 'done'])
    // Both stations of this test share one set of keys: for the second everything was right by then.
    expect(writes(wizard)).toEqual([])
    expect(wizard.proxy.calls.map(({ station }) => station)).not.toContain('CP1')
    await wizard.app.handlers['job.dismiss']({})
    expect(job(wizard)).toBeNull()
  })

  test('again: not a box that only lacks that position of the switch', async () => {
    const { wizard, ids } = await site(1)
    const text = JSON.stringify({ ...file, url: '', policy: 'anyone', keys: {} })
    const { template } = await wizard.app.handlers['template.load']({ text })
    wizard.lan.devices.set('192.168.1.64:80', (path) =>
      path === '/info/name' ? json({ name: 'warp2-X12', type: 'warp2', display_type: 'WARP2', uid: 'X12' }) : json({}),
    )
    const warp = await adoptAt(wizard, '192.168.1.64:80')
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await wizard.app.handlers['job.start']({ template, wallboxes: [...ids, warp] })
    await wizard.clock.advance(2000)
    const lacks = 'warp2-X12: partly done, templates.job.noSwitch'
    expect(results(wizard)).toEqual(['Bay 1: partly done, templates.job.notConnected', lacks])
    wizard.proxy.connect('CP1')
    await wizard.app.handlers['job.retry']({})
    expect(results(wizard)[1]).toBe(lacks)
    await wizard.clock.advance(2000)
    expect(results(wizard)).toEqual(['Bay 1: done, templates.job.done', lacks])
  })

  test('80 boxes, every one with its result; cancelled, those not begun are left alone', async () => {
    const { wizard, ids, template } = await site(80)
    for (let n = 1; n <= 80; n += 8) wizard.proxy.set(`CP${n}`, { stationLink: 'gone' })
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(30_000)
    expect(job(wizard)!.state).toBe('finished')
    expect(states(wizard).filter((state) => state === 'done')).toHaveLength(70)
    expect(states(wizard).filter((state) => state === 'partly done')).toHaveLength(10)

    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.app.handlers['job.cancel']({})
    await wizard.clock.advance(30_000)
    expect(job(wizard)!.state).toBe('cancelled')
    expect(job(wizard)!.boxes.filter(({ says }) => says?.code === 'templates.job.cancelled')).toHaveLength(76)
  })

  test('one job at a time; its template stays while it runs; what is not there is said', async () => {
    const { wizard, ids, template } = await site(5)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    const refused = { code: 'not-possible-now' }
    await expect(wizard.app.handlers['job.start']({ template, wallboxes: ids })).rejects.toMatchObject(refused)
    await expect(wizard.app.handlers['job.retry']({})).rejects.toMatchObject(refused)
    await expect(wizard.app.handlers['job.dismiss']({})).rejects.toMatchObject(refused)
    await expect(wizard.app.handlers['template.forget']({ template })).rejects.toMatchObject(refused)
    await wizard.clock.advance(2000)
    await expect(wizard.app.handlers['job.cancel']({})).rejects.toMatchObject(refused)
    const gone = { code: 'not-found' }
    await expect(wizard.app.handlers['job.start']({ template: 'x', wallboxes: ids })).rejects.toMatchObject(gone)
    await expect(wizard.app.handlers['job.start']({ template, wallboxes: ['x'] })).rejects.toMatchObject(gone)
    expect(job(wizard)!.state).toBe('finished')
  })
})

describe('B6 a crash in the middle', () => {
  test('goes on with the boxes that were waiting or being written, and writes nothing twice', async () => {
    const { wizard, ids, template } = await site(6)
    // The first four hang in the middle of their keys when the process ends.
    const call = wizard.proxy.call
    wizard.proxy.call = (station, action, payload) =>
      payload['key'] === 'MeterValueSampleInterval' ? new Promise(() => undefined) : call(station, action, payload)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(1000)
    expect(states(wizard)).toEqual(['running', 'running', 'running', 'running', 'waiting', 'waiting'])

    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    for (const [key, value] of wizard.proxy.keys) again.proxy.keys.set(key, value)
    await again.clock.advance(1000)
    expect(job(again)).toMatchObject({ state: 'running', template })
    for (let n = 1; n <= 6; n++) again.proxy.connect(`CP${n}`)
    await again.clock.advance(10_000)
    expect(job(again)!.state).toBe('finished')
    expect(states(again)).toEqual(ids.map(() => 'done'))
    expect(writes(again).length).toBeGreaterThan(0)
    expect(writes(again).filter((one) => !one.endsWith(' MeterValueSampleInterval'))).toEqual([])
    expect(again.proxy.keys.get('MeterValueSampleInterval')).toBe('30')
  })

  test('a box whose station was taken away by the end of the app is no failure: it is done again', async () => {
    const { wizard, ids, template } = await site(2)
    const hanging: ((error: Failure) => void)[] = []
    wizard.proxy.call = () => new Promise((_, reject) => hanging.push(reject))
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(1000)
    const closing = wizard.app.close()
    // The proxy ends: whatever was asked through it is over.
    const end = (): void => hanging.splice(0).forEach((no) => no(new Failure('station-not-connected', 'gone')))
    wizard.proxy.call = () => Promise.reject(new Failure('station-not-connected', 'gone'))
    end()
    await wizard.clock.advance(10_000)
    await closing
    expect(states(wizard)).toEqual(['running', 'running'])
  })

  test('a box that was being written when the job was cancelled and the process ended was interrupted, and can be tried again', async () => {
    const { wizard, ids, template } = await site(5)
    wizard.proxy.call = () => new Promise(() => undefined)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(1000)
    await wizard.app.handlers['job.cancel']({})
    await wizard.clock.advance(1000)
    expect(states(wizard)).toEqual(['running', 'running', 'running', 'running', 'skipped'])

    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    expect(job(again)!.state).toBe('cancelled')
    const interrupted = [1, 2, 3, 4].map((n) => `Bay ${n}: failed, templates.job.interrupted`)
    expect(results(again)).toEqual([...interrupted, 'Bay 5: skipped, templates.job.cancelled'])
    await again.clock.advance(1000)
    expect(writes(again)).toEqual([])
    for (let n = 1; n <= 5; n++) again.proxy.connect(`CP${n}`)
    await again.app.handlers['job.retry']({})
    await again.clock.advance(10_000)
    expect(states(again)).toEqual(ids.map(() => 'done'))
  })

  test('a station that does not come back in a minute and a half gets its backend only, the others are not held up for longer', async () => {
    const { wizard, ids, template } = await site(6)
    wizard.proxy.call = () => new Promise(() => undefined)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(1000)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    again.proxy.connect('CP6')
    await again.clock.advance(95_000)
    expect(states(again)).toEqual([...Array.from({ length: 5 }, () => 'partly done'), 'done'])
    expect(job(again)!.state).toBe('finished')
  })

  test('done boxes stay done', async () => {
    const { wizard, ids, template } = await site(1)
    await wizard.app.handlers['job.start']({ template, wallboxes: ids })
    await wizard.clock.advance(2000)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    await again.clock.advance(2000)
    expect(job(again)).toEqual(job(wizard))
    expect(again.proxy.calls).toEqual([])
  })
})

test('B6 killed while it wrote a key: done again, the key is no longer called unknown, and can still be undone', async () => {
  const documents = fakeDocuments()
  const { wizard, ids, template } = await site(1, { documents })
  const { call } = wizard.proxy
  wizard.proxy.call = (station, action, payload) =>
    payload['key'] === 'MeterValueSampleInterval' ? new Promise(() => undefined) : call(station, action, payload)
  await wizard.app.handlers['job.start']({ template, wallboxes: ids })
  await wizard.clock.advance(10_000)
  const again = await openWizard({ documents })
  again.proxy.keys = new Map([...wizard.proxy.keys, ['MeterValueSampleInterval', '30']])
  again.proxy.connect('CP1')
  await again.clock.advance(200_000)
  expect(results(again)).toEqual(['Bay 1: done, templates.job.done'])
  const rows = again.box().keys.plan?.rows.map(({ key, before, state, note }) => ({ key, before, state, note }))
  expect(rows).toEqual([
    { key: 'HeartbeatInterval', before: '300', state: 'confirmed', note: null },
    { key: 'MeterValueSampleInterval', before: '60', state: 'confirmed', note: null },
  ])
})
