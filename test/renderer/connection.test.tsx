// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { OutageView } from '../../src/shared/connection.ts'
import { said } from '../../src/shared/said.ts'
import type { WallboxView } from '../../src/shared/visit.ts'
import { mount, type Mounted } from './mount.tsx'
import { live, queue, strangers, troubled } from './sample-connection.ts'
import { idleTest, startedAt } from './sample-tests.ts'
import { at, connected, view, wallbox } from './sample-views.ts'
import { running } from './samples.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const gone: Partial<WallboxView> = {
  links: { ...connected, station: 'gone', backend: 'closed' },
  queue: { waiting: 14, parked: 2 },
}

async function opened(part: Partial<WallboxView> = {}, tab?: RegExp): Promise<Mounted & { drawer: HTMLElement }> {
  const mounted = await mount(at('found', { ...running, ...part }))
  await mounted.user.click(screen.getByRole('button', { name: /^Connection/ }))
  const drawer = await screen.findByRole('dialog')
  if (tab !== undefined) await mounted.user.click(within(drawer).getByRole('tab', { name: tab }))
  return { ...mounted, drawer }
}

describe('C1 the two links', () => {
  test('each says its state, its protection and since when, in words', async () => {
    const { drawer } = await opened({
      connection: troubled,
      links: { ...connected, backend: 'draining' },
      queue: { waiting: 14, parked: 0 },
    })
    const station = within(drawer).getByRole('region', { name: 'Wallbox to this laptop' }).textContent
    const backend = within(drawer).getByRole('region', { name: 'This laptop to the backend' }).textContent
    expect(station).toContain('Stateconnected')
    expect(station).toContain('encrypted, with a client certificate (wss)')
    expect(station).toContain('OCPP 1.6')
    expect(backend).toContain('Statecatching up')
    expect(backend).toContain('none, clear text (ws)')
    expect(backend).toContain('There and back42 ms')
    expect(within(drawer).getByText(/one after the other: 14 to go/)).toBeDefined()
  })

  test('a refusal is told in words', async () => {
    const refusal = said('visit.refused.password', { status: 401 })
    const { drawer } = await opened({ links: { ...connected, station: 'refused', backend: 'closed', refusal } })
    expect(within(drawer).getByText('The backend refuses its password (HTTP 401).')).toBeDefined()
  })

  test('why the backend cannot be reached, and why the wallbox was turned away, stands apart as technical', async () => {
    const technical = { unreachable: 'connect ECONNREFUSED 203.0.113.7:443', refused: 'the backend cannot be reached' }
    const refusal = said('visit.refused.noBackend', { status: 503 })
    const links = { ...connected, station: 'refused', backend: 'closed', refusal } as const
    const { drawer } = await opened({ connection: { ...live, technical }, links })
    const told = within(drawer)
      .getAllByText('Technical:')
      .map((one) => one.textContent)
    expect(told).toEqual([`Technical: ${technical.refused}`, `Technical: ${technical.unreachable}`])
    expect(within(drawer).getByText(technical.unreachable).tagName).toBe('CODE')
  })

  test('findings say what to do, and the button says that there are some', async () => {
    const { drawer } = await opened({ connection: troubled })
    expect(within(drawer).getByText(/begins with wss:\/\/ in the backend step/)).toBeDefined()
    expect(screen.getByRole('button', { name: 'Connection (2 things need you)', hidden: true })).toBeDefined()
  })

  test('B5 what the wallbox offers in TLS, its lists folded', async () => {
    const { drawer } = await opened({ connection: troubled })
    expect(within(drawer).getByText(/names no server/)).toBeDefined()
    expect(within(drawer).getByText('The backend speaks TLSv1.3, and the wallbox offers it too.')).toBeDefined()
    expect(within(drawer).getByText('TLSv1.3, TLSv1.2').closest('details')?.open).toBe(false)
  })

  test('B5 who could not get in stands on the page that finds wallboxes', async () => {
    await mount(view({ strangers, discovery: { ...view().discovery, running: true } }))
    expect(screen.getByText(/^Somebody at 10\.0\.0\.7: The wallbox does not trust our certificate/)).toBeDefined()
    expect(screen.getByText(/^12 times, last at/)).toBeDefined()
  })
})

