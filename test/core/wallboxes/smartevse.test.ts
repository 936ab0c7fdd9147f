import { describe, expect, test } from 'vitest'
import type { DeviceRequest, HttpAnswer } from '../../../src/main/core/host.ts'
import type { OpenBox } from '../../../src/main/core/wallboxes/family.ts'
import { smartevse } from '../../../src/main/core/wallboxes/smartevse.ts'
import { applyPlan, planOf } from '../../../src/main/core/writes/writes.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { fakeClock, type FakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, json, type FakeLan } from '../../fakes/lan.ts'

const address = '10.0.0.8'
const off = 'Can only update when OCPP enabled'

/** A box over its OCPP part; its client starts after so many more questions once OCPP is on. */
function box(
  ocpp: Record<string, string>,
  { says, startsAfter = 0 }: { says?: HttpAnswer; startsAfter?: number } = {},
) {
  const lan = fakeLan()
  const posts: { path: string; request: DeviceRequest }[] = []
  let evse: object = { rfid: 'Ready to read card' }
  let runs = ocpp['mode'] === 'Enabled'
  let starting = startsAfter
  lan.devices.set(address, (path, request) => {
    if (says) return says
    if (request.method !== 'POST')
      return json({ version: 'v3.6.4', serialnr: 6543, wifi: {}, evse, ocpp: runs ? ocpp : { ...ocpp, ...empty } })
    posts.push({ path, request })
    const query = new URL(path, 'http://box').searchParams
    const reply: Record<string, unknown> = {}
    for (const [key, value] of query) {
      if (key === 'ocpp_update') continue
      const name = key.replace('ocpp_', '')
      if (key === 'ocpp_mode') {
        ocpp['mode'] = value === '1' ? 'Enabled' : 'Disabled'
        reply[key] = Number(value)
      } else if (!runs && ocpp['mode'] === 'Enabled' && starting > 0) {
        starting -= 1
        reply[key] = off
      } else if (!runs && ocpp['mode'] !== 'Enabled') reply[key] = off
      else {
        ocpp[name] = name === 'auto_auth' ? (value === '1' ? 'Enabled' : 'Disabled') : value
        reply[key] = name === 'auto_auth' ? Number(value) : value
      }
    }
    runs = ocpp['mode'] === 'Enabled' && starting === 0
    return json(reply)
  })
  return { lan, ocpp, posts, reader: (shows: object) => (evse = shows) }
}

const empty = { backend_url: '', cb_id: '', auth_key: '', auto_auth_idtag: '', status: 'Disconnected' }
const enabled = { mode: 'Enabled', backend_url: 'ws://old', cb_id: 'OLD', auth_key: '', status: 'Connected' }

const open = (lan: FakeLan, clock: FakeClock = fakeClock()): OpenBox =>
  smartevse.local!.open({ lan, clock, address, login: null, pin: null, pinned: () => undefined })

describe('D4 a SmartEVSE is recognised', () => {
  const read = smartevse.discovery.questions[0]!.read

  test('by its host name, and by /settings with the same serial number', () => {
    const device = { service: '_http._tcp', name: 'SmartEVSE-6543', address, port: 80, txt: {} }
    expect(smartevse.discovery.heard({ ...device, host: 'SmartEVSE-6543.local' })).toMatchObject({
      family: 'smartevse',
      serial: '6543',
    })
    expect(smartevse.discovery.heard({ ...device, host: '' })).toMatchObject({ serial: '6543' })
    expect(smartevse.discovery.heard({ ...device, host: 'printer.local' })).toBeNull()
    const print = read(json({ version: 'v3.6.4', serialnr: 6543, evse: {} }), false)
    expect(print).toMatchObject({ state: 'ready', family: 'smartevse', serial: '6543', firmware: 'v3.6.4' })
  })

  test.each([
    answered(200, '<html>'),
    json([1]),
    json({ serialnr: 6543 }),
    json({ serialnr: 6543, evse: 'x' }),
    json({ serialnr: {}, evse: {} }),
    answered(200, '{"serialnr":6543,"ev'),
    json({ version: '1', serialnr: 6543, evse: {} }, 500),
  ])('never by %j', (answer) => {
    expect(read(answer, true)).toBeNull()
  })
})

