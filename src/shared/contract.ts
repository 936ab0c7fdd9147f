/**
 * Every command the window may send and every event it may hear, once.
 * Types on both sides come from here; both hosts read what arrives with these shapes before a handler sees it.
 */
import { z } from 'zod'
import { oneTimeOrders } from './cable.ts'
import type { CardEntry, QueueView } from './connection.ts'
import { cardRoles, scenarioIds } from './evidence.ts'
import type { FailureNote } from './failure.ts'
import { offlinePolicies } from './policy.ts'
import type { Report } from './report.ts'
import type { Said } from './said.ts'
import type { DryRun } from './template.ts'
import type { AppView, KeyComparison, ProfileMove, ProfileMoved, TrafficEntry } from './visit.ts'
import { stepIds, testFaults } from './visit.ts'
import { families, guideIds } from './wallbox.ts'

/** Binds the shape of an input to the type of its answer. */
function takes<S extends z.ZodType>(input: S) {
  return { gives: <R>(): { input: S; answer: R } => ({ input }) as { input: S; answer: R } }
}

const nothing = z.strictObject({})
const text = z.string().max(500)
const id = z.string().min(1).max(200)
const box = z.strictObject({ wallbox: id })
const seq = z.number().int().nonnegative()
const key = z.string().min(1).max(200)
/** `user` is empty where the box has only one. */
const login = { user: z.string().max(100), password: z.string().max(200) }
const language = z.enum(['de', 'en'])

