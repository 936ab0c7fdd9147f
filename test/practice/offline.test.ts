import { describe, expect, test } from 'vitest'
import { isValid, readTagInfo, startsOffline, startsUnasked } from '../../src/main/practice/offline.ts'
import type { TagInfo } from '../../src/main/practice/offline.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const past = '2026-03-01T11:59:59Z'
const future = '2026-03-01T12:00:01Z'

/** What is known of the card; list and cache lead to the same decision once the list has gone first. */
const known: Record<string, TagInfo | null> = {
  'Accepted, no expiry': { status: 'Accepted' },
  'Accepted, expiry to come': { status: 'Accepted', expiryDate: future },
  'Accepted, expiry past': { status: 'Accepted', expiryDate: past },
  Blocked: { status: 'Blocked' },
  Expired: { status: 'Expired' },
  Invalid: { status: 'Invalid' },
  ConcurrentTx: { status: 'ConcurrentTx' },
  unknown: null,
}

/** Rows of the start decision while offline: what is known, LocalAuthorizeOffline, AllowOfflineTxForUnknownId, verdict. */
const rows: [string, boolean, boolean, boolean][] = [
  ['Accepted, no expiry', true, false, true],
  ['Accepted, no expiry', true, true, true],
  ['Accepted, no expiry', false, false, false],
  ['Accepted, no expiry', false, true, false],
  ['Accepted, expiry to come', true, false, true],
  ['Accepted, expiry to come', true, true, true],
  ['Accepted, expiry to come', false, false, false],
  ['Accepted, expiry to come', false, true, false],
  ...['Accepted, expiry past', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'].flatMap(
    (what): [string, boolean, boolean, boolean][] => [
      [what, true, false, false],
      [what, true, true, false],
      [what, false, false, false],
      [what, false, true, false],
    ],
  ),
  ['unknown', true, false, false],
  ['unknown', true, true, true],
  ['unknown', false, false, false],
  ['unknown', false, true, true],
]

describe('E2 OCPP 1.6 §3.5: an offline wallbox decides by what it knows and its keys', () => {
  test.each(rows)(
    '%s, LocalAuthorizeOffline %s, AllowOfflineTxForUnknownId %s: starts %s',
    (what, local, anyone, starts) => {
      const keys = { LocalAuthorizeOffline: local, AllowOfflineTxForUnknownId: anyone }
      expect(startsOffline(known[what]!, keys, now)).toBe(starts)
    },
  )

  test('the table has a row for each combination', () => {
    expect(new Set(rows.map(([what, a, b]) => `${what} ${a} ${b}`)).size).toBe(Object.keys(known).length * 4)
  })
})

describe('9.1.13: LocalPreAuthorize spares the question only for a card known to be good', () => {
  test.each(Object.entries(known))('%s', (what, tag) => {
    expect(startsUnasked(tag, true, now)).toBe(what === 'Accepted, no expiry' || what === 'Accepted, expiry to come')
    expect(startsUnasked(tag, false, now)).toBe(false)
  })
})

test('a card is good until the instant of its expiry, not at it', () => {
  const at = { status: 'Accepted', expiryDate: new Date(now).toISOString() } as const
  expect(isValid(at, now)).toBe(false)
  expect(isValid(at, now - 1)).toBe(true)
})

test('§7.27: IdTagInfo is read field by field, and nothing else is taken for one', () => {
  expect(readTagInfo({ status: 'Accepted', expiryDate: future, parentIdTag: 'G', other: 1 })).toEqual({
    status: 'Accepted',
    expiryDate: future,
    parentIdTag: 'G',
  })
  for (const none of [undefined, null, 'Accepted', {}, { status: 'accepted' }, { status: 1 }]) {
    expect(readTagInfo(none)).toBeNull()
  }
})
