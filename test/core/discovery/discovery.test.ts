import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { settled } from '../../fakes/clock.ts'
import { answered, json, locked } from '../../fakes/lan.ts'
import { found, goe, heardAt, lockedOpenevse, txt } from './list.ts'

describe('G1 D3 discovery', () => {
  test('a box announced by mDNS appears, is asked, and is ready', async () => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('192.168.1.50:80', goe())
    discovery.start()
    lan.announce({ name: 'go-echarger_990077', address: '192.168.1.50', port: 80, txt })
    expect(boxes()[0]).toMatchObject({ state: 'asking', serial: '990077' })
    await settled()
    expect(boxes()).toMatchObject([{ state: 'ready', family: 'go-e', serial: '990077', firmware: '60.4', how: 'mdns' }])
  })

  test('one that only answers HTTP is found by its typed address, pasted URL included', async () => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('192.168.1.50', goe())
    await discovery.ask(' http://192.168.1.50/some/page ', 'typed')
    expect(boxes()).toMatchObject([{ state: 'ready', serial: '990077', how: 'typed' }])
  })

  test('rows are kept by serial: a box with a new address stays one row', async () => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('192.168.1.50:80', goe())
    lan.devices.set('192.168.1.77:80', goe())
    discovery.start()
    lan.announce({ name: 'x', address: '192.168.1.50', port: 80, txt })
    await settled()
    lan.announce({ name: 'x', address: '192.168.1.77', port: 80, txt })
    await settled()
    expect(boxes().map((box) => box.address)).toEqual(['192.168.1.77:80'])
  })

  test('a printer on the same service is not asked', async () => {
    const { lan, discovery, boxes } = found()
    discovery.start()
    lan.announce({ name: 'printer', address: '192.168.1.9', port: 80, txt: { serial: '1' } })
    await settled()
    expect(boxes()).toEqual([])
    expect(lan.asked).toEqual([])
  })

  test('a go-e whose local API is off is told apart from one that wants a password and from a stranger', async () => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('192.168.1.50:80', () => answered(404, ''))
    lan.devices.set('b', () => answered(401, 'Unauthorized'))
    lan.devices.set('c', () => answered(200, '<html>router</html>'))
    discovery.start()
    lan.announce({ name: 'x', address: '192.168.1.50', port: 80, txt })
    await discovery.ask('b', 'typed')
    await discovery.ask('c', 'typed')
    await discovery.ask('d', 'typed')
    expect(Object.fromEntries(boxes().map((box) => [box.address, box.state]))).toEqual({
      '192.168.1.50:80': 'api off',
      b: 'needs password',
      c: 'not a wallbox',
      d: 'not answering',
    })
  })

  test.each([
    ['HTML', '<html>'],
    ['half a JSON', '{"sse":"99'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['no text for a serial', '{"sse":null}'],
    ['__proto__', '{"__proto__":{"sse":"1"}}'],
  ])('a bad answer (%s) is a state, never an error', async (_what, body) => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('bad', () => answered(200, body))
    await discovery.ask('bad', 'typed')
    expect(boxes()).toMatchObject([{ state: 'not a wallbox', serial: '' }])
    expect(({} as Record<string, unknown>)['sse']).toBeUndefined()
  })

  test('foreign names are one short line', async () => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('b', () => json({ sse: '1\n2', fna: `<b>${'x'.repeat(500)}\u0007` }))
    await discovery.ask('b', 'typed')
    expect(boxes()[0]?.serial).toBe('1 2')
    expect(boxes()[0]?.title).toHaveLength(60)
  })

  test('what is no address is refused', async () => {
    const { discovery } = found()
    await expect(discovery.ask('two words', 'typed')).rejects.toBeInstanceOf(Failure)
    await expect(discovery.ask('http://', 'typed')).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('an interface on which nothing can be heard says why', () => {
    const { lan, discovery } = found()
    discovery.start()
    lan.trouble('192.168.1.5', 'EACCES')
    expect(discovery.view(() => false).interfaces).toEqual([
      { name: 'eth0', address: '192.168.1.5', hears: false, note: { code: 'visit.interface.notAllowed' } },
    ])
    lan.hears('192.168.1.5')
    expect(discovery.view(() => false).interfaces).toMatchObject([{ hears: true, note: null }])
    discovery.stop()
    expect(lan.browsing).toBe(false)
  })
})

