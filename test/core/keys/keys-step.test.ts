import { describe, expect, test } from 'vitest'
import { localRow } from '../../../src/main/core/keys/rows.ts'
import { plainVariable } from '../../../src/main/core/ocpp/variables.ts'
import { alfen } from '../../../src/main/core/wallboxes/alfen.ts'
import { alfenSettings } from '../../../src/main/core/wallboxes/alfen-settings.ts'
import type { KeyRow } from '../../../src/shared/visit.ts'
import { say } from '../../../src/shared/words/words.ts'
import { fakeDocuments } from '../../fakes/documents.ts'
import { adoptGoe, adoptStation, boxAddress, openWizard, type Wizard } from '../../fakes/wizard.ts'

const rowOf = (wizard: Wizard, key: string, at = 0): KeyRow | undefined =>
  wizard.app.view().wallboxes[at]!.keys.rows.find((row) => row.key === key)

/** Lets the second pass that a go-e takes over a written value. */
async function applied(wizard: Wizard, wallbox: string): Promise<void> {
  const done = wizard.app.handlers['keys.apply']({ wallbox })
  for (let seconds = 0; seconds < 6; seconds++) await wizard.clock.advance(1000)
  await done
}

const passwordDigits = '5061737377306f722d4d69742d323050'

describe('G2 the box’s own settings', () => {
  test('are read and written though the box has never been connected', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocpph', 300)
    const wallbox = await adoptGoe(wizard)
    expect(wizard.box().steps.keys).toEqual({ state: 'needs you' })
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(wizard.box().keys).toMatchObject({ state: 'read', failure: null })
    expect(rowOf(wizard, 'ocpph')).toMatchObject({ way: 'local', value: '300', unit: 's', readonly: false })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'ocpph', value: '60' })
    await applied(wizard, wallbox)
    expect(wizard.values.get('ocpph')).toBe(60)
    expect(rowOf(wizard, 'ocpph')).toMatchObject({ value: '60', edited: null })
    expect(wizard.proxy.calls).toEqual([])
    // The station's own keys are still to be read.
    expect(wizard.box().steps.keys).toEqual({ state: 'needs you' })
  })

  test('stand beside the station’s keys, each written by its own way', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppd', 'old')
    const wallbox = await adoptGoe(wizard)
    wizard.proxy.connect('990077')
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'ocppd', value: 'guest' })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await applied(wizard, wallbox)
    expect(wizard.values.get('ocppd')).toBe('guest')
    expect(wizard.proxy.keys.get('HeartbeatInterval')).toBe('60')
    expect(wizard.box().steps.keys).toEqual({ state: 'done' })
  })

  test('the station’s keys are written and read back before a setting of the box that may end its connection', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppss', false)
    const wallbox = await adoptGoe(wizard)
    wizard.proxy.connect('990077')
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'ocppss', value: 'true' })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    const device = wizard.lan.devices.get(boxAddress)!
    wizard.lan.devices.set(boxAddress, (path, request) => {
      if (path.includes('/api/set')) wizard.proxy.set('990077', { stationLink: 'gone' })
      return device(path, request)
    })
    await applied(wizard, wallbox)
    expect(wizard.box().keys.plan).toMatchObject({
      state: 'applied',
      rows: [{ key: 'ocppss' }, { key: 'HeartbeatInterval' }].map((row) => ({ ...row, state: 'confirmed' })),
    })
  })

  test('an edit the box can never take does not stay', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.proxy.statusFor.set('AuthorizationKey', 'NotSupported')
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'AuthorizationKey', value: 'Passw0or-Mit-20P' })
    await wizard.app.handlers['keys.apply']({ wallbox })
    expect(rowOf(wizard, 'AuthorizationKey')?.edited).toBeNull()
    expect(wizard.box().keys.plan).toMatchObject({ state: 'failed', rows: [{ state: 'not supported' }] })
  })

  test('an age is a length of time, a choice has its name', async () => {
    const wizard = await openWizard()
    for (const [key, value] of [
      ['rbt', 400_000],
      ['ocppca', 100_000],
      ['ocppcs', 4],
      ['ocppaa', null],
    ] as const)
      wizard.values.set(key, value)
    const wallbox = await adoptGoe(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(say('en', rowOf(wizard, 'ocppca')!.shown!)).toBe('5 min ago')
    expect(rowOf(wizard, 'ocppaa')).toMatchObject({ shown: null, value: null })
    expect(say('de', rowOf(wizard, 'ocppcs')!.shown!)).toBe('Vom Auto angehalten')
    expect(rowOf(wizard, 'ocppcs')!.named).toHaveLength(rowOf(wizard, 'ocppcs')!.choices.length)
  })

  test('a station that lists a key of the box’s own interface, or one twice, does not take its place', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    wizard.proxy.connect('990077')
    wizard.proxy.keys.set('ocppu', 'wss://evil.example')
    wizard.proxy.keys.set('__proto__', 'x')
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(wizard.box().keys.rows.filter(({ key }) => key === 'ocppu')).toMatchObject([{ way: 'local' }])
    expect(rowOf(wizard, '__proto__')).toMatchObject({ value: 'x', edited: null })
  })

  test('one way that fails is said, and keeps nothing from the other', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    wizard.proxy.connect('990077')
    await wizard.app.handlers['keys.read']({ wallbox })
    wizard.proxy.keys.set('HeartbeatInterval', '7')
    wizard.lan.devices.delete(boxAddress)
    await expect(wizard.app.handlers['keys.read']({ wallbox })).rejects.toMatchObject({ code: 'box-not-answering' })
    expect(rowOf(wizard, 'HeartbeatInterval')?.value).toBe('7')
    expect(rowOf(wizard, 'ocppe')?.value).toBe('false')
    expect(wizard.box().keys).toMatchObject({ state: 'read', failure: { code: 'box-not-answering' } })
  })

  test.each([
    ['ocppf', '33', 'keys.problem.between'],
    ['ocpph', '-1', 'keys.problem.between'],
    ['ocppcm', '7', 'keys.problem.choice'],
    // Where a box dials is set in the backend step alone, which knows the way back.
    ['ocppu', 'wss://elsewhere/1', 'keys.fixed.pointing'],
    ['ocppd', 'x'.repeat(21), 'keys.problem.tooLong'],
    ['ocppck', 'no key', 'keys.problem.pem.none'],
    ['ocppc', 'true', 'keys.problem.readonly'],
  ])('%s cannot be %s', async (key, value, problem) => {
    const wizard = await openWizard()
    for (const one of ['ocppf', 'ocpph', 'ocppcm', 'ocppd', 'ocppc']) wizard.values.set(one, null)
    const wallbox = await adoptGoe(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    await expect(wizard.app.handlers['keys.edit']({ wallbox, key, value })).rejects.toMatchObject({
      code: 'bad-input',
      details: { problem },
    })
    expect(say('de', { code: problem, values: { key, min: 0, max: 0, longest: 0, choices: '' } })).not.toBe(problem)
  })
})

