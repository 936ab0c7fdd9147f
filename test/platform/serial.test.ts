/** A pseudo terminal is a real serial device: the bytes go through the kernel. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createClock } from '../../src/main/platform/clock.ts'
import { createSerial, portsOfKernel } from '../../src/main/platform/serial.ts'
import { createImprovDevice } from '../../src/main/practice/serial/improv-device.ts'
import { createRapiDevice } from '../../src/main/practice/serial/rapi-device.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { goeDevice } from '../fakes/lan.ts'
import { openPty, type Pty } from '../fakes/pty.ts'
import { openWizard, type Wizard } from '../fakes/wizard.ts'
import { until } from '../practice/still-time.ts'

const serial = createSerial()
const deaf = { bytes: () => undefined, gone: () => undefined }
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const ptys: Pty[] = []
const apps: Wizard[] = []

afterEach(async () => {
  await Promise.all(apps.splice(0).map(({ app }) => app.close()))
  await Promise.all(ptys.splice(0).map((pty) => pty.vanish()))
})

async function newPty(): Promise<Pty> {
  const pty = await openPty()
  ptys.push(pty)
  return pty
}

/** The app on real time and real ports. */
async function newApp(): Promise<Wizard> {
  const wizard = await openWizard({ serial, clock: createClock() })
  apps.push(wizard)
  return wizard
}

test('D4 every byte passes a real tty unchanged, both ways', async () => {
  const pty = await newPty()
  const [came, went]: [number[], number[]] = [[], []]
  pty.hear((bytes) => went.push(...bytes))
  const line = await serial.open(pty.path, 115_200, { ...deaf, bytes: (bytes) => came.push(...bytes) })
  pty.send(everyByte)
  await line.write(everyByte)
  await until(() => came.length >= 256 && went.length >= 256)
  expect(came).toEqual([...everyByte])
  expect(went).toEqual([...everyByte])
  await line.close()
})

test('D4 a port that is open already is busy, and free again when it was closed', async () => {
  const pty = await newPty()
  const line = await serial.open(pty.path, 115_200, deaf)
  await expect(serial.open(pty.path, 115_200, deaf)).rejects.toMatchObject({ code: 'serial-busy' })
  await line.close()
  const again = await serial.open(pty.path, 9600, deaf)
  await again.close()
})

test('D4 a port that vanishes in the middle of a write: the write fails, the listener hears it once', async () => {
  const pty = await newPty()
  const gone: string[] = []
  const line = await serial.open(pty.path, 115_200, { ...deaf, gone: (reason) => gone.push(reason) })
  pty.stopReading()
  // More than the kernel holds for a terminal: the write cannot end by itself.
  let ended = false
  const write = line.write(new Uint8Array(500_000)).finally(() => (ended = true))
  write.catch(() => undefined)
  await new Promise((resolve) => setImmediate(resolve))
  expect(ended).toBe(false)
  await pty.vanish()
  // Whoever meets it first tells everybody: it is known as gone as soon as the write has failed.
  await expect(write).rejects.toMatchObject({ code: 'serial-gone' })
  expect(gone).toHaveLength(1)
  await expect(line.write(everyByte)).rejects.toMatchObject({ code: 'serial-gone' })
  await line.close()
  expect(gone).toHaveLength(1)
})

test('closing a port ends a write that is stuck in it', async () => {
  const pty = await newPty()
  const line = await serial.open(pty.path, 115_200, { ...deaf, gone: () => expect.unreachable('it was closed') })
  pty.stopReading()
  const write = line.write(new Uint8Array(500_000))
  write.catch(() => undefined)
  await line.close()
  await expect(write).rejects.toMatchObject({ code: 'serial-gone' })
})

test('D4 no such port, no port at all, and what is no port are told apart', async () => {
  await expect(serial.open('/dev/ttyUSB250', 115_200, deaf)).rejects.toMatchObject({ code: 'serial-not-there' })
  await expect(serial.open('/dev/null', 115_200, deaf)).rejects.toMatchObject({
    code: 'serial-refused',
    details: { path: '/dev/null' },
  })
})

test('a name that is no port is not opened, whatever it leads to', async () => {
  for (const path of ['/etc/hostname', '/dev/../etc/hostname', '/dev/pts/../null', 'relative', ''])
    await expect(serial.open(path, 115_200, deaf)).rejects.toMatchObject({ code: 'serial-not-there' })
})

