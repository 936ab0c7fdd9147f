/** The session of a box that lets one program in: held until it is really let go, and never two at once. */
import { expect, test } from 'vitest'
import { alfenDevice } from '../../fakes/boxes.ts'
import { adoptAt, passing } from '../../fakes/steps.ts'
import { openWizard } from '../../fakes/wizard.ts'

test('D6 a session is held until it is really let go, and what comes next waits for its end', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  wizard.lan.devices.set('192.168.1.62:443', alfenDevice().device)
  const wallbox = await adoptAt(wizard, '192.168.1.62:443')
  await passing(wizard, 5000, handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }))
  wizard.lan.asked.length = 0
  const going = handlers['wallbox.release']({ wallbox })
  expect(wizard.box().local?.held).toBe(true)
  const looking = handlers['wallbox.lookAt']({ wallbox })
  await passing(wizard, 5000, going)
  await passing(wizard, 5000, looking)
  const ways = wizard.lan.asked.flatMap((one) => /log(?:in|out)/.exec(one) ?? [])
  expect(ways).toEqual(['logout', 'login'])
  await passing(wizard, 5000, handlers['wallbox.release']({ wallbox }))
  expect(wizard.box().local?.held).toBe(false)
})

test('D6 let go at any moment of what is being asked of it, a box never has two sessions of ours, and none in the end', async () => {
  for (let after = 1; after <= 16; after++) {
    const wizard = await openWizard()
    const { handlers } = wizard.app
    wizard.lan.devices.set('192.168.1.62:443', alfenDevice().device)
    const wallbox = await adoptAt(wizard, '192.168.1.62:443')
    let [open, most, questions] = [0, 0, 0]
    let reached = (): void => undefined
    const { session } = wizard.lan
    wizard.lan.session = (origin, pin) => {
      const line = session(origin, pin)
      most = Math.max(most, ++open)
      return {
        ask(path, request) {
          if (++questions === after) reached()
          return line.ask(path, request)
        },
        close() {
          open--
          line.close()
        },
      }
    }
    const moment = new Promise<void>((resolve) => (reached = resolve))
    const asking = handlers['wallbox.login']({ wallbox, user: '', password: 'geheim' }).then(() =>
      handlers['backend.choose']({ wallbox, template: 'generic-1.6', url: 'ws://csms.example/ocpp', identity: 'ACE' }),
    )
    const letGo = Promise.race([moment, asking]).then(() => handlers['wallbox.release']({ wallbox }))
    await passing(wizard, 20_000, Promise.all([asking, letGo]))
    await passing(wizard, 20_000, handlers['wallbox.release']({ wallbox }))
    expect({ after, most, open }).toEqual({ after, most: 1, open: 0 })
  }
})
