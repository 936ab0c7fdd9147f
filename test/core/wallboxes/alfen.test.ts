import { describe, expect, test } from 'vitest'
import { alfen } from '../../../src/main/core/wallboxes/alfen.ts'
import type { Door } from '../../../src/main/core/wallboxes/family.ts'
import type { DeviceRequest, HttpAnswer } from '../../../src/main/core/host.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, json } from '../../fakes/lan.ts'

const local = alfen.local!
const login = { user: 'admin', password: 'secret' }

/** A box whose answers a test says; `asked` is what went over each connection, `times` when. */
function openBox(answer: (path: string, request: DeviceRequest) => HttpAnswer | Failure, door: Partial<Door> = {}) {
  const clock = fakeClock()
  const asked: string[] = []
  const requests: DeviceRequest[] = []
  const times: number[] = []
  const pins: string[] = []
  let connections = 0
  let open = 0
  const lan = {
    ...fakeLan(),
    session: () => {
      const number = (connections += 1)
      open += 1
      return {
        ask(path: string, request: DeviceRequest) {
          asked.push(`${number} ${path}`)
          requests.push(request)
          times.push(clock.monotonic())
          const reply = path === '/api/info' ? { ...json({}), certificate: 'aa' } : answer(path, request)
          return reply instanceof Failure ? Promise.reject(reply) : Promise.resolve(reply)
        },
        close: () => void (open -= 1),
      }
    },
  }
  const box = local.open({
    lan,
    clock,
    address: '10.0.0.9',
    login,
    pin: null,
    pinned: (pin) => pins.push(pin),
    ...door,
  })
  /** Runs what waits for the pause between two questions. */
  async function done<T>(task: Promise<T>): Promise<T> {
    let ended = false
    const end = (): void => void (ended = true)
    task.then(end, end)
    while (!ended) await clock.advance(10)
    return task
  }
  return { box, asked, requests, times, pins, clock, done, open: () => open }
}

const told = (values: Record<string, unknown>) =>
  json({ properties: Object.entries(values).map(([id, value]) => ({ id, value, access: 0 })) })
const fine = (path: string): HttpAnswer =>
  path.startsWith('/api/prop?') ? told({ '2053_0': 'CP1' }) : answered(200, '')
const silence = (reason: string) => new Failure('box-not-answering', 'nothing', { reason })

