/** H12, P6: the tags of a backend, how many are kept, and which are forgotten first. */
import { beforeEach, describe, expect, test } from 'vitest'
import { createTagStore, type TagStore } from '../../../src/main/core/proxy/tag-store.ts'
import type { TokenInfo } from '../../../src/main/core/ocpp/token.ts'
import { fakeClock, settled, type FakeClock } from '../../fakes/clock.ts'
import { fakeDisk, type FakeDisk } from '../../fakes/disk.ts'

let clock: FakeClock
let disk: FakeDisk
let tags: TagStore
beforeEach(() => {
  clock = fakeClock()
  disk = fakeDisk(clock)
  tags = createTagStore({ store: disk, clock })
})

/** As a station's answer settles: what was learned is written by who asked. */
function learn(idTag: string, status: TokenInfo['status'], expiryDate: number | null = null, backend = 'b'): void {
  clock.jump(1)
  const rows = tags.learn(backend, { idTag, type: 'idTag' }, { status, expiryDate, parentIdTag: null })
  if (rows.length > 0) void disk.apply({ tags: rows })
}
const known = (idTag: string, backend = 'b') => tags.get(backend, { idTag, type: 'idTag' })?.status
const names = (): string[] => [...disk.rows.tags.values()].map(({ idTag }) => idTag)

describe('H12 P15 no more than 20,000 tags of a backend are kept', () => {
  test('invented ones go first, then other refused and expired ones, then the oldest; in memory and on disk', async () => {
    learn('blocked', 'Blocked')
    learn('expired', 'Accepted', clock.wall() - 1)
    for (let each = 0; each < 15_000; each++) learn(`good${each}`, 'Accepted')
    for (let each = 0; each < 15_000; each++) learn(`invented${each}`, each % 2 ? 'Invalid' : 'Unknown')
    await settled()
    expect(disk.rows.tags.size).toBeLessThanOrEqual(20_000)
    expect(tags.all('b', clock.wall())).toHaveLength(disk.rows.tags.size)
    expect(names().filter((name) => name.startsWith('good'))).toHaveLength(15_000)
    expect(['blocked', 'expired', 'invented0', 'invented14999'].map((each) => known(each))).toEqual([
      ...['Blocked', 'Accepted', undefined, 'Invalid'],
    ])

    for (let each = 15_000; each < 30_000; each++) learn(`good${each}`, 'Accepted')
    await settled()
    expect(disk.rows.tags.size).toBeLessThanOrEqual(20_000)
    expect(names().some((name) => name.startsWith('invented'))).toBe(false)
    expect([known('blocked'), known('expired')]).toEqual([undefined, undefined])
    expect([known('good0'), known('good29999')]).toEqual([undefined, 'Accepted'])
  })

  test('each backend has its own; what another disk holds too many of goes when it is read', async () => {
    for (let each = 0; each < 20_100; each++) learn(`good${each}`, 'Accepted')
    learn('good0', 'Accepted', null, 'another')
    await settled()
    expect([known('good0'), known('good0', 'another')]).toEqual([undefined, 'Accepted'])

    const rows = Array.from({ length: 20_100 }, (_, each) => ({
      ...{ backend: 'c', idTag: `x${each}`, shown: `x${each}`, type: 'idTag', status: 'Accepted' as const },
      ...{ validUntil: null, parentIdTag: null, learnedAt: each },
    }))
    await disk.apply({ tags: rows })
    await tags.load('c')
    await settled()
    expect([known('x0', 'c'), known('x20099', 'c')]).toEqual([undefined, 'Accepted'])
    expect([...disk.rows.tags.values()].filter(({ backend }) => backend === 'c').length).toBeLessThanOrEqual(20_000)
  })

  test('a disk that cannot forget stops nothing', async () => {
    disk.full = true
    for (let each = 0; each < 20_100; each++) tags.learn('b', { idTag: `x${each}`, type: 'idTag' }, accepted)
    await settled()
    expect(tags.all('b', clock.wall()).length).toBeLessThanOrEqual(20_000)
  })

  test('a card longer than any is not remembered', () => {
    learn('x'.repeat(256), 'Accepted')
    learn('x'.repeat(255), 'Accepted')
    expect(tags.all('b', clock.wall())).toHaveLength(1)
  })
})
const accepted: TokenInfo = { status: 'Accepted', expiryDate: null, parentIdTag: null }
