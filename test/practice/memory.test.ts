import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cards } from '../../src/main/practice/cards.ts'
import { keyRules, Keys } from '../../src/main/practice/keys.ts'
import { Memory } from '../../src/main/practice/memory.ts'
import { Queue } from '../../src/main/practice/queue.ts'

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'practice-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const newKeys = (changed: (key: string) => void = () => undefined) =>
  new Keys(new Memory(join(directory, 'keys.json'), { values: {}, pending: {} }), changed)
const newCards = (keys: Keys) =>
  new Cards(new Memory(join(directory, 'cards.json'), { cache: [], listVersion: 0, list: [] }), keys)

describe('the queue of the wallbox', () => {
  const path = () => join(directory, 'queue.jsonl')

  test('C2 messages outlive the wallbox in their order, with ids, failures and what is done taken off', () => {
    const before = new Queue(path())
    const session = before.newSession()
    before.post('StartTransaction', session, { idTag: 'A' })
    before.post('MeterValues', session, { n: 1 })
    before.post('StopTransaction', session, { n: 2 })
    before.learnId(session, 42)
    before.done(before.oldest!.seq)
    before.failed(before.oldest!.seq)
    before.close()

    const after = new Queue(path())
    expect(after.length).toBe(2)
    expect(after.oldest).toMatchObject({ action: 'MeterValues', payload: { n: 1 }, failures: 1 })
    expect(after.transactionId(session)).toBe(42)
    expect(after.newSession()).toBe(session + 1)
    after.done(after.oldest!.seq)
    expect(after.oldest).toMatchObject({ action: 'StopTransaction' })
    after.post('MeterValues', null, {})
    expect(after.length).toBe(2)
    after.close()
  })

  test('a last line torn by a power failure costs nothing but itself', () => {
    const before = new Queue(path())
    before.post('StartTransaction', before.newSession(), { idTag: 'A' })
    before.close()
    appendFileSync(path(), '{"owed":{"seq":2,"act')
    const after = new Queue(path())
    expect(after.length).toBe(1)
    after.post('MeterValues', null, {})
    after.close()
    expect(new Queue(path()).length).toBe(2)
  })

  test('the file does not grow with what was delivered', () => {
    const queue = new Queue(path())
    for (let n = 0; n < 50; n += 1) {
      queue.post('MeterValues', null, { n })
      queue.done(queue.oldest!.seq)
    }
    queue.close()
    new Queue(path()).close()
    expect(readFileSync(path(), 'utf8')).toBe('')
  })
})

describe('configuration keys, OCPP 1.6 chapter 9', () => {
  const required = [
    'AuthorizeRemoteTxRequests ClockAlignedDataInterval ConnectionTimeOut ConnectorPhaseRotation GetConfigurationMaxKeys',
    'HeartbeatInterval LocalAuthorizeOffline LocalPreAuthorize MeterValuesAlignedData MeterValuesSampledData',
    'MeterValueSampleInterval NumberOfConnectors ResetRetries StopTransactionOnEVSideDisconnect',
    'StopTransactionOnInvalidId StopTxnAlignedData StopTxnSampledData SupportedFeatureProfiles',
    'TransactionMessageAttempts TransactionMessageRetryInterval UnlockConnectorOnEVSideDisconnect',
    'LocalAuthListEnabled LocalAuthListMaxLength SendLocalListMaxLength',
  ].flatMap((line) => line.split(' '))

  test('G5 GetConfiguration is complete: every required key of the profiles it claims, each once', () => {
    const { configurationKey, unknownKey } = newKeys().read([])
    const names = configurationKey.map(({ key }) => key)
    expect(names).toEqual(expect.arrayContaining(required))
    expect(new Set(names).size).toBe(names.length)
    expect(names).toHaveLength(keyRules.length)
    expect(unknownKey).toEqual([])
  })

  test('§5.8 some keys by name, in any case, in its own spelling; the others are unknown', () => {
    const { configurationKey, unknownKey } = newKeys().read(['heartbeatinterval', 'NumberOfConnectors', 'Foo'])
    expect(configurationKey).toEqual([
      { key: 'HeartbeatInterval', readonly: false, value: '300' },
      { key: 'NumberOfConnectors', readonly: true, value: '1' },
    ])
    expect(unknownKey).toEqual(['Foo'])
  })

  test.each([
    ['AllowOfflineTxForUnknownId', 'true', 'Accepted'],
    ['allowofflinetxforunknownid', 'TRUE', 'Accepted'],
    ['AllowOfflineTxForUnknownId', 'yes', 'Rejected'],
    ['AllowOfflineTxForUnknownId', '1', 'Rejected'],
    ['HeartbeatInterval', '60', 'Accepted'],
    ['HeartbeatInterval', '0', 'Rejected'],
    ['HeartbeatInterval', '6.5', 'Rejected'],
    ['HeartbeatInterval', '', 'Rejected'],
    ['WebSocketPingInterval', '-1', 'Rejected'],
    ['WebSocketPingInterval', '0', 'Accepted'],
    ['NumberOfConnectors', '2', 'Rejected'],
    ['MeterValuesSampledData', 'Energy.Active.Import.Register,Power.Active.Import', 'Accepted'],
    ['MeterValuesSampledData', 'Energy.Active.Import.Register, Voltage', 'Accepted'],
    ['MeterValuesSampledData', 'Frequency', 'Rejected'],
    ['MeterValuesSampledData', 'EnergyXActive.Import.Register', 'Rejected'],
    ['StopTxnAlignedData', 'Voltage', 'Rejected'],
    ['ConnectorPhaseRotation', '1.STR', 'RebootRequired'],
    ['ConnectorPhaseRotation', '1.XYZ', 'Rejected'],
    ['MeterValueSampledData', '1', 'NotSupported'],
  ])('B3 %s=%s is %s', (key, value, status) => {
    expect(newKeys().change(key, value)).toBe(status)
  })

  test('B3 a RebootRequired value is read back after the boot, not before, and a restart is a boot', () => {
    const keys = newKeys()
    keys.change('ConnectorPhaseRotation', '1.STR')
    expect(keys.items('ConnectorPhaseRotation')).toEqual(['1.RST'])
    keys.boot()
    expect(keys.items('ConnectorPhaseRotation')).toEqual(['1.STR'])
    keys.change('ConnectorPhaseRotation', '1.TRS')
    expect(newKeys().items('ConnectorPhaseRotation')).toEqual(['1.TRS'])
  })

  test('values survive a restart and are told when they change, once', () => {
    const changed: string[] = []
    const keys = newKeys((key) => changed.push(key))
    keys.change('heartbeatinterval', '42')
    keys.change('HeartbeatInterval', '42')
    expect(changed).toEqual(['HeartbeatInterval'])
    expect(newKeys().number('HeartbeatInterval')).toBe(42)
  })
})

