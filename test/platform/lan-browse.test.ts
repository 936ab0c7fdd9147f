/** What is heard of devices that announce themselves, and of those that announce too much. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Bonjour } from 'bonjour-service'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Announced } from '../../src/main/core/host.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { browse } from '../../src/main/platform/lan/browse.ts'
import { createDirectory, type DnsRecord } from '../../src/main/platform/lan/dns-sd.ts'
import { fairShare } from '../../src/main/platform/lan/fair-share.ts'
import { announcement, awaited } from './lan-devices.ts'

const lan = createLan()
/** Where IPv6 announcements can be sent here, if anywhere. */
const [link] = Object.entries(networkInterfaces()).flatMap(([zone, all = []]) =>
  all.flatMap(({ address, internal }) => (address.startsWith('fe80:') && !internal ? [{ zone, address }] : [])),
)
const loopback = { address: '127.0.0.1', internal: true, prefix: 8 }

/** What a device tells of itself, as records. */
function records(name: string, service = '_http._tcp', ttl = 120): Record<'ptr' | 'srv' | 'txt' | 'a', DnsRecord> {
  const full = `${name}.${service}.local`
  return {
    ptr: { name: `${service}.local`, type: 'PTR', ttl, data: full },
    srv: { name: full, type: 'SRV', ttl, data: { target: `${name}.local`, port: 80 } },
    txt: {
      name: full,
      type: 'TXT',
      ttl,
      data: [Buffer.from('serial=990077'), Buffer.from('flag'), Buffer.from('a=b=c')],
    },
    a: { name: `${name}.local`, type: 'A', ttl, data: '192.168.1.50' },
  }
}
const packet = (...answers: DnsRecord[]) => ({ answers, additionals: [] })

describe('D3 records become devices', () => {
  test('all in one packet', () => {
    const { ptr, srv, txt, a } = records('go-e')
    expect(createDirectory(['_http._tcp'])({ answers: [ptr], additionals: [srv, txt, a] }, '192.168.1.50')).toEqual({
      found: [
        {
          service: '_http._tcp',
          name: 'go-e',
          host: 'go-e.local',
          address: '192.168.1.50',
          port: 80,
          txt: { serial: '990077', flag: '', a: 'b=c' },
        },
      ],
      gone: [],
      missing: [],
    })
  })

  test('over several packets, in any order and spelling; what is missing is asked for', () => {
    const read = createDirectory(['_HTTP._tcp.local'])
    const { ptr, srv, txt } = records('go-e')
    expect(read(packet(txt), '192.168.1.50').found).toEqual([])
    expect(read(packet(ptr), '192.168.1.50').missing).toEqual([
      { name: 'go-e._http._tcp.local', type: 'SRV' },
      { name: 'go-e._http._tcp.local', type: 'TXT' },
    ])
    const loud = { ...srv, name: srv.name.toUpperCase() }
    expect(read(packet(loud), '192.168.1.50').found).toMatchObject([
      { name: 'go-e', port: 80, address: '192.168.1.50', txt: { serial: '990077' } },
    ])
  })

  test('of many addresses the one it answered from; a goodbye is told; other services are not', () => {
    const read = createDirectory(['_http._tcp'])
    const { ptr, srv, a } = records('go-e')
    const other = { ...a, data: '10.0.0.9' }
    expect(read(packet(ptr, srv, other, a), '192.168.1.50').found).toMatchObject([{ address: '192.168.1.50' }])
    expect(read(packet(ptr, srv, other), '192.168.1.50').found).toMatchObject([{ address: '10.0.0.9' }])
    expect(read(packet({ ...ptr, ttl: 0 }), '192.168.1.50')).toEqual({
      found: [],
      gone: [{ service: '_http._tcp', name: 'go-e' }],
      missing: [],
    })
    const printer = records('laser', '_ipp._tcp')
    expect(read(packet(printer.ptr, printer.srv), '192.168.1.9')).toEqual({ found: [], gone: [], missing: [] })
  })

  test.each(['_lolo3._http._tcp', '_tf-warp-cm._udp', '_alfen._tcp'])('%s is a service of its own', (service) => {
    const read = createDirectory(['_http._tcp', service])
    const { ptr, srv } = records('box 1', service)
    expect(read(packet(ptr, srv), '192.168.1.7').found).toMatchObject([{ service, name: 'box 1' }])
  })

  test('hostile boxes: `__proto__` is a name like any other', () => {
    const { ptr, srv, txt } = records('__proto__')
    const evil = { ...txt, data: [Buffer.from('__proto__=x'), Buffer.from('constructor=y')] }
    const [found] = createDirectory(['_http._tcp'])(packet(ptr, srv, evil), '192.168.1.50').found
    expect(Object.entries(found!.txt)).toEqual([
      ['constructor', 'y'],
      ['__proto__', 'x'],
    ])
    expect(Object.getPrototypeOf(found!.txt)).toBe(Object.prototype)
  })

  test('hostile boxes: what is kept and looked at is bounded, and the newest are still found', () => {
    const read = createDirectory(['_http._tcp'])
    for (let n = 0; n < 5_000; n++) read(packet(records(`x${n}`).ptr), '192.168.1.66')
    const { ptr, srv } = records('go-e')
    read(packet(ptr), '192.168.1.50')
    expect(read(packet(srv), '192.168.1.50').found).toHaveLength(1)
    const crowd = Array.from({ length: 1_000 }, (_, n) => records(`y${n}`).srv)
    expect(read(packet(...crowd), '192.168.1.66').found.length).toBeLessThanOrEqual(200)
  })

  test('hostile boxes: who floods uses up its own share, and the others are heard', () => {
    let now = 0
    const admit = fairShare({ each: 3, all: 5 }, () => now)
    const admitted = (sender: string, times: number) =>
      Array.from({ length: times }, () => admit(sender)).filter(Boolean).length
    expect([admitted('flood', 10), admitted('box', 1), admitted('other', 10)]).toEqual([3, 1, 1])
    now = 1_000
    expect(admitted('flood', 10)).toBe(3)
  })
})

