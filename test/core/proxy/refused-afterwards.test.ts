/** P9, H10, H11: a card that the backend refuses after the session has begun on our word. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const provisional = 1_500_000_000
const blocked = { status: 'Blocked' }
/** A session on a card that the backend knew, running when it is back. */
async function begunOffline(): Promise<FakeStation> {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  return station
}
const stops = (station: FakeStation): unknown[] =>
  station.links.flatMap((link) =>
    link.heard.filter((call) => call.action === 'RemoteStopTransaction').map((call) => call.payload),
  )
const findings = (): unknown[] => it.proxy.status('CP1')!.findings.map(({ code, facts }) => [code, facts])
/** The backend sets or reads a key, the station answers. */
async function answersKeys(station: FakeStation, action: string, request: object, answer: object): Promise<void> {
  station.answers = () => answer
  it.backend.call('CP1', action, request)
  await it.settle()
  station.answers = () => ({ status: 'Accepted' })
}
const key = 'StopTransactionOnInvalidId'

test('P9 H10 refused on replay while it charges: stopped under the id the station knows, and a finding', async () => {
  const station = await begunOffline()
  it.backend.tags.set('known', blocked)
  await it.back()
  expect(stops(station)).toEqual([{ transactionId: provisional }])
  expect(findings()).toEqual([['refused afterwards', { status: 'Blocked', transaction: `${provisional}` }]])
  await it.pass(600_000)
  expect(stops(station)).toHaveLength(1)
})

test('P9 P4 refused in an answer that came late', async () => {
  it = await site()
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  it.backend.answers('StartTransaction', silence)
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  await it.pass(10_000)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 7, idTagInfo: blocked })
  await it.settle()
  expect(stops(station)).toEqual([{ transactionId: provisional }])
})

test('P9 ConcurrentTx never stops anybody, nor does a card accepted again', async () => {
  const station = await begunOffline()
  it.backend.tags.set('known', { status: 'ConcurrentTx' })
  await it.back()
  expect([stops(station), findings()]).toEqual([[], []])
})

test('P9 a start that was refused here already stops nobody twice', async () => {
  it = await site()
  const station = await it.online()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('stranger', 1))
  await it.back()
  expect([stops(station), findings()]).toEqual([[], []])
})

test('P9 a session that is over is not stopped; its energy is a finding', async () => {
  const station = await begunOffline()
  await it.say(station, 'StopTransaction', stopOf(provisional, 5))
  it.backend.tags.set('known', blocked)
  await it.back()
  expect(stops(station)).toEqual([])
  expect(findings()).toEqual([
    ['refused afterwards', { status: 'Blocked', transaction: `${provisional}` }],
    ['unbilled energy', { transaction: `${provisional}`, wh: 400 }],
  ])
})

test.each([
  ['GetConfiguration', { key: [key] }, { configurationKey: [{ key, readonly: false, value: 'false' }] }],
  ['ChangeConfiguration', { key: key.toLowerCase(), value: 'False' }, { status: 'Accepted' }],
])('P9 %s has shown that the station lets such sessions run: only the finding', async (action, request, answer) => {
  it = await site()
  const station = await it.online()
  await answersKeys(station, action, request, answer)
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  it.backend.tags.set('known', blocked)
  // What was learned outlives the process.
  await it.restart()
  it.backend.comesBack()
  await it.online()
  await it.settle()
  expect(stops(station)).toEqual([])
  expect(findings()).toMatchObject([['refused afterwards', { status: 'Blocked' }]])
})

test.each([
  ['it was set back to true', { key, value: 'true' }, { status: 'Accepted' }],
  ['a change the station refused', { key, value: 'false' }, { status: 'Rejected' }],
  ['another key', { key: 'StopTransactionOnEVSideDisconnect', value: 'false' }, { status: 'Accepted' }],
])('P9 %s: stopped', async (_why, request, answer) => {
  it = await site()
  const station = await it.online()
  if (request.value === 'true')
    await answersKeys(station, 'ChangeConfiguration', { key, value: 'false' }, { status: 'Accepted' })
  await answersKeys(station, 'ChangeConfiguration', request, answer)
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('known', 1))
  it.backend.tags.set('known', blocked)
  await it.back()
  expect(stops(station)).toHaveLength(1)
})

