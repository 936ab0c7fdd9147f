import { describe, expect, test } from 'vitest'
import type { DeviceRequest, HttpAnswer } from '../../../src/main/core/host.ts'
import { familyOf } from '../../../src/main/core/wallboxes/families.ts'
import type { OpenBox } from '../../../src/main/core/wallboxes/family.ts'
import { openevse } from '../../../src/main/core/wallboxes/openevse.ts'
import { applyPlan, planOf } from '../../../src/main/core/writes/writes.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, json, type FakeLan } from '../../fakes/lan.ts'

const address = '10.0.0.7'

/** A gateway over a map of settings; `says` by `METHOD path` replaces its answer. */
function gateway(config: Record<string, unknown>, says: Record<string, HttpAnswer> = {}) {
  const lan = fakeLan()
  const requests: { path: string; request: DeviceRequest }[] = []
  lan.devices.set(address, (path, request) => {
    requests.push({ path, request })
    const scripted = says[`${request.method ?? 'GET'} ${path}`]
    if (scripted) return scripted
    if (path === '/status') return json({ ocpp_connected: 1, mode: 'STA' })
    if (request.method !== 'POST') return json(config)
    Object.assign(config, JSON.parse(request.body ?? '{}'))
    return json({ config_version: 2, msg: 'done' })
  })
  return { lan, config, requests, posts: () => requests.filter(({ request }) => request.method === 'POST') }
}

const open = (lan: FakeLan, login: { user: string; password: string } | null = null): OpenBox =>
  openevse.local!.open({ lan, clock: fakeClock(), address, login, pin: null, pinned: () => undefined })

const key40 = '00112233445566778899aabbccddeeff00112233'

describe('D4 an OpenEVSE is recognised', () => {
  const read = openevse.discovery.questions[0]!.read
  const config = { wifi_serial: '84:f3', buildenv: 'openevse_wifi_v1', version: '5.1.0', hostname: 'openevse-55ad' }

  test('by its announcement, and by /config with the same serial number', () => {
    const device = { service: '_openevse._tcp', name: 'openevse-55ad', host: '', address, port: 80 }
    const txt = { id: '84:f3', type: 'openevse_wifi_v1', version: '5.1.0' }
    const heard = openevse.discovery.heard({ ...device, txt })
    expect(heard).toMatchObject({ family: 'openevse', serial: '84:f3', model: 'openevse_wifi_v1', firmware: '5.1.0' })
    expect(read(json(config), false)).toMatchObject({ state: 'ready', family: 'openevse', serial: '84:f3' })
    expect(openevse.discovery.heard({ ...device, service: '_http._tcp', txt })).toBeNull()
  })

  test.each([
    ['HTML', answered(200, '<html>OpenEVSE</html>')],
    ['a list', json([config])],
    ['an answer cut off', answered(200, JSON.stringify(config).slice(0, 40))],
    ['somebody else', json({ version: '1', serialnr: 7 })],
    ['null', answered(200, 'null')],
    ['a page behind an error', json(config, 500)],
  ])('never by %s', (_what, answer) => {
    expect(read(answer, false)).toBeNull()
  })

  test('an older one that announced itself keeps the serial number of its announcement', () => {
    const print = read(json({ buildenv: 'openevse_wifi_v1', version: '3.3.1' }), true)
    expect(print).toMatchObject({ state: 'ready', firmware: '3.3.1' })
    expect(print).not.toHaveProperty('serial')
    expect(print).not.toHaveProperty('title')
    expect(read(json({ buildenv: 'openevse_wifi_v1', version: '3.3.1' }), false)).toBeNull()
  })

  test('a password is asked for only where it said that it is one', () => {
    expect(read(answered(401, ''), true)).toEqual({ state: 'needs password' })
    expect(read(answered(401, ''), false)).toBeNull()
  })

  test('hostile boxes: what it calls itself stays one short line', () => {
    const print = read(json({ ...config, hostname: `a\n${'<b>'.repeat(50)}` }), false)
    expect(print?.title).toHaveLength(60)
    expect(print?.title).not.toContain('\n')
  })
})

describe('G6 the URL it dials', () => {
  test.each([
    ['wss://csms.example/ocpp', 'CP1', 'wss://csms.example/ocpp/CP1'],
    ['wss://csms.example/ocpp/', 'CP1', 'wss://csms.example/ocpp/CP1'],
    [' wss://csms.example ', 'CP1', 'wss://csms.example/CP1'],
    ['wss://csms.example/ocpp?key=1', 'CP1', 'wss://csms.example/ocpp?key=1/CP1'],
    ['wss://csms.example//', 'RDAM 1', 'wss://csms.example//RDAM 1'],
  ])('%s and %s are joined as they are: %s', (base, identity, url) => {
    expect(openevse.finalUrl(base, identity)).toBe(url)
  })

  test.each([
    ['wss://h/ocpp', 'CP-1_a.b', null],
    ['wss://h/ocpp?key=1', 'CP1', 'microOcpp.url.query'],
    ['wss://h//', 'CP1', 'microOcpp.url.slashes'],
    ['wss://h', 'RDAM 1', 'microOcpp.url.identity'],
    ['wss://h', 'RDAM|1', 'microOcpp.url.identity'],
    ['wss://h', 'x'.repeat(77), null],
    ['wss://h', 'x'.repeat(78), 'microOcpp.url.tooLong'],
  ])('%s with %s: %s', (base, identity, problem) => {
    expect(openevse.urlProblem(base, identity)?.code ?? null).toBe(problem)
  })
})

