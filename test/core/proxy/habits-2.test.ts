/** H6, H8, H12, H24, H32, P7, P11: habits of 2.0.1 stations and backends as they were seen, and what must come of them. */
import { afterEach, describe, expect, test } from 'vitest'
import { silence, type FakeBackend } from '../../fakes/backend.ts'
import { at } from '../../fakes/session16.ts'
import { card, ended, session, started, statusOf, updated } from '../../fakes/session2.ts'
import { authorize, events, flagged, invalid, online2, policy, tell, tellAll, texts } from '../../fakes/site2.ts'
import { boot2, site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

const version = 'ocpp2.0.1'
let it: Site
let station: FakeStation
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
  expect(invalid(it, version)).toEqual([])
  expect(it.backend.overlaps).toBe(0)
})
const begin = async (changes = {}): Promise<void> => {
  ;({ it, station } = await online2(version, changes))
  await authorize(it, station)
}
/** The network between station and proxy breaks, and is back; it does not boot again. */
async function reconnects(afterMs: number): Promise<void> {
  station.vanishes()
  await it.pass(afterMs)
  await station.connects({ protocols: [version] })
}
const rows = () => it.disk.stored('CP1')
const accepted = { idTokenInfo: { status: 'Accepted' } }

// ---- the SAP simulator --------------------------------------------------------------------------------------------------

describe('SAP: a session it stopped while it was away goes on in live values, and its Ended comes a minute later', () => {
  const start = started('T', { seqNo: 0, minute: 1, idToken: card() })
  const odd = [
    updated('T', { seqNo: 2, minute: 3 }),
    updated('T', { seqNo: 3, minute: 4 }),
    ended('T', { seqNo: 1, minute: 2, idToken: card() }),
  ]

  test('seqNo 0, 2, 3, 1 goes up as it came: live, then buffered', async () => {
    await begin()
    await tell(it, station, start)
    await reconnects(17_000)
    for (const payload of odd) {
      await tell(it, station, payload)
      await it.pass(30_000)
    }
    expect(events(it)).toEqual(['T 0', 'T 2', 'T 3', 'T 1'])
  })

  test('in an outage of the backend it is kept and delivered just so', async () => {
    await begin()
    await tell(it, station, start)
    await it.offline()
    await tellAll(it, station, odd)
    await it.back()
    expect(events(it)).toEqual(['T 0', 'T 2 true', 'T 3 true', 'T 1 true'])
    expect(await authorize(it, station)).toEqual({ status: 'Accepted' })
  })
})

test('SAP has twelve CALLs in the air when its backend freezes: all answered when that dies, events in order, none twice', async () => {
  await begin()
  it.backend.freezes()
  const calls = Array.from({ length: 12 }, (_, n) =>
    n % 4 === 3
      ? station.calls('StatusNotification', statusOf(n, 'Occupied', n))
      : station.calls('TransactionEvent', updated('T', { seqNo: n, minute: n })),
  )
  await it.pass(20_000)
  await it.offline()
  expect(calls.map((call) => call.result)).toEqual(calls.map(() => ({})))
  await it.back()
  expect(it.backend.calls('TransactionEvent').map((call) => call.payload['seqNo'])).toEqual([
    0, 1, 2, 4, 5, 6, 8, 9, 10,
  ])
})

test('SAP: of a card that is refused it still says Started, Updated and Ended: all three go up, the refusal stands', async () => {
  await begin()
  it.backend.tags.set('barred', { status: 'Blocked' })
  const barred = card('barred')
  await authorize(it, station, barred)
  await it.offline()
  const said = await tellAll(it, station, session('T', 1, barred))
  const blocked = { idTokenInfo: { status: 'Blocked' } }
  expect(said.map((call) => call.result)).toEqual([blocked, {}, blocked])
  await it.back()
  expect(texts(it)).toEqual(said.map(flagged))
  expect(station.link.heard.map((call) => call.action)).toEqual([])
  expect(it.proxy.status('CP1')!.findings).toEqual([])
})

// ---- MicroOcpp ----------------------------------------------------------------------------------------------------------

test('MicroOcpp sends an unanswered event again after 60 s, same seqNo and time, under a new id: one event for the backend', async () => {
  await begin()
  it.backend.answers('TransactionEvent', silence)
  const event = started('T', { seqNo: 0, minute: 1, idToken: card() })
  station.calls('TransactionEvent', event, 'first-id')
  await it.settle()
  it.backend.behaves()
  await reconnects(1_200)
  await it.pass(60_000)
  const again = await it.say(station, 'TransactionEvent', event)
  expect(again.result).toEqual(accepted)
  expect(it.backend.calls('TransactionEvent').map((call) => call.id)).toEqual(['first-id', 'first-id'])
  expect(rows()).toMatchObject([{ state: 'delivered', ambiguous: true, flagged: false }])
})

