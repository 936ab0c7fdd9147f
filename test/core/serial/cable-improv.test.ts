import { expect, test } from 'vitest'
import { improvPacket } from '../../../src/main/core/serial/improv.ts'
import { say } from '../../../src/shared/words/words.ts'
import { cellar, home, openStage, port } from './stage.ts'

test('D4 an Improv device is recognised, says who it is, and its networks fill in', async () => {
  const { improv, use, line } = await openStage()
  improv()
  await use(3000)
  expect(line()).toMatchObject({ talk: 'improv', trouble: null })
  expect(line().improv).toMatchObject({
    device: { firmware: 'esp32-evse', version: '2.0.2', chip: 'ESP32-C3', name: 'EVSE' },
    state: 'ready',
    scanning: true,
    networks: [
      { ssid: 'Garage', rssi: -48, secured: true },
      { ssid: 'Keller', rssi: -80, secured: false },
    ],
  })
})

test('D4 scans are repeated every three seconds and merged: the strongest of a name stays, nothing flickers', async () => {
  const { improv, use, line, clock } = await openStage()
  const device = improv({
    scans: [
      [home, { ...home, rssi: -70 }],
      [cellar],
      [
        { ...home, rssi: -30 },
        { ...cellar, rssi: -90 },
      ],
    ],
  })
  const scans = (): number => device.orders.filter((order) => order === 4).length
  const names = (): string[] => line().improv!.networks.map(({ ssid, rssi }) => `${ssid} ${rssi}`)
  await use(1500)
  expect(names()).toEqual(['Garage -48'])
  expect(scans()).toBe(1)
  await clock.advance(2999)
  expect(scans()).toBe(1)
  await clock.advance(1)
  expect(scans()).toBe(2)
  expect(names()).toEqual(['Garage -48'])
  await clock.advance(1500)
  expect(names()).toEqual(['Garage -48', 'Keller -80'])
  await clock.advance(4500)
  expect(names()).toEqual(['Garage -30', 'Keller -80'])
  await clock.advance(60_000)
  expect(line().improv!.scanning).toBe(false)
})

test('D4 joining: success is the answer to the order, not the state; then straight on to the found box', async () => {
  const { app, improv, use, line, during, clock } = await openStage()
  improv({ joinMs: 4000 })
  await use()
  const order = app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password })
  await clock.advance(3900)
  // It says so before it has tried.
  expect(line().improv).toMatchObject({ state: 'provisioned', url: null, found: null })
  expect(line().waitsFor).toEqual({ code: 'cable.waits.join', values: { ssid: 'Garage' } })
  await during(order, 1000)
  expect(line()).toMatchObject({ waitsFor: null, trouble: null })
  expect(line().improv).toMatchObject({ state: 'provisioned', url: 'http://192.168.1.77/' })
  const found = app.view().discovery.boxes.find(({ id }) => id === line().improv!.found)
  expect(found).toMatchObject({ serial: '770077', address: '192.168.1.77', how: 'cable', state: 'ready' })
})

test('D4 a wrong password is said as what it may be; the device can be asked again', async () => {
  const { app, improv, use, line, during } = await openStage()
  improv()
  await use()
  await during(app.handlers['cable.joinWifi']({ ssid: home.ssid, password: 'wrong one' }), 6000)
  expect(line().trouble).toEqual({ code: 'cable.improv.notJoined', values: { ssid: 'Garage' } })
  expect(line().improv).toMatchObject({ state: 'stopped', url: null })
  await during(app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password }), 6000)
  expect(line()).toMatchObject({ trouble: null, improv: { url: 'http://192.168.1.77/' } })
})

test('D4 no answer within 30 seconds is said; a late one still counts', async () => {
  const { app, improv, use, line, during, clock } = await openStage()
  improv({ joinMs: 45_000 })
  await use()
  const order = app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password })
  await clock.advance(29_999)
  expect(line().waitsFor).not.toBeNull()
  await during(order, 1)
  expect(line()).toMatchObject({ waitsFor: null, trouble: { code: 'cable.improv.joinSilence' } })
  // Its late answer still counts.
  await clock.advance(20_000)
  expect(line().improv!.url).toBe('http://192.168.1.77/')
})

