import { expect, test } from 'vitest'
import { isMet, median, medians, printed } from './table.ts'

test('the median of rounds is the middle one, whatever their order; of two the lower', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([9, 1])).toBe(1)
  expect(median([])).toBe(0)
})

test('a figure that is missing in one round is missing in the result, not taken for zero', () => {
  expect(medians([{ a: 1, b: null }, { a: 3, b: 4 }, { a: 2 }])).toEqual({ a: 2, b: null })
})

test('a goal is met at its bound and missed beyond it', () => {
  expect(isMet({ what: '', got: 0.9, atLeast: 0.9 })).toBe(true)
  expect(isMet({ what: '', got: 0.89, atLeast: 0.9 })).toBe(false)
  expect(isMet({ what: '', got: 1.21, atMost: 1.2 })).toBe(false)
  expect(isMet({ what: '', got: NaN, atLeast: 0.9 })).toBe(false)
})

test('a table has one line a row, figures under their names, and says which goals are missed', () => {
  const text = printed({
    title: 'Relay',
    lines: [
      { name: 'direct', figures: { 'per second': 13_244.4, ms: 0.04149 } },
      { name: 'ours', figures: { 'per second': 5_840, ms: null } },
    ],
    goals: [{ what: 'throughput', got: 0.4451, atLeast: 0.9 }],
  })
  expect(text.split('\n')).toEqual([
    'Relay',
    '          per second      ms',
    '  direct       13244  0.0415',
    '  ours          5840       –',
    '  missed  throughput: 0.445 (at least 0.9)',
  ])
})
