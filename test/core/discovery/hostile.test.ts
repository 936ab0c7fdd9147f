import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import { settled } from '../../fakes/clock.ts'
import { answered } from '../../fakes/lan.ts'
import { found, goe, heardAt, txt } from './list.ts'

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

  test('B7 the practice wallbox stays where this app switched it on, whoever announces its serial', async () => {
    const all = found()
    all.lan.devices.set('127.0.0.1:4001', goe())
    await all.discovery.ask('127.0.0.1:4001', 'practice')
    await heardAt(all, '127.0.0.1')
    expect(all.boxes()).toMatchObject([
      { address: '127.0.0.1:4001', practice: true, warning: null },
      { address: '127.0.0.1:80', practice: false, warning: { code: 'find.warning.claimed' } },
    ])
    all.lan.devices.set('127.0.0.1:4002', goe())
    await all.discovery.ask('127.0.0.1:4002', 'practice')
    expect(all.boxes()).toMatchObject([{ address: '127.0.0.1:4002', warning: null }, { address: '127.0.0.1:80' }])
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
    const { lan, clock, discovery, boxes } = found()
    discovery.start()
    for (const [address, port] of [
      ['8.8.8.8', 80],
      ['', 80],
      ['evil.example', 80],
      ['fe80::1', 0],
      ['fe80::1/../evil.example', 80],
      ['192.168.1.9', 0],
    ] as const)
      lan.announce({ address, port, txt })
    await clock.advance(5_000)
    expect(boxes()).toEqual([])
    expect(lan.knocks).toEqual([])
  })

  test('an answer no reader can cope with is no wallbox, and nothing ends over it', async () => {
    const all = found()
    const deep = `{"sse":${'['.repeat(30_000)}${']'.repeat(30_000)},"typ":"x"}`
    await heardAt(all, '192.168.1.66', '1', () => answered(200, deep))
    expect(all.boxes()).toHaveLength(1)
    expect(all.boxes()[0]?.state).not.toBe('ready')
    await heardAt(all, '192.168.1.50')
    expect(all.boxes()).toHaveLength(2)
    expect(all.errors).toEqual([])
  })

  test('something unexpected while one box is asked is logged: the others are asked, the list is looked after', async () => {
    const all = found()
    const { knock } = all.lan
    all.lan.knock = (address, ...rest) =>
      address === '192.168.1.66' ? Promise.reject(new Error('unexpected')) : knock(address, ...rest)
    await heardAt(all, '192.168.1.66', '1')
    expect(all.errors).toHaveLength(1)
    await heardAt(all, '192.168.1.50')
    expect(all.boxes().find(({ serial }) => serial === '990077')).toMatchObject({ state: 'ready' })
    all.lan.knock = () => Promise.reject(new Error('unexpected'))
    await all.clock.advance(120_000)
    expect(all.errors.length).toBeGreaterThan(1)
  })

  /** One device that answers as another box at each port. */
  function crowdOf(all: ReturnType<typeof found>, address: string, boxes: number): void {
    all.discovery.start()
    for (let n = 0; n < boxes; n++) {
      const [port, serial] = [1000 + n, `${address}-${n}`]
      all.lan.devices.set(`${address}:${port}`, goe(serial))
      all.lan.announce({ name: `x${n}`, address, port, txt: { ...txt, serial } })
    }
  }

  test('one device does not fill the list, however many boxes it says it is; it is asked one by one', async () => {
    const all = found()
    const { ask } = all.lan
    let under = 0
    let most = 0
    all.lan.ask = async (...question) => {
      most = Math.max(most, (under += 1))
      await settled()
      under -= 1
      return ask(...question)
    }
    crowdOf(all, '192.168.1.66', 300)
    for (let n = 0; n < 60; n++) await settled()
    expect(all.boxes().length).toBeLessThanOrEqual(8)
    expect(most).toBe(1)
    await heardAt(all, '192.168.1.50')
    for (let n = 0; n < 10; n++) await settled()
    expect(all.boxes().find(({ serial }) => serial === '990077')).toMatchObject({ state: 'ready' })
  })

  test('one that says another serial each time it is asked is kept as a few', async () => {
    const all = found()
    for (let n = 0; n < 20; n++) {
      all.lan.devices.set('192.168.1.66:80', goe(`66${n}`))
      await all.discovery.ask('192.168.1.66:80', 'typed')
    }
    expect(all.boxes().length).toBeLessThanOrEqual(8)
    expect(all.boxes().find(({ quiet }) => !quiet)).toMatchObject({ serial: '6619' })
  })

  test('a typed address has its row though the list is full of boxes that are there', async () => {
    const all = found()
    for (let host = 10; host < 60; host++) crowdOf(all, `192.168.1.${host}`, 8)
    for (let n = 0; n < 300; n++) await settled()
    expect(all.boxes()).toHaveLength(300)
    all.lan.devices.set('192.168.1.99', goe())
    await all.discovery.ask('192.168.1.99', 'typed')
    expect(all.boxes()).toHaveLength(300)
    expect(all.boxes().find(({ serial }) => serial === '990077')).toMatchObject({ state: 'ready', how: 'typed' })
  })
})
