/** What a box itself says of its connection while what is written there waits for its restart. */
import { expect, test } from 'vitest'
import { alfenDevice, type AlfenDevice } from '../../fakes/boxes.ts'
import { adoptAt, choose, passing } from '../../fakes/steps.ts'
import { openWizard, type Wizard } from '../../fakes/wizard.ts'

const place = '192.168.1.62:443'
const stored = 'ws://192.168.1.5:9100/ACE'

/** Pointed here and not restarted: it is still at its old backend, which has accepted it. */
async function pointed(): Promise<{ wizard: Wizard; wallbox: string; alfen: AlfenDevice }> {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  const alfen = alfenDevice()
  wizard.lan.devices.set(place, alfen.device)
  const wallbox = await adoptAt(wizard, place)
  await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  await choose(wizard, wallbox, 'ACE')
  expect(wizard.box().local?.link).toMatchObject({ url: 'ws://before.example/ocpp/OLD', accepted: true, inForce: true })
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  return { wizard, wallbox, alfen }
}

const look = ({ wizard, wallbox }: { wizard: Wizard; wallbox: string }): Promise<unknown> =>
  passing(wizard, 5000, wizard.app.handlers['wallbox.lookAt']({ wallbox }))

const notInForce = { url: stored, connected: null, accepted: null, error: null, inForce: false }

test('G2 B3 before its restart the stored address is not said to be dialled, and nothing of its old connection to be there', async () => {
  const stage = await pointed()
  const { wizard, wallbox, alfen } = stage
  await look(stage)
  expect(wizard.box().local).toMatchObject({ waitsForRestart: true, link: notInForce })
  expect(wizard.box().steps.backend.state).toBe('needs you')

  await passing(wizard, 60_000, wizard.app.handlers['wallbox.restart']({ wallbox }))
  expect(wizard.box().local).toMatchObject({ waitsForRestart: false, link: null })
  expect(wizard.box().steps.backend.state).toBe('in progress')
  alfen.accepts = () => false
  await look(stage)
  expect(wizard.box().local?.link).toMatchObject({ url: stored, connected: false, accepted: false, inForce: true })
})

test('G2 B3 a restart that is due stays due while its backend is looked at anew', async () => {
  const stage = await pointed()
  const { wizard, wallbox } = stage
  await choose(wizard, wallbox, 'ACE')
  await look(stage)
  expect(wizard.box().backend.plan?.rows.map(({ state }) => state)).toContain('reboot required')
  expect(wizard.box().local).toMatchObject({ waitsForRestart: true, link: notInForce })
})

test('G2 B3 one that a hand has restarted is where it says: it has come here', async () => {
  const stage = await pointed()
  const { wizard } = stage
  wizard.proxy.connect('ACE')
  await wizard.clock.advance(200)
  await look(stage)
  expect(wizard.box().local).toMatchObject({
    waitsForRestart: false,
    link: { url: stored, accepted: true, inForce: true },
  })
})

test('B3 G3 on its way off, a restart that was not seen leaves its new address unproven', async () => {
  const stage = await pointed()
  const { wizard, wallbox, alfen } = stage
  const { handlers } = wizard.app
  await passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))
  wizard.proxy.connect('ACE')
  await wizard.clock.advance(5000)
  alfen.restartsNow = false
  const off = passing(wizard, 400_000, handlers['visit.moveOff']({ wallbox }))
  await expect(off).rejects.toMatchObject({ code: 'box-not-restarted' })
  await look(stage)
  const link = { ...notInForce, url: 'ws://csms.example/ocpp/ACE' }
  expect(wizard.box()).toMatchObject({ pointsHere: true, local: { waitsForRestart: true, link } })
})
