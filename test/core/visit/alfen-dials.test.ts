/** An Alfen goes only where it can dial: by its security profile, its network profiles, and the way it was found with. */
import { expect, test } from 'vitest'
import { alfenDevice, type AlfenDevice } from '../../fakes/boxes.ts'
import { openWizard, type Wizard } from '../../fakes/wizard.ts'
import { passing } from '../../fakes/steps.ts'

const address = '192.168.1.62:443'

/** Found, logged in to, with its backend chosen; `set` is how it was left before. */
async function chosen(set: Record<string, unknown>, url: string) {
  const wizard = await openWizard()
  const alfen = alfenDevice()
  for (const [key, value] of Object.entries(set)) alfen.values.set(key, value)
  wizard.lan.devices.set(address, alfen.device)
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['discovery.ask']({ address }))
  const found = wizard.app.view().discovery.boxes.find((box) => box.address === address)!
  const { wallbox } = await passing(wizard, 5000, handlers['wallbox.adopt']({ found: found.id }))
  await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  await passing(wizard, 5000, handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity: 'ACE' }))
  return { wizard, alfen, wallbox, before: new Map(alfen.values) }
}

async function here({ wizard, wallbox }: { wizard: Wizard; wallbox: string }): Promise<void> {
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  await passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))
  wizard.proxy.connect('ACE')
  await wizard.clock.advance(200)
}

const blocking = (wizard: Wizard): string[] =>
  wizard
    .box()
    .backend.reach.filter(({ result, severity }) => result === 'finding' && severity === 'blocks')
    .map(({ says }) => says.code)
const told = (wizard: Wizard): string[] =>
  [...wizard.box().backend.reach, ...wizard.box().backend.checks].map(({ says }) => says.code)
const values = (alfen: AlfenDevice, ...keys: string[]): unknown[] => keys.map((key) => alfen.values.get(key))

test('D6 B3 with security profile 2 it dials wss:// only: it is not pointed at a ws:// address, and nothing is written', async () => {
  const { wizard, alfen, wallbox, before } = await chosen({ '2723_0': 2 }, 'wss://csms.example/ocpp')
  expect(blocking(wizard)).toEqual(['check.alfenScheme.plain'])
  const pointed = passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
  await expect(pointed).rejects.toMatchObject({ code: 'not-possible-now' })
  expect(alfen.values).toEqual(before)
  expect(wizard.box().pointsHere).toBe(false)
})

test('B3 without TLS it could never dial a wss:// backend: said before it comes, and it does not leave for it', async () => {
  const stage = await chosen({ '2723_0': 1 }, 'wss://csms.example/ocpp')
  const { wizard, alfen, wallbox } = stage
  alfen.accepts = (url) => !url.includes('csms.example') || url.startsWith('wss://')
  expect(blocking(wizard)).toEqual([])
  expect(told(wizard)).toContain('check.alfenScheme.secure')
  await here(stage)
  const { handlers } = wizard.app
  const left = passing(wizard, 200_000, handlers['visit.moveOff']({ wallbox }))
  await expect(left).rejects.toMatchObject({
    code: 'not-possible-now',
    details: { checks: 'check.alfenScheme.secure' },
  })
  expect([wizard.box().pointsHere, ...values(alfen, '2071_1')]).toEqual([true, '192.168.1.5:9100'])

  alfen.values.set('2723_0', 2)
  await passing(wizard, 200_000, handlers['visit.moveOff']({ wallbox }))
  expect(values(alfen, '2071_1')).toEqual(['csms.example:443'])
  expect(wizard.box().report.left).toMatchObject({ verified: true })
})

test('B3 a network profile that is in use comes before the address that would be set: it is not pointed', async () => {
  const { wizard, alfen, wallbox, before } = await chosen(
    { '20F0_3': '', '20F1_3': 'ws://other.example/ocpp', '20F1_E': 1 },
    'ws://csms.example/ocpp',
  )
  expect(blocking(wizard)).toEqual(['check.alfenNetworkProfile.active'])
  const pointed = passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
  await expect(pointed).rejects.toMatchObject({ code: 'not-possible-now' })
  expect(alfen.values).toEqual(before)
})

test.each([
  [2, ['csms.example:80', '/ocpp', 'csms.example:80', '/ocpp', 2]],
  [3, ['csms.example:80', '/ocpp', 'csms.example:80', '/ocpp', 3]],
])(
  'B3 found on its SIM card (%i) it comes by cable, said before, and leaves by the way it had',
  async (way, expected) => {
    const stage = await chosen(
      { '2077_0': way, '2078_1': 'sim.example:80', '2078_2': '/sim' },
      'ws://csms.example/ocpp',
    )
    const { wizard, alfen, wallbox, before } = stage
    expect(told(wizard)).toContain('check.alfenWay.mobile')
    await here(stage)
    expect(values(alfen, '2071_1', '2077_0', '2078_1')).toEqual(['192.168.1.5:9100', 1, 'sim.example:80'])
    await passing(wizard, 200_000, wizard.app.handlers['visit.moveOff']({ wallbox }))
    expect(values(alfen, '2071_1', '2071_2', '2078_1', '2078_2', '2077_0')).toEqual(expected)
    expect(wizard.box().report.left).toMatchObject({ verified: true })

    await passing(wizard, 200_000, wizard.app.handlers['visit.putBack']({ wallbox }))
    expect(alfen.values).toEqual(before)
  },
)

test('B3 on a cable nothing is written for a SIM card', async () => {
  const stage = await chosen({ '2078_1': 'sim.example:80', '2078_2': '/sim' }, 'ws://csms.example/ocpp')
  await here(stage)
  await passing(stage.wizard, 200_000, stage.wizard.app.handlers['visit.moveOff']({ wallbox: stage.wallbox }))
  expect(values(stage.alfen, '2071_1', '2078_1', '2078_2')).toEqual(['csms.example:80', 'sim.example:80', '/sim'])
})
