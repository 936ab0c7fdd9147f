/** A WARP onto the laptop and off it: firmware that dials what is written at once, and firmware that does so after a restart. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { Device } from '../../fakes/boxes.ts'
import { answered, json } from '../../fakes/lan.ts'
import { adoptAt, choose, passing } from '../../fakes/steps.ts'
import { openWizard, type Wizard } from '../../fakes/wizard.ts'

const address = '192.168.1.70:80'
const here = 'ws://192.168.1.5:9100'

interface Options {
  /** Newer firmware tells which OCPP it speaks, and acts at once. */
  isNewer?: boolean
  /** null: it has no slot to be asked for. */
  slot?: boolean | null
  enable?: boolean
}

interface Warp {
  stored: Record<string, unknown>
  /** What its client was started with. */
  inForce: Record<string, unknown>
  slot: boolean | null
  restarts: number
  /** false: it says yes to a restart and goes on. */
  restartsNow: boolean
  device: Device
}

function warpDevice({ isNewer = false, slot = false, enable = false }: Options = {}): Warp {
  const found = {
    enable,
    url: 'wss://before.example/ocpp',
    identity: 'OLD',
    enable_auth: false,
    pass: null,
    cert_id: -1,
  }
  const stored: Record<string, unknown> = { ...found, ...(isNewer && { protocol: 0 }) }
  /** Questions it does not hear while it restarts. */
  let away = 0
  const box: Warp = {
    stored,
    inForce: { ...stored },
    slot,
    restarts: 0,
    restartsNow: true,
    device(path, { method, body }) {
      if (away > 0) {
        away--
        throw new Failure('box-not-answering', 'restarting')
      }
      if (path === '/info/name') return json({ name: 'warp2-X12', type: 'warp2', display_type: 'WARP2', uid: 'X12' })
      if (path === '/reboot') {
        if (!box.restartsNow) return answered(200, '')
        box.restarts++
        box.inForce = { ...stored }
        away = 2
        return answered(200, '')
      }
      if (path === '/ocpp/state') return json({ connected: box.inForce['enable'], charge_point_state: 2 })
      const given = method === 'PUT' ? (JSON.parse(body ?? '') as Record<string, unknown>) : null
      if (path === '/evse/ocpp_enabled' && box.slot !== null) {
        if (given !== null) box.slot = given['enabled'] === true
        return given === null ? json({ enabled: box.slot }) : answered(200, '')
      }
      if (path !== '/ocpp/config') return answered(404, 'Not found')
      if (given === null) return json(stored)
      for (const [key, value] of Object.entries(given)) if (value !== null) stored[key] = value
      if (isNewer) box.inForce = { ...stored }
      return answered(200, '')
    },
  }
  return box
}

async function chosen(options: Options): Promise<{ wizard: Wizard; wallbox: string; box: Warp }> {
  const box = warpDevice(options)
  const wizard = await openWizard()
  wizard.lan.devices.set(address, box.device)
  const wallbox = await adoptAt(wizard, address)
  await choose(wizard, wallbox, 'CP1')
  return { wizard, wallbox, box }
}

const rows = (wizard: Wizard): string[] =>
  (wizard.box().backend.plan?.rows ?? []).map(({ key, state }) => `${key} ${state}`)
const dialled = ({ inForce }: Warp): string => `${String(inForce['url'])}/${String(inForce['identity'])}`
const codes = (wizard: Wizard): string[] => wizard.box().backend.checks.map(({ says }) => says.code)

async function arrive(wizard: Wizard): Promise<void> {
  wizard.proxy.connect('CP1')
  await wizard.clock.advance(200)
}

