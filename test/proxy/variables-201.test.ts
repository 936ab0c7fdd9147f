/** L7: settings of a 2.0.1 station through the real proxy, between third-party counterparts strict in their schemas, and with the practice station. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RPCClient } from 'ocpp-rpc'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stationBoxOf, stationRows2 } from '../../src/main/core/wallboxes/any2.ts'
import { moveByProfile, planMove } from '../../src/main/core/wallboxes/network-profile.ts'
import { DeviceModel, type StoredModel } from '../../src/main/practice/device-model.ts'
import { Station201 } from '../../src/main/practice/station-201.ts'
import { startRpcBackend, type RpcBackend } from './rpc-backend.ts'
import { boot2 } from './rpc-station2.ts'
import { runProxy, type RunningProxy } from './running-proxy.ts'

let backend: RpcBackend
let running: RunningProxy
let complaints: string[]
let ends: (() => unknown)[]

beforeEach(async () => {
  backend = await startRpcBackend('/ocpp', ['ocpp2.0.1'])
  running = await runProxy(backend.url)
  complaints = []
  ends = []
})
afterEach(async () => {
  for (const end of ends) await end()
  await running.stop()
  await backend.stop()
  expect([...complaints, ...backend.complaints]).toEqual([])
  expect(running.logged).toEqual([])
})

/** An `ocpp-rpc` station, strict, that answers with the device model; reports are its own to send. */
async function thirdParty(): Promise<DeviceModel> {
  let stored: StoredModel = { values: {}, pending: {}, profiles: {} }
  const model = new DeviceModel('CP1', {
    get value() {
      return stored
    },
    save: (change) => (stored = { ...stored, ...change }),
  })
  const client: any = new RPCClient({
    ...{ endpoint: `${running.proxy.url}/ocpp`, identity: 'CP1', protocols: ['ocpp2.0.1'] },
    ...{ strictMode: true, reconnect: false },
  } as ConstructorParameters<typeof RPCClient>[0])
  client.on('strictValidationFailure', ({ method, error }: { method: string; error: { message: string } }) =>
    complaints.push(`${method}: ${error.message}`),
  )
  client.on('badMessage', ({ error }: { error: { message: string } }) => complaints.push(error.message))
  client.on('error', () => undefined)
  const telling: Promise<void>[] = []
  const tell = async (requestId: number): Promise<void> => {
    const parts = model.report('FullInventory')!
    for (const [seqNo, reportData] of parts.entries()) {
      const answer = await client.call('NotifyReport', {
        ...{ requestId, generatedAt: '2026-05-04T08:00:00Z', seqNo, tbc: seqNo < parts.length - 1, reportData },
      })
      expect(answer).toEqual({})
    }
  }
  client.handle('GetVariables', ({ params }: any) => (model.getVariables(params) as { payload: object }).payload)
  client.handle('SetVariables', ({ params }: any) => (model.setVariables(params) as { payload: object }).payload)
  client.handle('GetBaseReport', ({ params }: any) => {
    setImmediate(() => telling.push(tell(params.requestId as number)))
    return { status: 'Accepted' }
  })
  await client.connect()
  ends.push(
    () => Promise.all(telling),
    () => client.close({ force: true }),
  )
  await client.call('BootNotification', boot2)
  return model
}

test('L7 P2 the report is read and answered here, one value is set and read back, and the backend hears of none of it', async () => {
  const model = await thirdParty()
  const rows = await stationRows2(running.proxy, 'CP1')
  expect(rows.find(({ key }) => key === 'TxCtrlr.EVConnectionTimeOut')).toMatchObject({ value: '60', unit: 's' })
  expect(rows.length).toBeGreaterThan(30)
  const box = stationBoxOf(running.proxy, 'CP1')
  expect(await box.write('ConnectionTimeOut', '90')).toEqual({ result: 'accepted' })
  expect([...(await box.read(['ConnectionTimeOut', 'OCPPCommCtrlr.OfflineThreshold', 'A.B']))]).toEqual([
    ['ConnectionTimeOut', '90'],
    ['OCPPCommCtrlr.OfflineThreshold', '60'],
  ])
  expect(model.value('TxCtrlr', 'EVConnectionTimeOut')).toBe('90')
  expect(backend.received.map(({ action }) => action)).toEqual(['BootNotification'])
})

