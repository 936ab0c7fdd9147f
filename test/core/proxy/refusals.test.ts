/** P8, H6, H26: what the backend refuses, and what follows from it. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { meterOf, provisional, stopOf } from '../../fakes/session16.ts'
import { boot, receivedIds, sessionOffline, type Site, site } from '../../fakes/site.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  problems = []
})
const received = (): string[] => receivedIds(it)
const states = (id = 'CP1'): unknown[] => it.disk.stored(id).map((row) => row.state)

test('P8 H6 CALLERROR: tried three times, 60 s then 120 s apart, then parked; the lane goes on', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  const next = await it.say(station, 'StopTransaction', stopOf(8, 1))
  it.backend.answers('StopTransaction', (call) => (call.id === next.id ? {} : { callError: 'InternalError' }))
  await it.back()
  const tries = (): number => it.backend.calls('StopTransaction').length
  expect(tries()).toBe(1)
  await it.pass(39_000)
  expect(tries()).toBe(1)
  await it.pass(60_000)
  expect(tries()).toBe(2)
  await it.pass(59_000)
  expect(tries()).toBe(2)
  await it.pass(62_000)
  expect(tries()).toBe(4)
  expect(it.disk.stored('CP1')).toMatchObject([
    { state: 'parked', attempts: 3, transmissions: 3, error: expect.stringContaining('InternalError') },
    { state: 'delivered' },
  ])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 1, backendLink: 'live' })
})

test('P8 a dropped link is not an attempt', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', silence)
  for (let drop = 0; drop < 5; drop++) {
    await it.back()
    it.backend.resets()
    await it.settle()
  }
  it.backend.behaves()
  await it.back()
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', attempts: 0, transmissions: 6 }])
})

test('P8 a parked start parks its transaction, live messages of it included; others go on; resending delivers all in order', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  const first = await sessionOffline(it, station, 1)
  const other = await sessionOffline(it, station, 11, 2)
  it.backend.answers('StartTransaction', (call) =>
    call.id === first[0]!.id ? { callError: 'InternalError' } : it.backend.usual(call),
  )
  await it.back()
  await it.pass(300_000)
  expect(states()).toEqual(['parked', 'parked', 'parked', 'delivered', 'delivered', 'delivered'])
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 3, owed: 0, backendLink: 'live' })
  const late = station.calls('MeterValues', meterOf(provisional, 5))
  await it.settle()
  expect(late.result).toEqual({})
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 4, owed: 0, backendLink: 'live' })
  expect(it.backend.calls('MeterValues')).toHaveLength(1)
  it.backend.behaves()
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 0, owed: 0, backendLink: 'live' })
  expect(received().slice(-4)).toEqual([...first.map((call) => `${call.action} ${call.id}`), `MeterValues ${late.id}`])
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100, 101])
  expect(other[0]!.result).toBeDefined()
})

test('P8 parked stays parked over a restart, and can be resent then', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', { callError: 'GenericError' })
  await it.back()
  await it.pass(300_000)
  it.clock.jump(9 * 86_400_000)
  await it.restart()
  it.backend.behaves()
  await it.online()
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 3, owed: 0 })
  expect(it.backend.calls('MeterValues')).toEqual([])
  await it.proxy.resendParked('CP1')
  await it.settle()
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100])
})

test('P8 a live message the backend refuses is the station’s again: it hears so, and nothing is kept', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', { callError: 'PropertyConstraintViolation' })
  const call = await it.say(station, 'StopTransaction', stopOf(7, 1))
  expect(call.error).toBe('PropertyConstraintViolation')
  expect(it.disk.stored('CP1')).toEqual([])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  it.backend.behaves()
  expect((await it.say(station, 'StopTransaction', stopOf(7, 1))).result).toEqual({})
})

test('H5 a refusal of a message that may have arrived before is not the station’s: it is kept', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  station.vanishes()
  await it.settle()
  it.backend.answers('StopTransaction', { callError: 'PropertyConstraintViolation' })
  await it.online()
  const repeat = await it.say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(400_000)
  expect(repeat.result).toEqual({})
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'parked', ambiguous: true }])
})

test.each(['Pending', 'Rejected'])(
  'P8 H26 nothing is delivered while Boot is %s, not even what stood in line behind it',
  async (status) => {
    it = await site()
    const station = await it.online()
    await it.offline()
    await sessionOffline(it, station)
    station.leaves()
    await it.settle()
    it.backend.comesBack()
    it.backend.answers('StartTransaction', silence)
    it.backend.answers('BootNotification', silence)
    await station.connects()
    station.calls('BootNotification', boot)
    await it.settle()
    it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 1, idTagInfo: { status: 'Accepted' } })
    await it.settle()
    const notYet = { status, currentTime: '2026-05-04T08:00:00Z', interval: 1 }
    it.backend.waiting('BootNotification')[0]!.answer(notYet)
    await it.pass(600_000)
    expect(received()).toHaveLength(1)
    expect(it.proxy.status('CP1')).toMatchObject({ boot: status, owed: 2 })
    it.backend.behaves()
    station.calls('BootNotification', boot)
    await it.settle()
    expect(received()).toHaveLength(3)
    expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, boot: 'Accepted', backendLink: 'live' })
    expect(it.disk.stored('CP1').some((row) => row.ambiguous)).toBe(false)
  },
)

test('P8 CALLERROR SecurityError: the last boot goes first, then the message, at once', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  let knows = false
  it.backend.answers('StopTransaction', () => (knows ? {} : { callError: 'SecurityError' }))
  it.backend.answers('BootNotification', (call) => {
    knows = true
    return it.backend.usual(call)
  })
  const before = it.backend.received.length
  await it.back()
  expect(it.backend.received.slice(before).map((call) => call.action)).toEqual([
    'StopTransaction',
    'BootNotification',
    'StopTransaction',
  ])
  expect(it.backend.calls('BootNotification').at(-1)!.payload).toEqual(boot)
  expect(states()).toEqual(['delivered'])
  expect(station.link.frames.filter((text) => text.includes('interval'))).toHaveLength(1)
})

test('P8 a boot after SecurityError that is answered Pending stops the delivery', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', { callError: 'SecurityError' })
  it.backend.answers('BootNotification', { status: 'Pending', currentTime: '2026-05-04T08:00:00Z', interval: 1 })
  await it.back()
  await it.pass(600_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'queued', attempts: 1 }])
})

test('P8 a backend that answers SecurityError for ever is not hammered', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', { callError: 'SecurityError' })
  await it.back()
  await it.pass(60_000)
  expect(it.backend.calls('StopTransaction')).toHaveLength(2)
  await it.pass(120_000)
  expect(states()).toEqual(['parked'])
})

test('P8 the station’s own attempts and interval count once they were seen passing', async () => {
  it = await site()
  const station = await it.online()
  station.answers = () => ({
    configurationKey: [
      { key: 'TransactionMessageAttempts', readonly: false, value: '2' },
      { key: 'transactionmessageretryinterval', readonly: false, value: '5' },
    ],
  })
  it.backend.call('CP1', 'GetConfiguration', {})
  await it.settle()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', { callError: 'InternalError' })
  await it.back()
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'parked', attempts: 2, transmissions: 2 }])
})

test('P7 P8 a live start that comes again while draining is asked about first, not refused for want of memory', async () => {
  it = await site()
  const station = await it.online()
  it.backend.tags.set('new', { status: 'Accepted' })
  it.backend.answers('StartTransaction', silence)
  const start = { connectorId: 1, idTag: 'new', meterStart: 0, timestamp: '2026-05-04T08:00:00Z' }
  station.calls('StartTransaction', start)
  await it.settle()
  station.vanishes()
  await it.settle()
  const again = await it.online()
  const repeat = await it.say(again, 'StartTransaction', start)
  expect(repeat.answer).toBeUndefined()
  it.backend
    .calls('StartTransaction')
    .at(-1)!
    .answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(repeat.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
})
