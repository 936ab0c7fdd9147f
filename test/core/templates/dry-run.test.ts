/** Before a template goes onto many boxes: what would change on each, asked of it, and nothing written. */
import { expect, test } from 'vitest'
import { adoptAt } from '../../fakes/steps.ts'
import { openevseDevice, openevseValues } from '../../fakes/boxes.ts'
import { adoptGoe, openWizard } from '../../fakes/wizard.ts'

const file = {
  wattproof: 'template',
  schema: 1,
  name: 'Stadtwerke',
  url: 'wss://csms.example/ocpp',
  policy: 'anyone',
  keys: { HeartbeatInterval: '120' },
}

test('B3 B6 each box tells what would change and what is so already; warnings once; nothing is written', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  wizard.values.set('ocppao', false)
  const goe = await adoptGoe(wizard)
  const evse = openevseValues()
  wizard.lan.devices.set('192.168.1.61:80', openevseDevice(evse))
  const openevse = await adoptAt(wizard, '192.168.1.61:80')
  const { wallbox: station } = await handlers['wallbox.adoptByHand']({ title: 'Bay', identity: 'CP1' })
  wizard.proxy.connect('CP1')
  wizard.proxy.keys.set('HeartbeatInterval', '120')
  const { template } = await handlers['template.load']({ text: JSON.stringify(file) })
  const [before, found] = [new Map(wizard.values), new Map(evse)]

  const { boxes, warnings } = await handlers['job.look']({ template, wallboxes: [goe, openevse, station, goe] })
  expect(boxes.map(({ wallbox }) => wallbox)).toEqual([goe, openevse, station])
  const rowOf = (wallbox: string, key: string) =>
    boxes.find((box) => box.wallbox === wallbox)!.rows.find((row) => row.key === key)
  expect(rowOf(goe, 'ocppao')).toMatchObject({ after: 'true', state: 'planned' })
  // Its keys over OCPP only once it is here.
  expect(rowOf(goe, 'HeartbeatInterval')).toMatchObject({ state: 'planned', note: { code: 'writes.notConnected' } })
  expect(rowOf(openevse, 'ocpp_auth_offline')).toMatchObject({ before: 'true', note: { code: 'writes.already' } })
  expect(rowOf(station, 'HeartbeatInterval')).toMatchObject({ before: '120', note: { code: 'writes.already' } })
  for (const box of boxes) expect(box.backend).toMatchObject({ after: 'wss://csms.example/ocpp' })
  const codes = warnings.map(({ code }) => code)
  expect(codes).toEqual(expect.arrayContaining(['policy.warning.billing', 'policy.warning.eichrecht']))
  expect(new Set(codes).size).toBe(codes.length)

  expect([wizard.values, evse]).toEqual([before, found])
  expect(wizard.proxy.calls.some(({ action }) => action === 'ChangeConfiguration')).toBe(false)
  expect(wizard.lan.requests.some(({ url }) => url.includes('/api/set'))).toBe(false)
})

test('B6 a box that does not answer says so, and the others are told all the same', async () => {
  const wizard = await openWizard()
  const { handlers } = wizard.app
  const goe = await adoptGoe(wizard)
  wizard.lan.devices.set('192.168.1.61:80', openevseDevice(openevseValues()))
  const openevse = await adoptAt(wizard, '192.168.1.61:80')
  wizard.lan.devices.delete('192.168.1.61:80')
  const { template } = await handlers['template.load']({ text: JSON.stringify(file) })
  const { boxes } = await handlers['job.look']({ template, wallboxes: [openevse, goe] })
  expect(boxes[0]).toMatchObject({ wallbox: openevse, rows: [], says: { code: 'failure.box-not-answering' } })
  expect(boxes[1]!.rows.length).toBeGreaterThan(0)
})
