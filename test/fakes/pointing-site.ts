/** A box, its station and an app on one site, with an account of all that must never be. */
import { Failure } from '../../src/shared/failure.ts'
import type { WallboxView } from '../../src/shared/visit.ts'
import type { StationStatus } from '../../src/main/core/proxy/settings.ts'
import type { ModelKind } from './box-models.ts'
import { fakeClock, type FakeClock } from './clock.ts'
import { fakeDocuments, type FakeDocuments } from './documents.ts'
import { fakeProxy, type FakeProxy } from './fake-proxy.ts'
import { wanderingBox, type WanderingBox } from './wandering-box.ts'
import { openWizard, type Wizard } from './wizard.ts'

/** The box, the same box on its other interface, and a box that only has its serial. */
export const hosts = { home: '192.168.1.50', itself: '192.168.1.77', impostor: '192.168.1.78' } as const

/** How long an answer of a box takes, ms: much may happen between two of them. */
const answerTakes = 150

/** How long a write may be on its way, ms: asked for, and its turn, its login and its question still to come. */
const onItsWay = 1_500

export interface Site {
  kind: ModelKind
  box: WanderingBox
  documents: FakeDocuments
  isFull: boolean
  clock: FakeClock
  wizard: Wizard
  proxy: FakeProxy
  /** The station's own keys. */
  stationKeys: Map<string, string>
  /** Commands that have not ended, by number. */
  running: Map<number, string>
  clicks: number
  /** Those that have begun to lead it away. */
  begun: Set<number>
  /** What it had when it was taken into the visit, and where it may be in the end. */
  found: { box: string; station: string }
  homes: Set<string | null>
  /** Since when the backend lacks something only this computer has, wall ms; null while it lacks nothing. */
  lacksSince: number | null
  /** It was connected since it was led here. */
  wasSeen: boolean
  broken: string[]
  addressOf(host: keyof typeof hosts): string
  view(): WallboxView | undefined
  /** What of it this app may change. */
  owned(): Site['found']
  status(): StationStatus | undefined
}

export async function openSite(kind: ModelKind, isOn: boolean): Promise<Site> {
  const documents: FakeDocuments = fakeDocuments()
  const { save } = documents
  documents.save = (name, value) =>
    site.isFull ? Promise.reject(new Failure('disk-full', 'no room')) : save(name, value)
  const box = wanderingBox(kind, isOn, {
    wall: () => site.clock.wall(),
    led: (isNew, isLast) => led(site, isNew, isLast),
    restarted: () => dropLinks(site, () => true),
  })
  const site: Site = {
    kind,
    box,
    documents,
    isFull: false,
    clock: fakeClock(),
    wizard: undefined as unknown as Wizard,
    proxy: undefined as unknown as FakeProxy,
    stationKeys: new Map(['LocalAuthorizeOffline', 'AllowOfflineTxForUnknownId'].map((key) => [key, 'false'])),
    running: new Map(),
    clicks: 0,
    begun: new Set(),
    found: { box: '', station: '' },
    homes: new Set(),
    lacksSince: null,
    wasSeen: false,
    broken: [],
    addressOf: (host) => `${hosts[host]}:${kind.port}`,
    view: () => site.wizard.app.view().wallboxes[0],
    owned: () => ({ box: printed(box.model.values), station: printed(site.stationKeys) }),
    status: () => site.proxy.status(site.view()?.identity ?? ''),
  }
  await openApp(site)
  return site
}

const printed = (values: ReadonlyMap<string, unknown>): string =>
  [...values].map(([key, value]) => `${key}=${String(value)}`).join(' ')

function dropLinks({ proxy }: Site, which: (station: string) => boolean): void {
  for (const { station, stationLink } of proxy.stations())
    if (stationLink === 'connected' && which(station)) proxy.set(station, { stationLink: 'gone' })
}

/** Its address was written: a link to somewhere else ends. */
function led(site: Site, isNew: boolean, isLast: boolean): void {
  const { box } = site
  const { owed = 0, openProvisional = 0 } = site.status() ?? {}
  const leaving = [...site.running].find(([, name]) => name === 'visit.moveOff' || name === 'visit.putBack')
  // Half an address is worse than a session that came in the middle of it.
  const isFirst = leaving !== undefined && !site.begun.has(leaving[0])
  if (isFirst) site.begun.add(leaving[0])
  const isKnown = site.lacksSince !== null && site.clock.wall() - site.lacksSince > onItsWay
  if ((isFirst || (leaving !== undefined && isLast)) && isKnown && owed + openProvisional > 0)
    site.broken.push(`I6 ${leaving[1]} led it away from ${owed} messages and ${openProvisional} sessions`)
  dropLinks(site, (station) => !(box.isLedHere() && box.identity() === station))
  if (isNew) site.wasSeen = false
}

