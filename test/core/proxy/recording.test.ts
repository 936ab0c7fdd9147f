/** P16, H34: every frame is recorded with its times, and no secret ever is. */
import { expect, test } from 'vitest'
import { redact } from '../../../src/main/core/proxy/redact.ts'
import { silence } from '../../fakes/backend.ts'
import { startOf, stopOf } from '../../fakes/session16.ts'
import { site } from '../../fakes/site.ts'

const secret = '0001020304050607FFFF'

test('P16 H34 AuthorizationKey reaches station and backend, and never recording or log, in either direction', async () => {
  const it = await site()
  const station = await it.online()
  station.answers = (action) =>
    action === 'GetConfiguration'
      ? { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: secret }], unknownKey: [] }
      : { callError: `AuthorizationKey ${secret} is too short` }
  it.backend.call('CP1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: secret })
  it.backend.call('CP1', 'GetConfiguration', { key: ['AuthorizationKey'] })
  await it.settle()
  const own = it.proxy
    .call('CP1', 'ChangeConfiguration', { key: 'authorizationkey', value: secret })
    .catch((error: unknown) => error)
  await it.settle()
  expect(((await own) as Error).message).not.toContain(secret)
  expect(await it.proxy.call('CP1', 'GetConfiguration', {})).toMatchObject({ configurationKey: [{ value: secret }] })
  station.calls('DataTransfer', { vendorId: 'v', data: `{"AuthorizationKey":"${secret}"}` })
  await it.settle()
  expect(station.link.frames.filter((text) => text.includes(secret))).toHaveLength(2)
  expect(it.backend.connections[0]!.frames.filter((text) => text.includes(secret))).toHaveLength(3)
  expect(JSON.stringify([it.lines, it.logged])).not.toContain(secret)
})

test.each([
  ['[2,"1","ChangeConfiguration",{"key":"WifiPassword","value":"hunter2"}]'],
  ['[2,"1","ChangeConfiguration",{"key":"Authorization\\u004bey","value":"hunter2"}]'],
  ['[2,"1","SetVariables",{"setVariableData":[{"variable":{"name":"BasicAuthPassword"},"attributeValue":"hunter2"}]}]'],
  ['[2,"1","SetNetworkProfile",{"connectionData":{"basicAuthPassword":"hunter2"}}]'],
  ['[2,"1","SetNetworkProfile",{"connectionData":{"vpn":{"server":"s","password":"p","key":"hunter2"}}}]'],
  [
    '[2,"1","NotifyReport",{"reportData":[{"variable":{"name":"BasicAuthPassword"},"variableAttribute":[{"value":"hunter2"}]}]}]',
  ],
  ['[3,"1",{"getVariableResult":[{"attributeValue":"hunter2","variable":{"name":"BasicAuthPassword"}}]}]'],
  ['[2,"1","GetDiagnostics",{"location":"ftp://user:hunter2@host/x"}]'],
  ['[4,"1","PropertyConstraintViolation","AuthorizationKey hunter2 is odd",{}]'],
  ['[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"hunter2"'],
])('P16 no secret of %s is recorded', (text) => {
  expect(redact(text)).not.toContain('hunter2')
})

test.each([
  '[2, "1","Heartbeat" ,{}]',
  '[2,"1","GetConfiguration",{"key":["AuthorizationKey"] }]',
  '[2,"1","DataTransfer",{"data":"\\u00e9 1.0", "n":1.0}]',
  '[2,"1","Authorize", {"idToken":{"idToken":"04A1B2C3","type":"ISO14443","additionalInfo":[{"additionalIdToken":"A","type":"x"}]}}]',
  '[3,"1",{"idTokenInfo" : {"status":"Accepted","groupIdToken":{"idToken":"G","type":"Central"}}}]',
])('P16 what holds no secret is recorded byte for byte: %s', (text) => {
  expect(redact(text)).toBe(text)
})

test('P16 an unchanged frame is one line with two times; a frame of ours is a line with its rule', async () => {
  const it = await site()
  const station = await it.online()
  it.backend.answers('Heartbeat', silence)
  const call = station.calls('Heartbeat')
  await it.pass(1_000)
  it.backend.waiting('Heartbeat')[0]!.answer({ currentTime: 'x' })
  await it.settle()
  const frames = it.lines.flatMap((line) => (line.kind === 'frame' && line.text.includes(call.id) ? [line] : []))
  expect(frames.map((line) => [line.leg, line.way, line.relayedAt !== undefined, line.rule])).toEqual([
    ['station', 'in', true, undefined],
    ['backend', 'in', true, undefined],
  ])
  it.backend.vanishes()
  await it.settle()
  station.calls('StartTransaction', startOf('known', 1))
  station.calls('StartTransaction', startOf('known', 1))
  await it.settle()
  it.backend.comesBack()
  await it.pass(20_000)
  station.calls('StopTransaction', stopOf(1_500_000_000, 2))
  await it.settle()
  await Promise.all([it.proxy.call('CP1', 'ClearCache', {}), it.settle()])
  const rules = it.lines.flatMap((line) => (line.kind === 'frame' && line.way === 'out' ? [line.rule] : []))
  expect(rules).toEqual(['stand-in', 'repeat', 'replay', 'transaction id', 'own call'])
})

test('P16 the life of a stored message is recorded: stored, acknowledged, sending, ambiguous, delivered with both ids', async () => {
  const it = await site()
  const station = await it.online()
  it.backend.vanishes()
  await it.settle()
  station.calls('StartTransaction', startOf('known', 1))
  await it.settle()
  it.backend.answers('StartTransaction', silence)
  it.backend.comesBack()
  await it.pass(2_000)
  it.backend.resets()
  it.backend.behaves()
  await it.pass(20_000)
  const rows = it.lines.flatMap((line) => (line.kind === 'row' ? [line] : []))
  expect(rows.map((line) => line.state)).toEqual([
    'stored',
    'acknowledged',
    'sending',
    'ambiguous',
    'sending',
    'delivered',
  ])
  expect(rows.at(-1)).toMatchObject({ provisionalId: 1_500_000_000, backendId: 100, transmissions: 2 })
})
