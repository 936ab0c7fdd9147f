import { expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { utf8 } from '../../../src/main/core/serial/bytes.ts'
import { openStage, port } from './stage.ts'

const nobody = { receive: () => undefined }

test('D4 ports are listed with maker and a hint of what they are, those on USB first', async () => {
  const { app, serial, cable } = await openStage()
  expect(cable().ports).toBeNull()
  serial.listed = [
    { path: '/dev/ttyS0', maker: '', product: '', vendorId: '', productId: '' },
    { path: '/dev/ttyUSB0', maker: 'Silicon Labs', product: 'CP2102N', vendorId: '10c4', productId: 'ea60' },
    { path: '/dev/ttyACM0', maker: 'Espressif\u0000', product: 'x'.repeat(99), vendorId: '303A', productId: '1001' },
  ]
  await app.handlers['cable.list']({})
  expect(cable()).toMatchObject({
    listing: null,
    ports: [
      { path: '/dev/ttyACM0', maker: 'Espressif\ufffd', product: 'x'.repeat(60), hint: { code: 'cable.hint.esp32' } },
      { path: '/dev/ttyUSB0', maker: 'Silicon Labs', product: 'CP2102N', hint: { code: 'cable.hint.cp210x' } },
      { path: '/dev/ttyS0', hint: null },
    ],
  })
})

test('D4 a system that cannot list its ports says so, and a path can still be opened', async () => {
  const { app, serial, cable, rapi, use, line } = await openStage()
  serial.listed = new Failure('serial-not-listed', 'no')
  await app.handlers['cable.list']({})
  expect(cable()).toMatchObject({ ports: [], listing: { code: 'serial-not-listed' } })
  rapi()
  await use()
  expect(line().talk).toBe('rapi')
})

test.each(['serial-busy', 'serial-no-rights', 'serial-not-there', 'serial-refused'] as const)(
  'D4 a port that cannot be opened says why: %s',
  async (code) => {
    const { serial, use, cable } = await openStage()
    serial.refuse(port, new Failure(code, 'no'))
    await expect(use()).rejects.toMatchObject({ code })
    expect(cable()).toMatchObject({ open: null, failure: { code } })
  },
)

test('D4 silence: a cable that only charges, or no power; said after the first answer would have come', async () => {
  const { app, serial, use, line, during } = await openStage()
  const heard: string[] = []
  serial.plugIn(port, () => ({ receive: (bytes) => heard.push(String.fromCharCode(...bytes)) }))
  const opening = app.handlers['cable.open']({ path: port, speed: 115_200 })
  await during(Promise.resolve(), 1400)
  // Improv first: it does no harm. Its state is asked for again each second.
  expect(heard.filter((text) => text.startsWith('IMPROV'))).toHaveLength(2)
  expect(heard.filter((text) => text.startsWith('$GV^35'))).toHaveLength(0)
  expect(line()).toMatchObject({ talk: 'asking', waitsFor: { code: 'cable.waits.asking' } })
  await during(opening, 3000)
  expect(heard.filter((text) => text.startsWith('$GV^35'))).toHaveLength(3)
  expect(line()).toMatchObject({
    talk: 'nothing understood',
    waitsFor: null,
    trouble: { code: 'cable.trouble.silence' },
  })
  await expect(use()).resolves.toBeUndefined()
})

test('D4 boot noise: a board that starts when its port is opened gets ten seconds', async () => {
  const { improv, use, line } = await openStage()
  improv({
    boot: {
      text: 'ESP-ROM:esp32c3-api1-20210207\r\nrst:0x1 (POWERON),boot:0xd\r\n\u001b[0;32mI (31) boot\u001b[0m\n',
      ms: 6000,
    },
  })
  await use()
  expect(line().talk).toBe('improv')
  expect(line().heard).toContain('I (31) boot')
})

test('D4 a log and no answer is said as that, with what came', async () => {
  const { app, serial, during, line, clock } = await openStage()
  serial.plugIn(port, () => ({ ...nobody, opened: () => serial.noise(port, utf8('rst:0x1\r\n')) }))
  const opening = app.handlers['cable.open']({ path: port, speed: 115_200 })
  await clock.advance(9900)
  expect(line().talk).toBe('asking')
  await during(opening, 5000)
  expect(line()).toMatchObject({ talk: 'nothing understood', trouble: { code: 'cable.trouble.log' } })
  expect(line().heard).toEqual(['rst:0x1'])
})

test('D4 a wrong speed: garbled signs, said with the speed in use', async () => {
  const { serial, use, line } = await openStage()
  serial.plugIn(port, () => ({
    ...nobody,
    opened: () =>
      serial.noise(
        port,
        Uint8Array.from({ length: 300 }, (_, at) => (at * 37) % 256),
      ),
  }))
  await use(20_000, 9600)
  expect(line().trouble).toEqual({ code: 'cable.trouble.speed', values: { speed: 9600 } })
})

test('D4 only our own question comes back: transmit and receive are joined', async () => {
  const { serial, use, line } = await openStage()
  serial.plugIn(port, (send) => ({ receive: send }))
  await use()
  expect(line()).toMatchObject({ talk: 'nothing understood', trouble: { code: 'cable.trouble.echo' } })
})

test('D4 a box that was powered later is found when it is asked again', async () => {
  const { app, serial, rapi, use, line, during } = await openStage()
  serial.plugIn(port, () => nobody)
  await use()
  expect(line().talk).toBe('nothing understood')
  rapi()
  await during(app.handlers['cable.read']({}), 20_000)
  expect(line()).toMatchObject({ talk: 'rapi', trouble: null })
})

test('D4 opening another port closes the first; closing the app closes the port', async () => {
  const { app, serial, rapi, use, during, line } = await openStage()
  rapi()
  await use()
  serial.plugIn('/dev/ttyUSB1', () => nobody)
  await during(app.handlers['cable.open']({ path: '/dev/ttyUSB1', speed: 9600 }), 20_000)
  expect([...serial.opened]).toEqual(['/dev/ttyUSB1'])
  expect(line()).toMatchObject({ path: '/dev/ttyUSB1', speed: 9600, rapi: null })
  await app.close()
  expect([...serial.opened]).toEqual([])
})

test('closing while it is being asked ends the asking', async () => {
  const { app, serial, cable, during } = await openStage()
  serial.plugIn(port, () => nobody)
  const opening = app.handlers['cable.open']({ path: port, speed: 115_200 })
  await during(Promise.resolve(), 500)
  await app.handlers['cable.close']({})
  await during(opening, 0)
  expect(cable()).toMatchObject({ open: null, failure: null })
})

test('D4 a port that vanishes while nothing is done is said, too', async () => {
  const { serial, rapi, use, cable } = await openStage()
  rapi()
  await use()
  serial.pull(port)
  expect(cable()).toMatchObject({ open: null, failure: { code: 'serial-gone' } })
})

test('hostile devices: garbage without end keeps the view small', async () => {
  const { serial, use, app } = await openStage([4096])
  serial.plugIn(port, () => ({ ...nobody, opened: () => serial.noise(port, new Uint8Array(500_000).fill(0x41)) }))
  await use()
  expect(JSON.stringify(app.view().cable).length).toBeLessThan(10_000)
})
