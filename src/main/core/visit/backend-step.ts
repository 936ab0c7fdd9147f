/**
 * Step 2: which backend, does it work from here, and the box pointed at this computer. A box pointed here that is not
 * seen in time gets its old URL back by itself: leaving it unreachable is the worst that could happen.
 */
import { backendKey } from '../../../shared/backend-key.ts'
import { Failure } from '../../../shared/failure.ts'
import type { Said } from '../../../shared/said.ts'
import type { Check, WritePlan } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import { validityProblem } from '../certificates/import-check.ts'
import { proposeAnew } from '../keys/pending.ts'
import type { BackendTarget } from '../proxy/settings.ts'
import { finding, type Target } from '../preflight/check.ts'
import { possibleOf } from '../policy/mapping.ts'
import { withoutPlan } from '../policy/written.ts'
import { preflight } from '../preflight/run.ts'
import { urlProblem } from '../preflight/url.ts'
import { protocolsOf, templateOf } from '../templates/templates.ts'
import { familyOf } from '../wallboxes/families.ts'
import type { LocalInterface } from '../wallboxes/family.ts'
import { applyPlan, planOf, type Settable } from '../writes/writes.ts'
import { leadsHere, urlFor } from './addresses.ts'
import { pointBack, putCheck, stopAwaiting, watchBehind } from './awaiting.ts'
import { accessTo, beforeWriting } from './box-access.ts'
import { localBoxAnew, localOf, makeSure } from './doors.ts'
import { mustBeFree } from './free-to-leave.ts'
import { noteLink, waitsForRestart, withWaiting } from './own-link.ts'
import { checkReach } from './reach.ts'
import type { SavedWallbox } from './saved.ts'
import { busyWith, exclusively, isAccepted, isHere, proxyOf, stationOf, type Visit, type Work } from './visit.ts'
import { firstValues, isAsBefore, linkTold, withFirstValues } from './way-back.ts'

/** What is wrong with the chosen backend; null when it can be used. */
export const problemOf = (visit: Visit, box: SavedWallbox): Said | null =>
  urlProblem(visit.host.probe, box.backend.url, box.identity) ??
  familyOf(box.family).urlProblem(box.backend.url, box.identity)

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

/** The template that names whose backend it is, for the report. */
export const operatorOf = ({ backend }: SavedWallbox): string => backend.operator ?? backend.template

/** The same address, typed with another slash. */
const isSameAddress = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((url) => url.trim().replace(/\/+(?=$|\?)/, ''))
  return a === b
}

interface Chosen {
  template: string
  url: string
  identity: string
  /** Whose backend it is: else the template's, or as before where neither template nor address is another. */
  operator?: string
}

/** What goes by the backend as it was chosen, by the link its station has to it, or by the switch, which a template sets. */
const bound: ReadonlySet<Work> = new Set([
  ...(['pointing', 'moving off', 'putting back', 'job'] as const),
  ...(['policy', 'writing keys', 'restarting'] as const),
])

/** Failure `not-possible-now` while something is at work on the box that goes by the backend as it is; `bad-input` for a taken name. */
export async function chooseBackend(visit: Visit, box: SavedWallbox, chosen: Chosen): Promise<void> {
  const work = visit.busy.get(box.id)
  if (work !== undefined && bound.has(work)) throw busyWith(work)
  const isNamed = chosen.identity !== box.identity
  await takeBackend(visit, box, chosen)
  box.identityTyped ||= isNamed
  visit.notebook.changed()
}

/** The same, for who is at work on the box already. */
export async function takeBackend(visit: Visit, box: SavedWallbox, chosen: Chosen): Promise<void> {
  const other = visit.notebook.byIdentity(chosen.identity)
  if (other && other.id !== box.id)
    throw new Failure('bad-input', `Another wallbox of this visit already has the identity ${chosen.identity}.`, {
      identity: chosen.identity,
    })
  const isElsewhere = !isSameAddress(chosen.url, box.backend.url)
  const moved = isElsewhere || chosen.identity !== box.identity
  // What is owed to the old backend must reach the old backend; and so must what a box of that name still owes.
  if (moved) for (const identity of [box.identity, chosen.identity]) mustBeFree(visit, { ...box, identity })
  if (moved && isHere(visit, box)) proxyOf(visit).release(box.identity)
  const wasTemplate = box.backend.template
  const isAnother = isElsewhere || chosen.template !== wasTemplate
  const operator = chosen.operator ?? (isAnother ? chosen.template : operatorOf(box))
  box.identity = chosen.identity
  box.backend = { ...box.backend, template: chosen.template, operator, url: chosen.url.trim() }
  const template = templateOf(visit.notebook.visit.templates, chosen.template)
  if (chosen.template !== wasTemplate) proposeAnew(visit, box, template)
  if (moved) {
    // What was written on the box stays known, so that it can be taken back.
    const plan = box.pointsHere ? box.backend.plan : null
    box.backend = { ...box.backend, checks: [], plan, accepted: false, clockSkew: null }
    box.certificates = { ...box.certificates, chain: null, checks: [] }
  }
  if (box.policy.applied === null) {
    const position = possibleOf(box, template.policy)
    // A plan is good for its own position alone.
    if (position !== box.policy.position) box.policy = { ...withoutPlan(box.policy), position }
  }
  visit.notebook.changed()
  await planBackend(visit, box)
  if (problemOf(visit, box) === null) void checkBackend(visit, box).catch((error: unknown) => logged(visit, error))
}

