/**
 * A backend that goes away and comes back, seen in the real window: told once, what waits and why, sent again, saved,
 * delivered without the wallbox. Station and backend are third-party (`ocpp-rpc`).
 */
import { readFile } from 'node:fs/promises'
import { createRPCError } from 'ocpp-rpc'
import { afterEach, expect, test } from 'vitest'
import { at, connectStation, type RpcStation } from '../proxy/rpc-station.ts'
import { startRpcBackend, type RpcBackend } from '../proxy/rpc-backend.ts'
import { openSite, type Site } from './site.ts'

let closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

async function connected(): Promise<{ site: Site; backend: RpcBackend; station: RpcStation }> {
  const site = await openSite()
  closing.push(() => site.end())
  const backend = await startRpcBackend()
  closing.push(() => backend.stop())
  const { wallbox } = await site.ask('wallbox.adoptByHand', { title: 'Left', identity: 'CP1' })
  await site.ask('backend.choose', { wallbox, template: 'generic-1.6', url: backend.url, identity: 'CP1' })
  const { listening } = await site.ask('app.view', {})
  const station = await connectStation(listening.urls[0]!, 'CP1')
  closing.push(() => station.disconnect())
  // What the backend refuses is set aside at once: the station's own keys say so.
  station.client.handle('GetConfiguration', () => ({
    configurationKey: [
      { key: 'TransactionMessageAttempts', readonly: false, value: '1' },
      { key: 'TransactionMessageRetryInterval', readonly: false, value: '1' },
    ],
  }))
  await site.ask('keys.read', { wallbox })
  return { site, backend, station }
}

test('L8 P8 P12 C5 an outage from its first word to the last message delivered', async () => {
  const { site, backend, station } = await connected()
  const { page } = site
  expect(await station.authorize('known')).toBe('Accepted')
  await site.button(/^Connection/)
  await page.getByRole('tab', { name: /Cards without backend/ }).click()
  await site.reads('•••own')
  await page.keyboard.press('Escape')

  await backend.kill()
  await site.reads('The backend of Left is unreachable.')
  const { transactionId } = await station.start('known', 100, at(0))
  await station.meter(transactionId, 150, at(1))
  await station.stop(transactionId, 200, at(2), 'known')
  await site.button(/^Look$/)
  await page.getByRole('tab', { name: /Waiting messages/ }).click()
  await page.getByText(/^Show 3 messages$/).click()
  await page.getByRole('dialog').getByText('StopTransaction').first().waitFor()

  // It is back, and refuses one of them.
  let refuses = true
  backend.before = ({ action }) => {
    if (refuses && action === 'StopTransaction') throw createRPCError('InternalError', 'database is locked')
  }
  await backend.comeBack()
  await site.reads('The backend failed on its own side.')
  await site.reads(/InternalError/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ])
  const saved = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(saved.messages).toMatchObject([{ action: 'StopTransaction', state: 'parked' }])
  expect(JSON.parse(saved.messages[0].frame)[3]).toMatchObject({ meterStop: 200, idTag: 'known' })

  refuses = false
  await page.getByRole('button', { name: 'Send it again' }).click()
  await site.reads('Nothing waits. The backend has every message of this wallbox.')
  await site.reads(/is back, and nothing waits any more\./)
  expect(backend.told('CP1').map(([action]) => action)).toEqual(['StartTransaction', 'MeterValues', 'StopTransaction'])

  // The wallbox goes for good while the backend is away: what it left is delivered without it.
  await backend.kill()
  await site.reads('The backend of Left is unreachable.')
  await station.start('known', 200, at(10))
  await station.disconnect()
  await page.getByRole('tab', { name: 'Links' }).click()
  await site.reads(/Waiting for the wallbox to come back/)
  await page.getByRole('tab', { name: /Waiting messages/ }).click()
  await backend.comeBack()
  await page.getByLabel('Password of the wallbox at the backend').fill('geheim-77')
  await page.getByRole('button', { name: 'Deliver now' }).click()
  await site.reads('Everything is delivered. Messages: 1.')
  await site.reads('Nothing waits. The backend has every message of this wallbox.')
  expect(backend.told('CP1').at(-1)).toEqual(['StartTransaction', at(10)])
  await page.keyboard.press('Escape')

  // The stream shows the cut and what became of each message, and never the password.
  await site.button(/^Traffic$/)
  await site.reads('The backend is unreachable: Wattproof stands in.')
  await site.reads('Stored for the backend: StopTransaction')
  await site.reads('Delivered to the backend: StopTransaction')
  const recent = await site.ask('traffic.recent', {
    wallbox: (await site.ask('app.view', {})).selected!,
    before: null,
  })
  expect(JSON.stringify(recent)).not.toContain('geheim-77')
  expect(site.complaints).toEqual([])
}, 120_000)
