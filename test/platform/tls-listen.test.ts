import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'
import type { SecureVersion, TLSSocket } from 'node:tls'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Handshake, ListenTls } from '../../src/main/core/host.ts'
import { openTlsDoor } from '../../src/main/platform/links/tls-door.ts'
import { dictionary, say } from '../../src/shared/words/words.ts'
import { makeAuthority, type Issued } from '../fakes/authority.ts'
import { ask, firstFlight, hear, portOf, shake, talk } from './tls-peers.ts'

const day = 86_400_000
const pair = ({ pem, keyPem }: Issued) => ({ cert: pem, key: keyPem })

let site: Issued
let wss: ListenTls
let mtls: ListenTls
beforeAll(async () => {
  site = await makeAuthority('Site CA')
  const [p256, rsa] = await Promise.all([site.issue('laptop'), site.issue('laptop', { rsa: true })])
  wss = { certificates: [pair(rsa), pair(p256)] }
  mtls = { ...wss, clientCa: site.pem }
})

/** The trouble as it stands in the window, in both languages: no code without words, no value left out. */
function spoken({ code, facts }: Handshake): string {
  for (const language of ['en', 'de'] as const) {
    expect(dictionary[language]).toHaveProperty([code])
    expect(say(language, { code, values: facts })).not.toMatch(/[{}]/)
  }
  return say('en', { code, values: facts })
}

test('P14 ws, wss and wss with client certificate are listeners of their own, side by side', async () => {
  const [plain, second, third] = [await hear(), await hear(wss), await hear(mtls)]
  expect([plain, second, third].map(({ listener }) => listener.url.split(':')[0])).toEqual(['ws', 'wss', 'wss'])
  const station = await site.issue('CP1')
  expect(await ask(connectTcp(plain.port, '127.0.0.1'))).toMatch(/^HTTP\/1.1 101/)
  expect(await ask(await shake(second.port))).toMatch(/^HTTP\/1.1 101/)
  expect(await ask(await shake(third.port, pair(station)))).toMatch(/^HTTP\/1.1 101/)
  expect(plain.knocks[0]!.tls).toBe(null)
  expect(second.knocks[0]!.tls).toMatchObject({ client: null })
  expect(third.knocks[0]!.tls).toMatchObject({
    client: {
      subject: expect.stringContaining('CN=CP1'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      commonName: 'CP1',
    },
  })
})

test('B5 an admitted station brings what it offered, and what was agreed on', async () => {
  const { port, knocks } = await hear(wss)
  await ask(await shake(port, { servername: 'laptop.local' }))
  expect(knocks[0]!.tls).toMatchObject({
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    hello: { versions: ['TLSv1.3', 'TLSv1.2'], serverName: 'laptop.local' },
  })
  expect(knocks[0]!.tls!.hello!.ciphers).toContain('TLS_RSA_WITH_AES_128_GCM_SHA256')
})

test('B5 the hello is handed on unchanged, however it was cut into segments', async () => {
  const { port, knocks } = await hear(wss)
  // Between station and listener: every byte of the station arrives alone.
  const slow = createServer((socket) => {
    const on = connectTcp(port, '127.0.0.1').setNoDelay()
    onTestFinished(() => void on.destroy())
    socket.on('error', () => undefined)
    on.on('error', () => undefined).pipe(socket)
    socket.on('data', (chunk: Buffer) => {
      for (const byte of chunk) on.write(Buffer.from([byte]))
    })
  })
  expect(await ask(await shake(await portOf(slow), { servername: 'laptop.local' }))).toMatch(/^HTTP\/1.1 101/)
  expect(knocks[0]!.tls!.hello).toMatchObject({ serverName: 'laptop.local' })
})

test.each([
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
])('P14 H20 a station that speaks only %s is served: RSA and P-256 stand side by side', async (ciphers) => {
  const { port, knocks } = await hear(wss)
  const socket = await shake(port, { maxVersion: 'TLSv1.2', ciphers })
  expect(await ask(socket)).toMatch(/^HTTP\/1.1 101/)
  expect(knocks[0]!.tls).toMatchObject({ protocol: 'TLSv1.2', cipher: socket.getCipher().standardName })
})

const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'AES128-SHA:@SECLEVEL=0' } as const

