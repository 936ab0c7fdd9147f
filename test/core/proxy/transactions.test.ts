/** P7, P15: the transactions of a station that are remembered, and how long. */
import { describe, expect, test } from 'vitest'
import type { TransactionRow } from '../../../src/main/core/proxy/rows.ts'
import { createTransactions } from '../../../src/main/core/proxy/transactions.ts'

const day = 86_400_000
const row = (stationId: number, changes: Partial<TransactionRow> = {}): TransactionRow => ({
  ...{
    station: 'CP1',
    stationId,
    backendId: stationId,
    connectorId: 1,
    idTag: 'a',
    tagType: 'idTag',
    parentIdTag: null,
  },
  ...{ startedAt: 0, stoppedAt: null, accepted: true, parked: false, refused: false, local: false },
  ...changes,
})

describe('P7', () => {
  test('a week after its stop a transaction is forgotten, its id in both directions', () => {
    const transactions = createTransactions([], () => true)
    transactions.put(row(1_500_000_000, { backendId: 7 }))
    transactions.put(row(1_500_000_000, { backendId: 7, stoppedAt: day }))
    transactions.put(row(8, { startedAt: 7 * day }))
    expect([transactions.down(7), transactions.collides(1_500_000_000)]).toEqual([1_500_000_000, true])
    transactions.put(row(9, { startedAt: 8 * day }))
    expect([transactions.get(1_500_000_000), transactions.down(7)]).toEqual([undefined, 7])
    expect(transactions.collides(1_500_000_000)).toBe(false)
  })

  test('not while it runs, is set aside, was never named by the backend, or something of it may still wait', () => {
    let mayForget = false
    const transactions = createTransactions([], () => mayForget)
    transactions.put(row(1))
    transactions.put(row(2, { stoppedAt: day, parked: true }))
    transactions.put(row(3, { stoppedAt: day, backendId: null }))
    transactions.put(row(4, { stoppedAt: day }))
    const kept = (): number[] => [1, 2, 3, 4].filter((id) => transactions.get(id))
    transactions.put(row(5, { startedAt: 30 * day }))
    expect(kept()).toEqual([1, 2, 3, 4])
    mayForget = true
    transactions.put(row(6, { startedAt: 31 * day }))
    expect(kept()).toEqual([1, 2, 3])
    // Named at last: its week begins then.
    transactions.put(row(3, { stoppedAt: 31 * day, backendId: 33 }))
    transactions.put(row(7, { startedAt: 37 * day }))
    expect(kept()).toEqual([1, 2, 3])
    transactions.put(row(7, { startedAt: 39 * day }))
    expect(kept()).toEqual([1, 2])
  })

  test('an id the backend has given to another one since stays that one’s', () => {
    const transactions = createTransactions([], () => true)
    transactions.put(row(1_500_000_000, { backendId: 7, stoppedAt: day }))
    transactions.put(row(1_500_000_001, { backendId: 7, startedAt: 2 * day }))
    transactions.put(row(9, { startedAt: 30 * day }))
    expect(transactions.down(7)).toBe(1_500_000_001)
  })

  test('those that run are known without looking at those that do not', () => {
    const transactions = createTransactions([row(1), row(2, { stoppedAt: day })], () => true)
    transactions.put(row(3, { local: true, connectorId: 2 }))
    transactions.put(row(4, { backendId: null }))
    expect(transactions.running().map(({ stationId }) => stationId)).toEqual([1, 3, 4])
    expect([transactions.localOn(2)?.stationId, transactions.localOn(1)]).toEqual([3, undefined])
    expect(transactions.runningProvisional()).toBe(1)
    transactions.put(row(1, { stoppedAt: day }))
    expect(transactions.running().map(({ stationId }) => stationId)).toEqual([3, 4])
  })
})

test('P15 50,000 sessions in a row cost about the same each', () => {
  const time = (sessions: number): number => {
    const begun = performance.now()
    const transactions = createTransactions([], () => true)
    for (let each = 1; each <= sessions; each++) {
      const startedAt = each * 60_000
      transactions.put(row(each, { startedAt }))
      transactions.running()
      transactions.put(row(each, { startedAt, stoppedAt: startedAt + 1 }))
    }
    if (sessions > 20_000) expect(transactions.get(1)).toBeUndefined()
    return performance.now() - begun
  }
  time(5_000)
  expect(time(50_000)).toBeLessThan(40 * time(5_000))
})
