/** P7, H1, H2, H8: repeats, provisional ids and the map between what station and backend call a transaction. */
import { afterEach, describe, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { meterOf, provisional, startOf, stopOf } from '../../fakes/session16.ts'
import { sessionOffline, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const week = 7 * 86_400_000
const sentIds = (): unknown[] =>
  it.backend.calls('MeterValues', 'StopTransaction').map((call) => call.payload['transactionId'])

describe.each([
  ['StartTransaction', startOf('known', 1)],
  ['StopTransaction', stopOf(77, 2)],
  ['MeterValues', meterOf(77, 3)],
])('P7 H8 a repeat of %s under a new message id', (action, payload) => {
  test('live: gets the answer of the first, and goes nowhere', async () => {
    it = await site()
    const station = await it.online()
    const first = await it.say(station, action, payload)
    const repeat = await it.say(station, action, payload)
    expect(repeat.result).toEqual(first.result)
    expect(it.backend.calls(action)).toHaveLength(1)
  })

  test('live, the first unanswered: joins it', async () => {
    it = await site()
    const station = await it.online()
    it.backend.answers(action, silence)
    station.calls(action, payload)
    await it.settle()
    const repeat = await it.say(station, action, payload)
    it.backend.waiting(action)[0]!.answer({ transactionId: 5, idTagInfo: { status: 'Accepted' } })
    await it.settle()
    expect(repeat.result).toEqual({ transactionId: 5, idTagInfo: { status: 'Accepted' } })
    expect(it.backend.calls(action)).toHaveLength(1)
  })

  test('live, the first unanswered and then refused: hears the CALLERROR under its own id', async () => {
    it = await site()
    const station = await it.online()
    it.backend.answers(action, silence)
    station.calls(action, payload)
    await it.settle()
    const repeat = await it.say(station, action, payload)
    it.backend.waiting(action)[0]!.refuse('InternalError')
    await it.settle()
    expect(repeat.error).toBe('InternalError')
    expect(it.disk.stored('CP1')).toEqual([])
  })

  test('offline: gets the answer of the first, and is stored once', async () => {
    it = await site()
    const station = await it.online()
    await it.offline()
    const first = await it.say(station, action, payload)
    const repeat = await it.say(station, action, payload)
    expect(repeat.result).toEqual(first.result)
    expect(it.disk.stored('CP1')).toHaveLength(1)
    await it.back()
    expect(it.backend.calls(action)).toHaveLength(1)
  })

  test('draining: gets the answer of the first, and goes nowhere', async () => {
    it = await site()
    const station = await it.online()
    await it.offline()
    const first = await it.say(station, action, payload)
    it.backend.answers(action, silence)
    await it.back()
    const repeat = await it.say(station, action, payload)
    expect(repeat.result).toEqual(first.result)
    it.backend.waiting(action)[0]!.answer({})
    await it.settle()
    expect(it.backend.calls(action)).toHaveLength(1)
  })

  test('after a restart: gets the answer of the first', async () => {
    it = await site()
    const station = await it.online()
    const first = await it.say(station, action, payload)
    await it.restart()
    await it.online()
    const repeat = await it.say(station, action, payload)
    expect(repeat.result).toEqual(first.result)
    expect(it.backend.calls(action)).toHaveLength(1)
  })

  test('on a new connection while the first may be on the wire: the ambiguous one is sent once more, never the repeat', async () => {
    it = await site()
    const station = await it.online()
    it.backend.answers(action, silence)
    const first = station.calls(action, payload)
    await it.settle()
    station.vanishes()
    await it.settle()
    it.backend.behaves()
    await it.online()
    const repeat = await it.say(station, action, payload)
    expect(repeat.result).toBeDefined()
    expect(it.backend.calls(action).map((call) => call.id)).toEqual([first.id, first.id])
    expect(it.disk.stored('CP1')).toMatchObject([{ ambiguous: true, state: 'delivered', transmissions: 2 }])
  })
})

test('P7 another tag, meter, time or connector is another start; the tag’s case is not', async () => {
  it = await site()
  const station = await it.online()
  const first = startOf('known', 1)
  for (const payload of [
    first,
    { ...first, idTag: 'KNOWN' },
    { ...first, meterStart: 1 },
    { ...first, timestamp: 'other' },
    { ...first, connectorId: 2 },
    { ...first, idTag: 'other' },
  ])
    await it.say(station, 'StartTransaction', payload)
  expect(it.backend.calls('StartTransaction')).toHaveLength(5)
})

test('P7 the same words again after the stop of the first are a new start', async () => {
  it = await site()
  const station = await it.online()
  const first = await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.say(station, 'StopTransaction', stopOf(first.result!['transactionId'] as number, 2))
  const second = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(second.result!['transactionId']).toBe(101)
})

test.each([0, -1])(
  'P7 id %i is passed up as given, is never a key, and two such stops are told apart by all they say',
  async (id) => {
    it = await site()
    const station = await it.online()
    await it.offline()
    await it.say(station, 'StopTransaction', stopOf(id, 1))
    await it.say(station, 'StopTransaction', { ...stopOf(id, 1), meterStop: 7 })
    await it.say(station, 'StopTransaction', stopOf(id, 1))
    await it.back()
    expect(it.backend.calls('StopTransaction').map((call) => call.payload['meterStop'])).toEqual([100, 7])
    expect(sentIds()).toEqual([id, id])
    expect([...it.disk.rows.transactions.values()]).toEqual([])
  },
)

test('H11 a backend that names no transaction gets its 0 back, from a live station and from a stored session', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', { transactionId: 0, idTagInfo: { status: 'Invalid' } })
  const live = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(live.result!['transactionId']).toBe(0)
  await it.say(station, 'StopTransaction', stopOf(0, 2))
  await it.offline()
  const stored = await it.say(station, 'StartTransaction', startOf('known', 3))
  await it.say(station, 'StopTransaction', stopOf(stored.result!['transactionId'] as number, 4))
  await it.back()
  expect(sentIds()).toEqual([0, 0])
})

test('P7 H1 a provisional id is positive, high, unique over restarts, and never reaches the backend', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  const given: number[] = []
  for (const minute of [1, 3, 5]) {
    await it.offline()
    const call = await it.say(station, 'StartTransaction', startOf('known', minute))
    const id = call.result!['transactionId'] as number
    given.push(id)
    await it.say(station, 'MeterValues', meterOf(id, minute))
    if (minute === 3) await it.restart()
    it.backend.comesBack()
    if (minute === 3) await it.online()
    await it.pass(20_000)
    // Live again, the station goes on under the id it was given.
    await it.say(station, 'StopTransaction', stopOf(id, minute + 1))
  }
  expect(given).toEqual([provisional, provisional + 1, provisional + 2])
  expect(sentIds()).toEqual([100, 100, 101, 101, 102, 102])
})

