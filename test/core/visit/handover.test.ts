/** Off this computer again: what may come between, and what must not be called done. */
import { describe, expect, test } from 'vitest'
import { alfenDevice, type AlfenDevice, type Device } from '../../fakes/boxes.ts'
import { json } from '../../fakes/lan.ts'
import { adoptAt, choose, goeHere, goePointed, passing } from '../../fakes/steps.ts'
import { adoptGoe, adoptStation, boxAddress, oldUrl, openWizard, type Wizard } from '../../fakes/wizard.ts'

async function alfenHere(wizard: Wizard): Promise<{ wallbox: string; alfen: AlfenDevice }> {
  const { handlers } = wizard.app
  const alfen = alfenDevice()
  wizard.lan.devices.set('192.168.1.62:443', alfen.device)
  const wallbox = await adoptAt(wizard, '192.168.1.62:443')
  await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  await choose(wizard, wallbox, 'ACE')
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  await passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))
  wizard.proxy.connect('ACE')
  await wizard.clock.advance(200)
  return { wallbox, alfen }
}

/** A SmartEVSE with its OCPP off: it shows no backend, and refuses to be given one; switched on, it loads what it has. */
function hiddenSmartEvse(kept: Record<string, unknown>): Device {
  return (path, { method }) => {
    const asked = new URL(path, 'http://box').searchParams
    if (method !== 'POST') {
      const shown = (name: string): unknown => (kept['mode'] === true ? kept[name] : '')
      const ocpp = { backend_url: shown('backend_url'), cb_id: shown('cb_id'), auth_key: '', auto_auth: 'Disabled' }
      const mode = kept['mode'] === true ? 'Enabled' : 'Disabled'
      return json({
        version: '1',
        serialnr: 4711,
        evse: { rfid: 'x' },
        ocpp: { ...ocpp, mode, status: 'Disconnected' },
      })
    }
    const told: Record<string, unknown> = {}
    if (asked.has('ocpp_mode')) {
      kept['mode'] = asked.get('ocpp_mode') === '1'
      told['ocpp_mode'] = kept['mode'] === true ? 1 : 0
    }
    for (const name of ['backend_url', 'cb_id']) {
      if (!asked.has(`ocpp_${name}`)) continue
      if (kept['mode'] === true) kept[name] = asked.get(`ocpp_${name}`)
      told[`ocpp_${name}`] = kept['mode'] === true ? kept[name] : 'Can only update when OCPP enabled'
    }
    return json(told)
  }
}

describe('B3 the return by itself goes on until something was written', () => {
  test('put back by hand while the box is away fails, and it is put back as soon as it answers', async () => {
    const wizard = await openWizard()
    const wallbox = await goePointed(wizard)
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.delete(boxAddress)
    await expect(passing(wizard, 100, wizard.app.handlers['visit.putBack']({ wallbox }))).rejects.toMatchObject({
      code: 'box-not-answering',
    })
    wizard.lan.devices.set(boxAddress, device)
    await wizard.clock.advance(300_000)
    expect([wizard.values.get('ocppu'), wizard.values.get('ocppe')]).toEqual([oldUrl, false])
    expect(wizard.box().pointsHere).toBe(false)
  })
})

