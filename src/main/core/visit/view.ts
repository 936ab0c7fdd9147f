/** The whole truth the window draws, made new from memory, proxy and what is running. Pure but for asking those. */
import type { CardRole } from '../../../shared/evidence.ts'
import { scenarioIds } from '../../../shared/evidence.ts'
import { said, type Said } from '../../../shared/said.ts'
import type {
  AppView,
  BackendView,
  CertificatesView,
  LinksView,
  LocalView,
  ReportView,
  TestView,
  WallboxView,
} from '../../../shared/visit.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { LocalInterface } from '../wallboxes/family.ts'
import { settingChecks } from '../keys/findings.ts'
import { supportOf } from '../keys/support.ts'
import type { RunningTests } from '../failover/test-step.ts'
import { templateChecks } from '../templates/template-checks.ts'
import { builtInTemplates, templateOf } from '../templates/templates.ts'
import { outcomesOf, policyTable, warningsOf } from '../policy/mapping.ts'
import type { StationStatus } from '../proxy/settings.ts'
import { canBePointed, localOf } from './doors.ts'
import { questionOf } from './local-step.ts'
import { waitsForRestart } from './own-link.ts'
import { listenUrls, secureUrlsFor, urlFor } from './addresses.ts'
import { cardsCounter } from './cards.ts'
import { connectionView, strangersOf } from './connection-view.ts'
import { finalUrlOf, problemOf } from './backend-step.ts'
import { listWithoutLogins, withoutLogins } from './hidden-logins.ts'
import { guideFor } from '../wallboxes/guides.ts'
import { joinUrl } from '../wallboxes/join-url.ts'
import type { FailureNote } from '../../../shared/failure.ts'
import type { Cable } from '../serial/cable.ts'
import type { PracticeRoom } from './practice.ts'
import { isOutdated, missingOf } from './report-step.ts'
import type { SavedWallbox } from './saved.ts'
import { stepsOf } from './steps.ts'
import { maskTag } from './traffic.ts'
import { isAccepted, isHere, stationOf, type Visit } from './visit.ts'
import { isSameBox } from './wallboxes.ts'

export interface ViewParts {
  visit: Visit
  discovery: Discovery
  practice: PracticeRoom
  cable: Pick<Cable, 'view'>
  tests: RunningTests
  /** Last failure of a box's reading of keys (its id), of its report and its delivery (its id and `report`, `delivery`); shown, not saved. */
  trouble: ReadonlyMap<string, FailureNote>
}

export function appView(parts: ViewParts): AppView {
  const { visit, discovery, practice } = parts
  const { host, notebook, listenFailure } = visit
  const cards = cardsCounter(visit)
  const adopted = new Set(notebook.visit.wallboxes.map((box) => `${box.family}:${box.serial}`))
  return {
    version: host.version,
    host: host.kind,
    site: notebook.visit.site,
    listening: { urls: listenUrls(visit), failure: listenFailure },
    practice: {
      running: visit.practice !== null,
      backendUrl: visit.practice?.backendUrl ?? null,
      received: practice.received(),
      others: practice.others(),
    },
    discovery: discovery.view((found) =>
      found.serial === ''
        ? notebook.visit.wallboxes.some((box) => isSameBox(box, found))
        : adopted.has(`${found.family}:${found.serial}`),
    ),
    cable: parts.cable.view(),
    templates: [...builtInTemplates, ...notebook.visit.templates],
    job: notebook.visit.job,
    wallboxes: notebook.visit.wallboxes.map((box) =>
      wallboxView(parts, box, { cards, isShown: box.id === notebook.visit.selected }),
    ),
    selected: notebook.visit.selected,
    strangers: strangersOf(visit.proxy?.handshakes() ?? []),
    ...(notebook.unreadable.length > 0 && { unreadable: notebook.unreadable }),
    ...(notebook.unsaved && { unsaved: notebook.unsaved }),
  }
}

/**
 * One wallbox as window and report see it. Unless it is shown, without what only its own pages show: that is nearly all of it, and a
 * site has eighty.
 */
