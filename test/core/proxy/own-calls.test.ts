/** P11, P4: questions of the proxy's own to the backend that are not answered in time. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silence, type Received } from '../../fakes/backend.ts'
import { startOf } from '../../fakes/session16.ts'
import { backendUrl, sessionOffline, site, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation
/** A queue that does not empty: the backend is there, and is asked about cards it never spoke of (P8). */
beforeEach(async () => {
  it = await site()
  station = await it.online()
  await it.offline()
  await sessionOffline(it, station)
  it.backend.answers('StartTransaction', { callError: 'InternalError' })
  it.backend.comesBack()
  await it.pass(2_000)
})
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})

test('P4 the late answer to an own Authorize still teaches the card', async () => {
  let asked: Received | undefined
  it.backend.answers('Authorize', (call) => {
    asked = call
    return silence
  })
  const start = station.calls('StartTransaction', startOf('new', 9, 2))
  await it.pass(10_100)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Invalid' } })
  asked!.answer({ idTagInfo: { status: 'Accepted' } })
  await it.settle()
  expect(it.proxy.cards(backendUrl)).toMatchObject([{ idTag: 'new', works: true }])
  await it.restart()
  await it.online()
  expect(it.proxy.cards(backendUrl).map(({ idTag }) => idTag)).toContain('new')
})

test('P11 one that was given up before its turn came is never sent', async () => {
  it.backend.answers('DataTransfer', silence)
  station.calls('DataTransfer', { vendorId: 'v' })
  const start = station.calls('StartTransaction', startOf('new', 9, 2))
  await it.pass(10_100)
  expect(start.result).toMatchObject({ idTagInfo: { status: 'Invalid' } })
  await it.pass(40_000)
  expect(it.backend.calls('Authorize')).toEqual([])
})
