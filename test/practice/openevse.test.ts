/** The OpenEVSE family against the emulated box, over real sockets; and the box really dialling where it was pointed. */
import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../src/main/core/discovery/fingerprint.ts'
import { openevse } from '../../src/main/core/wallboxes/openevse.ts'
import { undoPlan } from '../../src/main/core/writes/writes.ts'
import { emulateOpenEvse } from '../../src/main/practice/openevse.ts'
import { eachWithA, host } from './other-maker.ts'
import { until } from './still-time.ts'

const scene = eachWithA(openevse, emulateOpenEvse)
const key = '00112233445566778899aabbccddeeff00112233'

test('D4 it is found at its address, by the serial number it announces', async () => {
  const { print } = await fingerprint(host, scene().emulated.address)
  expect(print).toMatchObject({ state: 'ready', family: 'openevse', serial: scene().emulated.serial })
})

describe('B3 pointed at another backend', () => {
  test('it goes there at once as the new identity, says so, and comes back by undo', async () => {
    const { emulated, old, fresh, open, write } = scene()
    await until(() => old.actions.includes('BootNotification'))
    expect(old.upgrades.map(({ path }) => path)).toEqual(['/OpenEVSE-0112'])
    expect(old.calls('BootNotification')[0]?.payload).toMatchObject({
      chargePointVendor: 'OpenEVSE',
      chargePointModel: 'Advanced Series',
      chargePointSerialNumber: emulated.serial,
    })
    const done = await write(openevse.local!.pointAt(fresh.url, 'CP1'))
    expect(done.state).toBe('applied')
    await until(() => fresh.actions.includes('BootNotification') && emulated.box.connection.accepted)
    expect(fresh.upgrades.at(-1)).toEqual({ path: '/CP1', authorization: null })
    // The operator it comes from never sees the identity it gets.
    expect(old.upgrades.every(({ path }) => path === '/OpenEVSE-0112')).toBe(true)
    const { keys, read } = openevse.local!.link
    expect(read(await open().read(keys))).toMatchObject({ url: `${fresh.url}/CP1`, connected: true, accepted: null })

    const before = old.connections
    const undone = await undoPlan(
      done,
      open(),
      () => undefined,
      () => Promise.resolve(),
    )
    expect(undone.state).toBe('undone')
    await until(() => old.connections > before)
    expect(old.upgrades.at(-1)?.path).toBe('/OpenEVSE-0112')
  })

  test('what it was set to outlives a power failure', async () => {
    const { fresh, write, again } = scene()
    await write(openevse.local!.pointAt(fresh.url, 'CP1'))
    await again()
    const before = fresh.connections
    await until(() => fresh.connections > before)
    expect(fresh.upgrades.at(-1)?.path).toBe('/CP1')
  })

  test('switched off it dials nothing', async () => {
    const { emulated, open } = scene()
    await until(() => emulated.box.connection.connected)
    expect(await open().write('ocpp_enabled', 'false')).toEqual({ result: 'accepted' })
    await until(() => !emulated.box.connection.connected)
    expect(openevse.local!.link.read(await open().read(openevse.local!.link.keys)).url).toBeNull()
  })
})

describe('its backend password', () => {
  test('goes to the backend as the bytes its hex digits stand for', async () => {
    const { fresh, open, write } = scene()
    expect(await open().write('ocpp_authkey', key)).toEqual({ result: 'not readable' })
    await write(openevse.local!.pointAt(fresh.url, 'CP1'))
    await until(() => fresh.upgrades.some(({ path }) => path === '/CP1'))
    const login = Buffer.concat([Buffer.from('CP1:'), Buffer.from(key, 'hex')]).toString('base64')
    expect(fresh.upgrades.at(-1)?.authorization).toBe(`Basic ${login}`)
  })

  test('that is no hex the box would take, and log in without a word about it: a finding', async () => {
    const { emulated, open } = scene()
    const body = JSON.stringify({ ocpp_authkey: 'geheim' })
    await fetch(`http://${emulated.address}/config`, { method: 'POST', body })
    expect(emulated.box.settings.authorization).toBe('')
    const values = await open().read(['ocpp_authkey', 'ocpp_authkey_form'])
    expect(values.get('ocpp_authkey')).toBeNull()
    expect(openevse.local!.checks!(values).map(({ says }) => says.code)).toEqual(['check.openevseKey.invalid'])
  })
})

