/**
 * The app: the parts that know, put together, and one table of handlers over them (`handlers.ts`). Both hosts and the command line
 * drive it through this and nothing else.
 */
import type { EventName, Events, Handlers } from '../../shared/contract.ts'
import { noteOf, type FailureNote } from '../../shared/failure.ts'
import type { AppView } from '../../shared/visit.ts'
import { createDiscovery } from './discovery/discovery.ts'
import type { Pace } from './failover/live-test.ts'
import type { RunningTests } from './failover/test-step.ts'
import { handlersOf } from './handlers.ts'
import type { Host } from './host.ts'
import { stationPolicyOf } from './policy/mapping.ts'
import { createCable } from './serial/cable.ts'
import { createProxy } from './proxy/proxy.ts'
import { defaultSettings, type Proxy, type ProxySettings } from './proxy/settings.ts'
import { backendFor } from './visit/backend-step.ts'
import { releaseAll } from './visit/doors.ts'
import { createJobs } from './templates/job.ts'
import { tapRecorder } from './visit/evidence-tap.ts'
import { foundFor } from './visit/found.ts'
import { openNotebook } from './visit/notebook.ts'
import { createPracticeRoom } from './visit/practice.ts'
import { pushTraffic } from './visit/traffic-push.ts'
import { resume, stationEvent } from './visit/resume.ts'
import { noLinks, watchLinks, type LinkWatch } from './visit/link-watch.ts'
import { appView, type ViewParts } from './visit/view.ts'
import { until, type Visit, type Work } from './visit/visit.ts'

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

/** What writes to a box; and how long the end of the app waits for it, ms: for an answer, and for the value read back. */
const writes: ReadonlySet<Work> = new Set(['pointing', 'policy', 'writing keys', 'moving off', 'putting back', 'job'])
const lastWrite = 10_000

/** A person follows a practice test at this pace; a hand at a real box has five minutes. */
const usualPace: Pace = { beatMs: 1500, handMs: 300_000 }

/** Never rejects for a listener that cannot be opened: the app then says so in `view().listening.failure`. */
export async function createApp(host: Host, options: AppOptions = {}): Promise<App> {
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
    isEnding: false,
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

  const handlers = handlersOf({ ...parts, cable, jobs, trouble }, options.pace ?? usualPace)

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
      // No further key is begun; what is on its way is read back, or stays unknown until the next start asks.
      visit.isEnding = true
      discovery.stop()
      jobs.close()
      await cable.close()
      await until(visit, () => ![...visit.busy.values()].some((work) => writes.has(work)), lastWrite)
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
