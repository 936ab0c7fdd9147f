import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { SupportRow } from '../../../src/shared/visit.ts'
import { adoptGoe, adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

/** A station that refuses some messages by a CALLERROR. */
function refusing(wizard: Wizard, refused: Readonly<Record<string, string | null>>): string[] {
  const { call } = wizard.proxy
  const asked: string[] = []
  wizard.proxy.call = (station, action, payload) => {
    asked.push(action)
    const error = refused[action]
    if (error === undefined) return call(station, action, payload)
    return Promise.reject(new Failure('station-refused-call', 'no', { action, ...(error !== null && { error }) }))
  }
  return asked
}

const rowOf = (wizard: Wizard, name: string): SupportRow | undefined =>
  wizard.box().keys.support?.rows.find((row) => row.name === name)

async function connectedGoe(): Promise<{ wizard: Wizard; wallbox: string }> {
  const wizard = await openWizard()
  const wallbox = await adoptGoe(wizard)
  wizard.proxy.connect('990077')
  wizard.proxy.keys.set('SupportedFeatureProfiles', 'Core,FirmwareManagement,SmartCharging,LocalAuthListManagement')
  return { wizard, wallbox }
}

describe('G5 the maker’s paper against the box', () => {
  test('the paper is shown before the box was asked, and agrees with nothing yet', async () => {
    const { wizard } = await connectedGoe()
    expect(rowOf(wizard, 'Core')).toEqual({
      ...{ about: 'profile', name: 'Core', documented: 'yes' },
      ...{ answered: null, agrees: null },
    })
  })

  test('profiles, keys and what can be asked without harm are compared; the rest stays unanswered', async () => {
    const { wizard, wallbox } = await connectedGoe()
    const asked = refusing(wizard, { GetLocalListVersion: 'NotImplemented' })
    await wizard.app.handlers['keys.checkSupport']({ wallbox })
    expect(rowOf(wizard, 'Core')).toMatchObject({ answered: 'yes', agrees: true })
    expect(rowOf(wizard, 'SmartCharging')).toMatchObject({ documented: 'yes, numberOfPhases=1', agrees: true })
    expect(rowOf(wizard, 'LocalAuthListManagement')).toMatchObject({ answered: 'yes', agrees: false })
    expect(rowOf(wizard, 'RemoteTrigger')).toMatchObject({ answered: 'no', agrees: false })
    expect(rowOf(wizard, 'HeartbeatInterval')).toMatchObject({ documented: 'RW', answered: 'RW', agrees: true })
    expect(rowOf(wizard, 'NumberOfConnectors')).toMatchObject({ documented: 'R', answered: 'no', agrees: false })
    expect(rowOf(wizard, 'BlinkRepeat')).toMatchObject({ answered: 'no', agrees: true })
    expect(rowOf(wizard, 'GetLocalListVersion')).toMatchObject({ answered: 'no', agrees: true })
    expect(rowOf(wizard, 'GetCompositeSchedule')).toMatchObject({ answered: 'yes', agrees: false })
    expect(rowOf(wizard, 'TriggerMessage')).toMatchObject({ answered: 'yes', agrees: true })
    expect(rowOf(wizard, 'Reset')).toMatchObject({ answered: null, agrees: null })
    expect(new Set(asked)).toEqual(
      new Set(['GetConfiguration', 'GetLocalListVersion', 'GetCompositeSchedule', 'TriggerMessage']),
    )
  })

  test('an error that is no "I do not know this" says nothing, nor does an answer that never came', async () => {
    const { wizard, wallbox } = await connectedGoe()
    refusing(wizard, {
      GetCompositeSchedule: 'InternalError',
      TriggerMessage: null,
      GetLocalListVersion: 'NotSupported',
    })
    await wizard.app.handlers['keys.checkSupport']({ wallbox })
    expect(rowOf(wizard, 'GetCompositeSchedule')).toMatchObject({ answered: null, agrees: null })
    expect(rowOf(wizard, 'TriggerMessage')).toMatchObject({ answered: null, agrees: null })
    expect(rowOf(wizard, 'GetLocalListVersion')).toMatchObject({ answered: 'no' })
  })

  test('keys missing from a list that was cut short are asked for by name, a few at a time', async () => {
    const { wizard, wallbox } = await connectedGoe()
    wizard.proxy.keys.set('GetConfigurationMaxKeys', '4')
    await wizard.app.handlers['keys.checkSupport']({ wallbox })
    const sizes = wizard.proxy.calls.flatMap(({ payload }) => {
      const { key } = payload as { key?: string[] }
      return key ? [key.length] : []
    })
    expect(Math.max(...sizes)).toBe(4)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(
      wizard.box().keys.support!.rows.filter(({ about, name }) => about === 'key' && !wizard.proxy.keys.has(name))
        .length,
    )
  })

  test('a station that goes away in the middle is a failure, and keeps what was known', async () => {
    const { wizard, wallbox } = await connectedGoe()
    await wizard.app.handlers['keys.checkSupport']({ wallbox })
    wizard.proxy.set('990077', { stationLink: 'gone' })
    await expect(wizard.app.handlers['keys.checkSupport']({ wallbox })).rejects.toMatchObject({
      code: 'station-not-connected',
    })
    expect(rowOf(wizard, 'Core')?.answered).toBe('yes')
  })

  test('without a paper there is nothing to compare', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    expect(wizard.box().keys.support).toBeNull()
    await expect(wizard.app.handlers['keys.checkSupport']({ wallbox })).rejects.toMatchObject({
      code: 'not-possible-now',
    })
  })
})
