import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RPCServer } from 'ocpp-rpc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Wallbox } from '../../src/main/practice/wallbox.ts'
import { ScriptedBackend } from './scripted.ts'
import { StillTime, until } from './still-time.ts'

let directory: string
let time: StillTime
let backend: ScriptedBackend
let box: Wallbox

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'practice-'))
  time = new StillTime()
})

afterEach(async () => {
  box.stop()
  await backend.stop()
  rmSync(directory, { recursive: true, force: true })
  expect(time.waiting).toBe(0)
})

async function boxAt(answers: ScriptedBackend['answers'] = {}, autoPong = true): Promise<void> {
  backend = await ScriptedBackend.start(answers, autoPong)
  box = new Wallbox({ directory, serial: '990077', time, settings: { ocppe: true, ocppu: `${backend.url}/990077` } })
  // Whole minutes pass here in one leap, without a moment for a pong.
  box.keys.change('WebSocketPingInterval', '0')
  box.start()
}

const accepted = () => until(() => box.connection.accepted)
const boot = { status: 'Accepted', currentTime: '2026-03-01T12:00:00.000Z', interval: 3600 }

describe('an answer that does not come', () => {
  test('Heartbeats do not pile up behind a slow backend: the card goes before the next one', async () => {
    await boxAt({ BootNotification: { ...boot, interval: 5 }, Heartbeat: null })
    await accepted()
    await until(() => backend.calls('StatusNotification').length >= 2)
    await time.runUntil(() => backend.calls('Heartbeat').length === 1, 1_000)
    time.advance(20_000)
    const shown = box.present('A')
    await time.runUntil(() => backend.calls('Authorize').length === 1, 1_000)
    expect(backend.calls('Heartbeat')).toHaveLength(1)
    await shown
  })

  test('a StartTransaction goes again after 30 s: new message id, same payload; a Heartbeat does not', async () => {
    await boxAt({ StartTransaction: null })
    await accepted()
    box.plugIn()
    await box.present('A')
    await until(() => backend.calls('StartTransaction').length === 1)
    const begun = time.now()
    await time.runUntil(() => backend.calls('StartTransaction').length === 2, 1_000)
    expect(time.now() - begun).toBeGreaterThanOrEqual(30_000)
    const [first, second] = backend.calls('StartTransaction')
    expect(second!.payload).toEqual(first!.payload)
    expect(second!.id).not.toBe(first!.id)
    backend.answers['StartTransaction'] = { transactionId: 7, idTagInfo: { status: 'Accepted' } }
    await time.runUntil(() => box.transactionId === 7, 1_000)

    backend.answers['Heartbeat'] = null
    backend.say('[2,"t","TriggerMessage",{"requestedMessage":"Heartbeat"}]')
    await until(() => backend.calls('Heartbeat').length === 1)
    time.advance(30_000)
    await box.present('A')
    await until(() => box.owed === 0)
    expect(backend.calls('Heartbeat')).toHaveLength(1)
  })

  test('J §4.1.1 one CALL at a time; what follows a StartTransaction waits for its answer', async () => {
    await boxAt({ StartTransaction: null })
    await accepted()
    box.plugIn()
    await box.present('A')
    await until(() => backend.calls('StartTransaction').length === 1)
    await box.present('A')
    box.unplug()
    expect(backend.actions.at(-1)).toBe('StartTransaction')
    backend.say(
      `[3,"${backend.calls('StartTransaction')[0]!.id}",{"transactionId":9,"idTagInfo":{"status":"Accepted"}}]`,
    )
    await until(() => box.owed === 0)
    expect(backend.calls('StopTransaction')).toMatchObject([{ payload: { transactionId: 9 } }])
  })

  test('the link goes before the answer: the same payload goes again on the next', async () => {
    await boxAt({ StartTransaction: null })
    await accepted()
    box.plugIn()
    await box.present('A')
    await until(() => backend.calls('StartTransaction').length === 1)
    backend.hangUp()
    await time.runUntil(() => backend.calls('StartTransaction').length === 2)
    const [first, second] = backend.calls('StartTransaction')
    expect(second!.payload).toEqual(first!.payload)
    expect(backend.calls('BootNotification')).toHaveLength(1)
  })

  test('Authorize unanswered: the wallbox decides as if offline', async () => {
    await boxAt({ Authorize: null })
    await accepted()
    box.plugIn()
    const refused = box.present('A')
    await until(() => backend.calls('Authorize').length === 1)
    time.advance(30_000)
    expect(await refused).toBe('refused')
    box.keys.change('AllowOfflineTxForUnknownId', 'true')
    const started = box.present('A')
    await until(() => backend.calls('Authorize').length === 2)
    backend.hangUp()
    expect(await started).toBe('started')
  })

  test('a late answer to a CALL given up is nothing to it', async () => {
    await boxAt({ Authorize: null })
    await accepted()
    const refused = box.present('A')
    await until(() => backend.calls('Authorize').length === 1)
    time.advance(30_000)
    await refused
    backend.say(`[3,"${backend.calls('Authorize')[0]!.id}",{"idTagInfo":{"status":"Accepted"}}]`)
    backend.say('[3,"never asked",{}]')
    backend.say('[2,"after","ClearCache",{}]')
    expect(await backend.answerTo('after')).toEqual([3, 'after', { status: 'Accepted' }])
    expect(box.status).toBe('Available')
  })

  test('a pong that does not come ends the connection within two intervals', async () => {
    await boxAt({}, false)
    box.keys.change('WebSocketPingInterval', '10')
    await accepted()
    const before = time.now()
    await time.runUntil(() => backend.connections === 2, 500)
    expect(time.now() - before).toBeLessThan(24_000)
  })
})