test('L7 C1 it works while the backend is away', async () => {
  await thirdParty()
  await backend.kill()
  await running.until((event) => event.event === 'backend' && event.link === 'offline')
  expect((await stationRows2(running.proxy, 'CP1')).length).toBeGreaterThan(30)
})

test('P2 the backend’s own report, asked for at the same moment, reaches the backend whole', async () => {
  const model = await thirdParty()
  // Its handler refuses NotifyReport; this one takes it.
  const parts: number[] = []
  const whole = new Promise<void>((resolve) => {
    backend.before = ({ action, params }) => {
      if (action !== 'NotifyReport') return
      parts.push(params['requestId'] as number)
      if (params['tbc'] === false) resolve()
    }
  })
  const client = backend.clients.get('CP1') as any
  client.handle('NotifyReport', async ({ params }: any) => {
    await backend.before({ station: 'CP1', action: 'NotifyReport', params })
    return {}
  })
  const ours = stationRows2(running.proxy, 'CP1')
  expect(await client.call('GetBaseReport', { requestId: 7, reportBase: 'FullInventory' })).toEqual({
    status: 'Accepted',
  })
  expect((await ours).length).toBeGreaterThan(30)
  await whole
  expect(new Set(parts)).toEqual(new Set([7]))
  expect(parts).toHaveLength(model.report('FullInventory')!.length)
})

test('L7 a station is moved to another backend by its network profiles, and comes back when that one is not there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'practice-201-'))
  const station = new Station201({
    ...{ directory, identity: 'CP1', backendUrl: `${running.proxy.url}/ocpp`, rebootMs: 20, patienceMs: 500 },
  })
  ends.push(
    () => station.stop(),
    () => rmSync(directory, { recursive: true, force: true }),
  )
  station.start()
  await running.until((event) => event.event === 'backend' && event.link === 'live')
  await backend.until(({ action }) => action === 'StatusNotification')
  const target = await startRpcBackend('/other', ['ocpp2.0.1'])
  ends.push(() => target.stop())

  async function move(url: string): Promise<number> {
    const plan = await planMove(running.proxy, 'CP1', { url, identity: 'CP1', securityProfile: 0 })
    if (plan.result !== 'plan') throw new Error(plan.why.code)
    const notes = { id: 'move', before: () => Promise.resolve(), show: () => undefined }
    expect((await moveByProfile(running.proxy, 'CP1', plan, notes)).result).toBe('told')
    return plan.slot
  }
  // Nobody listens there any more: the first connection stays second in the order, and is tried next.
  const gone = await startRpcBackend('/gone', ['ocpp2.0.1'])
  await gone.stop()
  const from = running.events.length
  expect(await move(gone.url)).toBe(2)
  await running.until((event) => event.event === 'station' && event.link === 'gone', from)
  await running.until((event) => event.event === 'station' && event.link === 'connected', from)
  const boots = (): number => backend.received.filter(({ action }) => action === 'BootNotification').length
  await backend.until(() => boots() === 2)
  expect(station.model.value('OCPPCommCtrlr', 'ActiveNetworkProfile')).toBe('1')

  expect(await move(`${target.url}/CP1`)).toBe(3)
  expect(await target.until(({ action }) => action === 'BootNotification')).toMatchObject({ station: 'CP1' })
  expect(station.model.value('OCPPCommCtrlr', 'ActiveNetworkProfile')).toBe('3')
  expect(target.complaints).toEqual([])
})
