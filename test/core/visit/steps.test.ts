/** Policy, keys, certificates, leaving and the memory of the visit, on a still clock. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptGoe, adoptStation, oldUrl, openWizard, type Wizard } from '../../fakes/wizard.ts'
import { passing } from '../../fakes/steps.ts'

/** A go-e that points here and is accepted. */
async function goeHere(wizard: Wizard): Promise<string> {
  const wallbox = await adoptGoe(wizard)
  const { handlers } = wizard.app
  await handlers['backend.choose']({
    wallbox,
    template: 'generic-1.6',
    url: 'wss://csms.example/ocpp',
    identity: '990077',
  })
  await passing(wizard, 3000, handlers['backend.apply']({ wallbox }))
  wizard.proxy.connect('990077')
  await wizard.clock.advance(200)
  return wallbox
}

describe('D6 E1 the offline switch', () => {
  test('on a go-e it is three keys of its own interface, applied, read back and undone', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    await handlers['policy.choose']({ wallbox, position: 'known' })
    expect(wizard.box().policy.plan?.rows.map((row) => `${row.key} ${row.before ?? ''}→${row.after}`)).toEqual([
      'ocppao true→false',
      'ocpplo false→true',
      'ocppla false→true',
    ])
    await passing(wizard, 5000, handlers['policy.apply']({ wallbox }))
    expect([wizard.values.get('ocppao'), wizard.values.get('ocpplo'), wizard.values.get('ocppla')]).toEqual([
      false,
      true,
      true,
    ])
    expect(wizard.box().steps.policy.state).toBe('done')
    await passing(wizard, 20_000, handlers['policy.undo']({ wallbox }))
    expect(wizard.values.get('ocppao')).toBe(true)
    expect(wizard.box().steps.policy.state).toBe('needs you')
  })

  test('on any station it is OCPP keys; a store the station lacks is left out', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['policy.choose']({ wallbox, position: 'anyone' })
    await wizard.app.handlers['policy.apply']({ wallbox })
    expect(wizard.proxy.keys.get('AllowOfflineTxForUnknownId')).toBe('true')
    expect(wizard.proxy.keys.get('LocalAuthorizeOffline')).toBe('true')
    expect(wizard.box().policy.plan?.rows.map((row) => row.key)).toEqual([
      'LocalAuthorizeOffline',
      'AllowOfflineTxForUnknownId',
    ])
  })

  test.each([
    ['off', 'none'],
    ['known', 'known'],
    ['anyone', 'anyone'],
  ] as const)(
    '%s lets the proxy start %s while the backend is away, from the moment it is applied',
    async (position, starts) => {
      const wizard = await openWizard()
      const wallbox = await adoptStation(wizard)
      await wizard.app.handlers['policy.choose']({ wallbox, position })
      expect(wizard.proxy.settings.policyFor('CP1').starts).toBe('known')
      await wizard.app.handlers['policy.apply']({ wallbox })
      expect(wizard.proxy.settings.policyFor('CP1').starts).toBe(starts)
    },
  )

  test('E3 what a go-e sends without a card works without the backend, once it has told it; the window says so', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    const { policyFor } = wizard.proxy.settings
    const choose = wizard.app.handlers['policy.choose']
    await choose({ wallbox, position: 'known' })
    expect(policyFor('990077').cardless).toEqual([])
    for (const [told, cardless] of [
      ['FREE-1', ['FREE-1']],
      ['', []],
      ['longer than any tag can be', []],
    ] as const) {
      wizard.values.set('ocppd', told)
      await choose({ wallbox, position: 'known' })
      expect(policyFor('990077').cardless).toEqual(cardless)
      const warned = wizard.box().policy.warnings.some(({ code }) => code === 'policy.warning.cardless')
      expect(warned).toBe(cardless.length > 0)
    }
    expect(JSON.stringify(wizard.app.view())).not.toContain('FREE-1')
  })

  test('E3 of any other station it is the serial number, as its Boot tells it; of a stranger nothing', async () => {
    const wizard = await openWizard()
    await adoptStation(wizard)
    const { policyFor } = wizard.proxy.settings
    expect([policyFor('CP1').cardless, policyFor('CP9').cardless]).toEqual([[], []])
    wizard.proxy.set('CP1', { bootPayload: { chargePointSerialNumber: 'SN-0042' } })
    expect(policyFor('CP1')).toMatchObject({ starts: 'known', cardless: ['SN-0042'], localUsers: [] })
  })

  test('anyone warns of billing and of calibration law', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['policy.choose']({ wallbox, position: 'anyone' })
    expect(wizard.box().policy.warnings.map((one) => one.code)).toEqual(
      expect.arrayContaining(['policy.warning.billing', 'policy.warning.eichrecht', 'policy.warning.cachedRefusal']),
    )
  })
})

