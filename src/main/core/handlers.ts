/** What the window can ask for, and which part of the app does it: one table, as the contract names it. */
import type { Handlers } from '../../shared/contract.ts'
import { Failure, noteOf, type FailureNote } from '../../shared/failure.ts'
import { forgetCertificates, importCertificates } from './certificates/certificates-step.ts'
import { addressOf } from './discovery/networks.ts'
import type { Pace } from './failover/live-test.ts'
import { beginTest, clearCardMemory, lendHand, prepareTest, skipScenario, testOf } from './failover/test-step.ts'
import { compareKeys } from './keys/compare.ts'
import { applyKeys, editKey, readKeys, undoKey } from './keys/keys-step.ts'
import { checkSupport } from './keys/support.ts'
import { applyPolicy, choosePolicy, planPolicy, undoPolicy } from './policy/policy-step.ts'
import type { Cable } from './serial/cable.ts'
import type { Jobs } from './templates/job.ts'
import { dryRun } from './templates/dry-run.ts'
import { forgetTemplate, knownTemplate, loadTemplate, saveTemplate } from './templates/templates.ts'
import { isThisComputer } from './visit/addresses.ts'
import { applyBackend, checkBackend, chooseBackend, planAgain, undoBackend } from './visit/backend-step.ts'
import { release } from './visit/doors.ts'
import { endSessions } from './visit/free-to-leave.ts'
import { confirmLeft, moveOff, putBack } from './visit/handover.ts'
import { logInto, lookAt, restartBox, trust } from './visit/local-step.ts'
import { exportReport, previewReport } from './visit/report-step.ts'
import { askBehind } from './visit/resume.ts'
import type { SavedWallbox } from './visit/saved.ts'
import { olderTraffic } from './visit/traffic-push.ts'
import { cardsOf, forgetCard } from './visit/cards.ts'
import { moveOffByProfile, profileMoveOf } from './visit/move-by-profile.ts'
import { deliverWithout, exportQueue, queueOf, stopDelivering } from './visit/queue.ts'
import { appView, wallboxView, type ViewParts } from './visit/view.ts'
import { knownProxy } from './visit/visit.ts'
import { adoptByHand, adoptFound, forgetWallbox, takeIdentity } from './visit/wallboxes.ts'

export interface HandlerParts extends ViewParts {
  cable: Cable
  jobs: Jobs
  trouble: Map<string, FailureNote>
}

/** `pace` is that of the tests it starts. */
export function handlersOf(parts: HandlerParts, pace: Pace): Handlers {
  const { visit, discovery, practice, cable, jobs, tests, trouble } = parts
  const { notebook, evidence } = visit
  const boxOf = (id: string): SavedWallbox => notebook.box(id)
  /** For handlers that ask memory alone. */
  const at = <T>(task: () => T): Promise<T> => Promise.resolve().then(task)
  /** For handlers that answer nothing but that it is done. */
  const done = async (task: () => unknown): Promise<null> => {
    await task()
    return null
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

  return {
    'app.view': () => at(() => appView(parts)),
    'site.describe': (site) =>
      done(() => {
        notebook.visit.site = site
        notebook.changed()
      }),

    'practice.start': () => done(() => practice.start()),
    'practice.add': ({ family }) => done(() => practice.add(family)),
    'practice.typeIn': ({ wallbox, to }) => done(() => practice.typeIn(boxOf(wallbox), to)),
    'practice.stop': () => done(() => practice.stop()),

    'discovery.start': () => done(() => discovery.start()),
    'discovery.stop': () => done(() => discovery.stop()),
    'discovery.ask': ({ address }) =>
      done(async () => {
        if (isThisComputer(visit, `ws://${addressOf(address)}`))
          throw new Failure('bad-input', 'Wallboxes dial this computer there; it is no box.', {
            field: 'address',
            problem: 'find.ownAddress',
          })
        await discovery.ask(address, 'typed')
      }),

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
        askBehind(visit, box)
      }),
    'wallbox.forget': ({ wallbox }) => done(() => forgetWallbox(visit, boxOf(wallbox))),

    'wallbox.login': ({ wallbox, ...login }) =>
      done(async () => {
        const box = boxOf(wallbox)
        await logInto(visit, box, login)
        await takeIdentity(visit, box)
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
    'job.look': ({ template, wallboxes }) =>
      at(() => ({ known: knownTemplate(visit, template), boxes: [...new Set(wallboxes)].map(boxOf) })).then(
        ({ known, boxes }) => dryRun(visit, boxes, known),
      ),
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
}
