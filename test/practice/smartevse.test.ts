/** The SmartEVSE family against the emulated box, over real sockets; and the box really dialling where it was pointed. */
import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../src/main/core/discovery/fingerprint.ts'
import { smartevse } from '../../src/main/core/wallboxes/smartevse.ts'
import { undoPlan } from '../../src/main/core/writes/writes.ts'
import { emulateSmartEvse } from '../../src/main/practice/smartevse.ts'
import { eachWithA, host } from './other-maker.ts'
import { until } from './still-time.ts'

const scene = eachWithA(smartevse, emulateSmartEvse)
const atOnce = (): Promise<void> => Promise.resolve()

test('D4 it is found at its address', async () => {
  const { print } = await fingerprint(host, scene().emulated.address)
  expect(print).toMatchObject({ state: 'ready', family: 'smartevse', serial: scene().emulated.serial })
})

describe('B3 pointed at another backend', () => {
  test('it goes there at once as the new identity, says so, and comes back by undo', async () => {
    const { emulated, old, fresh, open, write } = scene()
    await until(() => old.actions.includes('BootNotification'))
    expect(old.upgrades.map(({ path }) => path)).toEqual(['/SmartEVSE-6543'])
    expect(old.calls('BootNotification')[0]?.payload).toMatchObject({
      chargePointVendor: 'Stegen Electronics',
      chargePointModel: 'SmartEVSE',
    })
    const done = await write(smartevse.local!.pointAt(`${fresh.url}/ocpp/`, 'CP1'))
    expect(done.state).toBe('applied')
    await until(() => emulated.box.connection.accepted && fresh.upgrades.at(-1)?.path === '/ocpp/CP1')
    expect(old.upgrades.every(({ path }) => path === '/SmartEVSE-6543')).toBe(true)
    const { keys, read } = smartevse.local!.link
    expect(read(await open().read(keys))).toMatchObject({ url: `${fresh.url}/ocpp/CP1`, connected: true })

    const before = old.connections
    expect((await undoPlan(done, open(), () => undefined, atOnce)).state).toBe('undone')
    await until(() => old.connections > before)
    expect(old.upgrades.at(-1)?.path).toBe('/SmartEVSE-6543')
  })

  test('one that is off is switched on first and waited for; undo leaves it off, without the address', async () => {
    const { emulated, old, fresh, open, time, write } = scene()
    await until(() => emulated.box.connection.accepted)
    expect(await open().write('ocpp_mode', 'false')).toEqual({ result: 'accepted' })
    await until(() => !emulated.box.connection.connected)
    const before = old.connections
    // The box takes its time by its own clock, which only this test moves.
    const writing = write(smartevse.local!.pointAt(fresh.url, 'CP1'))
    let done: Awaited<typeof writing> | undefined
    void writing.then((plan) => (done = plan))
    await time.runUntil(() => done !== undefined)
    expect(done?.state).toBe('applied')
    await until(() => emulated.box.connection.accepted && fresh.upgrades.at(-1)?.path === '/CP1')

    expect((await undoPlan(done!, open(), () => undefined, atOnce)).state).toBe('undone')
    await until(() => !emulated.box.connection.connected)
    expect(emulated.box.settings).toMatchObject({ ocppe: false, ocppu: '/' })
    // Switched on, it was at its old operator until it had the new address: the firmware knows no other order.
    expect(old.connections - before).toBeLessThanOrEqual(1)
  })

  test('switched off it takes no address, and says why', async () => {
    const { emulated, open } = scene()
    await until(() => emulated.box.connection.accepted)
    await open().write('ocpp_mode', 'false')
    expect(await open().write('ocpp_backend_url', 'ws://a')).toEqual({
      result: 'rejected',
      reason: 'smartevse.refused.off',
    })
    expect([...(await open().read(['ocpp_mode', 'ocpp_backend_url']))]).toEqual([
      ['ocpp_mode', 'false'],
      ['ocpp_backend_url', null],
    ])
  })

  test('what it was set to outlives a power failure', async () => {
    const { fresh, write, again } = scene()
    await write(smartevse.local!.pointAt(fresh.url, 'CP1'))
    await again()
    const before = fresh.connections
    await until(() => fresh.connections > before)
    expect(fresh.upgrades.at(-1)?.path).toBe('/CP1')
  })
})

