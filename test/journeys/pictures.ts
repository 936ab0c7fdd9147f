/**
 * `node test/journeys/pictures.ts [folder]`: goes through a practice visit and takes the pictures of the README, every
 * step in light and dark, from the real app. Default folder: docs/pictures.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openSite } from './site.ts'

const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/pictures')
await mkdir(folder, { recursive: true })
const site = await openSite()

async function picture(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await site.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await site.page.evaluate(() => document.fonts.ready)
    await site.page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  }
  await site.page.emulateMedia({ colorScheme: 'light' })
  console.log(name)
}

try {
  await site.button(/Practise without hardware/)
  await site.reads('990077')
  await picture('1-found')
  await site.button(/Take on this one/)
  await site.reads(/practice\/ocpp\/990077/)
  await site.button(/Lead it through this laptop/)
  await site.reads(/Backend: live/)
  await site.page.getByRole('button', { name: /Next: Certificates/ }).waitFor()
  await picture('2-backend')
  await site.button(/Next: Certificates/)
  await picture('3-certificates')
  await site.button(/Next: Offline/)
  await site.reads(/Known cards only/)
  await site.button(/keep it$/)
  await site.page.getByRole('button', { name: /Next: Keys/ }).waitFor()
  await picture('4-offline')
  await site.button(/Next: Keys/)
  await site.button(/Read from the wallbox/)
  await site.reads('HeartbeatInterval')
  await picture('5-keys')
  await site.button(/Write \d+ changes/)
  await site.button(/Next: Test/)
  await site.button(/Cut the backend now/)
  await site.page
    .getByText(/cut on purpose/)
    .first()
    .waitFor({ timeout: 120_000 })
  await site.page
    .getByText(/whole charging session/)
    .first()
    .waitFor({ timeout: 120_000 })
  await picture('6-test')
  await site.button(/^Connection/)
  await picture('8-connection')
  await site.page.getByRole('tab', { name: /Waiting messages/ }).click()
  await site.page.getByText(/^Show \d+ messages?$/).click()
  await picture('8-connection-waiting')
  await site.page.keyboard.press('Escape')
  await site.button(/^Traffic$/)
  await site.reads(/Stored for the backend/)
  await picture('9-traffic')
  await site.page.keyboard.press('Escape')
  await site.page
    .getByText(/^Passed: the wallbox keeps charging/)
    .first()
    .waitFor({ timeout: 240_000 })
  await picture('6-test-result')
  await site.button(/Next: Report/)
  await site.reads('Hand it over')
  await picture('7-report')
} finally {
  await site.end()
}