describe('B3 reading and writing', () => {
  test('settings are told in words of their own; the key never leaves', async () => {
    const { lan } = box({ ...enabled, auth_key: 'geheim', auto_auth: 'Enabled', auto_auth_idtag: 'TAG' })
    expect([...(await open(lan).read(smartevse.local!.settings.map(({ key }) => key)))]).toEqual([
      ['ocpp_mode', 'true'],
      ['ocpp_backend_url', 'ws://old'],
      ['ocpp_cb_id', 'OLD'],
      ['ocpp_auth_key', null],
      ['ocpp_auto_auth', 'true'],
      ['ocpp_auto_auth_idtag', 'TAG'],
      ['ocpp_status', 'true'],
      ['rfid_reader', 'ocpp'],
    ])
  })

  test('while OCPP is off, what it does not show is unknown, not none', async () => {
    const { lan } = box({ mode: 'Disabled', backend_url: 'ws://old', cb_id: 'OLD' })
    expect([...(await open(lan).read(['ocpp_mode', 'ocpp_backend_url', 'ocpp_cb_id']))]).toEqual([
      ['ocpp_mode', 'false'],
      ['ocpp_backend_url', null],
      ['ocpp_cb_id', null],
    ])
  })

  test('pointed at a backend it is switched on first; each value is a request of its own with an empty body', async () => {
    const { lan, posts } = box({ mode: 'Disabled', backend_url: 'ws://old', cb_id: 'OLD' })
    const clock = fakeClock()
    const it = open(lan, clock)
    const wanted = smartevse.local!.pointAt('ws://192.168.1.5:9100', 'CP1')
    const plan = planOf('p', wanted, await it.read(wanted.map(({ key }) => key)))
    const done = await applyPlan(
      plan,
      it,
      () => undefined,
      () => Promise.resolve(),
    )
    expect(done.state).toBe('applied')
    expect(posts.map(({ path }) => path)).toEqual([
      '/settings?ocpp_update=1&ocpp_mode=1',
      '/settings?ocpp_update=1&ocpp_backend_url=ws%3A%2F%2F192.168.1.5%3A9100',
      '/settings?ocpp_update=1&ocpp_cb_id=CP1',
    ])
    expect(posts.every(({ request }) => request.method === 'POST' && request.body === '')).toBe(true)
    const { keys, read } = smartevse.local!.link
    expect(read(await it.read(keys)).url).toBe('ws://192.168.1.5:9100/CP1')
  })

  test('a client that is still starting is waited for', async () => {
    const { lan, ocpp } = box({ mode: 'Disabled' }, { startsAfter: 3 })
    const clock = fakeClock()
    const it = open(lan, clock)
    await it.write('ocpp_mode', 'true')
    const writing = it.write('ocpp_backend_url', 'ws://a')
    await clock.advance(1500)
    expect(await writing).toEqual({ result: 'accepted' })
    expect(ocpp['backend_url']).toBe('ws://a')
  })

  test('one that never starts is given up, and says why', async () => {
    const { lan } = box({ mode: 'Disabled' }, { startsAfter: 1000 })
    const clock = fakeClock()
    const it = open(lan, clock)
    await it.write('ocpp_mode', 'true')
    const writing = it.write('ocpp_backend_url', 'ws://a')
    await clock.advance(10_000)
    expect(await writing).toEqual({ result: 'rejected', reason: 'smartevse.refused.off' })
  })

  test('switched off it refuses every other value at once', async () => {
    const { lan } = box({ mode: 'Disabled' })
    for (const [key, value] of [
      ['ocpp_backend_url', 'ws://a'],
      ['ocpp_cb_id', 'CP1'],
      ['ocpp_auth_key', 'geheim'],
    ] as const)
      expect(await open(lan).write(key, value)).toEqual({ result: 'rejected', reason: 'smartevse.refused.off' })
  })

  test('an answer that is not what was asked for is its reason', async () => {
    const { lan } = box({}, { says: json({ ocpp_backend_url: 'Invalid URL', ocpp_auth_key: 'the old key' }) })
    expect(await open(lan).write('ocpp_backend_url', 'x')).toEqual({ result: 'rejected', reason: 'Invalid URL' })
    // The key it kept is a secret too.
    expect(await open(lan).write('ocpp_auth_key', 'new')).toEqual({
      result: 'rejected',
      reason: 'smartevse.refused.keyNotKept',
    })
  })

  test('what its login cannot hold as a whole is not sent: a key for the name it has, a name for the key it has', async () => {
    const { lan, ocpp, posts } = box({ ...enabled, cb_id: 'x'.repeat(60), auth_key: 'k'.repeat(20) })
    const tooLong = { result: 'rejected', reason: 'microOcpp.key.tooLong' }
    expect(await open(lan).write('ocpp_auth_key', 'l'.repeat(20))).toEqual(tooLong)
    expect(await open(lan).write('ocpp_auth_key', 'ü'.repeat(10))).toEqual(tooLong)
    expect(await open(lan).write('ocpp_cb_id', 'y'.repeat(58))).toEqual(tooLong)
    expect([posts, ocpp['auth_key']]).toEqual([[], 'k'.repeat(20)])
    expect(await open(lan).write('ocpp_auth_key', 'l'.repeat(17))).toEqual({ result: 'not readable' })
  })

  test('a key of more than 20 bytes is not sent: the box would keep the old one and not say why', async () => {
    const { lan, posts } = box({ ...enabled })
    const { problem } = smartevse.local!.settings.find(({ key }) => key === 'ocpp_auth_key')!
    for (const key of ['k'.repeat(21), 'ü'.repeat(11)]) {
      expect(problem!(key)).toEqual({ code: 'smartevse.key.long' })
      expect(await open(lan).write('ocpp_auth_key', key)).toEqual({ result: 'rejected', reason: 'smartevse.key.long' })
    }
    expect([posts, problem!('k'.repeat(20))]).toEqual([[], null])
  })

  test.each([
    ['ocpp_backend_url', '', 'URL is empty', 'smartevse.refused.empty'],
    ['ocpp_cb_id', '', 'ChargeBoxId is empty', 'smartevse.refused.empty'],
    ['ocpp_cb_id', 'x'.repeat(21), 'ChargeBoxId exceeds 20 characters', 'smartevse.refused.identity'],
  ])('firmware that looks at its values: %s = “%s” is refused in words', async (key, value, word, reason) => {
    const { lan } = box({ ...enabled }, { says: json({ ocpp: enabled, [key]: word }) })
    expect(await open(lan).write(key, value)).toEqual({ result: 'rejected', reason })
    expect(reason in dictionary.de && reason in dictionary.en).toBe(true)
  })

  test('older firmware leaves out a value of 64 bytes: that has its own reason; a shorter one it does not know is not supported', async () => {
    const { lan } = box({ ...enabled }, { says: json({}) })
    const long = `wss://${'h'.repeat(58)}`
    expect(await open(lan).write('ocpp_backend_url', long)).toEqual({
      result: 'rejected',
      reason: 'smartevse.refused.long',
    })
    expect(await open(lan).write('ocpp_backend_url', long.slice(1))).toEqual({ result: 'not supported' })
  })

  test('a key it takes cannot be read back; a firmware without OCPP knows none of this', async () => {
    expect(await open(box({ ...enabled }).lan).write('ocpp_auth_key', 'geheim')).toEqual({ result: 'not readable' })
    const without = box({}, { says: json({}) })
    expect(await open(without.lan).write('ocpp_mode', 'true')).toEqual({ result: 'not supported' })
    expect([...(await open(without.lan).read(['ocpp_mode', 'rfid_reader']))]).toEqual([])
    expect(await open(without.lan).write('rfid_reader', 'ocpp')).toEqual({ result: 'read-only' })
    expect(await open(without.lan).write('mode', '1')).toEqual({ result: 'not supported' })
  })

  test.each([
    answered(200, '<html>'),
    answered(200, ''),
    answered(200, '{"ocpp":{"mode":'),
    json({}, 401),
    json({}, 423),
    json({}, 429),
    json({}, 500),
  ])('%j is no answer', async (says) => {
    const { lan } = box({}, { says })
    await expect(open(lan).read(['ocpp_mode'])).rejects.toMatchObject({ code: 'box-refused' })
    await expect(open(lan).write('ocpp_mode', 'true')).rejects.toMatchObject({ code: 'box-refused' })
  })

  test.each([
    [200, true],
    [202, true],
    [404, false],
  ])('a restart answered %i', async (status, good) => {
    const { lan } = box({}, { says: answered(status, '') })
    const restarted = open(lan).restart!()
    if (good) await expect(restarted).resolves.toBeUndefined()
    else await expect(restarted).rejects.toMatchObject({ code: 'box-refused' })
    expect(lan.asked).toEqual([`POST ${address} /reboot`])
  })
})