describe('B3 reading and writing', () => {
  test('switches come as true, 1 or "1"; what the firmware lacks is absent; the key never leaves', async () => {
    const { lan } = gateway({ ocpp_enabled: 1, ocpp_auth_offline: true, ocpp_auth_auto: '0', ocpp_authkey: key40 })
    const keys = ['ocpp_enabled', 'ocpp_auth_offline', 'ocpp_auth_auto', 'ocpp_authkey', 'ocpp_server', 'constructor']
    expect([...(await open(lan).read([...keys, 'ocpp_authkey_form', 'ocpp_connected']))]).toEqual([
      ['ocpp_enabled', 'true'],
      ['ocpp_auth_offline', 'true'],
      ['ocpp_auth_auto', 'false'],
      ['ocpp_authkey', null],
      ['ocpp_authkey_form', 'hex'],
      ['ocpp_connected', 'true'],
    ])
  })

  test('a write is a part of the settings as JSON: a switch as a switch, a text as it is', async () => {
    const { lan, posts } = gateway({ ocpp_enabled: false, ocpp_server: '' })
    expect(await open(lan).write('ocpp_enabled', 'true')).toEqual({ result: 'accepted' })
    expect(await open(lan).write('ocpp_server', 'wss://h/"ocpp"')).toEqual({ result: 'accepted' })
    expect(posts().map(({ path, request }) => `${path} ${String(request.body)}`)).toEqual([
      '/config {"ocpp_enabled":true}',
      '/config {"ocpp_server":"wss://h/\\"ocpp\\""}',
    ])
    expect(posts()[0]?.request.headers).toMatchObject({ 'Content-Type': 'application/json' })
  })

  test('pointed at a backend: address, identity, switch, in this order, each read back', async () => {
    const { lan, config, posts } = gateway({ ocpp_enabled: false, ocpp_server: 'ws://old', ocpp_chargeBoxId: 'OLD' })
    const wanted = openevse.local!.pointAt('ws://192.168.1.5:9100', 'CP1')
    const box = open(lan)
    const plan = planOf('p', wanted, await box.read(wanted.map(({ key }) => key)))
    const done = await applyPlan(
      plan,
      box,
      () => undefined,
      () => Promise.resolve(),
    )
    expect(done.state).toBe('applied')
    expect(posts().map(({ request }) => Object.keys(JSON.parse(request.body!))[0])).toEqual([
      'ocpp_server',
      'ocpp_chargeBoxId',
      'ocpp_enabled',
    ])
    expect(config).toMatchObject({ ocpp_enabled: true, ocpp_server: 'ws://192.168.1.5:9100', ocpp_chargeBoxId: 'CP1' })
    const link = openevse.local!.link
    expect(link.read(await box.read(link.keys))).toMatchObject({
      url: 'ws://192.168.1.5:9100/CP1',
      connected: true,
      accepted: null,
    })
  })

  test('`no change` and a garbled confirmation count as taken: the value read back decides', async () => {
    const same = gateway({}, { 'POST /config': json({ config_version: 1, msg: 'no change' }) })
    expect(await open(same.lan).write('ocpp_server', 'ws://a')).toEqual({ result: 'accepted' })
    const garbled = gateway({}, { 'POST /config': answered(200, '{"config_ver') })
    expect(await open(garbled.lan).write('ocpp_server', 'ws://a')).toEqual({ result: 'accepted' })
  })

  test.each([
    [answered(400, '{"msg":"Could not parse JSON"}'), { result: 'rejected', reason: 'Could not parse JSON' }],
    [answered(400, '<html>'), { result: 'rejected', reason: null }],
    [answered(423, ''), { result: 'rejected', reason: 'openevse.refused.locked' }],
  ])('a refusal is told with its reason', async (says, written) => {
    const { lan } = gateway({}, { 'POST /config': says })
    expect(await open(lan).write('ocpp_server', 'ws://a')).toEqual(written)
  })

  test.each([
    [401, 'box-needs-password'],
    [429, 'box-busy'],
    [500, 'box-refused'],
    [302, 'box-refused'],
  ])('HTTP %i is %s, reading and writing', async (status, code) => {
    const { lan } = gateway({}, { 'POST /config': answered(status, '{}'), 'GET /config': answered(status, '{}') })
    await expect(open(lan).read(['ocpp_server'])).rejects.toMatchObject({ code })
    await expect(open(lan).write('ocpp_server', 'ws://a')).rejects.toMatchObject({ code })
  })

  test.each(['<html>', '[]', '"done"', '', '{"ocpp_server":'])('a /config of %j is no answer', async (body) => {
    const { lan } = gateway({}, { 'GET /config': answered(200, body) })
    await expect(open(lan).read(['ocpp_server'])).rejects.toMatchObject({ code: 'box-refused' })
  })

  test('it logs in as openevseadmin where no user was typed', async () => {
    const { lan, requests } = gateway({ ocpp_server: '' })
    await open(lan, { user: '', password: 'pw' }).read(['ocpp_server'])
    await open(lan, { user: 'me', password: 'pw' }).read(['ocpp_server'])
    expect(requests.map(({ request }) => request.login?.user)).toEqual(['openevseadmin', 'me'])
  })

  test('what only tells is not written, and what it does not know is not sent', async () => {
    const { lan, posts } = gateway({})
    expect(await open(lan).write('ocpp_connected', 'true')).toEqual({ result: 'read-only' })
    expect(await open(lan).write('www_password', 'x')).toEqual({ result: 'not supported' })
    expect(posts()).toEqual([])
  })

  test('it restarts the gateway, not the charging', async () => {
    const { lan, posts } = gateway({}, { 'POST /restart': json({ msg: 'restart gateway' }) })
    await open(lan).restart!()
    expect(posts()[0]).toMatchObject({ path: '/restart', request: { body: '{"device":"gateway"}' } })
  })
})