describe('P8 the queue', () => {
  test('what was set aside comes with its reason and what to do; the waiting ones unfold', async () => {
    const { drawer } = await opened({ queue: { waiting: 14, parked: 2 } })
    expect(await within(drawer).findByText('The backend failed on its own side.')).toBeDefined()
    expect(within(drawer).getAllByText(/^The backend said:/)[0]?.textContent).toContain('InternalError: no such')
    expect(within(drawer).getByText(/^The oldest waits since/)).toBeDefined()
    const folded = within(drawer).getByText('perhaps seen already').closest('details')
    expect(folded?.open).toBe(false)
    expect(within(drawer).getByText('The oldest 3 of 14 are shown.')).toBeDefined()
  })

  test('what Wattproof itself noted is not put into the mouth of the backend', async () => {
    const mounted = await mount(at('found', { ...running, queue: { waiting: 0, parked: 1 } }))
    const trouble = { by: 'proxy', code: 'it is owed to another backend', says: said('queue.trouble.moved') } as const
    const [first] = queue.entries
    const entries = [{ ...first!, trouble: { ...trouble, fix: said('queue.trouble.moved.fix') } }]
    mounted.backend.queue = { waiting: 0, parked: 1, oldestSince: null, entries }
    await mounted.user.click(screen.getByRole('button', { name: /^Connection/ }))
    expect((await screen.findByText(/^Wattproof noted:/)).textContent).toContain('it is owed to another backend')
    expect(screen.queryByText(/^The backend said:/)).toBeNull()
  })

  test('says how many more were set aside than are shown, and means all of them', async () => {
    const mounted = await mount(at('found', { ...running, queue: { waiting: 14, parked: 900 } }))
    mounted.backend.queue = { ...queue, parked: 900 }
    await mounted.user.click(screen.getByRole('button', { name: /^Connection/ }))
    expect(await screen.findByText(/^The oldest 2 of 900 are shown/)).toBeDefined()
    expect(screen.getByRole('button', { name: 'Send all 900 again' })).toBeDefined()
  })

  test('one is sent again, or all', async () => {
    const { user, sent, drawer } = await opened({ queue: { waiting: 14, parked: 2 } })
    await user.click(await within(drawer).findByRole('button', { name: 'Send again MeterValues' }))
    await user.click(within(drawer).getByRole('button', { name: 'Send all 2 again' }))
    expect(sent('queue.resend')).toEqual([
      { wallbox: 'box-1', seqs: [5] },
      { wallbox: 'box-1', seqs: null },
    ])
  })

  test('is saved as a file of the name the host gives', async () => {
    const files: string[] = []
    URL.createObjectURL = () => 'blob:x'
    URL.revokeObjectURL = () => undefined
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      files.push(this.download)
    })
    const { user, sent, drawer } = await opened({ queue: { waiting: 14, parked: 2 } })
    await user.click(await within(drawer).findByRole('button', { name: 'Save as a file' }))
    expect(sent('queue.export')).toEqual([{ wallbox: 'box-1', which: 'parked' }])
    expect(await within(drawer).findByText('Saved: wattproof-990077-messages.json')).toBeDefined()
    expect(files).toEqual(['wattproof-990077-messages.json'])
  })

  test('an empty one says so', async () => {
    const { drawer } = await opened({}, /Waiting messages/)
    expect(
      await within(drawer).findByText('Nothing waits. The backend has every message of this wallbox.'),
    ).toBeDefined()
  })

  test('is asked for again when it has changed', async () => {
    const { backend, sent } = await opened({ queue: { waiting: 14, parked: 2 } })
    await waitFor(() => expect(sent('queue.list')).toHaveLength(1))
    act(() => backend.show(at('found', { ...running, queue: { waiting: 13, parked: 2 } })))
    await waitFor(() => expect(sent('queue.list')).toHaveLength(2), { timeout: 5000 })
  })
})

