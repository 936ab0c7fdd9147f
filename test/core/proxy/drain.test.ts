/** P12, H9: what a station is owed is delivered without it, on the installer's word. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { sessionOffline, site, type Site } from '../../fakes/site.ts'
import type { Call } from '../../fakes/station.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  expect(it.backend.overlaps).toBe(0)
  problems = []
})
const password = 's3cret-of-CP1'
const lane = ['StartTransaction', 'MeterValues', 'StopTransaction']
const received = (): string[] => it.backend.calls(...lane).map((call) => `${call.action} ${call.id}`)
const states = (): unknown[] => it.disk.stored('CP1').map((row) => row.state)
/** A station that left a session behind. */
async function leftBehind(): Promise<Call[]> {
  it = await site()
  const station = await it.online()
  await it.offline()
  const calls = await sessionOffline(it, station)
  station.leaves()
  await it.settle()
  it.backend.comesBack()
  return calls
}
const words = (calls: Call[]): string[] => calls.map((call) => `${call.action} ${call.id}`)
const firstAnswer = { transactionId: 100, idTagInfo: { status: 'Accepted' } }

test('P12 with the station’s password: everything in order, under the backend’s ids, once; then the connection is closed', async () => {
  const calls = await leftBehind()
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'done', delivered: 3, parked: 0 })
  expect(received()).toEqual(words(calls))
  expect(it.backend.calls('StopTransaction')[0]!.payload['transactionId']).toBe(100)
  expect(it.backend.dials.at(-1)).toMatchObject({
    url: 'ws://backend.example/ocpp/CP1',
    protocols: ['ocpp1.6'],
    authorization: `Basic ${Buffer.from(`CP1:${password}`).toString('base64')}`,
  })
  expect(it.backend.connections.at(-1)!.peer.closed).toBe(1000)
  expect(states()).toEqual(['delivered', 'delivered', 'delivered'])
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'closed', stationLink: 'gone' })
  // Nothing is left for the station that comes back, and nothing to deliver a second time.
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'done', delivered: 0, parked: 0 })
  expect(it.backend.connections).toHaveLength(2)
  await it.pass(60_000)
  await it.online()
  await it.settle()
  expect(received()).toHaveLength(3)
})

test('P12 the password is nowhere: not in lines, log, events or on disk', async () => {
  await leftBehind()
  await it.proxy.drain('CP1', password)
  const everything = JSON.stringify([
    it.lines,
    it.logged,
    it.events,
    it.proxy.status('CP1'),
    [...it.disk.rows.messages.values(), ...it.disk.rows.stations.values(), ...it.disk.rows.tags.values()],
  ])
  expect(everything).toContain('StopTransaction')
  expect(everything).not.toContain(password)
  expect(everything).not.toContain(Buffer.from(`CP1:${password}`).toString('base64'))
  expect(everything).not.toMatch(/Basic /)
})

test('P12 without a password none is sent', async () => {
  await leftBehind()
  expect(await it.proxy.drain('CP1', null)).toMatchObject({ result: 'done' })
  expect(it.backend.dials.at(-1)!.authorization).toBe(undefined)
})

test('P12 refused: nothing is sent, everything is kept, and the next password is taken at its word', async () => {
  await leftBehind()
  await it.pass(31_000)
  it.backend.door = { refuses: 401 }
  expect(await it.proxy.drain('CP1', 'wrong')).toEqual({ result: 'refused', status: 401 })
  expect(await it.proxy.drain('CP1', 'wrong again')).toEqual({ result: 'refused', status: 401 })
  expect([received(), it.proxy.status('CP1')!.owed]).toEqual([[], 3])
  expect(it.events.filter((event) => 'link' in event && event.link === 'draining')).toEqual([])
  it.backend.door = 'open'
  expect(await it.proxy.drain('CP1', password)).toMatchObject({ result: 'done', delivered: 3 })
})

test('P12 H23 a backend that still believes in the last connection is no refusal', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StopTransaction', silence)
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  station.leaves()
  await it.settle()
  it.backend.door = { refuses: 401 }
  const reason = 'it answered 401 right after the last connection'
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'stopped', reason, delivered: 0 })
  await it.pass(31_000)
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'refused', status: 401 })
})

