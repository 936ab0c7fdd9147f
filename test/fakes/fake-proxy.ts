/** A proxy without sockets: stations come and go when told, its links obey cuts, calls are answered by a table of keys. */
import { Failure } from '../../src/shared/failure.ts'
import type { Host, MessageRow, TagRow } from '../../src/main/core/host.ts'
import type { ReportData } from '../../src/main/core/ocpp/variables.ts'
import type { Fault } from '../../src/main/core/proxy/faults.ts'
import type {
  Drained,
  FailedHandshake,
  Proxy,
  ProxyEvent,
  ProxySettings,
  StationStatus,
} from '../../src/main/core/proxy/settings.ts'

export interface FakeProxy extends Proxy {
  settings: ProxySettings
  /** The one the app gave it: what is recorded here is heard by the app. */
  recorder: Host['recorder']
  tell(event: ProxyEvent): void
  /** Sets fields of a station's status and tells listeners. */
  set(station: string, change: Partial<StationStatus>): void
  connect(station: string): void
  /** A frame of the station and its answer, recorded as the real one records them. */
  exchange(station: string, action: string, payload: object, answer: object, by?: 'backend' | 'proxy'): void
  /** Station configuration; a key of `stubborn` accepts and keeps its value. */
  keys: Map<string, string>
  stubborn: Set<string>
  statusFor: Map<string, string>
  /** What a 2.x station reports of itself, and what any station answers to an action instead of the table of keys. */
  reported: ReportData[] | Failure
  answers: Map<string, (payload: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
  calls: { station: string; action: string; payload: Readonly<Record<string, unknown>> }[]
  cuts: string[]
  /** How the backend leg was cut, in order. */
  faults: (Fault | undefined)[]
  /** What stations are owed and which cards are known, as the test says. */
  rows: MessageRow[]
  tags: (TagRow & { works: boolean })[]
  resent: { station: string; seqs: readonly number[] | undefined }[]
  /** Deliveries without the station, and what becomes of the next one. */
  drained: { station: string; password: string | null }[]
  drainResult: Drained | Promise<Drained>
  /** Stations whose delivery was ended. */
  stopped: string[]
  troubles: FailedHandshake[]
  released: string[]
}

/** A station of which nothing is known. */
export const quietStation: StationStatus = {
  station: '',
  stationLink: 'gone',
  backendLink: 'closed',
  since: 0,
  refusedWith: null,
  refusedBecause: null,
  unreachableBecause: null,
  owed: 0,
  parked: 0,
  openProvisional: 0,
  boot: null,
  bootPayload: null,
  roundTrip: null,
  clockOffset: null,
  cut: null,
  fault: null,
  protocol: null,
  protection: { station: null, backend: null },
  hello: null,
  findings: [],
}

export function fakeProxy(host: Pick<Host, 'recorder'>, settings: ProxySettings): FakeProxy {
  const stations = new Map<string, StationStatus>()
  const listeners = new Set<(event: ProxyEvent) => void>()
  const emit = (event: ProxyEvent): void => listeners.forEach((listener) => listener(event))
  let messages = 0
  const proxy: FakeProxy = {
    settings,
    recorder: host.recorder,
    url: 'ws://0.0.0.0:9100',
    port: 9100,
    listeners: [{ url: 'ws://0.0.0.0:9100', port: 9100, protection: 'ws' }],
    keys: new Map([
      ['HeartbeatInterval', '300'],
      ['LocalAuthorizeOffline', 'false'],
      ['AllowOfflineTxForUnknownId', 'false'],
      ['MeterValueSampleInterval', '60'],
      ['AuthorizationKey', 'geheim'],
    ]),
    stubborn: new Set(),
    statusFor: new Map(),
    reported: [],
    answers: new Map(),
    calls: [],
    cuts: [],
    faults: [],
    rows: [],
    tags: [],
    resent: [],
    drained: [],
    drainResult: { result: 'done', delivered: 0, parked: 0 },
    stopped: [],
    troubles: [],
    released: [],
    tell: emit,
    set(station, change) {
      const before = stations.get(station) ?? { ...quietStation, station }
      const now = { ...before, ...change }
      stations.set(station, now)
      if (now.stationLink !== before.stationLink) emit({ event: 'station', station, link: now.stationLink })
      if (now.backendLink !== before.backendLink) emit({ event: 'backend', station, link: now.backendLink })
      emit({ event: 'changed', station })
    },
    connect: (station) => proxy.set(station, { stationLink: 'connected', backendLink: 'live', boot: 'Accepted' }),
    exchange(station, action, payload, answer, by = 'backend') {
      const id = `m${String(++messages)}`
      host.recorder.record({
        kind: 'frame',
        station,
        leg: 'station',
        way: 'in',
        text: JSON.stringify([2, id, action, payload]),
      })
      const text = JSON.stringify([3, id, answer])
      if (by === 'proxy')
        host.recorder.record({ kind: 'frame', station, leg: 'station', way: 'out', text, rule: 'stand-in' })
      else host.recorder.record({ kind: 'frame', station, leg: 'backend', way: 'in', text })
    },
    stations: () => [...stations.values()],
    status: (station) => stations.get(station),
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    cut(station, leg, fault) {
      proxy.cuts.push(`cut ${leg}`)
      if (leg === 'backend') proxy.faults.push(fault)
      const isUp = fault?.kind === 'late' || fault?.kind === 'slow' || fault?.kind === 'callerror'
      if (leg === 'station') proxy.set(station, { stationLink: 'gone', cut: leg })
      else proxy.set(station, isUp ? { cut: leg } : { backendLink: 'offline', cut: leg })
    },
    restore(station, leg) {
      proxy.cuts.push(`restore ${leg}`)
      proxy.set(station, { cut: null, ...(leg === 'backend' ? { backendLink: 'live' } : { stationLink: 'connected' }) })
    },
    call(station, action, payload) {
      proxy.calls.push({ station, action, payload })
      if (stations.get(station)?.stationLink !== 'connected')
        return Promise.reject(new Failure('station-not-connected', 'not connected'))
      const scripted = proxy.answers.get(action)
      if (scripted) return new Promise((resolve) => resolve(scripted(payload)))
      if (action === 'GetConfiguration') {
        const asked = payload['key'] as string[] | undefined
        const listed = [...proxy.keys].filter(([key]) => asked === undefined || asked.includes(key))
        return Promise.resolve({
          configurationKey: listed.map(([key, value]) => ({ key, value, readonly: false })),
          ...(asked && { unknownKey: asked.filter((key) => !proxy.keys.has(key)) }),
        })
      }
      if (action === 'ChangeConfiguration') {
        const { key, value } = payload as { key: string; value: string }
        const status = proxy.statusFor.get(key) ?? 'Accepted'
        if (status === 'Accepted' && !proxy.stubborn.has(key)) proxy.keys.set(key, value)
        return Promise.resolve({ status })
      }
      return Promise.resolve({ status: 'Accepted' })
    },
    report(station, base) {
      proxy.calls.push({ station, action: 'GetBaseReport', payload: { reportBase: base } })
      if (stations.get(station)?.stationLink !== 'connected')
        return Promise.reject(new Failure('station-not-connected', 'not connected'))
      return proxy.reported instanceof Failure ? Promise.reject(proxy.reported) : Promise.resolve(proxy.reported)
    },
    handshakes: () => proxy.troubles,
    cards: (backend) => proxy.tags.filter((tag) => tag.backend === backend),
    forgetCard(backend, idTag, type) {
      const gone = (tag: TagRow): boolean => tag.backend === backend && tag.idTag === idTag && tag.type === type
      proxy.tags = proxy.tags.filter((tag) => !gone(tag))
      return Promise.resolve()
    },
    stored(station, which, after, limit) {
      const mine = proxy.rows.filter((row) => row.station === station && row.seq > after)
      const wanted = mine.filter(({ state }) => (state === 'parked') === (which === 'parked'))
      return Promise.resolve(wanted.slice(0, limit))
    },
    resendParked(station, seqs) {
      proxy.resent.push({ station, seqs })
      return Promise.resolve()
    },
    drain(station, password) {
      proxy.drained.push({ station, password })
      return Promise.resolve(proxy.drainResult)
    },
    stopDraining(station) {
      proxy.stopped.push(station)
    },
    release(station) {
      proxy.released.push(station)
      proxy.set(station, { stationLink: 'gone', backendLink: 'closed' })
    },
    close: () => Promise.resolve(),
  }
  return proxy
}