describe('D2 L7 config keys', () => {
  test('read, edited, written one a request, read back, undone', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await handlers['keys.read']({ wallbox })
    const row = () => wizard.box().keys.rows.find((one) => one.key === 'HeartbeatInterval')
    expect(row()).toMatchObject({
      value: '300',
      type: 'integer',
      unit: 's',
      meaning: { code: 'keys.meaning.HeartbeatInterval' },
    })
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await handlers['keys.edit']({ wallbox, key: 'LocalAuthorizeOffline', value: 'true' })
    expect(wizard.box().keys.plan?.rows).toHaveLength(2)
    await handlers['keys.apply']({ wallbox })
    const writes = wizard.proxy.calls.filter(({ action }) => action === 'ChangeConfiguration')
    expect(writes.map(({ payload }) => payload)).toEqual([
      { key: 'HeartbeatInterval', value: '60' },
      { key: 'LocalAuthorizeOffline', value: 'true' },
    ])
    expect(row()).toMatchObject({ value: '60', edited: null })
    await handlers['keys.undo']({ wallbox, key: 'HeartbeatInterval' })
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('300')
    expect(row()?.value).toBe('300')
  })

  test('the value of a secret key is never shown', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(JSON.stringify(wizard.app.view())).not.toContain('geheim')
    expect(wizard.box().keys.rows.find((row) => row.key === 'AuthorizationKey')).toMatchObject({
      value: null,
      secret: true,
    })
  })

  test.each([
    ['HeartbeatInterval', 'soon'],
    ['HeartbeatInterval', '-5'],
    ['LocalAuthorizeOffline', 'yes'],
    ['AuthorizationKey', 'x'],
  ])('%s cannot be %s', async (key, value) => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    await expect(wizard.app.handlers['keys.edit']({ wallbox, key, value })).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('V5 what the operator wants is proposed, not written', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.proxy.keys.set('MeterValueSampleInterval', '900')
    const url = 'wss://csms.example/ocpp'
    await wizard.app.handlers['backend.choose']({ wallbox, template: 'ev-energy', url, identity: 'CP1' })
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(wizard.box().keys.rows.find((row) => row.key === 'MeterValueSampleInterval')?.edited).toBe('60')
    expect(wizard.proxy.keys.get('MeterValueSampleInterval')).toBe('900')
  })

  test('a station that is gone is a failure that stays in view', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await expect(wizard.app.handlers['keys.read']({ wallbox })).rejects.toMatchObject({ code: 'station-not-connected' })
    expect(wizard.box().keys).toMatchObject({ state: 'failed', failure: { code: 'station-not-connected' } })
  })
})

describe('off the laptop again', () => {
  test('a go-e is moved to its backend, read back, and followed until it is accepted', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await passing(wizard, 60_000, wizard.app.handlers['visit.moveOff']({ wallbox }))
    expect(wizard.values.get('ocppu')).toBe('wss://csms.example/ocpp/990077')
    expect(wizard.box().pointsHere).toBe(false)
    expect(wizard.proxy.released).toEqual(['990077'])
    expect(wizard.box().report.missing.map((one) => one.code)).not.toContain('visit.missing.notSeenThere')
  })

  test('not accepted there in time: it says so, and it is missing in the report', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    wizard.values.set('ocppa', false)
    await passing(wizard, 120_000, wizard.app.handlers['visit.moveOff']({ wallbox }))
    expect(wizard.box().report.missing.map((one) => one.code)).toContain('visit.missing.notSeenThere')
  })

  test.each([
    ['stored messages', { owed: 2 }],
    ['parked messages', { parked: 1 }],
    ['a session under a provisional number', { openProvisional: 1 }],
  ])('%s hold it back', async (_what, change) => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    wizard.proxy.set('990077', change)
    for (const command of ['visit.moveOff', 'visit.putBack'] as const)
      await expect(wizard.app.handlers[command]({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
    expect(wizard.box().pointsHere).toBe(true)
  })

  test('B3 put back as found restores the first values of the visit, not the last', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    for (const position of ['known', 'off'] as const) {
      await handlers['policy.choose']({ wallbox, position })
      await passing(wizard, 10_000, handlers['policy.apply']({ wallbox }))
    }
    await handlers['keys.read']({ wallbox })
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await handlers['keys.apply']({ wallbox })
    await passing(wizard, 30_000, handlers['visit.putBack']({ wallbox }))
    expect(Object.fromEntries(wizard.values)).toMatchObject({
      ocppu: oldUrl,
      ocppe: false,
      ocppao: true,
      ocpplo: false,
      ocppla: false,
    })
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('300')
    expect(wizard.box().pointsHere).toBe(false)
  })

  test('a box that still points here cannot be forgotten', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await expect(wizard.app.handlers['wallbox.forget']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  })
})

