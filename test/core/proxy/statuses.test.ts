/** P10, H26: what the backend hears of connectors after it was away: the latest, if it changed, once. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { at } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
let problems: string[] = []
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual(problems)
  expect(it.backend.overlaps).toBe(0)
  problems = []
})
let minute = 0
const statusOf = (connectorId: number, status: string, errorCode = 'NoError'): Record<string, unknown> => ({
  ...{ connectorId, status, errorCode, timestamp: at(minute++) },
})
const say = (station: FakeStation, connectorId: number, status: string, errorCode?: string): Promise<unknown> =>
  it.say(station, 'StatusNotification', statusOf(connectorId, status, errorCode))
/** As the backend heard them. */
const heard = (): string[] =>
  it.backend
    .calls('StatusNotification')
    .map(({ payload }) => [payload['connectorId'], payload['status'], payload['errorCode']].join(' '))

test('P10 H26 after an outage the latest status of each connector that changed, in the order it was said, with its own time', async () => {
  it = await site()
  const station = await it.online()
  await say(station, 1, 'Available')
  await say(station, 2, 'Available')
  await it.offline()
  await say(station, 2, 'Preparing')
  await say(station, 1, 'Preparing')
  await say(station, 1, 'Charging')
  const last = statusOf(2, 'Charging')
  await it.say(station, 'StatusNotification', last)
  await it.back()
  expect(heard().slice(2)).toEqual(['1 Charging NoError', '2 Charging NoError'])
  expect(it.backend.calls('StatusNotification').at(-1)!.payload).toEqual(last)
  await it.offline()
  await it.back()
  expect(heard()).toHaveLength(4)
})

test('P10 what is again as the backend knows it is not told; another error code is a change', async () => {
  it = await site()
  const station = await it.online()
  await say(station, 1, 'Available')
  await say(station, 2, 'Faulted', 'GroundFailure')
  await it.offline()
  await say(station, 1, 'Charging')
  await say(station, 1, 'Available')
  await say(station, 2, 'Faulted', 'HighTemperature')
  await it.back()
  expect(heard().slice(2)).toEqual(['2 Faulted HighTemperature'])
})

test('P10 P12 what was not told is told after a restart, and only once', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await say(station, 1, 'Charging')
  it.backend.comesBack()
  await it.restart()
  await it.online()
  await it.settle()
  expect(heard()).toEqual(['1 Charging NoError'])
  await it.restart()
  await it.online()
  await it.settle()
  expect(heard()).toHaveLength(1)
})

test('P10 what the station says while it is told goes last, and nothing older after it', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await say(station, 1, 'Charging')
  await say(station, 2, 'Preparing')
  it.backend.answers('StatusNotification', silence)
  await it.back()
  expect(heard()).toEqual(['1 Charging NoError'])
  const newer = station.calls('StatusNotification', statusOf(2, 'Charging'))
  const newest = station.calls('StatusNotification', statusOf(1, 'Finishing'))
  await it.settle()
  it.backend.behaves()
  it.backend.waiting('StatusNotification')[0]!.answer({})
  await it.settle()
  expect([newer.result, newest.result]).toEqual([{}, {}])
  expect(heard()).toEqual(['1 Charging NoError', '2 Charging NoError', '1 Finishing NoError'])
})

test('P10 a link that dies before the answer: told again, also when it is as it was before', async () => {
  it = await site()
  const station = await it.online()
  await say(station, 1, 'Available')
  it.backend.answers('StatusNotification', silence)
  const lost = await it.say(station, 'StatusNotification', statusOf(1, 'Charging'))
  await it.offline()
  expect(lost.result).toEqual({})
  await say(station, 1, 'Available')
  it.backend.behaves()
  await it.back()
  expect(heard()).toEqual(['1 Available NoError', '1 Charging NoError', '1 Available NoError'])
})

test('P10 the link dies while it is told: it is told over the next one', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await say(station, 1, 'Charging')
  it.backend.answers('StatusNotification', silence)
  await it.back()
  expect(heard()).toHaveLength(1)
  await it.offline()
  it.backend.behaves()
  await it.back()
  expect(heard()).toEqual(['1 Charging NoError', '1 Charging NoError'])
})

