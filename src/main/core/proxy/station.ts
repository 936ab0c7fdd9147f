/**
 * One station, connected or not: who may open its links (design §3 P1), and what stays when they are gone.
 */
import type { Leg } from '../../../shared/evidence.ts'
import { Failure } from '../../../shared/failure.ts'
import type { Dialled, Host, Socket, Upgrade } from '../host.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { backendAddress, type Identity } from './address.ts'
import { createLane, type Lane } from './lane.ts'
import type { Memory } from './memory.ts'
import { createSession, type Session } from './session.ts'
import { createStationState, type StationState } from './station-state.ts'
import type { BackendLink, BackendTarget, ProxyEvent, ProxySettings, StationLink, StationStatus } from './settings.ts'
import type { TagStore } from './tag-store.ts'

export interface Station {
  /** Decides an upgrade; one at a time. */
  knock(upgrade: Upgrade, identity: Identity, target: BackendTarget): Promise<void>
  status(): StationStatus
  cut(leg: Leg): void
  restore(leg: Leg): void
  call(action: string, payload: Payload): Promise<Payload>
  resendParked(): Promise<void>
  release(code: number, reason: string): void
  /** Now by the clock of this backend, where the station is its; wall ms. */
  timeBy(backend: string): number | undefined
  /** What is being written is on disk. */
  settled(): Promise<void>
  /** Resolves when the upgrade under way, if any, is answered. */
  admitted(): Promise<void>
}

/** The versions this proxy stands in for; by subprotocol, never translated. */
const spoken = ['ocpp1.6']
/** Asked of a refused station, seconds. */
const retryAfter = { 'Retry-After': '10' }

export type StationHost = Pick<Host, 'clock' | 'ids' | 'store' | 'recorder' | 'log' | 'links'>

