/** The proxy between third-party counterparts: `ocpp-rpc` as station and as backend, strict on both sides. */
import { afterEach, expect, test } from 'vitest'
import { startRpcBackend, type RpcBackend } from './rpc-backend.ts'
import { at, connectStation, type RpcStation } from './rpc-station.ts'
import { runProxy, type RunningProxy } from './running-proxy.ts'

let backend: RpcBackend
let running: RunningProxy
let stations: RpcStation[] = []

async function begin(changes = {}): Promise<void> {
  backend = await startRpcBackend()
  running = await runProxy(backend.url, changes)
}
async function connect(identity = 'CP1', options = {}): Promise<RpcStation> {
  const station = await connectStation(running.proxy.url, identity, options)
  stations.push(station)
  return station
}
afterEach(async () => {
  await Promise.all(stations.map((station) => station.disconnect()))
  stations = []
  await running.stop()
  await backend.stop()
})

test('C1 C2 P8 a session that spans the outage and one inside it arrive once, in order, with their own times and one id each', async () => {
  await begin()
  const station = await connect()
  expect(await station.authorize('known')).toBe('Accepted')
  const first = await station.start('known', 1000, at(0))
  await station.meter(first.transactionId, 1100, at(1))

  await backend.kill()
  await running.until((event) => event.event === 'backend' && event.link === 'offline')
  await station.meter(first.transactionId, 1200, at(2))
  await station.stop(first.transactionId, 1300, at(3))
  expect(await station.authorize('known')).toBe('Accepted')
  const second = await station.start('known', 1300, at(4))
  expect(second.idTagInfo.status).toBe('Accepted')
  expect(second.transactionId).toBeGreaterThanOrEqual(1_500_000_000)
  await station.meter(second.transactionId, 1400, at(5))
  await station.stop(second.transactionId, 1500, at(6), 'known')
  expect((await station.call('Heartbeat')).currentTime).toMatch(/^20\d\d-/)
  const offlineAt = running.events.length

  await backend.comeBack()
  await running.until((event) => event.event === 'backend' && event.link === 'live', offlineAt)

  const seen = backend.transactions('CP1')
  expect(backend.told('CP1')).toEqual([
    ['StartTransaction', at(0)],
    ['MeterValues', at(1)],
    ['MeterValues', at(2)],
    ['StopTransaction', at(3)],
    ['StartTransaction', at(4)],
    ['MeterValues', at(5)],
    ['StopTransaction', at(6)],
  ])
  const ids = seen
    .filter((message) => message.action !== 'StartTransaction')
    .map((message) => message.params['transactionId'])
  expect(ids).toEqual([100, 100, 100, 101, 101])
  expect(running.proxy.status('CP1')).toMatchObject({
    stationLink: 'connected',
    backendLink: 'live',
    owed: 0,
    parked: 0,
  })
  expect(running.logged).toEqual([])
})

test('C5 C6 cards in the outage: accepted before yes, blocked no, never seen no', async () => {
  await begin()
  const station = await connect()
  await station.authorize('known')
  await station.authorize('blocked')
  await backend.kill()
  await running.until((event) => event.event === 'backend' && event.link === 'offline')
  expect(await station.authorize('KNOWN')).toBe('Accepted')
  expect(await station.authorize('blocked')).toBe('Blocked')
  expect(await station.authorize('stranger')).toBe('Invalid')
})

test('C3 a station that connects in the outage is refused with 503 and let in when the backend is back', async () => {
  await begin()
  await backend.kill()
  await expect(connect()).rejects.toThrow()
  expect(running.events).toContainEqual(
    expect.objectContaining({ event: 'station', station: 'CP1', link: 'refused', status: 503 }),
  )
  await backend.comeBack()
  await connect()
  expect(running.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
})

test('P1 the backend refuses a station with 401, 403 or 404, and the station hears just that', async () => {
  await begin()
  for (const status of [401, 403, 404]) {
    backend.refuseWith = status
    await expect(connect(`CP${status}`)).rejects.toMatchObject({ code: status })
    expect(running.proxy.status(`CP${status}`)).toMatchObject({ stationLink: 'refused', refusedWith: status })
  }
})