/** Pre-flight from this computer. Shown as it goes. */
export async function checkBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  const target = targetOf(visit, box)
  if (target === null) throw new Failure('bad-url', 'There is no usable backend URL yet.')
  const about = box.backend.url
  const kept = box.backend.checks.filter(({ id }) => !ofPreflight.has(id) && id !== 'boxTls')
  const connected = isAccepted(stationOf(visit, box))
  const show = (checks: Check[]): void => {
    // Another backend was chosen meanwhile: these results are about the old one.
    if (box.backend.url !== about) return
    box.backend = { ...box.backend, checks: [...checks, ...boxTls(box), ...kept] }
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

const ofPreflight: ReadonlySet<string> = new Set(['name', 'tls', 'upgrade', 'clock', 'sibling'])

/** Some families encrypt and verify nothing: whoever is on the way can be the backend. */
function boxTls(box: SavedWallbox): Check[] {
  const { tls } = familyOf(box.family)
  if (tls === null || tls.verifies || !box.backend.url.trim().toLowerCase().startsWith('wss://')) return []
  return [{ id: 'boxTls', result: 'finding', severity: 'warns', says: tls.note, fix: null, detail: null }]
}

/** The dry-run diff of pointing the box here; none where a hand must do it. */
export async function planBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  await checkReach(visit, box)
  const here = urlFor(visit, box)
  const local = localOf(box)
  if (local === null || here === null || problemOf(visit, box) !== null) return
  const wanted = local.pointAt(here, box.identity)
  if (wanted.length === 0) return
  try {
    const { read } = localBoxAnew(visit, box)
    const current = await read([...new Set([...wanted.map(({ key }) => key), ...local.link.keys])])
    const link = linkTold(local, current)
    if (link === null)
      throw new Failure('box-not-answering', `${box.title} did not tell its settings.`, { address: box.address ?? '–' })
    const fresh = planOf(visit.host.ids.uuid(), wanted, current, accessTo(visit, box).box)
    const stillWaiting = waitsForRestart(visit, box) ? withWaiting(fresh, box.backend.plan) : fresh
    const isOurs = leadsHere(visit, box, link)
    // Wherever it was left: what leads here is no way back.
    const first = firstValues(isOurs === true ? { ...box, left: null } : box, local)
    box.backend = { ...box.backend, plan: withFirstValues(stillWaiting, first) }
    noteLink(visit, box, link)
    // An address that is hidden while its OCPP is off leads here until it is back.
    const isHalfBack = isOurs === null && box.pointsHere && !isAsBefore(local, first, current)
    box.pointsHere = isHere(visit, box) || isOurs === true || isHalfBack || box.backend.awaited || box.backend.restoring
    await checkOwn(box, local, read)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // What was written on it stays known: it must be possible to take it back.
    if (!box.pointsHere) box.backend = { ...box.backend, plan: null }
    putCheck(box, finding('box', boxTrouble(error, local), 'blocks'))
  }
  visit.notebook.changed()
}

/** A box that could not be asked before may answer by now: logged in to, confirmed, switched on. */
export async function planAgain(visit: Visit, box: SavedWallbox): Promise<void> {
  if (box.backend.plan === null) await planBackend(visit, box)
}

/** What the family makes of its own settings as they are now, in place of what it made of them before. */
async function checkOwn(box: SavedWallbox, local: LocalInterface, read: Settable['read']): Promise<void> {
  const keys = local.settings.filter(({ access, secret }) => access !== 'W' && secret !== true).map(({ key }) => key)
  // Asked first: much of the record may change meanwhile.
  const own = local.checks === undefined ? [] : local.checks(await read(keys))
  const checks = box.backend.checks.filter(
    ({ id, says }) => ofPreflight.has(id) || id === 'boxTls' || (id === 'box' && !troubles.has(says.code)),
  )
  box.backend = { ...box.backend, checks: [...checks, ...own] }
}

/** The same where what was written may have ended a finding; a box that does not tell keeps what was found before. */
async function checkOwnAgain(visit: Visit, box: SavedWallbox): Promise<void> {
  const local = localOf(box)
  if (local?.checks === undefined) return
  await checkOwn(box, local, accessTo(visit, box).box.read).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
  })
}

