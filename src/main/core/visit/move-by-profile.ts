/**
 * Off the laptop by OCPP 2.x itself: a station without a local interface is given its backend as a network profile and restarts.
 * What is sent is shown first. It goes only when it is free to; whether it arrived is for the backend's side to say.
 */
import { Failure } from '../../../shared/failure.ts'
import type { ProfileMove, ProfileMoved } from '../../../shared/visit.ts'
import { speaks2 } from '../wallboxes/any2.ts'
import { moveByProfile, planMove, type MovePlan } from '../wallboxes/network-profile.ts'
import { finalUrlOf } from './backend-step.ts'
import { mustBeFree } from './free-to-leave.ts'
import type { SavedWallbox } from './saved.ts'
import { connectedProxy, exclusively, type Visit } from './visit.ts'

/** The dry run. Failures `not-possible-now` for a station of 1.6, `bad-url`, `station-not-connected`, `station-refused-call`. */
export async function profileMoveOf(visit: Visit, box: SavedWallbox): Promise<ProfileMove> {
  const { plan } = await planned(visit, box)
  if (plan.result === 'not possible') return { steps: [], warnings: [], why: plan.why }
  return { steps: plan.steps.map(({ says }) => says), warnings: plan.warnings, why: null }
}

/** Sends it. Failures as of the dry run, and `not-possible-now` while something is owed or runs. */
export async function moveOffByProfile(visit: Visit, box: SavedWallbox): Promise<ProfileMoved> {
  mustBeFree(visit, box)
  return exclusively(visit, box, 'moving off', async () => {
    const { plan, url } = await planned(visit, box)
    if (plan.result === 'not possible') return { result: 'refused', says: plan.why }
    const moved = await moveByProfile(connectedProxy(visit, box), box.identity, plan)
    if (moved.result === 'told') box.left = { url, says: moved.says, verified: false, confirmable: true }
    return moved
  })
}

async function planned(visit: Visit, box: SavedWallbox): Promise<{ plan: MovePlan; url: string }> {
  const url = finalUrlOf(visit, box)
  if (url === null) throw new Failure('bad-url', 'There is no usable backend URL to leave the box at.')
  const proxy = connectedProxy(visit, box)
  if (!speaks2(proxy, box.identity))
    throw new Failure('not-possible-now', 'OCPP 1.6 has no way to give a wallbox another backend.')
  return { plan: await planMove(proxy, box.identity, { url: box.backend.url, identity: box.identity }), url }
}
