/** The app with a cable: practice devices behind paths, a still clock. */
import type { CableView } from '../../../src/shared/cable.ts'
import { createImprovDevice, type ImprovDeviceOptions } from '../../../src/main/practice/serial/improv-device.ts'
import { createRapiDevice, type RapiDeviceOptions } from '../../../src/main/practice/serial/rapi-device.ts'
import { fakeSerial, timeOf, type FakeSerial } from '../../fakes/serial.ts'
import { goeDevice } from '../../fakes/lan.ts'
import { openWizard, type Wizard } from '../../fakes/wizard.ts'

export const port = '/dev/ttyUSB0'

export interface Stage extends Wizard {
  serial: FakeSerial
  cable(): CableView
  line(): NonNullable<CableView['open']>
  improv(options?: Partial<ImprovDeviceOptions>): ReturnType<typeof createImprovDevice>
  rapi(options?: Partial<RapiDeviceOptions>): ReturnType<typeof createRapiDevice>
  /** Opens the port and lets time pass while it is asked. */
  use(ms?: number, speed?: number): Promise<void>
  /** Gives an order and lets time pass while it is done; resolves or rejects as it does. */
  during<T>(order: Promise<T>, ms: number): Promise<T>
}

export const home = { ssid: 'Garage', rssi: -48, password: 'open sesame' }
export const cellar = { ssid: 'Keller', rssi: -80, password: null }

export async function openStage(pieces?: readonly number[]): Promise<Stage> {
  const serial = fakeSerial(pieces)
  const wizard = await openWizard({ serial })
  const { app, clock } = wizard
  wizard.lan.devices.set(
    '192.168.1.77',
    goeDevice(
      new Map<string, unknown>([
        ['sse', '770077'],
        ['typ', 'go-eCharger_V4'],
        ['fwv', '60.4'],
        ['fna', 'Joined'],
      ]),
    ),
  )
  const cable = (): CableView => app.view().cable
  const during = async <T>(order: Promise<T>, ms: number): Promise<T> => {
    // A rejection before the time is over is looked at below.
    order.catch(() => undefined)
    await clock.advance(ms)
    return order
  }
  return {
    ...wizard,
    serial,
    cable,
    line() {
      const { open } = cable()
      if (open === null) throw new Error('no port is open')
      return open
    },
    improv: (options) =>
      serial.plugIn(port, (send) =>
        createImprovDevice({
          time: timeOf(clock),
          send,
          scans: [[home, cellar]],
          url: 'http://192.168.1.77/',
          ...options,
        }),
      ),
    rapi: (options) =>
      serial.plugIn(port, (send) => createRapiDevice({ time: timeOf(clock), send, firmware: '8.2.1', ...options })),
    use: (ms = 20_000, speed = 115_200) =>
      during(app.handlers['cable.open']({ path: port, speed }), ms).then(() => undefined),
    during,
  }
}
