import { describe, expect, test } from 'vitest'
import { goe } from '../../../src/main/core/wallboxes/go-e.ts'
import { lastErrorInWords } from '../../../src/main/core/wallboxes/go-e-errors.ts'
import { stationBox } from '../../../src/main/core/wallboxes/any.ts'
import { endsWithIdentity, joinUrl } from '../../../src/main/core/wallboxes/join-url.ts'
import { urlProblem } from '../../../src/main/core/preflight/url.ts'
import { siblingsOf } from '../../../src/main/core/preflight/siblings.ts'
import { createProbe } from '../../../src/main/platform/probe.ts'
import type { OpenBox } from '../../../src/main/core/wallboxes/family.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, goeDevice, json, type FakeLan } from '../../fakes/lan.ts'
import type { Proxy } from '../../../src/main/core/proxy/settings.ts'

describe('the URL a box dials', () => {
  test.each([
    ['wss://csms.example/ocpp', 'CP1', 'wss://csms.example/ocpp/CP1'],
    ['wss://csms.example/ocpp/', 'CP1', 'wss://csms.example/ocpp/CP1'],
    ['wss://csms.example//', 'CP1', 'wss://csms.example/CP1'],
    [
      'ws://h:8180/steve/websocket/CentralSystemService/',
      '990077',
      'ws://h:8180/steve/websocket/CentralSystemService/990077',
    ],
    ['wss://h/ocpp?key=1', 'RDAM 123', 'wss://h/ocpp/RDAM%20123?key=1'],
    ['wss://h/ocpp/?key=a/b', 'RDAM|1', 'wss://h/ocpp/RDAM%7C1?key=a/b'],
  ])('G6 %s and %s give %s', (base, identity, url) => {
    expect(joinUrl(base, identity)).toBe(url)
  })

  test('an identity that is already there is noticed, encoded or not', () => {
    expect(endsWithIdentity('wss://h/ocpp/CP 1/', 'CP 1')).toBe(true)
    expect(endsWithIdentity('wss://h/ocpp/CP%201?x=1', 'CP 1')).toBe(true)
    expect(endsWithIdentity('wss://h/ocpp/CP', 'CP1')).toBe(false)
  })

  test.each([
    ['', 'backend.url.empty'],
    ['csms.example/ocpp', 'backend.url.noScheme'],
    ['https://csms.example/ocpp', 'backend.url.http'],
    ['ftp://csms.example', 'backend.url.otherScheme'],
    ['wss://csms.example/a b', 'backend.url.spaces'],
    ['wss://user:pass@csms.example/ocpp', 'backend.url.credentials'],
    ['wss:///ocpp', 'backend.url.noHost'],
    ['wss://', 'backend.url.noHost'],
    ['wss://csms.example:99999/ocpp', 'backend.url.unreadable'],
    ['wss://csms.example/ocpp#top', 'backend.url.fragment'],
    ['wss://csms.example/ocpp/CP1', 'backend.url.identityTwice'],
  ])('%j is refused with %s', (url, code) => {
    expect(urlProblem(createProbe(), url, 'CP1')?.code).toBe(code)
  })

  test('a good URL is not', () => {
    expect(urlProblem(createProbe(), ' wss://csms.example:443/ocpp?k=1 ', 'CP1')).toBeNull()
  })

  test('B4 the neighbours of a refused URL are other slashes and paths, never itself', () => {
    const siblings = siblingsOf('wss://h/ocpp/v16/CP1', 'wss://h/ocpp/v16')
    expect(siblings).toContain('wss://h/ocpp/v16/CP1/')
    expect(siblings).toContain('wss://h/ocpp/CP1')
    expect(siblings).not.toContain('wss://h/ocpp/v16/CP1')
  })
})

const goeBox = (lan: FakeLan, address: string): OpenBox =>
  goe.local!.open({ lan, clock: fakeClock(), address, login: null, pin: null, pinned: () => undefined })

describe('G2 G3 a go-e over its local API', () => {
  test('a string goes as quoted, URL-encoded JSON and comes back as it was', async () => {
    const lan = fakeLan()
    const values = new Map<string, unknown>([['ocppu', '']])
    lan.devices.set('10.0.0.9', goeDevice(values))
    const box = goeBox(lan, '10.0.0.9')
    expect(await box.write('ocppu', 'wss://h/a?b=c&d')).toEqual({ result: 'accepted' })
    expect(lan.asked[0]).toBe('10.0.0.9 /api/set?ocppu=%22wss%3A%2F%2Fh%2Fa%3Fb%3Dc%26d%22')
    expect((await box.read(['ocppu'])).get('ocppu')).toBe('wss://h/a?b=c&d')
  })

  test('each key of a reply is looked at: an error text is a refusal with its reason', async () => {
    const lan = fakeLan()
    lan.devices.set('b', goeDevice(new Map(), new Map([['ocppao', 'ocppao: value out of range']])))
    expect(await goeBox(lan, 'b').write('ocppao', 'true')).toEqual({
      result: 'rejected',
      reason: 'ocppao: value out of range',
    })
  })

  test('a 400 with a valid body is read: the key the model lacks is just absent', async () => {
    const lan = fakeLan()
    lan.devices.set('b', () => json({ ocppe: true }, 400))
    expect([...(await goeBox(lan, 'b').read(['ocppe', 'ocppao']))]).toEqual([['ocppe', 'true']])
  })

  test.each([
    [401, 'box-needs-password'],
    [404, 'box-api-off'],
    [200, 'box-refused'],
  ])('HTTP %i without JSON is told as %s', async (status, code) => {
    const lan = fakeLan()
    lan.devices.set('b', () => answered(status, '<html>'))
    await expect(goeBox(lan, 'b').read(['ocppe'])).rejects.toMatchObject({ code })
  })

  test('its last error is said in words', () => {
    const line =
      'esp_transport_connect() failed with -1, transport_error=ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, tls_error_code=0, tls_flags=0, esp_ws_handshake_status_code=0, errno=119'
    expect(lastErrorInWords(line).code).toBe('backend.boxError.timeout')
    expect(lastErrorInWords('esp_ws_handshake_status_code=404').code).toBe('backend.boxError.notFound')
    expect(lastErrorInWords('something new').code).toBe('backend.boxError.other')
  })
})

test('L7 a station is asked by key, case does not matter, and what it hands back is not trusted', async () => {
  const call = (): Promise<Readonly<Record<string, unknown>>> =>
    Promise.resolve({
      configurationKey: [{ key: 'heartbeatinterval', value: '60' }, { key: 7 }, null, { key: '__proto__', value: 'x' }],
    })
  const box = stationBox({ call } as unknown as Proxy, 'CP1')
  expect([...(await box.read(['HeartbeatInterval', 'Other']))]).toEqual([['HeartbeatInterval', '60']])
})