describe('a restart counts when it was seen', () => {
  test('G3 a box that says yes to a restart and goes on has not left; tried again, it is restarted first', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const { wallbox, alfen } = await alfenHere(wizard)
    alfen.restartsNow = false
    for (let turn = 0; turn < 2; turn++) {
      const off = passing(wizard, 120_000, handlers['visit.moveOff']({ wallbox }))
      await expect(off).rejects.toMatchObject({ code: 'box-not-restarted' })
      expect([alfen.values.get('2071_1'), wizard.box().pointsHere]).toEqual(['csms.example:80', true])
    }
    alfen.restartsNow = true
    const before = alfen.restarts
    await passing(wizard, 120_000, handlers['visit.moveOff']({ wallbox }))
    expect([alfen.restarts - before, wizard.box().pointsHere]).toEqual([1, false])
  })

  test('what waits for a restart goes on waiting while the station has not gone', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await adoptStation(wizard, 'CP1')
    await wizard.clock.advance(5000)
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    wizard.proxy.statusFor.set('HeartbeatInterval', 'RebootRequired')
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await passing(wizard, 5000, handlers['keys.apply']({ wallbox }))
    // Shown at once, in force after the restart.
    wizard.proxy.keys.set('HeartbeatInterval', '60')
    wizard.proxy.answers.set('Reset', () => ({ status: 'Accepted' }))
    const state = (): unknown => wizard.box().keys.plan?.rows[0]?.state
    await expect(passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))).rejects.toMatchObject({
      code: 'box-not-restarted',
    })
    expect(state()).toBe('reboot required')
    const restarted = handlers['wallbox.restart']({ wallbox })
    await wizard.clock.advance(2000)
    // Gone for less than a look.
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await wizard.clock.advance(100)
    wizard.proxy.connect('CP1')
    await passing(wizard, 10_000, restarted)
    expect(state()).toBe('confirmed')
  })

  test('G2 a go-e that is up again before it was missed is known by how long it runs', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.values.set('rbt', 900_000)
    wizard.lan.devices.set(boxAddress, (path, request) => {
      if (path.includes('rst=')) wizard.values.set('rbt', 800)
      return device(path, request)
    })
    await passing(wizard, 20_000, wizard.app.handlers['wallbox.restart']({ wallbox }))
    wizard.lan.devices.set(boxAddress, device)
    await expect(passing(wizard, 60_000, wizard.app.handlers['wallbox.restart']({ wallbox }))).rejects.toMatchObject({
      code: 'box-not-restarted',
    })
  })

  test('B3 put back and waiting for a restart is not back', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await goeHere(wizard)
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await passing(wizard, 5000, handlers['keys.apply']({ wallbox }))
    wizard.proxy.statusFor.set('HeartbeatInterval', 'RebootRequired')
    await passing(wizard, 20_000, handlers['visit.putBack']({ wallbox }))
    expect(wizard.box().report.left).toMatchObject({
      says: { code: 'visit.handover.asFoundExcept', values: { keys: 'HeartbeatInterval' } },
      verified: false,
    })
  })
})

describe('B3 as found', () => {
  test('a box that was never pointed here and is moved to its backend can still be put back', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    await passing(wizard, 120_000, handlers['visit.moveOff']({ wallbox }))
    expect(wizard.values.get('ocppu')).toBe('ws://csms.example/ocpp/990077')
    await passing(wizard, 20_000, handlers['visit.putBack']({ wallbox }))
    expect([wizard.values.get('ocppu'), wizard.values.get('ocppe')]).toEqual([oldUrl, false])
  })
})

describe('B3 as found, where nothing was', () => {
  test('G2 a number the box had none of is edited, taken back by hand, edited again and put back', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppf', null)
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    const setTo = async (value: string): Promise<void> => {
      await handlers['keys.edit']({ wallbox, key: 'ocppf', value })
      await passing(wizard, 10_000, handlers['keys.apply']({ wallbox }))
    }
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await setTo('16')
    await setTo('')
    expect(wizard.values.get('ocppf')).toBeNull()
    expect(wizard.box().keys.plan?.rows).toMatchObject([{ key: 'ocppf', state: 'confirmed' }])
    await setTo('10')
    await passing(wizard, 60_000, handlers['visit.putBack']({ wallbox }))
    expect(wizard.values.get('ocppf')).toBeNull()
    expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' }, verified: true })
  })

  test('L7 a key a 1.6 station lists without a value is written and put back', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    let note: string | undefined
    wizard.proxy.answers.set('GetConfiguration', () => ({
      configurationKey: [{ key: 'VendorNote', readonly: false, ...(note !== undefined && { value: note }) }],
    }))
    wizard.proxy.answers.set('ChangeConfiguration', ({ value }) => {
      note = value === '' ? undefined : String(value)
      return { status: 'Accepted' }
    })
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'VendorNote', value: 'x' })
    await passing(wizard, 10_000, handlers['keys.apply']({ wallbox }))
    expect(note).toBe('x')
    await passing(wizard, 60_000, handlers['visit.putBack']({ wallbox }))
    expect(note).toBeUndefined()
    expect(wizard.box().keys.plan).toMatchObject({ state: 'undone', rows: [{ key: 'VendorNote', state: 'undone' }] })
    expect(wizard.box().report.left?.says.code).toBe('visit.handover.putBackByHand')
  })
})

