// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
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
    const start = drawer.getByRole<HTMLButtonElement>('button', { name: /^Apply to 0/ })
    expect(start.disabled).toBe(true)
    await user.click(drawer.getByRole('checkbox', { name: /All of them/ }))
    await user.click(drawer.getByRole('checkbox', { name: /Alfen/ }))
    expect(drawer.getByText(/One of them is not connected/)).toBeDefined()
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
