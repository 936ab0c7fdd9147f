/** P15, H30: peers that keep on sending, names that keep on coming: what is held for them has an end. */
import { afterEach, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { boot, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => expect(it.unasked()).toEqual([]))

test('a station that sends on and on without an answer is closed, others are served', async () => {
  it = await site()
  const station = await it.online()
  const neighbour = await it.online('CP2')
  it.backend.answers('DataTransfer', silence)
  for (let n = 0; n < 20_100; n++) station.link.peer!.send(`[2,"n${n}","DataTransfer",{"vendorId":"x"}]`)
  await it.settle()
  expect(station.link.peer!.closed).toBe(1008)
  expect((await it.say(neighbour, 'Heartbeat', {})).result).toHaveProperty('currentTime')
})

test('large frames that break off are held for a while only', async () => {
  it = await site()
  const station = await it.online()
  const filler = 'x'.repeat(1_000_000)
  for (let n = 0; n < 9; n++) station.link.peer!.send(`[2,"n${n}","DataTransfer",{"data":"${filler}`)
  await it.settle()
  expect(station.link.peer!.closed).toBe(1008)
})

test('a thousand invented names leave two hundred behind, and those that were let in', async () => {
  it = await site()
  await it.online('REAL')
  it.backend.door = { refuses: 404 }
  for (let n = 0; n < 1_000; n++) await it.station(`N${n}`).connects()
  expect(it.proxy.stations()).toHaveLength(201)
  expect(it.proxy.status('REAL')).toMatchObject({ stationLink: 'connected' })
  it.backend.door = 'open'
  const link = await it.station('N3').connects()
  it.station('N3').calls('BootNotification', boot)
  await it.settle()
  expect(link.status).toBe(101)
  expect(it.proxy.status('N3')).toMatchObject({ stationLink: 'connected', boot: 'Accepted' })
})

test('P11 an answer under an id nobody can read reaches a station only where it asked so', async () => {
  it = await site()
  const station = await it.online()
  it.backend.open('CP1').at(-1)!.peer.send('[3, 77, {}]')
  await it.settle()
  expect(station.link.frames.at(-1)).not.toContain('77')
  station.link.sends('[2, 78, "Heartbeat", {}]')
  await it.settle()
  const frames = station.link.frames.filter((text) => text.includes('78'))
  expect(frames).toHaveLength(1)
})