/**
 * Points the box here and watches for it. Failures when the writes failed; the watch goes on behind. Failure `not-possible-now` where
 * nothing is to be written and messages are owed: a watch that gives up would lead the box away from them.
 */
export async function applyBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  proxyOf(visit)
  if (problemOf(visit, box) !== null) throw new Failure('bad-url', 'There is no usable backend URL yet.')
  let isBegun = false
  await exclusively(visit, box, 'pointing', async () => {
    isBegun = true
    // A stranger at its address is a failure here; planning would only note that the box does not answer.
    await makeSure(visit, box)
    const access = accessTo(visit, box)
    await planBackend(visit, box)
    const { plan } = box.backend
    const here = urlFor(visit, box)
    if (plan === null || here === null || isSilent(box))
      throw new Failure('box-not-answering', `${box.title} did not tell its settings.`)
    if (visit.reach.get(box.id)?.some(({ result, severity }) => result === 'finding' && severity === 'blocks') === true)
      throw notNow('notNow.notReached', { box: box.title })
    if (!plan.rows.some(({ state }) => state === 'planned')) mustBeFree(visit, box)
    await markPointed(visit, box, plan, familyOf(box.family).finalUrl(here, box.identity))
    const done = await applyPlan(plan, access.box, (shown) => showPlan(visit, box, shown), access.settle)
    if (done.state === 'applied') return checkOwnAgain(visit, box)
    const isBack = await pointBack(visit, box).catch((error: unknown) => {
      if (error instanceof Failure) return false
      throw error
    })
    box.backend = { ...box.backend, awaited: false, restoring: !isBack }
    if (isBack)
      throw new Failure('box-refused', `${box.title} did not take the new backend URL; its old one is restored.`)
    throw new Failure(
      'box-refused',
      `${box.title} did not take the new backend URL whole; its old one is not restored yet.`,
    )
  }).finally(() => {
    // Refused because something else is at work on it: the watch that runs goes on, and waits no longer.
    if (isBegun && (box.backend.awaited || box.backend.restoring)) watchBehind(visit, box)
  })
}

/** Whatever happens to this process, somebody knows that the box must go back. Rejects as `beforeWriting` does. */
function markPointed(visit: Visit, box: SavedWallbox, plan: WritePlan, url: string): Promise<void> {
  const pointedAt = [...new Set([...box.backend.pointedAt, url])]
  const awaited = { awaited: true, restoreAt: null, restoring: false }
  const backend = { ...box.backend, ...awaited, pointedAt, plan: { ...plan, state: 'applying' as const } }
  return beforeWriting(visit, box, plan, { pointsHere: true, left: null, backend })
}

/** Puts the URL back that the box had before it was pointed here. Failure `box-refused` unless it was read back. */
export async function undoBackend(visit: Visit, box: SavedWallbox): Promise<void> {
  await exclusively(visit, box, 'pointing', async () => {
    mustBeFree(visit, box)
    if (!(await pointBack(visit, box)))
      throw new Failure('box-refused', `${box.title} did not take its old backend URL back.`)
    stopAwaiting(box)
  })
}

function showPlan(visit: Visit, box: SavedWallbox, plan: WritePlan): void {
  box.backend = { ...box.backend, plan }
  visit.notebook.changed()
}

function targetOf(visit: Visit, box: SavedWallbox): Target | null {
  const finalUrl = finalUrlOf(visit, box)
  const parsed = finalUrl === null ? null : visit.host.probe.parseUrl(finalUrl)
  if (finalUrl === null || parsed === null) return null
  const template = templateOf(visit.notebook.visit.templates, box.backend.template)
  const spoken = stationOf(visit, box)?.protocol ?? null
  return {
    finalUrl,
    url: box.backend.url,
    scheme: parsed.scheme,
    host: parsed.host,
    port: parsed.port,
    identity: box.identity,
    ca: box.certificates.pem ?? undefined,
    wssOnly: template.wssOnly,
    protocols: spoken === null ? protocolsOf(template) : [spoken],
  }
}

/** Over as soon as the box answers. */
const troubles: ReadonlySet<string> = new Set(
  ['needsPassword', 'noLogin', 'apiOff', 'silent'].map((one) => `check.box.${one}`),
)

/** What is planned is of an earlier answer: the box does not answer now. */
const isSilent = ({ backend }: SavedWallbox): boolean =>
  backend.checks.some(({ id, says }) => id === 'box' && troubles.has(says.code))

function boxTrouble({ code }: Failure, { login }: LocalInterface): string {
  if (code === 'box-needs-password') return login === 'never' ? 'noLogin' : 'needsPassword'
  return code === 'box-api-off' ? 'apiOff' : 'silent'
}

const logged = ({ host }: Visit, error: unknown): void =>
  host.log.error('A check of the backend ended by an error.', { error: String(error) })