describe('G2 one session at a time', () => {
  test('the certificate is seen and pinned before the password goes; then everything over the same connection', async () => {
    const { box, asked, requests, pins, done } = openBox(fine)
    expect(box.held()).toBe(false)
    await done(box.read(['2053_0']))
    await done(box.read(['2053_0']))
    expect(asked).toEqual(['1 /api/info', '1 /api/login', '1 /api/prop?ids=2053_0', '1 /api/prop?ids=2053_0'])
    expect(JSON.parse(requests[1]!.body ?? '')).toMatchObject({ username: 'admin', password: 'secret' })
    expect(requests[1]!.headers).toMatchObject({ 'Content-Type': 'alfen/json' })
    expect(pins).toEqual(['aa'])
    expect(box.held()).toBe(true)
  })

  test('never two questions within 100 ms, also when they come at once', async () => {
    const { box, times, done } = openBox(fine)
    await done(Promise.all([box.read(['2053_0']), box.read(['2051_0']), box.write('2071_2', 'ocpp')]))
    const gaps = times.slice(1).map((time, index) => time - times[index]!)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
    expect(times).toHaveLength(5)
  })

  test('closed, it logs out and lets go; used again, it logs in anew', async () => {
    const { box, asked, done, open } = openBox(fine)
    await done(box.read(['2053_0']))
    await done(box.close())
    expect([asked.at(-1), box.held(), open()]).toEqual(['1 /api/logout', false, 0])
    await done(box.close())
    await done(box.read(['2053_0']))
    expect(asked.slice(4)).toEqual(['2 /api/info', '2 /api/login', '2 /api/prop?ids=2053_0'])
  })

  test.each([
    ['HTTP 423', answered(423, ''), 'box-busy'],
    ['HTTP 429', answered(429, ''), 'box-busy'],
    ['a port where nothing listens', silence('ECONNREFUSED'), 'box-not-answering'],
    ['a connection that is reset', silence('ECONNRESET'), 'box-busy'],
    ['silence', silence('timeout'), 'box-not-answering'],
    ['a wrong password', answered(401, ''), 'box-needs-password'],
  ])('%s at the login is said as %s', async (_, reply, code) => {
    const { box, done, open } = openBox((path) => (path === '/api/login' ? reply : fine(path)))
    await expect(done(box.read(['2053_0']))).rejects.toMatchObject({ code })
    expect([box.held(), open()]).toEqual([false, 0])
  })

  test('without a password nothing is asked at all', async () => {
    const { box, asked, done } = openBox(fine, { login: null })
    await expect(done(box.read(['2053_0']))).rejects.toMatchObject({ code: 'box-needs-password' })
    expect(asked).toEqual([])
  })

  test('a login that lapsed is made again once, and only once', async () => {
    let lapsed = 0
    const { box, asked, done } = openBox((path) => {
      if (!path.startsWith('/api/prop')) return fine(path)
      lapsed += 1
      return lapsed === 2 || lapsed > 3 ? answered(401, '') : fine(path)
    })
    await done(box.read(['2053_0']))
    expect([...(await done(box.read(['2053_0'])))]).toEqual([['2053_0', 'CP1']])
    expect(asked.filter((one) => one.endsWith('login'))).toHaveLength(2)
    await expect(done(box.read(['2053_0']))).rejects.toMatchObject({ code: 'box-needs-password' })
  })

  test('a kept connection that ended unnoticed is replaced before a restart is ordered, and the restart goes once', async () => {
    let ended = 0
    const { box, asked, done } = openBox((path) => (ended-- > 0 ? silence('connection lost') : fine(path)))
    await done(box.read(['2053_0']))
    ended = 1
    await done(box.restart!())
    expect(asked.slice(4)).toEqual([
      '2 /api/info',
      '2 /api/login',
      '2 /api/prop?ids=2053_0',
      '2 /api/cmd',
      '2 /api/logout',
    ])
  })

  test('a login that lapsed is made again before a restart is ordered', async () => {
    let isIn = true
    const { box, asked, done } = openBox((path) => {
      isIn ||= path === '/api/login'
      return isIn ? fine(path) : answered(401, '')
    })
    await done(box.read(['2053_0']))
    isIn = false
    await done(box.restart!())
    expect(asked.filter((one) => one.endsWith('/api/cmd'))).toEqual(['2 /api/cmd'])
  })

  test('a restart whose answer is lost is not ordered twice', async () => {
    const { box, asked, done } = openBox((path) => (path === '/api/cmd' ? silence('connection lost') : fine(path)))
    await done(box.read(['2053_0']))
    await expect(done(box.restart!())).rejects.toMatchObject({ code: 'box-not-answering' })
    expect(asked.filter((one) => one.endsWith('/api/cmd'))).toHaveLength(1)
    expect((await done(box.read(['2053_0']))).get('2053_0')).toBe('CP1')
  })

  test('newer firmware gives a token at the login and wants it with each question', async () => {
    const { box, requests, done } = openBox((path) =>
      path === '/api/login' ? json({ access: 'T', refresh: 'R' }) : fine(path),
    )
    await done(box.read(['2053_0']))
    expect(requests.at(-1)!.headers).toMatchObject({ Authorization: 'Bearer T' })
  })

  test('hostile boxes: what is no token is not sent back', async () => {
    const { box, requests, done } = openBox((path) =>
      path === '/api/login' ? json({ access: 'T\r\nHost: elsewhere' }) : fine(path),
    )
    await done(box.read(['2053_0']))
    expect(requests.at(-1)!.headers).not.toHaveProperty('Authorization')
  })
})

