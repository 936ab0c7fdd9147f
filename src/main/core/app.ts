/**
 * The app: one table of handlers over the parts that know. Both hosts and the command line drive it through this and
 * nothing else.
 */
import type { EventName, Events, Handlers } from '../../shared/contract.ts'
import { Failure, noteOf, type FailureNote } from '../../shared/failure.ts'
import type { AppView } from '../../shared/visit.ts'
import { forgetCertificates, importCertificates } from './certificates/certificates-step.ts'
import { createDiscovery } from './discovery/discovery.ts'
import type { Pace } from './failover/live-test.ts'
import {
  beginTest,
  clearCardMemory,
  lendHand,
  prepareTest,
  skipScenario,
  testOf,
  type RunningTests,
} from './failover/test-step.ts'
import type { Host } from './host.ts'
import { compareKeys } from './keys/compare.ts'
import { applyKeys, editKey, readKeys, undoKey } from './keys/keys-step.ts'
import { checkSupport } from './keys/support.ts'
import { stationPolicyOf } from './policy/mapping.ts'
import { applyPolicy, choosePolicy, planPolicy, undoPolicy } from './policy/policy-step.ts'
import { createCable } from './serial/cable.ts'
import { createProxy } from './proxy/proxy.ts'
import { defaultSettings, type Proxy, type ProxySettings } from './proxy/settings.ts'
import { applyBackend, backendFor, checkBackend, chooseBackend, planAgain, undoBackend } from './visit/backend-step.ts'
import { release, releaseAll } from './visit/doors.ts'
import { createJobs } from './templates/job.ts'
import { forgetTemplate, loadTemplate, saveTemplate } from './templates/templates.ts'
import { tapRecorder } from './visit/evidence-tap.ts'
import { endSessions } from './visit/free-to-leave.ts'
import { confirmLeft, moveOff, putBack } from './visit/handover.ts'
import { logInto, lookAt, restartBox, trust } from './visit/local-step.ts'
import { foundFor } from './visit/found.ts'
import { openNotebook } from './visit/notebook.ts'
import { createPracticeRoom } from './visit/practice.ts'
import { exportReport, previewReport } from './visit/report-step.ts'
import type { SavedWallbox } from './visit/saved.ts'
import { olderTraffic, pushTraffic } from './visit/traffic-push.ts'
import { resume, stationEvent } from './visit/resume.ts'
import { cardsOf, forgetCard } from './visit/cards.ts'
import { moveOffByProfile, profileMoveOf } from './visit/move-by-profile.ts'
import { noLinks, watchLinks, type LinkWatch } from './visit/link-watch.ts'
import { deliverWithout, exportQueue, queueOf, stopDelivering } from './visit/queue.ts'
import { appView, wallboxView, type ViewParts } from './visit/view.ts'
import { knownProxy, type Visit } from './visit/visit.ts'
import { adoptByHand, adoptFound, forgetWallbox, takeIdentity } from './visit/wallboxes.ts'

export interface App {
  handlers: Handlers
  view(): AppView
  /** Hears `view` at most ten times a second, and `traffic` in bundles. */
  on(listener: (event: EventName, payload: Events[EventName]) => void): () => void
  /** Ends tests with their links restored, saves, closes proxy and practice. */
  close(): Promise<void>
}

export interface AppOptions {
  pace?: Pace
  /** Another proxy than the real one, for tests of the wizard. */
  proxy?: (host: Host, settings: ProxySettings) => Promise<Proxy>
}

/** A person follows a practice test at this pace; a hand at a real box has five minutes. */
const usualPace: Pace = { beatMs: 1500, handMs: 300_000 }

