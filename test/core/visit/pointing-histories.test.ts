/**
 * The way onto the laptop and off it under any history, for each family that can be pointed: whatever is clicked, and whatever
 * happens to box, station, disk and app meanwhile, the app knows when a box is led here, leads nobody else, says "restored" only of
 * what is, and is never twice in a box that lets one in.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  alfenModel,
  goeModel,
  olderWarpModel,
  openevseModel,
  smartevseModel,
  warpModel,
  type ModelKind,
} from '../../fakes/box-models.ts'
import {
  adopt,
  comeToRest,
  dial,
  lack,
  logIn,
  moveTo,
  openSite,
  restartApp,
  run,
  wrongWith,
  type Site,
} from '../../fakes/pointing-site.ts'
import { nonsense } from '../../fakes/wandering-box.ts'

const urls = ['ws://csms.example/ocpp', 'ws://other.example/ocpp'] as const
/** How long is waited after a click, ms: the next may come in the middle of it. */
const soon = fc.constantFrom(0, 700, 3_000, 12_000, 120_000)

const commands = ['backend.apply', 'backend.undo', 'visit.putBack', 'visit.moveOff'] as const
const others = [
  'policy.apply',
  'wallbox.lookAt',
  'wallbox.forget',
  'adopt',
  'keys',
  'login',
  'wallbox.restart',
] as const

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ run: fc.constantFrom(...commands), ms: soon }) },
  { weight: 4, arbitrary: fc.record({ run: fc.constantFrom(...others), ms: soon }) },
  { weight: 2, arbitrary: fc.record({ choose: fc.constantFrom(...urls), isOther: fc.boolean(), ms: soon }) },
  { weight: 4, arbitrary: fc.record({ station: fc.constantFrom('connected', 'connected', 'gone', 'refused') }) },
  { weight: 2, arbitrary: fc.record({ place: fc.constantFrom('itself', 'nobody', 'neighbour') }) },
  { weight: 2, arbitrary: fc.record({ next: fc.constantFrom(...nonsense, 'reboot') }) },
  { weight: 1, arbitrary: fc.record({ refuses: fc.option(fc.nat(7)), silently: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ heardAt: fc.constantFrom('itself', 'impostor'), yes: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ owed: fc.nat(1), sessions: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ app: fc.constantFrom('closed', 'killed') }) },
  { weight: 1, arbitrary: fc.record({ disk: fc.constantFrom('full', 'fine') }) },
  { weight: 3, arbitrary: fc.record({ wait: fc.constantFrom(1_000, 20_000, 90_000, 300_000, 1_200_000) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
const start = fc.record({ isOn: fc.boolean(), isHere: fc.boolean(), reachesUs: fc.boolean() })
type Start = typeof start extends fc.Arbitrary<infer S> ? S : never

async function click(site: Site, given: Extract<Step, { run: unknown }>): Promise<void> {
  if (given.run === 'adopt') return adopt(site)
  if (given.run === 'login') return logIn(site)
  const { handlers } = site.wizard.app
  const view = site.view()
  if (view === undefined) return
  const wallbox = view.id
  const { run: name, ms } = given
  if (name === 'keys') {
    const { key, values } = site.kind.byHand
    await run(site, 'keys.read', () => handlers['keys.read']({ wallbox }), 2_000)
    await run(site, 'keys.edit', () => handlers['keys.edit']({ wallbox, key, value: values[site.clicks % 2] ?? '' }), 0)
    return run(site, 'keys.apply', () => handlers['keys.apply']({ wallbox }), ms)
  }
  if (name === 'policy.apply')
    await run(site, 'policy.choose', () => handlers['policy.choose']({ wallbox, position: 'known' }), 2_000)
  if (name === 'visit.moveOff') site.homes.add(view.backend.finalUrl)
  await run(site, name, () => handlers[name]({ wallbox }), ms)
  if (name === 'wallbox.forget' && site.view() === undefined && site.box.holdsUs())
    site.broken.push('I2 it was forgotten while it leads here')
}

async function heard(site: Site, at: 'itself' | 'impostor', isTrusted: boolean): Promise<void> {
  const { handlers } = site.wizard.app
  await run(site, 'ask', () => handlers['discovery.ask']({ address: site.addressOf(at) }), 5_000)
  const { id: wallbox = '', local } = site.view() ?? {}
  const question = local?.question
  if (!question) return
  const yes = question.about === 'address' && question.now === site.addressOf('itself') && isTrusted
  await run(site, 'trust', () => handlers['wallbox.trust']({ wallbox, about: question.about, yes }), 5_000)
}

async function take(site: Site, given: Step): Promise<void> {
  const { box, clock, kind } = site
  const { handlers } = site.wizard.app
  if ('run' in given) return click(site, given)
  if ('choose' in given) {
    const wallbox = site.view()?.id
    if (wallbox === undefined) return
    const identity = given.isOther ? 'CP2' : kind.identity
    const chosen = { wallbox, template: 'generic-1.6', url: given.choose, identity }
    return run(site, 'backend.choose', () => handlers['backend.choose'](chosen), given.ms)
  }
  if ('station' in given) dial(site, given.station)
  if ('place' in given) await moveTo(site, given.place)
  if ('next' in given) box.next = given.next
  if ('refuses' in given) {
    const { quirks } = box.model
    const key = given.refuses === null ? undefined : kind.refuses[given.refuses % kind.refuses.length]
    quirks.clear()
    if (key !== undefined) quirks.set(key, given.silently ? 'ignored' : 'refused')
  }
  if ('heardAt' in given) await heard(site, given.heardAt, given.yes)
  if ('owed' in given) lack(site, given.owed, given.sessions)
  if ('app' in given) await restartApp(site, given.app === 'killed')
  if ('disk' in given) site.isFull = given.disk === 'full'
  if ('wait' in given) await clock.advance(given.wait)
  await site.clock.advance(150)
}

/** Everything that went wrong in one history, with what had happened just before. */
async function historyOf(
  kind: ModelKind,
  { isOn, isHere, reachesUs }: Start,
  steps: readonly Step[],
): Promise<string[]> {
  const site = await openSite(kind, isOn)
  await adopt(site)
  const chosen: Step = { choose: urls[0], isOther: false, ms: 700 }
  const arrived: Step[] = [{ run: 'backend.apply', ms: 120_000 }, { station: 'connected' }]
  for (const given of [chosen, ...(isHere ? arrived : []), ...steps]) {
    await take(site, given)
    const wrong = wrongWith(site)
    if (wrong.length > 0) return [...wrong, `after ${JSON.stringify(given)}`]
  }
  const wrong = await comeToRest(site, reachesUs)
  return wrong.length === 0 ? [] : [...new Set(wrong), 'at rest']
}

const seed = Number(process.env['WATTPROOF_SEED'] ?? 20_260_504)
const times = Number(process.env['WATTPROOF_HISTORIES'] ?? 1)

test.for(
  [goeModel, openevseModel, smartevseModel, warpModel, olderWarpModel, alfenModel].map((kind) => ({
    kind,
    box: [kind.firmware, kind.family].filter(Boolean).join(' '),
  })),
)(
  `B3 design §4 any history of: $box (seed ${seed}): it is marked when led here, left nowhere else, and no other box is written to`,
  { timeout: 30_000 + 20_000 * times },
  async ({ kind }) => {
    await fc.assert(
      fc.asyncProperty(start, fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }), async (first, steps) => {
        expect(await historyOf(kind, first, steps)).toEqual([])
      }),
      { seed, numRuns: 40 * times, endOnFailure: process.env['WATTPROOF_SHRINK'] === 'off' },
    )
  },
)
