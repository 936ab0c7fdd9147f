/** The driver against the emulation, over real sockets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenBox } from '../../src/main/core/wallboxes/family.ts'
import { warp } from '../../src/main/core/wallboxes/warp.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { cards, PracticeBackend } from '../../src/main/practice/backend.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { emulateWarp, type EmulatedWarp } from '../../src/main/practice/warp.ts'
import { until } from './still-time.ts'

let directory: string
let backend: PracticeBackend
let emulated: EmulatedWarp
let box: OpenBox

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warp-'))
  backend = await PracticeBackend.start({ directory })
  emulated = await start(backend.url)
  const { address } = emulated
  box = warp.local!.open({
    lan: createLan(),
    clock: createClock(),
    address,
    login: null,
    pin: null,
    pinned: () => undefined,
  })
})

afterEach(async () => {
  await emulated.stop()
  await backend.stop()
  rmSync(directory, { recursive: true, force: true })
})

const start = (backendUrl: string): Promise<EmulatedWarp> =>
  emulateWarp({ directory: join(directory, 'box'), host: '127.0.0.1', time: realTime, backendUrl, speed: 60 })

const link = async () => warp.local!.link.read(await box.read(warp.local!.link.keys))

test('G1 the emulated box is recognised as a WARP by the question the driver asks', async () => {
  const { path, read } = warp.discovery.questions[0]!
  const answer = await createLan().ask(`http://${emulated.address}${path}`, { timeoutMs: 4000, maxBytes: 10_000 })
  expect(read(answer, false)).toMatchObject({ state: 'ready', family: 'warp', serial: emulated.serial })
})

test('G2 it tells how far its connection has come, and moves to another place at once', async () => {
  await until(() => emulated.box.connection.accepted)
  expect(await link()).toMatchObject({ url: `${backend.url}/warp2-Pr4c`, connected: true, accepted: true })

  for (const { key, value } of warp.local!.pointAt(`${backend.url}/`, 'CP 7'))
    expect(await box.write(key, value)).toEqual({ result: 'accepted' })
  await until(() => emulated.box.connection.accepted)
  expect(await link()).toMatchObject({ url: `${backend.url}/CP%207`, accepted: true })
})

test('G2 during a session it takes no OCPP setting; afterwards it does', async () => {
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
  expect(await box.write('ocpp/config/url', `ws://${'h'.repeat(124)}`)).toMatchObject({ result: 'rejected' })
  expect(await box.write('ocpp/config/identity', 'x'.repeat(65))).toMatchObject({ result: 'rejected' })
})

test('G2 the password is kept over other writes, never told, and used for the login', async () => {
  expect(await box.write('ocpp/config/pass', 'sixteen-or-more!')).toEqual({ result: 'not readable' })
  await box.write('ocpp/config/enable_auth', 'true')
  const login = Buffer.from('warp2-Pr4c:sixteen-or-more!').toString('base64')
  expect(emulated.box.settings.authorization).toBe(`Basic ${login}`)
  expect((await box.read(['ocpp/config/pass'])).get('ocpp/config/pass')).toBeNull()
})

test('it starts again over its interface, and keeps its settings over a power cut', async () => {
  await until(() => emulated.box.connection.accepted)
  await box.write('ocpp/config/identity', 'kept')
  await until(() => emulated.box.connection.accepted)
  const before = emulated.box.connection.sinceBoot
  await box.restart!()
  await until(() => emulated.box.connection.sinceBoot < before && emulated.box.connection.accepted)
  await emulated.stop()
  emulated = await start('ws://127.0.0.1:1')
  expect(emulated.box.settings.ocppu).toBe(`${backend.url}/kept`)
})

test('D6 it knows no key to check cards offline', async () => {
  await until(() => emulated.box.connection.accepted)
  const keys = ['AllowOfflineTxForUnknownId', 'AuthorizationCacheEnabled', 'LocalAuthListEnabled']
  const reply = await backend.call('warp2-Pr4c', 'GetConfiguration', { key: keys })
  expect(reply).toMatchObject({ payload: { unknownKey: keys } })
})