describe('§3.7.1 a backend that fails on a message', () => {
  test('is asked again after 60 s and after 120 s, then the message is dropped; without its start a session has id -1', async () => {
    await boxAt({ StartTransaction: 'error' })
    await accepted()
    box.plugIn()
    await box.present('A')
    await until(() => backend.calls('StartTransaction').length === 1)
    const times = [time.now()]
    for (const n of [2, 3]) {
      await time.runUntil(() => backend.calls('StartTransaction').length === n, 1_000)
      times.push(time.now())
    }
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(60_000)
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(120_000)
    await until(() => box.transactionId === -1)
    await box.present('A')
    await until(() => box.owed === 0)
    expect(backend.calls('StartTransaction')).toHaveLength(3)
    const meterValues = backend.calls('MeterValues').map(({ payload }) => payload['transactionId'])
    expect(new Set(meterValues)).toEqual(new Set([-1]))
    expect(backend.calls('StopTransaction')).toMatchObject([{ payload: { transactionId: -1 } }])
  })

  test('other messages pass while it waits', async () => {
    await boxAt({ StartTransaction: 'error' })
    await accepted()
    box.plugIn()
    await box.present('A')
    await until(() => backend.calls('StatusNotification').at(-1)?.payload['status'] === 'Charging')
    expect(box.owed).toBeGreaterThan(0)
  })
})

describe('§4.2 BootNotification', () => {
  test.each(['Pending', 'Rejected'])(
    '%s: nothing else is sent, and it asks again after the interval',
    async (status) => {
      await boxAt({ BootNotification: { ...boot, status, interval: 40 } })
      await until(() => backend.actions.length === 1)
      box.plugIn()
      await box.present('A')
      backend.say('[2,"r","RemoteStartTransaction",{"idTag":"A"}]')
      expect(await backend.answerTo('r')).toEqual([3, 'r', { status: 'Rejected' }])
      const before = time.now()
      backend.answers['BootNotification'] = boot
      await time.runUntil(() => box.connection.accepted, 1_000)
      expect(time.now() - before).toBeGreaterThanOrEqual(40_000)
      expect(backend.actions.slice(0, 2)).toEqual(['BootNotification', 'BootNotification'])
    },
  )

  test('a triggered one answered Rejected takes the wallbox out of service until it is accepted again', async () => {
    await boxAt()
    await accepted()
    backend.answers['BootNotification'] = { ...boot, status: 'Rejected', interval: 20 }
    backend.say('[2,"t","TriggerMessage",{"requestedMessage":"BootNotification"}]')
    await until(() => !box.connection.accepted)
    backend.answers['BootNotification'] = boot
    await time.runUntil(() => box.connection.accepted, 1_000)
    expect(backend.calls('BootNotification')).toHaveLength(3)
  })

  test('Heartbeats come at the interval the backend gave, and at that of HeartbeatInterval once it is changed', async () => {
    await boxAt({ BootNotification: { ...boot, interval: 5 } })
    await accepted()
    expect(box.keys.number('HeartbeatInterval')).toBe(5)
    time.advance(5_000)
    await until(() => backend.calls('Heartbeat').length === 1)
    box.keys.change('HeartbeatInterval', '60')
    time.advance(59_000)
    backend.say('[2,"x","ClearCache",{}]')
    await backend.answerTo('x')
    expect(backend.calls('Heartbeat')).toHaveLength(1)
    time.advance(1_000)
    await until(() => backend.calls('Heartbeat').length === 2)
  })
})

