/**
 * The way onto the laptop and off it under any history: whatever is clicked, and whatever happens to box, station, disk and app
 * meanwhile, the app knows when a box is led here, leads nobody else, and says "restored" only of what is.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { WallboxView } from '../../../src/shared/visit.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { fakeDocuments, type FakeDocuments } from '../../fakes/documents.ts'
import { fakeProxy, type FakeProxy } from '../../fakes/fake-proxy.ts'
import type { StationStatus } from '../../../src/main/core/proxy/settings.ts'
import { nonsense, wanderingGoe } from '../../fakes/wandering-goe.ts'
import { boxAddress, openWizard, type Wizard } from '../../fakes/wizard.ts'

const identities = ['990077', 'CP2'] as const
const urls = ['ws://csms.example/ocpp', 'ws://other.example/ocpp'] as const
/** The box on its other interface, and a box that only has its serial. */
const elsewhere = { itself: '192.168.1.77:80', impostor: '192.168.1.78:80' } as const
/** How long is waited after a click, ms: the next may come in the middle of it. */
const soon = fc.constantFrom(0, 700, 3_000, 12_000, 120_000)

const commands = ['backend.apply', 'backend.undo', 'visit.putBack', 'visit.moveOff'] as const
const others = ['policy.apply', 'wallbox.lookAt', 'wallbox.forget', 'adopt', 'keys'] as const

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ run: fc.constantFrom(...commands), ms: soon }) },
  { weight: 4, arbitrary: fc.record({ run: fc.constantFrom(...others), ms: soon }) },
  {
    weight: 2,
    arbitrary: fc.record({ choose: fc.constantFrom(...urls), identity: fc.constantFrom(...identities), ms: soon }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ station: fc.constantFrom('connected', 'connected', 'gone', 'refused') }),
  },
  { weight: 2, arbitrary: fc.record({ place: fc.constantFrom('itself', 'nobody', 'neighbour') }) },
  { weight: 2, arbitrary: fc.record({ next: fc.constantFrom(...nonsense, 'reboot') }) },
  {
    weight: 1,
    arbitrary: fc.record({ refuses: fc.constantFrom('ocppu', 'ocppe', 'ocppao', null), silently: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ heardAt: fc.constantFrom('itself', 'impostor'), yes: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ owed: fc.nat(1), sessions: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ app: fc.constantFrom('closed', 'killed') }) },
  { weight: 1, arbitrary: fc.record({ disk: fc.constantFrom('full', 'fine') }) },
  { weight: 3, arbitrary: fc.record({ wait: fc.constantFrom(1_000, 20_000, 90_000, 300_000, 1_200_000) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
const start = fc.record({ isOn: fc.boolean(), isHere: fc.boolean(), reachesUs: fc.boolean() })
type Start = typeof start extends fc.Arbitrary<infer S> ? S : never

/** What of the box this app may change. */
const ownKeys = ['ocppu', 'ocppe', 'ocppao', 'ocpplo', 'ocppla']

type Site = Awaited<ReturnType<typeof openSite>>

/** A box, its station and an app, with an account of all that must never be. */
async function openSite(isOn: boolean) {
  const documents: FakeDocuments = fakeDocuments()
  const { save } = documents
  documents.save = (name, value) =>
    site.isFull ? Promise.reject(new Failure('disk-full', 'no room')) : save(name, value)
  const box = wanderingGoe(() => site.clock.wall(), isOn, led)
  const site = {
    box,
    documents,
    isFull: false,
    clock: fakeClock(),
    wizard: undefined as unknown as Wizard,
    proxy: undefined as unknown as FakeProxy,
    /** Commands that have not ended, by number. */
    running: new Map<number, string>(),
    clicks: 0,
    /** Those that have begun to lead it away. */
    begun: new Set<number>(),
    /** What it had when it was taken into the visit, and where it may be in the end. */
    found: '',
    homes: new Set<unknown>(),
    /** It was connected since it was led here. */
    wasSeen: false,
    broken: [] as string[],
    view: (): WallboxView | undefined => site.wizard.app.view().wallboxes[0],
    owned: () => JSON.stringify(ownKeys.map((key) => box.values.get(key))),
    status: () => site.proxy.status(site.view()?.identity ?? ''),
  }

  /** Its address was written: a link to somewhere else ends. */
  function led(isNew: boolean): void {
    const { owed = 0, openProvisional = 0 } = site.status() ?? {}
    const leaving = [...site.running].find(([, name]) => name === 'visit.moveOff' || name === 'visit.putBack')
    // Half an address is worse than a session that came in the middle of it.
    const isFirst = leaving !== undefined && !site.begun.has(leaving[0])
    if (isFirst) site.begun.add(leaving[0])
    if (isFirst && owed + openProvisional > 0)
      site.broken.push(`I6 ${leaving[1]} led it away from ${owed} messages and ${openProvisional} sessions`)
    for (const { station, stationLink } of site.proxy.stations())
      if (stationLink === 'connected' && !(box.isLedHere() && box.identity() === station))
        site.proxy.set(station, { stationLink: 'gone' })
    if (isNew) site.wasSeen = false
  }

  await openApp(site)
  return site
}

/** The app anew on the same documents; what the proxy has on disk is still there. */
async function openApp(site: Site, kept: readonly StationStatus[] = []): Promise<void> {
  site.clock = fakeClock(site.clock.wall() + 1_000)
  const { clock, box, documents } = site
  const opening = openWizard({
    documents,
    clock,
    devices: new Map([
      [boxAddress, box.device],
      [elsewhere.itself, box.device],
      [elsewhere.impostor, box.impostor],
    ]),
    app: {
      proxy(given, settings) {
        site.proxy = fakeProxy(given, settings)
        for (const { station, owed, openProvisional } of kept) site.proxy.set(station, { owed, openProvisional })
        return Promise.resolve(site.proxy)
      },
    },
  })
  await clock.advance(0)
  site.wizard = { ...(await opening), clock }
  // Each answer takes a moment: much may happen between two of them.
  const { lan } = site.wizard
  const { ask } = lan
  lan.ask = async (...question) => {
    await new Promise<void>((resolve) => clock.at(clock.monotonic() + 150, resolve))
    return ask(...question)
  }
}

/** A click: what was refused is no matter, what is no Failure is. */
async function run(site: Site, name: string, task: () => Promise<unknown>, ms: number): Promise<void> {
  const number = ++site.clicks
  site.running.set(number, name)
  void task()
    .catch((error: unknown) => {
      if (!(error instanceof Failure)) site.broken.push(`${name}: ${String(error)}`)
    })
    .finally(() => site.running.delete(number))
  await site.clock.advance(ms)
}

async function adopt(site: Site): Promise<void> {
  const { handlers } = site.wizard.app
  if (site.view() !== undefined) return
  await run(site, 'ask', () => handlers['discovery.ask']({ address: boxAddress }), 10_000)
  const row = site.wizard.app
    .view()
    .discovery.boxes.find(({ serial, address }) => serial === '990077' && address === boxAddress)
  if (row?.state !== 'ready' || site.box.place !== 'itself') return
  if (!site.box.isLedHere()) {
    site.found = site.owned()
    site.homes = new Set([site.box.values.get('ocppu')])
  }
  await run(site, 'adopt', () => handlers['wallbox.adopt']({ found: row.id }), 10_000)
}

async function click(site: Site, given: Extract<Step, { run: unknown }>): Promise<void> {
  if (given.run === 'adopt') return adopt(site)
  const { handlers } = site.wizard.app
  const view = site.view()
  if (view === undefined) return
  const wallbox = view.id
  const { run: name, ms } = given
  if (name === 'keys') {
    await run(site, 'keys.read', () => handlers['keys.read']({ wallbox }), 2_000)
    const value = site.box.values.get('ocpplo') === true ? 'false' : 'true'
    await run(site, 'keys.edit', () => handlers['keys.edit']({ wallbox, key: 'ocpplo', value }), 0)
    return run(site, 'keys.apply', () => handlers['keys.apply']({ wallbox }), ms)
  }
  if (name === 'policy.apply')
    await run(site, 'policy.choose', () => handlers['policy.choose']({ wallbox, position: 'known' }), 2_000)
  if (name === 'visit.moveOff') site.homes.add(view.backend.finalUrl)
  await run(site, name, () => handlers[name]({ wallbox }), ms)
  if (name === 'wallbox.forget' && site.view() === undefined && site.box.isLedHere())
    site.broken.push('I2 it was forgotten while it is led here')
}

/** Its station as it can be: nobody dials a place he was not given. */
function dial(site: Site, link: 'connected' | 'gone' | 'refused'): void {
  const { box, proxy } = site
  const identity = box.identity()
  if (link === 'gone') {
    for (const { station, stationLink } of proxy.stations())
      if (stationLink === 'connected') proxy.set(station, { stationLink: 'gone' })
  } else if (box.isLedHere() && site.view()?.identity === identity && box.place === 'itself') {
    if (link === 'refused') return proxy.set(identity, { stationLink: 'refused', refusedWith: 401 })
    proxy.connect(identity)
    site.wasSeen = true
  }
}

async function take(site: Site, given: Step): Promise<void> {
  const { box, clock } = site
  const { handlers } = site.wizard.app
  if ('run' in given) return click(site, given)
  if ('choose' in given) {
    const wallbox = site.view()?.id
    if (wallbox === undefined) return
    const chosen = { wallbox, template: 'generic-1.6', url: given.choose, identity: given.identity }
    return run(site, 'backend.choose', () => handlers['backend.choose'](chosen), given.ms)
  }
  if ('station' in given) dial(site, given.station)
  if ('place' in given) {
    // Nobody changes plugs faster than that.
    box.place = 'nobody'
    dial(site, 'gone')
    await clock.advance(given.place === 'nobody' ? 0 : 90_000)
    box.place = given.place
  }
  if ('next' in given) box.next = given.next
  if ('refuses' in given) {
    box.quirks.clear()
    if (given.refuses !== null) box.quirks.set(given.refuses, given.silently ? 'silently ignored' : 'no')
  }
  if ('heardAt' in given) {
    await run(site, 'ask', () => handlers['discovery.ask']({ address: elsewhere[given.heardAt] }), 5_000)
    const { id: wallbox = '', local } = site.view() ?? {}
    const question = local?.question
    if (question) {
      const yes = question.about === 'address' && question.now === elsewhere.itself && given.yes
      await run(site, 'trust', () => handlers['wallbox.trust']({ wallbox, about: question.about, yes }), 5_000)
    }
  }
  const identity = site.view()?.identity
  if ('owed' in given && identity !== undefined)
    site.proxy.set(identity, { owed: given.owed, openProvisional: given.sessions })
  if ('app' in given) {
    if (given.app === 'closed') {
      await run(site, 'close', () => site.wizard.app.close(), 10_000)
    }
    site.running.clear()
    dial(site, 'gone')
    await openApp(site, site.proxy.stations())
  }
  if ('disk' in given) site.isFull = given.disk === 'full'
  if ('wait' in given) await clock.advance(given.wait)
  await clock.advance(150)
}

/** What must hold at any moment. Read from the view, as the window draws it. */
function wrongWith(site: Site): string[] {
  const { box } = site
  const view = site.view()
  const wrong = [...site.broken]
  if (box.astray.length > 0) wrong.push(`I5 written elsewhere: ${box.astray.join()}`)
  if (view === undefined) return wrong
  if (box.isLedHere() && !view.pointsHere) wrong.push('I1 it is led here and not marked')
  const isWriting = [...site.running.values()].includes('backend.apply')
  const { left } = view.report
  const says = left?.says.code
  if (says === 'visit.handover.asFound' && site.owned() !== site.found)
    wrong.push(`I4 as found, and has ${site.owned()}`)
  if (left?.verified === true && box.isLedHere()) wrong.push('I4 left, and led here')
  if (says === 'visit.handover.accepted' && !site.homes.has(box.values.get('ocppu')))
    wrong.push(`I4 accepted, and at ${String(box.values.get('ocppu'))}`)
  const isCalledBack = view.backend.checks.some(({ says }) => /^check\.box\.notSeen(Owed)?$/.test(says.code))
  if (isCalledBack && box.isLedHere() && !isWriting) wrong.push('I4 restored, and led here')
  return wrong
}

/** Nothing is in the way any more; the box dials where it is led if it can. */
async function comeToRest(site: Site, reachesUs: boolean): Promise<string[]> {
  const { box } = site
  box.place = 'itself'
  box.next = null
  box.quirks.clear()
  site.isFull = false
  for (const { station } of site.proxy.stations()) site.proxy.set(station, { owed: 0, openProvisional: 0 })
  const wrong: string[] = []
  for (let minute = 0; minute < 60; minute += 5) {
    if (reachesUs && site.status()?.stationLink !== 'connected') dial(site, 'connected')
    await site.clock.advance(300_000)
    wrong.push(...wrongWith(site))
  }
  if (site.running.size > 0) wrong.push(`still running: ${[...site.running.values()].join()}`)
  const url = box.values.get('ocppu')
  // Off, and its old address refused: marked, or said by name.
  const { pointsHere, report } = site.view() ?? {}
  const isSaid = pointsHere === true || report?.left?.says.code === 'visit.handover.asFoundExcept'
  if (!box.isLedHere() && !isSaid && !site.homes.has(url)) wrong.push(`I3 it is left at ${String(url)}`)
  if (box.isLedHere() && !site.wasSeen) wrong.push('I3 it is led here, was never seen, and nobody leads it back')
  const wallbox = site.view()?.id
  if (wallbox === undefined) return wrong
  await run(site, 'visit.putBack', () => site.wizard.app.handlers['visit.putBack']({ wallbox }), 120_000)
  if (box.isLedHere() || site.view()?.pointsHere === true) wrong.push('I3 it cannot be put back')
  if (site.view()?.report.left?.says.code !== 'visit.handover.asFound') wrong.push('I3 put back, and not as found')
  return [...wrong, ...wrongWith(site)]
}

/** Everything that went wrong in one history, with what had happened just before. */
async function historyOf({ isOn, isHere, reachesUs }: Start, steps: readonly Step[]): Promise<string[]> {
  const site = await openSite(isOn)
  await adopt(site)
  const chosen: Step = { choose: urls[0], identity: identities[0], ms: 700 }
  const arrived: Step[] = [{ run: 'backend.apply', ms: 3_000 }, { station: 'connected' }]
  for (const given of [chosen, ...(isHere ? arrived : []), ...steps]) {
    await take(site, given)
    const wrong = wrongWith(site)
    if (wrong.length > 0) return [...wrong, `after ${JSON.stringify(given)}`]
  }
  const wrong = await comeToRest(site, reachesUs)
  return wrong.length === 0 ? [] : [...new Set(wrong), 'at rest']
}

const seed = Number(process.env['WATTPROOF_SEED'] ?? 20_260_504)
const numRuns = 150 * Number(process.env['WATTPROOF_HISTORIES'] ?? 1)

test(
  `B3 design §4 any history of ${numRuns} (seed ${seed}): a box led here is marked, is left nowhere else, and no other box is written to`,
  async () => {
    await fc.assert(
      fc.asyncProperty(start, fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }), async (first, steps) => {
        expect(await historyOf(first, steps)).toEqual([])
      }),
      { seed, numRuns, endOnFailure: process.env['WATTPROOF_SHRINK'] === 'off' },
    )
  },
  30_000 + 200 * numRuns,
)