describe('G4 secrets', () => {
  const pem = `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(10)}\n-----END PRIVATE KEY-----\n`

  test('a typed key goes to the box and is seen nowhere else: not in the view, not on the disk, not in the plan', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptGoe(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'ocppck', value: pem })
    expect(rowOf(wizard, 'ocppck')).toMatchObject({ edited: '••••••', value: null })
    const everywhere = (): string => JSON.stringify([wizard.app.view(), [...wizard.documents.kept], wizard.errors])
    expect(everywhere()).not.toContain('QUJD')
    await applied(wizard, wallbox)
    expect(wizard.values.get('ocppck')).toBe(pem)
    expect(wizard.box().keys.plan?.rows).toMatchObject([{ key: 'ocppck', state: 'not readable', secret: true }])
    expect(rowOf(wizard, 'ocppck')?.edited).toBeNull()
    await wizard.clock.advance(5000)
    expect(everywhere()).not.toContain('QUJD')
  })

  test('one typed before a restart is gone with it: the mask is never written', async () => {
    const documents = fakeDocuments()
    const first = await openWizard({ documents })
    const wallbox = await adoptGoe(first)
    await first.app.handlers['keys.read']({ wallbox })
    await first.app.handlers['keys.edit']({ wallbox, key: 'ocppck', value: pem })
    await first.app.close()
    const second = await openWizard({ documents })
    expect(rowOf(second, 'ocppck')?.edited).toBeNull()
    await expect(second.app.handlers['keys.apply']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
    expect(second.lan.asked.filter((line) => line.includes('/api/set'))).toEqual([])
  })

  test('the password of a station is sent as the hex digits OCPP 1.6 wants, last of all, and not read back', async () => {
    const wizard = await openWizard()
    wizard.proxy.keys.delete('AuthorizationKey')
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'AuthorizationKey', value: 'Passw0or-Mit-20P' })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await wizard.app.handlers['keys.apply']({ wallbox })
    const writes = wizard.proxy.calls.filter(({ action }) => action === 'ChangeConfiguration')
    expect(writes.map(({ payload }) => payload)).toEqual([
      { key: 'HeartbeatInterval', value: '60' },
      { key: 'AuthorizationKey', value: passwordDigits },
    ])
    const row = wizard.box().keys.plan?.rows.find(({ key }) => key === 'AuthorizationKey')
    expect(row).toMatchObject({ state: 'not readable', after: '••••••', before: null })
    expect(JSON.stringify(wizard.app.view())).not.toContain(passwordDigits)
  })

  test.each([
    ['too short', false],
    ['with a space in it', false],
    ['ümläute-sind-keine-1', false],
    ['0123456789abcdef', true],
    ['x'.repeat(21), false],
    ['0011223344556677889900112233445566778899', true],
    ['001122334455667788990011223344556677889', false],
  ])('the password %s: %s', async (value, isGood) => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    const edit = wizard.app.handlers['keys.edit']({ wallbox, key: 'AuthorizationKey', value })
    if (isGood) await expect(edit).resolves.toBeNull()
    else await expect(edit).rejects.toMatchObject({ details: { problem: 'keys.problem.password' } })
  })
})

