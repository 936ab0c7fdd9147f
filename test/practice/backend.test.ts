import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RPCClient } from 'ocpp-rpc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cards, PracticeBackend } from '../../src/main/practice/backend.ts'
import type { Received } from '../../src/main/practice/backend.ts'
import { schemaProblem } from './schemas.ts'
import { dialRaw } from './scripted.ts'
import { StillTime, until } from './still-time.ts'

let directory: string
let time: StillTime
let backend: PracticeBackend
let received: Received[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'practice-'))
  time = new StillTime()
  backend = await PracticeBackend.start({ directory, time, expiresAfterMs: 60_000 })
  backend.received((entries) => (received = entries))
})

afterEach(async () => {
  await backend.stop()
  rmSync(directory, { recursive: true, force: true })
})

const start = { connectorId: 1, meterStart: 0, timestamp: '2026-03-01T12:00:00.000Z' }

test('B7 takes in any station at its path, boots it and gives it time and interval', async () => {
  expect(backend.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/practice\/ocpp$/)
  const station = await dialRaw(`${backend.url}/CP%20%C3%A4`)
  const answer = await station.ask('BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' })
  expect(answer[2]).toEqual({ status: 'Accepted', interval: 5, currentTime: '2026-03-01T12:00:00.000Z' })
  expect(backend.connected).toEqual(['CP ä'])
  expect(received).toMatchObject([{ station: 'CP ä', action: 'BootNotification', at: time.now() }])
  station.end()
})

test('C5 C6 C7 knows four cards, the expiring one from when it is first seen', async () => {
  const station = await dialRaw(`${backend.url}/A`)
  const info = async (idTag: string) => ((await station.ask('Authorize', { idTag }))[2] as any).idTagInfo
  expect(await info(cards.known.toLowerCase())).toEqual({ status: 'Accepted' })
  expect(await info(cards.blocked)).toEqual({ status: 'Blocked' })
  expect(await info(cards.unknown)).toEqual({ status: 'Invalid' })
  time.advance(5_000)
  const expiryDate = '2026-03-01T12:01:05.000Z'
  expect(await info(cards.expired)).toEqual({ status: 'Accepted', expiryDate })
  time.advance(59_999)
  expect(await info(cards.expired)).toEqual({ status: 'Accepted', expiryDate })
  time.advance(1)
  expect(await info(cards.expired)).toEqual({ status: 'Expired', expiryDate })
  station.end()
})

test('transactions are numbered from 1, on over a restart in the same directory', async () => {
  const station = await dialRaw(`${backend.url}/A`)
  const id = async (peer: typeof station) =>
    ((await peer.ask('StartTransaction', { ...start, idTag: 'X' }))[2] as any).transactionId
  expect([await id(station), await id(station)]).toEqual([1, 2])
  station.end()
  await backend.stop()
  backend = await PracticeBackend.start({ directory, time })
  const again = await dialRaw(`${backend.url}/A`)
  expect(await id(again)).toBe(3)
  again.end()
})

describe('bad input', () => {
  test('J §3.2 without a common subprotocol the handshake is completed and the connection closed', async () => {
    const socket = new WebSocket(`${backend.url}/A`)
    const code = await new Promise((closed) => socket.once('close', closed))
    expect([code, socket.protocol]).toEqual([1002, ''])
  })

  test('another path is 404', async () => {
    for (const path of ['/A', '/practice/ocpp', '/practice/ocpp/', '/practice/ocpp/%E0%A4%A']) {
      const socket = new WebSocket(new URL(path, backend.url), ['ocpp1.6'])
      socket.on('error', () => undefined)
      const status = await new Promise((answered) =>
        socket.once('unexpected-response', (_, { statusCode }) => answered(statusCode)),
      )
      expect(status).toBe(404)
      socket.terminate()
    }
  })

  test('what is no frame is dropped, an unknown action is NotImplemented, and all goes on', async () => {
    const station = await dialRaw(`${backend.url}/A`)
    for (const text of ['{', '[]', 'null', '[2]', '[3,"x",{}]', '[4]', '[2,"i",7]']) station.say(text)
    expect((await station.ask('Heartbeet', {})).slice(2, 3)).toEqual(['NotImplemented'])
    expect((await station.ask('Heartbeat', null))[0]).toBe(3)
    expect((await station.ask('Authorize', {}))[2]).toEqual({ idTagInfo: { status: 'Invalid' } })
    expect(station.heard).toHaveLength(3)
    station.end()
  })

  test('a frame of 10 MB ends that connection only', async () => {
    const [big, other] = [await dialRaw(`${backend.url}/A`), await dialRaw(`${backend.url}/B`)]
    big.say(`[2,"a","DataTransfer",{"vendorId":"v","data":"${'x'.repeat(10_000_000)}"}]`)
    await until(() => big.closed !== null)
    expect((await other.ask('Heartbeat', {}))[0]).toBe(3)
    other.end()
  })
})

