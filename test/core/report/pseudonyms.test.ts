import fc from 'fast-check'
import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { rewriteStrings } from '../../../src/main/core/report/json-text.ts'
import { pseudonymise } from '../../../src/main/core/report/pseudonyms.ts'
import { makeReport } from '../../../src/main/core/report/report.ts'
import { digest, reportParts } from '../../fakes/report-parts.ts'
import { recordingOf, setupOf } from '../../fakes/recording.ts'
import type { Recording } from '../../fakes/recording.ts'

const secret = { key: 'k1', digest }
const frameLine = (it: Recording, ...frame: unknown[]): void =>
  void it.add({ kind: 'frame', station: 'WP-0001', leg: 'station', way: 'in', text: JSON.stringify(frame) })

function rewritten(tags: Record<string, string>, ...frame: unknown[]): unknown[] {
  const it = recordingOf(setupOf({ cards: tags }))
  frameLine(it, ...frame)
  return JSON.parse(pseudonymise(secret, it.setup, it.lines).frame(JSON.stringify(frame))) as unknown[]
}

describe('a pseudonym', () => {
  const names = (key: string) => pseudonymise({ key, digest }, null, [])
  test('is the same for the same card in any case, and fits where a tag fits', () => {
    expect(names('k1').tag('04A1B2C3')).toBe(names('k1').tag('04a1b2c3'))
    expect(names('k1').tag('04A1B2C3')).toMatch(/^T-[0-9a-f]{10}$/)
  })
  test('differs between cards and between installations', () => {
    expect(names('k1').tag('A')).not.toBe(names('k1').tag('B'))
    expect(names('k1').tag('A')).not.toBe(names('k2').tag('A'))
  })
})

describe('frames', () => {
  test('every other byte stays as it was', () => {
    const text =
      '[2, "id-1",\t"StartTransaction", {"connectorId": 1.0, "meterStart":12345678901234567890, "idTag" : "CARD-0001","b":1,"a":2}]'
    const name = pseudonymise(secret, null, []).tag('CARD-0001')
    expect(pseudonymise(secret, null, []).frame(text)).toBe(text.replace('CARD-0001', name))
  })
  test.each([
    ['parent tags', [3, 'm', { idTagInfo: { status: 'Accepted', parentIdTag: 'PARENT-77' } }], 'PARENT-77'],
    [
      'local lists',
      [
        2,
        'm',
        'SendLocalList',
        { localAuthorizationList: [{ idTag: 'LIST-1234', idTagInfo: { status: 'Accepted' } }] },
      ],
      'LIST-1234',
    ],
    ['remote starts', [2, 'm', 'RemoteStartTransaction', { idTag: 'REMOTE-1' }], 'REMOTE-1'],
    ['2.x tokens', [2, 'm', 'TransactionEvent', { idToken: { idToken: 'TOKEN-123', type: 'ISO14443' } }], 'TOKEN-123'],
    [
      'what 2.x adds to a token',
      [
        2,
        'm',
        'Authorize',
        { idToken: { idToken: 'A-1', additionalInfo: [{ additionalIdToken: 'EXTRA-12', type: 'x' }] } },
      ],
      'EXTRA-12',
    ],
    [
      'settings that hold a tag',
      [2, 'm', 'ChangeConfiguration', { key: 'FreevendIdTag', value: 'FREE-9999' }],
      'FREE-9999',
    ],
    ['JSON inside a text', [2, 'm', 'DataTransfer', { data: '{"idTag":"INNER-55"}' }], 'INNER-55'],
    ['member names', [2, 'm', 'DataTransfer', { a: { idTag: 'NAME-1234' }, data: { 'NAME-1234': true } }], 'NAME-1234'],
    ['error texts', [4, 'm', 'InternalError', 'no such card: known-42', {}], 'KNOWN-42'],
  ])('%s', (_, frame, tag) => {
    const text = JSON.stringify(rewritten({ known: 'KNOWN-42' }, ...frame))
    expect(text.toLowerCase()).not.toContain(tag.toLowerCase())
    expect(text).toContain('T-')
  })
  test('a common word is no prey: a card named “Blocked” leaves the status alone', () => {
    expect(rewritten({ blocked: 'Blocked' }, 3, 'm', { idTagInfo: { status: 'Blocked' } })).toEqual([
      3,
      'm',
      { idTagInfo: { status: 'Blocked' } },
    ])
  })
  test('a short tag is not hunted for inside numbers and words', () => {
    expect(rewritten({ known: '12' }, 2, 'm-12', 'MeterValues', { value: '1200', idTag: '12' })).toEqual([
      2,
      'm-12',
      'MeterValues',
      { value: '1200', idTag: pseudonymise(secret, null, []).tag('12') },
    ])
  })
  test('what is no JSON is withheld whole, with its hash', () => {
    const broken = '[2,"x","StartTransaction",{"idTag":"CARD'
    expect(pseudonymise(secret, null, []).frame(broken)).toBe(`withheld:sha256:${digest(broken)}`)
  })
  test('nesting without end is withheld, not followed', () => {
    const deep = `[2,"x","DataTransfer",${'['.repeat(5000)}${']'.repeat(5000)}]`
    expect(pseudonymise(secret, null, []).frame(deep)).toMatch(/^withheld:sha256:[0-9a-f]{64}$/)
  })
})

