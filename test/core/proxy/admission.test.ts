/** P1, C3, C4, H17, H18, H21–H23: who is let in, and what a refusal says. */
import { afterEach, expect, test } from 'vitest'
import { backendUrl, site, type Site } from '../../fakes/site.ts'

let it: Site
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})

test.each([401, 403, 404])('P1 the %i of the backend is the answer of the upgrade', async (status) => {
  it = await site()
  it.backend.door = { refuses: status }
  expect(await it.station().connects()).toMatchObject({ status, headers: {} })
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'refused', refusedWith: status })
})

test.each([429, 500, 502, 503, 400])('P1 %i of the backend is an outage: 503 with Retry-After', async (status) => {
  it = await site()
  it.backend.door = { refuses: status }
  expect(await it.station().connects()).toMatchObject({ status: 503, headers: { 'Retry-After': '10' } })
})

test('P1 C3 an unreachable backend is 503 with Retry-After, in the upgrade', async () => {
  it = await site()
  it.backend.door = 'away'
  expect(await it.station().connects()).toMatchObject({ status: 503, headers: { 'Retry-After': '10' } })
  expect(it.events).toMatchObject([{ event: 'station', station: 'CP1', link: 'refused', status: 503 }])
})

test('P1 a backend that does not answer the dial is an outage after 8 s', async () => {
  it = await site()
  it.backend.door = 'holds'
  const link = await it.station().connects()
  await it.pass(7_999)
  expect(link.status).toBe(null)
  await it.pass(1)
  expect(link.status).toBe(503)
})

test('P1 H18 nobody is let in before the backend has let him in', async () => {
  it = await site()
  it.backend.door = 'holds'
  const link = await it.station().connects()
  expect(link.status).toBe(null)
  it.backend.admit()
  await it.settle()
  expect(link.status).toBe(101)
})

test('P1 H19 path, subprotocol and Authorization go up as they came', async () => {
  it = await site()
  await it.station().connects({ authorization: 'Basic Q1AxOv8A', protocols: ['ocpp2.0.1', 'ocpp2.0', 'ocpp1.6'] })
  expect(it.backend.dials).toMatchObject([
    {
      url: `${backendUrl}/CP1`,
      protocols: ['ocpp2.0.1', 'ocpp1.6'],
      authorization: 'Basic Q1AxOv8A',
      timeoutMs: 8_000,
      ca: undefined,
    },
  ])
  expect(JSON.stringify(it.lines)).not.toContain('Q1AxOv8A')
})

test.each([
  ['/CP%201', `${backendUrl}/CP%201`, 'CP 1'],
  ['/a/b/c/CP1', `${backendUrl}/CP1`, 'CP1'],
  ['/ocpp//CP1', `${backendUrl}/CP1`, 'CP1'],
  ['/x%2FCP1', `${backendUrl}/x%2FCP1`, 'x/CP1'],
  ['/RDAM%7C123', `${backendUrl}/RDAM%7C123`, 'RDAM|123'],
  ['/%C3%A4', `${backendUrl}/%C3%A4`, 'ä'],
])('H22 %s is dialled as %s and shown as %s', async (path, url, shown) => {
  it = await site()
  expect(await it.station().connects({ path })).toMatchObject({ status: 101 })
  expect(it.backend.dials[0]!.url).toBe(url)
  expect(it.proxy.status(shown)).toMatchObject({ stationLink: 'connected' })
})

test.each(['/', '', '/ocpp/', '/..', '/%2e%2E', '/.', '/%', '/%E4', '/a%00b', `/${'x'.repeat(100_000)}`])(
  'H22 no identity in %s: 400, and nobody is asked',
  async (path) => {
    it = await site()
    expect(await it.station().connects({ path })).toMatchObject({ status: 400 })
    expect(it.backend.dials).toEqual([])
  },
)

