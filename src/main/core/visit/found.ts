/** What discovery asks of the visit, and what it tells it. */
import type { DiscoveryOptions } from '../discovery/discovery.ts'
import type { Visit } from './visit.ts'

/** A box of the visit that is found elsewhere keeps its address; where it was found waits for the installer's word. */
export function foundFor({ notebook }: Pick<Visit, 'notebook'>): DiscoveryOptions {
  const boxOf = (family: string, serial: string) =>
    serial === '' ? undefined : notebook.visit.wallboxes.find((box) => box.family === family && box.serial === serial)
  return {
    changed: () => notebook.shown(),
    adoptedAt: (family, serial) => boxOf(family, serial)?.address ?? null,
    movedTo(serial, family, address) {
      const box = boxOf(family, serial)
      if (!box || box.newAddress === address) return
      box.newAddress = address
      notebook.changed()
    },
  }
}
