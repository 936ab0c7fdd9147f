// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { said } from '../../src/shared/said.ts'
import type { WriteRow } from '../../src/shared/wallbox.ts'
import { mount } from './mount.tsx'
import {
  applied,
  at,
  backendPlan,
  chain,
  connected,
  foundBoxes,
  keyRows,
  policyPlan,
  view,
  wallbox,
} from './sample-views.ts'
import { samples } from './samples.ts'

afterEach(cleanup)

describe('finding', () => {
  test('B7 the welcome offers practice and search, each by one click', async () => {
    const { user, sent } = await mount(samples['welcome']!())
    await user.click(screen.getByRole('button', { name: 'Practise without hardware' }))
    await user.click(within(screen.getByRole('main')).getByRole('button', { name: 'Find wallboxes' }))
    expect(sent('practice.start')).toEqual([{}])
    expect(sent('discovery.start')).toEqual([{}])
  })

  test('D3 cards fill in live, tell apart why a box is not ready, and take on the one that is', async () => {
    const { user, backend, sent } = await mount(
      view({ discovery: { running: true, boxes: [], interfaces: [], sweep: null } }),
    )
    expect(screen.queryByText('go-e 990077')).toBeNull()
    act(() => backend.show(view({ discovery: { running: true, boxes: foundBoxes, interfaces: [], sweep: null } })))
    expect(screen.getByText('local access is off')).toBeDefined()
    expect(screen.getByText('asking it who it is')).toBeDefined()
    expect(screen.getByText('Practice wallbox')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Take on this one go-e 990077' }))
    expect(sent('wallbox.adopt')).toEqual([{ found: 'found-1' }])
    await waitFor(() => expect(sent('wallbox.visit')).toEqual([{ wallbox: 'box-1', step: 'backend' }]))
  })

  test('D3 says for this computer what cannot be heard, and asks a typed address', async () => {
    const { user, sent } = await mount(samples['searching']!())
    expect(screen.getByText(/Nothing can be announced in this network/)).toBeDefined()
    await user.type(screen.getByLabelText('Address of the wallbox'), '192.168.4.1{Enter}')
    expect(sent('discovery.ask')).toEqual([{ address: '192.168.4.1' }])
  })

  test('a box set up by hand shows the address to type before anything is sent', async () => {
    const { user, sent } = await mount(samples['searching']!())
    await user.type(screen.getByLabelText(/Name at the backend/), 'CP 1')
    expect(screen.getByText('ws://192.168.1.20:9100/CP%201')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Take it on' }))
    expect(sent('wallbox.adoptByHand')).toEqual([{ title: 'CP 1', identity: 'CP 1', guide: 'other' }])
  })

  test('a failure stands on the page in words, with what to do', async () => {
    const { user, backend } = await mount(samples['searching']!())
    backend.failNext('wallbox.adopt', 'box-not-answering')
    await user.click(screen.getByRole('button', { name: /Take on this one/ }))
    expect((await screen.findByRole('alert')).textContent).toContain('Check that it is switched on')
  })
})

describe('the backend step', () => {
  test('D2 sends what was typed once the typing pauses, and shows the final URL core joined', async () => {
    const { user, sent } = await mount(at('backend'))
    expect(screen.getByText('ws://ocpp.example.com/steve/990077')).toBeDefined()
    const field = screen.getByLabelText(/Backend address/)
    await user.clear(field)
    await user.type(field, 'wss://cs.example/')
    expect(screen.getByText('Checked as soon as you stop typing.')).toBeDefined()
    await user.tab()
    expect(sent('backend.choose')).toEqual([
      { wallbox: 'box-1', template: 'generic-1.6', url: 'wss://cs.example/', identity: '990077' },
    ])
  })

  test('B4 a check that could not run is never shown as fine; a finding comes with its fix', async () => {
    await mount(at('backend'))
    expect(screen.getByText('1 finding')).toBeDefined()
    expect(screen.getByText('Ask the operator for an address that begins with wss://.')).toBeDefined()
    expect(screen.getAllByText('could not check')).toHaveLength(1)
  })

  test('a backend chosen earlier and never checked is checked once, by itself', async () => {
    const { sent, backend } = await mount(at('backend', { backend: { ...wallbox().backend, checks: [] } }))
    await waitFor(() => expect(sent('backend.check')).toEqual([{ wallbox: 'box-1' }]))
    act(() => backend.show(at('backend', { backend: { ...wallbox().backend, checks: [] } })))
    expect(sent('backend.check')).toHaveLength(1)
  })

  test('B3 shows old and new before writing, what was read back after, and undoes', async () => {
    const { user, backend, sent } = await mount(at('backend'))
    expect(screen.getByText('ws://192.168.1.20:9100/')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Lead it through this laptop' }))
    expect(sent('backend.apply')).toEqual([{ wallbox: 'box-1' }])
    act(() => backend.show(at('backend', { backend: { ...wallbox().backend, plan: applied(backendPlan) } })))
    expect(screen.getAllByText('written and read back')).toHaveLength(2)
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(sent('backend.undo')).toEqual([{ wallbox: 'box-1' }])
  })

  test('a station set by hand gets its address in large type and is awaited in a sentence', async () => {
    const { backend } = await mount(samples['backend-by-hand']!())
    expect(screen.getByText('ws://192.168.1.20:9100/ACE0012345')).toBeDefined()
    expect(screen.getByText('wss://192.168.1.20:9443/ACE0012345')).toBeDefined()
    expect(screen.getByText(/The same over wss, if the wallbox trusts the certificate/)).toBeDefined()
    expect(screen.getByText(/Waiting for ACE0012345 to dial in/)).toBeDefined()
    const refused = {
      ...connected,
      station: 'refused',
      refusal: said('visit.refused.password', { status: 401 }),
    } as const
    act(() =>
      backend.show(
        at('backend', { links: refused, backend: { ...wallbox().backend, plan: null, handUrl: 'ws://x/1' } }),
      ),
    )
    expect(screen.getByText('The backend refuses its password (HTTP 401).')).toBeDefined()
  })
})

describe('certificates, offline switch, keys', () => {
  test('D5 draws the chain root first and takes a file dropped anywhere', async () => {
    const { sent } = await mount(samples['certificates']!())
    const boxes = screen.getAllByRole('listitem').map((one) => one.textContent)
    const rootFirst = boxes
      .filter((text) => text.includes('CN='))
      .map((text) => text.match(/^(Root|Intermediate|Backend)/)?.[0])
    expect(rootFirst.slice(0, chain.length)).toEqual(['Root', 'Intermediate', 'Backend'])
    // jsdom's files cannot be read by themselves.
    const pem = '-----BEGIN CERTIFICATE-----'
    const file = Object.assign(new File([pem], 'ca.pem'), { text: () => Promise.resolve(pem) })
    fireEvent.drop(document.body, { dataTransfer: { files: [file], types: ['Files'] } })
    await waitFor(() =>
      expect(sent('certificates.import')).toEqual([{ wallbox: 'box-1', pem: '-----BEGIN CERTIFICATE-----' }]),
    )
  })

  test('D5 a file too large for a certificate is refused here, in words', async () => {
    const { sent } = await mount(samples['certificates']!())
    const file = new File(['x'.repeat(300_000)], 'film.pem')
    fireEvent.drop(document.body, { dataTransfer: { files: [file], types: ['Files'] } })
    expect((await screen.findByRole('alert')).textContent).toContain('too large')
    expect(sent('certificates.import')).toEqual([])
  })

  test('D6 one switch, the choice below it, and what happens in words', async () => {
    const { user, backend, sent } = await mount(at('policy', { policy: { ...wallbox().policy, position: 'off' } }))
    expect(screen.queryByRole('radio', { name: /Anyone/ })).toBeNull()
    await user.click(screen.getByRole('switch', { name: 'Charge when the backend is gone' }))
    act(() => backend.show(at('policy')))
    await user.click(screen.getByRole('radio', { name: /Anyone/ }))
    expect(sent('policy.choose').map(({ position }) => position)).toEqual(['known', 'anyone'])
    expect(screen.getByText('Goes on and can be ended with its card. Nothing is lost.')).toBeDefined()
  })

  test('D6 B3 what the switch wrote is taken back whole, or key by key', async () => {
    const row = (key: string): WriteRow => ({
      key,
      label: null,
      unit: null,
      before: 'false',
      after: 'true',
      state: 'confirmed',
      note: null,
    })
    const plan = { id: 'p', state: 'applied' as const, rows: [row('ocppao'), row('ocpplo')] }
    const { user, sent } = await mount(at('policy', { policy: { ...wallbox().policy, plan } }))
    await user.click(screen.getByRole('button', { name: 'Put ocpplo back' }))
    expect(sent('policy.undo')).toEqual([{ wallbox: 'box-1', key: 'ocpplo' }])
  })

  test('D6 a position the family does not know is closed and says why', async () => {
    const possible = { off: null, known: null, anyone: said('policy.warning.eichrecht') }
    const { user, sent } = await mount(at('policy', { policy: { ...wallbox().policy, possible } }))
    await user.click(screen.getByRole('radio', { name: /Anyone/ }))
    expect(sent('policy.choose')).toEqual([])
    expect(screen.getByText(/incompatible with calibration law/)).toBeDefined()
  })

  test('D6 the switch is written even where the box is set like this already, so that the step can be done', async () => {
    const rows = policyPlan.rows.map((row) => ({ ...row, before: row.after, state: 'confirmed' as const }))
    const { user, sent } = await mount(at('policy', { policy: { ...wallbox().policy, plan: { ...policyPlan, rows } } }))
    await user.click(screen.getByRole('button', { name: 'It is set like this: keep it' }))
    expect(sent('policy.apply')).toEqual([{ wallbox: 'box-1' }])
  })

  test('D2 keys: searched, edited as a diff on top, undone one by one, written together', async () => {
    const { user, sent } = await mount(samples['keys']!())
    await user.click(screen.getByRole('button', { name: 'Leave MeterValueSampleInterval as it was' }))
    expect(sent('keys.undo')).toEqual([{ wallbox: 'box-1', key: 'MeterValueSampleInterval' }])
    await user.click(screen.getByRole('button', { name: 'Write 1 change' }))
    expect(sent('keys.apply')).toEqual([{ wallbox: 'box-1' }])
    await user.selectOptions(screen.getByRole('combobox', { name: 'Value of LocalAuthorizeOffline' }), 'false')
    expect(sent('keys.edit')).toEqual([{ wallbox: 'box-1', key: 'LocalAuthorizeOffline', value: 'false' }])
    await user.type(screen.getByRole('textbox', { name: /Search by name/ }), 'vendor')
    expect(screen.getAllByRole('row')).toHaveLength(2)
  })

  test('a key typed back to its old value is no edit', async () => {
    const { user, sent } = await mount(samples['keys']!())
    const field = screen.getByRole('textbox', { name: 'Value of MeterValueSampleInterval' })
    await user.clear(field)
    await user.type(field, keyRows[1]!.value!)
    await user.tab()
    expect(sent('keys.edit')).toEqual([{ wallbox: 'box-1', key: 'MeterValueSampleInterval', value: null }])
  })
})