describe('its backend password is hexadecimal', () => {
  test.each(['geheim', '0', 'abc', `${key40}00`, 'zz', '****'])(
    '%j is refused before anything is sent',
    async (key) => {
      const { lan, requests } = gateway({})
      expect(await open(lan).write('ocpp_authkey', key)).toEqual({ result: 'rejected', reason: 'openevse.key.notHex' })
      expect(requests).toEqual([])
      expect(openevse.local!.settings.find(({ secret }) => secret)?.problem?.(key)?.code).toBe('openevse.key.notHex')
    },
  )

  test('one that fits is written and compared inside: nothing shows it', async () => {
    const { lan, config } = gateway({ ocpp_chargeBoxId: 'CP1', ocpp_authkey: '' })
    expect(await open(lan).write('ocpp_authkey', key40)).toEqual({ result: 'not readable' })
    expect(config['ocpp_authkey']).toBe(key40)
    expect(await open(lan).write('ocpp_authkey', '')).toEqual({ result: 'not readable' })
    expect(config['ocpp_authkey']).toBe('')
  })

  test('one the box did not keep is told, without the one it has', async () => {
    const { lan } = gateway({ ocpp_authkey: 'aabb' }, { 'POST /config': json({ msg: 'no change' }) })
    const written = await open(lan).write('ocpp_authkey', key40)
    expect(written).toEqual({ result: 'rejected', reason: 'openevse.refused.keyNotKept' })
  })

  test('one that does not fit the login header with this identity is not written', async () => {
    const { lan, posts } = gateway({ ocpp_chargeBoxId: 'x'.repeat(58) })
    expect(await open(lan).write('ocpp_authkey', key40)).toEqual({
      result: 'rejected',
      reason: 'microOcpp.key.tooLong',
    })
    expect(posts()).toEqual([])
    const fits = gateway({ ocpp_chargeBoxId: 'x'.repeat(57), ocpp_authkey: '' })
    expect(await open(fits.lan).write('ocpp_authkey', key40)).toEqual({ result: 'not readable' })
  })

  test('one stored by an earlier hand that is none is a finding, and so is charging without a card', async () => {
    const { lan } = gateway({ ocpp_authkey: 'geheim', ocpp_auth_auto: true })
    const values = await open(lan).read(openevse.local!.settings.map(({ key }) => key))
    expect(openevse.local!.checks!(values).map(({ says }) => says.code)).toEqual([
      'check.openevseKey.invalid',
      'check.openevseFree.on',
    ])
    const good = await open(gateway({ ocpp_authkey: key40, ocpp_auth_auto: false }).lan).read(['ocpp_authkey_form'])
    expect(openevse.local!.checks!(good)).toEqual([])
  })
})

test('what the box had before is put back whatever it was', async () => {
  expect(await open(gateway({}).lan).write('ocpp_server', 'csms.example:80')).toEqual({ result: 'accepted' })
})

test('D6 the offline switch: its own key for unknown cards, OCPP for known ones', () => {
  const keys = (position: 'off' | 'known' | 'anyone'): string[] =>
    familyOf('openevse')
      .policy.keys(position)
      .map(({ key, value, optional }) => `${key}=${value}${optional === true ? '?' : ''}`)
  expect(keys('off')).toEqual(['ocpp_auth_offline=false', 'LocalAuthorizeOffline=false'])
  expect(keys('known')).toEqual(['ocpp_auth_offline=false', 'LocalAuthorizeOffline=true', 'LocalAuthListEnabled=true?'])
  expect(keys('anyone')).toEqual(['ocpp_auth_offline=true', 'LocalAuthorizeOffline=true', 'LocalAuthListEnabled=true?'])
  expect(openevse.policy.warnings('known').map(({ code }) => code)).toEqual(['openevse.warning.default'])
  expect(openevse.policy.warnings('off').map(({ code }) => code)).toContain('openevse.warning.autoAuth')
  expect(openevse.policy.warnings('anyone')).toEqual([])
  expect(openevse.tls?.verifies).toBe(false)
})
