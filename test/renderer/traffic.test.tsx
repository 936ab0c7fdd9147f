// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { said } from '../../src/shared/said.ts'
import type { TrafficEntry, TrafficLine } from '../../src/shared/visit.ts'
import type { Kept } from '../../src/renderer/frame/traffic-store.ts'
import {
  atHold,
  fits,
  goOn,
  holdStill,
  merged,
  nothingYet,
  withNews,
  withOlder,
} from '../../src/renderer/frame/traffic-store.ts'
import { mount, type Mounted } from './mount.tsx'
import { trafficEntries } from './sample-connection.ts'
import { startedAt } from './sample-tests.ts'
import { at } from './sample-views.ts'

afterEach(cleanup)

const frame = (part: Partial<TrafficLine> & { n: number }): TrafficLine => ({
  at: startedAt + part.n,
  leg: 'station',
  way: 'in',
  kind: 'call',
  action: 'Heartbeat',
  text: `[2,"${part.n}","Heartbeat",{}]`,
  more: 0,
  relayedAt: null,
  rule: null,
  latency: null,
  ...part,
})

const cut = (n: number): TrafficEntry => ({
  n,
  at: startedAt + n,
  kind: 'moment',
  about: 'link',
  leg: 'backend',
  tone: 'bad',
  says: said('traffic.link.backend.offline'),
  technical: null,
})

async function opened(): Promise<Mounted & { rows(): string[] }> {
  const mounted = await mount(at('backend'))
  await mounted.user.click(screen.getByRole('button', { name: 'Traffic' }))
  await screen.findAllByText('BootNotification')
  const rows = (): string[] =>
    within(screen.getByRole('dialog'))
      .queryAllByRole('listitem')
      .map((row) => row.textContent)
  return { ...mounted, rows }
}

describe('P16 the traffic', () => {
  test('shows what was said, marks errors, slowness and what Wattproof answered itself', async () => {
    const { sent } = await opened()
    expect(sent('traffic.recent')).toEqual([{ wallbox: 'box-1', before: null }])
    expect(screen.getByText('slow: 3.1 s')).toBeDefined()
    expect(screen.getByText('by Wattproof')).toBeDefined()
    expect(screen.getByText('Error')).toBeDefined()
  })

  test('a frame that is cut, or cannot be shown, says how much there is', async () => {
    const { user, backend, rows } = await opened()
    act(() => backend.push([frame({ n: 8, more: 1200 }), frame({ n: 9, kind: 'other', text: '', more: 77 })], 'box-1'))
    await user.click(screen.getByRole('radio', { name: 'As sent' }))
    expect(rows()[0]).toContain('Not shown: 77 characters that cannot be read.')
    expect(rows()[1]).toContain('[2,"8","Heartbeat",{}]… (1200 more characters)')
  })

  test('a cut and a stored message stand between the frames, in their place', async () => {
    const { rows } = await opened()
    expect(rows().slice(0, 3)).toEqual([
      expect.stringContaining('Stored for the backend: StatusNotification'),
      expect.stringMatching(/The backend is unreachable: Wattproof stands in\.Technical: connect ECONNREFUSED/),
      expect.stringContaining('DataTransfer'),
    ])
  })

  test('is held still by Pause, and goes on with what came meanwhile', async () => {
    const { user, backend, rows } = await opened()
    await user.click(screen.getByRole('button', { name: 'Pause' }))
    act(() => backend.push([frame({ n: 9 })], 'box-1'))
    expect(rows()).toHaveLength(trafficEntries.length)
    await user.click(screen.getByRole('button', { name: 'Go on (1 new)' }))
    expect(rows()[0]).toContain('Heartbeat')
  })

  test('held still, older ones are loaded all the same', async () => {
    const { user, backend, rows } = await opened()
    await user.click(screen.getByRole('button', { name: 'Pause' }))
    backend.older = [frame({ n: -2, action: 'FirmwareStatusNotification' })]
    await user.click(screen.getByRole('button', { name: 'Show older ones' }))
    await waitFor(() => expect(rows()).toHaveLength(trafficEntries.length + 1))
    expect(rows().at(-1)).toContain('FirmwareStatusNotification')
  })

  test('an unchanged frame stands once, with both its times to the millisecond', async () => {
    const { user, backend, rows } = await opened()
    act(() => backend.push([frame({ n: 9 })], 'box-1'))
    act(() => backend.push([frame({ n: 9, relayedAt: startedAt + 21 })], 'box-1'))
    expect(rows()).toHaveLength(trafficEntries.length + 1)
    await user.click(screen.getByRole('radio', { name: 'Readable' }))
    expect(rows()[0]).toMatch(/:00\.009.*passed on unchanged \d\d:\d\d:00\.021/)
  })

  test('is narrowed by text, by kind, by link and to what happened', async () => {
    const { user, rows } = await opened()
    await user.type(screen.getByRole('textbox', { name: 'Search in messages' }), 'idTag')
    expect(rows()).toEqual([expect.stringContaining('StartTransaction')])
    await user.click(screen.getByRole('radio', { name: 'As sent' }))
    expect(screen.getByText('[2,"2","StartTransaction",{"idTag":"AC··01"}]')).toBeDefined()
    await user.clear(screen.getByRole('textbox', { name: 'Search in messages' }))

    await user.selectOptions(screen.getByRole('combobox', { name: 'Kind of message' }), 'BootNotification')
    expect(rows()).toHaveLength(2)
    await user.selectOptions(screen.getByRole('combobox', { name: 'Kind of message' }), '')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Which messages' }), 'moments')
    expect(rows()).toHaveLength(2)
    await user.selectOptions(screen.getByRole('combobox', { name: 'Which messages' }), 'errors')
    expect(rows()).toEqual([expect.stringContaining('unreachable'), expect.stringContaining('DataTransfer')])
  })

  test('draws only the newest of thousands, and older ones by the button before it asks for more', async () => {
    const { user, backend, rows, sent } = await opened()
    const many = Array.from({ length: 2000 }, (_, index) => frame({ n: 100 + index }))
    act(() => backend.push(many, 'box-1'))
    expect(rows()).toHaveLength(150)
    expect(rows()[0]).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Show older ones' }))
    expect(rows()).toHaveLength(300)
    expect(sent('traffic.recent')).toHaveLength(1)
  })

  test('asks for older ones when all are drawn', async () => {
    const { user, sent } = await opened()
    await user.click(screen.getByRole('button', { name: 'Show older ones' }))
    expect(sent('traffic.recent').at(-1)).toEqual({ wallbox: 'box-1', before: 1 })
  })

  test('what a wallbox sends is text, never markup', async () => {
    const { backend } = await opened()
    act(() => backend.push([frame({ n: 9, action: '<b id="injected">x</b>' })], 'box-1'))
    expect(await screen.findAllByText('<b id="injected">x</b>')).not.toEqual([])
    expect(document.querySelector('#injected')).toBeNull()
  })
})

