/** One template on one box: the same steps a hand would do, by the same code, and an honest word of what came of it. */
import { Failure, sentenceOf } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { JobBox, Template } from '../../../shared/template.ts'
import type { WritePlan } from '../../../shared/wallbox.ts'
import { noteWritten } from '../keys/keys-step.ts'
import { configKey } from '../ocpp/config-keys.ts'
import { policyTable, switchKeys } from '../policy/mapping.ts'
import { choosePosition, writePolicy } from '../policy/policy-step.ts'
import { operatorOf, takeBackend } from '../visit/backend-step.ts'
import { accessTo, beforeWriting } from '../visit/box-access.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { exclusively, isHere, until, type Visit } from '../visit/visit.ts'
import { familyOf } from '../wallboxes/families.ts'
import { isLocalKey } from '../wallboxes/family.ts'
import { applyPlan, planOf, wasWritten, type Wanted } from '../writes/writes.ts'
import { mayTravel } from './template-files.ts'

export type Outcome = Pick<JobBox, 'state' | 'says'>

export interface Turn {
  /** What it waits for. */
  tell(says: Said): void
  /** No longer wanted: waiting ends, what is being written is finished. */
  cancelled(): boolean
  /** How long a box that points here may take to be connected (after a restart none is yet), ms. */
  graceMs(): number
}

/** How long a station may take to come back after it was given another backend, ms. */
const backWithin = 90_000

/** How long something else may still be at work on a box, e.g. its restart, ms. */
const freeWithin = 90_000

/** What has been done and what has not, while it is done. */
interface Tally {
  good: number
  /** Keys that are not as the template wants them. */
  open: string[]
  /** Of those, how many only wait for the station. */
  waiting: number
  restart: boolean
  failure: Failure | null
}

/** Chooses the backend, sets the offline switch, then the keys. Never rejects with a Failure. */
export async function applyTemplate(visit: Visit, box: SavedWallbox, template: Template, turn: Turn): Promise<Outcome> {
  if (box.test.state === 'running') return { state: 'skipped', says: said('templates.job.testRuns') }
  if (visit.busy.has(box.id)) {
    turn.tell(said('templates.job.waitsBusy'))
    await until(visit, () => !visit.busy.has(box.id) || turn.cancelled(), freeWithin)
  }
  if (visit.busy.has(box.id)) return { state: 'skipped', says: said('templates.job.busy') }
  try {
    return await exclusively(visit, box, 'job', () => write(visit, box, template, turn))
  } catch (error) {
    if (error instanceof Failure) return { state: 'failed', says: sentenceOf(error) }
    throw error
  }
}

async function write(visit: Visit, box: SavedWallbox, template: Template, turn: Turn): Promise<Outcome> {
  const wasHere = isHere(visit, box)
  turn.tell(said('templates.job.backend'))
  // Without an address it asks for keys and profiles, whoever's backend it is.
  const { url, operator } =
    template.url === ''
      ? { url: box.backend.url, operator: operatorOf(box) }
      : { url: template.url, operator: template.id }
  await takeBackend(visit, box, { template: template.id, operator, url, identity: box.identity })

  const possible = policyTable(box).possible[template.policy] === null
  const keys = wantedOf(box, template, possible ? switchKeys(box) : new Set())
  const names = [...(possible ? policyTable(box).keys(template.policy) : []), ...keys].map(({ key }) => key)
  const overOcpp = names.filter((key) => !isLocalKey(familyOf(box.family), key))
  // Another backend: the station was let go, and dials again.
  const patience = wasHere ? backWithin : box.pointsHere ? turn.graceMs() : 0
  if (overOcpp.length > 0 && !isHere(visit, box) && patience > 0) {
    turn.tell(said('templates.job.waits'))
    await until(visit, () => isHere(visit, box) || turn.cancelled(), patience)
  }
  if (overOcpp.length === names.length && names.length > 0 && !isHere(visit, box))
    // Its backend stays chosen: without one it could never connect. That is no longer a box nothing was done to.
    return { state: 'partly done', says: said('templates.job.notConnected') }

  const tally: Tally = { good: 0, open: [], waiting: 0, restart: false, failure: null }
  if (possible) {
    turn.tell(said('templates.job.policy'))
    await counted(tally, policyTable(box).keys(template.policy), async () => {
      await choosePosition(visit, box, template.policy)
      try {
        await writePolicy(visit, box)
      } finally {
        if (box.policy.plan !== null) count(tally, box.policy.plan)
      }
    })
  }
  if (keys.length > 0) {
    turn.tell(said('templates.job.keys'))
    await counted(tally, keys, async () => count(tally, await writeKeys(visit, box, keys)))
  }
  return outcomeOf(tally, possible)
}