test.each([
  [`wss://${'h'.repeat(57)}`, 'x'.repeat(20), []],
  [`wss://${'h'.repeat(58)}`, 'x'.repeat(20), ['warns check.smartevseUrl.long']],
  ['wss://h', 'x'.repeat(21), ['warns check.smartevseIdentity.long']],
])('G6 what some firmware does not take is said before, and does not block: %s, %s', (url, identity, said) => {
  const checks = smartevse.local!.dialling!.checks(new Map(), url, identity)
  expect(checks.map(({ severity, says }) => `${severity} ${says.code}`)).toEqual(said)
  const codes = checks.flatMap(({ says, fix }) => [says.code, fix!.code])
  expect(codes.filter((code) => !(code in dictionary.en))).toEqual([])
})

test.each([
  [{ rfid: 'Ready to read card', rfidreader: 'Rmt/OCPP', rfid_lastread: '00000000000000' }, undefined],
  [{ rfid: 'Ready to read card', rfidreader: 'EnableOne', rfid_lastread: '00' }, 'check.smartevseReader.own'],
  [{ rfid: 'Ready to read card', rfidreader: 'Disabled' }, 'check.smartevseReader.none'],
  [{ rfid: 'Not Installed' }, 'check.smartevseReader.none'],
  [{ rfid: 'Ready to read card', rfid_lastread: '00000000000000' }, 'check.smartevseReader.own'],
  [{ rfid: 'Ready to read card' }, undefined],
])('cards reach the backend only through a reader set to Rmt/OCPP: %j', async (shows, finding) => {
  const it = box({ ...enabled })
  it.reader(shows)
  const values = await open(it.lan).read(['rfid_reader'])
  expect(smartevse.local!.checks!(values).map(({ says }) => says.code)).toEqual(finding === undefined ? [] : [finding])
})

test('D6 the offline switch goes over OCPP; its wss proves nothing about the server', () => {
  expect(smartevse.policy.keys('anyone').map(({ key, value }) => `${key}=${value}`)).toContain(
    'AllowOfflineTxForUnknownId=true',
  )
  expect(smartevse.policy.warnings('off').map(({ code }) => code)).toEqual(['smartevse.warning.autoAuth'])
  expect(smartevse.tls?.verifies).toBe(false)
  expect(smartevse.policy.habits.map(({ code }) => code)).toContain('smartevse.habit.halfOpen')
})
