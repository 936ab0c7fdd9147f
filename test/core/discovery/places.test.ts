/** Which box is behind an address: addresses are handed on, and some boxes are known by their names. */
import { describe, expect, test } from 'vitest'
import { settled } from '../../fakes/clock.ts'
import { answered } from '../../fakes/lan.ts'
import { found, goe, heardAt, lockedOpenevse, txt } from './list.ts'

describe('D3 an address of a box in a search that goes on', () => {
  test('who opens the port of a box is asked now and then whether it is that box', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    const asked = all.lan.asked.length
    all.lan.devices.set('192.168.1.50:80', goe('111111'))
    await all.clock.advance(120_000)
    expect(all.boxes().map(({ serial, quiet }) => [serial, quiet])).toEqual([
      ['990077', true],
      ['111111', false],
    ])
    // Not at every knock: a box has other things to do.
    expect(all.lan.asked.length - asked).toBeLessThanOrEqual(2 * asked)
  })

  test('a printer that takes the address of a box that was typed is not that box', async () => {
    const all = found()
    all.lan.devices.set('192.168.1.50', goe())
    all.discovery.start()
    await all.discovery.ask('192.168.1.50', 'typed')
    expect(all.boxes()).toMatchObject([{ serial: '990077', quiet: false }])
    all.lan.devices.set('192.168.1.50', () => answered(200, '<html>printer</html>'))
    await all.clock.advance(120_000)
    expect(all.boxes()).toMatchObject([
      { serial: '990077', quiet: true },
      { serial: '', state: 'not a wallbox' },
    ])
    all.lan.devices.set('192.168.1.50', goe())
    await all.clock.advance(120_000)
    expect(all.boxes()).toMatchObject([{ serial: '990077', quiet: false, state: 'ready' }])
  })

  test('nor one at the address of a box that announces itself no more', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    all.lan.devices.set('192.168.1.50:80', () => answered(200, '<html>printer</html>'))
    await all.clock.advance(300_000)
    expect(all.boxes()).toMatchObject([
      { serial: '990077', quiet: true },
      { serial: '', state: 'not a wallbox' },
    ])
  })

  test('one that was opened by its password is not asked without it', async () => {
    const all = found()
    all.lan.devices.set('192.168.1.50:80', lockedOpenevse('right'))
    all.discovery.start()
    all.lan.announce({ service: '_openevse._tcp', name: 'x', address: '192.168.1.50', txt: { id: '3f00aa' } })
    await settled()
    await all.discovery.login(all.boxes()[0]!.id, { user: 'admin', password: 'right' })
    await all.clock.advance(300_000)
    expect(all.boxes()).toMatchObject([{ state: 'ready', quiet: false }])
    expect(all.lan.requests.filter(({ login }) => login !== undefined)).toHaveLength(1)
  })
})

describe('D3 the sweep at an address of a box of yesterday', () => {
  const yesterday = async () => {
    const before = found()
    await heardAt(before, '192.168.1.50')
    return found(before.kept)
  }

  test('a printer at the address of a box of yesterday is not that box', async () => {
    const all = await yesterday()
    all.lan.devices.set('192.168.1.50', () => answered(200, '<html>printer</html>'))
    all.discovery.sweep()
    await all.clock.advance(20_000)
    expect(all.boxes()).toMatchObject([{ serial: '990077', quiet: true }])
    expect(all.discovery.view(() => false).sweep?.note?.values).toEqual({ found: 0 })
  })

  test('nor is another wallbox: that one is listed', async () => {
    const all = await yesterday()
    all.lan.devices.set('192.168.1.50', goe('111111'))
    all.discovery.sweep()
    await all.clock.advance(20_000)
    expect(all.boxes()).toMatchObject([
      { serial: '990077', quiet: true },
      { serial: '111111', quiet: false, state: 'ready' },
    ])
  })

  test('the box of yesterday that says who it is is there again; one heard in this run is not asked once more', async () => {
    const all = await yesterday()
    all.lan.devices.set('192.168.1.50', goe())
    all.discovery.sweep()
    await all.clock.advance(20_000)
    expect(all.boxes()).toMatchObject([{ serial: '990077', quiet: false, state: 'ready' }])
    const asked = all.lan.asked.length
    all.discovery.sweep()
    await all.clock.advance(20_000)
    expect(all.lan.asked).toHaveLength(asked)
    expect(all.discovery.view(() => false).sweep?.note?.values).toEqual({ found: 1 })
  })
})

