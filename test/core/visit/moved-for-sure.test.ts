/** B3 D7 moved off is what was seen of the box at its new place, and not what is left of its connection here. */
import { expect, test } from 'vitest'
import { alfenDevice, type AlfenDevice } from '../../fakes/boxes.ts'
import { fakeDocuments, type FakeDocuments } from '../../fakes/documents.ts'
import { adoptAt, choose, goeHere, passing } from '../../fakes/steps.ts'
import { openWizard, type Wizard } from '../../fakes/wizard.ts'

const place = '192.168.1.62:443'

async function alfenHere(documents: FakeDocuments): Promise<{ wizard: Wizard; wallbox: string; alfen: AlfenDevice }> {
  const wizard = await openWizard({ documents })
  const { handlers } = wizard.app
  const alfen = alfenDevice()
  wizard.lan.devices.set(place, alfen.device)
  const wallbox = await adoptAt(wizard, place)
  await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  await choose(wizard, wallbox, 'ACE')
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  await passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))
  wizard.proxy.connect('ACE')
  await wizard.clock.advance(5000)
  return { wizard, wallbox, alfen }
}

/** Moves it off, and the process ends as soon as the box has taken its final address. */
async function killedAfterTheAddress(wizard: Wizard, wallbox: string): Promise<void> {
  const { ask } = wizard.lan
  let isWritten = false
  wizard.lan.ask = (url, request, pin) => {
    const isPost = request.method === 'POST'
    if (isWritten && !isPost && url.includes('/api/prop')) return new Promise(() => undefined)
    if (isPost && request.body?.includes('csms') === true) isWritten = true
    return ask(url, request, pin)
  }
  void wizard.app.handlers['visit.moveOff']({ wallbox }).catch(() => undefined)
  await wizard.clock.advance(3000)
  expect(isWritten).toBe(true)
}

/** A station that is hung up on, and dials the place it has in force again after a while. */
function dialsAgain({ proxy, clock }: Wizard, afterMs: number): void {
  const { release } = proxy
  proxy.release = (station) => {
    release(station)
    clock.at(clock.monotonic() + afterMs, () => proxy.connect(station))
  }
}

test('B3 G3 the end of the process between its final address and its restart: it is restarted the next time', async () => {
  const documents = fakeDocuments()
  const { wizard, wallbox, alfen } = await alfenHere(documents)
  const restarts = alfen.restarts
  await killedAfterTheAddress(wizard, wallbox)
  const again = await openWizard({ documents, devices: new Map([[place, alfen.device]]) })
  again.proxy.connect('ACE')
  await again.clock.advance(5000)
  const { handlers } = again.app
  await passing(again, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  await passing(again, 200_000, handlers['visit.moveOff']({ wallbox }))
  expect(alfen.restarts - restarts).toBe(1)
  expect(again.box()).toMatchObject({ pointsHere: false, report: { left: { verified: true } } })
})

test('B3 a box that says it is accepted and dials here again once it is hung up on has not left', async () => {
  const wizard = await openWizard()
  const wallbox = await goeHere(wizard)
  // It names the new place, and is accepted: here, where it still was until a moment ago.
  wizard.values.set('ocppc', true)
  wizard.values.set('ocppa', true)
  dialsAgain(wizard, 10_000)
  const off = passing(wizard, 200_000, wizard.app.handlers['visit.moveOff']({ wallbox }))
  await expect(off).rejects.toMatchObject({ code: 'box-refused' })
  expect(wizard.box().pointsHere).toBe(true)
  expect(wizard.box().report.left).toBeUndefined()
})

test('B3 one whose new connection is younger than that is there at once', async () => {
  const wizard = await openWizard()
  const wallbox = await goeHere(wizard)
  wizard.values.set('rbt', 900_000)
  wizard.values.set('ocppa', true)
  wizard.values.set('ocppaa', 899_500)
  const { clock } = wizard
  const begun = clock.monotonic()
  let until = 0
  const off = wizard.app.handlers['visit.moveOff']({ wallbox }).then(() => (until = clock.monotonic()))
  await passing(wizard, 60_000, off)
  expect(wizard.box().report.left).toMatchObject({ verified: true })
  expect(until - begun).toBeLessThan(15_000)
})
