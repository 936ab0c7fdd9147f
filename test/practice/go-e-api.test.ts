import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { goeSettings } from '../../src/main/core/wallboxes/go-e-settings.ts'
import { goe } from '../../src/main/core/wallboxes/go-e.ts'
import { pemProblem } from '../../src/main/core/wallboxes/pem.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { cards } from '../../src/main/practice/backend.ts'
import { startLocalApi } from '../../src/main/practice/go-e-api.ts'
import type { LocalApi } from '../../src/main/practice/go-e-api.ts'
import { eachInAGarage } from './garage.ts'
import { until } from './still-time.ts'

const garage = eachInAGarage()
let api: LocalApi
beforeEach(async () => (api = await startLocalApi(garage().box, { time: garage().time, effectMs: 1_000 })))
afterEach(() => api.stop())

async function get(target: string): Promise<{ status: number; body: any }> {
  const response = await fetch(`http://${api.address}${target}`)
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

async function read(...keys: string[]): Promise<Record<string, any>> {
  return (await get(`/api/status?filter=${keys.join(',')}`)).body
}

/** Sets values, JSON as the API wants it, and lets the box take a second over it. */
async function set(values: Record<string, unknown>): Promise<any> {
  const query = Object.entries(values).map(([key, value]) => `${key}=${encodeURIComponent(JSON.stringify(value))}`)
  const { body } = await get(`/api/set?${query.join('&')}`)
  garage().time.advance(1_000)
  return body
}

describe('G1 G2 reading', () => {
  test('tells who it is and all OCPP keys that can be read', async () => {
    const { status, body } = await get('/api/status')
    expect(status).toBe(200)
    expect(body).toMatchObject({ sse: '990077', typ: 'go-eCharger_V4', oem: 'go-e', fwv: '60.5', var: 11, car: 1 })
    expect(body.fna).toBe('Practice wallbox')
    const readable = 'ocppe ocppu ocppg ocppcn ocppss ocpps ocppc ocppca ocppa ocppaa ocpph ocppi ocppai ocppd ocppr'
    const more = 'ocpple ocpplea ocppcs ocppao ocpplo ocppla ocppf'
    for (const key of `${readable} ${more}`.split(' ')) expect(body).toHaveProperty(key)
    for (const secret of ['ocppck', 'ocppcc', 'ocppsc']) expect(body).not.toHaveProperty(secret)
    expect(body.nrg).toHaveLength(16)
  })

  test('a filter gives just those keys; an unknown one makes it 400 with a valid body all the same', async () => {
    expect(await get('/api/status?filter=sse,var')).toEqual({ status: 200, body: { sse: '990077', var: 11 } })
    expect(await get('/api/status?filter=sse,cbl')).toEqual({ status: 400, body: { sse: '990077' } })
    expect((await get('/api/status?filter=ocppck')).status).toBe(400)
  })

  test('switched off, the API is not there; anything else of the box never was', async () => {
    expect((await get('/')).status).toBe(404)
    expect((await get('/api/other')).status).toBe(404)
    garage().box.configure({ hai: false })
    expect((await get('/api/status')).status).toBe(404)
    expect((await get('/api/set?ocppe=true')).status).toBe(404)
  })

  test('a request that is none is answered, not died of', async () => {
    expect((await fetch(`http://${api.address}/api/set?ocppe=true`, { method: 'POST' })).status).toBe(404)
    expect((await get('//')).status).toBe(404)
    expect((await get('/api/set?')).body).toEqual({})
    expect((await get('/api/set?__proto__=1')).status).toBe(500)
    expect((await get('/api/status?filter=__proto__,constructor')).body).toEqual({})
  })
})

describe('the driver on this box, over real sockets', () => {
  const open = () =>
    goe.local!.open({
      ...{ lan: createLan(), clock: createClock(), address: api.address },
      ...{ login: null, pin: null, pinned: () => undefined },
    })

  test('G2 reads every key of its table that can be read, in the unit it says, but those of another time', async () => {
    await garage().online()
    garage().time.advance(60_000)
    const values = await open().read(goeSettings.map(({ key }) => key))
    const unread = goeSettings.filter(({ key, access }) => access !== 'W' && !values.has(key)).map(({ key }) => key)
    expect(unread).toEqual(['ocppte'])
    expect(Number(values.get('ocppca'))).toBeGreaterThanOrEqual(60_000)
    expect(values.get('ocppdp')).toBe('[]')
    const link = goe.local!.link.read(values)
    expect(link).toMatchObject({ connected: true, accepted: true, error: null })
    expect(link.acceptedFor).toBeGreaterThanOrEqual(60_000)
  })

  test('G3 writes every key of its table that can be written, and what is told afterwards is what was written', async () => {
    const box = open()
    const wanted: [string, string][] = [
      ['ocppu', 'wss://h/a?b=c&d="e"'],
      ['ocppg', 'false'],
      ['ocpph', '77'],
      ['ocppf', '6'],
      ['ocppcm', '1'],
      ['ocppd', 'guest'],
      ['ocpptt', 'näheres beim Wirt'],
      ['ocpprl', 'true'],
    ]
    for (const [key, value] of wanted) expect(await box.write(key, value), key).toEqual({ result: 'accepted' })
    // Its loop has not run yet: read at once, it tells the old value.
    expect((await box.read(['ocpph'])).get('ocpph')).not.toBe('77')
    garage().time.advance(1_000)
    expect([...(await box.read(wanted.map(([key]) => key)))].sort()).toEqual(wanted.toSorted())
    expect(await box.write('ocppf', '')).toEqual({ result: 'accepted' })
    garage().time.advance(1_000)
    expect((await box.read(['ocppf'])).get('ocppf')).toBeNull()
  })

  test('G4 gives it a key it never shows, and is told when it is none', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(pemProblem(pem, 'private key')).toBeNull()
    expect(await open().write('ocppck', pem)).toEqual({ result: 'not readable' })
    expect(await open().write('ocppcc', pem)).toMatchObject({
      result: 'rejected',
      reason: expect.stringMatching(/PEM/),
    })
    garage().time.advance(1_000)
    expect(garage().box.settings.ocppck).toBe(pem)
    expect(await open().read(['ocppck'])).toEqual(new Map())
  })

  test('G1 tells a local API that is off from one that wants a password', async () => {
    garage().box.configure({ hsa: true })
    await expect(open().read(['ocppe'])).rejects.toMatchObject({ code: 'box-needs-password' })
    garage().box.configure({ hai: false })
    await expect(open().write('ocppe', 'true')).rejects.toMatchObject({ code: 'box-api-off' })
  })

  test('G1 G2 firmware before 051.4 is known and read by the older form of a filter, ten keys at a time', async () => {
    await api.stop()
    api = await startLocalApi(garage().box, { time: garage().time, listFilters: true })
    const asked = { timeoutMs: 4000, maxBytes: 10_000 }
    const prints = []
    for (const { path, read: print } of goe.discovery.questions)
      prints.push(print(await createLan().ask(`http://${api.address}${path}`, asked), true))
    expect(prints).toMatchObject([null, { state: 'ready', serial: '990077' }])
    const keys = goeSettings.filter(({ access }) => access !== 'W').map(({ key }) => key)
    const values = await open().read(keys)
    expect(keys.filter((key) => !values.has(key))).toEqual(['ocppte'])
  })

  test('restarts it, and it comes back to its backend', async () => {
    await garage().online()
    await open().restart?.()
    garage().time.advance(1_000)
    await until(() => !garage().box.connection.connected)
    garage().time.advance(10_000)
    await until(() => garage().box.connection.accepted)
  })
})