test('P9 a station that is away at that moment is told when it is back: after its boot, or with its first word', async () => {
  const station = await begunOffline()
  it.backend.tags.set('known', blocked)
  it.backend.answers('StartTransaction', (call) => {
    station.vanishes()
    return it.backend.usual(call)
  })
  station.answers = () => undefined
  await it.back()
  expect(stops(station)).toEqual([])
  // The answer was on its way when the station went: it comes over the next connection.
  it.backend.behaves()
  await station.connects()
  expect(findings()).toHaveLength(1)
  expect(station.link.heard).toEqual([])
  await it.say(station, 'BootNotification', {})
  expect(stops(station)).toEqual([{ transactionId: provisional }])
  const told = stops(station).length
  station.vanishes()
  await it.settle()
  await station.connects()
  await it.say(station, 'Heartbeat', {})
  expect(stops(station)).toHaveLength(told + 1)
  // After its end nobody is told any more.
  await it.say(station, 'StopTransaction', stopOf(provisional, 5))
  station.vanishes()
  await it.settle()
  await station.connects()
  await it.say(station, 'Heartbeat', {})
  expect(stops(station)).toHaveLength(told + 1)
})

test('P9 P1 a second socket of the same station is told as well', async () => {
  const station = await begunOffline()
  station.answers = () => undefined
  it.backend.tags.set('known', blocked)
  await it.back()
  expect(stops(station)).toHaveLength(1)
  await station.connects()
  await it.say(station, 'Heartbeat', {})
  expect(stops(station)).toHaveLength(2)
})

test('P9 a station that will not stop is a finding of its own', async () => {
  const station = await begunOffline()
  station.answers = () => ({ status: 'Rejected' })
  it.backend.tags.set('known', blocked)
  await it.back()
  expect(findings()).toEqual([
    ['refused afterwards', { transaction: `${provisional}`, error: 'RemoteStopTransaction: Rejected' }],
  ])
})

test.each([
  ['CitrineOS', 0, {}],
  ['OCPP.Core', 0, { callError: 'PropertyConstraintViolation' }],
  ['a backend that says −1', -1, {}],
])(
  'P9 H11 %s gives a refused session no number: its end goes up with it, and the energy is a finding',
  async (...row) => {
    const [, transactionId, stopAnswer] = row
    const station = await begunOffline()
    await it.say(station, 'StopTransaction', stopOf(provisional, 5))
    it.backend.answers('StartTransaction', { transactionId, idTagInfo: blocked })
    it.backend.answers('StopTransaction', stopAnswer)
    await it.back()
    await it.pass(600_000)
    expect(it.backend.calls('StopTransaction')[0]!.payload['transactionId']).toBe(transactionId)
    expect(findings()).toContainEqual(['unbilled energy', { transaction: `${provisional}`, wh: 400 }])
    expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 'callError' in stopAnswer ? 1 : 0 })
  },
)

test('P9 H11 accepted, and yet without a number: a finding too', async () => {
  const station = await begunOffline()
  it.backend.answers('StartTransaction', { transactionId: 0, idTagInfo: { status: 'Accepted' } })
  await it.back()
  expect(stops(station)).toEqual([])
  await it.say(station, 'StopTransaction', stopOf(provisional, 3))
  expect(findings()).toEqual([['unbilled energy', { transaction: `${provisional}`, wh: 200 }]])
})

test('P9 a session that the backend took is no finding', async () => {
  const station = await begunOffline()
  await it.say(station, 'StopTransaction', stopOf(provisional, 5))
  await it.back()
  expect([stops(station), findings()]).toEqual([[], []])
})
