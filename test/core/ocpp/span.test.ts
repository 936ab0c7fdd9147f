/** P2, H31: an id is replaced in the text, and nothing else changes. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanHead } from '../../../src/main/core/ocpp/frame.ts'
import { replaceInteger } from '../../../src/main/core/ocpp/span.ts'

const path = ['csChargingProfiles', 'transactionId']
/** Values full of what looks like the id, or like structure. */
const tricky = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    '"transactionId"',
    '"\\"transactionId\\":7"',
    '7',
    '{"transactionId":7}',
    '[{"transactionId":7}]',
    '1.0',
    '"}"',
    '"\\\\"',
  ),
)
const name = fc
  .oneof(fc.string(), fc.constantFrom('transactionid', 'x"transactionId', 'TransactionId'))
  .filter((key) => key !== 'transactionId' && key !== 'csChargingProfiles')
const members = fc.array(fc.tuple(name, tricky), { maxLength: 4 })
const space = fc.constantFrom('', ' ', '\n\t')
const written = (entries: readonly (readonly [string, string])[], gap: string): string =>
  entries.map(([key, value]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}${gap}`).join(',')

test('P2 H31 exactly that integer changes, whatever stands around it', () => {
  fc.assert(
    fc.property(
      members,
      members,
      members,
      space,
      fc.integer(),
      fc.integer({ min: 1 }),
      (before, inside, after, gap, old, next) => {
        const frame = (id: number): string =>
          `[2,"id","SetChargingProfile",{${written(before, gap)}${before.length > 0 ? ',' : ''}"csChargingProfiles":${gap}{${written(inside, gap)}${inside.length > 0 ? ',' : ''}"transactionId"${gap}:${gap}${id}${gap}}${after.length > 0 ? ',' : ''}${written(after, gap)}}]`
        const text = frame(old)
        const head = scanHead(text)
        expect(head.type !== 'other' && replaceInteger(text, head.payloadAt, path, next)).toBe(frame(next))
      },
    ),
  )
})

test.each([
  ['{"transactionId":7.0}', '{"transactionId":9}'],
  ['{"transactionId":1.5e9,"x":1}', '{"transactionId":9,"x":1}'],
  ['{"transactionId":-1}', '{"transactionId":9}'],
  ['{"transaction\\u0049d":7}', '{"transaction\\u0049d":9}'],
  ['{"transactionId":1,"transactionId":2}', '{"transactionId":1,"transactionId":9}'],
])('what JSON.parse reads as the integer is replaced: %s', (text, changed) => {
  expect(replaceInteger(text, 0, ['transactionId'], 9)).toBe(changed)
})

test.each([
  '{}',
  '{"transactionId":"7"}',
  '{"transactionId":7.5}',
  '{"transactionId":null}',
  '{"transactionId":',
  '{"transactionId"',
  '{"x":{"transactionId":7}}',
  '[7]',
  '',
  '{"transactionId":{}}',
  '{"a',
])('no integer there, nothing to replace: %s', (text) => {
  expect(replaceInteger(text, 0, ['transactionId'], 9)).toBe(undefined)
})

test('never throws, whatever comes', () => {
  fc.assert(fc.property(fc.string(), fc.nat(), (text, at) => void replaceInteger(text, at, path, 1)))
})
