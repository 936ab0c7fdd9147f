/** B2 between third-party counterparts over real sockets: `ocpp-rpc` as station and as backend, the faults in between. */
import { afterEach, expect, test } from 'vitest'
import type { Fault } from '../../src/main/core/proxy/faults.ts'
import { startRpcBackend, type RpcBackend } from './rpc-backend.ts'
import { at, connectStation, type RpcStation } from './rpc-station.ts'
import { runProxy, type RunningProxy } from './running-proxy.ts'

let backend: RpcBackend
let running: RunningProxy
let station: RpcStation

/** With short bounds, so that silence is noticed while somebody watches. */
async function begin(pingIntervalMs = 700): Promise<void> {
  backend = await startRpcBackend()
  running = await runProxy(backend.url, { answerDeadlineMs: 800, pingIntervalMs, dialTimeoutMs: 2_000 })
  station = await connectStation(running.proxy.url, 'CP1')
  expect(await station.authorize('known')).toBe('Accepted')
}
afterEach(async () => {
  await station.disconnect()
  await running.stop()
  await backend.stop()
})
const noticed = (): Promise<unknown> => running.until((event) => event.event === 'backend' && event.link === 'offline')
/** Live, and nothing owed: a link may be live for a moment between two messages. */
const drained = (): Promise<unknown> =>
  running.until(() => {
    const { backendLink, owed } = running.proxy.status('CP1')!
    return backendLink === 'live' && owed === 0
  })

test.each<[string, Fault]>([
  ['a clean close', { kind: 'close' }],
  ['a reset', { kind: 'reset' }],
  ['silence', { kind: 'silence' }],
  ['an upgrade nobody answers', { kind: 'no answer' }],
  ['HTTP 503', { kind: 'http', status: 503 }],
])('B2 C2 %s: noticed, a session served meanwhile, delivered once when it is lifted', async (_, fault) => {
  await begin()
  running.proxy.cut('CP1', 'backend', fault)
  const { transactionId, idTagInfo } = await station.start('known', 0, at(1))
  expect(idTagInfo.status).toBe('Accepted')
  await noticed()
  await station.meter(transactionId, 100, at(2))
  await station.stop(transactionId, 200, at(3))
  expect((await station.call('Heartbeat')).currentTime).toMatch(/^20\d\d-/)
  expect(backend.told('CP1')).toEqual([])
  running.proxy.restore('CP1', 'backend')
  await drained()
  expect(backend.told('CP1')).toEqual([
    ['StartTransaction', at(1)],
    ['MeterValues', at(2)],
    ['StopTransaction', at(3)],
  ])
  expect(running.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live', owed: 0 })
  expect(running.logged).toEqual([])
})

test('B2 slow and late: the backend’s answer that comes after ours reaches no strict station, and the session is delivered once', async () => {
  // A pong may take its time here.
  await begin(30_000)
  for (const [minute, fault] of [
    [1, { kind: 'slow', ms: 500 }],
    [5, { kind: 'late', ms: 1_000 }],
  ] as const) {
    running.proxy.cut('CP1', 'backend', fault)
    const { transactionId } = await station.start('known', 0, at(minute))
    expect(transactionId).toBeGreaterThanOrEqual(1_500_000_000)
    await station.stop(transactionId, 200, at(minute + 1))
    await drained()
    running.proxy.restore('CP1', 'backend')
  }
  expect(backend.told('CP1').map(([, time]) => time)).toEqual([1, 2, 5, 6].map(at))
  expect(running.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
})

test('B2 HTTP 404: the station is closed and refused, and let in when it is lifted', async () => {
  await begin()
  running.proxy.cut('CP1', 'backend', { kind: 'http', status: 404 })
  expect(await station.closed).toBe(1008)
  await expect(connectStation(running.proxy.url, 'CP1')).rejects.toMatchObject({ code: 404 })
  running.proxy.restore('CP1', 'backend')
  station = await connectStation(running.proxy.url, 'CP1')
  expect(running.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
})