describe('D3 a box known by its host name', () => {
  const device = {
    name: 'go-echarger_990077',
    host: 'go-eCharger_990077.local',
    address: '192.168.1.50',
    port: 80,
    txt,
  }
  const named = async (inVisit: boolean) => {
    const all = found()
    for (const at of ['go-echarger_990077.local', '192.168.1.50:80']) all.lan.devices.set(at, goe())
    await all.discovery.ask('go-eCharger_990077.local', 'typed')
    if (inVisit) all.inVisit.set('990077', 'go-echarger_990077.local')
    all.discovery.start()
    return all
  }

  test.each([true, false])(
    'is where it was when it is announced as that very host (in the visit: %s)',
    async (inVisit) => {
      const all = await named(inVisit)
      for (let n = 0; n < 3; n++) {
        all.lan.announce(device)
        await all.clock.advance(10_000)
      }
      expect(all.boxes()).toMatchObject([
        { serial: '990077', address: 'go-echarger_990077.local', warning: null, state: 'ready', quiet: false },
      ])
      expect(all.moved).toEqual([])
      // The announcement was followed up once.
      expect(all.lan.asked.filter((one) => one.startsWith('192.168.1.50'))).toHaveLength(1)
    },
  )

  test('hostile boxes: its serial from another host is asked about, and so is that host with another serial', async () => {
    const all = await named(true)
    all.lan.devices.set('192.168.1.66:80', goe())
    all.lan.announce({ ...device, host: 'other.local', address: '192.168.1.66' })
    await all.clock.advance(1_000)
    expect(all.moved).toEqual(['go-e 990077 192.168.1.66:80'])
    all.lan.devices.set('192.168.1.50:80', goe('666'))
    all.lan.announce(device)
    await all.clock.advance(1_000)
    expect(all.boxes().find(({ serial }) => serial === '990077')?.address).toBe('go-echarger_990077.local')
    expect(all.boxes().map(({ serial }) => serial)).toContain('666')
  })
})

describe('D3 a box that is announced over IPv6', () => {
  const device = { name: 'go-echarger_990077', address: 'fe80::1234%eth0', port: 80, txt }

  test('alone is in the list with the reason why it cannot be taken on, and is asked nothing', async () => {
    const { lan, clock, discovery, boxes } = found()
    discovery.start()
    lan.announce(device)
    await clock.advance(5_000)
    expect(boxes()).toMatchObject([
      { state: 'only IPv6', family: 'go-e', serial: '990077', address: '[fe80::1234]:80', quiet: false },
    ])
    for (let n = 0; n < 10; n++) {
      lan.announce(device)
      await clock.advance(30_000)
    }
    expect(boxes()).toMatchObject([{ state: 'only IPv6', quiet: false }])
    expect([...lan.asked, ...lan.knocks]).toEqual([])
    await clock.advance(120_000)
    expect(boxes()).toMatchObject([{ quiet: true }])
  })

  test('and over IPv4, whichever comes first, is one box, asked over IPv4', async () => {
    const all = found()
    await heardAt(all, '192.168.1.50')
    all.lan.announce(device)
    await all.clock.advance(5_000)
    expect(all.boxes()).toMatchObject([{ state: 'ready', address: '192.168.1.50:80' }])
    const other = found()
    other.discovery.start()
    other.lan.announce(device)
    await other.clock.advance(5_000)
    await heardAt(other, '192.168.1.50')
    expect(other.boxes()).toMatchObject([{ state: 'ready', address: '192.168.1.50:80' }])
  })
})
