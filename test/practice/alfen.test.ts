/** The driver against the emulation, over real sockets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { alfen } from '../../src/main/core/wallboxes/alfen.ts'
import type { OpenBox } from '../../src/main/core/wallboxes/family.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { emulateAlfen, practiceLogin, type EmulatedAlfen } from '../../src/main/practice/alfen.ts'
import { PracticeBackend } from '../../src/main/practice/backend.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { until } from './still-time.ts'

const local = alfen.local!
const lan = createLan()
let directory: string
let backend: PracticeBackend
let emulated: EmulatedAlfen
let pins: string[]
let opened: OpenBox[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'alfen-'))
  backend = await PracticeBackend.start({ directory })
  emulated = await start(backend.url)
  pins = []
  opened = []
})

afterEach(async () => {
  await Promise.all(opened.map((box) => box.close()))
  await emulated.stop()
  await backend.stop()
  rmSync(directory, { recursive: true, force: true })
})

const start = (backendUrl: string): Promise<EmulatedAlfen> =>
  emulateAlfen({ directory: join(directory, 'box'), host: '127.0.0.1', time: realTime, backendUrl, speed: 60 })

function openBox(password = practiceLogin.password, pin: string | null = null): OpenBox {
  const box = local.open({
    lan,
    clock: createClock(),
    address: emulated.address,
    login: { user: 'admin', password },
    pin,
    pinned: (sha256) => pins.push(sha256),
  })
  opened.push(box)
  return box
}

const accepted = () => until(() => emulated.box.connection.accepted)

test('G1 it is recognised without a login', async () => {
  const { path, read } = alfen.discovery.questions[0]!
  const answer = await lan.ask(`https://${emulated.address}${path}`, { timeoutMs: 4000, maxBytes: 10_000 })
  expect(read(answer, false)).toMatchObject({ state: 'ready', family: 'alfen', serial: emulated.serial })
})

test('G2 while one program is logged in, no other gets in; let go, it does', async () => {
  const [first, second] = [openBox(), openBox()]
  await first.read(['2053_0'])
  expect([first.held(), emulated.taken]).toEqual([true, true])
  await expect(second.read(['2053_0'])).rejects.toMatchObject({ code: 'box-busy' })
  await first.close()
  expect((await second.read(['2053_0'])).get('2053_0')).toBe('Practice-Alfen')
})

test('G2 a wrong password is told apart from a box that is taken', async () => {
  await expect(openBox('wrong').read(['2053_0'])).rejects.toMatchObject({ code: 'box-needs-password' })
  expect(emulated.taken).toBe(false)
})

test('its certificate is pinned on first use and stays the same over a restart; another one gets no password', async () => {
  await openBox().read(['2053_0'])
  await opened[0]?.close()
  await emulated.stop()
  emulated = await start(backend.url)
  await openBox(practiceLogin.password, pins[0] ?? '').read(['2053_0'])
  expect(pins).toHaveLength(1)
  await opened[1]?.close()
  const other = openBox(practiceLogin.password, 'ab'.repeat(32))
  await expect(other.read(['2053_0'])).rejects.toMatchObject({ code: 'box-certificate-changed' })
})

test('G2 pointed elsewhere it dials there only after its restart, as its own URL says', async () => {
  await accepted()
  const box = openBox()
  const link = async () => local.link.read(await box.read(local.link.keys))
  expect(await link()).toMatchObject({ url: `${backend.url}/Practice-Alfen`, accepted: true })

  const results = []
  for (const { key, value } of local.pointAt(`${backend.url}/`, 'CP-8'))
    results.push((await box.write(key, value)).result)
  expect(results).toEqual(['reboot required', 'accepted', 'reboot required', 'accepted'])
  expect(emulated.box.settings.ocppu).toBe(`${backend.url}/Practice-Alfen`)
  await box.restart!()
  expect(box.held()).toBe(false)
  await until(() => emulated.box.settings.ocppu === `${backend.url}/CP-8` && emulated.box.connection.accepted)
  expect(await link()).toMatchObject({ url: `${backend.url}/CP-8`, connected: true, accepted: true })
})

test('G2 B3 a restart is taken at the first word, also after the box has ended the idle connection', async () => {
  const box = openBox()
  await box.read(['2053_0'])
  emulated.endIdle()
  await until(() => !emulated.taken)
  await box.restart!()
  await until(() => emulated.box.isRebooting)
})

test('B3 after its restart it dials by the way and with the scheme it is set to', async () => {
  const box = openBox()
  const operator = new URL(backend.url)
  for (const [key, value] of [
    ['2078_1', operator.host],
    ['2078_2', '/sim'],
    ['2077_0', '2'],
    ['2723_0', '2'],
  ] as const)
    await box.write(key, value)
  await box.restart!()
  const url = `wss://${operator.host}/sim/Practice-Alfen`
  await until(() => emulated.box.settings.ocppu === url && !emulated.box.isRebooting)
  const values = await box.read([...local.link.keys, ...local.dialling!.keys])
  expect(local.link.read(values)).toMatchObject({ url, accepted: false })
  expect(local.dialling!.checks(values, backend.url, 'ACE')).toMatchObject([
    { id: 'alfenScheme', severity: 'blocks', says: { code: 'check.alfenScheme.plain' } },
  ])
  expect(local.dialling!.checks(values, url, 'ACE')).toEqual([])
})

test('D6 the offline action is the two OCPP keys it stands for', async () => {
  const box = openBox()
  for (const { key, value } of alfen.policy.keys('anyone'))
    expect(await box.write(key, value)).toEqual({ result: 'accepted' })
  expect(emulated.box.keys.isOn('AllowOfflineTxForUnknownId')).toBe(true)
  for (const { key, value } of alfen.policy.keys('off')) await box.write(key, value)
  expect(emulated.box.keys.isOn('AllowOfflineTxForUnknownId')).toBe(false)
  expect(emulated.box.keys.isOn('LocalAuthorizeOffline')).toBe(false)
})

test('G2 the password for the backend arrives by its own way, and is used after the restart', async () => {
  const box = openBox()
  expect(await box.write('2723_1', 'sixteen-or-more!')).toEqual({ result: 'not readable' })
  expect(await box.write('2723_0', '1')).toEqual({ result: 'accepted' })
  expect(await box.write('2723_0', '0')).toMatchObject({ result: 'rejected' })
  await box.restart!()
  const header = `Basic ${Buffer.from('Practice-Alfen:sixteen-or-more!').toString('base64')}`
  await until(() => emulated.box.settings.authorization === header)
})

test('G2 all its settings are read in one go, without waking its watchdog', async () => {
  const box = openBox()
  const keys = local.settings.map(({ key }) => key)
  const values = await box.read(keys)
  // The second socket it does not have.
  expect(keys.filter((key) => !values.has(key))).toEqual(['3129_0'])
  expect(emulated.taken).toBe(true)
})

test('asked in haste it restarts, and who was logged in is out', async () => {
  await accepted()
  const box = openBox()
  await box.read(['2053_0'])
  await box.close()
  const before = emulated.box.connection.sinceBoot
  const session = lan.session(`https://${emulated.address}`)
  const hasty = Array.from({ length: 20 }, () => session.ask('/api/info', { timeoutMs: 4000, maxBytes: 10_000 }))
  const ended = await Promise.allSettled(hasty)
  session.close()
  expect(ended.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'box-not-answering' } })
  await until(() => emulated.box.connection.sinceBoot < before)
  expect((await box.read(['2053_0'])).get('2053_0')).toBe('Practice-Alfen')
})
