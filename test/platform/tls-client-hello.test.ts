import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { readClientHello } from '../../src/main/platform/tls/client-hello.ts'
import { firstFlight } from './tls-peers.ts'

let modern: Buffer
let legacy: Buffer
beforeAll(async () => {
  modern = await firstFlight({ servername: 'csms.example' })
  legacy = await firstFlight({ maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256:AES256-SHA' })
})

/** The same handshake message in records of these sizes, the last size for the rest. */
function inRecords(flight: Buffer, sizes: number[]): Buffer {
  const message = flight.subarray(5)
  const records: Buffer[] = []
  for (let at = 0; at < message.length;) {
    const size = sizes.shift() ?? message.length
    const part = message.subarray(at, at + size)
    records.push(Buffer.from([0x16, 3, 1, part.length >> 8, part.length & 0xff]), part)
    at += part.length
  }
  return Buffer.concat(records)
}

test('B5 versions come newest first, with the name asked for and the ciphers in the order of the station', () => {
  expect(readClientHello(modern)).toMatchObject({ versions: ['TLSv1.3', 'TLSv1.2'], serverName: 'csms.example' })
  expect(readClientHello(legacy)).toEqual({
    versions: ['TLSv1.2'],
    ciphers: ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_256_CBC_SHA'],
    serverName: null,
  })
})

/** ELBSecurityPolicy-TLS-1-2-Ext-2018-06, which operators name. */
const policy = {
  'ECDHE-ECDSA-AES128-GCM-SHA256': 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES128-SHA256': 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'ECDHE-RSA-AES128-SHA256': 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'ECDHE-ECDSA-AES128-SHA': 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'ECDHE-RSA-AES128-SHA': 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'ECDHE-ECDSA-AES256-GCM-SHA384': 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384': 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'ECDHE-ECDSA-AES256-SHA384': 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  'ECDHE-RSA-AES256-SHA384': 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  'ECDHE-RSA-AES256-SHA': 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'ECDHE-ECDSA-AES256-SHA': 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  'AES128-GCM-SHA256': 'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'AES128-SHA256': 'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'AES128-SHA': 'TLS_RSA_WITH_AES_128_CBC_SHA',
  'AES256-GCM-SHA384': 'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'AES256-SHA256': 'TLS_RSA_WITH_AES_256_CBC_SHA256',
  'AES256-SHA': 'TLS_RSA_WITH_AES_256_CBC_SHA',
}

test('V1 every cipher of the AWS policy is known by its name', async () => {
  const ciphers = Object.keys(policy)
  const hello = readClientHello(await firstFlight({ maxVersion: 'TLSv1.2', ciphers: ciphers.join(':') }))
  expect(hello).toMatchObject({ ciphers: Object.values(policy) })
})

test('B5 made-up numbers (GREASE) and signals among the ciphers are left out, an unknown cipher keeps its number', () => {
  // Cipher list of `legacy`: two ciphers, and the renegotiation signal.
  const at = legacy.indexOf(Buffer.from([0x00, 0x9c, 0x00, 0x35]))
  const list = Buffer.from([0x3a, 0x3a, 0xc0, 0xff])
  expect(readClientHello(Buffer.concat([legacy.subarray(0, at), list, legacy.subarray(at + 4)]))).toMatchObject({
    ciphers: ['0xc0ff'],
  })
})

test('B5 a hello of TLS 1.0 without extensions is read', () => {
  const body = Buffer.concat([
    Buffer.from([3, 1]),
    Buffer.alloc(32, 7),
    Buffer.from([0]),
    Buffer.from([0, 4, 0x00, 0x2f, 0x00, 0x0a]),
    Buffer.from([1, 0]),
  ])
  const message = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body])
  expect(readClientHello(Buffer.concat([Buffer.from([0x16, 3, 1, 0, message.length]), message]))).toEqual({
    versions: ['TLSv1'],
    ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
    serverName: null,
  })
})

test('B5 a hello cut anywhere is waited for, and cut into any records reads the same', () => {
  const whole = readClientHello(modern)
  for (let end = 0; end < modern.length; end++) expect(readClientHello(modern.subarray(0, end))).toBe('more')
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 40 }), (sizes) => {
      expect(readClientHello(inRecords(modern, sizes))).toEqual(whole)
    }),
  )
})

test('B5 plain HTTP, other records and nonsense are no hello', () => {
  for (const bytes of [
    'GET / HTTP/1.1\r\n',
    'SSH-2.0-x',
    '\x15\x03\x03\x00\x02\x02\x28',
    '\x16\x02\x00\x00\x05',
    '\x16\x03\x01\x00\x00',
  ])
    expect(readClientHello(Buffer.from(bytes, 'latin1'))).toBe(null)
  expect(readClientHello(new Uint8Array())).toBe('more')
})

test('B5 garbage gives null or waits, and never throws', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readClientHello(bytes)))
  // Almost right is harder than random: bytes of a real hello changed, cut out, or put in.
  const change = fc.tuple(fc.nat(modern.length - 1), fc.nat(3), fc.uint8Array({ maxLength: 6 }))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      let bytes = modern
      for (const [at, cut, put] of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])
      const read = readClientHello(bytes)
      if (read === null || read === 'more') return
      expect(read.serverName ?? 'none').toMatch(/^[!-~]+$/)
      for (const name of [...read.ciphers, ...read.versions]) expect(name).toMatch(/^(TLS|SSL|0x)/)
    }),
    { numRuns: 2_000 },
  )
})

test('B5 a hostile list of ciphers does not fill the window', () => {
  const ciphers = Buffer.alloc(4_000, 0x13)
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(33),
    Buffer.from([0x0f, 0xa0]),
    ciphers,
    Buffer.from([1, 0]),
  ])
  const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 0xff]), body])
  const hello = readClientHello(
    Buffer.concat([Buffer.from([0x16, 3, 1, message.length >> 8, message.length & 0xff]), message]),
  )
  expect(hello).toMatchObject({ ciphers: { length: 200 } })
})
