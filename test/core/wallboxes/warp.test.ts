import { expect, test } from 'vitest'
import { warp } from '../../../src/main/core/wallboxes/warp.ts'
import type { OpenBox } from '../../../src/main/core/wallboxes/family.ts'
import type { HttpAnswer } from '../../../src/main/core/host.ts'
import { planOf } from '../../../src/main/core/writes/writes.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, json } from '../../fakes/lan.ts'

const stored = {
  enable: true,
  url: 'ws://old.example',
  identity: 'warp2-X',
  enable_auth: true,
  pass: null,
  cert_id: -1,
  protocol: 0,
}

interface Found {
  enable: boolean
  slot?: string
  protocol?: string
}

const { protocol: _newer, ...older } = stored

interface Given {
  config?: object
  /** null: this firmware has no such path. */
  slot?: object | null
  state?: object
  put?: HttpAnswer
}

/** A WARP at `box` with this configuration; what is PUT comes out of `puts`. */
function openBox({ config = stored, slot = null, state = {}, put = answered(200, '') }: Given = {}) {
  const lan = fakeLan()
  const puts: [path: string, body: unknown][] = []
  lan.devices.set('box', (path, request) => {
    if (request.method === 'PUT') {
      puts.push([path, JSON.parse(request.body ?? '')])
      return put
    }
    if (path === '/ocpp/config') return json(config)
    if (path === '/evse/ocpp_enabled' && slot !== null) return json(slot)
    return path === '/ocpp/state' ? json(state) : answered(404, 'Not found')
  })
  const door = { lan, clock: fakeClock(), address: 'box', login: null, pin: null, pinned: () => undefined }
  const box: OpenBox = warp.local!.open(door)
  return { box, puts, lan }
}

test('G2 a field is written with the whole object around it; fields this app does not know go back as they came', async () => {
  const { box, puts } = openBox()
  expect(await box.write('ocpp/config/url', 'wss://new.example')).toEqual({ result: 'accepted' })
  expect(puts).toEqual([['/ocpp/config', { ...stored, url: 'wss://new.example' }]])
})

test('B3 firmware without OCPP 2.1 takes a setting over at its next restart, and says so; its password is not to be read back', async () => {
  const { box } = openBox({ config: older })
  expect(await box.write('ocpp/config/url', 'wss://new.example')).toEqual({ result: 'reboot required' })
  expect(await box.write('ocpp/config/enable', 'false')).toEqual({ result: 'reboot required' })
  expect(await box.write('ocpp/config/pass', 'secret')).toEqual({ result: 'not readable' })
})

test('G2 the slot that gives OCPP a say is written alone, at once, and only where the firmware has it', async () => {
  const { box, puts } = openBox({ config: older, slot: { enabled: false } })
  expect([...(await box.read(['evse/ocpp_enabled/enabled']))]).toEqual([['evse/ocpp_enabled/enabled', 'false']])
  expect(await box.write('evse/ocpp_enabled/enabled', 'true')).toEqual({ result: 'accepted' })
  expect(puts).toEqual([['/evse/ocpp_enabled', { enabled: true }]])
  const without = openBox().box
  expect(await without.write('evse/ocpp_enabled/enabled', 'true')).toEqual({ result: 'not supported' })
  const wanted = warp.local!.pointAt('ws://laptop', 'CP1')
  const plan = planOf('p', wanted, await without.read(wanted.map(({ key }) => key)))
  expect(plan.rows.map(({ key }) => key)).not.toContain('evse/ocpp_enabled/enabled')
})

test.each([
  ['on, without its slot', { enable: true, slot: 'false' }, ['blocks check.warpSlot.off']],
  ['on, with it', { enable: true, slot: 'true' }, []],
  ['on, and silent about it', { enable: true }, ['warns check.warpSlot.unknown']],
  ['off', { enable: false, slot: 'false', protocol: '1' }, []],
  ['on, by OCPP 2.1', { enable: true, slot: 'true', protocol: '1' }, ['warns check.warpProfile.unknown']],
])('G2 D6 what is found of a WARP whose OCPP is %s', (_what, { enable, slot, protocol }: Found, found) => {
  const values = new Map([
    ['ocpp/config/enable', String(enable)],
    ...(slot === undefined ? [] : [['evse/ocpp_enabled/enabled', slot] as const]),
    ['ocpp/config/protocol', protocol ?? '0'],
  ])
  const checks = warp.local!.checks!(values)
  expect(checks.map(({ severity, says }) => `${severity} ${says.code}`)).toEqual(found)
  expect(checks.every(({ result, severity }) => result === 'could not check' || severity === 'blocks')).toBe(true)
  const codes = checks.flatMap(({ says, fix }) => [says.code, ...(fix === null ? [] : [fix.code])])
  expect(codes.filter((code) => !(code in dictionary.en))).toEqual([])
})

