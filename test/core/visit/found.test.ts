/** What discovery and the visit know of each other, through the whole app. */
import { describe, expect, test } from 'vitest'
import type { HttpAnswer } from '../../../src/main/core/host.ts'
import { settled } from '../../fakes/clock.ts'
import { locked as refusal, goeDevice, json } from '../../fakes/lan.ts'
import { adoptGoe, boxAddress, openWizard } from '../../fakes/wizard.ts'

const config = { buildenv: 'openevse_wifi_v1', version: '5.1.5', wifi_serial: 'c4dd57', hostname: 'openevse-57' }
const txt = { serial: '990077', manufacturer: 'go-e', devicetype: 'go-eCharger', friendly_name: 'Garage' }

test('a password given on the list goes with the box into the visit, and nowhere else', async () => {
  const wizard = await openWizard()
  const { app, lan } = wizard
  lan.devices.set('192.168.1.71:80', (path, request): HttpAnswer => {
    if (request.login?.password !== 'secret') return refusal('Basic realm="openevse-57"')
    return path.startsWith('/config') ? json(config) : json({})
  })
  await app.handlers['discovery.ask']({ address: '192.168.1.71:80' })
  const locked = app.view().discovery.boxes[0]!
  expect(locked).toMatchObject({ state: 'needs password' })
  await expect(
    app.handlers['discovery.login']({ found: locked.id, user: '', password: 'wrong' }),
  ).rejects.toMatchObject({ code: 'box-needs-password' })
  await app.handlers['discovery.login']({ found: locked.id, user: '', password: 'secret' })
  const ready = app.view().discovery.boxes[0]!
  expect(ready).toMatchObject({ state: 'ready', family: 'openevse', serial: 'c4dd57' })
  lan.requests.splice(0)
  const { wallbox } = await app.handlers['wallbox.adopt']({ found: ready.id })
  await app.handlers['wallbox.lookAt']({ wallbox })
  expect(wizard.box().local).toMatchObject({ login: 'given' })
  const sent = lan.requests.flatMap(({ login }) => login?.password ?? [])
  expect(new Set(sent)).toEqual(new Set(['secret']))
  expect(lan.requests.every(({ url }) => url.includes('192.168.1.71'))).toBe(true)
  await app.close()
  const kept = JSON.stringify([app.view(), await wizard.documents.load('visit'), wizard.errors])
  expect(kept).toContain('c4dd57')
  expect(kept).not.toContain('secret')
})

test('the serial of a box of the visit, heard elsewhere, is asked about before anything is sent there', async () => {
  const wizard = await openWizard()
  const { app, lan, clock } = wizard
  const wallbox = await adoptGoe(wizard)
  await app.handlers['discovery.start']({})
  lan.devices.set('192.168.1.66:80', goeDevice(new Map([['sse', '990077']])))
  lan.announce({ name: 'x', address: '192.168.1.66', port: 80, txt })
  await clock.advance(0)
  await settled()
  expect(wizard.box()).toMatchObject({
    address: boxAddress,
    local: { question: { about: 'address', now: '192.168.1.66:80' } },
  })
  expect(app.view().discovery.boxes).toMatchObject([
    { serial: '990077', adopted: true, address: boxAddress, warning: { code: 'find.warning.moved' } },
  ])
  await app.handlers['wallbox.trust']({ wallbox, about: 'address', yes: true })
  expect(wizard.box()).toMatchObject({ address: '192.168.1.66:80', local: { question: null } })
  expect(app.view().discovery.boxes).toMatchObject([{ address: '192.168.1.66:80', warning: null }])
  await app.close()
})

describe('the name a box has at its backend', () => {
  test('G1 one that was set up before keeps it: more likely the right one than its serial number', async () => {
    const wizard = await openWizard()
    wizard.values.set('ocppu', 'wss://before.example/ocpp/DE%2AABC%2A1')
    await adoptGoe(wizard)
    expect(wizard.box().identity).toBe('DE*ABC*1')
  })

  test.each([
    ['none', ''],
    ['one that is too long', `wss://before.example/${'x'.repeat(49)}`],
  ])('G1 with %s it is the serial number', async (_what, url) => {
    const wizard = await openWizard()
    wizard.values.set('ocppu', url)
    await adoptGoe(wizard)
    expect(wizard.box().identity).toBe('990077')
  })
})
