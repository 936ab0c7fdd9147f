import { describe, expect, test } from 'vitest'
import { createDiscovery } from '../../../src/main/core/discovery/discovery.ts'
import type { DeviceRequest } from '../../../src/main/core/host.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeClock, settled } from '../../fakes/clock.ts'
import { fakeLan, goeDevice, json, answered } from '../../fakes/lan.ts'

function found() {
  const lan = fakeLan()
  const clock = fakeClock()
  /** Boxes of the visit by serial, and what was said of where they are now. */
  const inVisit = new Map<string, string>()
  const moved: string[] = []
  const discovery = createDiscovery(
    { lan, clock },
    {
      changed: () => undefined,
      adoptedAt: (_family, serial) => inVisit.get(serial) ?? null,
      movedTo: (serial, family, address) => moved.push(`${family} ${serial} ${address}`),
    },
  )
  const boxes = () => discovery.view(() => false).boxes
  return { lan, clock, discovery, boxes, inVisit, moved }
}

type Found = ReturnType<typeof found>

/** Announced, asked, and in the list. */
async function heardAt({ lan, discovery }: Found, address: string, serial = '990077', device = goe(serial)) {
  lan.devices.set(`${address}:80`, device)
  discovery.start()
  lan.announce({ name: `go-echarger_${serial}`, address, port: 80, txt: { ...txt, serial } })
  await settled()
}

const goe = (serial = '990077') =>
  goeDevice(
    new Map<string, unknown>([
      ['sse', serial],
      ['typ', 'go-eCharger_V4'],
      ['fwv', '60.4'],
      ['fna', 'Garage'],
    ]),
  )
const txt = { serial: '990077', manufacturer: 'go-e', devicetype: 'go-eCharger', friendly_name: 'Garage' }

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

  test('G1 one whose local API is switched on meanwhile becomes ready by itself', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50', '990077', () => answered(404, ''))
    expect(all.boxes()).toMatchObject([{ state: 'api off', serial: '990077' }])
    all.lan.devices.set('192.168.1.50:80', goe())
    await all.clock.advance(20_000)
    expect(all.boxes()).toMatchObject([{ state: 'ready', serial: '990077', firmware: '60.4' }])
  })
})

