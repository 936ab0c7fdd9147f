/** A proxy with everything around it scripted: stations, backend, disk, one clock that stands still. */
import { createHash } from 'node:crypto'
import type { Clock, Handshake, Upgrade } from '../../src/main/core/host.ts'
import { createProxy } from '../../src/main/core/proxy/proxy.ts'
import {
  defaultPolicy,
  defaultSettings,
  type Proxy,
  type ProxyEvent,
  type ProxySettings,
} from '../../src/main/core/proxy/settings.ts'
import type { EvidenceLine } from '../../src/shared/evidence.ts'
import { FakeBackend } from './backend.ts'
import { fakeClock, settled, type FakeClock } from './clock.ts'
import { fakeDisk, type FakeDisk } from './disk.ts'
import { fakeRecorder } from './recorder.ts'
import { lane, meterOf, startOf, stopOf } from './session16.ts'
import { FakeStation, type Call, type StationLink } from './station.ts'

export const backendUrl = 'ws://backend.example/ocpp'

export interface Site {
  clock: FakeClock
  backend: FakeBackend
  /** The disk of the present process. */
  disk: FakeDisk
  proxy: Proxy
  /** Recorded by the present process. */
  lines: EvidenceLine[]
  /** Warnings and errors: a test that expects none looks here. */
  logged: string[]
  events: ProxyEvent[]
  /** The station of this identity, made at first use. */
  station(id?: string): FakeStation
  /** A station that is connected and booted, in 1.6 unless it says otherwise. */
  online(id?: string, protocols?: readonly string[]): Promise<FakeStation>
  /** The backend is gone, and the proxy has noticed. */
  offline(): Promise<void>
  /** The backend is there again, and there was time to dial and to deliver. */
  back(): Promise<void>
  /** A CALL of the station and whatever follows of it without time. */
  say(station: FakeStation, action: string, payload: unknown): Promise<Call>
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  pass(ms: number): Promise<void>
  /** `kill -9` of the process: its sockets are reset, what is not on disk is lost. Then a new one on that disk. */
  restart(changes?: Partial<ProxySettings>): Promise<void>
  /** A TLS handshake with somebody fails. */
  handshakeFails(remote: string, code: string): void
  /** Answers no station asked for, over all connections. */
  unasked(): string[]
}

export const boot2 = { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M', serialNumber: '1' } }
export const boot = { chargePointVendor: 'V', chargePointModel: 'M', chargePointSerialNumber: '1' }

export async function site(changes: Partial<ProxySettings> = {}): Promise<Site> {
  const clock = fakeClock()
  const backend = new FakeBackend(clock)
  const stations = new Map<string, FakeStation>()
  const logged: string[] = []
  const events: ProxyEvent[] = []
  let knock: (upgrade: Upgrade) => void = (upgrade) => upgrade.refuse(503, 'not running')
  let fails: (handshake: Handshake) => void = () => undefined
  let settings: Partial<ProxySettings> = changes
  let alive = { is: true }

  async function start(disk: FakeDisk): Promise<{ proxy: Proxy; lines: EvidenceLine[] }> {
    const life = { is: true }
    alive = life
    const mine = livesWith(clock, life)
    const recorder = fakeRecorder(mine)
    const write = (message: string, fields: unknown = {}): void => {
      if (life.is) logged.push(`${message} ${JSON.stringify(fields)}`)
    }
    const proxy = await createProxy(
      {
        clock: mine,
        ids: fakeIds(),
        log: { info: () => undefined, warn: write, error: write },
        store: disk,
        recorder,
        links: {
          listen(_at, listener, trouble) {
            fails = trouble
            knock = listener
            return Promise.resolve({ url: 'ws://127.0.0.1:9100', port: 9100, close: () => Promise.resolve() })
          },
          dial: (request) => backend.dial(request),
          stopDialling: () => undefined,
        },
      },
      {
        ...defaultSettings,
        listen: [{ host: '127.0.0.1', port: 0 }],
        backendFor: () => ({ key: backendUrl, url: backendUrl }),
        policyFor: () => defaultPolicy,
        upgradesPerMinute: 0,
        ...settings,
      },
    )
    proxy.on((event) => {
      if (life.is && event.event !== 'changed') events.push(event)
    })
    return { proxy, lines: recorder.all }
  }

  const disk = fakeDisk(clock)
  const it: Site = {
    clock,
    backend,
    disk,
    ...(await start(disk)),
    logged,
    events,
    station(id = 'CP1') {
      const known = stations.get(id) ?? new FakeStation(id, clock, (upgrade) => knock(upgrade))
      stations.set(id, known)
      return known
    },
    async online(id = 'CP1', protocols = ['ocpp1.6']) {
      const station = it.station(id)
      const link = await station.connects({ protocols })
      if (link.status !== 101) throw new Error(`${id} was not let in: ${String(link.status)}`)
      station.calls('BootNotification', link.protocol === 'ocpp1.6' ? boot : boot2)
      await settled()
      return station
    },
    async offline() {
      backend.vanishes()
      await settled()
    },
    async back() {
      backend.comesBack()
      await clock.advance(20_000)
    },
    async say(station, action, payload) {
      const call = station.calls(action, payload)
      await settled()
      return call
    },
    settle: settled,
    pass: (ms) => clock.advance(ms),
    async restart(next = settings) {
      settings = next
      alive.is = false
      it.disk.stop()
      const links: StationLink[] = [...stations.values()].flatMap((station) => station.links)
      links.forEach((link) => link.peer?.reset())
      backend.resets()
      it.disk = it.disk.reopened()
      await settled()
      Object.assign(it, await start(it.disk))
    },
    handshakeFails: (remote, code) => fails({ at: clock.wall(), remote, code, facts: {}, hello: null }),
    unasked: () => [...stations.values()].flatMap((station) => station.links.flatMap((link) => link.unasked)),
  }
  return it
}

/** A whole session while the backend is away; returns the calls in order. */
export async function sessionOffline(it: Site, station: FakeStation, minute = 1, connector = 1): Promise<Call[]> {
  const start = await it.say(station, 'StartTransaction', startOf('known', minute, connector))
  const id = start.result!['transactionId'] as number
  return [
    start,
    await it.say(station, 'MeterValues', meterOf(id, minute + 1, connector)),
    await it.say(station, 'StopTransaction', stopOf(id, minute + 2, 'known')),
  ]
}

/** The clock of one process: what it waits for ends with it. */
function livesWith(clock: Clock, life: { is: boolean }): Clock {
  return {
    wall: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    at: (time, task) => clock.at(time, () => life.is && task()),
  }
}

let counted = 0
function fakeIds() {
  return {
    uuid: () => `own-${++counted}`,
    random: () => 0.5,
    base64: (text: string) => Buffer.from(text).toString('base64'),
    digest: (text: string) => createHash('sha256').update(text).digest('hex'),
  }
}

/** The backend has accepted the card `known` through this station. */
export async function learnsCard(it: Site, station: FakeStation): Promise<void> {
  await it.say(station, 'Authorize', { idTag: 'known' })
}

/** Transaction messages as they reached the backend, by their ids. */
export const receivedIds = (it: Site): string[] => it.backend.calls(...lane).map((call) => `${call.action} ${call.id}`)

/** The same by the time their station wrote, whatever their ids. */
export const receivedTimes = (it: Site): string[] =>
  it.backend
    .calls(...lane)
    .map(({ action, payload }) => `${action} ${String(payload['timestamp'] ?? payload['meterValue'][0].timestamp)}`)
