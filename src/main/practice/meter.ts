/** The wallbox's energy meter, and its readings as OCPP 1.6 sampledValues (§7.43). */
import type { Measurand } from './keys.ts'
import type { Timekeeper } from './timekeeper.ts'

export const phases = 3
export const volts = 230
/** A 11 kW wallbox. */
export const fullAmps = 16

export type ReadingContext = 'Sample.Periodic' | 'Sample.Clock' | 'Trigger' | 'Transaction.Begin' | 'Transaction.End'

export class Meter {
  private readonly time: Timekeeper
  private readonly speed: number
  private base: number
  private since: number
  private flowing = 0

  /** `wh`: where the register stands. `speed`: how many times faster than real energy flows. */
  constructor(time: Timekeeper, wh: number, speed: number) {
    this.time = time
    this.speed = speed
    this.base = wh
    this.since = time.now()
  }

  /** Watt-hours, whole; never falls. */
  get wh(): number {
    return Math.floor(this.exact())
  }

  /** Current per phase, ampere. */
  get amps(): number {
    return this.flowing
  }

  get watts(): number {
    return this.flowing * volts * phases
  }

  /** Lets this much current flow on each phase from now on. */
  flow(amps: number): void {
    this.base = this.exact()
    this.since = this.time.now()
    this.flowing = amps
  }

  read(wanted: readonly string[], context: ReadingContext): Record<string, unknown>[] {
    return (wanted as readonly Measurand[]).map((measurand) => {
      const [value, unit] = {
        'Energy.Active.Import.Register': [this.wh, 'Wh'],
        'Power.Active.Import': [this.watts, 'W'],
        'Current.Import': [this.amps, 'A'],
        Voltage: [volts, 'V'],
      }[measurand] as [number, string]
      return { value: String(value), context, measurand, unit }
    })
  }

  private exact(): number {
    const hours = Math.max(0, this.time.now() - this.since) / 3_600_000
    return this.base + this.watts * hours * this.speed
  }
}
