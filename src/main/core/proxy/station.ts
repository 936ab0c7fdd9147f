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
  const state: StationState = createStationState(host, memory, tags, () => settings.offlineStartsFor(station))
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

  function dial(
    identity: Identity,
    target: BackendTarget,
    protocols: readonly string[],
    authorization: string | undefined,
  ): Promise<Dialled> {
    if (cutLeg === 'backend') return Promise.resolve({ result: 'unreachable', reason: 'the link is cut on purpose' })
    return host.links.dial({
      url: backendAddress(target.url, identity.raw),
      protocols,
      authorization,
      timeoutMs: settings.dialTimeoutMs,
      ca: target.ca,
    })
  }

  /** P1: 401/403/404 are the backend's word; right after our own disconnect, 401 and 500 are a stale session there. */
  function mirrored(status: number): number {
    const stale = clock.monotonic() - hungUpAt < 2 * settings.pingIntervalMs
    if (stale && (status === 401 || status === 500)) return 503
    return [401, 403, 404].includes(status) ? status : 503
  }

  async function admit(upgrade: Upgrade, identity: Identity, target: BackendTarget): Promise<void> {
    if (cutLeg === 'station') return refuse(upgrade, 503, 'the station link is cut on purpose')
    const protocols = upgrade.protocols.filter((protocol) => spoken.includes(protocol))
    if (protocols.length === 0) return refuseVersion(upgrade)
    const sameKey =
      session !== null && session.authorization === upgrade.authorization && protocols.includes(session.protocol)
    if (session && !session.up) return refuse(upgrade, 503, 'the backend cannot be asked; the first connection stays')
    if (session && sameKey) {
      const socket = await upgrade.accept(session.protocol)
      // The first may have ended while the second was let in; then this one has nothing to take over.
      if (session.up) session.takeOver(socket)
      else socket.close(1013, 'the backend went away')
      return
    }
    const dialled = await dial(identity, target, protocols, upgrade.authorization)
    if (dialled.result === 'unreachable')
      return refuse(upgrade, 503, `the backend cannot be reached: ${dialled.reason}`)
    if (dialled.result === 'refused')
      return refuse(upgrade, mirrored(dialled.status), `the backend answered ${dialled.status}`)
    if (!protocols.includes(dialled.socket.protocol)) {
      dialled.socket.close(1002, 'no common subprotocol')
      return refuse(upgrade, 502, 'the backend does not speak the offered OCPP version')
    }
    session?.end(1008, 'replaced by a newer connection of this station')
    begin(await upgrade.accept(dialled.socket.protocol), dialled, upgrade.authorization, identity, target)
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
      ended(refusedWith) {
        hungUpAt = clock.monotonic()
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
      turn = turn
        .then(() => admit(upgrade, identity, target))
        .catch((error: unknown) => host.log.warn('an upgrade ended early', { station, error: String(error) }))
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
  }
}