/** The app anew on the same documents; what the proxy has on disk is still there. */
export async function openApp(site: Site, kept: readonly StationStatus[] = []): Promise<void> {
  site.clock = fakeClock(site.clock.wall() + 1_000)
  const { clock, box, documents } = site
  const opening = openWizard({
    documents,
    clock,
    devices: new Map([
      [site.addressOf('home'), box.device],
      [site.addressOf('itself'), box.device],
      [site.addressOf('impostor'), box.impostor],
    ]),
    app: {
      proxy(given, settings) {
        site.proxy = fakeProxy(given, settings)
        site.proxy.keys = site.stationKeys
        for (const { station, owed, openProvisional } of kept) site.proxy.set(station, { owed, openProvisional })
        return Promise.resolve(site.proxy)
      },
    },
  })
  await clock.advance(0)
  site.wizard = { ...(await opening), clock }
  slowLan(site)
}

/** Each answer takes a moment, and a connection is told from the next. */
function slowLan({ box, clock, wizard: { lan } }: Site): void {
  const { ask } = lan
  const after = (ms: number): Promise<void> => new Promise((resolve) => clock.at(clock.monotonic() + ms, resolve))
  async function slowly(connection: object | null, ...question: Parameters<typeof ask>): ReturnType<typeof ask> {
    await after(answerTakes)
    box.connection = connection
    try {
      return await ask(...question)
    } finally {
      box.connection = null
    }
  }
  lan.ask = (...question) => slowly(null, ...question)
  lan.session = (origin) => {
    const connection = {}
    let isOpen = true
    return {
      ask: (path, request) =>
        isOpen
          ? slowly(connection, `${origin}${path}`, request)
          : Promise.reject(new Failure('box-not-answering', 'closed')),
      close() {
        isOpen = false
        box.model.hangUp(connection)
      },
    }
  }
}

/** A click: what was refused is no matter, what is no Failure is. */
export async function run(site: Site, name: string, task: () => Promise<unknown>, ms: number): Promise<void> {
  const number = ++site.clicks
  site.running.set(number, name)
  void task()
    .catch((error: unknown) => {
      if (!(error instanceof Failure)) site.broken.push(`${name}: ${String(error)}`)
    })
    .finally(() => site.running.delete(number))
  await site.clock.advance(ms)
}

export async function adopt(site: Site): Promise<void> {
  const { box, kind } = site
  const { handlers } = site.wizard.app
  if (site.view() !== undefined) return
  await run(site, 'ask', () => handlers['discovery.ask']({ address: site.addressOf('home') }), 10_000)
  const row = site.wizard.app
    .view()
    .discovery.boxes.find(({ serial, address }) => serial === kind.serial && address === site.addressOf('home'))
  if (row?.state !== 'ready' || box.place !== 'itself') return
  if (!box.holdsUs()) {
    site.found = site.owned()
    site.homes = new Set([box.model.stored()])
  }
  await run(site, 'adopt', () => handlers['wallbox.adopt']({ found: row.id }), 10_000)
  await logIn(site)
}

/** Where its family has a login: it is in memory only. */
export async function logIn(site: Site): Promise<void> {
  const { password } = site.kind
  const wallbox = site.view()?.id
  if (password === null || wallbox === undefined) return
  const login = { wallbox, user: '', password }
  await run(site, 'login', () => site.wizard.app.handlers['wallbox.login'](login), 10_000)
}

/** Its station as it can be: nobody dials a place he was not given. */
export function dial(site: Site, link: 'connected' | 'gone' | 'refused'): void {
  const { box, proxy } = site
  const identity = box.identity()
  if (link === 'gone') dropLinks(site, () => true)
  else if (box.isLedHere() && site.view()?.identity === identity && box.place === 'itself') {
    if (link === 'refused') return proxy.set(identity, { stationLink: 'refused', refusedWith: 401 })
    proxy.connect(identity)
    site.wasSeen = true
  }
}

/** What the backend lacks of it from now on. */
export function lack(site: Site, owed: number, openProvisional: number): void {
  const identity = site.view()?.identity
  if (identity === undefined) return
  site.proxy.set(identity, { owed, openProvisional })
  site.lacksSince = owed + openProvisional > 0 ? (site.lacksSince ?? site.clock.wall()) : null
}

/** Nobody changes plugs faster than that, ms. */
const plugging = 90_000

export async function moveTo(site: Site, place: WanderingBox['place']): Promise<void> {
  site.box.place = 'nobody'
  loseConnections(site)
  dial(site, 'gone')
  await site.clock.advance(place === 'nobody' ? 0 : plugging)
  site.box.place = place
}

