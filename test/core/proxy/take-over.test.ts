/** P1: a second socket of the same station. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { boot, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const start = { connectorId: 1, idTag: 'known', meterStart: 0, timestamp: '2026-05-04T08:00:00Z' }

test('P1 a second socket with the same Authorization takes over the upstream without a dial', async () => {
  it = await site()
  const station = it.station()
  const first = await station.connects({ authorization: 'Basic x' })
  station.calls('BootNotification', boot)
  await it.settle()
  const second = await station.connects({ authorization: 'Basic x' })
  await it.settle()
  expect([first.peer!.closed, second.peer!.closed]).toEqual([1008, null])
  expect(it.backend.dials).toHaveLength(1)
  expect(it.backend.open()).toHaveLength(1)
  const call = second.calls('Heartbeat')
  await it.settle()
  expect(call.result).toBeDefined()
  // What the replaced socket still says is nobody's.
  first.sends('[2,"late","Heartbeat",{}]')
  await it.settle()
  expect(it.backend.calls('Heartbeat')).toHaveLength(1)
})

test('P1 P7 a take-over loses nothing in the air: the repeat joins the start whose answer is still to come', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  const first = station.link
  const lost = station.calls('StartTransaction', start)
  await it.settle()
  const second = await station.connects()
  const repeat = station.calls('StartTransaction', start)
  await it.settle()
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(repeat.result).toEqual({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  expect(lost.answer).toBe(undefined)
  expect([first.unasked, second.unasked]).toEqual([[], []])
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  expect(it.disk.stored('CP1')).toMatchObject([{ state: 'delivered', ambiguous: false, transmissions: 1 }])
})

test('P1 P7 the answer that came for the old socket is given to the repeat on the new one', async () => {
  it = await site()
  const station = await it.online()
  it.backend.answers('StartTransaction', silence)
  station.calls('StartTransaction', start)
  await it.settle()
  await station.connects()
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  const repeat = station.calls('StartTransaction', start)
  await it.settle()
  expect(repeat.result).toEqual({ transactionId: 7, idTagInfo: { status: 'Accepted' } })
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
})

test('P1 H25 a backend CALL the old socket had not answered is answered with CALLERROR, the ones in line go to the new', async () => {
  it = await site()
  const station = await it.online()
  station.answers = () => undefined
  it.backend.call('CP1', 'Reset', { type: 'Soft' }, 'b1')
  it.backend.call('CP1', 'ClearCache', {}, 'b2')
  await it.settle()
  station.answers = () => ({ status: 'Accepted' })
  const second = await station.connects()
  await it.settle()
  const answers = it.backend.connections[0]!.frames.slice(-2)
  expect(answers[0]).toContain('[4,"b1","GenericError"')
  expect(answers[1]).toBe('[3,"b2",{"status":"Accepted"}]')
  expect(second.heard.map((call) => call.action)).toEqual(['ClearCache'])
  expect(it.lines.filter((line) => line.kind === 'frame' && line.text.includes('"b1","Gen'))).toHaveLength(1)
})

test('P1 another Authorization: the first stays until the backend accepts the second', async () => {
  it = await site()
  const station = it.station()
  const first = await station.connects({ authorization: 'Basic old' })
  it.backend.door = { refuses: 401 }
  expect(await station.connects({ authorization: 'Basic wrong' })).toMatchObject({ status: 401 })
  expect(first.peer!.closed).toBe(null)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
  it.backend.door = 'holds'
  const third = await station.connects({ authorization: 'Basic new' })
  expect([first.peer!.closed, third.status]).toEqual([null, null])
  it.backend.admit()
  await it.settle()
  expect([first.peer!.closed, third.status, third.peer!.closed]).toEqual([1008, 101, null])
  expect(it.backend.open()).toHaveLength(1)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
})

test.each(['Basic same', 'Basic other'])(
  'P1 in an outage a second socket (%s) gets 503 and the first stays',
  async (authorization) => {
    it = await site()
    const station = it.station()
    const first = await station.connects({ authorization: 'Basic same' })
    it.backend.vanishes()
    await it.settle()
    expect(await station.connects({ authorization })).toMatchObject({ status: 503 })
    expect(first.peer!.closed).toBe(null)
    const call = first.calls('Heartbeat')
    await it.settle()
    expect(call.result).toBeDefined()
  },
)

test('P1 P16 a second socket whose dial fails leaves the first one’s link as it is, in the recording too', async () => {
  it = await site()
  const station = await it.online()
  it.backend.door = 'away'
  expect(await station.connects({ authorization: 'Basic other' })).toMatchObject({ status: 503 })
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
  expect(it.lines.filter((line) => line.kind === 'link' && line.state === 'offline')).toEqual([])
})
