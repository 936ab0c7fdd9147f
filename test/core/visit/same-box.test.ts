/** Hostile boxes and addresses that are handed on: nothing is written to another box than the one of the visit. */
import { expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { alfenDevice, openevseDevice, openevseValues } from '../../fakes/boxes.ts'
import { goeDevice } from '../../fakes/lan.ts'
import { adoptAt, choose, goeHere, goePointed, passing } from '../../fakes/steps.ts'
import { adoptGoe, boxAddress, oldUrl, openWizard } from '../../fakes/wizard.ts'

const neighbour = (): Map<string, unknown> =>
  new Map<string, unknown>([
    ['sse', '111111'],
    ['typ', 'go-eCharger'],
    ['fwv', '60.4'],
    ['fna', 'Neighbour'],
    ['ocppe', true],
    ['ocppu', 'wss://neighbour.example/111111'],
    ['ocppa', true],
  ])

test('B3 G3 go-e: its address was given to another one: nothing is written, it is asked about, and it goes on once it is back', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  const wallbox = await adoptGoe(wizard)
  await choose(wizard, wallbox, '990077')
  const own = wizard.lan.devices.get(boxAddress)!
  const other = neighbour()
  wizard.lan.devices.set(boxAddress, goeDevice(other))
  await expect(passing(wizard, 5000, handlers['backend.apply']({ wallbox }))).rejects.toMatchObject({
    code: 'box-moved',
  })
  expect([other.get('ocppu'), other.get('ocppe')]).toEqual(['wss://neighbour.example/111111', true])
  expect(wizard.lan.asked.some((one) => one.includes('/api/set'))).toBe(false)
  expect(wizard.box().local?.question).toMatchObject({ about: 'serial', now: '111111' })
  wizard.lan.devices.set(boxAddress, own)
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  expect(wizard.values.get('ocppu')).toBe('ws://192.168.1.5:9100/990077')
  expect(wizard.box().local?.question).toBeNull()
})

test('discovery finds another one at its address: it is asked about before anything is tried, and no more once it is back', async () => {
  const wizard = await openWizard()
  await adoptGoe(wizard)
  const own = wizard.lan.devices.get(boxAddress)!
  wizard.lan.devices.set(boxAddress, goeDevice(neighbour()))
  await passing(wizard, 5000, wizard.app.handlers['discovery.ask']({ address: boxAddress }))
  expect(wizard.box().local?.question).toMatchObject({ about: 'serial', now: '111111' })
  wizard.lan.devices.set(boxAddress, own)
  await passing(wizard, 5000, wizard.app.handlers['discovery.ask']({ address: boxAddress }))
  expect(wizard.box().local?.question).toBeNull()
})

test('B3 a board that was replaced is the same box once a person says so', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  const wallbox = await adoptGoe(wizard)
  await choose(wizard, wallbox, '990077')
  wizard.values.set('sse', '222222')
  await expect(passing(wizard, 5000, handlers['backend.apply']({ wallbox }))).rejects.toMatchObject({
    code: 'box-moved',
  })
  await handlers['wallbox.trust']({ wallbox, about: 'serial', yes: true })
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  expect(wizard.box().serial).toBe('222222')
  await expect(handlers['wallbox.trust']({ wallbox, about: 'serial', yes: true })).rejects.toMatchObject({
    code: 'not-possible-now',
  })
})

test('B3 OpenEVSE: another one at its address after it was read: asked again before the first write', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  const own = openevseValues()
  const other = openevseValues().set('wifi_serial', '00ffee').set('ocpp_server', 'wss://neighbour.example')
  let answers = own
  wizard.lan.devices.set('192.168.1.61:80', (path, request) => openevseDevice(answers)(path, request))
  const wallbox = await adoptAt(wizard, '192.168.1.61:80')
  await choose(wizard, wallbox, 'CP1')
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  wizard.proxy.connect('CP1')
  await wizard.clock.advance(200)
  answers = other
  await expect(passing(wizard, 100_000, handlers['visit.putBack']({ wallbox }))).rejects.toMatchObject({
    code: 'box-moved',
  })
  expect(other.get('ocpp_server')).toBe('wss://neighbour.example')
  expect(wizard.box().pointsHere).toBe(true)
  answers = own
  await passing(wizard, 100_000, handlers['visit.putBack']({ wallbox }))
  expect(own.get('ocpp_server')).toBe('wss://before.example/ocpp')
})