test('D4 where udevadm is missing the kernel is asked: USB ids and names, no phantom ports', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sysfs-'))
  try {
    const usb = join(root, 'devices/usb1/1-1')
    await mkdir(join(usb, '1-1:1.0/ttyUSB0'), { recursive: true })
    const files = { idVendor: '10c4', idProduct: 'ea60', manufacturer: 'Silicon Labs', product: 'CP2102N' }
    for (const [name, text] of Object.entries(files)) await writeFile(join(usb, name), `${text}\n`)
    const phantom = join(root, 'devices/platform/serial8250/tty')
    await mkdir(phantom, { recursive: true })
    const builtIn = join(root, 'devices/pnp0/00:01')
    await mkdir(builtIn, { recursive: true })
    const links = { ttyUSB0: join(usb, '1-1:1.0/ttyUSB0'), ttyS4: phantom, ttyS0: builtIn }
    for (const [name, device] of Object.entries(links)) {
      await mkdir(join(root, 'class/tty', name), { recursive: true })
      await symlink(device, join(root, 'class/tty', name, 'device'))
    }
    await mkdir(join(root, 'class/tty/console'))
    const ports = await portsOfKernel(join(root, 'class/tty'))
    expect(ports?.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '/dev/ttyS0', maker: '', product: '', vendorId: '', productId: '' },
      { path: '/dev/ttyUSB0', maker: 'Silicon Labs', product: 'CP2102N', vendorId: '10c4', productId: 'ea60' },
    ])
    expect(await portsOfKernel(join(root, 'nowhere'))).toBeNull()
  } finally {
    await rm(root, { recursive: true })
  }
})

test('D4 end to end over a real tty: an Improv device joins, and its address leads to the found box', async () => {
  const pty = await newPty()
  const device = createImprovDevice({
    time: realTime,
    send: pty.send,
    scans: [[{ ssid: 'Garage', rssi: -48, password: 'open sesame' }]],
    url: 'http://192.168.1.77/',
    joinMs: 100,
  })
  pty.hear((bytes) => device.receive(bytes))
  const { app, lan } = await newApp()
  const values = { sse: '770077', typ: 'go-eCharger_V4', fwv: '60.4', fna: 'Joined' }
  lan.devices.set('192.168.1.77', goeDevice(new Map<string, unknown>(Object.entries(values))))
  await app.handlers['cable.open']({ path: pty.path, speed: 115_200 })
  await until(() => app.view().cable.open?.improv?.networks.length === 1)
  await app.handlers['cable.joinWifi']({ ssid: 'Garage', password: 'open sesame' })
  await until(() => app.view().cable.open?.improv?.found != null)
  const found = app.view().cable.open?.improv?.found
  expect(app.view().discovery.boxes.find(({ id }) => id === found)).toMatchObject({ serial: '770077', how: 'cable' })
})

test('D4 end to end over a real tty: an OpenEVSE controller is read; pulled out while it is written to, that is said', async () => {
  const pty = await newPty()
  const device = createRapiDevice({ time: realTime, send: pty.send, firmware: '8.2.1', faults: [3, 0, 1] })
  pty.hear((bytes) => device.receive(bytes))
  const { app } = await newApp()
  await app.handlers['cable.open']({ path: pty.path, speed: 115_200 })
  expect(app.view().cable.open?.rapi).toMatchObject({ firmware: '8.2.1', faults: { gfi: 3, stuckRelay: 1 } })
  pty.hear(() => void pty.vanish())
  await expect(
    app.handlers['cable.oneTime']({ order: 'hardware limit', amperes: 16, confirmed: 16 }),
  ).rejects.toMatchObject({ code: 'serial-gone' })
  expect(app.view().cable).toMatchObject({ open: null, failure: { code: 'serial-gone' } })
})

test('D4 two windows, one port: the second is told that it is busy', async () => {
  const pty = await newPty()
  const device = createRapiDevice({ time: realTime, send: pty.send, firmware: '8.2.1' })
  pty.hear((bytes) => device.receive(bytes))
  const [one, two] = [await newApp(), await newApp()]
  await one.app.handlers['cable.open']({ path: pty.path, speed: 115_200 })
  await expect(two.app.handlers['cable.open']({ path: pty.path, speed: 115_200 })).rejects.toMatchObject({
    code: 'serial-busy',
  })
  expect(two.app.view().cable.failure).toMatchObject({ code: 'serial-busy' })
  expect(one.app.view().cable.open?.talk).toBe('rapi')
})