describe('G2 properties', () => {
  test('at most 15 are asked for at once, commas as they are, and both forms of an answer are read', async () => {
    const keys = local.settings.filter(({ access }) => access !== 'W').map(({ key }) => key)
    const { box, asked, done } = openBox((path) =>
      path.startsWith('/api/prop?') ? json({ version: 2, '205F_00': 3, '2053_0': 'CP1', '9999_0': 1 }) : fine(path),
    )
    const values = await done(box.read(keys))
    expect([values.get('205F_0'), values.get('2053_0'), values.has('9999_0')]).toEqual(['3', 'CP1', false])
    const batches = asked.filter((one) => one.includes('ids=')).map((one) => one.split('ids=')[1]!.split(',').length)
    expect(Math.max(...batches)).toBe(15)
    expect(batches.reduce((sum, one) => sum + one, 0)).toBe(keys.length)
  })

  test('its clock is told as a time; what is none stays as it came', async () => {
    let clock: unknown = 1_764_000_000_000
    const { box, done } = openBox((path) => (path.startsWith('/api/prop?') ? told({ '2059_0': clock }) : fine(path)))
    expect((await done(box.read(['2059_0']))).get('2059_0')).toBe('2025-11-24T16:00:00.000Z')
    clock = 1e300
    expect((await done(box.read(['2059_0']))).get('2059_0')).toBe('1e+300')
  })

  test('texts go as texts, numbers as numbers; what waits for a restart says so', async () => {
    const { box, requests, done } = openBox(fine)
    expect(await done(box.write('2071_2', '77'))).toEqual({ result: 'accepted' })
    expect(await done(box.write('2085_0', '77'))).toEqual({ result: 'accepted' })
    expect(await done(box.write('2071_1', 'h:1'))).toEqual({ result: 'reboot required' })
    expect(requests.slice(2).map(({ body }) => JSON.parse(body ?? ''))).toEqual([
      { '2071_2': { id: '2071_2', value: '77' } },
      { '2085_0': { id: '2085_0', value: 77 } },
      { '2071_1': { id: '2071_1', value: 'h:1' } },
    ])
  })

  test('what the table or the box calls read-only is not sent', async () => {
    const { box, asked, done } = openBox((path) =>
      path.startsWith('/api/prop?') ? json({ properties: [{ id: '2085_0', value: 300, access: 1 }] }) : fine(path),
    )
    await done(box.read(['2085_0']))
    expect(await done(box.write('2085_0', '60'))).toEqual({ result: 'read-only' })
    expect(await done(box.write('2051_0', 'x'))).toEqual({ result: 'read-only' })
    expect(await done(box.write('FFFF_0', 'x'))).toEqual({ result: 'not supported' })
    expect(asked.filter((one) => one.endsWith('/api/prop'))).toEqual([])
  })

  test('the security profile is never lowered', async () => {
    const { box, asked, done } = openBox((path) => (path.startsWith('/api/prop?') ? told({ '2723_0': 2 }) : fine(path)))
    expect(await done(box.write('2723_0', '1'))).toEqual({ result: 'rejected', reason: 'alfen.refused.profile' })
    expect(asked.filter((one) => one.endsWith('/api/prop'))).toEqual([])
    expect(await done(box.write('2723_0', '3'))).toEqual({ result: 'accepted' })
  })

  test('the password for the backend goes as hex by its own way, is never told, and no refusal repeats it', async () => {
    let status = 200
    const { box, requests, asked, done } = openBox((path) =>
      path === '/api/domain' ? answered(status, 'no: k3y') : fine(path),
    )
    expect([...(await done(box.read(['2723_1'])))]).toEqual([['2723_1', null]])
    expect(await done(box.write('2723_1', 'k3y'))).toEqual({ result: 'not readable' })
    expect([asked.at(-1), JSON.parse(requests.at(-1)!.body ?? '')]).toEqual([
      '1 /api/domain',
      { cmd: 'add', type: 0, data: '6B3379' },
    ])
    status = 400
    expect(await done(box.write('2723_1', 'k3y'))).toEqual({ result: 'rejected', reason: null })
    expect(await done(box.write('2723_1', 'Schlüssel'))).toEqual({ result: 'rejected', reason: 'alfen.key.characters' })
  })
})

