// @vitest-environment jsdom
/** L7: a 2.x station is moved over OCPP from the window: shown before it is sent. */
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { AppView } from '../../src/shared/visit.ts'
import { mount } from './mount.tsx'
import { samples } from './samples.ts'

afterEach(cleanup)

test('L7 what the station will be told, and what must be there already, is read before it is told', async () => {
  const { user, sent } = await mount(samples['report-2.0.1']!())
  await user.click(screen.getByRole('button', { name: 'Move it over OCPP' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByText('Store wss://ocpp.example.com/steve as connection 2.')).toBeDefined()
  expect(dialog.getByText('The wallbox must already have the password its backend expects.')).toBeDefined()
  expect(sent('visit.moveByProfile')).toEqual([])
  await user.click(dialog.getByRole('button', { name: 'Move it over OCPP' }))
  expect(sent('visit.moveByProfile')).toEqual([{ wallbox: 'box-1', plan: 'move-1' }])
})

test('L7 a station of 1.6, one that is away and one with a local interface are not offered it', async () => {
  const offered = samples['report-2.0.1']!()
  const changed = (change: object): AppView => ({
    ...offered,
    wallboxes: offered.wallboxes.map((box) => ({ ...box, ...change })),
  })
  const [box] = offered.wallboxes
  for (const change of [
    { ocpp: '1.6' },
    { pointsHere: false },
    { links: { ...box!.links, station: 'gone' } },
    {
      local: { login: 'not needed', user: null, held: false, pin: null, question: null, link: null, canRestart: false },
    },
  ]) {
    await mount(changed(change))
    expect(screen.queryByRole('button', { name: 'Move it over OCPP' })).toBe(null)
    cleanup()
  }
})
