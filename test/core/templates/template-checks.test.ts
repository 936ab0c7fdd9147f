/** V7: what a template asks of the address and of the wallbox is looked at, and said as what it is. */
import { describe, expect, test } from 'vitest'
import type { Check } from '../../../src/shared/wallbox.ts'
import { say } from '../../../src/shared/words/words.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

const checks = (wizard: Wizard, id: string): Check[] => wizard.box().backend.checks.filter((one) => one.id === id)

async function site(template: string, url = 'wss://csms.example/ocpp'): Promise<{ wizard: Wizard; wallbox: string }> {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  await wizard.app.handlers['backend.choose']({ wallbox, template, url, identity: 'CP1' })
  wizard.proxy.connect('CP1')
  return { wizard, wallbox }
}

describe('V7 the path every address of an operator has', () => {
  test.each([
    ['ws://h:8080/steve/websocket/CentralSystemService', false],
    ['ws://h/websocket/CentralSystemService/', false],
    ['ws://h/websocket/CentralSystemService?x=1', false],
    ['ws://h/websocket/CentralSystemServices', true],
    ['ws://h/steve', true],
    ['ws://h/?to=/websocket/CentralSystemService', true],
    ['ws://h', true],
  ])('%s lacks it: %s', async (url, lacks) => {
    const { wizard } = await site('steve', url)
    const found = checks(wizard, 'templatePath')
    expect(found).toHaveLength(lacks ? 1 : 0)
    for (const { result, severity, says, fix } of found) {
      expect([result, severity]).toEqual(['finding', 'warns'])
      expect(say('de', says)).toBe('Die Adressen von SteVe enthalten /websocket/CentralSystemService; diese nicht.')
      expect(say('en', fix!)).not.toContain('check.')
    }
  })

  test('a template that names none asks for none', async () => {
    const { wizard } = await site('generic-1.6', 'ws://h')
    expect(checks(wizard, 'templatePath')).toEqual([])
  })
})

describe('V7 the parts of OCPP an operator needs', () => {
  test.each([
    ['Core,FirmwareManagement, smartcharging ,RemoteTrigger,Reservation', 'fine', undefined],
    ['Core,FirmwareManagement', 'finding', 'SmartCharging, RemoteTrigger'],
    [null, 'could not check', 'Core, FirmwareManagement, SmartCharging, RemoteTrigger'],
  ])('%s: %s', async (told, result, profiles) => {
    const { wizard, wallbox } = await site('ev-energy')
    if (told === null) wizard.proxy.keys.delete('SupportedFeatureProfiles')
    else wizard.proxy.keys.set('SupportedFeatureProfiles', told)
    expect(checks(wizard, 'templateProfiles')).toEqual([])
    await wizard.app.handlers['keys.read']({ wallbox })
    const [check, ...more] = checks(wizard, 'templateProfiles')
    expect(more).toEqual([])
    expect(check).toMatchObject({ result })
    if (profiles !== undefined) expect(check!.says.values).toMatchObject({ profiles })
    for (const language of ['de', 'en'] as const) expect(say(language, check!.says)).not.toMatch(/check\.|[{}]/)
  })

  test('a template from a file is looked at the same way', async () => {
    const { wizard, wallbox } = await site('generic-1.6')
    wizard.proxy.keys.set('SupportedFeatureProfiles', 'Core')
    await wizard.app.handlers['keys.read']({ wallbox })
    const file = { wattproof: 'template', schema: 1, name: 'Stadtwerke', path: '/cs', profiles: ['Reservation'] }
    const { template } = await wizard.app.handlers['template.load']({ text: JSON.stringify(file) })
    await wizard.app.handlers['backend.choose']({ wallbox, template, url: 'wss://csms.example/ocpp', identity: 'CP1' })
    expect(checks(wizard, 'templatePath')).toMatchObject([{ says: { values: { name: 'Stadtwerke', path: '/cs' } } }])
    expect(checks(wizard, 'templateProfiles')).toMatchObject([{ says: { values: { profiles: 'Reservation' } } }])
  })
})
