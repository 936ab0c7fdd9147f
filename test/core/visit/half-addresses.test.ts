/** An address that is only half another, or that nobody dials at the moment: found by random histories, each by its name. */
import { expect, test } from 'vitest'
import {
  alfenModel,
  goeModel,
  openevseModel,
  smartevseModel,
  warpModel,
  type ModelKind,
} from '../../fakes/box-models.ts'
import { adopt, dial, logIn, openSite, restartApp, run, type Site } from '../../fakes/pointing-site.ts'
import { here } from '../../fakes/wandering-box.ts'

type Command =
  'backend.apply' | 'visit.putBack' | 'visit.moveOff' | 'wallbox.forget' | 'wallbox.lookAt' | 'wallbox.restart'

const click = (site: Site, name: Command, ms = 120_000): Promise<void> =>
  run(site, name, () => site.wizard.app.handlers[name]({ wallbox: site.view()?.id ?? '' }), ms)

async function choose(site: Site, identity: string): Promise<void> {
  const wallbox = site.view()?.id ?? ''
  const chosen = { wallbox, template: 'generic-1.6', url: 'ws://csms.example/ocpp', identity }
  await run(site, 'backend.choose', () => site.wizard.app.handlers['backend.choose'](chosen), 10_000)
}

async function openAt(kind: ModelKind, isOn: boolean, identity = kind.identity): Promise<Site> {
  const site = await openSite(kind, isOn)
  await adopt(site)
  await choose(site, identity)
  return site
}

const says = (site: Site): string | undefined => site.view()?.report.left?.says.code

test('B3 its OCPP is off and its stored address is this laptop’s: it is marked, not forgotten, and put back', async () => {
  const site = await openAt(goeModel, false)
  await click(site, 'backend.apply', 10_000)
  dial(site, 'connected')
  site.box.model.quirks.set('ocppu', 'refused')
  await click(site, 'visit.putBack')
  expect([site.box.model.dials(), site.box.model.stored()]).toEqual([null, `${here}/990077`])
  expect([site.view()?.pointsHere, says(site)]).not.toContain('visit.handover.asFound')
  await click(site, 'wallbox.lookAt')
  await click(site, 'wallbox.forget')
  expect(site.view()?.pointsHere).toBe(true)
  site.box.model.quirks.clear()
  await click(site, 'visit.putBack')
  expect([site.view()?.pointsHere, says(site), site.owned()]).toEqual([false, 'visit.handover.asFound', site.found])
})

test('B3 an answer without its settings is no sign that it leads elsewhere', async () => {
  const site = await openAt(alfenModel, true)
  await click(site, 'backend.apply', 10_000)
  site.box.next = 'empty'
  await click(site, 'wallbox.lookAt', 5_000)
  expect(site.view()?.pointsHere).toBe(true)
})

test('B3 it took half of a new address: that is said, also after the app ended, and it is not forgotten', async () => {
  const site = await openAt(openevseModel, true, 'CP2')
  site.box.model.quirks.set('ocpp_server', 'refused')
  await click(site, 'visit.moveOff')
  await restartApp(site, true)
  expect([site.box.model.stored(), says(site)]).toEqual(['wss://before.example/ocpp/CP2', 'visit.handover.halfway'])
  await click(site, 'wallbox.forget')
  expect(site.view()).toBeDefined()
  site.box.model.quirks.clear()
  await click(site, 'visit.putBack')
  expect([says(site), site.owned()]).toEqual(['visit.handover.asFound', site.found])
})

test('B3 what an Alfen said it took and did not keep shows after its restart, and is not said to be where it should', async () => {
  const site = await openAt(alfenModel, true, 'CP2')
  site.box.model.quirks.set('2071_1', 'ignored')
  await click(site, 'visit.moveOff', 400_000)
  expect([site.box.model.dials(), says(site)]).toEqual(['ws://before.example/ocpp/CP2', 'visit.handover.halfway'])
})