describe('the store of the traffic', () => {
  const numbered = (from: number, to: number): TrafficLine[] =>
    Array.from({ length: to - from + 1 }, (_, index) => frame({ n: from + index }))
  const range = ({ entries }: Kept): (number | undefined)[] => [entries[0]?.n, entries.at(-1)?.n, entries.length]
  const full = withNews(nothingYet, numbered(1001, 4000))

  test('keeps the newest, and what was asked for beyond them stays', () => {
    expect(range(withNews(full, numbered(4001, 4001)))).toEqual([1002, 4001, 3000])
    const asked = withOlder(full, numbered(801, 1000))
    expect(range(withNews(asked, numbered(4001, 4001)))).toEqual([802, 4001, 3200])
  })

  test('held still, nothing in sight is cut off; what comes is counted, and there when it goes on', () => {
    const still = withNews(withOlder(holdStill(full), numbered(801, 1000)), numbered(4001, 4500))
    const parts = atHold(still.entries, still.held)
    expect([parts.held[0]?.n, parts.held.at(-1)?.n, parts.fresh.length]).toEqual([801, 4000, 500])
    expect(range(goOn(still))).toEqual([1301, 4500, 3200])
  })

  test('held still for very long, it goes on with the newest and without a hole', () => {
    const still = [1, 2, 3, 4].reduce(
      (kept, part) => withNews(kept, numbered(3000 + part * 1000 + 1, 4000 + part * 1000)),
      holdStill(withOlder(full, numbered(801, 1000))),
    )
    expect(still.entries).toHaveLength(6200)
    expect(range(goOn(still))).toEqual([5001, 8000, 3000])
  })

  test('keeps the order of the numbers, whatever comes first, and lets a newer entry replace its older self', () => {
    const order = (entries: readonly TrafficEntry[]): number[] => entries.map(({ n }) => n)
    expect(order(merged([frame({ n: 1 })], [frame({ n: 2 }), cut(3)]))).toEqual([1, 2, 3])
    expect(order(merged([frame({ n: 5 })], [frame({ n: 1 }), frame({ n: 2 })]))).toEqual([1, 2, 5])
    const again = merged([frame({ n: 1 }), frame({ n: 2 })], [frame({ n: 1, relayedAt: 7 })])
    expect(again).toMatchObject([{ n: 1, relayedAt: 7 }, { n: 2 }])
  })

  test('a frame that was passed on belongs to both links; what happened on one link to that link', () => {
    const wanted = (which: string) => ({ text: '', which, action: '' })
    expect(fits(frame({ n: 1 }), wanted('backend'), '')).toBe(false)
    expect(fits(frame({ n: 1, relayedAt: 2 }), wanted('backend'), '')).toBe(true)
    expect([fits(cut(1), wanted('backend'), ''), fits(cut(1), wanted('station'), '')]).toEqual([true, false])
    expect(fits(cut(1), { text: 'gone', which: 'all', action: '' }, 'It is GONE')).toBe(true)
    expect(fits(cut(1), { text: '', which: 'all', action: 'Heartbeat' }, '')).toBe(false)
  })
})
