/** P8, P11: message ids that come again while one is open. Stations count anew, and stored messages keep the ids they had. */
import { afterEach, expect, test } from 'vitest'
import { silence, type Received } from '../../fakes/backend.ts'
import { startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => expect(it.unasked()).toEqual([]))

test('a live CALL under the id of a stored message on the wire waits; at a silent backend both go in the end', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const start = station.calls('StartTransaction', startOf('known', 1), '5')
  await it.settle()
  expect(start.result).toBeDefined()
  it.backend.answers('StartTransaction', silence)
  await it.back()
  const heartbeat = station.calls('Heartbeat', {}, '5')
  await it.pass(120_000)
  it.backend.behaves()
  await it.pass(120_000)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  expect(heartbeat.result).toHaveProperty('currentTime')
})

test('the late answer to a live CALL never settles a stored message of the same id', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  const stop = station.calls('StopTransaction', stopOf(7, 3), '5')
  await it.settle()
  expect(stop.result).toEqual({})
  const heartbeats: Received[] = []
  it.backend.answers('Heartbeat', (call) => {
    heartbeats.push(call)
    return silence
  })
  it.backend.answers('StopTransaction', { callError: 'InternalError' })
  it.disk.held = true
  await it.back()
  station.calls('Heartbeat', {}, '5')
  await it.settle()
  it.disk.release()
  await it.pass(29_000)
  heartbeats[0]!.answer({ currentTime: '2026-05-04T08:00:00Z' })
  await it.pass(5_000)
  expect(it.disk.stored('CP1')).toMatchObject([{ action: 'StopTransaction', state: 'queued' }])
  it.backend.behaves()
  await it.pass(600_000)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered' }])
})

test('a frame that breaks off under the id of an open CALL goes nowhere, and the lane goes on', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  station.calls('StartTransaction', startOf('known', 1), 'x')
  await it.settle()
  station.link.peer!.send('[2,"x","Heartbeat",{')
  await it.pass(120_000)
  it.backend.behaves()
  await it.pass(120_000)
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, backendLink: 'live' })
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', ambiguous: true }])
})

test('a backend CALL under the id of one the station never answered waits for its turn, then goes', async () => {
  it = await site()
  const station = await it.online()
  station.answers = () => undefined
  it.backend.call('CP1', 'ClearCache', {}, 'b')
  await it.settle()
  it.backend.call('CP1', 'GetConfiguration', {}, 'b')
  await it.settle()
  expect(station.link.heard.map((call) => call.action)).toEqual(['ClearCache'])
  station.answers = () => ({ status: 'Accepted' })
  await it.pass(61_000)
  expect(station.link.heard.map((call) => call.action)).toEqual(['ClearCache', 'GetConfiguration'])
})
