import { expect, test } from 'vitest'
import { adoptGoe } from '../../fakes/wizard.ts'
import { utf8 } from '../../../src/main/core/serial/bytes.ts'
import { rapiFrame } from '../../../src/main/core/serial/rapi.ts'
import { openStage, port, type Stage } from './stage.ts'

const read = { min: 6, hardwareMax: 48, configuredMax: 32 }

test('D4 an OpenEVSE controller is read: identity, state, limits, checks, fault counters', async () => {
  const { rapi, use, line } = await openStage()
  rapi({ faults: [2, 0, 11], flags: 0x0229 })
  await use()
  expect(line()).toMatchObject({ talk: 'rapi', waitsFor: null, trouble: null, improv: null })
  expect(line().rapi).toEqual({
    firmware: '8.2.1',
    protocol: '5.2.1',
    mcu: 'N7GW3Q7FA0C21B4E',
    state: { code: 'cable.state.1' },
    pilot: 32,
    limits: read,
    checksOff: ['ground', 'gfi'],
    faults: { gfi: 2, noGround: 0, stuckRelay: 11 },
    current: 0,
    voltage: 230.1,
    temperature: 27.3,
    selfTest: null,
  })
})

test.each([
  ['1.0.3', 'without checksums'],
  ['2.0.1', 'without ids'],
  ['3.12.4', 'with ids'],
])('D4 firmware %s is understood, %s', async (firmware) => {
  const { rapi, use, line, serial } = await openStage([3])
  rapi({ firmware })
  await use()
  expect(line().rapi).toMatchObject({ firmware, limits: { min: 6 }, faults: { gfi: 0 } })
  const ids = serial.written.map((bytes) => String.fromCharCode(...bytes)).filter((text) => /:[0-9A-F]{2}\^/.test(text))
  expect(ids.length > 0).toBe(firmware.startsWith('3'))
})

test('D4 a lost reply is asked for again; what comes late is not taken for another answer', async () => {
  const { app, rapi, use, line, during } = await openStage()
  const device = rapi({ faults: [1, 2, 3], firmware: '2.0.1' })
  await use()
  device.loseReplies(1)
  await during(app.handlers['cable.read']({}), 5000)
  expect(line().rapi).toMatchObject({ firmware: '2.0.1', faults: { gfi: 1, noGround: 2, stuckRelay: 3 } })
  device.loseReplies(100)
  await during(app.handlers['cable.read']({}), 5000)
  expect(line().trouble).toEqual({ code: 'cable.trouble.silentNow' })
})

test.each(['2.0.1', '8.2.1'])(
  'D4 firmware %s, slower than the patience with it: nothing is mixed up',
  async (firmware) => {
    const { app, rapi, use, line, during } = await openStage()
    const device = rapi({ faults: [1, 2, 3], firmware })
    await use()
    const before = line().rapi
    device.slowDown(750)
    await during(app.handlers['cable.read']({}), 60_000)
    expect(line()).toMatchObject({ trouble: null, rapi: before! })
  },
)

test.each([
  ['without a checksum', '2.0.1', '$OK 66 77 88\r'],
  ['with the id of another question', '8.2.1', rapiFrame('OK 66 77 88', 250)],
])('D4 a reply %s is nobody’s', async (_what, firmware, noise) => {
  const { app, rapi, use, line, serial, clock, during } = await openStage()
  const device = rapi({ faults: [1, 2, 3], firmware })
  await use()
  const before = line().rapi
  device.slowDown(400)
  const reading = app.handlers['cable.read']({})
  for (let round = 0; round < 40; round++) {
    serial.noise(port, utf8(noise))
    await clock.advance(150)
  }
  await during(reading, 0)
  expect(line().rapi).toEqual(before)
})

test('D4 messages in between are shown, not taken for answers', async () => {
  const { rapi, use, line, clock } = await openStage()
  const device = rapi()
  await use()
  device.turn(0xfe)
  device.powerOn(7)
  await clock.advance(0)
  expect(line().rapi).toMatchObject({ state: { code: 'cable.state.254' }, selfTest: { code: 'cable.post.7' } })
})

/** Writes the limit, typed the same twice. */
const setOnce = ({ app, during }: Stage, amperes: number): Promise<null> =>
  during(app.handlers['cable.oneTime']({ order: 'hardware limit', amperes, confirmed: amperes }), 5000)

const written = ({ commands }: { commands: readonly string[] }): string[] =>
  commands.filter((command) => command.startsWith('SC'))