test('Alfen: the login is not sent to another box, whose number is told without one', async () => {
  const wizard = await openWizard()
  const alfen = alfenDevice()
  let id = 'ACE0078'
  wizard.lan.devices.set('192.168.1.62:443', (path, request) => {
    const answer = alfen.device(path, request)
    return path.endsWith('/api/info') ? { ...answer, body: answer.body.replace('ACE0078', id) } : answer
  })
  const wallbox = await adoptAt(wizard, '192.168.1.62:443')
  id = 'ACE9999'
  const login = (): Promise<unknown> =>
    passing(wizard, 5000, wizard.app.handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  await expect(login()).rejects.toMatchObject({ code: 'box-moved' })
  expect(alfen.logins).toBe(0)
  id = 'ACE0078'
  await login()
  expect(alfen.logins).toBe(1)
})

test('OpenEVSE with a login of its own: told without the login, it is never sent to another', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  wizard.lan.devices.set('192.168.1.61:80', openevseDevice(openevseValues()))
  const wallbox = await adoptAt(wizard, '192.168.1.61:80')
  wizard.lan.devices.set('192.168.1.61:80', openevseDevice(openevseValues().set('wifi_serial', '00ffee')))
  const login = handlers['wallbox.login']({ wallbox, user: 'admin', password: 'geheim' })
  await expect(passing(wizard, 5000, login)).rejects.toMatchObject({ code: 'box-moved' })
  expect(JSON.stringify(wizard.lan.requests)).not.toContain('geheim')
})

test('B3 a box that goes by the serial of an adopted one elsewhere does not hold up the return of the real one', async () => {
  const wizard = await openWizard()
  await wizard.app.handlers['discovery.start']({})
  await goePointed(wizard)
  wizard.lan.devices.set('192.168.1.66:80', goeDevice(neighbour().set('sse', '990077')))
  await passing(wizard, 5000, wizard.app.handlers['discovery.ask']({ address: '192.168.1.66:80' }))
  expect(wizard.box().local?.question).toMatchObject({ about: 'address' })
  await wizard.clock.advance(200_000)
  expect(wizard.values.get('ocppu')).toBe(oldUrl)
  expect(wizard.box().pointsHere).toBe(false)
  expect(wizard.lan.asked.filter((one) => one.startsWith('192.168.1.66') && one.includes('/api/set'))).toEqual([])
})

test('B3 the return of a box waits while another one has its address, and writes nothing there', async () => {
  const wizard = await openWizard()
  await goeHere(wizard)
  wizard.proxy.set('990077', { stationLink: 'gone' })
  const own = wizard.lan.devices.get(boxAddress)!
  const other = neighbour()
  wizard.lan.devices.set(boxAddress, goeDevice(other))
  const { handlers } = wizard.app
  const [wallbox] = wizard.app.view().wallboxes.map(({ id }) => id)
  await expect(passing(wizard, 20_000, handlers['visit.putBack']({ wallbox: wallbox! }))).rejects.toMatchObject({
    code: 'box-moved',
  })
  expect(other.get('ocppu')).toBe('wss://neighbour.example/111111')
  wizard.lan.devices.set(boxAddress, own)
  await passing(wizard, 20_000, handlers['visit.putBack']({ wallbox: wallbox! }))
  expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
})

test.each(['wallbox.lookAt', 'backend.choose', 'keys.read', 'wallbox.restart'] as const)(
  'B3 %s with another one at its address: what that one tells is not taken for its own',
  async (name) => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await goeHere(wizard)
    wizard.proxy.set('990077', { stationLink: 'gone' })
    const asked = wizard.lan.asked.length
    wizard.lan.devices.set(boxAddress, goeDevice(neighbour()))
    const chosen = { wallbox, template: 'generic-1.6', url: 'ws://csms.example/ocpp', identity: '990077' }
    const task = name === 'backend.choose' ? handlers[name](chosen) : handlers[name]({ wallbox })
    await passing(wizard, 5000, task).catch((error: unknown) => expect(error).toMatchObject({ code: 'box-moved' }))
    expect(wizard.box()).toMatchObject({ pointsHere: true, local: { question: { about: 'serial', now: '111111' } } })
    expect(wizard.lan.asked.slice(asked).filter((one) => one.includes('/api/set'))).toEqual([])
  },
)

test('B3 one that falls silent between the questions is nobody yet: what answers the next without a name is not read as the box', async () => {
  const wizard = await openWizard()
  const wallbox = await goeHere(wizard)
  wizard.proxy.set('990077', { stationLink: 'gone' })
  const other = goeDevice(neighbour())
  let isSilent = true
  wizard.lan.devices.set(boxAddress, (path) => {
    if (!isSilent) return other(path)
    isSilent = false
    throw new Failure('box-not-answering', 'not up yet')
  })
  const looked = passing(wizard, 5000, wizard.app.handlers['wallbox.lookAt']({ wallbox }))
  await expect(looked).rejects.toMatchObject({ code: 'box-not-answering' })
  expect(wizard.box().pointsHere).toBe(true)
  expect(JSON.stringify(wizard.box())).not.toContain('neighbour')
})
