/** Whatever happens to a station's messages, in whatever order: the file answers as the fake does, which looks at every row. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Changes, MessageRow } from '../../src/main/core/host.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { fakeDisk } from '../fakes/disk.ts'
import { message } from './store-rows.ts'

const states: MessageRow['state'][] = ['queued', 'sending', 'ambiguous', 'parked', 'delivered', 'local']
const seq = fc.integer({ min: 1, max: 8 })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ put: seq, state: fc.constantFrom(...states), id: fc.constantFrom(5, '5') }) },
  { weight: 5, arbitrary: fc.record({ patch: seq, state: fc.constantFrom(...states) }) },
  { weight: 1, arbitrary: fc.record({ empty: seq }) },
  { weight: 1, arbitrary: fc.record({ drop: seq }) },
  { weight: 1, arbitrary: fc.constant({ prune: true }) },
  { weight: 1, arbitrary: fc.constant({ restart: true }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function changesOf(station: string, given: Step): Changes {
  const patch = (at: number, set: object): Changes => ({ patch: [{ station, seq: at, set }] })
  if ('put' in given) {
    const { put, state, id } = given
    const row = { station, state, transactionId: id, frame: 'ä'.repeat(put), contentKey: `k${put % 3}` }
    return { messages: [message(put, row)] }
  }
  if ('patch' in given) return patch(given.patch, { state: given.state })
  if ('empty' in given) return patch(given.empty, { frame: '' })
  if ('drop' in given) return { drop: [{ station, seq: given.drop }] }
  return { prune: { before: 1_005 } }
}

test('P8 P15 any history of stored messages leaves the same queue, counts and repeats in the file as in the fake', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wattproof-histories-'))
  let file = await openProxyStore(directory)
  let fake = fakeDisk(createClock())
  let stations = 0
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (history) => {
        const station = `CP${++stations}`
        for (const given of history) {
          if ('restart' in given) {
            await file.close()
            file = await openProxyStore(directory)
            fake = fake.reopened()
          } else await Promise.all([file, fake].map((store) => store.apply(changesOf(station, given))))
          const seen = [file, fake].map(async (store) => [
            await store.counts(station),
            ...(await Promise.all([0, 3, 6].map((after) => store.nextMessage(station, after)))),
            ...(await Promise.all([5, '5', null].map((id) => store.owes(station, id)))),
            ...(await Promise.all([5, '5'].map((id) => store.cameAfter(station, 2, 'update', id)))),
            ...(await Promise.all(['k0', 'k1', 'k2'].map((key) => store.messageByKey(station, key)))),
            await store.messages({ station, which: 'owed', limit: 99 }),
          ])
          expect(await seen[0]).toEqual(await seen[1])
        }
      }),
      { numRuns: 20 },
    )
  } finally {
    await file.close()
    await rm(directory, { recursive: true, force: true })
  }
})
