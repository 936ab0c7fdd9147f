/** What every part of the app works with: the world, the memory, the proxy. Passed as one thing, kept by nobody. */
import type { DeliveryView } from '../../../shared/connection.ts'
import { Failure, type FailureNote } from '../../../shared/failure.ts'
import type { SeenLink, Check } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { NotNow } from '../../../shared/words/not-now.ts'
import type { Host, PracticeSite } from '../host.ts'
import type { Proxy, StationStatus } from '../proxy/settings.ts'
import type { EvidenceTap } from './evidence-tap.ts'
import type { LinkWatch } from './link-watch.ts'
import type { LocalDoor } from './doors.ts'
import type { ShownMove } from './move-by-profile.ts'
import type { Notebook } from './notebook.ts'
import type { SavedWallbox } from './saved.ts'

export interface Visit {
  readonly host: Host
  readonly notebook: Notebook
  readonly evidence: EvidenceTap
  /** null when the listener could not be opened; `listenFailure` says why. */
  readonly proxy: Proxy | null
  readonly listenFailure: FailureNote | null
  readonly links: LinkWatch
  /** The practice counterparts while they run. */
  practice: PracticeSite | null
  /** Boxes a write, a check or a test is at work on, and on what. One at a time each. */
  readonly busy: Map<string, Work>
  /** Open local interfaces by box, and the logins given for them: in memory only. */
  readonly doors: Map<string, LocalDoor>
  readonly logins: Map<string, { user: string; password: string }>
  /** Boxes that asked for a login and got none, or a wrong one. */
  readonly locked: Set<string>
  /** Addresses the installer said are not that box: `<box id> <address>`. */
  readonly distrusted: Set<string>
  /** Address of this computer each box was reached from: the one it can dial. */
  readonly reachedFrom: Map<string, string>
  /** What was found out before each box is pointed here. */
  readonly reach: Map<string, readonly Check[]>
  /** The last plan of moving each station by a network profile, as it was shown. */
  readonly moves: Map<string, ShownMove>
  /** What each box last told of its own connection. */
  readonly looked: Map<string, SeenLink>
  /** Values typed for secret keys, by box and key: in memory only. */
  readonly secrets: Map<string, Map<string, string>>
  /** The number of the watch that waits for each box or restores it: one before it ends without a word. */
  readonly watches: Map<string, number>
  /** The app ends: no local interface is opened any more, and nothing is watched. */
  isEnding: boolean
  /** How the last delivery without each box ended. */
  readonly delivered: Map<string, DeliveryView['last']>
}

/** What is being done to a box right now: shown as the step's progress, never saved. */
export type Work =
  | 'pointing'
  | 'policy'
  | 'reading keys'
  | 'writing keys'
  | 'delivering'
  | 'moving off'
  | 'putting back'
  | 'exporting'
  | 'restarting'
  | 'looking'
  | 'job'

/** Failure `not-possible-now` that names what is being done to the box. */
export const busyWith = (work: Work): Failure => notNow('notNow.busy', { work: `notNow.work.${work}` satisfies NotNow })

/** Runs `task` unless something else is at work on this box: Failure `not-possible-now`. */
export async function exclusively<T>(visit: Visit, box: SavedWallbox, work: Work, task: () => Promise<T>): Promise<T> {
  const other = visit.busy.get(box.id)
  if (other) throw busyWith(other)
  visit.busy.set(box.id, work)
  visit.notebook.shown()
  try {
    return await task()
  } finally {
    visit.busy.delete(box.id)
    visit.notebook.changed()
  }
}

export function stationOf(visit: Visit, box: SavedWallbox): StationStatus | undefined {
  return visit.proxy?.status(box.identity)
}

/** The proxy, where a step cannot do without. */
export function proxyOf(visit: Visit): Proxy {
  if (visit.proxy) return visit.proxy
  const note = visit.listenFailure
  throw new Failure(note?.code ?? 'internal', note?.message ?? 'The proxy is not running.', note?.details)
}

/** Failure `station-not-connected` for a box that was never here: nothing is stored for it. */
export function knownProxy(visit: Visit, box: SavedWallbox): Proxy {
  const proxy = proxyOf(visit)
  if (proxy.status(box.identity)) return proxy
  throw new Failure('station-not-connected', `${box.title} was never connected to Wattproof.`)
}

/** Its station link is up. */
export const isHere = (visit: Visit, box: SavedWallbox): boolean => stationOf(visit, box)?.stationLink === 'connected'

/** Failure `station-not-connected` unless its station link is up. */
export function connectedProxy(visit: Visit, box: SavedWallbox): Proxy {
  const proxy = proxyOf(visit)
  if (!isHere(visit, box)) throw new Failure('station-not-connected', `${box.title} is not connected to Wattproof.`)
  return proxy
}

/**
 * The backend counts as having accepted a station whose link is live and whose last BootNotification, if one was seen,
 * was not answered Pending or Rejected: a station that only reconnects need not boot again (OCPP-J 1.6 §5.4).
 */
export const isAccepted = (status: StationStatus | undefined): boolean =>
  status?.stationLink === 'connected' &&
  status.backendLink === 'live' &&
  (status.boot === null || status.boot === 'Accepted')

/** Resolves true as soon as `claim` holds, looked at whenever the proxy reports and at least each second; false after `withinMs`. */
export function until(visit: Visit, claim: () => boolean, withinMs: number): Promise<boolean> {
  const { clock } = visit.host
  const deadline = clock.monotonic() + withinMs
  return new Promise((resolve) => {
    let cancel: () => void = () => undefined
    const stopListening = visit.proxy?.on(() => look()) ?? (() => undefined)
    const finish = (held: boolean): void => {
      cancel()
      stopListening()
      resolve(held)
    }
    function look(): void {
      if (claim()) finish(true)
      else if (clock.monotonic() >= deadline) finish(false)
    }
    function again(): void {
      cancel = clock.at(Math.min(deadline, clock.monotonic() + 1000), () => {
        again()
        look()
      })
    }
    again()
    look()
  })
}