/** Browses the loopback interface until `until` says it was heard. */
function heardOnLoopback(services: readonly string[], until: (device: Announced) => boolean): Promise<Announced> {
  return new Promise((resolve) => {
    const stop = browse(services, () => [loopback], {
      found: (device) => {
        if (!until(device)) return
        stop()
        resolve(device)
      },
      gone: () => undefined,
      trouble: () => undefined,
      hears: () => undefined,
    })
  })
}

function announcer(): Bonjour {
  const bonjour = new Bonjour({ interface: '127.0.0.1', bind: '0.0.0.0' } as object, () => undefined)
  onTestFinished(() => new Promise<void>((done) => bonjour.unpublishAll(() => bonjour.destroy(() => done()))))
  return bonjour
}

describe('D3 over real sockets', () => {
  test('a box that announces itself is heard, with its address, port and TXT, and its goodbye, too', async () => {
    const announcing = announcer()
    const name = `go-eCharger_${process.pid}`
    announcing.publish({ name, type: 'http', port: 8123, txt: { serial: '990077' }, probe: false })
    const found = awaited<Announced>()
    const gone = awaited<string>()
    const stop = browse(['_alfen._tcp', '_http._tcp'], () => [loopback], {
      found: (device) => device.name === name && found.resolve(device),
      gone: (device) => device.name === name && gone.resolve(device.service),
      trouble: () => undefined,
      hears: () => undefined,
    })
    onTestFinished(stop)
    expect(await found.promise).toMatchObject({ name, service: '_http._tcp', port: 8123, txt: { serial: '990077' } })
    expect((await found.promise).address).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    announcing.unpublishAll()
    expect(await gone.promise).toBe('_http._tcp')
  })

  test('bad input: 500 announcements in a second stop nothing, and a box behind them is heard', async () => {
    const name = `behind_${process.pid}`
    let floods = 0
    const found = heardOnLoopback(['_http._tcp'], (device) => {
      if (device.name.startsWith(`flood_${process.pid}`)) floods += 1
      return device.name === name
    })
    const flood = createSocket({ type: 'udp4', reuseAddr: true })
    flood.bind(0, '127.0.0.1')
    await once(flood, 'listening')
    flood.setMulticastInterface('127.0.0.1')
    for (let n = 0; n < 500; n++) {
      flood.send(announcement(`flood_${process.pid}_${n}`), 5353, '224.0.0.251')
      // What would overflow the buffer of the socket never arrives: the reader gets its turn.
      if (n % 50 === 0) await new Promise(setImmediate)
    }
    flood.send(Buffer.alloc(9_500, 0xc0), 5353, '224.0.0.251')
    flood.send(Buffer.from('no DNS at all'), 5353, '224.0.0.251')
    announcer().publish({ name, type: 'http', port: 8124, probe: false })
    await found
    flood.close()
    expect(floods).toBeGreaterThan(0)
    expect(floods).toBeLessThanOrEqual(400)
  })

  test('an interface that cannot hear says why, once, and the others go on', async () => {
    // 192.0.2.1 (RFC 5737) is no address of any computer: joining the group there fails as on a dead interface.
    const told: [string, string][] = []
    const name = `other_${process.pid}`
    announcer().publish({ name, type: 'http', port: 8125, probe: false })
    await new Promise<void>((resolve) => {
      const both = [loopback, { address: '192.0.2.1', internal: false, prefix: 24 }]
      const stop = browse(['_http._tcp'], () => both, {
        found: (device) => {
          if (device.name !== name || told.length === 0) return
          stop()
          resolve()
        },
        gone: () => undefined,
        trouble: (...trouble) => told.push(trouble),
        hears: () => undefined,
      })
    })
    expect(told).toEqual([['192.0.2.1', expect.stringMatching(/^E[A-Z]+$/)]])
  })

  test('an interface that is listened on is said to hear: after trouble it is no longer without', async () => {
    const open = { ...loopback, internal: false }
    await new Promise<void>((resolve) => {
      const stop = browse(['_http._tcp'], () => [open], {
        found: () => undefined,
        gone: () => undefined,
        trouble: () => undefined,
        hears(address) {
          expect(address).toBe('127.0.0.1')
          stop()
          resolve()
        },
      })
    })
  })

  test.skipIf(link === undefined)('a box that has no address but one of IPv6 is heard, with that one', async () => {
    const name = `six_${process.pid}`
    const socket = createSocket('udp6')
    onTestFinished(() => void socket.close())
    socket.bind(0, '::')
    await once(socket, 'listening')
    socket.setMulticastInterface(`::%${link!.zone}`)
    const told = await new Promise<Announced>((resolve) => {
      const again = setInterval(() => socket.send(announcement(name, '_http'), 5353, 'ff02::fb'), 100)
      const stop = lan.browse(['_http._tcp'], {
        found(device) {
          if (device.name !== name) return
          clearInterval(again)
          stop()
          resolve(device)
        },
        gone: () => undefined,
        trouble: () => undefined,
        hears: () => undefined,
      })
    })
    expect(told.address).toContain(link!.address)
  })

  test('interfaces are those a station may dial', () => {
    expect(lan.interfaces().map(({ address }) => address)).not.toContain('127.0.0.1')
  })
})

