import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bonjour } from 'bonjour-service'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PracticeSite as Wanted } from '../../src/main/core/host.ts'
import { announce } from '../../src/main/practice/announce.ts'
import { startPractice } from '../../src/main/practice/practice.ts'
import type { PracticeOptions } from '../../src/main/practice/practice.ts'
import { dialRaw } from './scripted.ts'
import { StillTime, until } from './still-time.ts'

let directory: string
const open: { stop(): Promise<void> }[] = []

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'practice-'))))
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function start(options: Partial<PracticeOptions> = {}) {
  const site = await startPractice({ directory, announce: false, ...options })
  open.push(site)
  return site
}

test('B7 one call: a live wallbox at an earlier operator, its local API, four cards and three gestures', async () => {
  const site = await start({ expiresAfterMs: 12_345 })
  // As core's host asks for it.
  const wanted: Wanted = site
  expect(wanted.cards.expiresAfterMs).toBe(12_345)
  let actions: string[] = []
  const unlisten = site.received((entries) => (actions = entries.map(({ action }) => action)))
  await until(() => actions.includes('StatusNotification'))
  const status = await fetch(`http://${site.boxAddress}/api/status?filter=sse,ocppe,ocppu,ocppa`)
  expect(await status.json()).toEqual({
    sse: site.serial,
    ocppe: true,
    ocppu: `${site.backendUrl}/${site.serial}`,
    ocppa: true,
  })
  await site.hands.plugIn()
  await site.hands.present(site.cards.known)
  await until(() => site.box.transactionId === 1)
  // An hour's charge in a minute: the meter moves while one watches.
  await until(() => site.box.reading.wh > 0)
  await site.hands.unplug()
  await until(() => actions.includes('StopTransaction'))
  unlisten()
})

test('the same wallbox after a restart: its queue, its meter and its backend URL go on', async () => {
  const time = new StillTime()
  const first = await start({ time })
  await until(() => first.box.connection.accepted)
  await first.hands.plugIn()
  await first.hands.present(first.cards.known)
  await until(() => first.box.transactionId === 1 && first.box.owed === 0)
  await first.backend.goAway()
  await until(() => !first.box.connection.connected)
  time.advance(60_000)
  await first.hands.present(first.cards.known)
  const { wh } = first.box.reading
  const owed = first.box.owed
  expect(wh).toBe(11_040)
  await first.stop()

  const second = await start({ time })
  expect(second.backendUrl).toBe(first.backendUrl)
  expect(second.box.owed).toBe(owed)
  let stops: unknown[] = []
  second.received((entries) => (stops = entries.filter(({ action }) => action === 'StopTransaction')))
  await until(() => stops.length === 1)
  expect(stops).toMatchObject([{ payload: { transactionId: 1, meterStop: wh } }])
  expect(second.box.reading.wh).toBe(wh)
})

test('a wallbox set to another backend stays there; one at the earlier operator follows its move to another port', async () => {
  const first = await start()
  await first.stop()
  const taker = await start({ directory: join(directory, 'other') })
  const port = Number(new URL(first.backendUrl).port)
  const { createServer } = await import('node:net')
  const squatter = createServer()
  await new Promise<void>((listening) => squatter.listen(port, '127.0.0.1', listening))
  try {
    const second = await start()
    expect(second.backendUrl).not.toBe(first.backendUrl)
    await until(() => second.box.connection.accepted)
    second.box.configure({ ocppu: `${taker.backendUrl}/990077` })
    await second.stop()
    const third = await start()
    expect(third.box.settings.ocppu).toBe(`${taker.backendUrl}/990077`)
  } finally {
    squatter.close()
  }
})

test.each(['openevse', 'smartevse'] as const)(
  'B7 %s is added beside it: set to the same backend, within reach of hands',
  async (family) => {
    const site = await start()
    let others: { action: string; payload: unknown }[] = []
    site.received((entries) => (others = entries.filter(({ station }) => station !== site.serial)))
    const added = await site.add(family)
    expect(await site.add(family)).toBe(added)
    expect(added.serial).not.toBe(site.serial)
    await until(() => others.some(({ action }) => action === 'BootNotification'))
    await site.handsAt(added.serial)?.plugIn()
    await until(() => others.some(({ payload }) => (payload as { status?: string }).status === 'Preparing'))
  },
)

test('stop closes every socket and every timer', async () => {
  const time = new StillTime()
  const site = await start({ time })
  await until(() => site.box.connection.accepted)
  await fetch(`http://${site.boxAddress}/api/set?ocppi=30`)
  await site.hands.plugIn()
  await site.hands.present(site.cards.known)
  const station = await dialRaw(`${site.backendUrl}/other`)
  await site.stop()
  expect(time.waiting).toBe(0)
  await until(() => station.closed !== null)
  await expect(fetch(`http://${site.boxAddress}/api/status`)).rejects.toThrow()
  expect((await dialRaw(`${site.backendUrl}/other`)).closed).toBe(1006)
  await site.stop()
})

test('D3 the wallbox announces its local API by mDNS, at the address where it really answers', async () => {
  const site = await start({ announce: true })
  const browser = new Bonjour({ interface: '127.0.0.1', bind: '0.0.0.0' } as object, () => undefined)
  const heard: any[] = []
  const find = browser.find({ type: 'http' }, (service) => heard.push(service))
  const own = () => heard.find(({ port }) => String(port) === site.boxAddress.split(':')[1])
  try {
    await until(() => own() !== undefined || site.announcementTrouble !== null)
    if (site.announcementTrouble !== null) return expect(site.announcementTrouble).not.toBe('')
    expect(own()).toMatchObject({
      name: 'go-echarger_990077',
      host: 'go-echarger_990077.local',
      addresses: ['127.0.0.1'],
      txt: { serial: '990077', manufacturer: 'go-e', devicetype: 'go-eCharger_V4', friendly_name: 'Practice wallbox' },
    })
  } finally {
    find.stop()
    await new Promise((destroyed) => browser.destroy(() => destroyed(undefined)))
  }
})

test('where the network does not allow it, announcing says why and stops all the same', async () => {
  const device = { serial: '1', friendlyName: 'f', deviceType: 't', manufacturer: 'm', port: 4711 }
  const nowhere = announce({ ...device, host: '203.0.113.1' })
  await until(() => nowhere.trouble !== null)
  await nowhere.stop()
  const nonsense = announce({ ...device, port: 0, host: '127.0.0.1' })
  expect(nonsense.trouble).toContain('port')
  await nonsense.stop()
})