describe('P12 delivery without the wallbox', () => {
  test('asks for the password, sends it once, and forgets it', async () => {
    const { user, sent, drawer } = await opened(gone)
    const field = await within(drawer).findByLabelText<HTMLInputElement>('Password of the wallbox at the backend')
    expect(field.type).toBe('password')
    await user.type(field, 'geheim-77')
    await user.click(within(drawer).getByRole('button', { name: 'Deliver now' }))
    expect(sent('queue.deliver')).toEqual([{ wallbox: 'box-1', password: 'geheim-77' }])
    expect(field.value).toBe('')
  })

  test('is seen under way whenever the page is opened, and can be ended', async () => {
    const delivery = { running: true, last: null, failure: null }
    const { user, sent, drawer } = await opened({ ...gone, delivery })
    expect(await within(drawer).findByText(/^Delivering one message after the other. 14 to go/)).toBeDefined()
    expect(within(drawer).queryByRole('button', { name: 'Deliver now' })).toBeNull()
    await user.click(within(drawer).getByRole('button', { name: 'Cancel' }))
    expect(sent('queue.stopDelivering')).toEqual([{ wallbox: 'box-1' }])
  })

  test('how the last one ended is still there when the page is opened again', async () => {
    const says = said('queue.drained.stopped', { delivered: 3 })
    const last = { at: startedAt, delivered: false, says, technical: 'read ECONNRESET' }
    const { drawer } = await opened({ ...gone, delivery: { running: false, last, failure: null } })
    expect(await within(drawer).findByText(/^It could not be finished. Messages delivered until then: 3/)).toBeDefined()
    expect(within(drawer).getByText('read ECONNRESET').tagName).toBe('CODE')
    expect(within(drawer).getByRole('button', { name: 'Deliver now' })).toBeDefined()
  })

  test('everything delivered is told where nothing waits any more; a failure is told too', async () => {
    const last = {
      at: startedAt,
      delivered: true,
      says: said('queue.drained.done', { delivered: 14 }),
      technical: null,
    }
    const away = { ...gone, queue: { waiting: 0, parked: 0 } }
    const { drawer, backend } = await opened(
      { ...away, delivery: { running: false, last, failure: null } },
      /Waiting messages/,
    )
    expect(await within(drawer).findByText('Everything is delivered. Messages: 14.')).toBeDefined()
    const failure = { code: 'station-connected', message: '', details: {} } as const
    act(() => backend.show(at('found', { ...running, ...away, delivery: { running: false, last: null, failure } })))
    expect(within(drawer).getByText(/it delivers what is stored by itself/)).toBeDefined()
  })

  test('an empty field means no password', async () => {
    const { user, sent, drawer } = await opened(gone)
    await user.click(await within(drawer).findByRole('button', { name: 'Deliver now' }))
    expect(sent('queue.deliver')).toEqual([{ wallbox: 'box-1', password: null }])
  })

  test('is not offered while the wallbox is here', async () => {
    const { drawer } = await opened({ queue: { waiting: 14, parked: 2 } })
    expect(await within(drawer).findByText(/^Nothing to do by hand: while the wallbox is connected/)).toBeDefined()
    expect(within(drawer).queryByRole('button', { name: 'Deliver now' })).toBeNull()
  })
})

describe('C5 C6 C7 cards without the backend', () => {
  test('say whether they work, why not, and until when', async () => {
    const { drawer } = await opened({}, /Cards without/)
    const rows = (await within(drawer).findAllByRole('listitem')).map((row) => row.textContent)
    expect(rows[0]).toMatch(/•••4F9works.*until .*, 40 minutes left/)
    expect(rows[2]).toMatch(/•••D02workswithout an end/)
    expect(rows[3]).toMatch(/•••E77expiredended /)
    expect(rows[4]).toContain('blocked by the backend')
  })

  test('one is forgotten after a question', async () => {
    const { user, sent, drawer } = await opened({}, /Cards without/)
    await user.click(await within(drawer).findByRole('button', { name: 'Forget •••C01' }))
    const asked = await screen.findByRole('dialog', { name: 'Forget the card •••C01?' })
    expect(sent('cards.forget')).toEqual([])
    await user.click(within(asked).getByRole('button', { name: 'Forget' }))
    expect(sent('cards.forget')).toEqual([{ wallbox: 'box-1', card: 'a2' }])
  })

  test('none yet: says how a card gets there', async () => {
    const mounted = await mount(at('found', running))
    mounted.backend.cards = []
    await mounted.user.click(screen.getByRole('button', { name: 'Connection' }))
    await mounted.user.click(await screen.findByRole('tab', { name: /Cards without/ }))
    expect(await screen.findByText(/Hold a card to the reader while the backend is live/)).toBeDefined()
  })

  test('H12 a card whose end is near is hinted at, one whose end is far is not', async () => {
    const ending = (minutes: number): Partial<WallboxView> => ({
      connection: { ...live, cards: { work: 3, refused: 0, endsNext: Date.now() + minutes * 60_000 } },
    })
    const { drawer, backend } = await opened(ending(40), /Cards without/)
    expect(within(drawer).getByText(/\(40 minutes left\)/)).toBeDefined()
    act(() => backend.show(at('found', { ...running, ...ending(90) })))
    expect(within(drawer).queryByText('A card soon stops working without the backend.')).toBeNull()
  })
})

