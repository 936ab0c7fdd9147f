// @vitest-environment jsdom
/** The local interface of a box, its way here and away, and the switch where it is not all set. */
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { said } from '../../src/shared/said.ts'
import { mount } from './mount.tsx'
import { strangers } from './sample-connection.ts'
import { local, localSamples } from './sample-local.ts'
import { at, backendPlan, policyPlan, steps, view, wallbox } from './sample-views.ts'

afterEach(cleanup)

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name })

describe('before anything is sent to a box', () => {
  test('a known box at a new address is asked about, loudly, with the new address, and both answers go out', async () => {
    const { user, sent } = await mount(localSamples['found-moved']!())
    expect(screen.getByRole('alert').textContent).toContain('192.168.1.99:80')
    await user.click(button('No, stay at the old address'))
    await user.click(button('Yes, it is the same box'))
    expect(sent('wallbox.trust')).toEqual([
      { wallbox: 'box-1', about: 'address', yes: false },
      { wallbox: 'box-1', about: 'address', yes: true },
    ])
  })

  test('a password is typed where it says it goes, sent once, and gone from the page', async () => {
    const { user, sent } = await mount(localSamples['found-login']!())
    const field = screen.getByLabelText<HTMLInputElement>(/^Password/)
    await user.type(field, 'geheim{Enter}')
    expect(sent('wallbox.login')).toEqual([{ wallbox: 'box-1', user: '', password: 'geheim' }])
    expect(field.value).toBe('')
  })

  test('it is not pointed here while something is asked, or while it could not find this computer', async () => {
    const { backend } = await mount(at('backend', { local: { ...local, login: 'needed' } }))
    const apply = (): boolean => button('Lead it through this laptop').hasAttribute('disabled')
    expect(apply()).toBe(true)
    const blocks = {
      id: 'listener',
      result: 'finding',
      severity: 'blocks',
      says: said('check.listener.closed', { address: '192.168.1.20', port: 9100 }),
      fix: said('check.listener.closed.fix'),
      detail: null,
    } as const
    act(() => backend.show(at('backend', { local, backend: { ...wallbox().backend, reach: [blocks] } })))
    expect(apply()).toBe(true)
    expect(screen.getByText(/the wallbox would find nobody there/)).toBeDefined()
    act(() => backend.show(at('backend', { local })))
    expect(apply()).toBe(false)
  })
})