describe('for tests', () => {
  test('B2 goes away, hard, and comes back on the same port', async () => {
    const url = backend.url
    const station = await dialRaw(`${url}/A`)
    await backend.goAway()
    await until(() => station.closed === 1006)
    const refused = await dialRaw(`${url}/A`)
    expect(refused.closed).toBe(1006)
    await backend.comeBack()
    expect(backend.url).toBe(url)
    const back = await dialRaw(`${url}/A`)
    expect((await back.ask('Heartbeat', {}))[0]).toBe(3)
    back.end()
  })

  test('B2 refuses upgrades with a status, and takes stations in again', async () => {
    backend.refuse(503)
    const socket = new WebSocket(`${backend.url}/A`, ['ocpp1.6'])
    socket.on('error', () => undefined)
    const status = await new Promise((answered) =>
      socket.once('unexpected-response', (_, { statusCode }) => answered(statusCode)),
    )
    expect(status).toBe(503)
    socket.terminate()
    backend.refuse(null)
    const station = await dialRaw(`${backend.url}/A`)
    expect(station.closed).toBeNull()
    station.end()
  })

  test('B2 swallows, delays, errs and drops on demand, and has received them all', async () => {
    const station = await dialRaw(`${backend.url}/A`)
    backend.disturb(({ action }) => {
      if (action === 'Heartbeat') return { swallow: true }
      if (action === 'MeterValues') return { delayMs: 5_000 }
      if (action === 'Authorize') return { error: 'InternalError' }
      return action === 'StopTransaction' ? { drop: true } : null
    })
    station.say('[2,"h","Heartbeat",{}]')
    station.say('[2,"m","MeterValues",{}]')
    expect((await station.ask('Authorize', { idTag: 'A' }))[0]).toBe(4)
    time.advance(4_999)
    expect((await station.ask('StatusNotification', {}))[0]).toBe(3)
    expect(station.heard).toHaveLength(2)
    time.advance(1)
    await until(() => station.heard.includes('[3,"m",{}]'))
    station.say('[2,"s","StopTransaction",{}]')
    await until(() => station.closed !== null)
    expect(station.heard.some((text) => text.includes('"h"'))).toBe(false)
    expect(received.map(({ action }) => action)).toEqual([
      'Heartbeat',
      'MeterValues',
      'Authorize',
      'StatusNotification',
      'StopTransaction',
    ])
  })

  test('a second connection of a station replaces the first; calls go to the newest, or are gone', async () => {
    expect(await backend.call('A', 'ClearCache', {})).toEqual({ reply: 'gone' })
    const first = await dialRaw(`${backend.url}/A`)
    const second = await dialRaw(`${backend.url}/A`)
    await until(() => first.closed !== null)
    const reply = backend.call('A', 'ClearCache', {})
    const queued = backend.call('A', 'GetLocalListVersion', {})
    await until(() => second.heard.length === 1)
    second.say(JSON.stringify([3, JSON.parse(second.heard[0]!)[1], { status: 'Accepted' }]))
    expect(await reply).toEqual({ reply: 'result', payload: { status: 'Accepted' } })
    await until(() => second.heard.length === 2)
    second.end()
    expect(await queued).toEqual({ reply: 'gone' })
  })

  test('a CALL nobody answers is silence after 30 s', async () => {
    const station = await dialRaw(`${backend.url}/A`)
    const reply = backend.call('A', 'ClearCache', {})
    time.advance(30_000)
    expect(await reply).toEqual({ reply: 'silence' })
    station.end()
  })

  test('a listener hears all so far, then each message, until it stops listening', async () => {
    const station = await dialRaw(`${backend.url}/A`)
    await station.ask('Heartbeat', {})
    const lengths: number[] = []
    const stop = backend.received((entries) => lengths.push(entries.length))
    await station.ask('Heartbeat', {})
    stop()
    await station.ask('Heartbeat', {})
    expect(lengths).toEqual([1, 2])
    station.end()
  })
})

test('L1 a third-party station in strict mode lives with it: every answer and every CALL is valid', async () => {
  const options = {
    endpoint: backend.url,
    identity: 'RPC 1',
    protocols: ['ocpp1.6'],
    strictMode: true,
    reconnect: false,
  }
  // Its types ask for every option, its code for none of the others.
  const client = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0])
  const invalid: unknown[] = []
  client.on('strictValidationFailure', ({ error }: { error: Error }) => invalid.push(error.message))
  client.handle('ChangeConfiguration', () => Promise.resolve({ status: 'Accepted' }))
  await client.connect()
  const boot = await client.call('BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' })
  expect(boot).toMatchObject({ status: 'Accepted' })
  await client.call('Heartbeat', {})
  for (const idTag of Object.values(cards)) await client.call('Authorize', { idTag })
  const { transactionId } = (await client.call('StartTransaction', { ...start, idTag: cards.expired })) as any
  await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging' })
  const meterValue = [{ timestamp: start.timestamp, sampledValue: [{ value: '1' }] }]
  await client.call('MeterValues', { connectorId: 1, transactionId, meterValue })
  const stop = { transactionId, meterStop: 1, timestamp: start.timestamp }
  await client.call('StopTransaction', stop)
  await client.call('StopTransaction', { ...stop, idTag: cards.blocked })
  await client.call('DataTransfer', { vendorId: 'v' })
  await client.call('DiagnosticsStatusNotification', { status: 'Idle' })
  await client.call('FirmwareStatusNotification', { status: 'Idle' })
  const change = { key: 'HeartbeatInterval', value: '60' }
  expect(schemaProblem('ChangeConfiguration', 'req', change)).toBeNull()
  expect(await backend.call('RPC 1', 'ChangeConfiguration', change)).toMatchObject({ payload: { status: 'Accepted' } })
  expect(invalid).toEqual([])
  await client.close({ force: true })
})
