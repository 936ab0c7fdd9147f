/**
 * Off the laptop again (design §4). A box leaves only when the backend has all its messages and none of its sessions runs
 * under a number Wattproof made up. Where a local interface allows it the box is moved and watched; else a hand must, and the
 * report says so.
 */
import { Failure } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import { applyPlan, planOf, type Wanted } from '../writes/writes.ts'
import { mustBeFree } from './free-to-leave.ts'
import type { LocalInterface } from '../wallboxes/family.ts'
import { accessTo, localBox, localOf, type Access } from './box-access.ts'
import { finalUrlOf } from './backend-step.ts'
import type { FoundValue, SavedWallbox } from './saved.ts'
import { after, exclusively, proxyOf, stationOf, type Visit } from './visit.ts'

/** How long the box may take to be accepted at its real backend, ms. */
const acceptedWithin = 60_000

/** Points the box at its real backend and follows it there. */
export async function moveOff(visit: Visit, box: SavedWallbox): Promise<void> {
  mustBeFree(visit, box)
  const url = finalUrlOf(visit, box)
  if (url === null) throw new Failure('bad-url', 'There is no usable backend URL to leave the box at.')
  const local = localOf(box)
  const wanted = local?.pointAt(box.backend.url, box.identity) ?? []
  if (local === null || wanted.length === 0) {
    box.left = { url, says: said('visit.handover.byHand', { url }), verified: false }
    // One that has already gone will not be seen going.
    if (stationOf(visit, box)?.stationLink !== 'connected') box.pointsHere = false
    visit.notebook.changed()
    return
  }
  await exclusively(visit, box, 'moving off', async () => {
    const access = accessTo(visit, box)
    await write(visit, box, access, wanted)
    box.pointsHere = false
    box.backend = { ...box.backend, awaited: false }
    proxyOf(visit).release(box.identity)
    visit.notebook.changed()
    const accepted = await acceptedThere(visit, box, local)
    const says = accepted ? said('visit.handover.accepted', { url }) : said('visit.handover.notSeenThere', { url })
    box.left = { url, says, verified: accepted }
  })
}

/** Puts every value back that this visit changed: OCPP keys while the box is still here, its own settings last. */
export async function putBack(visit: Visit, box: SavedWallbox): Promise<void> {
  mustBeFree(visit, box)
  await exclusively(visit, box, 'putting back', async () => {
    const ofWay = (way: FoundValue['way']): FoundValue[] => box.asFound.filter((one) => one.way === way)
    if (ofWay('ocpp').length > 0) await write(visit, box, accessTo(visit, box), wantedOf(ofWay('ocpp')))
    if (localOf(box) === null) {
      box.left = { url: null, says: said('visit.handover.putBackByHand'), verified: false }
    } else {
      // The URL last but one, the switch last: in between the box would dial a place it should not.
      const local = ofWay('local').sort((a, b) => rank(a.key) - rank(b.key))
      if (local.length > 0) await write(visit, box, accessTo(visit, box), wantedOf(local))
      const url = local.find(({ key }) => key === 'ocppu')?.value ?? null
      box.pointsHere = false
      box.left = { url, says: said('visit.handover.asFound'), verified: true }
      proxyOf(visit).release(box.identity)
    }
    box.backend = { ...box.backend, awaited: false, plan: null }
    box.policy = { ...box.policy, applied: null, plan: null }
  })
}

const rank = (key: string): number => (key === 'ocppe' ? 2 : key === 'ocppu' ? 1 : 0)

const wantedOf = (found: readonly FoundValue[]): Wanted[] =>
  found.map(({ key, value }) => ({ key, value: value ?? '', label: null, unit: null }))

/** Failure `box-refused` unless every value was read back. */
async function write(visit: Visit, box: SavedWallbox, access: Access, wanted: readonly Wanted[]): Promise<void> {
  const current = await access.box.read(wanted.map(({ key }) => key))
  const plan = planOf(visit.host.ids.uuid(), wanted, current)
  const done = await applyPlan(plan, access.box, () => visit.notebook.shown(), access.settle)
  const open = done.rows.find(
    (row) => row.state !== 'confirmed' && row.state !== 'reboot required' && row.state !== 'not supported',
  )
  if (open) throw new Failure('box-refused', `${box.title} did not take ${open.key} back.`, { key: open.key })
}

/** The box itself says when its new backend has accepted it (`ocppa`). */
async function acceptedThere(visit: Visit, box: SavedWallbox, local: LocalInterface): Promise<boolean> {
  const { host } = visit
  const deadline = host.clock.monotonic() + acceptedWithin
  // The old connection may still count as accepted for a moment.
  await after(host, 2000)
  while (host.clock.monotonic() < deadline) {
    try {
      const { accepted } = local.link.read(await localBox(visit, box).read(local.link.keys))
      if (accepted === true && stationOf(visit, box)?.stationLink !== 'connected') return true
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
    await after(host, 2000)
  }
  return false
}