describe('L8 an outage', () => {
  const withOutage = (outage: Partial<OutageView>, more: Partial<WallboxView> = {}) =>
    at('found', {
      ...running,
      connection: { ...live, outage: { since: startedAt, until: null, delivered: 0, onPurpose: false, ...outage } },
      ...more,
    })
  const announced = (): string =>
    screen
      .getAllByRole('status')
      .filter((one) => one.getAttribute('aria-live') === 'polite')
      .map((one) => one.textContent)
      .join('')

  test('is announced politely when it begins, and again when everything is delivered', async () => {
    const { backend } = await mount(at('found', running))
    expect(announced()).toBe('')
    act(() => backend.show(withOutage({})))
    expect(announced()).toBe('The backend of go-e 990077 · Garage links is unreachable.')
    act(() => backend.show(withOutage({ since: Date.now() - 60_000, until: Date.now(), delivered: 14 })))
    expect(announced()).toContain('is back, and nothing waits any more.')
    expect(screen.getByText('It was gone for 1 min. All 14 stored messages are delivered.')).toBeDefined()
  })

  test('once understood it is not told again, but its end is', async () => {
    const { user, backend } = await mount(withOutage({}))
    await user.click(screen.getByRole('button', { name: 'Understood' }))
    expect(announced()).toBe('')
    act(() => backend.show(withOutage({}, { queue: { waiting: 3, parked: 0 } })))
    expect(announced()).toBe('')
    act(() => backend.show(withOutage({ until: Date.now(), delivered: 3 })))
    expect(announced()).toContain('is back')
  })

  test('says why, apart from the sentence; of several only where it is the same', async () => {
    const outage = { since: startedAt, until: null, delivered: 0, onPurpose: false }
    const down = (id: string, unreachable: string): WallboxView =>
      wallbox({ id, connection: { ...live, outage, technical: { unreachable, refused: null } } })
    const { backend } = await mount(view({ wallboxes: [down('a', 'ENETDOWN'), down('b', 'ENETDOWN')] }))
    expect(screen.getByText('ENETDOWN').tagName).toBe('CODE')
    act(() => backend.show(view({ wallboxes: [down('a', 'ENETDOWN'), down('b', 'ECONNRESET')] })))
    expect(screen.queryByText(/ENETDOWN|ECONNRESET/)).toBeNull()
  })

  test('of many wallboxes is one word', async () => {
    const outage = { since: startedAt, until: null, delivered: 0, onPurpose: false }
    const boxes = ['a', 'b', 'c'].map((id) => wallbox({ id, connection: { ...live, outage } }))
    await mount(view({ wallboxes: boxes }))
    expect(announced()).toBe('The backends of 3 wallboxes are unreachable.')
  })

  test('that the test made, and a blink that cost nothing, are not told', async () => {
    const { backend } = await mount(withOutage({ onPurpose: true }))
    expect(announced()).toBe('')
    act(() => backend.show(withOutage({}, { test: { ...idleTest, state: 'running' } })))
    expect(announced()).toBe('')
    act(() => backend.show(withOutage({ since: Date.now() - 800, until: Date.now() })))
    expect(announced()).toBe('')
  })

  test('leads to the connection of its wallbox', async () => {
    const { user } = await mount(withOutage({}))
    await user.click(screen.getByRole('button', { name: 'Look' }))
    expect(await screen.findByRole('dialog', { name: /^Connection of/ })).toBeDefined()
  })
})

describe('B2 how the backend is cut', () => {
  test('is chosen under more, and is broken off unless chosen otherwise', async () => {
    const { user, sent } = await mount(at('test', { ...running, test: idleTest }))
    await user.click(screen.getByText('More: how the backend is cut'))
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /^Broken off/ }).getAttribute('aria-checked')).toBe(
      'true',
    )
    await user.click(screen.getByRole('radio', { name: /^Gone silent/ }))
    expect(sent('test.prepare')).toEqual([{ wallbox: 'box-1', stays: 'nothing', fault: 'silence', cards: {} }])
  })
})