describe('while it is on its way', () => {
  test('the moment its old address comes back stands on the page', async () => {
    await mount(localSamples['backend-awaited']!())
    expect(screen.getByText(/it gets its old address back by itself/)).toBeDefined()
    expect(screen.getByText(/The box got no answer from this computer/)).toBeDefined()
  })

  test('B3 a restart that a setting waits for is a step of its own', async () => {
    const { user, sent } = await mount(localSamples['backend-restart']!())
    expect(screen.queryByText(/^Waiting for/)).toBeNull()
    expect(screen.getAllByText('The new address is stored. The wallbox dials it only after a restart.')).toHaveLength(2)
    expect(document.querySelector('[data-primary]')?.textContent).toBe('Restart the wallbox now')
    await user.click(button('Restart the wallbox now'))
    expect(sent('wallbox.restart')).toEqual([{ wallbox: 'box-1' }])
  })

  test('G2 what it says of its connection is not said of a place it dials only after its restart', async () => {
    await mount(localSamples['backend-restart']!())
    expect(screen.getByText('After a restart it will dial').nextSibling?.textContent).toContain('192.168.1.20')
    expect(screen.getAllByText('not known before the restart')).toHaveLength(2)
    expect(screen.queryByText('it does not tell')).toBeNull()
  })

  test('G2 a password the box did not take is said at its field, until another is typed', async () => {
    const { user, backend } = await mount(localSamples['found-login']!())
    backend.failNext('wallbox.login', 'box-needs-password')
    const field = screen.getByLabelText('Password')
    await user.type(field, 'wrong{Enter}')
    const refusal = 'The wallbox did not take this password.'
    expect(await screen.findByText(refusal)).toBeDefined()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    await user.type(field, 'r')
    expect(screen.queryByText(refusal)).toBeNull()
  })

  test('G1 the name a box has at its backend is said where it will get another', async () => {
    const link = { ...local.link!, identity: 'CP-OLD' }
    const { backend } = await mount(at('backend', { local: { ...local, link } }))
    expect(screen.getByText(/It is called CP-OLD at its backend now/)).toBeDefined()
    act(() => backend.show(at('backend', { local: { ...local, link }, identity: 'CP-OLD' })))
    expect(screen.queryByText(/It is called/)).toBeNull()
  })

  test('B3 one that came here by itself needs no restart to come here', async () => {
    const waiting = localSamples['backend-restart']!()
    const links = { ...waiting.wallboxes[0]!.links, station: 'connected' as const }
    await mount(at('backend', { ...waiting.wallboxes[0]!, links }))
    expect(document.querySelector('[data-primary]')?.textContent).toContain('Next')
  })

  test('while a box restarts nothing is written on it, on no page: each says what it waits for', async () => {
    const busy = steps({ backend: { state: 'in progress', waitsFor: said('steps.restarting') } })
    const { backend } = await mount(at('policy', { steps: busy, policy: { ...wallbox().policy, plan: policyPlan } }))
    const waits = 'The wallbox restarts. That takes up to three minutes.'
    expect(button('Write to the wallbox').hasAttribute('disabled')).toBe(true)
    expect(screen.getByText(waits)).toBeDefined()
    act(() => backend.show(at('report', { steps: busy, pointsHere: true })))
    expect(button('Move the wallbox to its backend').hasAttribute('disabled')).toBe(true)
    expect(button('Put back as found').hasAttribute('disabled')).toBe(true)
    expect(screen.getByText(waits)).toBeDefined()
    act(() => backend.show(at('report', { pointsHere: true })))
    expect(button('Put back as found').hasAttribute('disabled')).toBe(false)
  })

  test('the certificate that was kept the first time can be compared', async () => {
    await mount(at('found', { local: { ...local, pin: '3bdff7b3a1eb' } }))
    expect(screen.getByText('3bdff7b3a1eb')).toBeDefined()
  })

  test('a session that locks the maker’s app out is said, and let go by one click', async () => {
    const { user, sent } = await mount(localSamples['found-held']!())
    await user.click(button('Let it go'))
    await user.click(button('Ask it now'))
    expect([sent('wallbox.release'), sent('wallbox.lookAt')]).toEqual([[{ wallbox: 'box-1' }], [{ wallbox: 'box-1' }]])
  })

  test('B3 accepted and not done is never shown as good', async () => {
    const rows = backendPlan.rows.map((row) => ({ ...row, state: 'unchanged' as const }))
    await mount(at('backend', { backend: { ...wallbox().backend, plan: { ...backendPlan, rows, state: 'failed' } } }))
    expect(screen.getAllByText('accepted, but not done')).toHaveLength(2)
    expect(document.querySelectorAll('[data-tone="bad"]').length).toBeGreaterThanOrEqual(2)
  })
})

describe('D6 the switch', () => {
  test('not all of it set: said, told row by row, and the rest can be tried again', async () => {
    const { user, sent } = await mount(localSamples['policy-partly']!())
    expect(screen.getByText('Not all of it is set yet.')).toBeDefined()
    expect(screen.getByText('Can be written once the wallbox is connected to Wattproof.')).toBeDefined()
    await user.click(button('Try the rest again'))
    expect(sent('policy.apply')).toEqual([{ wallbox: 'box-1' }])
  })

  test('E4 the card memory can be cleared where its warning stands', async () => {
    const { user, sent } = await mount(localSamples['policy-partly']!())
    await user.click(button('Clear its card memory'))
    expect(sent('test.clearCache')).toEqual([{ wallbox: 'box-1' }])
  })

  test('a family without the switch says why', async () => {
    await mount(localSamples['policy-impossible']!())
    expect(screen.getByRole('switch').hasAttribute('disabled')).toBe(true)
  })
})

describe('leaving', () => {
  test('a person’s word is asked for where nobody here can see', async () => {
    const { user, sent } = await mount(localSamples['report-confirm']!())
    await user.click(button('Yes, it is online there'))
    expect(sent('visit.confirmLeft')).toEqual([{ wallbox: 'box-1', seen: true }])
  })

  test('a session that keeps it here can be ended from here', async () => {
    const connection = { ...wallbox().connection, waitsFor: said('connection.waits.session') }
    const { user, sent } = await mount(at('report', { pointsHere: true, connection }))
    await user.click(button('End the session'))
    expect(sent('visit.endSessions')).toEqual([{ wallbox: 'box-1' }])
  })

  test.each([
    ['a real one points here', { pointsHere: true }, true],
    ['only a practice one does', { pointsHere: true, practice: true }, false],
    ['none does', { pointsHere: false }, false],
    ['a stranger has just tried to come in', {}, true, 1000],
    ['a stranger tried an hour ago', {}, false, 3_600_000],
  ])('the browser asks before it closes the page: %s', async (_what, part, asks, ago?: number) => {
    const stranger = { ...strangers[0]!, at: Date.now() - (ago ?? 0) }
    await mount(view({ wallboxes: [wallbox(part)], strangers: ago === undefined ? [] : [stranger] }))
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(asks)
  })
})