describe('knocking and datagrams', () => {
  test('a port is open, closed, or silent; whoever knocks learns from which address', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await lan.knock('127.0.0.1', port, 2_000)).toEqual({ open: true, localAddress: '127.0.0.1' })
    server.close()
    await once(server, 'close')
    expect(await lan.knock('127.0.0.1', port, 2_000)).toEqual({ open: false, reason: 'ECONNREFUSED' })
    expect(await lan.knock('no.such.name.invalid', 80, 2_000)).toMatchObject({ open: false })
  })

  test('texts go out and come in byte for byte (latin-1)', async () => {
    const box = createSocket('udp4').bind(0, '127.0.0.1')
    await once(box, 'listening')
    box.on('message', (message, from) =>
      box.send(Buffer.concat([message, Buffer.from([0xfc])]), from.port, from.address),
    )
    const free = await freePort()
    const answered = awaited<[string, string]>()
    const datagrams = await lan.datagrams(free, (...heard) => answered.resolve(heard))
    datagrams.send('report ü', '127.0.0.1', box.address().port)
    expect(await answered.promise).toEqual(['report üü', '127.0.0.1'])
    // To everybody is allowed; where there is nobody, it is lost without a word.
    datagrams.send('i', '255.255.255.255', box.address().port)
    datagrams.close()
    datagrams.send('i', '127.0.0.1', box.address().port)
    datagrams.close()
    box.close()
  })

  test('who listens on one port here hears the same, and the last one to leave closes it', async () => {
    const box = createSocket('udp4').bind(0, '127.0.0.1')
    await once(box, 'listening')
    const free = await freePort()
    const [one, two] = [awaited<string>(), awaited<string>()]
    const first = await lan.datagrams(free, (text) => one.resolve(text))
    const second = await lan.datagrams(free, (text) => two.resolve(text))
    box.send('report', free, '127.0.0.1')
    expect(await Promise.all([one.promise, two.promise])).toEqual(['report', 'report'])
    first.close()
    const answered = awaited<string>()
    const third = await lan.datagrams(free, (text) => answered.resolve(text))
    second.close()
    box.send('again', free, '127.0.0.1')
    expect(await answered.promise).toBe('again')
    third.close()
    const alone = createSocket('udp4').bind(free)
    await once(alone, 'listening')
    alone.close()
    box.close()
  })

  test('a port another program holds for itself is port-in-use', async () => {
    const other = createSocket('udp4').bind(0)
    await once(other, 'listening')
    await expect(lan.datagrams(other.address().port, () => undefined)).rejects.toMatchObject({ code: 'port-in-use' })
    other.close()
  })
})

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}
