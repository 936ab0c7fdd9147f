/** L1, P2, H31, H32: what passes between a 2.x station and its backend while both are there, and two versions side by side. */
import { afterEach, describe, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { card, session, started, updated } from '../../fakes/session2.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { invalid, online2, policy, tell, versions } from '../../fakes/site2.ts'
import { site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const upstream = (): string[] => it.backend.connections.at(-1)!.frames

describe.each(versions)('%s', (version) => {
  afterEach(() => {
    expect(invalid(it, version)).toEqual([])
  })

  test.each([
    '[2,"1","Heartbeat",{}]',
    '[ 2 , "1" ,\t"StatusNotification" , { "evseId" : 1, "connectorId":1, "connectorStatus":"Occupied","timestamp":"2026-05-04T08:00:00Z" } ]',
    '[2,"1","TransactionEvent",{"eventType":"Started","seqNo":0,"timestamp":"2026-05-04T08:00:00Z","triggerReason":"Authorized","transactionInfo":{"transactionId":"T"},"offline" : false,"meterValue":[{"timestamp":"t","sampledValue":[{"value":1.0}]}]}]',
    '[2,"1","TransactionEvent",{"eventType":"Started"}]',
    '[2,"1","Authorize",{"idToken":{"idToken":"known","type":"ISO14443","x":1.50}}]',
    '[2,"1","MeterValues",{"evseId":0,"meterValue":[{"timestamp":"t","sampledValue":[{"value":1E2}]}]}]',
    '[2,"1","SecurityEventNotification",{"type":"X","timestamp" : "t"}]',
    '[2,"1","NotifyEvent",{"generatedAt":"t","seqNo":0,"eventData":[{"n":1.0}]}]',
    '[2,"1","NotifyReport",{"requestId":1,"generatedAt":"t","seqNo":0}]',
    '[2,"1","VendorThing",{"ümläut":"\\u00e9","n":1.000}]',
    '[2,1,"Heartbeat",{}]',
    '[9,"1","What",{}]',
    '[6,"1","NotifyPeriodicEventStream",{"id":1,"pending":0,"basetime":"t","data":[{"t":1.0,"v":"1"}]}]',
    '[5,"1","FormatViolation","",{}]',
    '[2,"1","Heartbeat",{"cut":',
    'not json at all',
  ])('P2 H31 a frame of the station goes up byte for byte: %s', async (text) => {
    const all = await online2(version)
    it = all.it
    all.station.link.sends(text)
    await it.settle()
    expect(upstream().at(-1)).toBe(text)
  })

  test.each([
    '[2, "b1" ,"RequestStopTransaction",{ "transactionId":"T" }]',
    '[2,"b1","SetVariables",{"setVariableData":[{"attributeValue":"1.0","component":{"name":"A"},"variable":{"name":"B"}}]}]',
    '[2,"b1","GetTransactionStatus",{ }]',
    '[2,"b1","SendLocalList",{"versionNumber":1.0,"updateType":"Full"}]',
    '[6,"b1","NotifyPeriodicEventStream",{}]',
    '[5,"b1","TypeConstraintViolation","",{}]',
    '[9,"b1"]',
    'garbage',
  ])('P2 H31 a frame of the backend comes down byte for byte: %s', async (text) => {
    const all = await online2(version)
    it = all.it
    it.backend.open('CP1').at(-1)!.peer.send(text)
    await it.settle()
    expect(all.station.link.frames.at(-1)).toBe(text)
  })

  test('P2 an answer of the backend reaches the station byte for byte, that of a transaction event included', async () => {
    const all = await online2(version)
    it = all.it
    const answers = new Map<string, [object, string]>([
      ['Heartbeat', [{}, '{ "currentTime" : "2026-05-04T08:00:00Z" }']],
      ['Authorize', [{ idToken: card() }, '{"certificateStatus":"Accepted", "idTokenInfo":{"status":"Accepted"}}']],
      [
        'TransactionEvent',
        [
          started('T', { seqNo: 0, minute: 1 }),
          '{"totalCost":1.0, "chargingPriority":0,"idTokenInfo":{"status":"Blocked"}}',
        ],
      ],
    ])
    for (const [action, [payload, answer]] of answers) {
      it.backend.answers(action, silence)
      const call = await it.say(all.station, action, payload)
      const text = `[3, "${call.id}" ,${answer}]`
      it.backend.open('CP1').at(-1)!.peer.send(text)
      await it.settle()
      expect(call.answer).toBe(text)
    }
    expect(it.lines.filter((line) => line.kind === 'frame' && line.way === 'out')).toEqual([])
  })

  test('P2 a CALLERROR of the backend is the station’s, and what the station says again goes up again', async () => {
    const all = await online2(version)
    it = all.it
    it.backend.answers('TransactionEvent', { callError: 'OccurrenceConstraintViolation' })
    const event = started('T', { seqNo: 0, minute: 1, idToken: card() })
    const refused = await tell(it, all.station, event)
    expect(refused.error).toBe('OccurrenceConstraintViolation')
    it.backend.behaves()
    const again = await tell(it, all.station, event)
    expect(again.result).toEqual({ idTokenInfo: { status: 'Accepted' } })
    expect(it.backend.calls('TransactionEvent')).toHaveLength(2)
  })

  test('H32 events that pass are never flagged, whatever the site’s policy says', async () => {
    const all = await online2(version, policy({ offlineFlag: true }))
    it = all.it
    const calls = []
    for (const payload of session('T')) calls.push(await tell(it, all.station, payload))
    expect(upstream().slice(1)).toEqual(calls.map((call) => call.text))
  })

  test('P4 an event unanswered for 10 s is answered here; the late answer settles it and goes nowhere', async () => {
    const all = await online2(version)
    it = all.it
    it.backend.answers('TransactionEvent', silence)
    const call = all.station.calls('TransactionEvent', started('T', { seqNo: 0, minute: 1 }))
    await it.pass(9_999)
    expect(call.answer).toBe(undefined)
    await it.pass(1)
    expect(call.result).toEqual({})
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'draining', owed: 1 })
    it.backend.waiting('TransactionEvent')[0]!.answer({})
    await it.settle()
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
    // It was sent as it came, and may have arrived: what has been seen cannot be changed.
    expect(it.backend.calls('TransactionEvent').map((each) => each.text)).toEqual([call.text])
  })

  test('P4 meter values outside a session are not left waiting for a backend that hangs', async () => {
    const all = await online2(version)
    it = all.it
    it.backend.answers('MeterValues', silence)
    const call = all.station.calls('MeterValues', { evseId: 0, ...meterValueOf(1) })
    await it.pass(10_000)
    expect(call.result).toEqual({})
    it.backend.waiting('MeterValues')[0]!.answer({})
    await it.settle()
    expect(it.proxy.status('CP1')).toMatchObject({ owed: 0 })
  })

  test('P7 a repeat while the first is open joins it, and one that comes later gets its answer again', async () => {
    const all = await online2(version)
    it = all.it
    it.backend.answers('TransactionEvent', silence)
    const event = started('T', { seqNo: 0, minute: 1, idToken: card() })
    all.station.calls('TransactionEvent', event, 'first')
    await it.pass(5_000)
    const second = await it.say(all.station, 'TransactionEvent', event)
    it.backend.waiting('TransactionEvent')[0]!.answer({ idTokenInfo: { status: 'Accepted' }, totalCost: 0 })
    await it.settle()
    const third = await tell(it, all.station, event)
    const given = { idTokenInfo: { status: 'Accepted' }, totalCost: 0 }
    expect([second.result, third.result]).toEqual([given, given])
    expect(it.backend.calls('TransactionEvent').map((call) => call.id)).toEqual(['first'])
  })

  test.each([
    ['seqNo', { seqNo: 1 }],
    ['eventType', { eventType: 'Ended' }],
    ['timestamp', { timestamp: '2026-05-04T09:00:00Z' }],
    ['transactionId', { transactionInfo: { transactionId: 'U' } }],
  ])('P7 another %s is another event', async (_field, change) => {
    const all = await online2(version)
    it = all.it
    const event = updated('T', { seqNo: 0, minute: 1 })
    await tell(it, all.station, event)
    await tell(it, all.station, { ...event, ...change })
    expect(it.backend.calls('TransactionEvent')).toHaveLength(2)
  })

  test('P7 the same words about other details are the same event: it is not sent twice', async () => {
    const all = await online2(version)
    it = all.it
    const event = updated('T', { seqNo: 0, minute: 1 })
    await tell(it, all.station, event)
    expect((await tell(it, all.station, { ...event, triggerReason: 'Trigger' })).result).toEqual({})
    expect(it.backend.calls('TransactionEvent')).toHaveLength(1)
  })
})

