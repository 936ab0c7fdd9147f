// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import type { CableView } from '../../src/shared/cable.ts'
import type { Language } from '../../src/shared/words/area.ts'
import { mount, type Mounted } from './mount.tsx'
import { cableSamples, cableWith, improv, rapi } from './sample-cable.ts'
import { samples } from './samples.ts'

afterEach(cleanup)

/** The window with the drawer open, showing this. */
async function openDrawer(cable: CableView, language: Language = 'en'): Promise<Mounted & { dialog: HTMLElement }> {
  const mounted = await mount({ ...samples['cable-ports']!(), cable }, language)
  await mounted.user.click(screen.getByRole('button', { name: language === 'en' ? 'Use a cable' : 'Kabel benutzen' }))
  return { ...mounted, dialog: await screen.findByRole('dialog') }
}

describe('D4 choosing a port', () => {
  test('the ports are looked for when the drawer opens, and each is opened by its own button', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-ports'])
    expect(sent('cable.list')).toEqual([{}])
    expect(screen.getByText('Silicon Labs CP2102N USB to UART Bridge Controller')).toBeDefined()
    expect(screen.getByText(/usual on ESP32 boards/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Open /dev/ttyACM0' }))
    expect(sent('cable.open')).toEqual([{ path: '/dev/ttyACM0', speed: 115_200 }])
  })

  test('a path is typed, with its speed, where a port is not listed', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-not-listed'])
    expect(screen.getByText(/cannot list its serial ports/)).toBeDefined()
    await user.selectOptions(screen.getByRole('combobox', { name: 'Speed' }), '9600')
    await user.type(screen.getByLabelText(/Its path/), 'COM7{Enter}')
    expect(sent('cable.open')).toEqual([{ path: 'COM7', speed: 9600 }])
  })

  test('no port at all teaches the two usual reasons', async () => {
    await openDrawer(cableSamples['cable-none'])
    expect(screen.getByText(/a cable made only for charging carries no data, or the driver/)).toBeDefined()
  })

  test('a port that cannot be opened, or is gone, says so in words', async () => {
    const { backend, user } = await openDrawer(cableSamples['cable-gone'])
    expect(screen.getByRole('alert').textContent).toContain('The port vanished')
    backend.failNext('cable.open', 'serial-no-rights')
    await user.click(screen.getByRole('button', { name: 'Open /dev/ttyUSB0' }))
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('dialout'))
  })
})

describe('D4 nobody understood', () => {
  test('asking can be cancelled', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-asking'])
    expect(screen.getByText(/Asking who is there/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(sent('cable.close')).toEqual([{}])
  })

  test('silence is explained and asked again', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-silent'])
    expect(screen.getByText(/the wallbox has no power/)).toBeDefined()
    expect(screen.queryByRole('button', { name: /Try/ })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Ask again' }))
    expect(sent('cable.read')).toEqual([{}])
  })

  test('garbled signs offer the other speeds', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-garbled'])
    expect(screen.queryByRole('button', { name: 'Try 115200' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Try 9600' }))
    expect(sent('cable.open')).toEqual([{ path: '/dev/ttyUSB0', speed: 9600 }])
  })
})

describe('D4 into the Wi-Fi', () => {
  test('a network is chosen, its password typed and sent once', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-improv'])
    await user.click(screen.getByRole('radio', { name: /Tiefgarage/ }))
    const password = screen.getByLabelText(/^Password/)
    await user.type(password, 'open sesame')
    await user.click(screen.getByRole('button', { name: 'Join' }))
    expect(sent('cable.joinWifi')).toEqual([{ ssid: 'Tiefgarage', password: 'open sesame' }])
    expect((password as HTMLInputElement).value).toBe('')
  })

  test('an open network wants no password, a hidden one is typed', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-improv'])
    await user.click(screen.getByRole('radio', { name: /Gast/ }))
    expect(screen.getByLabelText(/^Password/)).toHaveProperty('disabled', true)
    await user.clear(screen.getByLabelText('Name of the network'))
    await user.type(screen.getByLabelText('Name of the network'), 'hidden{Enter}')
    expect(sent('cable.joinWifi')).toEqual([{ ssid: 'hidden', password: '' }])
  })

  test('provisioned without an address is not shown as done', async () => {
    await openDrawer(cableWith({ talk: 'improv', improv: { ...improv, state: 'provisioned' } }))
    expect(screen.getByText('joining')).toBeDefined()
    expect(screen.queryByText('in the Wi-Fi')).toBeNull()
  })

  test('a wrong password says what it may be', async () => {
    await openDrawer(cableSamples['cable-wrong-password'])
    expect(screen.getByText(/the password is wrong, or the network is out of its reach/)).toBeDefined()
  })

  test('once it answers in the network, one button goes on with it', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-joined'])
    await user.click(screen.getByRole('button', { name: 'Go on with it' }))
    expect(sent('wallbox.adopt')).toEqual([{ found: 'found-1' }])
    await waitFor(() => expect(sent('wallbox.visit')).toEqual([{ wallbox: 'box-1', step: 'backend' }]))
  })
})

