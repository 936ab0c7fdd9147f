/** Step 2 on a still clock: choose, check, point the box here, and give it back when it does not come. */
import { describe, expect, test } from 'vitest'
import type { Check } from '../../../src/shared/wallbox.ts'
import type { Probe } from '../../../src/main/core/host.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptGoe, adoptStation, boxAddress, oldUrl, openWizard, type Wizard } from '../../fakes/wizard.ts'

const url = 'wss://csms.example/steve/websocket/CentralSystemService/'
const here = 'ws://192.168.1.5:9100/990077'

async function chosen(wizard: Wizard): Promise<string> {
  const wallbox = await adoptGoe(wizard)
  await wizard.app.handlers['backend.choose']({ wallbox, template: 'steve', url, identity: '990077' })
  await wizard.clock.advance(200)
  return wallbox
}

/** Handlers that wait by the clock: let time pass until they are done. */
async function whilePassing<T>(wizard: Wizard, ms: number, task: Promise<T>): Promise<T> {
  const settledTask = task.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error
    },
  )
  await wizard.clock.advance(ms)
  return (await settledTask)()
}

const check = (wizard: Wizard, id: string): Check | undefined =>
  wizard.box().backend.checks.find((one) => one.id === id)

describe('G3 D2 pointing a go-e at this computer', () => {
  test('G6 the final URL is joined, the diff is shown, nothing is written yet', async () => {
    const wizard = await openWizard()
    await chosen(wizard)
    expect(wizard.box().backend.finalUrl).toBe('wss://csms.example/steve/websocket/CentralSystemService/990077')
    expect(wizard.box().backend.plan?.rows).toMatchObject([
      { key: 'ocppu', before: oldUrl, after: here, state: 'planned' },
      { key: 'ocppe', before: 'false', after: 'true', state: 'planned' },
    ])
    expect(wizard.lan.asked.some((one) => one.includes('/api/set'))).toBe(false)
  })

  test('the pre-flight runs by itself', async () => {
    const wizard = await openWizard()
    await chosen(wizard)
    expect(wizard.box().backend.checks.map((one) => `${one.id} ${one.result}`)).toEqual([
      'name fine',
      'tls fine',
      'upgrade fine',
      'clock could not check',
    ])
    expect(wizard.probe.upgrades).toEqual(['wss://csms.example/steve/websocket/CentralSystemService/990077'])
  })

  test.each([
    ['generic-1.6', null, 'fine', '1.6'],
    ['generic-2.0.1', null, 'fine', '2.0.1'],
    ['generic-1.6', 'ocpp2.0.1', 'fine', '2.0.1'],
    ['generic-2.0.1', 'ocpp1.6', 'fine', '1.6'],
    ['generic-1.6', 'ocpp2.1', 'finding', '2.1'],
  ])(
    'L1 a backend of 1.6 and 2.0.1, chosen as %s, the station speaking %s: %s',
    async (template, spoken, result, version) => {
      const upgrade: Probe['upgrade'] = ({ protocols }) => {
        const protocol = protocols.find((one) => ['ocpp1.6', 'ocpp2.0.1'].includes(one)) ?? ''
        return Promise.resolve({ outcome: 'accepted', protocol, date: null })
      }
      const wizard = await openWizard({ probe: { upgrade } })
      const wallbox = await adoptStation(wizard)
      wizard.proxy.set('CP1', { protocol: spoken, stationLink: 'gone', backendLink: 'closed' })
      await wizard.app.handlers['backend.choose']({ wallbox, template, url: 'wss://other.example/x', identity: 'CP1' })
      await wizard.clock.advance(200)
      expect(check(wizard, 'upgrade')).toMatchObject({ result, says: { values: { version } } })
    },
  )

  test('applied and seen: the box is here, and the backend has accepted it', async () => {
    const wizard = await openWizard()
    const wallbox = await chosen(wizard)
    await whilePassing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
    expect(wizard.values.get('ocppu')).toBe(here)
    expect(wizard.values.get('ocppe')).toBe(true)
    expect(wizard.box().steps.backend).toMatchObject({ state: 'in progress' })
    wizard.proxy.connect('990077')
    await wizard.clock.advance(200)
    expect(wizard.box()).toMatchObject({
      pointsHere: true,
      steps: { backend: { state: 'done' } },
      backend: { accepted: true },
    })
    expect(check(wizard, 'box')?.result).toBe('fine')
  })

  test('not seen in time: the old URL is restored by itself, and the reason is the box’s own', async () => {
    const wizard = await openWizard()
    const wallbox = await chosen(wizard)
    wizard.values.set('ocpple', 'transport_error=ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, errno=119')
    await whilePassing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
    await wizard.clock.advance(85_000)
    expect(wizard.values.get('ocppu')).toBe(here)
    await wizard.clock.advance(20_000)
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
    expect(wizard.values.get('ocppe')).toBe(false)
    expect(wizard.box().pointsHere).toBe(false)
    expect(check(wizard, 'box')).toMatchObject({
      result: 'finding',
      severity: 'blocks',
      fix: { code: 'backend.boxError.timeout' },
    })
  })

  test('not seen, and the box no longer answers: it says so loudly, and restores it as soon as it can', async () => {
    const wizard = await openWizard()
    const wallbox = await chosen(wizard)
    await whilePassing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.delete(boxAddress)
    await wizard.clock.advance(95_000)
    expect(check(wizard, 'box')).toMatchObject({ result: 'finding', says: { code: 'check.box.notSeenStuck' } })
    await wizard.clock.advance(600_000)
    expect(wizard.box().pointsHere).toBe(true)
    expect(check(wizard, 'box')).toMatchObject({ severity: 'blocks', says: { code: 'check.box.notSeenStuck' } })
    wizard.lan.devices.set(boxAddress, device)
    await wizard.clock.advance(130_000)
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
    expect(wizard.box().pointsHere).toBe(false)
    expect(check(wizard, 'box')?.says.code).toBe('check.box.notSeen')
  })

  test('killed while the box was awaited, the watch goes on after the restart', async () => {
    const wizard = await openWizard()
    const wallbox = await chosen(wizard)
    await whilePassing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
    await wizard.clock.advance(1000)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept), values: wizard.values })
    expect(again.box().steps.backend.state).toBe('in progress')
    await again.clock.advance(120_000)
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
    expect(again.box().pointsHere).toBe(false)
  })

  test('a box that takes the URL and not the switch gets its URL back, and it is said', async () => {
    const wizard = await openWizard()
    const wallbox = await chosen(wizard)
    wizard.quirks.set('ocppe', 'ocppe: not allowed')
    const applying = wizard.app.handlers['backend.apply']({ wallbox })
    await expect(whilePassing(wizard, 10_000, applying)).rejects.toMatchObject({ code: 'box-refused' })
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
    expect(wizard.box().pointsHere).toBe(false)
  })

  test('the proxy serves only adopted identities with a usable backend', async () => {
    const wizard = await openWizard()
    const { settings } = wizard.proxy
    expect(settings.backendFor('990077')).toBeNull()
    await adoptGoe(wizard)
    expect(settings.backendFor('990077')).toBeNull()
    await chosen(wizard)
    expect(settings.backendFor('990077')).toMatchObject({ url, key: url.slice(0, -1) })
    expect(settings.backendFor('someone else')).toBeNull()
  })
})

