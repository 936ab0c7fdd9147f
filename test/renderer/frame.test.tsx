// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { stepIds } from '../../src/shared/visit.ts'
import { mount } from './mount.tsx'
import { at, connected, view, wallbox } from './sample-views.ts'
import { samples } from './samples.ts'

afterEach(cleanup)

/** What the header says of the backend link, the name behind its sign included. */
function backendState(): string | undefined {
  const said = screen.getAllByRole('status').find((one) => one.dataset['state'] !== undefined)
  return said?.textContent.replace(/^Backend(?=Backend)/, '')
}

describe('the frame', () => {
  test.each(Object.keys(samples))('draws the sample %s without a missing word', async (name) => {
    await mount(samples[name]!(), 'de')
    // A code without words would stand there as itself.
    const codes = document.body.textContent.match(/\b(frame|find|pages|check|steps|policy|visit|run|verdict)\.[\w.]+/g)
    expect(codes).toBeNull()
  })

  test('lands on the step core says, and shows the states of all seven', async () => {
    await mount(at('keys'))
    const bar = within(screen.getByRole('navigation', { name: 'Steps' }))
    expect(bar.getAllByRole('button')).toHaveLength(stepIds.length)
    expect(bar.getByRole('button', { current: 'step' }).textContent).toContain('Keys')
    expect(bar.getByRole('button', { name: /Test/ }).textContent).toContain('not possible')
    expect(bar.getByRole('button', { name: /Test/ }).title).toBe('The wallbox must be connected to Wattproof first.')
  })

  test('D2 any step opens by a click, whatever its state', async () => {
    const { user, sent } = await mount(at('backend'))
    await user.click(within(screen.getByRole('navigation', { name: 'Steps' })).getByRole('button', { name: /Report/ }))
    expect(sent('wallbox.visit')).toEqual([{ wallbox: 'box-1', step: 'report' }])
    expect(await screen.findByRole('heading', { level: 1, name: 'Hand it over' })).toBeDefined()
  })

  test('switches every word to the other language without a restart, and keeps it', async () => {
    const { user } = await mount(at('policy'))
    await user.click(screen.getByRole('radio', { name: 'DE' }))
    expect(await screen.findByRole('heading', { level: 1, name: 'Wenn das Backend weg ist' })).toBeDefined()
    expect(screen.getByText('Wird abgelehnt, wie das Backend zuletzt gesagt hat.')).toBeDefined()
  })

  test('names what of the last visit could not be read, and what to do about it', async () => {
    await mount(samples['unreadable']!())
    const said = screen.getAllByRole('alert').map(({ textContent }) => textContent)
    expect(said.join()).toMatch(/Stellplatz 12 could not be opened.*may still point at this computer/)
    expect(said.join()).toMatch(/Part of what was saved of Garage links, Garage rechts/)
  })

  test('says loudly that the visit is not saved, and why', async () => {
    await mount(samples['unsaved']!())
    const said = screen.getAllByRole('alert').map(({ textContent }) => textContent)
    expect(said.join()).toMatch(/is not saved, so nothing is written.*The disk is full/)
  })

  test('counts the boxes that point at this laptop and leads to the way off', async () => {
    const { user, backend, sent } = await mount(at('backend', { pointsHere: true }))
    await user.click(screen.getByRole('button', { name: '1 box points at this laptop' }))
    expect(sent('wallbox.visit')).toEqual([{ wallbox: 'box-1', step: 'report' }])
    const boxes = [wallbox({ pointsHere: true }), wallbox({ id: 'box-2', pointsHere: true })]
    act(() => backend.show(view({ wallboxes: boxes, selected: 'box-1' })))
    expect(screen.getByRole('button', { name: '2 boxes point at this laptop' })).toBeDefined()
  })

  test('says the state of the backend link in words, with its round trip', async () => {
    const { backend } = await mount(at('backend', { links: connected }))
    expect(backendState()).toBe('Backend: live · 42 ms')
    act(() => backend.show(at('backend', { links: { ...connected, backend: 'offline' } })))
    expect(backendState()).toBe('Backend: unreachable')
  })

  test('with no wallbox chosen shows the worst backend link of the site', async () => {
    const good = wallbox({ links: connected })
    const bad = wallbox({ id: 'box-2', links: { ...connected, backend: 'offline' } })
    await mount(view({ wallboxes: [good, { ...bad, title: 'Alfen' }] }))
    expect(backendState()).toBe('AlfenBackend: unreachable')
  })

  test('keeps the name of the site when its field is left', async () => {
    const { user, sent } = await mount(at('backend'))
    const field = screen.getByLabelText('Site:')
    await user.clear(field)
    await user.type(field, 'Hof 3{Enter}')
    expect(sent('site.describe').at(-1)?.name).toBe('Hof 3')
  })

  test('says that the host is gone, and asks for the view again when it is back', async () => {
    const { backend, connection } = await mount(at('backend'))
    act(() => connection('lost'))
    expect(screen.getByRole('alert').textContent).toContain('Wattproof does not answer.')
    const before = backend.names().filter((name) => name === 'app.view').length
    act(() => connection('open'))
    await waitFor(() => expect(backend.names().filter((name) => name === 'app.view').length).toBe(before + 1))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('whoever cannot hear the app does not know the links, and says who has no backend meanwhile', async () => {
    const { connection } = await mount(at('backend', { links: connected, pointsHere: true }))
    expect(backendState()).toBe('Backend: live · 42 ms')
    act(() => connection('lost'))
    expect(backendState()).toBe('Backend: not known')
    expect(document.querySelector('[data-tone="good"][title="connected"]')).toBeNull()
    expect(screen.getByRole('alert').textContent).toContain('One wallbox points at this laptop: it has no backend')
    act(() => connection('open'))
    expect(backendState()).toBe('Backend: live · 42 ms')
  })

  test('on the first page both ways to search search, and a cable can be used at once', async () => {
    const { user, sent } = await mount(view({ wallboxes: [], selected: null }))
    const list = within(screen.getByRole('navigation', { name: 'Wallboxes' }))
    await user.click(list.getByRole('button', { name: 'Find wallboxes' }))
    expect(sent('discovery.start')).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: 'Use a cable' }))
    expect(await screen.findByRole('dialog', { name: /cable/i })).toBeDefined()
  })
})