test.each([
  [older, [0, 1, 2, 3, 4, 5, 6], ['booting', 'flushing', 'idle', 'pending', 'rejected', 'unavailable', 'faulted']],
  [{ ...stored, protocol: 1 }, [0, 1, 2, 3, 6], ['booting', 'pending', 'rejected', 'idle', 'faulted']],
  [{ ...stored, protocol: 1 }, [77], ['77']],
])('G2 its state is numbered by the OCPP it speaks: %j', async (config, numbers, names) => {
  const told = numbers.map(async (charge_point_state) => {
    const { box } = openBox({ config, state: { charge_point_state } })
    return (await box.read(['ocpp/state/charge_point_state'])).get('ocpp/state/charge_point_state')
  })
  expect(await Promise.all(told)).toEqual(names)
})

test('G2 which OCPP it speaks is a choice, told and written as a number', async () => {
  const { box, puts } = openBox({ config: { ...stored, protocol: 1 } })
  expect((await box.read(['ocpp/config/protocol'])).get('ocpp/config/protocol')).toBe('1')
  await box.write('ocpp/config/protocol', '0')
  expect(puts).toEqual([['/ocpp/config', stored]])
})

test('G2 the password goes only when it is set, is never told, and cannot be read back', async () => {
  const { box, puts } = openBox({ config: { ...stored, pass: 'told by mistake' } })
  expect([...(await box.read(['ocpp/config/pass']))]).toEqual([['ocpp/config/pass', null]])
  await box.write('ocpp/config/enable', 'false')
  expect(await box.write('ocpp/config/pass', 'secret')).toEqual({ result: 'not readable' })
  expect(puts.map(([, body]) => (body as typeof stored).pass)).toEqual([null, 'secret'])
})

test('G2 a refused password is not repeated in the reason', async () => {
  const { box } = openBox({ put: answered(400, "[pass] 'secret' is too long") })
  expect(await box.write('ocpp/config/pass', 'secret')).toEqual({ result: 'rejected', reason: null })
})

test('G2 refused during a session: the reason is said in words the installer can act on', async () => {
  const text = 'OCPP config may not be updated while a transaction is in progress! Unplug the vehicle.'
  const { box } = openBox({ put: answered(400, text) })
  const reply = await box.write('ocpp/config/url', 'ws://new')
  expect(reply).toEqual({ result: 'rejected', reason: 'warp.refused.charging' })
  expect(dictionary.de['warp.refused.charging']).toContain('Ladevorgang')
})

test('G2 any other refusal keeps the words of the box, cut to one line', async () => {
  const { box } = openBox({ put: answered(400, '[url] String of maximum\nlength 128') })
  expect(await box.write('ocpp/config/url', 'x')).toEqual({
    result: 'rejected',
    reason: '[url] String of maximum length 128',
  })
})

test('a state is read-only, an unknown field not supported; the box is not asked to write either', async () => {
  const { box, puts } = openBox()
  expect(await box.write('ocpp/state/connected', 'true')).toEqual({ result: 'read-only' })
  expect(await box.write('ocpp/config/nothing', '1')).toEqual({ result: 'not supported' })
  expect(puts).toEqual([])
})

test('a password of its web interface is proved, never sent', async () => {
  const lan = fakeLan()
  const logins: unknown[] = []
  lan.devices.set('box', (_, { login }) => (logins.push(login), json(stored)))
  const door = { lan, clock: fakeClock(), address: 'box', pin: null, pinned: () => undefined }
  await warp.local!.open({ ...door, login: { user: 'me', password: 'p' } }).read(['ocpp/config/url'])
  await warp.local!.open({ ...door, login: null }).read(['ocpp/config/url'])
  expect(logins).toEqual([{ user: 'me', password: 'p', digest: true }, undefined])
})

test('each path is asked once, and what a firmware does not have is absent', async () => {
  const { box, lan } = openBox()
  const values = await box.read(['ocpp/config/url', 'ocpp/config/enable', 'ocpp/state/connected'])
  expect([...values]).toEqual([
    ['ocpp/config/url', 'ws://old.example'],
    ['ocpp/config/enable', 'true'],
  ])
  expect(lan.asked).toEqual(['box /ocpp/config', 'box /ocpp/state'])
})

test.each([
  [401, 'box-needs-password'],
  [200, 'box-refused'],
])('an answer with HTTP %i that is no JSON object is %s', async (status, code) => {
  const { box, lan } = openBox()
  lan.devices.set('box', () => answered(status, '<html>'))
  await expect(box.read(['ocpp/config/url'])).rejects.toMatchObject({ code })
})

