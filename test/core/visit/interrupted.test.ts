/** B3 the app ends in the middle of writing: nothing is stuck afterwards, and what is on the box is said by the box. */
import { describe, expect, test } from 'vitest'
import { fakeDocuments } from '../../fakes/documents.ts'
import { goeHere, passing } from '../../fakes/steps.ts'
import { adoptStation, boxAddress, openWizard, type Wizard } from '../../fakes/wizard.ts'

/** From the `nth` write on the go-e answers no more; whether it takes that one. */
function deafFrom({ lan, values }: Wizard, nth: number, takes: Record<string, unknown> = {}): void {
  const { ask } = lan
  let writes = 0
  lan.ask = (url, request, pin) => {
    if (!url.includes('/api/set') || ++writes < nth) return ask(url, request, pin)
    for (const [key, value] of Object.entries(takes)) values.set(key, value)
    return new Promise(() => undefined)
  }
}

const states = (plan: { rows: readonly { key: string; state: string }[] } | null): Record<string, string> =>
  Object.fromEntries((plan?.rows ?? []).map(({ key, state }) => [key, state]))

describe('B3 killed in the middle', () => {
  test('of the switch: the box says what it has, and the rest is planned again', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const wallbox = await goeHere(wizard)
    await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
    expect(states(wizard.box().policy.plan)).toEqual({ ocppao: 'planned', ocpplo: 'planned', ocppla: 'planned' })
    deafFrom(wizard, 2, { ocpplo: true })
    void wizard.app.handlers['policy.apply']({ wallbox }).catch(() => undefined)
    await wizard.clock.advance(3000)
    const again = await openWizard({ documents, values: wizard.values })
    await again.clock.advance(5000)
    expect(again.box().policy.plan?.state).toBe('partly applied')
    expect(states(again.box().policy.plan)).toEqual({ ocppao: 'confirmed', ocpplo: 'confirmed', ocppla: 'planned' })
    await passing(again, 10_000, again.app.handlers['policy.apply']({ wallbox }))
    expect(again.box().steps.policy).toEqual({ state: 'done' })
    await passing(again, 10_000, again.app.handlers['policy.undo']({ wallbox }))
    expect([again.values.get('ocppao'), again.values.get('ocpplo')]).toEqual([true, false])
  })

  test('before a word of it was saved: what it has written is still known as written', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const wallbox = await goeHere(wizard)
    await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
    deafFrom(wizard, 1, { ocppao: false })
    void wizard.app.handlers['policy.apply']({ wallbox }).catch(() => undefined)
    await wizard.clock.advance(10)
    const again = await openWizard({ documents, values: wizard.values })
    await again.clock.advance(5000)
    await passing(again, 10_000, again.app.handlers['policy.undo']({ wallbox }))
    expect(again.values.get('ocppao')).toBe(true)
  })

  test('a box that is away is asked as soon as its page is opened and it answers', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const wallbox = await goeHere(wizard)
    await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
    deafFrom(wizard, 3, { ocppla: true })
    void wizard.app.handlers['policy.apply']({ wallbox }).catch(() => undefined)
    await wizard.clock.advance(3000)
    const again = await openWizard({ documents, values: wizard.values })
    const device = again.lan.devices.get(boxAddress)!
    again.lan.devices.delete(boxAddress)
    await again.clock.advance(5000)
    again.lan.devices.set(boxAddress, device)
    await again.app.handlers['wallbox.visit']({ wallbox, step: 'policy' })
    await again.clock.advance(5000)
    expect(states(again.box().policy.plan)).toEqual({ ocppao: 'confirmed', ocpplo: 'confirmed', ocppla: 'confirmed' })
    expect(again.box().steps.policy).toEqual({ state: 'done' })
  })

  test('of keys: nothing is being written any more; asked when the station is back, written is value and no edit', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '77' })
    await handlers['keys.edit']({ wallbox, key: 'MeterValueSampleInterval', value: '78' })
    const { call } = wizard.proxy
    wizard.proxy.call = (station, action, payload) =>
      payload['key'] === 'MeterValueSampleInterval' ? new Promise(() => undefined) : call(station, action, payload)
    void handlers['keys.apply']({ wallbox }).catch(() => undefined)
    await wizard.clock.advance(3000)
    const again = await openWizard({ documents })
    expect(again.box().keys.plan?.state).toBe('partly applied')
    expect(states(again.box().keys.plan)).toEqual({ HeartbeatInterval: 'unknown', MeterValueSampleInterval: 'unknown' })
    again.proxy.keys.set('HeartbeatInterval', '77')
    again.proxy.connect('CP1')
    await again.clock.advance(5000)
    expect(states(again.box().keys.plan)).toEqual({
      HeartbeatInterval: 'confirmed',
      MeterValueSampleInterval: 'planned',
    })
    const edits = again.box().keys.rows.filter(({ edited }) => edited !== null)
    expect(edits.map(({ key }) => key)).toEqual(['MeterValueSampleInterval'])
    await passing(again, 5000, again.app.handlers['keys.undo']({ wallbox, key: 'HeartbeatInterval' }))
    expect(again.proxy.keys.get('HeartbeatInterval')).toBe('300')
  })
})