test('P12 nobody answers: said as it is', async () => {
  await leftBehind()
  it.backend.door = 'away'
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'stopped', reason: 'ECONNREFUSED', delivered: 0 })
})

test('P12 commands of the backend are answered with CALLERROR: nobody is there to carry them out', async () => {
  await leftBehind()
  it.backend.answers('StartTransaction', silence)
  const drained = it.proxy.drain('CP1', password)
  await it.settle()
  it.backend.call('CP1', 'RemoteStartTransaction', { idTag: 'known' }, 'remote-1')
  await it.settle()
  const answers = it.backend.connections.at(-1)!.frames.map((frame) => JSON.parse(frame) as unknown[])
  expect(answers.find(([type]) => type === 4)!.slice(0, 3)).toEqual([4, 'remote-1', 'GenericError'])
  it.backend.behaves()
  it.backend.waiting('StartTransaction')[0]!.answer(firstAnswer)
  expect(await drained).toMatchObject({ result: 'done', delivered: 3 })
})

test('P12 P8 SecurityError: the last boot goes first; a boot that is not accepted ends it', async () => {
  await leftBehind()
  let knows = false
  it.backend.answers('StartTransaction', () => (knows ? firstAnswer : { callError: 'SecurityError' }))
  it.backend.answers('BootNotification', (call) => {
    knows = true
    return it.backend.usual(call)
  })
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'done', delivered: 3, parked: 0 })
  expect(it.backend.calls('BootNotification', 'StartTransaction').map((call) => call.action)).toEqual([
    'BootNotification',
    'StartTransaction',
    'BootNotification',
    'StartTransaction',
  ])
  expect(it.backend.calls('BootNotification').at(-1)!.payload).toEqual(it.backend.calls('BootNotification')[0]!.payload)

  await leftBehind()
  it.backend.answers('StartTransaction', { callError: 'SecurityError' })
  it.backend.answers('BootNotification', { status: 'Pending', currentTime: '2026-05-04T08:00:00Z', interval: 60 })
  expect(await it.proxy.drain('CP1', password)).toMatchObject({ result: 'stopped', delivered: 0 })
  expect(it.proxy.status('CP1')!.owed).toBe(3)
})

test('P12 P8 what the backend refuses for good is set aside and counted', async () => {
  await leftBehind()
  it.backend.answers('MeterValues', { callError: 'FormationViolation' })
  const drained = it.proxy.drain('CP1', password)
  await it.pass(400_000)
  expect(await drained).toEqual({ result: 'done', delivered: 2, parked: 1 })
  expect(it.backend.connections).toHaveLength(2)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 1 })
})

test('P12 H5 the backend goes away in the middle: what was on the wire is ambiguous, and goes again', async () => {
  const calls = await leftBehind()
  it.backend.answers('MeterValues', silence)
  const drained = it.proxy.drain('CP1', password)
  await it.settle()
  it.backend.resets()
  expect(await drained).toMatchObject({ result: 'stopped', delivered: 1, reason: expect.stringContaining('1006') })
  expect(states()).toEqual(['delivered', 'ambiguous', 'queued'])
  it.backend.behaves()
  expect(await it.proxy.drain('CP1', password)).toMatchObject({ result: 'done', delivered: 2 })
  expect(received()).toEqual(words([calls[0]!, calls[1]!, calls[1]!, calls[2]!]))
})

test('P12 P8 a backend that takes everything and answers nothing is given up', async () => {
  await leftBehind()
  it.backend.answers('StartTransaction', silence)
  const drained = it.proxy.drain('CP1', password)
  await it.pass(30_000)
  expect(await drained).toMatchObject({ result: 'stopped', delivered: 0 })
  expect(states()[0]).toBe('ambiguous')
})

