// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { said } from '../../src/shared/said.ts'
import type { AppView } from '../../src/shared/visit.ts'
import { mount } from './mount.tsx'
import { many, manyFinished, manyRunning } from './sample-templates.ts'
import { view } from './sample-views.ts'
import { samples } from './samples.ts'

afterEach(cleanup)

/** jsdom's files cannot be read. */
const file = (text: string): File =>
  Object.assign(new File([text], 'operator.json', { type: 'application/json' }), { text: () => Promise.resolve(text) })

describe('B6 a template for several wallboxes', () => {
  test('is chosen with what it will set in sight, and so are the boxes', async () => {
    const { user, sent } = await mount(many())
    await user.click(screen.getByRole('button', { name: 'Apply to several' }))
    const drawer = within(await screen.findByRole('dialog'))
    expect(drawer.getByText('wss://ocpp.stadtwerke-musterstadt.example/ocpp/1.6')).toBeDefined()
    expect(drawer.getByText('known cards only')).toBeDefined()
    const start = drawer.getByRole<HTMLButtonElement>('button', { name: /^See what would change on 0/ })
    expect(start.disabled).toBe(true)
    await user.click(drawer.getByRole('checkbox', { name: /All of them/ }))
    await user.click(drawer.getByRole('checkbox', { name: /Alfen/ }))
    expect(drawer.getByText(/One of them is not connected/)).toBeDefined()
    await user.click(drawer.getByRole('button', { name: 'See what would change on 5 wallboxes' }))
    expect(sent('job.start')).toEqual([])
    const seen = within(await drawer.findByRole('region', { name: 'What would change' }))
    // It stands below the list: it comes into sight by itself, before the button that applies it.
    expect(document.activeElement).toBe(drawer.getByRole('region', { name: 'What would change' }))
    expect(seen.getByText(/Energy for a card the backend refuses afterwards/)).toBeDefined()
    expect(seen.getByText('Garage left · 2 changes · some only once it is connected')).toBeDefined()
    expect(seen.getByText('Hof · is so already')).toBeDefined()
    // Seen of these five alone: another selection is looked at anew.
    await user.click(drawer.getByRole('checkbox', { name: /Alfen/ }))
    expect(drawer.queryByRole('button', { name: /^Apply to/ })).toBeNull()
    await user.click(drawer.getByRole('checkbox', { name: /Alfen/ }))
    await user.click(drawer.getByRole('button', { name: 'Apply to 5 wallboxes' }))
    expect(sent('job.start')).toEqual([
      { template: 'file-1', wallboxes: ['box-1', 'box-2', 'box-3', 'box-5', 'box-6'] },
    ])
  })

  test('comes from a file; one that is none says so where it was chosen, and another is forgotten', async () => {
    const { user, backend, sent } = await mount(many())
    await user.click(screen.getByRole('button', { name: 'Apply to several' }))
    const drawer = within(await screen.findByRole('dialog'))
    await user.upload(drawer.getByLabelText('Load a file', { selector: 'input' }), file('{"a":1}'))
    await waitFor(() => expect(sent('template.load')).toEqual([{ text: '{"a":1}' }]))
    backend.failNext('template.load', 'template-unreadable')
    await user.upload(drawer.getByLabelText('Load a file', { selector: 'input' }), file('x'))
    expect((await drawer.findByRole('alert')).textContent).toContain('This file is no template of Wattproof')
    await user.upload(drawer.getByLabelText('Load a file', { selector: 'input' }), file('x'.repeat(300_000)))
    expect((await drawer.findAllByRole('alert')).map(({ textContent }) => textContent).join()).toContain('too large')
    expect(sent('template.load')).toHaveLength(2)
    await user.click(drawer.getByRole('button', { name: 'Forget “Stadtwerke Musterstadt”' }))
    expect(sent('template.forget')).toEqual([{ template: 'file-1' }])
  })

  test('is watched box by box, cancelled, tried again and closed', async () => {
    const { user, backend, sent } = await mount(manyRunning())
    await user.click(screen.getByRole('button', { name: 'Template: 4 of 6' }))
    const drawer = within(await screen.findByRole('dialog'))
    expect(drawer.getByText('Stadtwerke Musterstadt on 6 wallboxes')).toBeDefined()
    for (const state of ['done', 'partly done', 'skipped', 'failed', 'in progress', 'waiting'])
      expect(drawer.getByText(state)).toBeDefined()
    expect(drawer.getByText(/Not as the template wants: MeterValuesSampledData/)).toBeDefined()
    await user.click(drawer.getByRole('button', { name: 'Cancel' }))
    expect(sent('job.cancel')).toEqual([{}])
    act(() => backend.show(manyFinished()))
    expect(drawer.getByText('3 wallboxes are not as the template wants.')).toBeDefined()
    await user.click(drawer.getByRole('button', { name: 'Try 3 wallboxes again' }))
    await user.click(drawer.getByRole('button', { name: 'Close this result' }))
    expect([sent('job.retry'), sent('job.dismiss')]).toEqual([[{}], [{}]])
    await user.click(drawer.getByRole('button', { name: /^Alfen ACE0012345/ }))
    expect(sent('wallbox.select')).toEqual([{ wallbox: 'box-4' }])
  })

  test('is tried again only where that may help: never for a position of the switch a wallbox does not have', async () => {
    const shown = manyFinished()
    const job = shown.job!
    const lacks = { state: 'partly done', says: said('templates.job.noSwitch') } as const
    const lacking = (isIt: (state: string) => boolean): AppView => ({
      ...shown,
      job: { ...job, boxes: job.boxes.map((box) => (isIt(box.state) ? { ...box, ...lacks } : box)) },
    })
    const { user, backend } = await mount(lacking((state) => state === 'partly done'))
    await user.click(screen.getByRole('button', { name: /^Template: / }))
    const drawer = within(await screen.findByRole('dialog'))
    expect(drawer.getByText('3 wallboxes are not as the template wants.')).toBeDefined()
    expect(drawer.getByRole('button', { name: 'Try 2 wallboxes again' })).toBeDefined()
    act(() => backend.show(lacking((state) => state !== 'done')))
    expect(drawer.getByText('3 wallboxes are not as the template wants.')).toBeDefined()
    expect(drawer.queryByRole('button', { name: /^Try / })).toBeNull()
  })

  test('is not offered where there is one wallbox and nothing to see', async () => {
    await mount(view({ wallboxes: many().wallboxes.slice(0, 1) }))
    expect(screen.queryByRole('button', { name: 'Apply to several' })).toBeNull()
  })
})