test('B3 pointed here under another name and then under its first: the way back is the first', async () => {
  const site = await openAt(alfenModel, true, 'CP2')
  await click(site, 'backend.apply', 20_000)
  await choose(site, 'OLD')
  await click(site, 'backend.apply', 1_200_000)
  expect([site.view()?.pointsHere, site.owned()]).toEqual([false, site.found])
})

test('B3 a SmartEVSE is not switched off, and its address hidden, before that is back', async () => {
  const site = await openAt(smartevseModel, false)
  await click(site, 'backend.apply', 10_000)
  dial(site, 'connected')
  site.box.model.quirks.set('ocpp_backend_url', 'ignored')
  await click(site, 'visit.putBack')
  expect([site.box.isLedHere(), site.view()?.pointsHere]).toEqual([true, true])
  site.box.model.quirks.clear()
  await click(site, 'visit.putBack')
  expect([site.view()?.pointsHere, says(site), site.owned()]).toEqual([false, 'visit.handover.asFound', site.found])
})

test('B3 put back after it was restored by itself, a SmartEVSE that hides its address is as found', async () => {
  const site = await openAt(smartevseModel, false)
  await click(site, 'backend.apply', 1_200_000)
  await click(site, 'visit.putBack')
  expect([site.view()?.pointsHere, says(site), site.owned()]).toEqual([false, 'visit.handover.asFound', site.found])
})

test('D4 the app ends in the middle of writing: no session with the box is opened any more', async () => {
  const site = await openAt(alfenModel, true)
  await click(site, 'backend.apply', 700)
  await restartApp(site, false)
  expect(site.broken).toEqual([])
})

test('D6 logged in to while it is asked without: the login is the one that was typed', async () => {
  const site = await openAt(alfenModel, true)
  await restartApp(site, false)
  const chosen = {
    wallbox: site.view()?.id ?? '',
    template: 'generic-1.6',
    url: 'ws://csms.example/ocpp',
    identity: 'OLD',
  }
  await run(site, 'backend.choose', () => site.wizard.app.handlers['backend.choose'](chosen), 0)
  await logIn(site)
  expect(site.view()?.local?.login).toBe('given')
})

test('B3 put back and not as found: not for a moment is it said to be', async () => {
  const site = await openAt(goeModel, false)
  await click(site, 'visit.moveOff')
  site.box.model.quirks.set('ocppu', 'ignored')
  await click(site, 'visit.putBack', 0)
  const said = new Set<string | undefined>()
  for (let passed = 0; passed < 20_000; passed += 50) {
    await site.clock.advance(50)
    said.add(says(site))
  }
  expect([...said]).not.toContain('visit.handover.asFound')
  expect(says(site)).toBe('visit.handover.asFoundExcept')
})

test('B3 a setting that could not be read before its first write is not emptied when the address is restored', async () => {
  const site = await openAt(smartevseModel, false)
  await click(site, 'backend.apply', 0)
  while (!site.box.holdsUs()) await site.clock.advance(50)
  site.box.place = 'nobody'
  await site.clock.advance(60_000)
  site.box.place = 'itself'
  await site.clock.advance(1_200_000)
  expect([site.view()?.pointsHere, site.owned()]).toEqual([false, site.found])
})

test('B3 the same when the app ends before it is read', async () => {
  const site = await openAt(smartevseModel, false)
  site.box.next = 'reboot'
  await click(site, 'backend.apply', 3_000)
  await restartApp(site, true)
  await click(site, 'backend.apply', 1_200_000)
  expect([site.view()?.pointsHere, site.owned()]).toEqual([false, site.found])
})