test('P12 the station comes back in the middle: it is let in and goes on itself, nothing is sent twice unmarked', async () => {
  const calls = await leftBehind()
  it.backend.answers('MeterValues', silence)
  const drained = it.proxy.drain('CP1', password)
  await it.settle()
  it.backend.behaves()
  expect((await it.station().connects()).status).toBe(101)
  expect(await drained).toMatchObject({ result: 'stopped', reason: 'the station is back', delivered: 1 })
  expect(it.backend.connections.at(-2)!.peer.closed).toBe(1000)
  expect(received()).toEqual(words([calls[0]!, calls[1]!, calls[1]!, calls[2]!]))
  expect(it.disk.stored('CP1').map((row) => row.ambiguous)).toEqual([false, true, false])
  expect(states()).toEqual(['delivered', 'delivered', 'delivered'])
  await expect(it.proxy.drain('CP1', password)).rejects.toMatchObject({ code: 'station-connected' })
})

test('P12 asked for twice at once: one connection after the other, each message once', async () => {
  const calls = await leftBehind()
  const both = await Promise.all([it.proxy.drain('CP1', password), it.proxy.drain('CP1', password)])
  expect(both).toEqual([
    { result: 'done', delivered: 3, parked: 0 },
    { result: 'done', delivered: 0, parked: 0 },
  ])
  expect(received()).toEqual(words(calls))
})

test('P12 after a restart: the same, and what was on the wire before it is marked', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.restart()
  it.backend.behaves()
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'done', delivered: 1, parked: 0 })
  expect(it.backend.calls('StartTransaction').map((call) => call.text)).toEqual([start.text, start.text])
  expect(it.disk.stored('CP1')).toMatchObject([{ ambiguous: true, state: 'delivered' }])
})

test('P12 H21 in the OCPP version of what is stored; one version at a time', async () => {
  it = await site()
  const station = it.station()
  await station.connects({ protocols: ['ocpp2.0.1'] })
  await it.say(station, 'BootNotification', {})
  await it.offline()
  const event = { eventType: 'Started', seqNo: 0, timestamp: '2026-05-04T08:00:00Z', triggerReason: 'CablePluggedIn' }
  await it.say(station, 'TransactionEvent', { ...event, transactionInfo: { transactionId: 'T' } })
  station.leaves()
  await it.settle()
  it.backend.comesBack()
  await station.connects({ protocols: ['ocpp1.6'] })
  await it.settle()
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 1, owed: 0 })
  await it.offline()
  await it.say(station, 'MeterValues', meterOf(7, 1))
  station.leaves()
  await it.settle()
  it.backend.comesBack()
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'done', delivered: 1, parked: 0 })
  expect(it.backend.dials.at(-1)!.protocols).toEqual(['ocpp1.6'])
  expect(await it.proxy.drain('CP1', password)).toEqual({ result: 'done', delivered: 1, parked: 0 })
  expect(it.backend.dials.at(-1)!.protocols).toEqual(['ocpp2.0.1'])
  expect(it.proxy.status('CP1')).toMatchObject({ parked: 0, owed: 0 })
})

test('P12 a backend that speaks another version gets nothing', async () => {
  await leftBehind()
  it.backend.speaks = () => 'ocpp2.0.1'
  expect(await it.proxy.drain('CP1', password)).toMatchObject({ result: 'stopped', delivered: 0 })
  expect([received(), it.proxy.status('CP1')!.owed]).toEqual([[], 3])
})

test('P12 the proxy ends in the middle: it stops, and nothing is lost', async () => {
  await leftBehind()
  it.backend.answers('MeterValues', silence)
  const drained = it.proxy.drain('CP1', password)
  await it.settle()
  await it.proxy.close()
  expect(await drained).toMatchObject({ result: 'stopped', delivered: 1 })
  expect(states()).toEqual(['delivered', 'ambiguous', 'queued'])
})

test('P12 P3 while it delivers, the backend link says so, recorded once with its end', async () => {
  await leftBehind()
  it.backend.answers('StartTransaction', silence)
  const drained = it.proxy.drain('CP1', password)
  await it.settle()
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'draining', stationLink: 'gone' })
  it.backend.behaves()
  it.backend.waiting('StartTransaction')[0]!.answer(firstAnswer)
  await drained
  const links = it.lines.flatMap((line) => (line.kind === 'link' && line.leg === 'backend' ? [line.state] : []))
  expect(links.slice(links.lastIndexOf('offline'))).toEqual(['offline', 'closed', 'draining', 'closed'])
})