describe('D3 last seen', () => {
  test('a box that takes its leave stays as last seen, and is back when it is heard again', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    all.lan.leave({ service: '_http._tcp', name: 'go-echarger_990077' })
    expect(all.boxes()).toMatchObject([{ state: 'ready', quiet: true, serial: '990077' }])
    await heardAt(all, '192.168.1.50')
    expect(all.boxes()).toMatchObject([{ state: 'ready', quiet: false }])
  })

  test('one that goes without a word is knocked at, and quiet only when nobody opens', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    await all.clock.advance(60_000)
    expect(all.lan.knocks.filter((one) => one === '192.168.1.50:80').length).toBeGreaterThan(1)
    const seen = all.boxes()[0]!.seenAt
    expect(all.boxes()).toMatchObject([{ quiet: false }])
    all.lan.devices.clear()
    await all.clock.advance(60_000)
    expect(all.boxes()).toMatchObject([{ state: 'ready', quiet: true, serial: '990077' }])
    expect(all.boxes()[0]!.seenAt).toBeGreaterThanOrEqual(seen)
    all.lan.devices.set('192.168.1.50:80', goe())
    await all.clock.advance(60_000)
    expect(all.boxes()).toMatchObject([{ quiet: false }])
    all.discovery.stop()
    const before = all.lan.knocks.length
    await all.clock.advance(120_000)
    expect(all.lan.knocks).toHaveLength(before)
  })

  test('a box of an earlier start is in the list as last seen, and there again once it has said who it is', async () => {
    const before = found()
    await heardAt(before, '192.168.1.50')
    const again = found(before.kept)
    const seenAt = again.boxes()[0]?.seenAt
    expect(again.boxes()).toMatchObject([
      { id: 'go-e:990077', quiet: true, title: 'Garage', address: '192.168.1.50:80' },
    ])
    expect(seenAt).toBe(before.boxes()[0]?.seenAt)
    // At another place the same address is something else.
    again.lan.devices.set('192.168.1.50:80', () => answered(200, '<html>printer</html>'))
    again.discovery.start()
    await again.clock.advance(120_000)
    expect(again.boxes()).toMatchObject([{ quiet: true }])
    await heardAt(again, '192.168.1.50')
    expect(again.boxes()).toMatchObject([{ quiet: false, state: 'ready', warning: null }])
  })

  test('the last fifty are kept, nothing of what never said who it is, and no practice box', async () => {
    const all = found()
    for (let n = 0; n < 60; n++) {
      await heardAt(all, `192.168.1.${100 + n}`, String(1000 + n))
      await all.clock.advance(100)
    }
    all.lan.devices.set('127.0.0.1:4001', goe('77'))
    await all.discovery.ask('127.0.0.1:4001', 'practice')
    await all.discovery.ask('192.168.1.9', 'typed')
    expect(all.kept).toHaveLength(50)
    expect(all.kept.map(({ serial }) => serial)).not.toContain('1000')
    expect(all.kept[0]?.serial).toBe('1059')
  })

  test('G1 one whose local API is switched on meanwhile becomes ready by itself', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50', '990077', () => answered(404, ''))
    expect(all.boxes()).toMatchObject([{ state: 'api off', serial: '990077' }])
    all.lan.devices.set('192.168.1.50:80', goe())
    await all.clock.advance(20_000)
    expect(all.boxes()).toMatchObject([{ state: 'ready', serial: '990077', firmware: '60.4' }])
  })
})

