/** A box whose local interface wants a password: what is said of it is true of its family. */
import { expect, test } from 'vitest'
import { dictionary } from '../../../src/shared/words/words.ts'
import { alfenDevice } from '../../fakes/boxes.ts'
import { answered } from '../../fakes/lan.ts'
import { adoptAt, choose } from '../../fakes/steps.ts'
import { adoptGoe, boxAddress, openWizard, type Wizard } from '../../fakes/wizard.ts'

const told = (wizard: Wizard): string[] =>
  wizard.box().backend.checks.flatMap(({ id, says }) => (id === 'box' ? [says.code] : []))

test('G2 an Alfen is logged in to on this page', async () => {
  const wizard = await openWizard()
  wizard.lan.devices.set('192.168.1.62:443', alfenDevice().device)
  await choose(wizard, await adoptAt(wizard, '192.168.1.62:443'), 'ACE')
  expect(told(wizard)).toEqual(['check.box.needsPassword'])
  expect(wizard.box().local?.login).toBe('needed')
})

test('G1 a go-e cannot be: nobody is sent to a login there is none of, and it is over once it answers', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptGoe(wizard)
  const device = wizard.lan.devices.get(boxAddress)!
  wizard.lan.devices.set(boxAddress, () => answered(401, 'Unauthorized'))
  await choose(wizard, wallbox, '990077')
  expect(told(wizard)).toEqual(['check.box.noLogin'])
  expect(wizard.box().local?.login).toBe('not needed')
  wizard.lan.devices.set(boxAddress, device)
  await choose(wizard, wallbox, '990077')
  expect(told(wizard)).toEqual([])
})

test.each(['en', 'de'] as const)('G2 what is said of every box names no family (%s)', (language) => {
  const shared = Object.entries(dictionary[language]).filter(([code]) => code.startsWith('check.box.'))
  expect(shared.length).toBeGreaterThan(10)
  for (const [code, text] of shared) expect(text, code).not.toMatch(/go-e|Alfen|OpenEVSE|WARP|SmartEVSE|KEBA/)
})
