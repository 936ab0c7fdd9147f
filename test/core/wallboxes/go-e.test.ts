import { describe, expect, test } from 'vitest'
import { familyOf } from '../../../src/main/core/wallboxes/families.ts'
import { lastErrorInWords } from '../../../src/main/core/wallboxes/go-e-errors.ts'
import { goeChecks, goeSettings } from '../../../src/main/core/wallboxes/go-e-settings.ts'
import { goe } from '../../../src/main/core/wallboxes/go-e.ts'
import type { OpenBox } from '../../../src/main/core/wallboxes/family.ts'
import { pemProblem } from '../../../src/main/core/wallboxes/pem.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, goeDevice, json, type FakeLan } from '../../fakes/lan.ts'

const open = (lan: FakeLan): OpenBox =>
  goe.local!.open({ lan, clock: fakeClock(), address: 'b', login: null, pin: null, pinned: () => undefined })

/** A box that answers every question alike. */
const answering = (status: number, body: string): { lan: FakeLan; box: OpenBox } => {
  const lan = fakeLan()
  lan.devices.set('b', () => answered(status, body))
  return { lan, box: open(lan) }
}

const holding = (values: Record<string, unknown>): { lan: FakeLan; box: OpenBox; values: Map<string, unknown> } => {
  const lan = fakeLan()
  const map = new Map(Object.entries(values))
  lan.devices.set('b', goeDevice(map))
  return { lan, box: open(lan), values: map }
}

const [question, asBefore] = goe.discovery.questions
const fingerprint = (status: number, body: string, announced: boolean) =>
  question!.read(answered(status, body), announced) ?? asBefore!.read(answered(status, body), announced)

/** Key and access of the seed's table, written down here a second time. */
const seed = `ocppe RW ocppu RW ocppg RW ocppcn RW ocppss RW ocpps R ocppc R ocppca R ocppa R ocppaa R ocpph RW ocppi RW
  ocppai RW ocppd RW ocppr RW ocpple R ocpplea R ocpprl RW ocppck W ocppcc W ocppsc W`.split(/\s+/)

describe('G2 the keys of a go-e', () => {
  test('all of the maker’s table are there with their access; what is only taken is never asked for', () => {
    const access = new Map(goeSettings.map((one) => [one.key, one.access]))
    for (let at = 0; at < seed.length; at += 2) expect(access.get(seed[at]!), seed[at]).toBe(seed[at + 1])
    expect(goeSettings.filter(({ access: way }) => way === 'W').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['ocppck', 'ocppcc', 'ocppsc']),
    )
  })

  test('each has its line of meaning and each choice its name, in both languages', () => {
    for (const { key, choices } of goeSettings)
      for (const code of [`settings.go-e.${key}`, ...Object.values(choices ?? {})])
        for (const language of ['en', 'de'] as const) expect(dictionary[language]).toHaveProperty([code])
  })

  test('are asked for a few at a time, and each key once', async () => {
    const { lan, box } = holding(Object.fromEntries(goeSettings.map(({ key }) => [key, 1])))
    const values = await box.read(goeSettings.map(({ key }) => key))
    const asked = lan.asked.flatMap((line) => /filter=(.*)$/.exec(line)?.[1]?.split(',') ?? [])
    expect(Math.max(...lan.asked.map((line) => line.length))).toBeLessThan(220)
    expect(asked.filter((key) => key !== 'rbt').sort()).toEqual([...values.keys()].sort())
    expect(values.size).toBe(goeSettings.filter(({ access }) => access !== 'W').length)
  })

  test('ages are told as ms since it happened, by how long the box runs; null where nothing happened', async () => {
    const { box } = holding({ rbt: 400_000, ocppca: 100_000, ocppaa: null, ocpplea: 500_000 })
    expect(await box.read(['ocppca', 'ocppaa', 'ocpplea'])).toEqual(
      new Map([
        ['ocppca', '300000'],
        ['ocppaa', null],
        ['ocpplea', '100000'],
      ]),
    )
  })

  test('numbers, lists, objects and null are texts; an object is looked at only', async () => {
    const { lan, box } = holding({ ocppf: null, ocpph: 60, ocppdp: { id: 1 }, ocpptp: [] })
    expect(await box.read(['ocppf', 'ocpph', 'ocppdp', 'ocpptp'])).toEqual(
      new Map([
        ['ocppf', null],
        ['ocpph', '60'],
        ['ocppdp', '{"id":1}'],
        ['ocpptp', '[]'],
      ]),
    )
    const before = lan.asked.length
    expect(await box.write('ocppdp', '{}')).toEqual({ result: 'read-only' })
    expect(lan.asked).toHaveLength(before)
  })

  test.each([
    ['ocppe', 'True', 'true'],
    ['ocpph', ' 60 ', '60'],
    ['ocppf', '', 'null'],
    ['ocppcm', '1', '1'],
    ['ocppd', '123', '"123"'],
    ['ocppd', 'a"b', '"a\\"b"'],
  ])('%s = %j goes out as %s', async (key, value, wanted) => {
    const { lan, box } = holding({})
    expect(await box.write(key, value)).toEqual({ result: 'accepted' })
    expect(decodeURIComponent(lan.asked[0]!)).toBe(`b /api/set?${key}=${wanted}`)
  })
})