test.each([
  ['ws://10.0.0.2:9100', '10.0.0.2:9100', ''],
  ['wss://csms.example/ocpp/v16/', 'csms.example:443', '/ocpp/v16'],
  ['ws://csms.example', 'csms.example:80', ''],
  ['wss://[fe80::1]:9/x', '[fe80::1]:9', '/x'],
])('G6 %s is written as host and path', (base, host, path) => {
  const rows = new Map(local.pointAt(base, 'CP1').map(({ key, value }) => [key, value]))
  expect(rows.get('2071_1')).toBe(host)
  expect(rows.get('2071_2')).toBe(path)
  expect([rows.get('2053_0'), rows.get('2077_0'), rows.has('2723_0')]).toEqual(['CP1', '1', false])
})

test('G6 a query would be lost, and is said so', () => {
  expect(alfen.urlProblem('wss://h/ocpp?k=1', 'CP1')?.code).toBe('alfen.url.query')
})

test.each([
  [{ '2077_0': '1', '2071_1': 'h:443', '2071_2': '/ocpp', '2723_0': '2' }, 'wss://h/ocpp/CP%201'],
  [{ '2077_0': '3', '2071_1': '10.0.0.2:9100', '2071_2': '', '2723_0': '1' }, 'ws://10.0.0.2:9100/CP%201'],
  [
    { '2077_0': '2', '2071_1': 'wired:1', '2078_1': 'mobile:1', '2078_2': 'x', '2723_0': '0' },
    'ws://mobile:1/x/CP%201',
  ],
  [{ '2077_0': '0', '2071_1': 'h:1', '2723_0': '0' }, null],
])('its link %o dials %s', (values, url) => {
  const link = local.link.read(new Map(Object.entries({ '2053_0': 'CP 1', '3600_1': '3', ...values })))
  expect(link).toMatchObject({ url, connected: true, accepted: true, error: null })
})

test.each([
  ['0', false, false, null],
  ['1', true, false, null],
  ['2', true, false, 'alfen.link.rejected'],
  ['4', true, false, null],
])('its own boot state %s', (state, connected, accepted, error) => {
  const link = local.link.read(new Map([['3600_1', state]]))
  expect([link.connected, link.accepted, link.error?.says.code ?? null]).toEqual([connected, accepted, error])
})

describe('D6 the offline action', () => {
  const action = (values: Map<string, string>): number =>
    Number(values.get('2127_0')) * 2 + Number(values.get('213E_0'))

  test.each([
    ['off', 0],
    ['known', 1],
    ['anyone', 3],
  ] as const)('%s is %i', (position, expected) => {
    expect(action(new Map(alfen.policy.keys(position).map(({ key, value }) => [key, value])))).toBe(expected)
  })

  test('the value 2, which is not defined, is never passed: neither on the way nor on the way back', () => {
    const positions = ['off', 'known', 'anyone'] as const
    for (const from of positions)
      for (const to of positions) {
        const values = new Map(alfen.policy.keys(from).map(({ key, value }) => [key, value]))
        const before = new Map(values)
        const rows = alfen.policy.keys(to).filter(({ key, value }) => values.get(key) !== value)
        for (const { key, value } of rows) {
          values.set(key, value)
          expect(action(values), `${from} to ${to}`).not.toBe(2)
        }
        for (const { key } of rows.toReversed()) {
          values.set(key, before.get(key) ?? '0')
          expect(action(values), `${to} back to ${from}`).not.toBe(2)
        }
      }
  })
})

test('a master card, a socket out of service, TLS without a name to check: each is a finding', () => {
  const ids = (values: Record<string, string>) => local.checks!(new Map(Object.entries(values))).map(({ id }) => id)
  expect(ids({ '2400_1': '1', '205F_0': '2', '2723_0': '2', '2722_0': '' })).toEqual([
    'alfenMasterTag',
    'alfenService',
    'alfenName',
  ])
  expect(ids({ '2400_1': '0', '205F_0': '0', '2723_0': '0', '2722_0': '' })).toEqual([])
  expect(ids({})).toEqual([])
})