/** The app ends and begins anew: in order, or by a crash. */
export async function restartApp(site: Site, isKilled: boolean): Promise<void> {
  if (!isKilled) {
    await run(site, 'close', () => site.wizard.app.close(), 20_000)
    if (site.box.model.holder !== null) site.broken.push('I7 a session was left open when the app ended')
  }
  loseConnections(site)
  site.running.clear()
  dial(site, 'gone')
  await openApp(site, site.proxy.stations())
}

function loseConnections({ box: { model } }: Site): void {
  if (model.holder !== null) model.hangUp(model.holder)
}

/** What must hold at any moment. Read from the view, as the window draws it. */
export function wrongWith(site: Site): string[] {
  const { box } = site
  const view = site.view()
  const wrong = [...site.broken]
  if (box.astray.length > 0) wrong.push(`I5 sent elsewhere: ${box.astray.join()}`)
  if (box.model.second > 0) wrong.push('I7 it was logged in to twice')
  if (view === undefined) return wrong
  const owned = site.owned()
  if (box.holdsUs() && !view.pointsHere) wrong.push('I1 it leads here and is not marked')
  const { left } = view.report
  const says = left?.says.code
  if (says === 'visit.handover.asFound' && owned.box !== site.found.box) wrong.push(`I4 as found, and has ${owned.box}`)
  if (says === 'visit.handover.asFound' && owned.station !== site.found.station)
    wrong.push(`I4 as found, and its station has ${owned.station}`)
  if (left?.verified === true && box.holdsUs()) wrong.push('I4 left, and leads here')
  if (says === 'visit.handover.accepted' && !site.homes.has(box.model.dials()))
    wrong.push(`I4 accepted, and at ${String(box.model.dials())}`)
  const isWriting = [...site.running.values()].includes('backend.apply')
  const isCalledBack = view.backend.checks.some(({ says: { code } }) => /^check\.box\.notSeen(Owed)?$/.test(code))
  if (isCalledBack && box.holdsUs() && !isWriting) wrong.push('I4 restored, and leads here')
  return wrong
}

/** Nothing is in the way any more; the box dials where it is led if it can. Everything that went wrong until it is put back. */
export async function comeToRest(site: Site, reachesUs: boolean): Promise<string[]> {
  const { box } = site
  if (box.place !== 'itself') await moveTo(site, 'itself')
  box.next = null
  box.model.quirks.clear()
  site.isFull = false
  for (const { station } of site.proxy.stations()) site.proxy.set(station, { owed: 0, openProvisional: 0 })
  await logIn(site)
  const wrong: string[] = []
  for (let minute = 0; minute < 60; minute += 5) {
    if (reachesUs && site.status()?.stationLink !== 'connected') dial(site, 'connected')
    await site.clock.advance(300_000)
    wrong.push(...wrongWith(site))
  }
  if (site.running.size > 0) wrong.push(`still running: ${[...site.running.values()].join()}`)
  if (box.model.holder !== null) wrong.push('I7 a session is left open')
  // Off, and its old address refused: marked, or said by name.
  const { pointsHere, report, id: wallbox } = site.view() ?? {}
  const code = report?.left?.says.code ?? ''
  const isSaid = pointsHere === true || /^visit\.handover\.(asFoundExcept|halfway)$/.test(code)
  if (!isSaid && !site.homes.has(box.model.stored())) wrong.push(`I3 it is left at ${box.model.stored()}`)
  if (box.isLedHere() && !site.wasSeen) wrong.push('I3 it is led here, was never seen, and nobody leads it back')
  if (wallbox === undefined) return wrong
  await run(site, 'visit.putBack', () => site.wizard.app.handlers['visit.putBack']({ wallbox }), 400_000)
  if (box.holdsUs() || site.view()?.pointsHere === true) wrong.push('I3 it cannot be put back')
  if (site.view()?.report.left?.says.code !== 'visit.handover.asFound' && !lacksWhatItCannotHave(site))
    wrong.push(`I3 put back, and not as found: ${JSON.stringify(site.view()?.report.left)}`)
  if (box.model.holder !== null) wrong.push('I7 a session is left open in the end')
  return [...wrong, ...wrongWith(site)]
}

/** Keys of a station that is not here cannot be put back, nor what a box takes only while its OCPP is on; and that is said. */
function lacksWhatItCannotHave(site: Site): boolean {
  const { left } = site.view()?.report ?? {}
  const keys = String(left?.says.values?.['keys'] ?? '').split(', ')
  const { onlyOn } = site.kind
  const areSuch = keys.every((key) => site.stationKeys.has(key) || key === onlyOn)
  const others = (values: string): string =>
    values
      .split(' ')
      .filter((pair) => !keys.includes(pair.split('=')[0] ?? ''))
      .join()
  const isElse = others(site.owned().box) === others(site.found.box)
  return left?.says.code === 'visit.handover.asFoundExcept' && areSuch && isElse
}
