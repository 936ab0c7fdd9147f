/** H21: a station that comes back with another version of OCPP; what it said in the old one waits for the old one. */
import { afterEach, expect, test } from 'vitest'
import { startOf } from '../../fakes/session16.ts'
import { session, statusOf, updated } from '../../fakes/session2.ts'
import { authorize, events, flagged, online2, tell, tellAll, texts } from '../../fakes/site2.ts'
import { sessionOffline, site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
/** What the backend heard on the newest connection, boots left out. */
const heard = (): string[] =>
  it.backend.received
    .filter((call) => call.connection === it.backend.connections.length && call.action !== 'BootNotification')
    .map((call) => call.action)
const old = (text: string): string => JSON.stringify({ spoken: text })
const findings = (): string[] =>
  it.proxy
    .status('CP1')!
    .findings.flatMap(({ code, facts }) => (code === 'other version' ? [JSON.stringify(facts)] : []))

/** A 2.0.1 station with a session of the outage, that goes away and comes back after an update. */
async function updatedTo(version: string): Promise<{ station: FakeStation; said: string[] }> {
  const all = await online2('ocpp2.0.1')
  it = all.it
  await it.say(all.station, 'Authorize', { idToken: { idToken: 'known', type: 'ISO14443' } })
  await it.offline()
  const calls = await tellAll(it, all.station, session('T'))
  all.station.vanishes()
  await it.settle()
  it.backend.comesBack()
  await it.online('CP1', [version])
  await it.pass(1_000)
  return { station: all.station, said: calls.map(flagged) }
}

test.each(['ocpp1.6', 'ocpp2.1'])(
  'H21 2.0.1 messages are never sent on a %s connection: they wait, visibly, and are none of its worry',
  async (version) => {
    const { station } = await updatedTo(version)
    expect(heard()).toEqual([])
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', protocol: version, owed: 0, parked: 3 })
    expect(findings()).toEqual([old('ocpp2.0.1')])
    const now = version === 'ocpp1.6' ? startOf('known', 20) : updated('N', { seqNo: 1, minute: 20 })
    await it.say(station, version === 'ocpp1.6' ? 'StartTransaction' : 'TransactionEvent', now)
    expect(heard()).toEqual([version === 'ocpp1.6' ? 'StartTransaction' : 'TransactionEvent'])
  },
)

test('H21 1.6 messages wait just so while the station speaks 2.0.1, and go under their ids when it speaks 1.6 again', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  await sessionOffline(it, station)
  station.vanishes()
  await it.settle()
  it.backend.comesBack()
  await it.online('CP1', ['ocpp2.0.1'])
  await tellAll(it, station, session('N', 20))
  expect(heard()).toEqual(['TransactionEvent', 'TransactionEvent', 'TransactionEvent'])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 3 })
  station.leaves()
  await it.settle()
  await it.online()
  expect(heard()).toEqual(['StartTransaction', 'MeterValues', 'StopTransaction'])
  expect(it.backend.calls('StopTransaction')[0]!.payload['transactionId']).toBe(100)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0 })
})

test('H21 they go, in order and with the same bytes, when the station speaks its old version again', async () => {
  const { station, said } = await updatedTo('ocpp2.1')
  station.leaves()
  await it.settle()
  await it.online('CP1', ['ocpp2.0.1'])
  expect(texts(it)).toEqual(said)
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0, parked: 0 })
})

test('H21 P10 what its connectors were in the old version is not told in the new one', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Faulted' })
  station.vanishes()
  await it.settle()
  it.backend.comesBack()
  await it.online('CP1', ['ocpp2.0.1'])
  expect(heard()).toEqual([])
  await it.say(station, 'StatusNotification', statusOf(1, 'Available', 3))
  expect(heard()).toEqual(['StatusNotification'])
})

test('H21 P9 a session that was refused in the old version is not stopped in words the new one has not', async () => {
  const { station } = await begunAndRefused()
  const [link] = station.links.slice(-1)
  expect(link!.protocol).toBe('ocpp1.6')
  expect(link!.heard).toEqual([])
  station.leaves()
  await it.settle()
  await it.online('CP1', ['ocpp2.0.1'])
  expect(station.link.heard.map((call) => call.action)).toEqual(['RequestStopTransaction'])
})
/** Its card is refused while what it said is delivered without it; then it comes as a 1.6 station. */
async function begunAndRefused(): Promise<{ station: FakeStation }> {
  const all = await online2('ocpp2.0.1')
  it = all.it
  await authorize(it, all.station)
  await it.offline()
  await tellAll(it, all.station, session('T').slice(0, 1))
  all.station.vanishes()
  await it.settle()
  it.backend.comesBack()
  it.backend.tags.set('known', { status: 'Blocked' })
  expect(await it.proxy.drain('CP1', null)).toMatchObject({ delivered: 1 })
  await it.online('CP1', ['ocpp1.6'])
  return all
}

test('H21 P8 a backend that wants a boot first is not given one of another version', async () => {
  const { station } = await updatedTo('ocpp1.6')
  station.leaves()
  await it.settle()
  it.backend.answers('TransactionEvent', { callError: 'SecurityError' })
  const drained = it.proxy.drain('CP1', null)
  await it.pass(400_000)
  expect(await drained).toEqual({ result: 'done', delivered: 0, parked: 3 })
  expect(it.backend.received.filter((call) => call.connection === it.backend.connections.length)).toMatchObject(
    Array(3).fill({ action: 'TransactionEvent' }),
  )
})

test('H21 P12 they are still there after a restart of the proxy', async () => {
  const { said } = await updatedTo('ocpp1.6')
  await it.restart()
  await it.online('CP1', ['ocpp1.6'])
  expect(heard()).toEqual([])
  await it.restart()
  await it.online('CP1', ['ocpp2.0.1'])
  expect(texts(it)).toEqual(said)
})

test('H21 P12 or without the station, over a connection of the old version, on the installer’s word', async () => {
  const { station, said } = await updatedTo('ocpp1.6')
  station.leaves()
  await it.settle()
  expect(await it.proxy.drain('CP1', null)).toEqual({ result: 'done', delivered: 3, parked: 0 })
  expect(it.backend.connections.at(-1)!.protocols).toEqual(['ocpp2.0.1'])
  expect(texts(it)).toEqual(said)
})

test('H21 a backend that redials into another version is not spoken to, and the outage goes on', async () => {
  const all = await online2('ocpp2.0.1')
  it = all.it
  await it.offline()
  await tell(it, all.station, updated('T', { seqNo: 1, minute: 1 }))
  it.backend.speaks = () => 'ocpp2.1'
  await it.back()
  expect(events(it)).toEqual([])
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'offline', owed: 1 })
  it.backend.speaks = null
  await it.pass(120_000)
  expect(events(it)).toEqual(['T 1 true'])
})

test('H21 a second socket with the same password and another version is another station: it goes to the backend first', async () => {
  const all = await online2('ocpp2.0.1')
  it = all.it
  const [first] = all.station.links
  await all.station.connects({ protocols: ['ocpp2.1'] })
  expect(it.backend.connections.map((each) => each.protocol)).toEqual(['ocpp2.0.1', 'ocpp2.1'])
  expect([first!.peer!.closed, all.station.link.protocol]).toEqual([1008, 'ocpp2.1'])
})
