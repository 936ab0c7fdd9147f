/** P2, P11, H24, H31, H33: what passes while the backend is there. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { boot, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
})

const upstream = (): string[] => it.backend.connections.at(-1)!.frames

test.each([
  '[2,"1","Heartbeat",{}]',
  '[ 2 , "1" ,\t"StatusNotification" , { "status" : "Available", "errorCode":"NoError", "connectorId":1 } ]',
  '[2,"1","MeterValues",{"meterValue":[{"timestamp":"2026-05-04T08:00:00Z","sampledValue":[{"value":"1.0"}]}],"connectorId":1.0}]',
  '[2,"1","StartTransaction",{"timestamp":"2026-05-04T08:00:00Z","meterStart":1.0,"idTag":"known","connectorId":1,"x":{"y":[1.50,1E2]}}]',
  '[2,"1","VendorThing",{"ümläut":"\\u00e9","n":1.000}]',
  '[2,"1","Authorize",{"idTag":"known","idTag":"known"}]',
  '[2,"1","Heartbeat"]',
  '[2,1,"Heartbeat",{}]',
  '[7,"1","What",{}]',
  '[2,"1","Heartbeat",{"cut":',
  'not json at all',
  '',
])('P2 H31 a frame of the station goes up byte for byte: %s', async (text) => {
  it = await site()
  const station = await it.online()
  station.link.sends(text)
  await it.settle()
  expect(upstream().at(-1)).toBe(text)
})

test.each([
  '[2, "b1" ,"RemoteStopTransaction",{ "transactionId":100 }]',
  '[2,"b1","ChangeConfiguration",{"key":"A","value":"1.0"}]',
  '[2,"b1","SetChargingProfile",{"connectorId":1,"csChargingProfiles":{"transactionId":100,"x":1.0}}]',
  '[2,"b1","VendorThing",{}]',
  '[9,"b1"]',
  'garbage',
])('P2 H31 a frame of the backend comes down byte for byte: %s', async (text) => {
  it = await site()
  const station = await it.online()
  it.backend.open('CP1').at(-1)!.peer.send(text)
  await it.settle()
  expect(station.link.frames.at(-1)).toBe(text)
})

test('P2 an answer of the backend reaches the station byte for byte, transaction messages included', async () => {
  it = await site()
  const station = await it.online()
  for (const action of ['Heartbeat', 'StartTransaction', 'DataTransfer']) it.backend.answers(action, silence)
  const start = { connectorId: 1, idTag: 'known', meterStart: 0, timestamp: 't1' }
  const answers = new Map([
    ['Heartbeat', '{ "currentTime" : "2026-05-04T08:00:00Z" }'],
    ['StartTransaction', '{"idTagInfo":{"status":"Accepted","x":1.0}, "transactionId": 7}'],
    ['DataTransfer', '{"status":"Accepted","data":"\\u0000"}'],
  ])
  for (const [action, payload] of answers) {
    const call = station.calls(action, action === 'StartTransaction' ? start : {})
    await it.settle()
    const text = `[3, "${call.id}" ,${payload}]`
    it.backend.open('CP1').at(-1)!.peer.send(text)
    await it.settle()
    expect(call.answer).toBe(text)
  }
  expect(it.lines.filter((line) => line.kind === 'frame' && line.way === 'out')).toEqual([])
})

test('P11 twelve CALLs at once are sent one after the other, none refused, each answered', async () => {
  it = await site()
  const station = await it.online()
  const actions = ['Heartbeat', 'StatusNotification', 'MeterValues']
  const calls = Array.from({ length: 12 }, (_, n) =>
    station.calls(actions[n % 3]!, n % 3 === 2 ? { connectorId: 1, meterValue: [{ timestamp: `t${n}` }] } : {}),
  )
  await it.settle()
  expect(calls.map((call) => call.result !== undefined)).toEqual(calls.map(() => true))
  expect(it.backend.overlaps).toBe(0)
  const order = (of: string): (string | undefined)[] => it.backend.calls(of).map((call) => call.id)
  for (const action of actions)
    expect(order(action)).toEqual(calls.filter((call) => call.action === action).map((call) => call.id))
})

test('P11 CALLs of the backend and of the proxy share one turn towards the station', async () => {
  it = await site()
  const station = await it.online()
  station.answers = () => undefined
  it.backend.call('CP1', 'Reset', { type: 'Soft' }, 'b1')
  await it.settle()
  const own = it.proxy.call('CP1', 'GetConfiguration', {})
  it.backend.call('CP1', 'ClearCache', {}, 'b2')
  await it.settle()
  expect(station.link.heard.map((call) => call.action)).toEqual(['Reset'])
  station.link.sends('[3,"b1",{"status":"Accepted"}]')
  await it.settle()
  expect(station.link.heard.map((call) => call.action)).toEqual(['Reset', 'GetConfiguration'])
  station.link.sends(JSON.stringify([3, station.link.heard[1]!.id, { configurationKey: [] }]))
  expect(await own).toEqual({ configurationKey: [] })
  await it.settle()
  expect(station.link.heard.map((call) => call.action)).toEqual(['Reset', 'GetConfiguration', 'ClearCache'])
  expect(upstream().filter((text) => text.includes('configurationKey'))).toEqual([])
})

test('P11 an own CALL nobody answers is given up after 30 s, and one still in line is never sent', async () => {
  it = await site()
  const station = await it.online()
  station.answers = () => undefined
  it.backend.call('CP1', 'Reset', { type: 'Soft' }, 'b1')
  it.backend.call('CP1', 'UnlockConnector', { connectorId: 1 }, 'b2')
  await it.settle()
  const own = it.proxy.call('CP1', 'ClearCache', {}).catch((error: unknown) => error)
  await it.pass(30_000)
  expect(await own).toMatchObject({ code: 'station-refused-call' })
  await it.pass(60_000)
  expect(station.link.heard.map((call) => call.action)).toEqual(['Reset', 'UnlockConnector'])
})

test('G5 why a station refuses an own CALL is told by the code of its CALLERROR, and by nothing that is none', async () => {
  it = await site()
  const station = await it.online()
  const refused = async (callError: string): Promise<unknown> => {
    station.answers = () => ({ callError })
    const own = it.proxy.call('CP1', 'GetLocalListVersion', {}).catch((error: unknown) => error)
    await it.settle()
    return ((await own) as { details: unknown }).details
  }
  expect(await refused('NotImplemented')).toEqual({ action: 'GetLocalListVersion', error: 'NotImplemented' })
  expect(await refused('OccurenceConstraintViolation')).toMatchObject({ error: 'OccurenceConstraintViolation' })
  expect(await refused('my password is hunter2')).toEqual({ action: 'GetLocalListVersion' })
})

test('P11 the same message id from both sides and on two stations is four different calls', async () => {
  it = await site()
  const [one, two] = [await it.online('A'), await it.online('B')]
  one.answers = two.answers = () => undefined
  for (const station of ['A', 'B']) it.backend.call(station, 'Reset', { type: 'Soft' }, 'x')
  const calls = [one.calls('Heartbeat', {}, 'x'), two.calls('DataTransfer', {}, 'x')]
  await it.settle()
  expect(calls.map((call) => Object.keys(call.result!))).toEqual([['currentTime'], ['status']])
  one.link.sends('[3,"x",{"status":"Accepted"}]')
  two.link.sends('[3,"x",{"status":"Rejected"}]')
  await it.settle()
  const answered = (station: string): string => it.backend.open(station).at(-1)!.frames.at(-1)!
  expect([answered('A'), answered('B')]).toEqual(['[3,"x",{"status":"Accepted"}]', '[3,"x",{"status":"Rejected"}]'])
})

test('P11 answers nobody asked for reach neither station nor backend', async () => {
  it = await site()
  const station = await it.online()
  const before = [station.link.frames.length, upstream().length]
  it.backend.open('CP1').at(-1)!.peer.send('[3,"never",{}]')
  it.backend.open('CP1').at(-1)!.peer.send('[4,"never","InternalError","",{}]')
  station.link.sends('[3,"never",{}]')
  await it.settle()
  expect([station.link.frames.length, upstream().length]).toEqual(before)
})

test('H33 a CALL that breaks off is passed on and does not hold up the ones behind it; its answer comes back', async () => {
  it = await site()
  const station = await it.online()
  station.link.sends('[2,"broken","DataTransfer",{"data":')
  const next = station.calls('Heartbeat')
  await it.settle()
  expect(next.result).toBeDefined()
  it.backend.open('CP1').at(-1)!.peer.send('[4,"broken","FormationViolation","",{}]')
  await it.settle()
  expect(station.link.frames.at(-1)).toContain('FormationViolation')
})

test('H25 a command of a dead backend connection is never carried out later', async () => {
  it = await site()
  const station = await it.online()
  station.answers = () => undefined
  it.backend.call('CP1', 'Reset', { type: 'Soft' }, 'b1')
  it.backend.call('CP1', 'RemoteStartTransaction', { idTag: 'known' }, 'b2')
  await it.settle()
  it.backend.resets()
  await it.pass(1_000)
  const now = upstream().length
  station.link.sends('[3,"b1",{"status":"Accepted"}]')
  await it.pass(60_000)
  expect(station.link.heard.map((call) => call.action)).toEqual(['Reset'])
  expect(upstream().slice(now)).toEqual([])
})

test('P15 hostile frames stop nothing: deep nesting, __proto__, huge and odd ids, a megabyte', async () => {
  it = await site()
  const station = await it.online()
  const deep = `${'['.repeat(300_000)}${']'.repeat(300_000)}`
  const hostile = [
    `[2,"d1","MeterValues",{"connectorId":1,"meterValue":[],"x":${deep}}]`,
    `[2,"d2","StartTransaction",{"connectorId":1,"idTag":"known","meterStart":0,"timestamp":"t","x":${deep}}]`,
    `[2,"d3","BootNotification",{"x":${deep}}]`,
    '[2,"p1","StartTransaction",{"__proto__":{"transactionId":1},"connectorId":2,"idTag":"__proto__","meterStart":0,"timestamp":"t"}]',
    '[2,"__proto__","Heartbeat",{}]',
    '[2,"constructor","Authorize",{"idTag":"constructor"}]',
    `[2,${JSON.stringify('q"\\\u2028😀')},"Heartbeat",{}]`,
    `[2,"${'i'.repeat(100_000)}","Heartbeat",{}]`,
    `[2,"big","DataTransfer",{"data":"${'d'.repeat(1_000_000)}"}]`,
    '[2,"e","StopTransaction",[]]',
    '[2,"n","MeterValues",null]',
    '[3,"__proto__",{}]',
    '[]',
    '[2]',
    '{}',
    'null',
    '[2,"",""]',
  ]
  for (const text of hostile) station.link.sends(text)
  await it.settle()
  expect(upstream().filter((text) => hostile.includes(text))).toHaveLength(hostile.length - 1)
  const next = station.calls('Heartbeat')
  await it.settle()
  expect(next.result).toBeDefined()
  // The same from the other side.
  for (const text of hostile) it.backend.open('CP1').at(-1)!.peer.send(text)
  await it.settle()
  it.backend.vanishes()
  await it.settle()
  for (const text of hostile.filter((each) => !each.includes('BootNotification'))) station.link.sends(text)
  const offline = station.calls('Heartbeat')
  await it.settle()
  expect(offline.result).toBeDefined()
  expect(it.logged).toEqual([])
})

test('P2 a boot goes up as it came', async () => {
  it = await site()
  await it.online()
  expect(JSON.parse(upstream()[0]!)[3]).toEqual(boot)
  expect(it.proxy.status('CP1')).toMatchObject({ boot: 'Accepted', bootPayload: boot, backendLink: 'live' })
})