test.each([
  ['ws://b.example', 'ws://b.example/CP1'],
  ['ws://b.example/ocpp/', 'ws://b.example/ocpp/CP1'],
  ['wss://b.example:8443/a/b//?key=v&x=1?2', 'wss://b.example:8443/a/b/CP1?key=v&x=1?2'],
])('H22 %s and the identity are joined by one slash, the query stays: %s', async (url, dialled) => {
  it = await site({ backendFor: () => ({ key: 'k', url }) })
  await it.station().connects()
  expect(it.backend.dials[0]!.url).toBe(dialled)
})

test('P1 an identity that is not adopted here is 404', async () => {
  it = await site({ backendFor: (identity) => (identity === 'CP1' ? { key: 'k', url: backendUrl } : null) })
  expect(await it.station('CP2').connects()).toMatchObject({ status: 404 })
  expect(it.backend.dials).toEqual([])
})

test.each([{ protocols: [] }, { protocols: ['ocpp2.0'] }, { protocols: ['OCPP1.6'] }])(
  'H21 no common subprotocol is completed without the header and closed: %j',
  async (knock) => {
    it = await site()
    const link = await it.station().connects(knock)
    await it.settle()
    expect(link).toMatchObject({ status: 101, protocol: null })
    expect(link.peer!.closed).toBe(1002)
    expect(it.backend.dials).toEqual([])
  },
)

test('H21 a backend that chooses no common subprotocol is hung up on, and the station refused', async () => {
  it = await site()
  it.backend.speaks = () => ''
  const link = await it.station().connects()
  await it.settle()
  expect(link.status).toBe(502)
  expect(it.backend.open()).toEqual([])
})

test.each([401, 500])(
  'H23 a %i within two ping periods of our own disconnect is a stale session: 503',
  async (status) => {
    it = await site()
    const station = await it.online()
    station.leaves()
    await it.settle()
    it.backend.door = { refuses: status }
    await it.pass(29_999)
    expect(await station.connects()).toMatchObject({ status: 503 })
    await it.pass(1)
    expect(await station.connects()).toMatchObject({ status: status === 401 ? 401 : 503 })
  },
)

test('H23 a 404 is no stale session', async () => {
  it = await site()
  const station = await it.online()
  station.leaves()
  await it.settle()
  it.backend.door = { refuses: 404 }
  expect(await station.connects()).toMatchObject({ status: 404 })
})

test('H23 the upstream of a station that is gone is closed properly at once', async () => {
  it = await site()
  const station = await it.online()
  station.vanishes()
  await it.settle()
  expect(it.backend.connections.map((each) => each.peer.closed)).toEqual([1000])
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'gone', backendLink: 'closed' })
})

test.each([401, 403, 404])('P1 %i on redial is a refusal, not an outage: the station is closed', async (status) => {
  it = await site()
  const station = await it.online()
  it.backend.door = { refuses: status }
  it.backend.resets()
  await it.pass(1_000)
  expect(station.link.peer!.closed).toBe(1008)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'refused', refusedWith: status, backendLink: 'closed' })
  const dials = it.backend.dials.length
  await it.pass(120_000)
  expect(it.backend.dials.length).toBe(dials)
})

test('H23 401 on redial right after we hung up on a silent backend is a stale session: the station stays', async () => {
  it = await site()
  const station = await it.online()
  it.backend.open()[0]!.peer.fallSilent()
  it.backend.door = { refuses: 401 }
  await it.pass(45_000)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'offline' })
  it.backend.comesBack()
  await it.pass(15_000)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
  expect(station.link.peer!.closed).toBe(null)
})

test('P1 an upgrade abandoned while it is dialled leaves no upstream open, and the first connection alone', async () => {
  it = await site()
  const station = it.station()
  const first = await station.connects({ authorization: 'Basic old' })
  it.backend.door = 'holds'
  const second = await station.connects({ authorization: 'Basic new' })
  second.abandons()
  it.backend.admit()
  await it.settle()
  expect(it.backend.open().map((each) => each.authorization)).toEqual(['Basic old'])
  expect(first.peer!.closed).toBe(null)
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'live' })
})