test('MicroOcpp: an answer that was swallowed does not keep it waiting 60 s', async () => {
  await begin()
  it.backend.answers('TransactionEvent', silence)
  const call = station.calls('TransactionEvent', started('T', { seqNo: 0, minute: 1, idToken: card() }))
  await it.pass(10_000)
  expect(call.result).toEqual(accepted)
})

test('MicroOcpp: two stations boot with the same message id, and each gets its own answer', async () => {
  it = await site()
  const id = 'd990f138-0000-4000-8000-000000000001'
  const stations = [it.station('CP1'), it.station('CP2')]
  for (const each of stations) await each.connects({ protocols: [version] })
  it.backend.answers('BootNotification', silence)
  const boots = stations.map((each) => each.calls('BootNotification', boot2, id))
  await it.settle()
  const said = (interval: number) => ({ status: 'Accepted', currentTime: at(0), interval })
  const [one, two] = it.backend.waiting('BootNotification')
  two!.answer(said(2))
  one!.answer(said(1))
  await it.settle()
  expect(boots.map((call) => call.result!['interval'])).toEqual([1, 2])
})

describe('MicroOcpp asks for the next card before it says that the last session has ended', () => {
  const end = ended('T', { seqNo: 1, minute: 2, idToken: card() })
  const next = started('U', { seqNo: 0, minute: 4, idToken: card('next') })
  const order = (): string[] =>
    it.backend
      .calls('StatusNotification', 'Authorize', 'TransactionEvent')
      .slice(1)
      .map(({ action, payload }) => `${action} ${payload['eventType'] ?? ''}`.trim())
  async function charging(): Promise<void> {
    await begin()
    it.backend.tags.set('next', { status: 'Accepted' })
    await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: card() }))
  }
  const says = async () => {
    await it.say(station, 'StatusNotification', statusOf(1, 'Occupied', 3))
    const info = await authorize(it, station, card('next'))
    return [info['status'], ...(await tellAll(it, station, [end, next])).map((call) => call.result)]
  }

  test('after its own cut: in that order, each with its own time', async () => {
    await charging()
    await reconnects(1_200)
    expect(await says()).toEqual(['Accepted', accepted, accepted])
    expect(order()).toEqual([
      ...['TransactionEvent Started', 'StatusNotification', 'Authorize'],
      ...['TransactionEvent Ended', 'TransactionEvent Started'],
    ])
    expect(it.backend.calls('TransactionEvent').map((call) => call.payload['timestamp'])).toEqual([at(1), at(2), at(4)])
  })

  test('in an outage: from what is known here; the session that ended goes up before the one that began', async () => {
    await charging()
    await authorize(it, station, card('next'))
    await it.offline()
    expect(await says()).toEqual(['Accepted', accepted, accepted])
    await it.back()
    expect(events(it)).toEqual(['T 0', 'T 1 true', 'U 0 true'])
  })
})

test('MicroOcpp does not know ClearCache: the cards known here are forgotten all the same', async () => {
  await begin()
  await it.pass(1)
  station.answers = () => ({ callError: 'NotImplemented' })
  const id = it.backend.call('CP1', 'ClearCache', {})
  await it.settle()
  expect(JSON.parse(it.backend.connections[0]!.frames.at(-1)!)).toEqual([4, id, 'NotImplemented', '', {}])
  await it.offline()
  expect(await authorize(it, station)).toEqual({ status: 'Unknown' })
})

// ---- a station of ocpp-rpc with a queue of its own ----------------------------------------------------------------------

test('rpc201-app repeats an event whose call timed out, under a new id, while the backend is frozen: it arrives once', async () => {
  await begin()
  it.backend.answers('TransactionEvent', silence)
  const event = updated('T', { seqNo: 1, minute: 1 })
  const first = station.calls('TransactionEvent', event, 'first')
  await it.pass(8_000)
  const again = station.calls('TransactionEvent', event, 'again')
  await it.pass(10_000)
  expect([first.answer, again.result]).toEqual([undefined, {}])
  it.backend.waiting('TransactionEvent')[0]!.answer({})
  await it.settle()
  expect(it.backend.calls('TransactionEvent').map((call) => call.id)).toEqual(['first'])
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
})

// ---- FoxESS -------------------------------------------------------------------------------------------------------------