export function createStation(
  host: StationHost,
  settings: ProxySettings,
  memory: Memory,
  tags: TagStore,
  emit: (event: ProxyEvent) => void,
): Station {
  const { clock, recorder } = host
  const station = memory.station
  const state: StationState = createStationState(host, memory, tags, () =>
    memory.owed >= settings.maxOwed ? 'full' : settings.offlineStartsFor(station),
  )
  let lane: Lane | null = null
  let session: Session | null = null
  let cutLeg: Leg | null = null
  let stationLink: StationLink = 'gone'
  let backendLink: BackendLink = 'closed'
  let since = clock.wall()
  let refused: { status: number | null; because: string } | null = null
  /** When we last ended an upstream connection ourselves: a backend may still believe it alive (H23). */
  let hungUpAt = -Infinity
  let turn: Promise<void> = Promise.resolve()

  /** Tells what changed since last time, and only that. */
  function tell(link: StationLink, status?: number): void {
    const backend: BackendLink = !session ? 'closed' : !session.up ? 'offline' : lane?.draining ? 'draining' : 'live'
    if (link !== stationLink || (link === 'refused' && refused?.status !== (status ?? null))) {
      since = clock.wall()
      emit({ event: 'station', station, link, ...(status === undefined ? {} : { status }) })
    }
    stationLink = link
    if (backend !== backendLink) {
      since = clock.wall()
      backendLink = backend
      // The session records why a link ended; how far an open one is, is known here.
      if (backend === 'live' || backend === 'draining')
        recorder.record({ kind: 'link', station, leg: 'backend', state: backend })
      emit({ event: 'backend', station, link: backend })
    }
    emit({ event: 'changed', station })
  }

  function refuse(upgrade: Upgrade, status: number, because: string): void {
    upgrade.refuse(status, because, status === 503 ? retryAfter : {})
    recorder.record({ kind: 'link', station, leg: 'station', state: 'refused', status, reason: because })
    const before = refused
    refused = { status, because }
    // With a first socket still in place the station is connected; only this upgrade was refused.
    if (!session) {
      refused = before
      tell('refused', status)
      refused = { status, because }
    }
  }

  async function dial(
    identity: Identity,
    target: BackendTarget,
    protocols: readonly string[],
    authorization: string | undefined,
  ): Promise<Dialled> {
    const onPurpose = { result: 'unreachable', reason: 'the link is cut on purpose' } as const
    if (cutLeg === 'backend') return onPurpose
    const dialled = await host.links.dial({
      url: backendAddress(target.url, identity.raw),
      protocols,
      authorization,
      timeoutMs: settings.dialTimeoutMs,
      ca: target.ca,
    })
    // Cut while it was being opened.
    if (dialled.result === 'open' && isCut('backend')) {
      dialled.socket.terminate()
      return onPurpose
    }
    // H23: right after our own disconnect, 401 and 500 say that the last connection is believed alive there.
    const stale = clock.monotonic() - hungUpAt < 2 * settings.pingIntervalMs
    if (stale && dialled.result === 'refused' && (dialled.status === 401 || dialled.status === 500))
      return { result: 'unreachable', reason: `it answered ${dialled.status} right after the last connection` }
    return dialled
  }
  const isCut = (leg: Leg): boolean => cutLeg === leg

  async function admit(
    upgrade: Upgrade,
    isHere: () => boolean,
    identity: Identity,
    target: BackendTarget,
  ): Promise<void> {
    // Every dial is a login attempt at the operator's: none for a station that has given up.
    if (!isHere()) return
    if (cutLeg === 'station') return refuse(upgrade, 503, 'the station link is cut on purpose')
    const protocols = upgrade.protocols.filter((protocol) => spoken.includes(protocol))
    if (protocols.length === 0) return refuseVersion(upgrade)
    if (session && !session.up) return refuse(upgrade, 503, 'the backend cannot be asked; the first connection stays')
    if (session && session.authorization === upgrade.authorization && protocols.includes(session.protocol))
      return takeOver(session, upgrade)
    const dialled = await dial(identity, target, protocols, upgrade.authorization)
    if (dialled.result === 'unreachable')
      return refuse(upgrade, 503, `the backend cannot be reached: ${dialled.reason}`)
    // P1: 401, 403 and 404 are the backend's word to this station; anything else is an outage.
    if (dialled.result === 'refused')
      return refuse(
        upgrade,
        [401, 403, 404].includes(dialled.status) ? dialled.status : 503,
        `the backend answered ${dialled.status}`,
      )
    if (!protocols.includes(dialled.socket.protocol)) {
      dialled.socket.close(1002, 'no common subprotocol')
      return refuse(upgrade, 502, 'the backend does not speak the offered OCPP version')
    }
    if (isCut('station')) {
      dialled.socket.close(1000, 'the station link is cut on purpose')
      return refuse(upgrade, 503, 'the station link is cut on purpose')
    }
    const down = isHere() ? await upgrade.accept(dialled.socket.protocol).catch(() => null) : null
    if (!down) {
      hungUpAt = clock.monotonic()
      return dialled.socket.close(1000, 'the station went away')
    }
    session?.end(1008, 'replaced by a newer connection of this station')
    begin(down, dialled, upgrade.authorization, identity, target)
  }

  async function takeOver(first: Session, upgrade: Upgrade): Promise<void> {
    const socket = await upgrade.accept(first.protocol)
    // The first may have ended while the second was let in; then this one has nothing to take over.
    if (session === first && first.up) first.takeOver(socket)
    else socket.close(1013, 'the backend went away')
  }

  /** J §3.2: no common subprotocol is completed without the header and closed at once. */
  async function refuseVersion(upgrade: Upgrade): Promise<void> {
    const because =
      upgrade.protocols.length === 0 ? 'no subprotocol offered' : `offered ${upgrade.protocols.join(', ')}`
    recorder.record({ kind: 'link', station, leg: 'station', state: 'refused', reason: because.slice(0, 200) })
    if (!session) {
      tell('refused')
      refused = { status: null, because }
    }
    const socket = await upgrade.accept(null)
    socket.close(1002, 'offer the subprotocol ocpp1.6')
  }

  function begin(
    down: Socket,
    dialled: Dialled & { result: 'open' },
    authorization: string | undefined,
    identity: Identity,
    target: BackendTarget,
  ): void {
    refused = null
    state.connected()
    memory.row = { ...memory.row, backend: target.key }
    const protocol = dialled.socket.protocol
    recorder.record({ kind: 'link', station, leg: 'station', state: 'connected' })
    lane ??= createLane(host, memory, state, {
      answerDeadlineMs: settings.answerDeadlineMs,
      maxOwed: settings.maxOwed,
      protocol,
      changed: () => tell(stationLink),
    })
    const mine: Session = createSession(host, state, {
      down,
      up: dialled.socket,
      authorization,
      lane,
      settings,
      dial: () => dial(identity, target, [protocol], authorization),
      changed: () => {
        if (session === mine) tell('connected')
      },
      hungUp() {
        hungUpAt = clock.monotonic()
      },
      ended(refusedWith) {
        if (session !== mine) return
        session = null
        if (refusedWith === null) return tell('gone')
        tell('refused', refusedWith)
        refused = { status: refusedWith, because: `the backend answered ${refusedWith}` }
      },
    })
    session = mine
    mine.start()
    if (session === mine) tell('connected')
  }

  return {
    knock(upgrade, identity, target) {
      let isHere = true
      upgrade.abandoned(() => (isHere = false))
      turn = turn
        .then(() => admit(upgrade, () => isHere, identity, target))
        .catch((error: unknown) => {
          host.log.warn('an upgrade ended early', { station, error: String(error) })
          upgrade.refuse(503, 'try again')
        })
      return turn
    },
    status: () => ({
      station,
      stationLink,
      backendLink,
      since,
      refusedWith: refused?.status ?? null,
      refusedBecause: refused?.because ?? null,
      owed: memory.owed,
      parked: memory.parked,
      openProvisional: memory.transactions.runningProvisional(),
      boot: state.boot,
      bootPayload: state.bootPayload,
      roundTrip: session?.roundTrip ?? null,
      clockOffset: memory.time.offset,
      cut: cutLeg,
    }),
    cut(leg) {
      cutLeg = leg
      if (leg === 'backend') session?.cutBackend()
      else session?.end(1001, 'the station link is cut on purpose')
      tell(stationLink)
    },
    restore(leg) {
      if (cutLeg === leg) cutLeg = null
      session?.redialNow()
      tell(stationLink)
    },
    call(action, payload) {
      if (!session)
        return Promise.reject(new Failure('station-not-connected', `${station} is not connected`, { station }))
      return session.call(action, payload)
    },
    async resendParked() {
      if (!lane)
        throw new Failure('station-not-connected', `${station} has not been connected since the start`, { station })
      await lane.resendParked()
      tell(stationLink)
    },
    release: (code, reason) => session?.end(code, reason),
    timeBy: (backend) =>
      memory.row.backend === backend && memory.time.offset !== null ? memory.time.now() : undefined,
    settled: () => lane?.settled() ?? Promise.resolve(),
    admitted: () => turn,
  }
}