describe('B3 killed in the middle of taking back', () => {
  test('the switch: what the box has not any more is not said to be in force', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'known' }))
    await passing(wizard, 20_000, handlers['policy.apply']({ wallbox }))
    deafFrom(wizard, 3)
    void handlers['policy.undo']({ wallbox }).catch(() => undefined)
    await wizard.clock.advance(3000)
    expect([wizard.values.get('ocpplo'), wizard.values.get('ocppla')]).toEqual([false, false])
    const again = await openWizard({ documents, values: wizard.values })
    await again.clock.advance(5000)
    expect(states(again.box().policy.plan)).toEqual({ ocppao: 'confirmed', ocpplo: 'planned', ocppla: 'planned' })
    expect(again.box().steps.policy).toEqual({ state: 'needs you' })
  })

  test('a key: it is shown with the value it has', async () => {
    const documents = fakeDocuments()
    const wizard = await openWizard({ documents })
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '77' })
    await passing(wizard, 20_000, handlers['keys.apply']({ wallbox }))
    const { call } = wizard.proxy
    wizard.proxy.call = (station, action, payload) =>
      action === 'ChangeConfiguration' ? new Promise(() => undefined) : call(station, action, payload)
    void handlers['keys.undo']({ wallbox, key: 'HeartbeatInterval' }).catch(() => undefined)
    await wizard.clock.advance(3000)
    const again = await openWizard({ documents })
    again.proxy.keys.set('HeartbeatInterval', '300')
    again.proxy.connect('CP1')
    await again.clock.advance(5000)
    expect(states(again.box().keys.plan)).toEqual({ HeartbeatInterval: 'planned' })
    const row = again.box().keys.rows.find(({ key }) => key === 'HeartbeatInterval')
    expect(row).toMatchObject({ value: '300', edited: null })
  })
})

test('B3 killed right after a go-e was moved off: its address is in force at once, no restart stands between it and the end', async () => {
  const documents = fakeDocuments()
  const wizard = await openWizard({ documents })
  const wallbox = await goeHere(wizard)
  const { ask } = wizard.lan
  let isWritten = false
  wizard.lan.ask = (url, request, pin) => {
    isWritten ||= url.includes('/api/set')
    return isWritten && !url.includes('/api/set') ? new Promise(() => undefined) : ask(url, request, pin)
  }
  void wizard.app.handlers['visit.moveOff']({ wallbox }).catch(() => undefined)
  await wizard.clock.advance(3000)
  expect(wizard.values.get('ocppu')).toBe('ws://csms.example/ocpp/990077')
  const again = await openWizard({ documents, values: wizard.values })
  const { handlers } = again.app
  await passing(again, 20_000, handlers['wallbox.lookAt']({ wallbox }))
  expect(again.box()).toMatchObject({ pointsHere: false, local: { waitsForRestart: false } })
  await passing(again, 200_000, handlers['visit.moveOff']({ wallbox }))
  expect(again.lan.asked.filter((one) => one.includes('rst=true'))).toEqual([])
  await handlers['wallbox.forget']({ wallbox })
})

