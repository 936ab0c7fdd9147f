/** The proxy between third-party counterparts of OCPP 2.x: `ocpp-rpc` as station and as backend, strict in 2.0.1 on both sides. */
import { afterEach, describe, expect, test } from 'vitest'
import { at } from '../fakes/session16.ts'
import { card, ended, metered, started, statusOf, updated } from '../fakes/session2.ts'
import { startRpcBackend, type RpcBackend } from './rpc-backend.ts'
import { connectStation2, type RpcStation2 } from './rpc-station2.ts'
import { connectStation } from './rpc-station.ts'
import { runProxy, type RunningProxy } from './running-proxy.ts'

let backend: RpcBackend
let running: RunningProxy
let open: { disconnect(): Promise<void> }[] = []
let stations: RpcStation2[] = []

async function begin(...protocols: string[]): Promise<void> {
  backend = await startRpcBackend('/ocpp', protocols)
  running = await runProxy(backend.url)
}
async function connect(protocol: string, identity = 'CP1'): Promise<RpcStation2> {
  const station = await connectStation2(running.proxy.url, identity, protocol)
  stations.push(station)
  open.push(station)
  return station
}
async function outage(): Promise<void> {
  await backend.kill()
  await running.until((event) => event.event === 'backend' && event.link === 'offline')
}
async function over(): Promise<void> {
  const from = running.events.length
  await backend.comeBack()
  await running.until((event) => event.event === 'backend' && event.link === 'live', from)
}
afterEach(async () => {
  await Promise.all(open.map((each) => each.disconnect()))
  await running.stop()
  await backend.stop()
  const complaints = [...backend.complaints, ...stations.flatMap((station) => station.complaints)]
  open = []
  stations = []
  // Nobody found fault with a word of the proxy.
  expect(complaints).toEqual([])
  expect(running.logged).toEqual([])
})
const events = (station = 'CP1'): unknown[] =>
  backend
    .transactions(station)
    .map(({ params }) => [
      params['transactionInfo'].transactionId,
      params['seqNo'],
      params['timestamp'],
      params['offline'],
    ])
const accepted = { idTokenInfo: { status: 'Accepted' } }

describe.each(['ocpp2.0.1', 'ocpp2.1'])('%s', (protocol) => {
  test('L1 C1 C2 H32 a session that spans the outage and one inside it arrive once, in order, with their own times', async () => {
    await begin(protocol)
    const station = await connect(protocol)
    expect(await station.authorize(card())).toBe('Accepted')
    expect(await station.call('TransactionEvent', started('A', { seqNo: 0, minute: 0, idToken: card() }))).toEqual(
      accepted,
    )
    await outage()
    expect(await station.call('TransactionEvent', updated('A', { seqNo: 1, minute: 1 }))).toEqual({})
    expect(await station.call('TransactionEvent', ended('A', { seqNo: 2, minute: 2, idToken: card() }))).toEqual(
      accepted,
    )
    expect(await station.authorize(card('KNOWN'))).toBe('Accepted')
    expect(await station.session('B', 3, card())).toEqual([accepted, {}, accepted])
    await over()
    expect(events()).toEqual([
      ['A', 0, at(0), undefined],
      ...[1, 2].map((n) => ['A', n, at(n), true]),
      ...[0, 1, 2].map((n) => ['B', n, at(n + 3), true]),
    ])
    expect(running.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0, parked: 0, protocol })
  })

  test('P5 everything a station may say in an outage is answered as its schemas want it', async () => {
    await begin(protocol)
    const station = await connect(protocol)
    await outage()
    expect(Date.parse((await station.call('Heartbeat')).currentTime as string)).toBeGreaterThan(0)
    expect(await station.call('StatusNotification', statusOf(1, 'Occupied', 1))).toEqual({})
    expect(await station.call('MeterValues', { evseId: 0, ...metered(1) })).toEqual({})
    expect(await station.call('SecurityEventNotification', { type: 'ResetOrReboot', timestamp: at(1) })).toEqual({})
    expect(await station.call('DataTransfer', { vendorId: 'V' })).toEqual({ status: 'Rejected' })
    expect(await station.call('SignCertificate', { csr: 'x' })).toEqual({ status: 'Rejected' })
    expect(await station.call('FirmwareStatusNotification', { status: 'Idle' })).toEqual({})
    expect(await station.authorize(card('stranger'))).toBe('Unknown')
    const contract = { idToken: card('DE8AA1A2B3C4D5', 'eMAID'), certificate: 'PEM' }
    expect(await station.call('Authorize', contract)).toEqual({ idTokenInfo: { status: 'Invalid' } })
    await expect(
      station.call('Get15118EVCertificate', { iso15118SchemaVersion: 'urn', action: 'Install', exiRequest: 'x' }),
    ).resolves.toEqual({
      status: 'Failed',
      exiResponse: '',
    })
    await over()
    const told = (action: string): number => backend.received.filter((message) => message.action === action).length
    expect(['MeterValues', 'SecurityEventNotification', 'StatusNotification', 'DataTransfer'].map(told)).toEqual([
      1, 1, 1, 0,
    ])
  })

  test('P9 E14 the backend asks what is in the queue, and stops a session whose card it refuses afterwards', async () => {
    await begin(protocol)
    const station = await connect(protocol)
    await station.authorize(card())
    await outage()
    await station.call('TransactionEvent', started('A', { seqNo: 0, minute: 0, idToken: card() }))
    await station.call('TransactionEvent', updated('A', { seqNo: 1, minute: 1 }))
    backend.tags.set('known', { status: 'Blocked' })
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let reached = (): void => undefined
    const second = new Promise<void>((resolve) => (reached = resolve))
    backend.before = ({ action, params }) => {
      if (action !== 'TransactionEvent' || params['seqNo'] !== 1) return
      reached()
      return held
    }
    const live = over()
    await second
    const ask = (params: object) => backend.clients.get('CP1')!.call('GetTransactionStatus', params)
    expect(await ask({ transactionId: 'A' })).toEqual({ messagesInQueue: true })
    expect(await ask({ transactionId: 'B' })).toEqual({ messagesInQueue: false })
    release()
    await live
    expect(await ask({ transactionId: 'A' })).toEqual({ messagesInQueue: false })
    expect(station.heard).toContainEqual({ action: 'RequestStopTransaction', params: { transactionId: 'A' } })
  })
})

test('L1 a 1.6 and a 2.0.1 station side by side on one backend, through one outage', async () => {
  await begin('ocpp1.6', 'ocpp2.0.1')
  const old = await connectStation(running.proxy.url, 'OLD')
  open.push(old)
  const station = await connect('ocpp2.0.1', 'NEW')
  expect([await old.authorize('known'), await station.authorize(card())]).toEqual(['Accepted', 'Accepted'])
  await backend.kill()
  for (const id of ['OLD', 'NEW'])
    await running.until((event) => event.event === 'backend' && event.station === id && event.link === 'offline')
  const { transactionId } = await old.start('known', 100, at(1))
  await old.stop(transactionId, 200, at(2))
  await station.session('B', 3, card())
  const from = running.events.length
  await backend.comeBack()
  for (const id of ['OLD', 'NEW'])
    await running.until((event) => event.event === 'backend' && event.station === id && event.link === 'live', from)
  expect(backend.told('OLD')).toEqual([
    ['StartTransaction', at(1)],
    ['StopTransaction', at(2)],
  ])
  expect(events('NEW')).toEqual([0, 1, 2].map((n) => ['B', n, at(n + 3), true]))
})