test('L1 P12 a 1.6, a 2.0.1 and a 2.1 station side by side: each outage, each queue, each in its own words', async () => {
  it = await site()
  const [old, newer, newest] = [
    await it.online('CP1'),
    await it.online('CP2', ['ocpp2.0.1']),
    await it.online('CP3', ['ocpp2.1']),
  ]
  await it.say(old, 'Authorize', { idTag: 'known' })
  for (const station of [newer, newest]) await it.say(station, 'Authorize', { idToken: card() })
  await it.offline()
  const start = await it.say(old, 'StartTransaction', startOf('known', 1))
  const id = start.result!['transactionId'] as number
  await it.say(old, 'MeterValues', meterOf(id, 2))
  await it.say(old, 'StopTransaction', stopOf(id, 3, 'known'))
  for (const station of [newer, newest])
    for (const payload of session(`T-${station.id}`)) await tell(it, station, payload)
  await it.back()
  const told = (station: string): string[] =>
    it.backend.received
      .filter((call) => call.station === station && /Transaction|Meter/.test(call.action))
      .map(({ protocol, action, payload }) => `${protocol} ${action} ${String(payload['seqNo'] ?? '')}`.trim())
  expect(told('CP1')).toEqual(['ocpp1.6 StartTransaction', 'ocpp1.6 MeterValues', 'ocpp1.6 StopTransaction'])
  for (const [station, version] of [
    ['CP2', 'ocpp2.0.1'],
    ['CP3', 'ocpp2.1'],
  ] as const)
    expect(told(station)).toEqual([0, 1, 2].map((seqNo) => `${version} TransactionEvent ${seqNo}`))
})

