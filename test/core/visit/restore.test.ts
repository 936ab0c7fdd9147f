/** A box that was pointed here and is not seen goes back to where it was, whatever happens on the way. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { alfenDevice } from '../../fakes/boxes.ts'
import { answered, json } from '../../fakes/lan.ts'
import { adoptGoe, adoptStation, boxAddress, oldUrl, openWizard, type Wizard } from '../../fakes/wizard.ts'
import { passing } from '../../fakes/steps.ts'

const here = 'ws://192.168.1.5:9100/990077'

const choose = (wizard: Wizard, wallbox: string, identity = '990077', url = 'ws://csms.example/ocpp') =>
  passing(wizard, 5000, wizard.app.handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity }))

const apply = (wizard: Wizard, wallbox: string) =>
  passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))

async function pointed(wizard: Wizard): Promise<string> {
  const wallbox = await adoptGoe(wizard)
  await choose(wizard, wallbox)
  await apply(wizard, wallbox)
  expect(wizard.values.get('ocppu')).toBe(here)
  return wallbox
}

const boxCheck = (wizard: Wizard) => wizard.box().backend.checks.find(({ id }) => id === 'box')
const writes = (wizard: Wizard): string[] => wizard.lan.asked.filter((one) => one.includes('/api/set'))

describe('B3 what the box has decides, not what became of the writes', () => {
  test.each([true, false])('its identity is corrected while it is awaited (OCPP was on: %s)', async (wasOn) => {
    const wizard = await openWizard()
    wizard.values.set('ocppe', wasOn)
    const wallbox = await pointed(wizard)
    await choose(wizard, wallbox, 'OTHER')
    await wizard.clock.advance(600_000)
    expect([wizard.values.get('ocppu'), wizard.values.get('ocppe')]).toEqual([oldUrl, wasOn])
    expect([wizard.box().pointsHere, boxCheck(wizard)?.says.code]).toEqual([false, 'check.box.notSeen'])
  })

  test('a reply that was cut off, and silence after it: the value had arrived, and goes back', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppe', true)
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox)
    const device = wizard.lan.devices.get(boxAddress)!
    let isDead = false
    wizard.lan.devices.set(boxAddress, (path, request) => {
      if (isDead) throw new Failure('box-not-answering', 'it restarts')
      const answer = device(path, request)
      isDead = path.includes('/api/set')
      return isDead ? answered(200, '{"ocppu":tr') : answer
    })
    await expect(passing(wizard, 90_000, wizard.app.handlers['backend.apply']({ wallbox }))).rejects.toMatchObject({
      code: 'box-refused',
    })
    expect(wizard.box().pointsHere).toBe(true)
    wizard.lan.devices.set(boxAddress, device)
    await wizard.clock.advance(300_000)
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
  })

  test('a box that names another scheme than it was given still points here, and its way back is the first address', async () => {
    const wizard = await openWizard()
    const wallbox = await pointed(wizard)
    wizard.values.set('ocppu', here.replace('ws:', 'wss:'))
    await choose(wizard, wallbox)
    expect(wizard.box()).toMatchObject({
      pointsHere: true,
      backend: {
        plan: {
          rows: [
            { key: 'ocppu', before: oldUrl },
            { key: 'ocppe', before: 'false' },
          ],
        },
      },
    })
    await passing(wizard, 20_000, wizard.app.handlers['backend.undo']({ wallbox }))
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
  })

  test('an old address that is refused, its OCPP off again: it stays marked, and is not forgotten, until the address is back', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await pointed(wizard)
    wizard.proxy.connect('990077')
    await wizard.clock.advance(200)
    wizard.quirks.set('ocppu', 'not now')
    const undone = passing(wizard, 20_000, handlers['backend.undo']({ wallbox }))
    await expect(undone).rejects.toMatchObject({ code: 'box-refused' })
    wizard.proxy.set('990077', { stationLink: 'gone' })
    expect([wizard.values.get('ocppu'), wizard.values.get('ocppe')]).toEqual([here, false])
    await choose(wizard, wallbox)
    expect(wizard.box().pointsHere).toBe(true)
    await expect(handlers['wallbox.forget']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
    wizard.quirks.clear()
    await passing(wizard, 20_000, handlers['backend.undo']({ wallbox }))
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
  })

  test('left at its backend and pointed here once more, it goes back to the backend it was left at', async () => {
    const wizard = await openWizard()
    const wallbox = await pointed(wizard)
    wizard.proxy.connect('990077')
    await wizard.clock.advance(200)
    await passing(wizard, 120_000, wizard.app.handlers['visit.moveOff']({ wallbox }))
    const final = wizard.values.get('ocppu')
    expect(final).toBe('ws://csms.example/ocpp/990077')
    await apply(wizard, wallbox)
    expect(wizard.values.get('ocppu')).toBe(here)
    await wizard.clock.advance(200_000)
    expect([wizard.values.get('ocppu'), wizard.values.get('ocppe')]).toEqual([final, true])
  })
})

test('B3 a SmartEVSE that was off shows its address only while it is on: restored, it has its old one and is off again', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  const kept = { backend_url: 'wss://before.example/ocpp', cb_id: 'OLD' }
  const box = { on: false, ...kept }
  wizard.lan.devices.set('192.168.1.63:80', (path, { method }) => {
    const asked = new URL(path, 'http://box').searchParams
    if (method !== 'POST') {
      const shown = box.on ? { backend_url: box.backend_url, cb_id: box.cb_id } : { backend_url: '', cb_id: '' }
      const ocpp = { mode: box.on ? 'Enabled' : 'Disabled', ...shown, status: 'Disconnected' }
      return json({ version: '1', serialnr: 4711, evse: { rfid: 'x' }, ocpp })
    }
    const mode = asked.get('ocpp_mode')
    if (mode !== null) box.on = mode === '1'
    const told = (['backend_url', 'cb_id'] as const).flatMap((name) => {
      const value = asked.get(`ocpp_${name}`)
      if (value === null) return []
      if (box.on) box[name] = value
      return [[`ocpp_${name}`, box.on ? value : 'Can only update when OCPP enabled']]
    })
    return json(Object.fromEntries([...(mode === null ? [] : [['ocpp_mode', Number(mode)]]), ...told]))
  })
  await passing(wizard, 5000, handlers['discovery.ask']({ address: '192.168.1.63:80' }))
  const found = wizard.app.view().discovery.boxes[0]!.id
  const { wallbox } = await passing(wizard, 5000, handlers['wallbox.adopt']({ found }))
  await choose(wizard, wallbox, 'NEW')
  await passing(wizard, 60_000, handlers['backend.apply']({ wallbox }))
  expect(box).toMatchObject({ on: true, backend_url: 'ws://192.168.1.5:9100', cb_id: 'NEW' })
  await wizard.clock.advance(300_000)
  expect(box).toEqual({ on: false, ...kept })
  expect([wizard.box().pointsHere, boxCheck(wizard)?.says.code]).toEqual([false, 'check.box.notSeen'])
})

describe('nothing ends the restoring', () => {
  test('an error nobody thought of counts as not back, and is tried again', async () => {
    const wizard = await openWizard()
    await pointed(wizard)
    const device = wizard.lan.devices.get(boxAddress)!
    let errors = 3
    wizard.lan.devices.set(boxAddress, (path, request) => {
      if (errors-- > 0) throw new RangeError('Maximum call stack size exceeded')
      return device(path, request)
    })
    await wizard.clock.advance(300_000)
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
    expect(wizard.errors.length).toBeGreaterThan(0)
  })

  test('a false announcement of its serial does not keep it from going home', async () => {
    const wizard = await openWizard()
    await wizard.app.handlers['discovery.start']({})
    await pointed(wizard)
    const evil = { serial: '990077', manufacturer: 'go-e', devicetype: 'x', friendly_name: 'evil' }
    wizard.lan.devices.set('192.168.1.66:80', () => json({ sse: '990077', typ: 'x', fwv: '1', fna: 'evil' }))
    wizard.lan.announce({ address: '192.168.1.66', port: 80, txt: evil })
    await wizard.clock.advance(300_000)
    expect(wizard.box().local?.question?.now).toBe('192.168.1.66:80')
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
    await wizard.app.handlers['discovery.stop']({})
  })

  test('undone and pointed here again, only the second watch counts', async () => {
    const wizard = await openWizard()
    const wallbox = await pointed(wizard)
    await wizard.clock.advance(70_000)
    let again = -1
    void wizard.app.handlers['backend.undo']({ wallbox }).then(async () => {
      again = wizard.clock.wall()
      await wizard.app.handlers['backend.apply']({ wallbox })
    })
    while (again < 0) await wizard.clock.advance(100)
    await wizard.clock.advance(60_000)
    expect(wizard.values.get('ocppu')).toBe(here)
    expect(wizard.box().backend.restoreAt).not.toBeNull()
    await wizard.clock.advance(60_000)
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
  })

  test('a box that tells nothing is not taken for one that dials nowhere', async () => {
    const wizard = await openWizard()
    const wallbox = await pointed(wizard)
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.set(boxAddress, () => json({}))
    await choose(wizard, wallbox)
    await wizard.clock.advance(300_000)
    expect(wizard.box().pointsHere).toBe(true)
    await expect(wizard.app.handlers['wallbox.forget']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
    wizard.lan.devices.set(boxAddress, device)
    await wizard.clock.advance(130_000)
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([oldUrl, false])
  })
})

describe('C2 what the backend still lacks', () => {
  test('is not led away from by a second watch for nothing', async () => {
    const wizard = await openWizard()
    const wallbox = await pointed(wizard)
    wizard.proxy.connect('990077')
    await wizard.clock.advance(500)
    wizard.proxy.set('990077', { stationLink: 'gone', owed: 3, openProvisional: 1 })
    await expect(apply(wizard, wallbox)).rejects.toMatchObject({ code: 'not-possible-now', details: { owed: 3 } })
    await wizard.clock.advance(300_000)
    expect([wizard.values.get('ocppu'), wizard.box().pointsHere]).toEqual([here, true])
  })

  test('is said when the address goes back by itself', async () => {
    const wizard = await openWizard()
    await pointed(wizard)
    wizard.proxy.set('990077', { owed: 3, openProvisional: 1 })
    await wizard.clock.advance(200_000)
    expect(wizard.values.get('ocppu')).toBe(oldUrl)
    expect(boxCheck(wizard)?.says).toEqual({ code: 'check.box.notSeenOwed', values: { owed: 3, sessions: 1 } })
  })

  test('of an earlier box goes to the backend of that box: nobody takes over its name with another', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    wizard.proxy.set('OLD', { owed: 2 })
    await expect(choose(wizard, wallbox, 'OLD')).rejects.toMatchObject({ code: 'not-possible-now' })
    expect(wizard.box().identity).toBe('990077')
  })
})

describe('B3 the visit cannot be saved', () => {
  test('nothing is written to the box, the window is told, and it goes on as soon as there is room', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const { handlers } = wizard.app
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox)
    await handlers['policy.choose']({ wallbox, position: 'off' })
    await passing(wizard, 5000, handlers['keys.read']({ wallbox })).catch(() => undefined)
    await handlers['keys.edit']({ wallbox, key: 'ocppla', value: 'true' })
    await wizard.clock.advance(1000)
    const { save } = documents
    documents.save = () => Promise.reject(new Failure('disk-full', 'No room left'))
    for (const command of ['backend.apply', 'policy.apply', 'keys.apply'] as const)
      await expect(passing(wizard, 5000, handlers[command]({ wallbox })), command).rejects.toMatchObject({
        code: 'disk-full',
      })
    expect(writes(wizard)).toEqual([])
    expect(wizard.app.view().unsaved?.code).toBe('disk-full')
    expect(wizard.box()).toMatchObject({ pointsHere: false, backend: { restoreAt: null } })
    documents.save = save
    await wizard.clock.advance(10_000)
    expect(wizard.app.view().unsaved).toBeUndefined()
    await apply(wizard, wallbox)
    expect(wizard.values.get('ocppu')).toBe(here)
  })
})

test('the end of the app ends its watches: the next start goes on with them', async () => {
  const wizard = await openWizard()
  await pointed(wizard)
  await wizard.app.close()
  const asked = wizard.lan.asked.length
  await wizard.clock.advance(300_000)
  expect([wizard.lan.asked.length, wizard.values.get('ocppu')]).toEqual([asked, here])
  const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept), values: wizard.values })
  await again.clock.advance(120_000)
  expect(again.values.get('ocppu')).toBe(oldUrl)
})

describe('D2 who still points here', () => {
  test('a hand-set station gets the instruction, and stays marked until it has left', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['visit.moveOff']({ wallbox })
    expect(wizard.box().pointsHere).toBe(true)
    expect(wizard.box().report.left).toEqual({
      says: { code: 'visit.handover.byHand', values: { url: 'wss://csms.example/ocpp/CP1' } },
      verified: false,
      confirmable: false,
    })
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    expect(wizard.box().pointsHere).toBe(true)
    await wizard.clock.advance(610_000)
    expect(wizard.box().pointsHere).toBe(false)
    expect(wizard.box().report.missing.map((one) => one.code)).toContain('visit.missing.notSeenThere')
  })

  test('a hand-set box that is refused dials this computer all the same', async () => {
    const wizard = await openWizard()
    const { wallbox } = await wizard.app.handlers['wallbox.adoptByHand']({ title: 'Left', identity: 'CP2' })
    wizard.proxy.set('CP2', { stationLink: 'refused', refusedWith: 503 })
    expect(wizard.box().pointsHere).toBe(true)
    await expect(wizard.app.handlers['wallbox.forget']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  })

  test('gone is not moved: a person says so, or a long absence does; and who comes back has not left', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await adoptStation(wizard)
    await handlers['visit.moveOff']({ wallbox })
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await wizard.clock.advance(500_000)
    expect(wizard.box()).toMatchObject({ pointsHere: true, report: { left: { verified: false, confirmable: true } } })
    wizard.proxy.connect('CP1')
    expect([wizard.box().pointsHere, wizard.box().report.left]).toEqual([true, undefined])
    // Not led anywhere: it is only switched off.
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await wizard.clock.advance(700_000)
    expect(wizard.box().pointsHere).toBe(true)
    await handlers['visit.moveOff']({ wallbox })
    await wizard.clock.advance(500_000)
    expect(wizard.box().pointsHere).toBe(true)
    await wizard.clock.advance(110_000)
    expect(wizard.box()).toMatchObject({ pointsHere: false, report: { left: { verified: false, confirmable: true } } })
  })

  test('the absence is waited for anew after a restart of the app', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['visit.moveOff']({ wallbox })
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await wizard.clock.advance(1000)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    await again.clock.advance(500_000)
    expect(again.box().pointsHere).toBe(true)
    await again.clock.advance(110_000)
    expect(again.box().pointsHere).toBe(false)
  })
})

describe('forgetting a box', () => {
  test.each([
    ['messages are set aside', { parked: 3 }],
    ['a session runs under a number of ours', { openProvisional: 1 }],
    ['messages are owed', { owed: 1 }],
  ])('is refused while %s', async (_what, status) => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    wizard.proxy.set('990077', status)
    await expect(wizard.app.handlers['wallbox.forget']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
    expect(wizard.app.view().wallboxes).toHaveLength(1)
  })

  test('is refused while something is written to it, and ends its open session', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const alfen = alfenDevice()
    let ended = 0
    wizard.lan.devices.set('192.168.1.62:443', (path, request) => {
      if (path.endsWith('/api/logout')) ended++
      return alfen.device(path, request)
    })
    await passing(wizard, 5000, handlers['discovery.ask']({ address: '192.168.1.62:443' }))
    const found = wizard.app.view().discovery.boxes[0]!.id
    const { wallbox } = await passing(wizard, 5000, handlers['wallbox.adopt']({ found }))
    await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
    const restarting = handlers['wallbox.restart']({ wallbox })
    await wizard.clock.advance(100)
    await expect(handlers['wallbox.forget']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
    await passing(wizard, 300_000, restarting)
    await passing(wizard, 5000, handlers['wallbox.lookAt']({ wallbox }))
    const before = ended
    expect(wizard.box().local?.held).toBe(true)
    await handlers['wallbox.forget']({ wallbox })
    await wizard.clock.advance(1000)
    expect([ended, wizard.app.view().wallboxes]).toEqual([before + 1, []])
  })
})