test('V1 below TLS 1.2 nobody gets in, and the reason names what was offered', async () => {
  const { port, knocks, trouble } = await hear(wss)
  await expect(shake(port, old)).rejects.toThrow()
  const told = await trouble()
  expect(told).toMatchObject({
    remote: '127.0.0.1',
    code: 'tls.trouble.versionTooOld',
    facts: { offered: 'TLSv1', wanted: 'TLSv1.2' },
    hello: { versions: ['TLSv1'], ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  })
  expect(spoken(told)).toContain('TLSv1;')
  expect(knocks).toEqual([])
})

test('P14 where old TLS is allowed, a station of 2010 gets in', async () => {
  const { port, knocks } = await hear({ ...wss, oldTls: true })
  expect(await ask(await shake(port, old))).toMatch(/^HTTP\/1.1 101/)
  expect(knocks[0]!.tls).toMatchObject({ protocol: 'TLSv1', cipher: 'TLS_RSA_WITH_AES_128_CBC_SHA' })
})

test('V1 no cipher in common names the ciphers of the station and the kinds of our certificates', async () => {
  const { port, trouble } = await hear({ certificates: wss.certificates.slice(1) })
  await expect(shake(port, { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' })).rejects.toThrow()
  const told = await trouble()
  expect(told).toMatchObject({
    code: 'tls.trouble.noCipher',
    facts: { kinds: 'P-256', offered: 'TLS_RSA_WITH_AES_128_GCM_SHA256' },
  })
  spoken(told)
})

const clients: [string, () => Promise<Issued | null>, object][] = [
  ['no certificate', () => Promise.resolve(null), { code: 'tls.trouble.clientMissing' }],
  [
    'a certificate of another CA',
    async () => (await makeAuthority('Foreign CA')).issue('CP1'),
    { code: 'tls.trouble.clientUntrusted', facts: { issuer: expect.stringContaining('Foreign CA') } },
  ],
  [
    'one that is signed by itself',
    () => makeAuthority('CP1'),
    { code: 'tls.trouble.clientUntrusted', facts: { issuer: expect.stringContaining('CN=CP1') } },
  ],
  [
    'one that calls itself of our CA but is not',
    async () => (await makeAuthority('Site CA')).issue('CP1'),
    { code: 'tls.trouble.clientUntrusted' },
  ],
  [
    'an expired one',
    () => site.issue('CP1', { notBefore: new Date('2025-01-01'), notAfter: new Date('2026-01-02') }),
    { code: 'tls.trouble.clientExpired', facts: { subject: expect.stringContaining('CN=CP1'), to: '2026-01-02' } },
  ],
  [
    'one of tomorrow',
    () => site.issue('CP1', { notBefore: new Date(Date.now() + day) }),
    { code: 'tls.trouble.clientNotYet', facts: { from: new Date(Date.now() + day).toISOString().slice(0, 10) } },
  ],
  ['one for servers only', () => site.issue('CP1', { usage: 'server' }), { code: 'tls.trouble.clientUnfit' }],
]
test.each(
  clients.flatMap((client) =>
    (['TLSv1.2', 'TLSv1.3'] as SecureVersion[]).map((version) => [version, ...client] as const),
  ),
)('V3 profile 3, %s: %s is refused, and the reason says which and why', async (maxVersion, _what, made, expected) => {
  const shown = await made()
  const { port, knocks, troubles, trouble } = await hear(mtls)
  const socket = await shake(port, { maxVersion, ...(shown && pair(shown)) })
  expect(await ask(socket)).toMatch(/^HTTP\/1.1 403[^]*certificate/)
  await once(socket, 'close')
  const told = await trouble()
  expect(told).toMatchObject(expected)
  expect(told.hello).not.toBe(null)
  if (shown)
    expect(told.facts).toMatchObject({
      subject: expect.stringContaining('CN=CP1'),
      wanted: expect.stringContaining('CN=Site CA'),
    })
  spoken(told)
  expect({ knocks, troubles }).toEqual({ knocks: [], troubles: [told] })
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'V3 with %s a session of a station without certificate cannot be resumed into one that is let in',
  async (maxVersion) => {
    const { port, knocks } = await hear(mtls)
    const first = await shake(port, { maxVersion })
    let session: Buffer | undefined = first.getSession()
    first.on('session', (later: Buffer) => (session = later))
    await ask(first)
    await once(first, 'close')
    const second = await shake(port, { maxVersion, session })
    expect(second.isSessionReused()).toBe(false)
    expect(await ask(second)).toMatch(/^HTTP\/1.1 403/)
    expect(knocks).toEqual([])
  },
)

test('V3 D5 an intermediate CA for stations needs its root beside it, and is then enough', async () => {
  const operator = await makeAuthority('Operator root')
  const branch = await operator.issue('Operator branch', { ca: true })
  await expect(hear({ ...wss, clientCa: branch.pem })).rejects.toMatchObject({
    code: 'certificate-unreadable',
    message: expect.stringMatching(/CN=Operator branch without .*CN=Operator root/),
  })
  const { port } = await hear({ ...wss, clientCa: `${branch.pem}\n${operator.pem}` })
  expect(await ask(await shake(port, pair(await branch.issue('CP1'))))).toMatch(/^HTTP\/1.1 101/)
})

test.each([
  [48, 'untrusted'],
  [46, 'untrusted'],
  [42, 'badCertificate'],
  [43, 'badCertificate'],
  [44, 'badCertificate'],
  [45, 'looksExpired'],
  [40, 'noCipher'],
  [70, 'versionTooOld'],
  [80, 'other'],
])('P14 H20 the alert %i of a station is said as %s', async (alert, code) => {
  const { port, trouble } = await hear(wss)
  const socket = await talk(port, await firstFlight({ maxVersion: 'TLSv1.2' }))
  await once(socket, 'data')
  socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, alert]))
  const told = await trouble()
  expect(told.code).toBe(`tls.trouble.${code}`)
  if (/untrusted|badCertificate|looksExpired/.test(code)) expect(told.facts.certificate).toContain('CN=laptop')
  if (code === 'untrusted') expect(told.facts.issuer).toContain('CN=Site CA')
  if (code === 'badCertificate') expect(told.facts.names).toBe('localhost, 127.0.0.1')
  spoken(told)
})

test('P14 plain ws on the port for wss is answered in plain words, and told once', async () => {
  const { port, troubles, trouble } = await hear(wss)
  const socket = connectTcp(port, '127.0.0.1')
  expect(await ask(socket)).toMatch(/^HTTP\/1.1 400[^]*wss:/)
  const told = await trouble()
  expect(told).toMatchObject({ code: 'tls.trouble.plainText', hello: null })
  spoken(told)
  // Its end is no second trouble.
  if (!socket.closed) await once(socket, 'close')
  await talk(port, Buffer.from([0]))
  await trouble()
  expect(troubles.map(({ code }) => code)).toEqual(['tls.trouble.plainText', 'tls.trouble.notTls'])
})

test('P14 TLS on the port for plain ws is told, with what the station offers', async () => {
  const { port, knocks, trouble } = await hear()
  await expect(shake(port, { servername: 'laptop.local' })).rejects.toThrow()
  const told = await trouble()
  expect(told).toMatchObject({ code: 'tls.trouble.tlsOnPlain', hello: { serverName: 'laptop.local' } })
  spoken(told)
  expect(knocks).toEqual([])
})

test('P14 what is neither TLS nor HTTP is told as that', async () => {
  const { port, trouble } = await hear(wss)
  await talk(port, Buffer.from([0, 1, 2, 3]))
  const told = await trouble()
  expect(told).toMatchObject({ code: 'tls.trouble.notTls' })
  spoken(told)
})

test('P14 a station that breaks off says how far it came: in its hello, after our certificate, after the handshake', async () => {
  const { port, trouble } = await hear(wss)
  const hello = await firstFlight()
  ;(await talk(port, hello.subarray(0, 100))).destroy()
  const early = await trouble()
  expect(early).toMatchObject({ code: 'tls.trouble.brokeOff', hello: null })

  const middle = await talk(port, hello)
  await once(middle, 'data')
  middle.destroy()
  const after = await trouble()
  expect(after).toMatchObject({
    code: 'tls.trouble.brokeOffAfter',
    facts: { certificate: expect.stringContaining('CN=laptop'), issuer: expect.stringContaining('CN=Site CA') },
    hello: { versions: ['TLSv1.3', 'TLSv1.2'] },
  })

  const { port: other, trouble: later } = await hear(wss)
  ;(await shake(other, { maxVersion: 'TLSv1.2' })).destroy()
  const left = await later()
  expect(left).toMatchObject({ code: 'tls.trouble.left' })
  for (const told of [early, after, left]) spoken(told)
})

test('P14 who connects and leaves without a word is no failed handshake', async () => {
  const { port, troubles, trouble } = await hear(wss)
  const silent = await talk(port)
  silent.end()
  await once(silent, 'close')
  await talk(port, 'HELO x\r\n')
  await trouble()
  expect(troubles.map(({ code }) => code)).toEqual(['tls.trouble.plainText'])
})

test.each([
  ['nothing at all', () => Promise.resolve(Buffer.alloc(0))],
  ['half a hello', async () => (await firstFlight()).subarray(0, 50)],
  ['a hello and no more', () => firstFlight()],
])('P14 a station that sends %s is let go in time', async (_what, made) => {
  const told: Handshake[] = []
  const door = openTlsDoor(wss, {
    upgradeWithin: 60,
    onlyUpgrades: (_request, response) => response.end(),
    toUpgrade: () => expect.fail('nobody asked'),
    knock: () => expect.fail('nobody asked'),
    trouble: (handshake) => told.push(handshake),
  })
  const socket = await talk(await portOf(door), await made())
  await once(socket.resume(), 'close')
  expect(told).toMatchObject([{ code: 'tls.trouble.silent', facts: { seconds: '0.06' } }])
  spoken(told[0]!)
})

test('a browser is told that there is nothing for it, and is no failed handshake', async () => {
  const { port, troubles, knocks } = await hear(wss)
  const socket: TLSSocket = await shake(port)
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 426/)
  await once(socket.resume(), 'close')
  expect({ troubles, knocks }).toEqual({ troubles: [], knocks: [] })
})

test('a listener that closes ends those in the middle of their handshake', async () => {
  const { port, listener } = await hear(wss)
  const socket = await talk(port, (await firstFlight()).subarray(0, 100))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await listener.close()
  await closed
})

test('P14 D5 a listener whose certificate and key do not belong together does not open', async () => {
  const other = await site.issue('other')
  const wrong = { cert: wss.certificates[0]!.cert, key: other.keyPem }
  await expect(hear({ certificates: [wrong] })).rejects.toMatchObject({
    code: 'certificate-unreadable',
    message: expect.stringContaining('does not belong'),
  })
  await expect(hear({ certificates: [] })).rejects.toMatchObject({ code: 'certificate-unreadable' })
  await expect(hear({ ...wss, clientCa: 'none' })).rejects.toMatchObject({ code: 'certificate-unreadable' })
})