describe('B3 older firmware goes on with what it started with', () => {
  test('there by a restart, off by another, back as found by a third; its slot goes with it', async () => {
    const { wizard, wallbox, box } = await chosen({ slot: false })
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
    expect(rows(wizard)).toEqual([
      'ocpp/config/url reboot required',
      'ocpp/config/identity reboot required',
      'evse/ocpp_enabled/enabled confirmed',
      'ocpp/config/enable reboot required',
    ])
    expect([box.slot, box.restarts, dialled(box)]).toEqual([true, 0, 'wss://before.example/ocpp/OLD'])
    expect(wizard.box().backend.restoreAt! - wizard.clock.wall()).toBeGreaterThan(200_000)
    await passing(wizard, 60_000, handlers['wallbox.restart']({ wallbox }))
    expect([box.restarts, dialled(box)]).toEqual([1, `${here}/CP1`])
    expect(rows(wizard).every((row) => row.endsWith(' confirmed'))).toBe(true)
    await arrive(wizard)

    await passing(wizard, 180_000, handlers['visit.moveOff']({ wallbox }))
    expect([box.restarts, dialled(box), box.slot]).toEqual([2, 'ws://csms.example/ocpp/CP1', true])
    expect(wizard.box()).toMatchObject({ pointsHere: false, report: { left: { verified: true } } })

    await passing(wizard, 180_000, handlers['visit.putBack']({ wallbox }))
    expect([box.restarts, dialled(box), box.inForce['enable'], box.slot]).toEqual([
      3,
      'wss://before.example/ocpp/OLD',
      false,
      false,
    ])
    expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' }, verified: true })
  })

  test('one that does not come is restarted into its old address', async () => {
    const { wizard, wallbox, box } = await chosen({ enable: true, slot: false })
    await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
    await wizard.clock.advance(400_000)
    expect([box.restarts, dialled(box), box.slot]).toEqual([1, 'wss://before.example/ocpp/OLD', false])
    expect(wizard.box().pointsHere).toBe(false)
  })

  test.each(['visit.moveOff', 'visit.putBack'] as const)(
    'B3 %s of one that says yes to a restart and goes on: it is not called gone',
    async (command) => {
      const { wizard, wallbox, box } = await chosen({ enable: true })
      const { handlers } = wizard.app
      await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
      // Somebody switches it off and on: now it dials this computer.
      box.inForce = { ...box.stored }
      await arrive(wizard)
      box.restartsNow = false
      await expect(passing(wizard, 300_000, handlers[command]({ wallbox }))).rejects.toMatchObject({
        code: 'box-not-restarted',
      })
      expect(dialled(box)).toBe(`${here}/CP1`)
      expect(wizard.box().pointsHere).toBe(true)
      expect(wizard.box().report.left?.verified).not.toBe(true)
    },
  )
})

test('B3 newer firmware dials what is written at once: no restart is asked for', async () => {
  const { wizard, wallbox, box } = await chosen({ isNewer: true })
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
  expect(rows(wizard).every((row) => row.endsWith(' confirmed'))).toBe(true)
  expect(dialled(box)).toBe(`${here}/CP1`)
  await arrive(wizard)
  await passing(wizard, 180_000, handlers['visit.moveOff']({ wallbox }))
  expect([box.restarts, dialled(box)]).toEqual([0, 'ws://csms.example/ocpp/CP1'])
})

test.each([false, true])(
  'G2 a firmware without a slot is led here and put back all the same, its OCPP on: %s',
  async (enable) => {
    const { wizard, wallbox, box } = await chosen({ isNewer: true, slot: null, enable })
    const { handlers } = wizard.app
    await passing(wizard, 5000, handlers['backend.apply']({ wallbox }))
    expect([dialled(box), rows(wizard).length]).toEqual([`${here}/CP1`, 3])
    expect(codes(wizard)).toContain('check.warpSlot.unknown')
    await arrive(wizard)
    await passing(wizard, 180_000, handlers['visit.putBack']({ wallbox }))
    expect([dialled(box), box.inForce['enable']]).toEqual(['wss://before.example/ocpp/OLD', enable])
    expect(wizard.box()).toMatchObject({ pointsHere: false, report: { left: { verified: true } } })
  },
)

test('G2 OCPP that has no say in charging is a finding, until the box is led here', async () => {
  const { wizard, wallbox, box } = await chosen({ isNewer: true, enable: true, slot: false })
  expect(codes(wizard)).toContain('check.warpSlot.off')
  await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
  expect(box.slot).toBe(true)
  expect(codes(wizard)).not.toContain('check.warpSlot.off')
})
