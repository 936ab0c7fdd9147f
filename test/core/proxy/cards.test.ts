/** P6, C5–C8, E2, E4, H12, H13: which card may charge while the backend is away. */
import { afterEach, expect, test } from 'vitest'
import { defaultPolicy } from '../../../src/main/core/proxy/settings.ts'
import { silence } from '../../fakes/backend.ts'
import { startOf, stopOf } from '../../fakes/session16.ts'
import { backendUrl, site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})
const authorize = async (station: FakeStation, idTag: string): Promise<any> =>
  (await it.say(station, 'Authorize', { idTag })).result!['idTagInfo']
/** What the backend teaches about a card online; then the link is cut. */
async function taught(cards: Record<string, object>): Promise<FakeStation> {
  it = await site()
  const station = await it.online()
  for (const [idTag, info] of Object.entries(cards)) {
    it.backend.tags.set(idTag, info)
    await authorize(station, idTag)
  }
  await it.offline()
  return station
}
const later = (ms: number): string => new Date(Date.UTC(2026, 4, 4, 8) + ms).toISOString()

test('C5 C6 C7 accepted before: yes, with its expiry and group; rejected, expired, never seen: no, and why', async () => {
  const station = await taught({
    yes: { status: 'Accepted', expiryDate: later(3_600_000), parentIdTag: 'G' },
    blocked: { status: 'Blocked' },
    invalid: { status: 'Invalid' },
    ran: { status: 'Expired' },
    short: { status: 'Accepted', expiryDate: later(1_000) },
  })
  await it.pass(1_000)
  expect(await authorize(station, 'yes')).toEqual({
    status: 'Accepted',
    expiryDate: later(3_600_000),
    parentIdTag: 'G',
  })
  const said = []
  for (const idTag of ['blocked', 'invalid', 'ran', 'short', 'stranger'])
    said.push((await authorize(station, idTag)).status)
  expect(said).toEqual(['Blocked', 'Invalid', 'Expired', 'Expired', 'Invalid'])
  const authorities = it.lines.flatMap((line) => (line.kind === 'answer' ? [line.authority] : []))
  expect(authorities).toEqual([...Array<string>(5).fill('proxy store'), 'none'])
})

test('C8 cards are remembered over a restart', async () => {
  await taught({ yes: { status: 'Accepted' }, blocked: { status: 'Blocked' } })
  it.backend.comesBack()
  await it.restart()
  const station = await it.online()
  await it.offline()
  expect([(await authorize(station, 'yes')).status, (await authorize(station, 'blocked')).status]).toEqual([
    'Accepted',
    'Blocked',
  ])
})

test('P6 a card is known whatever its case, at every station of the backend', async () => {
  await taught({ YeS: { status: 'Accepted' } })
  it.backend.comesBack()
  const other = await it.online('CP2')
  await it.offline()
  expect((await authorize(other, 'yEs')).status).toBe('Accepted')
  expect((await authorize(it.station(), 'YES')).status).toBe('Accepted')
})

test('P6 the latest answer wins; ConcurrentTx says nothing about the card; the group is kept', async () => {
  it = await site()
  const station = await it.online()
  for (const info of [
    { status: 'Accepted', parentIdTag: 'G' },
    { status: 'ConcurrentTx' },
    { status: 'Accepted' },
    { status: 'ConcurrentTx' },
  ]) {
    it.backend.tags.set('card', info)
    await authorize(station, 'card')
  }
  await it.offline()
  expect(await authorize(station, 'card')).toEqual({ status: 'Accepted', parentIdTag: 'G' })
  await it.back()
  it.backend.tags.set('card', { status: 'Blocked' })
  await authorize(station, 'card')
  await it.offline()
  expect((await authorize(station, 'card')).status).toBe('Blocked')
})

test('P6 H12 start and stop answers teach as well, live, late and on replay', async () => {
  it = await site()
  const station = await it.online()
  for (const tag of ['a', 'b', 'c', 'd']) it.backend.tags.set(tag, { status: 'Accepted' })
  const started = await it.say(station, 'StartTransaction', startOf('a', 1))
  await it.say(station, 'StopTransaction', stopOf(started.result!['transactionId'] as number, 2, 'b'))
  it.backend.answers('StartTransaction', silence)
  station.calls('StartTransaction', startOf('c', 3))
  await it.pass(10_000)
  it.backend.waiting('StartTransaction')[0]!.answer({ transactionId: 5, idTagInfo: { status: 'Accepted' } })
  await it.settle()
  it.backend.behaves()
  await it.offline()
  await it.say(station, 'StartTransaction', startOf('d', 4, 2))
  await it.back()
  await it.offline()
  const said = []
  for (const idTag of ['a', 'b', 'c', 'd']) said.push((await authorize(station, idTag)).status)
  expect(said).toEqual(['Accepted', 'Accepted', 'Accepted', 'Accepted'])
})

