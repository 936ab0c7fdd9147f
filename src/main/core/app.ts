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
  /** For handlers that ask memory alone. */
  const at = <T>(task: () => T): Promise<T> => Promise.resolve().then(task)
  /** For handlers that answer nothing but that it is done. */
  const done = async (task: () => unknown): Promise<null> => {
    await task()
    return null
  }

  const handlers: Handlers = {
    'app.view': () => at(() => appView(parts)),
    'site.describe': (site) =>
      done(() => {
        notebook.visit.site = site
        notebook.changed()
      }),

    'practice.start': () => done(() => practice.start()),
    'practice.add': ({ family }) => done(() => practice.add(family)),
    'practice.stop': () => done(() => practice.stop()),

    'discovery.start': () => done(() => discovery.start()),
    'discovery.stop': () => done(() => discovery.stop()),
    'discovery.ask': ({ address }) => done(() => discovery.ask(address, 'typed')),

    'discovery.sweep': () => done(() => discovery.sweep()),
    'discovery.stopSweep': () => done(() => discovery.stopSweep()),
    'discovery.login': ({ found, ...login }) => done(() => discovery.login(found, login)),

    'wallbox.adopt': async ({ found }) => {
      const box = await adoptFound(visit, discovery.found(found), discovery.wayTo(found))
      return { wallbox: box.id }
    },
    'wallbox.adoptByHand': ({ title, identity, guide }) =>
      at(() => ({ wallbox: adoptByHand(visit, title, identity, guide).id })),
    'wallbox.select': ({ wallbox }) =>
      done(() => {
        notebook.visit.selected = wallbox === null ? null : boxOf(wallbox).id
        notebook.changed()
      }),
    'wallbox.visit': ({ wallbox, step }) =>
      done(() => {
        const box = boxOf(wallbox)
        box.at = step
        notebook.changed()
        if (step === 'policy' && box.policy.plan === null && !visit.busy.has(box.id)) void planPolicy(visit, box)
      }),
    'wallbox.forget': ({ wallbox }) => done(() => forgetWallbox(visit, boxOf(wallbox))),

    'wallbox.login': ({ wallbox, ...login }) =>
      done(async () => {
        const box = boxOf(wallbox)
        await logInto(visit, box, login)
        // Nobody has chosen a name yet: the box could not tell its own before.
        if (box.backend.url === '') await takeIdentity(visit, box)
        await planAgain(visit, box)
      }),
    'wallbox.trust': ({ wallbox, about, yes }) =>
      done(async () => {
        const box = boxOf(wallbox)
        trust(visit, box, about, yes)
        if (yes) await planAgain(visit, box)
      }),
    'wallbox.restart': ({ wallbox }) => done(() => restartBox(visit, boxOf(wallbox))),
    'wallbox.release': ({ wallbox }) => done(() => release(visit, boxOf(wallbox))),
    'wallbox.lookAt': ({ wallbox }) => done(() => lookAt(visit, boxOf(wallbox))),

    'backend.choose': ({ wallbox, ...chosen }) => done(() => chooseBackend(visit, boxOf(wallbox), chosen)),
    'backend.check': ({ wallbox }) =>
      done(async () => {
        const box = boxOf(wallbox)
        await planAgain(visit, box)
        await checkBackend(visit, box)
      }),
    'backend.apply': ({ wallbox }) => done(() => applyBackend(visit, boxOf(wallbox))),
    'backend.undo': ({ wallbox }) => done(() => undoBackend(visit, boxOf(wallbox))),

    'certificates.import': ({ wallbox, pem }) => done(() => importCertificates(visit, boxOf(wallbox), pem)),
    'certificates.forget': ({ wallbox }) => done(() => forgetCertificates(visit, boxOf(wallbox))),

    'policy.choose': ({ wallbox, position }) => done(() => choosePolicy(visit, boxOf(wallbox), position)),
    'policy.apply': ({ wallbox }) => done(() => applyPolicy(visit, boxOf(wallbox))),
    'policy.undo': ({ wallbox, key }) => done(() => undoPolicy(visit, boxOf(wallbox), key)),

    'keys.read': ({ wallbox }) => noting(wallbox, () => readKeys(visit, boxOf(wallbox))),
    'keys.edit': ({ wallbox, key, value }) => done(() => editKey(visit, boxOf(wallbox), key, value)),
    'keys.apply': ({ wallbox }) => done(() => applyKeys(visit, boxOf(wallbox))),
    'keys.undo': ({ wallbox, key }) => done(() => undoKey(visit, boxOf(wallbox), key)),

    'keys.compare': ({ wallbox, other }) => at(() => compareKeys(boxOf(wallbox), boxOf(other))),
    'keys.checkSupport': ({ wallbox }) => done(() => checkSupport(visit, boxOf(wallbox))),

    'template.save': ({ wallbox, name, keys }) => at(() => saveTemplate(visit, boxOf(wallbox), name, keys)),
    'template.load': ({ text }) => at(() => ({ template: loadTemplate(visit, text).id })),
    'template.forget': ({ template }) => done(() => forgetTemplate(visit, template)),
    'job.start': ({ template, wallboxes }) => done(() => jobs.start(template, wallboxes)),
    'job.cancel': () => done(() => jobs.cancel()),
    'job.retry': () => done(() => jobs.retry()),
    'job.dismiss': () => done(() => jobs.dismiss()),

    ...cable.handlers,

    'test.prepare': ({ wallbox, stays, cards, fault }) =>
      done(() => prepareTest(visit, boxOf(wallbox), stays, cards, fault)),
    'test.start': ({ wallbox }) => done(() => beginTest(visit, boxOf(wallbox), tests, pace)),
    'test.hand': ({ wallbox }) => done(() => lendHand(tests, boxOf(wallbox))),
    'test.skip': ({ wallbox, scenario, reason }) => done(() => skipScenario(tests, boxOf(wallbox), scenario, reason)),
    'test.cancel': ({ wallbox }) => done(() => testOf(tests, boxOf(wallbox)).cancel()),

    'test.clearCache': ({ wallbox }) => done(() => clearCardMemory(visit, boxOf(wallbox))),

    'report.preview': ({ wallbox, language }) =>
      at(() => boxOf(wallbox)).then((box) => previewReport(visit, box, wallboxView(parts, box), language)),
    'report.export': ({ wallbox, language }) =>
      noting(`${wallbox} report`, async () => {
        const box = boxOf(wallbox)
        await exportReport(visit, box, () => wallboxView(parts, box), language)
      }),

    'visit.putBack': ({ wallbox }) => done(() => putBack(visit, boxOf(wallbox))),
    'visit.moveOff': ({ wallbox }) => done(() => moveOff(visit, boxOf(wallbox))),

    'visit.planMove': async ({ wallbox }) => profileMoveOf(visit, boxOf(wallbox)),
    'visit.moveByProfile': async ({ wallbox, plan }) => moveOffByProfile(visit, boxOf(wallbox), plan),
    'visit.confirmLeft': ({ wallbox, seen }) => done(() => confirmLeft(visit, boxOf(wallbox), seen)),
    'visit.endSessions': ({ wallbox }) => done(() => endSessions(visit, boxOf(wallbox))),

    'queue.list': async ({ wallbox }) => queueOf(visit, boxOf(wallbox)),
    'queue.resend': ({ wallbox, seqs }) =>
      done(() => knownProxy(visit, boxOf(wallbox)).resendParked(boxOf(wallbox).identity, seqs ?? undefined)),
    'queue.export': async ({ wallbox, which }) => exportQueue(visit, boxOf(wallbox), which),
    'queue.deliver': ({ wallbox, password }) =>
      noting(`${wallbox} delivery`, () => deliverWithout(visit, boxOf(wallbox), password)),
    'queue.stopDelivering': ({ wallbox }) => done(() => stopDelivering(visit, boxOf(wallbox))),
    'cards.list': ({ wallbox }) => at(() => cardsOf(visit, boxOf(wallbox))),
    'cards.forget': ({ wallbox, card }) => done(() => forgetCard(visit, boxOf(wallbox), card)),
    'traffic.recent': async ({ wallbox, before }) => {
      const lines = await evidence.recent(boxOf(wallbox).identity, 200, before)
      return olderTraffic(lines)
    },
  }

  /** Keeps the last failure where the view shows it: the page that asked may be gone by then. */
  async function noting(where: string, task: () => Promise<void>): Promise<null> {
    trouble.delete(where)
    try {
      await task()
      return null
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