export function wallboxView(
  parts: ViewParts,
  box: SavedWallbox,
  { cards = cardsCounter(parts.visit), isShown = true } = {},
): WallboxView {
  const { visit, tests } = parts
  const status = stationOf(visit, box)
  const problem = problemOf(visit, box)
  const work = visit.busy.get(box.id)
  const here = urlFor(visit, box)
  return {
    id: box.id,
    title: box.title,
    family: box.family,
    guide: box.guide,
    ocpp: ocppOf(status),
    local: withoutLogins(localView(visit, box)),
    cable: box.cable,
    maker: box.maker,
    model: box.model,
    serial: box.serial,
    firmware: box.firmware,
    address: box.address,
    identity: box.identity,
    practice: box.practice,
    at: box.at,
    steps: stepsOf({
      ...{ box, status, work, problem },
      ...{ waitsForRestart: waitsForRestart(visit, box), reportOutdated: isOutdated(visit, box) },
    }),
    links: linksOf(status),
    connection: connectionView(status, visit.links.of(box.identity), cards(box), backendTlsOf(box)),
    queue: { waiting: status?.owed ?? 0, parked: status?.parked ?? 0 },
    delivery: {
      running: work === 'delivering',
      last: visit.delivered.get(box.id) ?? null,
      failure: parts.trouble.get(`${box.id} delivery`) ?? null,
    },
    pointsHere: box.pointsHere,
    backend: withoutLogins({
      template: box.backend.template,
      url: box.backend.url,
      finalUrl: finalUrlOf(visit, box),
      problem,
      checks: [
        ...box.backend.checks,
        ...templateChecks(box, templateOf(visit.notebook.visit.templates, box.backend.template)),
        ...settingChecks(box),
      ],
      plan: box.backend.plan,
      reach: visit.reach.get(box.id) ?? [],
      restoreAt: box.backend.restoreAt,
      handUrl: !canBePointed(box) && here !== null ? joinUrl(here, box.identity) : null,
      handSecure: !canBePointed(box) ? secureUrlsFor(visit, box) : [],
      ...(isShown && !canBePointed(box) && here !== null && { byHand: byHand(box, here, problem === null) }),
      accepted: isAccepted(status) || box.backend.accepted,
    }),
    certificates: certificatesOf(box),
    policy: {
      position: box.policy.position,
      possible: policyTable(box).possible,
      habits: policyTable(box).habits,
      outcomes: outcomesOf(box, box.policy.position),
      warnings: warningsOf(box, box.policy.position),
      plan: withoutLogins(box.policy.plan),
    },
    keys: {
      state:
        work === 'reading keys'
          ? 'reading'
          : box.keys.rows.length > 0
            ? 'read'
            : parts.trouble.has(box.id)
              ? 'failed'
              : 'not read',
      failure: parts.trouble.get(box.id) ?? null,
      rows: isShown ? listWithoutLogins(box.keys.rows) : [],
      plan: withoutLogins(box.keys.plan),
      support: isShown ? supportOf(box) : null,
    },
    test: isShown ? testView(tests, box) : { ...testView(tests, box), timeline: [], plot: [] },
    report: reportView(parts, box),
  }
}

/** What a hand types: to lead the box here, and home again once its backend is known. */
function byHand({ guide, family, identity, backend }: SavedWallbox, here: string, isUsable: boolean): HandGuides {
  const id = guide ?? (family === 'keba' ? family : 'other')
  return { here: guideFor(id, here, identity), home: isUsable ? guideFor(id, backend.url, identity) : null }
}
type HandGuides = NonNullable<BackendView['byHand']>

const ocppOf = (status: StationStatus | undefined): WallboxView['ocpp'] => {
  const version = /^ocpp(1\.6|2\.0\.1|2\.1)$/.exec(status?.protocol ?? '')?.[1]
  return (version as WallboxView['ocpp'] | undefined) ?? null
}

function localView(visit: Visit, box: SavedWallbox): LocalView | null {
  const local = localOf(box)
  if (local === null) return null
  const door = visit.doors.get(box.id)?.opened
  return {
    login: loginOf(visit, box, local),
    user: local.user,
    held: door?.held() ?? false,
    pin: box.pin,
    question: questionOf(box),
    link: visit.looked.get(box.id) ?? null,
    waitsForRestart: waitsForRestart(visit, box),
    canRestart: door?.restart !== undefined,
  }
}