test('P7 the map holds in both directions, by the number alone: RemoteStop, SetChargingProfile, RemoteStart; text that looks alike is untouched', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.back()
  const peer = it.backend.open('CP1').at(-1)!.peer
  const frames: [string, string][] = [
    ['[2,"a", "RemoteStopTransaction" , { "transactionId" : 100 , "x":"\\"transactionId\\":100" }]', '1500000000'],
    [
      '[2,"b","SetChargingProfile",{"connectorId":100,"csChargingProfiles":{"note":"\\"transactionId\\":100","transactionId":100,"chargingProfileId":100,"limit":1.0}}]',
      '1500000000',
    ],
    [
      '[2,"c","RemoteStartTransaction",{"idTag":"transactionId","transactionId":100,"chargingProfile":{"transactionId":100}}]',
      '1500000000',
    ],
  ]
  for (const [text] of frames) peer.send(text)
  await it.settle()
  expect(station.link.heard.map((call) => call.text)).toEqual([
    '[2,"a", "RemoteStopTransaction" , { "transactionId" : 1500000000 , "x":"\\"transactionId\\":100" }]',
    '[2,"b","SetChargingProfile",{"connectorId":100,"csChargingProfiles":{"note":"\\"transactionId\\":100","transactionId":1500000000,"chargingProfileId":100,"limit":1.0}}]',
    '[2,"c","RemoteStartTransaction",{"idTag":"transactionId","transactionId":100,"chargingProfile":{"transactionId":1500000000}}]',
  ])
  station.link.sends(
    '[2,"m","MeterValues",{ "connectorId":100, "meterValue":[{"timestamp":"t","sampledValue":[{"value":"1500000000"}]}] , "transactionId" : 1500000000 , "n":1.0}]',
  )
  await it.settle()
  expect(it.backend.calls('MeterValues').at(-1)!.text).toBe(
    '[2,"m","MeterValues",{ "connectorId":100, "meterValue":[{"timestamp":"t","sampledValue":[{"value":"1500000000"}]}] , "transactionId" : 100 , "n":1.0}]',
  )
  const rules = it.lines.flatMap((line) => (line.kind === 'frame' && line.rule === 'transaction id' ? [line.leg] : []))
  expect(rules).toEqual(['station', 'station', 'station', 'backend'])
})

