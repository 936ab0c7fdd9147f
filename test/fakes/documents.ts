/** Documents in memory; `saves` counts, `broken` makes loading fail. */
import { Failure } from '../../src/shared/failure.ts'
import type { Documents } from '../../src/main/core/host.ts'

export interface FakeDocuments extends Documents {
  kept: Map<string, unknown>
  saves: string[]
}

export function fakeDocuments(kept = new Map<string, unknown>(), broken = false): FakeDocuments {
  const saves: string[] = []
  return {
    kept,
    saves,
    load: (name) => (broken ? Promise.reject(new Failure('data-corrupt', 'no JSON')) : Promise.resolve(kept.get(name))),
    save: (name, value) => {
      saves.push(name)
      kept.set(name, JSON.parse(JSON.stringify(value)))
      return Promise.resolve()
    },
  }
}