/** `maybe`: only the box knows whether its owner set a password, so it is asked for once the box asked. */
function loginOf({ locked, logins }: Visit, { id }: SavedWallbox, { login }: LocalInterface): LocalView['login'] {
  if (locked.has(id)) return 'needed'
  if (logins.has(id)) return 'given'
  return login === 'always' ? 'needed' : 'not needed'
}

/** As the last check of the backend saw it. */
function backendTlsOf({ certificates }: SavedWallbox): string | null {
  const seen = certificates.checks.find(({ id, result }) => id === 'tls' && result === 'fine')?.says.values?.[
    'protocol'
  ]
  return typeof seen === 'string' ? seen : null
}

function linksOf(status: StationStatus | undefined): LinksView {
  if (!status) return { station: 'never', backend: 'closed', since: 0, roundTrip: null, refusal: null }
  const { stationLink, backendLink, since, roundTrip, refusedWith } = status
  return { station: stationLink, backend: backendLink, since, roundTrip, refusal: refusalOf(stationLink, refusedWith) }
}

/** What the last refusal of a station means to the installer. */
function refusalOf(link: StationStatus['stationLink'], code: number | null): Said | null {
  if (link !== 'refused' || code === null) return null
  if (code === 401 || code === 403) return said('visit.refused.password', { status: code })
  if (code === 404) return said('visit.refused.unknown', { status: code })
  return said(code === 503 ? 'visit.refused.noBackend' : 'visit.refused.other', { status: code })
}

function certificatesOf({ backend, certificates }: SavedWallbox): CertificatesView {
  const plain = !backend.url.toLowerCase().startsWith('wss:')
  const trust = plain ? 'none needed' : certificates.pem === null ? 'system' : 'imported'
  return { trust, imported: certificates.imported, chain: certificates.chain, checks: certificates.checks }
}

function testView(tests: RunningTests, { id, test }: SavedWallbox): TestView {
  const live = tests.get(id)
  const verdicts = new Map(test.findings?.verdicts.map((verdict) => [verdict.scenario, verdict]))
  const over = test.state === 'finished' || test.state === 'cancelled'
  const cards = Object.entries(test.cards) as [CardRole, string][]
  return {
    state: test.state,
    stays: test.stays,
    fault: test.fault,
    scenarios: scenarioIds.map((scenario) => {
      const ended = test.done.includes(scenario) || (test.state === 'finished' && over)
      const state = ended ? 'done' : live?.scenario === scenario ? 'running' : 'waiting'
      return { id: scenario, state, verdict: ended ? (verdicts.get(scenario) ?? null) : null }
    }),
    startedAt: test.startedAt,
    finishedAt: test.finishedAt,
    cut: live?.cut ?? null,
    waitsFor: live?.waitsFor ?? null,
    prompt: live?.prompt ?? null,
    timeline: test.timeline,
    plot: test.plot,
    cardMemory: test.cardMemory,
    cards: Object.fromEntries(cards.map(([role, tag]) => [role, maskTag(tag)])),
    // While it runs, only finished scenarios have verdicts; a headline now would change its mind.
    findings: over ? test.findings : null,
  }
}

function exportedOf(visit: Visit, box: SavedWallbox): ReportView['exported'] {
  if (box.exported === null) return null
  const { at, name, files, href } = box.exported
  return { at, name, files, href, outdated: isOutdated(visit, box) }
}

function reportView({ visit, trouble }: ViewParts, box: SavedWallbox): ReportView {
  return {
    ...(box.left && {
      left: {
        says: withoutLogins(box.left.says),
        verified: box.left.verified,
        confirmable: box.left.confirmable && !isHere(visit, box),
      },
    }),
    missing: missingOf(visit, box),
    exporting: visit.busy.get(box.id) === 'exporting',
    exported: exportedOf(visit, box),
    failure: trouble.get(`${box.id} report`) ?? null,
  }
}