test('D4 the limit that is set once: only the value typed twice, within the limits, and read back', async () => {
  const stage = await openStage()
  const { app, rapi, use, line, during } = stage
  const device = rapi()
  await use()
  await expect(
    during(app.handlers['cable.oneTime']({ order: 'hardware limit', amperes: 20, confirmed: 21 }), 5000),
  ).rejects.toMatchObject({ code: 'bad-input' })
  await expect(setOnce(stage, 5)).rejects.toMatchObject({ code: 'bad-input', details: { min: 6, max: 48 } })
  await expect(setOnce(stage, 49)).rejects.toMatchObject({ code: 'bad-input' })
  expect(written(device)).toEqual([])
  await setOnce(stage, 20)
  expect(written(device)).toEqual(['SC 20 M'])
  expect(line()).toMatchObject({
    trouble: null,
    rapi: { limits: { min: 6, hardwareMax: 20, configuredMax: 20 }, pilot: 20 },
  })
})

test('D4 a limit above the current it is configured for was set all the same, and is not called unchanged', async () => {
  const stage = await openStage()
  const device = stage.rapi({ limits: { min: 6, hardwareMax: 80, configuredMax: 24 } })
  await stage.use()
  await setOnce(stage, 32)
  expect(device.limitSet).toBe(32)
  expect(stage.line()).toMatchObject({
    trouble: null,
    rapi: { limits: { min: 6, hardwareMax: 32, configuredMax: 24 } },
  })
})

test('D4 set a second time it is refused by the controller: said with the value that stays', async () => {
  const stage = await openStage()
  const device = stage.rapi()
  await stage.use()
  await setOnce(stage, 20)
  await setOnce(stage, 16)
  expect(device.limitSet).toBe(20)
  expect(stage.line().trouble).toEqual({ code: 'cable.once.clamped', values: { asked: 16, amperes: 20 } })
})

test('D4 a limit that was set to the same value before is that value for good: nothing is wrong', async () => {
  const stage = await openStage()
  stage.rapi({ limitSet: 20 })
  await stage.use()
  await setOnce(stage, 20)
  expect(stage.line()).toMatchObject({ trouble: null, rapi: { limits: { hardwareMax: 20 } } })
})

test('D4 what cannot be undone is never sent twice, even when its reply is lost', async () => {
  const stage = await openStage()
  const device = stage.rapi()
  await stage.use()
  device.loseReplies(3, 'SC')
  await setOnce(stage, 16)
  expect(written(device)).toHaveLength(1)
  // Its effect was read back all the same.
  expect(stage.line()).toMatchObject({ trouble: null, rapi: { limits: { hardwareMax: 16 } } })
})

test('D4 a lost reply to the value it showed before proves nothing: it may be set for good, or not', async () => {
  const stage = await openStage()
  const device = stage.rapi()
  await stage.use()
  device.loseReplies(1, 'SC')
  await setOnce(stage, 48)
  expect(stage.line().trouble).toEqual({ code: 'cable.once.unproved', values: { asked: 48 } })
})

test('D4 on service level 1 nothing is written: the limit is that of level 2, and could not be read back', async () => {
  const stage = await openStage()
  const device = stage.rapi({ flags: 0x0020 })
  await stage.use()
  expect(stage.line().rapi?.limits).toMatchObject({ hardwareMax: 24 })
  await setOnce(stage, 16)
  expect(written(device)).toEqual([])
  expect(stage.line().trouble).toEqual({ code: 'cable.once.levelOne' })
})

test('D4 orders for another kind of device, or none, are refused', async () => {
  const { app, rapi, use, during } = await openStage()
  await expect(
    app.handlers['cable.oneTime']({ order: 'hardware limit', amperes: 16, confirmed: 16 }),
  ).rejects.toMatchObject({
    code: 'not-possible-now',
  })
  await expect(app.handlers['cable.read']({})).rejects.toMatchObject({ code: 'not-possible-now' })
  rapi()
  await use()
  await expect(during(app.handlers['cable.joinWifi']({ ssid: 'a', password: '' }), 0)).rejects.toMatchObject({
    code: 'not-possible-now',
  })
})

test('D4 what was read is kept with a wallbox', async () => {
  const stage = await openStage()
  const { app, rapi, use, box, clock } = stage
  const wallbox = await adoptGoe(stage)
  await expect(app.handlers['cable.keep']({ wallbox })).rejects.toMatchObject({ code: 'not-possible-now' })
  rapi({ faults: [2, 0, 1], flags: 0x0009 })
  await use()
  await app.handlers['cable.keep']({ wallbox })
  expect(box().cable).toEqual({
    at: clock.wall(),
    firmware: '8.2.1',
    mcu: 'N7GW3Q7FA0C21B4E',
    limits: read,
    faults: { gfi: 2, noGround: 0, stuckRelay: 1 },
    checksOff: ['ground'],
  })
})
