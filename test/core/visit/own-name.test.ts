/** The name a box has at its backend, of one that tells it only to who is logged in. */
import { expect, test } from 'vitest'
import { alfenDevice } from '../../fakes/boxes.ts'
import { adoptAt, choose, passing } from '../../fakes/steps.ts'
import { openWizard, type Wizard } from '../../fakes/wizard.ts'

const place = '192.168.1.62:443'

async function locked(): Promise<{ wizard: Wizard; wallbox: string; login: () => Promise<unknown> }> {
  const wizard = await openWizard()
  wizard.lan.devices.set(place, alfenDevice().device)
  const wallbox = await adoptAt(wizard, place)
  expect(wizard.box().identity).toBe('ACE0078')
  const handler = wizard.app.handlers['wallbox.login']
  const login = () => passing(wizard, 5000, handler({ wallbox, user: '', password: 'geheim' }))
  return { wizard, wallbox, login }
}

const planned = (wizard: Wizard) => wizard.box().backend.plan?.rows.find(({ key }) => key === '2053_0')?.after

test('G1 B3 logged in to, it keeps the name it has at its backend, also where an address was chosen before', async () => {
  const { wizard, wallbox, login } = await locked()
  await choose(wizard, wallbox, 'ACE0078')
  await login()
  expect(wizard.box()).toMatchObject({ identity: 'OLD', backend: { finalUrl: 'ws://csms.example/ocpp/OLD' } })
  expect(planned(wizard)).toBe('OLD')
})

test('G1 B3 a name a person has chosen stays, and what the box is called now is known beside it', async () => {
  const { wizard, wallbox, login } = await locked()
  await choose(wizard, wallbox, 'DE*ABC*1')
  await login()
  expect([wizard.box().identity, planned(wizard), wizard.box().local?.link?.identity]).toEqual([
    'DE*ABC*1',
    'DE*ABC*1',
    'OLD',
  ])
})

test('G1 B3 its serial is a name as well, once a person has chosen it', async () => {
  const { wizard, wallbox, login } = await locked()
  await choose(wizard, wallbox, 'OTHER')
  await choose(wizard, wallbox, 'ACE0078')
  await login()
  expect(wizard.box().identity).toBe('ACE0078')
})

test('G1 B3 two boxes of one name: the second keeps its own', async () => {
  const { wizard, login } = await locked()
  await wizard.app.handlers['wallbox.adoptByHand']({ title: 'Left', identity: 'OLD' })
  await login()
  expect(wizard.box().identity).toBe('ACE0078')
})
