import { expect, test } from 'vitest'
import { adoptGoe, openWizard } from '../../fakes/wizard.ts'

test('D3 where wallboxes dial this computer is no wallbox', async () => {
  const wizard = await openWizard()
  for (const address of ['192.168.1.5:9100', 'http://127.0.0.1:9100/x'])
    await expect(wizard.app.handlers['discovery.ask']({ address })).rejects.toMatchObject({
      code: 'bad-input',
      details: { problem: 'find.ownAddress' },
    })
  expect(wizard.app.view().discovery.boxes).toEqual([])
})

test('G3 what a box told of its old connection is not shown once it has come here', async () => {
  const wizard = await openWizard()
  wizard.values.set('ocppe', true)
  const wallbox = await adoptGoe(wizard)
  await wizard.app.handlers['backend.choose']({
    wallbox,
    template: 'generic-1.6',
    url: 'ws://csms.example/ocpp',
    identity: '990077',
  })
  await wizard.clock.advance(500)
  const looked = wizard.app.handlers['wallbox.lookAt']({ wallbox })
  await wizard.clock.advance(5000)
  await looked
  expect(wizard.box().local?.link?.url).toBeTruthy()
  const old = wizard.box().local?.link?.url
  const done = wizard.app.handlers['backend.apply']({ wallbox })
  await wizard.clock.advance(3000)
  await done
  wizard.proxy.connect('990077')
  await wizard.clock.advance(2000)
  expect(wizard.box().links.station).toBe('connected')
  expect(wizard.box().local?.link?.url).not.toBe(old)
})
