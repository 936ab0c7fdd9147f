import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTime, printTime } from '../../../src/main/core/ocpp/time.ts'

test('what is printed is read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 0) }), (time) => {
      expect(parseTime(printTime(time))).toBe(time)
    }),
  )
})

test.each([
  ['2026-05-04T08:00:00Z', 0],
  ['2026-05-04T08:00:00.250Z', 250],
  ['2026-05-04T10:00:00+02:00', 0],
  ['2026-05-04T10:00:00+0200', 0],
  ['2026-05-04T08:00:00', 0],
  ['2026-05-04 08:00:00', 0],
  ['2026-05-04t08:00:00z', 0],
  ['2026-05-04T08:00Z', 0],
])('%s is a time; without a zone it is UTC', (text, ms) => {
  expect(parseTime(text)).toBe(Date.UTC(2026, 4, 4, 8) + ms)
})

test.each([
  undefined,
  null,
  0,
  {},
  '',
  'now',
  '2026-05-04',
  '2026-13-04T08:00:00Z',
  '2026-05-04T25:00:00Z',
  'T08:00:00Z',
])('%s is none', (text) => {
  expect(parseTime(text)).toBe(null)
})