test('P6 a card that expired or was blocked may end what it started, and start nothing new', async () => {
  const station = await taught({ short: { status: 'Accepted', expiryDate: later(60_000), parentIdTag: 'G' } })
  const start = await it.say(station, 'StartTransaction', startOf('short', 1))
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Accepted' } })
  await it.pass(60_000)
  expect((await authorize(station, 'SHORT')).status).toBe('Accepted')
  expect((await it.say(station, 'StartTransaction', startOf('short', 2, 2))).result).toMatchObject({
    idTagInfo: { status: 'Expired' },
  })
  await it.say(station, 'StopTransaction', stopOf(start.result!['transactionId'] as number, 3, 'short'))
  expect((await authorize(station, 'short')).status).toBe('Expired')
})

test('P6 a blocked card of the same group may end a session, at the station that runs it', async () => {
  it = await site()
  const [one, two] = [await it.online('A'), await it.online('B')]
  it.backend.tags.set('mine', { status: 'Accepted', parentIdTag: 'G' })
  it.backend.tags.set('boss', { status: 'Blocked', parentIdTag: 'g' })
  await authorize(one, 'mine')
  await authorize(one, 'boss')
  await it.say(one, 'StartTransaction', startOf('mine', 1))
  await it.offline()
  expect((await authorize(one, 'boss')).status).toBe('Accepted')
  expect((await authorize(two, 'boss')).status).toBe('Blocked')
})

test('P6 a session that was refused lets nobody end it', async () => {
  const station = await taught({ blocked: { status: 'Blocked' } })
  await it.say(station, 'StartTransaction', startOf('blocked', 1))
  expect((await authorize(station, 'blocked')).status).toBe('Blocked')
})

test.each([{ status: 'Accepted' }, { status: 'Rejected' }, { callError: 'NotImplemented' }, undefined])(
  'P6 E4 H12 ClearCache through a station hides, for it, what is older, whatever it answers: %j',
  async (answer) => {
    it = await site()
    const [one, two] = [await it.online('A'), await it.online('B')]
    await authorize(one, 'known')
    await it.pass(1_000)
    one.answers = () => answer
    it.backend.call('A', 'ClearCache', {})
    await it.settle()
    await it.offline()
    const hidden = answer !== undefined
    expect((await authorize(one, 'known')).status).toBe(hidden ? 'Invalid' : 'Accepted')
    expect((await authorize(two, 'known')).status).toBe('Accepted')
    await it.pass(1_000)
    it.backend.comesBack()
    await it.restart()
    const again = await it.online('A')
    await it.offline()
    expect((await authorize(again, 'known')).status).toBe(hidden ? 'Invalid' : 'Accepted')
    await it.back()
    await authorize(again, 'known')
    await it.offline()
    expect((await authorize(again, 'known')).status).toBe('Accepted')
  },
)

test('P6 SendLocalList counts where the station took it, wins over what was heard, and is changed by differences', async () => {
  it = await site()
  const [one, two] = [await it.online('A'), await it.online('B')]
  two.answers = () => ({ status: 'Failed' })
  await authorize(one, 'known')
  const list = (updateType: string, entries: object[]): object => ({
    listVersion: 1,
    updateType,
    localAuthorizationList: entries,
  })
  const full = list('Full', [
    { idTag: 'KNOWN', idTagInfo: { status: 'Blocked' } },
    { idTag: 'listed', idTagInfo: { status: 'Accepted', expiryDate: later(60_000) } },
  ])
  it.backend.call('A', 'SendLocalList', full)
  it.backend.call('B', 'SendLocalList', full)
  await it.settle()
  await it.offline()
  const ask = async (station: FakeStation): Promise<string[]> => [
    (await authorize(station, 'known')).status,
    (await authorize(station, 'listed')).status,
  ]
  expect(await ask(one)).toEqual(['Blocked', 'Accepted'])
  expect(await ask(two)).toEqual(['Accepted', 'Invalid'])
  await it.pass(60_000)
  expect(await ask(one)).toEqual(['Blocked', 'Expired'])
  await it.back()
  it.backend.call('A', 'SendLocalList', list('Differential', [{ idTag: 'known' }]))
  await it.settle()
  await it.offline()
  expect(await ask(one)).toEqual(['Accepted', 'Expired'])
  it.backend.comesBack()
  await it.restart()
  const again = await it.online('A')
  await it.offline()
  expect(await ask(again)).toEqual(['Accepted', 'Expired'])
})