describe('a box that asks for a password', () => {
  /** An OpenEVSE announced there. */
  async function lockedAt(all: ReturnType<typeof found>, address: string, device = lockedOpenevse('right')) {
    all.lan.devices.set(`${address}:80`, device)
    all.discovery.start()
    all.lan.announce({ service: '_openevse._tcp', name: 'openevse-00aa', address, txt: { id: '3f00aa' } })
    await settled()
  }

  test('the right one makes it ready, and is handed on with the box', async () => {
    const all = found()
    await lockedAt(all, '192.168.1.50')
    const [box] = all.boxes()
    expect(box).toMatchObject({ state: 'needs password' })
    await all.discovery.login(box!.id, { user: 'admin', password: 'right' })
    expect(all.boxes()).toMatchObject([{ state: 'ready', serial: '3f00aa' }])
    const { id } = all.boxes()[0]!
    expect(all.discovery.wayTo(id)).toEqual({ login: { user: 'admin', password: 'right' }, certificate: null })
    expect(JSON.stringify(all.boxes())).not.toContain('right')
  })

  test('a wrong one is a clear failure, and it still asks', async () => {
    const all = found()
    await lockedAt(all, '192.168.1.50')
    const { id } = all.boxes()[0]!
    await expect(all.discovery.login(id, { user: '', password: 'wrong' })).rejects.toMatchObject({
      code: 'box-needs-password',
    })
    expect(all.boxes()).toMatchObject([{ state: 'needs password' }])
    expect(all.discovery.wayTo(all.boxes()[0]!.id).login).toBeNull()
    all.lan.devices.clear()
    await expect(all.discovery.login(id, { user: '', password: 'right' })).rejects.toMatchObject({
      code: 'box-not-answering',
    })
    await expect(all.discovery.login('gone', { user: '', password: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('with a new address the password given for the old one is not used any more', async () => {
    const all = found()
    await lockedAt(all, '192.168.1.50')
    await all.discovery.login(all.boxes()[0]!.id, { user: '', password: 'right' })
    all.lan.requests.splice(0)
    await lockedAt(all, '192.168.1.77', lockedOpenevse())
    expect(all.discovery.wayTo(all.boxes()[0]!.id).login).toBeNull()
    expect(all.lan.requests.every(({ login }) => login === undefined)).toBe(true)
  })

  test('D3 one try, of one family: a box counts wrong passwords', async () => {
    const all = found()
    await lockedAt(all, '192.168.1.50')
    await all.discovery.login(all.boxes()[0]!.id, { user: '', password: 'wrong' }).catch(() => undefined)
    const typed = found()
    typed.lan.devices.set('192.168.1.50', lockedOpenevse('right'))
    await typed.discovery.ask('192.168.1.50', 'typed')
    await typed.discovery.login('192.168.1.50', { user: '', password: 'wrong' }).catch(() => undefined)
    for (const { lan } of [all, typed])
      expect(lan.requests.flatMap(({ url, login }) => (login ? [new URL(url).pathname] : []))).toEqual(['/config'])
    await typed.discovery.login('192.168.1.50', { user: '', password: 'right' })
    expect(typed.boxes()).toMatchObject([{ state: 'ready', family: 'openevse' }])
  })

  test('D3 the password goes to the certificate a box of the visit is known by, whatever was shown since', async () => {
    const all = found()
    all.pins.set('192.168.1.62:443', 'good')
    const shows = (certificate: string) =>
      all.lan.devices.set('192.168.1.62:443', () => ({ ...locked('Basic'), certificate }))
    shows('good')
    await all.discovery.ask('192.168.1.62:443', 'typed')
    shows('other')
    await all.discovery.ask('192.168.1.62:443', 'typed')
    all.lan.requests.splice(0)
    await all.discovery.login('192.168.1.62:443', { user: '', password: 'x' }).catch(() => undefined)
    expect(new Set(all.lan.requests.map(({ pin }) => pin))).toEqual(new Set(['good']))
  })

  test('D3 another certificate than before is said, none is no reason to forget the first', async () => {
    const all = found()
    const shows = (certificate: string | null) =>
      all.lan.devices.set('192.168.1.62:443', () => ({ ...locked('Basic'), certificate }))
    shows('first')
    await all.discovery.ask('192.168.1.62:443', 'typed')
    expect(all.boxes()).toMatchObject([{ state: 'needs password', warning: null }])
    shows(null)
    await all.discovery.ask('192.168.1.62:443', 'typed')
    expect(all.discovery.wayTo('192.168.1.62:443').certificate).toBe('first')
    expect(all.boxes()).toMatchObject([{ warning: null }])
    shows('second')
    for (let n = 0; n < 2; n++) {
      await all.discovery.ask('192.168.1.62:443', 'typed')
      expect(all.boxes()).toMatchObject([{ warning: { code: 'find.warning.certificate' } }])
    }
  })
})

describe('D3 a box that only hears a call', () => {
  const firmware = '"Firmware":"P30 v 3.10.57 (220823-093829)"'
  const report = '{"ID":"1","Product":"KC-P30-EC240422-E0R","Serial":"19990090","Firmware":"P30 v 3.10.57"}'

  test('appears with its first answer, and is ready once it has said its serial', async () => {
    const { lan, clock, discovery, boxes } = found()
    discovery.start()
    await clock.advance(0)
    expect(lan.sent).toContain('192.168.1.255:7090 i')
    lan.datagram(firmware, '192.168.1.73', 7090)
    expect(boxes()).toMatchObject([{ family: 'keba', state: 'asking', how: 'broadcast', address: '192.168.1.73' }])
    await clock.advance(1_000)
    expect(lan.sent).toContain('192.168.1.73:7090 report 1')
    lan.datagram(report, '192.168.1.73', 7090)
    expect(boxes()).toMatchObject([{ id: 'keba:19990090', state: 'ready', model: 'KC-P30-EC240422-E0R' }])
    await clock.advance(90_000)
    expect(boxes()).toMatchObject([{ quiet: false }])
    expect(lan.sent).toContain('192.168.1.73:7090 i')
    await clock.advance(60_000)
    expect(boxes()).toMatchObject([{ quiet: true, state: 'ready' }])
    lan.datagram(firmware, '192.168.1.73', 7090)
    expect(boxes()).toMatchObject([{ quiet: false, state: 'ready', serial: '19990090' }])
    expect(lan.knocks).toEqual([])
  })

  test('one that never says its serial is said to do so, until it does', async () => {
    const { lan, clock, discovery, boxes } = found()
    discovery.start()
    await clock.advance(0)
    lan.datagram(firmware, '192.168.1.73', 7090)
    await clock.advance(10_000)
    expect(boxes()).toMatchObject([{ state: 'asking' }])
    await clock.advance(11_000)
    expect(boxes()).toMatchObject([{ family: 'keba', state: 'no serial', quiet: false }])
    lan.datagram(firmware, '192.168.1.73', 7090)
    expect(boxes()).toMatchObject([{ state: 'no serial' }])
    // The next round has begun.
    await clock.advance(10_000)
    lan.datagram(report, '192.168.1.73', 7090)
    expect(boxes()).toMatchObject([{ state: 'ready', serial: '19990090' }])
    await clock.advance(30_000)
    expect(boxes()).toMatchObject([{ state: 'ready' }])
  })

  test('is called at its typed address, and what does not answer HTTP there is no verdict', async () => {
    const { lan, clock, discovery, boxes } = found()
    await discovery.ask('192.168.1.73', 'typed')
    expect(boxes()).toMatchObject([{ state: 'not answering' }])
    lan.datagram(report, '192.168.1.73', 7090)
    expect(boxes()).toMatchObject([{ state: 'ready', serial: '19990090', how: 'typed' }])
    await clock.advance(10_000)
    // It answers the call while HTTP is still being tried.
    lan.knock = () =>
      new Promise((resolve) => clock.at(clock.monotonic() + 1_000, () => resolve({ open: false, reason: 'ETIMEDOUT' })))
    const again = discovery.ask('192.168.1.73', 'typed')
    await clock.advance(100)
    lan.datagram(report, '192.168.1.73', 7090)
    await clock.advance(10_000)
    await again
    expect(boxes()).toMatchObject([{ state: 'ready', serial: '19990090', quiet: false }])
  })

  test('another program on its port is said on every network, and announcements are still heard', async () => {
    const { lan, clock, discovery } = found()
    lan.noSockets = new Failure('port-in-use', 'taken')
    discovery.start()
    await clock.advance(0)
    expect(discovery.view(() => false).interfaces).toMatchObject([
      { hears: true, note: { code: 'visit.interface.callInUse', values: { maker: 'KEBA', port: 7090 } } },
    ])
    lan.noSockets = undefined
    await clock.advance(31_000)
    expect(discovery.view(() => false).interfaces).toMatchObject([{ hears: true, note: null }])
  })
})

describe('D3 the sweep', () => {
  test('runs only when asked, lists wallboxes and nothing else, and names what is locked', async () => {
    const { lan, clock, discovery, boxes } = found()
    lan.devices.set('192.168.1.50', goe())
    lan.devices.set('192.168.1.1', () => answered(401, 'router'))
    lan.devices.set('192.168.1.2', () => answered(200, 'printer'))
    discovery.start()
    await clock.advance(20_000)
    expect(lan.knocks).toEqual([])
    expect(discovery.view(() => false).sweep).toBeNull()
    discovery.sweep()
    expect(() => discovery.sweep()).toThrow('already')
    await clock.advance(20_000)
    expect(boxes()).toMatchObject([{ serial: '990077', how: 'sweep', state: 'ready' }])
    expect(discovery.view(() => false).sweep).toMatchObject({
      ...{ running: false, asked: 253 },
      note: { code: 'find.sweep.locked', values: { found: 1, addresses: '192.168.1.1' } },
    })
    discovery.stopSweep()
  })
})