describe('D4 an OpenEVSE controller', () => {
  test('its facts, its counters, and that all checks are on', async () => {
    await openDrawer(cableSamples['cable-rapi'])
    expect(screen.getByText('6 to 32 A (hardware up to 48 A)')).toBeDefined()
    expect(screen.getByText('Residual current 2, no ground 0, stuck relay 0')).toBeDefined()
    expect(screen.getByText(/All are switched on/)).toBeDefined()
  })

  test('checks that are switched off are named', async () => {
    await openDrawer(cableSamples['cable-rapi-off'], 'de')
    expect(screen.getByText(/Schutzleiterprüfung, Selbsttest des Fehlerstromschutzes. So darf er nicht/)).toBeDefined()
  })

  test('the limit for good: only in range, typed twice, on a button that names it', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-rapi'])
    await user.click(screen.getByRole('button', { name: /Set the limit for good/ }))
    const modal = await screen.findByRole('dialog', { name: 'Set the limit of the installation' })
    const first = within(modal).getByLabelText(/Highest current/)
    const second = within(modal).getByLabelText(/The same value again/)
    await user.type(first, '60')
    await user.type(second, '60{Enter}')
    await user.clear(first)
    await user.type(first, '16')
    await user.clear(second)
    await user.type(second, '61{Enter}')
    expect(within(modal).getByText('The two values differ.')).toBeDefined()
    expect(sent('cable.oneTime')).toEqual([])
    await user.clear(second)
    await user.type(second, '16')
    await user.click(within(modal).getByRole('button', { name: 'Set 16 A for good' }))
    expect(sent('cable.oneTime')).toEqual([{ order: 'hardware limit', amperes: 16, confirmed: 16 }])
  })

  test('while an order is under way nothing else can be ordered', async () => {
    const { backend } = await openDrawer(cableSamples['cable-rapi'])
    const busy = cableWith({ talk: 'rapi', rapi, waitsFor: { code: 'cable.waits.once' } })
    act(() => backend.show({ ...samples['cable-ports']!(), cable: busy }))
    expect(screen.getByRole('button', { name: 'Read again' })).toHaveProperty('disabled', true)
  })

  test('what was read is kept with the wallbox that is chosen, and shown on its page', async () => {
    const { user, sent } = await openDrawer(cableSamples['cable-rapi'])
    await user.selectOptions(screen.getByRole('combobox', { name: 'Which wallbox is it?' }), 'box-2')
    await user.click(screen.getByRole('button', { name: 'Keep it' }))
    expect(sent('cable.keep')).toEqual([{ wallbox: 'box-2' }])
    cleanup()
    await mount(samples['found-cable']!())
    expect(screen.getByText('Read over the cable')).toBeDefined()
    expect(screen.getByText(/Switched off on this controller: ground check/)).toBeDefined()
  })
})