describe('D2 resumable', () => {
  test('a restart is at the same wallbox, step, typed values and plans', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    await handlers['site.describe']({
      name: 'Garage',
      address: 'Lindenstr. 4',
      installer: 'A',
      company: 'B',
      customer: 'C',
    })
    await handlers['keys.read']({ wallbox })
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await handlers['wallbox.visit']({ wallbox, step: 'keys' })
    await wizard.clock.advance(500)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    const [before, after] = [wizard.app.view(), again.app.view()]
    expect(after.selected).toBe(wallbox)
    expect(after.site).toEqual(before.site)
    const { keys, at, backend } = again.box()
    expect({ keys, at, url: backend.url, plan: backend.plan }).toEqual({
      keys: before.wallboxes[0]?.keys,
      at: 'keys',
      url: before.wallboxes[0]?.backend.url,
      plan: before.wallboxes[0]?.backend.plan,
    })
  })

  test('closing writes what was still only in memory', async () => {
    const wizard = await openWizard()
    await wizard.app.handlers['site.describe']({ name: 'Last', address: '', installer: '', company: '', customer: '' })
    await wizard.app.close()
    expect(wizard.documents.kept.get('visit')).toMatchObject({ site: { name: 'Last' } })
  })

  test.each([
    ['of another shape', fakeDocuments(new Map([['visit', { schema: 99, boxes: [] }]]))],
    ['that is no JSON', fakeDocuments(new Map(), true)],
  ])('a saved visit %s is reported, not fatal, and not destroyed', async (_what, documents) => {
    const before = documents.kept.get('visit')
    const wizard = await openWizard({ documents })
    expect(wizard.app.view().unreadable).toEqual([{ code: 'frame.unreadable.visit' }])
    expect(wizard.app.view().wallboxes).toEqual([])
    const aside = [...documents.kept].filter(([name]) => name.startsWith('visit-unreadable-'))
    if (before) expect(aside.map(([, kept]) => kept)).toEqual([before])
  })

  test('views come bundled, at most ten a second', async () => {
    const wizard = await openWizard()
    let views = 0
    wizard.app.on((event) => {
      if (event === 'view') views++
    })
    for (let n = 0; n < 100; n++) {
      await wizard.app.handlers['site.describe']({
        name: String(n),
        address: '',
        installer: '',
        company: '',
        customer: '',
      })
      await wizard.clock.advance(10)
    }
    expect(views).toBeGreaterThanOrEqual(9)
    expect(views).toBeLessThanOrEqual(10)
  })

  test('a listener that cannot be opened leaves the app usable and says why', async () => {
    const failing = () => Promise.reject(new Failure('port-in-use', 'port 9100 is in use'))
    const wizard = await openWizard({ app: { proxy: failing } })
    expect(wizard.app.view().listening).toEqual({
      urls: [],
      failure: { code: 'port-in-use', message: 'port 9100 is in use', details: {} },
    })
    const wallbox = await adoptGoe(wizard)
    await expect(wizard.app.handlers['backend.apply']({ wallbox })).rejects.toMatchObject({ code: 'port-in-use' })
  })
})

describe('P16 traffic', () => {
  test('tags are masked, secrets are gone, answers carry their action and how long they took', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const live: unknown[] = []
    wizard.app.on((event, payload) => {
      if (event === 'traffic') live.push(payload)
    })
    wizard.proxy.exchange(
      'CP1',
      'Authorize',
      { idTag: 'DEADBEEF' },
      { idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY99' } },
    )
    wizard.proxy.exchange('CP1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: 'geheim' }, {})
    await wizard.clock.advance(200)
    const recent = await wizard.app.handlers['traffic.recent']({ wallbox, before: null })
    expect(recent.map((line) => `${line.kind} ${line.kind === 'moment' ? '' : line.action}`)).toEqual([
      'call Authorize',
      'result Authorize',
      'call ChangeConfiguration',
      'result ChangeConfiguration',
    ])
    expect(recent[1]).toMatchObject({ latency: 0 })
    const text = JSON.stringify([recent, live])
    expect(text).toContain('•••EEF')
    for (const secret of ['DEADBEEF', 'FAMILY99', 'geheim']) expect(text).not.toContain(secret)
    expect(live).toHaveLength(1)
  })

  test('a frame that is no JSON is shown by its length only', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.recorder.record({ kind: 'frame', station: 'CP1', leg: 'station', way: 'in', text: 'password=geheim' })
    const [line] = await wizard.app.handlers['traffic.recent']({ wallbox, before: null })
    expect(line).toMatchObject({ kind: 'other', text: '', more: 15 })
  })
})

describe('D5 a CA for the backend', () => {
  test('what is no certificate is refused in words', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await expect(wizard.app.handlers['certificates.import']({ wallbox, pem: 'hello' })).rejects.toMatchObject({
      code: 'certificate-unreadable',
    })
  })
})