describe('G3 what a go-e says to a write', () => {
  test.each([
    [500, '{"ocppu":"ocppu: value too long"}', { result: 'rejected', reason: 'ocppu: value too long' }],
    [500, '{"error":"out of memory"}', { result: 'rejected', reason: 'out of memory' }],
    [200, '{"ocppu":"ocppu: tried to set unknown api key"}', { result: 'not supported' }],
    [200, '{}', { result: 'rejected', reason: null }],
    [200, '{"other":"text"}', { result: 'rejected', reason: null }],
  ])('HTTP %i with %s', async (status, body, written) => {
    expect(await answering(status, body).box.write('ocppu', 'ws://h/1')).toEqual(written)
  })

  test.each([
    [500, 'box-refused'],
    [204, 'box-refused'],
    [302, 'box-refused'],
    [404, 'box-api-off'],
    [401, 'box-needs-password'],
    [403, 'box-needs-password'],
  ])('HTTP %i is no answer to a question, whatever its body holds: %s', async (status, code) => {
    await expect(answering(status, '{"ocppe":true}').box.read(['ocppe'])).rejects.toMatchObject({ code })
  })

  test.each([
    [401, 'box-needs-password'],
    [403, 'box-needs-password'],
    [404, 'box-api-off'],
    [302, 'box-refused'],
  ])('HTTP %i takes nothing, whatever its body holds: %s', async (status, code) => {
    const { box } = answering(status, '{"ocppu":true}')
    await expect(box.write('ocppu', 'ws://h/1')).rejects.toMatchObject({ code })
  })

  test('restarts by the key that only does that', async () => {
    const { lan, box } = holding({})
    await box.restart?.()
    expect(lan.asked).toEqual(['b /api/set?rst=true'])
    await expect(answering(500, '{"rst":"no"}').box.restart?.()).rejects.toMatchObject({ code: 'box-refused' })
  })

  test('its link is told with ages and the error in words', () => {
    const line = 'esp_transport_connect() failed with -1, transport_error=ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, errno=119'
    const told: [string, string | null][] = [
      ['ocppe', 'true'],
      ['ocppu', 'wss://h/1'],
      ['ocppc', 'true'],
      ['ocppa', 'false'],
      ['ocppca', '300000'],
      ['ocppaa', null],
      ['ocpple', line],
      ['ocpplea', '60000'],
    ]
    expect(goe.local!.link.read(new Map(told))).toEqual({
      url: 'wss://h/1',
      stored: ['wss://h/1'],
      identity: '1',
      connected: true,
      accepted: false,
      connectedFor: 300_000,
      acceptedFor: null,
      error: { says: { code: 'backend.boxError.timeout' }, line, ago: 60_000 },
    })
    expect(goe.local!.link.read(new Map())).toMatchObject({ url: null, connected: null, error: null })
  })
})

test('hostile boxes: an answer that nests without end is none', async () => {
  const deep = `{"ocpptp":${'['.repeat(9000)}${']'.repeat(9000)},"sse":"990077"}`
  await expect(answering(200, deep).box.read(['ocpptp'])).rejects.toMatchObject({ code: 'box-refused' })
  await expect(answering(200, deep).box.write('ocpptt', 'x')).rejects.toMatchObject({ code: 'box-refused' })
  expect(fingerprint(200, deep, false)).toBeNull()
  const text = JSON.stringify({ ocpptp: [{ name: '[{"'.repeat(50) }] })
  expect((await answering(200, text).box.read(['ocpptp'])).get('ocpptp')).toContain('[{')
})

