/** A list of found boxes on a still clock and a network in memory. */
import { createDiscovery } from '../../../src/main/core/discovery/discovery.ts'
import type { SeenBox } from '../../../src/main/core/discovery/rows.ts'
import type { DeviceRequest, HttpAnswer } from '../../../src/main/core/host.ts'
import { fakeClock, settled } from '../../fakes/clock.ts'
import { answered, fakeLan, goeDevice, json, locked } from '../../fakes/lan.ts'

export function found(seenBefore: readonly SeenBox[] = []) {
  const lan = fakeLan()
  const clock = fakeClock()
  /** Boxes of the visit by serial, and what was said of where they are now. */
  const inVisit = new Map<string, string>()
  const moved: string[] = []
  const pins = new Map<string, string>()
  const kept: SeenBox[] = []
  /** What went wrong inside, and was logged. */
  const errors: string[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (message: string) => void errors.push(message) }
  const discovery = createDiscovery(
    { lan, clock, log },
    {
      changed: () => undefined,
      seenBefore,
      keep: (seen) => kept.splice(0, kept.length, ...seen),
      adoptedAt: (_family, serial) => inVisit.get(serial) ?? null,
      pinAt: (address) => pins.get(address) ?? null,
      movedTo: (serial, family, address) => moved.push(`${family} ${serial} ${address}`),
    },
  )
  const boxes = () => discovery.view(() => false).boxes
  return { lan, clock, discovery, boxes, inVisit, moved, pins, kept, errors }
}

type Found = ReturnType<typeof found>
type Device = (path: string, request: DeviceRequest) => HttpAnswer

/** Announced, asked, and in the list. */
export async function heardAt(
  { lan, discovery }: Found,
  address: string,
  serial = '990077',
  device: Device = goe(serial),
) {
  lan.devices.set(`${address}:80`, device)
  discovery.start()
  lan.announce({ name: `go-echarger_${serial}`, address, port: 80, txt: { ...txt, serial } })
  await settled()
}

export const goe = (serial = '990077') =>
  goeDevice(
    new Map<string, unknown>([
      ['sse', serial],
      ['typ', 'go-eCharger_V4'],
      ['fwv', '60.4'],
      ['fna', 'Garage'],
    ]),
  )
/** An OpenEVSE's answer to /config, behind a password if there is one. */
export const lockedOpenevse =
  (password?: string, challenge = 'Basic realm="OpenEVSE"') =>
  (path: string, { login }: DeviceRequest): HttpAnswer => {
    if (login?.password !== password) return locked(challenge)
    return path === '/config' ? json({ buildenv: 'openevse_wifi_v1', wifi_serial: '3f00aa' }) : answered(404, '')
  }

export const txt = { serial: '990077', manufacturer: 'go-e', devicetype: 'go-eCharger', friendly_name: 'Garage' }