test('E2 H13 policy: anyone lets in what the backend did not refuse; none lets nobody start', async () => {
  let policy: 'none' | 'known' | 'anyone' = 'anyone'
  it = await site({ policyFor: () => ({ ...defaultPolicy, starts: policy }) })
  const station = await it.online()
  for (const [idTag, status] of [
    ['blocked', 'Blocked'],
    ['gone', 'Expired'],
    ['bad', 'Invalid'],
  ] as const) {
    it.backend.tags.set(idTag, { status })
    await authorize(station, idTag)
  }
  await authorize(station, 'known')
  await it.offline()
  const ask = async (): Promise<string[]> => {
    const said = []
    for (const idTag of ['stranger', 'known', 'blocked', 'gone', 'bad'])
      said.push((await authorize(station, idTag)).status)
    return said
  }
  expect(await ask()).toEqual(['Accepted', 'Accepted', 'Blocked', 'Expired', 'Invalid'])
  policy = 'known'
  expect(await ask()).toEqual(['Invalid', 'Accepted', 'Blocked', 'Expired', 'Invalid'])
  policy = 'none'
  expect(await ask()).toEqual(['Invalid', 'Invalid', 'Blocked', 'Expired', 'Invalid'])
})

test('P6 "which cards work offline, until when" is a view; one can be forgotten, for good', async () => {
  const station = await taught({ Yes: { status: 'Accepted', expiryDate: later(60_000) }, no: { status: 'Blocked' } })
  expect(it.proxy.cards(backendUrl)).toMatchObject([
    { idTag: 'yes', shown: 'Yes', validUntil: Date.parse(later(60_000)), works: true },
    { idTag: 'no', works: false },
  ])
  await it.proxy.forgetCard(backendUrl, 'NO')
  expect((await authorize(station, 'no')).status).toBe('Invalid')
  it.backend.comesBack()
  await it.restart()
  expect(it.proxy.cards(backendUrl)).toHaveLength(1)
})

test('P6 a later word of the backend wins over an older list entry', async () => {
  it = await site()
  const station = await it.online()
  const entry = { idTag: 'card', idTagInfo: { status: 'Accepted' } }
  it.backend.call('CP1', 'SendLocalList', { listVersion: 1, updateType: 'Full', localAuthorizationList: [entry] })
  await it.pass(1_000)
  it.backend.tags.set('card', { status: 'Blocked' })
  await authorize(station, 'card')
  await it.offline()
  expect((await authorize(station, 'card')).status).toBe('Blocked')
})

test('E2 E4 ClearCache hides what speaks for a card, not what the backend refused: anyone is not everyone', async () => {
  it = await site({ policyFor: () => ({ ...defaultPolicy, starts: 'anyone' }) })
  const station = await it.online()
  it.backend.tags.set('refused', { status: 'Blocked' })
  it.backend.tags.set('short', { status: 'Accepted', expiryDate: later(1_000) })
  for (const idTag of ['refused', 'short']) await authorize(station, idTag)
  await it.pass(2_000)
  it.backend.call('CP1', 'ClearCache', {})
  await it.settle()
  await it.offline()
  const answers = []
  for (const idTag of ['refused', 'short', 'stranger']) answers.push((await authorize(station, idTag)).status)
  expect(answers).toEqual(['Blocked', 'Expired', 'Accepted'])
})

test('C8 a station hears of an accepted card only when that is on disk', async () => {
  it = await site()
  const station = await it.online()
  it.disk.held = true
  const asked = station.calls('Authorize', { idTag: 'known' })
  await it.settle()
  expect(asked.answer).toBeUndefined()
  it.disk.release()
  await it.settle()
  expect(asked.result).toEqual({ idTagInfo: { status: 'Accepted' } })
})