describe('B3 edits', () => {
  test('are taken back before they are written, and undone after', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await wizard.app.handlers['keys.undo']({ wallbox, key: 'HeartbeatInterval' })
    expect(rowOf(wizard, 'HeartbeatInterval')?.edited).toBeNull()
    expect(wizard.proxy.calls.filter(({ action }) => action === 'ChangeConfiguration')).toEqual([])
  })

  test('a key the box keeps as it was stays an edit, and shows what the box has', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.proxy.stubborn.add('HeartbeatInterval')
    await wizard.app.handlers['keys.read']({ wallbox })
    await wizard.app.handlers['keys.edit']({ wallbox, key: 'HeartbeatInterval', value: '60' })
    await wizard.app.handlers['keys.apply']({ wallbox })
    expect(rowOf(wizard, 'HeartbeatInterval')).toMatchObject({ value: '300', edited: '60' })
    expect(wizard.box().keys.plan?.rows).toMatchObject([{ state: 'unchanged' }])
  })
})

test('keys that OCPP 1.6 asks for and the box lacks are rows and a finding; those of other profiles are not', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  wizard.proxy.keys.set('SupportedFeatureProfiles', 'Core, SmartCharging')
  await wizard.app.handlers['keys.read']({ wallbox })
  expect(rowOf(wizard, 'ConnectionTimeOut')).toMatchObject({ readonly: true, shown: { code: 'keys.missing' } })
  expect(rowOf(wizard, 'ChargeProfileMaxStackLevel')).toBeDefined()
  expect(rowOf(wizard, 'LocalAuthListMaxLength')).toBeUndefined()
  const finding = wizard.box().backend.checks.find(({ id }) => id === 'settings missing')
  expect(finding).toMatchObject({ result: 'finding', severity: 'warns' })
  expect(finding?.detail?.split('\n')).toContain('ConnectionTimeOut')
})

test('G4 a skipped check of the certificate is a finding of the backend as soon as it is read, and goes with it', async () => {
  const wizard = await openWizard()
  wizard.values.set('ocppss', true)
  const wallbox = await adoptGoe(wizard)
  const findings = (): string[] => wizard.box().backend.checks.map(({ id }) => id)
  await wizard.app.handlers['keys.read']({ wallbox })
  expect(findings()).toContain('settings ocppss')
  await wizard.app.handlers['keys.edit']({ wallbox, key: 'ocppss', value: 'false' })
  await applied(wizard, wallbox)
  expect(findings()).not.toContain('settings ocppss')
})

