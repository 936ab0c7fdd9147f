/** What passing traffic shows of a station's keys. */
import { expect, test } from 'vitest'
import { site } from '../../fakes/site.ts'

test.each<{ value: unknown }>(
  [{ toString: 1 }, { valueOf: null }, [], null, 'x'.repeat(10), '-1', 1e9].map((value) => ({ value })),
)('P15 a key whose value is $value teaches nothing and stops nothing', async ({ value }) => {
  const it = await site()
  const station = await it.online()
  station.answers = () => ({ configurationKey: [{ key: 'TransactionMessageAttempts', value }] })
  it.backend.call('CP1', 'GetConfiguration', {}, 'b1')
  await it.settle()
  expect(it.backend.connections[0]!.frames.at(-1)).toContain('[3,"b1"')
  expect(it.logged).toEqual([])
  expect(it.disk.rows.stations.get('CP1')?.keys ?? null).toBe(null)
})

test('keys are known by their names whatever their case, and kept over a restart', async () => {
  const it = await site()
  const station = await it.online()
  station.answers = () => ({ configurationKey: [{ key: 'TRANSACTIONMessageAttempts', value: '5' }] })
  it.backend.call('CP1', 'GetConfiguration', {})
  await it.settle()
  expect(JSON.parse(it.disk.rows.stations.get('CP1')!.keys!)).toEqual({ TransactionMessageAttempts: '5' })
})
