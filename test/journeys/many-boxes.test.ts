/** One template for boxes of several makers, a result for each, and an end of the app in the middle (B6, D2). */
import { afterEach, expect, test } from 'vitest'
import { openSite, type Site } from './site.ts'

let site: Site | null = null
afterEach(async () => {
  await site?.end()
  site = null
})

const template = {
  wattproof: 'template',
  schema: 1,
  name: 'Stadtwerke Musterstadt',
  policy: 'known',
  keys: { HeartbeatInterval: '120', MeterValueSampleInterval: '30' },
}

const boxes = [
  { maker: null, title: '990077' },
  { maker: 'OpenEVSE', title: 'openevse-0112' },
  { maker: 'SmartEVSE', title: 'SmartEVSE' },
  { maker: 'WARP', title: 'warp2' },
] as const

/** Takes on one practice wallbox after the other and leads each through the laptop. */
async function leadHere(journey: Site): Promise<void> {
  for (const { maker, title } of boxes) {
    if (maker !== null) {
      await journey.button('Find more')
      await journey.button(`Switch on ${maker}`)
    }
    await journey
      .card(title)
      .getByRole('button', { name: /Take on this one/ })
      .click()
    await journey.button('Lead it through this laptop')
    await journey.page
      .getByText(/is connected, and the backend has accepted it|Restart the wallbox now/)
      .first()
      .waitFor()
    const restart = journey.page.getByRole('button', { name: 'Restart the wallbox now' })
    if (await restart.isVisible()) {
      await restart.click()
      await journey.reads(/is connected, and the backend has accepted it/)
    }
  }
}

test('B6 D2 a template for four boxes of four makers: a result for each, also when the app ends in the middle', async () => {
  const journey = (site = await openSite())
  await journey.button(/Practise without hardware/)
  await leadHere(journey)
  await journey.reads('4 boxes point at this laptop')

  await journey.button('Apply to several')
  await journey.page
    .getByLabel('Load a file')
    .last()
    .setInputFiles({
      name: 'stadtwerke.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(template)),
    })
  await journey.reads('known cards only')
  await journey.page.getByRole('checkbox', { name: /All of them/ }).check()
  await journey.button('See what would change on 4 wallboxes')
  await journey.reads('What would change')
  await journey.button('Apply to 4 wallboxes')
  await journey.reads('Stadtwerke Musterstadt on 4 wallboxes')
  // In the middle of it: what was not done by then is done when the app is back.
  await journey.restart()
  await journey.button(/^Template:/)
  await journey.reads('4 of 4')
  await journey.reads('1 wallbox is not as the template wants.')
  await journey.reads(/^Everything is set but the offline switch: this wallbox does not have that position\./)
  const { job, wallboxes } = await journey.ask('app.view', {})
  expect(job).toMatchObject({ state: 'finished' })
  expect(job!.boxes.map(({ title, state }) => [title.split(/[ -]/)[0], state])).toEqual([
    ['Practice', 'done'],
    ['openevse', 'done'],
    ['SmartEVSE', 'done'],
    ['warp2', 'partly done'],
  ])
  // Each keeps its name at the backend, and what the template wanted was read back from it.
  expect(new Set(wallboxes.map(({ identity }) => identity)).size).toBe(4)
  for (const { keys } of wallboxes)
    expect(keys.plan!.rows.map(({ key, after, state }) => [key, after, state])).toEqual([
      ['HeartbeatInterval', '120', 'confirmed'],
      ['MeterValueSampleInterval', '30', 'confirmed'],
    ])
  expect(journey.complaints).toEqual([])
}, 180_000)
