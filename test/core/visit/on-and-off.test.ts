/** Onto the laptop and off it, for families with very different interfaces; and all that may go wrong on the way. */
import { describe, expect, test } from 'vitest'
import type { TransactionRow } from '../../../src/main/core/host.ts'
import { alfenDevice, openevseDevice, openevseValues, type AlfenDevice } from '../../fakes/boxes.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptGoe, adoptStation, boxAddress, oldUrl, openWizard, type Wizard } from '../../fakes/wizard.ts'
import { passing } from '../../fakes/steps.ts'

const url = 'ws://csms.example/ocpp'

async function adopt(wizard: Wizard, address: string): Promise<string> {
  await passing(wizard, 5000, wizard.app.handlers['discovery.ask']({ address }))
  const found = wizard.app.view().discovery.boxes.find((box) => box.address === address)!
  return (await passing(wizard, 5000, wizard.app.handlers['wallbox.adopt']({ found: found.id }))).wallbox
}

async function choose(wizard: Wizard, wallbox: string, identity: string, to = url): Promise<void> {
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['backend.choose']({ wallbox, template: 'generic-1.6', url: to, identity }))
}

const values = ({ values }: { values: Map<string, unknown> }, keys: readonly string[]): unknown[] =>
  keys.map((key) => values.get(key))

async function goeHere(wizard: Wizard): Promise<string> {
  const wallbox = await adoptGoe(wizard)
  await choose(wizard, wallbox, '990077')
  await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
  wizard.proxy.connect('990077')
  await wizard.clock.advance(200)
  return wallbox
}

async function alfenAt(wizard: Wizard): Promise<{ wallbox: string; alfen: AlfenDevice }> {
  const alfen = alfenDevice()
  wizard.lan.devices.set('192.168.1.62:443', alfen.device)
  const wallbox = await adopt(wizard, '192.168.1.62:443')
  return { wallbox, alfen }
}

describe('B3 the whole way there and back, for each kind of interface', () => {
  test('OpenEVSE: three values in order, connected is not called accepted, and back in the opposite order', async () => {
    const wizard = await openWizard()
    const box = openevseValues()
    const written: string[] = []
    const device = openevseDevice(box)
    wizard.lan.devices.set('192.168.1.61:80', (path, request) => {
      if (request.method === 'POST') written.push(...Object.keys(JSON.parse(request.body ?? '') as object))
      return device(path, request)
    })
    const { handlers } = wizard.app
    const wallbox = await adopt(wizard, '192.168.1.61:80')
    await choose(wizard, wallbox, 'CP1')
    expect(wizard.box().backend.finalUrl).toBe('ws://csms.example/ocpp/CP1')
    expect(written).toEqual([])
    await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
    expect(written).toEqual(['ocpp_server', 'ocpp_chargeBoxId', 'ocpp_enabled'])
    expect(box.get('ocpp_server')).toBe('ws://192.168.1.5:9100')
    wizard.proxy.connect('CP1')
    await wizard.clock.advance(200)
    expect(wizard.box().pointsHere).toBe(true)

    await passing(wizard, 120_000, handlers['visit.moveOff']({ wallbox }))
    expect(values({ values: box }, ['ocpp_server', 'ocpp_chargeBoxId', 'ocpp_enabled'])).toEqual([url, 'CP1', true])
    expect(wizard.box()).toMatchObject({
      pointsHere: false,
      report: { left: { says: { code: 'visit.handover.connected' }, verified: false, confirmable: true } },
    })

    written.length = 0
    await passing(wizard, 20_000, handlers['visit.putBack']({ wallbox }))
    expect(written).toEqual(['ocpp_enabled', 'ocpp_chargeBoxId', 'ocpp_server'])
    expect(values({ values: box }, ['ocpp_server', 'ocpp_chargeBoxId', 'ocpp_enabled'])).toEqual([
      'wss://before.example/ocpp',
      'OLD',
      false,
    ])
    expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' }, verified: true })
  })

  test('Alfen: its login, a restart as a step of its own, restarted again when it leaves, accepted there by its own word', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const { wallbox, alfen } = await alfenAt(wizard)
    expect(wizard.box().local?.login).toBe('needed')
    const wrong = handlers['wallbox.login']({ wallbox, user: '', password: 'wrong' })
    await expect(passing(wizard, 5000, wrong)).rejects.toMatchObject({ code: 'box-needs-password' })
    await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    expect(wizard.box().local?.login).toBe('given')
    await choose(wizard, wallbox, 'ACE')
    await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
    const state = (key: string) => wizard.box().backend.plan?.rows.find((row) => row.key === key)?.state
    expect([alfen.restarts, state('2071_1')]).toEqual([0, 'reboot required'])
    await passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))
    expect([alfen.restarts, state('2071_1')]).toEqual([1, 'confirmed'])
    wizard.proxy.connect('ACE')
    await wizard.clock.advance(200)
    await passing(wizard, 120_000, handlers['visit.moveOff']({ wallbox }))
    expect(alfen.restarts).toBe(2)
    expect(values(alfen, ['2071_1', '2071_2', '2053_0'])).toEqual(['csms.example:80', '/ocpp', 'ACE'])
    expect(wizard.box()).toMatchObject({ pointsHere: false, report: { left: { verified: true } } })
    expect(JSON.stringify([...wizard.documents.kept, wizard.app.view(), wizard.errors])).not.toContain('geheim')
  })

  test('what shall be written is shown as soon as a locked box is open, and its lock is no finding any more', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const { wallbox } = await alfenAt(wizard)
    await choose(wizard, wallbox, 'ACE')
    const codes = () => wizard.box().backend.checks.map(({ says }) => says.code)
    expect(wizard.box().backend.plan).toBeNull()
    expect(codes()).toContain('check.box.needsPassword')
    await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    expect(wizard.box().backend.plan).toMatchObject({ state: 'planned' })
    expect(codes()).not.toContain('check.box.needsPassword')
  })

  test('a box that needs a restart and does not come is restarted into its old address', async () => {
    const wizard = await openWizard()
    const { wallbox, alfen } = await alfenAt(wizard)
    await passing(wizard, 5000, wizard.app.handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    await choose(wizard, wallbox, 'ACE')
    await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
    expect(wizard.box().backend.restoreAt! - wizard.clock.wall()).toBeGreaterThan(200_000)
    await wizard.clock.advance(400_000)
    expect(alfen.restarts).toBe(1)
    expect(values(alfen, ['2071_1', '2053_0'])).toEqual(['before.example:80', 'OLD'])
    expect(wizard.box().pointsHere).toBe(false)
  })
})

