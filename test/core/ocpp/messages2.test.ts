/** H31, H32, H33: how 2.x payloads are read, and the one flag that is set in their text. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanHead, typeAndId } from '../../../src/main/core/ocpp/frame.ts'
import {
  groupOf,
  groupText,
  idTokenInfoOf,
  readEvent,
  readLocalList2,
  variableName,
} from '../../../src/main/core/ocpp/messages2.ts'
import { setFlag } from '../../../src/main/core/ocpp/span.ts'
import { card, started } from '../../fakes/session2.ts'

const flagged = (payload: string): string | undefined => {
  const text = `[2,"1","TransactionEvent",${payload}]`
  const head = scanHead(text)
  return head.type === 2 ? setFlag(text, head.payloadAt, 'offline') : undefined
}
const space = fc.constantFrom('', ' ', '\n\t')
const members = fc.array(
  fc.tuple(
    fc.oneof(fc.string(), fc.constantFrom('Offline', 'x"offline', 'offlin\\')).filter((key) => key !== 'offline'),
    fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('{"offline":false}', '"\\"offline\\":false"', '1.0', 'false')),
  ),
  { maxLength: 4 },
)
const written = (entries: readonly (readonly [string, string])[], gap: string): string =>
  entries.map(([key, value]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}${gap}`).join(',')

test('H31 H32 the flag is put first where it is missing, and nothing else changes', () => {
  fc.assert(
    fc.property(members, space, (entries, gap) => {
      const inside = written(entries, gap) || gap
      const comma = entries.length === 0 ? '' : ','
      expect(flagged(`{${inside}}`)).toBe(`[2,"1","TransactionEvent",{"offline":true${comma}${inside}}]`)
    }),
  )
})

test('H31 H32 it is replaced where it stands, and nothing else changes', () => {
  fc.assert(
    fc.property(members, members, space, fc.boolean(), (before, after, gap, was) => {
      const payload = (flag: boolean): string => `{${written([...before, ['offline', String(flag)], ...after], gap)}}`
      expect(flagged(payload(was))).toBe(`[2,"1","TransactionEvent",${payload(true)}]`)
    }),
  )
})

test.each(['{"offline":null}', '{"offline":"false"}', '{"offline":{}}', '[]', 'null', '7'])(
  'H32 there is no flag to set in %s',
  (payload) => {
    expect(flagged(payload)).toBe(undefined)
  },
)

test.each<[string, ReturnType<typeof typeAndId>]>([
  ['[2,"a"', { type: '2', id: 'a' }],
  [' [ 17 , "a\\u0062" , 1 ]', { type: '17', id: 'ab' }],
  ['[-1]', { type: '-1', id: null }],
  ['[9,7]', { type: '9', id: null }],
  ['[9,"open', { type: '9', id: null }],
  [`[9,"${'x'.repeat(36)}"]`, { type: '9', id: 'x'.repeat(36) }],
  [`[9,"${'x'.repeat(37)}"]`, { type: '9', id: null }],
  [`[${'9'.repeat(11)},"a"]`, { type: null, id: null }],
  ['["2","a"]', { type: null, id: null }],
  ['{}', { type: null, id: null }],
  ['', { type: null, id: null }],
])('H33 what can be made out of %s', (text, expected) => {
  expect(typeAndId(text)).toEqual(expected)
})

test('an event is read where it has all a promise needs', () => {
  expect(readEvent(started('T', { seqNo: 0, minute: 1, idToken: card() }))).toEqual({
    ...{ eventType: 'Started', transactionId: 'T', seqNo: 0, timestamp: '2026-05-04T08:01:00.000Z' },
    ...{ triggerReason: 'Authorized', token: { idTag: 'known', type: 'ISO14443' }, evse: 1 },
  })
  expect(readEvent({ ...started('T', { seqNo: 0, minute: 1 }), seqNo: 1.5 })).toBe(null)
})

test('H12 a group is a token of its own, and goes back as it came', () => {
  const groupIdToken = { idToken: 'A:b C', type: 'Central' }
  const info = idTokenInfoOf({ idTokenInfo: { status: 'Accepted', groupIdToken } })
  expect(info).toMatchObject({ status: 'Accepted', expiryDate: null })
  expect(groupOf(info!.parentIdTag!)).toEqual(groupIdToken)
  expect(groupText({ idTag: '1', type: 'Local' })).not.toBe(groupText({ idTag: '1', type: 'Central' }))
})

test.each([{}, { idTokenInfo: null }, { idTokenInfo: { status: 'Fine' } }, { idTagInfo: { status: 'Accepted' } }])(
  'no word on a card is none: %j',
  (payload) => {
    expect(idTokenInfoOf(payload)).toBe(null)
  },
)

test('H12 an entry of a local list without idTokenInfo removes its card', () => {
  const localAuthorizationList = [
    { idToken: { idToken: 'a', type: 'ISO14443' }, idTokenInfo: { status: 'Blocked' } },
    { idToken: { idToken: 'b', type: 'ISO14443' } },
    { idToken: 'c' },
  ]
  expect(readLocalList2({ updateType: 'Differential', localAuthorizationList })).toMatchObject({
    full: false,
    entries: [
      { token: { idTag: 'a' }, info: { status: 'Blocked' } },
      { token: { idTag: 'b' }, info: null },
    ],
  })
})

test('a variable is named by its component and instance', () => {
  const component = { name: 'OCPPCommCtrlr' }
  expect(variableName({ component, variable: { name: 'MessageAttempts', instance: 'TransactionEvent' } })).toBe(
    'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  )
  expect(variableName({ component, variable: { name: 'OfflineThreshold' } })).toBe('OCPPCommCtrlr.OfflineThreshold')
  expect(variableName({ component })).toBe(null)
})
