/** Two windows at one box: what is being written is neither led elsewhere nor taken for what was typed meanwhile. */
import { describe, expect, test } from 'vitest'
import { goeHere, goePointed, passing } from '../../fakes/steps.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

const other = { template: 'generic-1.6', url: 'ws://other.example/ocpp', identity: 'NEW' }

/** Holds the next call of this action until it is let go. */
function held({ proxy }: Wizard, action: string): () => void {
  const { call } = proxy
  let go = (): void => undefined
  proxy.call = async (station, name, payload) => {
    if (name === action) {
      proxy.call = call
      await new Promise<void>((resolve) => (go = resolve))
    }
    return call(station, name, payload)
  }
  return () => go()
}

test('B3 a second window that would point a box while it is being asked does not make it wait longer', async () => {
  const wizard = await openWizard()
  const wallbox = await goePointed(wizard)
  const { handlers } = wizard.app
  await wizard.clock.advance(80_000)
  const { restoreAt } = wizard.box().backend
  expect(restoreAt).not.toBeNull()
  const { ask } = wizard.lan
  wizard.lan.ask = () => new Promise(() => undefined)
  void handlers['wallbox.lookAt']({ wallbox }).catch(() => undefined)
  await wizard.clock.advance(1000)
  await expect(handlers['backend.apply']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  wizard.lan.ask = ask
  await wizard.clock.advance(1000)
  expect(wizard.box().backend.restoreAt).toBe(restoreAt)
})

describe('B3 another backend is not chosen', () => {
  test('while a box is moved off to the one it has', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    const off = handlers['visit.moveOff']({ wallbox })
    await wizard.clock.advance(10)
    await expect(handlers['backend.choose']({ wallbox, ...other })).rejects.toMatchObject({ code: 'not-possible-now' })
    await passing(wizard, 200_000, off)
    expect(wizard.values.get('ocppu')).toBe('ws://csms.example/ocpp/990077')
    expect(wizard.box()).toMatchObject({ identity: '990077', pointsHere: false })
  })

  test('while the switch is being written: a template brings its own position', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'anyone' }))
    const go = held(wizard, 'ChangeConfiguration')
    const task = handlers['policy.apply']({ wallbox })
    await wizard.clock.advance(1000)
    await expect(handlers['backend.choose']({ wallbox, ...other })).rejects.toMatchObject({ code: 'not-possible-now' })
    go()
    await passing(wizard, 10_000, task)
    expect(wizard.box().policy.position).toBe('anyone')
    expect(wizard.box().steps.policy).toEqual({ state: 'done' })
  })

  test('while keys are written over the link that would be let go', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '77' })
    const go = held(wizard, 'ChangeConfiguration')
    const task = handlers['keys.apply']({ wallbox })
    await wizard.clock.advance(1000)
    await expect(handlers['backend.choose']({ wallbox, ...other })).rejects.toMatchObject({ code: 'not-possible-now' })
    go()
    await passing(wizard, 10_000, task)
    expect(wizard.proxy.released).toEqual([])
    expect(wizard.box().keys.plan?.state).toBe('applied')
  })

  test('while it is restarted: that we hung up is no restart', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    wizard.proxy.statusFor.set('LocalAuthorizeOffline', 'RebootRequired')
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'known' }))
    await passing(wizard, 20_000, handlers['policy.apply']({ wallbox }))
    const restart = expect(handlers['wallbox.restart']({ wallbox })).rejects.toMatchObject({
      code: 'box-not-restarted',
    })
    await wizard.clock.advance(1000)
    await expect(handlers['backend.choose']({ wallbox, ...other })).rejects.toMatchObject({ code: 'not-possible-now' })
    await wizard.clock.advance(40_000)
    await restart
    expect(wizard.box().steps.policy).toEqual({ state: 'needs you' })
  })

  test('B6 while a job has the box at work, which itself may choose it', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    const url = 'wss://csms.example/ocpp'
    const text = JSON.stringify({ wattproof: 'template', schema: 1, name: 'S', url, policy: 'known', keys: {} })
    const { template } = await handlers['template.load']({ text })
    const go = held(wizard, 'ChangeConfiguration')
    await handlers['job.start']({ template, wallboxes: [wallbox] })
    await wizard.clock.advance(1000)
    await expect(handlers['backend.choose']({ wallbox, ...other })).rejects.toMatchObject({ code: 'not-possible-now' })
    go()
    await wizard.clock.advance(10_000)
    expect(wizard.app.view().job?.boxes).toMatchObject([{ state: 'done' }])
    expect(wizard.box().backend).toMatchObject({ template, url })
  })
})

describe('D7 what is typed while keys are written', () => {
  const row = (wizard: Wizard, key: string) => wizard.box().keys.rows.find((one) => one.key === key)

  test('stays to be written, and is shown as the difference it is', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '77' })
    const go = held(wizard, 'ChangeConfiguration')
    const task = handlers['keys.apply']({ wallbox })
    await wizard.clock.advance(1000)
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '88' })
    await handlers['keys.edit']({ wallbox, key: 'MeterValueSampleInterval', value: '5' })
    expect(wizard.box().keys.plan?.state).toBe('applying')
    go()
    await passing(wizard, 5000, task)
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('77')
    expect(row(wizard, 'HeartbeatInterval')).toMatchObject({ value: '77', edited: '88' })
    const planned = wizard.box().keys.plan?.rows.map(({ key, before, after, state }) => ({ key, before, after, state }))
    expect(planned).toEqual([
      { key: 'HeartbeatInterval', before: '77', after: '88', state: 'planned' },
      { key: 'MeterValueSampleInterval', before: '60', after: '5', state: 'planned' },
    ])
    await passing(wizard, 5000, handlers['keys.apply']({ wallbox }))
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('88')
  })

  test('also while what the box has is still being asked', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '77' })
    const go = held(wizard, 'GetConfiguration')
    const task = handlers['keys.apply']({ wallbox })
    await wizard.clock.advance(1000)
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '88' })
    go()
    await passing(wizard, 5000, task)
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('77')
    expect(row(wizard, 'HeartbeatInterval')).toMatchObject({ value: '77', edited: '88' })
  })

  test('a password typed meanwhile is the next one to be written, and not lost with the one that was', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    const key = 'AuthorizationKey'
    await handlers['keys.edit']({ wallbox, key, value: 'first-password-of-20' })
    const go = held(wizard, 'ChangeConfiguration')
    const task = handlers['keys.apply']({ wallbox })
    await wizard.clock.advance(1000)
    await handlers['keys.edit']({ wallbox, key, value: 'second-password-of-2' })
    go()
    await passing(wizard, 5000, task)
    const first = wizard.proxy.keys.get(key)
    expect(row(wizard, key)?.edited).not.toBeNull()
    await passing(wizard, 5000, handlers['keys.apply']({ wallbox }))
    expect(row(wizard, key)?.edited).toBeNull()
    expect(wizard.proxy.keys.get(key)).not.toBe(first)
  })
})
