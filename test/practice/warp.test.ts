/** The driver against the emulation, over real sockets. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprint } from '../../src/main/core/discovery/fingerprint.ts'
import type { DeviceRequest, Lan } from '../../src/main/core/host.ts'
import type { OpenBox } from '../../src/main/core/wallboxes/family.ts'
import { warp } from '../../src/main/core/wallboxes/warp.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { cards } from '../../src/main/practice/backend.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { emulateWarp, type EmulatedWarp } from '../../src/main/practice/warp.ts'
import { eachAtWork, host, openAt } from './other-maker.ts'
import { until } from './still-time.ts'

/** Most tests do not care when a setting comes into force. */
const present = eachAtWork(warp, (options) => emulateWarp(options, { firmware: 'newer' }), 60)

const link = async () => warp.local!.link.read(await present().box.read(warp.local!.link.keys))

test('G1 the emulated box is recognised as a WARP by the question the driver asks', async () => {
  const { emulated } = present()
  const { path, read } = warp.discovery.questions[0]!
  const answer = await host.lan.ask(`http://${emulated.address}${path}`, { timeoutMs: 4000, maxBytes: 10_000 })
  expect(read(answer, false)).toMatchObject({ state: 'ready', family: 'warp', serial: emulated.serial })
})

test('G2 it tells how far its connection has come, and moves to another place at once', async () => {
  const { emulated, backend, box } = present()
  await until(() => emulated.box.connection.accepted)
  expect(await link()).toMatchObject({ url: `${backend.url}/warp2-Pr4c`, connected: true, accepted: true })

  for (const { key, value } of warp.local!.pointAt(`${backend.url}/`, 'CP 7'))
    expect(await box.write(key, value)).toEqual({ result: 'accepted' })
  await until(() => emulated.box.connection.accepted)
  expect(await link()).toMatchObject({ url: `${backend.url}/CP%207`, accepted: true })
})

test('G2 during a session it takes no OCPP setting; afterwards it does', async () => {
  const { emulated, backend, box } = present()
  await until(() => emulated.box.connection.accepted)
  emulated.box.plugIn()
  await emulated.box.present(cards.known)
  await until(() => emulated.box.session !== null)
  const rejected = { result: 'rejected', reason: 'warp.refused.charging' }
  expect(await box.write('ocpp/config/url', 'ws://elsewhere')).toEqual(rejected)
  expect((await link()).url).toBe(`${backend.url}/warp2-Pr4c`)
  emulated.box.unplug()
  expect(await box.write('ocpp/config/url', 'ws://elsewhere')).toEqual({ result: 'accepted' })
})

test('G2 a URL or an identity that is too long is refused by the box', async () => {
  const { box } = present()
  expect(await box.write('ocpp/config/url', `ws://${'h'.repeat(124)}`)).toMatchObject({ result: 'rejected' })
  expect(await box.write('ocpp/config/identity', 'x'.repeat(65))).toMatchObject({ result: 'rejected' })
})

test('G2 the password is kept over other writes, never told, and used for the login', async () => {
  const { emulated, box } = present()
  expect(await box.write('ocpp/config/pass', 'sixteen-or-more!')).toEqual({ result: 'not readable' })
  await box.write('ocpp/config/enable_auth', 'true')
  const login = Buffer.from('warp2-Pr4c:sixteen-or-more!').toString('base64')
  expect(emulated.box.settings.authorization).toBe(`Basic ${login}`)
  expect((await box.read(['ocpp/config/pass'])).get('ocpp/config/pass')).toBeNull()
})

test('it starts again over its interface, and keeps its settings over a power cut', async () => {
  const { emulated, backend, box } = present()
  await until(() => emulated.box.connection.accepted)
  await box.write('ocpp/config/identity', 'kept')
  await until(() => emulated.box.connection.accepted)
  const before = emulated.box.connection.sinceBoot
  await box.restart!()
  await until(() => emulated.box.connection.sinceBoot < before && emulated.box.connection.accepted)
  await emulated.stop()
  await present().again('ws://127.0.0.1:1')
  expect(present().emulated.box.settings.ocppu).toBe(`${backend.url}/kept`)
})

