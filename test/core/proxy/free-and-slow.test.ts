/** E3: a session without a card. H15: stations that drop a link which answers faster than any backend. */
import { afterEach, expect, test } from 'vitest'
import { defaultPolicy } from '../../../src/main/core/proxy/settings.ts'
import { silence } from '../../fakes/backend.ts'
import { startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
  expect(it.backend.overlaps).toBe(0)
})
const free = (starts: 'none' | 'known' | 'anyone' = 'known') => ({
  policyFor: () => ({ ...defaultPolicy, starts, cardless: ['OCPPD', 'SN-1'] }),
})
const statusFor = async (station: FakeStation, idTag: string): Promise<unknown> =>
  (await it.say(station, 'Authorize', { idTag })).result!['idTagInfo']

test('E3 offline the cardless tag starts a session though the backend never spoke of it; other tags do not', async () => {
  it = await site(free())
  const station = await it.online()
  await it.offline()
  expect([
    await statusFor(station, 'ocppd'),
    await statusFor(station, 'sn-1'),
    await statusFor(station, 'other'),
  ]).toEqual([{ status: 'Accepted' }, { status: 'Accepted' }, { status: 'Invalid' }])
  const start = await it.say(station, 'StartTransaction', startOf('ocppd', 1))
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  expect(it.lines.flatMap((line) => (line.kind === 'answer' ? [line.authority] : []))).toEqual([
    ...['policy', 'policy', 'none', 'policy'],
  ])
  it.backend.tags.set('ocppd', { status: 'Accepted' })
  await it.back()
  expect(it.backend.calls('StartTransaction').map((call) => call.payload['idTag'])).toEqual(['ocppd'])
})

test.each([{ status: 'Blocked' }, { status: 'Invalid' }, { status: 'Accepted', expiryDate: '2020-01-01T00:00:00Z' }])(
  'E3 E2 not when the backend said of it %j',
  async (info) => {
    it = await site(free())
    const station = await it.online()
    it.backend.tags.set('ocppd', info)
    await statusFor(station, 'ocppd')
    // A cleared cache takes away what speaks for a card, not what speaks against it.
    it.backend.call('CP1', 'ClearCache', {})
    await it.offline()
    expect(await statusFor(station, 'ocppd')).toEqual({ status: info.status === 'Accepted' ? 'Expired' : info.status })
  },
)

test('E3 nor with the offline switch off', async () => {
  it = await site(free('none'))
  const station = await it.online()
  await it.offline()
  expect(await statusFor(station, 'ocppd')).toEqual({ status: 'Invalid' })
})

test('E3 online, and while draining, it is the backend’s to decide', async () => {
  it = await site(free())
  const station = await it.online()
  it.backend.tags.set('sn-1', { status: 'Accepted' })
  expect([await statusFor(station, 'sn-1'), await statusFor(station, 'ocppd')]).toEqual([
    { status: 'Accepted' },
    { status: 'Invalid' },
  ])
  await it.proxy.forgetCard('ws://backend.example/ocpp', 'ocppd')
  await it.offline()
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', silence)
  await it.back()
  const start = await it.say(station, 'StartTransaction', startOf('ocppd', 2))
  it.backend.waiting('StopTransaction')[0]!.answer({})
  await it.settle()
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Invalid' } })
  expect(it.backend.calls('Authorize').at(-1)!.payload).toEqual({ idTag: 'ocppd' })
})

test('P8 while draining, the backend’s word stands above the offline switch, for and against a card', async () => {
  it = await site(free('none'))
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  expect(await statusFor(station, 'known')).toEqual({ status: 'Invalid' })
  await it.say(station, 'StopTransaction', stopOf(7, 1))
  it.backend.answers('StopTransaction', silence)
  await it.back()
  const start = await it.say(station, 'StartTransaction', startOf('known', 2))
  it.backend.waiting('StopTransaction')[0]!.answer({})
  await it.settle()
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  expect(it.lines.findLast((line) => line.kind === 'answer')).toMatchObject({ authority: 'backend' })
})