test('D4 joining waits until a scan under way has ended: one order at a time', async () => {
  const { app, improv, use, during, serial, clock } = await openStage()
  const device = improv()
  await use(500)
  const order = app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password })
  await clock.advance(900)
  expect(device.orders.at(-1)).toBe(4)
  await during(order, 8000)
  expect(device.orders.filter((one) => one === 1)).toHaveLength(1)
  expect(device.orders.at(-1)).toBe(1)
  // In one piece: some devices understand no other.
  expect(serial.written.filter((bytes) => bytes[9] === 1)).toHaveLength(1)
})

test('secrets: the password is in no view and no log, even of a device that prints it', async () => {
  const { app, improv, use, line, during, documents } = await openStage([1000])
  improv({ chatty: true })
  await use()
  await during(app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password }), 8000)
  expect(line().heard.join('\n')).toContain('connecting to Garage with •••')
  expect(JSON.stringify(app.view())).not.toContain(home.password)
  expect(JSON.stringify([...documents.kept])).not.toContain(home.password)
})

test('secrets: however a device prints a password that was tried, it is not shown while the port is open', async () => {
  const { app, serial, improv, use, line, during } = await openStage([1000])
  improv()
  await use()
  const passwords = ['a first try', 'Geheim "München"/7']
  for (const password of passwords)
    await during(app.handlers['cable.joinWifi']({ ssid: home.ssid, password }), 40_000).catch(() => undefined)
  const print = (text: string, encoding: BufferEncoding = 'utf8') =>
    serial.noise(port, Buffer.from(`${text}\r\n`, encoding))
  print('psk a first try')
  print('psk Geheim "München"/7')
  print('psk Geheim "München"/7', 'latin1')
  print('{"psk":"Geheim \\"München\\"/7"}')
  print('{"psk":"Geheim \\"M\\u00fcnchen\\"/7"}')
  print('{"psk":"Geheim \\"M\\u00FCnchen\\"/7"}')
  print('GET /?psk=Geheim%20%22M%C3%BCnchen%22%2F7')
  print('GET /?psk=Geheim+%22M%c3%bcnchen%22%2f7')
  const heard = line().heard.slice(-8)
  expect(heard.every((one) => one.includes('•••'))).toBe(true)
  expect(heard.join('\n')).not.toMatch(/first|Geheim|nchen/)
})

test('hostile devices: one that names place after place leads to a few of them, one at a time', async () => {
  const { serial, lan, clock, app, improv, use } = await openStage()
  improv()
  await use()
  const before = lan.knocks.length
  let under = 0
  let most = 0
  lan.knock = (address, port) => {
    lan.knocks.push(`${address}:${port}`)
    most = Math.max(most, (under += 1))
    return new Promise((resolve) =>
      clock.at(clock.monotonic() + 100, () => {
        under -= 1
        resolve({ open: false, reason: 'ECONNREFUSED' })
      }),
    )
  }
  for (let n = 0; n < 500; n++) {
    const url = new TextEncoder().encode(`http://10.0.${n >> 8}.${n & 255}/`)
    serial.noise(port, improvPacket(4, [2, url.length + 1, url.length, ...url]))
  }
  await clock.advance(120_000)
  expect(lan.knocks.length).toBeGreaterThan(before)
  expect(new Set(lan.knocks.slice(before).map((one) => one.split(':')[0])).size).toBeLessThanOrEqual(10)
  expect(most).toBe(1)
  expect(app.view().discovery.boxes.length).toBeLessThanOrEqual(10)
})

test('D4 a device that is in a network already leads there at once', async () => {
  const { improv, use, line } = await openStage()
  improv({ alreadyJoined: true })
  await use()
  expect(line().improv).toMatchObject({ state: 'provisioned', url: 'http://192.168.1.77/' })
  expect(line().improv!.found).not.toBeNull()
})

