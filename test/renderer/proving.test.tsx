// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { plotSvg } from '../../src/shared/plot.ts'
import { mount } from './mount.tsx'
import { findings, finishedTest, idleTest, runningTest } from './sample-tests.ts'
import { at, connected } from './sample-views.ts'
import { samples } from './samples.ts'

afterEach(cleanup)

describe('the failover test', () => {
  test('D7 cannot start before both links are up, and says so', async () => {
    const { backend, user, sent } = await mount(at('test', { test: idleTest }))
    expect(screen.getByText('First the wallbox must be connected and its backend live.')).toBeDefined()
    await user.keyboard('{Enter}')
    expect(sent('test.start')).toEqual([])
    act(() => backend.show(at('test', { test: idleTest, links: connected })))
    await user.click(screen.getByRole('button', { name: 'Cut the backend now' }))
    expect(sent('test.start')).toEqual([{ wallbox: 'box-1' }])
  })

  test('asks what stays on site, and keeps the cards as they are', async () => {
    const { user, sent } = await mount(at('test', { test: idleTest }))
    await user.click(screen.getByRole('radio', { name: /A site controller stays/ }))
    expect(sent('test.prepare')).toEqual([{ wallbox: 'box-1', stays: 'site controller', cards: {} }])
  })

  test('a card comes masked; a new number replaces it whole, leaving the field alone changes nothing', async () => {
    const { user, sent } = await mount(at('test', { test: idleTest }))
    const field = screen.getByRole('textbox', { name: 'Approved card' })
    expect(field).toHaveProperty('value', 'AC··01')
    await user.click(field)
    await user.tab()
    expect(sent('test.prepare')).toEqual([])
    await user.type(field, '04A1B2C3{Enter}')
    expect(sent('test.prepare')).toEqual([{ wallbox: 'box-1', stays: 'nothing', cards: { known: '04A1B2C3' } }])
  })

  test('B7 the practice installer brings cards along by itself', async () => {
    const { sent } = await mount(at('test', { practice: true, test: { ...idleTest, cards: {} } }))
    await waitFor(() => expect(sent('test.prepare')).toEqual([{ wallbox: 'box-1', stays: 'nothing', cards: {} }]))
  })

  test('D7 while it runs shows the cut, the next thing to do, and lets the practice box do it', async () => {
    const { user, sent } = await mount(samples['test-running']!())
    expect(screen.getByText('cut on purpose')).toBeDefined()
    expect(screen.getByRole('timer').textContent).toMatch(/^0:\d\dwithout the backend$/)
    expect(screen.getByText('Hold the expired card to the reader.')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Let the practice box do it' }))
    expect(sent('test.hand')).toEqual([{ wallbox: 'box-1' }])
    await user.click(screen.getByRole('button', { name: 'Cancel and restore the links' }))
    expect(sent('test.cancel')).toEqual([{ wallbox: 'box-1' }])
  })

  test('what cannot be seen from here is confirmed by the installer', async () => {
    const running = runningTest(Date.now())
    const prompt = { ...running.prompt!, practiceCan: false, confirmable: true }
    const { user, sent } = await mount(at('test', { test: { ...running, prompt } }))
    await user.click(screen.getByRole('button', { name: 'I have done it' }))
    expect(sent('test.hand')).toEqual([{ wallbox: 'box-1' }])
  })

  test('a part is skipped only with a reason', async () => {
    const { user, sent } = await mount(samples['test-running']!())
    await user.click(screen.getByRole('button', { name: 'Skip …' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByRole('button', { name: 'Skip this part' })).toHaveProperty('disabled', true)
    await user.type(dialog.getByRole('textbox'), 'no spare card')
    await user.click(dialog.getByRole('button', { name: 'Skip this part' }))
    expect(sent('test.skip')).toEqual([{ wallbox: 'box-1', scenario: 'F4', reason: 'no spare card' }])
  })

  test('D7 B1 at the end: one sentence, every verdict, who allowed each session, the ledger', async () => {
    await mount(at('test', { test: finishedTest }), 'en')
    expect(screen.getByText(/^Passed, 1 skipped: the wallbox keeps charging/)).toBeDefined()
    expect(screen.getAllByText('passed')).toHaveLength(6)
    expect(screen.getByText('Wattproof: known card')).toBeDefined()
    expect(screen.getByText('1.37 kWh')).toBeDefined()
    expect(screen.getByText('all 4 delivered once')).toBeDefined()
    expect(screen.getByText('link broke on the way: perhaps seen twice')).toBeDefined()
  })

  test('E4 after the unknown card the wallbox’s card memory is offered to be cleared, and what came of it stays', async () => {
    const { backend, user, sent } = await mount(at('test', { test: { ...finishedTest, cardMemory: 'offer' } }))
    await user.click(screen.getByRole('button', { name: 'Clear its card memory' }))
    expect(sent('test.clearCache')).toEqual([{ wallbox: 'box-1' }])
    act(() => backend.show(at('test', { test: { ...finishedTest, cardMemory: 'kept' } })))
    expect(screen.getByText(/did not clear it/)).toBeDefined()
  })

  test('B1 a message delivered twice, or not at all, is never called delivered once', async () => {
    const [first, second, ...rest] = findings.ledger
    const ledger = [
      { ...first!, backendAnswers: 2 },
      { ...second!, backendAnswers: 0, rowState: 'parked' as const },
      ...rest,
    ]
    await mount(at('test', { test: { ...finishedTest, findings: { ...findings, ledger } } }))
    expect(screen.getByText('2 messages not delivered once')).toBeDefined()
    expect(screen.getByText('2 times')).toBeDefined()
  })
})

describe('the report', () => {
  test('D8 previews in the language of the window, and exports in it', async () => {
    const { user, sent } = await mount(samples['report']!(), 'de')
    expect(await screen.findByRole('heading', { name: 'Inbetriebnahmebericht' })).toBeDefined()
    expect(sent('report.preview')).toEqual([{ wallbox: 'box-1', language: 'de' }])
    expect(screen.getByText('Die Wallbox zeigt noch auf diesen Rechner.')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Bericht ausgeben' }))
    expect(sent('report.export')).toEqual([{ wallbox: 'box-1', language: 'de' }])
  })

  test('D8 lists what was made with its hashes and where to get it', async () => {
    await mount(samples['report-exported']!())
    expect(screen.getByRole('link', { name: 'Download' })).toHaveProperty('pathname', '/report.zip')
    expect(screen.getByText('5f'.repeat(32))).toBeDefined()
    expect(screen.getByText('The report is ready')).toBeDefined()
    expect(screen.queryByText(/before the last change/)).toBeNull()
  })

  test('D8 one made before the last change is not called ready, and says what to do above its download', async () => {
    await mount(samples['report-outdated']!())
    const says = screen.getByText('Made before the last change: export again.')
    const download = screen.getByRole('link', { name: 'Download' })
    expect(says.compareDocumentPosition(download) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    expect(screen.queryByText('The report is ready')).toBeNull()
    expect(screen.getByRole('button', { name: 'Export again' })).toBeDefined()
  })

  test('customer and installer are kept when a field is left', async () => {
    const { user, sent } = await mount(samples['report']!())
    await user.type(screen.getByLabelText('Customer'), 'WEG Lindenstr. 4')
    await user.tab()
    expect(sent('site.describe').at(-1)?.customer).toBe('WEG Lindenstr. 4')
  })

  test('leaving names the exact target before it moves the wallbox', async () => {
    const { user, sent } = await mount(samples['report']!())
    await user.click(screen.getByRole('button', { name: 'Move the wallbox to its backend' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText(/ws:\/\/ocpp\.example\.com\/steve\/990077/)).toBeDefined()
    expect(sent('visit.moveOff')).toEqual([])
    await user.click(dialog.getByRole('button', { name: 'Move the wallbox to its backend' }))
    expect(sent('visit.moveOff')).toEqual([{ wallbox: 'box-1' }])
  })

  test('B3 everything goes back as found after one question', async () => {
    const { user, sent } = await mount(samples['report']!())
    await user.click(screen.getByRole('button', { name: 'Put back as found' }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Put back as found' }))
    expect(sent('visit.putBack')).toEqual([{ wallbox: 'box-1' }])
  })
})

describe('the plot', () => {
  const words = { queue: 'Queue', meter: 'Meter' }

  test('draws the queue in steps and the meter as its readings, over the time of the cut', () => {
    const points = [
      { at: 0, queue: 0, meterWh: 100 },
      { at: 60_000, queue: 4, meterWh: 110 },
    ]
    const svg = plotSvg(points, { words, width: 204, height: 154, cuts: [{ from: 30_000, to: null }] })
    // Frame: x 44–144, y 28–128. The queue jumps at the end, the meter climbs to its top.
    expect(svg).toContain('d="M44,128L144,128L144,28"')
    expect(svg).toContain('d="M44,128L144,28"')
    expect(svg).toContain('<rect x="94" y="28" width="50"')
    expect(svg).toContain('>1:00</text>')
  })

  test('is well-formed with no points at all, and writes words as text', () => {
    const svg = plotSvg([], { words: { queue: '<script>', meter: '"&' } })
    const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml')
    expect(drawn.querySelector('parsererror, script')).toBeNull()
    expect(drawn.documentElement.textContent).toContain('<script>')
  })
})