test.each([
  [{ '2723_0': '2' }, 'ws://h', ['check.alfenScheme.plain']],
  [{ '2723_0': '3' }, 'WSS://h', []],
  [{ '2723_0': '0' }, 'wss://h', ['check.alfenScheme.secure']],
  [{ '2723_0': '1' }, 'ws://h', []],
  [{}, 'wss://h', []],
  [{ '20F2_3': 'ws://other', '20F2_E': '2' }, 'ws://h', ['check.alfenNetworkProfile.active']],
  [{ '20F2_3': 'ws://other' }, 'ws://h', ['check.alfenNetworkProfile.active']],
  [{ '20F2_3': 'ws://other', '20F2_E': '0' }, 'ws://h', []],
  [{ '20F2_3': '', '20F2_E': '1' }, 'ws://h', []],
] as const)('B3 as it is set (%o) it may be sent to %s but for %o', (set, url, codes) => {
  const checks = local.dialling!.checks(new Map(Object.entries(set)), url, 'ACE')
  expect(checks.map(({ says }) => says.code)).toEqual(codes)
  expect(checks.every(({ severity }) => severity === 'blocks')).toBe(true)
  for (const { says, fix } of checks)
    for (const code of [says.code, fix!.code])
      for (const words of [dictionary.en, dictionary.de]) expect(words).toHaveProperty([code])
})

test.each([
  [{ '2077_0': '99', '2076_0': 'Stand-alone' }, ['check.alfenWay.mobile']],
  [{ '2077_0': '1', '2076_0': 'Some operator' }, ['check.alfenPreset.loaded']],
  [{ '2077_0': '1', '2076_0': '' }, []],
])('a way or a preset that may be in the way is said: %o', (set, codes) => {
  const checks = local.checks!(new Map(Object.entries(set)))
  expect(checks.map(({ says }) => says.code)).toEqual(codes)
  for (const { says, fix } of checks)
    for (const code of [says.code, fix!.code])
      for (const words of [dictionary.en, dictionary.de]) expect(words).toHaveProperty([code])
})

test.each([
  [new Map([['2077_0', '2']]), ['2071_1', '2071_2', '2078_1', '2078_2', '2053_0', '2077_0'], '2'],
  [new Map([['2077_0', '99']]), ['2071_1', '2071_2', '2078_1', '2078_2', '2053_0', '2077_0'], '3'],
  [new Map([['2077_0', '0']]), ['2071_1', '2071_2', '2053_0', '2077_0'], '1'],
])('B3 it goes home by the way it was found with: %o', (home, keys, method) => {
  const rows = local.pointAt('ws://h/ocpp', 'CP1', home)
  expect(rows.map(({ key }) => key)).toEqual(keys)
  expect(rows.at(-1)?.value).toBe(method)
})

test('G1 it is known by its announcement, and by what it tells without a login', () => {
  const announced = {
    service: '_alfen._tcp',
    name: 'x',
    host: 'alfen-ace0781464.local',
    address: '',
    port: 443,
    txt: {},
  }
  expect(alfen.discovery.heard(announced)).toMatchObject({ family: 'alfen', serial: 'ACE0781464' })
  expect(alfen.discovery.heard({ ...announced, service: '_http._tcp' })).toBeNull()
  const { read } = alfen.discovery.questions[0]!
  const info = { ObjectId: 'ACE0781464', Model: 'NG910-60027', FWVersion: '7.4.5-4415', Identity: 'CP1' }
  expect(read(json(info), false)).toMatchObject({ state: 'ready', serial: 'ACE0781464', firmware: '7.4.5-4415' })
  expect(read(json({ ObjectId: 'X' }), false)).toBeNull()
  expect(read(answered(423, ''), true)).toEqual({ state: 'ready' })
})

test('G2 every setting and every value has its words in both languages', () => {
  const codes = local.settings.flatMap(({ key, choices }) => [`settings.alfen.${key}`, ...Object.values(choices ?? {})])
  expect(codes.filter((code) => !(code in dictionary.en) || !(code in dictionary.de))).toEqual([])
})