describe('G1 who answers at an address', () => {
  const status = JSON.stringify({ sse: '990077', typ: 'go-eCharger_V4', fwv: '60.4', fna: 'Garage' })

  test('a go-e says so itself, announced or not', () => {
    expect(fingerprint(200, status, false)).toMatchObject({ state: 'ready', serial: '990077', title: 'Garage' })
    expect(fingerprint(400, status, false)).toMatchObject({ state: 'ready', firmware: '60.4' })
  })

  test.each([
    [404, 'Not found', 'api off'],
    [200, '<html>', 'api off'],
    [200, '{}', 'api off'],
    [401, '', 'needs password'],
    [401, '{"sse":"990077"}', 'needs password'],
    [400, '{}', 'api off'],
    [403, '', 'needs password'],
    [503, '', 'not answering'],
  ])('one that announced itself and answers %i %j is told as it is: %s', (code, body, state) => {
    expect(fingerprint(code, body, true)).toEqual({ state })
    // Without the announcement it could be any device.
    expect(fingerprint(code, body, false)).toBeNull()
  })
})

describe('G3 the last error in words', () => {
  const esp = (fields: string): string => `esp_transport_connect() failed with -1, ${fields}`
  test.each([
    [
      esp('transport_error=ESP_OK, tls_error_code=0, tls_flags=0, esp_ws_handshake_status_code=401, errno=0'),
      'backend.boxError.refused',
    ],
    [esp('esp_ws_handshake_status_code=404'), 'backend.boxError.notFound'],
    [esp('esp_ws_handshake_status_code=302'), 'goe.error.redirected'],
    [esp('esp_ws_handshake_status_code=503'), 'backend.boxError.status'],
    [
      esp('transport_error=ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, tls_error_code=9984, tls_flags=8, errno=0'),
      'goe.error.certificateUntrusted',
    ],
    [esp('transport_error=ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, tls_flags=12'), 'goe.error.certificateName'],
    [esp('transport_error=ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, tls_flags=512'), 'goe.error.certificateFuture'],
    [esp('transport_error=ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, tls_flags=1'), 'goe.error.certificateExpired'],
    [esp('transport_error=ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, tls_flags=0'), 'backend.boxError.tls'],
    [esp('transport_error=ESP_ERR_MBEDTLS_PK_PARSE_KEY_FAILED'), 'goe.error.ownKey'],
    [esp('transport_error=ESP_ERR_MBEDTLS_X509_CRT_PARSE_FAILED'), 'goe.error.ownCertificate'],
    [esp('transport_error=ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME, errno=0'), 'backend.boxError.name'],
    [esp('transport_error=ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST, errno=111'), 'goe.error.refused'],
    [esp('transport_error=ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST, errno=104'), 'backend.boxError.closed'],
    [esp('transport_error=ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST, errno=118'), 'goe.error.unreachable'],
    [esp('transport_error=ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST, errno=0'), 'goe.error.unreachable'],
    ['WebSocket closed by server, close code 1006', 'goe.error.ended'],
    ['NOT_CONNECTED', 'goe.error.notConnected'],
    ['', 'backend.boxError.other'],
    ['something else', 'backend.boxError.other'],
  ])('%s', (line, code) => {
    expect(lastErrorInWords(line).code).toBe(code)
    for (const language of ['en', 'de'] as const) expect(dictionary[language]).toHaveProperty([code])
  })
})