test('B3 closed in the middle: the write on its way is finished and read back, no further one is begun', async () => {
  const documents = fakeDocuments()
  const wizard = await openWizard({ documents })
  const wallbox = await goeHere(wizard)
  await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
  const { ask } = wizard.lan
  let go = (): void => undefined
  wizard.lan.ask = async (url, request, pin) => {
    if (url.includes('/api/set?ocppao')) await new Promise<void>((resolve) => (go = resolve))
    return ask(url, request, pin)
  }
  void wizard.app.handlers['policy.apply']({ wallbox }).catch(() => undefined)
  await wizard.clock.advance(1000)
  const closing = wizard.app.close()
  await wizard.clock.advance(10)
  go()
  await passing(wizard, 10_000, closing)
  const again = await openWizard({ documents, values: wizard.values })
  expect(states(again.box().policy.plan)).toEqual({ ocppao: 'confirmed', ocpplo: 'planned', ocppla: 'planned' })
  expect([again.values.get('ocpplo'), again.values.get('ocppla')]).toEqual([false, false])
})

test('B3 closed while a box answers nothing: the app ends all the same', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: 'known' }))
  wizard.proxy.call = () => new Promise(() => undefined)
  void wizard.app.handlers['policy.apply']({ wallbox }).catch(() => undefined)
  await wizard.clock.advance(1000)
  await passing(wizard, 15_000, wizard.app.close())
})

describe('D6 a key of the switch written by another step', () => {
  test('the other way: the switch is not done any more, and says what the box has', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const { handlers } = wizard.app
    wizard.proxy.keys.set('AllowOfflineTxForUnknownId', 'true')
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'off' }))
    await passing(wizard, 20_000, handlers['policy.apply']({ wallbox }))
    expect(wizard.box().steps.policy).toEqual({ state: 'done' })
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await handlers['keys.edit']({ wallbox, key: 'AllowOfflineTxForUnknownId', value: 'true' })
    await passing(wizard, 20_000, handlers['keys.apply']({ wallbox }))
    expect(wizard.box().steps.policy).toEqual({ state: 'needs you' })
    const row = wizard.box().policy.plan?.rows.find(({ key }) => key === 'AllowOfflineTxForUnknownId')
    expect(row).toMatchObject({ state: 'unchanged', note: { code: 'writes.changedSince', values: { value: 'true' } } })
    await passing(wizard, 20_000, handlers['keys.undo']({ wallbox, key: 'AllowOfflineTxForUnknownId' }))
    expect(wizard.box().steps.policy).toEqual({ state: 'done' })
  })

  test('by its other name on a go-e, while another position is looked at', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'off' }))
    await passing(wizard, 20_000, handlers['policy.apply']({ wallbox }))
    await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'anyone' }))
    await handlers['keys.edit']({ wallbox, key: 'AllowOfflineTxForUnknownId', value: 'true' })
    wizard.values.set('ocppao', true)
    await passing(wizard, 20_000, handlers['keys.apply']({ wallbox }))
    expect(states(wizard.box().policy.plan)).toMatchObject({ ocppao: 'planned' })
    await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'off' }))
    expect(wizard.box().steps.policy).toEqual({ state: 'needs you' })
    await passing(wizard, 20_000, handlers['policy.apply']({ wallbox }))
    expect([wizard.values.get('ocppao'), wizard.box().steps.policy]).toEqual([false, { state: 'done' }])
  })
})
