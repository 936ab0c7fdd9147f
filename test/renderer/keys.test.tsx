// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import { MantineProvider } from '@mantine/core'
import { I18nextProvider } from 'react-i18next'
import { afterEach, describe, expect, test } from 'vitest'
import { guideFor } from '../../src/main/core/wallboxes/guides.ts'
import { Guide } from '../../src/renderer/steps/guide.tsx'
import type { Commands } from '../../src/renderer/view.tsx'
import { createWords } from '../../src/renderer/words.ts'
import { mount } from './mount.tsx'
import { allRows, fullKeys } from './sample-keys.ts'
import { at, wallbox } from './sample-views.ts'
import { running, samples } from './samples.ts'

afterEach(cleanup)

const idle: Commands = { run: () => Promise.resolve(undefined), busy: null, failure: null, forget: () => undefined }

const rowOf = (key: string): HTMLElement => screen.getAllByText(key, { selector: 'td code' })[0]!.closest('tr')!

describe('the keys page', () => {
  test('G2 own settings stand before OCPP keys; a choice has its names, an age is in words', async () => {
    const { user, sent } = await mount(samples['keys-full']!())
    const groups = screen.getAllByRole('rowheader').map((one) => one.textContent)
    expect(groups).toEqual(['Settings of the box itself', 'Keys of OCPP'])
    expect(within(rowOf('ocppca')).getByText('5 min ago')).toBeDefined()
    expect(within(rowOf('ocppcs')).getByText('Charging')).toBeDefined()
    await user.selectOptions(screen.getByRole('combobox', { name: 'Value of ocppcm' }), '1')
    expect(sent('keys.edit')).toEqual([{ wallbox: 'box-1', key: 'ocppcm', value: '1' }])
    expect(within(rowOf('ConnectionTimeOut')).getByText(/though the specification asks for it/)).toBeDefined()
  })

  test('G4 a secret is set anew, never shown; what was typed is gone from the page once it is taken over', async () => {
    const { user, sent } = await mount(samples['keys-full']!())
    expect(within(rowOf('ocppck')).getByText('typed, not written yet')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Set ocppsc anew' }))
    const pem = '-----BEGIN CERTIFICATE-----'
    await user.type(screen.getByRole('textbox', { name: 'New value of ocppsc' }), pem)
    await user.click(within(rowOf('ocppsc')).getByRole('button', { name: 'Take over' }))
    expect(sent('keys.edit')).toEqual([{ wallbox: 'box-1', key: 'ocppsc', value: pem }])
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'New value of ocppsc' })).toBeNull())
    expect(document.body.innerHTML).not.toContain(pem)
  })

  test('G4 a secret that was refused stays where it was typed', async () => {
    const { user, backend } = await mount(samples['keys-full']!())
    await user.click(screen.getByRole('button', { name: 'Set AuthorizationKey anew' }))
    backend.failNext('keys.edit', 'bad-input')
    await user.type(screen.getByLabelText('New value of AuthorizationKey'), 'short{Enter}')
    expect(await screen.findByRole('alert')).toBeDefined()
    expect(screen.getByLabelText<HTMLInputElement>('New value of AuthorizationKey').value).toBe('short')
  })

  test('a password can be made here: 20 characters, shown once to be handed to the operator', async () => {
    const { user, backend, sent } = await mount(samples['keys-full']!())
    await user.click(screen.getByRole('button', { name: 'Set AuthorizationKey anew' }))
    await user.click(screen.getByRole('button', { name: 'Make a password' }))
    await user.click(within(rowOf('AuthorizationKey')).getByRole('button', { name: 'Take over' }))
    const [edit] = sent('keys.edit')
    expect(edit!.value).toMatch(/^[a-zA-Z2-9]{20}$/)
    const rows = allRows.map((row) => (row.key === 'AuthorizationKey' ? { ...row, edited: '••••••' } : row))
    act(() => backend.show(at('keys', { ...running, keys: { ...fullKeys, rows } })))
    expect(await screen.findByText(edit!.value!)).toBeDefined()
    expect(screen.getByText(/Give this password to the operator now/)).toBeDefined()
  })

  test('V5 what the operator asks for stands apart from what was typed; each is left as it was by itself', async () => {
    const { user, sent } = await mount(samples['keys-full']!())
    const under = (title: string): (string | null)[] =>
      within(screen.getByRole('heading', { name: title }).closest('section')!)
        .getAllByRole('listitem')
        .map((item) => item.querySelector('code')!.textContent)
    expect(under('Changed, not written yet').toSorted()).toEqual(['ocppck', 'ocpph'])
    expect(under('ev.energy asks for this')).toEqual(['HeartbeatInterval', 'LocalAuthorizeOffline'])
    expect(within(rowOf('LocalAuthorizeOffline')).getByText('ev.energy asks for this')).toBeDefined()
    expect(within(rowOf('ocpph')).queryByText(/asks for this/)).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Leave HeartbeatInterval as it was' }))
    expect(sent('keys.undo')).toEqual([{ wallbox: 'box-1', key: 'HeartbeatInterval' }])
    await user.click(screen.getByRole('button', { name: 'Write all 4: 2 changed, 2 asked for' }))
    expect(sent('keys.apply')).toEqual([{ wallbox: 'box-1' }])
  })

  test.each([
    [['HeartbeatInterval'], 'Write the value asked for'],
    [['HeartbeatInterval', 'LocalAuthorizeOffline'], 'Write the 2 values asked for'],
  ])('V5 with nothing typed, nothing is said to be changed: %s', async (keys, label) => {
    const rows = allRows.map((row) => (keys.includes(row.key) ? row : { ...row, edited: null, proposedBy: null }))
    await mount(at('keys', { ...running, keys: { ...fullKeys, rows } }))
    expect(screen.getByRole('button', { name: label })).toBeDefined()
    expect(screen.queryByText('Changed, not written yet')).toBeNull()
  })

  test('B3 what was written is put back one by one, and a restart is offered where it is needed', async () => {
    const { user, sent } = await mount(samples['keys-full']!())
    await user.click(screen.getByRole('button', { name: 'Put MeterValueSampleInterval back' }))
    expect(sent('keys.undo')).toEqual([{ wallbox: 'box-1', key: 'MeterValueSampleInterval' }])
    await user.click(screen.getByRole('button', { name: 'Restart the box now' }))
    expect(sent('wallbox.restart')).toEqual([{ wallbox: 'box-1' }])
  })

  test('G5 what is other than promised stands in front; what was not asked is no agreement', async () => {
    const { user, sent } = await mount(samples['keys-full']!())
    const off = fullKeys.support!.rows.filter(({ agrees }) => agrees === false)
    expect(off.length).toBeGreaterThan(0)
    expect(screen.getByText(`${off.length} points are other than promised`)).toBeDefined()
    for (const { name } of off) expect(screen.getAllByText(name).length).toBeGreaterThan(1)
    expect(screen.getAllByText('not asked').length).toBe(
      fullKeys.support!.rows.filter(({ answered }) => answered === null).length,
    )
    await user.click(screen.getByRole('button', { name: 'Compare with the box' }))
    expect(sent('keys.checkSupport')).toEqual([{ wallbox: 'box-1' }])
  })

  test('L7 another box is laid beside: differences only, a value that can be written is taken over', async () => {
    const { user, sent } = await mount(samples['keys-full']!())
    await user.selectOptions(screen.getByRole('combobox', { name: 'The other wallbox' }), 'Alfen ACE0012345')
    expect(await screen.findByText('3 differences')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Take over ocpph' }))
    expect(sent('keys.edit')).toEqual([{ wallbox: 'box-1', key: 'ocpph', value: '900' }])
    // What can only be read here, or is not there, cannot be taken over.
    expect(screen.queryByRole('button', { name: 'Take over NumberOfConnectors' })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Take over VendorKey' })).toBeNull()
  })
})

test('a guide shows what goes into which field, what stays empty and what the box then dials', () => {
  window.matchMedia = (() => ({ matches: false, addEventListener() {}, removeEventListener() {} })) as never
  render(
    <I18nextProvider i18n={createWords('en')}>
      <MantineProvider>
        <Guide guide={guideFor('wallbox', 'ws://192.168.1.5:9100', 'CP1')} box={wallbox()} to="here" commands={idle} />
      </MantineProvider>
    </I18nextProvider>,
  )
  expect(screen.getAllByRole('listitem')).toHaveLength(3)
  expect(screen.getByText('ws://192.168.1.5:9100')).toBeDefined()
  expect(screen.getByText('Password: Leave this empty')).toBeDefined()
  expect(screen.getByText('ws://192.168.1.5:9100/CP1')).toBeDefined()
  expect(screen.getByText(/start charging by itself/)).toBeDefined()
})