describe('can the box reach this computer?', () => {
  const reach = (wizard: Wizard): string[] => wizard.box().backend.reach.map(({ id, result }) => `${id} ${result}`)

  test('the address of a real connection is shown, our own port is tried, the firewall is not guessed', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    wizard.lan.knocks.length = 0
    await choose(wizard, wallbox, '990077', 'wss://csms.example/ocpp')
    expect(reach(wizard)).toEqual([
      'address fine',
      'listener fine',
      'network fine',
      'firewall could not check',
      'leg finding',
    ])
    expect(wizard.lan.knocks).toContain('192.168.1.5:9100')
    // It has answered already: which address of ours it sees is known without another connection.
    expect(wizard.lan.knocks).not.toContain(boxAddress)
  })

  test.each([
    ['nobody answers at our own port', 'listener', (wizard: Wizard) => void wizard.lan.closed.add('192.168.1.5:9100')],
    [
      'the way leads through a tunnel',
      'network',
      (wizard: Wizard) => (wizard.lan.interfaces = () => [{ name: 'tun0', address: '192.168.1.5', prefix: 24 }]),
    ],
  ])('%s: nothing is written', async (_what, id, breakIt) => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    breakIt(wizard)
    await choose(wizard, wallbox, '990077')
    expect(reach(wizard)).toContain(`${id} finding`)
    await expect(passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))).rejects.toMatchObject({
      code: 'not-possible-now',
    })
    expect(wizard.lan.asked.some((one) => one.includes('/api/set'))).toBe(false)
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
  })

  test('another network is a finding, and no reason to stop', async () => {
    const wizard = await openWizard()
    wizard.lan.interfaces = () => [{ name: 'eth0', address: '192.168.1.5', prefix: 29 }]
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    expect(reach(wizard)).toContain('network finding')
    await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
    expect(wizard.values.get('ocppe')).toBe(true)
  })
})

