import { describe, expect, test } from 'vitest'
import { createDiscovery } from '../../../src/main/core/discovery/discovery.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeClock, settled } from '../../fakes/clock.ts'
import { fakeLan, goeDevice, json, answered } from '../../fakes/lan.ts'

function found() {
  const lan = fakeLan()
  const clock = fakeClock()
  const discovery = createDiscovery(
    { lan, clock },
    { changed: () => undefined, adoptedAt: () => null, movedTo: () => undefined },
  )
  const boxes = () => discovery.view(() => false).boxes
  return { lan, clock, discovery, boxes }
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