describe('B4 the pre-flight names what is wrong', () => {
  const refusing = (status: number): Partial<Probe> => ({
    upgrade: () => Promise.resolve({ outcome: 'refused', status, date: null }),
  })

  test.each([
    [401, 'check.upgrade.password', 'warns'],
    [403, 'check.upgrade.forbidden', 'blocks'],
    [404, 'check.upgrade.notFound', 'blocks'],
    [302, 'check.upgrade.redirect', 'blocks'],
    [429, 'check.upgrade.tooMany', 'blocks'],
    [502, 'check.upgrade.serverError', 'blocks'],
  ])('HTTP %i is %s', async (status, code, severity) => {
    const wizard = await openWizard({ probe: refusing(status) })
    await chosen(wizard)
    expect(check(wizard, 'upgrade')).toMatchObject({
      result: 'finding',
      severity,
      says: { code },
      fix: { code: `${code}.fix` },
    })
  })

  test('a neighbour that is accepted is named', async () => {
    const works = 'wss://csms.example/steve/websocket/CentralSystemService/990077/'
    const wizard = await openWizard({
      probe: {
        upgrade: (request) =>
          Promise.resolve(
            request.url === works
              ? { outcome: 'accepted', protocol: 'ocpp1.6', date: null }
              : { outcome: 'refused', status: 404, date: null },
          ),
      },
    })
    await chosen(wizard)
    expect(check(wizard, 'sibling')?.says).toEqual({ code: 'check.sibling.works', values: { url: works } })
  })

  test('a password refusal does not send it knocking at neighbours', async () => {
    const wizard = await openWizard({ probe: refusing(401) })
    await chosen(wizard)
    expect(wizard.probe.upgrades).toHaveLength(1)
  })

  test('no name server, no certificate trust, another protocol, a clock that is off', async () => {
    const wizard = await openWizard({
      probe: {
        resolve: () => Promise.resolve({ reason: 'EAI_AGAIN' }),
        tls: () =>
          Promise.resolve({
            result: 'untrusted',
            reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
            protocol: 'TLSv1.2',
            cipher: 'x',
            chain: [],
          }),
        upgrade: () => Promise.resolve({ outcome: 'accepted', protocol: '', date: Date.UTC(2020, 0, 1) }),
      },
    })
    await chosen(wizard)
    expect(wizard.box().backend.checks.map((one) => one.says.code)).toEqual([
      'check.name.noServer',
      'check.tls.incomplete',
      'check.upgrade.otherProtocol',
      'check.clock.skew',
    ])
    expect(check(wizard, 'name')?.result).toBe('could not check')
  })

  test('V1 plain ws:// warns, and blocks where the operator wants wss only', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    const choose = (template: 'generic-1.6' | 'ev-energy') =>
      wizard.app.handlers['backend.choose']({ wallbox, template, url: 'ws://csms.example/ocpp', identity: '990077' })
    await choose('generic-1.6')
    await wizard.clock.advance(200)
    expect(check(wizard, 'tls')).toMatchObject({ result: 'finding', severity: 'warns' })
    await choose('ev-energy')
    await wizard.clock.advance(200)
    expect(check(wizard, 'tls')).toMatchObject({ result: 'finding', severity: 'blocks' })
  })

  test('a station that is live there is not thrown out by a second connection', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.clock.advance(200)
    wizard.probe.upgrades.length = 0
    await wizard.app.handlers['backend.check']({ wallbox })
    expect(wizard.probe.upgrades).toEqual([])
    expect(check(wizard, 'upgrade')?.result).toBe('could not check')
  })
})

