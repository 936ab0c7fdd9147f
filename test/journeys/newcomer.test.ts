/** From an empty directory to a report that verifies, by clicking what the page offers (D1, D2, B7). */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, expect, test } from 'vitest'
import { verify } from '../../src/main/commands/verify.ts'
import { openSite, type Site } from './site.ts'

let site: Site | null = null
afterEach(async () => {
  await site?.end()
  site = null
})

test('D1 D2 D7 D8 B7 a newcomer goes from the first page to a verified report in practice mode', async () => {
  site = await openSite()
  await site.button(/Practise without hardware/)
  await site.button(/Take on this one/)
  await site.button(/Lead it through this laptop/)
  await site.reads('1 box points at this laptop')
  await site.button(/Next: Certificates/)
  await site.button(/Next: Offline/)
  await site.reads(/Known cards only/)
  await site.button(/keep it$/)
  await site.button(/Next: Keys/)
  await site.button(/Read from the wallbox/)
  await site.reads('HeartbeatInterval')

  // A reload and a restart of the whole app go on where it was.
  await site.page.reload()
  await site.reads('HeartbeatInterval')
  await site.restart()
  await site.reads('HeartbeatInterval')
  await site.reads(/Backend: live/)

  await site.button(/Write the \d+ values asked for/)
  await site.button(/Next: Test/)
  await site.button(/Cut the backend now/)
  await site.reads(/cut on purpose/)
  await site.page
    .getByText(/^Passed: the wallbox keeps charging on its own/)
    .first()
    .waitFor({ timeout: 240_000 })
  await site.button(/Clear its card memory/)
  await site.reads('The wallbox has cleared its card memory.')
  await site.button(/Next: Report/)
  await site.button(/Move the wallbox to its backend/)
  await site.page
    .getByRole('dialog')
    .getByRole('button', { name: /Move the wallbox/ })
    .click()
  await site.page.getByText('1 box points at this laptop').waitFor({ state: 'detached', timeout: 90_000 })
  await site.reads(/was accepted there/)
  await site.button(/Export the report/)
  await site.reads('The report is ready')
  const [download] = await Promise.all([
    site.page.waitForEvent('download'),
    site.page
      .getByRole('link', { name: /zip|download|save/i })
      .first()
      .click(),
  ])

  const files = unzipSync(new Uint8Array(await readFile(await download.path())))
  const folder = join(site.directory, 'handed-over')
  await mkdir(folder)
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, basename(name)), bytes)
  const lines: string[] = []
  const code = await verify([folder], { out: (line) => lines.push(line), err: (line) => lines.push(line) })
  expect(code, lines.join('\n')).toBe(0)
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  expect(report.test.findings.verdicts.map((verdict: any) => [verdict.scenario, verdict.outcome])).toEqual(
    ['F1', 'F2', 'F3', 'F4', 'F5', 'F7', 'F12'].map((scenario) => [scenario, 'passed']),
  )
  expect(report.handover.pointsHere).toBe(false)
  expect(site.complaints).toEqual([])
}, 400_000)