describe('never forgotten on the way', () => {
  test('the end of the process after the first written value: the next start puts it back', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    const killed = new Map<string, unknown>()
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.set(boxAddress, (path, request) => {
      // What is on disk at the very moment of the first write.
      if (path.includes('/api/set?ocppu') && killed.size === 0)
        for (const [name, value] of wizard.documents.kept) killed.set(name, structuredClone(value))
      return device(path, request)
    })
    void wizard.app.handlers['backend.apply']({ wallbox }).catch(() => undefined)
    await wizard.clock.advance(0)
    expect(wizard.values.get('ocppu')).not.toBe(oldUrl)
    const again = await openWizard({ documents: fakeDocuments(killed), values: wizard.values })
    await again.clock.advance(1000)
    expect(again.box()).toMatchObject({ pointsHere: true, steps: { backend: { state: 'in progress' } } })
    await again.clock.advance(200_000)
    expect(again.values.get('ocppu')).toBe(oldUrl)
    expect(again.box().pointsHere).toBe(false)
  })

  test('the moment of its return is shown and outlives the process', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    await passing(wizard, 3000, wizard.app.handlers['backend.apply']({ wallbox }))
    const { restoreAt } = wizard.box().backend
    expect(restoreAt! - wizard.clock.wall()).toBeGreaterThan(80_000)
    await wizard.clock.advance(1000)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept), values: wizard.values })
    expect(again.box().backend.restoreAt).not.toBeNull()
    wizard.proxy.connect('990077')
    await wizard.clock.advance(200)
    expect(wizard.box().backend.restoreAt).toBeNull()
  })

  test('pointed here a second time under another identity, it still goes back to where it was at first', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await choose(wizard, wallbox, 'CP2')
    await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
    expect(wizard.values.get('ocppu')).toBe('ws://192.168.1.5:9100/CP2')
    await passing(wizard, 10_000, wizard.app.handlers['backend.undo']({ wallbox }))
    expect(values(wizard, ['ocppu', 'ocppe'])).toEqual([oldUrl, false])
    expect(wizard.box().pointsHere).toBe(false)
  })

  test('this computer gets another address: a box that was given the old one is still marked, and goes back to its first', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    wizard.proxy.set('990077', { stationLink: 'gone' })
    wizard.lan.interfaces = () => [{ name: 'eth0', address: '192.168.1.9', prefix: 24 }]
    await passing(wizard, 5000, wizard.app.handlers['wallbox.lookAt']({ wallbox }))
    expect(wizard.box().pointsHere).toBe(true)
    await passing(wizard, 20_000, wizard.app.handlers['visit.putBack']({ wallbox }))
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
  })

  test('a box that takes the old URL back and still names this computer is not called restored', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    wizard.quirks.set('ocppu', 'silently ignored')
    wizard.quirks.set('ocppe', 'silently ignored')
    for (const command of ['backend.undo', 'visit.moveOff', 'visit.putBack'] as const) {
      const task = wizard.app.handlers[command]({ wallbox })
      await expect(passing(wizard, 60_000, task), command).rejects.toMatchObject({ code: 'box-refused' })
      expect(wizard.box().pointsHere, command).toBe(true)
    }
  })

  test('put back goes on with the address when the station is not here for its keys, and names what is left', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    await handlers['keys.read']({ wallbox })
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await passing(wizard, 5000, handlers['keys.apply']({ wallbox }))
    wizard.proxy.set('990077', { stationLink: 'gone' })
    await passing(wizard, 20_000, handlers['visit.putBack']({ wallbox }))
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
    expect(wizard.box().report.left).toMatchObject({
      says: { code: 'visit.handover.asFoundExcept', values: { keys: 'HeartbeatInterval' } },
      verified: false,
    })
  })
})

