/** Step 4: the offline switch. Chosen, shown as a diff, applied to box and proxy, read back, undoable. */
import { Failure } from '../../../shared/failure.ts'
import type { OfflinePolicy } from '../../../shared/policy.ts'
import { accessTo, nameHere, rememberAsFound } from '../visit/box-access.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { exclusively, type Visit } from '../visit/visit.ts'
import { applyPlan, freshPlan, planOf, undoPlan, type Wanted } from '../writes/writes.ts'
import { policyTable } from './mapping.ts'

export async function choosePolicy(visit: Visit, box: SavedWallbox, position: OfflinePolicy): Promise<void> {
  if (box.test.state === 'running')
    throw new Failure('not-possible-now', 'The test is running; the switch stays as it is.')
  mustBePossible(box, position)
  box.policy = { ...box.policy, position, plan: null }
  visit.notebook.changed()
  await planPolicy(visit, box)
}

/** A box that cannot be asked yet has no plan; it is made when the switch is applied. */
export async function planPolicy(visit: Visit, box: SavedWallbox): Promise<void> {
  const { position } = box.policy
  try {
    const table = policyTable(box)
    const wanted = wantedHere(visit, box, position)
    const without = table.cardlessKey
    const keys = [...wanted.map(({ key }) => key), ...(without === null ? [] : [without])]
    const access = accessTo(visit, box)
    const current = await access.box.read(keys)
    if (box.policy.position !== position) return
    const cardless = without === null ? null : (current.get(without) ?? null)
    box.policy = { ...box.policy, cardless, plan: planOf(visit.host.ids.uuid(), wanted, current, access.box) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
  visit.notebook.changed()
}

/**
 * Failure `box-refused` when nothing could be set. What was set partly stays shown in the plan and can be tried again; until all
 * of it is set, the position before it stays in force here.
 */
export const applyPolicy = (visit: Visit, box: SavedWallbox): Promise<void> =>
  exclusively(visit, box, 'policy', () => writePolicy(visit, box))

/** The same, for who is at work on the box already. */
export async function writePolicy(visit: Visit, box: SavedWallbox): Promise<void> {
  mustBePossible(box, box.policy.position)
  const access = accessTo(visit, box)
  if (box.policy.plan === null || box.policy.plan.state === 'undone') await planPolicy(visit, box)
  if (box.policy.plan === null) throw new Failure('box-not-answering', `${box.title} did not tell its settings.`)
  const { position } = box.policy
  const wanted = wantedHere(visit, box, position)
  const optional = (key: string): boolean => wanted.some((one) => one.key === key && one.optional === true)
  const plan = await freshPlan(box.policy.plan, access.box, optional)
  rememberAsFound(box, plan)
  await visit.notebook.save()
  const done = await applyPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle)
  if (done.state === 'failed') throw new Failure('box-refused', `${box.title} took none of the settings.`)
  if (done.state === 'applied') box.policy = { ...box.policy, applied: position }
}

/** What the position is on this box, in the version its station speaks. */
const wantedHere = (visit: Visit, box: SavedWallbox, position: OfflinePolicy): Wanted[] =>
  policyTable(box)
    .keys(position)
    .map((one) => ({ ...one, key: nameHere(visit, box, one.key) }))

function mustBePossible(box: SavedWallbox, position: OfflinePolicy): void {
  if (policyTable(box).possible[position] !== null)
    throw new Failure('not-possible-now', `${box.title} does not have this position of the offline switch.`)
}

export async function undoPolicy(visit: Visit, box: SavedWallbox): Promise<void> {
  await exclusively(visit, box, 'policy', async () => {
    const { plan } = box.policy
    if (plan === null) throw new Failure('not-possible-now', 'There is nothing to undo.')
    const access = accessTo(visit, box)
    await undoPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle)
    box.policy = { ...box.policy, applied: null }
  })
}

function show(visit: Visit, box: SavedWallbox, plan: NonNullable<SavedWallbox['policy']['plan']>): void {
  box.policy = { ...box.policy, plan }
  visit.notebook.changed()
}
