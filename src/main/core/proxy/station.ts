/**
 * One station, connected or not: who may open its links (design §3 P1), and what stays when they are gone.
 */
import type { Leg } from '../../../shared/evidence.ts'
import { Failure } from '../../../shared/failure.ts'
import type { Dialled, Host, Socket, Upgrade } from '../host.ts'
import { scanHead } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import type { ReportData } from '../ocpp/variables.ts'
import { backendAddress, protectionOf, upstreamProtection, type Identity } from './address.ts'
import type { Dialect } from './dialect.ts'
import { dialectOf, spoken } from './dialects.ts'
import { dialectToDrain, startDrain, type Drain } from './drain.ts'
import { disturb, type Fault } from './faults.ts'
import { createFindings } from './findings.ts'
import { createLane, type Lane } from './lane.ts'
import { certificateFor, isSameLogin, loginOf, type Login } from './login.ts'
import type { Memory } from './memory.ts'
import { createSession, type Session } from './session.ts'
import { createStationState, type StationState } from './station-state.ts'
import type { Pace } from './pace.ts'
import {
  endedByHand,
  type BackendLink,
  type BackendTarget,
  type Drained,
  type ProxyEvent,
  type ProxySettings,
  type ReportBase,
  type StationLink,
  type StationStatus,
} from './settings.ts'
import { createStanding } from './standing.ts'
import type { TagStore } from './tag-store.ts'

export interface Station {
  /** Decides an upgrade; one at a time. */
  knock(upgrade: Upgrade, identity: Identity, target: BackendTarget): Promise<void>
  status(): StationStatus
  cut(leg: Leg, fault?: Fault): void
  restore(leg: Leg): void
  call(action: string, payload: Payload): Promise<Payload>
  report(base: ReportBase): Promise<ReportData[]>
  resendParked(seqs?: readonly number[]): Promise<void>
  drain(target: BackendTarget, password: string | null): Promise<Drained>
  stopDraining(): void
  release(code: number, reason: string): void
  /** Now by the clock of this backend, where the station is its; wall ms. */
  timeBy(backend: string): number | undefined
  /** Never let in, and nothing is kept of it. */
  isBlank(): boolean
  /** What is being written is on disk. */
  settled(): Promise<void>
  /** Resolves when the upgrade under way, if any, is answered. */
  admitted(): Promise<void>
}

const isBack = 'the station is back'
/** Asked of a refused station, seconds. */
const retryAfter = { 'Retry-After': '10' }

export type StationHost = Pick<Host, 'clock' | 'ids' | 'store' | 'recorder' | 'log' | 'links'>

/** What all stations share. */
export interface Shared {
  tags: TagStore
  emit(event: ProxyEvent): void
  redials: Pace
  deliveries: Pace
  /** Of what is owed, all together, or of the disk (P15). */
  isTight(): boolean
}