test.each([
  ['https://evil.example/setup'],
  ['javascript:alert(1)'],
  ['http://127.0.0.1:9100/'],
  ['http://localhost/'],
  ['http://8.8.8.8/'],
  ['http://user:pw@192.168.1.77/'],
  ['file:///etc/passwd'],
  ['<script>'],
])('hostile devices: %s is not followed', async (url) => {
  const { improv, use, line, lan } = await openStage()
  improv({ alreadyJoined: true, url })
  await use()
  expect(line().improv).toMatchObject({ url: null, found: null })
  expect(line().trouble?.code).toBe('cable.url.notLocal')
  expect(lan.asked).toEqual([])
})

test('D4 a box that does not come up in the network is said so', async () => {
  const { improv, use, line } = await openStage()
  improv({ alreadyJoined: true, url: 'http://evse.local/' })
  await use(60_000)
  expect(line()).toMatchObject({ improv: { found: null }, trouble: { code: 'cable.url.notReached' } })
})

test('D4 a device without scan says so; a name can still be typed', async () => {
  const { app, improv, use, line, during } = await openStage()
  improv({ canScan: false })
  await use()
  expect(line().trouble).toEqual({ code: 'cable.improv.cannotScan' })
  await during(app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password }), 8000)
  expect(line().improv).toMatchObject({ url: 'http://192.168.1.77/' })
})

test('hostile devices: names with control characters are shown as signs and joined by their own bytes', async () => {
  const { app, improv, use, line, during } = await openStage()
  improv({ scans: [[{ ssid: 'Ga\u001brage', rssi: -40, password: 'sesame' }]] })
  await use()
  expect(line().improv!.networks).toEqual([{ ssid: 'Ga\ufffdrage', rssi: -40, secured: true }])
  await during(app.handlers['cable.joinWifi']({ ssid: 'Ga\ufffdrage', password: 'sesame' }), 8000)
  expect(line().trouble).toBeNull()
  expect(line().improv!.url).not.toBeNull()
})

test('names and passwords no network can have are refused before anything is sent', async () => {
  const { app, improv, use } = await openStage()
  const device = improv()
  await use()
  await expect(app.handlers['cable.joinWifi']({ ssid: 'ä'.repeat(17), password: '' })).rejects.toMatchObject({
    details: { problem: 'cable.improv.longSsid' },
  })
  await expect(app.handlers['cable.joinWifi']({ ssid: 'a', password: 'x'.repeat(65) })).rejects.toMatchObject({
    details: { problem: 'cable.improv.longPassword' },
  })
  expect(device.orders).not.toContain(1)
})

test('D4 the port vanishes in the middle of a write: said as that, and the port can be opened again', async () => {
  const { app, improv, use, cable, serial, line } = await openStage()
  improv()
  await use()
  serial.vanishInWrite(port)
  await expect(app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password })).rejects.toMatchObject({
    code: 'serial-gone',
  })
  expect(cable()).toMatchObject({ open: null, failure: { code: 'serial-gone' } })
  await use()
  expect(cable().failure).toBeNull()
  expect(line().talk).toBe('improv')
})

test('closing the port ends what waits for the device, without a failure', async () => {
  const { app, improv, use, cable, serial, during } = await openStage()
  improv()
  await use()
  const order = app.handlers['cable.joinWifi']({ ssid: home.ssid, password: home.password })
  await app.handlers['cable.close']({})
  await during(order, 0)
  expect(cable()).toMatchObject({ open: null, failure: null })
  expect([...serial.opened]).toEqual([])
})

test('everything said here has words in both languages', async () => {
  const { improv, use, line } = await openStage()
  improv({ canScan: false })
  await use()
  for (const language of ['en', 'de'] as const) expect(say(language, line().trouble!)).not.toContain('cable.')
})