test('§3.5.3 a backend that refuses a card of its own list is told of the conflict', async () => {
  await boxAt({ StartTransaction: { transactionId: 3, idTagInfo: { status: 'Invalid' } } })
  await accepted()
  const list = {
    listVersion: 1,
    updateType: 'Full',
    localAuthorizationList: [{ idTag: 'A', idTagInfo: { status: 'Accepted' } }],
  }
  backend.say(JSON.stringify([2, 'l', 'SendLocalList', list]))
  await backend.answerTo('l')
  box.plugIn()
  await box.present('A')
  await until(() => backend.calls('StopTransaction').length === 1)
  const codes = backend.calls('StatusNotification').map(({ payload }) => payload['errorCode'])
  expect(codes).toContain('LocalListConflict')
})

test('frames that are none do it no harm', async () => {
  await boxAt()
  await accepted()
  for (const text of ['', '{', '[]', 'null', '[2]', '[2,5,"Reset",{}]', '[9,"a",{}]', '[3,"a"]', '[4,"a"]', '"[2"'])
    backend.say(text)
  backend.say('[2,"null payload","GetConfiguration",null]')
  expect(await backend.answerTo('null payload')).toMatchObject([
    3,
    'null payload',
    { configurationKey: expect.any(Array) },
  ])
  backend.say('[2,"arrays","SendLocalList",{"listVersion":1,"updateType":"Full","localAuthorizationList":[null]}]')
  expect((await backend.answerTo('arrays'))[0]).toBeOneOf([3, 4])
  expect(box.connection.accepted).toBe(true)
})

describe('what it says when it cannot connect, in the words of the real box', () => {
  test('the backend refuses the upgrade', async () => {
    const server = createServer().on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    await boxAt()
    box.configure({ ocppu: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/990077` })
    await until(() => box.connection.lastError !== null)
    expect(box.connection.lastError).toContain('esp_ws_handshake_status_code=404')
    server.close()
  })

  test.each([
    ['ws://127.0.0.1:1/990077', 'ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST'],
    ['http//nonsense', 'ESP_ERR_INVALID_ARG'],
    ['ws://127.0.0.1:1/990077#fragment', 'ESP_ERR_INVALID_ARG'],
  ])('%s', async (url, says) => {
    await boxAt()
    box.configure({ ocppu: url })
    await until(() => box.connection.lastError !== null)
    expect(box.connection.lastError).toContain(says)
  })

  test('a backend that speaks TLS where none was expected, or none where it was', async () => {
    await boxAt()
    box.configure({ ocppu: `${backend.url.replace('ws:', 'wss:')}/990077` })
    await until(() => box.connection.lastError !== null)
    expect(box.connection.lastError).toContain('esp_transport_connect() failed')
  })
})

test('L1 a third-party backend in strict mode takes it for a charge point: boot, session, orders', async () => {
  await boxAt()
  const seen: [string, Record<string, unknown>][] = []
  const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true })
  const strict: string[] = []
  let call: ((method: string, params: object) => Promise<unknown>) | null = null
  server.on('client', (client: any) => {
    client.on('strictValidationFailure', ({ error }: { error: Error }) => strict.push(error.message))
    call = (method, params) => client.call(method, params)
    client.handle(({ method, params }: { method: string; params: Record<string, unknown> }) => {
      seen.push([method, params])
      const idTagInfo = { status: 'Accepted' }
      const currentTime = new Date(time.now()).toISOString()
      if (method === 'BootNotification') return { status: 'Accepted', interval: 300, currentTime }
      if (method === 'Heartbeat') return { currentTime }
      if (method === 'Authorize') return { idTagInfo }
      if (method === 'StartTransaction') return { transactionId: 55, idTagInfo }
      return {}
    })
  })
  const http = await server.listen(0, '127.0.0.1')
  try {
    box.configure({ ocppu: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/990077` })
    await until(() => box.connection.accepted && call !== null)
    await call!('ChangeConfiguration', { key: 'StopTxnSampledData', value: 'Energy.Active.Import.Register' })
    box.plugIn()
    await box.present('A')
    await until(() => box.transactionId === 55)
    await time.runUntil(() => seen.some(([method]) => method === 'MeterValues'))
    expect(await call!('GetConfiguration', {})).toMatchObject({ configurationKey: expect.any(Array) })
    expect(await call!('TriggerMessage', { requestedMessage: 'Heartbeat' })).toEqual({ status: 'Accepted' })
    expect(await call!('RemoteStopTransaction', { transactionId: 55 })).toEqual({ status: 'Accepted' })
    await until(() => seen.some(([method]) => method === 'StopTransaction') && box.owed === 0)
    await until(() => seen.some(([method]) => method === 'Heartbeat'))
    expect(await call!('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' })
    expect(strict).toEqual([])
  } finally {
    await server.close({ force: true })
  }
})