describe('the cards the wallbox knows by itself', () => {
  const accepted = { status: 'Accepted' } as const
  const blocked = { status: 'Blocked' } as const

  test('§3.5.1 the cache keeps the latest word on a card, valid or not, in any case, over a restart', () => {
    const keys = newKeys()
    const cards = newCards(keys)
    cards.learn('Card', accepted)
    cards.learn('CARD', blocked)
    expect(newCards(keys).lookUp('card')).toEqual(blocked)
  })

  test('§3.5.3 the list goes before the cache, is not copied into it, and knows nothing when switched off', () => {
    const keys = newKeys()
    const cards = newCards(keys)
    cards.learn('A', blocked)
    expect(cards.updateList(1, true, [{ idTag: 'A', idTagInfo: accepted }])).toBe('Accepted')
    expect(cards.lookUp('a')).toEqual(accepted)
    cards.learn('A', { status: 'Invalid' })
    keys.change('LocalAuthListEnabled', 'false')
    expect(cards.lookUp('A')).toEqual(blocked)
    expect(cards.listVersion).toBe(-1)
    keys.change('AuthorizationCacheEnabled', 'false')
    expect(cards.lookUp('A')).toBeNull()
    cards.learn('B', accepted)
    keys.change('AuthorizationCacheEnabled', 'true')
    expect(cards.lookUp('B')).toBeNull()
  })

  test('E4 ClearCache clears the cache and leaves the list; without a cache it is refused', () => {
    const keys = newKeys()
    const cards = newCards(keys)
    cards.updateList(1, true, [{ idTag: 'L', idTagInfo: accepted }])
    cards.learn('C', blocked)
    expect(cards.clearCache()).toBe(true)
    expect([cards.lookUp('C'), cards.lookUp('L')]).toEqual([null, accepted])
    keys.change('AuthorizationCacheEnabled', 'false')
    expect(cards.clearCache()).toBe(false)
  })

  test('§4.1 a full cache gives up what is not valid first, then the oldest', () => {
    const cards = newCards(newKeys())
    for (let n = 0; n < 99; n += 1) cards.learn(`ok-${n}`, accepted)
    cards.learn('bad', blocked)
    cards.learn('one more', accepted)
    expect([cards.lookUp('bad'), cards.lookUp('ok-0')]).toEqual([null, accepted])
    cards.learn('two more', accepted)
    expect([cards.lookUp('ok-0'), cards.lookUp('ok-1')]).toEqual([null, accepted])
  })

  test('§5.15 a differential list adds, changes and removes; an old version is a mismatch', () => {
    const cards = newCards(newKeys())
    cards.updateList(3, true, [
      { idTag: 'A', idTagInfo: accepted },
      { idTag: 'B', idTagInfo: accepted },
    ])
    expect(cards.updateList(3, false, [])).toBe('VersionMismatch')
    expect(cards.updateList(4, false, [{ idTag: 'a' }, { idTag: 'C', idTagInfo: blocked }])).toBe('Accepted')
    expect([cards.lookUp('A'), cards.lookUp('B'), cards.lookUp('C')]).toEqual([null, accepted, blocked])
    expect(cards.updateList(5, true, [{ idTag: 'D' }])).toBe('Failed')
    expect(cards.listVersion).toBe(4)
  })
})

test('an unreadable memory counts as empty', () => {
  const path = join(directory, 'm.json')
  for (const text of ['{"a":', '[1]', '']) {
    writeFileSync(path, text)
    expect(new Memory(path, { a: 1 }).value).toEqual({ a: 1 })
  }
})