test('P1 a station that hammers upgrades (one stack: 25 in 86 s) costs one dial at a time, and none for those it gave up', async () => {
  it = await site()
  const station = it.station()
  it.backend.door = 'holds'
  const links = [await station.connects(), await station.connects(), await station.connects()]
  links.slice(0, 2).forEach((link) => link.abandons())
  it.backend.admit()
  await it.settle()
  await it.settle()
  expect(links[2]!.status).toBe(101)
  expect(it.backend.dials).toHaveLength(2)
  expect(it.backend.open()).toHaveLength(1)
})

test('P1 a station gone before it was let in fully leaves nothing open', async () => {
  it = await site()
  const station = it.station()
  it.backend.door = 'holds'
  const link = await station.connects()
  it.backend.admit()
  // Let in and gone in the same moment.
  const until = async (): Promise<void> => {
    for (let turn = 0; turn < 50 && !link.peer; turn++) await Promise.resolve()
  }
  await until()
  link.peer!.reset()
  await it.settle()
  expect(it.backend.open()).toEqual([])
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'gone', backendLink: 'closed' })
})

test('P1 a link cut on purpose while it is being dialled is not let through', async () => {
  it = await site()
  const station = await it.online()
  it.backend.door = 'holds'
  it.backend.open()[0]!.peer.reset()
  await it.pass(1_000)
  it.proxy.cut('CP1', 'backend')
  it.backend.admit()
  await it.pass(5_000)
  expect(it.backend.open()).toEqual([])
  expect(it.proxy.status('CP1')).toMatchObject({ stationLink: 'connected', backendLink: 'offline', cut: 'backend' })
  it.proxy.restore('CP1', 'backend')
  await it.pass(0)
  expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', cut: null })
  expect(station.link.peer!.closed).toBe(null)
})

test('P1 restoring while a dial is under way does not dial twice', async () => {
  it = await site()
  await it.online()
  it.backend.door = 'holds'
  it.backend.open()[0]!.peer.reset()
  await it.pass(1_000)
  const dials = it.backend.dials.length
  it.proxy.restore('CP1', 'backend')
  await it.pass(100)
  expect(it.backend.dials.length).toBe(dials)
  it.backend.admit()
  await it.settle()
  expect(it.backend.open()).toHaveLength(1)
})

test('the station leg cut on purpose: closed, refused with 503, let in when restored', async () => {
  it = await site()
  const station = await it.online()
  it.proxy.cut('CP1', 'station')
  await it.settle()
  expect(station.link.peer!.closed).toBe(1001)
  expect(await station.connects()).toMatchObject({ status: 503 })
  it.proxy.restore('CP1', 'station')
  expect(await station.connects()).toMatchObject({ status: 101 })
})

test('C3 C4 after a restart in an outage every station is refused until the backend is back', async () => {
  it = await site()
  const station = await it.online()
  it.backend.vanishes()
  await it.settle()
  await it.restart()
  expect(await station.connects()).toMatchObject({ status: 503 })
  it.backend.comesBack()
  expect(await station.connects()).toMatchObject({ status: 101 })
})

test('P1 a station moved to another backend is judged by the cards that one taught, also after a restart', async () => {
  let key = 'one'
  it = await site({ backendFor: () => ({ key, url: backendUrl }) })
  const station = await it.online()
  station.calls('Authorize', { idTag: 'known' })
  await it.settle()
  key = 'two'
  station.leaves()
  it.backend.tags.set('known', { status: 'Blocked' })
  await it.online()
  station.calls('Authorize', { idTag: 'known' })
  await it.settle()
  key = 'one'
  await it.restart()
  key = 'two'
  await it.online()
  it.backend.vanishes()
  await it.settle()
  const call = station.calls('Authorize', { idTag: 'known' })
  await it.settle()
  expect(call.result).toEqual({ idTagInfo: { status: 'Blocked' } })
})
