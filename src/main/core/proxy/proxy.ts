/** The embedded OCPP proxy: a listener, and one `Station` for each identity that ever knocked. */
import { Failure } from '../../../shared/failure.ts'
import type { Handshake, Host, Listener, ListenAt, Upgrade } from '../host.ts'
import { identityOf } from './address.ts'
import { createDoor } from './door.ts'
import { recall } from './memory.ts'
import { createPace } from './pace.ts'
import type { FailedHandshake, Proxy, ProxyEvent, ProxySettings } from './settings.ts'
import { createStation, type Shared, type Station } from './station.ts'
import { createTagStore } from './tag-store.ts'

export type ProxyHost = Pick<Host, 'clock' | 'ids' | 'store' | 'recorder' | 'log' | 'links'>

/** Starts listening. Failures: `port-in-use`, `address-not-available`. */
export async function createProxy(host: ProxyHost, settings: ProxySettings): Promise<Proxy> {
  const { clock, store, log } = host
  const tags = createTagStore(host)
  /** As left by earlier runs; what changed since lives in the stations. */
  const kept = new Map((await store.stations()).map((row) => [row.station, row]))
  const stations = new Map<string, Promise<Station>>()
  const ready = new Map<string, Station>()
  const listeners = new Set<(event: ProxyEvent) => void>()
  let closed = false

  const handshakes: FailedHandshake[] = []
  const toldAt = new WeakMap<FailedHandshake, number>()
  const door = createDoor(clock, settings.upgradesPerMinute)

  const emit = (event: ProxyEvent): void => listeners.forEach((listener) => listener(event))
  const owed = { bytes: 0 }
  const shared: Shared = {
    ...{ tags, emit },
    redials: createPace(clock, settings.redialsPerSecond),
    deliveries: createPace(clock, settings.drainPerSecond),
    isTight: () => store.room() === 'reserve' || owed.bytes >= settings.maxOwedBytes,
  }

  function stationFor(identity: string, backend: string): Promise<Station> {
    const known = stations.get(identity)
    if (known) return known
    const made = recall(host, identity, backend, kept.get(identity), owed).then((memory) => {
      const station = createStation(host, settings, memory, shared)
      ready.set(identity, station)
      return station
    })
    stations.set(identity, made)
    made.catch(() => stations.delete(identity))
    return made
  }

  function knock(upgrade: Upgrade): void {
    const identity = identityOf(upgrade.path)
    if (!identity) return upgrade.refuse(400, 'the address must end with the identity of the station')
    if (!door.mayKnock(upgrade.remote))
      return upgrade.refuse(503, 'too many attempts from this address', { 'Retry-After': '60' })
    const target = settings.backendFor(identity.station)
    if (!target || closed)
      return upgrade.refuse(closed ? 503 : 404, closed ? 'shutting down' : 'this station is not known here')
    // A station may have been moved to another backend since: that one's cards must be known before it is served.
    Promise.all([stationFor(identity.station, target.key), tags.load(target.key)])
      .then(([station]) => (closed ? upgrade.refuse(503, 'shutting down') : station.knock(upgrade, identity, target)))
      .then(() => forgetStrangers(identity.station))
      .catch((error: unknown) => {
        log.error('a station cannot be admitted', { station: identity.station, error: String(error) })
        upgrade.refuse(503, 'the store cannot be read')
      })
  }

  /** Names anybody can invent: of those that were never let in only the newest are remembered. */
  const strangers = new Set<string>()
  function forgetStrangers(identity: string): void {
    strangers.delete(identity)
    if (ready.get(identity)?.isBlank()) strangers.add(identity)
    for (const oldest of [...strangers].slice(0, Math.max(0, strangers.size - strangersKept))) {
      strangers.delete(oldest)
      if (!ready.get(oldest)?.isBlank()) continue
      ready.delete(oldest)
      stations.delete(oldest)
    }
  }

  // What was left behind by an earlier run is shown before its station is back (P12).
  for (const identity of kept.keys()) {
    const target = settings.backendFor(identity)
    if (target) await Promise.all([stationFor(identity, target.key), tags.load(target.key)])
  }
  /** A box that tries all the time is one entry, told again when it still tries a while later. */
  function trouble(news: Handshake): void {
    const same = handshakes.findIndex(({ remote, code }) => remote === news.remote && code === news.code)
    const [before] = same < 0 ? [] : handshakes.splice(same, 1)
    const handshake = { ...news, times: (before?.times ?? 0) + 1 }
    handshakes.push(handshake)
    handshakes.splice(0, Math.max(0, handshakes.length - handshakesKept))
    const told = before === undefined ? undefined : toldAt.get(before)
    const isNews = told === undefined || handshake.at - told >= handshakeAgain
    toldAt.set(handshake, isNews ? handshake.at : told)
    if (isNews) emit({ event: 'handshake', handshake })
  }
  const open: (Listener & { at: ListenAt })[] = []
  const closeListeners = (): Promise<unknown> => Promise.all(open.map((listener) => listener.close()))
  try {
    for (const at of settings.listen)
      open.push({ ...(await host.links.listen({ ...at, maxFrameBytes: settings.maxFrameBytes }, knock, trouble)), at })
  } catch (error) {
    await closeListeners()
    throw error
  }
  const [first] = open
  if (!first) throw new Failure('bad-input', 'there is no address to listen on')

  const prune = (): void => {
    store
      .apply({ prune: { before: clock.wall() - keepRepeats } })
      .catch((error: unknown) => log.warn('not pruned', { error: String(error) }))
    cancelPrune = clock.at(clock.monotonic() + pruneEvery, prune)
  }
  let cancelPrune = clock.at(clock.monotonic() + pruneEvery, prune)

  /** By the backend's clock, as its stations were told it last (P5). */
  const timeOf = (backend: string): number =>
    Math.max(clock.wall(), ...[...ready.values()].flatMap((station) => station.timeBy(backend) ?? []))
  const need = (station: string): Station => {
    const found = ready.get(station)
    if (!found) throw new Failure('not-found', `${station} was never connected here`, { station })
    return found
  }
  return {
    url: first.url,
    port: first.port,
    listeners: open.map(({ url, port, at }) => ({
      ...{
        url,
        port,
        protection: !at.tls ? 'ws' : at.tls.clientCa === undefined ? 'wss' : 'wss with client certificate',
      },
    })),
    handshakes: () => handshakes,
    stations: () => [...ready.values()].map((station) => station.status()),
    status: (station) => ready.get(station)?.status(),
    on(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    cut: (station, leg, fault) => need(station).cut(leg, fault),
    restore: (station, leg) => ready.get(station)?.restore(leg),
    call: (station, action, payload) => (ready.get(station) ?? notConnected).call(action, payload),
    report: (station, base) => (ready.get(station) ?? notConnected).report(base),
    cards: (backend) => tags.all(backend, timeOf(backend)),
    async forgetCard(backend, idTag, type = 'idTag') {
      await tags.load(backend)
      await tags.forget(backend, { idTag, type })
    },
    stored: (station, which, after, limit) => store.messages({ station, which, after: { station, seq: after }, limit }),
    resendParked: (station, seqs) => need(station).resendParked(seqs),
    async drain(station, password) {
      const target = settings.backendFor(station)
      if (!target) throw new Failure('not-found', `${station} is not known here`, { station })
      return need(station).drain(target, password)
    },
    stopDraining: (station) => ready.get(station)?.stopDraining(),
    release: (station) => ready.get(station)?.release(1001, 'moved to its backend'),
    async close() {
      closed = true
      cancelPrune()
      for (const station of ready.values()) station.release(1001, 'the proxy shuts down')
      // A station that waits for a dial hears 503 before the listener is gone.
      host.links.stopDialling()
      await Promise.all([...ready.values()].map((station) => station.admitted()))
      await closeListeners()
      // What was on the wire is marked before the store is closed under it.
      await Promise.all([...ready.values()].map((station) => station.settled()))
    },
  }
}

const neverHere = (): Promise<never> =>
  Promise.reject(new Failure('station-not-connected', 'the station was never connected here'))
const notConnected = { call: neverHere, report: neverHere }

/** Answers of live messages are kept this long to recognise repeats, ms. */
const keepRepeats = 7 * 86_400_000
const pruneEvery = 3_600_000
/** Refused identities remembered at most. */
const strangersKept = 200
/** Failed handshakes shown at most. */
const handshakesKept = 50
/** ms. */
const handshakeAgain = 60_000
