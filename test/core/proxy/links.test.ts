/** P3, P4, P5, H14, H16, H27: link states, noticing, what stands in for the backend, and whose time it is. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { boot, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const start = { connectorId: 1, idTag: 'known', meterStart: 0, timestamp: '2026-05-04T08:00:00Z' }
const meter = (n: number, transactionId = 100): object => ({
  connectorId: 1,
  transactionId,
  meterValue: [{ timestamp: `2026-05-04T08:0${n}:00Z`, sampledValue: [{ value: String(n) }] }],
})
const links = (): string[] =>
  it.events.map((event) =>
    event.event === 'changed' || event.event === 'handshake' ? '' : `${event.event} ${event.link}`,
  )

test('P3 live, offline, draining, live, closed: told as they happen, each once', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  station.calls('StartTransaction', start)
  await it.settle()
  it.backend.comesBack()
  it.backend.answers('StartTransaction', silence)
  await it.pass(2_000)
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7 })
  await it.settle()
  station.leaves()
  await it.settle()
  expect(links()).toEqual([
    'station connected',
    'backend live',
    'backend offline',
    'backend draining',
    'backend live',
    'station gone',
    'backend closed',
  ])
  const recorded = it.lines.filter((line) => line.kind === 'link' && line.leg === 'backend')
  expect(recorded.map((line) => line.kind === 'link' && line.state)).toEqual([
    'live',
    'offline',
    'draining',
    'live',
    'closed',
  ])
})

test('P4 a half-open backend is found within two ping intervals, and redialled', async () => {
  it = await site()
  await it.online()
  it.backend.open()[0]!.peer.fallSilent()
  await it.pass(30_000)
  expect(links()).toContain('backend offline')
  await it.pass(1_000)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
})

test('P4 a half-open station is found within two ping intervals, and its upstream closed', async () => {
  it = await site()
  const station = await it.online()
  station.link.peer!.fallSilent()
  await it.pass(30_000)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'gone', backendLink: 'closed' })
  expect(it.backend.open()).toEqual([])
})

test('P4 a quiet but living link is left alone for hours', async () => {
  it = await site()
  await it.online()
  await it.pass(3 * 3_600_000)
  expect(links()).toEqual(['station connected', 'backend live'])
})

test('P4 open CALLs are answered at the moment the link dies: the one on the wire, those in line, transaction messages', async () => {
  it = await site()
  const station = await it.online()
  await it.settle()
  for (const action of ['Heartbeat', 'Authorize', 'StartTransaction', 'StatusNotification', 'DataTransfer'])
    it.backend.answers(action, silence)
  const calls = [
    station.calls('Heartbeat'),
    station.calls('Authorize', { idTag: 'stranger' }),
    station.calls('StartTransaction', start),
    station.calls('StatusNotification'),
    station.calls('DataTransfer', { vendorId: 'v' }),
  ]
  await it.settle()
  expect(calls.map((call) => call.answer)).toEqual(calls.map(() => undefined))
  await it.offline()
  expect(calls.map((call) => call.result)).toEqual([
    { currentTime: expect.any(String) },
    { idTagInfo: { status: 'Invalid' } },
    { transactionId: 1_500_000_000, idTagInfo: { status: 'Invalid' } },
    {},
    { status: 'Rejected' },
  ])
})

test.each([
  ['StartTransaction', start, { transactionId: 1_500_000_000, idTagInfo: { status: 'Accepted' } }],
  ['StopTransaction', { transactionId: 100, timestamp: 't', meterStop: 5 }, {}],
  ['MeterValues', meter(1), {}],
  ['Authorize', { idTag: 'known' }, { idTagInfo: { status: 'Accepted' } }],
])(
  'P4 H14 %s unanswered is answered here 10 s after it arrived, and the late answer never reaches the station',
  async (action, payload, answer) => {
    it = await site()
    const station = await it.online()
    station.calls('Authorize', { idTag: 'known' })
    await it.settle()
    it.backend.answers(action, silence)
    const call = station.calls(action, payload)
    await it.pass(9_999)
    expect(call.answer).toBe(undefined)
    await it.pass(1)
    expect(call.result).toEqual(answer)
    expect(it.proxy.status('CP1')!.backendLink).toBe(action === 'Authorize' ? 'live' : 'draining')
    it.backend.waiting(action)[0]!.answer({ transactionId: 55, idTagInfo: { status: 'Accepted' } })
    await it.settle()
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
    expect(station.link.frames.filter((text) => text.includes(call.id))).toHaveLength(1)
  },
)

test('P4 the deadline counts from the arrival at the proxy, not from its turn', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('DataTransfer', silence)
  station.calls('DataTransfer', { vendorId: 'slow' })
  await it.pass(5_000)
  const call = station.calls('MeterValues', meter(1))
  const card = station.calls('Authorize', { idTag: 'known' })
  await it.pass(9_999)
  expect([call.answer, card.answer]).toEqual([undefined, undefined])
  await it.pass(1)
  expect([call.result, card.result]).toEqual([{}, { idTagInfo: { status: 'Invalid' } }])
})

test('P4 the late answer feeds the id map and the cards, and settles the stored row', async () => {
  it = await site()
  const station = await it.online()
  for (const action of ['StartTransaction', 'Authorize']) it.backend.answers(action, silence)
  station.calls('Authorize', { idTag: 'late' })
  await it.pass(10_000)
  it.backend.waiting('Authorize')[0]!.answer({ idTagInfo: { status: 'Blocked' } })
  const call = station.calls('StartTransaction', start)
  await it.pass(10_000)
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 55, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  const meters = station.calls('MeterValues', meter(1, call.result!['transactionId'] as number))
  await it.settle()
  expect(meters.result).toEqual({})
  expect(it.backend.calls('MeterValues')[0]!.payload['transactionId']).toBe(55)
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  expect(it.proxy.cards('ws://backend.example/ocpp')).toMatchObject([
    { idTag: 'late', works: false },
    { idTag: 'known', works: true },
  ])
})

test('P4 other actions wait for the backend, however long it takes', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StatusNotification', silence)
  const call = station.calls('StatusNotification')
  await it.pass(120_000)
  expect(call.answer).toBe(undefined)
  it.backend.waiting('StatusNotification')[0]!.answer({})
  await it.settle()
  expect(call.result).toEqual({})
})

test.each([
  ['Heartbeat', {}, { currentTime: '2026-05-04T08:00:00.000Z' }],
  ['StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' }, {}],
  ['FirmwareStatusNotification', { status: 'Idle' }, {}],
  ['DiagnosticsStatusNotification', { status: 'Idle' }, {}],
  ['LogStatusNotification', { status: 'Idle' }, {}],
  ['SignedFirmwareStatusNotification', { status: 'Idle' }, {}],
  ['SecurityEventNotification', { type: 'T', timestamp: 't' }, {}],
  ['DataTransfer', { vendorId: 'v' }, { status: 'Rejected' }],
  ['SignCertificate', { csr: 'c' }, { status: 'Rejected' }],
  ['StartTransaction', start, { transactionId: 1_500_000_000, idTagInfo: { status: 'Invalid' } }],
  ['StopTransaction', { transactionId: 9, timestamp: 't', meterStop: 1 }, {}],
  ['MeterValues', meter(1), {}],
])('P5 %s is answered while the backend is away', async (action, payload, answer) => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const call = station.calls(action, payload)
  await it.settle()
  expect(call.result).toEqual(answer)
})

test.each([
  ['[2,"x","VendorThing",{}]', 'NotImplemented'],
  ['[2,"x","StartTransaction",{"connectorId":1}]', 'FormationViolation'],
  ['[2,"x","StopTransaction",[]]', 'FormationViolation'],
  ['[2,"x","Authorize",{}]', 'FormationViolation'],
  ['[2,"x","Heartbeat",{"cut":', 'FormationViolation'],
  ['[2,"x","MeterValues",{"meterValue":', 'FormationViolation'],
])('P5 H33 %s is answered with %s while the backend is away', async (text, code) => {
  it = await site()
  const station = await it.online()
  await it.offline()
  station.link.sends(text)
  await it.settle()
  expect(JSON.parse(station.link.frames.at(-1)!).slice(0, 3)).toEqual([4, 'x', code])
})

test('P5 a start that cannot be read goes up as it is, and is not taken for a session when the link dies', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const call = station.calls('StartTransaction', { connectorId: 1 })
  await it.settle()
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  await it.offline()
  expect(call.error).toBe('FormationViolation')
  expect(it.disk.stored('CP1')).toEqual([])
})

test('P5 the boot that was accepted, asked for again, waits for the backend and gets its answer', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const call = station.calls('BootNotification', boot)
  await it.pass(60_000)
  expect(call.answer).toBe(undefined)
  it.backend.comesBack()
  await it.pass(20_000)
  expect(call.result).toMatchObject({ status: 'Accepted' })
})

test('P5 C3 any other boot on a kept link closes it: the station has rebooted', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  station.calls('BootNotification', { ...boot, firmwareVersion: '2' })
  await it.settle()
  expect(station.link.peer!.closed).toBe(1013)
  expect(await station.connects()).toMatchObject({ status: 503 })
})

test.each(['Pending', 'Rejected'])('P5 P1 a station whose boot was answered %s is not stood in for', async (status) => {
  it = await site()
  const station = await it.online()
  it.backend.answers('BootNotification', { status, currentTime: '2026-05-04T08:00:00Z', interval: 5 })
  station.calls('BootNotification', boot)
  await it.settle()
  const call = station.calls('StartTransaction', start)
  await it.settle()
  expect(call.result).toBeDefined()
  expect(it.disk.stored('CP1')).toEqual([])
  await it.offline()
  expect(station.link.peer!.closed).toBe(1013)
})

test('P5 H27 the time given is the backend’s, carried on; a jump of the wall clock back, or a little ahead, changes nothing', async () => {
  it = await site()
  it.backend.aheadMs = 3_600_000
  const station = await it.online()
  await it.offline()
  const ask = async (): Promise<number> => {
    const call = station.calls('Heartbeat')
    await it.settle()
    return Date.parse(String(call.result!['currentTime']))
  }
  const first = await ask()
  expect(first).toBe(it.clock.wall() + 3_600_000)
  await it.pass(1_000)
  expect((await ask()) - first).toBe(1_000)
  it.clock.jump(-86_400_000)
  await it.pass(1_000)
  expect((await ask()) - first).toBe(2_000)
  it.clock.jump(86_400_000 + 4_000)
  await it.pass(1_000)
  expect((await ask()) - first).toBe(3_000)
})

test('P5 a laptop that slept: the wall clock went on, the monotonic one stood still, the sleep is added', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const before = it.clock.wall()
  it.clock.jump(1_800_000)
  const call = station.calls('Heartbeat')
  await it.settle()
  expect(Date.parse(String(call.result!['currentTime']))).toBe(before + 1_800_000)
})

test('P5 a wall clock that jumped by more than a week did not sleep', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const before = it.clock.wall()
  it.clock.jump(400 * 86_400_000)
  const call = station.calls('Heartbeat')
  await it.settle()
  expect(Date.parse(String(call.result!['currentTime']))).toBe(before)
})

test('P5 never below the highest time given, over a restart with the wall clock set back', async () => {
  it = await site()
  it.backend.aheadMs = 7_200_000
  const station = await it.online()
  await it.offline()
  await it.pass(600_000)
  const given = station.calls('Heartbeat')
  await it.settle()
  it.clock.jump(-30 * 86_400_000)
  it.backend.comesBack()
  it.backend.answers('BootNotification', silence)
  await it.restart()
  await it.online()
  await it.offline()
  const call = station.calls('Heartbeat')
  await it.settle()
  expect(call.result!['currentTime']! >= given.result!['currentTime']!).toBe(true)
})

test('P6 P5 an expiry date is judged by the backend’s clock', async () => {
  it = await site()
  it.backend.aheadMs = 3_600_000
  const until = (ms: number): string => new Date(it.clock.wall() + 3_600_000 + ms).toISOString()
  it.backend.tags.set('short', { status: 'Accepted', expiryDate: until(60_000) })
  const station = await it.online()
  station.calls('Authorize', { idTag: 'short' })
  await it.settle()
  await it.offline()
  const ask = async (): Promise<unknown> => {
    const call = station.calls('Authorize', { idTag: 'short' })
    await it.settle()
    return call.result!['idTagInfo'].status
  }
  expect(await ask()).toBe('Accepted')
  expect(it.proxy.cards('ws://backend.example/ocpp')[0]).toMatchObject({ works: true })
  await it.pass(60_000)
  expect(await ask()).toBe('Expired')
  expect(it.proxy.cards('ws://backend.example/ocpp')[0]).toMatchObject({ works: false })
})