describe('G4 keys, certificates and skip flags', () => {
  const block = (label: string, body = 'QUJD'): string => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`

  test.each([
    [block('PRIVATE KEY'), 'private key', null],
    [block('EC PRIVATE KEY').replaceAll('\n', '\r\n'), 'private key', null],
    [block('CERTIFICATE'), 'certificate', null],
    ['', 'private key', null],
    ['hello', 'certificate', 'keys.problem.pem.none'],
    [block('CERTIFICATE'), 'private key', 'keys.problem.pem.noKey'],
    [block('PRIVATE KEY'), 'certificate', 'keys.problem.pem.keyInstead'],
    [block('CERTIFICATE REQUEST'), 'certificate', 'keys.problem.pem.noCertificate'],
    [block('ENCRYPTED PRIVATE KEY'), 'private key', 'keys.problem.pem.encrypted'],
    [block('CERTIFICATE') + block('PRIVATE KEY'), 'certificate', 'keys.problem.pem.several'],
    [block('CERTIFICATE') + block('CERTIFICATE'), 'certificate', null],
    [block('CERTIFICATE') + block('CERTIFICATE', '€'), 'certificate', 'keys.problem.pem.broken'],
    [block('CERTIFICATE') + block('X509 CRL'), 'certificate', 'keys.problem.pem.noCertificate'],
    [block('PRIVATE KEY') + block('PRIVATE KEY'), 'private key', 'keys.problem.pem.several'],
    [block('PRIVATE KEY') + block('CERTIFICATE'), 'private key', 'keys.problem.pem.several'],
    [block('CERTIFICATE', 'not base64 €'), 'certificate', 'keys.problem.pem.broken'],
    [block('CERTIFICATE').replace('END CERTIFICATE', 'END PRIVATE KEY'), 'certificate', 'keys.problem.pem.broken'],
    [`${block('CERTIFICATE')}-----BEGIN CERTIFICATE-----`, 'certificate', 'keys.problem.pem.none'],
  ] as const)('%j as a %s', (text, holds, problem) => {
    expect(pemProblem(text, holds)?.code ?? null).toBe(problem)
    if (problem !== null) expect(dictionary.de).toHaveProperty([problem])
  })

  test('a key is taken without being shown: there is nothing to read back', async () => {
    const { box, values } = holding({})
    expect(await box.write('ocppck', block('PRIVATE KEY'))).toEqual({ result: 'not readable' })
    expect(values.get('ocppck')).toContain('BEGIN PRIVATE KEY')
    expect(await box.read(['ocppck', 'ocppcc', 'ocppsc'])).toEqual(new Map())
    expect((await answering(200, '{"ocppck":"ocppck: no key"}').box.write('ocppck', 'x')).result).toBe('rejected')
  })

  test('G2 a key of its table that it does not show may be one it only takes: its reply to a write tells', async () => {
    const { lan, box } = holding({ ocppe: true, ocppu: 'wss://h/1', ocpplo: false })
    const device = lan.devices.get('b')!
    lan.devices.set('b', (path, request) =>
      path.startsWith('/api/set?ocppr=') ? json({ ocppr: 'ocppr: unknown key' }) : device(path, request),
    )
    expect(box.access?.('ocppao')).toBe('RW')
    expect([...(await box.read(['ocppao', 'ocppr', 'ocpplo', 'ocppu'])).keys()]).toEqual(['ocpplo', 'ocppu'])
    const access = ['ocppao', 'ocppr', 'ocpplo', 'ocppc', 'ocppck'].map((key) => box.access?.(key))
    expect(access).toEqual(['W', 'W', 'RW', 'R', 'W'])
    expect(await box.write('ocppao', 'false')).toEqual({ result: 'not readable' })
    expect(await box.write('ocppr', 'false')).toEqual({ result: 'not supported' })
    expect(await box.write('ocpplo', 'true')).toEqual({ result: 'accepted' })
    // Where it is led to now must be known before it is led elsewhere.
    const nowhere = holding({ ocpplo: false }).box
    await nowhere.read(['ocppu', 'ocppe', 'ocpplo'])
    expect(['ocppu', 'ocppe'].map((key) => nowhere.access?.(key))).toEqual(['RW', 'RW'])
  })

  test('a skipped check is a finding with its fix', () => {
    const checks = goeChecks(
      new Map([
        ['ocppss', 'true'],
        ['ocppcn', 'true'],
        ['ocppg', 'false'],
      ]),
    )
    expect(checks.map(({ id, result }) => [id, result])).toEqual([
      ['settings ocppss', 'finding'],
      ['settings ocppcn', 'finding'],
    ])
    for (const { says, fix } of checks)
      for (const { code } of [says, fix!]) expect(dictionary.de).toHaveProperty([code])
    expect(goeChecks(new Map([['ocppss', 'false']]))).toEqual([])
    expect(goeChecks(new Map())).toEqual([])
  })
})

describe('G5 the maker’s paper', () => {
  const rows = familyOf('go-e').paper!.rows
  const of = (about: string, documented: string): number =>
    rows.filter((row) => row.about === about && row.documented.startsWith(documented)).length

  test('holds every profile, message and key of it, none twice', () => {
    expect([of('profile', 'yes'), of('profile', 'no')]).toEqual([4, 2])
    expect([of('message', 'yes'), of('message', 'no')]).toEqual([18, 10])
    expect([of('key', 'RW'), of('key', 'R') - of('key', 'RW'), of('key', 'no')]).toEqual([9, 14, 20])
    expect(new Set(rows.map(({ about, name }) => `${about} ${name}`)).size).toBe(rows.length)
    expect(rows).toContainEqual({ about: 'profile', name: 'SmartCharging', documented: 'yes, numberOfPhases=1' })
  })
})

test('a go-e asked over nothing but garbage never hangs and never lies', async () => {
  await expect(answering(200, '[]').box.read(['ocppe'])).rejects.toMatchObject({ code: 'box-refused' })
  await expect(answering(200, 'null').box.write('ocppe', 'true')).rejects.toMatchObject({ code: 'box-refused' })
  const lan = fakeLan()
  lan.devices.set('b', () => json({ __proto__: null, ocppe: { deep: true } }))
  expect(await open(lan).read(['ocppe', '__proto__'])).toEqual(new Map([['ocppe', '{"deep":true}']]))
})