describe('B3 what could cut a wallbox off from its backend is left alone', () => {
  test.each([
    ['SecurityProfile', '2', 'keys.fixed.profile'],
    ['securityPROFILE', '2', 'keys.fixed.profile'],
    ['SecurityCtrlr.SecurityProfile', '2', 'keys.fixed.profile'],
    ['SecurityCtrlr.Identity', 'CP2', 'keys.fixed.identity'],
    ['ocppcommctrlr.networkconfigurationpriority', '2,1', 'keys.fixed.connection'],
    ['NetworkConfiguration[2].OcppCsmsUrl', 'wss://elsewhere.example', 'keys.fixed.connection'],
  ])('%s, however it is spelled: its row and the refusal say why', async (key, value, why) => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    wizard.proxy.keys.set(key, '0')
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(rowOf(wizard, key)).toMatchObject({ value: '0', readonly: true, why: { code: why } })
    await expect(wizard.app.handlers['keys.edit']({ wallbox, key, value })).rejects.toMatchObject({
      code: 'bad-input',
      details: { problem: why },
    })
    for (const language of ['en', 'de'] as const) expect(say(language, { code: why })).not.toBe(why)
  })

  test('the same setting of the box’s own interface, by its own name', () => {
    const [row] = alfenSettings.filter(({ key }) => key === '2723_0').map((one) => localRow(alfen, one, '1'))
    expect(row).toMatchObject({ readonly: true, why: { code: 'keys.fixed.profile' } })
  })

  test('what the box itself lets nobody change has no such words', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppc', false)
    const wallbox = await adoptGoe(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    expect(rowOf(wizard, 'ocppc')).not.toHaveProperty('why')
    expect(rowOf(wizard, 'ocppu')).toMatchObject({ readonly: true, why: { code: 'keys.fixed.pointing' } })
  })
})

describe('L7 two boxes side by side', () => {
  test('a 2.0.1 station has variables for keys; one that is a 1.6 key by another name is compared with it', async () => {
    const wizard = await openWizard()
    const one = await adoptStation(wizard, 'CP1')
    const other = await adoptStation(wizard, 'CP2')
    wizard.proxy.set('CP2', { protocol: 'ocpp2.0.1' })
    const variable = plainVariable('OCPPCommCtrlr', 'HeartbeatInterval')
    wizard.proxy.reported = [
      {
        ...{ variable, value: '77', mutability: 'ReadWrite', dataType: 'integer' },
        ...{ unit: 's', maxLimit: null, valuesList: [] },
      },
    ]
    for (const wallbox of [one, other]) await wizard.app.handlers['keys.read']({ wallbox })
    expect(rowOf(wizard, 'OCPPCommCtrlr.HeartbeatInterval', 1)).toMatchObject({ value: '77', way: 'ocpp', unit: 's' })
    const { rows } = await wizard.app.handlers['keys.compare']({ wallbox: one, other })
    expect(rows.find(({ key }) => key === 'HeartbeatInterval')).toMatchObject({ one: '300', other: '77', same: false })
    expect(rows.map(({ key }) => key)).not.toContain('OCPPCommCtrlr.HeartbeatInterval')
  })

  test('differences come first; secrets, times and missing keys stay out', async () => {
    const wizard = await openWizard()
    const one = await adoptStation(wizard, 'CP1')
    const other = await adoptStation(wizard, 'CP2')
    await wizard.app.handlers['keys.read']({ wallbox: one })
    wizard.proxy.keys.set('HeartbeatInterval', '77')
    wizard.proxy.keys.set('OnlyThere', 'x')
    await wizard.app.handlers['keys.read']({ wallbox: other })
    const { rows } = await wizard.app.handlers['keys.compare']({ wallbox: one, other })
    expect(rows.slice(0, 2)).toMatchObject([
      { key: 'HeartbeatInterval', one: '300', other: '77', same: false },
      { key: 'OnlyThere', one: null, other: 'x', same: false },
    ])
    expect(rows.slice(2).every(({ same }) => same)).toBe(true)
    expect(rows.map(({ key }) => key)).not.toContain('AuthorizationKey')
    expect(rows.map(({ key }) => key)).not.toContain('ConnectionTimeOut')
  })

  test('one that was never read is said by its name', async () => {
    const wizard = await openWizard()
    const one = await adoptStation(wizard, 'CP1')
    const other = await adoptStation(wizard, 'CP2')
    await wizard.app.handlers['keys.read']({ wallbox: one })
    await expect(wizard.app.handlers['keys.compare']({ wallbox: one, other })).rejects.toMatchObject({
      code: 'not-possible-now',
    })
  })
})