describe('the keyboard', () => {
  test('Ctrl+K, some letters and Enter do any action', async () => {
    const { user, sent } = await mount(at('backend'))
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByRole('textbox', { name: 'What do you want to do?' }), 'step report')
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1))
    await user.keyboard('{Enter}')
    await waitFor(() => expect(sent('wallbox.visit')).toEqual([{ wallbox: 'box-1', step: 'report' }]))
  })

  test('arrows move along the steps', async () => {
    const { user } = await mount(at('backend'))
    const bar = within(screen.getByRole('navigation', { name: 'Steps' }))
    bar.getByRole('button', { name: /Backend/ }).focus()
    await user.keyboard('{ArrowRight}')
    expect(document.activeElement?.textContent).toContain('Certificates')
    await user.keyboard('{Home}')
    expect(document.activeElement?.textContent).toContain('Found')
  })

  test('Enter presses the primary button, Esc goes back', async () => {
    const { user, sent } = await mount(at('backend'))
    await user.keyboard('{Enter}')
    expect(sent('backend.apply')).toEqual([{ wallbox: 'box-1' }])
    await user.keyboard('{Escape}')
    expect(sent('wallbox.visit')).toEqual([{ wallbox: 'box-1', step: 'found' }])
  })

  test('Esc closes what lies on top and leaves the page where it is', async () => {
    const { user, sent } = await mount(at('backend'))
    await user.click(screen.getByRole('button', { name: 'Traffic' }))
    await screen.findByRole('dialog')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await user.keyboard('{Control>}k{/Control}')
    await screen.findByRole('dialog')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(sent('wallbox.visit')).toEqual([])
  })
})
