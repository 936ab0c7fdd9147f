import { expect, test } from 'vitest'
import { startSweep } from '../../../src/main/core/discovery/sweep.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan } from '../../fakes/lan.ts'

function sweeping(prefix = 24) {
  const lan = fakeLan()
  const clock = fakeClock()
  const opened: string[] = []
  lan.interfaces = () => [{ name: 'eth0', address: '192.168.1.5', prefix }]
  const start = (what: 'wallbox' | 'locked' | 'other' = 'wallbox') =>
    startSweep(
      { lan, clock },
      {
        opens: (address) => {
          opened.push(address)
          return Promise.resolve(what)
        },
        changed: () => undefined,
      },
    )
  return { lan, clock, opened, start }
}

test('D3 every address but our own is knocked at on 80 and 443, and only who opens is asked', async () => {
  const { lan, clock, opened, start } = sweeping()
  lan.devices.set('192.168.1.77', () => answered(200, ''))
  const sweep = start()
  await clock.advance(10_000)
  expect(new Set(lan.knocks)).toHaveLength(253 * 2)
  expect(lan.knocks.some((knock) => knock.startsWith('192.168.1.5:'))).toBe(false)
  expect(opened).toEqual(['192.168.1.77'])
  expect(sweep.view()).toEqual({
    ...{ running: false, asked: 253, of: 253 },
    note: { code: 'find.sweep.done', values: { found: 1 } },
  })
})

test('at most a hundred addresses a second, and at most 32 at a time', async () => {
  const { lan, clock, start } = sweeping()
  const sweep = start()
  await clock.advance(1_000)
  expect(sweep.view().asked).toBeLessThanOrEqual(101)
  expect(sweep.view().asked).toBeGreaterThan(90)
  sweep.stop()

  let under = 0
  let most = 0
  const waiting: (() => void)[] = []
  lan.knock = () => {
    most = Math.max(most, (under += 1))
    return new Promise((resolve) =>
      waiting.push(() => {
        under -= 1
        resolve({ open: false, reason: 'timeout' })
      }),
    )
  }
  start()
  await clock.advance(5_000)
  expect(most).toBe(64)
  while (waiting.length > 0) {
    waiting.splice(0).forEach((end) => end())
    await clock.advance(1_000)
  }
  expect(most).toBe(64)
})

test('it can be stopped at once: nothing is knocked at or asked any more', async () => {
  const { lan, clock, opened, start } = sweeping()
  // Its knock is in the air when the sweep ends.
  lan.devices.set('192.168.1.1', () => answered(200, ''))
  const sweep = start()
  sweep.stop()
  const before = lan.knocks.length
  await clock.advance(10_000)
  expect(lan.knocks).toHaveLength(before)
  expect(opened).toEqual([])
  expect(sweep.view()).toMatchObject({ running: false, note: { code: 'find.sweep.stopped', values: { of: 253 } } })
})

test('a network too large is asked around this computer only, and that is said; devices that are locked are named', async () => {
  const { clock, lan, start } = sweeping(16)
  const sweep = start()
  expect(sweep.view()).toMatchObject({
    of: 253,
    note: { code: 'find.sweep.narrowed', values: { network: '192.168.1.5/24' } },
  })
  await clock.advance(10_000)
  expect(sweep.view().note?.code).toBe('find.sweep.doneNarrowed')
  lan.devices.set('192.168.1.9', () => answered(401, ''))
  const again = start('locked')
  await clock.advance(10_000)
  expect(again.view().note).toEqual({ code: 'find.sweep.locked', values: { found: 0, addresses: '192.168.1.9' } })
})

test('a computer in no network has nothing to ask, and says so', () => {
  const { lan, clock } = sweeping()
  lan.interfaces = () => []
  const sweep = startSweep({ lan, clock }, { opens: () => Promise.resolve('other'), changed: () => undefined })
  expect(sweep.view()).toEqual({ running: false, asked: 0, of: 0, note: { code: 'find.sweep.nowhere' } })
})

test('an address that cannot be asked, for whatever reason, does not end the sweep', async () => {
  const { lan, clock } = sweeping(29)
  for (const last of [1, 2, 3]) lan.devices.set(`192.168.1.${last}`, () => answered(200, ''))
  const opens = (address: string) =>
    address === '192.168.1.1' ? Promise.reject(new Error('unexpected')) : Promise.resolve('wallbox' as const)
  lan.interfaces = () => [{ name: 'eth0', address: '192.168.1.5', prefix: 29 }]
  const sweep = startSweep({ lan, clock }, { opens, changed: () => undefined })
  await clock.advance(10_000)
  expect(sweep.view()).toMatchObject({ running: false, asked: 5, note: { values: { found: 2 } } })
})