describe('G2 G3 what it refuses', () => {
  test('without its password nothing; after five wrong ones it is locked for a while, even for the right one', async () => {
    const { emulated, time, open } = scene()
    const body = JSON.stringify({ www_password: 'pw' })
    await fetch(`http://${emulated.address}/config`, { method: 'POST', body })
    await expect(open().read(['ocpp_server'])).rejects.toMatchObject({ code: 'box-needs-password' })
    const right = { user: '', password: 'pw' }
    expect((await open(right).read(['ocpp_idtag'])).get('ocpp_idtag')).toBe('DefaultIdTag')
    for (let time = 0; time < 5; time++)
      await expect(open({ user: '', password: 'no' }).read(['ocpp_server'])).rejects.toMatchObject({
        code: 'box-needs-password',
      })
    await expect(open(right).read(['ocpp_server'])).rejects.toMatchObject({ code: 'box-busy' })
    time.advance(60_000)
    expect((await open(right).read(['ocpp_idtag'])).size).toBe(1)
    const { print } = await fingerprint(host, emulated.address, { family: 'openevse' })
    expect(print.state).toBe('needs password')
  })

  test('locked by its maker it is read, and refuses each write with that reason', async () => {
    const { emulated, open, old } = scene()
    const body = JSON.stringify({ factory_write_lock: true })
    await fetch(`http://${emulated.address}/config`, { method: 'POST', body })
    expect((await open().read(['ocpp_server'])).get('ocpp_server')).toBe(old.url)
    expect(await open().write('ocpp_server', 'ws://a')).toEqual({
      result: 'rejected',
      reason: 'openevse.refused.locked',
    })
  })

  test('what is no JSON is a 400; what changes nothing, and keys it does not know, are `no change`', async () => {
    const post = async (body: string): Promise<unknown> => {
      const answer = await fetch(`http://${scene().emulated.address}/config`, { method: 'POST', body })
      return { status: answer.status, ...((await answer.json()) as object) }
    }
    expect(await post('ocpp_server=ws://a')).toEqual({ status: 400, msg: 'Could not parse JSON' })
    expect(await post('{"nobody":1,"__proto__":{"a":1},"config_version":9}')).toEqual({
      status: 200,
      config_version: 0,
      msg: 'no change',
    })
    expect(await post('{"ocpp_suspend_evse":1}')).toEqual({ status: 200, config_version: 1, msg: 'done' })
  })
})

test('D6 its offline setting and the OCPP key are one: a backend that changes the key changes the setting', async () => {
  const { emulated, open, fresh, write } = scene()
  expect((await open().read(['ocpp_auth_offline'])).get('ocpp_auth_offline')).toBe('true')
  await write(openevse.local!.pointAt(fresh.url, 'CP1'))
  await until(() => emulated.box.connection.accepted)
  expect(await open().write('ocpp_auth_offline', 'false')).toEqual({ result: 'accepted' })
  expect(emulated.box.keys.isOn('AllowOfflineTxForUnknownId')).toBe(false)
  fresh.say(JSON.stringify([2, 'c1', 'ChangeConfiguration', { key: 'AllowOfflineTxForUnknownId', value: 'true' }]))
  expect((await fresh.answerTo('c1'))[2]).toEqual({ status: 'Accepted' })
  expect((await open().read(['ocpp_auth_offline'])).get('ocpp_auth_offline')).toBe('true')
})

test('E1 plugged in where charging without a card is on, it starts a session with its own card number', async () => {
  const { emulated, open, old } = scene()
  await until(() => emulated.box.connection.accepted)
  await open().write('ocpp_auth_auto', 'true')
  await emulated.hands!.plugIn()
  await until(() => old.calls('StartTransaction').length > 0)
  expect(old.calls('StartTransaction')[0]?.payload).toMatchObject({ idTag: 'DefaultIdTag' })
})

test('a restart over its interface boots it anew; a bare question for one is refused', async () => {
  const { emulated, open, old, time } = scene()
  await until(() => emulated.box.connection.accepted)
  expect((await fetch(`http://${emulated.address}/restart`)).status).toBe(403)
  await open().restart!()
  await time.runUntil(() => old.calls('BootNotification').length === 2)
})
