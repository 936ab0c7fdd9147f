/** What discovery asks of the visit, and what it tells it. */
import type { DiscoveryOptions } from '../discovery/discovery.ts'
import { samePlace } from '../discovery/networks.ts'
import type { SeenBox } from '../discovery/rows.ts'
import { movedTo } from './local-step.ts'
import { answeredAs } from './same-box.ts'
import type { Visit } from './visit.ts'

/** A box of the visit that is found elsewhere keeps its address; where it was found waits for the installer's word. */
export function foundFor(visit: Visit): DiscoveryOptions {
  const { notebook } = visit
  const boxOf = (family: string, serial: string) =>
    serial === '' ? undefined : notebook.visit.wallboxes.find((box) => box.family === family && box.serial === serial)
  return {
    changed: () => notebook.shown(),
    seenBefore: notebook.visit.seen,
    keep(seen) {
      const isNews = printed(seen) !== printed(notebook.visit.seen)
      notebook.visit.seen = [...seen]
      if (isNews) notebook.changed()
    },
    // Practice wallboxes come back at other ports, which this app itself knows.
    adoptedAt(family, serial) {
      const box = boxOf(family, serial)
      return box === undefined || box.practice ? null : box.address
    },
    pinAt: (address) =>
      notebook.visit.wallboxes.find((box) => box.address !== null && samePlace(box.address, address))?.pin ?? null,
    movedTo: (serial, family, address) => movedTo(visit, serial, family, address),
    answersAt(serial, family, address) {
      const home = notebook.visit.wallboxes.filter((box) => box.address !== null && samePlace(box.address, address))
      for (const box of home) if (!box.practice) answeredAs(visit, box, family, serial)
    },
  }
}

/** Without when: a box that only answers again is not worth a write. */
const printed = (seen: readonly SeenBox[]): string =>
  JSON.stringify(seen.map((box) => ({ ...box, seenAt: 0 })).sort((a, b) => (a.serial < b.serial ? -1 : 1)))