describe('G3 writing', () => {
  test('each key is answered for itself; what could be set is set, a second later', async () => {
    const { status, body } = await get('/api/set?ocppi=30&ocppe=maybe&ocppc=true&nope=1&ocppr=1')
    expect(status).toBe(200)
    expect(body).toEqual({
      ocppi: true,
      ocppe: 'ocppe: tried to set api key with invalid json InvalidInput (maybe)',
      ocppc: expect.stringMatching(/^ocppc: /),
      nope: expect.stringMatching(/^nope: /),
      ocppr: expect.stringMatching(/^ocppr: /),
    })
    expect(await read('ocppi')).toEqual({ ocppi: 10 })
    garage().time.advance(1_000)
    expect(await read('ocppi')).toEqual({ ocppi: 30 })
  })

  test('a string must be JSON: without quotes it is refused, and nothing changes', async () => {
    const { status, body } = await get('/api/set?ocppu=ws://a.example/1')
    expect(status).toBe(500)
    expect(body.ocppu).toBe('ocppu: tried to set api key with invalid json InvalidInput (ws://a.example/1)')
    garage().time.advance(5_000)
    expect((await read('ocppu')).ocppu).not.toContain('example')
  })

  test('ocppu acts at once: it hangs up, dials the new one and says what went wrong in the words of the firmware', async () => {
    const it = garage()
    await it.online()
    expect(await read('ocppe', 'ocpps', 'ocppc', 'ocppa')).toEqual({
      ocppe: true,
      ocpps: true,
      ocppc: true,
      ocppa: true,
    })
    expect(await set({ ocppu: 'ws://127.0.0.1:1/990077' })).toEqual({ ocppu: true })
    await until(() => it.box.connection.lastError !== null)
    const failed = await read('ocppc', 'ocppa', 'ocppca', 'ocppaa', 'ocpple', 'ocpplea', 'rbt')
    expect(failed).toMatchObject({ ocppc: false, ocppa: false, ocppca: null, ocppaa: null })
    expect(failed['ocpple']).toMatch(/^esp_transport_connect\(\) failed with -1, transport_error=ESP_ERR_/)
    expect(failed['rbt'] - failed['ocpplea']).toBeGreaterThanOrEqual(0)

    await set({ ocppu: `${it.backend.url}/990077` })
    await until(() => it.box.connection.accepted)
    const back = await read('ocppc', 'ocppa', 'ocppca', 'ocppaa', 'rbt')
    expect(back).toMatchObject({ ocppc: true, ocppa: true })
    expect(back['rbt'] - back['ocppaa']).toBeGreaterThanOrEqual(0)
    await set({ ocppe: false })
    expect(await read('ocpps', 'ocppc', 'ocppa')).toEqual({ ocpps: false, ocppc: false, ocppa: false })
  })

  test.each([
    ['ocppao', 'AllowOfflineTxForUnknownId', true, 'true'],
    ['ocpplo', 'LocalAuthorizeOffline', false, 'false'],
    ['ocppla', 'LocalAuthListEnabled', false, 'false'],
    ['ocpph', 'HeartbeatInterval', 77, '77'],
    ['ocppi', 'MeterValueSampleInterval', 78, '78'],
    ['ocppai', 'ClockAlignedDataInterval', 79, '79'],
  ])('D6 %s and %s are one setting', async (key, ocppKey, value, text) => {
    const it = garage()
    expect(await set({ [key]: value })).toEqual({ [key]: true })
    expect(it.box.keys.read([ocppKey]).configurationKey[0]?.value).toBe(text)
    it.box.keys.change(ocppKey, typeof value === 'boolean' ? String(!value) : '90')
    expect(await read(key)).toEqual({ [key]: typeof value === 'boolean' ? !value : 90 })
  })

  test.each([
    ['ocppe', '"true"'],
    ['ocpph', '0'],
    ['ocpph', '1.5'],
    ['ocppi', '-1'],
    ['ocppf', '33'],
    ['ocppd', '"longer than twenty characters"'],
    ['ocppu', 'null'],
    ['acs', '2'],
  ])('refuses %s=%s', async (key, value) => {
    const { status, body } = await get(`/api/set?${key}=${encodeURIComponent(value)}`)
    expect(status).toBe(500)
    expect(body[key]).toMatch(new RegExp(`^${key}: `))
  })

  test('G4 keys and certificates are checked when set and never shown', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    expect(await set({ ocppck: key, ocppcc: 'no certificate', ocppsc: '' })).toEqual({
      ocppck: true,
      ocppcc: 'ocppcc: could not be parsed as PEM',
      ocppsc: true,
    })
    expect(garage().box.settings.ocppck).toBe(key)
    expect(JSON.stringify(await read('ocppck', 'ocppcc', 'ocppsc'))).toBe('{}')
    expect(await set({ ocppck: null })).toEqual({ ocppck: true })
    expect(garage().box.settings.ocppck).toBe('')
  })
})

test('G2 car, connector, current and transaction follow the session', async () => {
  const it = garage()
  await it.online()
  const states = async () => Object.values(await read('car', 'ocppcs', 'ocppti'))
  expect(await states()).toEqual([1, 0, null])
  it.box.plugIn()
  expect(await states()).toEqual([3, 1, null])
  await it.box.present(cards.known)
  await until(() => it.box.transactionId !== null)
  expect(await states()).toEqual([2, 2, 1])
  expect((await read('nrg'))['nrg'].slice(0, 12)).toEqual([230, 230, 230, 0, 16, 16, 16, 3680, 3680, 3680, 0, 11040])
  await it.box.present(cards.known)
  expect(await states()).toEqual([4, 5, null])
  it.box.unplug()
  expect(await states()).toEqual([1, 0, null])
})
