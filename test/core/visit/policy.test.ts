/** D6 the offline switch while other things go on: one position is written at a time, and undone to the one before. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { OfflinePolicy } from '../../../src/shared/policy.ts'
import type { SavedVisit } from '../../../src/main/core/visit/saved.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { json } from '../../fakes/lan.ts'
import { choose, goeHere, passing } from '../../fakes/steps.ts'
import { adoptGoe, boxAddress, openWizard, type Wizard } from '../../fakes/wizard.ts'

const position = (wizard: Wizard, wallbox: string, to: OfflinePolicy): Promise<unknown> =>
  passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position: to }))

async function set(wizard: Wizard, wallbox: string, to: OfflinePolicy): Promise<void> {
  await position(wizard, wallbox, to)
  await passing(wizard, 10_000, wizard.app.handlers['policy.apply']({ wallbox }))
}

const inForce = (wizard: Wizard): string => wizard.proxy.settings.policyFor('990077').starts

describe('D6 one position at a time', () => {
  test('while it is being written no other is chosen, and what was written is what is in force', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    await position(wizard, wallbox, 'off')
    const applied = wizard.app.handlers['policy.apply']({ wallbox })
    await Promise.resolve()
    await expect(wizard.app.handlers['policy.choose']({ wallbox, position: 'anyone' })).rejects.toMatchObject({
      code: 'not-possible-now',
    })
    await passing(wizard, 10_000, applied)
    expect([wizard.box().policy.position, inForce(wizard)]).toEqual(['off', 'none'])
    expect([wizard.values.get('ocppao'), wizard.values.get('ocpplo')]).toEqual([false, false])
  })

  test('a plan for another position is never written as this one', async () => {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    await position(wizard, wallbox, 'anyone')
    // The operator's template has another position.
    await choose(wizard, wallbox, '990077')
    const { position: now } = wizard.box().policy
    expect(now).not.toBe('anyone')
    await passing(wizard, 10_000, handlers['policy.apply']({ wallbox }))
    expect(wizard.values.get('ocppao')).toBe(false)
  })

  test('nor one that was kept on disk beside another position', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    await position(wizard, wallbox, 'anyone')
    await wizard.clock.advance(1000)
    const kept = structuredClone(wizard.documents.kept)
    ;(kept.get('visit') as SavedVisit).wallboxes[0]!.policy.position = 'off'
    const again = await openWizard({ documents: fakeDocuments(kept), values: wizard.values })
    await passing(again, 10_000, again.app.handlers['policy.apply']({ wallbox }))
    expect([again.values.get('ocppao'), again.values.get('ocpplo')]).toEqual([false, false])
  })
})

describe('D6 undone', () => {
  test('the position before it is in force again, for the box and for the proxy', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await set(wizard, wallbox, 'off')
    await set(wizard, wallbox, 'anyone')
    expect(inForce(wizard)).toBe('anyone')
    await passing(wizard, 10_000, wizard.app.handlers['policy.undo']({ wallbox }))
    expect([wizard.values.get('ocppao'), wizard.values.get('ocpplo')]).toEqual([false, false])
    expect(inForce(wizard)).toBe('none')
    await expect(wizard.app.handlers['policy.undo']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  })

  test('a box that does not take its old values back keeps the position', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await set(wizard, wallbox, 'off')
    await set(wizard, wallbox, 'anyone')
    wizard.quirks.set('ocppao', 'silently ignored')
    await passing(wizard, 10_000, wizard.app.handlers['policy.undo']({ wallbox }))
    expect(inForce(wizard)).toBe('anyone')
  })

  test('one key alone', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await set(wizard, wallbox, 'off')
    await set(wizard, wallbox, 'anyone')
    await passing(wizard, 10_000, wizard.app.handlers['policy.undo']({ wallbox, key: 'ocppao' }))
    expect([wizard.values.get('ocppao'), wizard.values.get('ocpplo')]).toEqual([false, true])
    const asked = wizard.lan.asked.filter((one) => one.startsWith(boxAddress) && one.includes('/api/set')).length
    await expect(wizard.app.handlers['policy.undo']({ wallbox, key: 'ocppao' })).rejects.toMatchObject({
      code: 'not-possible-now',
    })
    expect(wizard.lan.asked.filter((one) => one.includes('/api/set'))).toHaveLength(asked)
  })
})

describe('D6 a go-e that takes a key of the switch without showing it (firmware 60.4: ocppao)', () => {
  async function hiding(knowsIt: boolean): Promise<{ wizard: Wizard; wallbox: string }> {
    const wizard = await openWizard()
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.set(boxAddress, (path, request) => {
      if (!knowsIt && path.startsWith('/api/set?ocppao=')) return json({ ocppao: 'ocppao: unknown key' })
      return device(path.startsWith('/api/status') ? path.replace('ocppao', 'nothing') : path, request)
    })
    return { wizard, wallbox: await goeHere(wizard) }
  }
  const row = (wizard: Wizard): unknown => wizard.box().policy.plan?.rows.find(({ key }) => key === 'ocppao')

  test('off is written, and said not to be readable back; its old value is nowhere, and that is said, too', async () => {
    const { wizard, wallbox } = await hiding(true)
    wizard.proxy.keys.delete('AllowOfflineTxForUnknownId')
    expect(wizard.values.get('ocppao')).toBe(true)
    await set(wizard, wallbox, 'off')
    expect(wizard.values.get('ocppao')).toBe(false)
    expect(row(wizard)).toMatchObject({ state: 'not readable', before: null, note: { code: 'writes.notReadable' } })
    expect(inForce(wizard)).toBe('none')
    await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
    expect(wizard.values.get('ocppao')).toBe(false)
    expect(wizard.box().report.left).toMatchObject({
      says: { code: 'visit.handover.asFoundExcept', values: { keys: 'ocppao' } },
      verified: false,
    })
  })

  test('its station tells it by its OCPP name: read before it is written, read back, and put back', async () => {
    const { wizard, wallbox } = await hiding(true)
    const { values, proxy } = wizard
    const own = values.set.bind(values)
    values.set = (key, value) => {
      if (key === 'ocppao') proxy.keys.set('AllowOfflineTxForUnknownId', String(value))
      return own(key, value)
    }
    values.set('ocppao', true)
    await set(wizard, wallbox, 'off')
    expect(values.get('ocppao')).toBe(false)
    expect(row(wizard)).toMatchObject({ state: 'confirmed', before: 'true', note: null })
    expect([wizard.box().steps.policy.state, inForce(wizard)]).toEqual(['done', 'none'])
    await passing(wizard, 10_000, wizard.app.handlers['policy.undo']({ wallbox }))
    expect(values.get('ocppao')).toBe(true)
    expect(row(wizard)).toMatchObject({ state: 'undone' })
    await set(wizard, wallbox, 'off')
    await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
    expect(values.get('ocppao')).toBe(true)
    expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' }, verified: true })
    expect(proxy.calls.some(({ action }) => action === 'ChangeConfiguration')).toBe(false)
  })

  test('a station that tells otherwise than was written is believed', async () => {
    const { wizard, wallbox } = await hiding(true)
    wizard.proxy.keys.set('AllowOfflineTxForUnknownId', 'true')
    wizard.values.set('ocpplo', true)
    await set(wizard, wallbox, 'off')
    expect(row(wizard)).toMatchObject({ state: 'unchanged', note: { values: { value: 'true' } } })
    expect(wizard.box().steps.policy.state).not.toBe('done')
  })

  test.each([{ error: 'InternalError' }, {}])(
    'a station that gives no answer (%o) keeps it neither from being set nor from its way back',
    async (details) => {
      const { wizard, wallbox } = await hiding(true)
      const { call } = wizard.proxy
      let isMute = false
      wizard.proxy.call = (station, action, payload) =>
        isMute && action === 'GetConfiguration'
          ? Promise.reject(new Failure('station-refused-call', 'No answer.', { action, ...details }))
          : call(station, action, payload)
      wizard.proxy.keys.set('AllowOfflineTxForUnknownId', 'false')
      await set(wizard, wallbox, 'off')
      isMute = true
      await set(wizard, wallbox, 'known')
      expect(wizard.values.get('ocpplo')).toBe(true)
      await passing(wizard, 200_000, wizard.app.handlers['visit.putBack']({ wallbox }))
      expect([wizard.box().pointsHere, wizard.values.get('ocppe')]).toEqual([false, false])
    },
  )
  test('set before its station came, it is done once that tells it', async () => {
    const wizard = await openWizard()
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.set(boxAddress, (path, request) =>
      device(path.startsWith('/api/status') ? path.replace('ocppao', 'nothing') : path, request),
    )
    const wallbox = await adoptGoe(wizard)
    await choose(wizard, wallbox, '990077')
    await set(wizard, wallbox, 'known')
    expect(row(wizard)).toMatchObject({ state: 'not readable' })
    expect(wizard.box().steps.policy).toEqual({ state: 'needs you' })
    await passing(wizard, 20_000, wizard.app.handlers['backend.apply']({ wallbox }))
    wizard.proxy.connect('990077')
    await wizard.clock.advance(5000)
    expect(row(wizard)).toMatchObject({ state: 'confirmed', note: null })
    expect(wizard.box().steps.policy).toEqual({ state: 'done' })
  })

  test('a box that does not know it says so when it is tried, and the switch is not done', async () => {
    const { wizard, wallbox } = await hiding(false)
    wizard.proxy.keys.delete('AllowOfflineTxForUnknownId')
    wizard.values.set('ocpplo', true)
    await set(wizard, wallbox, 'off')
    expect(row(wizard)).toMatchObject({ state: 'not supported' })
    expect(wizard.box().steps.policy.state).not.toBe('done')
  })
})