describe('hostile boxes: who says what', () => {
  test('a known serial that answers at a new address says where it was', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    await heardAt(all, '192.168.1.77')
    expect(all.boxes()).toMatchObject([
      {
        address: '192.168.1.77:80',
        warning: { code: 'find.warning.newAddress', values: { address: '192.168.1.50:80' } },
      },
    ])
  })

  test('a box of the visit keeps its address, its new one is reported once, and agreed to it is the address', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    all.inVisit.set('990077', '192.168.1.50:80')
    await heardAt(all, '192.168.1.77')
    await all.clock.advance(10_000)
    await heardAt(all, '192.168.1.77')
    expect(all.moved).toEqual(['go-e 990077 192.168.1.77:80'])
    expect(all.boxes()).toMatchObject([
      { address: '192.168.1.50:80', warning: { code: 'find.warning.moved', values: { address: '192.168.1.77:80' } } },
    ])
    all.inVisit.set('990077', '192.168.1.77')
    expect(all.boxes()).toMatchObject([{ address: '192.168.1.77:80', warning: null }])
  })

  test('a serial that is only announced from elsewhere moves nothing: it stands beside it, with a warning', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    await heardAt(all, '192.168.1.66', '990077', () => answered(401, 'give me the password'))
    expect(all.boxes()).toMatchObject([
      { address: '192.168.1.50:80', state: 'ready', warning: null },
      { address: '192.168.1.66:80', state: 'needs password', warning: { code: 'find.warning.claimed' } },
    ])
  })

  test('two serials at one address: the row says so, and the other is kept as last seen', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    all.lan.devices.set('192.168.1.50:80', goe('111222'))
    await all.discovery.ask('192.168.1.50', 'typed')
    expect(all.boxes()).toMatchObject([
      { serial: '990077', quiet: true },
      { serial: '111222', quiet: false, warning: { code: 'find.warning.otherSerial', values: { serial: '990077' } } },
    ])
  })

  test('one that announces itself with another serial than it has is asked, and the row says so', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50', '555555', goe('990077'))
    expect(all.boxes()).toMatchObject([
      { serial: '990077', warning: { code: 'find.warning.announcedAs', values: { serial: '555555' } } },
    ])
    all.lan.announce({ name: 'x', address: '192.168.1.50', port: 80, txt: { ...txt, serial: '777777' } })
    expect(all.boxes()).toMatchObject([{ serial: '990077', warning: { values: { serial: '777777' } } }])
  })

  test('something else at the address of a box is not that box', async () => {
    const { lan, discovery, boxes } = found()
    lan.devices.set('192.168.1.50', goe())
    await discovery.ask('192.168.1.50', 'typed')
    lan.devices.set('192.168.1.50', () => answered(200, '<html>printer</html>'))
    await discovery.ask('192.168.1.50', 'typed')
    expect(boxes()).toMatchObject([
      { serial: '990077', quiet: true },
      { serial: '', state: 'not a wallbox', title: '192.168.1.50', warning: { code: 'find.warning.otherSerial' } },
    ])
  })

  test('500 announcements in a second: the list is bounded, few are asked at a time, each address once', async () => {
    const { lan, discovery, boxes } = found()
    discovery.start()
    let under = 0
    let most = 0
    const asked: string[] = []
    lan.ask = (url) => {
      asked.push(url)
      most = Math.max(most, (under += 1))
      return new Promise((_, reject) =>
        setImmediate(() => {
          under -= 1
          reject(new Failure('box-not-answering', 'no'))
        }),
      )
    }
    lan.knock = () => Promise.resolve({ open: true, localAddress: '192.168.1.5' })
    for (let n = 0; n < 500; n++)
      for (const serial of [`${n}a`, `${n}b`])
        lan.announce({ name: `x${n}`, address: `10.0.${n >> 8}.${n & 255}`, port: 80, txt: { ...txt, serial } })
    expect(boxes().length).toBeLessThanOrEqual(300)
    while (under > 0 || asked.length < 290) await settled()
    expect(most).toBeLessThanOrEqual(8)
    expect(new Set(asked)).toHaveLength(asked.length)
  })

  test('a full list makes room for a box by dropping one that never answered', async () => {
    const all = found()
    all.discovery.start()
    for (let n = 0; n < 300; n++)
      all.lan.announce({
        name: `x${n}`,
        address: `10.0.${n >> 8}.${n & 255}`,
        port: 80,
        txt: { ...txt, serial: `${n}` },
      })
    await settled()
    await settled()
    await heardAt(all, '192.168.1.50')
    expect(all.boxes()).toHaveLength(300)
    expect(all.boxes().find(({ serial }) => serial === '990077')).toMatchObject({ state: 'ready' })
  })

  test.each([
    ['script', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['control characters', 'a\u0000\u001b[31mb\r\nc', 'a [31mb c'],
    ['text turned around', 'evil\u202egnp.exe\u2066\u200f', 'evil gnp.exe'],
    ['10 kB', 'x'.repeat(10_240), 'x'.repeat(60)],
    ['half a character at the end', `${'x'.repeat(59)}😀😀`, `${'x'.repeat(59)}😀`],
    ['half a character', '\ud83d!', '!'],
  ])('a name with %s is one short plain line', async (_what, name, shown) => {
    const { lan, discovery, boxes } = found()
    discovery.start()
    lan.announce({ address: '192.168.1.50', port: 80, txt: { ...txt, friendly_name: name } })
    expect(boxes()[0]?.title).toBe(shown)
    await settled()
  })

  test('an announcement that names an address elsewhere, or no port, is passed over', async () => {
    const { lan, discovery, boxes } = found()
    discovery.start()
    for (const [address, port] of [
      ['8.8.8.8', 80],
      ['', 80],
      ['evil.example', 80],
      ['192.168.1.9', 0],
    ] as const)
      lan.announce({ address, port, txt })
    await settled()
    expect(boxes()).toEqual([])
    expect(lan.knocks).toEqual([])
  })
})

describe('a box that asks for a password', () => {
  const locked = (password: string) => {
    const device = goe()
    return (path: string, request: DeviceRequest) =>
      request.login?.password === password ? device(path) : answered(401, '')
  }

  test('the right one makes it ready, and is handed on with the box', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50', '990077', locked('right'))
    const [box] = all.boxes()
    expect(box).toMatchObject({ state: 'needs password' })
    await all.discovery.login(box!.id, { user: 'admin', password: 'right' })
    expect(all.boxes()).toMatchObject([{ state: 'ready', serial: '990077' }])
    const { id } = all.boxes()[0]!
    expect(all.discovery.wayTo(id)).toEqual({ login: { user: 'admin', password: 'right' }, certificate: null })
    expect(JSON.stringify(all.boxes())).not.toContain('right')
  })

  test('a wrong one is a clear failure, and it still asks', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50', '990077', locked('right'))
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
    await heardAt(all, '192.168.1.50', '990077', locked('right'))
    await all.discovery.login(all.boxes()[0]!.id, { user: '', password: 'right' })
    all.lan.requests.splice(0)
    await heardAt(all, '192.168.1.77')
    expect(all.discovery.wayTo(all.boxes()[0]!.id).login).toBeNull()
    expect(all.lan.requests.every(({ login }) => login === undefined)).toBe(true)
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