test('a hand-set station is shown the address to set, and identities are not given twice', async () => {
  const wizard = await openWizard()
  await adoptStation(wizard, 'CP 1')
  expect(wizard.box().backend).toMatchObject({ plan: null, handUrl: 'ws://192.168.1.5:9100/CP%201' })
  expect(wizard.box().pointsHere).toBe(true)
  await expect(wizard.app.handlers['wallbox.adoptByHand']({ title: 'x', identity: 'CP 1' })).rejects.toMatchObject({
    code: 'bad-input',
  })
})

test.each([
  ['undone', 'backend.undo'],
  ['given another backend', 'backend.choose'],
] as const)('a box whose messages the backend still lacks cannot be %s', async (_what, command) => {
  const wizard = await openWizard()
  const wallbox = await chosen(wizard)
  await whilePassing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
  wizard.proxy.connect('990077')
  wizard.proxy.set('990077', { owed: 1 })
  const other = { wallbox, template: 'generic-1.6', url: 'wss://other.example', identity: '990077' } as const
  const task =
    command === 'backend.undo' ? wizard.app.handlers[command]({ wallbox }) : wizard.app.handlers[command](other)
  await expect(whilePassing(wizard, 10_000, task)).rejects.toMatchObject({ code: 'not-possible-now' })
  expect(wizard.values.get('ocppu')).toBe(here)
})

test('undone while it is awaited, the watch ends and nothing stays running', async () => {
  const wizard = await openWizard()
  const wallbox = await chosen(wizard)
  await whilePassing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
  await whilePassing(wizard, 10_000, wizard.app.handlers['backend.undo']({ wallbox }))
  expect(wizard.values.get('ocppu')).toBe(oldUrl)
  expect(check(wizard, 'box')).toBeUndefined()
  expect(wizard.box().steps.backend.state).toBe('needs you')
})
