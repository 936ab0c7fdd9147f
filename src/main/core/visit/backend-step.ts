/**
 * Step 2: which backend, does it work from here, and the box pointed at this computer. A box pointed here that is not
 * seen in time gets its old URL back by itself: leaving it unreachable is the worst that could happen.
 */
import { backendKey } from '../../../shared/backend-key.ts'
import { Failure } from '../../../shared/failure.ts'
import type { Said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { validityProblem } from '../certificates/import-check.ts'
import type { BackendTarget } from '../proxy/settings.ts'
import { finding, fine, running, type Target } from '../preflight/check.ts'
import { preflight } from '../preflight/run.ts'
import { urlProblem } from '../preflight/url.ts'
import { templateOf } from '../templates/templates.ts'
import { familyOf } from '../wallboxes/families.ts'
import { applyPlan, planOf, undoPlan } from '../writes/writes.ts'
import { urlFor } from './addresses.ts'
import { accessTo, localBox, localOf, rememberAsFound } from './box-access.ts'
import { mustBeFree } from './free-to-leave.ts'
import type { SavedWallbox } from './saved.ts'
import { exclusively, isAccepted, proxyOf, stationOf, until, type Visit } from './visit.ts'

/** How long a box has to dial this computer after it was pointed here, ms. */
export const seenWithin = 90_000

/** What is wrong with the chosen backend; null when it can be used. */
export const problemOf = (visit: Visit, box: SavedWallbox): Said | null =>
  urlProblem(visit.host.probe, box.backend.url, box.identity)

/** The URL the box will have in the end; null while what was typed cannot be one. */
export function finalUrlOf(visit: Visit, box: SavedWallbox): string | null {
  const problem = problemOf(visit, box)
  return problem === null ? familyOf(box.family).finalUrl(box.backend.url, box.identity) : null
}

/** Where the proxy dials for this identity: null for one nobody adopted, or without a usable backend. */
export function backendFor(visit: Visit, identity: string): BackendTarget | null {
  const box = visit.notebook.byIdentity(identity)
  if (!box || problemOf(visit, box) !== null) return null
  const url = box.backend.url.trim()
  return { key: backendKey(url), url, ca: box.certificates.pem ?? undefined }
}

/** The same address, typed with another slash. */
const isSameAddress = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((url) => url.trim().replace(/\/+(?=$|\?)/, ''))
  return a === b
}

export async function chooseBackend(
  visit: Visit,
  box: SavedWallbox,
  chosen: { template: string; url: string; identity: string },
): Promise<void> {
  const other = visit.notebook.byIdentity(chosen.identity)
  if (other && other.id !== box.id)
    throw new Failure('bad-input', `Another wallbox of this visit already has the identity ${chosen.identity}.`, {
      identity: chosen.identity,
    })
  const moved = !isSameAddress(chosen.url, box.backend.url) || chosen.identity !== box.identity
  // What is owed to the old backend must reach the old backend.
  if (moved) mustBeFree(visit, box)
  if (moved && stationOf(visit, box)?.stationLink === 'connected') proxyOf(visit).release(box.identity)
  box.identity = chosen.identity
  box.backend = { ...box.backend, template: chosen.template, url: chosen.url.trim() }
  if (moved) {
    box.backend = { ...box.backend, checks: [], plan: null, accepted: false, clockSkew: null }
    box.certificates = { ...box.certificates, chain: null, checks: [] }
  }
  if (box.policy.applied === null)
    box.policy = { ...box.policy, position: templateOf(visit.notebook.visit.templates, chosen.template).policy }
  visit.notebook.changed()
  await planBackend(visit, box)
  if (problemOf(visit, box) === null) void checkBackend(visit, box).catch((error: unknown) => logged(visit, error))
}

/** Pre-flight from this computer. Shown as it goes. */
export async function checkBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  const target = targetOf(visit, box)
  if (target === null) throw new Failure('bad-url', 'There is no usable backend URL yet.')
  const about = box.backend.url
  const kept = box.backend.checks.filter((check) => check.id === 'box')
  const connected = isAccepted(stationOf(visit, box))
  const show = (checks: Check[]): void => {
    // Another backend was chosen meanwhile: these results are about the old one.
    if (box.backend.url !== about) return
    box.backend = { ...box.backend, checks: [...checks, ...kept] }
    visit.notebook.changed()
  }
  const result = await preflight(visit.host, target, connected, show)
  if (box.backend.url !== about) return
  show(result.checks)
  box.backend = { ...box.backend, clockSkew: result.clockSkew ?? box.backend.clockSkew }
  box.certificates = {
    ...box.certificates,
    chain:
      result.chain?.map((entry) => ({ ...entry, problem: validityProblem(entry, visit.host.clock.wall()) })) ?? null,
    checks: result.checks.filter((check) => check.id === 'tls'),
  }
  visit.notebook.changed()
}

