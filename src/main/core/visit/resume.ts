/** What goes on by itself: a visit after a restart, and a box's record when its station's links change. */
import { closeInterrupted } from '../failover/test-step.ts'
import { dropForgottenSecrets } from '../keys/keys-step.ts'
import type { ProxyEvent } from '../proxy/settings.ts'
import { watchAbsence, watchForBox } from './awaiting.ts'
import { canBePointed } from './doors.ts'
import { askUnknown, markInterrupted } from './interrupted.ts'
import type { SavedWallbox } from './saved.ts'
import { isAccepted, type Visit } from './visit.ts'
import { learnFromBoot } from './wallboxes.ts'

/** Goes on where the last run ended: practice running, boxes awaited, tests that the end of the process interrupted. */
export async function resume(visit: Visit, startPractice: () => Promise<void>): Promise<void> {
  const { wallboxes, practice } = visit.notebook.visit
  wallboxes.forEach((box) => markInterrupted(visit, box))
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
    else if (isWithAHand(box)) watchAbsence(visit, box)
    askBehind(visit, box)
  }
}

/** Goes on by itself: values nobody knows since the app ended are asked for. */
export function askBehind(visit: Visit, box: SavedWallbox): void {
  void askUnknown(visit, box).catch((error: unknown) =>
    visit.host.log.error('A wallbox could not be asked what was written.', { error: String(error) }),
  )
}

/** What a station's links mean to its wallbox's record. */
export function stationEvent(visit: Visit, event: ProxyEvent): void {
  if (event.event === 'handshake') return visit.notebook.shown()
  const box = visit.notebook.byIdentity(event.station)
  if (!box) return
  const status = visit.proxy?.status(event.station)
  if (event.event === 'station' && event.link === 'connected') {
    box.pointsHere = true
    box.left = null
    askBehind(visit, box)
  }
  // Refused or not, it dials this computer; one with an interface of its own says by that when it does no more.
  const isNews = event.event === 'station' && event.link === 'refused'
  if (isNews || (status?.stationLink === 'refused' && !canBePointed(box))) box.pointsHere = true
  if (event.event === 'station' && event.link === 'gone' && isWithAHand(box)) watchAbsence(visit, box)
  if (isAccepted(status)) box.backend = { ...box.backend, accepted: true }
  if (status?.bootPayload) learnFromBoot(box, status.bootPayload)
  visit.notebook.changed()
}

/** A hand was to move it: from here nothing more than its absence is to be seen. */
const isWithAHand = (box: SavedWallbox): boolean => box.pointsHere && box.left !== null && !canBePointed(box)