describe('secrets', () => {
  test.each([
    ['1.6', [2, 'm', 'ChangeConfiguration', { key: 'AuthorizationKey', value: 'geheim42' }]],
    ['1.6 read', [3, 'm', { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: 'geheim42' }] }]],
    [
      '2.x',
      [
        2,
        'm',
        'SetVariables',
        { setVariableData: [{ attributeValue: 'geheim42', variable: { name: 'BasicAuthPassword' } }] },
      ],
    ],
    ['a key', [2, 'm', 'DataTransfer', { data: '-----BEGIN PRIVATE KEY-----\ngeheim42\n-----END PRIVATE KEY-----' }]],
  ])('%s', (_, frame) => {
    expect(JSON.stringify(rewritten({}, ...frame))).not.toContain('geheim42')
    expect(JSON.stringify(rewritten({}, ...frame))).toContain('***')
  })
})

describe('signed meter values', () => {
  const ocmf = 'OCMF|{"ID":"04AABBCCDD","RD":[{"RV":12.3}]}|{"SD":"30"}'
  const sampled = (value: string) => [
    2,
    'm',
    'MeterValues',
    { meterValue: [{ sampledValue: [{ value, format: 'SignedData' }] }] },
  ]
  const encodings: [string, string][] = [
    ['plain', ocmf],
    ['hex', Buffer.from(ocmf).toString('hex')],
    ['base64', Buffer.from(ocmf).toString('base64')],
    ['hex in base64', Buffer.from(Buffer.from(ocmf).toString('hex')).toString('base64')],
    [
      'bytes of the card in base64',
      Buffer.from(`\x30\x81${Buffer.from('04AABBCCDD', 'hex').toString('latin1')}rest`, 'latin1').toString('base64'),
    ],
  ]
  test.each(encodings)('with a tag in them are withheld with their hash: %s', (_, value) => {
    const frame = JSON.stringify(rewritten({ known: '04AABBCCDD' }, ...sampled(value)))
    expect(frame).toContain(`withheld:sha256:${digest(value)}`)
  })
  test('without a tag they stay, byte for byte', () => {
    expect(rewritten({ known: 'OTHER-123' }, ...sampled(ocmf))).toEqual(sampled(ocmf))
  })
})

test('rewriting nothing gives the same text', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.nat(2), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent)
      expect(rewriteStrings(text, (value) => value)).toBe(text)
    }),
  )
})

test('rewriting every string changes strings and nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const upper = (given: unknown): unknown => {
        if (typeof given === 'string') return `<${given}>`
        if (Array.isArray(given)) return given.map(upper)
        if (typeof given !== 'object' || given === null) return given
        return Object.fromEntries(Object.entries(given).map(([key, each]) => [`<${key}>`, upper(each)]))
      }
      const text = rewriteStrings(JSON.stringify(value), (each) => `<${each}>`)!
      expect(JSON.parse(text)).toEqual(upper(JSON.parse(JSON.stringify(value))))
    }),
  )
})

