/** Writes that the end of the process cut off: what is on the box nobody knows until the box itself is asked. */
import { Failure } from '../../../shared/failure.ts'
import type { WritePlan } from '../../../shared/wallbox.ts'
import { noteWritten } from '../keys/keys-step.ts'
import { settlePolicy } from '../policy/policy-step.ts'
import { confirmUnknown, interrupted } from '../writes/writes.ts'
import { accessTo } from './box-access.ts'
import type { SavedWallbox } from './saved.ts'
import type { Visit } from './visit.ts'

/** The first thing after a start: nothing is being written any more, whatever was kept says. */
export function markInterrupted(visit: Visit, box: SavedWallbox): void {
  box.backend = { ...box.backend, plan: interrupted(box.backend.plan) }
  box.policy = { ...box.policy, plan: interrupted(box.policy.plan) }
  box.keys = { ...box.keys, plan: interrupted(box.keys.plan) }
  visit.notebook.changed()
}

/**
 * Asks a box that nothing is at work on for the values of address, switch and keys that nobody knows. What it does not tell stays
 * unknown, and is asked for again the next time.
 */
export async function askUnknown(visit: Visit, box: SavedWallbox): Promise<void> {
  const told = async (plan: WritePlan | null): Promise<WritePlan | null> => {
    if (plan === null || visit.busy.has(box.id)) return null
    const known = await confirmUnknown(plan, accessTo(visit, box).box).catch((error: unknown) => {
      if (error instanceof Failure) return plan
      throw error
    })
    return known === plan ? null : known
  }
  const { backend, policy, keys } = box
  const pointed = await told(backend.plan)
  // Written or chosen anew meanwhile, it is known better.
  if (pointed !== null && box.backend.plan === backend.plan) box.backend = { ...box.backend, plan: pointed }
  const switched = await told(policy.plan)
  if (switched !== null && box.policy.plan === policy.plan) settlePolicy(visit, box, switched)
  const written = await told(keys.plan)
  if (written !== null && box.keys.plan === keys.plan) {
    box.keys = { ...box.keys, plan: written }
    noteWritten(box, written.rows)
  }
  visit.notebook.changed()
}