export const commands = {
  'app.view': takes(nothing).gives<AppView>(),
  'site.describe': takes(
    z.strictObject({ name: text, address: text, installer: text, company: text, customer: text }),
  ).gives<null>(),

  'practice.start': takes(nothing).gives<null>(),
  'practice.stop': takes(nothing).gives<null>(),
  /** Switches another practice wallbox on, beside the first. */
  'practice.add': takes(z.strictObject({ family: z.enum(families) })).gives<null>(),
  /** A hand at the menu of a practice wallbox that has no other way to be set. */
  'practice.typeIn': takes(z.strictObject({ wallbox: id, to: z.enum(['here', 'home']) })).gives<null>(),

  'discovery.start': takes(nothing).gives<null>(),
  'discovery.stop': takes(nothing).gives<null>(),
  'discovery.ask': takes(z.strictObject({ address: text })).gives<null>(),
  /** Asks every address of this computer's networks, slowly; only on demand. */
  'discovery.sweep': takes(nothing).gives<null>(),
  'discovery.stopSweep': takes(nothing).gives<null>(),
  /** The password goes to that box at that address only, and is kept in memory. */
  'discovery.login': takes(z.strictObject({ found: id, ...login })).gives<null>(),

  'wallbox.adopt': takes(z.strictObject({ found: id })).gives<{ wallbox: string }>(),
  'wallbox.adoptByHand': takes(
    z.strictObject({ title: text, identity: z.string().min(1).max(48), guide: z.enum(guideIds).exactOptional() }),
  ).gives<{ wallbox: string }>(),
  'wallbox.select': takes(z.strictObject({ wallbox: id.nullable() })).gives<null>(),
  'wallbox.visit': takes(z.strictObject({ wallbox: id, step: z.enum(stepIds) })).gives<null>(),
  'wallbox.forget': takes(box).gives<null>(),
  'wallbox.login': takes(z.strictObject({ wallbox: id, ...login })).gives<null>(),
  /** The answer to `LocalView.question`: false leaves everything as it was. */
  'wallbox.trust': takes(
    z.strictObject({ wallbox: id, about: z.enum(['address', 'serial', 'certificate']), yes: z.boolean() }),
  ).gives<null>(),
  /** Over the local interface, else by OCPP Reset. */
  'wallbox.restart': takes(box).gives<null>(),
  /** Ends a session only one program may have, so that the maker's app can have it. */
  'wallbox.release': takes(box).gives<null>(),
  /** Asks the box itself how far its connection has come. */
  'wallbox.lookAt': takes(box).gives<null>(),

  'backend.choose': takes(
    z.strictObject({
      wallbox: id,
      template: id,
      url: text,
      identity: z.string().min(1).max(48),
    }),
  ).gives<null>(),
  'backend.check': takes(box).gives<null>(),
  'backend.apply': takes(box).gives<null>(),
  'backend.undo': takes(box).gives<null>(),

  'certificates.import': takes(z.strictObject({ wallbox: id, pem: z.string().max(200_000) })).gives<null>(),
  'certificates.forget': takes(box).gives<null>(),

  'policy.choose': takes(z.strictObject({ wallbox: id, position: z.enum(offlinePolicies) })).gives<null>(),
  'policy.apply': takes(box).gives<null>(),
  /** `key`: that one alone. */
  'policy.undo': takes(z.strictObject({ wallbox: id, key: key.exactOptional() })).gives<null>(),

  'keys.read': takes(box).gives<null>(),
  'keys.edit': takes(z.strictObject({ wallbox: id, key, value: z.string().max(20_000).nullable() })).gives<null>(),
  'keys.apply': takes(box).gives<null>(),
  'keys.undo': takes(z.strictObject({ wallbox: id, key })).gives<null>(),
  'keys.compare': takes(z.strictObject({ wallbox: id, other: id })).gives<KeyComparison>(),
  /** Asks what can be asked without changing anything, and compares it with the maker's paper (G5). */
  'keys.checkSupport': takes(box).gives<null>(),

  /** A template file of these keys as they are on the box, to be saved. */
  'template.save': takes(z.strictObject({ wallbox: id, name: text.min(1), keys: z.array(key).max(500) })).gives<{
    name: string
    text: string
  }>(),
  /** Failure `template-unreadable`. */
  'template.load': takes(z.strictObject({ text: z.string().max(200_000) })).gives<{ template: string }>(),
  'template.forget': takes(z.strictObject({ template: id })).gives<null>(),
  /** Asks the boxes what a template would change on them. */
  'job.look': takes(z.strictObject({ template: id, wallboxes: z.array(id).min(1).max(500) })).gives<DryRun>(),
  'job.start': takes(z.strictObject({ template: id, wallboxes: z.array(id).min(1).max(500) })).gives<null>(),
  'job.cancel': takes(nothing).gives<null>(),
  /** Again for those that are not done. */
  'job.retry': takes(nothing).gives<null>(),
  'job.dismiss': takes(nothing).gives<null>(),

  'cable.list': takes(nothing).gives<null>(),
  'cable.open': takes(
    z.strictObject({ path: text.min(1), speed: z.number().int().min(300).max(4_000_000) }),
  ).gives<null>(),
  'cable.close': takes(nothing).gives<null>(),
  'cable.scan': takes(nothing).gives<null>(),
  'cable.joinWifi': takes(
    z.strictObject({ ssid: z.string().min(1).max(64), password: z.string().max(128) }),
  ).gives<null>(),
  'cable.read': takes(nothing).gives<null>(),
  /** Irreversible: `confirmed` repeats the value the installer typed a second time. */
  'cable.oneTime': takes(
    z.strictObject({ order: z.enum(oneTimeOrders), amperes: z.number().int(), confirmed: z.number().int() }),
  ).gives<null>(),
  /** Keeps what was read with a wallbox, for its report. */
  'cable.keep': takes(box).gives<null>(),

  'test.prepare': takes(
    z.strictObject({
      wallbox: id,
      stays: z.enum(['nothing', 'site controller']),
      /** Left out: as it is. */
      fault: z.enum(testFaults).exactOptional(),
      cards: z.partialRecord(z.enum(cardRoles), z.string().max(20)),
    }),
  ).gives<null>(),
  'test.start': takes(box).gives<null>(),
  'test.hand': takes(box).gives<null>(),
  'test.skip': takes(z.strictObject({ wallbox: id, scenario: z.enum(scenarioIds), reason: text })).gives<null>(),
  'test.cancel': takes(box).gives<null>(),
  'test.clearCache': takes(box).gives<null>(),

  'report.preview': takes(z.strictObject({ wallbox: id, language })).gives<Report>(),
  'report.export': takes(z.strictObject({ wallbox: id, language })).gives<null>(),

  'visit.putBack': takes(box).gives<null>(),
  'visit.moveOff': takes(box).gives<null>(),
  /** A station of OCPP 2.x moves to its backend by a network profile: shown first, then sent. */
  'visit.planMove': takes(box).gives<ProfileMove>(),
  /** `plan`: the id of the one that was shown. */
  'visit.moveByProfile': takes(z.strictObject({ wallbox: id, plan: id })).gives<ProfileMoved>(),
  /** What a person saw at the backend's side of a box that Wattproof cannot see there. */
  'visit.confirmLeft': takes(z.strictObject({ wallbox: id, seen: z.boolean() })).gives<null>(),
  /** Asks the wallbox to end the sessions that keep it at this computer: they run under a number only Wattproof knows. */
  'visit.endSessions': takes(box).gives<null>(),

  'queue.list': takes(box).gives<QueueView>(),
  /** `seqs` null: everything that was set aside. */
  'queue.resend': takes(z.strictObject({ wallbox: id, seqs: z.array(seq).max(10_000).nullable() })).gives<null>(),
  /** A document to be saved: the frames as the wallbox sent them, tags in clear. */
  'queue.export': takes(z.strictObject({ wallbox: id, which: z.enum(['parked', 'all']) })).gives<{
    name: string
    text: string
  }>(),
  /**
   * Delivers without the wallbox (P12); how it goes and ends is in the view. The password is used for this connection only.
   */
  'queue.deliver': takes(z.strictObject({ wallbox: id, password: z.string().max(200).nullable() })).gives<null>(),
  /** Ends such a delivery; what is left stays stored. */
  'queue.stopDelivering': takes(box).gives<null>(),
  'cards.list': takes(box).gives<{ rule: Said | null; cards: readonly CardEntry[] }>(),
  'cards.forget': takes(z.strictObject({ wallbox: id, card: id })).gives<null>(),
  'traffic.recent': takes(z.strictObject({ wallbox: id, before: z.number().int().nullable() })).gives<TrafficEntry[]>(),
} as const

export type CommandName = keyof typeof commands
export type Input<N extends CommandName> = z.infer<(typeof commands)[N]['input']>
export type Answer<N extends CommandName> = (typeof commands)[N]['answer']

/** Pushed to every open window. */
export interface Events {
  view: AppView
  traffic: { wallbox: string; lines: readonly TrafficEntry[] }
}
export type EventName = keyof Events

/** What every door answers; it never rejects. */
export type Reply<N extends CommandName = CommandName> =
  { ok: true; value: Answer<N> } | { ok: false; failure: FailureNote }

/** What a window holds: handed over by the preload, or built over the loopback socket. */
export interface Backend {
  call<N extends CommandName>(name: N, input: Input<N>): Promise<Answer<N>>
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}

export type Handlers = { [N in CommandName]: (input: Input<N>) => Promise<Answer<N>> }