test('P7 a backend id that equals one we gave out is itself given another, and each finds its own', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  const ours = await it.say(station, 'StartTransaction', startOf('known', 1, 1))
  await it.back()
  it.backend.nextTransaction = provisional
  const theirs = await it.say(station, 'StartTransaction', startOf('known', 2, 2))
  expect(theirs.result!['transactionId']).toBe(provisional + 1)
  await it.say(station, 'MeterValues', meterOf(provisional, 3, 1))
  await it.say(station, 'MeterValues', meterOf(provisional + 1, 3, 2))
  expect(sentIds()).toEqual([100, provisional])
  it.backend.call('CP1', 'RemoteStopTransaction', { transactionId: provisional })
  it.backend.call('CP1', 'RemoteStopTransaction', { transactionId: 100 })
  await it.settle()
  expect(station.link.heard.map((call) => call.payload['transactionId'])).toEqual([
    provisional + 1,
    ours.result!['transactionId'],
  ])
})

test('P7 a backend that numbers by the clock is in our range: its ids stay its own, ours step aside, nothing looks open', async () => {
  it = await site()
  const station = await it.online()
  it.backend.nextTransaction = provisional
  const theirs = await it.say(station, 'StartTransaction', startOf('known', 1, 1))
  expect(theirs.result!['transactionId']).toBe(provisional)
  expect(it.proxy.status('CP1')!.openProvisional).toBe(0)
  await it.offline()
  const ours = await it.say(station, 'StartTransaction', startOf('known', 2, 2))
  expect(ours.result!['transactionId']).toBe(provisional + 1)
  expect(it.proxy.status('CP1')!.openProvisional).toBe(1)
  await it.say(station, 'StopTransaction', stopOf(provisional + 1, 3))
  expect(it.proxy.status('CP1')!.openProvisional).toBe(0)
})

test('a start refused here leaves no session that would keep the box at this laptop', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const call = await it.say(station, 'StartTransaction', startOf('stranger', 1))
  expect(call.result).toMatchObject({ idTagInfo: { status: 'Invalid' } })
  expect(it.proxy.status('CP1')!.openProvisional).toBe(0)
})

test('P7 the map outlives the stop by 7 days over a restart', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.say(station, 'StopTransaction', stopOf(provisional, 2))
  await it.back()
  await it.restart()
  await it.online()
  it.clock.jump(week - 60_000)
  await it.say(station, 'MeterValues', meterOf(provisional, 3))
  expect(sentIds()).toEqual([100, 100])
})

test('P7 an outage of nine days with a restart in it: no provisional id reaches the backend', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.say(station, 'StopTransaction', stopOf(provisional, 2))
  it.clock.jump(9 * 86_400_000)
  await it.restart()
  it.backend.comesBack()
  it.backend.answers('StopTransaction', silence)
  await it.online()
  await it.settle()
  // The process ends again between the two deliveries.
  await it.restart()
  it.backend.behaves()
  await it.online()
  await it.settle()
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100, 100])
  expect(it.proxy.status('CP1')!.owed).toBe(0)
})

test('P7 a stop that waits for nine days, its start long delivered, with a restart in between, goes under the backend’s id', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.back()
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(provisional, 2))
  it.clock.jump(9 * 86_400_000)
  await it.restart()
  it.backend.comesBack()
  await it.online()
  await it.settle()
  expect(it.backend.calls('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([100])
})

test('H2 the id is resolved when a message is sent: meter values wait for the answer of their start', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.say(station, 'MeterValues', meterOf(provisional, 2))
  it.backend.answers('StartTransaction', silence)
  await it.back()
  expect(it.backend.calls('MeterValues')).toEqual([])
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 4711, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(sentIds()).toEqual([4711])
})

test('P7 P12 a week after its stop the proxy knows no more of a transaction, however many it serves; what an old queue needs stays', async () => {
  it = await site()
  const station = await it.online()
  const heard: unknown[] = []
  station.answers = (_action, payload) => {
    heard.push(payload['transactionId'])
    return { status: 'Accepted' }
  }
  await it.offline()
  await sessionOffline(it, station)
  await it.back()
  // The backend may name it by its own id: the station is asked under ours, as long as that is known.
  const asked = async (): Promise<unknown> => {
    it.backend.call('CP1', 'RemoteStopTransaction', { transactionId: 100 })
    await it.settle()
    return heard.at(-1)
  }
  expect(await asked()).toBe(provisional)
  await it.pass(week + 86_400_000)
  const live = await it.say(station, 'StartTransaction', startOf('known', 12_000, 2))
  await it.say(station, 'StopTransaction', stopOf(live.result!['transactionId'] as number, 12_001))
  expect(await asked()).toBe(100)

  await it.offline()
  const second = await it.say(station, 'StartTransaction', startOf('known', 12_002))
  await it.back()
  await it.offline()
  const another = second.result!['transactionId'] as number
  await it.say(station, 'StopTransaction', stopOf(another, 12_003))
  await it.pass(week + 86_400_000)
  await sessionOffline(it, station, 24_000, 2)
  await it.back()
  const ids = it.backend.calls('StopTransaction').map(({ payload }) => payload['transactionId'] as number)
  expect(ids).toHaveLength(4)
  expect(ids.every((each) => each < provisional)).toBe(true)
})