test('P6 a card of a 1.6 station and the token of the same text of a 2.0.1 station are two cards', async () => {
  it = await site()
  const [old, newer] = [await it.online('CP1'), await it.online('CP2', ['ocpp2.0.1'])]
  await it.say(old, 'Authorize', { idTag: 'known' })
  await it.offline()
  const asked = await it.say(newer, 'Authorize', { idToken: card() })
  expect(asked.result).toEqual({ idTokenInfo: { status: 'Unknown' } })
})

test('L1 the backend chooses among the versions the station offers, and the station is told which', async () => {
  it = await site()
  it.backend.speaks = () => 'ocpp2.0.1'
  const station = await it.online('CP1', ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'])
  expect(station.link.protocol).toBe('ocpp2.0.1')
  expect(it.backend.connections[0]!.protocols).toEqual(['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'])
  expect(it.proxy.status('CP1')).toMatchObject({ protocol: 'ocpp2.0.1' })
})

test('L1 a 2.1 token of 255 characters passes, is remembered and works offline', async () => {
  const all = await online2('ocpp2.1')
  it = all.it
  const long = card('k'.repeat(255), 'eMAID')
  it.backend.tags.set(long.idToken, { status: 'Accepted' })
  await it.say(all.station, 'Authorize', { idToken: long })
  await it.offline()
  expect((await it.say(all.station, 'Authorize', { idToken: long })).result).toEqual({
    idTokenInfo: { status: 'Accepted' },
  })
  await tell(it, all.station, started('T', { seqNo: 0, minute: 1, idToken: long }))
  await it.back()
  expect(it.backend.calls('TransactionEvent')[0]!.payload['idToken']).toEqual(long)
  expect(it.proxy.cards(it.disk.stored('CP1')[0]!.backend)).toMatchObject([{ shown: long.idToken, type: 'eMAID' }])
})

function meterValueOf(minute: number): Record<string, unknown> {
  return { meterValue: updated('', { seqNo: 0, minute })['meterValue'] }
}