describe('B3 firmware that takes no empty address', () => {
  const checking = eachWithA(smartevse, (options) =>
    emulateSmartEvse({ ...options, backendUrl: '' }, { firmware: 'checking' }),
  )

  test('one that had none keeps the new one when it is taken back, and that is told', async () => {
    const { emulated, fresh, open, write } = checking()
    const done = await write(smartevse.local!.pointAt(fresh.url, 'CP1'))
    expect(done.state).toBe('applied')
    await until(() => emulated.box.connection.accepted)
    const undone = await undoPlan(done, open(), () => undefined, atOnce)
    const row = undone.rows.find(({ key }) => key === 'ocpp_backend_url')
    expect(row).toMatchObject({
      state: 'confirmed',
      note: { code: 'writes.notUndoneBecause', values: { reason: 'smartevse.refused.empty' } },
    })
    expect(undone.state).toBe('applied')
    const { keys, read } = smartevse.local!.link
    expect(read(await open().read(keys)).stored?.[0]).toContain(fresh.url)
  })

  test('it refuses a name at the backend of more than 20 characters', async () => {
    expect(await checking().open().write('ocpp_cb_id', 'x'.repeat(21))).toEqual({
      result: 'rejected',
      reason: 'smartevse.refused.identity',
    })
  })
})

describe('B3 what firmware takes, and what it leaves out', () => {
  const newer = eachWithA(smartevse, (options) => emulateSmartEvse(options, { firmware: 'newer' }))
  const long = `ws://${'h'.repeat(60)}.example`

  test('older leaves a long address out without a word; newer takes it', async () => {
    expect(await scene().open().write('ocpp_backend_url', long)).toEqual({
      result: 'rejected',
      reason: 'smartevse.refused.long',
    })
    expect(await newer().open().write('ocpp_backend_url', long)).toEqual({ result: 'accepted' })
  })

  test('both tell that their card reader asks the backend', async () => {
    for (const { open } of [scene(), newer()])
      expect([...(await open().read(['rfid_reader']))]).toEqual([['rfid_reader', 'ocpp']])
  })

  test('neither keeps a key of more than 20 bytes, and that is refused before', async () => {
    const { emulated, open } = scene()
    expect(await open().write('ocpp_auth_key', 'k'.repeat(20))).toEqual({ result: 'not readable' })
    const url = `http://${emulated.address}/settings?ocpp_update=1&ocpp_auth_key=${'l'.repeat(21)}`
    const answer = await fetch(url, { method: 'POST', body: '' })
    expect(await answer.json()).toEqual({ ocpp_auth_key: 'k'.repeat(20) })
    expect(await open().write('ocpp_auth_key', 'l'.repeat(21))).toEqual({
      result: 'rejected',
      reason: 'smartevse.key.long',
    })
  })
})

test('its backend password goes to the backend as it is, and is not shown by what reads the box', async () => {
  const { old, open } = scene()
  expect(await open().write('ocpp_auth_key', 'geheim & mehr')).toEqual({ result: 'not readable' })
  await until(() => old.upgrades.some(({ authorization }) => authorization !== null))
  const login = Buffer.from('SmartEVSE-6543:geheim & mehr').toString('base64')
  expect(old.upgrades.at(-1)?.authorization).toBe(`Basic ${login}`)
  const all = await open().read(smartevse.local!.settings.map(({ key }) => key))
  expect(JSON.stringify([...all])).not.toContain('geheim')
})

test('a POST that does not say how long it is gets no answer of use', async () => {
  const { emulated } = scene()
  const answer = await fetch(`http://${emulated.address}/settings?ocpp_update=1&ocpp_mode=0`, {
    method: 'POST',
    body: new Blob(['chunked']).stream(),
    duplex: 'half',
  } as RequestInit)
  expect(answer.status).toBe(411)
})

describe('a restart over its interface', () => {
  test('comes in five seconds', async () => {
    const { emulated, old, open, time } = scene()
    await until(() => emulated.box.connection.accepted)
    await open().restart!()
    time.advance(4_900)
    expect(emulated.box.connection.accepted).toBe(true)
    await time.runUntil(() => old.calls('BootNotification').length === 2)
  })

  test('waits for the end of a session', async () => {
    const { emulated, old, open, time } = scene()
    await until(() => emulated.box.connection.accepted)
    await emulated.hands!.plugIn()
    await emulated.hands!.present('CARD')
    await until(() => emulated.box.session !== null && emulated.box.owed === 0)
    await open().restart!()
    time.advance(20_000)
    expect(old.calls('BootNotification')).toHaveLength(1)
    await emulated.hands!.unplug()
    await time.runUntil(() => old.calls('BootNotification').length === 2)
    expect(old.calls('StopTransaction')).toHaveLength(1)
  })
})

test('H16 it sends no pings: on a line that is dead it goes on to say connected', () => {
  expect(scene().emulated.box.keys.number('WebSocketPingInterval')).toBe(0)
})