describe('B3 as found, of what is hidden while OCPP is off', () => {
  const before = { mode: false, backend_url: 'wss://before.example/ocpp', cb_id: 'OLD' }

  test('SmartEVSE: read once it is switched on, before it is overwritten, and put back', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const kept = { ...before }
    wizard.lan.devices.set('192.168.1.63:80', hiddenSmartEvse(kept))
    const wallbox = await adoptAt(wizard, '192.168.1.63:80')
    await choose(wizard, wallbox, 'NEW')
    expect(wizard.box().backend.plan?.rows.map(({ state, note }) => [state, note?.code])).toEqual([
      ['planned', undefined],
      ['planned', 'smartevse.hidden'],
      ['planned', 'smartevse.hidden'],
    ])
    await passing(wizard, 20_000, handlers['backend.apply']({ wallbox }))
    expect(kept).toEqual({ mode: true, backend_url: 'ws://192.168.1.5:9100', cb_id: 'NEW' })
    wizard.proxy.connect('NEW')
    await wizard.clock.advance(500)
    await passing(wizard, 30_000, handlers['visit.putBack']({ wallbox }))
    expect(kept).toEqual(before)
    expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' } })
  })

  test('SmartEVSE: not seen in time, it goes back to it by itself', async () => {
    const wizard = await openWizard()
    const kept = { ...before }
    wizard.lan.devices.set('192.168.1.63:80', hiddenSmartEvse(kept))
    const wallbox = await adoptAt(wizard, '192.168.1.63:80')
    await choose(wizard, wallbox, 'NEW')
    await passing(wizard, 20_000, wizard.app.handlers['backend.apply']({ wallbox }))
    await wizard.clock.advance(300_000)
    expect(kept).toEqual(before)
    expect(wizard.box().pointsHere).toBe(false)
  })
})

describe('free to leave', () => {
  test.each(['visit.moveOff', 'visit.putBack'] as const)(
    '%s: a session that begins after the first question keeps it here: its address is not written',
    async (command) => {
      const wizard = await openWizard()
      const wallbox = await goeHere(wizard)
      const here = wizard.values.get('ocppu')
      const device = wizard.lan.devices.get(boxAddress)!
      wizard.lan.devices.set(boxAddress, (path, request) => {
        wizard.proxy.set('990077', { owed: 1, openProvisional: 1 })
        return device(path, request)
      })
      await expect(passing(wizard, 120_000, wizard.app.handlers[command]({ wallbox }))).rejects.toMatchObject({
        code: 'not-possible-now',
      })
      expect([wizard.values.get('ocppu'), wizard.values.get('ocppe')]).toEqual([here, true])
      expect(wizard.box().pointsHere).toBe(true)
    },
  )

  test('a hand-set station that is switched off has not been moved: only a person’s word takes the mark away', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await adoptStation(wizard)
    await wizard.clock.advance(200)
    wizard.proxy.set('CP1', { stationLink: 'gone' })
    await handlers['visit.moveOff']({ wallbox })
    expect(wizard.box().pointsHere).toBe(true)
    await handlers['visit.confirmLeft']({ wallbox, seen: true })
    expect(wizard.box().pointsHere).toBe(false)
  })
})