// ---- H15 ------------------------------------------------------------------------------------------------------------

const slow = { policyFor: () => ({ ...defaultPolicy, minAnswerDelayMs: 1_000 }) }

test('H15 our own answers come no earlier than the delay after their CALL; the backend’s come as they are', async () => {
  it = await site(slow)
  const station = await it.online()
  expect((await it.say(station, 'Heartbeat', {})).result).toBeDefined()
  expect((await it.say(station, 'Authorize', { idTag: 'known' })).result).toBeDefined()
  await it.offline()
  const calls = [
    station.calls('Heartbeat'),
    station.calls('Authorize', { idTag: 'known' }),
    station.calls('StartTransaction', startOf('known', 1)),
    station.calls('DiagnosticsStatusNotification', { status: 'Idle' }),
    station.calls('NoSuchThing'),
  ]
  await it.pass(999)
  expect(calls.map((call) => call.answer)).toEqual(calls.map(() => undefined))
  await it.pass(1)
  expect(calls.every((call) => call.answer !== undefined)).toBe(true)
})

test('H15 the delay counts from the CALL: what waited longer for the backend is answered at once', async () => {
  it = await site(slow)
  const station = await it.online()
  it.backend.answers('Authorize', silence)
  const card = await it.say(station, 'Authorize', { idTag: 'known' })
  await it.pass(3_000)
  await it.offline()
  expect(card.result).toBeDefined()
})

test('H15 the backend comes back during the delay: one answer, and what was promised is delivered', async () => {
  it = await site(slow)
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  expect(start.answer).toBe(undefined)
  it.backend.comesBack()
  await it.pass(900)
  expect(it.backend.calls('StartTransaction')).toHaveLength(1)
  await it.pass(100)
  expect(start.result).toMatchObject({ transactionId: 1_500_000_000 })
  await it.pass(60_000)
  expect(station.link.frames.filter((frame) => frame.includes(start.id))).toHaveLength(1)
})

test('H15 the backend goes away during the delay: the answer that was decided is the one that comes, once', async () => {
  it = await site({ ...slow, answerDeadlineMs: 500 })
  const station = await it.online()
  it.backend.answers('Authorize', silence)
  const card = await it.say(station, 'Authorize', { idTag: 'stranger' })
  await it.pass(600)
  // The backend's late word is for the next time: what the recording says was decided is what the station hears.
  it.backend.waiting('Authorize')[0]!.answer({ idTagInfo: { status: 'Accepted' } })
  await it.settle()
  await it.offline()
  await it.pass(400)
  expect(card.result).toEqual({ idTagInfo: { status: 'Invalid' } })
  const again = await it.say(station, 'Authorize', { idTag: 'stranger' })
  await it.pass(1_000)
  expect(again.result).toEqual({ idTagInfo: { status: 'Accepted' } })
})

test('H15 the station goes away during the delay: nothing is said to the next connection', async () => {
  it = await site(slow)
  const station = await it.online()
  await it.offline()
  station.calls('Heartbeat')
  await it.settle()
  station.vanishes()
  await it.settle()
  it.backend.comesBack()
  await it.pass(200)
  await station.connects()
  await it.pass(2_000)
  expect(station.link.frames).toEqual([])
})

test('H15 P7 a repeat during the delay gets the same answer, in its own time', async () => {
  it = await site(slow)
  const station = await it.online()
  await it.offline()
  const stop = await it.say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(600)
  const again = await it.say(station, 'StopTransaction', stopOf(7, 1))
  await it.pass(400)
  expect([stop.result, again.answer]).toEqual([{}, undefined])
  await it.pass(600)
  expect(again.result).toEqual({})
  expect(it.disk.stored('CP1')).toHaveLength(1)
})