describe('saving a template', () => {
  test('offers what can be written, saves what was chosen under its name', async () => {
    window.URL.createObjectURL = vi.fn(() => 'blob:1')
    window.URL.revokeObjectURL = vi.fn()
    HTMLAnchorElement.prototype.click = vi.fn()
    const { user, sent } = await mount(samples['keys']!())
    await user.click(screen.getByRole('button', { name: 'Choose and save' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.queryByRole('checkbox', { name: /NumberOfConnectors/ })).toBeNull()
    await user.click(dialog.getByRole('button', { name: 'None' }))
    await user.click(dialog.getByRole('checkbox', { name: /HeartbeatInterval/ }))
    const save = dialog.getByRole<HTMLButtonElement>('button', { name: 'Save the file with 1 setting' })
    expect(save.disabled).toBe(true)
    await user.type(dialog.getByLabelText(/Name/), 'Stadtwerke')
    await user.click(save)
    expect(sent('template.save')).toEqual([{ wallbox: 'box-1', name: 'Stadtwerke', keys: ['HeartbeatInterval'] }])
    expect(await dialog.findByText('The file is saved: wattproof-template-x.json')).toBeDefined()
  })
})

describe('V7 the operators to choose from on the backend page', () => {
  const cards = () => within(screen.getByRole('radiogroup', { name: 'Operator' })).getAllByRole('radio')
  const radios = (): string[] => cards().map((one) => one.textContent)
  const backendChosen = { url: 'wss://ocpp.stadtwerke-musterstadt.example/ocpp/1.6', identity: '990077' }

  test('are all there are: those from files by their names, 2.0.1 among the others; practice only while it runs', async () => {
    await mount(samples['backend-file']!())
    const group = within(screen.getByRole('group', { name: 'From files' }))
    expect(group.getAllByRole('radio')).toHaveLength(1)
    expect(radios()).toEqual([
      expect.stringMatching(/^Stadtwerke Musterstadt/),
      expect.stringMatching(/OCPP 1\.6/),
      expect.stringMatching(/OCPP 2\.0\.1/),
      expect.stringMatching(/^SteVe/),
      expect.stringMatching(/^ev\.energy/),
    ])
  })

  test('one from a file brings its address; one without leaves the typed one', async () => {
    const { user, sent } = await mount(samples['backend-files']!())
    await user.click(screen.getByRole('radio', { name: /^Stadtwerke Musterstadt/ }))
    await waitFor(() => expect(sent('backend.choose')).toMatchObject([{ template: 'file-1', ...backendChosen }]))
    await user.click(screen.getByRole('radio', { name: /^Betreiber 1 ?From/ }))
    await waitFor(() =>
      expect(sent('backend.choose').at(-1)).toMatchObject({ template: 'file-2', url: backendChosen.url }),
    )
  })

  test('many are searched, and chosen with the keys alone', async () => {
    const { user, sent } = await mount(samples['backend-files']!())
    const search = screen.getByRole('textbox', { name: 'Search 40 operators' })
    await user.type(search, 'betreiber 3')
    // 3 and 30 to 39, and the built-in four.
    expect(cards()).toHaveLength(15)
    await user.type(search, '8')
    expect(radios()[0]).toMatch(/^Betreiber 38/)
    expect(cards()).toHaveLength(5)
    screen.getByRole('radio', { name: /^SteVe/ }).focus()
    await user.keyboard('{ArrowRight}')
    await waitFor(() => expect(sent('backend.choose').at(-1)).toMatchObject({ template: 'ev-energy' }))
    await user.clear(search)
    await user.type(search, 'nobody')
    expect(screen.getByText('No operator is called “nobody”.')).toBeDefined()
  })
})