/** Never rejects for a listener that cannot be opened: the app then says so in `view().listening.failure`. */
export async function createApp(host: Host, options: AppOptions = {}): Promise<App> {
  const pace = options.pace ?? usualPace
  const notebook = await openNotebook(host.clock, host.documents, host.log)
  const evidence = tapRecorder(host.recorder, host.clock, host.log)
  const tests: RunningTests = new Map()
  const trouble = new Map<string, FailureNote>()

  // The proxy asks for a station's backend before it is itself part of the visit.
  const visit: Visit & { proxy: Proxy | null; listenFailure: FailureNote | null; links: LinkWatch } = {
    host,
    notebook,
    evidence,
    proxy: null,
    listenFailure: null,
    links: noLinks,
    practice: null,
    busy: new Map(),
    doors: new Map(),
    logins: new Map(),
    locked: new Set(),
    distrusted: new Set(),
    reachedFrom: new Map(),
    reach: new Map(),
    moves: new Map(),
    looked: new Map(),
    secrets: new Map(),
    watches: new Map(),
    delivered: new Map(),
  }
  const discovery = createDiscovery(host, foundFor(visit))
  const practice = createPracticeRoom(visit, discovery)
  const jobs = createJobs(visit)
  const cable = createCable(visit, discovery, () => notebook.shown())
  const parts: ViewParts = { visit, discovery, practice, cable, tests, trouble }

  try {
    visit.proxy = await (options.proxy ?? createProxy)(
      { ...host, recorder: evidence },
      {
        ...defaultSettings,
        listen: host.listeners,
        backendFor: (identity) => backendFor(visit, identity),
        policyFor: (identity) => stationPolicyOf(notebook.byIdentity(identity)),
      },
    )
  } catch (error) {
    visit.listenFailure = noteOf(error)
    host.log.error('Stations cannot be served.', { ...visit.listenFailure })
  }
  const stopProxy = visit.proxy?.on((event) => stationEvent(visit, event))
  if (visit.proxy) visit.links = watchLinks(host.clock, visit.proxy, evidence, () => notebook.shown())

  const listeners = new Set<(event: EventName, payload: Events[EventName]) => void>()
  const emit = <E extends EventName>(event: E, payload: Events[E]): void =>
    listeners.forEach((listener) => listener(event, payload))
  notebook.listen(() => emit('view', appView(parts)))
  const stopTraffic = pushTraffic(visit, (wallbox, lines) => emit('traffic', { wallbox, lines }))

  const boxOf = (id: string): SavedWallbox => notebook.box(id)
  /** For handlers that only change memory. */
  const at = <T>(task: () => T): Promise<T> => Promise.resolve().then(task)
  const nothing = (): null => null

  const handlers: Handlers = {
    'app.view': () => at(() => appView(parts)),
    'site.describe': (site) =>
      at(() => {
        notebook.visit.site = site
        notebook.changed()
        return null
      }),

    'practice.start': () => practice.start().then(nothing),
    'practice.add': ({ family }) => practice.add(family).then(nothing),
    'practice.stop': () => practice.stop().then(nothing),

    'discovery.start': () => at(() => discovery.start()).then(nothing),
    'discovery.stop': () => at(() => discovery.stop()).then(nothing),
    'discovery.ask': ({ address }) => discovery.ask(address, 'typed').then(nothing),

    'discovery.sweep': () => at(() => discovery.sweep()).then(nothing),
    'discovery.stopSweep': () => at(() => discovery.stopSweep()).then(nothing),
    'discovery.login': ({ found, ...login }) => discovery.login(found, login).then(nothing),

    'wallbox.adopt': async ({ found }) => {
      const box = await adoptFound(visit, discovery.found(found), discovery.wayTo(found))
      return { wallbox: box.id }
    },
    'wallbox.adoptByHand': ({ title, identity, guide }) =>
      at(() => ({ wallbox: adoptByHand(visit, title, identity, guide).id })),
    'wallbox.select': ({ wallbox }) =>
      at(() => {
        notebook.visit.selected = wallbox === null ? null : boxOf(wallbox).id
        notebook.changed()
        return null
      }),
    'wallbox.visit': ({ wallbox, step }) =>
      at(() => {
        const box = boxOf(wallbox)
        box.at = step
        notebook.changed()
        if (step === 'policy' && box.policy.plan === null && !visit.busy.has(box.id)) void planPolicy(visit, box)
        return null
      }),
    'wallbox.forget': ({ wallbox }) => at(() => forgetWallbox(visit, boxOf(wallbox))).then(nothing),

    'wallbox.login': ({ wallbox, ...login }) =>
      at(() => boxOf(wallbox)).then(async (box) => {
        await logInto(visit, box, login)
        // Nobody has chosen a name yet: the box could not tell its own before.
        if (box.backend.url === '') await takeIdentity(visit, box)
        await planAgain(visit, box)
        return null
      }),
    'wallbox.trust': ({ wallbox, about, yes }) =>
      at(() => boxOf(wallbox)).then(async (box) => {
        trust(visit, box, about, yes)
        if (yes) await planAgain(visit, box)
        return null
      }),
    'wallbox.restart': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => restartBox(visit, box))
        .then(nothing),
    'wallbox.release': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => release(visit, box))
        .then(nothing),
    'wallbox.lookAt': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => lookAt(visit, box))
        .then(nothing),

    'backend.choose': ({ wallbox, ...chosen }) => chooseBackend(visit, boxOf(wallbox), chosen).then(nothing),
    'backend.check': ({ wallbox }) =>
      at(() => boxOf(wallbox)).then(async (box) => {
        await planAgain(visit, box)
        await checkBackend(visit, box)
        return null
      }),
    'backend.apply': ({ wallbox }) => applyBackend(visit, boxOf(wallbox)).then(nothing),
    'backend.undo': ({ wallbox }) => undoBackend(visit, boxOf(wallbox)).then(nothing),

    'certificates.import': ({ wallbox, pem }) => importCertificates(visit, boxOf(wallbox), pem).then(nothing),
    'certificates.forget': ({ wallbox }) => forgetCertificates(visit, boxOf(wallbox)).then(nothing),

    'policy.choose': ({ wallbox, position }) => choosePolicy(visit, boxOf(wallbox), position).then(nothing),
    'policy.apply': ({ wallbox }) => applyPolicy(visit, boxOf(wallbox)).then(nothing),
    'policy.undo': ({ wallbox, key }) => undoPolicy(visit, boxOf(wallbox), key).then(nothing),

    'keys.read': ({ wallbox }) => noting(wallbox, () => readKeys(visit, boxOf(wallbox))).then(nothing),
    'keys.edit': ({ wallbox, key, value }) => at(() => editKey(visit, boxOf(wallbox), key, value)).then(nothing),
    'keys.apply': ({ wallbox }) => applyKeys(visit, boxOf(wallbox)).then(nothing),
    'keys.undo': ({ wallbox, key }) => undoKey(visit, boxOf(wallbox), key).then(nothing),

    'keys.compare': ({ wallbox, other }) => at(() => compareKeys(boxOf(wallbox), boxOf(other))),
    'keys.checkSupport': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => checkSupport(visit, box))
        .then(nothing),

    'template.save': ({ wallbox, name, keys }) => at(() => saveTemplate(visit, boxOf(wallbox), name, keys)),
    'template.load': ({ text }) => at(() => ({ template: loadTemplate(visit, text).id })),
    'template.forget': ({ template }) => at(() => forgetTemplate(visit, template)).then(nothing),
    'job.start': ({ template, wallboxes }) => at(() => jobs.start(template, wallboxes)).then(nothing),
    'job.cancel': () => at(() => jobs.cancel()).then(nothing),
    'job.retry': () => at(() => jobs.retry()).then(nothing),
    'job.dismiss': () => at(() => jobs.dismiss()).then(nothing),

    ...cable.handlers,

    'test.prepare': ({ wallbox, stays, cards, fault }) =>
      at(() => prepareTest(visit, boxOf(wallbox), stays, cards, fault)).then(nothing),
    'test.start': ({ wallbox }) => at(() => beginTest(visit, boxOf(wallbox), tests, pace)).then(nothing),
    'test.hand': ({ wallbox }) => at(() => lendHand(tests, boxOf(wallbox))).then(nothing),
    'test.skip': ({ wallbox, scenario, reason }) =>
      at(() => skipScenario(tests, boxOf(wallbox), scenario, reason)).then(nothing),
    'test.cancel': ({ wallbox }) => at(() => testOf(tests, boxOf(wallbox)).cancel()).then(nothing),

    'test.clearCache': ({ wallbox }) => clearCardMemory(visit, boxOf(wallbox)).then(nothing),

    'report.preview': ({ wallbox, language }) =>
      at(() => boxOf(wallbox)).then((box) => previewReport(visit, box, wallboxView(parts, box), language)),
    'report.export': ({ wallbox, language }) =>
      noting(`${wallbox} report`, async () => {
        const box = boxOf(wallbox)
        await exportReport(visit, box, () => wallboxView(parts, box), language)
      }).then(nothing),

    'visit.putBack': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => putBack(visit, box))
        .then(nothing),
    'visit.moveOff': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => moveOff(visit, box))
        .then(nothing),

    'visit.planMove': async ({ wallbox }) => profileMoveOf(visit, boxOf(wallbox)),
    'visit.moveByProfile': async ({ wallbox, plan }) => moveOffByProfile(visit, boxOf(wallbox), plan),
    'visit.confirmLeft': ({ wallbox, seen }) => at(() => confirmLeft(visit, boxOf(wallbox), seen)).then(nothing),
    'visit.endSessions': ({ wallbox }) =>
      at(() => boxOf(wallbox))
        .then((box) => endSessions(visit, box))
        .then(nothing),

    'queue.list': async ({ wallbox }) => queueOf(visit, boxOf(wallbox)),
    'queue.resend': ({ wallbox, seqs }) =>
      at(() => knownProxy(visit, boxOf(wallbox)).resendParked(boxOf(wallbox).identity, seqs ?? undefined)).then(
        nothing,
      ),
    'queue.export': async ({ wallbox, which }) => exportQueue(visit, boxOf(wallbox), which),
    'queue.deliver': ({ wallbox, password }) =>
      noting(`${wallbox} delivery`, () => deliverWithout(visit, boxOf(wallbox), password)).then(nothing),
    'queue.stopDelivering': ({ wallbox }) => at(() => stopDelivering(visit, boxOf(wallbox))).then(nothing),
    'cards.list': ({ wallbox }) => at(() => cardsOf(visit, boxOf(wallbox))),
    'cards.forget': ({ wallbox, card }) => at(() => forgetCard(visit, boxOf(wallbox), card)).then(nothing),
    'traffic.recent': async ({ wallbox, before }) => {
      const lines = await evidence.recent(boxOf(wallbox).identity, 200, before)
      return olderTraffic(lines)
    },
  }

  /** Keeps the last failure where the view shows it: the page that asked may be gone by then. */
  async function noting(where: string, task: () => Promise<void>): Promise<void> {
    trouble.delete(where)
    try {
      await task()
    } catch (error) {
      if (error instanceof Failure) trouble.set(where, noteOf(error))
      throw error
    } finally {
      notebook.shown()
    }
  }

  await resume(visit, practice.start)
  jobs.resume()

  return {
    handlers,
    view: () => appView(parts),
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      const running = [...tests.values()]
      running.forEach((test) => test.cancel())
      await Promise.all(running.map((test) => test.done))
      discovery.stop()
      jobs.close()
      await cable.close()
      // The next start goes on with them.
      visit.watches.clear()
      stopTraffic()
      stopProxy?.()
      visit.links.stop()
      await releaseAll(visit)
      await visit.practice?.stop()
      await visit.proxy?.close()
      await notebook.close()
    },
  }
}