test.each(['visit.putBack', 'visit.moveOff'] as const)(
  'B3 design §4 a session that began after %s was clicked: the address is not written, and it goes once the session has ended',
  async (command) => {
    const site = await openAt(goeModel, true)
    await click(site, 'backend.apply', 10_000)
    dial(site, 'connected')
    await click(site, command, 0)
    site.proxy.set('990077', { openProvisional: 1 })
    await site.clock.advance(120_000)
    expect([site.box.model.dials(), site.view()?.pointsHere, says(site)]).toEqual([`${here}/990077`, true, undefined])
    site.proxy.set('990077', { openProvisional: 0 })
    await click(site, command)
    expect([site.box.holdsUs(), site.view()?.pointsHere]).toEqual([false, false])
  },
)

test.each(['visit.putBack', 'visit.moveOff'] as const)(
  'B3 design §4 a session that began after %s was clicked: an Alfen is not restarted into its new address',
  async (command) => {
    const site = await openAt(alfenModel, true, 'CP2')
    await click(site, 'backend.apply', 10_000)
    await click(site, 'wallbox.restart')
    dial(site, 'connected')
    await click(site, command, 0)
    while (site.box.model.stored().startsWith(here)) await site.clock.advance(50)
    site.proxy.set('CP2', { openProvisional: 1 })
    await site.clock.advance(120_000)
    expect([site.box.isLedHere(), site.view()?.pointsHere]).toEqual([true, true])
    site.proxy.set('CP2', { openProvisional: 0 })
    await click(site, command, 400_000)
    expect([site.box.holdsUs(), site.view()?.pointsHere]).toEqual([false, false])
  },
)

test('B3 moved off by halves, it dials this laptop by its new name: one that does not come is led back by itself', async () => {
  const site = await openAt(warpModel, true)
  await click(site, 'backend.apply', 10_000)
  dial(site, 'connected')
  await site.clock.advance(200)
  await choose(site, 'CP2')
  site.box.model.quirks.set('url', 'refused')
  await click(site, 'visit.moveOff', 10_000)
  expect([site.box.model.dials(), site.view()?.pointsHere, says(site)]).toEqual([
    `${here}/CP2`,
    true,
    'visit.handover.halfway',
  ])
  site.box.model.quirks.clear()
  await site.clock.advance(1_200_000)
  expect([site.view()?.pointsHere, says(site), site.owned()]).toEqual([false, undefined, site.found])
})

test('B3 moved off and silent before it could say so: it is not led away from where it says it is', async () => {
  const site = await openAt(goeModel, true)
  await click(site, 'backend.apply', 10_000)
  dial(site, 'connected')
  await click(site, 'visit.moveOff', 0)
  while (site.box.holdsUs()) await site.clock.advance(50)
  site.box.place = 'nobody'
  await site.clock.advance(600_000)
  site.box.place = 'itself'
  await site.clock.advance(600_000)
  expect([site.box.model.dials(), site.view()?.pointsHere]).toEqual(['ws://csms.example/ocpp/990077', false])
})

test('B3 seen, and its name chosen anew at that moment: it is not taken for one that did not come', async () => {
  const site = await openAt(warpModel, true)
  await click(site, 'backend.apply', 10_000)
  dial(site, 'connected')
  await choose(site, 'CP2')
  expect([site.box.model.dials(), site.view()?.pointsHere]).toEqual([`${here}/OLD`, true])
})

test('B3 the app ends in the middle of pointing it here: what of its address is on the box is told by the box', async () => {
  const site = await openAt(openevseModel, true, 'CP2')
  await click(site, 'backend.apply', 0)
  while (!site.box.holdsUs()) await site.clock.advance(50)
  const isWhole = site.box.model.stored() === `${here}/CP2`
  await restartApp(site, true)
  expect([isWhole, site.view()?.backend.plan?.state]).toEqual([false, 'partly applied'])
  await site.clock.advance(5_000)
  const states = site.view()?.backend.plan?.rows.map(({ key, state }) => `${key} ${state}`)
  expect(states).toEqual(['ocpp_server confirmed', 'ocpp_chargeBoxId planned', 'ocpp_enabled confirmed'])
})