test.each([
  ['ws://h:1/ocpp', 'CP 1', 'ws://h:1/ocpp/CP%201', null],
  ['ws://h:1/ocpp/', 'CP1', 'ws://h:1/ocpp//CP1', 'warp.url.slash'],
  ['ws://h:1/ocpp?k=1', 'CP1', 'ws://h:1/ocpp?k=1/CP1', 'warp.url.query'],
  [`ws://${'h'.repeat(124)}`, 'CP1', `ws://${'h'.repeat(124)}/CP1`, 'warp.url.long'],
  ['ws://h', 'x'.repeat(65), `ws://h/${'x'.repeat(65)}`, 'warp.identity.long'],
])('G6 %s and %s are dialled as %s', (base, identity, url, problem) => {
  expect(warp.finalUrl(base, identity)).toBe(url)
  expect(warp.urlProblem(base, identity)?.code ?? null).toBe(problem)
})

test('pointing it leaves no slash at the end, and the old place never sees the new identity', () => {
  const rows = warp.local!.pointAt('ws://laptop:9100/', 'CP1')
  expect(rows.map(({ key, value }) => [key, value])).toEqual([
    ['ocpp/config/url', 'ws://laptop:9100'],
    ['ocpp/config/identity', 'CP1'],
    ['evse/ocpp_enabled/enabled', 'true'],
    ['ocpp/config/enable', 'true'],
  ])
})

test('D6 it cannot check cards offline: both positions say why, and off needs no key', () => {
  expect(warp.policy.possible).toEqual({
    off: null,
    known: { code: 'warp.policy.noOffline' },
    anyone: { code: 'warp.policy.noOffline' },
  })
  expect(warp.policy.keys('off')).toEqual([])
})

test.each([
  ['true', 'idle', true, null],
  ['true', 'flushing', true, null],
  ['true', 'pending', false, null],
  ['true', 'rejected', false, 'warp.link.rejected'],
  ['false', 'faulted', false, 'warp.link.faulted'],
  // What it was before the link was lost counts for nothing.
  ['false', 'idle', false, null],
])('its link: connected %s in state %s', (connected, state, accepted, error) => {
  const link = warp.local!.link.read(
    new Map([
      ['ocpp/config/enable', 'true'],
      ['ocpp/config/url', 'ws://h'],
      ['ocpp/config/identity', 'CP 1'],
      ['ocpp/state/connected', connected],
      ['ocpp/state/charge_point_state', state],
    ]),
  )
  expect(link).toMatchObject({ url: 'ws://h/CP%201', connected: connected === 'true', accepted })
  expect(link.error?.says.code ?? null).toBe(error)
})

const txt = { firmware_version: '2.4.0', brand: 'WARP Charger', model: 'WARP2', uid: 'AbCd', txtvers: '1' }
const announced = (entries: Record<string, string>) => ({
  service: '_http._tcp',
  name: 'warp2-AbCd',
  host: 'warp2-AbCd.local',
  address: '10.0.0.9',
  port: 80,
  txt: entries,
})

test('G1 it is known by its announcement; another web server with a uid is not', () => {
  expect(warp.discovery.heard(announced(txt))).toMatchObject({ family: 'warp', serial: 'AbCd', firmware: '2.4.0' })
  expect(warp.discovery.heard(announced({ ...txt, brand: 'Tasmota', model: 'plug' }))).toBeNull()
  expect(warp.discovery.heard(announced({ brand: 'WARP', model: 'WARP2' }))).toBeNull()
})

test('G1 it is known by its name; the energy manager of the same maker is no wallbox', () => {
  const read = warp.discovery.questions[0]!.read
  const name = { name: 'warp2-AbCd', type: 'warp2', display_type: 'WARP2 Charger Pro', uid: 'AbCd' }
  expect(read(json(name), false)).toMatchObject({ state: 'ready', family: 'warp', serial: 'AbCd', title: 'warp2-AbCd' })
  expect(read(json({ ...name, type: 'wem' }), false)).toBeNull()
  expect(read(answered(200, '<html>'), false)).toBeNull()
  expect(read(answered(401, ''), true)).toEqual({ state: 'needs password' })
})

test('G2 every setting has its words in both languages', () => {
  const codes = warp.local!.settings.flatMap(({ key, choices }) => [
    `settings.warp.${key}`,
    ...Object.values(choices ?? {}),
  ])
  expect(codes.filter((code) => !(code in dictionary.en) || !(code in dictionary.de))).toEqual([])
})
