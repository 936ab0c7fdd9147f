/** The driver against the emulation, over real sockets: at free ports in place of the documented one. */
import { expect, test } from 'vitest'
import { createCalls } from '../../src/main/core/discovery/calls.ts'
import { kebaAt } from '../../src/main/core/wallboxes/keba.ts'
import { cards } from '../../src/main/practice/backend.ts'
import { emulateKeba } from '../../src/main/practice/keba.ts'
import { eachAtWork, host } from './other-maker.ts'
import { until } from './still-time.ts'

const keba = kebaAt({ box: 0, here: 0 })
const present = eachAtWork(keba, (options) => emulateKeba(options, { answersTo: 'the asker' }), 3600)

test('G1 called by its typed address, it says who it is in two answers, at a port of its own', async () => {
  const { emulated } = present()
  const [name = '', port] = emulated.address.split(':')
  const prints: unknown[] = []
  const ears = { answered: (_: unknown, print: unknown) => prints.push(print), trouble: () => undefined }
  const calls = createCalls(host, [keba], ears)
  calls.callOne(name, Number(port))
  await until(() => prints.length === 2)
  calls.stop()
  expect(prints).toMatchObject([
    { state: 'ready', family: 'keba' },
    { family: 'keba', serial: emulated.serial, model: 'KC-P30-EC240422-E0R' },
  ])
})

test('G2 all its reports are read at the pace it wants, with the connection to its backend', async () => {
  const { emulated, box } = present()
  await until(() => emulated.box.connection.accepted)
  const keys = keba.local!.settings.map(({ key }) => key)
  const values = await box.read(keys)
  expect(keys.filter((key) => !values.has(key))).toEqual([])
  expect([values.get('report 1/Serial'), values.get('report 2/Curr HW')]).toEqual([emulated.serial, '16'])
  expect(keba.local!.link.read(values)).toMatchObject({ connected: true })
})

test('its meter counts what the session draws, and keeps its energy when it is over', async () => {
  const { emulated, box } = present()
  await until(() => emulated.box.connection.accepted)
  emulated.box.plugIn()
  await emulated.box.present(cards.known)
  await until(() => emulated.box.reading.wh > 50)
  const during = await box.read([
    'report 2/State',
    'report 2/Plug',
    'report 3/P',
    'report 3/E pres',
    'report 3/E total',
  ])
  expect([during.get('report 2/State'), during.get('report 2/Plug')]).toEqual(['3', '7'])
  expect(Number(during.get('report 3/P'))).toBeGreaterThan(1000)
  emulated.box.unplug()
  const { wh } = emulated.box.reading
  const keys = ['report 2/State', 'report 3/P', 'report 3/E pres', 'report 3/E total', 'report 100/E pres']
  const after = await box.read([...keys, 'report 100/Session ID'])
  expect([after.get('report 100/Session ID'), after.get('report 100/E pres')]).toEqual([
    '1',
    after.get('report 3/E pres'),
  ])
  expect([after.get('report 2/State'), after.get('report 3/P')]).toEqual(['2', '0'])
  expect(Number(after.get('report 3/E total'))).toBeCloseTo(wh, 0)
  expect(Number(after.get('report 3/E pres'))).toBeGreaterThanOrEqual(50)
})

test('a box that is switched off is said not to answer', { timeout: 15_000 }, async () => {
  const { emulated, backend, box, again } = present()
  await emulated.stop()
  await expect(box.read(['report 1/Serial'])).rejects.toMatchObject({ code: 'box-not-answering' })
  await again(backend.url)
})
