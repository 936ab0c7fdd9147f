/** Step 4: the offline switch. Chosen, shown as a diff, applied to box and proxy, read back, undoable. */
import { Failure } from '../../../shared/failure.ts'
import type { OfflinePolicy } from '../../../shared/policy.ts'
import type { WritePlan } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { dropProposals } from '../keys/pending.ts'
import { accessTo, beforeWriting, nameHere } from '../visit/box-access.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { busyWith, exclusively, type Visit, type Work } from '../visit/visit.ts'
import { applyPlan, freshPlan, planOf, undoPlan, wasWritten, type Wanted } from '../writes/writes.ts'
import { policyTable } from './mapping.ts'
import { withoutPlan } from './written.ts'

/** Failure `not-possible-now` while the test runs, or while the switch, or all at once, is being written. */
export async function choosePolicy(visit: Visit, box: SavedWallbox, position: OfflinePolicy): Promise<void> {
  const work = visit.busy.get(box.id)
  if (work !== undefined && writing.has(work)) throw busyWith(work)
  await choosePosition(visit, box, position)
}

const writing: ReadonlySet<Work> = new Set(['policy', 'job', 'moving off', 'putting back'])

/** The same, for who is at work on the box already. */
export async function choosePosition(visit: Visit, box: SavedWallbox, position: OfflinePolicy): Promise<void> {
  if (box.test.state === 'running') throw notNow('notNow.testRunning')
  mustBePossible(box, position)
  box.policy = { ...withoutPlan(box.policy), position }
  visit.notebook.changed()
  await planPolicy(visit, box)
}

/** A box that cannot be asked yet has no plan; it is made when the switch is applied. */
export async function planPolicy(visit: Visit, box: SavedWallbox): Promise<void> {
  const { position, plan } = box.policy
  try {
    const table = policyTable(box)
    const wanted = wantedHere(visit, box, position)
    const without = table.cardlessKey
    const keys = [...wanted.map(({ key }) => key), ...(without === null ? [] : [without])]
    const access = accessTo(visit, box)
    const current = await access.box.read(keys)
    // Chosen otherwise meanwhile, or already being written.
    if (box.policy.position !== position || box.policy.plan !== plan) return
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
  const { position } = box.policy
  mustBePossible(box, position)
  const access = accessTo(visit, box)
  const wanted = wantedHere(visit, box, position)
  if (!isPlanOf(box.policy.plan, wanted)) {
    box.policy = withoutPlan(box.policy)
    await planPolicy(visit, box)
  }
  if (box.policy.plan === null) throw new Failure('box-not-answering', `${box.title} did not tell its settings.`)
  const optional = (key: string): boolean => wanted.some((one) => one.key === key && one.optional === true)
  const plan = await freshPlan(box.policy.plan, access.box, optional)
  if (box.policy.applied !== position) box.policy = { ...box.policy, earlier: box.policy.applied }
  await beforeWriting(visit, box, plan, { policy: { ...box.policy, plan: { ...plan, state: 'applying' } } })
  const done = await applyPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle)
  if (done.state === 'failed') throw new Failure('box-refused', `${box.title} took none of the settings.`)
  settlePolicy(visit, box, done)
}

/** A plan as far as it came: the whole of its position read back, that is in force. */
export function settlePolicy(visit: Visit, box: SavedWallbox, plan: WritePlan): void {
  const { position } = box.policy
  const isWhole = plan.state === 'applied' && isPlanOf(plan, wantedHere(visit, box, position))
  box.policy = { ...box.policy, plan, ...(isWhole && { applied: position }) }
  dropProposals(
    visit,
    box,
    plan.rows.map(({ key }) => key),
  )
}

/** A plan is good for its own position alone, and once. */
const isPlanOf = (plan: WritePlan | null, wanted: readonly Wanted[]): boolean =>
  plan !== null &&
  plan.state !== 'undone' &&
  plan.rows.every((row) => wanted.some(({ key, value }) => key === row.key && value === row.after)) &&
  wanted.every(({ key, optional }) => optional === true || plan.rows.some((row) => row.key === key))

/** What the position is on this box, in the version its station speaks. */
const wantedHere = (visit: Visit, box: SavedWallbox, position: OfflinePolicy): Wanted[] =>
  policyTable(box)
    .keys(position)
    .map((one) => ({ ...one, key: nameHere(visit, box, one.key) }))

function mustBePossible(box: SavedWallbox, position: OfflinePolicy): void {
  if (policyTable(box).possible[position] !== null) throw notNow('notNow.noPosition', { box: box.title })
}

/**
 * Takes back what the switch wrote, one key alone where it is named. The position before it is in force again once all of it was
 * read back. Failure `not-possible-now` where nothing was written.
 */
export async function undoPolicy(visit: Visit, box: SavedWallbox, key?: string): Promise<void> {
  await exclusively(visit, box, 'policy', async () => {
    const { plan } = box.policy
    if (plan?.rows.some((row) => wasWritten(row) && (key === undefined || row.key === key)) !== true)
      throw notNow('notNow.nothingToUndo')
    const access = accessTo(visit, box)
    const done = await undoPlan(plan, access.box, (shown) => show(visit, box, shown), access.settle, key)
    const waits = done.rows.some(({ state, note }) => state === 'undone' && note?.code === 'writes.reboot')
    if (done.state === 'undone' && !waits) box.policy = { ...box.policy, applied: box.policy.earlier }
  })
}

function show(visit: Visit, box: SavedWallbox, plan: NonNullable<SavedWallbox['policy']['plan']>): void {
  box.policy = { ...box.policy, plan }
  visit.notebook.changed()
}