/** The dry-run diff of pointing the box here; none where a hand must do it. */
export async function planBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  const here = urlFor(visit, box)
  const local = localOf(box)
  if (local === null || here === null || problemOf(visit, box) !== null) return
  const wanted = local.pointAt(here, box.identity)
  if (wanted.length === 0) return
  try {
    const current = await localBox(visit, box).read([...wanted.map(({ key }) => key), ...local.link.keys])
    box.backend = { ...box.backend, plan: planOf(visit.host.ids.uuid(), wanted, current) }
    const link = local.link.read(current)
    visit.looked.set(box.id, link)
    box.pointsHere = link.url?.startsWith(`${here}/`) ?? false
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    box.backend = { ...box.backend, plan: null }
    putCheck(box, finding('box', boxTrouble(error), 'blocks'))
  }
  visit.notebook.changed()
}

/** Points the box here and watches for it. Rejects when the writes failed; the watch goes on behind. */
export async function applyBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  proxyOf(visit)
  if (problemOf(visit, box) !== null) throw new Failure('bad-url', 'There is no usable backend URL yet.')
  await exclusively(visit, box, 'pointing', async () => {
    const access = accessTo(visit, box)
    await planBackend(visit, box)
    const { plan } = box.backend
    if (plan === null) throw new Failure('box-not-answering', `${box.title} did not tell its settings.`)
    rememberAsFound(box, plan)
    box.pointsHere = true
    box.left = null
    box.backend = { ...box.backend, awaited: true }
    const done = await applyPlan(plan, access.box, (shown) => showPlan(visit, box, shown), access.settle)
    if (done.state === 'applied') return
    await pointBack(visit, box)
    throw new Failure('box-refused', `${box.title} did not take the new backend URL; its old one is restored.`)
  })
  void watchForBox(visit, box).catch((error: unknown) => logged(visit, error))
}

/** Waits for the station at the proxy; restores the old URL when it does not come. Goes on after a restart. */
export async function watchForBox(visit: Visit, box: SavedWallbox): Promise<void> {
  box.backend = { ...box.backend, awaited: true }
  putCheck(box, running('box'))
  visit.notebook.changed()
  // `awaited` ends early when the box is moved off or undone meanwhile.
  const seen = (): boolean => stationOf(visit, box)?.stationLink === 'connected'
  await until(visit, () => seen() || !box.backend.awaited, seenWithin)
  if (!box.backend.awaited) {
    box.backend = { ...box.backend, checks: box.backend.checks.filter(({ id }) => id !== 'box') }
    return visit.notebook.changed()
  }
  box.backend = { ...box.backend, awaited: false }
  if (seen()) putCheck(box, fine('box'))
  else {
    const because = await boxErrorOf(visit, box)
    await exclusively(visit, box, 'pointing', () => pointBack(visit, box))
    putCheck(box, {
      ...finding('box', box.pointsHere ? 'notSeenStuck' : 'notSeen', 'blocks'),
      ...(because && { fix: because.says, detail: because.line }),
    })
  }
  visit.notebook.changed()
}

/** Puts the URL back that the box had before it was pointed here. */
export async function undoBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  mustBeFree(visit, box)
  await exclusively(visit, box, 'pointing', () => pointBack(visit, box))
}

async function pointBack(visit: Visit, box: SavedWallbox): Promise<void> {
  const { plan } = box.backend
  if (plan === null) throw new Failure('not-possible-now', 'There is nothing to undo.')
  const access = accessTo(visit, box)
  const undone = await undoPlan(plan, access.box, (shown) => showPlan(visit, box, shown), access.settle)
  box.backend = { ...box.backend, awaited: false }
  box.pointsHere = undone.state !== 'undone'
  visit.notebook.changed()
}

function showPlan(visit: Visit, box: SavedWallbox, plan: NonNullable<SavedWallbox['backend']['plan']>): void {
  box.backend = { ...box.backend, plan }
  visit.notebook.changed()
}

/** The box's own last connection error: the best answer to "why does it not come?". */
async function boxErrorOf(visit: Visit, box: SavedWallbox): Promise<{ says: Said; line: string } | null> {
  try {
    const local = localOf(box)
    return local === null ? null : local.link.read(await localBox(visit, box).read(local.link.keys)).error
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

function targetOf(visit: Visit, box: SavedWallbox): Target | null {
  const finalUrl = finalUrlOf(visit, box)
  const parsed = finalUrl === null ? null : visit.host.probe.parseUrl(finalUrl)
  if (finalUrl === null || parsed === null) return null
  return {
    finalUrl,
    url: box.backend.url,
    scheme: parsed.scheme,
    host: parsed.host,
    port: parsed.port,
    identity: box.identity,
    ca: box.certificates.pem ?? undefined,
    wssOnly: templateOf(visit.notebook.visit.templates, box.backend.template).wssOnly,
  }
}

function putCheck(box: SavedWallbox, check: Check): void {
  box.backend = { ...box.backend, checks: [...box.backend.checks.filter(({ id }) => id !== check.id), check] }
}

const boxTrouble = ({ code }: Failure): string =>
  code === 'box-needs-password' ? 'needsPassword' : code === 'box-api-off' ? 'apiOff' : 'silent'

const logged = ({ host }: Visit, error: unknown): void =>
  host.log.error('A check of the backend ended by an error.', { error: String(error) })
