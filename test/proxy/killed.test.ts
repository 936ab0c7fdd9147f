/** The proxy process is killed in the middle of an outage: what it promised is kept. Third-party station and backend. */
import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run, startProxy, type ProxyProcess } from './proxy-process.ts'
import { startRpcBackend, type RpcBackend } from './rpc-backend.ts'
import { at, connectStation, type RpcStation } from './rpc-station.ts'
import { newDirectory } from './running-proxy.ts'

let backend: RpcBackend
let data: string
let proxy: ProxyProcess
const stations: RpcStation[] = []

beforeEach(async () => {
  backend = await startRpcBackend()
  data = await newDirectory()
})
afterEach(async () => {
  await Promise.all(stations.splice(0).map((station) => station.disconnect()))
  await proxy.kill()
  await backend.stop()
  await rm(data, { recursive: true, force: true })
})

async function connect(): Promise<RpcStation> {
  const station = await connectStation(proxy.url, 'CP1')
  stations.push(station)
  return station
}
const live = (line: any): boolean => line.event === 'backend' && line.link === 'live'
const offline = (line: any): boolean => line.event === 'backend' && line.link === 'offline'

test('C2 C4 C8 H9 SIGKILL in the outage: the station is refused until the backend is back, then everything arrives once, in order', async () => {
  proxy = await startProxy({ backend: backend.url, data })
  const station = await connect()
  await station.authorize('known')
  const first = await station.start('known', 1000, at(0))
  await station.meter(first.transactionId, 1100, at(1))
  await backend.kill()
  await proxy.until(offline)
  await station.stop(first.transactionId, 1200, at(2))
  const second = await station.start('known', 1200, at(3))
  await station.meter(second.transactionId, 1300, at(4))

  await proxy.kill()
  await station.closed
  proxy = await startProxy({ backend: backend.url, data })
  await expect(connect()).rejects.toMatchObject({ code: 503 })
  const refused = await proxy.until((line) => line.link === 'refused')
  expect(refused).toMatchObject({ event: 'station', station: 'CP1', link: 'refused', status: 503 })
  const queued = await run(['queue', '--data', data, '--json'])
  expect(queued.lines.map((line) => [line.action, line.state])).toEqual([
    ['StopTransaction', 'queued'],
    ['StartTransaction', 'queued'],
    ['MeterValues', 'queued'],
  ])
  const cards = await run(['cards', '--data', data, '--json'])
  expect(cards.lines).toEqual([
    { idTag: 'known', type: 'idTag', backend: backend.url, status: 'Accepted', validUntil: null, works: true },
  ])

  await backend.comeBack()
  const again = await connect()
  // The station ends its session with the id it was given before the kill.
  await again.stop(second.transactionId, 1400, at(5), 'known')
  await backend.until((message) => message.action === 'StopTransaction' && message.params['meterStop'] === 1400)
  await proxy.until(live)

  const seen = backend.transactions('CP1')
  expect(backend.told('CP1')).toEqual([
    ['StartTransaction', at(0)],
    ['MeterValues', at(1)],
    ['StopTransaction', at(2)],
    ['StartTransaction', at(3)],
    ['MeterValues', at(4)],
    ['StopTransaction', at(5)],
  ])
  expect(
    seen
      .slice(1)
      .filter((message) => message.action !== 'StartTransaction')
      .map((message) => message.params['transactionId']),
  ).toEqual([100, 100, 101, 101])
  const ledger = await run(['ledger', '--data', data, '--json'])
  expect(ledger.lines.map((line) => [line.action, line.ambiguous, line.deliveredAt !== null])).toEqual([
    ['StopTransaction', false, true],
    ['StartTransaction', false, true],
    ['MeterValues', false, true],
    ['StopTransaction', false, true],
  ])
  expect(ledger.lines[1]).toMatchObject({ provisionalId: second.transactionId, backendId: 101 })
  expect(await proxy.end()).toBe(0)
})

test('P7 P8 SIGKILL while a live start is on the wire: the repeat joins it, and the ledger says that it may have arrived twice', async () => {
  proxy = await startProxy({ backend: backend.url, data })
  const station = await connect()
  await station.authorize('known')
  let reached = (): void => undefined
  const onTheWire = new Promise<void>((resolve) => (reached = resolve))
  backend.before = ({ action }) => {
    if (action !== 'StartTransaction') return
    reached()
    return new Promise(() => undefined)
  }
  const lost = station.start('known', 1000, at(0)).catch(() => 'lost')
  await onTheWire
  await proxy.kill()
  expect(await lost).toBe('lost')
  backend.before = () => undefined

  proxy = await startProxy({ backend: backend.url, data })
  const again = await connect()
  const started = await again.start('known', 1000, at(0))
  await again.stop(started.transactionId, 1100, at(1))
  await proxy.until(live)
  expect(backend.transactions('CP1').map((message) => message.action)).toEqual(['StartTransaction', 'StopTransaction'])
  const ledger = await run(['ledger', '--data', data, '--json'])
  expect(ledger.lines.find((line) => line.action === 'StartTransaction')).toMatchObject({ ambiguous: true })
  expect(ledger.lines.find((line) => line.action === 'StopTransaction')?.ambiguous ?? false).toBe(false)
})

test('C8 H9 one directory belongs to one backend: under a new address it gets what it is owed, and the cards stay', async () => {
  proxy = await startProxy({ backend: backend.url, data })
  const station = await connect()
  await station.authorize('known')
  await backend.kill()
  await proxy.until(offline)
  const { transactionId } = await station.start('known', 10, at(0))
  await station.stop(transactionId, 20, at(1))
  await proxy.kill()
  await backend.stop()

  backend = await startRpcBackend('/elsewhere')
  proxy = await startProxy({ backend: `${backend.url}/?token=s3cret`, data })
  await connect()
  await backend.until((message) => message.action === 'StopTransaction')
  expect(backend.transactions('CP1').map((message) => message.action)).toEqual(['StartTransaction', 'StopTransaction'])
  const cards = await run(['cards', '--data', data, '--json'])
  expect(cards.lines).toMatchObject([{ idTag: 'known', backend: backend.url, works: true }])
})