export function createStation(host: StationHost, settings: ProxySettings, memory: Memory, shared: Shared): Station {
  const { clock, recorder } = host
  const { emit } = shared
  const station = memory.station
  const standing = createStanding(host, station, emit)
  const findings = createFindings(clock, () => emit({ event: 'changed', station }))
  const state: StationState = createStationState(host, memory, shared.tags, findings, {
    policy: () => settings.policyFor(station),
    isTight: () => shared.isTight(),
    maxOwed: settings.maxOwed,
  })
  memory.jumped = (whose, ms) => findings.add('clock jump', { whose, seconds: Math.round(ms / 1000) }, whose)
  const way = disturb(clock, (request) => host.links.dial(request), isReplay)
  const lane: Lane = createLane(host, memory, state, findings, {
    answerDeadlineMs: settings.answerDeadlineMs,
    pace: shared.deliveries,
    changed() {
      state.lookAgain()
      tell()
      drain?.check()
    },
    refused(transaction, status) {
      findings.add(
        'refused afterwards',
        { status, transaction: String(transaction.stationId) },
        String(transaction.stationId),
      )
      if (memory.transactions.get(transaction.stationId)?.stoppedAt === null) session?.stopRefused(transaction)
    },
    localSession: (connectorId) => session?.localSession(connectorId),
  })
  let session: Session | null = null
  let drain: Drain | null = null
  let seen: Pick<StationStatus, 'protocol' | 'protection' | 'hello'> = {
    ...{ protocol: null, protection: { station: null, backend: null }, hello: null },
  }
  let stationIsCut = false
  /** When we last ended an upstream connection ourselves: a backend may still believe it alive (H23). */
  let hungUpAt = -Infinity
  let turn: Promise<void> = Promise.resolve()
  /** Upgrades that wait for their turn, or have it. */
  let knocking = 0

  function isReplay(frame: string): boolean {
    const head = scanHead(frame)
    return head.type === 2 && head.id === memory.replaying
  }

  /** How far the backend link is; `link` where the station's changes. */
  function tell(link: StationLink = standing.station): void {
    const open: BackendLink = lane.draining ? 'draining' : 'live'
    const backend = drain?.isUp ? 'draining' : !session ? 'closed' : session.up ? open : 'offline'
    standing.tell(link, backend, drain !== null)
  }

  function refuse(upgrade: Upgrade, status: number, because: string): void {
    upgrade.refuse(status, because, status === 503 ? retryAfter : {})
    recorder.record({ kind: 'link', station, leg: 'station', state: 'refused', status, reason: because })
    standing.refuse(status, because, session !== null)
  }

  async function dial(
    identity: Identity,
    target: BackendTarget,
    protocols: readonly string[],
    login: Pick<Login, 'authorization' | 'isKnown'>,
  ): Promise<Dialled> {
    const client = certificateFor(login, target)
    if (target.client && !client) findings.add('no client certificate')
    const dialled = await way.dial({
      url: backendAddress(target.url, identity.raw),
      protocols,
      authorization: login.authorization,
      timeoutMs: settings.dialTimeoutMs,
      ca: target.ca,
      client,
      oldTls: target.oldTls,
    })
    // H23: right after our own disconnect, 401 and 500 say that the last connection is believed alive there.
    // What we answer ourselves on purpose is no word of the backend.
    const stale = way.fault?.kind !== 'http' && clock.monotonic() - hungUpAt < 2 * settings.pingIntervalMs
    if (stale && dialled.result === 'refused' && (dialled.status === 401 || dialled.status === 500))
      return unreachable(`it answered ${dialled.status} right after the last connection`)
    if (dialled.result === 'unreachable') return unreachable(dialled.reason)
    standing.dialled(null, isRedial())
    return dialled
  }
  /** A dial for a second socket says nothing of the link that is up. */
  const isRedial = (): boolean => session !== null && !session.up
  function unreachable(reason: string): Dialled {
    standing.dialled(reason, isRedial())
    return { result: 'unreachable', reason }
  }
  const isCut = (): boolean => stationIsCut

  async function admit(
    upgrade: Upgrade,
    isHere: () => boolean,
    identity: Identity,
    target: BackendTarget,
  ): Promise<void> {
    // Every dial is a login attempt at the operator's: none for a station that has given up.
    if (!isHere()) return
    if (isCut()) return refuse(upgrade, 503, 'the station link is cut on purpose')
    const protocols = upgrade.protocols.filter((protocol) => spoken.includes(protocol))
    if (protocols.length === 0) return refuseVersion(upgrade)
    if (session && !session.up) return refuse(upgrade, 503, 'the backend cannot be asked; the first connection stays')
    const login = loginOf(upgrade, station, state.bootPayload())
    // P1: who shows exactly what the first has shown goes on where that one was.
    if (session && isSameLogin(session.login, login) && protocols.includes(session.protocol))
      return takeOver(session, upgrade)
    if (login.certificate && !login.isKnown)
      findings.add('other certificate name', { name: login.certificate.commonName ?? '' })
    const dialled = await dial(identity, target, protocols, login)
    if (dialled.result === 'unreachable')
      return refuse(upgrade, 503, `the backend cannot be reached: ${dialled.reason}`)
    // P1: 401, 403 and 404 are the backend's word to this station; anything else is an outage.
    if (dialled.result === 'refused')
      return refuse(
        upgrade,
        [401, 403, 404].includes(dialled.status) ? dialled.status : 503,
        `the backend answered ${dialled.status}`,
      )
    const dialect = dialectOf(dialled.socket.protocol)
    if (!dialect || !protocols.includes(dialect.protocol)) {
      dialled.socket.close(1002, 'no common subprotocol')
      return refuse(upgrade, 502, 'the backend does not speak the offered OCPP version')
    }
    if (isCut()) {
      dialled.socket.close(1000, 'the station link is cut on purpose')
      return refuse(upgrade, 503, 'the station link is cut on purpose')
    }
    const down = isHere() ? await upgrade.accept(dialled.socket.protocol).catch(() => null) : null
    if (!down) {
      hungUpAt = clock.monotonic()
      return dialled.socket.close(1000, 'the station went away')
    }
    session?.end(1008, 'replaced by a newer connection of this station')
    const backend = upstreamProtection(target.url, certificateFor(login, target))
    const protection = { station: protectionOf(upgrade), backend }
    if (protection.station !== 'ws' && protection.backend === 'ws') findings.add('weaker upstream')
    else findings.clear('weaker upstream')
    seen = { protocol: dialect.protocol, protection, hello: upgrade.tls?.hello ?? null }
    begin(down, dialled.socket, dialect, login, identity, target)
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
    standing.refuse(null, because, session !== null)
    const socket = await upgrade.accept(null)
    socket.close(1002, `offer one of the subprotocols ${spoken.join(', ')}`)
  }

  function begin(
    down: Socket,
    up: Socket,
    dialect: Dialect,
    login: Login,
    identity: Identity,
    target: BackendTarget,
  ): void {
    standing.admitted()
    state.connected()
    memory.row = { ...memory.row, backend: target.key }
    recorder.record({ kind: 'link', station, leg: 'station', state: 'connected' })
    const mine: Session = createSession(host, state, {
      ...{ down, up, lane, dialect, settings, login },
      pace: shared.redials,
      dial: () => dial(identity, target, [dialect.protocol], login),
      changed: () => {
        if (session === mine) tell('connected')
      },
      hungUp() {
        hungUpAt = clock.monotonic()
      },
      ended(refusedWith) {
        if (session !== mine) return
        session = null
        tell(refusedWith === null ? 'gone' : standing.station)
        if (refusedWith !== null) standing.refuse(refusedWith, `the backend answered ${refusedWith}`, false)
      },
    })
    session = mine
    mine.start()
    if (session === mine) tell('connected')
  }

  const notHere = (): Promise<never> =>
    Promise.reject(new Failure('station-not-connected', `${station} is not connected`, { station }))

  async function drainWithout(target: BackendTarget, password: string | null): Promise<Drained> {
    if (session) throw new Failure('station-connected', `${station} is connected and delivers by itself`, { station })
    const dialect = await dialectToDrain(host.store, lane, station)
    if (!dialect) return { result: 'done', delivered: 0, parked: 0 }
    if (knocking > 0) return { result: 'stopped', reason: isBack, delivered: 0 }
    const identity = { station, raw: encodeURIComponent(station) }
    const authorization = password === null ? undefined : `Basic ${host.ids.base64(`${station}:${password}`)}`
    state.connected()
    drain = startDrain(host, state, {
      ...{ lane, dialect, settings },
      // Whose messages these are is the installer's word; a station of profile 3 has no password.
      dial: () => dial(identity, target, [dialect.protocol], { authorization, isKnown: true }),
      linkChanged() {
        hungUpAt = clock.monotonic()
        tell()
      },
    })
    const drained = await drain.done
    drain = null
    tell()
    return drained
  }

  return {
    knock(upgrade, identity, target) {
      let isHere = true
      upgrade.abandoned(() => (isHere = false))
      knocking++
      drain?.stop(isBack)
      turn = turn
        .then(() => admit(upgrade, () => isHere, identity, target))
        .catch((error: unknown) => {
          host.log.warn('an upgrade ended early', { station, error: String(error) })
          upgrade.refuse(503, 'try again')
        })
        .finally(() => knocking--)
      return turn
    },
    status: () => ({
      station,
      stationLink: standing.station,
      backendLink: standing.backend,
      since: standing.since,
      refusedWith: standing.refused?.status ?? null,
      refusedBecause: standing.refused?.because ?? null,
      unreachableBecause: standing.unreachable,
      owed: memory.owed,
      parked: memory.parked,
      openProvisional: memory.transactions.runningProvisional(),
      boot: state.boot(),
      bootPayload: state.bootPayload(),
      roundTrip: session?.roundTrip ?? null,
      clockOffset: memory.time.offset,
      cut: stationIsCut ? 'station' : way.fault ? 'backend' : null,
      fault: way.fault,
      ...seen,
      findings: findings.all,
    }),
    cut(leg, fault = { kind: 'reset' }) {
      if (leg === 'backend') {
        // The backend may believe the connection alive that the fault before this one broke.
        if (way.fault) hungUpAt = clock.monotonic()
        way.set(fault)
      } else {
        stationIsCut = true
        session?.end(1001, 'the station link is cut on purpose')
      }
      tell()
    },
    restore(leg) {
      if (leg === 'station') stationIsCut = false
      else if (way.fault) {
        way.set(null)
        // The backend may believe the connection alive that we broke.
        hungUpAt = clock.monotonic()
      }
      session?.redialNow()
      tell()
    },
    call: (action, payload) => session?.call(action, payload) ?? notHere(),
    report: (base) => session?.report(base) ?? notHere(),
    async resendParked(seqs) {
      await lane.resendParked(seqs)
      state.lookAgain()
      tell()
    },
    drain(target, password) {
      // In turn with upgrades: one of the two has the connection to the backend.
      const drained = turn.then(() => drainWithout(target, password))
      turn = drained.then(
        () => undefined,
        () => undefined,
      )
      return drained
    },
    stopDraining: () => drain?.stop(endedByHand),
    release(code, reason) {
      drain?.stop(reason)
      way.stopDialling()
      session?.end(code, reason)
    },
    timeBy: (backend) =>
      memory.row.backend === backend && memory.time.offset !== null ? memory.time.now() : undefined,
    isBlank: () => !session && !drain && knocking === 0 && memory.lastSeq === 0 && memory.row.acceptedBoot === null,
    settled: () => lane.settled(),
    admitted: () => turn,
  }
}