test('no tag and no secret of any recording survives in report or messages', () => {
  const tag = fc.stringMatching(/^[A-Z]{3}[0-9A-F]{8,14}$/)
  const spot = fc.constantFrom(
    'start',
    'stop',
    'parent',
    'list',
    'remote',
    'data',
    'inner',
    'signed',
    'signed hex',
    'signed base64',
    'error',
    'garbage',
    'answer',
    'fact',
    'row',
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(tag, { minLength: 1, maxLength: 5, comparator: (a, b) => a.toLowerCase() === b.toLowerCase() }),
      fc.array(fc.tuple(spot, fc.nat(), fc.boolean()), { minLength: 1, maxLength: 25 }),
      (tags, spots) => {
        const it = recordingOf(setupOf({ cards: { known: tags[0]! } }))
        it.mark('test started')
        // Each tag is spoken of somewhere as a tag; from there it must be found everywhere.
        for (const each of tags) it.live('Authorize', { idTag: each }, { idTagInfo: { status: 'Accepted' } })
        for (const [where, which, lower] of spots)
          plant(it, where, lower ? tags[which % tags.length]!.toLowerCase() : tags[which % tags.length]!)
        const parts = reportParts({}, it.recorded())
        const { plot: _plot, ...test } = parts.wallbox.test
        parts.wallbox = {
          ...parts.wallbox,
          test: {
            ...test,
            plot: [],
            timeline: [{ at: 1, tone: 'plain', says: { code: 'x', values: { card: tags[0]! } }, scenario: null }],
          },
        }
        const made = makeReport(parts)
        const out = (
          JSON.stringify(made.report) + made.lines.map((line) => JSON.stringify(line)).join('\n')
        ).toLowerCase()
        for (const each of tags) {
          expect(out).not.toContain(each.toLowerCase())
          expect(out).not.toContain(Buffer.from(each).toString('hex'))
          expect(out).not.toContain(Buffer.from(each).toString('base64').replace(/=+$/, '').slice(0, -1).toLowerCase())
        }
        expect(out).not.toContain('geheim')
      },
    ),
    { numRuns: 60 },
  )
})

function plant(it: Recording, where: string, tag: string): void {
  const signed = (value: string): object => ({
    meterValue: [{ timestamp: it.time(), sampledValue: [{ value, format: 'SignedData' }] }],
  })
  switch (where) {
    case 'start':
      return void it.live(
        'StartTransaction',
        { connectorId: 1, idTag: tag, meterStart: 1, timestamp: it.time() },
        { transactionId: 7, idTagInfo: { status: 'Accepted' } },
      )
    case 'stop':
      return void it.live('StopTransaction', { transactionId: 7, idTag: tag, meterStop: 2, timestamp: it.time() }, {})
    case 'parent':
      return void it.live('Authorize', { idTag: tag }, { idTagInfo: { status: 'Accepted', parentIdTag: tag } })
    case 'list':
      return it.fromBackend('SendLocalList', { localAuthorizationList: [{ idTag: tag }] }, { status: 'Accepted' })
    case 'remote':
      return it.fromBackend('RemoteStartTransaction', { idTag: tag }, { status: 'Accepted' })
    case 'data':
      return void it.live('DataTransfer', { vendorId: 'x', data: `card ${tag} seen` }, { status: 'Accepted' })
    case 'inner':
      return void it.live(
        'DataTransfer',
        { vendorId: 'x', data: JSON.stringify({ idTag: tag, password: 'geheim1' }) },
        { status: 'Accepted' },
      )
    case 'signed':
      return void it.live('MeterValues', signed(`OCMF|{"ID":"${tag}"}`), {})
    case 'signed hex':
      return void it.live('MeterValues', signed(Buffer.from(`OCMF|{"ID":"${tag}"}`).toString('hex')), {})
    case 'signed base64':
      return void it.live('MeterValues', signed(Buffer.from(`OCMF|{"ID":"${tag}"}`).toString('base64')), {})
    case 'error':
      return frameLine(it, 4, 'm', 'InternalError', `unknown ${tag}`, { tag })
    case 'garbage':
      return void it.add({
        kind: 'frame',
        station: 'WP-0001',
        leg: 'station',
        way: 'in',
        text: `{"idTag":"${tag}" AuthorizationKey geheim2`,
      })
    case 'answer':
      return void it.add({ kind: 'answer', station: 'WP-0001', action: 'Authorize', messageId: 'm', idTag: tag })
    case 'fact':
      return it.mark('scenario skipped', 'F2', { reason: `lost ${tag}` })
    case 'row':
      return void it.add({
        kind: 'row',
        station: 'WP-0001',
        row: 1,
        action: 'StartTransaction',
        messageId: 'm',
        state: 'parked',
        error: `refused ${tag}`,
      })
  }
}