test('P10 a CALLERROR counts as told', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await say(station, 1, 'Charging')
  it.backend.answers('StatusNotification', { callError: 'InternalError' })
  await it.back()
  await it.offline()
  await it.back()
  expect(heard()).toEqual(['1 Charging NoError'])
})

test('P10 P8 nothing is told of a station that boots before the backend has accepted it', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await say(station, 1, 'Charging')
  station.leaves()
  await it.settle()
  it.backend.comesBack()
  it.backend.answers('BootNotification', { status: 'Pending', currentTime: at(0), interval: 10 })
  await it.online()
  expect(heard()).toEqual([])
  it.backend.behaves()
  await it.say(station, 'BootNotification', {})
  expect(heard()).toEqual(['1 Charging NoError'])
})

test('P10 of a station that comes back without booting it is told when it says something', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await say(station, 1, 'Charging')
  station.leaves()
  await it.settle()
  it.backend.comesBack()
  await station.connects()
  expect(heard()).toEqual([])
  await it.say(station, 'Heartbeat', {})
  expect(heard()).toEqual(['1 Charging NoError'])
})

test('P10 OCPP 2.x: after an outage longer than OfflineThreshold all connectors, after a shorter one what changed', async () => {
  it = await site()
  const station = it.station()
  await station.connects({ protocols: ['ocpp2.0.1'] })
  await it.say(station, 'BootNotification', { reason: 'PowerUp' })
  const said = (evseId: number, connectorStatus: string): Promise<unknown> =>
    it.say(station, 'StatusNotification', { timestamp: at(minute++), evseId, connectorId: 1, connectorStatus })
  const told = (): string[] =>
    it.backend.calls('StatusNotification').map(({ payload }) => `${payload['evseId']} ${payload['connectorStatus']}`)
  station.answers = () => ({
    getVariableResult: [
      {
        attributeStatus: 'Accepted',
        attributeValue: '60',
        component: { name: 'OCPPCommCtrlr' },
        variable: { name: 'OfflineThreshold' },
      },
    ],
  })
  it.backend.call('CP1', 'GetVariables', { getVariableData: [] })
  await said(1, 'Available')
  await said(2, 'Available')
  await it.offline()
  await said(2, 'Occupied')
  await it.back()
  expect(told().slice(2)).toEqual(['2 Occupied'])
  await it.offline()
  await it.pass(61_000)
  await it.back()
  expect(told().slice(3)).toEqual(['1 Available', '2 Occupied'])
})

test('P15 connectors a station invents are forgotten, the oldest first; its own are told', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  for (let connector = 1; connector <= 500; connector++) await say(station, connector, 'Faulted')
  await say(station, 1, 'Charging')
  const kept = JSON.parse(it.disk.rows.stations.get('CP1')!.statuses!) as unknown[]
  expect(kept).toHaveLength(128)
  await it.back()
  expect(heard()).toHaveLength(128)
  expect(heard().at(-1)).toBe('1 Charging NoError')
  // The words of one that was forgotten are answered like any others, and it is not known again for that.
  await say(station, 2, 'Available')
  expect(heard().at(-1)).toBe('2 Available NoError')
})

test('P15 a status longer than any is answered and not kept', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const long = await it.say(station, 'StatusNotification', { ...statusOf(1, 'Faulted'), info: 'x'.repeat(100_000) })
  expect(long.result).toEqual({})
  await say(station, 2, 'Charging')
  expect(it.disk.rows.stations.get('CP1')!.statuses!.length).toBeLessThan(1_000)
  await it.back()
  expect(heard()).toEqual(['2 Charging NoError'])
})

test('P15 many statuses at once are one or two writes, and the last of them is on disk', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  it.disk.held = true
  const before = it.disk.writes
  for (let each = 0; each < 100; each++)
    station.calls('StatusNotification', statusOf(1, each % 2 ? 'Charging' : 'Preparing'))
  await it.settle()
  for (let each = 0; each < 100; each++) {
    station.calls('StatusNotification', statusOf(2, each % 2 ? 'Charging' : 'Preparing'))
    await it.settle()
  }
  it.disk.release()
  await it.settle()
  expect(it.disk.writes - before).toBeLessThanOrEqual(3)
  it.backend.comesBack()
  await it.restart()
  await it.online()
  await it.settle()
  expect(heard()).toEqual(['1 Charging NoError', '2 Charging NoError'])
})