describe('who may be spoken to', () => {
  test('a known serial at a new address is asked about: nothing goes there, and the address that is known goes on', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const { wallbox, alfen } = await alfenAt(wizard)
    await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    const thief: string[] = []
    wizard.lan.devices.set('192.168.1.99:443', (path, request) => {
      thief.push(`${path} ${request.body ?? ''} ${request.login?.password ?? ''}`)
      return alfenDevice().device(path, request)
    })
    await passing(wizard, 5000, handlers['discovery.ask']({ address: '192.168.1.99:443' }))
    expect(wizard.box().local?.question).toMatchObject({ about: 'address', now: '192.168.1.99:443' })
    await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    await passing(wizard, 5000, handlers['wallbox.lookAt']({ wallbox }))
    expect(thief.join('\n')).not.toContain('geheim')
    await handlers['wallbox.trust']({ wallbox, about: 'address', yes: false })
    await passing(wizard, 5000, handlers['discovery.ask']({ address: '192.168.1.99:443' }))
    expect(wizard.box()).toMatchObject({ address: '192.168.1.62:443', local: { question: null } })
    await passing(wizard, 5000, handlers['wallbox.lookAt']({ wallbox }))
    expect(alfen.logins).toBeGreaterThan(1)
    expect(thief.join('\n')).not.toContain('geheim')
  })

  test('yes moves it there', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.delete(boxAddress)
    wizard.lan.devices.set('192.168.1.77:80', device)
    await passing(wizard, 5000, wizard.app.handlers['discovery.ask']({ address: '192.168.1.77:80' }))
    expect(wizard.box()).toMatchObject({ address: boxAddress, local: { question: { about: 'address' } } })
    await wizard.app.handlers['wallbox.trust']({ wallbox, about: 'address', yes: true })
    await wizard.app.handlers['wallbox.lookAt']({ wallbox })
    expect(wizard.box()).toMatchObject({ address: '192.168.1.77:80', local: { question: null, link: { url: null } } })
  })

  test('a session that locks the maker’s app out ends when nobody used it for a while, by hand, and with the app', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const { wallbox, alfen } = await alfenAt(wizard)
    await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    expect(wizard.box().local?.held).toBe(true)
    await wizard.clock.advance(46_000)
    expect(wizard.box().local?.held).toBe(false)
    await passing(wizard, 5000, handlers['wallbox.lookAt']({ wallbox }))
    expect([wizard.box().local?.held, alfen.logins]).toEqual([true, 2])
    await passing(wizard, 5000, handlers['wallbox.release']({ wallbox }))
    expect(wizard.box().local?.held).toBe(false)
    await passing(wizard, 5000, handlers['wallbox.lookAt']({ wallbox }))
    const outs = (): number => wizard.lan.asked.filter((one) => one.includes('/api/logout')).length
    const before = outs()
    await passing(wizard, 5000, wizard.app.close())
    expect(outs()).toBe(before + 1)
  })
})

describe('what a person says, and what keeps a box here', () => {
  test('a hand-set station: nothing to confirm while it is here, a person’s word after, marked as one', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await adoptStation(wizard)
    await handlers['visit.moveOff']({ wallbox })
    await expect(handlers['visit.confirmLeft']({ wallbox, seen: true })).rejects.toMatchObject({
      code: 'not-possible-now',
    })
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    expect(wizard.box().report.left).toMatchObject({ verified: false, confirmable: true })
    await handlers['visit.confirmLeft']({ wallbox, seen: true })
    expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.seenByPerson' }, verified: true })
    expect(wizard.box().report.missing.map(({ code }) => code)).not.toContain('visit.missing.notSeenThere')
    await handlers['visit.confirmLeft']({ wallbox, seen: false })
    expect(wizard.box().report.left).toMatchObject({
      says: { code: 'visit.handover.notSeenByPerson' },
      verified: false,
    })
  })

  test('sessions under a number of ours are ended by the number the station knows, and only those', async () => {
    const row = (stationId: number, backendId: number | null, stoppedAt: number | null) =>
      ({ stationId, backendId, stoppedAt }) as TransactionRow
    const rows = [row(2_000_000_001, null, null), row(7, 7, null), row(2_000_000_002, 9, 5)]
    const wizard = await openWizard({ transactions: () => rows })
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['visit.endSessions']({ wallbox })
    expect(wizard.proxy.calls).toEqual([
      { station: 'CP1', action: 'RemoteStopTransaction', payload: { transactionId: 2_000_000_001 } },
    ])
  })
})

describe('D6 the switch over both ways', () => {
  test('what only the station knows is planned for later, and nothing counts before all of it is set', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    wizard.lan.devices.set('192.168.1.61:80', openevseDevice(openevseValues()))
    const wallbox = await adopt(wizard, '192.168.1.61:80')
    await choose(wizard, wallbox, 'CP1')
    await handlers['policy.choose']({ wallbox, position: 'known' })
    const rows = () => wizard.box().policy.plan?.rows.map(({ key, state }) => `${key} ${state}`)
    await passing(wizard, 5000, handlers['policy.apply']({ wallbox }))
    expect(rows()?.slice(0, 2)).toEqual(['ocpp_auth_offline confirmed', 'LocalAuthorizeOffline planned'])
    expect(wizard.box().steps.policy.state).toBe('needs you')
    wizard.proxy.connect('CP1')
    await passing(wizard, 5000, handlers['policy.apply']({ wallbox }))
    expect(wizard.box().steps.policy.state).toBe('done')
    expect(wizard.proxy.keys.get('LocalAuthorizeOffline')).toBe('true')
    await passing(wizard, 5000, handlers['policy.undo']({ wallbox }))
    expect(wizard.proxy.keys.get('LocalAuthorizeOffline')).toBe('false')
  })
})
