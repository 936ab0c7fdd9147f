/** What goes on by itself: a visit after a restart, and a box's record when its station's links change. */
import { closeInterrupted } from '../failover/test-step.ts'
import { dropForgottenSecrets } from '../keys/keys-step.ts'
import type { ProxyEvent } from '../proxy/settings.ts'
import { watchForBox } from './awaiting.ts'
import { canBePointed } from './doors.ts'
import { isAccepted, type Visit } from './visit.ts'
import { learnFromBoot } from './wallboxes.ts'

/** Goes on where the last run ended: practice running, boxes awaited, tests that the end of the process interrupted. */
export async function resume(visit: Visit, startPractice: () => Promise<void>): Promise<void> {
  const { wallboxes, practice } = visit.notebook.visit
  wallboxes.forEach((box) => closeInterrupted(visit, box))
  wallboxes.forEach((box) => dropForgottenSecrets(visit, box))
  if (practice)
    await startPractice().catch((error: unknown) =>
      visit.host.log.error('Practice could not be started again.', { error: String(error) }),
    )
  for (const box of wallboxes) {
    if (box.backend.awaited || box.backend.restoring)
      void watchForBox(visit, box).catch((error: unknown) =>
        visit.host.log.error('A box is no longer watched.', { error: String(error) }),
      )
  }
}

/** What a station's links mean to its wallbox's record. */
export function stationEvent(visit: Visit, event: ProxyEvent): void {
  if (event.event === 'handshake') return visit.notebook.shown()
  const box = visit.notebook.byIdentity(event.station)
  if (!box) return
  const status = visit.proxy?.status(event.station)
  if (event.event === 'station' && event.link === 'connected') box.pointsHere = true
  // A hand has moved it: from here that is all there is to see.
  if (event.event === 'station' && event.link === 'gone' && !canBePointed(box) && box.left !== null)
    box.pointsHere = false
  if (isAccepted(status)) box.backend = { ...box.backend, accepted: true }
  if (status?.bootPayload) learnFromBoot(box, status.bootPayload)
  visit.notebook.changed()
}
