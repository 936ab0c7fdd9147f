/**
 * Off the laptop by OCPP 2.x itself: a station without a local interface is given its backend as a network profile and restarts.
 * What is sent is shown first. It goes only when it is free to; whether it arrived is for the backend's side to say.
 */
import { Failure } from '../../../shared/failure.ts'
import type { ProfileMove, ProfileMoved } from '../../../shared/visit.ts'
import type { WritePlan } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { speaks2 } from '../wallboxes/any2.ts'
import { moveByProfile, planMove, type MovePlan } from '../wallboxes/network-profile.ts'
import { finalUrlOf } from './backend-step.ts'
import { beforeWriting } from './box-access.ts'
import { mustBeFree } from './free-to-leave.ts'
import type { SavedWallbox } from './saved.ts'
import { connectedProxy, exclusively, type Visit } from './visit.ts'

/** A plan as it was shown to the installer: only this one is carried out. */
export interface ShownMove {
  id: string
  plan: MovePlan & { result: 'plan' }
  /** Where it leads: another backend chosen since makes it void. */
  url: string
}

/** The dry run. Failures `not-possible-now` for a station of 1.6, `bad-url`, `station-not-connected`, `station-refused-call`. */
export async function profileMoveOf(visit: Visit, box: SavedWallbox): Promise<ProfileMove> {
  visit.moves.delete(box.id)
  const url = urlOf(visit, box)
  const proxy = connectedProxy(visit, box)
  if (!speaks2(proxy, box.identity)) throw notNow('notNow.noProfiles')
  const plan = await planMove(proxy, box.identity, { url: box.backend.url, identity: box.identity })
  const id = visit.host.ids.uuid()
  if (plan.result === 'not possible') return { id, steps: [], warnings: [], why: plan.why }
  visit.moves.set(box.id, { id, plan, url })
  return { id, steps: plan.steps.map(({ says }) => says), warnings: plan.warnings, why: null }
}

/**
 * Carries out what was shown under this id, and nothing else. What the order of its connections was is kept first, so that it can
 * be put back while the station is still here. Failures `not-possible-now` for a plan that is void and while something is owed or
 * runs; else as of the dry run.
 */
export async function moveOffByProfile(visit: Visit, box: SavedWallbox, id: string): Promise<ProfileMoved> {
  mustBeFree(visit, box)
  return exclusively(visit, box, 'moving off', async () => {
    const shown = visit.moves.get(box.id)
    visit.moves.delete(box.id)
    const url = urlOf(visit, box)
    if (shown?.id !== id || shown.url !== url) throw notNow('notNow.moveChanged')
    const moved = await moveByProfile(connectedProxy(visit, box), box.identity, shown.plan, {
      id: visit.host.ids.uuid(),
      before: (write) => beforeWriting(visit, box, write),
      show: (write) => joined(visit, box, write),
    })
    if (moved.result === 'told') box.left = { url, says: moved.says, verified: false, confirmable: true }
    return moved
  })
}

/** It stands with the keys that were written: for the report, and to be put back from there. */
function joined(visit: Visit, box: SavedWallbox, write: WritePlan): void {
  const names = new Set(write.rows.map(({ key }) => key))
  const others = (box.keys.plan?.rows ?? []).filter(({ key }) => !names.has(key))
  box.keys = { ...box.keys, plan: { ...write, rows: [...write.rows, ...others] } }
  visit.notebook.changed()
}

function urlOf(visit: Visit, box: SavedWallbox): string {
  const url = finalUrlOf(visit, box)
  if (url === null) throw new Failure('bad-url', 'There is no usable backend URL to leave the box at.')
  return url
}
