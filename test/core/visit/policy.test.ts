/** D6 the offline switch while other things go on: one position is written at a time, and undone to the one before. */
import { describe, expect, test } from 'vitest'
import type { OfflinePolicy } from '../../../src/shared/policy.ts'
import type { SavedVisit } from '../../../src/main/core/visit/saved.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
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