describe('B3 older firmware', () => {
  let older: EmulatedWarp
  const start = async (backendUrl: string): Promise<void> => {
    const directory = join(present().directory, 'older')
    older = await emulateWarp({ directory, host: '127.0.0.1', time: realTime, speed: 60, backendUrl })
  }
  const open = (): OpenBox => openAt(warp, older)
  beforeEach(() => start(present().backend.url))
  afterEach(() => older.stop())

  test('tells what is stored, goes on with what it started with, and dials anew after a restart', async () => {
    const { backend } = present()
    await until(() => older.box.connection.accepted)
    expect(await open().write('ocpp/config/identity', 'CP 7')).toEqual({ result: 'reboot required' })
    expect((await open().read(['ocpp/config/identity'])).get('ocpp/config/identity')).toBe('CP 7')
    expect(older.box.settings.ocppu).toBe(`${backend.url}/warp2-Pr4c`)
    await open().restart!()
    await until(() => older.box.settings.ocppu === `${backend.url}/CP%207` && older.box.connection.accepted)
  })

  test('takes it over at a power cut as well, and takes settings while a session runs', async () => {
    const { backend } = present()
    await until(() => older.box.connection.accepted)
    older.box.plugIn()
    await older.box.present(cards.known)
    await until(() => older.box.session !== null)
    expect(await open().write('ocpp/config/identity', 'kept')).toEqual({ result: 'reboot required' })
    await older.stop()
    await start('ws://127.0.0.1:1')
    expect(older.box.settings.ocppu).toBe(`${backend.url}/kept`)
  })

  test('without its slot OCPP cannot stop the current; with it, it can', async () => {
    const { backend } = present()
    await until(() => older.box.connection.accepted)
    expect(await open().write('evse/ocpp_enabled/enabled', 'false')).toEqual({ result: 'accepted' })
    older.box.plugIn()
    await older.box.present(cards.known)
    await until(() => older.box.transactionId !== null)
    await backend.call('warp2-Pr4c', 'RemoteStopTransaction', { transactionId: older.box.transactionId })
    await until(() => older.box.session === null)
    expect(older.box.reading.amps).toBeGreaterThan(0)
    expect(await open().write('evse/ocpp_enabled/enabled', 'true')).toEqual({ result: 'accepted' })
    expect(older.box.reading.amps).toBe(0)
  })
})

test('D6 it knows no key to check cards offline', async () => {
  const { emulated, backend } = present()
  await until(() => emulated.box.connection.accepted)
  const keys = ['AllowOfflineTxForUnknownId', 'AuthorizationCacheEnabled', 'LocalAuthListEnabled']
  const reply = await backend.call('warp2-Pr4c', 'GetConfiguration', { key: keys })
  expect(reply).toMatchObject({ payload: { unknownKey: keys } })
})

describe('G1 with a login for its web interface', () => {
  const right = { user: 'installer', password: 'geheim' }
  let locked: EmulatedWarp
  beforeEach(async () => {
    const { directory, backend } = present()
    const options = { directory: join(directory, 'locked'), host: '127.0.0.1', time: realTime, speed: 60 }
    locked = await emulateWarp({ ...options, backendUrl: backend.url }, { login: right, firmware: 'newer' })
  })
  afterEach(() => locked.stop())

  /** The real network, noting what each question took along. */
  function watched() {
    const lan = createLan()
    const logins: DeviceRequest['login'][] = []
    const ask: Lan['ask'] = (url, request, pin) => {
      logins.push(request.login)
      return lan.ask(url, request, pin)
    }
    return { logins, host: { lan: { ...lan, ask }, clock: createClock() } }
  }

  const open = (login: typeof right | null): OpenBox => openAt(warp, locked, login)

  test('it is found as one that wants a password, and known once it has the right one, which is never sent', async () => {
    const { host, logins } = watched()
    const state = async (login?: typeof right) =>
      (await fingerprint(host, locked.address, { family: 'warp', login })).print
    expect(await state()).toMatchObject({ state: 'needs password' })
    expect(await state({ ...right, password: 'wrong' })).toMatchObject({ state: 'needs password' })
    expect(await state(right)).toMatchObject({ state: 'ready', serial: locked.serial })
    // Nobody said it is one: the way it asks for its password does.
    expect((await fingerprint(host, locked.address, { login: right })).print).toMatchObject({ family: 'warp' })
    const sent = logins.filter((login) => login !== undefined)
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.filter(({ digest }) => digest !== true)).toEqual([])
  })

  test('it is read, written and restarted with it, and not without it', async () => {
    const keys = warp.local!.link.keys
    for (const login of [null, { ...right, password: 'wrong' }, { ...right, user: 'admin' }]) {
      await expect(open(login).read(keys)).rejects.toMatchObject({ code: 'box-needs-password' })
      await expect(open(login).write('ocpp/config/enable', 'false')).rejects.toMatchObject({
        code: 'box-needs-password',
      })
    }
    expect((await open(right).read(keys)).get('ocpp/config/identity')).toBe('warp2-Pr4c')
    expect(await open(right).write('ocpp/config/identity', 'CP 9')).toEqual({ result: 'accepted' })
    expect((await open(right).read(keys)).get('ocpp/config/identity')).toBe('CP 9')
    await until(() => locked.box.connection.accepted)
    const before = locked.box.connection.sinceBoot
    await open(right).restart!()
    await until(() => locked.box.connection.sinceBoot < before)
  })
})
