// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { said } from '../../src/shared/said.ts'
import { mount } from './mount.tsx'
import { findSamples, manyBoxes } from './sample-find.ts'
import { view } from './sample-views.ts'

afterEach(cleanup)

const cardOf = (title: string): HTMLElement =>
  screen
    .getAllByText(title)
    .map((one) => one.closest('article'))
    .find((card) => card !== null)!

describe('D3 the cards', () => {
  test('what is typed and is no address is told at its field, and stays there', async () => {
    const { user, backend } = await mount(findSamples['find-many']())
    backend.failNext('discovery.ask', 'bad-input')
    const field = screen.getByLabelText('Address of the wallbox')
    await user.type(field, 'not a host!!{Enter}')
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
    expect((field as HTMLInputElement).value).toBe('not a host!!')
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/does not fit/)
  })

  test('a box that is not heard any more says since when, and can still be taken on', async () => {
    const { user, sent } = await mount(findSamples['find-many']())
    const card = within(cardOf('Carport'))
    expect(card.getByText(/last seen 3\.2 min ago/)).toBeDefined()
    await user.click(card.getByRole('button', { name: /Take on this one/ }))
    expect(sent('wallbox.adopt')).toEqual([{ found: 'warp:2Bgj' }])
  })

  test('what must be known before a row is trusted stands on its card', async () => {
    await mount(findSamples['find-many']())
    expect(within(cardOf('SmartEVSE-1234')).getByRole('note').textContent).toContain('Another wallbox (1199)')
    expect(within(cardOf('Carport')).queryByRole('note')).toBeNull()
  })

  test('a box of the visit is opened, not taken on twice', async () => {
    await mount(
      view({
        ...findSamples['find-many'](),
        discovery: { ...findSamples['find-many']().discovery, boxes: manyBoxes.slice(0, 1) },
      }),
    )
    const card = within(cardOf('go-e 990077'))
    expect(card.getByRole('button', { name: 'Open' })).toBeDefined()
    expect(card.queryByRole('button', { name: /Take on/ })).toBeNull()
  })
})

describe('a box that asks for a password', () => {
  test('says where the password goes, sends it there, and says when it was wrong', async () => {
    const { user, backend, sent } = await mount(findSamples['find-many']())
    const card = within(cardOf('openevse-7c9e'))
    await user.click(card.getByRole('button', { name: /Log in/ }))
    expect(card.getByText('Goes to 192.168.1.71:80 only and is forgotten when Wattproof closes.')).toBeDefined()
    backend.failNext('discovery.login', 'box-needs-password')
    await user.type(card.getByLabelText(/Password of the wallbox/), 'wrong{Enter}')
    expect((await card.findByRole('alert')).textContent).toContain('did not take this password')
    expect(card.getByLabelText<HTMLInputElement>(/Password of the wallbox/).value).toBe('')
    await user.type(card.getByLabelText(/User name/), 'admin')
    await user.type(card.getByLabelText(/Password of the wallbox/), 'right{Enter}')
    await waitFor(() => expect(card.queryByLabelText(/Password of the wallbox/)).toBeNull())
    expect(sent('discovery.login')).toEqual([
      { found: 'openevse:7c9e', user: '', password: 'wrong' },
      { found: 'openevse:7c9e', user: 'admin', password: 'right' },
    ])
  })

  test('G1 a go-e is offered no login: it says what to switch off instead', async () => {
    const boxes = manyBoxes.filter(({ state, family }) => state === 'needs password' && family === 'go-e')
    await mount(view({ discovery: { ...findSamples['find-many']().discovery, boxes } }))
    const card = within(cardOf('go-e 990077'))
    expect(card.getByText(/Switch that password off in the maker’s app/)).toBeDefined()
    expect(card.queryByRole('button', { name: /Log in/ })).toBeNull()
  })

  test('nothing is sent without a password, and Esc puts the form away', async () => {
    const { user, sent } = await mount(findSamples['find-many']())
    const card = within(cardOf('openevse-7c9e'))
    await user.click(card.getByRole('button', { name: /Log in/ }))
    await user.type(card.getByLabelText(/User name/), 'admin{Enter}')
    expect(sent('discovery.login')).toEqual([])
    await user.keyboard('{Escape}')
    expect(card.queryByLabelText(/Password of the wallbox/)).toBeNull()
  })
})

describe('D3 not there', () => {
  test('every network of this computer says what can be heard in it', async () => {
    await mount(findSamples['find-many']())
    expect(screen.getByText(/192\.168\.1\.20/).closest('li')?.textContent).toContain('can hear wallboxes here')
    expect(screen.getByText(/another program of this computer holds UDP port 7090/)).toBeDefined()
    expect(screen.getByText(/Nothing can be announced in this network/)).toBeDefined()
    expect(screen.getByText(/Listening on 2 networks/)).toBeDefined()
  })

  test('every address is asked only on demand, with its progress, and can be stopped', async () => {
    const { user, backend, sent } = await mount(findSamples['searching-nothing']())
    expect(sent('discovery.sweep')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Ask every address' }))
    expect(sent('discovery.sweep')).toEqual([{}])
    act(() => backend.show(findSamples['find-sweeping']()))
    expect(screen.getByText(/96 of 253 addresses asked/)).toBeDefined()
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(String((100 * 96) / 253))
    await user.click(screen.getByRole('button', { name: 'Stop asking' }))
    expect(sent('discovery.stopSweep')).toEqual([{}])
    act(() => backend.show(findSamples['find-swept']()))
    expect(screen.getByText(/Devices that only ask for a password: 192\.168\.1\.1, 192\.168\.1\.9/)).toBeDefined()
  })
})

describe('B7 practice', () => {
  test('more practice wallboxes are switched on by maker, and those that are on say so', async () => {
    const { user, sent } = await mount(findSamples['find-practice']())
    expect(screen.getByText('OpenEVSE is on')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Switch on Alfen' }))
    expect(sent('practice.add')).toEqual([{ family: 'alfen' }])
    await user.click(screen.getByRole('button', { name: 'End practising' }))
    expect(sent('practice.stop')).toEqual([{}])
  })
})

test('a box set up by hand knows its brand, and both versions are named', async () => {
  const { user, sent } = await mount(findSamples['searching-nothing']())
  expect(screen.getByText(/OCPP 1\.6 or 2\.0\.1/)).toBeDefined()
  const brands = screen.getByRole('combobox', { name: /Its brand/ })
  await user.selectOptions(brands, 'Zaptec')
  await user.type(screen.getByLabelText(/Name at the backend/), 'ZAP1')
  await user.click(screen.getByRole('button', { name: 'Take it on' }))
  expect(sent('wallbox.adoptByHand')).toEqual([{ title: 'ZAP1', identity: 'ZAP1', guide: 'zaptec' }])
})

test('a sweep that found nobody to ask says why', async () => {
  const sweep = { running: false, asked: 0, of: 0, note: said('find.sweep.nowhere') }
  await mount(view({ discovery: { running: true, boxes: [], interfaces: [], sweep } }))
  expect(screen.getByText('This computer is in no network that could be asked.')).toBeDefined()
  expect(screen.getByText('This computer is in no network.')).toBeDefined()
})