test('FoxESS says 1.6 messages on a 2.0.1 connection: the backend’s to judge, and NotImplemented while it is away', async () => {
  await begin()
  const start = { connectorId: 1, idTag: 'known', meterStart: 0, timestamp: at(1) }
  it.backend.answers('StartTransaction', { callError: 'NotSupported' })
  expect((await it.say(station, 'StartTransaction', start)).error).toBe('NotSupported')
  await it.offline()
  expect((await it.say(station, 'StartTransaction', start)).error).toBe('NotImplemented')
  expect(rows()).toEqual([])
})

// ---- CitrineOS ----------------------------------------------------------------------------------------------------------

/** It answers every event, and forgets what comes of a session it believes over. */
function citrine(backend: FakeBackend): string[] {
  const over = new Set<string>()
  const kept: string[] = []
  backend.answers('TransactionEvent', (call) => {
    const { eventType, seqNo, transactionInfo, idToken } = call.payload
    const odd = idToken?.type === 'ISO14443' && !/^([0-9A-F]{8}|[0-9A-F]{14})$/i.test(idToken.idToken as string)
    if (odd) return { callError: 'PropertyConstraintViolation' }
    const id = transactionInfo.transactionId as string
    if (eventType === 'Started') over.delete(id)
    if (!over.has(id)) kept.push(`${id} ${seqNo}`)
    if (eventType === 'Ended') over.add(id)
    return idToken ? accepted : {}
  })
  return kept
}
const uid = card('04A1B2C3')

test('CitrineOS drops what follows an Ended: behind a queue nothing overtakes, so nothing is dropped', async () => {
  await begin(policy({ starts: 'anyone' }))
  const kept = citrine(it.backend)
  await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: uid }))
  await it.offline()
  await tellAll(it, station, [updated('T', { seqNo: 1, minute: 2 }), updated('T', { seqNo: 2, minute: 3 })])
  it.backend.comesBack()
  it.backend.answers('TransactionEvent', silence)
  await it.pass(20_000)
  expect(it.proxy.status('CP1')!.backendLink).toBe('draining')
  // Said while the queue is being delivered.
  const end = await tell(it, station, ended('T', { seqNo: 3, minute: 4, idToken: uid }))
  const next = await tell(it, station, started('U', { seqNo: 0, minute: 5, idToken: uid }))
  expect([end.result, next.result]).toEqual([accepted, accepted])
  it.backend.behaves()
  const more = citrine(it.backend)
  it.backend.waiting('TransactionEvent')[0]!.answer({})
  await it.settle()
  expect([...kept, 'T 1', ...more]).toEqual(['T 0', 'T 1', 'T 2', 'T 3', 'U 0'])
})

test('CitrineOS refuses odd ISO14443 tokens: online the station hears it, and nothing is learned of the card', async () => {
  await begin()
  citrine(it.backend)
  it.backend.answers('Authorize', { callError: 'PropertyConstraintViolation' })
  const odd = card('TAG1')
  expect((await it.say(station, 'Authorize', { idToken: odd })).error).toBe('PropertyConstraintViolation')
  expect((await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: odd }))).error).toBe(
    'PropertyConstraintViolation',
  )
  await it.offline()
  expect(await authorize(it, station, odd)).toEqual({ status: 'Unknown' })
})

test('CitrineOS refuses them afterwards too: that session is parked and shown, the next one goes on', async () => {
  await begin(policy({ starts: 'anyone' }))
  const kept = citrine(it.backend)
  await it.offline()
  await tellAll(it, station, [...session('T', 1, card('TAG1')), ...session('U', 10, uid)])
  await it.back()
  await it.pass(400_000)
  expect(kept).toEqual(['U 0', 'U 1', 'U 2'])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 3 })
  expect(it.proxy.status('CP1')!.findings).toMatchObject([
    { code: 'parked', facts: { action: 'TransactionEvent', error: 'PropertyConstraintViolation: ' } },
    { code: 'parked', facts: { error: 'the start of its transaction is parked' } },
  ])
})

test('CitrineOS has one lock for both directions: RpcFrameworkError on replay is tried again, not lost', async () => {
  await begin()
  await it.offline()
  const said = await tellAll(it, station, session('T'))
  let isLocked = true
  it.backend.answers('TransactionEvent', (call) => {
    if (!isLocked) return it.backend.usual(call)
    isLocked = false
    return { callError: 'RpcFrameworkError' }
  })
  await it.back()
  await it.pass(60_000)
  const [first, ...others] = said.map(flagged)
  expect(texts(it)).toEqual([first, first, ...others])
  expect(rows().map((row) => row.state)).toEqual(['delivered', 'delivered', 'delivered'])
})
