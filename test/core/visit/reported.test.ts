/** D8 what the report says was done to a box: what is in force on it, not what was looked at last. */
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/shared/report.ts'
import { goeHere, passing } from '../../fakes/steps.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

const reportOf = (wizard: Wizard, wallbox: string): Promise<Report> =>
  passing(wizard, 5000, wizard.app.handlers['report.preview']({ wallbox, language: 'en' }))
const written = ({ writes }: Report, step: string): string[] =>
  writes
    .filter((row) => row.step === step)
    .map(({ key, before, after, state }) => `${key} ${String(before)} > ${after} ${state}`)

async function choose(wizard: Wizard, wallbox: string, position: 'off' | 'known' | 'anyone'): Promise<void> {
  await passing(wizard, 5000, wizard.app.handlers['policy.choose']({ wallbox, position }))
}
async function set(wizard: Wizard, wallbox: string, position: 'off' | 'known' | 'anyone'): Promise<void> {
  await choose(wizard, wallbox, position)
  await passing(wizard, 20_000, wizard.app.handlers['policy.apply']({ wallbox }))
}
const missesSwitch = (wizard: Wizard): boolean =>
  wizard.box().report.missing.some(({ code }) => code === 'visit.missing.policy')

describe('D8 D6 the offline switch in the report', () => {
  test('is not set where nothing was written, with what was read', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const before = (await reportOf(wizard, wallbox)).policy
    expect(before).toEqual({ position: 'not set', read: [], outcomes: [], warnings: [] })
    await choose(wizard, wallbox, 'anyone')
    const { policy } = await reportOf(wizard, wallbox)
    expect(policy).toMatchObject({ position: 'not set', outcomes: [], warnings: [] })
    expect(policy.read).toContainEqual({ key: 'AllowOfflineTxForUnknownId', value: 'false' })
  })

  test('is the position that was set, whatever is clicked afterwards, and its rows stay', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await set(wizard, wallbox, 'known')
    const rows = written(await reportOf(wizard, wallbox), 'policy')
    expect(rows).toContain('LocalAuthorizeOffline false > true confirmed')
    await choose(wizard, wallbox, 'anyone')
    await choose(wizard, wallbox, 'off')
    const report = await reportOf(wizard, wallbox)
    expect(report.policy.position).toBe('known')
    const outcome = report.policy.outcomes.find(({ situation }) => situation === 'unknown card')
    expect(outcome?.says.code).toBe('policy.unknown.refused')
    expect(report.policy.warnings.map(({ code }) => code)).not.toContain('policy.warning.billing')
    expect(written(report, 'policy')).toEqual(expect.arrayContaining(rows))
    expect(missesSwitch(wizard)).toBe(false)
  })

  test('is not confirmed once another position was taken only in part', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await set(wizard, wallbox, 'anyone')
    expect((await reportOf(wizard, wallbox)).policy.position).toBe('anyone')
    wizard.proxy.statusFor.set('LocalAuthorizeOffline', 'Rejected')
    await choose(wizard, wallbox, 'off')
    await passing(wizard, 20_000, wizard.app.handlers['policy.apply']({ wallbox }))
    for (const clicked of ['off', 'known', 'anyone'] as const) {
      await choose(wizard, wallbox, clicked)
      const { policy } = await reportOf(wizard, wallbox)
      expect(policy).toMatchObject({ position: 'not confirmed', outcomes: [], warnings: [] })
      expect(policy.read).toContainEqual({ key: 'AllowOfflineTxForUnknownId', value: 'false' })
      expect(missesSwitch(wizard)).toBe(true)
    }
  })

  test('is as it was found after the box was put back; that it was set stays known', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await set(wizard, wallbox, 'known')
    await set(wizard, wallbox, 'anyone')
    await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
    const report = await reportOf(wizard, wallbox)
    expect(report.policy.position).toBe('not set')
    expect(report.policy.read).toContainEqual({ key: 'LocalAuthorizeOffline', value: 'false' })
    expect(report.policy.read).toContainEqual({ key: 'AllowOfflineTxForUnknownId', value: 'false' })
    expect(written(report, 'policy')).toContain('AllowOfflineTxForUnknownId false > true undone')
    expect(written(report, 'leaving')).toContain('AllowOfflineTxForUnknownId true > false confirmed')
  })
})

describe('D8 L7 how the box left this laptop stands in the report', () => {
  test('moved off: its address at the backend, read back', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    const moving = wizard.app.handlers['visit.moveOff']({ wallbox })
    await wizard.clock.advance(0)
    wizard.proxy.set('990077', { stationLink: 'gone', backendLink: 'closed' })
    await passing(wizard, 200_000, moving)
    const report = await reportOf(wizard, wallbox)
    expect(written(report, 'leaving')).toContain(
      'ocppu ws://192.168.1.5:9100/990077 > ws://csms.example/ocpp/990077 confirmed',
    )
    expect(written(report, 'backend')).not.toEqual([])
  })

  test('put back: every value as it was found, also after a restart of the app', async () => {
    const wizard = await openWizard()
    const wallbox = await goeHere(wizard)
    await set(wizard, wallbox, 'off')
    await passing(wizard, 200_000, wizard.app.handlers['visit.putBack']({ wallbox }))
    const rows = written(await reportOf(wizard, wallbox), 'leaving')
    expect(rows).toContain('ocppao false > true confirmed')
    expect(rows.some((row) => row.endsWith('> wss://before.example/ocpp/990077 confirmed'))).toBe(true)
    await wizard.clock.advance(1000)
    const again = await openWizard({ documents: wizard.documents, values: wizard.values })
    expect(written(await reportOf(again, wallbox), 'leaving')).toEqual(rows)
  })

  test('of a station of 2.0.1 it says what it speaks', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.proxy.set('CP1', { protocol: 'ocpp2.0.1' })
    expect((await reportOf(wizard, wallbox)).backend.ocpp).toBe('ocpp2.0.1')
  })
})