/** A Failure is kept with the first reason; keys nothing was told of are then open. */
async function counted(tally: Tally, wanted: readonly Wanted[], task: () => Promise<void>): Promise<void> {
  const before = tally.good + tally.open.length
  try {
    await task()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    tally.failure ??= error
    if (tally.good + tally.open.length === before) tally.open.push(...wanted.map(({ key }) => key))
  }
}

function count(tally: Tally, plan: WritePlan): void {
  for (const { key, state, note } of plan.rows) {
    if (state === 'confirmed' || state === 'not readable' || state === 'reboot required') tally.good += 1
    else tally.open.push(key)
    if (state === 'reboot required') tally.restart = true
    if (note?.code === 'writes.notConnected') tally.waiting += 1
  }
}

/**
 * What may not travel is never written, whoever made the template; and what the switch has written is not taken back by a key
 * that says otherwise.
 */
export const wantedOf = (box: SavedWallbox, { keys }: Template, bySwitch: ReadonlySet<string>): Wanted[] =>
  Object.entries(keys)
    .filter(([key]) => mayTravel(key) && !bySwitch.has(key.toLowerCase()))
    .map(([key, value]) => {
      const known = configKey(key)
      const setting = familyOf(box.family).local?.settings.find((one) => one.key === key)
      const label = known ? said(`keys.meaning.${known.key}`) : null
      return { key, value, label, unit: setting?.unit ?? known?.unit ?? null }
    })

/** The plan joins what was written to this box before: for undo and for the report. */
async function writeKeys(visit: Visit, box: SavedWallbox, keys: readonly Wanted[]): Promise<WritePlan> {
  const access = accessTo(visit, box)
  const current = await access.box.read(keys.map(({ key }) => key))
  const plan = planOf(visit.host.ids.uuid(), keys, current, access.box)
  const names = new Set(keys.map(({ key }) => key))
  const earlier = (box.keys.plan?.rows ?? []).filter((row) => !names.has(row.key))
  const before = new Map((box.keys.plan?.rows ?? []).filter(wasWritten).map((row) => [row.key, row]))
  // A value that was written earlier in this visit and is so already keeps what it was before: it can still be undone.
  const kept = (rows: WritePlan['rows']): WritePlan['rows'] =>
    rows.map((row) => {
      const first = row.note?.code === 'writes.already' ? before.get(row.key) : undefined
      if (first === undefined) return row
      return first.state === 'reboot required' ? first : { ...row, before: first.before, note: null }
    })
  const withKept = (shown: WritePlan): SavedWallbox['keys'] => ({
    ...box.keys,
    plan: { ...shown, rows: [...kept(shown.rows), ...earlier] },
  })
  const show = (shown: WritePlan): void => {
    box.keys = withKept(shown)
    visit.notebook.changed()
  }
  await beforeWriting(visit, box, plan, { keys: withKept({ ...plan, state: 'applying' }) })
  const done = await applyPlan(plan, access.box, show, access.settle)
  noteWritten(box, done.rows)
  return done
}

function outcomeOf({ good, open, waiting, restart, failure }: Tally, possible: boolean): Outcome {
  const keys = listOf(open)
  if (open.length > 0 && good === 0)
    return { state: 'failed', says: failure ? sentenceOf(failure) : said('templates.job.noneTaken', { keys }) }
  if (open.length > 0 && waiting === open.length)
    return { state: 'partly done', says: said('templates.job.partlyWaits', { keys }) }
  if (open.length > 0) return { state: 'partly done', says: said('templates.job.partly', { keys }) }
  if (!possible) return { state: 'partly done', says: said('templates.job.noSwitch') }
  return { state: 'done', says: said(restart ? 'templates.job.doneRestart' : 'templates.job.done', { count: good }) }
}

function listOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 8).map((key) => key.slice(0, 60))
  return keys.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ')
}
