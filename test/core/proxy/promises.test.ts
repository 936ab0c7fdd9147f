/** H7, H28: what a station can rely on while the backend is away, whatever the card and however long. */
import { afterEach, expect, test } from 'vitest'
import { meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => expect(it.unasked()).toEqual([]))

test.each(['known', 'blocked', 'never seen'])(
  'H7 a start with a %s card is answered, never with CALLERROR, and its stop with {}',
  async (idTag) => {
    it = await site()
    it.backend.tags.set('blocked', { status: 'Blocked' })
    const station = await it.online()
    for (const card of ['known', 'blocked']) await it.say(station, 'Authorize', { idTag: card })
    await it.offline()
    const start = await it.say(station, 'StartTransaction', startOf(idTag, 1))
    expect(start.result).toMatchObject({ transactionId: expect.any(Number), idTagInfo: { status: expect.any(String) } })
    expect(start.result!['idTagInfo'].status === 'Accepted').toBe(idTag === 'known')
    const stop = await it.say(station, 'StopTransaction', stopOf(start.result!['transactionId'] as number, 2, idTag))
    expect(stop.result).toEqual({})
    // The box has charged, or tried to: the backend hears of both.
    await it.back()
    expect(it.backend.calls('StartTransaction', 'StopTransaction')).toHaveLength(2)
  },
)

test('H28 meter values are never thinned: with a full queue each one taken arrives, byte for byte, and new sessions are refused', async () => {
  it = await site({ maxOwed: 20 })
  const station = await it.online()
  await it.say(station, 'Authorize', { idTag: 'known' })
  await it.offline()
  const start = await it.say(station, 'StartTransaction', startOf('known', 1))
  const id = start.result!['transactionId'] as number
  const said: string[] = []
  for (let minute = 2; minute < 60; minute++) {
    const meter = await it.say(station, 'MeterValues', meterOf(id, minute))
    if (meter.result) said.push(meter.text.replace(String(id), '100'))
  }
  expect(said.length).toBe(39)
  const other = await it.say(station, 'StartTransaction', startOf('known', 61, 2))
  expect(other.answer).toBe(undefined)
  expect((await it.say(station, 'StopTransaction', stopOf(id, 62, 'known'))).result).toEqual({})
  await it.back()
  expect(it.backend.calls('MeterValues').map((call) => call.text)).toEqual(said)
  expect(it.backend.calls('StopTransaction')).toHaveLength(1)
})
